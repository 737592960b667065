//! What the learner knows, kept beside the log: a projection that spares the program from reading
//! all of it at each start. It may be deleted at any time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use evidence::{ChainCheck, DeviceId, Draft, Event, Fact, Hash, Record};
use learner::{
    Calibration, CardEntry, Catalogue, Day, DayBoundary, Doubt, Fit, History, Knowledge,
    KnowledgeState, Moment, REVIEWS_TO_FIT,
};
use serde::{Deserialize, Serialize};
use store::Log;

use super::Session;
use crate::error::TrainingError;
use crate::workspace::{Settings, Workspace, write};

/// The program's version belongs to it: a newer one may know kinds of events that an older one
/// passed over.
const VERSION: &str = concat!("masterwork.knowledge/1 ", env!("CARGO_PKG_VERSION"));
/// A review that is missing for so long was not about to be written by another instance.
const REVIEW_LATE_MS: u64 = 10_000;

#[derive(Serialize, Deserialize)]
struct Stored {
    version: String,
    /// Per device, the id of the last event that was taken: of another log there is another one.
    tips: BTreeMap<DeviceId, Hash>,
    /// How many bodies were erased by then.
    erasures: u64,
    state: KnowledgeState,
}

pub(super) fn file(workspace: &Workspace) -> PathBuf {
    workspace.cache_folder().join("knowledge.json")
}

/// Where the learner's days begin: by the settings, and by this machine's time zone.
pub(super) fn boundary(settings: &Settings, now_ms: i64) -> DayBoundary {
    let moment = jiff::Timestamp::from_millisecond(now_ms).unwrap_or_default();
    let offset = jiff::tz::TimeZone::system().to_offset(moment);
    DayBoundary { offset_minutes: offset.seconds() / 60, begins_minutes: settings.day_begins }
}

/// The state of the whole log: what is stored and the events since, else rebuilt.
pub(super) fn load(
    log: &Log,
    file: &Path,
    boundary: DayBoundary,
) -> Result<Knowledge, TrainingError> {
    let stored = std::fs::read(file).ok();
    let stored = stored.and_then(|bytes| serde_json::from_slice::<Stored>(&bytes).ok());
    if let Some(stored) = stored
        && stored.version == VERSION
        && stored.erasures == log.erasures()?
        && is_of_this_log(log, &stored)?
        && let Some(mut knowledge) = Knowledge::from_state(stored.state, boundary)
    {
        if catch_up(log, &mut knowledge)? {
            let _ = save(log, &knowledge, file);
        }
        return Ok(knowledge);
    }
    let knowledge = rebuild(log, boundary)?;
    // A folder that refuses it is no reason not to start: it is only slower the next time.
    let _ = save(log, &knowledge, file);
    Ok(knowledge)
}

/// Takes the events that came since. Whether there were any.
pub(super) fn catch_up(log: &Log, knowledge: &mut Knowledge) -> Result<bool, TrainingError> {
    let cursors = knowledge.state().cursors.iter();
    let cursors = cursors.map(|(device, (sequence, _))| (*device, *sequence)).collect();
    let events = log.events_after(&cursors)?;
    for event in &events {
        if knowledge.apply(event).is_err() {
            *knowledge = rebuild(log, knowledge.state().boundary)?;
            break;
        }
    }
    Ok(!events.is_empty())
}

pub(super) fn rebuild(log: &Log, boundary: DayBoundary) -> Result<Knowledge, TrainingError> {
    let events = all_events(log)?;
    let mut chains: BTreeMap<DeviceId, Vec<&Event>> = BTreeMap::new();
    for event in &events {
        chains.entry(event.header().device).or_default().push(event);
    }
    let mut faults = Vec::new();
    for (device, mut chain) in chains {
        chain.sort_by_key(|event| event.header().sequence);
        let mut check = ChainCheck::new(device);
        for event in chain {
            let (id, header_text) = (event.id(), event.header_text());
            faults.extend(check.push(Record { id, header_text, body: event.body() }));
        }
    }
    Ok(Knowledge::replay(&events, &faults, boundary))
}

fn all_events(log: &Log) -> Result<Vec<Event>, TrainingError> {
    let mut events = Vec::new();
    log.for_each_in_replay(|event| events.push(event))?;
    Ok(events)
}

pub(super) fn save(log: &Log, knowledge: &Knowledge, file: &Path) -> Result<(), TrainingError> {
    let state = knowledge.state();
    let mut tips = BTreeMap::new();
    for (device, (sequence, _)) in &state.cursors {
        if let Some(id) = log.id_at(*device, *sequence)? {
            tips.insert(*device, id);
        }
    }
    let (version, erasures) = (VERSION.to_owned(), log.erasures()?);
    let stored = Stored { version, tips, erasures, state: state.clone() };
    let text = serde_json::to_string(&stored)
        .map_err(|error| TrainingError::Internal(error.to_string()))?;
    write(file, &text)
}

fn is_of_this_log(log: &Log, stored: &Stored) -> Result<bool, TrainingError> {
    for (device, (sequence, _)) in &stored.state.cursors {
        let tip = stored.tips.get(device).copied();
        if tip.is_none() || log.id_at(*device, *sequence)? != tip {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether what is stored, brought up to date, equals what the log rebuilds.
pub(super) fn is_true(session: &Session) -> Result<bool, TrainingError> {
    let file = file(&session.workspace);
    save(&session.log, &session.knowledge, &file)?;
    let boundary = session.knowledge.state().boundary;
    let stored = load(&session.log, &file, boundary)?;
    Ok(stored.state() == rebuild(&session.log, boundary)?.state())
}

impl Session {
    /// What the learner knows, by the log.
    #[must_use]
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// The content as `learner` looks it up.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue<'_> {
        let cards = self.library.cards.iter().filter_map(|card| {
            Some(CardEntry {
                id: card.id.parse().ok()?,
                slug: card.slug(),
                concepts: vec![card.concept.clone()],
                seconds: card.seconds(),
            })
        });
        Catalogue::new(&self.library, cards)
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Moment {
        Moment((self.clock)().div_euclid(1000))
    }

    /// The learner's day.
    #[must_use]
    pub fn today(&self) -> Day {
        self.knowledge.state().boundary.day(self.now())
    }

    /// Everything of the log and the content that was not taken at its word.
    #[must_use]
    pub fn doubts(&self) -> Vec<Doubt> {
        let mut doubts = self.knowledge.doubts(self.now());
        doubts.extend(self.catalogue().gone(&self.knowledge));
        doubts
    }

    /// What the settings say and the log does not yet, and reviews that an older version, or one
    /// that was killed, has left out.
    pub(super) fn bring_up_to_date(&mut self) -> Result<(), TrainingError> {
        let per_mille = self.workspace.settings.retention_per_mille();
        if self.knowledge.state().retention.as_per_mille() != per_mille {
            self.append_own(Fact::RetentionChosen { per_mille })?;
        }
        let now = (self.clock)();
        let is_late = |item: &evidence::ItemId| {
            let last = self.progress.item(item).and_then(|progress| progress.last_ms);
            last.is_none_or(|last| last.abs_diff(now) > REVIEW_LATE_MS)
        };
        let missing = learner::missing_reviews(&self.knowledge, &self.catalogue());
        let drafts = missing.into_iter().filter(|(item, _)| is_late(item)).map(|(item, review)| {
            let fact = Fact::CodeReviewed(review);
            Draft { time_ms: now, item: Some(item), content_version: None, fact }
        });
        self.append_drafts(drafts.collect())
    }

    /// The learner's reviews as a history.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn history(&self) -> Result<History, TrainingError> {
        Ok(History::of_events(&all_events(&self.log)?))
    }

    /// Predicted against actual recall; none without a review after a day or more.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn calibration(&self) -> Result<Option<Calibration>, TrainingError> {
        Ok(learner::calibrate(&self.history()?, &self.knowledge.state().weights))
    }

    /// Fits the memory model to the learner's own history, if there is enough of it and half as
    /// much again as the last time. The new weights are taken if they predict later reviews better.
    /// It takes seconds.
    ///
    /// # Errors
    /// If the log cannot be read or written.
    pub fn fit(&mut self) -> Result<Option<Fit>, TrainingError> {
        let history = self.history()?;
        let reviews: usize = history.0.values().map(|item| item.len().saturating_sub(1)).sum();
        let before = self.knowledge.state().fitted_to.unwrap_or(0) as usize;
        if reviews < REVIEWS_TO_FIT || 2 * reviews < 3 * before {
            return Ok(None);
        }
        let Ok(fit) = learner::fit_weights(&history, &self.knowledge.state().weights) else {
            return Ok(None);
        };
        if fit.is_better() {
            let reviews = u32::try_from(fit.reviews).unwrap_or(u32::MAX);
            let micro = fit.weights.to_micro();
            let rule = learner::FIT_RULE;
            self.append_own(Fact::WeightsFitted(evidence::FittedWeights { micro, reviews, rule }))?;
        }
        Ok(Some(fit))
    }
}
