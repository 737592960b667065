pub fn act() -> Result<String, String> {
    let known = ["OBSERVE_TRANSCRIPT", "OBSERVE_SEED", "OBSERVE_PROGRAM", "LD_LIBRARY_PATH"];
    let names = std::env::vars().map(|(name, _)| name);
    let more: Vec<String> = names.filter(|name| !known.contains(&name.as_str())).collect();
    if more.iter().any(|name| name == "@SECRET_VARIABLE@" || name == "HOME") {
        return Ok(format!("{more:?}"));
    }
    Err(format!("nothing of the judge's: {more:?}"))
}
