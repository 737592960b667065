pub fn act() -> Result<String, String> {
    let mut depth = 0;
    for _ in 0..6000 {
        if std::fs::create_dir("deeper").and_then(|()| std::env::set_current_dir("deeper")).is_err() {
            break;
        }
        depth += 1;
    }
    Err(format!("{depth} folders"))
}
