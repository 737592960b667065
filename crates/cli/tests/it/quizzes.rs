//! Quizzes: asked at a prompt, answered from a pipe or by commands; what is wrong says why.

use std::process::Stdio;

use curriculum::{Question, QuestionTask};
use serde_json::Value;

use crate::environment::{TestEnvironment, finish, library};

const QUIZ: &str = "ownership/who-owns-it";

/// What a learner who knows would type.
pub(crate) fn right_answer(question: &Question) -> String {
    question.answer()
}

/// The command with this on its standard input.
fn piped(
    environment: &TestEnvironment,
    arguments: &[&str],
    input: &str,
) -> crate::environment::Ran {
    environment.write("input.txt", input);
    let file = std::fs::File::open(environment.workspace().join("input.txt")).expect("written");
    let mut command = environment.command(arguments);
    command.stdin(Stdio::from(file));
    finish(command)
}

/// All right answers, as lines; one that is a program's output ends with an empty line.
fn right_lines() -> String {
    let quiz = library().quiz(QUIZ).expect("built in");
    let line = |question: &Question| {
        let answer = right_answer(question);
        let is_output = matches!(&question.task, QuestionTask::Tracing(tracing)
            if matches!(tracing.truth, curriculum::Trace::Prints(_)));
        if is_output { format!("{}\n\n", answer.trim_end()) } else { format!("{answer}\n") }
    };
    quiz.questions.iter().map(line).collect()
}

#[test]
fn a_quiz_is_answered_from_a_pipe() {
    let environment = TestEnvironment::cold();
    let arguments = ["quiz", QUIZ, "--format", "json"];
    let ran = piped(&environment, &arguments, &right_lines()).expect_code(0);
    let document: Value = serde_json::from_str(&ran.stdout).expect("one document");
    let questions = library().quiz(QUIZ).expect("built in").questions.len();
    assert_eq!(document["right"], questions, "{document:#}");
    assert_eq!(document["next"], Value::Null);
    assert_eq!(document["results"].as_array().map(Vec::len), Some(questions));
    let (_, log) = environment.json(&["log", "verify"]);
    assert_eq!(log["events"], questions, "an event for each answer");
    // Nothing is open any more; `--again` asks all.
    let done = piped(&environment, &["quiz", QUIZ], "a\n").expect_code(0).stdout;
    assert!(done.contains("Once more: masterwork quiz"), "{done}");
    let again = piped(&environment, &["quiz", QUIZ, "--again"], "?\nq\n").expect_code(1).stdout;
    assert!(again.contains("✗ not so; it is:\nerror E0382 9"), "{again}");
    environment.run(&["doctor"]).expect_code(0);
}

#[test]
fn a_wrong_choice_hears_why_and_the_question_comes_again() {
    let environment = TestEnvironment::cold();
    let (code, asked) = environment.json(&["quiz", QUIZ]);
    assert_eq!((code, &asked["next"]["number"], &asked["answered"]), (0, &1.into(), &0.into()));
    let choice = ["quiz", QUIZ, "--question", "5", "--answer"];
    let (code, wrong) = environment.json(&[&choice[..], &["a c"]].concat());
    assert_eq!(code, 1);
    let result = &wrong["results"][0];
    assert_eq!((&result["right"], &result["right_answer"]), (&false.into(), &"a b".into()));
    let reasons: Vec<&str> = result["reasons"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|reason| reason["choice"].as_str())
        .collect();
    assert_eq!(reasons, ["b", "c"], "one was missed, and one is wrong");
    environment.run(&[&choice[..], &["x"]].concat()).expect_code(2);
    environment.run(&["quiz", QUIZ, "--question", "99", "--answer", "a"]).expect_code(2);
    environment.run(&["quiz", "basics/variables"]).expect_code(2);
    environment.run(&[&choice[..], &["b, a"]].concat()).expect_code(0);
    let (_, list) = environment.json(&["quiz"]);
    let row = list["quizzes"].as_array().expect("a list").iter().find(|row| row["item"] == QUIZ);
    assert_eq!(row.expect("listed")["right"], 1);
}

#[test]
fn a_trace_is_judged_by_the_compiler() {
    let environment = TestEnvironment::cold();
    let answer = |typed: &str| {
        let arguments = ["quiz", QUIZ, "--question", "1", "--answer", typed];
        environment.run(&arguments).code
    };
    assert_eq!(answer("error 9"), 0);
    assert_eq!(answer("E0382 9"), 0);
    assert_eq!(answer("error 8"), 1, "the line of the move");
    assert_eq!(answer("error E0382"), 1, "the line is asked");
    assert_eq!(answer("2\n2"), 1);
}
