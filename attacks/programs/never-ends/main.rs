fn main() {
    for line in std::io::stdin().lines().map_while(Result::ok) {
        println!("{}", line.chars().rev().collect::<String>());
    }
    loop {
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}
