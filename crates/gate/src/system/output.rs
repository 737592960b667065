//! Listens to what an instance prints, line by line, and looks at how much it writes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sandbox::{Printed, ProgramSignal, Running, Stream};

use super::MOST_DATA;
use crate::outcome::printable;
use crate::timeline::{Happening, Timeline};

/// How often the data folder is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// The longest line that is kept as one, in bytes.
const MOST_LINE: usize = 4096;

/// The most lines of one start that go into the timeline; a program that floods its output would
/// push all else out.
const MOST_LINES: usize = 1500;

/// The most files that are counted in a data folder.
const MOST_FILES: usize = 100_000;

/// What is looked at on the disk.
pub(crate) struct Disk {
    pub(crate) folder: PathBuf,
    /// Set when it holds too much.
    pub(crate) is_full: Arc<AtomicBool>,
}

/// A thread that listens. Dropping it waits for the end of the output, which the program's end
/// brings.
pub(crate) struct Listener {
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    pub(crate) fn start(
        instance: &str,
        running: &Arc<Running>,
        timeline: &Arc<Timeline>,
        disk: Disk,
    ) -> Self {
        let (instance, running) = (instance.to_owned(), Arc::clone(running));
        let timeline = Arc::clone(timeline);
        let thread = std::thread::spawn(move || {
            let mut lines = Lines { instance, timeline, partial: Default::default(), taken: 0 };
            listen(&running, &mut lines, &disk);
        });
        Listener { thread: Some(thread) }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic there has been printed.
            let _ = thread.join();
        }
    }
}

fn listen(running: &Running, lines: &mut Lines, disk: &Disk) {
    let mut reader = running.printed();
    let mut looked = Instant::now();
    while !reader.is_at_end() {
        if let Some(printed) = reader.next_within(LOOK) {
            lines.take(&printed);
        }
        if looked.elapsed() < LOOK {
            continue;
        }
        looked = Instant::now();
        if size_of(&disk.folder) > MOST_DATA {
            disk.is_full.store(true, Ordering::Relaxed);
            // One that is gone meanwhile fills nothing any more.
            let _ = running.signal(ProgramSignal::Kill);
        }
    }
    lines.finish();
}

/// What all files below a folder hold, in bytes. Links are not followed.
fn size_of(folder: &Path) -> u64 {
    let (mut open, mut bytes, mut seen) = (vec![folder.to_owned()], 0, 0);
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            seen += 1;
            if seen > MOST_FILES {
                return u64::MAX;
            }
            let Ok(found) = entry.metadata() else { continue };
            if found.is_dir() {
                open.push(entry.path());
            } else {
                use std::os::unix::fs::MetadataExt;
                // What it takes, and not how long it says that it is.
                bytes += found.blocks() * 512;
            }
        }
    }
    bytes
}

/// Pieces of output, put together to lines.
struct Lines {
    instance: String,
    timeline: Arc<Timeline>,
    partial: [(Vec<u8>, Option<Instant>); 2],
    taken: usize,
}

impl Lines {
    fn take(&mut self, printed: &Printed) {
        let index = usize::from(printed.stream == Stream::Stderr);
        for byte in &printed.bytes {
            let (partial, since) = &mut self.partial[index];
            since.get_or_insert(printed.at);
            if *byte != b'\n' {
                partial.push(*byte);
            }
            if *byte == b'\n' || partial.len() >= MOST_LINE {
                self.put(index);
            }
        }
    }

    fn put(&mut self, index: usize) {
        let (line, since) = std::mem::take(&mut self.partial[index]);
        let Some(at) = since else { return };
        self.taken += 1;
        let text = match self.taken {
            MOST_LINES => "… more output than the report keeps".to_owned(),
            taken if taken > MOST_LINES => return,
            _ => printable(&line),
        };
        let stream = if index == 0 { "stdout" } else { "stderr" }.to_owned();
        let instance = self.instance.clone();
        self.timeline.add_at(at, Happening::Printed { instance, stream, text });
    }

    fn finish(&mut self) {
        self.put(0);
        self.put(1);
    }
}
