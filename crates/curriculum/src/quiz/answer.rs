//! What was typed, and whether it is right.

use thiserror::Error;

use super::{AnswerChoice, Question, QuestionTask};
use crate::predict::{error_code, same_output};

/// What becomes of a program, or what someone says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trace {
    /// It ends well and prints this.
    Prints(String),
    /// It does not compile.
    Error {
        /// The compiler's code, where it is named.
        code: Option<String>,
        /// The line of the code, from 1, where it is named.
        line: Option<u32>,
    },
    /// It compiles, and panics.
    Panics {
        /// The line of the code, from 1, where it is named.
        line: Option<u32>,
    },
}

/// Why an answer cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AnswerError {
    /// Nothing was said.
    #[error("there is no answer yet")]
    Empty,
    /// A letter that stands before no choice.
    #[error("`{letter}` stands before none of the choices; they are a to {last}")]
    NoSuchChoice {
        /// What was typed.
        letter: String,
        /// The last letter that there is.
        last: char,
    },
}

/// Reads what someone says of a program: its output, or `error` or `panics` with what is known of
/// the place.
#[must_use]
pub fn trace_of(typed: &str) -> Trace {
    let mut words = typed.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let rest: Vec<&str> = words.filter(|word| !word.eq_ignore_ascii_case("line")).collect();
    let line = rest.iter().find_map(|word| word.parse().ok());
    let is_code = |word: &&str| {
        word.len() == 5
            && word.starts_with(['E', 'e'])
            && word[1..].bytes().all(|b| b.is_ascii_digit())
    };
    let known = |word: &&str| is_code(word) || word.parse::<u32>().is_ok();
    // More than that is a program's output which happens to begin so.
    let is_short = rest.len() <= 2 && rest.iter().all(known);
    match first.trim_end_matches([':', ',']) {
        "panic" | "panics" if is_short => Trace::Panics { line },
        "error" | "errors" if is_short => {
            Trace::Error { code: rest.iter().find(|w| is_code(w)).map(|w| error_code(w)), line }
        }
        word if is_code(&word) && is_short => Trace::Error { code: Some(error_code(word)), line },
        _ => Trace::Prints(typed.trim_start_matches('\n').to_owned()),
    }
}

impl Trace {
    /// Whether what was said fits the truth, where `asked` is what the question wants to know: a
    /// line that the author named must be said, and a code where no line is; whatever is said
    /// besides must be true.
    #[must_use]
    pub fn fits(&self, truth: &Trace, asked: &Trace) -> bool {
        match (self, truth) {
            (Trace::Prints(said), Trace::Prints(output)) => same_output(said, output),
            (Trace::Panics { line }, Trace::Panics { line: at }) => {
                let wants = matches!(asked, Trace::Panics { line: Some(_) });
                let own = line_asked(asked);
                says(line.as_ref(), at.as_ref().or(own.as_ref()), wants)
            }
            (Trace::Error { code, line }, Trace::Error { code: is, line: at }) => {
                let (wants_code, wants_line) = match asked {
                    Trace::Error { code, line } => (code.is_some(), line.is_some()),
                    Trace::Prints(_) | Trace::Panics { .. } => (false, false),
                };
                let own = line_asked(asked);
                says(line.as_ref(), at.as_ref().or(own.as_ref()), wants_line)
                    && says(code.as_ref(), is.as_ref(), wants_code && !wants_line)
            }
            _ => false,
        }
    }

    /// As a learner would have written it.
    #[must_use]
    pub fn words(&self) -> String {
        let line = |line: &Option<u32>| line.map(|line| format!(" {line}")).unwrap_or_default();
        match self {
            Trace::Prints(output) => output.clone(),
            Trace::Panics { line: at } => format!("panics{}", line(at)),
            Trace::Error { code, line: at } => {
                let code = code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
                format!("error{code}{}", line(at))
            }
        }
    }
}

/// The line that the question's author names.
fn line_asked(asked: &Trace) -> Option<u32> {
    match asked {
        Trace::Error { line, .. } | Trace::Panics { line } => *line,
        Trace::Prints(_) => None,
    }
}

/// What is said is true, as far as that is known; what is wanted is said.
fn says<T: PartialEq>(said: Option<&T>, truth: Option<&T>, wanted: bool) -> bool {
    match said {
        Some(said) => truth.is_none_or(|truth| truth == said),
        None => !wanted,
    }
}

/// Words as they are compared: case, white space, back quotes and a full stop at the end aside.
fn plain(text: &str) -> String {
    let text = text.replace('`', "");
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_lowercase()
}

/// The letter of a choice: a, b, c, …
#[must_use]
pub(crate) fn letter(index: usize) -> char {
    u8::try_from(index)
        .ok()
        .filter(|index| *index < 26)
        .map_or('z', |index| char::from(b'a' + index))
}

impl AnswerChoice {
    /// The letter under which a choice is shown.
    #[must_use]
    pub fn letter(index: usize) -> char {
        letter(index)
    }
}

impl Question {
    /// The indices of the choices that were named, in order, each once.
    ///
    /// # Errors
    /// If nothing is named, or something that is not there.
    pub fn chosen(&self, typed: &str) -> Result<Vec<usize>, AnswerError> {
        let QuestionTask::Choice { choices } = &self.task else { return Ok(Vec::new()) };
        let mut chosen = Vec::new();
        // A word of one letter names one; several letters in a row name several.
        let words = typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.' | ')'));
        for letter in words.flat_map(str::chars).flat_map(char::to_lowercase) {
            let index = (0..choices.len()).find(|index| self::letter(*index) == letter);
            let index = index.ok_or_else(|| AnswerError::NoSuchChoice {
                letter: letter.to_string(),
                last: self::letter(choices.len().saturating_sub(1)),
            })?;
            chosen.push(index);
        }
        chosen.sort_unstable();
        chosen.dedup();
        if chosen.is_empty() { Err(AnswerError::Empty) } else { Ok(chosen) }
    }

    /// Whether what was typed is right, where no compiler is needed to say so; none for a program.
    ///
    /// # Errors
    /// If it is no answer.
    pub fn is_right(&self, typed: &str) -> Result<Option<bool>, AnswerError> {
        if typed.trim().is_empty() && !matches!(self.task, QuestionTask::Tracing(_)) {
            return Err(AnswerError::Empty);
        }
        match &self.task {
            QuestionTask::Short { answers } => {
                Ok(Some(answers.iter().any(|answer| plain(answer) == plain(typed))))
            }
            QuestionTask::Choice { choices } => {
                let chosen = self.chosen(typed)?;
                let right = choices.iter().enumerate().filter(|(_, choice)| choice.right);
                Ok(Some(right.map(|(index, _)| index).eq(chosen)))
            }
            QuestionTask::Tracing(_) => Ok(None),
        }
    }

    /// The right answer as one would type it, by the author.
    #[must_use]
    pub fn answer(&self) -> String {
        match &self.task {
            QuestionTask::Short { answers } => answers.first().cloned().unwrap_or_default(),
            QuestionTask::Choice { choices } => {
                let right = choices.iter().enumerate().filter(|(_, choice)| choice.right);
                let letters: Vec<String> = right.map(|(at, _)| letter(at).to_string()).collect();
                letters.join(" ")
            }
            QuestionTask::Tracing(tracing) => tracing.truth.words(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Trace, trace_of};

    #[test]
    fn a_trace_is_output_or_an_end_with_its_place() {
        let error = |code: Option<&str>, line| Trace::Error { code: code.map(Into::into), line };
        assert_eq!(trace_of("error 4"), error(None, Some(4)));
        assert_eq!(
            trace_of("Error E0382, line 4".replace(',', "").as_str()),
            error(Some("E0382"), Some(4))
        );
        assert_eq!(trace_of("e0499"), error(Some("E0499"), None));
        assert_eq!(trace_of("panics line 7"), Trace::Panics { line: Some(7) });
        assert_eq!(trace_of("error: no such file"), Trace::Prints("error: no such file".into()));
        assert_eq!(trace_of("1\n2"), Trace::Prints("1\n2".into()));
    }

    #[test]
    fn what_the_question_asks_must_be_said_and_what_is_said_must_be_true() {
        let error = |code: Option<&str>, line| Trace::Error { code: code.map(Into::into), line };
        let truth = error(Some("E0382"), Some(4));
        let by_line = error(Some("E0382"), Some(4));
        assert!(error(None, Some(4)).fits(&truth, &by_line));
        assert!(!error(Some("E0382"), None).fits(&truth, &by_line), "the line is asked");
        assert!(!error(Some("E0499"), Some(4)).fits(&truth, &by_line), "another error");
        let by_code = error(Some("E0382"), None);
        assert!(error(Some("E0382"), None).fits(&truth, &by_code));
        assert!(!error(None, None).fits(&truth, &by_code));
        let plain = error(None, None);
        assert!(error(None, None).fits(&truth, &plain));
        assert!(!Trace::Panics { line: None }.fits(&truth, &plain));
        assert!(Trace::Prints("1  \n2\n".into()).fits(&Trace::Prints("1\n2".into()), &plain));
    }
}
