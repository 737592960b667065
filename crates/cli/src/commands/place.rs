//! `place`: what the learner knows already, a question at a time.

use std::io::{BufRead, Write};
use std::time::Instant;

use serde_json::{Value, json};
use training::Session;
use training::session::{PlaceStep, PlacementQuestion, PlacementReport};

use super::recall::{question, show_question};
use crate::output::{Exit, Failure, Output};
use crate::terminal::theme;

/// `masterwork place --next`.
pub(super) fn next(
    session: &mut Session,
    output: &Output,
    unit: Option<&str>,
) -> Result<Exit, Failure> {
    let step = session.place_next(unit)?;
    let document = write_step(session, output, &step);
    output.document("masterwork.place/1", &document);
    Ok(Exit::Done)
}

/// `masterwork place --answer TEXT`, or `--unknown`.
pub(super) fn answer(
    session: &mut Session,
    output: &Output,
    unit: Option<&str>,
    typed: Option<&str>,
    seconds: Option<u32>,
) -> Result<Exit, Failure> {
    let judged = session.place_answer(unit, typed, seconds)?;
    write_judged(output, judged.right, typed.is_some(), &judged.answer);
    let step = session.place_next(unit)?;
    let mut document = write_step(session, output, &step);
    document["right"] = json!(typed.map(|_| judged.right));
    document["answer"] = json!(judged.answer);
    output.document("masterwork.place/1", &document);
    Ok(Exit::Done)
}

/// `masterwork place` on a terminal.
pub(super) fn all(
    session: &mut Session,
    output: &Output,
    unit: Option<&str>,
) -> Result<Exit, Failure> {
    output.line("A few questions find out where you stand. \"I don't know\" is a good answer: an");
    output.line("empty line. q leaves; you can go on later.");
    output.line("");
    loop {
        let step = session.place_next(unit)?;
        write_step(session, output, &step);
        if let PlaceStep::Done(_) = step {
            return Ok(Exit::Done);
        }
        let begun = Instant::now();
        let Some(typed) = read_answer()? else {
            output.line("Go on with: masterwork place");
            return Ok(Exit::Done);
        };
        let seconds = u32::try_from(begun.elapsed().as_secs()).unwrap_or(u32::MAX);
        let typed = (!typed.is_empty()).then_some(typed);
        let judged = session.place_answer(unit, typed.as_deref(), Some(seconds))?;
        write_judged(output, judged.right, typed.is_some(), &judged.answer);
    }
}

/// The lines up to an empty one; none if he leaves.
fn read_answer() -> Result<Option<String>, Failure> {
    let mut text = String::new();
    loop {
        print!("{}", if text.is_empty() { "> " } else { "  (an empty line ends it) " });
        std::io::stdout().flush().map_err(Failure::other)?;
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line).map_err(Failure::other)?;
        let line = line.trim_end_matches(['\n', '\r']);
        if read == 0 || (text.is_empty() && line == "q") {
            return Ok(None);
        }
        if line.is_empty() {
            return Ok(Some(text));
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line);
    }
}

fn write_judged(output: &Output, right: bool, answered: bool, answer: &str) {
    match (right, answered) {
        (true, _) => output.styled("✓ right", theme::GOOD),
        (false, true) => output.styled("✗ not so; it is:", theme::BAD),
        (false, false) => output.styled("It is:", theme::DIM),
    }
    if !right {
        output.untrusted(answer);
    }
    output.line("");
}

fn write_step(session: &Session, output: &Output, step: &PlaceStep) -> Value {
    match step {
        PlaceStep::Ask(asked) => {
            write_question(output, asked);
            let mut fields = question(&asked.card);
            fields["number"] = json!(asked.number);
            fields["most"] = json!(asked.most);
            json!({ "question": fields, "result": null })
        }
        PlaceStep::Done(report) => {
            write_report(session, output, report);
            let ids = |concepts: &[curriculum::ConceptId]| {
                concepts.iter().map(|id| id.0.clone()).collect::<Vec<_>>()
            };
            json!({ "question": null, "result": {
                "questions": report.questions, "known": ids(&report.known),
                "unknown": ids(&report.unknown), "undecided": ids(&report.undecided) } })
        }
    }
}

fn write_question(output: &Output, asked: &PlacementQuestion) {
    let PlacementQuestion { number, most, .. } = asked;
    output.styled(&format!("Question {number} of at most {most}"), theme::STRONG);
    output.line("");
    show_question(output, &asked.card);
    output.line("");
    output.line("Answer: masterwork place --answer \"…\", or --unknown");
}

fn write_report(session: &Session, output: &Output, report: &PlacementReport) {
    let titles = |concepts: &[curriculum::ConceptId]| -> String {
        let title = |id: &curriculum::ConceptId| {
            let found = session.library().concepts.get(id);
            found.map_or_else(|| id.0.clone(), |found| found.title.to_lowercase())
        };
        concepts.iter().map(title).collect::<Vec<_>>().join(", ")
    };
    output.line(format!("The placement is done, after {} questions.", report.questions));
    let list = |word: &str, concepts: &[curriculum::ConceptId]| {
        if !concepts.is_empty() {
            output.page(&format!("**{word}** ({}): {}", concepts.len(), titles(concepts)));
        }
    };
    list("Known", &report.known);
    list("Not known yet", &report.unknown);
    list("Undecided", &report.undecided);
    output.line("");
    if !report.known.is_empty() {
        output
            .line("What is known is assumed, and opens all that builds on it; a few short proofs");
        output.line("come in the next days. Nothing is locked: any item can be opened.");
    }
    output.line("Go on: masterwork plan");
}
