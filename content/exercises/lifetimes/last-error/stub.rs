/// The last line of `log` that begins with "error", normalised; "none" if there is no such line.
///
/// To normalise: no white space at either end, ASCII letters in lower case.
pub fn last_error(log: &str) -> String {
    let mut last = "none";
    for line in log.lines() {
        let message = line.trim().to_ascii_lowercase();
        if message.starts_with("error") {
            last = &message;
        }
    }
    last.to_string()
}
