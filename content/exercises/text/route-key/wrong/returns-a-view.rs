//! catch: error E0106
//!
//! You made a function give back a `&str` instead of a `String`. A view must say whose text it
//! looks at, and a function without a parameter that is a view cannot tell (E0106). Leave the
//! signature as it was, and give the caller a `String` of its own.
/// The key under which the rate limiter counts a request: `GET /orders`.
pub fn limit_key(method: &str, path: &str) -> String {
    let method = method.to_uppercase();
    join(&method, path)
}

/// The key that requests share when they fit no route.
pub fn unmatched_key() -> &str {
    "UNMATCHED"
}

/// Method and path with one space between them.
pub fn join(method: &str, path: &str) -> String {
    format!("{method} {path}")
}
