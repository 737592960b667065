//! `quizzes/<slug>.toml`, and the rules of a quiz.

use serde::Deserialize;
use toml::Spanned;

use super::{AnswerChoice, Question, QuestionTask, Quiz, Trace, Tracing};
use crate::fault::line_of;
use crate::lesson::code_blocks;
use crate::{ConceptId, ContentFault, Files};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuizFile {
    id: String,
    title: String,
    #[serde(default)]
    about: String,
    minutes: u32,
    #[serde(default)]
    question: Vec<QuestionTable>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindTable {
    Short,
    Choice,
    Tracing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionTable {
    id: Spanned<String>,
    kind: KindTable,
    #[serde(default)]
    concepts: Vec<ConceptId>,
    ask: Option<Spanned<String>>,
    because: Option<Spanned<String>>,
    answer: Option<String>,
    #[serde(default)]
    or: Vec<String>,
    #[serde(default)]
    choice: Vec<ChoiceTable>,
    code: Option<Spanned<String>>,
    prints: Option<String>,
    #[serde(default)]
    panics: bool,
    #[serde(default)]
    fails: bool,
    error: Option<String>,
    line: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceTable {
    text: String,
    #[serde(default)]
    right: bool,
    #[serde(default)]
    because: String,
}

const TRACE: &str = "Does this program compile? What does it print, or at which line does it end?";

impl Quiz {
    pub(crate) fn parse(files: &Files, source: &str, slug: &str) -> Result<Self, ContentFault> {
        let file = format!("quizzes/{slug}.toml");
        let text = files.text(&file, "the quiz's questions")?;
        let head: QuizFile =
            toml::from_str(text).map_err(|error| ContentFault::toml(&file, text, &error))?;
        let place = Place { file: &file, text };
        let questions: Result<Vec<_>, _> =
            head.question.into_iter().map(|question| question.question(&place)).collect();
        Ok(Quiz {
            id: format!("{source}:{}", head.id),
            slug: slug.to_owned(),
            title: head.title,
            about: head.about.trim().to_owned(),
            minutes: head.minutes,
            questions: questions?,
            version: files.version_below(&file),
            file,
        })
    }

    /// What breaks a rule, but for ids and concepts, which the library knows.
    pub(crate) fn faults(&self) -> Vec<ContentFault> {
        let mut faults = Vec::new();
        let mut fault = |line, message: &str| {
            faults.push(ContentFault::new(&self.file, message).at(line));
        };
        if self.questions.is_empty() {
            fault(1, "a quiz asks something: no `[[question]]`");
        }
        if self.minutes == 0 {
            fault(1, "`minutes` is how long all questions take");
        }
        for question in &self.questions {
            if question.concepts.is_empty() {
                fault(question.line, "`concepts` is empty: about which does it ask?");
            }
            let QuestionTask::Choice { choices } = &question.task else { continue };
            if choices.iter().any(|choice| !choice.right && choice.because.is_empty()) {
                fault(question.line, "a wrong choice has no `because`: why is it wrong?");
            }
            let texts: std::collections::BTreeSet<&str> =
                choices.iter().map(|choice| choice.text.as_str()).collect();
            if texts.len() < choices.len() {
                fault(question.line, "two choices say the same");
            }
        }
        faults
    }
}

/// Where a question stands.
struct Place<'a> {
    file: &'a str,
    text: &'a str,
}

impl Place<'_> {
    /// The line on which a value's own first line stands.
    fn line_inside(&self, value: &Spanned<String>) -> usize {
        let raw = &self.text[value.span()];
        let behind = ["'''\n", "\"\"\"\n", "'''\r\n", "\"\"\"\r\n"];
        line_of(self.text, value.span().start)
            + usize::from(behind.iter().any(|quotes| raw.starts_with(quotes)))
    }
}

impl QuestionTable {
    fn question(self, place: &Place<'_>) -> Result<Question, ContentFault> {
        let line = line_of(place.text, self.id.span().start);
        let task =
            self.task(place).map_err(|message| ContentFault::new(place.file, message).at(line))?;
        let mut blocks = Vec::new();
        for side in self.ask.iter().chain(&self.because) {
            blocks.extend(code_blocks(side.get_ref(), place.line_inside(side), place.file)?);
        }
        let words = |text: Option<Spanned<String>>| {
            text.map(|text| text.into_inner().trim().to_owned()).unwrap_or_default()
        };
        let ask = words(self.ask);
        let ask = match (&task, ask.is_empty()) {
            (_, false) => ask,
            (QuestionTask::Tracing(_), true) => TRACE.to_owned(),
            (_, true) => {
                let message = "`ask` is missing: what is asked";
                return Err(ContentFault::new(place.file, message).at(line));
            }
        };
        Ok(Question {
            id: self.id.into_inner(),
            concepts: self.concepts,
            ask,
            task,
            because: words(self.because),
            blocks,
            line,
        })
    }

    fn task(&self, place: &Place<'_>) -> Result<QuestionTask, &'static str> {
        let traced = self.prints.is_some() || self.panics || self.fails || self.error.is_some();
        let traces = traced || self.code.is_some() || self.line.is_some();
        let short = self.answer.is_some() || !self.or.is_empty();
        match self.kind {
            KindTable::Short => {
                if traces || !self.choice.is_empty() {
                    return Err("a short answer has `answer`, and `or` with other spellings");
                }
                let answers: Vec<String> =
                    self.answer.iter().chain(&self.or).map(|text| text.trim().to_owned()).collect();
                if self.answer.is_none() || answers.iter().any(String::is_empty) {
                    return Err("`answer` is missing: what is right");
                }
                Ok(QuestionTask::Short { answers })
            }
            KindTable::Choice => {
                if traces || short {
                    return Err("a choice has `[[question.choice]]` tables");
                }
                let choices: Vec<AnswerChoice> = self
                    .choice
                    .iter()
                    .map(|choice| AnswerChoice {
                        text: choice.text.trim().to_owned(),
                        right: choice.right,
                        because: choice.because.trim().to_owned(),
                    })
                    .collect();
                let right = choices.iter().filter(|choice| choice.right).count();
                if choices.len() < 2 || right == 0 || choices.len() > 26 {
                    return Err("a choice has 2 to 26 answers, at least one of them right");
                }
                Ok(QuestionTask::Choice { choices })
            }
            KindTable::Tracing => {
                if short || !self.choice.is_empty() {
                    return Err("a tracing question has `code` and what becomes of it");
                }
                let Some(code) = &self.code else { return Err("`code` is missing") };
                let truth = self.truth()?;
                let line = place.line_inside(code);
                Ok(QuestionTask::Tracing(Tracing { code: code.get_ref().clone(), truth, line }))
            }
        }
    }

    fn truth(&self) -> Result<Trace, &'static str> {
        let fails = self.fails || self.error.is_some();
        match (&self.prints, self.panics, fails) {
            (Some(output), false, false) if self.line.is_none() => {
                Ok(Trace::Prints(output.clone()))
            }
            (None, true, false) => Ok(Trace::Panics { line: self.line }),
            (None, false, true) => {
                let code = self.error.as_deref().map(crate::predict::error_code);
                Ok(Trace::Error { code, line: self.line })
            }
            _ => Err("a tracing question has one of `prints`, `panics`, and `fails` or `error`; \
                      `line` belongs to the last two"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Quiz;
    use crate::{Files, QuestionTask};

    fn read(text: &str) -> Result<Quiz, String> {
        let text = format!("id = '0000000a'\ntitle = 'Q'\nminutes = 5\n{text}");
        let files = Files([("quizzes/a/b.toml".to_owned(), text)].into());
        Quiz::parse(&files, "s", "a/b").map_err(|fault| fault.to_string())
    }

    const THREE: &str = r#"
[[question]]
id = "00000001"
kind = "short"
concepts = ["move"]
ask = "Who owns it?"
answer = "the vector"
or = ["vector"]

[[question]]
id = "00000002"
kind = "choice"
concepts = ["move", "copy"]
ask = "Which are copied?"
[[question.choice]]
text = "`u8`"
right = true
[[question.choice]]
text = "`String`"
because = "It owns memory."
[[question.choice]]
text = "`&str`"
right = true

[[question]]
id = "00000003"
kind = "tracing"
concepts = ["move"]
code = '''
let a = String::new();
drop(a);
drop(a);
'''
error = "E0382"
line = 3
because = "It was moved."
"#;

    #[test]
    fn answers_are_judged_by_what_the_author_accepts() {
        let quiz = read(THREE).expect("parses");
        assert_eq!(quiz.faults(), []);
        let right = |question: usize, typed: &str| quiz.questions[question].is_right(typed);
        assert_eq!(right(0, " The  Vector."), Ok(Some(true)));
        assert_eq!(right(0, "`vector`"), Ok(Some(true)));
        assert_eq!(right(0, "a vector"), Ok(Some(false)));
        assert!(right(0, " ").is_err());
        for typed in ["a c", "c,a", "AC", "a, c, a"] {
            assert_eq!(right(1, typed), Ok(Some(true)), "{typed}");
        }
        assert_eq!(right(1, "a"), Ok(Some(false)));
        assert_eq!(right(1, "a b c"), Ok(Some(false)));
        assert_eq!(
            right(1, "d").map_err(|error| error.to_string()),
            Err("`d` stands before none of the choices; they are a to c".into())
        );
        assert_eq!(right(2, "error 3"), Ok(None), "the compiler says");
        let answers: Vec<String> = quiz.questions.iter().map(super::Question::answer).collect();
        assert_eq!(answers, ["the vector", "a c", "error E0382 3"]);
        let QuestionTask::Tracing(tracing) = &quiz.questions[2].task else { panic!("it is") };
        assert_eq!((tracing.line, quiz.questions[2].line), (33, 29));
        let concepts: Vec<&str> = quiz.concepts().map(|id| id.0.as_str()).collect();
        assert_eq!(concepts, ["move", "copy"]);
    }

    #[test]
    fn faults_name_their_line() {
        let fault = |rest: &str| {
            read(&format!("[[question]]\nid = '1'\nask = 'f'\nconcepts = ['a']\n{rest}\n"))
                .expect_err("a fault")
        };
        let at = "quizzes/a/b.toml:5: ";
        assert_eq!(fault("kind = 'short'"), format!("{at}`answer` is missing: what is right"));
        assert!(fault("kind = 'choice'\nanswer = 'a'").contains("[[question.choice]]"));
        assert!(fault("kind = 'tracing'\ncode = 'a'").contains("one of `prints`"));
        assert!(fault("kind = 'tracing'\ncode = 'a'\nprints = 'a'\nline = 2").contains("`line`"));
        let no_reason = THREE.replace("because = \"It owns memory.\"", "");
        let faults = read(&no_reason).expect("parses").faults();
        assert_eq!(
            faults[0].to_string(),
            "quizzes/a/b.toml:14: a wrong choice has no `because`: why is it wrong?"
        );
    }
}
