//! catch: test fills_up_to_a_multiple_of_eight
//!
//! It compiles, because each `let` makes a new binding. But the last one lives in a block of its
//! own and is gone at the closing brace, so the padding never reaches the `size` that you return.

/// The bytes before the key: a checksum and two lengths.
pub const HEADER_BYTES: u32 = 12;

/// Every record begins at a multiple of this.
pub const ALIGNMENT: u32 = 8;

/// How many bytes a record takes, with its header and the zeros at its end.
/// How many bytes a record takes, with its header and the zeros at its end.
pub fn record_size(key: u32, value: u32) -> u32 {
    let size = HEADER_BYTES;
    let size = size + key;
    let size = size + value;
    {
        let end = size % ALIGNMENT;
        let padding = (ALIGNMENT - end) % ALIGNMENT;
        let size = size + padding;
    }
    size
}
