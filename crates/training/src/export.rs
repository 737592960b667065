//! What is learned, written for other programs.

mod course;
mod deck;

pub use course::{CourseFormat, Exported as ExportedCourse, course};

use std::path::Path;

use curriculum::{Card, CardTask};
use evidence::Fact;

use crate::error::TrainingError;
use crate::session::Session;
use deck::{Deck, DeckNote};

/// What was exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// Cards of the content.
    pub cards: usize,
    /// Notes of the learner's own.
    pub notes: usize,
}

/// Writes the track's cards and the learner's own notes as an Anki package. Schedules stay here:
/// two programs that each ask the same card would both be wrong about it.
///
/// # Errors
/// If the log cannot be read, or the file cannot be written.
pub fn anki(session: &Session, file: &Path) -> Result<Exported, TrainingError> {
    let concepts = session.catalogue().concepts_of(session.track());
    let cards = session.library().cards.iter().filter(|card| concepts.contains(&card.concept));
    let mut notes: Vec<DeckNote> = cards.map(note_of_card).collect();
    let cards = notes.len();
    for event in session.log().last_of_kinds(&["note_kept"], u32::MAX)? {
        let (Some(Fact::NoteKept { text }), Some(item)) = (event.fact(), &event.header().item)
        else {
            continue;
        };
        let title = session.library().items().find(|found| found.id() == item.as_str());
        let title = title.map_or(item.as_str(), |found| found.title());
        notes.push(DeckNote {
            id: event.id().to_string(),
            front: format!("My note on *{title}*"),
            back: text,
            tag: "note".to_owned(),
        });
    }
    let exported = Exported { cards, notes: notes.len() - cards };
    let deck = Deck { name: session.track().title.clone(), notes };
    deck.write(file, session.now().0)?;
    Ok(exported)
}

fn note_of_card(card: &Card) -> DeckNote {
    let code = |code: &str| format!("\n\n```rust\n{}\n```\n", code.trim_matches('\n'));
    let (front, answer) = match &card.task {
        CardTask::Question => (String::new(), String::new()),
        CardTask::Cloze(cloze) => {
            let answer = cloze.answers.first().map_or("", String::as_str);
            (code(&cloze.code), format!("`{answer}`\n\n"))
        }
        CardTask::Predict(block) => {
            let answer = match &block.expectation {
                curriculum::CodeExpectation::Runs(output) => {
                    format!(
                        "```text\n{}\n```\n\n",
                        output.as_deref().unwrap_or_default().trim_end()
                    )
                }
                curriculum::CodeExpectation::Error(error) => format!("`{error}`\n\n"),
                curriculum::CodeExpectation::Panics => "It panics.\n\n".to_owned(),
                curriculum::CodeExpectation::Compiles => String::new(),
            };
            (code(&block.code), answer)
        }
    };
    DeckNote {
        id: card.id.clone(),
        front: format!("{}{front}", card.front),
        back: format!("{answer}{}", card.back),
        tag: card.concept.0.clone(),
    }
}
