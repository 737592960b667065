//! The timeline's data for a page: lanes and events, small and harmless.

use serde_json::{Value, json};

use super::story::{bad_index, told};
use super::words::{clipped, visible};
use crate::run::StageReport;
use crate::timeline::Happening;

/// The most lanes of clients; the others share one.
const MOST_LANES: usize = 40;

/// The most of one event's text, in characters.
const MOST_TEXT: usize = 240;

/// One stage's events, as text that may stand in a `script` element. `stage` has few enough events.
pub(super) fn scene(stage: &StageReport, title: &str) -> Value {
    let lanes = lanes(stage);
    let events: Vec<Value> = stage
        .events
        .iter()
        .map(|event| {
            let told = told(&event.what);
            let lane = lane_of(&event.what, &lanes);
            let bytes = match &event.what {
                Happening::Sent { bytes, .. } | Happening::Received { bytes, .. } => *bytes as u64,
                Happening::Disk { bytes, .. } => *bytes,
                _ => 0,
            };
            let text = visible(&clipped(&told.text, MOST_TEXT));
            let who = visible(&clipped(told.who, 60));
            let is_error = match &event.what {
                Happening::Printed { stream, .. } => stream == "stderr",
                Happening::Fault { proof, .. } => proof.is_none(),
                _ => false,
            };
            json!([event.number, event.at_micros, told.kind, lane, who, text, bytes, is_error])
        })
        .collect();
    let names: Vec<Value> = lanes
        .iter()
        .map(|lane| json!({ "name": visible(&clipped(&lane.name, 40)), "group": lane.group }))
        .collect();
    let bad = bad_index(stage).map(|index| stage.events[index].number);
    let is_passed = stage.outcome == crate::outcome::Outcome::Pass;
    json!({
        "slug": stage.slug, "title": visible(title), "lanes": names, "events": events,
        "bad": if is_passed { None } else { bad }, "leftOut": stage.events_left_out,
        "micros": stage.milliseconds * 1000,
    })
}

/// Data as text in a `script` element: nothing in it can end that, and nothing is hidden in it.
pub(super) fn in_script(data: &Value) -> String {
    data.to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

struct Lane {
    name: String,
    group: &'static str,
}

/// Faults, then the program, then its disk, then clients: the one that failed first, the others in
/// the order in which they came.
fn lanes(stage: &StageReport) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    let mut others = false;
    let bad = bad_index(stage).map(|index| group_and_name(&stage.events[index].what));
    let mut clients = 0;
    for event in &stage.events {
        let (group, name) = group_and_name(&event.what);
        if lanes.iter().any(|lane| lane.group == group && lane.name == name) {
            continue;
        }
        if group == "client" {
            let is_bad = bad == Some((group, name));
            if clients >= MOST_LANES && !is_bad {
                others = true;
                continue;
            }
            clients += 1;
        }
        lanes.push(Lane { name: name.to_owned(), group });
    }
    let order = ["note", "fault", "program", "disk", "client"];
    let is_bad = |lane: &Lane| bad == Some((lane.group, lane.name.as_str()));
    lanes.sort_by_key(|lane| (order.iter().position(|group| *group == lane.group), !is_bad(lane)));
    if others {
        lanes.push(Lane { name: "other clients".to_owned(), group: "client" });
    }
    lanes
}

fn lane_of(what: &Happening, lanes: &[Lane]) -> usize {
    let (group, name) = group_and_name(what);
    let found = lanes.iter().position(|lane| lane.group == group && lane.name == name);
    found.unwrap_or(lanes.len().saturating_sub(1))
}

fn group_and_name(what: &Happening) -> (&'static str, &str) {
    match what {
        Happening::Started { instance, .. }
        | Happening::Ready { instance }
        | Happening::Ended { instance, .. }
        | Happening::Printed { instance, .. } => ("program", instance),
        Happening::Connected { client }
        | Happening::Refused { client, .. }
        | Happening::Sent { client, .. }
        | Happening::Received { client, .. }
        | Happening::Closed { client, .. } => ("client", client),
        Happening::Fault { .. } => ("fault", "faults"),
        Happening::Disk { .. } => ("disk", "disk"),
        Happening::Note { .. } => ("note", "gate"),
    }
}
