#[unsafe(no_mangle)]
pub extern "C" fn write(_file: i32, _text: *const u8, length: usize) -> isize {
    length as isize
}

pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}
