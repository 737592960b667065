//! A track as an mdBook: lessons, exercises and quizzes as pages, hints and solutions folded away.

use std::collections::BTreeMap;

use curriculum::{Exercise, Library, QuestionTask, Quiz, Task, Track, TrackItem};

use super::{Exported, exercise, lesson, named_units, rustdoc_fences};

/// Writes a track as a book that mdBook alone can build.
#[must_use]
pub fn mdbook(library: &Library, track: &Track) -> Exported {
    let mut exported = Exported::default();
    let mut summary = "# Summary\n\n[About this course](about.md)\n\n".to_owned();
    exported.files.insert("src/about.md".to_owned(), about(track));
    for (folder, unit) in named_units(track, '-') {
        summary.push_str(&format!("- [{}]({folder}/index.md)\n", linked(&unit.name(track))));
        let mut page = format!("# {}\n\n{}\n", unit.name(track), unit.about);
        for outcome in &unit.outcomes {
            page.push_str(&format!("- {outcome}\n"));
        }
        for item in &unit.items {
            let Some((title, text, what)) = page_of(library, item) else {
                exported.leave_out(item.slug(), "the track names it, and it is not there");
                continue;
            };
            let name = item.slug().replace('/', "-");
            let kind = match item {
                TrackItem::Lesson(_) => "",
                TrackItem::Exercise(_) => "exercise-",
                TrackItem::Quiz(_) => "quiz-",
            };
            summary.push_str(&format!("  - [{}]({folder}/{kind}{name}.md)\n", linked(&title)));
            exported.files.insert(format!("src/{folder}/{kind}{name}.md"), text);
            exported.count(what);
        }
        if !unit.planned.is_empty() {
            page.push_str("\nTo come:\n\n");
            for title in &unit.planned {
                page.push_str(&format!("- {title}\n"));
                exported.leave_out(title, "planned: there is nothing of it yet");
            }
        }
        exported.files.insert(format!("src/{folder}/index.md"), page);
        exported.count("units");
    }
    exported.files.insert("src/SUMMARY.md".to_owned(), summary);
    let title = toml::Value::from(track.title.as_str());
    let book = format!(
        "[book]\ntitle = {title}\nlanguage = \"en\"\nsrc = \"src\"\n\n[rust]\nedition = \"2024\"\n"
    );
    exported.files.insert("book.toml".to_owned(), book);
    exported.files.insert(".gitignore".to_owned(), "book/\n".to_owned());
    exported
}

fn about(track: &Track) -> String {
    let mut page = format!("# {}\n\n{}\n", track.title, track.about);
    if !track.outcomes.is_empty() {
        page.push_str("\nAfterwards you can:\n\n");
        track.outcomes.iter().for_each(|outcome| page.push_str(&format!("- {outcome}\n")));
    }
    page.push_str("\nExported from Masterwork, where each exercise is judged as you save it.\n");
    page
}

/// A title as the text of a link.
fn linked(title: &str) -> String {
    title.replace('[', "\\[").replace(']', "\\]")
}

fn page_of(library: &Library, item: &TrackItem) -> Option<(String, String, &'static str)> {
    match item {
        TrackItem::Lesson(slug) => {
            let lesson = lesson(library, slug)?;
            let text = rustdoc_fences(lesson.text.trim());
            let text =
                if text.starts_with("# ") { text } else { format!("# {}\n\n{text}", lesson.title) };
            Some((lesson.title.clone(), text + "\n", "lessons"))
        }
        TrackItem::Exercise(slug) => {
            let exercise = exercise(library, slug)?;
            Some((format!("Exercise: {}", exercise.title), exercise_page(exercise), "exercises"))
        }
        TrackItem::Quiz(slug) => {
            let quiz = library.quizzes.iter().find(|quiz| quiz.slug == *slug)?;
            Some((format!("Quiz: {}", quiz.title), quiz_page(quiz), "quizzes"))
        }
    }
}

fn exercise_page(exercise: &Exercise) -> String {
    let mut page = rustdoc_fences(exercise.instructions.trim());
    if !page.starts_with("# ") {
        page = format!("# {}\n\n{page}", exercise.title);
    }
    let predicts = matches!(exercise.task, Task::Predict(_));
    let shown = if predicts { exercise.read_only() } else { exercise.stub() };
    page.push_str(&sources(&shown));
    if let Task::Code(task) = &exercise.task {
        page.push_str(&folded(
            "The tests",
            &sources(&BTreeMap::from([("tests.rs".to_owned(), task.tests.clone())])),
        ));
    }
    for (at, hint) in exercise.hints.iter().enumerate() {
        page.push_str(&folded(&format!("Hint {}", at + 1), &rustdoc_fences(hint.trim())));
    }
    let mut solution = sources(&exercise.solution());
    if let Some(explanation) = &exercise.explanation {
        solution.push_str(&format!("\n\n{}", rustdoc_fences(explanation.trim())));
    }
    if !solution.trim().is_empty() {
        page.push_str(&folded(if predicts { "The answer" } else { "A solution" }, &solution));
    }
    page
}

fn quiz_page(quiz: &Quiz) -> String {
    let mut page = format!("# {}\n\n{}\n", quiz.title, quiz.about);
    for (at, question) in quiz.questions.iter().enumerate() {
        page.push_str(&format!("\n## Question {}\n\n{}\n", at + 1, rustdoc_fences(&question.ask)));
        let mut answer = match &question.task {
            QuestionTask::Choice { choices } => {
                let mut reasons = String::new();
                for (index, choice) in choices.iter().enumerate() {
                    let letter = curriculum::AnswerChoice::letter(index);
                    page.push_str(&format!("\n{letter}. {}\n", choice.text));
                    if !choice.because.is_empty() {
                        reasons.push_str(&format!("\n\n{letter}: {}", choice.because));
                    }
                }
                format!("{}{reasons}", question.answer())
            }
            QuestionTask::Tracing(tracing) => {
                page.push_str(&format!("\n```rust,ignore\n{}\n```\n", tracing.code.trim_end()));
                format!("```text\n{}\n```", question.answer().trim_end())
            }
            QuestionTask::Short { .. } => question.answer(),
        };
        if !question.because.is_empty() {
            answer.push_str(&format!("\n\n{}", rustdoc_fences(&question.because)));
        }
        page.push_str(&folded("The answer", &answer));
    }
    page
}

/// Files as code blocks; none is compiled by mdBook, since tests and crates are not at hand there.
fn sources(sources: &BTreeMap<String, String>) -> String {
    let mut page = String::new();
    for (path, text) in sources {
        let language = match path.rsplit('.').next() {
            Some("rs") => "rust,ignore",
            Some("toml") => "toml",
            _ => "text",
        };
        // A fence that no line of the file can close.
        let longest = text
            .lines()
            .map(|line| line.trim_start().chars().take_while(|one| *one == '`').count())
            .max();
        let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
        page.push_str(&format!("\n\n`{path}`:\n\n{fence}{language}\n{}\n{fence}", text.trim_end()));
    }
    page
}

fn folded(title: &str, text: &str) -> String {
    format!("\n\n<details>\n<summary>{title}</summary>\n\n{}\n\n</details>\n", text.trim())
}
