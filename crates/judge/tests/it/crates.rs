//! Exercises that use other crates: the prebuilt set, built from what the project's fetch fetched.

use std::collections::BTreeSet;

use curriculum::Exercise;
use expect_test::expect;
use judge::{CheckOptions, Progress, Verdict};

use crate::support::{Bench, ask, exercise, rendered, submission};

fn ports() -> Exercise {
    let solution = r#"use serde::Serialize;
use thiserror::Error;

#[derive(Debug, Serialize)]
pub struct Port {
    pub number: u16,
}

#[derive(Debug, Error)]
pub enum PortError {
    #[error("port {0} is reserved")]
    Reserved(u16),
}

pub fn port(number: u16) -> Result<Port, PortError> {
    if number < 1024 { Err(PortError::Reserved(number)) } else { Ok(Port { number }) }
}
"#;
    let tests = "use ports::*;\nuse observe::*;\n\n#[test]\nfn is_serializable() {\n    \
                 fn check<T: serde::Serialize>(_: &T) -> bool {\n        true\n    }\n    \
                 expect!(check(&port(8080).unwrap()));\n}\n\n#[test]\nfn is_reserved() {\n    \
                 expect_eq!(port(80).unwrap_err().to_string(), \"port 80 is reserved\");\n}\n";
    exercise(
        "ports",
        "crates = [\"serde\", \"thiserror\"]",
        &[("solution.rs", solution), ("tests.rs", tests)],
    )
}

fn sums() -> Exercise {
    let solution = "pub async fn sum(numbers: Vec<u32>) -> u32 {\n    \
                    let task = tokio::spawn(async move { numbers.iter().sum() });\n    \
                    task.await.expect(\"it does not panic\")\n}\n";
    let tests = "use sums::*;\nuse observe::*;\n\n#[test]\nfn adds() {\n    \
                 let runtime = tokio::runtime::Runtime::new().unwrap();\n    \
                 expect_eq!(runtime.block_on(sum(vec![1, 2])), 3);\n}\n";
    exercise("sums", "crates = [\"tokio\"]", &[("solution.rs", solution), ("tests.rs", tests)])
}

/// Takes as long as building the set does, so all that needs it stands in one test.
#[test]
fn slow_exercises_link_the_prebuilt_crates() {
    let bench = Bench::of_its_own();
    let ports = ports();
    let (mut built, mut last) = (BTreeSet::new(), (0, 0));
    let report = bench
        .judge
        .check(&ports, &ports.solution(), &CheckOptions::usual(), &mut |progress| {
            if let Progress::Crates(name, done, total) = progress {
                assert!(done <= total && done >= last.0, "{done} of {total}");
                built.insert(name.to_owned());
                last = (done, total);
            }
        })
        .expect("a verdict");
    assert_eq!(report.verdict, Verdict::Accepted, "{}", rendered(&report));
    assert!(built.contains("tokio") && built.contains("thiserror"), "{built:?}");
    assert!(last.0 > 10, "{last:?}");

    let wrong = ports.solution()["src/lib.rs"].replace("is reserved", "is taken");
    let report = ask(&bench.judge, &ports, &submission(&ports, &wrong)).expect("a verdict");
    expect![[r#"
        wrong answer
        passed is_serializable
        failed is_reserved
          | port(80).unwrap_err().to_string()
          |   expected  "port 80 is reserved"
          |     actual  "port 80 is taken"
    "#]]
    .assert_eq(&rendered(&report));

    let sums = sums();
    let report = ask(&bench.judge, &sums, &sums.solution()).expect("a verdict");
    assert_eq!(report.verdict, Verdict::Accepted, "{}", rendered(&report));
    let wrong = "pub async fn sum(numbers: Vec<u32>) -> u32 {\n    \
                 let task = tokio::spawn(async move { numbers.iter().max().copied() });\n    \
                 task.await.unwrap().unwrap_or(0)\n}\n";
    let report = ask(&bench.judge, &sums, &submission(&sums, wrong)).expect("a verdict");
    expect![[r#"
        wrong answer
        failed adds
          | runtime.block_on(sum(vec![1, 2]))
          |   expected  3
          |     actual  2
    "#]]
    .assert_eq(&rendered(&report));
    // A crate of the set that this exercise does not name is not there.
    let other = "pub async fn sum(_: Vec<u32>) -> u32 {\n    serde_json::json!(3).as_u64().unwrap() as u32\n}\n";
    let report = ask(&bench.judge, &sums, &submission(&sums, other)).expect("a verdict");
    expect![[r#"
        compile error
        error src/lib.rs:2 E0433
    "#]]
    .assert_eq(&rendered(&report));
}
