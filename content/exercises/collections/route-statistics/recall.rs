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
        todo!()
    }

    /// A line for each route, sorted by path and then by method.
    pub fn report(&self) -> Vec<String> {
        todo!()
    }
}
