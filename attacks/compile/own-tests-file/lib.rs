pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}
