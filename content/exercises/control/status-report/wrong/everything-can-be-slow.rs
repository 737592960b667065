//! catch: test a_slow_error_is_still_an_error
//!
//! Your arm for slow requests takes every status that is left, so a slow 404 counts as slow
//! instead of as an error of the client. The time matters for 200 to 299 alone: the pattern has to
//! say so before the guard.
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
            _ if ms > 500 => slow += 1,
            200..=299 | 304 => ok += 1,
            400..=499 => client += 1,
            500..=599 => server += 1,
            _ => other += 1,
        }
    }
    format!(
        "ok={ok} slow={slow} throttled={throttled} client={client} server={server} other={other}"
    )
}
