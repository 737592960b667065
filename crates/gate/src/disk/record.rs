//! The shim's log as it is written: records of a fixed header, two names and data.
//!
//! The log comes from a process that runs a learner's program; nothing in it is believed that could
//! lead outside of it.

use std::ops::Range;

use super::DiskDoubt;

/// What a record is about. The numbers' meanings stand beside each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The shim is there; flag: in a child that was forked. First name: the program.
    Loaded,
    /// An operation ended: result, inode, mode, error number.
    End,
    /// The log is over.
    Full,
    /// Inode, offset; flag: synced by itself. Data.
    Write,
    /// Inode, size.
    Truncate,
    /// Inode, mode, offset, length.
    Allocate,
    /// Folder, inode that was there or 0, flags. First name, none for a nameless file.
    Open,
    /// Old folder or 0, new folder or 0, inode, flags. Both names.
    Rename,
    /// Folder, inode. First name.
    Link,
    /// Folder, inode. First name.
    Unlink,
    /// Folder. First name.
    MakeFolder,
    /// Folder. Name and target.
    Symlink,
    /// Inode, how.
    Sync,
    /// Everything is synced: inode or 0, how.
    SyncAll,
    /// Inode.
    Mapped,
    /// Folder and name, or inode and no name.
    Stream,
    /// Inode.
    Queued,
}

const KINDS: [Kind; 17] = [
    Kind::Loaded,
    Kind::End,
    Kind::Full,
    Kind::Write,
    Kind::Truncate,
    Kind::Allocate,
    Kind::Open,
    Kind::Rename,
    Kind::Link,
    Kind::Unlink,
    Kind::MakeFolder,
    Kind::Symlink,
    Kind::Sync,
    Kind::SyncAll,
    Kind::Mapped,
    Kind::Stream,
    Kind::Queued,
];

/// How a file was synced.
pub(super) const FDATASYNC: u64 = 2;
/// `sync_file_range`, which promises nothing.
pub(super) const RANGE: u64 = 3;

const MAGIC: u32 = 0x314C_444D;
const HEADER: usize = 72;

/// One record.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    pub(super) kind: Kind,
    pub(super) flagged: bool,
    pub(super) process: u32,
    pub(super) sequence: u64,
    /// Nanoseconds of `CLOCK_MONOTONIC`.
    pub(super) at: u64,
    pub(super) numbers: [u64; 4],
    pub(super) names: [&'a [u8]; 2],
    /// Where its data stands in the log.
    pub(super) data: Range<usize>,
}

/// The records of a log, in order. The last one may have been cut off by the kill; then it is not
/// there, and neither is what it would have begun.
pub(super) fn records(log: &[u8]) -> impl Iterator<Item = Result<Record<'_>, DiskDoubt>> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let start = next;
        if log.len() - start < HEADER {
            return None;
        }
        let damaged = Some(Err(DiskDoubt::LogDamaged { at: start as u64 }));
        let Some((record, end)) = read(log, start) else {
            next = log.len();
            return damaged;
        };
        next = end;
        // A record that goes on after the log's end: cut off.
        (end <= log.len()).then_some(Ok(record?))
    })
}

/// How much of a log is whole records.
pub(super) fn whole_length(log: &[u8]) -> usize {
    let last = records(log).take_while(Result::is_ok).last().and_then(Result::ok);
    last.map_or(0, |record| record.data.end)
}

fn number32(log: &[u8], at: usize) -> u32 {
    log.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn number64(log: &[u8], at: usize) -> u64 {
    log.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// The record and its end; `None` inside if it is cut off, outside if it is none.
fn read(log: &[u8], start: usize) -> Option<(Option<Record<'_>>, usize)> {
    let total = number32(log, start) as usize;
    let kind = *KINDS.get(usize::from(log[start + 8]).checked_sub(1)?)?;
    let lengths = [number32(log, start + 64) as usize, number32(log, start + 68) as usize];
    let names_end = HEADER.checked_add(lengths[0])?.checked_add(lengths[1])?;
    if number32(log, start + 4) != MAGIC || total < names_end {
        return None;
    }
    let end = start.checked_add(total)?;
    if end > log.len() {
        return Some((None, end));
    }
    let name = |from: usize, length: usize| &log[start + from..start + from + length];
    let record = Record {
        kind,
        flagged: log[start + 9] != 0,
        process: number32(log, start + 12),
        sequence: number64(log, start + 16),
        at: number64(log, start + 24),
        numbers: [32, 40, 48, 56].map(|at| number64(log, start + at)),
        names: [name(HEADER, lengths[0]), name(HEADER + lengths[0], lengths[1])],
        data: start + names_end..end,
    };
    Some((Some(record), end))
}

/// The record of an operation's end, as the shim would have written it.
pub(super) fn end_record(
    process: u32,
    sequence: u64,
    result: i64,
    inode: u64,
    mode: u32,
) -> Vec<u8> {
    let mut bytes = vec![0; HEADER];
    bytes[0..4].copy_from_slice(&(HEADER as u32).to_le_bytes());
    bytes[4..8].copy_from_slice(&MAGIC.to_le_bytes());
    bytes[8] = 2;
    bytes[12..16].copy_from_slice(&process.to_le_bytes());
    bytes[16..24].copy_from_slice(&sequence.to_le_bytes());
    bytes[32..40].copy_from_slice(&result.to_le_bytes());
    bytes[40..48].copy_from_slice(&inode.to_le_bytes());
    bytes[48..56].copy_from_slice(&u64::from(mode).to_le_bytes());
    bytes
}

/// A record with anything in it, for tests: half of them end the one before.
#[cfg(test)]
pub(super) fn any_record(random: &mut crate::Random, sequence: u64, inodes: &[u64]) -> Vec<u8> {
    let names: [&[u8]; 7] = [b"a", b"b", b"folder", b"..", b"../../out", b"c\0d", b"/etc/out"];
    let name = |random: &mut crate::Random| *random.pick(&names).unwrap_or(&names[0]);
    let (one, other) = (name(random), name(random));
    let mut bytes = end_record(1, sequence / 2, 0, 0, 0);
    bytes[8] = if sequence % 2 == 1 { 2 } else { 3 + random.below(15) as u8 };
    bytes[9] = random.below(2) as u8;
    for at in [32, 40, 48, 56] {
        let number = match random.below(4) {
            0 => random.below(2000),
            _ => random.pick(inodes).copied().unwrap_or(0),
        };
        let number = if random.chance(0.02) { random.next_u64() } else { number };
        bytes[at..at + 8].copy_from_slice(&number.to_le_bytes());
    }
    if sequence % 2 == 1 {
        bytes[32..40].copy_from_slice(&random.below(50).to_le_bytes());
    }
    bytes[64..68].copy_from_slice(&(one.len() as u32).to_le_bytes());
    bytes[68..72].copy_from_slice(&(other.len() as u32).to_le_bytes());
    bytes.extend(one);
    bytes.extend(other);
    let length = random.below(100) as usize;
    bytes.extend(random.bytes(length));
    let total = bytes.len() as u32;
    bytes[0..4].copy_from_slice(&total.to_le_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::{Kind, end_record, records};

    #[test]
    fn a_record_that_is_cut_off_is_not_there_and_a_foreign_byte_is_damage() {
        let mut log = end_record(7, 1, -1, 5, 0o644);
        log.extend(end_record(7, 2, 12, 6, 0));
        let read: Vec<_> = records(&log).map(Result::unwrap).collect();
        assert_eq!((read[1].kind, read[1].process, read[1].numbers[0]), (Kind::End, 7, 12));
        assert_eq!(read[0].numbers, [u64::MAX, 5, 0o644, 0]);
        assert_eq!(records(&log[..log.len() - 1]).count(), 1);
        log[72 + 5] ^= 1;
        assert!(records(&log).any(|record| record.is_err()));
        for length in 0..200_u32 {
            // Any header may claim anything.
            log[72..76].copy_from_slice(&(length * 0x0101_0101).to_le_bytes());
            log[64..68].copy_from_slice(&(length * 0x0101_0101).to_le_bytes());
            let _ = records(&log).count();
        }
    }
}
