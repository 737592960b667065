//! *Predict*: what a program does, said before the compiler says it.

use serde::Deserialize;
use thiserror::Error;

use crate::fault::line_of;
use crate::{ContentFault, Files};

/// What becomes of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It compiles, runs and ends well.
    Prints,
    /// It compiles, runs and panics.
    Panics,
    /// It does not compile.
    Error,
}

/// An answer to *what does this program do?*
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prediction {
    /// What becomes of it.
    pub outcome: Outcome,
    /// With [`Outcome::Error`]: the compiler's code, such as `E0382`.
    pub error: String,
    /// Otherwise: what stands on standard output.
    pub output: String,
}

/// A wrong answer that people really give, and what to tell them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongPrediction {
    /// Its file's name without the extension.
    pub name: String,
    /// The answer.
    pub prediction: Prediction,
    /// The misconception, in Markdown.
    pub message: String,
}

/// The program and what is known about it.
#[derive(Debug, Clone)]
pub struct PredictTask {
    /// The program's text.
    pub program: String,
    /// The answer that the compiler gave when the content was proven.
    pub truth: Prediction,
    /// Wrong answers.
    pub wrong: Vec<WrongPrediction>,
}

/// Why an answer's file cannot be judged yet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PredictionError {
    /// Not TOML, or not these fields.
    #[error("line {line}: {message}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The parser's words.
        message: String,
    },
    /// `outcome` is empty.
    #[error("line {line}: `outcome` is still empty: write \"prints\", \"panics\" or \"error\"")]
    Blank {
        /// The line of `outcome`.
        line: usize,
    },
    /// `outcome` is another word.
    #[error("line {line}: `outcome` is \"{found}\": write \"prints\", \"panics\" or \"error\"")]
    Outcome {
        /// The line of `outcome`.
        line: usize,
        /// What stands there.
        found: String,
    },
    /// A program that prints was predicted, and not what.
    #[error("line {line}: say what it prints in `output`")]
    NoOutput {
        /// The line of `output`.
        line: usize,
    },
    /// An error was predicted without its code.
    #[error("line {line}: say which error in `error`, such as \"E0382\"")]
    NoCode {
        /// The line of `error`.
        line: usize,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerFile {
    outcome: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    output: String,
    #[serde(default)]
    message: Option<String>,
}

impl Prediction {
    /// The file that a learner fills in.
    #[must_use]
    pub fn blank() -> &'static str {
        "# What does src/main.rs do? Say it before you run it; save, and the compiler judges.\n\
         \n\
         # \"prints\": it runs and ends well. \"panics\": it runs and panics. \"error\": it does not\n\
         # compile.\n\
         outcome = \"\"\n\
         \n\
         # With \"error\": the compiler's code, such as \"E0308\".\n\
         error = \"\"\n\
         \n\
         # With \"prints\" and \"panics\": what stands on standard output, line by line.\n\
         output = '''\n\
         '''\n"
    }

    /// Reads a learner's answer.
    ///
    /// # Errors
    /// If a field is missing, unknown or empty, with its line.
    pub fn parse(text: &str) -> Result<Self, PredictionError> {
        Self::parse_file(text).map(|(prediction, _)| prediction)
    }

    fn parse_file(text: &str) -> Result<(Self, Option<String>), PredictionError> {
        let file: AnswerFile = toml::from_str(text).map_err(|error| PredictionError::Syntax {
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            message: error.message().to_owned(),
        })?;
        let line_starting = |field: &str| {
            text.lines().position(|line| line.starts_with(field)).map_or(1, |index| index + 1)
        };
        let outcome = match file.outcome.trim() {
            "prints" => Outcome::Prints,
            "panics" => Outcome::Panics,
            "error" => Outcome::Error,
            "" => return Err(PredictionError::Blank { line: line_starting("outcome") }),
            other => {
                return Err(PredictionError::Outcome {
                    line: line_starting("outcome"),
                    found: other.to_owned(),
                });
            }
        };
        let error = error_code(&file.error);
        if outcome == Outcome::Prints && file.output.trim().is_empty() {
            return Err(PredictionError::NoOutput { line: line_starting("output") });
        }
        if outcome == Outcome::Error && error.is_empty() {
            return Err(PredictionError::NoCode { line: line_starting("error") });
        }
        Ok((Prediction { outcome, error, output: file.output }, file.message))
    }

    /// The file's text that says this.
    #[must_use]
    pub fn to_file_text(&self) -> String {
        let outcome = match self.outcome {
            Outcome::Prints => "prints",
            Outcome::Panics => "panics",
            Outcome::Error => "error",
        };
        let output = toml::Value::String(self.output.clone());
        format!("outcome = \"{outcome}\"\nerror = \"{}\"\noutput = {output}\n", self.error)
    }

    /// Whether two answers say the same: only the fields that matter for the outcome are compared,
    /// and output by lines, without spaces at line ends and empty lines at the end.
    #[must_use]
    pub fn same_as(&self, other: &Prediction) -> bool {
        self.outcome == other.outcome
            && match self.outcome {
                Outcome::Error => self.error == other.error,
                Outcome::Prints | Outcome::Panics => same_output(&self.output, &other.output),
            }
    }
}

/// `E0382`, also where `382`, `0382` or `e0382` was written.
pub(crate) fn error_code(text: &str) -> String {
    let text = text.trim().to_uppercase();
    let digits = text.strip_prefix('E').unwrap_or(&text);
    match digits.parse::<u16>() {
        Ok(number) => format!("E{number:04}"),
        Err(_) => text,
    }
}

pub(crate) fn same_output(one: &str, other: &str) -> bool {
    let lines = |text: &str| {
        let lines: Vec<String> = text.lines().map(|line| line.trim_end().to_owned()).collect();
        let used = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        lines[..used].to_vec()
    };
    lines(one) == lines(other)
}

impl PredictTask {
    pub(crate) fn parse(files: &Files, folder: &str) -> Result<Self, ContentFault> {
        let program = files.text(&format!("{folder}program.rs"), "the program to predict")?;
        let path = format!("{folder}answer.toml");
        let truth = files.text(&path, "what the program does")?;
        let truth = Prediction::parse(truth)
            .map_err(|error| ContentFault::new(&path, error.to_string()))?;
        let below = format!("{folder}wrong/");
        let mut wrong = Vec::new();
        for (name, text) in files.below(&below) {
            let path = format!("{below}{name}");
            let (prediction, message) = Prediction::parse_file(text)
                .map_err(|error| ContentFault::new(&path, error.to_string()))?;
            let message = message.filter(|text| !text.trim().is_empty()).ok_or_else(|| {
                ContentFault::new(&path, "`message` is missing: what to tell who answers this")
            })?;
            let name = name.strip_suffix(".toml").unwrap_or(name).to_owned();
            wrong.push(WrongPrediction { name, prediction, message });
        }
        Ok(PredictTask { program: program.to_owned(), truth, wrong })
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Prediction, PredictionError};

    #[test]
    fn a_blank_file_names_the_line_to_fill_in() {
        let error = Prediction::parse(Prediction::blank()).expect_err("blank");
        assert_eq!(error, PredictionError::Blank { line: 5 });
    }

    #[test]
    fn output_is_compared_by_lines() {
        let one = Prediction::parse("outcome='prints'\noutput='''\n1  \n2\n\n'''").expect("parses");
        let two = Prediction::parse("outcome='prints'\nerror='x'\noutput='1\n2'");
        assert!(two.is_err(), "a raw line feed in a one-line string is not TOML");
        let two =
            Prediction { outcome: Outcome::Prints, error: String::new(), output: "1\n2".into() };
        assert!(one.same_as(&two));
        assert!(!one.same_as(&Prediction { output: "1\n\n2".into(), ..two.clone() }));
        assert!(!one.same_as(&Prediction { outcome: Outcome::Panics, ..two }));
    }

    #[test]
    fn a_file_says_what_its_prediction_says() {
        let text = "outcome = \"prints\"\noutput = '''\na \"quoted\" \\\n'''\n";
        let prediction = Prediction::parse(text).expect("parses");
        assert!(
            Prediction::parse(&prediction.to_file_text()).expect("parses").same_as(&prediction)
        );
    }

    #[test]
    fn an_error_code_may_be_written_without_its_letter() {
        for text in ["E0382", "382", "0382", "e382"] {
            let answer = format!("outcome = 'error'\nerror = '{text}'\n");
            assert_eq!(Prediction::parse(&answer).expect("parses").error, "E0382");
        }
    }

    #[test]
    fn a_program_that_prints_prints_something() {
        let answer = "outcome = 'prints'\nerror = ''\noutput = \"\"\n";
        let error = Prediction::parse(answer).expect_err("not said yet");
        assert_eq!(error, PredictionError::NoOutput { line: 3 });
    }

    #[test]
    fn an_error_needs_its_code() {
        let error = Prediction::parse("outcome = \"error\"\nerror = \"\"\n").expect_err("no code");
        assert_eq!(error, PredictionError::NoCode { line: 2 });
    }
}
