//! One round with the shim: from a copy of the data directory to a power cut.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sandbox::Job;

use super::doubt::at;
use super::model::{Model, State, What};
use super::snapshot::Snapshot;
use super::tree::Left;
use super::{DiskDoubt, DiskError, DiskEvent, DiskShim, record, replay, settle};
use crate::Random;

/// The most losses that are told one by one.
const MOST_LOSSES: usize = 100;

/// What a power cut takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutMode {
    /// Everything that was not synced.
    AllUnsynced,
    /// By chance: names and, file by file, writes from some moment on; the last write that is left
    /// may be torn at a boundary of 512 bytes.
    SomeUnsynced,
}

/// A process that loaded the shim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its id, as it knows itself.
    pub process: u32,
    /// The program, as it was called; empty in a fork. Untrusted.
    pub program: PathBuf,
    /// Whether it is a fork of one that had loaded it.
    pub is_fork: bool,
    /// When, in nanoseconds of the monotonic clock.
    pub at_nanoseconds: u64,
}

/// What a program did to its data directory so far.
#[derive(Debug, Clone)]
pub struct DiskLog {
    /// The processes that loaded the shim, the first thousand.
    pub loaded: Vec<Loaded>,
    /// In order, the last 50,000.
    pub events: Vec<DiskEvent>,
    /// How many came before those and are not listed.
    pub dropped_events: u64,
    /// How many changes of content and of names there were.
    pub changes: u64,
    /// How many syncs that count.
    pub syncs: u64,
    /// Why it is not all that happened, as far as the log itself tells.
    pub doubts: Vec<DiskDoubt>,
}

/// What a power cut took from one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The file, below the data directory, by its last name. Untrusted.
    pub path: PathBuf,
    /// Writes that are gone, or torn.
    pub writes: u64,
    /// Their bytes, as far as they are gone.
    pub bytes: u64,
    /// Whether a write is there in part.
    pub is_torn: bool,
}

/// A power cut.
#[derive(Debug, Clone)]
pub struct PowerCut {
    /// What the log said.
    pub log: DiskLog,
    /// What it took of files, the first hundred.
    pub losses: Vec<Loss>,
    /// How many writes are gone or torn.
    pub lost_writes: u64,
    /// How many bytes are gone.
    pub lost_bytes: u64,
    /// Changes of names that are gone, as the path that they were about; the first hundred.
    pub lost_names: Vec<PathBuf>,
    /// Why the round does not count; then the data directory is as the kill left it.
    pub doubt: Option<DiskDoubt>,
}

impl PowerCut {
    /// Whether the fault bit: the shim was there, it saw everything, and there was something to take
    /// or to keep.
    ///
    /// # Errors
    /// With the reason for which the round is inconclusive.
    pub fn bit(&self) -> Result<(), &DiskDoubt> {
        self.doubt.as_ref().map_or(Ok(()), Err)
    }
}

/// A data directory of which everything is logged from now on.
#[derive(Debug)]
pub struct DiskRound {
    data: PathBuf,
    work: PathBuf,
    base: Snapshot,
    most_bytes: u64,
}

impl DiskRound {
    /// Keeps a copy of the data directory in `work`, a folder of ours on the same file system that
    /// is emptied. Nobody but the program under test may write to the data directory from now on.
    /// The log holds at most `most_bytes`.
    ///
    /// # Errors
    /// If a folder cannot be read or written, or the data is more than 1 GiB.
    pub fn begin(data: &Path, work: &Path, most_bytes: u64) -> Result<Self, DiskError> {
        let data = fs::canonicalize(data).map_err(at("find", data))?;
        if work.exists() {
            fs::remove_dir_all(work).map_err(at("empty", work))?;
        }
        for folder in ["base", "log"] {
            let folder = work.join(folder);
            fs::create_dir_all(&folder).map_err(at("make", &folder))?;
        }
        let work = fs::canonicalize(work).map_err(at("find", work))?;
        let base = Snapshot::copy(&data, &work.join("base"))?;
        let round = DiskRound { data, work, base, most_bytes };
        let log = round.log_file();
        File::create(&log).map_err(at("make", &log))?;
        Ok(round)
    }

    fn log_file(&self) -> PathBuf {
        self.work.join("log").join("operations")
    }

    /// Lets a job's program load the shim. Its limits must be set before; the data directory must be
    /// among its shared folders.
    pub fn prepare(&self, shim: &DiskShim, job: &mut Job) {
        // A file that grows over the limit would end the program.
        let most = self.most_bytes.min(job.limits.file_bytes.saturating_sub(64 << 10));
        job.variable("LD_PRELOAD", shim.library())
            .variable("MASTERWORK_DISK_ROOT", &self.data)
            .variable("MASTERWORK_DISK_LOG", self.log_file())
            .variable("MASTERWORK_DISK_MOST", most.to_string())
            .readable(shim.library())
            .shared(self.work.join("log"));
    }

    fn read_log(&self) -> Result<Vec<u8>, DiskError> {
        let path = self.log_file();
        let mut log = Vec::new();
        let file = File::open(&path).map_err(at("read", &path))?;
        // Somewhat more, for the records that say that it is full, and those of `resume`.
        let most = self.most_bytes + (1 << 20);
        file.take(most).read_to_end(&mut log).map_err(at("read", &path))?;
        Ok(log)
    }

    /// What the log says, also while the program runs.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn look(&self) -> Result<DiskLog, DiskError> {
        let log = self.read_log()?;
        Ok(summary(Model::read(&self.base, &log, self.most_bytes)))
    }

    /// To be called when every process of the job is gone and the program will be started again on
    /// the same data, without a power cut: finds out what became of the operations that were under
    /// way. Unsynced data stays unsynced.
    ///
    /// # Errors
    /// If the data directory cannot be read, or the log cannot be written.
    pub fn resume(&self) -> Result<(), DiskError> {
        let log = self.read_log()?;
        self.settle(&log)
    }

    fn settle(&self, log: &[u8]) -> Result<(), DiskError> {
        let model = Model::read(&self.base, log, self.most_bytes);
        let is_damaged = |doubt: &DiskDoubt| matches!(doubt, DiskDoubt::LogDamaged { .. });
        if model.doubts.iter().any(is_damaged) {
            return Ok(());
        }
        let ends = settle::missing_ends(&model, &self.data)?;
        let path = self.log_file();
        let mut file = File::options().append(true).open(&path).map_err(at("open", &path))?;
        file.set_len(record::whole_length(log) as u64).map_err(at("shorten", &path))?;
        file.write_all(&ends).map_err(at("write", &path))
    }

    /// Cuts the power: puts in the data directory's place what a power cut leaves. To be called when
    /// every process of the job is gone. Where there is a doubt, nothing is changed.
    ///
    /// # Errors
    /// If a folder cannot be read or written.
    pub fn cut(self, mode: CutMode, random: &mut Random) -> Result<PowerCut, DiskError> {
        self.settle(&self.read_log()?)?;
        let log = self.read_log()?;
        let model = Model::read(&self.base, &log, self.most_bytes);
        let doubt = self.doubt(&model)?;
        let left = match mode {
            _ if doubt.is_some() => Left::everything(&model),
            CutMode::AllUnsynced => Left::synced(&model),
            CutMode::SomeUnsynced => Left::some(&model, random),
        };
        if doubt.is_none() {
            self.exchange(&model, &left)?;
        }
        let (losses, lost_writes, lost_bytes) = losses(&model, &left);
        let gone = model
            .names
            .iter()
            .zip(&left.names)
            .filter(|(change, kept)| !**kept && change.state != State::Failed);
        let lost_names =
            gone.map(|(change, _)| model.path(change.node)).take(MOST_LOSSES).collect();
        Ok(PowerCut { losses, lost_writes, lost_bytes, lost_names, doubt, log: summary(model) })
    }

    fn doubt(&self, model: &Model<'_>) -> Result<Option<DiskDoubt>, DiskError> {
        if model.loaded.is_empty() {
            return Ok(Some(DiskDoubt::NotLoaded));
        }
        if let Some(doubt) = model.doubts.first() {
            return Ok(Some(doubt.clone()));
        }
        let unexplained = replay::unexplained(model, &self.data, &self.work.join("compared"))?;
        let nothing = (!model.changed_anything()).then_some(DiskDoubt::NothingWritten);
        Ok(unexplained.or(nothing))
    }

    fn exchange(&self, model: &Model<'_>, left: &Left) -> Result<(), DiskError> {
        let (fresh, old) = (self.work.join("left"), self.work.join("before"));
        replay::build(model, left, &fresh)?;
        fs::rename(&self.data, &old).map_err(at("move", &self.data))?;
        fs::rename(&fresh, &self.data).map_err(at("move", &fresh))
    }
}

fn summary(model: Model<'_>) -> DiskLog {
    DiskLog {
        changes: model.counts.changes,
        syncs: model.counts.syncs,
        loaded: model.loaded,
        events: model.events.into(),
        dropped_events: model.dropped_events,
        doubts: model.doubts,
    }
}

fn losses(model: &Model<'_>, left: &Left) -> (Vec<Loss>, u64, u64) {
    let (mut losses, mut lost_writes, mut lost_bytes) = (Vec::new(), 0, 0);
    for (node, file) in model.nodes.iter().enumerate() {
        let (mut writes, mut bytes, mut is_torn) = (0, 0, false);
        for (index, change) in file.changes.iter().enumerate() {
            let What::Write { data, .. } = &change.what else { continue };
            let length = data.len() as u64;
            let there = match left.of_file(node, index, change.state) {
                Some(None) => length,
                Some(Some(torn)) => torn,
                None if change.state == State::Failed => length,
                None => 0,
            };
            writes += u64::from(there < length);
            bytes += length - there.min(length);
            is_torn |= there > 0 && there < length;
        }
        lost_writes += writes;
        lost_bytes += bytes;
        if writes > 0 && losses.len() < MOST_LOSSES {
            losses.push(Loss { path: model.path(node), writes, bytes, is_torn });
        }
    }
    (losses, lost_writes, lost_bytes)
}
