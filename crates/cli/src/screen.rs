//! The terminal screen: today's item, and a moment after each save its verdict.
//!
//! [`model`] is what the screen knows, [`update`] what each message makes of it, and [`draw`] what
//! it looks like; these three are pure. [`desk`] does what the model asks for with the session,
//! [`check`] runs checks in threads of their own, [`tty`] holds the terminal. This file ties them
//! together, and waits.

mod beside;
mod cards;
mod check;
mod contents;
mod desk;
mod draw;
mod editor;
mod keys;
mod layout;
mod model;
mod page;
mod sheet;
mod today;
mod tty;
mod update;
mod verdict;
mod view;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use ratatui::crossterm::event::{Event, KeyEventKind};
use ratatui::layout::Size;
use training::Session;

use check::News;
use desk::Desk;
use editor::Editor;
use model::Model;
use tty::{Keyboard, Tty};
use update::{Effect, Message, update};

/// How often a check that runs is drawn.
const FRAME: Duration = Duration::from_millis(100);

/// How the screen is to look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScreenOptions {
    /// Whether to colour.
    pub(crate) color: bool,
}

/// What comes from outside.
#[derive(Debug)]
pub(crate) enum Heard {
    /// A key, or another size.
    Terminal(Event),
    /// These files were saved.
    Saved(Vec<PathBuf>),
    /// It is time to look at files that no event tells of.
    Look,
    /// News of the check of this number.
    Check(u64, News),
    /// The terminal is gone, or the system asks us to end.
    Quit,
}

/// Runs the screen until the learner leaves it. The terminal is given back on every way out.
///
/// # Errors
/// If there is no terminal, or it fails.
pub(crate) fn run(session: Session, options: ScreenOptions) -> anyhow::Result<()> {
    let (news, heard) = channel();
    let edited = session.workspace().edited_folders();
    let desk = Desk::new(session, news.clone());
    let tty = Tty::take()?;
    let size = tty.terminal.size()?;
    let keyboard = Keyboard::listen(news.clone());
    tty::listen_to_signals(news.clone())?;
    tty::listen_to_saves(edited, news);
    let model = Model::new(desk.outline(), size);
    let mut screen = Screen { desk, tty, keyboard, model, options, started: Instant::now() };
    screen.run(&heard)
}

/// Everything that the loop needs. The desk stands first: what runs ends before the terminal is
/// given back.
struct Screen {
    desk: Desk,
    tty: Tty,
    keyboard: Keyboard,
    model: Model,
    options: ScreenOptions,
    started: Instant,
}

impl Screen {
    fn run(&mut self, heard: &Receiver<Heard>) -> anyhow::Result<()> {
        let mut messages = VecDeque::from(self.desk.start());
        let mut is_changed = true;
        loop {
            let mut later = Vec::new();
            while let Some(message) = messages.pop_front() {
                is_changed = true;
                self.model.now = self.started.elapsed();
                for effect in update(&mut self.model, message) {
                    match effect {
                        Effect::Quit => return Ok(()),
                        Effect::Redraw => self.tty.redraw()?,
                        Effect::Edit => messages.extend(self.edit()?),
                        // The page is drawn before what may take a moment.
                        Effect::Prepare { .. } | Effect::Check { .. } => later.push(effect),
                        effect => messages.extend(self.desk.perform(effect)),
                    }
                }
            }
            if std::mem::take(&mut is_changed) {
                self.draw()?;
            }
            messages.extend(later.into_iter().flat_map(|effect| self.desk.perform(effect)));
            if !messages.is_empty() {
                continue;
            }
            let patience = if self.model.is_moving() { FRAME } else { Duration::from_secs(3600) };
            match heard.recv_timeout(patience) {
                Ok(first) => {
                    for one in std::iter::once(first).chain(heard.try_iter()) {
                        if matches!(one, Heard::Quit) {
                            return Ok(());
                        }
                        messages.extend(self.translate(one));
                    }
                }
                Err(RecvTimeoutError::Timeout) => messages.push_back(Message::Tick),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    fn draw(&mut self) -> std::io::Result<()> {
        let (model, color) = (&self.model, self.options.color);
        self.tty.terminal.draw(|frame| {
            draw::draw(frame, model);
            if !color {
                draw::without_colour(frame);
            }
        })?;
        Ok(())
    }

    fn translate(&mut self, heard: Heard) -> Vec<Message> {
        match heard {
            Heard::Terminal(Event::Key(key)) if key.kind != KeyEventKind::Release => {
                vec![Message::Key(key)]
            }
            Heard::Terminal(Event::Resize(width, height)) => {
                vec![Message::Resized(Size { width, height })]
            }
            Heard::Terminal(_) | Heard::Quit => Vec::new(),
            Heard::Saved(paths) => self.desk.saved(&paths),
            Heard::Look => {
                let mut messages = self.desk.look(false);
                // The signal of a new size can be lost, for example while an editor has the terminal.
                if let Ok(size) = self.tty.terminal.size()
                    && size != self.model.size
                {
                    messages.push(Message::Resized(size));
                }
                messages
            }
            Heard::Check(number, news) => self.desk.hear(number, news),
        }
    }

    /// Opens the exercise in the learner's editor.
    fn edit(&mut self) -> std::io::Result<Vec<Message>> {
        let Some(file) = self.desk.main_file() else { return Ok(Vec::new()) };
        let shown = self.desk.shown(&file);
        let Some(editor) = Editor::of_environment() else {
            let words = format!("Neither $VISUAL nor $EDITOR is set. Open this file: {shown}");
            return Ok(vec![Message::Warn(words)]);
        };
        let refused = |why: String| {
            let name = editor.name();
            vec![Message::Warn(format!("{name}: {why}. Open this file yourself: {shown}"))]
        };
        if !editor.needs_terminal {
            return Ok(match editor.open_window(&file) {
                Ok(()) => vec![Message::Say(format!("Opened {shown} in {}.", editor.name()))],
                Err(error) => refused(error.to_string()),
            });
        }
        let tty = &mut self.tty;
        let ended = self.keyboard.pause(|| tty.lend(|| editor.open_here(&file)))?;
        let mut messages = vec![Message::Resized(self.tty.terminal.size()?)];
        messages.extend(match ended {
            Ok(status) if status.success() => Vec::new(),
            Ok(status) => refused(format!("it ended with {status}")),
            Err(error) => refused(error.to_string()),
        });
        Ok(messages)
    }
}
