#[test]
fn of_nothing() {}
