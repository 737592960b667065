//! A small book of our own with a question of each type.

use curriculum::QuestionTask;

use crate::Format;
use crate::trial::Trial;

const QUIZ: &str = r#"
[multipart]
both = "Of these two lines:\n\n```rust\nlet a = 1;\n```"

[[questions]]
type = "ShortAnswer"
id = "0d6b4c2e-0000-4000-8000-000000000001"
prompt.prompt = "Which word makes a binding mutable?"
answer.answer = "mut"
answer.alternatives = ["`mut`", "let mut"]
context = "It stands behind `let`."

[[questions]]
type = "MultipleChoice"
multipart = "both"
prompt.prompt = "Which are copied?"
prompt.distractors = ["String", "Vec<u8>"]
prompt.answerIndex = 1
answer.answer = ["u8", "char"]
context = "They own nothing."

[[questions]]
type = "Tracing"
id = "third"
prompt.program = """

fn main() {
  let x = 1;
  x = 2;
}
"""
answer.doesCompile = false
answer.lineNumber = 4

[[questions]]
type = "Tracing"
prompt.program = """
fn main() { println!("{}", 7 / 2); }
"""
answer.doesCompile = true
answer.stdout = "3\n"

[[questions]]
type = "Drawing"
prompt.prompt = "Draw it."
answer.answer = "x"
"#;

fn trial() -> Trial {
    Trial::new(
        Format::MdbookQuiz,
        &[
            ("book.toml", "[book]\ntitle = \"Small Book\"\n"),
            (
                "src/SUMMARY.md",
                "# Summary\n\n[Preface](preface.md)\n\n- [Values](ch1.md)\n  - [More of them](ch1/more.md)\n- [Not yet]()\n- [Lost](lost.md)\n",
            ),
            ("src/preface.md", "# Preface\n\nHello.\n"),
            (
                "src/ch1.md",
                "# Values\n\n```rust\n# fn main() {\nlet x = 1;\n# }\n```\n\n{{#quiz ../quizzes/values.toml}}\n\n{{#unknown x}}\n",
            ),
            ("src/ch1/more.md", "# More\n\n{{#include ../../code/a.rs:2}}\n"),
            ("code/a.rs", "one\ntwo\nthree\n"),
            ("quizzes/values.toml", QUIZ),
            (
                "quizzes/alone.toml",
                "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"a?\"\nanswer.answer = \"b\"\n",
            ),
        ],
    )
}

#[test]
fn a_book_with_its_quizzes() {
    let (imported, files, library) = trial().imported();
    let report = &imported.report;
    assert_eq!(report.title, "Small Book");
    let counts =
        ["quizzes", "short answers", "choices", "traces", "lessons"].map(|what| report.count(what));
    assert_eq!(counts, [2, 2, 1, 2, 3]);
    let quiz =
        library.quizzes.iter().find(|quiz| quiz.slug.ends_with("/values")).expect("the quiz");
    assert_eq!(quiz.title, "Quiz: Values");
    assert_eq!(quiz.questions[0].id, "0d6b4c2e-0000-4000-8000-000000000001");
    assert_eq!(quiz.questions[0].is_right("let mut"), Ok(Some(true)));
    assert_eq!(quiz.questions[1].answer(), "b c");
    assert!(quiz.questions[1].ask.starts_with("Of these two lines:\n\n```text"));
    let QuestionTask::Tracing(tracing) = &quiz.questions[2].task else { panic!("a trace") };
    assert_eq!(
        (tracing.code.as_str(), tracing.truth.words().as_str()),
        ("fn main() {\n  let x = 1;\n  x = 2;\n}\n", "error 3")
    );
    assert_eq!(quiz.questions[3].answer(), "3\n");
    let units: Vec<_> = library.tracks[0]
        .units
        .iter()
        .map(|unit| (unit.title.as_str(), unit.items.len()))
        .collect();
    assert_eq!(units, [("Preface", 1), ("Values", 3), ("Quizzes", 1)]);
    assert!(files.0["lessons/imported/ch1.md"].contains("```rust\nlet x = 1;\n```"));
    assert!(
        files.0["lessons/imported/more.md"].contains("two")
            && !files.0["lessons/imported/more.md"].contains("three")
    );
    let lost: Vec<String> = report.left_out.iter().map(ToString::to_string).collect();
    for part in [
        "quizzes/values.toml:43: a question of the type `Drawing`",
        "src/ch1.md:11: `{{#unknown x}}`",
        "Not yet",
        "src/lost.md",
    ] {
        assert!(lost.iter().any(|note| note.contains(part)), "{part} in {lost:?}");
    }
}

#[test]
fn quizzes_alone_and_a_second_import() {
    let trial = Trial::new(Format::MdbookQuiz, &[("values.toml", QUIZ)]);
    let (_, _, before) = trial.imported();
    let moved = QUIZ.replace("[[questions]]\ntype = \"Tracing\"\nid = \"third\"", "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"new?\"\nanswer.answer = \"n\"\n\n[[questions]]\ntype = \"Tracing\"\nid = \"third\"");
    trial.write("values.toml", moved.as_bytes());
    let (imported, _, after) = trial.imported();
    assert!(imported.report.changes.update);
    assert_eq!(before.quizzes[0].id, after.quizzes[0].id);
    assert_eq!(before.quizzes[0].questions[2].id, after.quizzes[0].questions[3].id);
}

#[test]
fn what_is_no_quiz_is_refused() {
    let refusal =
        |text: &str| Trial::new(Format::MdbookQuiz, &[("quizzes/a.toml", text)]).refusal();
    assert!(refusal("x = 1").contains("[[questions]]"));
    assert!(
        refusal("[[questions]]\ntype = \"ShortAnswer\"\nprompt = \"x\"\n")
            .contains("quizzes/a.toml:3"),
        "{}",
        refusal("[[questions]]\ntype = \"ShortAnswer\"\nprompt = \"x\"\n")
    );
    assert!(refusal("[[questions]\n").contains("quizzes/a.toml:1"));
}
