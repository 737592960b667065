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

/// Give it the fields that it needs.
pub struct Decoder {}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder that has seen nothing yet.
    pub fn new() -> Self {
        todo!()
    }

    /// Takes the next bytes, and gives what they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Found> {
        todo!()
    }

    /// Ends the stream, and gives what is left in it.
    pub fn finish(self) -> Vec<Found> {
        todo!()
    }
}
