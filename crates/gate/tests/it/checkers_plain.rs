//! Set, ledger, order, conservation and shortening, each against its definition said plainly.

use std::collections::{BTreeMap, BTreeSet};

use gate::Random;
use gate::checkers::Conclusion;
use gate::checkers::conservation::{self, Flow, Overdraft, Span, check_flow, check_totals};
use gate::checkers::ledger::{self, Rules, Times};
use gate::checkers::order::{self, Agreement, Answer, Gaps, Reader, Sent, Sighting, Until};
use gate::checkers::set::{self, Staleness};
use gate::history::{History, Operation, Outcome};
use gate::shorten::{Confirmation, Effort, Replay, shorten};

use crate::checkers_fixture::{End, Plan, history, in_sequence, intervals};

fn reasons(conclusion: &Conclusion) -> BTreeSet<&'static str> {
    conclusion.findings().iter().map(|finding| finding.reason).collect()
}

#[derive(Debug, Clone)]
enum Act {
    Add(u8),
    Read,
    Deliver,
}

type Seen = Vec<u8>;

fn random_end(random: &mut Random, act: &Act) -> End<Seen> {
    match (act, random.below(10)) {
        (_, 0) => End::Fail,
        (_, 1 | 2) => End::Info,
        (Act::Add(_), _) => End::Ok(Vec::new()),
        (Act::Read | Act::Deliver, _) => {
            let mut seen: Vec<u8> = (0..5).filter(|_| random.chance(0.7)).collect();
            if random.chance(0.1) {
                seen.push(random.below(5) as u8);
            }
            End::Ok(seen)
        }
    }
}

fn random_acts(random: &mut Random) -> History<Act, Seen> {
    let mut pairs = intervals(random, 8);
    pairs.sort_unstable();
    let plans: Vec<Plan<Act, Seen>> = pairs
        .into_iter()
        .map(|(from, until)| {
            let input = match random.below(5) {
                0..=2 => Act::Add(random.below(4) as u8),
                3 => Act::Read,
                _ => Act::Deliver,
            };
            let end = random_end(random, &input);
            Plan { client: 0, from, until, input, end }
        })
        .collect();
    history(plans)
}

/// What a reading of the set says by its definition.
fn naive_set(history: &History<Act, Seen>) -> BTreeMap<u8, &'static str> {
    let operations = history.operations();
    let reads: Vec<(usize, usize, &Seen)> = operations
        .iter()
        .filter(|operation| matches!(operation.input, Act::Read))
        .filter_map(|read| Some((read.invoked.index, read.certain_from()?, read.output()?)))
        .collect();
    let mut fates = BTreeMap::new();
    for element in 0..5 {
        let adds: Vec<&Operation<'_, Act, Seen>> = operations
            .iter()
            .filter(|operation| matches!(operation.input, Act::Add(added) if *added == element))
            .collect();
        let seen = reads.iter().filter(|(_, _, seen)| seen.contains(&element));
        let may_be = adds.iter().any(|add| !matches!(add.outcome, Outcome::Fail(_)));
        if !may_be {
            if seen.clone().next().is_some() {
                fates.insert(element, "unexpected");
            }
            continue;
        }
        let known = adds
            .iter()
            .filter_map(|add| add.certain_from())
            .chain(seen.map(|(_, ended, _)| *ended))
            .min();
        let Some(known) = known else {
            fates.insert(element, "absent");
            continue;
        };
        let since: Vec<bool> = reads
            .iter()
            .filter(|(began, ..)| *began > known)
            .map(|(_, _, seen)| seen.contains(&element))
            .collect();
        let last_absent = reads
            .iter()
            .filter(|(began, _, seen)| *began > known && !seen.contains(&element))
            .map(|(began, ..)| *began)
            .max();
        let is_back = reads
            .iter()
            .any(|(began, _, seen)| seen.contains(&element) && Some(*began) > last_absent);
        let fate = match (since.is_empty(), last_absent.is_some(), is_back) {
            (true, ..) => "never read",
            (false, false, _) => "stable",
            (false, true, true) => "stale",
            (false, true, false) => "lost",
        };
        fates.insert(element, fate);
    }
    fates
}

fn set_role(operation: &Operation<'_, Act, Seen>) -> Option<set::Role<u8>> {
    match operation.input {
        Act::Add(element) => Some(set::Role::Add(*element)),
        Act::Read => Some(set::Role::Read(operation.output().cloned().unwrap_or_default())),
        Act::Deliver => None,
    }
}

#[test]
fn sets_are_judged_by_their_definition() {
    let mut met = BTreeSet::new();
    for seed in 0..3000 {
        let history = random_acts(&mut Random::new(seed));
        let report = set::check(&history, Staleness::Forbidden, set_role);
        let mut told = BTreeMap::new();
        for (fate, elements) in [
            ("stable", &report.stable),
            ("lost", &report.lost),
            ("stale", &report.stale),
            ("never read", &report.never_read),
            ("absent", &report.absent),
            ("unexpected", &report.unexpected),
        ] {
            for element in elements {
                told.entry(*element).or_insert(fate);
            }
        }
        let expected = naive_set(&history);
        assert_eq!(told, expected, "seed {seed}");
        met.extend(reasons(&report.conclusion));
        let is_wrong = ["lost", "stale", "unexpected"];
        if expected.values().any(|fate| is_wrong.contains(fate)) {
            assert!(report.conclusion.is_violated(), "seed {seed}");
        }
    }
    assert_eq!(met.len(), 6, "{met:?}");
}

#[test]
fn a_lost_element_is_named_with_its_events() {
    let steps = [
        (Act::Add(1), End::Ok(vec![])),
        (Act::Add(2), End::Ok(vec![])),
        (Act::Add(3), End::Info),
        (Act::Read, End::Ok(vec![2])),
    ];
    let report = set::check(&in_sequence(steps), Staleness::Forbidden, set_role);
    let finding = &report.conclusion.findings()[0];
    assert_eq!(
        (finding.reason, finding.text.as_str(), finding.events.as_slice()),
        ("element-lost", "1 was acknowledged, and is gone", [1, 7].as_slice())
    );
    assert_eq!((report.stable, report.absent), (vec![2], vec![3]));
    let unread = in_sequence([(Act::Add(1), End::Ok(vec![]))]);
    let report = set::check(&unread, Staleness::Forbidden, set_role);
    assert_eq!(report.conclusion.reason(), Some("never-read"));
}

fn ledger_role(operation: &Operation<'_, Act, Seen>) -> Option<ledger::Role<u8>> {
    let seen = || operation.output().cloned().unwrap_or_default();
    Some(match operation.input {
        Act::Add(item) => ledger::Role::Submit(*item),
        Act::Read => ledger::Role::Stored(seen()),
        Act::Deliver => ledger::Role::Delivered(seen()),
    })
}

#[test]
fn ledgers_are_balanced_by_their_definition() {
    let rules = Rules { stored: Some(Times::ExactlyOnce), delivered: Some(Times::ExactlyOnce) };
    let mut met = BTreeSet::new();
    for seed in 0..3000 {
        // Submissions first, then deliveries, then the store is read.
        let mut random = Random::new(seed);
        let mut steps: Vec<(Act, End<Seen>)> = Vec::new();
        for item in 0..4 {
            let end = random_end(&mut random, &Act::Add(item));
            steps.push((Act::Add(item), end));
        }
        // Mostly right, then perhaps one mistake in each place.
        let took: Vec<u8> = (0..4)
            .filter(|&item| match steps[usize::from(item)].1 {
                End::Ok(_) => true,
                End::Info => random.chance(0.5),
                End::Fail => false,
            })
            .collect();
        let mut spoil = |mut items: Vec<u8>| {
            match random.below(8) {
                0 => drop(items.pop()),
                1 => items.push(random.below(5) as u8),
                _ => {}
            }
            items
        };
        let (delivered, stored) = (spoil(took.clone()), spoil(took));
        steps.push((Act::Deliver, End::Ok(delivered.clone())));
        steps.push((Act::Read, End::Ok(stored.clone())));
        let count = |items: &[u8], item| items.iter().filter(|found| **found == item).count();
        let is_right = (0..5).all(|item| {
            let counts = (count(&stored, item), count(&delivered, item));
            match steps.get(usize::from(item)).map(|(_, end)| end) {
                Some(End::Ok(_)) if item < 4 => counts == (1, 1),
                Some(End::Info) if item < 4 => counts == (1, 1) || counts == (0, 0),
                _ => counts == (0, 0),
            }
        });
        let report = ledger::check(&in_sequence(steps), rules, ledger_role);
        assert_eq!(report.conclusion.is_pass(), is_right, "seed {seed}: {report:?}");
        met.extend(reasons(&report.conclusion));
    }
    assert_eq!(met.len(), 10, "{met:?}");
}

#[test]
fn the_rules_of_a_ledger_are_kept_apart() {
    let steps = |delivered: Vec<u8>| {
        in_sequence([
            (Act::Add(1), End::Ok(vec![])),
            (Act::Deliver, End::Ok(delivered)),
            (Act::Add(2), End::Info),
        ])
    };
    let judge = |times, delivered| {
        let rules = Rules { stored: None, delivered: Some(times) };
        reasons(&ledger::check(&steps(delivered), rules, ledger_role).conclusion)
    };
    assert_eq!(judge(Times::AtLeastOnce, vec![1, 1]), BTreeSet::new());
    assert_eq!(judge(Times::AtMostOnce, vec![]), BTreeSet::new());
    assert_eq!(judge(Times::AtMostOnce, vec![1, 1]), BTreeSet::from(["delivered-twice"]));
    assert_eq!(judge(Times::AtLeastOnce, vec![]), BTreeSet::from(["acknowledged-not-delivered"]));
    assert_eq!(
        judge(Times::ExactlyOnce, vec![1, 2]),
        BTreeSet::from(["delivered-before-submitted"])
    );
    let rules = Rules { stored: Some(Times::ExactlyOnce), delivered: None };
    let report = ledger::check(&steps(vec![1]), rules, ledger_role);
    assert_eq!(report.conclusion.reason(), Some("nothing-to-compare"));
}

const TOTAL: order::Rules = order::Rules { agreement: Agreement::Total, gaps: Gaps::Forbidden };

type Seens = Vec<(char, u64)>;

fn reader(name: &str, seen: &Seens, from: order::From, until: Until) -> Reader<u8, char> {
    let sighting = |(place, &(sender, number)): (usize, &(char, u64))| Sighting {
        key: 0,
        sender,
        number,
        event: 100 + place,
    };
    let sightings = seen.iter().enumerate().map(sighting).collect();
    Reader { name: name.to_owned(), sightings, from, until }
}

fn sent(messages: &[(char, u64)]) -> Vec<Sent<u8, char>> {
    let sent = |(event, &(sender, number)): (usize, &(char, u64))| Sent {
        key: 0,
        sender,
        number,
        answer: Answer::Acknowledged,
        event,
    };
    messages.iter().enumerate().map(sent).collect()
}

#[test]
fn whole_readers_agree_exactly_when_they_saw_the_same() {
    let all: Seens = vec![('a', 0), ('b', 0), ('a', 1), ('b', 1)];
    let mut violated = 0;
    for seed in 0..2000 {
        let mut random = Random::new(seed);
        let views: Vec<Seens> = (0..3)
            .map(|_| {
                let mut view = all.clone();
                if random.chance(0.3) {
                    let place = random.below(3) as usize;
                    view.swap(place, place + 1);
                }
                if random.chance(0.1) {
                    view.remove(random.below(4) as usize);
                }
                view
            })
            .collect();
        let readers: Vec<_> = views
            .iter()
            .map(|view| reader("a reader", view, order::From::TheFirst, Until::TheLast))
            .collect();
        let keeps_senders = |view: &Seens| {
            let place = |message| view.iter().position(|seen| *seen == message);
            place(('a', 0)) < place(('a', 1)) && place(('b', 0)) < place(('b', 1))
        };
        let is_right =
            views.iter().all(|view| *view == views[0] && view.len() == 4 && keeps_senders(view));
        let conclusion = order::check(&sent(&all), &readers, TOTAL);
        assert_eq!(conclusion.is_pass(), is_right, "seed {seed}: {views:?} {conclusion:?}");
        violated += usize::from(!is_right);
    }
    assert!((500..1900).contains(&violated), "{violated}");
}

#[test]
fn readers_who_were_cut_off_saw_a_prefix() {
    let all: Seens = vec![('a', 0), ('b', 0), ('a', 1), ('c', 0), ('b', 1)];
    let whole = reader("whole", &all, order::From::TheFirst, Until::TheLast);
    for bits in 1..32_u32 {
        let seen: Seens =
            (0..5).filter(|place| bits >> place & 1 == 1).map(|place| all[place]).collect();
        let is_prefix = all.starts_with(&seen);
        let is_run = all.windows(seen.len()).any(|run| run == seen);
        for (from, is_right) in
            [(order::From::TheFirst, is_prefix), (order::From::Anywhere, is_run)]
        {
            let cut = reader("cut", &seen, from, Until::CutOff);
            let conclusion = order::check(&sent(&all), &[whole.clone(), cut], TOTAL);
            assert_eq!(conclusion.is_pass(), is_right, "{seen:?} {from:?}: {conclusion:?}");
        }
    }
}

#[test]
fn a_disagreement_is_told_by_its_first_pair_or_its_circle() {
    let rules = order::Rules { agreement: Agreement::Total, gaps: Gaps::Allowed };
    let judge = |views: &[(&str, Seens)]| {
        let all = [('a', 0), ('b', 0), ('c', 0)];
        let readers: Vec<_> = views
            .iter()
            .map(|(name, seen)| reader(name, seen, order::From::Anywhere, Until::CutOff))
            .collect();
        order::check(&sent(&all), &readers, rules).findings()[0].clone()
    };
    let pair = judge(&[
        ("ada", vec![('a', 0), ('c', 0), ('b', 0)]),
        ("bob", vec![('a', 0), ('b', 0), ('c', 0)]),
    ]);
    assert_eq!(pair.reason, "readers-disagree");
    assert_eq!(
        pair.text,
        "ada saw message 0 of c in 0 before message 0 of b in 0, \
         bob saw message 0 of b in 0 before message 0 of c in 0"
    );
    let circle = judge(&[
        ("ada", vec![('a', 0), ('b', 0)]),
        ("bob", vec![('b', 0), ('c', 0)]),
        ("cyd", vec![('c', 0), ('a', 0)]),
    ]);
    assert_eq!(circle.text.matches("saw").count(), 3, "{}", circle.text);
}

#[test]
fn what_was_refused_or_never_sent_must_not_be_seen() {
    let mut all = sent(&[('a', 0), ('a', 1), ('a', 2)]);
    all[1].answer = Answer::Refused;
    let judge = |seen: Seens| {
        let whole = reader("ada", &seen, order::From::TheFirst, Until::TheLast);
        reasons(&order::check(&all, &[whole], TOTAL))
    };
    assert_eq!(judge(vec![('a', 0), ('a', 2)]), BTreeSet::new());
    let seen = vec![('a', 0), ('a', 1), ('a', 2)];
    assert_eq!(judge(seen), BTreeSet::from(["refused-message-seen"]));
    assert_eq!(judge(vec![('a', 2), ('a', 0)]), BTreeSet::from(["sender-order-broken"]));
    assert_eq!(judge(vec![('a', 2)]), BTreeSet::from(["message-missing-at-start"]));
    assert_eq!(judge(vec![('a', 0)]), BTreeSet::from(["message-missing-at-end"]));
    let seen = vec![('a', 0), ('z', 7), ('a', 2), ('a', 2)];
    assert_eq!(judge(seen), BTreeSet::from(["message-never-sent", "message-seen-twice"]));
}

#[test]
fn a_flow_is_balanced_within_what_is_unknown() {
    let judge = |out: i128| {
        let flow = Flow {
            entered: Span::counted(10, 2),
            left: Span::exactly(out),
            held: Span::exactly(3),
            dropped: Span::exactly(1),
        };
        check_flow(flow, "messages", &[7]).reason()
    };
    let told: Vec<_> = (5..10).map(judge).collect();
    assert_eq!(told, [Some("vanished"), None, None, None, Some("appeared")]);
}

#[test]
fn totals_allow_for_what_overlaps_and_what_is_unknown() {
    use conservation::Role;
    let plan = |from, until, input: Role, end| Plan { client: 0, from, until, input, end };
    let judge = |balances: Vec<i64>| {
        let history = history::<Role, ()>([
            plan(0, 1, Role::Change(5), End::Ok(())),
            plan(2, 3, Role::Change(10), End::Info),
            plan(4, 5, Role::Change(100), End::Fail),
            plan(6, 9, Role::Change(-2), End::Ok(())),
            plan(7, 8, Role::Balances(balances), End::Ok(())),
            plan(10, 11, Role::Change(1000), End::Ok(())),
        ]);
        let view = |operation: &Operation<'_, Role, ()>| Some(operation.input.clone());
        reasons(&check_totals(&history, 20, Overdraft::Forbidden, view))
    };
    let wrong: Vec<i64> = (15..45).filter(|total| !judge(vec![*total]).is_empty()).collect();
    // 23 to 35 can be, as ranges see it.
    assert_eq!(wrong, (15..23).chain(36..45).collect::<Vec<i64>>());
    assert_eq!(judge(vec![30, -5]), BTreeSet::from(["overdrawn"]));
}

#[test]
fn a_list_is_shortened_to_what_makes_it_fail() {
    let effort = Effort { tries: 1000, repeats: 1, confirmations: 4 };
    let items: Vec<u32> = (0..100).collect();
    for seed in 0..200 {
        let mut random = Random::new(seed);
        let guilty: BTreeSet<u32> =
            (0..random.below(5)).map(|_| random.below(100) as u32).collect();
        let mut tries = 0;
        let shortened = shorten(&items, effort, |kept| {
            tries += 1;
            let fails = guilty.iter().all(|item| kept.contains(item));
            if fails { Replay::Fails } else { Replay::Passes }
        });
        assert!(shortened.items.iter().eq(&guilty), "seed {seed}: {shortened:?}");
        assert!(shortened.is_minimal);
        assert_eq!(shortened.at_last, Confirmation { failed: 4, of: 4 });
        assert_eq!(tries, shortened.tries + 4);
    }
}

#[test]
fn a_failure_that_comes_now_and_then_says_how_often() {
    let effort = Effort { tries: 2000, repeats: 20, confirmations: 20 };
    let items: Vec<u32> = (0..32).collect();
    let mut random = Random::new(3);
    let shortened = shorten(&items, effort, |kept| {
        let fails = kept.contains(&9) && kept.contains(&30) && random.chance(0.35);
        if fails { Replay::Fails } else { Replay::Passes }
    });
    assert_eq!(shortened.items, [9, 30]);
    assert!((1..20).contains(&shortened.at_last.failed), "{}", shortened.at_last);
    assert!(shortened.at_last.to_string().ends_with(" of 20"));

    let never = shorten(&items, effort, |_| Replay::Passes);
    assert_eq!((never.items.len(), never.is_minimal, never.tries), (32, false, 20));
    let few = Effort { tries: 5, repeats: 1, confirmations: 0 };
    let cut =
        shorten(
            &items,
            few,
            |kept| {
                if kept.contains(&9) { Replay::Fails } else { Replay::Unresolved }
            },
        );
    assert!(cut.tries <= 5 && !cut.is_minimal && cut.items.contains(&9));
}
