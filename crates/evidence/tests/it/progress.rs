//! What follows from events.

use evidence::progress::day_number;
use evidence::{Draft, Event, EventSet, Fact, Hash, NotNext, Progress};
use proptest::prelude::*;

use crate::fixture::{Writer, about, item, two_devices, verdict};

fn progress_of(facts: impl IntoIterator<Item = Fact>) -> Progress {
    let mut writer = Writer::new(1);
    let mut progress = Progress::default();
    for fact in facts {
        progress.apply(&writer.append(about(1, fact))).expect("in order");
    }
    progress
}

#[test]
fn verdicts_count_as_the_rules_say() {
    let progress = progress_of(
        ["compile_error", "lint", "wrong_answer", "runtime_error", "internal_error"].map(verdict),
    );
    let first = progress.item(&item(1)).expect("was worked on");
    assert_eq!((first.checks, first.attempts), (5, 2));
    assert!(first.last_failed && !first.accepted);
    assert_eq!(first.last_verdict.as_deref(), Some("internal_error"));

    let progress = progress_of(["accepted", "time_limit", "accepted", "lint"].map(verdict));
    let first = progress.item(&item(1)).expect("was worked on");
    assert_eq!((first.checks, first.attempts), (4, 1));
    assert!(first.accepted && first.last_failed);
    assert_eq!(first.accepted_submission, Some(Hash::of("accepted")));
    assert_eq!(first.first_accepted_ms, Some(1_000));
}

#[test]
fn the_other_facts_leave_their_mark() {
    let progress = progress_of([
        Fact::HintTaken { step: 2 },
        Fact::HintTaken { step: 1 },
        Fact::SolutionShown { given_up: true },
        Fact::LessonRead {},
        Fact::TrackChosen { track: "rust".into() },
        Fact::Unknown { kind: "exam_sat".into(), body: b"{}".to_vec() },
    ]);
    let first = progress.item(&item(1)).expect("was worked on");
    assert_eq!(first.hints, 2);
    assert!(first.solution_shown && first.given_up && first.lesson_read);
    assert_eq!(progress.track.as_deref(), Some("rust"));
    assert_eq!(progress.last_item, Some(item(1)));
    assert_eq!(progress.unknown, 1);
}

#[test]
fn days_are_local() {
    const HOUR: i64 = 3_600_000;
    assert_eq!(day_number(23 * HOUR, 0), 0);
    assert_eq!(day_number(23 * HOUR, 120), 1);
    assert_eq!(day_number(HOUR, -120), -1);
    let mut writer = Writer::new(1);
    for number in 1..=3 {
        let draft = about(number, verdict("accepted"));
        writer.append(Draft { time_ms: i64::from(number) * 10 * HOUR, ..draft });
    }
    let progress = Progress::replay(&writer.known);
    assert_eq!(progress.accepted_per_day(0), [(0, 2), (1, 1)].into());
    assert_eq!(progress.accepted_per_day(300), [(0, 1), (1, 2)].into());
}

#[test]
fn what_is_not_next_is_reported_and_changes_nothing() {
    let mut writer = Writer::new(1);
    let events: Vec<Event> = (0..3).map(|_| writer.append(about(1, Fact::Opened {}))).collect();
    let mut progress = Progress::default();
    progress.apply(&events[0]).expect("in order");
    let before = progress.clone();
    assert!(matches!(progress.apply(&events[0]), Err(NotNext::Earlier { .. })));
    assert!(matches!(
        progress.apply(&events[2]),
        Err(NotNext::Missed { expected: 2, found: 3, .. })
    ));
    let early = Writer::new(0).append(about(2, Fact::Opened {}));
    assert!(matches!(progress.apply(&early), Err(NotNext::Earlier { .. })));
    assert_eq!(progress, before);
}

proptest! {
    /// However two chains arrive, one after the other or mixed, the rebuilt progress is the same.
    #[test]
    fn any_interleaving_gives_the_same_progress(
        (first, second) in two_devices(),
        picks in prop::collection::vec(any::<bool>(), 0..80),
    ) {
        let union = first.known.union(&second.known);
        let (mut left, mut right): (Vec<Event>, Vec<Event>) =
            union.iter().cloned().partition(|event| event.header().device.to_string().ends_with('1'));
        let mut mixed = EventSet::new();
        for pick in picks.into_iter().chain([true; 80]).chain([false; 80]) {
            if let Some(event) = if pick { left.pop() } else { right.pop() } {
                mixed.insert(event);
            }
        }
        prop_assert_eq!(Progress::replay(&mixed), Progress::replay(&union));
    }

    /// Applying one by one, with the projection written and read in between, equals a rebuild.
    #[test]
    fn applying_equals_rebuilding((first, second) in two_devices(), pause in 0..40usize) {
        let union = first.known.union(&second.known);
        let mut progress = Progress::default();
        for (index, event) in union.iter().enumerate() {
            if index == pause {
                let text = serde_json::to_string(&progress).expect("plain data");
                progress = serde_json::from_str(&text).expect("what was written");
            }
            progress.apply(event).expect("in replay order");
        }
        prop_assert_eq!(progress, Progress::replay(&union));
    }
}
