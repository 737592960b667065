use observe::*;

#[test]
fn prints_the_three_lines_to_standard_output() {
    let output = program!().run();
    expect_eq!(
        output.stdout,
        "queue: outbox\nsent: 1284, failed: 7\ntotal: 1291\n"
    );
}

#[test]
fn prints_nothing_to_standard_error_and_ends_well() {
    let output = program!().run();
    expect_eq!(output.stderr, "");
    expect_eq!(output.code, Some(0));
}
