//! What a running program has printed: as much as it may, with the moment of each piece.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Shared;

/// Pieces of one stream that come within this time are one piece, so that a program that prints byte
/// by byte cannot make us keep a moment for each.
const ONE_PIECE: Duration = Duration::from_millis(1);

/// One of a program's outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Something that a program printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// When it was read, which is a moment after it was printed.
    pub at: Instant,
    /// Where it was printed.
    pub stream: Stream,
    /// The bytes as they came: not lines, and maybe a part of a character. Untrusted.
    pub bytes: Vec<u8>,
}

/// All that was kept, in the order in which it was read.
#[derive(Debug)]
pub(super) struct Printout {
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
    /// Of each stream, in bytes.
    kept: [usize; 2],
    dropped: u64,
    most: usize,
    is_closed: bool,
}

/// A part of the bytes: from the end of the piece before it to its own.
#[derive(Debug, Clone, Copy)]
struct Piece {
    at: Instant,
    stream: Stream,
    end: usize,
}

impl Printout {
    /// Keeps `most` bytes of each stream.
    pub(super) fn new(most: usize) -> Self {
        Printout {
            bytes: Vec::new(),
            pieces: Vec::new(),
            kept: [0; 2],
            dropped: 0,
            most,
            is_closed: false,
        }
    }

    pub(super) fn add(&mut self, stream: Stream, bytes: &[u8], at: Instant) {
        let kept = &mut self.kept[stream as usize];
        let length = bytes.len().min(self.most - *kept);
        self.dropped += (bytes.len() - length) as u64;
        if length == 0 {
            return;
        }
        *kept += length;
        self.bytes.extend(&bytes[..length]);
        let end = self.bytes.len();
        match self.pieces.last_mut() {
            Some(last) if last.stream == stream && at.duration_since(last.at) < ONE_PIECE => {
                last.end = end;
            }
            _ => self.pieces.push(Piece { at, stream, end }),
        }
    }

    /// Nothing comes any more.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
    }

    pub(super) fn dropped_bytes(&self) -> u64 {
        self.dropped
    }

    /// All of one stream.
    pub(super) fn of(&self, wanted: Stream) -> Vec<u8> {
        let mut all = Vec::with_capacity(self.kept[wanted as usize]);
        let mut start = 0;
        for piece in &self.pieces {
            if piece.stream == wanted {
                all.extend(&self.bytes[start..piece.end]);
            }
            start = piece.end;
        }
        all
    }
}

/// Reads what a program prints, as it comes. Several can read the same, each at its own pace.
#[derive(Debug, Clone)]
pub struct PrintedReader {
    shared: Arc<Shared>,
    piece: usize,
    position: usize,
}

impl PrintedReader {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        PrintedReader { shared, piece: 0, position: 0 }
    }

    /// What comes next. `None` if nothing came within this time, or nothing will come any more
    /// ([`PrintedReader::is_at_end`]).
    pub fn next_within(&mut self, longest: Duration) -> Option<Printed> {
        let position = self.position;
        let found = self.shared.wait_for(Instant::now() + longest, |known| {
            let printout = &known.printout;
            // Anew at each look: the last piece may have grown since.
            let mut piece = self.piece;
            while printout.pieces.get(piece).is_some_and(|found| found.end <= position) {
                piece += 1;
            }
            match printout.pieces.get(piece) {
                Some(Piece { at, stream, end }) => {
                    let bytes = printout.bytes[position..*end].to_vec();
                    Some(Some((piece, Printed { at: *at, stream: *stream, bytes })))
                }
                None => printout.is_closed.then_some(None),
            }
        });
        let (piece, printed) = found.flatten()?;
        (self.piece, self.position) = (piece, position + printed.bytes.len());
        Some(printed)
    }

    /// Whether all was read and nothing will come any more.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        let known = self.shared.lock();
        known.printout.is_closed && self.position == known.printout.bytes.len()
    }
}

impl Iterator for PrintedReader {
    type Item = Printed;

    /// Waits as long as it takes. `None` after the end of both outputs.
    fn next(&mut self) -> Option<Printed> {
        loop {
            let printed = self.next_within(Duration::from_secs(60));
            if printed.is_some() || self.is_at_end() {
                return printed;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Condvar, Mutex};
    use std::time::{Duration, Instant};

    use super::super::{Known, Shared};
    use super::{PrintedReader, Printout, Stream};

    #[test]
    fn each_stream_has_its_cap_and_the_rest_is_counted() {
        let mut printout = Printout::new(5);
        let at = Instant::now();
        printout.add(Stream::Stdout, b"abc", at);
        printout.add(Stream::Stderr, b"1234567", at);
        printout.add(Stream::Stdout, b"defg", at);
        printout.add(Stream::Stdout, b"h", at);
        assert_eq!(printout.of(Stream::Stdout), b"abcde");
        assert_eq!(printout.of(Stream::Stderr), b"12345");
        assert_eq!(printout.dropped_bytes(), 5);
    }

    #[test]
    fn a_piece_that_grows_is_read_to_its_end() {
        let known = Known {
            printout: Printout::new(1000),
            answers: std::collections::HashMap::new(),
            outcome: None,
            told_to_end: None,
        };
        let shared = Arc::new(Shared { state: Mutex::new(known), changed: Condvar::new() });
        let mut reader = PrintedReader::new(Arc::clone(&shared));
        let at = Instant::now();
        for part in [&b"ready"[..], b"\n", b"more"] {
            assert_eq!(reader.next_within(Duration::ZERO), None);
            assert!(!reader.is_at_end());
            shared.lock().printout.add(Stream::Stdout, part, at);
            let read = reader.next_within(Duration::ZERO).map(|printed| printed.bytes);
            assert_eq!(read.as_deref(), Some(part));
        }
        shared.lock().printout.close();
        assert_eq!(reader.next(), None);
        assert!(reader.is_at_end());
    }

    #[test]
    fn bytes_of_one_moment_are_one_piece_and_others_are_not() {
        let mut printout = Printout::new(1000);
        let at = Instant::now();
        for _ in 0..100 {
            printout.add(Stream::Stdout, b"a", at);
        }
        assert_eq!(printout.pieces.len(), 1);
        printout.add(Stream::Stdout, b"b", at + Duration::from_millis(2));
        printout.add(Stream::Stderr, b"c", at + Duration::from_millis(2));
        assert_eq!(printout.pieces.len(), 3);
    }
}
