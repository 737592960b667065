//! Hears of saves: file events where the system gives them, else a look every half second.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::{Config, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

/// An editor's save is several events (write, rename, set times): they are taken together while
/// they come closer than this.
const QUIET: Duration = Duration::from_millis(25);
/// How often files are looked at where there are no file events.
const POLL: Duration = Duration::from_millis(500);

/// Watches the exercises of a workspace.
#[must_use = "nothing is heard once it is dropped"]
pub struct SaveWatcher {
    _watcher: Box<dyn Watcher + Send>,
    events: Receiver<PathBuf>,
    /// Whether files are looked at again and again, since the system gives no events.
    pub polling: bool,
}

impl SaveWatcher {
    /// Watches everything below these folders, which are made if they are not there.
    ///
    /// # Errors
    /// If they cannot be watched in either way.
    pub fn new(folders: &[PathBuf]) -> notify::Result<Self> {
        for folder in folders {
            std::fs::create_dir_all(folder).map_err(notify::Error::io)?;
        }
        let watch = |watcher: &mut dyn Watcher| {
            folders.iter().try_for_each(|folder| watcher.watch(folder, RecursiveMode::Recursive))
        };
        let (sender, events) = channel();
        if let Ok(mut watcher) = RecommendedWatcher::new(forward(sender.clone()), Config::default())
            && watch(&mut watcher).is_ok()
        {
            return Ok(SaveWatcher { _watcher: Box::new(watcher), events, polling: false });
        }
        let config = Config::default().with_poll_interval(POLL).with_compare_contents(true);
        let mut watcher = PollWatcher::new(forward(sender), config)?;
        watch(&mut watcher)?;
        Ok(SaveWatcher { _watcher: Box::new(watcher), events, polling: true })
    }

    /// Waits up to `patience` for a save. Returns what was saved, each path once; empty if nothing.
    #[must_use]
    pub fn wait(&self, patience: Duration) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        let mut deadline = Instant::now() + patience;
        loop {
            match self.events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(path) => {
                    if !paths.contains(&path) {
                        paths.push(path);
                    }
                    deadline = Instant::now() + QUIET;
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return paths,
            }
        }
    }
}

fn forward(sender: Sender<PathBuf>) -> impl Fn(notify::Result<notify::Event>) + Send + 'static {
    move |event| {
        let Ok(event) = event else { return };
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        for path in event.paths {
            // Nobody listens any more: the watcher is about to be dropped.
            let _ = sender.send(path);
        }
    }
}
