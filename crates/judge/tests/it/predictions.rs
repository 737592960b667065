//! The kind *predict*: an answer about a program, judged by compiling and running it.

use curriculum::Exercise;
use expect_test::expect;

use crate::support::{accepts_solution, check, check_stub, exercise};

fn predict(name: &str, program: &str, answer: &str) -> Exercise {
    exercise(
        name,
        "kind = \"predict\"",
        &[("program.rs", program), ("answer.toml", answer), ("explanation.md", "Why.\n")],
    )
}

#[test]
fn of_a_program_that_prints() {
    let exercise = predict(
        "prints-three",
        "fn main() {\n    let a = 1;\n    let b = a;\n    println!(\"{}\", a + b);\n    println!(\"end\");\n}\n",
        "outcome = \"prints\"\noutput = '''\n2\nend\n'''\n",
    );
    accepts_solution(&exercise);
    check(
        &exercise,
        "outcome = \"prints\"\noutput = \"2  \\nend\"\n",
        expect![[r#"
        accepted
        passed outcome
        passed output
    "#]],
    );
    check(
        &exercise,
        "outcome = \"prints\"\noutput = '''\n2\nthe end\n'''\n",
        expect![[r#"
        wrong answer
        passed outcome
        failed output
          | output
          |     answer  2
          |             the end
          |   line 2 is not what the program prints
    "#]],
    );
    check(
        &exercise,
        "outcome = \"prints\"\noutput = '''\n2\n'''\n",
        expect![[r#"
        wrong answer
        passed outcome
        failed output
          | output
          |     answer  2
          |   line 2 is not what the program prints
    "#]],
    );
    check(
        &exercise,
        "outcome = \"panics\"\noutput = '''\n2\n'''\n",
        expect![[r#"
        wrong answer
        failed outcome
          | outcome
          |     answer  panics
          |   it runs, and does not panic
    "#]],
    );
    check(
        &exercise,
        "outcome = \"error\"\nerror = \"E0382\"\n",
        expect![[r#"
        wrong answer
        failed outcome
          | outcome
          |     answer  error
          |   the compiler accepts this program
    "#]],
    );
}

#[test]
fn of_a_program_that_panics() {
    let exercise = predict(
        "panics-at-last",
        "fn main() {\n    println!(\"start\");\n    let items: Vec<u8> = Vec::new();\n    println!(\"{}\", items[0]);\n}\n",
        "outcome = \"panics\"\noutput = '''\nstart\n'''\n",
    );
    accepts_solution(&exercise);
    check(
        &exercise,
        "outcome = \"panics\"\noutput = \"\"\n",
        expect![[r#"
            wrong answer
            passed outcome
            failed output
              | output
              |   line 1 is not what the program prints
        "#]],
    );
    check(
        &exercise,
        "outcome = \"prints\"\noutput = \"start\"\n",
        expect![[r#"
        wrong answer
        failed outcome
          | outcome
          |     answer  prints
          |   it runs, and does not end well
    "#]],
    );
    check(
        &exercise,
        "outcome = \"error\"\nerror = \"E0384\"\n",
        expect![[r#"
        wrong answer
        failed outcome
          | outcome
          |     answer  error
          |   the compiler accepts this program
    "#]],
    );
}

#[test]
fn of_a_program_that_does_not_compile() {
    let exercise = predict(
        "moves-a-string",
        "fn main() {\n    let a = String::new();\n    let b = a;\n    println!(\"{a}{b}\");\n}\n",
        "outcome = \"error\"\nerror = \"E0382\"\n",
    );
    accepts_solution(&exercise);
    check(
        &exercise,
        "outcome = \"error\"\nerror = \"e0382\"\n",
        expect![[r#"
        accepted
        passed outcome
        passed error
    "#]],
    );
    check(
        &exercise,
        "outcome = \"error\"\nerror = \"E0505\"\n",
        expect![[r#"
        wrong answer
        passed outcome
        failed error
          | error
          |     answer  E0505
          |   the compiler rejects it for another reason
    "#]],
    );
    check(
        &exercise,
        "outcome = \"prints\"\noutput = \"ab\"\n",
        expect![[r#"
        wrong answer
        failed outcome
          | outcome
          |     answer  prints
          |   the compiler rejects this program
    "#]],
    );
    check(
        &exercise,
        "outcome = \"panics\"\n",
        expect![[r#"
        wrong answer
        failed outcome
          | outcome
          |     answer  panics
          |   the compiler rejects this program
    "#]],
    );
}

/// An answer that cannot be read yet is no attempt, as code that does not compile is none.
#[test]
fn an_answer_that_is_not_given_yet_is_no_attempt() {
    let exercise = predict(
        "prints-one",
        "fn main() {\n    println!(\"1\");\n}\n",
        "outcome = \"prints\"\noutput = \"1\"\n",
    );
    check_stub(
        &exercise,
        expect![[r#"
            compile error
            failed answer.toml
              | answer.toml
              |   line 5: `outcome` is still empty: write "prints", "panics" or "error"
        "#]],
    );
    check(
        &exercise,
        "",
        expect![[r#"
            compile error
            failed answer.toml
              | answer.toml
              |   line 1: missing field `outcome`
        "#]],
    );
    check(
        &exercise,
        "outcome = \"prints\noutput = \"1\"\n",
        expect![[r#"
            compile error
            failed answer.toml
              | answer.toml
              |   line 1: invalid basic string, expected `"`
        "#]],
    );
    check(
        &exercise,
        "outcome = \"runs\"\n",
        expect![[r#"
            compile error
            failed answer.toml
              | answer.toml
              |   line 1: `outcome` is "runs": write "prints", "panics" or "error"
        "#]],
    );
    check(
        &exercise,
        "outcome = \"error\"\n",
        expect![[r#"
            compile error
            failed answer.toml
              | answer.toml
              |   line 1: say which error in `error`, such as "E0382"
        "#]],
    );
    check(
        &exercise,
        "outcome = \"prints\"\nprints = \"1\"\n",
        expect![[r#"
            compile error
            failed answer.toml
              | answer.toml
              |   line 2: unknown field `prints`, expected one of `outcome`, `error`, `output`, `message`
        "#]],
    );
}
