//! catch: test there_is_no_frame_between_two_flags_in_a_row
//!
//! You made a frame of what lies between two flags in a row, which is nothing. An idle line repeats
//! the flag for as long as there is nothing to send; each pair of them would be an empty frame.
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
            if seen_flag {
                frames.push(&stream[start..index]);
            }
            seen_flag = true;
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
