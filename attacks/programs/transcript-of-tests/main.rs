fn main() {
    let parent = std::os::unix::process::parent_id();
    if let Ok(text) = std::fs::read(format!("/proc/{parent}/environ")) {
        let text = String::from_utf8_lossy(&text).into_owned();
        let path = text.split('\0').find_map(|it| it.strip_prefix("OBSERVE_TRANSCRIPT="));
        println!("ATTACK SUCCEEDED: {path:?}");
    }
    for line in std::io::stdin().lines().map_while(Result::ok) {
        println!("{}", line.chars().rev().collect::<String>());
    }
}
