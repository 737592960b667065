use observe::*;

fn model(line: &str) -> String {
    format!("{}\n", line.chars().rev().collect::<String>())
}

#[test]
fn a_known_line() {
    let output = program!().stdin("rust\n").run();
    expect_eq!(output.stdout, "tsur\n");
    expect_eq!(output.stderr, "");
    expect_eq!(output.code, Some(0));
}

#[test]
fn random_lines() {
    let mut random = Random::new();
    for _ in 0..4 {
        let length = random.number(1..20) as usize;
        let line = random.word(length);
        observe!("line", line);
        expect_eq!(program!().stdin(&format!("{line}\n")).run().stdout, model(&line));
    }
}
