//! One direction of one connection: what was read and is not yet written, and when it may be.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use mio::net::TcpStream;

use super::fault::{CutHow, Direction, Fault, FaultId};
use super::pace::{Go, Pace};
use crate::Random;

/// The most bytes that are held for one direction; then the sender's kernel holds them.
pub(super) const MOST_HELD: usize = 64 << 10;
/// The same for a direction that is late: so that a delay does not become a throttle.
const MOST_LATE: usize = 1 << 20;

/// A socket and what is known of it.
#[derive(Debug)]
pub(super) struct End {
    pub(super) stream: TcpStream,
    pub(super) is_readable: bool,
    pub(super) is_writable: bool,
    pub(super) is_connected: bool,
}

/// What moving bytes came to.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// What was written, if it is asked for.
    pub(super) written: Vec<Vec<u8>>,
    pub(super) written_bytes: u64,
    pub(super) read_bytes: u64,
    /// When there is something to do without an event.
    pub(super) wake: Option<Instant>,
    /// A cut has let all its bytes pass.
    pub(super) cut: Option<(FaultId, CutHow)>,
    /// An end was reset.
    pub(super) is_reset: bool,
    /// Faults that bytes felt, and how many.
    pub(super) felt: Vec<(FaultId, u64)>,
    /// There may be more to move at once.
    pub(super) again: bool,
}

/// One direction.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) direction: Direction,
    held: VecDeque<u8>,
    /// For each piece that was read: when it came, when it is due, how many of its bytes wait.
    pieces: VecDeque<(Instant, Instant, usize)>,
    pub(super) paces: Vec<Pace>,
    /// The sender will send no more.
    pub(super) is_at_end: bool,
    /// The receiver was told so.
    pub(super) is_closed: bool,
    /// A fault tells the receiver so.
    pub(super) closes: bool,
    pub(super) last_read: Option<Instant>,
}

impl Flow {
    pub(super) fn new(direction: Direction) -> Self {
        Flow {
            direction,
            held: VecDeque::new(),
            pieces: VecDeque::new(),
            paces: Vec::new(),
            is_at_end: false,
            is_closed: false,
            closes: false,
            last_read: None,
        }
    }

    pub(super) fn held(&self) -> u64 {
        self.held.len() as u64
    }

    pub(super) fn drop_held(&mut self) {
        self.held.clear();
        self.pieces.clear();
    }

    fn pace(&self, is: impl Fn(&Fault) -> bool) -> Option<FaultId> {
        self.paces.iter().find(|pace| is(&pace.fault)).map(|pace| pace.id)
    }

    pub(super) fn stalled(&self) -> Option<FaultId> {
        self.pace(|fault| matches!(fault, Fault::Stall(_)))
    }

    pub(super) fn vanished(&self) -> Option<FaultId> {
        self.pace(|fault| matches!(fault, Fault::Vanish))
    }

    /// Reads and writes what may be read and written now.
    pub(super) fn pump(
        &mut self,
        from: &mut End,
        to: &mut End,
        now: Instant,
        random: &mut Random,
        records: bool,
    ) -> Moved {
        let mut moved = Moved::default();
        if self.stalled().is_some() {
            return moved;
        }
        // A stream without an end must not keep the others waiting.
        for _ in 0..8 {
            let read = self.read(from, now, random, &mut moved);
            let written = self.write(to, now, random, records, &mut moved);
            moved.again = read || written;
            if !moved.again || moved.cut.is_some() || moved.is_reset {
                break;
            }
        }
        self.close_if_done(to);
        moved
    }

    fn read(
        &mut self,
        from: &mut End,
        now: Instant,
        random: &mut Random,
        moved: &mut Moved,
    ) -> bool {
        let is_late = self.pace(|fault| matches!(fault, Fault::Delay { .. })).is_some();
        let most = if is_late { MOST_LATE } else { MOST_HELD };
        let room = most.saturating_sub(self.held.len());
        if room == 0 || self.is_at_end || !from.is_readable || !from.is_connected {
            return false;
        }
        let mut buffer = [0; 16 << 10];
        let length = room.min(buffer.len());
        match from.stream.read(&mut buffer[..length]) {
            Ok(0) => self.is_at_end = true,
            Ok(length) => {
                moved.read_bytes += length as u64;
                self.last_read = Some(now);
                self.take(&buffer[..length], now, random, moved);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => from.is_readable = false,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => {
                from.is_readable = false;
                self.is_at_end = true;
                moved.is_reset = self.vanished().is_none();
            }
        }
        from.is_readable && !self.is_at_end
    }

    fn take(&mut self, bytes: &[u8], now: Instant, random: &mut Random, moved: &mut Moved) {
        if let Some(vanished) = self.vanished() {
            moved.felt.push((vanished, bytes.len() as u64));
            return;
        }
        if self.is_closed {
            // The receiver was told that nothing comes.
            return;
        }
        let mut late = Duration::ZERO;
        for pace in &self.paces {
            let delay = pace.delay(random);
            if !delay.is_zero() {
                moved.felt.push((pace.id, bytes.len() as u64));
            }
            late += delay;
        }
        let last = self.pieces.back().map(|piece| piece.1);
        let due = last.map_or(now + late, |last| last.max(now + late));
        self.pieces.push_back((now, due, bytes.len()));
        self.held.extend(bytes);
    }

    /// How many bytes may go now, by all faults together.
    fn allowed(&mut self, now: Instant, random: &mut Random, moved: &mut Moved) -> usize {
        let due = |piece: &&(Instant, Instant, usize)| piece.1 <= now;
        let ready: usize = self.pieces.iter().take_while(due).map(|piece| piece.2).sum();
        let Some(first) = self.pieces.front().copied() else { return 0 };
        if ready == 0 {
            moved.wake = earlier(moved.wake, first.1);
            return 0;
        }
        let mut most = ready;
        for pace in &mut self.paces {
            match pace.go(self.held.len(), first.0, self.is_at_end, now, random) {
                Go::UpTo(bytes) => {
                    pace.is_felt |= bytes < most;
                    most = most.min(bytes);
                }
                Go::NotBefore(moment) => {
                    pace.is_felt = true;
                    moved.wake = earlier(moved.wake, moment);
                    most = 0;
                }
                Go::No => most = 0,
            }
        }
        most
    }

    fn write(
        &mut self,
        to: &mut End,
        now: Instant,
        random: &mut Random,
        records: bool,
        moved: &mut Moved,
    ) -> bool {
        if self.held.is_empty() || !to.is_writable || !to.is_connected || self.is_closed {
            return false;
        }
        let most = self.allowed(now, random, moved);
        if most == 0 {
            return false;
        }
        if self.pace(|fault| matches!(fault, Fault::Join { .. })).is_some() {
            self.held.make_contiguous();
        }
        let part = self.held.as_slices().0;
        let part = &part[..part.len().min(most)];
        match to.stream.write(part) {
            Ok(length) => {
                if records {
                    moved.written.push(part[..length].to_vec());
                }
                self.went(length, now, moved);
                length > 0
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                to.is_writable = false;
                false
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => true,
            Err(_) => {
                moved.is_reset = true;
                false
            }
        }
    }

    fn went(&mut self, length: usize, now: Instant, moved: &mut Moved) {
        moved.written_bytes += length as u64;
        let mut pieces = 0;
        let mut left = length;
        while left > 0
            && let Some(piece) = self.pieces.front_mut()
        {
            let part = piece.2.min(left);
            left -= part;
            piece.2 -= part;
            pieces += 1;
            if piece.2 == 0 {
                self.pieces.pop_front();
            }
        }
        self.held.drain(..length);
        for pace in &mut self.paces {
            pace.went(length, now);
            let is_felt = match pace.fault {
                Fault::Join { .. } => pieces > 1,
                Fault::Throttle { .. } | Fault::Split { .. } => std::mem::take(&mut pace.is_felt),
                _ => false,
            };
            if is_felt {
                moved.felt.push((pace.id, length as u64));
            }
            if let Some(how) = pace.cut() {
                moved.cut = Some((pace.id, how));
            }
        }
    }

    /// A cut that lets nothing pass cuts at once.
    pub(super) fn cut_already(&self) -> Option<(FaultId, CutHow)> {
        self.paces.iter().find_map(|pace| Some((pace.id, pace.cut()?)))
    }

    fn close_if_done(&mut self, to: &End) {
        let is_over = self.is_at_end && self.vanished().is_none();
        if (is_over || self.closes) && self.held.is_empty() && !self.is_closed && to.is_connected {
            self.is_closed = true;
            // An end that is gone needs no word.
            let _ = to.stream.shutdown(std::net::Shutdown::Write);
        }
    }
}

/// The earlier of two moments, one of which may be missing.
pub(super) fn earlier(one: Option<Instant>, other: Instant) -> Option<Instant> {
    Some(one.map_or(other, |one| one.min(other)))
}
