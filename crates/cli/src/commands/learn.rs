//! `hint`, `solution`, `diff`, `reset`, `report`: help, and what is kept of it.

use serde_json::json;
use training::Session;

use super::exercise_or_current;
use crate::output::{Exit, Failure, Output};
use crate::terminal::{diff as differences, highlight};

/// `masterwork hint [ITEM]`.
pub(super) fn hint(
    session: &mut Session,
    output: &Output,
    item: Option<&str>,
) -> Result<Exit, Failure> {
    let slug = exercise_or_current(session, item)?;
    let hint = session.next_hint(&slug)?;
    let last = if hint.step == hint.steps { ", the last one" } else { "" };
    output.line(format!("{slug}: hint {} of {}{last}", hint.step, hint.steps));
    output.line("");
    output.page(&hint.text);
    output.document(
        "masterwork.hint/1",
        &json!({ "item": slug, "step": hint.step, "steps": hint.steps, "text": hint.text }),
    );
    Ok(Exit::Done)
}

/// `masterwork solution ITEM [--give-up]`.
pub(super) fn solution(
    session: &mut Session,
    output: &Output,
    item: &str,
    give_up: bool,
) -> Result<Exit, Failure> {
    let item = &session.find_exercise(item)?.slug.clone();
    let solution = session.solution(item, give_up)?;
    for (path, text) in &solution.ours {
        output.line(format!("── {path}"));
        for line in highlight::rust(text) {
            output.text(&line.into());
        }
    }
    if let Some(explanation) = &solution.explanation {
        output.line("");
        output.page(explanation);
    }
    output.document(
        "masterwork.solution/1",
        &json!({ "item": item, "files": solution.ours, "explanation": solution.explanation }),
    );
    Ok(Exit::Done)
}

/// `masterwork diff ITEM`.
pub(super) fn diff(
    session: &mut Session,
    output: &Output,
    item: &str,
    side_by_side: bool,
) -> Result<Exit, Failure> {
    let item = &session.find_exercise(item)?.slug.clone();
    let solution = session.solution(item, false)?;
    for (path, ours) in &solution.ours {
        let yours = solution.yours.get(path).map_or("", String::as_str);
        output.text(&if side_by_side {
            differences::side_by_side(yours, ours, output.width())
        } else {
            differences::unified(yours, ours, &format!("yours/{path}"), &format!("solution/{path}"))
        });
    }
    output.document(
        "masterwork.diff/1",
        &json!({ "item": item, "yours": solution.yours, "solution": solution.ours }),
    );
    Ok(Exit::Done)
}

/// `masterwork reset ITEM`.
pub(super) fn reset(session: &mut Session, output: &Output, item: &str) -> Result<Exit, Failure> {
    let item = &session.find_exercise(item)?.slug.clone();
    let kept_as = session.reset(item)?;
    output.line(format!("{item} is its stub again; yours is kept in {kept_as}"));
    output.document("masterwork.reset/1", &json!({ "item": item, "kept_as": kept_as }));
    Ok(Exit::Done)
}

/// `masterwork report ITEM TEXT`.
pub(super) fn report(
    session: &mut Session,
    output: &Output,
    item: &str,
    text: &str,
) -> Result<Exit, Failure> {
    let item = &session.find(item)?.slug().to_owned();
    session.report(item, text)?;
    output.line("The report is kept in your evidence, for the exercise's author.");
    output.document("masterwork.report/1", &json!({ "item": item, "text": text }));
    Ok(Exit::Done)
}
