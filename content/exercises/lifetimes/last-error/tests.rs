use last_error::*;
use observe::*;

#[test]
fn the_last_of_several_errors_is_found() {
    let log =
        "  ERROR: disk full on db-3\nINFO: retrying\n  Error: Timeout after 30s\nINFO: giving up\n";
    expect_eq!(last_error(log), "error: timeout after 30s");
}

#[test]
fn white_space_and_case_are_normalised() {
    expect_eq!(last_error("\t eRRoR In Shard 7 \r\n"), "error in shard 7");
}

#[test]
fn without_an_error_the_result_is_none() {
    expect_eq!(last_error(""), "none");
    expect_eq!(
        last_error("INFO: no error here\nwarn: error rate high\n"),
        "none"
    );
}

#[test]
fn an_error_in_the_first_line_is_kept_to_the_end() {
    expect_eq!(last_error("Error 1\ninfo\ninfo\n\n"), "error 1");
}

#[test]
fn random_logs_give_their_last_error() {
    let mut random = Random::new();
    for _ in 0..20 {
        let mut log = String::new();
        let mut expected = String::from("none");
        for _ in 0..random.number(1..8) {
            let word = random.word(6);
            if random.number(0..3) == 0 {
                log += &format!("  Error {}\t\n", word.to_uppercase());
                expected = format!("error {word}");
            } else {
                log += &format!("Info {word}\n");
            }
        }
        observe!("log", log);
        expect_eq!(last_error(&log), expected);
    }
}
