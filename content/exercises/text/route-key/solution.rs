/// The key under which the rate limiter counts a request: `GET /orders`.
pub fn limit_key(method: &str, path: &str) -> String {
    let method = method.to_uppercase();
    join(&method, path)
}

/// The key that requests share when they fit no route.
pub fn unmatched_key() -> String {
    "UNMATCHED".to_string()
}

/// Method and path with one space between them.
pub fn join(method: &str, path: &str) -> String {
    format!("{method} {path}")
}
