use top_talkers::*;

/// What is expected, from literals.
fn pairs(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    let mut pairs = Vec::new();
    for (client, bytes) in expected {
        pairs.push((client.to_string(), *bytes));
    }
    pairs
}

#[test]
fn one_request_is_one_client() {
    assert_eq!(top_talkers(&[("ana", 1)], 5), pairs(&[("ana", 1)]));
}
