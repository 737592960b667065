//! How long opening and rebuilding take with a long history, for `cargo xtask bench`.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use evidence::{DeviceId, Draft, Fact, Hash, ItemId, Verdict};

use crate::error::StoreError;
use crate::log::Log;
use crate::projection::{load_progress, rebuild_progress, save_progress};

/// How many items the history is about.
const ITEMS: u64 = 2_000;

/// What [`measure`] found.
#[derive(Debug, Clone, Copy)]
pub struct Measurement {
    /// Events in the log.
    pub events: u64,
    /// Size of the log's file, in bytes.
    pub log_bytes: u64,
    /// Size of the stored projection, in bytes.
    pub projection_bytes: u64,
    /// Writing all events in one transaction.
    pub fill: Duration,
    /// One append of its own, on disk: the mean of ten.
    pub append: Duration,
    /// Opening the log and loading the progress from an up-to-date projection.
    pub open_warm: Duration,
    /// Rebuilding the progress from the whole log.
    pub rebuild: Duration,
    /// Verifying the whole log.
    pub verify: Duration,
}

/// Makes a log of this many events in an empty directory and measures it.
pub fn measure(directory: &Path, events: u64) -> Result<Measurement, StoreError> {
    let device = DeviceId::from_bits(1);
    let cache_file = directory.join("progress.json");
    let mut log = Log::open(directory, device)?;
    let (fill, _) = timed(|| log.append_all((0..events).map(draft)))?;
    let (ten_appends, ()) =
        timed(|| (0..10).try_for_each(|number| log.append(draft(number)).map(drop)))?;
    let (rebuild, progress) = timed(|| rebuild_progress(&log))?;
    save_progress(&log, &progress, &cache_file)?;
    let (verify, _) = timed(|| log.verify())?;
    drop(log);
    let (open_warm, log) = timed(|| {
        let log = Log::open(directory, device)?;
        load_progress(&log, &cache_file)?;
        Ok(log)
    })?;
    let bytes = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    Ok(Measurement {
        events: log.count()?,
        log_bytes: bytes(log.path()),
        projection_bytes: bytes(&cache_file),
        fill,
        append: ten_appends / 10,
        open_warm,
        rebuild,
        verify,
    })
}

fn timed<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<(Duration, T), StoreError> {
    let start = Instant::now();
    let result = work()?;
    Ok((start.elapsed(), result))
}

/// The events of an ordinary history: an item is opened, fails a few times and is accepted with
/// its code.
fn draft(number: u64) -> Draft {
    let fact = match number % 5 {
        0 => Fact::Opened {},
        1 => Fact::HintTaken { step: 1 },
        2 => verdict(number, "compile_error"),
        3 => verdict(number, "wrong_answer"),
        _ => verdict(number, "accepted"),
    };
    let item = ItemId::new("bench", &format!("{:08x}", number / 5 % ITEMS)).expect("a valid id");
    Draft {
        time_ms: 1_750_000_000_000 + number.cast_signed() * 1_000,
        item: Some(item),
        content_version: Some(Hash::of("content")),
        fact,
    }
}

fn verdict(number: u64, verdict: &str) -> Fact {
    let code =
        || [("src/lib.rs".to_owned(), format!("// {number}\n{}", "fn work() {}\n".repeat(60)))];
    Fact::Verdict(Verdict {
        verdict: verdict.to_owned(),
        submission: Hash::of(number.to_le_bytes()),
        seed: number,
        milliseconds: 150,
        misconception: None,
        level: None,
        failed_tests: vec![],
        toolchain: "rustc 1.95.0".to_owned(),
        files: (verdict == "accepted").then(|| code().into()),
    })
}
