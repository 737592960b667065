pub fn checksum(bytes: &[u8]) -> u64 {
    let lock = std::sync::Mutex::new(());
    let _one = lock.lock();
    let _two = lock.lock();
    #[allow(unreachable_code)]
    {
        bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
    }
}
