use std::collections::HashMap;

#[derive(Debug, PartialEq)]
pub struct Route {
    pub method: String,
    pub path: String,
}

#[derive(Default)]
struct Usage {
    hits: u32,
    clients: Vec<String>,
}

/// Who asked for what, and how often.
#[derive(Default)]
pub struct Statistics {
    usage: HashMap<Route, Usage>,
}

impl Statistics {
    /// Counts one request of `client`.
    pub fn record(&mut self, route: Route, client: &str) {
        self.usage[&route].hits += 1;
        self.usage[&route].clients.push(client.to_string());
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
