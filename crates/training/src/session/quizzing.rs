//! Quizzes: which question comes, what an answer is worth, and how far a quiz is.

use std::sync::Arc;

use curriculum::{Item, Question, Quiz};
use evidence::{Fact, QuizAnswer};

use super::{ItemState, Session, item_of};
use crate::error::TrainingError;
use crate::quizzes::{QuestionVerdict, judge_question};

/// How far a quiz is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuizStanding {
    /// Its questions.
    pub questions: usize,
    /// Of these, answered.
    pub answered: usize,
    /// Of these, answered right at some time.
    pub right: usize,
}

impl QuizStanding {
    /// The state of the quiz as an item: done when every question was answered right once.
    #[must_use]
    pub fn state(self) -> ItemState {
        match self {
            QuizStanding { questions, right, .. } if right == questions => ItemState::Done,
            QuizStanding { answered: 0, .. } => ItemState::New,
            _ => ItemState::Failed,
        }
    }
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionAnswered {
    /// The question's id.
    pub question: String,
    /// The verdict on it.
    pub verdict: QuestionVerdict,
    /// Why it is so, in Markdown; may be empty.
    pub because: String,
    /// How far the quiz is now.
    pub standing: QuizStanding,
}

impl Session {
    /// The quiz that a name stands for.
    ///
    /// # Errors
    /// If there is none of this name, or it is something else.
    pub fn find_quiz(&self, name: &str) -> Result<&Quiz, TrainingError> {
        if let Some(quiz) = self.library.quiz(name) {
            return Ok(quiz);
        }
        let wrong = |slug: &str, is| {
            let slug = slug.to_owned();
            Err(TrainingError::WrongKind { slug, is, wanted: "a quiz" })
        };
        match item_of(&self.library, &self.workspace, name)? {
            Item::Quiz(quiz) => Ok(quiz),
            Item::Lesson(lesson) => wrong(&lesson.slug, "lesson"),
            Item::Exercise(exercise) => wrong(&exercise.slug, "exercise"),
        }
    }

    /// How far a quiz is.
    #[must_use]
    pub fn quiz_standing(&self, quiz: &Quiz) -> QuizStanding {
        let known = self.item_progress(Item::Quiz(quiz)).map(|progress| &progress.answers);
        let of = |question: &Question| known.and_then(|known| known.get(&question.id).copied());
        let answers = || quiz.questions.iter().filter_map(of);
        QuizStanding {
            questions: quiz.questions.len(),
            answered: answers().count(),
            right: answers().filter(|right| *right).count(),
        }
    }

    /// The next question of a quiz: the first that was not answered, else the first that was never
    /// answered right; none once all were.
    #[must_use]
    pub fn next_question<'a>(&self, quiz: &'a Quiz) -> Option<&'a Question> {
        let known = self.item_progress(Item::Quiz(quiz)).map(|progress| &progress.answers);
        let of = |question: &Question| known.and_then(|known| known.get(&question.id).copied());
        let mut all = quiz.questions.iter();
        let fresh = all.find(|question| of(question).is_none());
        fresh.or_else(|| quiz.questions.iter().find(|question| of(question) == Some(false)))
    }

    /// The question of a quiz that a name stands for: its number, from 1, or its id.
    ///
    /// # Errors
    /// If there is none.
    pub fn find_question<'a>(
        &self,
        quiz: &'a Quiz,
        name: &str,
    ) -> Result<&'a Question, TrainingError> {
        let by_number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let by_number = by_number.and_then(|index| quiz.questions.get(index));
        quiz.question(name).or(by_number).ok_or_else(|| TrainingError::NoSuchQuestion {
            quiz: quiz.slug.clone(),
            name: name.to_owned(),
            questions: quiz.questions.len(),
        })
    }

    /// Takes the answer to a question of a quiz; it is judged, and kept as evidence.
    ///
    /// # Errors
    /// If there is no such quiz or question, it is no answer, the compiler cannot be run, or it
    /// cannot be kept.
    pub fn answer_question(
        &mut self,
        quiz: &str,
        question: &str,
        typed: &str,
        seconds: Option<u32>,
    ) -> Result<QuestionAnswered, TrainingError> {
        let quiz = self.find_quiz(quiz)?.clone();
        let question = self.find_question(&quiz, question)?;
        let verdict =
            judge_question(&|| self.judge().map(|judge| Arc::clone(&judge)), question, typed)?;
        let expected =
            (quiz.minutes * 60) / u32::try_from(quiz.questions.len()).unwrap_or(1).max(1);
        let fact = Fact::QuizAnswered(QuizAnswer {
            question: question.id.clone(),
            kind: question.kind().to_owned(),
            answer: typed.trim_end().to_owned(),
            right: verdict.right,
            seconds: seconds.unwrap_or(expected),
            concepts: question.concepts.iter().map(|id| id.0.clone()).collect(),
            day: self.today().0,
        });
        self.append(Item::Quiz(&quiz), fact)?;
        Ok(QuestionAnswered {
            question: question.id.clone(),
            verdict,
            because: question.because.clone(),
            standing: self.quiz_standing(&quiz),
        })
    }
}
