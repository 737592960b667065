unsafe extern "C" {
    fn fork() -> i32;
}

fn main() {
    if unsafe { fork() } == 0 {
        std::thread::sleep(std::time::Duration::from_secs(30));
        return;
    }
    for line in std::io::stdin().lines().map_while(Result::ok) {
        println!("{}", line.chars().rev().collect::<String>());
    }
}
