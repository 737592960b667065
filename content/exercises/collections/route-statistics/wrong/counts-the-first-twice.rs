//! catch: test the_first_request_counts
//!
//! You put a new route in with one hit and then add one in any case, so its first request counts
//! twice. What `or_insert` puts in is what was there *before* this request: nothing.
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub path: String,
    pub method: String,
}

#[derive(Default)]
struct Usage {
    hits: u32,
    clients: BTreeSet<String>,
}

/// Who asked for what, and how often.
#[derive(Default)]
pub struct Statistics {
    usage: BTreeMap<Route, Usage>,
}

impl Statistics {
    /// Counts one request of `client`.
    pub fn record(&mut self, route: Route, client: &str) {
        let usage = self.usage.entry(route).or_insert(Usage {
            hits: 1,
            clients: BTreeSet::new(),
        });
        usage.hits += 1;
        usage.clients.insert(client.to_string());
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
