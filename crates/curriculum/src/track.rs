//! Tracks: whole curricula, as paths through shared content.
//!
//! A track has units (in groups, if it has those), a unit has steps: what the curriculum itself
//! lists. A step names the lessons, exercises and quizzes of ours that serve it, or is planned.

mod rules;
mod span;
mod step;

use serde::Deserialize;

use crate::language::{Language, Translation};
use crate::{ConceptId, ContentFault, Files};

pub(crate) use rules::check_track;
pub use span::{Span, SpanError, SpanUnit};
use step::StepTable;
pub use step::{Phase, Readiness, Step, StepCommand, StepKind, When};

/// Something ready to work on, by its slug.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TrackItem {
    /// A lesson's slug.
    Lesson(String),
    /// An exercise's slug.
    Exercise(String),
    /// A quiz's slug.
    Quiz(String),
}

impl TrackItem {
    /// The slug.
    #[must_use]
    pub fn slug(&self) -> &str {
        match self {
            TrackItem::Lesson(slug) | TrackItem::Exercise(slug) | TrackItem::Quiz(slug) => slug,
        }
    }

    /// `lesson`, `exercise` or `quiz`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            TrackItem::Lesson(_) => "lesson",
            TrackItem::Exercise(_) => "exercise",
            TrackItem::Quiz(_) => "quiz",
        }
    }
}

/// How many of its steps a unit wants to be chosen and done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// At least so many.
    pub least: u32,
    /// At most so many.
    pub most: u32,
    /// Of the steps of this kind.
    pub of: StepKind,
}

/// A module, week, day or phase; the track says which word it shows.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its id within the track; never changes.
    pub id: String,
    /// The number that people know it by, such as `01`; empty where it has none.
    pub number: String,
    /// The word for it, where it is another than the track's.
    pub word: Option<String>,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// The id of the group that it belongs to, where the track has groups.
    pub group: Option<String>,
    /// The time that the curriculum gives it.
    pub duration: Option<Span>,
    /// What one can do after it.
    pub outcomes: Vec<String>,
    /// Set where the learner chooses.
    pub choose: Option<Choice>,
    /// What the curriculum lists for it, in order.
    pub steps: Vec<Step>,
    /// What is ready of it, in order: the items of its steps.
    pub items: Vec<TrackItem>,
    /// Titles of what is to come; nothing here pretends to work.
    pub planned: Vec<String>,
    /// Its words in Russian.
    pub ru: Translation,
}

/// Units that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its id within the track; never changes.
    pub id: String,
    /// The number that people know it by; empty where it has none.
    #[serde(default)]
    pub number: String,
    /// The word for it, such as `module` or `phase`.
    pub word: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub about: String,
    /// The time that the curriculum gives it.
    pub duration: Option<Span>,
    /// What one can do after it.
    #[serde(default)]
    pub outcomes: Vec<String>,
    /// Its words in Russian.
    #[serde(default)]
    pub ru: Translation,
}

/// A whole curriculum.
#[derive(Debug, Clone)]
pub struct Track {
    /// `source:id`.
    pub id: String,
    /// Its folder's name, as in `--track rust-masterclass`.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// The word that it uses for a unit.
    pub unit_word: String,
    /// Its own pace, in hours a week.
    pub hours_a_week: u32,
    /// The time that the curriculum gives the whole.
    pub duration: Option<Span>,
    /// What one can do after it.
    pub outcomes: Vec<String>,
    /// Concepts that it does not teach.
    pub assumes: Vec<ConceptId>,
    /// Groups of units, in order; most tracks have none.
    pub groups: Vec<Group>,
    /// Steps that belong to no unit.
    pub steps: Vec<Step>,
    /// Its units, in order.
    pub units: Vec<Unit>,
    /// Its words in Russian.
    pub ru: Translation,
    /// Its file in the content.
    pub file: String,
}

/// How many steps of a track are ready, ready in part, and planned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StepCount {
    /// Everything of them can be worked on.
    pub ready: usize,
    /// A part of them can.
    pub in_part: usize,
    /// Nothing of them can.
    pub planned: usize,
}

impl StepCount {
    /// All steps.
    #[must_use]
    pub fn all(self) -> usize {
        self.ready + self.in_part + self.planned
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrackFile {
    id: String,
    title: String,
    about: String,
    unit: String,
    hours_a_week: u32,
    duration: Option<Span>,
    #[serde(default)]
    outcomes: Vec<String>,
    #[serde(default)]
    assumes: Vec<ConceptId>,
    #[serde(default)]
    groups: Vec<Group>,
    #[serde(default)]
    steps: Vec<StepTable>,
    #[serde(default)]
    units: Vec<UnitTable>,
    #[serde(default)]
    ru: Translation,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitTable {
    id: String,
    #[serde(default)]
    number: String,
    word: Option<String>,
    title: String,
    about: String,
    group: Option<String>,
    duration: Option<Span>,
    #[serde(default)]
    outcomes: Vec<String>,
    choose: Option<Choice>,
    #[serde(default)]
    steps: Vec<StepTable>,
    #[serde(default)]
    items: Vec<String>,
    #[serde(default)]
    planned: Vec<String>,
    #[serde(default)]
    ru: Translation,
}

impl UnitTable {
    fn unit(self, file: &str, text: &str) -> Result<Unit, ContentFault> {
        let steps: Result<Vec<Step>, _> =
            self.steps.into_iter().map(|step| step.step(file, text)).collect();
        let steps = steps?;
        let own: Result<Vec<TrackItem>, _> =
            self.items.iter().map(|item| parse_item(item, file, text)).collect();
        let mut items = own?;
        items.extend(steps.iter().flat_map(|step| step.items.iter().cloned()));
        let mut planned = self.planned;
        planned.extend(steps.iter().filter_map(|step| match step.readiness() {
            Readiness::Ready => None,
            Readiness::InPart => step.rest.clone(),
            Readiness::Planned => Some(step.title.clone()),
        }));
        Ok(Unit {
            id: self.id,
            number: self.number,
            word: self.word,
            title: self.title,
            about: self.about,
            group: self.group,
            duration: self.duration,
            outcomes: self.outcomes,
            choose: self.choose,
            steps,
            items,
            planned,
            ru: self.ru,
        })
    }
}

impl Unit {
    /// What people call it: `module 01 – Core Foundations`.
    #[must_use]
    pub fn name(&self, track: &Track) -> String {
        let word = self.word.as_deref().unwrap_or(&track.unit_word);
        if self.number.is_empty() {
            self.title.clone()
        } else {
            format!("{word} {} – {}", self.number, self.title)
        }
    }
}

impl Track {
    /// All ready items in order.
    pub fn items(&self) -> impl Iterator<Item = &TrackItem> {
        self.units.iter().flat_map(|unit| &unit.items)
    }

    /// All steps: those of the whole track, and then those of its units.
    pub fn all_steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().chain(self.units.iter().flat_map(|unit| &unit.steps))
    }

    /// The step of this id.
    #[must_use]
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.all_steps().find(|step| step.id == id)
    }

    /// The id under which evidence keeps what is about a step: `source:track.step`.
    #[must_use]
    pub fn step_id(&self, step: &Step) -> String {
        format!("{}.{}", self.id, step.id)
    }

    /// How many items are ready, and how many there will be: a planned step counts as one.
    #[must_use]
    pub fn readiness(&self) -> (usize, usize) {
        let ready = self.items().count();
        let own = self.steps.iter().filter(|step| step.readiness() == Readiness::Planned);
        let planned = self.units.iter().map(|unit| unit.planned.len()).sum::<usize>();
        (ready, ready + planned + own.count())
    }

    /// How many steps are ready.
    #[must_use]
    pub fn step_count(&self) -> StepCount {
        let mut count = StepCount::default();
        for step in self.all_steps() {
            match step.readiness() {
                Readiness::Ready => count.ready += 1,
                Readiness::InPart => count.in_part += 1,
                Readiness::Planned => count.planned += 1,
            }
        }
        count
    }

    /// Puts titles, introductions and outcomes into this language, where the track has them in it.
    pub fn speak(&mut self, language: Language) {
        if language == Language::English {
            return;
        }
        self.ru.replace(&mut self.title, &mut self.about, &mut self.outcomes);
        if let Some(word) = &self.ru.word {
            self.unit_word.clone_from(word);
        }
        for group in &mut self.groups {
            group.ru.replace(&mut group.title, &mut group.about, &mut group.outcomes);
            if let Some(word) = &group.ru.word {
                group.word.clone_from(word);
            }
        }
        for step in &mut self.steps {
            step.ru.replace(&mut step.title, &mut step.about, &mut Vec::new());
        }
        for unit in &mut self.units {
            unit.ru.replace(&mut unit.title, &mut unit.about, &mut unit.outcomes);
            if let Some(word) = &unit.ru.word {
                unit.word = Some(word.clone());
            }
            for step in &mut unit.steps {
                let before = step.title.clone();
                step.ru.replace(&mut step.title, &mut step.about, &mut Vec::new());
                for planned in unit.planned.iter_mut().filter(|title| **title == before) {
                    planned.clone_from(&step.title);
                }
            }
        }
    }

    pub(crate) fn parse(files: &Files, source: &str, slug: &str) -> Result<Self, ContentFault> {
        let file = format!("tracks/{slug}/track.toml");
        let text = files.text(&file, "what the track consists of")?;
        let head: TrackFile =
            toml::from_str(text).map_err(|error| ContentFault::toml(&file, text, &error))?;
        let units: Result<Vec<Unit>, _> =
            head.units.into_iter().map(|table| table.unit(&file, text)).collect();
        let steps: Result<Vec<Step>, _> =
            head.steps.into_iter().map(|table| table.step(&file, text)).collect();
        Ok(Track {
            id: format!("{source}:{}", head.id),
            slug: slug.to_owned(),
            title: head.title,
            about: head.about,
            unit_word: head.unit,
            hours_a_week: head.hours_a_week,
            duration: head.duration,
            outcomes: head.outcomes,
            assumes: head.assumes,
            groups: head.groups,
            steps: steps?,
            units: units?,
            ru: head.ru,
            file,
        })
    }
}

/// Reads `lesson SLUG`, `exercise SLUG` or `quiz SLUG`.
fn parse_item(item: &str, file: &str, text: &str) -> Result<TrackItem, ContentFault> {
    let (word, slug) = item.split_once(' ').unwrap_or((item, ""));
    let slug = slug.trim().to_owned();
    match word {
        "lesson" if !slug.is_empty() => Ok(TrackItem::Lesson(slug)),
        "exercise" if !slug.is_empty() => Ok(TrackItem::Exercise(slug)),
        "quiz" if !slug.is_empty() => Ok(TrackItem::Quiz(slug)),
        _ => {
            let line = text.lines().position(|line| line.contains(item)).unwrap_or(0);
            let message =
                format!("`{item}`: an item is `lesson SLUG`, `exercise SLUG` or `quiz SLUG`");
            Err(ContentFault::new(file, message).at(line + 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, Phase, Readiness, Step, Track, TrackItem};
    use crate::Files;

    const TRACK: &str = r#"
id = "1"
title = "A track"
about = "All of it."
unit = "week"
hours_a_week = 12
duration = "24 weeks"
ru = { title = "Курс", word = "неделя" }
groups = [{ id = "m1", number = "1", word = "module", title = "Core", ru = { word = "модуль" } }]
steps = [{ id = "weekly", kind = "reflection", when = "along", title = "Weekly", command = "note" }]

[[units]]
id = "w1"
number = "1-2"
title = "Essentials"
about = "The start."
group = "m1"
duration = "2 weeks"
choose = { least = 2, most = 3, of = "project" }
ru = { title = "Основы" }
steps = [
    { id = "a", kind = "lesson", title = "Ownership", phase = "foundation", items = ["lesson a/b", "quiz a/c"] },
    { id = "b", kind = "lesson", title = "Traits", items = ["exercise a/d"], rest = "Trait objects" },
    { id = "c", kind = "exam", title = "The exam", duration = "2 hours", concepts = ["move"], ru = { title = "Экзамен" } },
]
"#;

    fn read(text: &str) -> Result<Track, String> {
        let files = Files([("tracks/t/track.toml".to_owned(), text.to_owned())].into());
        Track::parse(&files, "s", "t").map_err(|fault| fault.to_string())
    }

    #[test]
    fn steps_say_how_much_of_them_is_ready() {
        let mut track = read(TRACK).expect("parses");
        let unit = &track.units[0];
        let readiness: Vec<_> = unit.steps.iter().map(Step::readiness).collect();
        assert_eq!(readiness, [Readiness::Ready, Readiness::InPart, Readiness::Planned]);
        assert_eq!(unit.steps[0].phase, Some(Phase::Foundation));
        let items: Vec<&str> = track.items().map(TrackItem::slug).collect();
        assert_eq!(items, ["a/b", "a/c", "a/d"]);
        assert_eq!(unit.planned, ["Trait objects", "The exam"]);
        assert_eq!(track.readiness(), (3, 5));
        let count = track.step_count();
        assert_eq!((count.ready, count.in_part, count.planned), (2, 1, 1));
        assert_eq!(unit.name(&track), "week 1-2 – Essentials");
        track.speak(Language::Russian);
        assert_eq!(track.units[0].name(&track), "неделя 1-2 – Основы");
        assert_eq!(track.units[0].planned, ["Trait objects", "Экзамен"]);
        assert_eq!(track.groups[0].word, "модуль");
    }

    #[test]
    fn faults_name_their_line() {
        let at = |from: &str, to: &str| read(&TRACK.replace(from, to)).expect_err("a fault");
        assert_eq!(
            at("quiz a/c", "quizz a/c"),
            "tracks/t/track.toml:22: `quizz a/c`: an item is `lesson SLUG`, `exercise SLUG` or \
             `quiz SLUG`"
        );
        assert!(
            at("2 hours", "2 fortnights").starts_with("tracks/t/track.toml:24: `2 fortnights`")
        );
    }
}
