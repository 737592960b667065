pub fn act() -> Result<String, String> {
    let transcript = std::env::var("OBSERVE_TRANSCRIPT").map_err(|error| error.to_string())?;
    std::fs::remove_file(&transcript).map_err(|error| error.to_string())?;
    let linked = std::fs::hard_link("@SECRET_FILE@", &transcript);
    Err(format!("{linked:?}"))
}
