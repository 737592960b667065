const LONG: u64 = {
    let mut sum = 0_u64;
    while sum < u64::MAX {
        sum += 1;
    }
    sum
};

pub static USED: u64 = LONG;

pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
