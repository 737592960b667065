pub fn act() -> Result<String, String> {
    let file = "@VICTIM_FOLDER@/mine.txt";
    std::fs::write(file, "x").map(|()| "written".to_owned()).map_err(|error| error.to_string())
}
