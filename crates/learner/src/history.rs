//! The learner's reviews as a history: for calibration and for fitting the memory model.

use std::collections::{BTreeMap, BTreeSet};

use evidence::{Event, Fact, Hash, ItemId};
use fsrs::{ComputeParametersInput, FSRSItem, FSRSReview, compute_parameters};
use thiserror::Error;

use crate::Day;
use crate::memory::{DesiredRetention, Memory, MemoryModel, Weights};
use crate::rating::Rating;

/// Fewer reviews after a day or more are not enough to fit 21 weights to. Anki asks for as many.
pub const REVIEWS_TO_FIT: usize = 400;
/// The version of [`fit_weights`].
pub const FIT_RULE: u32 = 1;
/// The share of the history, in time, that the weights are fitted to; the rest judges them.
const TRAINING_SHARE: f64 = 0.8;
/// How many past reviews the moving average is of.
const MOVING: usize = 100;
/// A probability is never surer than this, so that one surprise costs no infinite loss.
const SUREST: f64 = 0.0001;

/// One review of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastReview {
    /// The day.
    pub day: Day,
    /// How it went.
    pub rating: Rating,
}

/// All reviews, by item, in the order of their days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History(pub BTreeMap<ItemId, Vec<PastReview>>);

impl History {
    /// The reviews of a log, undone ones left out.
    pub fn of_events<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let (mut reviews, mut undone) = (Vec::new(), BTreeSet::new());
        for event in events {
            let (day, rating) = match event.fact() {
                Some(Fact::CardReviewed(review)) => (review.day, review.rating),
                Some(Fact::CodeReviewed(review)) => (review.day, review.rating),
                Some(Fact::ReviewUndone { event }) => {
                    undone.insert(event);
                    continue;
                }
                Some(_) | None => continue,
            };
            let is_intact = event.body().is_some_and(|body| Hash::of(body) == event.header().body);
            if let (Some(item), Some(rating), true) =
                (&event.header().item, Rating::from_word(&rating), is_intact)
            {
                reviews.push((event, item, PastReview { day: Day(day), rating }));
            }
        }
        reviews.sort_by_key(|(event, _, review)| (review.day, event.header().replay_key()));
        let mut history = Self::default();
        let mut last = None;
        for (event, item, review) in reviews {
            // Merged logs may hold an event twice.
            if last == Some(event.header_text()) {
                continue;
            }
            last = Some(event.header_text());
            if undone.is_empty() || !undone.contains(&event.id()) {
                history.0.entry(item.clone()).or_default().push(review);
            }
        }
        history
    }

    /// Each review a day or more after the one before it, in the order of days, with what the model
    /// expected of it.
    fn predictions(&self, model: &MemoryModel) -> Vec<Prediction> {
        let mut predictions = Vec::new();
        for reviews in self.0.values() {
            let mut memory: Option<(Memory, Day)> = None;
            for review in reviews {
                let elapsed = memory.map_or(0, |(_, before)| review.day.since(before));
                if let Some((memory, _)) = memory
                    && elapsed > 0
                {
                    let expected = f64::from(model.retrievability(memory, elapsed as f32));
                    let recalled = review.rating.is_recalled();
                    predictions.push(Prediction { day: review.day, expected, recalled });
                }
                let next = model.after(memory.map(|(memory, _)| memory), elapsed, review.rating);
                memory = Some((next, review.day));
            }
        }
        predictions.sort_by_key(|prediction| prediction.day);
        predictions
    }

    /// What the optimiser takes: for each such review, everything up to it, in the order of days.
    fn training_items(&self) -> Vec<(Day, FSRSItem)> {
        let mut items = Vec::new();
        for reviews in self.0.values() {
            let mut row: Vec<FSRSReview> = Vec::new();
            let mut before: Option<Day> = None;
            for review in reviews {
                let delta_t = before.map_or(0, |before| review.day.since(before));
                row.push(FSRSReview { rating: review.rating.number(), delta_t });
                before = Some(review.day);
                if delta_t > 0 {
                    items.push((review.day, FSRSItem { reviews: row.clone() }));
                }
            }
        }
        items.sort_by_key(|(day, _)| *day);
        items
    }
}

#[derive(Debug, Clone, Copy)]
struct Prediction {
    day: Day,
    expected: f64,
    recalled: bool,
}

/// One bin of the calibration: reviews of which about the same was expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// The mean expected recall.
    pub expected: f64,
    /// The share that was recalled.
    pub recalled: f64,
    /// How many reviews.
    pub reviews: usize,
}

/// What the model expected against what happened. Lower log loss is better; where a plain baseline
/// has less, the model loses, and the page says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// Reviews by what was expected, in tenths; empty ones are left out.
    pub bins: Vec<Bin>,
    /// Mean log loss of the memory model, in nats a review.
    pub model: f64,
    /// The same if each review is expected to go as the average of all before it.
    pub average: f64,
    /// The same for the average of the last hundred.
    pub moving_average: f64,
    /// How many reviews it was measured on.
    pub reviews: usize,
}

impl Calibration {
    /// Whether the model beats both baselines.
    #[must_use]
    pub fn model_wins(&self) -> bool {
        self.model < self.average && self.model < self.moving_average
    }
}

/// Predicted against actual recall; none without a review after a day or more. Weights that were
/// fitted to these reviews have seen them: say so beside the figures.
#[must_use]
pub fn calibrate(history: &History, weights: &Weights) -> Option<Calibration> {
    let model = MemoryModel::new(weights, DesiredRetention::USUAL);
    calibration_of(&history.predictions(&model))
}

fn calibration_of(predictions: &[Prediction]) -> Option<Calibration> {
    if predictions.is_empty() {
        return None;
    }
    let mut bins = vec![(0.0, 0_usize, 0_usize); 10];
    let (mut model, mut average, mut moving) = (0.0, 0.0, 0.0);
    // Both baselines begin with one success of two, and never see the review that they predict.
    let mut successes = 0_usize;
    for (index, prediction) in predictions.iter().enumerate() {
        let bin = &mut bins[((prediction.expected * 10.0) as usize).min(9)];
        bin.0 += prediction.expected;
        bin.1 += usize::from(prediction.recalled);
        bin.2 += 1;
        model += loss(prediction.expected, prediction.recalled);
        average += loss((successes + 1) as f64 / (index + 2) as f64, prediction.recalled);
        let recent = &predictions[index.saturating_sub(MOVING)..index];
        let recalled = recent.iter().filter(|past| past.recalled).count();
        moving += loss((recalled + 1) as f64 / (recent.len() + 2) as f64, prediction.recalled);
        successes += usize::from(prediction.recalled);
    }
    let count = predictions.len() as f64;
    let bins = bins.into_iter().filter(|(.., reviews)| *reviews > 0);
    Some(Calibration {
        bins: bins
            .map(|(expected, recalled, reviews)| Bin {
                expected: expected / reviews as f64,
                recalled: recalled as f64 / reviews as f64,
                reviews,
            })
            .collect(),
        model: model / count,
        average: average / count,
        moving_average: moving / count,
        reviews: predictions.len(),
    })
}

fn loss(expected: f64, recalled: bool) -> f64 {
    let expected = expected.clamp(SUREST, 1.0 - SUREST);
    if recalled { -expected.ln() } else { -(1.0 - expected).ln() }
}

/// Why no weights were fitted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FitError {
    /// Too little history.
    #[error("{reviews} reviews after a day or more are too few; it takes {REVIEWS_TO_FIT}")]
    TooFew {
        /// How many there are.
        reviews: usize,
    },
    /// The optimiser refused the history.
    #[error("the memory model could not be fitted: {reason}")]
    Optimiser {
        /// What it said.
        reason: String,
    },
}

/// What fitting found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The weights.
    pub weights: Weights,
    /// How many reviews they were fitted to.
    pub reviews: usize,
    /// Log loss of the weights used so far, on later reviews that the new ones have not seen.
    pub loss_before: f64,
    /// Log loss of the new weights there.
    pub loss_after: f64,
}

impl Fit {
    /// Whether the new weights are worth taking: they predict unseen reviews better.
    #[must_use]
    pub fn is_better(&self) -> bool {
        self.loss_after < self.loss_before
    }
}

/// Fits the weights to the first four fifths of the history, and judges them by the rest. It takes
/// seconds; the result belongs into the log, so that every device schedules alike.
///
/// # Errors
/// If there is too little history, or the optimiser refuses it.
pub fn fit_weights(history: &History, current: &Weights) -> Result<Fit, FitError> {
    let items = history.training_items();
    if items.len() < REVIEWS_TO_FIT {
        return Err(FitError::TooFew { reviews: items.len() });
    }
    let cut = items[(items.len() as f64 * TRAINING_SHARE) as usize].0;
    let train_set: Vec<FSRSItem> =
        items.into_iter().filter(|(day, _)| *day < cut).map(|(_, item)| item).collect();
    let reviews = train_set.len();
    let input = ComputeParametersInput { train_set, ..ComputeParametersInput::default() };
    let fitted = compute_parameters(input)
        .map_err(|error| FitError::Optimiser { reason: error.to_string() })?;
    let weights =
        Weights::new(&fitted).map_err(|error| FitError::Optimiser { reason: error.to_string() })?;
    let judge = |weights: &Weights| {
        let model = MemoryModel::new(weights, DesiredRetention::USUAL);
        let later: Vec<Prediction> =
            history.predictions(&model).into_iter().filter(|past| past.day >= cut).collect();
        calibration_of(&later).map_or(f64::INFINITY, |found| found.model)
    };
    let (loss_before, loss_after) = (judge(current), judge(&weights));
    Ok(Fit { weights, reviews, loss_before, loss_after })
}
