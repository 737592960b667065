#[path = "odd\u{1b}[31m\u{202e}name.rs"]
mod odd;

pub fn checksum(bytes: &[u8]) -> u64 {
    odd::wrong(bytes)
}
