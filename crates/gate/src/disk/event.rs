//! What happened on the disk, for a report's timeline.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// Something that a program did to its data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskEvent {
    /// When it began, in nanoseconds of the system's monotonic clock; see [`DiskClock`].
    pub at_nanoseconds: u64,
    /// When it ended; `None` if the program was killed before.
    pub ended_nanoseconds: Option<u64>,
    /// By which process, as it knows itself.
    pub process: u32,
    /// What it was.
    pub kind: DiskEventKind,
    /// The file or folder, below the data directory, by the name that it had then. Untrusted.
    pub path: PathBuf,
    /// Where in the file, in bytes; for a change of size, the size.
    pub offset: u64,
    /// How many bytes.
    pub bytes: u64,
    /// Whether the kernel refused it.
    pub failed: bool,
}

/// What a program did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskEventKind {
    /// The shim was loaded into a process.
    Loaded,
    /// A new file.
    Create,
    /// Bytes written.
    Write,
    /// Bytes written to a file that syncs each write (`O_DSYNC`, `O_SYNC`).
    SyncedWrite,
    /// A new size, also by opening with `O_TRUNC`.
    Truncate,
    /// Room allocated or given back.
    Allocate,
    /// `fsync`, of a file or a folder.
    Sync,
    /// `fdatasync`.
    DataSync,
    /// `sync_file_range`, which promises nothing.
    RangeSync,
    /// `sync` or `syncfs`.
    SyncAll,
    /// A new name; the path is the new one.
    Rename,
    /// One more name.
    Link,
    /// A name gone.
    Unlink,
    /// A new folder.
    MakeFolder,
}

/// The system's monotonic clock beside ours.
#[derive(Debug, Clone, Copy)]
pub struct DiskClock {
    instant: Instant,
    nanoseconds: u64,
}

impl DiskClock {
    /// Both clocks now. Read it once a run.
    #[must_use]
    pub fn now() -> Self {
        let now = clock_gettime(ClockId::Monotonic);
        let nanoseconds = now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64;
        DiskClock { instant: Instant::now(), nanoseconds }
    }

    /// The moment of an event on our clock; the clock's own moment for what no clock can show.
    #[must_use]
    pub fn instant(&self, at_nanoseconds: u64) -> Instant {
        let moment = if at_nanoseconds >= self.nanoseconds {
            self.instant.checked_add(Duration::from_nanos(at_nanoseconds - self.nanoseconds))
        } else {
            self.instant.checked_sub(Duration::from_nanos(self.nanoseconds - at_nanoseconds))
        };
        moment.unwrap_or(self.instant)
    }
}
