/// Stores a message that could not be delivered; it is kept from now on.
fn dead_letter(message: String) {
    println!("dead letter: {message}");
}

fn main() {
    let message = String::from("invoice 8812");
    for attempt in 1..=3 {
        println!("attempt {attempt}: {message}");
        if attempt == 3 {
            dead_letter(message);
        }
    }
    println!("done");
}
