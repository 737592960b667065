pub fn act() -> Result<String, String> {
    crate::raw::read("@SECRET_FILE@")
}
