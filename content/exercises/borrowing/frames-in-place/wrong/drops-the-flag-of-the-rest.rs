//! catch: test finds_a_frame_between_two_flags_and_the_rest
//!
//! Your rest begins after the last flag. When more bytes are put behind it and it is given to
//! `frames` again, no flag stands before the begun frame any more, and it is taken for noise.
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
            rest = &stream[index + 1..];
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
