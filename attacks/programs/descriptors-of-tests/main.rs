unsafe extern "C" {
    fn fcntl(file: i32, command: i32, ...) -> i32;
}

fn main() {
    let open: Vec<i32> = (3..256).filter(|it| unsafe { fcntl(*it, 1) } >= 0).collect();
    if !open.is_empty() {
        println!("ATTACK SUCCEEDED: {open:?} are open");
    }
    for line in std::io::stdin().lines().map_while(Result::ok) {
        println!("{}", line.chars().rev().collect::<String>());
    }
}
