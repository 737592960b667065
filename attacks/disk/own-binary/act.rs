pub fn act() -> Result<String, String> {
    let own = std::env::args().next().unwrap_or_default();
    let other = std::path::Path::new(&own).with_file_name("@MARK@");
    std::fs::write(&other, "").map_err(|error| error.to_string())?;
    std::fs::remove_file(other).map_err(|error| error.to_string())?;
    Ok(format!("the folder of {own} can be written"))
}
