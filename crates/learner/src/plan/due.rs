//! What is due, in what order, and what is to be done about the rest.

use std::collections::{BTreeMap, BTreeSet};

use curriculum::ConceptId;

use super::{Leech, PlanRequest, PlannedReview, Proof, Why};
use crate::Day;
use crate::catalogue::Catalogue;
use crate::knowledge::{Knowledge, RecallItem};
use crate::schedule::Phase;

/// Nothing is so quick that it costs nothing.
const LEAST_SECONDS: f32 = 5.0;
/// How far ahead the clearing of a backlog is followed.
const HORIZON_DAYS: u32 = 365;

/// What is due now. Steps of the last minutes come first; then what is worth most a minute.
///
/// The value of a review is what it keeps: importance × retrievability ÷ minutes. What is likely to
/// be recalled still is kept with one review, what is nearly lost has to be learned again anyway, so
/// that the order is by falling retrievability where all else is equal (the order with the fewest
/// reviews per item kept in Anki's own simulations of backlogs; Anki manual, "Display order").
/// Importance is 1 + ln(1 + n), n being the concepts of this track that need it and are not known.
pub(super) fn reviews(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
    request: &PlanRequest<'_>,
    today: Day,
) -> Vec<PlannedReview> {
    let importance = importance(knowledge, catalogue, request);
    let due = knowledge.state().items.iter().filter(|(_, item)| item.is_due(request.now, today));
    let mut reviews: Vec<PlannedReview> = due
        .filter_map(|(id, item)| {
            // What is not in the content cannot be asked; `Catalogue::gone` names it.
            let slug = catalogue.slug(id)?.to_owned();
            let retrievability = knowledge.retrievability(item, today);
            let weight = item
                .concepts
                .iter()
                .filter_map(|concept| importance.get(concept.as_str()))
                .fold(1.0_f64, |most, one| most.max(*one));
            let seconds = item.seconds.max(LEAST_SECONDS);
            let value = weight * f64::from(retrievability) / (f64::from(seconds) / 60.0);
            let why = why(item, retrievability, today);
            let kind = item.kind;
            Some(PlannedReview {
                item: id.clone(),
                slug,
                kind,
                seconds,
                retrievability,
                value,
                why,
            })
        })
        .collect();
    reviews.sort_by(|one, other| {
        let is_later = |review: &PlannedReview| review.why != Why::Step;
        is_later(one)
            .cmp(&is_later(other))
            .then(other.value.total_cmp(&one.value))
            .then_with(|| one.item.cmp(&other.item))
    });
    reviews
}

fn why(item: &RecallItem, retrievability: f32, today: Day) -> Why {
    match (item.phase, &item.warned_by) {
        (Phase::Learning | Phase::Relearning, _) => Why::Step,
        (Phase::Review, Some(by)) => Why::Warned { by: by.clone(), retrievability },
        (Phase::Review, None) => Why::Fading { retrievability, days: today.since(item.reviewed) },
    }
}

fn importance<'a>(
    knowledge: &Knowledge,
    catalogue: &'a Catalogue<'_>,
    request: &PlanRequest<'_>,
) -> BTreeMap<&'a str, f64> {
    let graph = &catalogue.library.concepts;
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for open in catalogue.concepts_of(request.track) {
        if knowledge.is_mastered(&open.0) {
            continue;
        }
        let (mut seen, mut next) = (BTreeSet::new(), vec![&open]);
        while let Some(id) = next.pop() {
            let Some(concept) = graph.get(id) else { continue };
            for need in &concept.needs {
                let Some(need) = graph.get(need) else { continue };
                if seen.insert(&need.id) {
                    *counts.entry(need.id.0.as_str()).or_default() += 1;
                    // The graph's own node lives as long as the catalogue does.
                    next.push(&need.id);
                }
            }
        }
    }
    counts.into_iter().map(|(id, count)| (id, 1.0 + f64::from(count).ln_1p())).collect()
}

/// Days until everything that is due is done, at `budget` minutes of reviews a day, with what falls
/// due meanwhile; none if that is more than a year.
pub(super) fn days_to_clear(
    knowledge: &Knowledge,
    reviews: &[PlannedReview],
    budget: f64,
    today: Day,
) -> Option<u32> {
    let total: f64 = reviews.iter().map(|review| f64::from(review.seconds) / 60.0).sum();
    let each = total / reviews.len().max(1) as f64;
    // What is reviewed comes back within the horizon too: on average about once a month.
    let mut open = total;
    for ahead in 1..=HORIZON_DAYS {
        open -= budget.min(open);
        if open <= 0.0 {
            return Some(ahead);
        }
        let due = knowledge.state().load.get(&today.plus(ahead.into())).copied().unwrap_or(0);
        open += each * f64::from(due) + budget / 30.0;
    }
    None
}

pub(super) fn leeches(knowledge: &Knowledge, catalogue: &Catalogue<'_>) -> Vec<Leech> {
    let leeches = knowledge.state().items.iter().filter(|(_, item)| item.leech && !item.suspended);
    leeches
        .filter_map(|(id, item)| {
            let concepts: Vec<ConceptId> = item.concepts.iter().cloned().map(ConceptId).collect();
            let lessons: BTreeSet<String> = concepts
                .iter()
                .flat_map(|concept| catalogue.lessons_of(concept))
                .map(|lesson| lesson.slug.clone())
                .collect();
            let needs: BTreeSet<ConceptId> = concepts
                .iter()
                .filter_map(|concept| catalogue.library.concepts.get(concept))
                .flat_map(|concept| concept.needs.iter().cloned())
                .collect();
            let mut prerequisites: Vec<ConceptId> = needs.into_iter().collect();
            let known = |id: &ConceptId| knowledge.concept(&id.0).known;
            prerequisites.sort_by(|one, other| known(one).total_cmp(&known(other)));
            Some(Leech {
                item: id.clone(),
                slug: catalogue.slug(id)?.to_owned(),
                lapses: item.lapses,
                lessons: lessons.into_iter().collect(),
                prerequisites,
            })
        })
        .collect()
}

/// The proofs that are due. One exercise may prove several concepts; it stands once.
pub(super) fn proofs(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
    request: &PlanRequest<'_>,
    today: Day,
) -> Vec<Proof> {
    let state = knowledge.state();
    let of_track = catalogue.concepts_of(request.track);
    let (mut proofs, mut proven): (Vec<Proof>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
    for (id, concept) in &state.concepts {
        let (Some(since), Some(due)) = (concept.assumed, concept.proof_due) else { continue };
        let concept = ConceptId(id.clone());
        if due > today || !of_track.contains(&concept) || proven.contains(id) {
            continue;
        }
        let open = catalogue
            .exercises_of(&concept)
            .into_iter()
            .find(|exercise| exercise.id.parse().is_ok_and(|id| !state.accepted.contains_key(&id)));
        // What no open exercise practises stays assumed.
        let Some(exercise) = open else { continue };
        proven.extend(exercise.teaches.iter().map(|concept| concept.0.clone()));
        proofs.push(Proof {
            why: Why::Assumed { concept: id.clone(), since },
            concept,
            exercise: exercise.slug.clone(),
            minutes: exercise.minutes,
        });
    }
    proofs
}
