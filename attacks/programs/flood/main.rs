fn main() {
    loop {
        println!("{}", "x".repeat(60_000));
    }
}
