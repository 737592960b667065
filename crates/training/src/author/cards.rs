//! The proof of cards: the compiler agrees with every card that shows code.

use std::collections::BTreeSet;

use curriculum::{Card, CardTask, Cloze, ContentFault};
use judge::{BlockOutcome, Judge, JudgeError};

use super::lessons::meets;

/// Compiles and runs the code of a card.
pub(crate) fn prove_card(judge: &Judge, card: &Card) -> Result<Vec<ContentFault>, JudgeError> {
    let predicted = match &card.task {
        CardTask::Predict(block) => Some(block),
        CardTask::Question | CardTask::Cloze(_) => None,
    };
    let mut faults = Vec::new();
    for block in card.blocks.iter().chain(predicted) {
        let run = !matches!(block.expectation, curriculum::CodeExpectation::Compiles);
        let outcome = judge.run_block(&block.code, run)?;
        if let Err(message) = meets(block, &outcome) {
            faults.push(ContentFault::new(&card.file, message).at(block.line));
        } else if predicted == Some(block) && codes(&outcome).len() > 1 {
            let message = format!("several answers would be right: {:?}", codes(&outcome));
            faults.push(ContentFault::new(&card.file, message).at(block.line));
        }
    }
    if let CardTask::Cloze(cloze) = &card.task {
        let problems = cloze_problems(judge, cloze)?;
        let fault = |problem| ContentFault::new(&card.file, problem).at(cloze.line);
        faults.extend(problems.into_iter().map(fault));
    }
    Ok(faults)
}

/// The different codes of the errors that the compiler gives.
fn codes(outcome: &BlockOutcome) -> BTreeSet<&str> {
    match outcome {
        BlockOutcome::Rejected(errors) => {
            errors.iter().map(|error| error.code.as_str()).filter(|code| !code.is_empty()).collect()
        }
        BlockOutcome::Ran(_) | BlockOutcome::Panicked(_) => BTreeSet::new(),
    }
}

/// Every answer gives the same working program, and leaving the gap empty gives another or none.
fn cloze_problems(judge: &Judge, cloze: &Cloze) -> Result<Vec<String>, JudgeError> {
    let mut problems = Vec::new();
    let mut printed = cloze.prints.clone();
    for answer in &cloze.answers {
        match judge.run_block(&cloze.filled(answer), true)? {
            BlockOutcome::Ran(output) => {
                let wanted = printed.get_or_insert_with(|| output.clone());
                if output.trim_end() != wanted.trim_end() {
                    problems.push(format!("with `{answer}` it prints:\n{output}"));
                }
            }
            BlockOutcome::Rejected(errors) => {
                let first = errors.first().map(|error| super::proof::plain(&error.rendered));
                let first = first.unwrap_or_default();
                problems.push(format!("with `{answer}` it does not compile: {first}"));
            }
            BlockOutcome::Panicked(words) => {
                problems.push(format!("with `{answer}` it does not end well: {words}"));
            }
        }
    }
    let empty = judge.run_block(&cloze.filled(""), true)?;
    if let (BlockOutcome::Ran(output), Some(printed)) = (empty, printed)
        && output.trim_end() == printed.trim_end()
    {
        problems.push("it does the same with the gap left empty".into());
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use curriculum::{Files, Library};
    use judge::Judge;

    use super::prove_card;

    #[test]
    fn the_compiler_disagrees_with_what_is_wrong() {
        let cache = tempfile::tempdir().expect("a folder");
        let judge = Judge::open(cache.path()).expect("a toolchain");
        let faults = |rest: &str| {
            let text = format!("[[card]]\nid = '1'\nfront = 'f'\nback = 'b'\n{rest}\n");
            let files = Files([("cards/move.toml".to_owned(), text)].into());
            let (library, faults) = Library::parse(&files, "s");
            assert_eq!(faults, []);
            let faults = prove_card(&judge, &library.cards[0]).expect("proven");
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        let cloze = "kind = 'cloze'\ncode = 'let ____ n = 1; n += 1; println!(\"{n}\");'\n";
        let at = "cards/move.toml:6: ";
        assert_eq!(faults(&format!("{cloze}answer = 'mut'\nprints = '2'")), "");
        assert_eq!(
            faults(&format!("{cloze}answer = 'mut'\nprints = '3'")),
            format!("{at}with `mut` it prints:\n2\n")
        );
        let wrong = faults(&format!("{cloze}answer = 'ref'"));
        assert!(wrong.starts_with(&format!("{at}with `ref` it does not compile: ")), "{wrong}");
        // The gap is not needed.
        let idle = "kind = 'cloze'\ncode = 'println!(\"x\") ____'\nanswer = ';'";
        assert_eq!(faults(idle), format!("{at}it does the same with the gap left empty"));

        let predict = "kind = 'predict'\ncode = 'println!(\"{}\", 7 / 2);'\n";
        assert_eq!(faults(&format!("{predict}prints = '3'")), "");
        assert!(
            faults(&format!("{predict}prints = '3.5'")).contains("does not say what it prints")
        );
        assert_eq!(
            faults(&format!("{predict}error = 'E0308'")),
            format!("{at}marked E0308, and it compiles")
        );
        assert_eq!(
            faults(&format!("{predict}panics = true")),
            format!("{at}marked `panics`, and it ends well")
        );
        let two = "kind = 'predict'\ncode = 'let n: u8 = \"\"; m = 3;'\nerror = 'E0308'";
        assert_eq!(
            faults(two),
            format!("{at}several answers would be right: {{\"E0308\", \"E0425\"}}")
        );
    }
}
