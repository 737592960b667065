//! catch: test bytes_before_the_first_flag_are_noise
//!
//! You took the bytes before the first flag for a frame, since they end at a flag. A frame has a
//! flag on both sides. A receiver that is switched on in the middle of a transmission sees the end
//! of a frame first, and must not take it for a whole one.
/// Stands between frames.
pub const FLAG: u8 = 0x7E;
/// Says that the byte after it was changed.
pub const ESCAPE: u8 = 0x7D;
/// How an escaped byte is changed, and changed back: `byte ^ CHANGE`.
pub const CHANGE: u8 = 0x20;

pub fn frames(stream: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut frames = Vec::new();
    let mut rest = &stream[..0];
    let mut start = 0;
    for (index, byte) in stream.iter().enumerate() {
        if *byte == FLAG {
            if start < index {
                frames.push(&stream[start..index]);
            }
            start = index + 1;
            rest = &stream[index..];
        }
    }
    (frames, rest)
}

/// The frame with its escapes undone, in the same buffer; empty if the frame was aborted.
pub fn unstuff(mut frame: Vec<u8>) -> Vec<u8> {
    let mut read = 0;
    let mut write = 0;
    while read < frame.len() {
        let mut byte = frame[read];
        read += 1;
        if byte == ESCAPE {
            if read == frame.len() {
                frame.clear();
                return frame;
            }
            byte = frame[read] ^ CHANGE;
            read += 1;
        }
        frame[write] = byte;
        write += 1;
    }
    frame.truncate(write);
    frame
}
