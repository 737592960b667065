pub fn act() -> Result<String, String> {
    crate::raw::read("@HOME@/.ssh/id_ed25519")
}
