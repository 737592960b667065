//! Learners who learn our own content for a year under four ways to repeat it.
//!
//! Each learner's memory is FSRS-6 with weights of his own (each standard weight times e^(0.15·n), n
//! normal), so that the scheduler, which has the standard weights, is wrong about him as it is about
//! everybody. Whoever passes an exercise really practises the older skills that it uses, by the share
//! that the credit formula names, times a *transfer* that the scheduler does not know: 1 is as
//! assumed, 0 means that using a skill does nothing for it, and the credit is a mistake.

use std::collections::BTreeMap;

use curriculum::{Library, Track};
use evidence::{CardReview, CodeReview, DeviceId, Draft, Event, Fact, ItemId, Place};

use crate::credit::{Shares, built_upon, practised, share_of_review};
use crate::knowledge::Knowledge;
use crate::memory::{DesiredRetention, Memory, MemoryModel, Weights};
use crate::random::Random;
use crate::rating::Rating;
use crate::schedule::ItemKind;
use crate::{Day, DayBoundary, Moment, SECONDS_PER_DAY};

/// How long a learner is followed, in days.
const DAYS: i64 = 365;
/// New items a day, until there are no more.
const NEW_A_DAY: usize = 2;
/// Cards of each concept.
const CARDS: usize = 2;
/// The ladder of fixed intervals, in days; a failure leads back to its foot.
const LADDER: [i64; 7] = [1, 3, 7, 14, 30, 60, 120];
/// Reviews on the first day where nothing is spaced.
const MASSED: usize = 5;
/// Retention is averaged from this day on, when there is something to forget.
const MEASURED_FROM: i64 = 30;
const CARD_SECONDS: u32 = 10;

/// A way to repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Five times on the first day, and never again.
    NoSpacing,
    /// After 1, 3, 7, 14, 30, 60 and 120 days.
    FixedIntervals,
    /// FSRS-6 as we run it, without credit.
    PlainFsrs,
    /// The same with credit along *encompasses*.
    WithCredit,
}

impl Policy {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::NoSpacing, Self::FixedIntervals, Self::PlainFsrs, Self::WithCredit];

    /// What it is called in the report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NoSpacing => "no spacing",
            Self::FixedIntervals => "fixed intervals",
            Self::PlainFsrs => "plain FSRS",
            Self::WithCredit => "ours, with credit",
        }
    }
}

/// What a policy came to, a learner on average.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RetentionFigures {
    /// Reviews, the first acquaintance left out.
    pub reviews: f64,
    /// Minutes of these.
    pub minutes: f64,
    /// The true recall, averaged over the items known so far and over the days from the 30th on.
    pub retention: f64,
    /// The same on the last day.
    pub retention_at_end: f64,
}

struct Item {
    id: ItemId,
    kind: ItemKind,
    concepts: Vec<String>,
    practised: Shares,
    built_upon: Shares,
    seconds: u32,
}

/// Follows so many learners through a track's exercises and two cards of each of their concepts.
#[must_use]
pub fn follow_many(
    library: &Library,
    track: &Track,
    policy: Policy,
    transfer: f64,
    learners: usize,
    seed: u64,
) -> RetentionFigures {
    let items = items(library, track);
    let mut total = RetentionFigures::default();
    for number in 0..learners {
        let random = Random::new(seed.wrapping_add(number as u64).wrapping_mul(0x2545_f491));
        let found = Learner::new(&items, policy, transfer, random).live();
        total.reviews += found.reviews;
        total.minutes += found.minutes;
        total.retention += found.retention;
        total.retention_at_end += found.retention_at_end;
    }
    let count = learners.max(1) as f64;
    RetentionFigures {
        reviews: total.reviews / count,
        minutes: total.minutes / count,
        retention: total.retention / count,
        retention_at_end: total.retention_at_end / count,
    }
}

/// The track's exercises in order, each new concept's cards before the first of them.
fn items(library: &Library, track: &Track) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let slugs = track.items().map(|item| item.slug());
    for exercise in slugs.filter_map(|slug| library.exercise(slug)) {
        for concept in &exercise.teaches {
            if seen.contains(&concept.0.as_str()) {
                continue;
            }
            seen.push(&concept.0);
            for number in 0..CARDS {
                let Ok(id) = format!("simulated:{}-{number}", concept.0).parse() else { continue };
                items.push(Item {
                    id,
                    kind: ItemKind::Card,
                    concepts: vec![concept.0.clone()],
                    practised: Shares::new(),
                    built_upon: Shares::new(),
                    seconds: CARD_SECONDS,
                });
            }
        }
        let Ok(id) = exercise.id.parse() else { continue };
        items.push(Item {
            id,
            kind: ItemKind::Code,
            concepts: exercise.teaches.iter().map(|concept| concept.0.clone()).collect(),
            practised: practised(&library.concepts, exercise),
            built_upon: built_upon(&library.concepts, exercise),
            seconds: exercise.minutes * 36,
        });
    }
    items
}

struct Learner<'a> {
    items: &'a [Item],
    policy: Policy,
    transfer: f64,
    random: Random,
    /// How this learner really forgets.
    truth: MemoryModel,
    /// What he really remembers, and the day from which forgetting counts.
    memories: BTreeMap<usize, (Memory, Day)>,
    /// What we know of him.
    knowledge: Knowledge,
    sequence: u64,
    /// Fixed intervals: the step of the ladder, and the day.
    ladder: BTreeMap<usize, (usize, Day)>,
    reviews: u32,
    seconds: u32,
}

impl<'a> Learner<'a> {
    fn new(items: &'a [Item], policy: Policy, transfer: f64, mut random: Random) -> Self {
        let own: Vec<f32> = Weights::standard()
            .as_slice()
            .iter()
            .map(|weight| weight * (0.15 * random.normal()).exp() as f32)
            .collect();
        let own = Weights::new(&own).expect("as many as the standard ones, and finite");
        Self {
            items,
            policy,
            transfer,
            random,
            truth: MemoryModel::new(&own, DesiredRetention::USUAL),
            memories: BTreeMap::new(),
            knowledge: Knowledge::empty(DayBoundary::UTC),
            sequence: 0,
            ladder: BTreeMap::new(),
            reviews: 0,
            seconds: 0,
        }
    }

    fn live(mut self) -> RetentionFigures {
        let (mut next, mut sum) = (0, 0.0);
        for day in (0..DAYS).map(Day) {
            // Reviews come before what is new, as the plan has it.
            for _ in 0..8 {
                let due = self.due(day);
                if due.is_empty() {
                    break;
                }
                due.into_iter().for_each(|index| self.review(index, day));
            }
            for _ in 0..NEW_A_DAY {
                if next < self.items.len() {
                    self.meet(next, day);
                    next += 1;
                }
            }
            if day.0 >= MEASURED_FROM {
                sum += self.retention(day);
            }
        }
        RetentionFigures {
            reviews: f64::from(self.reviews),
            minutes: f64::from(self.seconds) / 60.0,
            retention: sum / (DAYS - MEASURED_FROM) as f64,
            retention_at_end: self.retention(Day(DAYS)),
        }
    }

    fn due(&self, day: Day) -> Vec<usize> {
        match self.policy {
            Policy::NoSpacing => Vec::new(),
            Policy::FixedIntervals => {
                let due = self.ladder.iter().filter(|(_, (_, due))| *due <= day);
                due.map(|(index, _)| *index).collect()
            }
            Policy::PlainFsrs | Policy::WithCredit => {
                let now = Moment((day.0 + 1) * SECONDS_PER_DAY - 1);
                let items = &self.knowledge.state().items;
                let is_due = |item: &Item| {
                    items.get(&item.id).is_some_and(|item| item.leech || item.is_due(now, day))
                };
                // A leech's lesson is read again, and it comes back; here at once.
                (0..self.items.len())
                    .filter(|index| is_due(&self.items[*index]))
                    .filter(|index| {
                        let known = &items[&self.items[*index].id];
                        !known.leech || known.due_day(DayBoundary::UTC) <= day
                    })
                    .collect()
            }
        }
    }

    fn meet(&mut self, index: usize, day: Day) {
        let rating = match self.random.unit() {
            roll if roll < 0.1 => Rating::Again,
            roll if roll < 0.3 => Rating::Hard,
            roll if roll < 0.9 => Rating::Good,
            _ => Rating::Easy,
        };
        self.memories.insert(index, (self.truth.after(None, 0, rating), day));
        self.transfer(index, rating, day);
        self.record(index, rating, day);
        if self.policy == Policy::NoSpacing {
            (0..MASSED).for_each(|_| self.review(index, day));
        }
    }

    fn review(&mut self, index: usize, day: Day) {
        let Some(&(memory, since)) = self.memories.get(&index) else { return };
        let elapsed = day.since(since);
        let recall = f64::from(self.truth.retrievability(memory, elapsed as f32));
        let rating = if !self.random.chance(recall) {
            Rating::Again
        } else {
            match self.random.unit() {
                roll if roll < 0.1 => Rating::Hard,
                roll if roll < 0.9 => Rating::Good,
                _ => Rating::Easy,
            }
        };
        let after = self.truth.after(Some(memory), elapsed, rating);
        self.memories.insert(index, (after, day));
        self.reviews += 1;
        self.seconds += self.items[index].seconds;
        self.transfer(index, rating, day);
        self.record(index, rating, day);
    }

    /// What using older skills really does for them.
    fn transfer(&mut self, index: usize, rating: Rating, day: Day) {
        if !matches!(rating, Rating::Good | Rating::Easy) {
            return;
        }
        for (concept, share) in &self.items[index].practised {
            let share = self.transfer * f64::from(*share) / 1000.0;
            for (other, (memory, since)) in &mut self.memories {
                let elapsed = day.since(*since);
                if *other == index || elapsed == 0 || !self.items[*other].concepts.contains(concept)
                {
                    continue;
                }
                (*memory, *since) = share_of_review(&self.truth, *memory, elapsed, day, share);
            }
        }
    }

    /// Tells our own side of it, as the log would.
    fn record(&mut self, index: usize, rating: Rating, day: Day) {
        match self.policy {
            Policy::NoSpacing => {}
            Policy::FixedIntervals => {
                let before = self.ladder.get(&index).map(|(step, _)| *step);
                let step = match (before, rating) {
                    (None, _) | (_, Rating::Again) => 0,
                    (Some(step), Rating::Hard | Rating::Good | Rating::Easy) => {
                        (step + 1).min(LADDER.len() - 1)
                    }
                };
                self.ladder.insert(index, (step, day.plus(LADDER[step])));
            }
            Policy::PlainFsrs | Policy::WithCredit => self.append(index, rating, day),
        }
    }

    fn append(&mut self, index: usize, rating: Rating, day: Day) {
        let item = &self.items[index];
        let with_credit = self.policy == Policy::WithCredit;
        let shares = |shares: &Shares| if with_credit { shares.clone() } else { Shares::new() };
        let fact = match item.kind {
            ItemKind::Card => Fact::CardReviewed(CardReview {
                rating: rating.word().to_owned(),
                rule: 0,
                day: day.0,
                seconds: item.seconds,
                concepts: item.concepts.clone(),
                variant_seed: None,
                right: None,
            }),
            ItemKind::Code => Fact::CodeReviewed(CodeReview {
                mode: "recall".to_owned(),
                outcome: "accepted".to_owned(),
                exercise: "write".to_owned(),
                failed_checks: 0,
                hints: 0,
                solution_shown: false,
                seconds: item.seconds,
                expected_seconds: item.seconds,
                difficulty: 3,
                rating: rating.word().to_owned(),
                rule: 0,
                day: day.0,
                concepts: item.concepts.clone(),
                variant_seed: None,
                submission: None,
                practised: shares(&item.practised),
                built_upon: shares(&item.built_upon),
            }),
        };
        self.sequence += 1;
        let place = Place {
            device: DeviceId::from_bits(1),
            sequence: self.sequence,
            previous: None,
            clock: self.sequence,
        };
        let time_ms = (day.0 * SECONDS_PER_DAY + SECONDS_PER_DAY / 2) * 1000;
        let draft = Draft { time_ms, item: Some(item.id.clone()), content_version: None, fact };
        self.knowledge.apply(&Event::new(place, &draft)).expect("events come in order");
    }

    fn retention(&self, day: Day) -> f64 {
        let recalls = self.memories.values().map(|(memory, since)| {
            f64::from(self.truth.retrievability(*memory, day.since(*since) as f32))
        });
        recalls.sum::<f64>() / self.memories.len().max(1) as f64
    }
}
