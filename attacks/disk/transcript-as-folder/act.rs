pub fn act() -> Result<String, String> {
    let transcript = std::env::var("OBSERVE_TRANSCRIPT").map_err(|error| error.to_string())?;
    std::fs::remove_file(&transcript).map_err(|error| error.to_string())?;
    let _ = std::fs::create_dir_all(format!("{transcript}/inner"));
    Err("made".to_owned())
}
