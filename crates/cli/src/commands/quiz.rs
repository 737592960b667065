//! `quiz`: a question at a time; on a terminal, from a pipe, or each by a command of its own.

use std::io::{BufRead, IsTerminal, Write};
use std::time::Instant;

use curriculum::{AnswerChoice, Question, QuestionTask, Quiz, Trace, trace_of};
use serde_json::{Value, json};
use training::session::QuestionAnswered;
use training::{Session, TrainingError};

use crate::output::{Exit, Failure, Output};
use crate::terminal::theme;

/// `masterwork quiz`: those of the track.
pub(super) fn list(session: &Session, output: &Output) -> Exit {
    let quizzes: Vec<&Quiz> =
        session.track().items().filter_map(|item| session.library().quiz(item.slug())).collect();
    let mut rows = Vec::new();
    for quiz in quizzes {
        let standing = session.quiz_standing(quiz);
        let (right, questions) = (standing.right, standing.questions);
        output.line(format!("{right:>3} of {questions:<3} {:<32} {}", quiz.slug, quiz.title));
        rows.push(json!({ "item": quiz.slug, "title": quiz.title, "minutes": quiz.minutes,
                          "questions": questions, "answered": standing.answered,
                          "right": right }));
    }
    if rows.is_empty() {
        output.line("This track has no quizzes yet.");
    }
    output.document("masterwork.quiz/1", &json!({ "quizzes": rows }));
    Exit::Done
}

/// `masterwork quiz ITEM --question Q --answer TEXT`.
pub(super) fn answer(
    session: &mut Session,
    output: &Output,
    name: &str,
    question: Option<&str>,
    typed: &str,
    seconds: Option<u32>,
) -> Result<Exit, Failure> {
    let quiz = session.find_quiz(name)?.clone();
    let question = match question {
        Some(name) => session.find_question(&quiz, name)?,
        None => match session.next_question(&quiz) {
            Some(question) => question,
            None => {
                return Err(Failure::Usage(
                    format!("every question of `{}` was answered right", quiz.slug),
                    format!("name one: masterwork quiz {} --question 1 --answer …", quiz.slug),
                ));
            }
        },
    };
    let answered = session.answer_question(&quiz.slug, &question.id, typed, seconds)?;
    write_answered(output, &answered);
    let results = vec![result(&quiz, question, typed, &answered)];
    let right = answered.verdict.right;
    document(session, output, &quiz, results);
    Ok(if right { Exit::Done } else { Exit::NotPassed })
}

/// `masterwork quiz ITEM`: asks what is open, and reads the answers from standard input. Without a
/// terminal and without an answer there, it only says what is asked next.
pub(super) fn take(
    session: &mut Session,
    output: &Output,
    name: &str,
    again: bool,
) -> Result<Exit, Failure> {
    let quiz = session.find_quiz(name)?.clone();
    let open = |question: &&Question| {
        let known = session.item_progress(curriculum::Item::Quiz(&quiz));
        again || known.is_none_or(|known| known.answers.get(&question.id) != Some(&true))
    };
    let asked: Vec<&Question> = quiz.questions.iter().filter(open).collect();
    let mut input = Input::of_this_process();
    output.page(&format!("# {}\n\n{}", quiz.title, quiz.about));
    let mut results = Vec::new();
    let mut wrong = 0;
    for question in &asked {
        let begun = Instant::now();
        show_question(output, &quiz, question);
        let Some((typed, answered)) = ask(session, output, &quiz, question, &mut input, begun)?
        else {
            break;
        };
        write_answered(output, &answered);
        wrong += usize::from(!answered.verdict.right);
        results.push(result(&quiz, question, &typed, &answered));
    }
    let standing = session.quiz_standing(&quiz);
    output.line("");
    output.line(format!("{} of {} right so far.", standing.right, standing.questions));
    if asked.is_empty() {
        output.line(format!("Once more: masterwork quiz {} --again", quiz.slug));
    } else if results.is_empty() && !input.is_terminal {
        output.line(format!("Answer: masterwork quiz {} --answer \"…\"", quiz.slug));
    }
    document(session, output, &quiz, results);
    Ok(if wrong == 0 { Exit::Done } else { Exit::NotPassed })
}

/// Where answers come from.
struct Input {
    is_terminal: bool,
}

impl Input {
    fn of_this_process() -> Self {
        Input { is_terminal: std::io::stdin().is_terminal() }
    }

    /// The next line; none at the end.
    fn line(&mut self, output: &Output, words: &str) -> Result<Option<String>, Failure> {
        if self.is_terminal && !output.is_json() {
            print!("{words}");
            std::io::stdout().flush().map_err(Failure::other)?;
        }
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line).map_err(Failure::other)?;
        Ok((read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_owned()))
    }

    /// A whole answer: one line, or, where a program's output is asked, lines up to an empty one.
    fn answer(&mut self, output: &Output, question: &Question) -> Result<Option<String>, Failure> {
        let Some(first) = self.line(output, "Your answer (? if you don't know, q leaves): ")?
        else {
            return Ok(None);
        };
        let is_output = matches!(question.task, QuestionTask::Tracing(_))
            && !["?", "q"].contains(&first.trim())
            && matches!(trace_of(&first), Trace::Prints(_));
        let mut text = first;
        if is_output && !text.is_empty() {
            let more = "… (an empty line ends it): ";
            while let Some(line) = self.line(output, more)?.filter(|line| !line.is_empty()) {
                text.push('\n');
                text.push_str(&line);
            }
        }
        Ok(Some(text))
    }
}

/// Asks until there is an answer that can be judged; none if the learner leaves.
fn ask(
    session: &mut Session,
    output: &Output,
    quiz: &Quiz,
    question: &Question,
    input: &mut Input,
    begun: Instant,
) -> Result<Option<(String, QuestionAnswered)>, Failure> {
    loop {
        let Some(typed) = input.answer(output, question)?.filter(|typed| typed.trim() != "q")
        else {
            return Ok(None);
        };
        let seconds =
            input.is_terminal.then(|| u32::try_from(begun.elapsed().as_secs()).unwrap_or(u32::MAX));
        match session.answer_question(&quiz.slug, &question.id, &typed, seconds) {
            Ok(answered) => return Ok(Some((typed, answered))),
            Err(TrainingError::Answer(error)) if input.is_terminal => output.line(error),
            Err(error) => return Err(error.into()),
        }
    }
}

fn number(quiz: &Quiz, question: &Question) -> usize {
    quiz.questions.iter().position(|other| other.id == question.id).map_or(0, |index| index + 1)
}

fn show_question(output: &Output, quiz: &Quiz, question: &Question) {
    output.line("");
    output.line(format!("── {} of {}", number(quiz, question), quiz.questions.len()));
    let mut page = question.ask.clone();
    match &question.task {
        QuestionTask::Short { .. } => {}
        QuestionTask::Choice { choices } => {
            for (index, choice) in choices.iter().enumerate() {
                page.push_str(&format!("\n\n**{}**  {}", AnswerChoice::letter(index), choice.text));
            }
        }
        QuestionTask::Tracing(tracing) => {
            page.push_str(&format!("\n\n```rust\n{}\n```\n", tracing.code.trim_matches('\n')));
        }
    }
    output.page(&page);
    output.line("");
    output.line(format!("Answer: {}", question.how()));
}

fn write_answered(output: &Output, answered: &QuestionAnswered) {
    output.line("");
    if answered.verdict.right {
        output.styled("✓ right", theme::GOOD);
    } else {
        output.styled("✗ not so; it is:", theme::BAD);
        output.untrusted(&answered.verdict.answer);
    }
    for (letter, reason) in &answered.verdict.reasons {
        output.page(&format!("**{letter}**  {reason}"));
    }
    if !answered.because.is_empty() {
        output.page(&answered.because);
    }
}

fn result(quiz: &Quiz, question: &Question, typed: &str, answered: &QuestionAnswered) -> Value {
    let reasons: Vec<Value> = answered
        .verdict
        .reasons
        .iter()
        .map(|(letter, reason)| json!({ "choice": letter.to_string(), "because": reason }))
        .collect();
    json!({ "question": question.id, "number": number(quiz, question), "kind": question.kind(),
            "answer": typed, "right": answered.verdict.right,
            "right_answer": answered.verdict.answer, "reasons": reasons,
            "because": answered.because })
}

fn document(session: &Session, output: &Output, quiz: &Quiz, results: Vec<Value>) {
    let standing = session.quiz_standing(quiz);
    let next = session.next_question(quiz).map(|question| question_fields(quiz, question));
    output.document(
        "masterwork.quiz/1",
        &json!({ "item": quiz.slug, "title": quiz.title, "questions": standing.questions,
                 "answered": standing.answered, "right": standing.right, "results": results,
                 "next": next }),
    );
}

fn question_fields(quiz: &Quiz, question: &Question) -> Value {
    let (mut choices, mut code) = (None, None);
    match &question.task {
        QuestionTask::Short { .. } => {}
        QuestionTask::Tracing(tracing) => code = Some(&tracing.code),
        QuestionTask::Choice { choices: all } => {
            let all = all.iter().enumerate().map(|(index, choice)| {
                json!({ "choice": AnswerChoice::letter(index).to_string(), "text": choice.text })
            });
            choices = Some(all.collect::<Vec<Value>>());
        }
    }
    json!({ "question": question.id, "number": number(quiz, question), "kind": question.kind(),
            "ask": question.ask, "code": code, "choices": choices, "how": question.how() })
}
