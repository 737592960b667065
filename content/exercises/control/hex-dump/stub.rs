/// The bytes as `hexdump -C` shows them; the empty string if there are none.
pub fn hex_dump(bytes: &[u8]) -> String {
    todo!()
}
