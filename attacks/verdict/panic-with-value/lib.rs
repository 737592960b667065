struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            std::panic::panic_any(Bomb);
        }
    }
}

pub fn checksum(_bytes: &[u8]) -> u64 {
    std::panic::panic_any(Bomb)
}
