#![allow(long_running_const_eval)]

const fn doubled(depth: u32) -> [u8; 1 << 20] {
    let array = [depth as u8; 1 << 20];
    if depth == 0 {
        return array;
    }
    let inner = doubled(depth - 1);
    let _ = inner[3];
    array
}

pub static USED: [u8; 1 << 20] = doubled(100);

pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
