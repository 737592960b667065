//! Power cuts: an instance whose disk is followed, and what is left when the power goes.

use std::path::Path;
use std::sync::Arc;

use sandbox::Job;

use super::Instance;
use crate::disk::{
    CutMode, DiskClock, DiskError, DiskEventKind, DiskRound, DiskShim, doubt_of_program,
};
use crate::outcome::{Stop, printable};
use crate::run::Arena;
use crate::timeline::Happening;
use crate::{GateError, Random};

/// The most that the log of one round may hold, in bytes.
const MOST_LOG: u64 = 256 << 20;

/// The most operations of one round that go into the timeline.
const MOST_EVENTS: usize = 400;

/// What it takes to follow a disk.
#[derive(Debug)]
pub(super) struct Followed {
    shim: Arc<DiskShim>,
    clock: DiskClock,
    round: Option<DiskRound>,
}

/// The shim, compiled by the learner's compiler.
///
/// # Errors
/// Inconclusive, without a compiler or on another system.
pub(crate) fn shim(arena: &Arena<'_>) -> Result<Arc<DiskShim>, Stop> {
    let Some(compiler) = &arena.compiler else {
        let what = "a power cut needs rustc, which builds the library that follows the disk";
        return Err(Stop::inconclusive("disk-shim-not-built", what));
    };
    let built = DiskShim::build(arena.sandbox, compiler, &arena.cache, arena.cancel);
    built.map(Arc::new).map_err(|error| could_not("disk-shim-not-built", &error))
}

fn could_not(reason: &str, error: &DiskError) -> Stop {
    match error {
        DiskError::Doubt(doubt) => Stop::inconclusive(doubt.reason(), doubt.to_string()),
        other => {
            let mut what = other.to_string();
            let mut cause = std::error::Error::source(other);
            while let Some(next) = cause {
                what.push_str(&format!(": {next}"));
                cause = next.source();
            }
            Stop::inconclusive(reason, what)
        }
    }
}

impl Instance {
    /// From the next start on, what it does to its disk is followed.
    ///
    /// # Errors
    /// Inconclusive, if the program is one that cannot be followed.
    pub(crate) fn follow_disk(&mut self, shim: Arc<DiskShim>, program: &Path) -> Result<(), Stop> {
        if let Some(doubt) = doubt_of_program(program) {
            return Err(Stop::inconclusive(doubt.reason(), doubt.to_string()));
        }
        self.followed = Some(Followed { shim, clock: DiskClock::now(), round: None });
        Ok(())
    }

    /// Has the job load the shim, if its disk is followed.
    pub(super) fn prepare_disk(&mut self, job: &mut Job) -> Result<(), Stop> {
        let work = self.data.with_file_name("disk");
        let Some(followed) = &mut self.followed else { return Ok(()) };
        let fault = |error: DiskError| could_not("disk-not-followed", &error);
        let round = match followed.round.take() {
            // It runs again on what a kill left: unsynced is still unsynced.
            Some(round) => {
                round.resume().map_err(fault)?;
                round
            }
            None => DiskRound::begin(&self.data, &work, MOST_LOG).map_err(fault)?,
        };
        round.prepare(&followed.shim, job);
        followed.round = Some(round);
        Ok(())
    }

    /// Cuts the power: kills all processes, and leaves in the data folder what was synced, and of the
    /// rest what `mode` says.
    ///
    /// # Errors
    /// Inconclusive, with a reason that begins with `disk-shim-`, if what the disk would hold cannot
    /// be known.
    pub fn cut_power(&mut self, mode: CutMode, seed: u64) -> Result<(), Stop> {
        self.kill()?;
        let Some(followed) = &mut self.followed else { return Err(not_followed()) };
        let Some(round) = followed.round.take() else { return Err(not_followed()) };
        let clock = followed.clock;
        let cut = round
            .cut(mode, &mut Random::new(seed))
            .map_err(|error| could_not("disk-not-followed", &error))?;
        if let Some(timeline) = &self.timeline {
            let first = cut.log.events.len().saturating_sub(MOST_EVENTS);
            for event in &cut.log.events[first..] {
                let path = printable(event.path.as_os_str().as_encoded_bytes());
                let what = Happening::Disk {
                    operation: operation(event.kind).to_owned(),
                    path,
                    bytes: event.bytes,
                };
                timeline.add_at(clock.instant(event.at_nanoseconds), what);
            }
        }
        let bit = cut.bit().map_err(Clone::clone);
        let proof = bit.is_ok().then(|| {
            format!(
                "{} changes and {} syncs were seen; {} writes ({} bytes) and {} names were lost",
                cut.log.changes,
                cut.log.syncs,
                cut.lost_writes,
                cut.lost_bytes,
                cut.lost_names.len()
            )
        });
        let fault = match mode {
            CutMode::AllUnsynced => "power cut: all that was not synced is gone",
            CutMode::SomeUnsynced => "power cut: some of what was not synced is gone",
        };
        self.note(Happening::Fault { fault: fault.to_owned(), proof });
        bit.map_err(|doubt| Stop::inconclusive(doubt.reason(), doubt.to_string()))
    }
}

fn not_followed() -> Stop {
    Stop::Ours(GateError::Check {
        stage: String::new(),
        what: "it cut the power of an instance whose disk was not followed".to_owned(),
    })
}

/// The operation's name, as the report shows it.
fn operation(kind: DiskEventKind) -> &'static str {
    match kind {
        DiskEventKind::Loaded => "start",
        DiskEventKind::Create => "create",
        DiskEventKind::Write => "write",
        DiskEventKind::SyncedWrite => "write, synced",
        DiskEventKind::Truncate => "truncate",
        DiskEventKind::Allocate => "allocate",
        DiskEventKind::Sync => "fsync",
        DiskEventKind::DataSync => "fdatasync",
        DiskEventKind::RangeSync => "sync_file_range",
        DiskEventKind::SyncAll => "sync",
        DiskEventKind::Rename => "rename",
        DiskEventKind::Link => "link",
        DiskEventKind::Unlink => "unlink",
        DiskEventKind::MakeFolder => "mkdir",
    }
}
