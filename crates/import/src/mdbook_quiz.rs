//! `mdbook-quiz`: quizzes of mdBook books (TOML) become quizzes, the book's chapters lessons.
//!
//! The format is that of the crate `mdbook-quiz-schema`: questions of type `ShortAnswer`,
//! `MultipleChoice` (one answer or a list) and `Tracing`, each with a prompt, an answer, a context that
//! explains, and mostly a uuid. A book may come along: its pages name the quizzes
//! (`{{#quiz path.toml}}`) and so give their order.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use crate::book::{self, Book};
use crate::licence::licence_of;
use crate::markdown::plain_fences;
use crate::quiz_file::{NewChoice, NewQuestion, NewQuiz};
use crate::{
    DoneThere, Format, ImportError, NewConcept, NewLesson, NewTrack, NewUnit, Options, Report,
    Source, Target, Wanted, free_slug, line_of, slug, title_of, write_concepts,
};

#[derive(Debug, Deserialize)]
struct QuizToml {
    questions: Vec<Spanned<Question>>,
    #[serde(default)]
    multipart: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
    multipart: Option<String>,
    prompt: Prompt,
    answer: Answer,
    context: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prompt {
    prompt: Option<String>,
    program: Option<String>,
    #[serde(default)]
    distractors: Vec<String>,
    answer_index: Option<usize>,
    #[serde(default)]
    sort_answers: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    answer: Option<OneOrMany>,
    #[serde(default)]
    alternatives: Vec<String>,
    does_compile: Option<bool>,
    stdout: Option<String>,
    line_number: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// A quiz that was read, without ids.
struct Found {
    path: String,
    quiz: NewQuiz,
    /// Of each question: its uuid, or its name among items without one; and what it is recognised
    /// by.
    names: Vec<(Result<String, String>, String)>,
}

/// Imports a folder of quizzes, with their book where that is given.
pub(crate) fn read(
    source: &Source,
    target: &mut Target,
    report: &mut Report,
    _options: &Options,
) -> Result<Vec<DoneThere>, ImportError> {
    let book = Book::find(source)?;
    let mut found = BTreeMap::new();
    let mut uuids = BTreeSet::new();
    let mut taken = BTreeSet::new();
    let course = target.source_name();
    for path in
        source.paths().filter(|path| path.ends_with(".toml")).map(str::to_owned).collect::<Vec<_>>()
    {
        let text = source.text(&path)?;
        let is_quiz =
            toml::from_str::<toml::Table>(&text).map(|table| table.contains_key("questions"));
        match is_quiz {
            Ok(false) => continue,
            // A file beside the quizzes may be broken for reasons of its own.
            Err(error) if !text.contains("questions") => {
                report.left_out(&path, format!("no TOML: {}", error.message()));
                continue;
            }
            Ok(true) | Err(_) => {}
        }
        let stem = path.rsplit('/').next().unwrap_or(&path).trim_end_matches(".toml").to_owned();
        let quiz_slug = format!("{course}/{}", free_slug(&stem, "quiz", &mut taken));
        let quiz = quiz(&path, &text, &course, &quiz_slug, &mut uuids, report)?;
        if quiz.quiz.question.is_empty() {
            report.left_out(&path, "it has no question");
        } else {
            found.insert(path, quiz);
        }
    }
    if found.is_empty() {
        let wanted = "TOML files with `[[questions]]`".to_owned();
        return Err(ImportError::OtherFormat {
            path: source.root().to_owned(),
            format: "book with quizzes",
            wanted,
        });
    }
    report.licence = licence_of(source);
    report.title = book
        .as_ref()
        .and_then(|book| book.title.clone())
        .unwrap_or_else(|| title_of(source.name()));
    report.track.clone_from(&course);
    let mut plan = Plan { course, lessons: Vec::new(), units: Vec::new(), concepts: Vec::new() };
    let order = plan.book(source, book.as_ref(), &mut found, report)?;
    plan.write(found, &order, target, report)?;
    Ok(Vec::new())
}

/// Reads one file of questions.
fn quiz(
    path: &str,
    text: &str,
    course: &str,
    slug: &str,
    uuids: &mut BTreeSet<String>,
    report: &mut Report,
) -> Result<Found, ImportError> {
    let file: QuizToml =
        toml::from_str(text).map_err(|error| ImportError::toml(path, text, &error))?;
    let stem = slug.rsplit('/').next().unwrap_or(slug);
    let mut quiz = NewQuiz {
        id: String::new(),
        slug: slug.to_owned(),
        title: title_of(stem),
        about: String::new(),
        minutes: u32::try_from(file.questions.len() * 2).unwrap_or(60).max(1),
        question: Vec::new(),
    };
    let mut names = Vec::new();
    for (at, spanned) in file.questions.iter().enumerate() {
        let line = line_of(text, spanned.span().start);
        let question = spanned.get_ref();
        let made = match made(question, &file.multipart) {
            Ok(made) => made,
            Err(why) => {
                report.left_out_at(path, line, why);
                continue;
            }
        };
        let recognised = format!("{}{}", made.ask, made.code.clone().unwrap_or_default());
        let name = match &question.id {
            Some(id) if is_uuid(id) && uuids.insert(id.to_lowercase()) => Ok(id.to_lowercase()),
            Some(id) if is_uuid(id) => {
                report.needs_a_person_at(
                    path,
                    line,
                    "another question has this uuid; this one gets an id of its own",
                );
                Err(format!("question {stem} {at}"))
            }
            Some(id) => Err(format!("question {stem} {id}")),
            None => Err(format!("question {stem} {at}")),
        };
        names.push((name, recognised));
        quiz.question.push(NewQuestion { concepts: vec![format!("{course}-quizzes")], ..made });
    }
    Ok(Found { path: path.to_owned(), quiz, names })
}

/// One question in our words.
fn made(question: &Question, multipart: &BTreeMap<String, String>) -> Result<NewQuestion, String> {
    let shared = question.multipart.as_ref().and_then(|key| multipart.get(key));
    let ask = [shared, question.prompt.prompt.as_ref()]
        .into_iter()
        .flatten()
        .map(|text| plain_fences(text))
        .collect::<Vec<_>>()
        .join("\n\n");
    let because = question.context.as_deref().map(plain_fences).unwrap_or_default();
    let base = NewQuestion { ask, because, ..NewQuestion::default() };
    match question.kind.as_str() {
        "ShortAnswer" => {
            let Some(OneOrMany::One(answer)) = &question.answer.answer else {
                return Err("a short answer without `answer.answer`".to_owned());
            };
            let others = question
                .answer
                .alternatives
                .iter()
                .filter(|other| !other.trim().is_empty())
                .cloned()
                .collect();
            if answer.trim().is_empty() || base.ask.is_empty() {
                return Err("a short answer that asks or answers nothing".to_owned());
            }
            Ok(NewQuestion { kind: "short", answer: Some(answer.clone()), others, ..base })
        }
        "MultipleChoice" => {
            let right: Vec<String> = match &question.answer.answer {
                Some(OneOrMany::One(answer)) => vec![answer.clone()],
                Some(OneOrMany::Many(answers)) => answers.clone(),
                None => Vec::new(),
            };
            let choice = choices(question, &right, &base.because);
            if right.is_empty() || !(2..=26).contains(&choice.len()) || base.ask.is_empty() {
                return Err("a choice needs a prompt, 2 to 26 answers, and a right one".to_owned());
            }
            Ok(NewQuestion { kind: "choice", choice, ..base })
        }
        "Tracing" => {
            let (Some(program), Some(compiles)) =
                (&question.prompt.program, question.answer.does_compile)
            else {
                return Err("a trace needs `prompt.program` and `answer.doesCompile`".to_owned());
            };
            let code = Some(format!("{}\n", program.trim_matches('\n')));
            if compiles {
                let prints = Some(question.answer.stdout.clone().unwrap_or_default());
                return Ok(NewQuestion { kind: "tracing", code, prints, ..base });
            }
            // Empty lines above the program count in the book's numbers and do not in ours.
            let above = program.len() - program.trim_start_matches('\n').len();
            let above = u32::try_from(above).unwrap_or(0);
            let line = question
                .answer
                .line_number
                .map(|line| line.saturating_sub(above))
                .filter(|line| *line > 0);
            Ok(NewQuestion { kind: "tracing", code, fails: true, line, ..base })
        }
        other => Err(format!("a question of the type `{other}`, which is not known here")),
    }
}

/// Right and wrong answers in the order in which they are shown: as the author says, else in one that
/// gives nothing away and is the same each time.
fn choices(question: &Question, right: &[String], reason: &str) -> Vec<NewChoice> {
    let choice = |text: &String, is_right| NewChoice::new(plain_fences(text), is_right, reason);
    let wrong = question.prompt.distractors.iter().map(|text| choice(text, false));
    let right = right.iter().map(|text| choice(text, true));
    let mut choices: Vec<NewChoice>;
    if let Some(index) = question.prompt.answer_index {
        choices = wrong.collect();
        let index = index.min(choices.len());
        choices.splice(index..index, right);
    } else {
        choices = wrong.chain(right).collect();
        if question.prompt.sort_answers {
            choices.sort_by(|one, other| one.text.cmp(&other.text));
        } else {
            choices.sort_by_key(|choice| {
                Sha256::digest(format!(
                    "{}{}",
                    question.prompt.prompt.as_deref().unwrap_or_default(),
                    choice.text
                ))
                .to_vec()
            });
        }
    }
    let mut seen = BTreeSet::new();
    choices.retain(|choice| !choice.text.is_empty() && seen.insert(choice.text.clone()));
    choices
}

fn is_uuid(id: &str) -> bool {
    id.len() == 36
        && id.char_indices().all(|(at, one)| {
            if matches!(at, 8 | 13 | 18 | 23) { one == '-' } else { one.is_ascii_hexdigit() }
        })
}

struct Plan {
    course: String,
    lessons: Vec<NewLesson>,
    units: Vec<NewUnit>,
    concepts: Vec<NewConcept>,
}

impl Plan {
    /// Chapters as lessons, each with its quizzes behind it; gives the quizzes' paths in their order.
    fn book(
        &mut self,
        source: &Source,
        book: Option<&Book>,
        found: &mut BTreeMap<String, Found>,
        report: &mut Report,
    ) -> Result<Vec<String>, ImportError> {
        let all = format!("{}-quizzes", self.course);
        self.concepts.push(NewConcept {
            id: all.clone(),
            title: report.title.clone(),
            needs: Vec::new(),
            encompasses: Vec::new(),
        });
        let mut order: Vec<String> = Vec::new();
        let mut taken = BTreeSet::new();
        let mut unit_ids = BTreeSet::new();
        for chapter in book.map(|book| book.chapters.as_slice()).unwrap_or_default() {
            let page = book::page(source, &chapter.path)?;
            for (line, directive) in &page.left {
                report.left_out_at(
                    &chapter.path,
                    *line,
                    format!("`{directive}` could not be resolved"),
                );
            }
            let name = free_slug(
                chapter.path.trim_end_matches(".md").rsplit('/').next().unwrap_or_default(),
                "chapter",
                &mut taken,
            );
            let lesson_slug = format!("{}/{name}", self.course);
            if chapter.depth == 0 || self.units.is_empty() {
                let id = free_slug(&name, "chapter", &mut unit_ids);
                self.units.push(NewUnit {
                    id,
                    number: String::new(),
                    title: chapter.title.clone(),
                    about: chapter.part.clone(),
                    items: Vec::new(),
                });
            }
            let Some(unit) = self.units.last_mut() else { continue };
            unit.items.push(format!("lesson {lesson_slug}"));
            for (path, _) in page.quizzes {
                if let Some(quiz) = found.get_mut(&path).filter(|_| !order.contains(&path)) {
                    if quiz.quiz.about.is_empty() {
                        quiz.quiz.title = format!("Quiz: {}", chapter.title);
                    }
                    unit.items.push(format!("quiz {}", quiz.quiz.slug));
                    order.push(path);
                }
            }
            self.lessons.push(NewLesson {
                id: String::new(),
                slug: lesson_slug,
                title: chapter.title.clone(),
                concepts: vec![all.clone()],
                text: page.text,
            });
        }
        if let Some(book) = book {
            book.drafts
                .iter()
                .for_each(|title| report.left_out(title, "a chapter that is not written yet"));
            book.missing.iter().for_each(|path| {
                report.left_out(path, "the summary names this page; it is not there")
            });
        }
        self.rest(&mut order, found, &mut unit_ids, report);
        Ok(order)
    }

    /// Quizzes that no page asks, at the end.
    fn rest(
        &mut self,
        order: &mut Vec<String>,
        found: &BTreeMap<String, Found>,
        unit_ids: &mut BTreeSet<String>,
        report: &mut Report,
    ) {
        let all = format!("{}-quizzes", self.course);
        let rest: Vec<String> =
            found.keys().filter(|path| !order.contains(path)).cloned().collect();
        if !rest.is_empty() {
            if self.lessons.is_empty() {
                let text = format!(
                    "# {}\n\nQuizzes without their book. Read what they ask about wherever you learn it.",
                    report.title
                );
                let slug = format!("{}/about", self.course);
                self.lessons.push(NewLesson {
                    id: String::new(),
                    slug: slug.clone(),
                    title: report.title.clone(),
                    concepts: vec![all],
                    text,
                });
                self.units.push(NewUnit {
                    id: "about".to_owned(),
                    number: String::new(),
                    title: "Before you begin".to_owned(),
                    about: String::new(),
                    items: vec![format!("lesson {slug}")],
                });
            } else {
                rest.iter().for_each(|path| {
                    report.needs_a_person(
                        path,
                        "no page of the book asks this quiz; it stands at the end",
                    )
                });
            }
            let items = rest.iter().map(|path| format!("quiz {}", found[path].quiz.slug)).collect();
            let id = free_slug("quizzes", "quizzes", unit_ids);
            self.units.push(NewUnit {
                id,
                number: String::new(),
                title: "Quizzes".to_owned(),
                about: String::new(),
                items,
            });
            order.extend(rest);
        }
    }

    fn write(
        mut self,
        mut found: BTreeMap<String, Found>,
        order: &[String],
        target: &mut Target,
        report: &mut Report,
    ) -> Result<(), ImportError> {
        let mut names: Vec<(String, String)> = vec![("track".to_owned(), "track".to_owned())];
        names.extend(
            self.lessons
                .iter()
                .map(|lesson| (format!("lesson {}", lesson.slug), lesson.text.clone())),
        );
        for quiz in order.iter().filter_map(|path| found.get(path)) {
            names.push((
                format!("quiz {}", slug(&quiz.path)),
                quiz.names.iter().map(|(_, text)| text.as_str()).collect(),
            ));
            names.extend(
                quiz.names
                    .iter()
                    .filter_map(|(name, text)| Some((name.as_ref().err()?.clone(), text.clone()))),
            );
        }
        let wanted: Vec<Wanted<'_>> =
            names.iter().map(|(name, content)| Wanted { name, content }).collect();
        let mut ids = target.ids.assign(Format::MdbookQuiz, &wanted, report).into_iter();
        let mut next = || ids.next().unwrap_or_default();
        let track_id = next();
        for lesson in &mut self.lessons {
            lesson.id = next();
            lesson.write(target)?;
        }
        for path in order {
            let Some(mut one) = found.remove(path) else { continue };
            one.quiz.id = next();
            for (question, (name, _)) in one.quiz.question.iter_mut().zip(one.names) {
                question.id = name.unwrap_or_else(|_| next());
                report.came(
                    match question.kind {
                        "short" => "short answers",
                        "choice" => "choices",
                        _ => "traces",
                    },
                    1,
                );
            }
            one.quiz.write(target)?;
        }
        report.came("quizzes", order.len());
        report.came("lessons", self.lessons.len());
        write_concepts(target, &self.concepts)?;
        let licence = report.licence.clone().unwrap_or_else(|| "the book names none".to_owned());
        let track = NewTrack {
            id: track_id,
            title: report.title.clone(),
            about: format!("Quizzes of a book. Licence: {licence}."),
            unit: "chapter".to_owned(),
            hours_a_week: 5,
            assumes: Vec::new(),
            units: self.units,
        };
        track.write(target, &self.course)
    }
}
