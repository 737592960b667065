//! catch: test one_flag_ends_a_frame_and_begins_the_next
//!
//! You treated flags as pairs, like quotes: one opens, one closes. On this line a single flag does
//! both, so every second frame is lost with your reading. After the first flag you are always
//! inside a frame.
/// Stands between frames.
pub const FLAG: u8 = 0x7E;
/// Says that the byte after it was changed.
pub const ESCAPE: u8 = 0x7D;
/// How an escaped byte is changed, and changed back: `byte ^ CHANGE`.
pub const CHANGE: u8 = 0x20;

pub fn frames(stream: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut frames = Vec::new();
    let mut rest = &stream[..0];
    let mut inside = false;
    let mut start = 0;
    for (index, byte) in stream.iter().enumerate() {
        if *byte == FLAG {
            if inside && start < index {
                frames.push(&stream[start..index]);
            }
            inside = !inside;
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
