fn grown<T>(value: T, depth: u32) -> u32 {
    if depth == 0 { 0 } else { grown((std::any::type_name::<T>(), value), depth - 1) }
}

pub static START: fn() -> u32 = || grown(1, 3);

pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
