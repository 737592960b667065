//! The clock: the system's, unless a test says what time it is.

use training::session::system_clock;

/// Set by tests alone: the moment that every command takes for now, as `2026-03-01T09:00:00Z`.
const VARIABLE: &str = "MASTERWORK_NOW";

/// Now, in Unix milliseconds.
pub(crate) fn clock() -> i64 {
    let said = std::env::var(VARIABLE).ok();
    let said = said.and_then(|text| text.parse::<jiff::Timestamp>().ok());
    said.map_or_else(system_clock, jiff::Timestamp::as_millisecond)
}
