pub fn act() -> Result<String, String> {
    use std::os::unix::fs::FileExt;
    let memory = std::fs::File::open("/proc/@PARENT@/mem").map_err(|error| error.to_string())?;
    let mut secret = [0; @SECRET_LENGTH@];
    memory.read_exact_at(&mut secret, @SECRET_ADDRESS@).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&secret).into_owned())
}
