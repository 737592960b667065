//! The kind *test*: the learner's tests, tried on right code and on its mutants.

use std::time::{Duration, Instant};

use curriculum::Exercise;
use expect_test::expect;

use crate::support::{accepts_solution, check, check_stub, exercise};

fn clamp(name: &str) -> Exercise {
    let solution = "#[test]\nfn bounds() {\n    assert_eq!(clamp(5, 1, 3), 3);\n    \
                    assert_eq!(clamp(0, 1, 3), 1);\n    assert_eq!(clamp(2, 1, 3), 2);\n}\n";
    let using = format!("use {}::*;\n\n", name.replace('-', "_"));
    exercise(
        name,
        "kind = \"test\"\ntime_limit_ms = 3000\n[stub]\nfails = \"mutants\"\nmutants = [\"*\"]\n\
         [[mutant]]\nname = \"no-upper\"\nbug = \"The upper bound is ignored.\"\n\
         [[mutant]]\nname = \"no-lower\"\nbug = \"The lower bound is ignored.\"\n",
        &[
            (
                "subject.rs",
                "pub fn clamp(number: i32, low: i32, high: i32) -> i32 {\n    \
                 if observe::mutate!(\"no-upper\", number > high, false) {\n        high\n    } \
                 else if observe::mutate!(\"no-lower\", number < low, false) {\n        low\n    } \
                 else {\n        number\n    }\n}\n",
            ),
            ("stub.rs", &using),
            ("solution.rs", &format!("{using}{solution}")),
        ],
    )
}

#[test]
fn mutants_that_stay_alive() {
    let exercise = clamp("clamp-alive");
    accepts_solution(&exercise);
    check(
        &exercise,
        "use clamp_alive::*;\n\n#[test]\nfn upper() {\n    assert_eq!(clamp(5, 1, 3), 3);\n}\n",
        expect![[r#"
            wrong answer
            passed the code as it is
            passed no-upper
            failed no-lower
              | your tests pass on code with this bug
              |   The lower bound is ignored. Write a test that fails on it.
        "#]],
    );
}

#[test]
fn tests_that_reject_right_code() {
    let exercise = clamp("clamp-rejected");
    check(
        &exercise,
        "use clamp_rejected::*;\n\n#[test]\nfn upper() {\n    assert_eq!(clamp(5, 1, 3), 5);\n}\n\n\
         #[test]\nfn lower() {\n    assert_eq!(clamp(0, 1, 3), 1, \"the lower\");\n}\n",
        expect![[r#"
            wrong answer
            failed the code as it is
              | your tests fail on code that is right:
              | ---- upper stdout ----
              | panicked at exercises/test/clamp-rejected/tests/tests.rs:5:5:
              | assertion `left == right` failed
              |   left: 3
              |  right: 5
        "#]],
    );
    check(
        &exercise,
        "#[test]\nfn ends() {\n    std::process::exit(3);\n}\n",
        expect![[r#"
            wrong answer
            failed the code as it is
              | on code that is right, the process ended itself with exit code 3 before the test was over: a function must return, not call `exit`
        "#]],
    );
}

/// Tests that never ran catch nothing, and an exit before their end is no pass.
#[test]
fn no_tests_at_all() {
    let exercise = clamp("clamp-untested");
    check_stub(
        &exercise,
        expect![[r#"
            wrong answer
            passed the code as it is
            failed no-upper
              | your tests pass on code with this bug
              |   The upper bound is ignored. Write a test that fails on it.
            failed no-lower
              | your tests pass on code with this bug
              |   The lower bound is ignored. Write a test that fails on it.
        "#]],
    );
    check(
        &exercise,
        "",
        expect![[r#"
            wrong answer
            passed the code as it is
            failed no-upper
              | your tests pass on code with this bug
              |   The upper bound is ignored. Write a test that fails on it.
            failed no-lower
              | your tests pass on code with this bug
              |   The lower bound is ignored. Write a test that fails on it.
        "#]],
    );
    check(
        &exercise,
        "use clamp_untested::*;\n\nfn upper() {\n    assert_eq!(clamp(5, 1, 3), 3);\n}\n",
        expect![[r#"
            wrong answer
            passed the code as it is
            failed no-upper
              | your tests pass on code with this bug
              |   The upper bound is ignored. Write a test that fails on it.
            failed no-lower
              | your tests pass on code with this bug
              |   The lower bound is ignored. Write a test that fails on it.
        "#]],
    );
    check(
        &exercise,
        "#[test]\nfn ends() {\n    std::process::exit(0);\n}\n",
        expect![[r#"
            wrong answer
            passed the code as it is
            failed no-upper
              | your tests pass on code with this bug
              |   The upper bound is ignored. Write a test that fails on it.
            failed no-lower
              | your tests pass on code with this bug
              |   The lower bound is ignored. Write a test that fails on it.
        "#]],
    );
    check(
        &exercise,
        "#[test]\n#[ignore]\nfn later() {\n    assert_eq!(clamp_untested::clamp(5, 1, 3), 3);\n}\n",
        expect![[r#"
            wrong answer
            passed the code as it is
            failed no-upper
              | your tests pass on code with this bug
              |   The upper bound is ignored. Write a test that fails on it.
            failed no-lower
              | your tests pass on code with this bug
              |   The lower bound is ignored. Write a test that fails on it.
        "#]],
    );
}

#[test]
fn tests_that_never_end() {
    let exercise = clamp("clamp-endless");
    let started = Instant::now();
    check(
        &exercise,
        "#[test]\nfn waits() {\n    loop {}\n}\n",
        expect![[r#"
        time limit
        failed the code as it is
          | your tests do not end on code that is right
    "#]],
    );
    // Endless only on mutants: these are caught by it, and each costs no more than the limit.
    check(
        &exercise,
        "use clamp_endless::*;\n\n#[test]\nfn upper() {\n    while clamp(5, 1, 3) != 3 {}\n    \
         assert_eq!(clamp(0, 1, 3), 1);\n}\n",
        expect![[r#"
            accepted
            passed the code as it is
            passed no-upper
            passed no-lower
        "#]],
    );
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[test]
fn tests_that_do_not_compile() {
    let exercise = clamp("clamp-broken");
    check(
        &exercise,
        "use clamp_broken::*;\n\n#[test]\nfn a() {\n    clamp(1, 2);\n}\n",
        expect![[r#"
            compile error
            error tests/tests.rs:5 E0061
        "#]],
    );
    check(
        &exercise,
        "use clamp_broken::*;\n\n#[test]\nfn a() {\n    clamp(1, 2, 3);\n",
        expect![[r#"
            compile error
            error tests/tests.rs:5 this file contains an unclosed delimiter
        "#]],
    );
    check(
        &exercise,
        "use observe::mutate;\nuse clamp_broken::hidden;\n",
        expect![[r#"
            compile error
            error tests/tests.rs:2 E0432
        "#]],
    );
}
