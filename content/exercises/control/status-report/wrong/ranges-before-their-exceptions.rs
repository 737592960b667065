//! catch: test throttled_requests_are_no_client_or_server_errors
//!
//! 429 and 503 lie within 400..=499 and 500..=599, and `match` takes the first arm that fits.
//! Yours for 429 and 503 stands below those ranges, so nothing ever gets there; the compiler
//! warned that the pattern is unreachable. Put what is special above what is general.
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
            200..=299 if ms > 500 => slow += 1,
            200..=299 | 304 => ok += 1,
            400..=499 => client += 1,
            500..=599 => server += 1,
            429 | 503 => throttled += 1,
            _ => other += 1,
        }
    }
    format!(
        "ok={ok} slow={slow} throttled={throttled} client={client} server={server} other={other}"
    )
}
