//! catch: test the_method_is_written_in_upper_case
//!
//! It compiles now because the `String` is gone, and with it the upper case: `get /orders` and
//! `GET /orders` would be counted apart. Keep the line with `to_uppercase`, and hand `join` a view
//! of the text that it made.
/// The key under which the rate limiter counts a request: `GET /orders`.
pub fn limit_key(method: &str, path: &str) -> String {
    join(method, path)
}

/// The key that requests share when they fit no route.
pub fn unmatched_key() -> String {
    "UNMATCHED".to_string()
}

/// Method and path with one space between them.
pub fn join(method: &str, path: &str) -> String {
    format!("{method} {path}")
}
