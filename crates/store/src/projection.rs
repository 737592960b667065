//! The stored progress: a file that spares the program from reading the whole log at each start.
//!
//! It may be deleted at any time, and several instances of the program may write it: each writes a
//! true picture of the log as it was at some moment, and the events since then are applied when it
//! is read.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use evidence::{DeviceId, Hash, Progress};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::files::write_beside;
use crate::log::Log;

/// The version of the file: the program's version belongs to it, since a newer program may know
/// kinds of events that an older one passed over. Raise the number when [`Progress`] changes
/// between releases.
const VERSION: &str = concat!("masterwork.progress/2 ", env!("CARGO_PKG_VERSION"));

/// The file's content.
#[derive(Serialize, Deserialize)]
struct Projection<'a> {
    version: Cow<'a, str>,
    /// Per device, the id of the last event that was applied. If the log has another event there,
    /// it is not the log that this was made from.
    tips: BTreeMap<DeviceId, Hash>,
    progress: Cow<'a, Progress>,
}

/// The progress of the whole log: from the stored projection and the newer events if possible,
/// else rebuilt. What is newer than the stored projection is stored in its place.
pub fn load_progress(log: &Log, cache_file: &Path) -> Result<Progress, StoreError> {
    let stored = match read(cache_file) {
        Some(projection) if is_of_this_log(log, &projection)? => {
            Some(projection.progress.into_owned())
        }
        Some(_) | None => None,
    };
    let progress = match stored.clone() {
        Some(mut progress) => {
            catch_up(log, &mut progress)?;
            progress
        }
        None => rebuild_progress(log)?,
    };
    if stored.as_ref() != Some(&progress) {
        // A folder that refuses it is no reason not to start: it is only slower the next time.
        let _ = save_progress(log, &progress, cache_file);
    }
    Ok(progress)
}

/// Applies the events that came to the log since, of this device and of others; rebuilds the
/// progress when that is not enough (an event belongs before those applied, or a body was erased).
pub fn catch_up(log: &Log, progress: &mut Progress) -> Result<(), StoreError> {
    if progress.erasures != log.erasures()? {
        *progress = rebuild_progress(log)?;
        return Ok(());
    }
    for event in log.events_after(&progress.cursors)? {
        if progress.apply(&event).is_err() {
            *progress = rebuild_progress(log)?;
            break;
        }
    }
    Ok(())
}

/// The progress from the first event on, whatever is stored.
pub fn rebuild_progress(log: &Log) -> Result<Progress, StoreError> {
    // Counted first: should a body be erased meanwhile, the next catch-up sees it and rebuilds.
    let mut progress = Progress { erasures: log.erasures()?, ..Progress::default() };
    log.for_each_in_replay(|event| progress.fold(&event))?;
    Ok(progress)
}

/// Stores the progress. Readers see the old file or the new one, never a part.
pub fn save_progress(log: &Log, progress: &Progress, cache_file: &Path) -> Result<(), StoreError> {
    let mut tips = BTreeMap::new();
    for (device, sequence) in &progress.cursors {
        if let Some(id) = log.id_at(*device, *sequence)? {
            tips.insert(*device, id);
        }
    }
    let projection =
        Projection { version: Cow::Borrowed(VERSION), tips, progress: Cow::Borrowed(progress) };
    let text = serde_json::to_vec(&projection).expect("progress is plain data");
    // Not synced: after a power cut it is rebuilt.
    write_beside(cache_file, &text)?
        .persist(cache_file)
        .map(drop)
        .map_err(|error| StoreError::from_io("write", cache_file, error.error))
}

/// Whether the stored projection, brought up to date, equals the rebuilt one. It always should.
pub fn projection_matches(log: &Log, cache_file: &Path) -> Result<bool, StoreError> {
    Ok(load_progress(log, cache_file)? == rebuild_progress(log)?)
}

/// The file's content; none if it is missing, unreadable or of another version.
fn read(cache_file: &Path) -> Option<Projection<'static>> {
    let bytes = fs::read(cache_file).ok()?;
    let projection: Projection<'static> = serde_json::from_slice(&bytes).ok()?;
    (projection.version == VERSION).then_some(projection)
}

fn is_of_this_log(log: &Log, projection: &Projection<'_>) -> Result<bool, StoreError> {
    for (device, sequence) in &projection.progress.cursors {
        let tip = projection.tips.get(device).copied();
        if tip.is_none() || log.id_at(*device, *sequence)? != tip {
            return Ok(false);
        }
    }
    Ok(true)
}
