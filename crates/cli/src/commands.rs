//! The commands: each calls one use case and writes what came of it.

mod author;
mod check;
mod doctor;
mod export;
mod gate;
mod import;
mod learn;
mod log;
mod note;
mod place;
mod plan;
mod quiz;
mod recall;
mod show;
mod study;
mod verdict;
mod watch;

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use training::export::CourseFormat;
use training::{Session, TrainingError, Workspace};

use crate::arguments::{Arguments, Command, ExportFormat};
use crate::clock::clock;
use crate::output::{Exit, Failure, Output};
use crate::screen;

pub(crate) use import::ImportArguments;
pub(crate) use recall::{due_words, question_page};
pub(crate) use verdict::review_words;

/// Runs the command that was typed.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Exit, Failure> {
    match &arguments.command {
        None => without_command(arguments, output),
        Some(Command::Init { dir, track }) => {
            let here = std::env::current_dir().map_err(Failure::other)?;
            let dir = dir.as_ref().or(arguments.workspace.as_ref());
            init(arguments, output, &dir.map_or(here.clone(), |dir| here.join(dir)), track)
        }
        Some(Command::Tracks) => study::tracks(arguments, output),
        Some(Command::Author { task }) => author::run(task, output),
        Some(Command::Doctor) => doctor::run(arguments, output),
        Some(Command::Import(asked)) => import::run(arguments, output, asked),
        Some(command) => {
            let mut session = open(arguments)?;
            warn_of_content(&session, output);
            in_session(command, &mut session, output)
        }
    }
}

fn in_session(command: &Command, session: &mut Session, output: &Output) -> Result<Exit, Failure> {
    match command {
        Command::Show { item } => show::show(session, output, item.as_deref()),
        Command::Plan { calibration: true, .. } => plan::calibration(session, output),
        Command::Plan { why, .. } => plan::run(session, output, *why),
        Command::Review { item, next, answer, rating, seconds, undo } => {
            let given =
                recall::Given { answer: answer.as_deref(), rating: *rating, seconds: *seconds };
            match item {
                _ if *undo => recall::undo(session, output),
                Some(item) => recall::item(session, output, item, given),
                None if *next || !is_interactive() || output.is_json() => {
                    recall::next(session, output)
                }
                None => recall::all(session, output),
            }
        }
        Command::Place { unit, next, answer, unknown, seconds } => {
            let unit = unit.as_deref();
            if answer.is_some() || *unknown {
                return place::answer(session, output, unit, answer.as_deref(), *seconds);
            }
            if *next || !is_interactive() || output.is_json() {
                return place::next(session, output, unit);
            }
            place::all(session, output, unit)
        }
        Command::Bury { item } => recall::set_aside(session, output, item, recall::Aside::Bury),
        Command::Suspend { item } => {
            recall::set_aside(session, output, item, recall::Aside::Suspend)
        }
        Command::Unbury { item } | Command::Unsuspend { item } => {
            recall::set_aside(session, output, item, recall::Aside::TakeBack)
        }
        Command::Export { to, file, track } => {
            let course = |format| export::course(session, output, format, track.as_deref(), file);
            match to {
                ExportFormat::Anki => export::anki(session, output, file),
                ExportFormat::Rustlings => course(CourseFormat::Rustlings),
                ExportFormat::Mdbook => course(CourseFormat::Mdbook),
            }
        }
        Command::Next => study::next(session, output),
        Command::Watch { item } => watch::run(session, output, item.as_deref()),
        Command::Check { items, all, every, graded, for_others, seed } => {
            let mut options = check::options(output, *graded, *seed);
            options.for_others = *for_others;
            let which = match (all, every) {
                (_, true) => check::Which::Every,
                (true, false) => check::Which::Opened,
                (false, false) => check::Which::Named(items),
            };
            check::run(session, output, which, &options)
        }
        Command::Hint { item } => learn::hint(session, output, item.as_deref()),
        Command::Solution { item, give_up } => learn::solution(session, output, item, *give_up),
        Command::Diff { item, side_by_side } => learn::diff(session, output, item, *side_by_side),
        Command::Reset { item } => learn::reset(session, output, item),
        Command::Note { list: true, item, .. } => note::list(session, output, item.as_deref()),
        Command::Note { erase: Some(name), .. } => note::erase(session, output, name),
        Command::Note { item, text, .. } => {
            note::keep(session, output, item.as_deref().unwrap_or_default(), &text.join(" "))
        }
        Command::Quiz { item: None, .. } => Ok(quiz::list(session, output)),
        Command::Quiz { item: Some(item), question, answer: Some(answer), seconds, .. } => {
            quiz::answer(session, output, item, question.as_deref(), answer, *seconds)
        }
        Command::Quiz { item: Some(item), again, .. } => quiz::take(session, output, item, *again),
        Command::Report { item, text } => learn::report(session, output, item, &text.join(" ")),
        Command::Log { task } => log::run(session, output, task),
        Command::Gate { task } => gate::run(session, output, task),
        Command::Init { .. }
        | Command::Tracks
        | Command::Author { .. }
        | Command::Doctor
        | Command::Import(_) => {
            Err(Failure::other(anyhow::anyhow!("a command was handed to the wrong room")))
        }
    }
}

/// The workspace that the command is about.
fn workspace(arguments: &Arguments) -> Result<Workspace, TrainingError> {
    match &arguments.workspace {
        Some(folder) => Workspace::find(folder),
        None => Workspace::find(Path::new(".")),
    }
}

fn open(arguments: &Arguments) -> Result<Session, Failure> {
    let mut session = Session::open(workspace(arguments)?, &arguments.content, clock)?;
    session.speak(arguments.lang.into());
    Ok(session)
}

/// Content that could not be read is named; the rest works.
fn warn_of_content(session: &Session, output: &Output) {
    for fault in session.content_faults() {
        output.warning(fault);
    }
}

fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// `masterwork` alone: the screen on a terminal, today's plan as text otherwise.
fn without_command(arguments: &Arguments, output: &Output) -> Result<Exit, Failure> {
    let interactive = is_interactive() && !output.is_json();
    let session = match open(arguments) {
        Err(Failure::Training(TrainingError::NoWorkspace { .. })) if interactive => {
            match offer_workspace(arguments, output)? {
                Some(session) => session,
                None => return Ok(Exit::Done),
            }
        }
        other => other?,
    };
    if !interactive {
        warn_of_content(&session, output);
        return plan::run(&session, output, false);
    }
    screen::run(session, screen::ScreenOptions { color: output.color() })
        .map_err(Failure::Other)?;
    Ok(Exit::Done)
}

/// Asks before it makes anything.
fn offer_workspace(arguments: &Arguments, output: &Output) -> Result<Option<Session>, Failure> {
    let here = std::env::current_dir().map_err(Failure::other)?;
    let folder = arguments.workspace.clone().unwrap_or_else(|| here.join("my-rust"));
    if Workspace::find(&folder).is_err() {
        output.line("Masterwork keeps your exercises and the evidence of your work in one folder.");
        output.line(format!("Make it at {}, with the track Rust Masterclass?", folder.display()));
        print!("[Y/n, or another path] ");
        std::io::stdout().flush().map_err(Failure::other)?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer).map_err(Failure::other)?;
        let folder = match answer.trim() {
            "" | "y" | "Y" | "yes" => folder,
            "n" | "N" | "no" => {
                output.line("Nothing was made.");
                return Ok(None);
            }
            path => here.join(path),
        };
        init(arguments, output, &folder, "rust-masterclass")?;
        return Ok(Some(Session::open(Workspace::find(&folder)?, &arguments.content, clock)?));
    }
    Ok(Some(Session::open(Workspace::find(&folder)?, &arguments.content, clock)?))
}

fn init(
    arguments: &Arguments,
    output: &Output,
    folder: &Path,
    track: &str,
) -> Result<Exit, Failure> {
    let content = training::content::Content::load(&arguments.content)?;
    if content.library.track(track).is_none() {
        return Err(TrainingError::NoTrack {
            slug: track.to_owned(),
            known: content.library.tracks.iter().map(|track| track.slug.clone()).collect(),
        }
        .into());
    }
    let workspace = Workspace::create(folder, track)?;
    let root = workspace.root().display().to_string();
    Session::open(workspace, &arguments.content, clock)?;
    output.line(format!("A workspace for {track} is at {root}"));
    output.line(format!("Go on there: cd {root} && masterwork"));
    output.document("masterwork.init/1", &serde_json::json!({ "workspace": root, "track": track }));
    Ok(Exit::Done)
}

/// The exercise that a command without an item means: the one worked on last, else the next one.
fn exercise_or_current(session: &Session, item: Option<&str>) -> Result<String, Failure> {
    if let Some(item) = item {
        return Ok(session.find_exercise(item)?.slug.clone());
    }
    let current = session.current().or_else(|| session.plan_next());
    match current {
        Some(curriculum::TrackItem::Exercise(slug)) => Ok(slug),
        Some(curriculum::TrackItem::Lesson(_) | curriculum::TrackItem::Quiz(_)) | None => {
            Err(Failure::Usage(
                "no exercise is open".to_owned(),
                "name one (`masterwork show` lists them), or open the next: `masterwork next`"
                    .to_owned(),
            ))
        }
    }
}
