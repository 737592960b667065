fn main() {
    println!("tsur");
}
