//! catch: test counts_the_header
//!
//! `let size = key;` compiles, since it makes a new binding. But it takes only the key: the header,
//! which the old `size` held, is hidden and lost. You want the old value plus something.

/// The bytes before the key: a checksum and two lengths.
pub const HEADER_BYTES: u32 = 12;

/// Every record begins at a multiple of this.
pub const ALIGNMENT: u32 = 8;

/// How many bytes a record takes, with its header and the zeros at its end.
/// How many bytes a record takes, with its header and the zeros at its end.
pub fn record_size(key: u32, value: u32) -> u32 {
    let size = HEADER_BYTES;
    let size = key;
    let mut size = size + value;

    let end = size % ALIGNMENT;
    let padding = (ALIGNMENT - end) % ALIGNMENT;
    size += padding;
    size
}
