pub fn act() -> Result<String, String> {
    let piece = vec![1_u8; 8 << 20];
    for number in 0..300 {
        let Ok(mut file) = std::fs::File::create(format!("filling-{number}")) else { break };
        if std::io::Write::write(&mut file, &piece).unwrap_or(0) == 0 {
            return Err(format!("full after {number} pieces"));
        }
    }
    Ok("2400 MiB".to_owned())
}
