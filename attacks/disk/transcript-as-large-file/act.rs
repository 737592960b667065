pub fn act() -> Result<String, String> {
    let transcript = std::env::var("OBSERVE_TRANSCRIPT").map_err(|error| error.to_string())?;
    std::fs::remove_file(&transcript).map_err(|error| error.to_string())?;
    let file = std::fs::File::create(&transcript).map_err(|error| error.to_string())?;
    let sizes = [1_u64 << 40, 1 << 30, 1 << 26, 1 << 25];
    let most = sizes.iter().find(|size| file.set_len(**size - 1).is_ok());
    Err(format!("{most:?} bytes"))
}
