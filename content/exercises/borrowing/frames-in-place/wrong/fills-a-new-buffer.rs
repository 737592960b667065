//! catch: test unstuffs_in_the_frames_own_buffer
//!
//! Your bytes are right, but you own two buffers at once: the frame, and a new one for the result.
//! The result is never longer than the part of the frame that you have read, so it has room in the
//! frame's own buffer, which is yours to change.
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

pub fn unstuff(frame: Vec<u8>) -> Vec<u8> {
    let mut payload = Vec::with_capacity(frame.len());
    let mut escaped = false;
    for byte in frame {
        if escaped {
            payload.push(byte ^ CHANGE);
            escaped = false;
        } else if byte == ESCAPE {
            escaped = true;
        } else {
            payload.push(byte);
        }
    }
    if escaped {
        payload.clear();
    }
    payload
}
