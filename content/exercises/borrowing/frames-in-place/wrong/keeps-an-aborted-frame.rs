//! catch: test an_aborted_frame_is_empty
//!
//! A frame that ends in an escape keeps all its other bytes with you. The sender gave it up in the
//! middle, so its bytes are not to be trusted. Once the walk is over, your own variable still knows
//! that an escape waits for its byte.
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
    let mut write = 0;
    let mut escaped = false;
    for read in 0..frame.len() {
        if !escaped && frame[read] == ESCAPE {
            escaped = true;
            continue;
        }
        frame[write] = if escaped { frame[read] ^ CHANGE } else { frame[read] };
        escaped = false;
        write += 1;
    }
    frame.truncate(write);
    frame
}
