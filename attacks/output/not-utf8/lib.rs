pub fn checksum(bytes: &[u8]) -> u64 {
    use std::io::Write;
    let _ = std::io::stdout().write_all(b"\xff\xfe\xc0\x80\xed\xa0\x80\0\n");
    #[allow(unreachable_code)]
    {
        bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
    }
}
