//! From the learner's files to a verdict that is kept.

use std::sync::Arc;

use curriculum::{Exercise, Item, Prediction, Sources, Task};
use evidence::{Draft, Fact, Hash, Verdict as VerdictFact};
use judge::{
    CheckOptions, Diagnostic, Fingerprint, Judge, JudgeError, Progress, Report, Verdict,
    VerdictLevel,
};

use learner::Outcome;

use super::{Reviewed, Session, item_id};
use crate::author::message_of;
use crate::content::ExerciseProof;
use crate::error::TrainingError;
use crate::workspace::Room;

/// A check that is ready to run, on any thread.
pub struct CheckJob {
    judge: Arc<Judge>,
    room: Room,
    exercise: Exercise,
    submission: Sources,
}

/// A check that has run.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The exercise's slug.
    pub slug: String,
    /// What was judged.
    pub submission: Sources,
    /// What the judge found.
    pub report: Report,
    /// The misconception that it shows, if it is a known one.
    pub misconception: Option<Misconception>,
    /// What it was worth, if it was the first acceptance, a recall or a proof.
    pub reviewed: Option<Reviewed>,
}

/// A known wrong idea that a submission shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misconception {
    /// The wrong solution's name.
    pub name: String,
    /// What to tell who has it, in Markdown.
    pub message: String,
}

impl CheckJob {
    /// Runs it.
    ///
    /// # Errors
    /// If there is no verdict.
    pub fn run(
        &self,
        options: &CheckOptions,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(Sources, Report), JudgeError> {
        let mut on_own_files = |progress: Progress<'_>| match progress {
            Progress::Diagnostic(found) if self.room == Room::Recall => {
                on_progress(Progress::Diagnostic(&self.on_own_files(found.clone())));
            }
            other => on_progress(other),
        };
        let mut report =
            self.judge.check(&self.exercise, &self.submission, options, &mut on_own_files)?;
        if self.room == Room::Recall {
            let found = std::mem::take(&mut report.diagnostics);
            report.diagnostics = found.into_iter().map(|one| self.on_own_files(one)).collect();
        }
        Ok((self.submission.clone(), report))
    }

    /// The judge names files as they are called where an exercise is solved first.
    fn on_own_files(&self, mut found: Diagnostic) -> Diagnostic {
        let folder = |room: Room| format!("{}/{}/", room.folder(), self.exercise.slug);
        let (theirs, own) = (folder(Room::Exercises), folder(self.room));
        found.file = found.file.replace(&theirs, &own);
        found.rendered = found.rendered.replace(&theirs, &own);
        found
    }

    /// Makes ready what a first check would wait for.
    ///
    /// # Errors
    /// If the solution cannot be run.
    pub fn prepare(&self, options: &CheckOptions) -> Result<(), JudgeError> {
        self.judge.prepare(&self.exercise, &options.cancel)
    }
}

impl Session {
    /// Reads the learner's files, for a check on any thread. An exercise that was never opened, or
    /// whose content was updated since, is placed first. Of one that is being recalled, those that
    /// it is recalled in.
    ///
    /// # Errors
    /// If the files cannot be judged as they are, or there is no toolchain.
    pub fn check_job(&self, slug: &str) -> Result<CheckJob, TrainingError> {
        let (room, exercise) = self.at_hand(slug)?;
        if !self.workspace.is_current(room, &exercise) {
            self.workspace.place_in(room, &exercise)?;
        }
        let submission = self.workspace.submission_in(room, &exercise)?;
        Ok(CheckJob { judge: self.judge()?, room, exercise, submission })
    }

    /// Checks one exercise, and keeps the evidence.
    ///
    /// # Errors
    /// If there is no verdict, or it cannot be kept.
    pub fn check(
        &mut self,
        slug: &str,
        options: &CheckOptions,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Checked, TrainingError> {
        let job = self.check_job(slug)?;
        let (submission, report) = job.run(options, on_progress)?;
        let mut checked = self.record_all(vec![(job.exercise.slug.clone(), submission, report)])?;
        checked.pop().ok_or_else(|| TrainingError::Internal("a check without a result".into()))
    }

    /// Keeps what checks have found as evidence, and says what misconceptions they show.
    ///
    /// A submission that was judged so before, and a stub that nobody has touched, are no news and
    /// leave no event. A graded verdict that is accepted is news wherever it was worked out anew:
    /// it says more than a local one.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub fn record_all(
        &mut self,
        reports: Vec<(String, Sources, Report)>,
    ) -> Result<Vec<Checked>, TrainingError> {
        let mut drafts = Vec::new();
        let mut checked = Vec::new();
        for (slug, submission, mut report) in reports {
            let (room, exercise) = self.at_hand(&slug)?;
            let misconception =
                misconception(&exercise, self.proofs.exercises.get(&slug), &submission, &report);
            report.misconception = misconception.as_ref().map(|known| known.name.clone());
            let ends_recall = room == Room::Recall && report.verdict == Verdict::Accepted;
            if ends_recall || self.is_news(&exercise, &submission, &report) {
                drafts.push(self.verdict_draft(&exercise, &submission, &report)?);
            }
            checked.push(Checked { slug, submission, report, misconception, reviewed: None });
        }
        self.append_drafts(drafts)?;
        for one in checked.iter_mut().filter(|one| one.report.verdict == Verdict::Accepted) {
            let submission = one.report.submission.parse().ok();
            one.reviewed = self.rate(&one.slug, Outcome::Accepted, submission)?;
        }
        Ok(checked)
    }

    fn is_news(&self, exercise: &Exercise, submission: &Sources, report: &Report) -> bool {
        let known = self.item_progress(Item::Exercise(exercise));
        let again = known.is_some_and(|known| {
            known.last_submission.is_some_and(|hash| hash.to_string() == report.submission)
                && known.last_verdict.as_deref() == Some(report.verdict.snake_case())
        });
        let says_more = report.level == VerdictLevel::Graded
            && report.verdict == Verdict::Accepted
            && !report.cached;
        (says_more || !again) && *submission != exercise.stub()
    }

    fn verdict_draft(
        &self,
        exercise: &Exercise,
        submission: &Sources,
        report: &Report,
    ) -> Result<Draft, TrainingError> {
        let toolchain = self.judge()?.toolchain().version_text.lines().next().map(str::to_owned);
        let submission_hash: Hash = report
            .submission
            .parse()
            .map_err(|_| TrainingError::Internal("a submission's hash is no hash".into()))?;
        let accepted = report.verdict == Verdict::Accepted;
        Ok(Draft {
            time_ms: (self.clock)(),
            item: item_id(Item::Exercise(exercise)),
            content_version: Some(Hash::from_bytes(exercise.version.0)),
            fact: Fact::Verdict(VerdictFact {
                verdict: report.verdict.snake_case().to_owned(),
                level: (report.level == VerdictLevel::Graded)
                    .then(|| report.level.snake_case().to_owned()),
                submission: submission_hash,
                seed: report.seed,
                milliseconds: report.milliseconds,
                misconception: report.misconception.clone(),
                failed_tests: report.failed_tests().map(|test| test.name.clone()).collect(),
                toolchain: toolchain.unwrap_or_default(),
                files: accepted.then(|| submission.clone()),
            }),
        })
    }
}

/// The known wrong solution that fails exactly as this one does.
fn misconception(
    exercise: &Exercise,
    proof: Option<&ExerciseProof>,
    submission: &Sources,
    report: &Report,
) -> Option<Misconception> {
    if let Task::Predict(task) = &exercise.task {
        if report.verdict != Verdict::WrongAnswer {
            return None;
        }
        let given = Prediction::parse(submission.get("answer.toml")?).ok()?;
        let wrong = task.wrong.iter().find(|wrong| wrong.prediction.same_as(&given))?;
        let (name, message) = (wrong.name.clone(), wrong.message.clone());
        return Some(Misconception { name, message });
    }
    let proof = proof.filter(|proof| proof.version == exercise.version.to_string())?;
    let found = Fingerprint::of(report)?;
    // A stub that nobody touched shows no idea at all, also where it fails as a wrong solution does.
    if *submission == exercise.stub() {
        return None;
    }
    let (name, _) = proof.wrong.iter().find(|(_, known)| **known == found)?;
    let message = message_of(exercise, name).to_owned();
    Some(Misconception { name: name.clone(), message })
}
