pub fn act() -> Result<String, String> {
    let folder = std::fs::read_dir("@CACHE@/transcripts").map_err(|error| error.to_string())?;
    let file = folder.flatten().next().ok_or("no transcript")?;
    crate::raw::read(&file.path().display().to_string())
}
