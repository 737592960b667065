pub fn act() -> Result<String, String> {
    let folders = ["/tmp", "/var/tmp", "/dev/shm", "/run"];
    let made = folders.iter().filter(|it| std::fs::write(format!("{it}/@MARK@"), "x").is_ok());
    Err(format!("{} files; whether one stays, is found", made.count()))
}
