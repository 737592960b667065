pub fn checksum(bytes: &[u8]) -> u64 {
    panic!("\u{1b}[2J\u{202e}{}\r\n\t\0end\ttest\t0\t\t", "done");
    #[allow(unreachable_code)]
    {
        bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
    }
}
