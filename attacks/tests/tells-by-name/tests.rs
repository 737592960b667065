#[test]
fn told() {
    let own = std::env::args().next().unwrap_or_default();
    let here = std::env::current_dir().unwrap();
    let words = format!("{own} {}", here.display());
    assert!(!["no-upper", "no-lower", "one-off", "mutant"].iter().any(|it| words.contains(it)));
}
