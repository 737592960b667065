//! What was decided and is not settled yet: lines to store, and lines to send when those are stored.
//! One thread settles: it takes everything that has gathered, writes and syncs it at once, and then
//! delivers. Meanwhile the next lot gathers; so the slower the disk, the more messages share a sync.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::hall::Room;
use crate::outbox::Outbox;
use crate::settings::Settings;

const FILE: &str = "messages";
const NEW_FILE: &str = "messages.new";

/// The history cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub(crate) struct LedgerError {
    path: PathBuf,
    source: std::io::Error,
}

/// Where decisions wait to be settled.
#[derive(Debug)]
pub(crate) struct Ledger {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    next: Lot,
    is_settling: bool,
}

/// What is settled together.
#[derive(Debug, Default)]
struct Lot {
    records: Vec<u8>,
    text: String,
    /// To whom, and which part of `text`.
    parcels: Vec<(Arc<Outbox>, Parcel)>,
}

#[derive(Debug, Clone)]
enum Parcel {
    Lines(Range<usize>),
    /// The last words, and how long to try to bring them.
    End(Range<usize>, Duration),
}

impl Ledger {
    /// Opens the ledger, starts its thread, and gives the rooms with what was said in them.
    ///
    /// # Errors
    /// If the data folder cannot be read or written.
    pub(crate) fn open(
        settings: &Settings,
    ) -> Result<(Arc<Self>, HashMap<String, Room>), LedgerError> {
        let path = settings.data.join(FILE);
        let at = |source| LedgerError { path: path.clone(), source };
        let rooms = match std::fs::read(&path) {
            Ok(bytes) => read_rooms(&bytes, settings.history),
            Err(error) if error.kind() == ErrorKind::NotFound => HashMap::new(),
            Err(error) => return Err(at(error)),
        };
        let file = rewrite(&settings.data, &rooms).map_err(at)?;
        let ledger = Arc::new(Ledger { state: Mutex::default(), changed: Condvar::new() });
        let (settler, sync) = (Arc::clone(&ledger), settings.sync);
        std::thread::spawn(move || {
            let Err(error) = settler.settle(file, sync);
            // A server that cannot keep its promise must not go on.
            eprintln!("error: {}: {error}", path.display());
            std::process::exit(1);
        });
        Ok((ledger, rooms))
    }

    /// Has a message stored before anything is sent that is added from now on.
    pub(crate) fn store(&self, room: &str, number: u64, rest: &str) {
        write_record(&mut self.state().next.records, room, number, rest);
        self.changed.notify_all();
    }

    /// Has whole lines sent. What each outbox was promised must be these bytes.
    pub(crate) fn send<'a>(&self, to: impl IntoIterator<Item = &'a Arc<Outbox>>, lines: &str) {
        let mut state = self.state();
        let range = state.next.write(lines);
        let parcel = Parcel::Lines(range);
        state.next.parcels.extend(to.into_iter().map(|it| (Arc::clone(it), parcel.clone())));
        drop(state);
        self.changed.notify_all();
    }

    /// Has an outbox ended, after everything that is to be sent to it before.
    pub(crate) fn finish(&self, outbox: &Arc<Outbox>, goodbye: &str, grace: Duration) {
        let mut state = self.state();
        let range = state.next.write(goodbye);
        state.next.parcels.push((Arc::clone(outbox), Parcel::End(range, grace)));
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until everything is settled, or the deadline.
    pub(crate) fn wait_until_settled(&self, deadline: Instant) {
        let left = deadline.saturating_duration_since(Instant::now());
        let is_busy = |state: &mut State| state.is_settling || !state.next.is_empty();
        // Settled or too late, what follows is the same.
        let _ = self.changed.wait_timeout_while(self.state(), left, is_busy);
    }

    fn settle(&self, mut file: File, sync: bool) -> std::io::Result<std::convert::Infallible> {
        let mut lot = Lot::default();
        loop {
            let state = self.state();
            let waited = self.changed.wait_while(state, |state| state.next.is_empty());
            let mut state = waited.unwrap_or_else(PoisonError::into_inner);
            std::mem::swap(&mut state.next, &mut lot);
            state.is_settling = true;
            drop(state);
            if !lot.records.is_empty() {
                file.write_all(&lot.records)?;
                if sync {
                    file.sync_data()?;
                }
            }
            // Writers are woken when all is delivered: so each writes its part of the lot at once.
            let mut sleepers = Vec::new();
            for (outbox, parcel) in lot.parcels.drain(..) {
                match parcel {
                    Parcel::Lines(range) => {
                        if outbox.deliver(lot.text[range].as_bytes()) {
                            sleepers.push(outbox);
                        }
                    }
                    Parcel::End(range, grace) => outbox.end(&lot.text[range], false, grace),
                }
            }
            sleepers.iter().for_each(|outbox| outbox.wake());
            lot.records.clear();
            lot.text.clear();
            self.state().is_settling = false;
            self.changed.notify_all();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lot {
    fn write(&mut self, lines: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(lines);
        start..self.text.len()
    }

    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.parcels.is_empty()
    }
}

/// Writes what is kept to a new file, which takes the old one's place: its content first, then its
/// name, then the folder's entry.
fn rewrite(folder: &Path, rooms: &HashMap<String, Room>) -> std::io::Result<File> {
    let (path, new_path) = (folder.join(FILE), folder.join(NEW_FILE));
    let mut records = Vec::new();
    for (name, room) in rooms {
        room.kept().for_each(|(number, rest)| write_record(&mut records, name, number, rest));
    }
    let mut new = File::create(&new_path)?;
    new.write_all(&records)?;
    new.sync_all()?;
    std::fs::rename(&new_path, &path)?;
    File::open(folder)?.sync_all()?;
    OpenOptions::new().append(true).open(&path)
}

/// A record is `CHECKSUM room number name id TEXT`; `rest` is from the name on.
fn write_record(to: &mut Vec<u8>, room: &str, number: u64, rest: &str) {
    let record = format!("{room} {number} {rest}");
    let line = format!("{:016x} {record}\n", checksum(record.as_bytes()));
    to.extend_from_slice(line.as_bytes());
}

/// Reads whole records up to the first that is not: a power cut may have left a part of the last ones.
fn read_rooms(bytes: &[u8], most: usize) -> HashMap<String, Room> {
    let mut rooms: HashMap<String, Room> = HashMap::new();
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    for (room, number, rest) in lines.map_while(read_record) {
        rooms.entry(room.to_owned()).or_default().keep(number, rest.to_owned(), most);
    }
    rooms
}

fn read_record(line: &[u8]) -> Option<(&str, u64, &str)> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (sum, record) = line.split_once(' ')?;
    if u64::from_str_radix(sum, 16).ok()? != checksum(record.as_bytes()) {
        return None;
    }
    let (room, record) = record.split_once(' ')?;
    let (number, rest) = record.split_once(' ')?;
    Some((room, number.parse().ok()?, rest))
}

/// FNV-1a (Fowler, Noll, Vo) in 64 bits: enough to know a torn record.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::{read_rooms, write_record};

    #[test]
    fn a_torn_record_is_the_end() {
        let mut bytes = Vec::new();
        write_record(&mut bytes, "lobby", 1, "ada a1  hello");
        let first = bytes.len();
        write_record(&mut bytes, "lobby", 2, "ada a2 ünïcode ");
        for cut in 0..=bytes.len() {
            let kept = read_rooms(&bytes[..cut], 9).get("lobby").map_or(0, |it| it.kept().count());
            let whole = usize::from(cut >= first) + usize::from(cut == bytes.len());
            assert_eq!(kept, whole, "cut at {cut}");
        }
    }
}
