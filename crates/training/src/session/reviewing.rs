//! Cards: which are asked, what an answer is worth, and what the learner sets aside or takes back.

use curriculum::{Card, CardTask, Item, TrackItem};
use evidence::{Draft, Fact, Hash, ItemId};
use learner::{CardEntry, Due, ItemKind, Phase, Rating};

use super::Session;
use crate::cards::{CardAnswer, judge_answer};
use crate::error::TrainingError;

/// So many new cards a day: each comes back about six times in its first half year.
const NEW_CARDS_A_DAY: usize = 8;
/// Of the last events, so many are looked at for a review to undo.
const UNDO_DEPTH: u32 = 400;

/// An item of recall, by its id and by what people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemName {
    /// Its id.
    pub id: ItemId,
    /// Its slug.
    pub slug: String,
}

/// What is asked.
#[derive(Debug, Clone)]
pub enum Asked {
    /// A card.
    Card(Box<Card>),
    /// An exercise, by its slug.
    Code(String),
}

/// What became of an answered card.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The card's slug.
    pub slug: String,
    /// The judge's word, where it has one.
    pub judged: Option<CardAnswer>,
    /// The rating that counts.
    pub rating: Rating,
    /// When it is asked again.
    pub due: Due,
    /// Days until then; 0: within the day.
    pub days: u32,
    /// Whether it failed so often that it wants its lesson now.
    pub leech: bool,
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The item's slug, or its id if the content has it no more.
    pub slug: String,
    /// The rating that counts no more.
    pub rating: String,
}

impl Session {
    /// The card that a name stands for: its slug, or its id.
    ///
    /// # Errors
    /// If there is none.
    pub fn find_card(&self, name: &str) -> Result<&Card, TrainingError> {
        let bare = name.rsplit(['/', ':']).next().unwrap_or(name);
        let is_it = |card: &&Card| {
            let (_, id) = card.id.split_once(':').unwrap_or(("", &card.id));
            card.id == name || card.slug() == name || (name == bare && id == bare)
        };
        let found = self.library.cards.iter().find(is_it);
        found.ok_or_else(|| TrainingError::NoCard { name: name.to_owned() })
    }

    /// What a name asks: a card, or an exercise.
    ///
    /// # Errors
    /// If there is neither.
    pub fn find_asked(&self, name: &str) -> Result<Asked, TrainingError> {
        if let Ok(card) = self.find_card(name) {
            return Ok(Asked::Card(Box::new(card.clone())));
        }
        if name.starts_with("cards/") {
            return Err(TrainingError::NoCard { name: name.to_owned() });
        }
        Ok(Asked::Code(self.find_exercise(name)?.slug.clone()))
    }

    /// The item of recall that a name stands for.
    fn find_recalled(&self, name: &str) -> Result<ItemName, TrainingError> {
        let (id, slug) = match self.find_asked(name)? {
            Asked::Card(card) => (card.id.clone(), card.slug()),
            Asked::Code(slug) => (self.find_exercise(&slug)?.id.clone(), slug),
        };
        match id.parse().ok().filter(|id| self.knowledge.state().items.contains_key(id)) {
            Some(id) => Ok(ItemName { id, slug }),
            None => Err(TrainingError::NotLearned { slug }),
        }
    }

    /// Cards that are asked for the first time today: of concepts whose lesson was read, or which
    /// are mastered, in the order of the track; a few a day.
    #[must_use]
    pub fn new_cards(&self) -> Vec<&Card> {
        let state = self.knowledge.state();
        let today = self.today();
        let begun = state.items.values().filter(|item| item.kind == ItemKind::Card);
        let begun = begun.filter(|item| {
            item.phase == Phase::Learning || (item.reviews == 1 && item.reviewed == today)
        });
        let room = NEW_CARDS_A_DAY.saturating_sub(begun.count());
        let read = |item: &TrackItem| match self.library.item(item)? {
            Item::Lesson(lesson) => {
                let id: ItemId = lesson.id.parse().ok()?;
                state.lessons_read.contains_key(&id).then_some(lesson.concepts.as_slice())
            }
            Item::Exercise(exercise) => {
                let id: ItemId = exercise.id.parse().ok()?;
                state.accepted.contains_key(&id).then_some(exercise.teaches.as_slice())
            }
            Item::Quiz(_) => None,
        };
        let mut concepts: Vec<&curriculum::ConceptId> = Vec::new();
        for concept in self.track().items().filter_map(read).flatten() {
            if !concepts.contains(&concept) {
                concepts.push(concept);
            }
        }
        let is_new =
            |card: &&Card| card.id.parse().is_ok_and(|id: ItemId| !state.items.contains_key(&id));
        let cards = concepts.into_iter().flat_map(|concept| self.library.cards_of(concept));
        cards.filter(is_new).take(room).collect()
    }

    /// Takes the answer to a card. A cloze or a prediction is judged; then a wrong answer is
    /// *again*, and a right one *good* unless the learner says how hard it was. A question is rated
    /// by the learner.
    ///
    /// # Errors
    /// If the answer or the rating is missing, the compiler cannot be run, or it cannot be kept.
    pub fn answer_card(
        &mut self,
        name: &str,
        typed: Option<&str>,
        rating: Option<Rating>,
        seconds: Option<u32>,
    ) -> Result<Answered, TrainingError> {
        let card = self.find_card(name)?.clone();
        let slug = card.slug();
        let id: ItemId =
            card.id.parse().map_err(|_| TrainingError::NotLearned { slug: slug.clone() })?;
        let judged = self.judge_card(&card, typed, rating)?;
        let right = judged.as_ref().map(|judged| judged.right);
        let rating = match (right, rating) {
            (_, Some(rating)) => rating,
            (Some(_), None) => Rating::Good,
            (None, None) => return Err(TrainingError::NeedsRating { slug }),
        };
        let seconds = seconds.unwrap_or(card.seconds());
        let concepts = vec![card.concept.clone()];
        let entry = CardEntry { id: id.clone(), slug, concepts, seconds: card.seconds() };
        let now = self.now();
        let review =
            learner::review_of_card(&self.knowledge, &entry, rating, right, seconds, None, now);
        let rating = Rating::from_word(&review.rating).unwrap_or(rating);
        self.append_drafts(vec![Draft {
            time_ms: (self.clock)(),
            item: Some(id.clone()),
            content_version: Some(Hash::from_bytes(card.version.0)),
            fact: Fact::CardReviewed(review),
        }])?;
        let known = self.knowledge.state().items.get(&id);
        Ok(Answered {
            slug: entry.slug,
            judged,
            rating,
            due: known.map_or(Due::At(now), |item| item.due),
            days: self.days_until(&id),
            leech: known.is_some_and(|item| item.leech),
        })
    }

    /// What the judge says to an answer; none for a question, of which only the learner knows.
    /// Rated *again* without an answer, it was not known.
    ///
    /// # Errors
    /// If there is no answer, or the compiler cannot be run.
    pub fn judge_card(
        &self,
        card: &Card,
        typed: Option<&str>,
        rating: Option<Rating>,
    ) -> Result<Option<CardAnswer>, TrainingError> {
        if card.task == CardTask::Question {
            return Ok(None);
        }
        match (typed, rating) {
            (Some(typed), _) => Ok(judge_answer(&*self.judge()?, card, typed)?),
            (None, Some(Rating::Again)) => Ok(judge_answer(&*self.judge()?, card, "")?
                .map(|answer| CardAnswer { right: false, ..answer })),
            (None, _) => Err(TrainingError::NeedsAnswer { slug: card.slug() }),
        }
    }

    /// Takes the last review back.
    ///
    /// # Errors
    /// If there is none, or it cannot be kept.
    pub fn undo_review(&mut self) -> Result<Undone, TrainingError> {
        let kinds = ["card_reviewed", "code_reviewed", "review_undone"];
        let mut undone = Vec::new();
        for event in self.log.last_of_kinds(&kinds, UNDO_DEPTH)? {
            let rating = match event.fact() {
                Some(Fact::ReviewUndone { event }) => {
                    undone.push(event);
                    continue;
                }
                Some(Fact::CardReviewed(review)) => review.rating,
                Some(Fact::CodeReviewed(review)) => review.rating,
                Some(_) | None => continue,
            };
            let (id, item) = (event.id(), event.header().item.clone());
            let Some(item) = item.filter(|_| !undone.contains(&id)) else { continue };
            let slug = self.catalogue().slug(&item).unwrap_or(item.as_str()).to_owned();
            let fact = Fact::ReviewUndone { event: id };
            let time_ms = (self.clock)();
            let item = Some(item);
            self.append_drafts(vec![Draft { time_ms, item, content_version: None, fact }])?;
            return Ok(Undone { slug, rating });
        }
        Err(TrainingError::NothingToUndo)
    }

    /// Sets an item aside until tomorrow.
    ///
    /// # Errors
    /// If it is not in recall, or it cannot be kept.
    pub fn bury(&mut self, name: &str) -> Result<ItemName, TrainingError> {
        let until = self.today().plus(1).0;
        self.set_aside(name, Fact::Buried { until })
    }

    /// Sets an item aside until the learner wants it back.
    ///
    /// # Errors
    /// If it is not in recall, or it cannot be kept.
    pub fn suspend(&mut self, name: &str) -> Result<ItemName, TrainingError> {
        self.set_aside(name, Fact::Suspended {})
    }

    /// Takes an item back that was buried, suspended, or failed so often that it was set aside.
    ///
    /// # Errors
    /// If it is not in recall, or it cannot be kept.
    pub fn take_back(&mut self, name: &str) -> Result<ItemName, TrainingError> {
        self.set_aside(name, Fact::Unsuspended {})
    }

    fn set_aside(&mut self, name: &str, fact: Fact) -> Result<ItemName, TrainingError> {
        let found = self.find_recalled(name)?;
        let item = Some(found.id.clone());
        let time_ms = (self.clock)();
        self.append_drafts(vec![Draft { time_ms, item, content_version: None, fact }])?;
        Ok(found)
    }
}
