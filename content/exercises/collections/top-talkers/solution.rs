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
    let requests = [("ana", 100), ("bo", 250), ("ana", 200)];
    assert_eq!(
        top_talkers(&requests, 5),
        pairs(&[("ana", 300), ("bo", 250)])
    );
}

#[test]
fn equal_sums_are_sorted_by_name() {
    let requests = [("cy", 7), ("ana", 7), ("bo", 7)];
    assert_eq!(
        top_talkers(&requests, 3),
        pairs(&[("ana", 7), ("bo", 7), ("cy", 7)])
    );
}

#[test]
fn no_more_than_count_are_listed() {
    let requests = [("ana", 1), ("bo", 3), ("cy", 2)];
    assert_eq!(top_talkers(&requests, 2), pairs(&[("bo", 3), ("cy", 2)]));
    assert_eq!(top_talkers(&requests, 0), pairs(&[]));
}

#[test]
fn a_client_without_bytes_is_not_listed() {
    let requests = [("ana", 0), ("bo", 1), ("ana", 0)];
    assert_eq!(top_talkers(&requests, 5), pairs(&[("bo", 1)]));
}

#[test]
fn names_that_differ_in_case_are_two_clients() {
    let requests = [("Bo", 2), ("bo", 1)];
    assert_eq!(top_talkers(&requests, 5), pairs(&[("Bo", 2), ("bo", 1)]));
}

#[test]
fn a_sum_stops_at_the_largest_number() {
    let requests = [("ana", u64::MAX), ("ana", 2), ("bo", 5)];
    assert_eq!(
        top_talkers(&requests, 5),
        pairs(&[("ana", u64::MAX), ("bo", 5)])
    );
}
