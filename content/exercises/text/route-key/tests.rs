use observe::*;
use route_key::*;

#[test]
fn the_method_is_written_in_upper_case() {
    expect_eq!(limit_key("get", "/orders"), "GET /orders");
    expect_eq!(limit_key("Delete", "/orders/7"), "DELETE /orders/7");
    expect_eq!(limit_key("PUT", "/"), "PUT /");
}

#[test]
fn the_path_stays_as_it_came() {
    expect_eq!(limit_key("post", "/Orders/ÄÖ"), "POST /Orders/ÄÖ");
    let mut random = Random::new();
    for _ in 0..5 {
        let path = format!("/{}/{}", random.word(4), random.word(6));
        expect_eq!(limit_key("patch", &path), format!("PATCH {path}"));
    }
}

#[test]
fn requests_without_a_route_share_one_key() {
    expect_eq!(unmatched_key(), "UNMATCHED");
}

#[test]
fn join_takes_views_and_changes_nothing() {
    expect_eq!(join("get", "/a"), "get /a");
}
