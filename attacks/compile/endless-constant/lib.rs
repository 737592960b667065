#![allow(long_running_const_eval)]

const NEVER: u64 = loop {};

pub static USED: u64 = NEVER;

pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
