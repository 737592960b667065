//! What one review does to the item that it asked, and to those that it touches.

use evidence::{DeviceId, ItemId};

use super::{Knowledge, LEECH_AGAIN_LAPSES, LEECH_LAPSES, RecallItem};
use crate::credit;
use crate::random::Random;
use crate::rating::Rating;
use crate::schedule::{Due, ItemKind, Phase, Step, choose_day, step};
use crate::{Day, Moment};

/// The share of a new review in the mean of how long an item takes.
const SECONDS_SHARE: f32 = 0.3;

/// When and where in the log something happened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Happened {
    pub(super) place: (DeviceId, u64),
    pub(super) moment: Moment,
    pub(super) day: Day,
}

/// One review.
#[derive(Debug)]
pub(super) struct Reviewed {
    pub(super) kind: ItemKind,
    pub(super) rating: Rating,
    pub(super) seconds: u32,
    pub(super) concepts: Vec<String>,
}

impl Knowledge {
    pub(super) fn review(&mut self, id: &ItemId, reviewed: Reviewed, happened: Happened) {
        let Happened { moment, day, .. } = happened;
        let rating = reviewed.rating;
        let tally = self.state.days.entry(day).or_default();
        tally.reviews += 1;
        tally.recalled += u32::from(rating.is_recalled());
        tally.seconds = tally.seconds.saturating_add(reviewed.seconds);

        let before = self.state.items.remove(id);
        if let Some(item) = &before {
            self.unload(id, item);
        }
        let elapsed = before.as_ref().map_or(0, |item| day.since(item.since));
        let memory = self.model.after(before.as_ref().map(|item| item.memory), elapsed, rating);
        let mut item = match before {
            Some(item) => item,
            None => RecallItem::new(reviewed.kind, memory, day, reviewed.seconds),
        };
        let phase = (item.reviews > 0).then_some(item.phase);
        item.take(rating, phase, reviewed.seconds);
        item.memory = memory;
        // A clock that went back must not make the item older than it is.
        item.reviewed = item.reviewed.max(day);
        item.since = item.since.max(day);
        match step(item.kind, phase, rating) {
            Step::Seconds(seconds, phase) => {
                (item.phase, item.interval) = (phase, 0);
                item.due = Due::At(Moment(moment.0.saturating_add(seconds)));
            }
            Step::Tomorrow(phase) => {
                (item.phase, item.interval) = (phase, 1);
                item.due = Due::On(day.plus(1));
            }
            Step::Interval => {
                item.phase = Phase::Review;
                self.place(id, &mut item, day);
            }
        }
        item.concepts = reviewed.concepts;
        self.load(id, &item);
        self.state.items.insert(id.clone(), item);
    }

    /// Gives an item in review its next day.
    fn place(&self, id: &ItemId, item: &mut RecallItem, today: Day) {
        item.interval = self.model.interval(item.memory);
        let random =
            Random::of(u64::from(item.reviews) << 32 | u64::from(item.credits), id.as_str());
        let day = choose_day(item.since, item.interval, today.plus(1), &self.state.load, random);
        item.due = Due::On(day);
    }

    /// Credits the items of a concept with a share of a review.
    pub(super) fn refresh_concept(&mut self, concept: &str, today: Day, share: f64) {
        let Some(ids) = self.state.by_concept.get(concept) else { return };
        let reached = ids.iter().take_while(|(from, _)| *from <= today);
        let reached: Vec<ItemId> = reached.map(|(_, id)| id.clone()).collect();
        for id in &reached {
            let Some(item) = self.state.items.get(id).filter(|item| item.reviewed < today) else {
                continue;
            };
            let Some((memory, since)) = credit::credited(&self.model, item, today, share) else {
                continue;
            };
            let Some(mut item) = self.state.items.remove(id) else { continue };
            self.unload(id, &item);
            (item.memory, item.since) = (memory, since);
            item.credits += 1;
            self.place(id, &mut item, today);
            self.load(id, &item);
            self.state.items.insert(id.clone(), item);
        }
    }

    /// Brings the items of a concept nearer, since what they build on failed.
    pub(super) fn warn_concept(&mut self, concept: &str, cause: &str, today: Day, share: f64) {
        let Some(ids) = self.state.by_concept.get(concept).cloned() else { return };
        for (_, id) in ids {
            let Some(mut item) = self.state.items.remove(&id) else { continue };
            if let (Due::On(due), Phase::Review) = (item.due, item.phase) {
                let nearer = credit::warned(due, today, share);
                if nearer < due {
                    self.unload(&id, &item);
                    item.due = Due::On(nearer);
                    item.warned_by = Some(cause.to_owned());
                    self.load(&id, &item);
                }
            }
            self.state.items.insert(id, item);
        }
    }

    /// Enters an item under its day and its concepts.
    fn load(&mut self, id: &ItemId, item: &RecallItem) {
        let day = item.due_day(self.state.boundary);
        *self.state.load.entry(day).or_default() += 1;
        for concept in &item.concepts {
            let entry = (item.credit_day(), id.clone());
            match self.state.by_concept.get_mut(concept) {
                Some(ids) => ids.insert(entry),
                None => self.state.by_concept.entry(concept.clone()).or_default().insert(entry),
            };
        }
    }

    /// Takes an item out again, before it changes.
    fn unload(&mut self, id: &ItemId, item: &RecallItem) {
        let day = item.due_day(self.state.boundary);
        if let Some(count) = self.state.load.get_mut(&day) {
            *count -= 1;
            if *count == 0 {
                self.state.load.remove(&day);
            }
        }
        let entry = (item.credit_day(), id.clone());
        for concept in &item.concepts {
            if let Some(ids) = self.state.by_concept.get_mut(concept) {
                ids.remove(&entry);
                if ids.is_empty() {
                    self.state.by_concept.remove(concept);
                }
            }
        }
    }
}

impl RecallItem {
    fn new(kind: ItemKind, memory: crate::memory::Memory, day: Day, seconds: u32) -> Self {
        Self {
            kind,
            concepts: Vec::new(),
            memory,
            phase: Phase::Learning,
            due: Due::On(day),
            interval: 0,
            reviewed: day,
            since: day,
            reviews: 0,
            lapses: 0,
            leech_at: LEECH_LAPSES,
            leech: false,
            suspended: false,
            buried_until: None,
            seconds: seconds as f32,
            credits: 0,
            warned_by: None,
        }
    }

    fn take(&mut self, rating: Rating, phase: Option<Phase>, seconds: u32) {
        self.reviews += 1;
        self.credits = 0;
        self.warned_by = None;
        self.buried_until = None;
        self.seconds += SECONDS_SHARE * (seconds as f32 - self.seconds);
        // Who is asked in spite of it has picked it up again.
        self.leech = false;
        if rating == Rating::Again && matches!(phase, Some(Phase::Review | Phase::Relearning)) {
            self.lapses += 1;
            self.leech = self.lapses >= self.leech_at;
        }
    }

    /// A leech gets another chance: its lesson was read again, or the learner wants it back.
    pub(super) fn forgive_leech(&mut self) {
        if self.leech {
            self.leech = false;
            self.leech_at = self.lapses + LEECH_AGAIN_LAPSES;
        }
    }

    /// The day on which it is asked, if that is known without a boundary.
    #[must_use]
    pub fn due_on(&self) -> Option<Day> {
        match self.due {
            Due::At(_) => None,
            Due::On(day) => Some(day),
        }
    }
}
