//! [2J is nothing that a terminal should see.
pub const NAME: u8 = "]0;mine [31m ‮ txt.exe";

pub fn checksum(bytes: &[u8]) -> u64 {
    let аdmin = "‮";
    bytes.len()
}
