//! The journal: every message in one file, a line each, so that it is there after a restart.
//!
//! A line is `CHECKSUM room number name id TEXT`; the checksum tells a whole line from one of which a
//! power cut left a part. At the start, what is still kept is written to a new file, which then takes
//! the old one's place: so the file never begins with a fault, and does not grow from start to start.

use std::collections::{HashMap, VecDeque};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::room::Message;
use crate::words::{MessageId, Name, RoomName};

const FILE: &str = "journal";
const NEW_FILE: &str = "journal.new";

/// The history cannot be read or written. A server that cannot keep its promise must not go on.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub(crate) struct JournalError {
    path: PathBuf,
    source: std::io::Error,
}

/// The messages of each room, in their order.
pub(crate) type Messages = HashMap<RoomName, VecDeque<Message>>;

/// The open journal.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    /// Records that were added since the last commit.
    added: Vec<u8>,
    sync: bool,
}

impl Journal {
    /// Opens the journal in `folder`, and gives the newest `most` messages of each room. With `sync`,
    /// what is committed survives a power cut; else it survives the end of this process.
    ///
    /// # Errors
    /// If the folder cannot be read or written.
    pub(crate) fn open(
        folder: &Path,
        most: usize,
        sync: bool,
    ) -> Result<(Self, Messages), JournalError> {
        let path = folder.join(FILE);
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| JournalError { path, source }
        };
        let old = match std::fs::read(&path) {
            Ok(old) => old,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(at(&path)(error)),
        };
        let messages = read_messages(&old, most);

        let new_path = folder.join(NEW_FILE);
        let mut records = Vec::new();
        for (room, messages) in &messages {
            messages.iter().for_each(|message| write_record(&mut records, room, message));
        }
        replace(folder, &new_path, &path, &records).map_err(at(&new_path))?;
        let file = OpenOptions::new().append(true).open(&path).map_err(at(&path))?;
        Ok((Journal { path, file, added: Vec::new(), sync }, messages))
    }

    /// Adds a message. It is stored when [`Journal::commit`] has returned, and not before.
    pub(crate) fn add(&mut self, room: &RoomName, message: &Message) {
        write_record(&mut self.added, room, message);
    }

    /// Stores all messages that were added: one write and one sync, however many they are.
    ///
    /// # Errors
    /// If the disk does not take them. Then nobody may be told that they were accepted.
    pub(crate) fn commit(&mut self) -> Result<(), JournalError> {
        if self.added.is_empty() {
            return Ok(());
        }
        let written = self.file.write_all(&self.added);
        let stored = written.and_then(|()| if self.sync { self.file.sync_data() } else { Ok(()) });
        self.added.clear();
        stored.map_err(|source| JournalError { path: self.path.clone(), source })
    }
}

/// Puts a file with these records in the place of the old one. The order of the steps is what makes it
/// safe: the content is on the disk before the name is, and the name before anyone relies on it.
fn replace(folder: &Path, new: &Path, old: &Path, records: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(new)?;
    file.write_all(records)?;
    file.sync_all()?;
    std::fs::rename(new, old)?;
    File::open(folder)?.sync_all()
}

fn write_record(to: &mut Vec<u8>, room: &RoomName, message: &Message) {
    let Message { number, name, id, text } = message;
    let record = format!("{room} {number} {name} {id} {text}");
    to.extend_from_slice(format!("{:08x} ", crc32fast::hash(record.as_bytes())).as_bytes());
    to.extend_from_slice(record.as_bytes());
    to.push(b'\n');
}

/// All whole records up to the first that is not: what follows a torn one was never acknowledged.
fn read_messages(bytes: &[u8], most: usize) -> Messages {
    let mut messages = Messages::new();
    let records = bytes.split_inclusive(|byte| *byte == b'\n');
    for (room, message) in records.map_while(read_record) {
        let messages = messages.entry(room).or_default();
        messages.push_back(message);
        if messages.len() > most {
            messages.pop_front();
        }
    }
    messages
}

fn read_record(line: &[u8]) -> Option<(RoomName, Message)> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (checksum, record) = line.split_once(' ')?;
    if u32::from_str_radix(checksum, 16).ok()? != crc32fast::hash(record.as_bytes()) {
        return None;
    }
    let mut fields = record.splitn(5, ' ');
    let room = RoomName::new(fields.next()?)?;
    let number = fields.next()?.parse().ok()?;
    let name = Name::new(fields.next()?)?;
    let id = MessageId::new(fields.next()?)?;
    Some((room, Message { number, name, id, text: fields.next()?.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::{read_messages, write_record};
    use crate::room::Message;
    use crate::words::{MessageId, Name, RoomName};

    #[test]
    fn what_is_torn_anywhere_is_the_end() {
        let room = RoomName::new("lobby").expect("a room");
        let mut bytes = Vec::new();
        let mut ends = Vec::new();
        for number in 1..=3 {
            let name = Name::new("ada").expect("a name");
            let id = MessageId::new(&format!("a{number}")).expect("an id");
            let text = "  two spaces, ünïcode ".to_owned();
            write_record(&mut bytes, &room, &Message { number, name, id, text });
            ends.push(bytes.len());
        }
        for cut in 0..=bytes.len() {
            let whole = ends.iter().filter(|end| **end <= cut).count();
            let read = read_messages(&bytes[..cut], 1000);
            assert_eq!(read.get(&room).map_or(0, |messages| messages.len()), whole, "cut at {cut}");
        }
        bytes[ends[0] + 20] ^= 1;
        assert_eq!(read_messages(&bytes, 1000)[&room].len(), 1);
    }
}
