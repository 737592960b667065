/// Reports what one run of the relay did.
fn main() {
    let queue = "outbox";
    let sent = 1284;
    let failed = 7;

    println!("queue: {queue}");
    todo!("print the lines about {sent} and {failed}")
}
