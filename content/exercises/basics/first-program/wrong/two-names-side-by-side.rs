//! catch: test prints_the_three_lines_to_standard_output
//!
//! Two pairs of braces side by side write one number after the other: 1284 and 7 become 12847.
//! Braces make text and add nothing up. Add the numbers first, and print their sum.

/// Reports what one run of the relay did.
fn main() {
    let queue = "outbox";
    let sent = 1284;
    let failed = 7;

    println!("queue: {queue}");
    println!("sent: {sent}, failed: {failed}");
    println!("total: {sent}{failed}");
}
