//! The fold: each kind of event, and what it changes.

use std::collections::{BTreeMap, BTreeSet};

use evidence::{ChainFault, DeviceId, Event, Fact, Hash, ItemId, QuizAnswer, Verdict};

use super::review::{Happened, Reviewed};
use super::{Knowledge, QuizTaken, RebuildNeeded, SPEEDS, Unrated, WorkInHand};
use crate::mastery::{Elo, Evidence};
use crate::memory::{DesiredRetention, Weights};
use crate::rating::{Rating, Work};
use crate::schedule::ItemKind;
use crate::trust::{Doubt, disbelieved_times, is_jump};
use crate::{Day, DayBoundary, Moment};

/// A longer time between two events of one piece of work is a pause.
const PAUSE_SECONDS: i64 = 600;
/// Proofs of assumed concepts begin so many days after the placement …
const FIRST_PROOF_DAYS: i64 = 3;
/// … and come so many a day.
const PROOFS_A_DAY: usize = 2;
/// What a diagnosis after a break is worth to an overdue item of a concept that it found known.
const DIAGNOSIS_SHARE: f64 = 0.5;

type Place = (DeviceId, u64);

pub(super) fn replay<'a>(
    events: impl IntoIterator<Item = &'a Event>,
    faults: &[ChainFault],
    boundary: DayBoundary,
) -> Knowledge {
    let events = in_order(events);
    let mut knowledge = Knowledge::empty(boundary);
    for fault in faults {
        knowledge.doubt(Doubt::Chain { fault: fault.to_string() });
    }
    let disbelieved = disbelieved_times(events.iter().copied());
    let (undone, of_items) = undone_reviews(&events);
    let mut met = BTreeSet::new();
    for event in events {
        let header = event.header();
        let said = header.time_ms;
        let believed = disbelieved.get(&(header.device, header.sequence)).copied().unwrap_or(said);
        // Hashing every header would cost more than all the rest; only few items have undone reviews.
        if header.item.as_ref().is_some_and(|item| of_items.contains(item)) {
            let id = event.id();
            if undone.contains(&id) {
                met.insert(id);
                knowledge.note_place(event, believed);
                knowledge.trust_body(event);
                continue;
            }
        }
        knowledge.fold(event, believed);
    }
    for review in undone.difference(&met) {
        knowledge.doubt(Doubt::UndoneNothing { review: *review });
    }
    knowledge
}

pub(super) fn apply(knowledge: &mut Knowledge, event: &Event) -> Result<(), RebuildNeeded> {
    let header = event.header();
    let key = header.replay_key();
    if knowledge.state.last_applied.is_some_and(|last| key <= last) {
        return Err(RebuildNeeded::Earlier { event: key });
    }
    let device = header.device;
    let (sequence, time) = knowledge.state.cursors.get(&device).copied().unwrap_or((0, i64::MIN));
    if header.sequence != sequence + 1 {
        return Err(RebuildNeeded::Missed { device, found: header.sequence });
    }
    if header.time_ms < time {
        return Err(RebuildNeeded::ClockWentBack { device });
    }
    if header.kind == "review_undone" {
        return Err(RebuildNeeded::Undone);
    }
    knowledge.fold(event, header.time_ms);
    Ok(())
}

/// The events in replay order, each once. Of two copies of one event, the one without a body wins,
/// since who erased it wants it gone everywhere; else the one whose body is unchanged.
fn in_order<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<&'a Event> {
    let rank = |event: &Event| match event.body() {
        None => 0,
        Some(body) if Hash::of(body) == event.header().body => 1,
        Some(_) => 2,
    };
    let mut events: Vec<&Event> = events.into_iter().collect();
    let key = |event: &Event| event.header().replay_key();
    let order = |one: &&Event, other: &&Event| {
        key(one).cmp(&key(other)).then_with(|| {
            let texts = one.header_text().cmp(other.header_text());
            texts
                .then_with(|| rank(one).cmp(&rank(other)))
                .then_with(|| one.body().cmp(&other.body()))
        })
    };
    if !events.is_sorted_by(|one, other| order(one, other).is_lt()) {
        events.sort_by(order);
        events.dedup_by(|one, other| {
            key(one) == key(other) && one.header_text() == other.header_text()
        });
    }
    events
}

fn undone_reviews(events: &[&Event]) -> (BTreeSet<Hash>, BTreeSet<ItemId>) {
    let (mut undone, mut items) = (BTreeSet::new(), BTreeSet::new());
    for event in events.iter().filter(|event| event.header().kind == "review_undone") {
        if let (Some(Fact::ReviewUndone { event: review }), true) = (event.fact(), intact(event)) {
            undone.insert(review);
            items.extend(event.header().item.clone());
        }
    }
    (undone, items)
}

fn intact(event: &Event) -> bool {
    event.body().is_none_or(|body| Hash::of(body) == event.header().body)
}

impl Knowledge {
    pub(super) fn doubt(&mut self, doubt: Doubt) {
        self.state.doubts.insert(doubt);
    }

    /// The believed time of a chain's last event is what the next one must not fall behind: then the
    /// longest rising row of the longer chain is that of the shorter one and the new event.
    fn note_place(&mut self, event: &Event, time_ms: i64) {
        let header = event.header();
        self.state.last_applied = Some(header.replay_key());
        let cursor = self.state.cursors.entry(header.device).or_insert((0, i64::MIN));
        *cursor = (cursor.0.max(header.sequence), cursor.1.max(time_ms));
    }

    fn fold(&mut self, event: &Event, believed_ms: i64) {
        let header = event.header();
        let place = (header.device, header.sequence);
        self.note_place(event, believed_ms);
        if is_jump(header.time_ms, believed_ms) {
            let (device, sequence) = place;
            let said_ms = header.time_ms;
            self.doubt(Doubt::ClockJumped { device, sequence, said_ms, believed_ms });
        }
        if !self.trust_body(event) {
            return;
        }
        let moment = Moment(believed_ms.div_euclid(1000));
        let day = self.state.boundary.day(moment);
        let Some(fact) = event.fact() else {
            self.take_erased(place, &header.kind);
            return;
        };
        if is_activity(&fact) {
            self.state.last_active = self.state.last_active.max(Some(day));
        }
        let happened = Happened { place, moment, day };
        match (&header.item, fact) {
            (_, Fact::Unknown { kind, .. }) => {
                let (device, sequence) = place;
                self.doubt(Doubt::Unreadable { device, sequence, kind });
            }
            (Some(item), fact) => self.take_of_item(item, fact, happened),
            (None, fact) => self.take_of_learner(fact, happened),
        }
    }

    /// Whether the body is as it was written; one that was changed is named.
    fn trust_body(&mut self, event: &Event) -> bool {
        let is_intact = intact(event);
        if !is_intact {
            let header = event.header();
            self.doubt(Doubt::Altered { device: header.device, sequence: header.sequence });
        }
        is_intact
    }

    /// A note may be erased; a review without its body is a hole in what is known.
    fn take_erased(&mut self, (device, sequence): Place, kind: &str) {
        if !matches!(kind, "note_kept" | "report_sent") {
            self.doubt(Doubt::Erased { device, sequence, kind: kind.to_owned() });
        }
    }

    fn take_of_item(&mut self, item: &ItemId, fact: Fact, happened: Happened) {
        match fact {
            Fact::Verdict(verdict) => self.take_verdict(item, &verdict, happened),
            Fact::HintTaken { step } => {
                let work = self.work_on(item, happened.moment);
                work.hints = work.hints.max(step);
                self.begin(item);
            }
            Fact::SolutionShown { given_up } => self.take_solution(item, given_up, happened),
            Fact::Opened {} => {
                self.work_on(item, happened.moment);
            }
            Fact::Reset { .. } => {
                self.work_on(item, happened.moment);
            }
            Fact::RecallStarted { variant_seed } => {
                let work = Work::default();
                let variant_seed = Some(variant_seed);
                let in_hand = WorkInHand { work, variant_seed, last: happened.moment };
                self.state.in_hand.insert(item.clone(), in_hand);
            }
            Fact::LessonRead {} => self.take_lesson(item, happened.day),
            Fact::QuizAnswered(answer) => self.take_answer(item, answer, happened),
            Fact::CardReviewed(review) => self.take_card(item, review, happened),
            Fact::CodeReviewed(review) => self.take_code(item, review, happened),
            Fact::Buried { until } => {
                self.with_item(item, happened, |item| item.buried_until = Some(Day(until)));
            }
            Fact::Suspended {} => self.with_item(item, happened, |item| item.suspended = true),
            Fact::Unsuspended {} => self.with_item(item, happened, |item| {
                item.suspended = false;
                item.buried_until = None;
                item.forgive_leech();
            }),
            Fact::NoteKept { .. }
            | Fact::ReportSent { .. }
            | Fact::ReviewUndone { .. }
            | Fact::GateRun(_) => {}
            Fact::DoneElsewhere { .. } => drop(self.state.done_elsewhere.insert(item.clone())),
            fact @ (Fact::TrackChosen { .. }
            | Fact::PlacementAnswered(_)
            | Fact::PlacementFinished(_)
            | Fact::RetentionChosen { .. }
            | Fact::PaceChosen { .. }
            | Fact::WeightsFitted(_)
            | Fact::Unknown { .. }) => self.take_of_learner(fact, happened),
        }
    }

    fn take_answer(&mut self, item: &ItemId, answer: QuizAnswer, happened: Happened) {
        let day = self.believed_day(Day(answer.day), happened);
        let fresh = || QuizTaken { answers: BTreeMap::new(), last: day };
        let taken = self.state.quizzes.entry(item.clone()).or_insert_with(fresh);
        *taken.answers.entry(answer.question).or_default() |= answer.right;
        taken.last = taken.last.max(day);
        let tally = self.state.days.entry(day).or_default();
        tally.seconds = tally.seconds.saturating_add(answer.seconds);
    }

    fn take_of_learner(&mut self, fact: Fact, happened: Happened) {
        match fact {
            Fact::PlacementFinished(result) => {
                let day = self.believed_day(Day(result.day), happened);
                self.state.placements.insert(result.purpose.clone(), day);
                for (index, concept) in result.known.iter().enumerate() {
                    let wait = FIRST_PROOF_DAYS + (index / PROOFS_A_DAY) as i64;
                    self.state
                        .concepts
                        .entry(concept.clone())
                        .or_default()
                        .assume(day, day.plus(wait));
                    if result.purpose == "after_break" {
                        self.refresh_concept(concept, day, DIAGNOSIS_SHARE);
                    }
                }
                for concept in &result.unknown {
                    self.state.concepts.entry(concept.clone()).or_default().find_unknown();
                }
            }
            Fact::RetentionChosen { per_mille } => match DesiredRetention::per_mille(per_mille) {
                Ok(retention) => {
                    self.state.retention = retention;
                    self.remodel();
                }
                Err(_) => self.no_value(happened.place, "desired retention", per_mille),
            },
            Fact::PaceChosen { minutes_a_week } => {
                self.state.minutes_a_week = Some(minutes_a_week);
            }
            Fact::WeightsFitted(fitted) => match Weights::from_micro(&fitted.micro) {
                Ok(weights) => {
                    self.state.weights = weights;
                    self.state.fitted_to = Some(fitted.reviews);
                    self.remodel();
                }
                Err(_) => self.no_value(happened.place, "set of weights", fitted.micro.len()),
            },
            Fact::TrackChosen { .. } | Fact::PlacementAnswered(_) | Fact::Unknown { .. } => {}
            // A fact about an item, whose header names none.
            fact => {
                let (kind, _) = fact.to_parts();
                self.no_value(happened.place, "fact without an item", kind);
            }
        }
    }

    pub(super) fn no_value(&mut self, place: Place, what: &str, value: impl ToString) {
        let ((device, sequence), what) = (place, what.to_owned());
        self.doubt(Doubt::Value { device, sequence, what, value: value.to_string() });
    }

    /// The recorded day, unless it is not that of the event's time: then the time's.
    pub(super) fn believed_day(&mut self, said: Day, happened: Happened) -> Day {
        // A day of difference is a journey, or another day boundary then.
        if said.0.abs_diff(happened.day.0) <= 1 {
            return said;
        }
        let (device, sequence) = happened.place;
        let (said, believed) = (said.0, happened.day.0);
        self.doubt(Doubt::DayDiffers { device, sequence, said, believed });
        happened.day
    }

    fn with_item(
        &mut self,
        item: &ItemId,
        happened: Happened,
        change: impl FnOnce(&mut super::RecallItem),
    ) {
        match self.state.items.get_mut(item) {
            Some(known) => change(known),
            None => self.no_value(happened.place, "item that was learned", item.as_str()),
        }
    }

    /// The work under way on an item, with the time since its last event added.
    fn work_on(&mut self, item: &ItemId, moment: Moment) -> &mut Work {
        let fresh = || WorkInHand { work: Work::default(), variant_seed: None, last: moment };
        let in_hand = self.state.in_hand.entry(item.clone()).or_insert_with(fresh);
        let passed = (moment.0 - in_hand.last.0).clamp(0, PAUSE_SECONDS);
        in_hand.work.seconds = in_hand.work.seconds.saturating_add(passed as u32);
        in_hand.last = in_hand.last.max(moment);
        &mut in_hand.work
    }

    fn begin(&mut self, item: &ItemId) {
        if !self.state.accepted.contains_key(item) {
            self.state.begun.insert(item.clone());
        }
    }

    fn take_verdict(&mut self, item: &ItemId, verdict: &Verdict, happened: Happened) {
        let work = self.work_on(item, happened.moment);
        match verdict.verdict.as_str() {
            "accepted" => {
                let work = *work;
                self.state.begun.remove(item);
                self.state.given_up.remove(item);
                if !self.state.accepted.contains_key(item) {
                    self.state.accepted.insert(item.clone(), happened.day);
                    self.state.days.entry(happened.day).or_default().accepted += 1;
                    let unrated = Unrated { work, day: happened.day, accepted: true };
                    self.state.unrated.insert(item.clone(), unrated);
                }
            }
            "wrong_answer" | "runtime_error" | "time_limit" | "memory_limit" | "output_limit" => {
                work.failed_checks += 1;
                self.begin(item);
            }
            "compile_error" | "lint" => self.begin(item),
            // An error of ours says nothing of the learner.
            "internal_error" => {}
            other => self.no_value(happened.place, "verdict", other),
        }
    }

    fn take_solution(&mut self, item: &ItemId, given_up: bool, happened: Happened) {
        let work = self.work_on(item, happened.moment);
        if !given_up {
            // Shown after it was accepted: no part of the work.
            return;
        }
        work.solution_shown = true;
        let work = *work;
        self.state.begun.remove(item);
        self.state.given_up.insert(item.clone());
        let unrated = Unrated { work, day: happened.day, accepted: false };
        self.state.unrated.insert(item.clone(), unrated);
    }

    fn take_lesson(&mut self, item: &ItemId, day: Day) {
        self.state.lessons_read.insert(item.clone(), day);
        self.state.days.entry(day).or_default().lessons += 1;
    }

    fn take_card(&mut self, item: &ItemId, review: evidence::CardReview, happened: Happened) {
        let Some(rating) = Rating::from_word(&review.rating) else {
            self.no_value(happened.place, "rating", &review.rating);
            return;
        };
        let day = self.believed_day(Day(review.day), happened);
        let evidence =
            if review.right.is_some() { Evidence::Prediction } else { Evidence::RatedCard };
        for concept in &review.concepts {
            let state = self.state.concepts.entry(concept.clone()).or_default();
            // A card proves nothing by itself, even where the judge saw the answer.
            let proofs = (state.proofs, state.first_proof, state.last_proof);
            let assumed = (state.assumed, state.proof_due);
            state.take(evidence, rating, day);
            (state.proofs, state.first_proof, state.last_proof) = proofs;
            (state.assumed, state.proof_due) = assumed;
        }
        let reviewed = Reviewed {
            kind: ItemKind::Card,
            rating,
            seconds: review.seconds,
            concepts: review.concepts,
        };
        self.review(item, reviewed, Happened { day, ..happened });
    }

    fn take_code(&mut self, item: &ItemId, review: evidence::CodeReview, happened: Happened) {
        let Some(rating) = Rating::from_word(&review.rating) else {
            self.no_value(happened.place, "rating", &review.rating);
            return;
        };
        let day = self.believed_day(Day(review.day), happened);
        self.state.in_hand.remove(item);
        self.state.unrated.remove(item);
        if review.mode == "first" && review.outcome == "accepted" && review.expected_seconds > 0 {
            let speed = u64::from(review.seconds) * 1000 / u64::from(review.expected_seconds);
            self.state.speeds.push(u32::try_from(speed).unwrap_or(u32::MAX).min(10_000));
            if self.state.speeds.len() > SPEEDS {
                self.state.speeds.remove(0);
            }
        }
        self.play_elo(item, review.difficulty, rating);
        // The credit comes before this exercise's own evidence: what it masters now was not
        // mastered while it was worked on.
        let mut touched = BTreeMap::new();
        if matches!(rating, Rating::Good | Rating::Easy) {
            for (concept, share) in &review.practised {
                if self.is_mastered(concept) {
                    touched.insert(concept.clone(), f64::from((*share).min(1000)) / 1000.0);
                }
            }
        }
        for concept in &review.concepts {
            let evidence = Evidence::of_exercise(&review.exercise, rating);
            self.state.concepts.entry(concept.clone()).or_default().take(evidence, rating, day);
        }
        for (concept, share) in touched {
            self.refresh_concept(&concept, day, share);
        }
        if rating == Rating::Again {
            let cause = review.concepts.first().cloned().unwrap_or_default();
            for (concept, share) in &review.built_upon {
                let share = f64::from((*share).min(1000)) / 1000.0;
                self.warn_concept(concept, &cause, day, share);
            }
        }
        let reviewed = Reviewed {
            kind: ItemKind::Code,
            rating,
            seconds: review.seconds,
            concepts: review.concepts,
        };
        self.review(item, reviewed, Happened { day, ..happened });
    }

    fn play_elo(&mut self, item: &ItemId, difficulty: u8, rating: Rating) {
        let outcome = match rating {
            Rating::Again => 0.0,
            Rating::Hard => 0.5,
            Rating::Good | Rating::Easy => 1.0,
        };
        let fresh = || Elo::of_difficulty(difficulty);
        let exercise = self.state.difficulties.entry(item.clone()).or_insert_with(fresh);
        Elo::play(&mut self.state.ability, exercise, outcome);
    }
}

/// Whether the learner was there: work, reading and reviews, not settings.
fn is_activity(fact: &Fact) -> bool {
    match fact {
        Fact::Verdict(_)
        | Fact::HintTaken { .. }
        | Fact::SolutionShown { .. }
        | Fact::LessonRead {}
        | Fact::CardReviewed(_)
        | Fact::QuizAnswered(_)
        | Fact::RecallStarted { .. }
        | Fact::CodeReviewed(_)
        | Fact::PlacementFinished(_) => true,
        Fact::Reset { .. }
        | Fact::DoneElsewhere { .. }
        | Fact::NoteKept { .. }
        | Fact::ReportSent { .. }
        | Fact::TrackChosen { .. }
        | Fact::Opened {}
        | Fact::Buried { .. }
        | Fact::Suspended {}
        | Fact::Unsuspended {}
        | Fact::ReviewUndone { .. }
        | Fact::PlacementAnswered(_)
        | Fact::RetentionChosen { .. }
        | Fact::PaceChosen { .. }
        | Fact::WeightsFitted(_)
        | Fact::GateRun(_)
        | Fact::Unknown { .. } => false,
    }
}
