//! The report as one page that needs nothing else: style, script and data are in it, and its policy
//! forbids it to load anything. The stages, the story and the plots are there without the script;
//! the timeline needs it.

use std::fmt::Write;

use serde_json::Value;

use super::ReportContext;
use super::bounds::{bounded, keep_events};
use super::by_hand::by_hand;
use super::compared::{Side, compared};
use super::plots::plots;
use super::scene::{in_script, scene};
use super::story::{Step, story, told};
use super::text::{mark, shortened_words};
use super::words::{clipped, count, escaped, in_microseconds, in_milliseconds, thousands};
use crate::course::{RunReport, StageRun};
use crate::load::{Calibration, LoadReport};
use crate::outcome::{Failure, Outcome};
use crate::replay::Decision;
use crate::trial::Measured;

/// The largest page, in bytes.
pub const MOST_HTML_BYTES: usize = 2 << 20;

/// How many events the story on the page has.
const MOST_STEPS: usize = 30;

/// How many characters of a comparison are shown.
const COMPARED_ROOM: usize = 600;

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/timeline.js");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/// The report as one page, at most [`MOST_HTML_BYTES`] long.
#[must_use]
pub fn html(report: &RunReport, context: &ReportContext) -> String {
    let mut report = bounded(report);
    for (most, others) in [(2000, 600), (1200, 200), (500, 60), (100, 10), (0, 0)] {
        let worst = report.worst().map(|run| run.index);
        let only = report.stages.len() == 1;
        for run in &mut report.stages {
            let is_shown_first = only || worst == Some(run.index);
            keep_events(&mut run.report, if is_shown_first { most } else { others });
        }
        let page = page(&report, context);
        if page.len() <= MOST_HTML_BYTES {
            return page;
        }
    }
    // What is left is a thing of measurements alone.
    report.stages.iter_mut().for_each(|run| run.report.measured.clear());
    page(&report, context)
}

fn page(report: &RunReport, context: &ReportContext) -> String {
    let title = match context.title.is_empty() {
        true => &report.system,
        false => &context.title,
    };
    let mut page = String::with_capacity(64 << 10);
    let _ = write!(
        page,
        "<!doctype html><html lang=en><head><meta charset=utf-8>\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\
         <meta name=referrer content=no-referrer><title>{} {}</title>\
         <style>{STYLE}</style></head><body><main>",
        verdict(report).1,
        escaped(&report.system),
    );
    header(&mut page, report, title);
    stages(&mut page, report, context);
    if let Some(failure) = &report.build {
        let _ = write!(page, "<section id=failure><h2>It does not build</h2>");
        self::failure(&mut page, failure);
        page.push_str("</section>");
    }
    if let Some(run) = report.worst() {
        failing_stage(&mut page, report, run, context);
    }
    timeline(&mut page, report, context);
    let measured = report.stages.iter().filter(|run| !run.report.measured.is_empty());
    measured.for_each(|run| load(&mut page, run, context));
    conditions(&mut page, report, context);
    let _ = write!(page, "</main><script>{SCRIPT}</script></body></html>");
    page
}

/// The run's outcome: a class, and a word.
fn verdict(report: &RunReport) -> (&'static str, &'static str) {
    match report.worst().map(|run| &run.report.outcome) {
        _ if report.build.is_some() => ("bad", "✗"),
        None | Some(Outcome::Pass) => ("good", "✓"),
        Some(Outcome::Fail(_)) => ("bad", "✗"),
        Some(Outcome::Inconclusive(_)) => ("doubt", "?"),
    }
}

fn header(page: &mut String, report: &RunReport, title: &str) {
    let (class, _) = verdict(report);
    let passed = report.stages.iter().filter(|run| run.report.outcome == Outcome::Pass).count();
    let summary = match report.worst() {
        _ if report.build.is_some() => "does not build".to_owned(),
        None => format!("{} passed", count(passed, "stage")),
        Some(run) => {
            let word = if class == "bad" { "failed" } else { "was inconclusive" };
            format!("stage {} {word}", run.index + 1)
        }
    };
    let milliseconds = report.stages.iter().map(|run| run.report.milliseconds).sum();
    let _ = write!(
        page,
        "<header><p class=over>Gate report</p><h1>{}</h1>\
         <p class=summary><strong class=\"pill {class}\">{}</strong> \
         <span>{} · seed <code>{}</code></span></p></header>",
        escaped(title),
        escaped(&summary),
        in_milliseconds(milliseconds),
        report.seed
    );
}

fn stages(page: &mut String, report: &RunReport, context: &ReportContext) {
    page.push_str("<section><h2>Stages</h2><ol class=stages>");
    let mut known: Vec<(usize, String)> = context
        .stages
        .iter()
        .enumerate()
        .map(|(index, (_, title))| (index, title.clone()))
        .collect();
    if known.is_empty() {
        known = report.stages.iter().map(|run| (run.index, run.report.slug.clone())).collect();
        known.sort();
    }
    for (index, title) in known {
        let run = report.stages.iter().find(|run| run.index == index);
        let (mark, class, time) = match run {
            None => ("·", "unrun", "not run".to_owned()),
            Some(run) => {
                let (mark, _) = mark(&run.report.outcome);
                let class = outcome_class(&run.report.outcome);
                (mark, class, in_milliseconds(run.report.milliseconds))
            }
        };
        let reason = run.and_then(|run| run.report.outcome.reason());
        let reason = reason.map(|reason| format!("<code class={class}>{}</code>", escaped(reason)));
        let _ = write!(
            page,
            "<li class={class}><span class=mark>{mark}</span><span class=number>{}</span>\
             <span class=title>{} {}</span><span class=time>{time}</span></li>",
            index + 1,
            escaped(&title),
            reason.unwrap_or_default(),
        );
    }
    page.push_str("</ol></section>");
}

fn outcome_class(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "good",
        Outcome::Fail(_) => "bad",
        Outcome::Inconclusive(_) => "doubt",
    }
}

fn failing_stage(page: &mut String, report: &RunReport, run: &StageRun, context: &ReportContext) {
    let title = context.stage_title(&run.report.slug);
    let class = outcome_class(&run.report.outcome);
    let reason = run.report.outcome.reason().unwrap_or_default();
    let _ = write!(
        page,
        "<section id=failure class={class}><h2>Stage {}: {} <code class={class}>{}</code></h2>",
        run.index + 1,
        escaped(title),
        escaped(reason)
    );
    match &run.report.outcome {
        Outcome::Pass => {}
        Outcome::Fail(failure) => self::failure(page, failure),
        Outcome::Inconclusive(inconclusive) => {
            let _ = write!(
                page,
                "<p class=what>{}</p><p class=faint>Nothing was found out: this is neither a pass \
                 nor a fail.</p>",
                paragraphs(&inconclusive.what)
            );
        }
    }
    for fault in run.looks_like.iter().take(3) {
        let hint = fault.hint.trim();
        let hint = hint.strip_prefix("This looks like: ").unwrap_or(hint);
        let _ = write!(
            page,
            "<aside><h3>This looks like: {}</h3><p>{}</p></aside>",
            escaped(&fault.title),
            paragraphs(hint)
        );
    }
    exchange(page, run);
    hands(page, report, run, context);
    page.push_str("</section>");
}

fn paragraphs(text: &str) -> String {
    text.trim().split('\n').map(escaped).collect::<Vec<_>>().join("<br>")
}

fn failure(page: &mut String, failure: &Failure) {
    let _ = write!(page, "<p class=what>{}</p>", paragraphs(&failure.what));
    let sides = match (&failure.expected, &failure.actual, failure.differs_at) {
        (Some(expected), Some(actual), Some(at)) => {
            let found = compared(expected, actual, at, COMPARED_ROOM);
            vec![("expected", side(&found.expected)), ("actual", side(&found.actual))]
        }
        (expected, actual, _) => {
            let shown = |text: &Option<String>| {
                text.as_ref().map(|text| escaped(&clipped(text, COMPARED_ROOM)))
            };
            let sides = [("expected", shown(expected)), ("actual", shown(actual))];
            sides.into_iter().filter_map(|(label, text)| Some((label, text?))).collect()
        }
    };
    if !sides.is_empty() {
        page.push_str("<dl class=compared>");
        for (label, text) in sides {
            let _ = write!(page, "<dt>{label}</dt><dd class={label}><pre>{text}</pre></dd>");
        }
        page.push_str("</dl>");
    }
    if !failure.evidence.is_empty() {
        let lines: Vec<String> = failure.evidence.iter().map(|line| escaped(line)).collect();
        let _ = write!(page, "<pre class=evidence>{}</pre>", lines.join("\n"));
    }
    if !failure.help.is_empty() {
        page.push_str("<ul class=help>");
        for help in &failure.help {
            let _ = write!(page, "<li>{}</li>", paragraphs(help));
        }
        page.push_str("</ul>");
    }
}

/// One side of a comparison, its first difference marked.
fn side(side: &Side) -> String {
    let at = match side.at.is_empty() {
        true => "<mark class=end title=\"the end\">∎</mark>".to_owned(),
        false => format!("<mark>{}</mark>", escaped(&side.at)),
    };
    format!("{}{at}{}", escaped(&side.before), escaped(&side.after))
}

/// What happened around the failure, as a table.
fn exchange(page: &mut String, run: &StageRun) {
    let steps = story(&run.report, MOST_STEPS);
    if steps.is_empty() {
        return;
    }
    page.push_str(
        "<h3>What happened</h3><p class=faint>In milliseconds since the stage began.</p>\
         <div class=scroll><table class=story><tbody>",
    );
    for step in steps {
        match step {
            Step::Gap(events) => {
                let _ = write!(
                    page,
                    "<tr class=gap><td colspan=4>{} left out</td></tr>",
                    count(events, "event")
                );
            }
            Step::Event(event, is_bad) => {
                let told = told(&event.what);
                let class = if is_bad { " bad" } else { "" };
                let _ = write!(
                    page,
                    "<tr class=\"{}{class}\"><td>{:.1}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                    told.kind,
                    event.at_micros as f64 / 1000.0,
                    escaped(&clipped(told.who, 40)),
                    told.sign,
                    escaped(&clipped(&told.text, 400)),
                );
            }
        }
    }
    page.push_str("</tbody></table></div>");
}

/// What to type.
fn hands(page: &mut String, report: &RunReport, run: &StageRun, context: &ReportContext) {
    let hand = by_hand(&run.report, &context.project);
    if !hand.start.is_empty() && matches!(run.report.outcome, Outcome::Fail(_)) {
        page.push_str("<h3>By hand</h3>");
        commands(page, &hand.start);
        if !hand.how.is_empty() {
            let _ = write!(page, "<p class=faint>{}</p>", escaped(&hand.how));
        }
        if hand.is_command {
            commands(page, &hand.exchange);
        } else if !hand.exchange.is_empty() {
            let lines: Vec<String> = hand.exchange.iter().map(|line| escaped(line)).collect();
            let _ = write!(page, "<pre>{}</pre>", lines.join("\n"));
        }
    }
    page.push_str("<h3>Repeat</h3>");
    let seed = run.report.seed.to_string();
    let again = [("--stage", run.report.slug.as_str()), ("--seed", seed.as_str())];
    let mut lines = vec![context.command_for(&report.system, &again)];
    if let Some(replay) = &context.replay {
        lines.push(context.command_for(&report.system, &[("--replay", replay)]));
    }
    lines.iter().for_each(|line| commands(page, std::slice::from_ref(line)));
    let replayed = context
        .replayed
        .map(|(failed, of)| format!("the replay failed in the same way in {failed} of {of} runs"));
    for text in shortened_words(run).into_iter().chain(replayed) {
        let _ = write!(page, "<p class=faint>{}</p>", escaped(&text));
    }
}

fn commands(page: &mut String, lines: &[String]) {
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    let _ = write!(page, "<div class=command><pre>{}</pre></div>", lines.join("\n"));
}

fn timeline(page: &mut String, report: &RunReport, context: &ReportContext) {
    let worst = report.worst().map(|run| run.index);
    let mut runs: Vec<&StageRun> =
        report.stages.iter().filter(|run| !run.report.events.is_empty()).collect();
    if runs.is_empty() {
        return;
    }
    runs.sort_by_key(|run| (Some(run.index) != worst, run.index));
    let scenes: Vec<Value> = runs
        .iter()
        .map(|run| {
            let title = context.stage_title(&run.report.slug);
            scene(&run.report, &format!("{}: {title}", run.index + 1))
        })
        .collect();
    let _ = write!(
        page,
        "<section id=timeline><h2>Timeline</h2><noscript><p class=faint>The timeline needs \
         JavaScript. Everything else on this page does without.</p></noscript>\
         <div id=timeline-view hidden></div>\
         <script type=\"application/json\" id=timeline-data>{}</script></section>",
        in_script(&Value::Array(scenes))
    );
}

fn load(page: &mut String, run: &StageRun, context: &ReportContext) {
    let title = context.stage_title(&run.report.slug);
    let _ = write!(page, "<section><h2>Load: {}</h2>", escaped(title));
    for Measured { what, target, load } in &run.report.measured {
        let _ = write!(page, "<h3>{}</h3>", escaped(what));
        if let Some(target) = target {
            let _ = write!(page, "<p>Target: {}</p>", escaped(target));
        }
        figures(page, load);
        let _ = write!(page, "<div class=plots>{}</div>", plots(load));
        circumstances(page, load);
    }
    page.push_str("</section>");
}

fn figure(page: &mut String, label: &str, value: &str) {
    let _ = write!(page, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(label), escaped(value));
}

fn figures(page: &mut String, load: &LoadReport) {
    let rate = |rate: f64| format!("{} /s", thousands(rate.round() as u64));
    page.push_str("<dl class=figures>");
    figure(page, "achieved", &rate(load.achieved_per_second));
    let offered = load.offered_per_second.map_or("closed loop".to_owned(), rate);
    figure(page, "offered", &offered);
    for (label, micros) in [
        ("p50", load.latency.p50),
        ("p99", load.latency.p99),
        ("p99.9", load.latency.p999),
        ("longest", load.latency.max),
    ] {
        figure(page, label, &in_microseconds(micros));
    }
    let counts = &load.counts;
    for (label, number) in [
        ("failed", counts.failed),
        ("timed out", counts.timed_out),
        ("never sent", counts.never_sent),
    ] {
        if number > 0 {
            figure(page, label, &thousands(number));
        }
    }
    page.push_str("</dl>");
}

/// Under which conditions a measurement was made.
fn circumstances(page: &mut String, load: &LoadReport) {
    let conditions = &load.conditions;
    let mut words = vec![
        count(conditions.connections, "connection"),
        format!("{} in flight on each", conditions.depth),
        format!("for {}", in_milliseconds(conditions.duration / 1000)),
        format!("after {} of warm-up", in_milliseconds(conditions.warm_up / 1000)),
        count(conditions.cores, "core"),
        format!("generator at {:.0} % of a core", load.generator_cpu * 100.0),
        format!("its hiccups p99 {}", in_microseconds(load.hiccups.p99)),
    ];
    if let Some(lag) = &load.lag {
        let limit = in_microseconds(lag.limit);
        words.push(format!("its lag p99 {} of at most {limit}", in_microseconds(lag.lag.p99)));
    }
    if let Some(failure) = &load.first_failure {
        words.push(format!("first failure: {}", clipped(failure, 200)));
    }
    let _ = write!(page, "<p class=faint>{}</p>", escaped(&words.join(" · ")));
    if let Some(why) = load.inconclusive() {
        let _ = write!(page, "<p class=doubt>{}</p>", escaped(&why.to_string()));
    }
}

fn conditions(page: &mut String, report: &RunReport, context: &ReportContext) {
    page.push_str("<section><h2>Conditions</h2><dl class=figures>");
    figure(page, "system", &report.system);
    figure(page, "seed", &report.seed.to_string());
    figure(page, "project's files", report.tree.get(..16).unwrap_or(&report.tree));
    page.push_str("</dl>");
    if !context.project.is_empty() {
        let _ =
            write!(page, "<p class=faint>Project: <code>{}</code></p>", escaped(&context.project));
    }
    report.calibrations.iter().for_each(|calibration| self::calibration(page, calibration));
    let mut notes: Vec<&String> = report.stages.iter().flat_map(|run| &run.report.notes).collect();
    notes.sort();
    notes.dedup();
    for note in notes.into_iter().take(12) {
        let _ = write!(page, "<p class=faint>Note: {}</p>", escaped(note));
    }
    if let Some(run) = report.worst().filter(|run| !run.report.decisions.is_empty()) {
        page.push_str(
            "<details><summary>What was decided by chance</summary><div class=scroll>\
             <table class=decisions><tbody>",
        );
        run.report.decisions.iter().take(200).for_each(|decision| self::decision(page, decision));
        page.push_str("</tbody></table></div></details>");
    }
    page.push_str("</section>");
}

fn decision(page: &mut String, decision: &Decision) {
    let value = match decision.value.as_array() {
        Some(list) if decision.is_list => {
            format!("{}: {}", count(list.len(), "part"), decision.value)
        }
        _ => decision.value.to_string(),
    };
    let _ = write!(
        page,
        "<tr><td>{}</td><td><code>{}</code></td></tr>",
        escaped(&clipped(&decision.name, 120)),
        escaped(&clipped(&value, 400))
    );
}

fn calibration(page: &mut String, calibration: &Calibration) {
    let _ = write!(
        page,
        "<p>This machine: the gate's own small server did {} requests a second over {} connections \
         ({:?}; p50 {}, p99 {}; {}; slowest round at {:.0} % of the quickest).</p>",
        thousands(calibration.requests_per_second.round() as u64),
        calibration.connections,
        calibration.wire,
        in_microseconds(calibration.p50),
        in_microseconds(calibration.p99),
        count(calibration.cores, "core"),
        calibration.steadiness() * 100.0
    );
}
