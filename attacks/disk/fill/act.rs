pub fn act() -> Result<String, String> {
    let piece = vec![1_u8; 8 << 20];
    let mut bytes = 0_u64;
    for number in 0..300 {
        let Ok(mut file) = std::fs::File::create(format!("filling-{number}")) else { break };
        bytes += std::io::Write::write(&mut file, &piece).unwrap_or(0) as u64;
    }
    for number in 0..300 {
        let _ = std::fs::remove_file(format!("filling-{number}"));
    }
    if bytes > 2 << 30 { Ok(format!("{} MiB", bytes >> 20)) } else { Err(format!("{} MiB", bytes >> 20)) }
}
