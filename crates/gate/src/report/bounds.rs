//! The report as a file may hold it: no more events than help, and never larger than its bound.

use super::story::{bad_index, is_of_life};
use super::words::clipped;
use crate::course::RunReport;
use crate::outcome::Outcome;
use crate::run::StageReport;

/// The most events of one stage in a report's file; a few starts, ends and faults may come to them.
pub const MOST_EVENTS: usize = 2000;

/// The largest report, as JSON, in bytes.
pub const MOST_JSON_BYTES: usize = 4 << 20;

/// The longest text of a failure, in characters.
const MOST_TEXT: usize = 4000;

/// The most entries of lists of texts.
const MOST_ENTRIES: usize = 40;

/// The largest decisions of a stage, as JSON, in bytes. The replay file has all of them.
const MOST_DECISIONS: usize = 64 << 10;

/// The report with no more events than a file should hold: at most [`MOST_EVENTS`] of a stage, around
/// its failure, and fewer until all is at most [`MOST_JSON_BYTES`] long.
#[must_use]
pub fn bounded(report: &RunReport) -> RunReport {
    let is_small = |report: &RunReport| {
        serde_json::to_vec(report).is_ok_and(|json| json.len() <= MOST_JSON_BYTES)
    };
    let mut bounded = report.clone();
    bound_texts(&mut bounded);
    for most in [MOST_EVENTS, 1000, 400, 100, 20, 0] {
        bounded.stages.iter_mut().for_each(|stage| keep_events(&mut stage.report, most));
        if is_small(&bounded) {
            return bounded;
        }
        let stages = bounded.stages.iter_mut().map(|stage| &mut stage.report);
        stages.for_each(drop_large_decisions);
    }
    for stage in &mut bounded.stages {
        stage.report.measured.clear();
        stage.report.decisions.clear();
    }
    bounded
}

/// The most starts, ends and faults that are kept from outside the window.
const MOST_OF_LIFE: usize = 200;

/// Keeps about `most` events: those around the failure, most of them before it, and starts, ends and
/// faults wherever they are.
pub(super) fn keep_events(stage: &mut StageReport, most: usize) {
    let length = stage.events.len();
    if length <= most {
        return;
    }
    let bad = bad_index(stage).unwrap_or(length);
    let to = (bad + most / 5).clamp(most.min(length), length);
    let from = to - most;
    let (mut index, mut of_life) = (0, 0);
    stage.events.retain(|event| {
        let is_near = (from..to).contains(&index);
        index += 1;
        let is_kept = is_near || (is_of_life(&event.what) && of_life < MOST_OF_LIFE.min(most / 4));
        of_life += usize::from(is_kept && !is_near);
        is_kept
    });
    stage.events_left_out += length - stage.events.len();
}

fn drop_large_decisions(stage: &mut StageReport) {
    let size = serde_json::to_vec(&stage.decisions).map_or(usize::MAX, |json| json.len());
    if size > MOST_DECISIONS {
        stage.decisions.clear();
        stage.notes.push("what was decided by chance stands in the replay file alone".to_owned());
        stage.notes.dedup();
    }
}

fn bound_texts(report: &mut RunReport) {
    let failures = report.stages.iter_mut().filter_map(|stage| match &mut stage.report.outcome {
        Outcome::Fail(failure) => Some(failure),
        Outcome::Inconclusive(inconclusive) => {
            inconclusive.what = clipped(&inconclusive.what, MOST_TEXT);
            None
        }
        Outcome::Pass => None,
    });
    for failure in failures.chain(&mut report.build) {
        failure.what = clipped(&failure.what, MOST_TEXT);
        for text in failure.expected.iter_mut().chain(&mut failure.actual) {
            *text = clipped(text, MOST_TEXT);
        }
        bound_list(&mut failure.evidence);
        bound_list(&mut failure.help);
    }
    for stage in &mut report.stages {
        bound_list(&mut stage.report.commands);
        bound_list(&mut stage.report.notes);
        stage.report.measured.truncate(MOST_ENTRIES);
        stage.looks_like.truncate(MOST_ENTRIES);
    }
}

fn bound_list(list: &mut Vec<String>) {
    list.truncate(MOST_ENTRIES);
    list.iter_mut().for_each(|text| *text = clipped(text, MOST_TEXT));
}
