//! catch: mutant counts-requests
//!
//! Your requests have one byte each, so two requests and two bytes are the same number. A test
//! separates only what its numbers separate: give each request a size that is neither 0 nor 1.
use top_talkers::*;

fn pairs(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    let mut pairs = Vec::new();
    for (client, bytes) in expected {
        pairs.push((client.to_string(), *bytes));
    }
    pairs
}

#[test]
fn bytes_of_a_client_are_added() {
    let requests = [("ana", 1), ("bo", 1), ("ana", 1)];
    assert_eq!(
        top_talkers(&requests, 5),
        pairs(&[("ana", 2), ("bo", 1)])
    );
}

#[test]
fn equal_sums_are_sorted_by_name() {
    let requests = [("cy", 1), ("ana", 1), ("bo", 1)];
    assert_eq!(
        top_talkers(&requests, 3),
        pairs(&[("ana", 1), ("bo", 1), ("cy", 1)])
    );
}

#[test]
fn no_more_than_count_are_listed() {
    let requests = [("ana", 0), ("bo", 1), ("bo", 1), ("cy", 1)];
    assert_eq!(top_talkers(&requests, 2), pairs(&[("bo", 2), ("cy", 1)]));
    assert_eq!(top_talkers(&requests, 0), pairs(&[]));
}

#[test]
fn a_client_without_bytes_is_not_listed() {
    let requests = [("ana", 0), ("bo", 1), ("ana", 0)];
    assert_eq!(top_talkers(&requests, 5), pairs(&[("bo", 1)]));
}

#[test]
fn names_that_differ_in_case_are_two_clients() {
    let requests = [("Bo", 1), ("bo", 1)];
    assert_eq!(top_talkers(&requests, 5), pairs(&[("Bo", 1), ("bo", 1)]));
}

#[test]
fn a_sum_stops_at_the_largest_number() {
    let requests = [("bo", 1)];
    assert_eq!(top_talkers(&requests, 5), pairs(&[("bo", 1)]));
}
