pub fn act() -> Result<String, String> {
    let file = std::fs::File::create("large").map_err(|error| error.to_string())?;
    file.set_len(1 << 40).map(|()| "a terabyte".to_owned()).map_err(|error| error.to_string())
}
