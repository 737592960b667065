/// The bytes before the key: a checksum and two lengths.
pub const HEADER_BYTES: u32 = 12;

/// Every record begins at a multiple of this.
pub const ALIGNMENT: u32 = 8;

/// How many bytes a record takes, with its header and the zeros at its end.
pub fn record_size(key: u32, value: u32) -> u32 {
    let mut size = HEADER_BYTES;
    size += key;
    size += value;

    let end = size % ALIGNMENT;
    let padding = (ALIGNMENT - end) % ALIGNMENT;
    size += padding;
    size
}
