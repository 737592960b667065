//! Cards: one fact each, asked again when it is about to be forgotten. A card belongs to a concept;
//! `cards/<concept>.toml` holds those of one.

use ra_ap_rustc_lexer::TokenKind;
use serde::Deserialize;
use toml::Spanned;

use crate::exchange::pieces;
use crate::fault::line_of;
use crate::lesson::code_blocks;
use crate::predict::{error_code, same_output};
use crate::{CodeBlock, CodeExpectation, ConceptId, ContentFault, Files, Version};

/// What stands in code for what the learner is to write. It is an identifier, so that code with a
/// gap can still be coloured as code.
pub const GAP: &str = "____";

const FOLDER: &str = "cards/";

/// One card.
#[derive(Debug, Clone)]
pub struct Card {
    /// `source:id`; never changes.
    pub id: String,
    /// The concept that it asks about.
    pub concept: ConceptId,
    /// What is asked, in Markdown.
    pub front: String,
    /// The answer, or why the answer is right, in Markdown.
    pub back: String,
    /// How it is answered.
    pub task: CardTask,
    /// The Rust blocks of front and back, and what must become of them.
    pub blocks: Vec<CodeBlock>,
    /// Changes whenever anything of this card does.
    pub version: Version,
    /// Its file in the content.
    pub file: String,
    /// The line of its id, from 1.
    pub line: usize,
}

/// How a card is answered, and who says whether the answer was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardTask {
    /// In one's head; the learner rates himself, since only he can know.
    Question,
    /// By writing what is missing in code; compared token by token.
    Cloze(Cloze),
    /// By saying what becomes of this code; the compiler knows.
    Predict(CodeBlock),
}

/// Code with a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cloze {
    /// The code, with [`GAP`] in it once.
    pub code: String,
    /// What may stand in the gap; the first is shown.
    pub answers: Vec<String>,
    /// What the code prints then, where the card says so.
    pub prints: Option<String>,
    /// The line, from 1, of the code's first line in the card's file.
    pub line: usize,
}

impl Cloze {
    /// The code with this in its gap.
    #[must_use]
    pub fn filled(&self, answer: &str) -> String {
        pieces(&self.code).map(|(_, piece)| if piece == GAP { answer } else { piece }).collect()
    }

    /// Whether what was typed is one of the answers, white space and comments aside.
    #[must_use]
    pub fn accepts(&self, typed: &str) -> bool {
        self.answers.iter().any(|answer| significant(answer).eq(significant(typed)))
    }
}

fn significant(text: &str) -> impl Iterator<Item = &str> {
    let quiet = |kind| {
        matches!(
            kind,
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. }
        )
    };
    pieces(text.trim()).filter(move |(kind, _)| !quiet(*kind)).map(|(_, piece)| piece)
}

impl Card {
    /// What people call it.
    #[must_use]
    pub fn slug(&self) -> String {
        let id = self.id.split_once(':').map_or(self.id.as_str(), |(_, id)| id);
        format!("{FOLDER}{}/{id}", self.concept.0)
    }

    /// The word for its kind in commands and pages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.task {
            CardTask::Question => "question",
            CardTask::Cloze(_) => "cloze",
            CardTask::Predict(_) => "predict",
        }
    }

    /// How long an answer is expected to take, in seconds: reading a sentence, writing a few
    /// tokens, running a program in one's head.
    #[must_use]
    pub fn seconds(&self) -> u32 {
        match self.task {
            CardTask::Question => 20,
            CardTask::Cloze(_) => 30,
            CardTask::Predict(_) => 40,
        }
    }

    /// Whether it shows code, and not only words about it.
    #[must_use]
    pub fn has_code(&self) -> bool {
        self.task != CardTask::Question || !self.blocks.is_empty()
    }

    /// Reads a file of cards. Cards that do not parse are left out and named among the faults.
    pub(crate) fn parse_file(
        files: &Files,
        source: &str,
        path: &str,
        faults: &mut Vec<ContentFault>,
    ) -> Vec<Card> {
        let file = format!("{FOLDER}{path}");
        let text = files.get(&file).unwrap_or_default();
        let Some(concept) = path.strip_suffix(".toml").filter(|name| !name.contains('/')) else {
            let message = "cards stand in `cards/<concept>.toml`";
            faults.push(ContentFault::new(&file, message));
            return Vec::new();
        };
        let head: CardFile = match toml::from_str(text) {
            Ok(head) => head,
            Err(error) => {
                faults.push(ContentFault::toml(&file, text, &error));
                return Vec::new();
            }
        };
        let place = Place { file: &file, text, source, concept };
        let cards = head.card.into_iter().filter_map(|card| match card.card(&place) {
            Ok(card) => Some(card),
            Err(fault) => {
                faults.push(fault);
                None
            }
        });
        cards.collect()
    }
}

/// Whether what was typed says what becomes of code: its output line by line, an error's code such
/// as `E0382`, or `panics`.
#[must_use]
pub fn foretells(typed: &str, outcome: &CodeExpectation) -> bool {
    let word = typed.trim();
    match outcome {
        CodeExpectation::Runs(output) => {
            same_output(typed.trim_start_matches('\n'), output.as_deref().unwrap_or_default())
        }
        CodeExpectation::Compiles => false,
        CodeExpectation::Panics => {
            ["panics", "panic"].iter().any(|right| word.eq_ignore_ascii_case(right))
        }
        CodeExpectation::Error(code) => error_code(word) == *code,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CardFile {
    #[serde(default)]
    card: Vec<CardHead>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindHead {
    Question,
    Cloze,
    Predict,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CardHead {
    id: Spanned<String>,
    kind: KindHead,
    front: Option<Spanned<String>>,
    back: Spanned<String>,
    code: Option<Spanned<String>>,
    answer: Option<String>,
    #[serde(default)]
    or: Vec<String>,
    prints: Option<String>,
    #[serde(default)]
    panics: bool,
    error: Option<String>,
}

/// Where a card stands.
struct Place<'a> {
    file: &'a str,
    text: &'a str,
    source: &'a str,
    concept: &'a str,
}

impl Place<'_> {
    /// The line on which a value's own first line stands: a text between three quotes may begin
    /// behind a line feed.
    fn line_inside(&self, value: &Spanned<String>) -> usize {
        let raw = &self.text[value.span()];
        let behind = ["'''\n", "\"\"\"\n", "'''\r\n", "\"\"\"\r\n"];
        line_of(self.text, value.span().start)
            + usize::from(behind.iter().any(|quotes| raw.starts_with(quotes)))
    }
}

const FORETELL: &str = "What does this print? If it does not get that far: `panics`, or the code \
                        of the compiler's error.";

impl CardHead {
    fn card(self, place: &Place<'_>) -> Result<Card, ContentFault> {
        let line = line_of(place.text, self.id.span().start);
        let fault = |message: &str| ContentFault::new(place.file, message).at(line);
        let task = self.task(place).map_err(|message| fault(&message))?;
        let front = match (&self.front, &task) {
            (Some(front), _) => front.get_ref().trim().to_owned(),
            (None, CardTask::Predict(_)) => FORETELL.to_owned(),
            (None, _) => return Err(fault("`front` is missing: what is asked")),
        };
        let back = self.back.get_ref().trim().to_owned();
        if front.is_empty() || back.is_empty() {
            return Err(fault("`front` and `back` say something"));
        }
        let mut blocks = Vec::new();
        for side in self.front.iter().chain([&self.back]) {
            blocks.extend(code_blocks(side.get_ref(), place.line_inside(side), place.file)?);
        }
        let parts = [front.clone(), back.clone(), format!("{task:?}"), self.id.get_ref().clone()];
        Ok(Card {
            id: format!("{}:{}", place.source, self.id.get_ref()),
            concept: ConceptId(place.concept.to_owned()),
            front,
            back,
            blocks,
            version: Version::of(parts.iter().map(String::as_bytes)),
            file: place.file.to_owned(),
            line,
            task,
        })
    }

    fn task(&self, place: &Place<'_>) -> Result<CardTask, String> {
        let code = self.code.as_ref().map(|code| (code.get_ref(), place.line_inside(code)));
        let outcomes = usize::from(self.prints.is_some())
            + usize::from(self.panics)
            + usize::from(self.error.is_some());
        match (self.kind, code) {
            (KindHead::Question, None) if self.answer.is_none() && outcomes == 0 => {
                Ok(CardTask::Question)
            }
            (KindHead::Question, _) => {
                Err("a question has `front` and `back`; its code stands there, in a fence".into())
            }
            (_, None) => Err("`code` is missing".into()),
            (KindHead::Cloze, Some((code, line))) => {
                let gaps = pieces(code).filter(|(_, piece)| *piece == GAP).count();
                if gaps != 1 {
                    return Err(format!("`code` has {gaps} gaps; it has one, `{GAP}`"));
                }
                if self.panics || self.error.is_some() {
                    return Err("a cloze compiles and ends well once it is filled".into());
                }
                let answers: Vec<String> =
                    self.answer.iter().chain(&self.or).map(|text| text.trim().to_owned()).collect();
                if self.answer.is_none() || answers.iter().any(String::is_empty) {
                    return Err("`answer` is missing: what stands in the gap".into());
                }
                let (code, prints) = (code.clone(), self.prints.clone());
                Ok(CardTask::Cloze(Cloze { code, answers, prints, line }))
            }
            (KindHead::Predict, Some((code, line))) => {
                if outcomes != 1 || self.answer.is_some() || !self.or.is_empty() {
                    return Err("a predict card has one of `prints`, `error`, `panics`".into());
                }
                let expectation = match (&self.prints, &self.error) {
                    (Some(output), _) => CodeExpectation::Runs(Some(output.clone())),
                    (_, Some(error)) => CodeExpectation::Error(error.clone()),
                    (None, None) => CodeExpectation::Panics,
                };
                Ok(CardTask::Predict(CodeBlock { line, code: code.clone(), expectation }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Card, CardTask, foretells};
    use crate::{CodeExpectation, Files};

    fn read(text: &str) -> (Vec<Card>, Vec<String>) {
        let files = Files([("cards/move.toml".to_owned(), text.to_owned())].into());
        let mut faults = Vec::new();
        let cards = Card::parse_file(&files, "s", "move.toml", &mut faults);
        (cards, faults.iter().map(ToString::to_string).collect())
    }

    const THREE: &str = r#"
[[card]]
id = "00000001"
kind = "question"
front = "What is moved?"
back = """
The three words:

```rust
let a = 1;
```
"""

[[card]]
id = "00000002"
kind = "cloze"
front = "Lend it."
code = "let a = 1; show(____); // ____"
answer = "&a"
or = ["& a /* lent */, "]
back = "A reference."

[[card]]
id = "00000003"
kind = "predict"
code = '''
println!("{}", 1);
'''
prints = "1"
back = "One."
"#;

    #[test]
    fn cards_know_their_concept_kind_and_lines() {
        let (cards, faults) = read(THREE);
        assert_eq!(faults, [""; 0]);
        let seen: Vec<_> = cards.iter().map(|card| (card.slug(), card.kind(), card.line)).collect();
        assert_eq!(
            seen,
            [
                ("cards/move/00000001".to_owned(), "question", 3),
                ("cards/move/00000002".to_owned(), "cloze", 15),
                ("cards/move/00000003".to_owned(), "predict", 24),
            ]
        );
        assert_eq!(cards[0].blocks[0].line, 10);
        let CardTask::Predict(block) = &cards[2].task else { panic!("it is") };
        assert_eq!((block.line, block.code.as_str()), (27, "println!(\"{}\", 1);\n"));
        assert!(cards[2].front.starts_with("What does this print?"));
    }

    #[test]
    fn a_typed_answer_is_compared_by_token() {
        let (cards, _) = read(THREE);
        let CardTask::Cloze(cloze) = &cards[1].task else { panic!("it is") };
        assert_eq!(cloze.filled("&a"), "let a = 1; show(&a); // ____");
        assert!(cloze.accepts(" & a // so"));
        assert!(cloze.accepts("&a,"));
        assert!(!cloze.accepts("&ab"));
        assert!(!cloze.accepts(""));
    }

    #[test]
    fn a_prediction_is_output_an_error_or_a_panic() {
        let prints = CodeExpectation::Runs(Some("1\n2\n".into()));
        assert!(foretells("1  \n2", &prints));
        assert!(!foretells("1 2", &prints));
        assert!(foretells("382", &CodeExpectation::Error("E0382".into())));
        assert!(foretells(" Panics ", &CodeExpectation::Panics));
        assert!(!foretells("panics", &prints));
    }

    #[test]
    fn faults_name_their_line_and_keep_the_rest() {
        let card = |rest: &str| format!("[[card]]\nid = '1'\nfront = 'f'\nback = 'b'\n{rest}\n");
        let fault = |rest: &str| {
            let (cards, faults) = read(&format!("{}{}", card(rest), card("kind = 'question'")));
            assert_eq!(cards.len(), 1, "{faults:?}");
            faults.join("\n")
        };
        let at = "cards/move.toml:2: ";
        assert_eq!(fault("kind = 'cloze'"), format!("{at}`code` is missing"));
        assert_eq!(
            fault("kind = 'cloze'\ncode = 'a'\nanswer = 'b'"),
            format!("{at}`code` has 0 gaps; it has one, `____`")
        );
        assert_eq!(
            fault("kind = 'cloze'\ncode = '____'"),
            format!("{at}`answer` is missing: what stands in the gap")
        );
        assert_eq!(
            fault("kind = 'predict'\ncode = 'a'"),
            format!("{at}a predict card has one of `prints`, `error`, `panics`")
        );
        assert!(read("[[card]]\nid = 3\n").1[0].starts_with("cards/move.toml:2: "));
    }
}
