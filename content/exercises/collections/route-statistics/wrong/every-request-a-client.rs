//! catch: test a_client_is_counted_once
//!
//! The clients are still in a `Vec`, which holds a client once for each of its requests. A set
//! holds each value once; `insert` does nothing for one that is there.
use std::collections::BTreeMap;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub path: String,
    pub method: String,
}

#[derive(Default)]
struct Usage {
    hits: u32,
    clients: Vec<String>,
}

/// Who asked for what, and how often.
#[derive(Default)]
pub struct Statistics {
    usage: BTreeMap<Route, Usage>,
}

impl Statistics {
    /// Counts one request of `client`.
    pub fn record(&mut self, route: Route, client: &str) {
        let usage = self.usage.entry(route).or_default();
        usage.hits += 1;
        usage.clients.push(client.to_string());
    }

    /// A line for each route, sorted by path and then by method.
    pub fn report(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (route, usage) in &self.usage {
            lines.push(format!(
                "{} {}: {} hits, {} clients",
                route.method,
                route.path,
                usage.hits,
                usage.clients.len()
            ));
        }
        lines
    }
}
