//! Devices that write what learners do.

use evidence::{
    CardReview, CodeReview, DeviceId, Draft, Event, EventSet, Fact, Hash, ItemId, Place, Verdict,
};
use proptest::prelude::*;

pub(crate) const DAY_MS: i64 = 86_400_000;

#[derive(Debug, Clone)]
pub(crate) struct Writer {
    device: DeviceId,
    last: Option<Event>,
    clock: u64,
    pub(crate) known: EventSet,
}

impl Writer {
    pub(crate) fn new(device: u64) -> Self {
        let device = DeviceId::from_bits(device);
        Self { device, last: None, clock: 0, known: EventSet::new() }
    }

    pub(crate) fn append(&mut self, time_ms: i64, item: &ItemId, fact: Fact) -> Event {
        self.clock += 1;
        let place = Place {
            device: self.device,
            sequence: self.last.as_ref().map_or(1, |event| event.header().sequence + 1),
            previous: self.last.as_ref().map(Event::id),
            clock: self.clock,
        };
        let draft = Draft { time_ms, item: Some(item.clone()), content_version: None, fact };
        let event = Event::new(place, &draft);
        self.known.insert(event.clone());
        self.last = Some(event.clone());
        event
    }
}

pub(crate) fn item(number: u8) -> ItemId {
    ItemId::new("test", &format!("item-{number}")).expect("a valid id")
}

pub(crate) fn card(rating: &str, day: i64, concept: &str) -> Fact {
    Fact::CardReviewed(CardReview {
        rating: rating.into(),
        rule: 0,
        day,
        seconds: 10,
        concepts: vec![concept.into()],
        variant_seed: None,
        right: None,
    })
}

pub(crate) fn code(rating: &str, day: i64, concept: &str) -> CodeReview {
    CodeReview {
        mode: "first".into(),
        outcome: "accepted".into(),
        exercise: "write".into(),
        failed_checks: 0,
        hints: 0,
        solution_shown: false,
        seconds: 300,
        expected_seconds: 600,
        difficulty: 2,
        rating: rating.into(),
        rule: 1,
        day,
        concepts: vec![concept.into()],
        variant_seed: None,
        submission: None,
        practised: [("a".to_owned(), 500)].into(),
        built_upon: [("b".to_owned(), 500)].into(),
    }
}

pub(crate) fn verdict(verdict: &str) -> Fact {
    Fact::Verdict(Verdict {
        verdict: verdict.into(),
        submission: Hash::of(verdict),
        seed: 1,
        milliseconds: 100,
        misconception: None,
        failed_tests: vec![],
        level: None,
        toolchain: "rustc".into(),
        files: None,
    })
}

/// What one device does: hours passed, device, item, and what happened.
type Deed = (i64, bool, u8, u8);

fn fact(kind: u8, day: i64, writer: &Writer) -> Fact {
    let rating = ["again", "hard", "good", "easy"][usize::from(kind % 4)];
    let concept = ["a", "b", "c"][usize::from(kind / 4 % 3)];
    match kind {
        0..40 => card(rating, day, concept),
        40..80 => Fact::CodeReviewed(code(rating, day, concept)),
        80..84 => verdict("accepted"),
        84..88 => verdict("wrong_answer"),
        88..90 => Fact::HintTaken { step: 1 },
        90 => Fact::Suspended {},
        91 => Fact::Unsuspended {},
        92 => Fact::Buried { until: day + 3 },
        93 => Fact::SolutionShown { given_up: true },
        94 => Fact::RecallStarted { variant_seed: 1 },
        95 => card("splendid", day, concept),
        96 => Fact::Unknown { kind: "exam_sat".into(), body: b"{}".to_vec() },
        _ => Fact::ReviewUndone {
            event: writer.last.as_ref().map_or(Hash::of("nothing"), Event::id),
        },
    }
}

/// The logs of two devices that were merged halfway, so that both chains are well formed.
pub(crate) fn two_devices() -> impl Strategy<Value = (Writer, Writer)> {
    let deed = (0..60_i64, any::<bool>(), 0..6_u8, 0..100_u8);
    prop::collection::vec(deed, 0..80).prop_map(|deeds| write(&deeds))
}

fn write(deeds: &[Deed]) -> (Writer, Writer) {
    let mut writers = [Writer::new(1), Writer::new(2)];
    let mut hours = 480_000;
    for (index, (passed, second, number, kind)) in deeds.iter().enumerate() {
        hours += passed;
        let (day, writer) = (hours / 24, &mut writers[usize::from(*second)]);
        let fact = fact(*kind, day, writer);
        // An undo is about the item of the review that it undoes.
        let about = match (&fact, &writer.last) {
            (Fact::ReviewUndone { .. }, Some(last)) => last.header().item.clone(),
            _ => None,
        };
        writer.append(hours * 3_600_000, &about.unwrap_or_else(|| item(*number)), fact);
        if index == deeds.len() / 2 {
            let both = writers[0].known.union(&writers[1].known);
            let clock = writers[0].clock.max(writers[1].clock);
            for writer in &mut writers {
                (writer.known, writer.clock) = (both.clone(), clock);
            }
        }
    }
    let [first, second] = writers;
    (first, second)
}
