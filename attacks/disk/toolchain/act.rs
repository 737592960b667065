pub fn act() -> Result<String, String> {
    let folders = std::env::var("LD_LIBRARY_PATH").unwrap_or_default();
    for folder in folders.split(':') {
        for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let is_file = file.file_type().is_ok_and(|kind| kind.is_file());
            if is_file && std::fs::File::options().append(true).open(file.path()).is_ok() {
                return Ok(format!("opened {}", file.path().display()));
            }
        }
    }
    Err("none can be opened".to_owned())
}
