//! One learner at work: the use cases over a workspace, its log, the content and the judge.

mod checking;
mod elsewhere;
mod gating;
mod knowing;
mod noting;
mod placing;
mod quizzing;
mod reading;
mod recalling;
mod reviewing;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use curriculum::{Exercise, Item, Language, Library, Track, TrackItem};
use evidence::{DeviceId, Draft, Fact, Hash, ItemId, ItemProgress, Progress};
use judge::Judge;
use learner::Knowledge;
use store::Log;

use crate::content::{Content, Proofs};
use crate::error::TrainingError;
use crate::workspace::Workspace;

pub use checking::{CheckJob, Checked, Misconception};
pub use gating::{
    GateDone, GateRequest, GateStatus, GateVerdict, REPLAYS, ReportFiles, known_faults, settings,
    shim_compiler,
};
pub use noting::{Note, Subject};
pub use placing::{PlaceStep, PlacementQuestion, PlacementReport};
pub use quizzing::{QuestionAnswered, QuizStanding};
pub use reading::{Hint, Solution};
pub use recalling::{Recall, Reviewed};
pub use reviewing::{Answered, Asked, ItemName, Undone};

/// What is known about an item, in one word, for lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemState {
    /// Not begun.
    New,
    /// Begun: the last verdict was no pass, or a hint was taken.
    Failed,
    /// Given up: the solution was shown before the learner's was accepted.
    GivenUp,
    /// The lesson was read, the exercise accepted, or every question of the quiz answered right.
    Done,
}

/// A learner's session.
pub struct Session {
    workspace: Workspace,
    library: Arc<Library>,
    proofs: Proofs,
    content_faults: Vec<curriculum::ContentFault>,
    log: Log,
    progress: Progress,
    knowledge: Knowledge,
    judge: OnceLock<Arc<Judge>>,
    clock: fn() -> i64,
}

/// The system's clock, in Unix milliseconds.
#[must_use]
pub fn system_clock() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl Session {
    /// Opens a workspace, with the content of its settings and of `more_content`.
    ///
    /// # Errors
    /// If the log or the content cannot be read, or the settings name no track that there is.
    pub fn open(
        workspace: Workspace,
        more_content: &[PathBuf],
        clock: fn() -> i64,
    ) -> Result<Self, TrainingError> {
        let mut folders: Vec<PathBuf> =
            workspace.settings.content.iter().map(|folder| workspace.root().join(folder)).collect();
        folders.extend(more_content.iter().cloned());
        let content = Content::load(&folders)?;
        let device =
            store::device_id(&workspace.device_file(), || DeviceId::from_bits(random_bits()))?;
        let log = Log::open(&workspace.evidence_folder(), device)?;
        let progress = store::load_progress(&log, &projection_file(&workspace))?;
        let boundary = knowing::boundary(&workspace.settings, clock());
        let knowledge = knowing::load(&log, &knowing::file(&workspace), boundary)?;
        let mut session = Session {
            workspace,
            library: Arc::new(content.library),
            proofs: content.proofs,
            content_faults: content.faults,
            log,
            progress,
            knowledge,
            judge: OnceLock::new(),
            clock,
        };
        let track = &session.workspace.settings.tracks[0];
        if session.library.track(track).is_none() {
            let known = session.library.tracks.iter().map(|track| track.slug.as_str());
            return Err(session.workspace.unknown_track(track, &known.collect::<Vec<_>>()));
        }
        session.bring_up_to_date()?;
        Ok(session)
    }

    /// The workspace.
    #[must_use]
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// All content at hand.
    #[must_use]
    pub fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// Content that could not be read; the rest works.
    #[must_use]
    pub fn content_faults(&self) -> &[curriculum::ContentFault] {
        &self.content_faults
    }

    /// What the log says.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The log, to merge another into it. The progress follows with [`Session::catch_up`].
    pub fn log_mut(&mut self) -> &mut Log {
        &mut self.log
    }

    /// Takes in what was added to the log by others, or by a merge.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn catch_up(&mut self) -> Result<(), TrainingError> {
        self.progress = store::load_progress(&self.log, &projection_file(&self.workspace))?;
        let boundary = self.knowledge.state().boundary;
        self.knowledge = knowing::load(&self.log, &knowing::file(&self.workspace), boundary)?;
        Ok(())
    }

    /// Shows titles and introductions of tracks in this language, where content has them in it.
    pub fn speak(&mut self, language: Language) {
        if language != Language::English {
            Arc::make_mut(&mut self.library).speak(language);
        }
    }

    /// The judge; found the first time it is needed, so that everything else starts at once.
    ///
    /// # Errors
    /// If there is no toolchain, or the cache cannot be written.
    pub fn judge(&self) -> Result<Arc<Judge>, TrainingError> {
        if let Some(judge) = self.judge.get() {
            return Ok(Arc::clone(judge));
        }
        let judge = Arc::new(Judge::open(&self.workspace.cache_folder())?);
        Ok(Arc::clone(self.judge.get_or_init(|| judge)))
    }

    /// The release that the content was proven with, if this machine's compiler is another: lints
    /// and error codes may differ.
    ///
    /// # Errors
    /// If there is no toolchain.
    pub fn unproven_compiler(&self) -> Result<Option<(String, String)>, TrainingError> {
        let judge = self.judge()?;
        let minor = |release: &str| release.split('.').take(2).collect::<Vec<_>>().join(".");
        let (proven, here) = (&self.proofs.toolchain, &judge.toolchain().release);
        let differs = !proven.is_empty() && minor(proven) != minor(here);
        Ok(differs.then(|| (proven.clone(), here.clone())))
    }

    /// The current track: the one chosen last, else the settings' first.
    #[must_use]
    pub fn track(&self) -> &Track {
        let chosen = self.progress.track.as_deref();
        let settings = &self.workspace.settings.tracks;
        chosen
            .filter(|slug| settings.iter().any(|known| known == slug))
            .and_then(|slug| self.library.track(slug))
            .or_else(|| self.library.track(&settings[0]))
            .expect("opening the session has found the settings' first track")
    }

    /// The item that a slug, an id or a path in the workspace names.
    ///
    /// # Errors
    /// If there is none, or several could be meant.
    pub fn find(&self, name: &str) -> Result<Item<'_>, TrainingError> {
        item_of(&self.library, &self.workspace, name)
    }

    /// The exercise that a name stands for.
    ///
    /// # Errors
    /// If there is none, or it is a lesson.
    pub fn find_exercise(&self, name: &str) -> Result<&Exercise, TrainingError> {
        exercise_of(&self.library, &self.workspace, name)
    }

    /// What the log says about an item.
    #[must_use]
    pub fn item_progress(&self, item: Item<'_>) -> Option<&ItemProgress> {
        self.progress.item(&item_id(item)?)
    }

    /// An item's state.
    #[must_use]
    pub fn state(&self, item: Item<'_>) -> ItemState {
        if let Item::Quiz(quiz) = item {
            return self.quiz_standing(quiz).state();
        }
        match self.item_progress(item) {
            None => ItemState::New,
            Some(progress) if progress.accepted || progress.lesson_read => ItemState::Done,
            Some(progress) if progress.given_up => ItemState::GivenUp,
            Some(progress) if progress.last_failed || progress.hints > 0 => ItemState::Failed,
            Some(_) => ItemState::New,
        }
    }

    /// The track's item that the learner worked on last, else the plan's next one.
    #[must_use]
    pub fn current(&self) -> Option<TrackItem> {
        let last = self.progress.last_item.as_ref()?;
        let mut items = self.track().items();
        items
            .find(|item| {
                let item = self.library.item(item);
                item.is_some_and(|item| item.id() == last.as_str())
            })
            .cloned()
    }

    /// Appends an event about an item, and takes it into the progress.
    pub(crate) fn append(&mut self, item: Item<'_>, fact: Fact) -> Result<(), TrainingError> {
        let draft = Draft {
            time_ms: (self.clock)(),
            item: item_id(item),
            content_version: Some(Hash::from_bytes(item.version().0)),
            fact,
        };
        self.append_drafts(vec![draft])
    }

    /// Appends an event about the learner and not about an item.
    pub(crate) fn append_own(&mut self, fact: Fact) -> Result<(), TrainingError> {
        let time_ms = (self.clock)();
        self.append_drafts(vec![Draft { time_ms, item: None, content_version: None, fact }])
    }

    pub(crate) fn append_drafts(&mut self, drafts: Vec<Draft>) -> Result<(), TrainingError> {
        if drafts.is_empty() {
            return Ok(());
        }
        self.log.append_all(drafts)?;
        store::catch_up(&self.log, &mut self.progress)?;
        knowing::catch_up(&self.log, &mut self.knowledge)?;
        // A projection can always be made again; a disk that refuses it has taken the event.
        let file = projection_file(&self.workspace);
        let _ = store::save_progress(&self.log, &self.progress, &file);
        let _ = knowing::save(&self.log, &self.knowledge, &knowing::file(&self.workspace));
        Ok(())
    }
}

/// The item that a name stands for. It borrows from the library alone, so that whoever holds that
/// may change the session meanwhile.
pub(crate) fn item_of<'a>(
    library: &'a Library,
    workspace: &Workspace,
    name: &str,
) -> Result<Item<'a>, TrainingError> {
    match library.find(name) {
        Ok(item) => Ok(item),
        Err(error) => match workspace.slug_of_path(Path::new(name)) {
            Some(slug) => Ok(library.find(&slug)?),
            None => Err(error.into()),
        },
    }
}

/// The exercise that a name stands for, likewise.
pub(crate) fn exercise_of<'a>(
    library: &'a Library,
    workspace: &Workspace,
    name: &str,
) -> Result<&'a Exercise, TrainingError> {
    match item_of(library, workspace, name)? {
        Item::Exercise(exercise) => Ok(exercise),
        Item::Lesson(lesson) => Err(TrainingError::WrongKind {
            slug: lesson.slug.clone(),
            is: "lesson",
            wanted: "an exercise",
        }),
        Item::Quiz(quiz) => Err(TrainingError::WrongKind {
            slug: quiz.slug.clone(),
            is: "quiz",
            wanted: "an exercise",
        }),
    }
}

/// Where the stored projection is.
pub(crate) fn projection_file(workspace: &Workspace) -> PathBuf {
    workspace.cache_folder().join("progress.json")
}

/// An item's id as evidence writes it. An imported id may be one that evidence cannot write; such an
/// item keeps no progress.
pub(crate) fn item_id(item: Item<'_>) -> Option<ItemId> {
    item.id().parse().ok()
}

/// Random bits from std's own hasher keys, which the system seeds: enough to tell devices apart.
pub(crate) fn random_bits() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.write_i64(system_clock());
    hasher.finish()
}

/// Whether the stored projection equals what the log rebuilds.
///
/// # Errors
/// If the log cannot be read.
pub fn projection_is_true(session: &Session) -> Result<bool, TrainingError> {
    let file = projection_file(&session.workspace);
    store::save_progress(&session.log, &session.progress, &file)?;
    Ok(store::projection_matches(&session.log, &file)? && knowing::is_true(session)?)
}
