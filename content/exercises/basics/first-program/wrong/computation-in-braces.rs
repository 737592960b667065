//! catch: error invalid format string
//!
//! You put a computation between the braces, as one does in Python's f-strings. In Rust only a
//! name may stand there. Leave the braces empty, and give the computation after the text.

/// Reports what one run of the relay did.
fn main() {
    let queue = "outbox";
    let sent = 1284;
    let failed = 7;

    println!("queue: {queue}");
    println!("sent: {sent}, failed: {failed}");
    println!("total: {sent + failed}");
}
