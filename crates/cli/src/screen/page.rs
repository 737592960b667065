//! The page: a lesson, or an exercise with its instructions and the hints taken.

use ratatui::text::{Line, Span, Text};

use super::model::{ExercisePage, Model, PageContent};
use crate::terminal::{markdown, theme, wrap};

/// The page's text.
pub(crate) fn text(model: &Model, width: u16) -> Text<'static> {
    match &model.page.content {
        PageContent::Lesson(text) => {
            let mut page = why(model, width);
            page.extend(markdown::render(text, width));
            page
        }
        PageContent::Exercise(exercise) => exercise_page(model, exercise, width),
        PageContent::End => markdown::render(
            "# Everything that is ready is done\n\nNothing of this track is left to do. The list \
             (`l`) has everything that you did: choose what you want to do again.",
            width,
        ),
    }
}

fn exercise_page(model: &Model, exercise: &ExercisePage, width: u16) -> Text<'static> {
    let mut page = why(model, width);
    page.extend(markdown::render(&exercise.instructions, width));
    if let Some(program) = &exercise.program {
        page.extend(labelled("src/main.rs"));
        page.extend(markdown::render(&format!("````rust\n{program}\n````"), width));
    }
    page.lines.push(Line::default());
    let verb = if exercise.program.is_some() { "Answer in" } else { "Edit" };
    let mut spans = vec![Span::raw(verb)];
    for (index, file) in exercise.files.iter().enumerate() {
        spans.push(Span::raw(if index == 0 { " " } else { ", " }));
        spans.push(Span::styled(file.clone(), theme::CODE));
    }
    spans.push(Span::raw(" and save."));
    page.lines.extend(wrap::words(&spans, width.into()).into_iter().map(Line::from));
    for hint in &exercise.hints {
        page.extend(labelled(&format!("Hint {} of {}", hint.step, hint.steps)));
        page.extend(markdown::render(&hint.text, width));
    }
    page
}

/// Why the plan proposes this item.
fn why(model: &Model, width: u16) -> Text<'static> {
    let Some(why) = &model.page.why else { return Text::default() };
    let words =
        [Span::styled("Today: ", theme::STRONG), Span::styled(format!("{why}."), theme::DIM)];
    let mut lines: Vec<Line<'static>> =
        wrap::words(&words, width.into()).into_iter().map(Line::from).collect();
    lines.push(Line::default());
    Text::from(lines)
}

fn labelled(label: &str) -> Vec<Line<'static>> {
    vec![Line::default(), Line::styled(label.to_owned(), theme::SUBHEADING), Line::default()]
}
