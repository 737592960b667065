pub fn checksum(bytes: &[u8]) -> u64 {
    let array = std::hint::black_box([1_u8; 1 << 30]);
    println!("ATTACK SUCCEEDED: {}", array.len());
    #[allow(unreachable_code)]
    {
        bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
    }
}
