pub fn act() -> Result<String, String> {
    std::fs::write("@CACHE@/transcripts/@MARK@.txt", "done").map(|()| "written".to_owned()).map_err(|error| error.to_string())
}
