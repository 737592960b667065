pub fn act() -> Result<String, String> {
    let list = std::fs::read_dir("/proc").map_err(|error| error.to_string())?;
    let count = list.flatten().filter(|it| it.path().join("cmdline").exists()).count();
    if count > 1 { Ok(format!("{count} processes")) } else { Err("no process of others".to_owned()) }
}
