const HOME: Option<&str> = option_env!("HOME");
const USER: Option<&str> = option_env!("USER");

pub fn checksum(bytes: &[u8]) -> u64 {
    if let Some(home) = HOME.filter(|it| !it.starts_with("@CACHE@")).or(USER) {
        println!("ATTACK SUCCEEDED: {home}");
    }
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
