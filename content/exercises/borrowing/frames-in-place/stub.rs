/// Stands between frames.
pub const FLAG: u8 = 0x7E;
/// Says that the byte after it was changed.
pub const ESCAPE: u8 = 0x7D;
/// How an escaped byte is changed, and changed back: `byte ^ CHANGE`.
pub const CHANGE: u8 = 0x20;

/// The complete frames of the stream, and its rest from the last flag on.
pub fn frames(stream: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    todo!()
}

/// The frame with its escapes undone, in the same buffer; empty if the frame was aborted.
pub fn unstuff(frame: Vec<u8>) -> Vec<u8> {
    todo!()
}
