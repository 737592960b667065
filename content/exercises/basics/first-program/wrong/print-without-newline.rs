//! catch: test prints_the_three_lines_to_standard_output
//!
//! Your values are right, but they stand on one line. `print!` stops where its text stops; the
//! program that reads the report waits for line ends. Which macro adds one?

/// Reports what one run of the relay did.
fn main() {
    let queue = "outbox";
    let sent = 1284;
    let failed = 7;

    print!("queue: {queue}");
    print!("sent: {sent}, failed: {failed}");
    print!("total: {}", sent + failed);
}
