//! `gate`: a system of the learner's on trial.

use std::io::IsTerminal;

use gate::Progress;
use gate::report::{Meaning, StyledLine};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use sandbox::Cancel;
use serde_json::{Value, json};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use training::Session;
use training::session::{GateDone, GateRequest, GateStatus, GateVerdict};

use crate::arguments::GateTask;
use crate::output::{Exit, Failure, Output};
use crate::terminal::{safe, theme};

/// `masterwork gate …`.
pub(super) fn run(
    session: &mut Session,
    output: &Output,
    task: &GateTask,
) -> Result<Exit, Failure> {
    match task {
        GateTask::List => list(session, output),
        GateTask::Show { system, stage, page } => {
            show(session, output, system, stage.as_deref(), page.as_deref())
        }
        GateTask::Run { system, stage, seed, replay, times, project, command } => {
            let request = GateRequest {
                system: system.clone(),
                project: project.clone(),
                here: std::env::current_dir().map_err(Failure::other)?,
                stage: stage.clone(),
                seed: *seed,
                replay: replay.clone(),
                times: *times,
                command: command.clone(),
            };
            try_system(session, output, &request)
        }
    }
}

fn list(session: &Session, output: &Output) -> Result<Exit, Failure> {
    let gates = session.gates();
    let widest = gates.iter().map(|gate| gate.text.slug.len()).max().unwrap_or(0);
    for GateStatus { text, passed, current } in &gates {
        let of = text.stages.len();
        let next = match current {
            Some(stage) => format!("stage {}: {}", stage.number, stage.title),
            None => "passed".to_owned(),
        };
        output.line(format!("{:<widest$}  {passed:>2} of {of:<2}  {next}", text.slug));
    }
    output.line("\nmasterwork gate show SYSTEM    # what is to be built");
    let gates: Vec<Value> = gates.iter().map(status_fields).collect();
    output.document("masterwork.gate_list/1", &json!({ "gates": gates }));
    Ok(Exit::Done)
}

fn status_fields(status: &GateStatus<'_>) -> Value {
    let GateStatus { text, passed, current } = status;
    json!({ "system": text.slug, "title": text.title, "stages": text.stages.len(),
            "passed": passed, "current": current.map(|stage| &stage.slug) })
}

/// The specification: everything that a learner needs to build the system.
fn show(
    session: &Session,
    output: &Output,
    system: &str,
    stage: Option<&str>,
    page: Option<&str>,
) -> Result<Exit, Failure> {
    let status = session.gate(system)?;
    let text = status.text;
    let wanted = match stage {
        None => status.current.or(text.stages.last()),
        Some(name) => Some(text.stage(name).ok_or_else(|| {
            let known: Vec<&str> = text.stages.iter().map(|stage| stage.slug.as_str()).collect();
            let what = format!("`{system}` has no stage `{name}`");
            Failure::Usage(what, format!("one of: {}", known.join(", ")))
        })?),
    };
    let stages: Vec<Value> = text
        .stages
        .iter()
        .map(|stage| {
            json!({ "number": stage.number, "slug": stage.slug, "title": stage.title,
                    "minutes": stage.minutes, "text": stage.text, "reasons": stage.reasons })
        })
        .collect();
    let environment: Vec<Value> = text
        .environment
        .iter()
        .map(|found| {
            json!({ "name": found.name, "default": found.default, "stage": found.stage,
                    "meaning": found.meaning })
        })
        .collect();
    output.document(
        "masterwork.gate/1",
        &json!({ "system": text.slug, "title": text.title, "about": text.about,
                 "environment": environment, "stages": stages, "pages": text.pages,
                 "current": status.current.map(|stage| &stage.slug) }),
    );
    if let Some(name) = page {
        let Some(found) = text.pages.get(name) else {
            let known: Vec<&str> = text.pages.keys().map(String::as_str).collect();
            let what = format!("`{system}` has no page `{name}`");
            return Err(Failure::Usage(what, format!("one of: {}", known.join(", "))));
        };
        output.page(found);
        return Ok(Exit::Done);
    }
    if stage.is_none() {
        overview(output, &status);
    }
    if let Some(stage) = wanted {
        output.line(format!("── stage {} of {}", stage.number, text.stages.len()));
        output.page(&stage.text);
        let here = environment_of(text, stage.number);
        if !here.is_empty() {
            output.page(&here);
        }
    }
    output.line(format!("\nmasterwork gate run {system}"));
    Ok(Exit::Done)
}

/// What stands above the first page: where one is, and where to put the project.
fn overview(output: &Output, status: &GateStatus<'_>) {
    let text = status.text;
    output.page(&format!("# {}\n\n{}", text.title, text.about));
    output.line("");
    for stage in &text.stages {
        let is_current = status.current.is_some_and(|current| current.slug == stage.slug);
        let is_before = status.current.is_none_or(|current| stage.number < current.number);
        let mark = match (is_before, is_current) {
            (true, _) => "✓",
            (false, true) => "▶",
            (false, false) => " ",
        };
        output.line(format!("{mark} {:>2}  {}", stage.number, stage.title));
    }
    if status.passed == 0 {
        output.page(&format!(
            "\nYour project is the folder `projects/{0}` of the workspace, with a file \
             `system.toml`:\n\n```toml\nname = \"{0}\"\nbuild = \"cargo build --release\"   # if it is \
             built\nrun = \"target/release/{0}\"\n```\n\nAny language will do: \
             `run = [\"python3\", \"server.py\"]`.",
            text.slug
        ));
    }
    let pages: Vec<&str> = text.pages.keys().map(String::as_str).collect();
    if !pages.is_empty() {
        let pages = pages.join("`, `");
        output.page(&format!("\nFurther pages: `{pages}` (`gate show {} --page …`).", text.slug));
    }
    output.line("");
}

/// The variables that come with this stage.
fn environment_of(text: &curriculum::GateText, stage: usize) -> String {
    let here = text.environment.iter().filter(|variable| variable.stage == stage);
    let lines: Vec<String> = here
        .map(|variable| {
            let default = variable.default.as_ref().map(|default| format!(" (default {default})"));
            format!("- `{}`{}: {}", variable.name, default.unwrap_or_default(), variable.meaning)
        })
        .collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("\n## New in the environment\n\n{}", lines.join("\n")),
    }
}

fn try_system(
    session: &mut Session,
    output: &Output,
    request: &GateRequest,
) -> Result<Exit, Failure> {
    let cancel = Cancel::default();
    listen_to_signals(&cancel).map_err(Failure::other)?;
    let titles: Vec<String> = session
        .gate(&request.system)?
        .text
        .stages
        .iter()
        .map(|stage| format!("stage {}: {}", stage.number, stage.title))
        .collect();
    let title = |index: usize| titles.get(index).map_or("", String::as_str);
    let mut current = 0;
    let done = session.run_gate(request, &cancel, &mut |progress| match progress {
        Progress::Building(line) => {
            if std::io::stderr().is_terminal() {
                output.progress_done();
                eprintln!("{}", safe::visible(line));
            }
        }
        Progress::Begins(index) => {
            current = index;
            output.progress(format!("{} …", title(index)));
        }
        Progress::Ended(..) => output.progress_done(),
        Progress::Shortening { runs } => {
            output.progress(format!("{}: making the failure small, run {runs} …", title(current)));
        }
        Progress::Replayed { runs, failed } => {
            output.progress(format!("{failed} of {runs} runs failed in the same way …"));
        }
    });
    output.progress_done();
    let done = done?;
    write_done(output, request, &done);
    Ok(match done.verdict() {
        GateVerdict::Passed => Exit::Done,
        GateVerdict::Failed => Exit::NotPassed,
        GateVerdict::Inconclusive => Exit::Inconclusive,
    })
}

/// Ctrl-C, a hang-up or a SIGTERM ends the run in order: what runs is ended, and nothing is left.
fn listen_to_signals(cancel: &Cancel) -> std::io::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    let cancel = cancel.clone();
    std::thread::spawn(move || {
        for _ in signals.forever() {
            cancel.cancel();
        }
    });
    Ok(())
}

fn write_done(output: &Output, request: &GateRequest, done: &GateDone) {
    let width = usize::from(output.width());
    let lines = gate::report::text(&done.report, &done.context, width);
    output.text(&Text::from(lines.iter().map(line).collect::<Vec<_>>()));
    if let Some((failed, of)) = done.replayed {
        output.line(format!("\nThe replay failed in the same way in {failed} of {of} runs."));
    }
    if let Some(files) = &done.files {
        output.line(format!("\nreport   {}", files.html.display()));
        if let Some(replay) = &files.replay {
            output.line(format!(
                "repeat   masterwork gate run {} --replay {}",
                request.system,
                replay.display()
            ));
        }
    }
    let stages: Vec<Value> = done
        .report
        .stages
        .iter()
        .map(|run| {
            json!({ "slug": run.report.slug, "outcome": run.report.outcome.word(),
                    "reason": run.report.outcome.reason(),
                    "milliseconds": run.report.milliseconds,
                    "details": run.report.outcome,
                    "looks_like": run.looks_like.iter().map(|fault| &fault.slug).collect::<Vec<_>>() })
        })
        .collect();
    let replay = done.files.as_ref().and_then(|files| files.replay.as_ref());
    output.document(
        "masterwork.gate_run/1",
        &json!({ "system": done.report.system, "seed": done.report.seed, "replay": replay,
                 "stages": stages, "build": done.report.build,
                 "report": done.files.as_ref().map(|files| &files.json),
                 "page": done.files.as_ref().map(|files| &files.html),
                 "replayed": done.replayed.map(|(failed, of)| json!({ "failed": failed, "of": of })) }),
    );
}

/// A line of a report, as this terminal shows what it means.
fn line(line: &StyledLine) -> Line<'static> {
    let span =
        |(meaning, text): &(Meaning, String)| Span::styled(safe::visible(text), style(*meaning));
    Line::from(line.0.iter().map(span).collect::<Vec<_>>())
}

fn style(meaning: Meaning) -> Style {
    match meaning {
        Meaning::Plain | Meaning::Received => Style::new(),
        Meaning::Heading => theme::SUBHEADING,
        Meaning::Good => theme::GOOD,
        Meaning::Bad | Meaning::Pointer => theme::BAD,
        Meaning::Doubt => theme::UNSURE,
        Meaning::Faint | Meaning::Printed => theme::DIM,
        Meaning::Command | Meaning::Sent => theme::HINT,
    }
}
