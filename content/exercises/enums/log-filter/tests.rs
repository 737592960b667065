use log_filter::*;
use observe::*;

fn at_least(level: Level) -> Filter {
    Filter::AtLeast(level)
}

fn has(part: &str) -> Filter {
    Filter::Contains(part.to_string())
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

fn random_filter(random: &mut Random, depth: u32) -> Filter {
    let kind = if depth == 0 {
        random.number(0..2)
    } else {
        random.number(0..6)
    };
    match kind {
        0 => at_least(
            random
                .pick(&[Level::Debug, Level::Info, Level::Warn, Level::Error])
                .to_owned(),
        ),
        1 => has(["a", "b", "ab", ""][random.number(0..4) as usize]),
        2 | 3 => not(random_filter(random, depth - 1)),
        list => {
            let mut parts = Vec::new();
            for _ in 0..random.number(0..4) {
                parts.push(random_filter(random, depth - 1));
            }
            if list == 4 {
                Filter::All(parts)
            } else {
                Filter::Any(parts)
            }
        }
    }
}

fn each_not_stands_above_a_leaf(filter: &Filter) -> bool {
    match filter {
        Filter::AtLeast(_) | Filter::Contains(_) => true,
        Filter::Not(inner) => matches!(**inner, Filter::AtLeast(_) | Filter::Contains(_)),
        Filter::All(parts) | Filter::Any(parts) => parts.iter().all(each_not_stands_above_a_leaf),
    }
}

fn leaves(filter: &Filter, into: &mut Vec<String>) {
    match filter {
        Filter::AtLeast(_) | Filter::Contains(_) => into.push(format!("{filter:?}")),
        Filter::Not(inner) => leaves(inner, into),
        Filter::All(parts) | Filter::Any(parts) => {
            for part in parts {
                leaves(part, into);
            }
        }
    }
}

#[test]
fn a_level_includes_the_higher_ones() {
    let filter = at_least(Level::Warn);
    expect_eq!(filter.matches(Level::Info, "disk 81 %"), false);
    expect_eq!(filter.matches(Level::Warn, "disk 91 %"), true);
    expect_eq!(filter.matches(Level::Error, "disk full"), true);
    expect_eq!(at_least(Level::Debug).matches(Level::Debug, ""), true);
}

#[test]
fn a_text_contains_a_part() {
    expect_eq!(has("full").matches(Level::Debug, "disk full"), true);
    expect_eq!(has("Full").matches(Level::Debug, "disk full"), false);
    expect_eq!(has("").matches(Level::Debug, "disk full"), true);
}

#[test]
fn not_all_and_any_combine() {
    let disk_but_not_full = Filter::All(vec![has("disk"), not(has("full"))]);
    expect_eq!(disk_but_not_full.matches(Level::Info, "disk 81 %"), true);
    expect_eq!(disk_but_not_full.matches(Level::Info, "disk full"), false);
    expect_eq!(disk_but_not_full.matches(Level::Info, "cpu 3 %"), false);
    let either = Filter::Any(vec![at_least(Level::Error), disk_but_not_full]);
    expect_eq!(either.matches(Level::Error, "cpu on fire"), true);
    expect_eq!(either.matches(Level::Info, "disk 81 %"), true);
    expect_eq!(either.matches(Level::Info, "disk full"), false);
}

#[test]
fn an_empty_all_matches_and_an_empty_any_does_not() {
    expect_eq!(Filter::All(vec![]).matches(Level::Debug, ""), true);
    expect_eq!(Filter::Any(vec![]).matches(Level::Error, "x"), false);
    expect_eq!(not(Filter::Any(vec![])).push_down(), Filter::All(vec![]));
    expect_eq!(not(Filter::All(vec![])).push_down(), Filter::Any(vec![]));
}

#[test]
fn a_leaf_stays_as_it_is() {
    expect_eq!(has("x").push_down(), has("x"));
    expect_eq!(at_least(Level::Warn).push_down(), at_least(Level::Warn));
    expect_eq!(not(has("x")).push_down(), not(has("x")));
}

#[test]
fn nots_cancel_each_other() {
    expect_eq!(not(not(has("x"))).push_down(), has("x"));
    expect_eq!(not(not(not(has("x")))).push_down(), not(has("x")));
    expect_eq!(not(not(not(not(has("x"))))).push_down(), has("x"));
}

#[test]
fn a_double_not_hides_more_of_them() {
    let inner = not(Filter::All(vec![has("a"), has("b")]));
    let pushed = Filter::Any(vec![not(has("a")), not(has("b"))]);
    expect_eq!(not(not(inner.clone())).push_down(), pushed);
    let listed = Filter::All(vec![not(not(inner))]);
    expect_eq!(not(not(listed)).push_down(), Filter::All(vec![pushed]));
}

#[test]
fn a_not_changes_all_into_any() {
    let both = Filter::All(vec![has("a"), at_least(Level::Warn)]);
    let pushed = Filter::Any(vec![not(has("a")), not(at_least(Level::Warn))]);
    expect_eq!(not(both).push_down(), pushed);
}

#[test]
fn a_not_changes_any_into_all() {
    let either = Filter::Any(vec![has("a"), not(has("b"))]);
    expect_eq!(
        not(either).push_down(),
        Filter::All(vec![not(has("a")), has("b")])
    );
}

#[test]
fn a_not_goes_down_through_several_floors() {
    let inner = Filter::Any(vec![has("a"), Filter::All(vec![has("b"), not(has("c"))])]);
    let pushed = Filter::All(vec![
        not(has("a")),
        Filter::Any(vec![not(has("b")), has("c")]),
    ]);
    expect_eq!(not(inner).push_down(), pushed);
}

#[test]
fn the_parts_of_all_and_any_are_pushed_down() {
    let inner = not(Filter::All(vec![has("a"), has("b")]));
    let pushed = Filter::Any(vec![not(has("a")), not(has("b"))]);
    let all = Filter::All(vec![has("c"), inner.clone()]);
    expect_eq!(all.push_down(), Filter::All(vec![has("c"), pushed.clone()]));
    expect_eq!(
        Filter::Any(vec![inner]).push_down(),
        Filter::Any(vec![pushed])
    );
}

#[test]
fn a_list_of_one_stays_a_list() {
    let filter = Filter::Any(vec![Filter::All(vec![has("a")])]);
    expect_eq!(filter.clone().push_down(), filter);
}

#[test]
fn random_filters_match_the_same_lines_as_before() {
    let mut random = Random::new();
    let lines = [
        (Level::Debug, ""),
        (Level::Info, "a"),
        (Level::Warn, "b"),
        (Level::Error, "ab"),
        (Level::Info, "ba"),
        (Level::Error, "c"),
    ];
    for _ in 0..60 {
        let filter = random_filter(&mut random, 4);
        observe!("filter", &filter);
        let pushed = filter.clone().push_down();
        expect!(each_not_stands_above_a_leaf(&pushed));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        leaves(&filter, &mut before);
        leaves(&pushed, &mut after);
        expect_eq!(after, before);
        for (level, text) in lines {
            expect_eq!(pushed.matches(level, text), filter.matches(level, text));
        }
    }
}
