//! catch: test each_range_includes_its_first_and_its_last_status
//!
//! A name in a pattern is a new binding that fits every value; it is not compared with the binding
//! of that name from outside. So your arm took every status that came that far, and the arms below
//! it were never reached. Write the number itself, or make the name a `const`.
pub fn report(requests: &[(u16, u32)]) -> String {
    let not_modified = 304;
    let mut ok = 0;
    let mut slow = 0;
    let mut throttled = 0;
    let mut client = 0;
    let mut server = 0;
    let mut other = 0;
    for &(status, ms) in requests {
        match status {
            429 | 503 => throttled += 1,
            200..=299 if ms > 500 => slow += 1,
            200..=299 => ok += 1,
            not_modified => ok += 1,
            400..=499 => client += 1,
            500..=599 => server += 1,
            _ => other += 1,
        }
    }
    format!(
        "ok={ok} slow={slow} throttled={throttled} client={client} server={server} other={other}"
    )
}
