//! Answering a card.

use curriculum::{Card, CardTask, CodeExpectation, foretells};
use judge::{BlockOutcome, Judge, JudgeError};

/// What became of a typed answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardAnswer {
    /// Whether it was right.
    pub right: bool,
    /// What would have been: the gap's text, the output, an error's code, or `panics`.
    pub answer: String,
}

/// Judges a typed answer: a cloze by token, a prediction by this machine's compiler. Of a question
/// only the learner knows, and there is nothing to judge.
///
/// # Errors
/// If the compiler cannot be run.
pub fn judge_answer(
    judge: &Judge,
    card: &Card,
    typed: &str,
) -> Result<Option<CardAnswer>, JudgeError> {
    match &card.task {
        CardTask::Question => Ok(None),
        CardTask::Cloze(cloze) => Ok(Some(CardAnswer {
            right: cloze.accepts(typed),
            answer: cloze.answers.first().cloned().unwrap_or_default(),
        })),
        CardTask::Predict(block) => {
            let truths: Vec<CodeExpectation> = match judge.run_block(&block.code, true)? {
                BlockOutcome::Ran(output) => vec![CodeExpectation::Runs(Some(output))],
                BlockOutcome::Panicked(_) => vec![CodeExpectation::Panics],
                BlockOutcome::Rejected(errors) => errors
                    .into_iter()
                    .map(|error| error.code)
                    .filter(|code| !code.is_empty())
                    .map(CodeExpectation::Error)
                    .collect(),
            };
            // A compiler that gives no code leaves only what the author found out.
            let shown = truths.first().unwrap_or(&block.expectation);
            let answer = match shown {
                CodeExpectation::Runs(output) => output.clone().unwrap_or_default(),
                CodeExpectation::Error(code) => code.clone(),
                CodeExpectation::Panics => "panics".to_owned(),
                CodeExpectation::Compiles => String::new(),
            };
            let right = truths.iter().any(|truth| foretells(typed, truth))
                || (truths.is_empty() && foretells(typed, shown));
            Ok(Some(CardAnswer { right, answer }))
        }
    }
}

#[cfg(test)]
mod tests {
    use curriculum::{Files, Library};
    use judge::Judge;

    use super::judge_answer;

    const CARDS: &str = "
[[card]]
id = '00000001'
kind = 'predict'
code = '''
let a = String::from(\"x\");
let b = a;
println!(\"{a}{b}\");
'''
error = 'E0382'
back = 'Moved.'

[[card]]
id = '00000002'
kind = 'predict'
code = 'println!(\"{}\", 7 / 2);'
prints = '3'
back = 'Integer division.'

[[card]]
id = '00000003'
kind = 'question'
front = 'Why?'
back = 'Because.'

[[card]]
id = '00000004'
kind = 'predict'
code = 'let v = vec![1]; let i = v.len(); println!(\"{}\", v[i]);'
panics = true
back = 'Out of bounds.'
";

    #[test]
    fn the_compiler_judges_predictions_and_nobody_judges_questions() {
        let files = Files([("cards/move.toml".to_owned(), CARDS.to_owned())].into());
        let (library, faults) = Library::parse(&files, "s");
        assert_eq!(faults, []);
        let cache = tempfile::tempdir().expect("a folder");
        let judge = Judge::open(cache.path()).expect("a toolchain");
        let answer = |card: usize, typed: &str| {
            let found = judge_answer(&judge, &library.cards[card], typed).expect("compiles");
            found.map(|answer| (answer.right, answer.answer))
        };
        assert_eq!(answer(0, "e0382"), Some((true, "E0382".into())));
        assert_eq!(answer(0, "xx"), Some((false, "E0382".into())));
        assert_eq!(answer(1, " 3\n"), Some((false, "3\n".into())), "a space is output");
        assert_eq!(answer(1, "3"), Some((true, "3\n".into())));
        assert_eq!(answer(2, "anything"), None);
        assert_eq!(answer(3, "panics"), Some((true, "panics".into())));
    }
}
