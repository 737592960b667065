//! The proof of quizzes: the compiler agrees with every trace, and the blocks of questions do what
//! their marks say.

use curriculum::{ContentFault, QuestionTask, Quiz, Trace, Tracing};
use judge::{Judge, JudgeError};

use super::lessons::meets;
use crate::quizzes::truths;

/// Compiles and runs the code of a quiz.
pub(crate) fn prove_quiz(judge: &Judge, quiz: &Quiz) -> Result<Vec<ContentFault>, JudgeError> {
    let mut faults = Vec::new();
    for question in &quiz.questions {
        for block in &question.blocks {
            let run = !matches!(block.expectation, curriculum::CodeExpectation::Compiles);
            let outcome = judge.run_block(&block.code, run)?;
            if let Err(message) = meets(block, &outcome) {
                faults.push(ContentFault::new(&quiz.file, message).at(block.line));
            }
        }
        if let QuestionTask::Tracing(tracing) = &question.task {
            let found = truths(judge, tracing)?;
            if let Some(problem) = problem(tracing, &found) {
                faults.push(ContentFault::new(&quiz.file, problem).at(tracing.line));
            }
        }
    }
    Ok(faults)
}

fn problem(tracing: &Tracing, found: &[Trace]) -> Option<String> {
    let asks_line = matches!(
        &tracing.truth,
        Trace::Error { line: Some(_), .. } | Trace::Panics { line: Some(_) }
    );
    if asks_line && !tracing.code.contains("fn main(") {
        return Some("a question that asks for a line shows a whole program, with `main`".into());
    }
    if found.len() > 1 {
        let words: Vec<String> = found.iter().map(Trace::words).collect();
        return Some(format!("several answers would be right: {}", words.join(", ")));
    }
    let truth = found.first()?;
    let agrees = match (&tracing.truth, truth) {
        (Trace::Prints(said), Trace::Prints(output)) => said.trim_end() == output.trim_end(),
        _ => tracing.truth.fits(truth, &tracing.truth),
    };
    (!agrees).then(|| {
        format!("the question says `{}`, and here it is:\n{}", tracing.truth.words(), truth.words())
    })
}

#[cfg(test)]
mod tests {
    use curriculum::{Files, Library};
    use judge::Judge;

    use super::prove_quiz;

    #[test]
    fn the_compiler_disagrees_with_what_is_wrong() {
        let cache = tempfile::tempdir().expect("a folder");
        let judge = Judge::open(cache.path()).expect("a toolchain");
        let faults = |code: &str, rest: &str| {
            let text = format!(
                "id = '1'\ntitle = 'Q'\nminutes = 1\n[[question]]\nid = '2'\nkind = 'tracing'\n\
                 concepts = ['move']\ncode = '''\n{code}'''\n{rest}\n"
            );
            let files = Files([("quizzes/a/b.toml".to_owned(), text)].into());
            let (library, faults) = Library::parse(&files, "s");
            assert_eq!(faults, []);
            let faults = prove_quiz(&judge, &library.quizzes[0]).expect("proven");
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        let at = "quizzes/a/b.toml:9: ";
        let moved = "fn main() {\n    let a = String::new();\n    drop(a);\n    drop(a);\n}\n";
        assert_eq!(faults(moved, "error = 'E0382'\nline = 4"), "");
        assert_eq!(faults(moved, "fails = true"), "");
        assert_eq!(
            faults(moved, "error = 'E0382'\nline = 3"),
            format!("{at}the question says `error E0382 3`, and here it is:\nerror E0382 4")
        );
        assert!(faults(moved, "prints = '1'").contains("here it is:\nerror E0382 4"));
        let panics = "fn main() {\n    let v: Vec<u8> = Vec::new();\n    let i = v.len();\n    \
                      println!(\"{}\", v[i]);\n}\n";
        assert_eq!(faults(panics, "panics = true\nline = 4"), "");
        assert!(faults(panics, "panics = true\nline = 2").contains("here it is:\npanics 4"));
        assert_eq!(faults("println!(\"{}\", 7 / 2);\n", "prints = '3'"), "");
        assert!(faults("drop(x);\n", "error = 'E0425'\nline = 1").contains("a whole program"));
    }
}
