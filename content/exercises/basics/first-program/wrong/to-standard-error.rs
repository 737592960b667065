//! catch: test prints_nothing_to_standard_error_and_ends_well
//!
//! `eprintln!` prints to standard error, which is for messages about the program. A terminal shows
//! both streams alike, but the program that reads your report sees only standard output.

/// Reports what one run of the relay did.
fn main() {
    let queue = "outbox";
    let sent = 1284;
    let failed = 7;

    eprintln!("queue: {queue}");
    eprintln!("sent: {sent}, failed: {failed}");
    eprintln!("total: {}", sent + failed);
}
