#![recursion_limit = "700"]

pub trait Found {}
impl<T> Found for Option<T> where Option<Option<T>>: Found, Vec<T>: Found {}
impl<T> Found for Vec<T> where Vec<Vec<T>>: Found, Option<T>: Found {}

pub fn wanted<T: Found>() {}

pub fn start() {
    wanted::<Vec<u8>>();
}

pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
