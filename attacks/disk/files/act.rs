pub fn act() -> Result<String, String> {
    let made = (0..50_000).take_while(|it| std::fs::File::create(format!("n{it}")).is_ok()).count();
    if made == 50_000 { Ok(format!("{made} files")) } else { Err(format!("{made} files")) }
}
