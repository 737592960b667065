//! Private notes about items and steps of tracks: kept, listed, erased.

use curriculum::{Item, Step, Track};
use evidence::{Draft, Fact, Hash, ItemId};
use learner::Moment;

use super::{Session, item_id};
use crate::error::TrainingError;
use crate::plan::date;

/// What a note can be about, and what `show` shows: an item of content, or a step of a track.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A lesson, an exercise or a quiz.
    Item(Item<'a>),
    /// A step of a track.
    Step(&'a Track, &'a Step),
}

impl Subject<'_> {
    /// What people call it.
    #[must_use]
    pub fn slug(&self) -> String {
        match self {
            Subject::Item(item) => item.slug().to_owned(),
            Subject::Step(track, step) => format!("{}/{}", track.slug, step.id),
        }
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Subject::Item(item) => item.title(),
            Subject::Step(_, step) => &step.title,
        }
    }

    /// The id under which evidence keeps what is about it.
    #[must_use]
    pub fn id(&self) -> Option<ItemId> {
        match self {
            Subject::Item(item) => item_id(*item),
            Subject::Step(track, step) => track.step_id(step).parse().ok(),
        }
    }
}

/// A note that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The event that holds it.
    pub event: Hash,
    /// The learner's day, as `2026-03-01`.
    pub day: String,
    /// What it is about: a slug, or an id if the content has it no more.
    pub item: String,
    /// That one's title.
    pub title: String,
    /// The note.
    pub text: String,
}

impl Note {
    /// What the note is called: the first digits of its event.
    #[must_use]
    pub fn name(&self) -> String {
        self.event.to_string().chars().take(8).collect()
    }
}

impl Session {
    /// The item that a name stands for, or else the step: `track/step`, or a step's id alone in the
    /// current track.
    ///
    /// # Errors
    /// If there is neither.
    pub fn find_subject(&self, name: &str) -> Result<Subject<'_>, TrainingError> {
        let error = match self.find(name) {
            Ok(item) => return Ok(Subject::Item(item)),
            Err(error) => error,
        };
        let own = self.track();
        if let Some(step) = own.step(name) {
            return Ok(Subject::Step(own, step));
        }
        let by_track = name.split_once('/').and_then(|(track, step)| {
            let track = self.library.track(track)?;
            Some(Subject::Step(track, track.step(step)?))
        });
        by_track.ok_or(error)
    }

    /// Keeps a private note about an item or a step.
    ///
    /// # Errors
    /// If there is no such thing, or it cannot be kept.
    pub fn note(&mut self, name: &str, text: &str) -> Result<(), TrainingError> {
        let subject = self.find_subject(name)?;
        let content_version = match subject {
            Subject::Item(item) => Some(Hash::from_bytes(item.version().0)),
            Subject::Step(..) => None,
        };
        let item = subject.id();
        let fact = Fact::NoteKept { text: text.to_owned() };
        let time_ms = (self.clock)();
        self.append_drafts(vec![Draft { time_ms, item, content_version, fact }])
    }

    /// The learner's notes, the oldest first: all, or those about one thing.
    ///
    /// # Errors
    /// If there is no such thing, or the log cannot be read.
    pub fn notes(&self, name: Option<&str>) -> Result<Vec<Note>, TrainingError> {
        let only = name.map(|name| self.find_subject(name)).transpose()?;
        let only = only.map(|subject| subject.id());
        let mut notes = Vec::new();
        for event in self.log.last_of_kinds(&["note_kept"], u32::MAX)? {
            let header = event.header();
            let Some(item) = &header.item else { continue };
            if only.as_ref().is_some_and(|only| only.as_ref() != Some(item)) {
                continue;
            }
            // One that was erased has no body, and nothing to show.
            let Some(Fact::NoteKept { text }) = event.fact() else { continue };
            let day = self.knowledge.state().boundary.day(Moment(header.time_ms.div_euclid(1000)));
            let (slug, title) = self.named(item);
            notes.push(Note { event: event.id(), day: date(day), item: slug, title, text });
        }
        notes.reverse();
        Ok(notes)
    }

    /// Erases a note's text for good, here and, after a merge, everywhere. What stays is that there
    /// was a note.
    ///
    /// # Errors
    /// If no note, or more than one, has a name that begins so, or the log cannot be written.
    pub fn erase_note(&mut self, name: &str) -> Result<Note, TrainingError> {
        let fits = |note: &Note| !name.is_empty() && note.event.to_string().starts_with(name);
        let mut found: Vec<Note> = self.notes(None)?.into_iter().filter(fits).collect();
        match (found.pop(), found.is_empty()) {
            (Some(note), true) => {
                self.log.erase_body(note.event)?;
                self.catch_up()?;
                Ok(note)
            }
            _ => Err(TrainingError::NoNote { name: name.to_owned() }),
        }
    }

    /// Slug and title of what an id of evidence stands for.
    #[must_use]
    pub fn named(&self, id: &ItemId) -> (String, String) {
        let item = self.library.items().find(|item| item.id() == id.as_str()).map(Subject::Item);
        let step = || {
            self.library.tracks.iter().find_map(|track| {
                let name = id.as_str().strip_prefix(&track.id)?.strip_prefix('.')?;
                Some(Subject::Step(track, track.step(name)?))
            })
        };
        match item.or_else(step) {
            Some(subject) => (subject.slug(), subject.title().to_owned()),
            None => (id.to_string(), id.to_string()),
        }
    }
}
