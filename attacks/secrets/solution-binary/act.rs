pub fn act() -> Result<String, String> {
    match std::fs::read("@CACHE@/work/attacks-0a77ac01/solution/binary") {
        Ok(bytes) => Ok(format!("{} bytes of the solution", bytes.len())),
        Err(error) => Err(error.to_string()),
    }
}
