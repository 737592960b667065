//! catch: error E0506
//!
//! You made `message` live long enough by declaring it outside the loop. But it is now one place
//! that every round overwrites, while `last` may still point to what stood there: the second end of
//! a bar in the lesson's table. A longer life does not help when the value must change. Which
//! value has to survive the round, and who could own it?
pub fn last_error(log: &str) -> String {
    let mut last = "none";
    let mut message;
    for line in log.lines() {
        message = line.trim().to_ascii_lowercase();
        if message.starts_with("error") {
            last = &message;
        }
    }
    last.to_string()
}
