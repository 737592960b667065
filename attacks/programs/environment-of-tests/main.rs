fn main() {
    let told: Vec<_> = std::env::vars().filter(|(name, _)| name.starts_with("OBSERVE")).collect();
    if !told.is_empty() {
        println!("ATTACK SUCCEEDED: {told:?}");
    }
    for line in std::io::stdin().lines().map_while(Result::ok) {
        println!("{}", line.chars().rev().collect::<String>());
    }
}
