//! catch: error E0605
//!
//! `as` converts between numbers; it cannot turn a `String` into a `&str`. You need no conversion
//! here: the text is already there, and `join` only wants a view of it. Look at how the lesson
//! hands a `String` to a function that takes `&str`.
/// The key under which the rate limiter counts a request: `GET /orders`.
pub fn limit_key(method: &str, path: &str) -> String {
    let method = method.to_uppercase();
    join(method as &str, path)
}

/// The key that requests share when they fit no route.
pub fn unmatched_key() -> String {
    "UNMATCHED".to_string()
}

/// Method and path with one space between them.
pub fn join(method: &str, path: &str) -> String {
    format!("{method} {path}")
}
