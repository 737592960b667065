use observe::*;
use route_statistics::*;

fn route(method: &str, path: &str) -> Route {
    Route {
        method: method.to_string(),
        path: path.to_string(),
    }
}

#[test]
fn nothing_was_asked_for() {
    let statistics = Statistics::default();
    expect_eq!(statistics.report().len(), 0);
}

#[test]
fn the_first_request_counts() {
    let mut statistics = Statistics::default();
    statistics.record(route("GET", "/"), "ana");
    expect_eq!(statistics.report(), vec!["GET /: 1 hits, 1 clients"]);
}

#[test]
fn a_client_is_counted_once() {
    let mut statistics = Statistics::default();
    for client in ["ana", "bo", "ana", "ana", "bo"] {
        statistics.record(route("GET", "/"), client);
    }
    expect_eq!(statistics.report(), vec!["GET /: 5 hits, 2 clients"]);
}

#[test]
fn a_client_is_counted_for_each_route() {
    let mut statistics = Statistics::default();
    statistics.record(route("GET", "/a"), "ana");
    statistics.record(route("GET", "/b"), "ana");
    statistics.record(route("GET", "/b"), "bo");
    let lines = statistics.report();
    expect_eq!(lines.len(), 2);
    expect!(lines.contains(&String::from("GET /a: 1 hits, 1 clients")));
    expect!(lines.contains(&String::from("GET /b: 2 hits, 2 clients")));
}

#[test]
fn a_path_has_several_methods() {
    let mut statistics = Statistics::default();
    statistics.record(route("POST", "/orders"), "ana");
    statistics.record(route("GET", "/orders"), "ana");
    expect_eq!(
        statistics.report(),
        vec![
            "GET /orders: 1 hits, 1 clients",
            "POST /orders: 1 hits, 1 clients",
        ]
    );
}

#[test]
fn paths_come_before_methods() {
    let mut statistics = Statistics::default();
    for (method, path) in [("GET", "/users"), ("POST", "/orders"), ("DELETE", "/users")] {
        statistics.record(route(method, path), "ana");
    }
    expect_eq!(
        statistics.report(),
        vec![
            "POST /orders: 1 hits, 1 clients",
            "DELETE /users: 1 hits, 1 clients",
            "GET /users: 1 hits, 1 clients",
        ]
    );
}

#[test]
fn many_routes_are_in_order() {
    let mut random = Random::new();
    let mut statistics = Statistics::default();
    let mut paths = Vec::new();
    for _ in 0..12 {
        let path = format!("/{}", random.word(3));
        statistics.record(route("GET", &path), "ana");
        paths.push(path);
    }
    observe!("paths", &paths);
    expect_eq!(statistics.report(), {
        paths.sort();
        let mut lines = Vec::new();
        for same in paths.chunk_by(|one, next| one == next) {
            lines.push(format!("GET {}: {} hits, 1 clients", same[0], same.len()));
        }
        lines
    });
}
