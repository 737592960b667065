pub fn act() -> Result<String, String> {
    crate::raw::read("@HOME@/.cargo/credentials.toml")
}
