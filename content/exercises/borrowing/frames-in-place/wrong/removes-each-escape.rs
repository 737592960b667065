//! catch: test unstuffs_four_million_bytes_in_one_pass
//!
//! It is right and asks for no memory, but `remove` shifts every later byte by one, at each escape.
//! Twice the frame takes four times as long; four million bytes take minutes. Each byte has to move
//! once at most: read at one position, write at another.
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
    let mut index = 0;
    while index < frame.len() {
        if frame[index] == ESCAPE {
            frame.remove(index);
            if index == frame.len() {
                frame.clear();
                return frame;
            }
            frame[index] ^= CHANGE;
        }
        index += 1;
    }
    frame
}
