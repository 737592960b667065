//! catch: test an_unescaped_byte_is_data_whatever_it_is
//!
//! You changed the byte after the escape and then went on to look at it like any other. If it has
//! become `0x7D`, it is taken for an escape itself. What comes out of an escape is data: write it
//! and step over it.
/// Stands between frames.
pub const FLAG: u8 = 0x7E;
/// Says that the byte after it was changed.
pub const ESCAPE: u8 = 0x7D;
/// How an escaped byte is changed, and changed back: `byte ^ CHANGE`.
pub const CHANGE: u8 = 0x20;

/// The complete frames of the stream, and its rest from the last flag on.
pub fn frames(stream: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut frames = Vec::new();
    let mut rest = &stream[..0];
    let mut seen_flag = false;
    let mut start = 0;
    for (index, byte) in stream.iter().enumerate() {
        if *byte == FLAG {
            if seen_flag && start < index {
                frames.push(&stream[start..index]);
            }
            seen_flag = true;
            start = index + 1;
            rest = &stream[index..];
        }
    }
    (frames, rest)
}

pub fn unstuff(mut frame: Vec<u8>) -> Vec<u8> {
    let mut read = 0;
    let mut write = 0;
    while read < frame.len() {
        if frame[read] == ESCAPE {
            if read + 1 == frame.len() {
                frame.clear();
                return frame;
            }
            frame[read + 1] ^= CHANGE;
            read += 1;
            continue;
        }
        frame[write] = frame[read];
        read += 1;
        write += 1;
    }
    frame.truncate(write);
    frame
}
