pub fn act() -> Result<String, String> {
    use std::os::unix::ffi::OsStrExt;
    let names: [&[u8]; 6] = [b"line\nfeed", b"\x1b[31mred", b"\xff\xfe", b"-rf", b" ", "\u{202e}txt.exe".as_bytes()];
    let made = names.iter().filter(|name| std::fs::write(std::ffi::OsStr::from_bytes(name), "x").is_ok());
    Err(format!("{} names", made.count()))
}
