//! Reports: what a learner reads of a failure, and bounds that hold whatever a system printed.

use gate::report::{
    MOST_EVENTS, MOST_HTML_BYTES, MOST_JSON_BYTES, Meaning, ReportContext, bounded, html, text,
};
use gate::{Decision, Event, Failure, Happening, Outcome, RunReport};

use crate::report_samples::{
    Events, context, inconclusive, long_failure, passed_with_load, run, short_failure, stage,
};

fn plain(report: &RunReport, context: &ReportContext, width: usize) -> String {
    let lines: Vec<String> = text(report, context, width)
        .iter()
        .map(|line| line.plain().trim_end().to_owned())
        .collect();
    lines.join("\n")
}

/// A page's script data and texts cannot hold these, whatever a system sent.
const HOSTILE: &str =
    "</script><script>alert(1)</script><img src=x onerror=\"a\">'\u{202e}gpj\u{200b}\x1b[2J<!--";

fn hostile_failure(events: usize) -> RunReport {
    let mut timeline = Events::default();
    timeline.start();
    for number in 0..events as u64 {
        timeline.sent(number * 10 + 200_000, HOSTILE, &HOSTILE.repeat(12));
        timeline.printed(number * 10 + 200_001, "stderr", &HOSTILE.repeat(12));
    }
    let mut failure = Failure::new(HOSTILE, HOSTILE).expected(HOSTILE).help(HOSTILE);
    failure.actual = Some(HOSTILE.repeat(2000));
    failure.differs_at = Some(100_000);
    failure.evidence = vec![HOSTILE.repeat(500); 4000];
    let mut failing = stage(0, Outcome::Fail(failure), timeline.0);
    failing.report.notes = vec![HOSTILE.to_owned(); 1000];
    failing.report.decisions = vec![Decision {
        name: HOSTILE.to_owned(),
        value: serde_json::json!(vec![HOSTILE; 20_000]),
        is_list: true,
    }];
    let mut report = run(vec![failing.clone(), failing.clone(), failing]);
    report.system = HOSTILE.to_owned();
    report
}

#[test]
fn a_failure_reads_from_the_reason_to_the_repetition() {
    let expected = include_str!("report_short_failure.txt");
    assert_eq!(plain(&short_failure(), &context(), 92), expected.trim_end());
}

#[test]
fn the_first_difference_is_pointed_at() {
    let lines = text(&short_failure(), &context(), 80);
    let at = lines.iter().position(|line| line.plain().starts_with("  actual")).expect("a line");
    let (actual, pointer) = (lines[at].plain(), lines[at + 1].plain());
    assert_eq!(&actual[pointer.find('^').expect("a pointer")..], "kter");
    assert!(lines[at].0.contains(&(Meaning::Bad, "k".to_owned())), "{:?}", lines[at]);
}

#[test]
fn a_long_failure_stays_short() {
    let lines = text(&long_failure(), &context(), 80);
    assert!(lines.len() < 75, "{} lines", lines.len());
    let page = plain(&long_failure(), &context(), 80);
    for part in [
        "acknowledged-message-lost",
        "SIGKILL to system (3 requests were in flight)",
        "WARN  last segment is torn",
        "events left out",
        "Acknowledged before the write",
        "▶",
        "9 of 12 stages were not run",
        "a fault is a part of this",
    ] {
        assert!(page.contains(part), "{part} is missing in\n{page}");
    }
    assert!(
        page.lines().all(|line| line.chars().count() <= 80 || line.starts_with("  ")),
        "{page}"
    );
}

#[test]
fn doubt_is_neither_pass_nor_fail() {
    let page = plain(&inconclusive(), &context(), 80);
    assert!(page.contains("fault-did-not-bite"), "{page}");
    assert!(page.contains("neither a pass nor a fail"), "{page}");
    assert!(!page.contains("by hand"), "{page}");
    assert!(html(&inconclusive(), &context()).contains("neither a pass"));
}

#[test]
fn load_shows_its_figures_and_their_conditions() {
    let page = plain(&passed_with_load(), &context(), 100);
    assert!(page.contains("24,375 a second of 24,375 offered, p50 940 µs, p99 8.80 ms"), "{page}");
    let page = html(&passed_with_load(), &context());
    for part in
        ["Latency by percentile", "target 20 ms", "offered 24,375", "81,250 requests a second"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("NaN") && !page.contains("inf "), "a figure is none");
}

#[test]
fn a_replay_and_what_was_typed_are_in_the_command() {
    let context = ReportContext {
        options: vec!["--project".to_owned(), "/w/my server".to_owned()],
        command: vec!["./chat".to_owned(), "-v".to_owned()],
        replay: Some("/w/replay.json".to_owned()),
        replayed: Some((7, 20)),
        ..context()
    };
    let page = plain(&short_failure(), &context, 92);
    for part in [
        "masterwork gate run chat-server --stage lines --seed 681862707 --project '/w/my server' -- ./chat -v",
        "--replay /w/replay.json",
        "in 7 of 20 runs",
    ] {
        assert!(page.contains(part), "{part} is missing in\n{page}");
    }
}

#[test]
fn several_clients_are_played_in_their_order() {
    let mut events = Events::default();
    events.start();
    events.connected(140_000, "idle");
    events.connected(140_001, "bob");
    events.sent(140_100, "bob", "NAME bob\\n");
    events.connected(141_000, "ada");
    events.sent(141_100, "ada", "NAME ada\\n");
    events.sent(142_100, "bob", "SAY #all hi\\n");
    let bad = events.received(143_000, "ada", "MSG #all nobody hi\\n");
    let mut failure = Failure::new("wrong-sender", "ada saw another sender");
    failure.event = Some(bad);
    let mut report = run(vec![stage(2, Outcome::Fail(failure), events.0)]);
    let page = plain(&report, &context(), 80);
    let typed = "  `nc 127.0.0.1 37401` in a terminal for each client, then type in this order\n  \
                 bob> NAME bob\n  ada> NAME ada\n  bob> SAY #all hi\n";
    assert!(page.contains(typed), "{page}");

    // Nothing is said to be the whole of it that is not.
    report.stages[0].report.events.retain(|event| event.number != 3);
    let page = plain(&report, &context(), 80);
    assert!(page.contains("too long to type") && !page.contains("ada> NAME"), "{page}");
}

#[test]
fn the_client_that_is_spoken_of_is_pointed_at() {
    let mut events = Events::default();
    events.start();
    events.received(150_000, "c5", "MSG attic 4 hi\\n");
    events.received(150_001, "c5", "MSG attic 4 hi again\\n");
    let last = events.received(160_000, "c1", "MSG attic 4 hi\\n");
    let marked = |what: &str| {
        let mut failure = Failure::new("message-duplicated", what);
        failure.event = Some(last);
        let report = run(vec![stage(2, Outcome::Fail(failure), events.0.clone())]);
        let page = plain(&report, &context(), 80);
        page.lines().find(|line| line.starts_with('▶')).expect("a mark").to_owned()
    };
    assert!(marked("c5 was shown message 4 of `attic` twice").contains("hi again"));
    assert!(marked("c1 was shown it, and c5 not").contains("c1"));
    assert!(marked("somebody, c55 or so, was shown it").contains("c1"));
}

#[test]
fn a_project_that_does_not_build_says_why() {
    let mut report = run(Vec::new());
    report.build = Some(Failure::new("build-failed", "`make` ended with 2").evidence("no rule"));
    let page = plain(&report, &context(), 80);
    assert!(page.contains("it does not build") && page.contains("no rule"), "{page}");
    assert!(html(&report, &context()).contains("no rule"));
}

#[test]
fn a_report_survives_its_file() {
    for report in [short_failure(), long_failure(), passed_with_load(), inconclusive()] {
        let json = serde_json::to_string(&bounded(&report)).expect("a report can be written");
        let read: RunReport = serde_json::from_str(&json).expect("what was written can be read");
        assert_eq!(serde_json::to_string(&read).expect("once more"), json);
        assert_eq!(read.schema, "masterwork.gate_report/1");
    }
}

#[test]
fn the_failure_stays_in_a_bounded_report() {
    let mut report = long_failure();
    let mut events = Events(std::mem::take(&mut report.stages[0].report.events));
    let before = events.0.len();
    for number in 0..5000 {
        events.printed(9_000_000 + number, "stdout", "later");
    }
    report.stages[0].report.events = events.0;
    let kept = bounded(&report);
    let kept = &kept.stages[0].report;
    assert!((MOST_EVENTS..MOST_EVENTS + 20).contains(&kept.events.len()), "{}", kept.events.len());
    assert_eq!(kept.events_left_out, before + 5000 - kept.events.len());
    let is_start = |event: &Event| matches!(event.what, Happening::Started { .. });
    assert_eq!(kept.events.iter().filter(|event| is_start(event)).count(), 2, "both starts");
    let Outcome::Fail(failure) = &kept.outcome else { panic!("it fails") };
    assert!(kept.events.iter().any(|event| Some(event.number) == failure.event));
}

#[test]
fn hostile_text_stays_text_and_within_bounds() {
    let report = hostile_failure(3000);
    let json = serde_json::to_vec(&bounded(&report)).expect("a report can be written");
    assert!(json.len() <= MOST_JSON_BYTES, "{}", json.len());
    let context = ReportContext {
        title: HOSTILE.to_owned(),
        stages: vec![("lines".to_owned(), HOSTILE.to_owned())],
        project: HOSTILE.to_owned(),
        options: vec![HOSTILE.to_owned()],
        ..ReportContext::default()
    };
    let page = html(&report, &context);
    assert!(page.len() <= MOST_HTML_BYTES, "{}", page.len());
    assert_eq!(page.matches("<script").count(), 2, "one for data, one for the page");
    assert_eq!(page.matches("</script").count(), 2);
    assert!(!page.contains("<img") && !page.contains("<!--"));
    for hidden in ['\u{202e}', '\u{200b}', '\u{1b}'] {
        assert!(!page.contains(hidden), "{hidden:?}");
    }
    let lines = text(&report, &context, 80);
    assert!(lines.len() < 110, "{} lines", lines.len());
    let hidden = |text: &str| text.contains(['\u{202e}', '\u{200b}', '\u{1b}', '\n', '\r']);
    assert!(!lines.iter().flat_map(|line| &line.0).any(|(_, text)| hidden(text)));
}

#[test]
fn a_page_needs_nothing_from_elsewhere() {
    let page = html(&long_failure(), &context());
    assert!(page.contains("default-src 'none'"));
    let addresses = page.matches("://").count();
    assert_eq!(addresses, page.matches("http://www.w3.org/2000/svg").count(), "only SVG's name");
    assert!(!page.contains(" src=") && !page.contains("url(") && !page.contains("@import"));
    // Without the script, the stages and the story are there.
    for part in ["One order for everyone", "OK HISTORY", "class=story", "Acknowledged before"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn a_silent_run_makes_a_page_too() {
    let mut fail = stage(0, Outcome::Fail(Failure::new("no-program", "there is none")), Vec::new());
    fail.report.commands.clear();
    let report = run(vec![fail]);
    assert!(html(&report, &context()).contains("no-program"));
    assert!(plain(&report, &ReportContext::default(), 0).contains("no-program"));
    let mut events = Events::default();
    events.add(5, Happening::Note { text: "x".to_owned() });
    assert!(html(&run(vec![stage(2, Outcome::Pass, events.0)]), &context()).contains("Timeline"));
}

/// Writes the samples as pages and text, to look at in a browser: `MASTERWORK_SAMPLES=DIR`.
#[test]
fn samples_can_be_looked_at() {
    let Some(folder) = std::env::var_os("MASTERWORK_SAMPLES") else { return };
    let folder = std::path::PathBuf::from(folder);
    for (name, report) in [
        ("short", short_failure()),
        ("long", long_failure()),
        ("load", passed_with_load()),
        ("inconclusive", inconclusive()),
        ("hostile", hostile_failure(300)),
    ] {
        std::fs::write(folder.join(format!("{name}.html")), html(&report, &context()))
            .expect("a folder");
        std::fs::write(folder.join(format!("{name}.txt")), plain(&report, &context(), 92))
            .expect("a folder");
    }
}
