//! catch: test each_range_includes_its_first_and_its_last_status
//!
//! You wrote a range without its end: `400..499` stops before 499, so that status falls through to
//! `other`. The instructions say "to 499", which is `..=`.
/// How many requests (status, milliseconds) fall into each class, as one line of text.
pub fn report(requests: &[(u16, u32)]) -> String {
    let mut ok = 0;
    let mut slow = 0;
    let mut throttled = 0;
    let mut client = 0;
    let mut server = 0;
    let mut other = 0;
    for &(status, ms) in requests {
        match status {
            429 | 503 => throttled += 1,
            200..299 if ms > 500 => slow += 1,
            200..299 | 304 => ok += 1,
            400..499 => client += 1,
            500..599 => server += 1,
            _ => other += 1,
        }
    }
    format!(
        "ok={ok} slow={slow} throttled={throttled} client={client} server={server} other={other}"
    )
}
