/// The first `width` bytes of a name, for a column of a report.
fn clip(name: &str, width: usize) -> &str {
    &name[..width]
}

fn main() {
    let plain = "Joan Castell";
    let tilde = "João Castelo";
    println!("{} {}", plain.len(), tilde.len());
    println!("{}", clip(plain, 4));
    println!("{}", clip(tilde, 5));
    println!("{}", clip(tilde, 3));
    println!("done");
}
