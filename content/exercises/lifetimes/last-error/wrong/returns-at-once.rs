//! catch: test the_last_of_several_errors_is_found
//!
//! Returning `message` moves it out of the loop, which settles its lifetime. It also ends the
//! search: this is the *first* error. A later one has to be able to replace it.
pub fn last_error(log: &str) -> String {
    for line in log.lines() {
        let message = line.trim().to_ascii_lowercase();
        if message.starts_with("error") {
            return message;
        }
    }
    String::from("none")
}
