//! The terminal itself: taken when the screen opens, given back whatever happens, lent to an editor
//! in between; and the threads that listen to keys, saves and signals.

use std::io::{self, Stdout};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{cursor, event, execute};
use ratatui::layout::{Position, Rect};
use training::watch::SaveWatcher;

use super::Heard;

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// How often the keyboard's thread looks whether it is to pause.
const KEY_TURN: Duration = Duration::from_millis(50);
/// How often files are looked at that no event tells of.
const LOOK: Duration = Duration::from_secs(1);

/// The terminal, taken.
#[must_use = "the terminal is given back when this is dropped"]
pub(crate) struct Tty {
    /// To draw on.
    pub(crate) terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Tty {
    /// Takes the terminal. A panic on this thread gives it back before it is reported; other
    /// threads report theirs by themselves.
    pub(crate) fn take() -> io::Result<Self> {
        let screen_thread = std::thread::current().id();
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().id() == screen_thread {
                give_back();
                previous(panic);
            } else if !TAKEN.load(Ordering::SeqCst) {
                previous(panic);
            }
        }));
        let terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
        // From here on, dropping it gives back whatever was taken.
        let tty = Tty { terminal };
        take()?;
        Ok(tty)
    }

    /// Gives the terminal to `editor`, and takes it again afterwards.
    pub(crate) fn lend<T>(&mut self, editor: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let result = editor();
        take()?;
        self.redraw()?;
        Ok(result)
    }

    /// Has everything drawn anew. (`Terminal::clear` would ask the terminal where its cursor is, and
    /// fail where the answer is slow to come.)
    pub(crate) fn redraw(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, cursor::Hide)
}

fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // There is nothing left to do about a terminal that refuses.
        let _ = execute!(io::stdout(), LeaveAlternateScreen, cursor::Show);
        let _ = disable_raw_mode();
    }
}

/// The thread that reads keys.
pub(crate) struct Keyboard {
    paused: Arc<AtomicBool>,
    reading: Arc<Mutex<()>>,
}

impl Keyboard {
    /// Starts to read.
    pub(crate) fn listen(news: Sender<Heard>) -> Self {
        let keyboard = Keyboard { paused: Arc::default(), reading: Arc::default() };
        let (paused, reading) = (Arc::clone(&keyboard.paused), Arc::clone(&keyboard.reading));
        std::thread::spawn(move || {
            loop {
                if paused.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(5));
                    continue;
                }
                let turn = reading.lock().unwrap_or_else(PoisonError::into_inner);
                let heard = match event::poll(KEY_TURN) {
                    Ok(false) => continue,
                    Ok(true) => event::read(),
                    Err(error) => Err(error),
                };
                drop(turn);
                // Without a terminal there is nobody to show anything to.
                let is_lost = heard.is_err();
                let told = news.send(heard.map_or(Heard::Quit, Heard::Terminal));
                if is_lost || told.is_err() {
                    return;
                }
            }
        });
        keyboard
    }

    /// Leaves the keys to another program while `work` runs.
    pub(crate) fn pause<T>(&self, work: impl FnOnce() -> T) -> T {
        self.paused.store(true, Ordering::SeqCst);
        let turn = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let result = work();
        drop(turn);
        self.paused.store(false, Ordering::SeqCst);
        result
    }
}

/// Listens to saves below these folders. Files are looked at once a second besides: not every file
/// system tells of every save.
pub(crate) fn listen_to_saves(folders: Vec<PathBuf>, news: Sender<Heard>) {
    std::thread::spawn(move || {
        let watcher = SaveWatcher::new(&folders).ok();
        loop {
            let paths = match &watcher {
                Some(watcher) => watcher.wait(LOOK),
                None => {
                    std::thread::sleep(LOOK);
                    Vec::new()
                }
            };
            let heard = if paths.is_empty() { Heard::Look } else { Heard::Saved(paths) };
            if news.send(heard).is_err() {
                return;
            }
        }
    });
}

/// Listens to the signals that end a program, so that the terminal is given back. An interrupt
/// while the terminal is lent is meant for the editor.
#[cfg(unix)]
pub(crate) fn listen_to_signals(news: Sender<Heard>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let is_for_the_editor = signal == SIGINT && !TAKEN.load(Ordering::SeqCst);
            if !is_for_the_editor && news.send(Heard::Quit).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Elsewhere the system ends the program, and gives the terminal back itself.
#[cfg(not(unix))]
pub(crate) fn listen_to_signals(_news: Sender<Heard>) -> io::Result<()> {
    Ok(())
}
