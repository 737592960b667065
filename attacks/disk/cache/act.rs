pub fn act() -> Result<String, String> {
    std::fs::write("@CACHE@/victim.txt", "x").map(|()| "written".to_owned()).map_err(|error| error.to_string())
}
