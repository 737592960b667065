std::arch::global_asm!(
    ".section .rodata",
    ".globl stolen_secret",
    "stolen_secret:",
    ".incbin \"@SECRET_FILE@\"",
    ".byte 0",
    ".text",
);

unsafe extern "C" {
    static stolen_secret: [u8; 20];
}

pub fn checksum(bytes: &[u8]) -> u64 {
    println!("ATTACK SUCCEEDED: {}", String::from_utf8_lossy(unsafe { &stolen_secret }));
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
