#[inline(never)]
fn deeper(bytes: &[u8], depth: u64) -> u64 {
    let here = std::hint::black_box([depth; 64]);
    deeper(bytes, depth + 1) + here[3]
}

pub fn checksum(bytes: &[u8]) -> u64 {
    if deeper(bytes, 1) == 0 { return 0; }
    #[allow(unreachable_code)]
    {
        bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
    }
}
