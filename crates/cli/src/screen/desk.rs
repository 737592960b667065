//! The screen's hands: it holds the session, does what the model asks for, and turns what happens
//! outside (saves, news of a check) into messages.
//!
//! It runs on the screen's own thread; what takes long it hands to [`super::check`].

mod recall;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use curriculum::{Exercise, Item, Sources, TrackItem};
use judge::{Cancel, CheckOptions};
use training::session::Checked;
use training::workspace::Room;
use training::{Session, TrainingError};

use super::check::{News, Run};
use super::contents::{self, fault};
use super::model::{Judgement, Outline, Page, PageContent};
use super::update::{Effect, Message};
use super::{Heard, check};

/// After our own writing, events of it still come for so long.
const OUR_ECHO: Duration = Duration::from_millis(1_500);
/// A save that changed nothing so soon after its check is an echo of the save before.
const SAVE_ECHO: Duration = Duration::from_millis(500);

/// The screen's hands.
pub(crate) struct Desk {
    session: Session,
    news: Sender<Heard>,
    /// The item that is open.
    open: Option<TrackItem>,
    /// The open exercise's files as they were seen last; none if they could not be read.
    seen: Option<Sources>,
    /// Why they could not be read when they were looked at last.
    unreadable: Option<String>,
    /// The same of exercises that were open before.
    seen_before: BTreeMap<String, Sources>,
    /// When we last wrote into the open exercise's folder.
    placed: Option<Instant>,
    /// When the last check ended.
    checked: Option<Instant>,
    /// When the card was asked.
    asked: Option<Instant>,
    run: Option<Run>,
    preparing: Cancel,
    width: u16,
    told_compiler: bool,
}

impl Desk {
    /// Hands over this session; what threads find out is sent through `news`.
    pub(crate) fn new(session: Session, news: Sender<Heard>) -> Self {
        Desk {
            session,
            news,
            open: None,
            seen: None,
            unreadable: None,
            seen_before: BTreeMap::new(),
            placed: None,
            checked: None,
            asked: None,
            run: None,
            preparing: Cancel::default(),
            width: 80,
            told_compiler: false,
        }
    }

    /// The track as it stands.
    pub(crate) fn outline(&self) -> Outline {
        contents::outline(&self.session)
    }

    /// Opens what the plan proposes.
    pub(crate) fn start(&mut self) -> Vec<Message> {
        let why = self.session.plan().why;
        let mut messages = match self.session.plan_next() {
            Some(item) => self.open(&item, Some(why)),
            None => vec![end()],
        };
        messages.push(self.today());
        let faults = self.session.content_faults().len();
        if faults > 0 {
            messages.push(Message::Warn(format!(
                "{faults} items of the content could not be read; `masterwork doctor` names them."
            )));
        }
        messages
    }

    /// The file to open in an editor.
    pub(crate) fn main_file(&self) -> Option<PathBuf> {
        let (room, exercise) = self.at_hand()?;
        Some(self.session.workspace().main_file_in(room, &exercise))
    }

    /// A path as the learner would type it in the workspace.
    pub(crate) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(self.session.workspace().root()).unwrap_or(path).display().to_string()
    }

    /// Does what the model asks for.
    pub(crate) fn perform(&mut self, effect: Effect) -> Vec<Message> {
        match effect {
            // The screen itself does these.
            Effect::Quit | Effect::Redraw | Effect::Edit => Vec::new(),
            Effect::Open(row) => match contents::items(&self.session).get(row).cloned() {
                Some(item) => self.open(&item, None),
                None => Vec::new(),
            },
            Effect::Next => self.next(),
            Effect::Prepare { width } => {
                self.width = width;
                self.prepare()
            }
            Effect::Check { width } => {
                self.width = width;
                self.check()
            }
            Effect::Hint => self.hint(),
            Effect::Lessons => {
                let lessons = self.open.as_ref().map(|item| contents::lessons(&self.session, item));
                vec![Message::Lessons(lessons.unwrap_or_default())]
            }
            Effect::Solution { give_up } => self.solution(give_up),
            Effect::Reset => self.reset(),
            Effect::Today => vec![self.today()],
            Effect::Review => self.review(),
            Effect::Answer { slug, typed, rating } => self.answer(&slug, typed.as_deref(), rating),
            Effect::Undo => match self.session.undo_review() {
                Ok(undone) => {
                    let words = format!("Taken back: {} ({}).", undone.slug, undone.rating);
                    vec![self.today(), Message::Say(words)]
                }
                Err(error) => vec![Message::Warn(error.to_string())],
            },
            Effect::Bury(slug) => match self.session.bury(&slug) {
                Ok(_) => self.review(),
                Err(_) => vec![Message::Warn("A new card can wait as it is; Esc leaves.".into())],
            },
        }
    }

    /// The open exercise as it is asked, and which files are meant.
    fn at_hand(&self) -> Option<(Room, Exercise)> {
        match self.open.as_ref()? {
            TrackItem::Exercise(slug) => self.session.at_hand(slug).ok(),
            TrackItem::Lesson(_) | TrackItem::Quiz(_) => None,
        }
    }

    fn exercise(&self) -> Option<Exercise> {
        self.at_hand().map(|(_, exercise)| exercise)
    }

    fn exercise_slug(&self) -> Option<String> {
        self.exercise().map(|exercise| exercise.slug.clone())
    }

    fn open(&mut self, item: &TrackItem, why: Option<String>) -> Vec<Message> {
        self.leave();
        let mut messages = Vec::new();
        if let TrackItem::Exercise(slug) = item {
            if let Err(error) = self.session.open_exercise(slug) {
                messages.push(Message::Failed(fault(&error)));
            }
            self.placed = Some(Instant::now());
        }
        self.open = Some(item.clone());
        if let Some(page) = contents::page(&self.session, item, why) {
            messages.insert(0, Message::Opened(Box::new(page)));
        }
        messages
    }

    /// Ends what was under way for the open item.
    fn leave(&mut self) {
        self.preparing.cancel();
        self.preparing = Cancel::default();
        self.end_run();
        if let (Some(slug), Some(seen)) = (self.exercise_slug(), self.seen.take()) {
            self.seen_before.insert(slug, seen);
        }
        self.seen = None;
        self.checked = None;
    }

    fn end_run(&mut self) {
        if let Some(run) = self.run.take() {
            run.cancel();
        }
    }

    fn next(&mut self) -> Vec<Message> {
        let mut messages = Vec::new();
        if let Some(TrackItem::Lesson(slug)) = &self.open {
            if let Err(error) = self.session.mark_read(&slug.clone()) {
                return vec![Message::Failed(fault(&error))];
            }
            messages.push(Message::Outline(Box::new(self.outline())));
        }
        let left_unfinished = self.exercise().and_then(|exercise| {
            let state = self.session.state(Item::Exercise(&exercise));
            (state != training::session::ItemState::Done).then(|| exercise.slug.clone())
        });
        let next = match &self.open {
            Some(item) => self.session.next_after(item),
            None => self.session.plan_next(),
        };
        match (next, left_unfinished) {
            (Some(next), left) => {
                messages.extend(self.open(&next, None));
                messages.extend(left.map(|slug| {
                    Message::Say(format!("{slug} is left unfinished; the plan comes back to it."))
                }));
            }
            (None, Some(_)) => {
                messages.push(Message::Say("Everything else that is ready is done.".into()));
            }
            (None, None) => {
                self.leave();
                self.open = None;
                messages.push(end());
            }
        }
        messages
    }

    /// Checks what was written earlier; before that, makes ready what a first check waits for.
    fn prepare(&mut self) -> Vec<Message> {
        let Some(exercise) = self.exercise() else { return Vec::new() };
        let (slug, stub) = (exercise.slug.clone(), exercise.stub());
        let job = match self.session.check_job(&slug) {
            Ok(job) => job,
            Err(error) => return vec![Message::NoVerdict(fault(&error))],
        };
        self.seen = self.read().ok();
        let mut messages = self.tell_compiler();
        if self.seen.as_ref() == Some(&stub) {
            let cancel = self.preparing.clone();
            check::prepare(job, CheckOptions { cancel, ..CheckOptions::usual() });
        } else {
            messages.extend(self.check());
        }
        messages
    }

    fn tell_compiler(&mut self) -> Vec<Message> {
        if std::mem::replace(&mut self.told_compiler, true) {
            return Vec::new();
        }
        match self.session.unproven_compiler() {
            Ok(Some((proven, here))) => vec![Message::Warn(format!(
                "Your compiler is {here}; the content was proven with {proven}. A lint or an error \
                 code may differ."
            ))],
            Ok(None) | Err(_) => Vec::new(),
        }
    }

    fn read(&self) -> Result<Sources, TrainingError> {
        match self.at_hand() {
            Some((room, exercise)) => self.session.workspace().submission_in(room, &exercise),
            None => Ok(Sources::new()),
        }
    }

    fn check(&mut self) -> Vec<Message> {
        let Some(slug) = self.exercise_slug() else { return Vec::new() };
        self.end_run();
        let begun = self.session.check_job(&slug).and_then(|job| Ok((job, self.read()?)));
        let (job, submission) = match begun {
            Ok(begun) => begun,
            Err(error) => {
                self.seen = None;
                return vec![Message::NoVerdict(fault(&error))];
            }
        };
        self.seen = Some(submission);
        let options = CheckOptions { width: self.width.into(), ..CheckOptions::usual() };
        self.run = Some(Run::start(job, slug, options, self.news.clone()));
        vec![Message::CheckBegan]
    }

    /// Files were saved.
    pub(crate) fn saved(&mut self, paths: &[PathBuf]) -> Vec<Message> {
        let mut others: Vec<String> = Vec::new();
        let mut here = false;
        for path in paths {
            let Some((room, slug, file)) = self.session.workspace().place_of_path(path) else {
                continue;
            };
            let Ok((at_hand, exercise)) = self.session.at_hand(&slug) else { continue };
            if room != at_hand || !exercise.stub().contains_key(&file) {
                continue;
            }
            if self.exercise().is_some_and(|open| open.slug == slug) {
                here = true;
            } else if self.is_new_elsewhere(room, &exercise) && !others.contains(&slug) {
                others.push(slug);
            }
        }
        match (here, others.as_slice()) {
            (true, _) => self.look(true),
            (false, []) => Vec::new(),
            (false, [slug]) => {
                let items = contents::items(&self.session);
                let row = items.iter().position(|item| *item == TrackItem::Exercise(slug.clone()));
                vec![match row {
                    Some(row) => Message::SavedElsewhere { row },
                    None => Message::Warn(format!(
                        "You saved {slug}, which is not in this track: `masterwork check {slug}`."
                    )),
                }]
            }
            (false, several) => vec![Message::Warn(format!(
                "{} other exercises were saved; l opens one of them.",
                several.len()
            ))],
        }
    }

    /// Looks whether the open exercise's files have changed; `saved`: a file event says so.
    pub(crate) fn look(&mut self, saved: bool) -> Vec<Message> {
        let Some(exercise) = self.exercise() else { return Vec::new() };
        let stub = exercise.stub();
        let found = match self.read() {
            Ok(found) => {
                self.unreadable = None;
                found
            }
            Err(error) => {
                // Without a file event only another reason is news.
                let reason = Some(error.to_string());
                if !saved && self.unreadable == reason {
                    return Vec::new();
                }
                self.unreadable = reason;
                self.seen = None;
                self.end_run();
                return vec![Message::NoVerdict(fault(&error))];
            }
        };
        let within = |time: Option<Instant>, echo| time.is_some_and(|time| time.elapsed() < echo);
        if self.seen.as_ref() == Some(&found) {
            let is_echo = self.run.is_some()
                || within(self.checked, SAVE_ECHO)
                || (found == stub && within(self.placed, OUR_ECHO));
            if !saved || is_echo {
                return Vec::new();
            }
        }
        self.check()
    }

    /// Whether another exercise's files hold something that was not there when they were seen last.
    fn is_new_elsewhere(&self, room: Room, exercise: &Exercise) -> bool {
        let Ok(found) = self.session.workspace().submission_in(room, exercise) else {
            return false;
        };
        found != exercise.stub() && self.seen_before.get(&exercise.slug) != Some(&found)
    }

    /// News of a check; those of an earlier one are dropped.
    pub(crate) fn hear(&mut self, number: u64, news: News) -> Vec<Message> {
        if self.run.as_ref().is_none_or(|run| run.number != number) {
            return Vec::new();
        }
        match news {
            News::Stage(stage) => vec![Message::Stage(stage)],
            News::Found(rendered) => vec![Message::Found(rendered)],
            News::Done(result) => {
                let slug = self.run.take().map(|run| run.slug).unwrap_or_default();
                self.checked = Some(Instant::now());
                match *result {
                    Ok((submission, report)) => self.keep(slug, submission, report),
                    Err(error) => vec![Message::NoVerdict(fault(&error))],
                }
            }
        }
    }

    /// Keeps a verdict as evidence; it is shown also where it cannot be kept.
    fn keep(&mut self, slug: String, submission: Sources, report: judge::Report) -> Vec<Message> {
        let accepted = report.verdict == judge::Verdict::Accepted;
        let explanation = self
            .session
            .library()
            .exercise(&slug)
            .and_then(|exercise| exercise.explanation.clone())
            .filter(|_| accepted);
        let judged = |checked| {
            let explanation = explanation.clone();
            Message::Judged(Box::new(Judgement { checked, explanation }))
        };
        let entry = (slug.clone(), submission.clone(), report.clone());
        match self.session.record_all(vec![entry]) {
            Ok(mut checked) => {
                let mut messages: Vec<Message> = checked.pop().map(judged).into_iter().collect();
                messages.push(Message::Outline(Box::new(self.outline())));
                messages
            }
            Err(error) => {
                let misconception = None;
                let checked = Checked { slug, submission, report, misconception, reviewed: None };
                vec![judged(checked), Message::Failed(fault(&error))]
            }
        }
    }

    fn hint(&mut self) -> Vec<Message> {
        let Some(slug) = self.exercise_slug() else { return Vec::new() };
        match self.session.next_hint(&slug) {
            Ok(hint) => vec![Message::Hinted(hint), Message::Outline(Box::new(self.outline()))],
            Err(error) => vec![Message::Failed(fault(&error))],
        }
    }

    fn solution(&mut self, give_up: bool) -> Vec<Message> {
        let Some(slug) = self.exercise_slug() else { return Vec::new() };
        match self.session.solution(&slug, give_up) {
            Ok(solution) => vec![
                Message::Outline(Box::new(self.outline())),
                Message::Solution(Box::new(solution)),
            ],
            Err(error) => vec![Message::Failed(fault(&error))],
        }
    }

    fn reset(&mut self) -> Vec<Message> {
        let Some(slug) = self.exercise_slug() else { return Vec::new() };
        self.end_run();
        match self.session.reset(&slug) {
            Ok(kept_as) => {
                self.seen = self.read().ok();
                self.placed = Some(Instant::now());
                vec![Message::SetBack(kept_as), Message::Outline(Box::new(self.outline()))]
            }
            Err(error) => vec![Message::Failed(fault(&error))],
        }
    }
}

impl Drop for Desk {
    /// Ends what runs, so that no program of the learner's stays behind.
    fn drop(&mut self) {
        self.preparing.cancel();
        if let Some(run) = self.run.take() {
            run.cancel_and_wait();
        }
    }
}

fn end() -> Message {
    Message::Opened(Box::new(Page { row: None, why: None, content: PageContent::End }))
}
