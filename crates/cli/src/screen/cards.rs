//! Cards on the screen: asked, answered, rated.

use curriculum::{Card, CardTask};
use ratatui::crossterm::event::KeyCode;
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};

use super::model::Model;
use super::update::Effect;
use crate::commands::question_page;
use crate::terminal::{markdown, theme, wrap};

/// A card that is asked.
#[derive(Debug, Clone)]
pub(crate) struct CardView {
    /// Its slug.
    pub(crate) slug: String,
    /// The question, in Markdown.
    pub(crate) question: String,
    /// The answer, or why it is right, in Markdown.
    pub(crate) back: String,
    /// How it is answered.
    pub(crate) kind: CardKind,
    /// What was typed so far.
    pub(crate) typed: String,
    /// How far it is.
    pub(crate) stage: CardStage,
    /// How many are due with this one, and the minutes that they take.
    pub(crate) left: (usize, u32),
}

/// How a card is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CardKind {
    /// In one's head.
    Question,
    /// In one line.
    Line,
    /// In as many lines as a program prints.
    Lines,
}

/// How far a card is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CardStage {
    /// It waits for the answer.
    Asked,
    /// The answer is seen; the learner rates it.
    Rating,
    /// It was judged: whether it was right, what would have been, and when it comes back.
    Judged {
        /// Whether it was right.
        right: bool,
        /// What would have been.
        answer: String,
        /// The rating, and when it comes back.
        due: String,
    },
}

impl CardView {
    pub(crate) fn new(card: &Card, left: (usize, u32)) -> Self {
        CardView {
            slug: card.slug(),
            question: question_page(card),
            back: card.back.clone(),
            kind: match card.task {
                CardTask::Question => CardKind::Question,
                CardTask::Cloze(_) => CardKind::Line,
                CardTask::Predict(_) => CardKind::Lines,
            },
            typed: String::new(),
            stage: CardStage::Asked,
            left,
        }
    }
}

/// Its text.
pub(crate) fn text(card: &CardView, width: u16) -> Text<'static> {
    let mut text = markdown::render(&card.question, width);
    text.lines.push(Line::default());
    let styled = |words: &str, style: Style| {
        let words = crate::terminal::safe::visible(words);
        let spans = [Span::styled(words, style)];
        let lines = wrap::words(&spans, width.into());
        lines.into_iter().map(Line::from).collect::<Vec<_>>()
    };
    match (&card.stage, card.kind) {
        (CardStage::Asked, CardKind::Question) => {}
        (CardStage::Asked, CardKind::Line | CardKind::Lines) => {
            for (index, line) in card.typed.split('\n').enumerate() {
                let last = card.typed.split('\n').count() == index + 1;
                let cursor = if last { "▏" } else { "" };
                text.lines.push(Line::from(vec![
                    Span::styled("> ", theme::HINT),
                    Span::raw(format!("{line}{cursor}")),
                ]));
            }
        }
        (CardStage::Rating, _) => {
            text.extend(markdown::render(&card.back, width));
            text.lines.push(Line::default());
            text.extend(styled("Did you know it?", theme::STRONG));
        }
        (CardStage::Judged { right, answer, due }, _) => {
            if *right {
                text.extend(styled("✓ right", theme::GOOD));
            } else {
                let words = if card.typed.is_empty() { "It is:" } else { "✗ not so; it is:" };
                text.extend(styled(words, theme::BAD));
                for line in answer.lines() {
                    text.extend(styled(&format!("  {line}"), theme::CODE));
                }
            }
            text.lines.push(Line::default());
            text.extend(markdown::render(&card.back, width));
            text.lines.push(Line::default());
            text.extend(styled(due, theme::DIM));
        }
    }
    text
}

/// The keys that make sense now.
pub(crate) fn keys(card: &CardView) -> Vec<(&'static str, &'static str)> {
    let mut keys = match (&card.stage, card.kind) {
        (CardStage::Asked, CardKind::Question) => vec![("Space", "show the answer")],
        (CardStage::Asked, CardKind::Line) => vec![("Enter", "answer; empty: don't know")],
        (CardStage::Asked, CardKind::Lines) => {
            vec![("Enter", "a line; an empty one answers")]
        }
        (CardStage::Rating, _) => {
            vec![("1", "again"), ("2", "hard"), ("3", "good"), ("4", "easy")]
        }
        (CardStage::Judged { .. }, _) => vec![("Enter", "go on")],
    };
    keys.extend([("^U", "undo"), ("^B", "bury"), ("Esc", "today")]);
    keys
}

/// Takes a key in.
pub(crate) fn press(model: &mut Model, card: &mut CardView, key: KeyCode, control: bool) -> Press {
    model.revision += 1;
    let answer = |card: &CardView, rating| {
        let typed = (!card.typed.is_empty()).then(|| card.typed.trim_end_matches('\n').to_owned());
        Press::Do(Effect::Answer { slug: card.slug.clone(), typed, rating })
    };
    match (key, control) {
        (KeyCode::Esc, _) => return Press::Do(Effect::Today),
        (KeyCode::Char('u'), true) => return Press::Do(Effect::Undo),
        (KeyCode::Char('b'), true) => return Press::Do(Effect::Bury(card.slug.clone())),
        (_, true) => return Press::Kept,
        (_, false) => {}
    }
    match (&card.stage, card.kind, key) {
        (CardStage::Asked, CardKind::Question, KeyCode::Char(' ') | KeyCode::Enter) => {
            card.stage = CardStage::Rating;
        }
        (CardStage::Asked, CardKind::Line | CardKind::Lines, KeyCode::Char(character)) => {
            card.typed.push(character);
        }
        (CardStage::Asked, _, KeyCode::Backspace) => drop(card.typed.pop()),
        (CardStage::Asked, CardKind::Line, KeyCode::Enter) => return answer(card, None),
        (CardStage::Asked, CardKind::Lines, KeyCode::Enter) => {
            if card.typed.is_empty() || card.typed.ends_with('\n') {
                return answer(card, None);
            }
            card.typed.push('\n');
        }
        (CardStage::Rating, _, KeyCode::Char(digit @ '1'..='4')) => {
            let number = digit.to_digit(10).unwrap_or(1);
            let rating = learner::Rating::ALL.into_iter().find(|rating| rating.number() == number);
            return answer(card, rating);
        }
        (CardStage::Judged { .. }, _, KeyCode::Enter | KeyCode::Char(' ' | 'n' | 'v')) => {
            return Press::Do(Effect::Review);
        }
        _ => {}
    }
    Press::Kept
}

/// What a key comes to.
#[derive(Debug)]
pub(crate) enum Press {
    /// The card stays.
    Kept,
    /// This is to be done.
    Do(Effect),
}
