//! Devices that write events, for the tests.

use evidence::{DeviceId, Draft, Event, EventSet, Fact, Hash, ItemId, Place, Verdict};
use proptest::prelude::*;

/// A log as one of its devices sees it.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    device: DeviceId,
    /// The last event of this device's chain.
    last: Option<Event>,
    clock: u64,
    pub(crate) known: EventSet,
}

impl Writer {
    pub(crate) fn new(device: u64) -> Self {
        let device = DeviceId::from_bits(device);
        Self { device, last: None, clock: 0, known: EventSet::new() }
    }

    pub(crate) fn append(&mut self, draft: Draft) -> Event {
        self.clock += 1;
        let place = Place {
            device: self.device,
            sequence: self.last.as_ref().map_or(1, |event| event.header().sequence + 1),
            previous: self.last.as_ref().map(Event::id),
            clock: self.clock,
        };
        let event = Event::new(place, &draft);
        self.known.insert(event.clone());
        self.last = Some(event.clone());
        event
    }

    /// Learns what another device knows.
    pub(crate) fn merge_from(&mut self, other: &Writer) {
        self.known = self.known.union(&other.known);
        self.clock = self.clock.max(other.clock);
    }
}

pub(crate) fn item(number: u8) -> ItemId {
    ItemId::new("test", &format!("{number:08x}")).expect("a valid id")
}

pub(crate) fn about(number: u8, fact: Fact) -> Draft {
    Draft { time_ms: 1_000, item: Some(item(number)), content_version: None, fact }
}

pub(crate) fn verdict(verdict: &str) -> Fact {
    Fact::Verdict(Verdict {
        verdict: verdict.into(),
        submission: Hash::of(verdict),
        seed: 1,
        milliseconds: 100,
        misconception: None,
        level: None,
        failed_tests: vec![],
        toolchain: "rustc".into(),
        files: None,
    })
}

/// Facts of all kinds about four items, at any wall time.
fn drafts() -> impl Strategy<Value = Draft> {
    let verdicts = prop::sample::select(vec![
        "accepted",
        "compile_error",
        "lint",
        "wrong_answer",
        "time_limit",
        "internal_error",
    ]);
    let facts = prop_oneof![
        4 => verdicts.prop_map(verdict),
        1 => (1..4u32).prop_map(|step| Fact::HintTaken { step }),
        1 => any::<bool>().prop_map(|given_up| Fact::SolutionShown { given_up }),
        1 => Just(Fact::LessonRead {}),
        1 => Just(Fact::Opened {}),
        1 => "[a-c]".prop_map(|text| Fact::NoteKept { text }),
        1 => "[a-c]".prop_map(|track| Fact::TrackChosen { track }),
        1 => Just(Fact::Unknown { kind: "exam_sat".into(), body: b"[1]".to_vec() }),
    ];
    (facts, 0..4u8, 0..1_000_000_000_000i64).prop_map(|(fact, number, time_ms)| Draft {
        time_ms,
        item: Some(item(number)),
        content_version: None,
        fact,
    })
}

/// Two devices that write, now and then learn what the other knows, and erase some bodies in what
/// they know.
pub(crate) fn two_devices() -> impl Strategy<Value = (Writer, Writer)> {
    let step = (any::<bool>(), prop::option::weighted(0.8, drafts()), any::<prop::sample::Index>());
    prop::collection::vec(step, 0..40).prop_map(|steps| {
        let (mut first, mut second) = (Writer::new(1), Writer::new(2));
        for (swap, draft, erased) in steps {
            let (writer, other) =
                if swap { (&mut first, &mut second) } else { (&mut second, &mut first) };
            match draft {
                Some(draft) => drop(writer.append(draft)),
                None if erased.index(2) == 0 => writer.merge_from(other),
                None => {
                    if !writer.known.is_empty() {
                        let index = erased.index(writer.known.len());
                        let event = writer.known.iter().nth(index).expect("within its length");
                        let event = event.clone().without_body();
                        writer.known.insert(event);
                    }
                }
            }
        }
        (first, second)
    })
}
