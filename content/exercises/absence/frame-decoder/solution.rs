pub const MARKER: u8 = 0xA5;
pub const MAX_PAYLOAD: usize = 1024;

#[derive(Debug, Clone, PartialEq)]
pub enum FrameError {
    Noise { bytes: usize },
    TooLong,
    Checksum,
    Truncated,
}

/// What the decoder found: the payload of a frame, or what was wrong.
pub type Found = Result<Vec<u8>, FrameError>;

/// The checksum of a payload.
pub fn checksum(payload: &[u8]) -> u16 {
    let mut sum = 0xACE1u16;
    for byte in payload {
        sum = sum.rotate_left(3) ^ u16::from(*byte);
    }
    sum
}

/// Keeps only bytes that may belong to an unfinished frame; the first of them is a marker.
pub struct Decoder {
    buffer: Vec<u8>,
    noise: usize,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder that has seen nothing yet.
    pub fn new() -> Self {
        Decoder {
            buffer: Vec::new(),
            noise: 0,
        }
    }

    /// Takes the next bytes, and gives what they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Found> {
        self.buffer.extend_from_slice(bytes);
        self.decode(false)
    }

    /// Ends the stream, and gives what is left in it.
    pub fn finish(mut self) -> Vec<Found> {
        let mut found = self.decode(true);
        self.report_noise(&mut found);
        found
    }

    fn decode(&mut self, at_end: bool) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.buffer.len() {
            if self.buffer[at] != MARKER {
                self.noise += 1;
                at += 1;
                continue;
            }
            let frame = match read_frame(&self.buffer[at..]) {
                Some(frame) => frame,
                None if at_end => Err(FrameError::Truncated),
                None => break,
            };
            self.report_noise(&mut found);
            match frame {
                Ok((payload, size)) => {
                    found.push(Ok(payload));
                    at += size;
                }
                Err(error) => {
                    found.push(Err(error));
                    at += 1;
                }
            }
        }
        self.buffer.drain(..at);
        found
    }

    fn report_noise(&mut self, found: &mut Vec<Found>) {
        let bytes = std::mem::take(&mut self.noise);
        if bytes > 0 {
            found.push(Err(FrameError::Noise { bytes }));
        }
    }
}

/// The frame at the start of `bytes`: its payload and its whole size. `None`: more bytes are needed.
fn read_frame(bytes: &[u8]) -> Option<Result<(Vec<u8>, usize), FrameError>> {
    let low = usize::from(*bytes.get(1)?);
    let (length, start) = if low < 0x80 {
        (low, 2)
    } else {
        (low - 0x80 + 128 * usize::from(*bytes.get(2)?), 3)
    };
    if length > MAX_PAYLOAD {
        return Some(Err(FrameError::TooLong));
    }
    let end = start + length;
    let (high, low) = (*bytes.get(end)?, *bytes.get(end + 1)?);
    let payload = &bytes[start..end];
    Some(if checksum(payload) == u16::from_be_bytes([high, low]) {
        Ok((payload.to_vec(), end + 2))
    } else {
        Err(FrameError::Checksum)
    })
}
