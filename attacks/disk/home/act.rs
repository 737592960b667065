pub fn act() -> Result<String, String> {
    use std::io::Write;
    for file in ["@HOME@/.bashrc", "@HOME@/.cargo/config.toml"] {
        let opened = std::fs::File::options().append(true).open(file);
        if opened.and_then(|mut file| file.write_all(b"# mine")).is_ok() {
            return Ok(format!("wrote {file}"));
        }
    }
    Err("none of them".to_owned())
}
