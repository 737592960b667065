//! The model as cells of the terminal.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use super::beside::shortened;
use super::model::{ExercisePage, Focus, Model, PageContent, Pane, View};
use super::sheet::Sheet;
use super::{cards, verdict, view};
use crate::terminal::{theme, wrap};

/// A check that is quicker than this shows no "checking…", in milliseconds.
const PATIENCE: u128 = 150;
/// What turns while a check runs.
const SPINNER: [&str; 4] = ["◐", "◓", "◑", "◒"];
/// Below this size nothing can be read.
const LEAST: (u16, u16) = (24, 8);

/// Draws the model.
pub(crate) fn draw(frame: &mut Frame<'_>, model: &Model) {
    let areas = &model.areas;
    let all = frame.area();
    if all.width < LEAST.0 || all.height < LEAST.1 {
        lines(frame, all, &[Line::raw("Too small a terminal; q quits.")]);
        return;
    }
    lines(frame, areas.header, &[header(model, areas.header.width)]);
    if matches!(model.view, View::Page) {
        let focused = model.focus == Focus::Page;
        let two = areas.pane.height > 0 && !matches!(model.pane, Pane::Quiet);
        let title = page_title(model);
        let page = (title, theme::DIM);
        rule(frame, areas.page_rule, page, &model.page_sheet, two && focused);
        lines(frame, areas.page, model.page_sheet.visible());
        rule(frame, areas.pane_rule, pane_title(model), &model.pane_sheet, two && !focused);
        lines(frame, areas.pane, model.pane_sheet.visible());
        let divider = vec![Line::styled("│", theme::DIM); areas.divider.height.into()];
        lines(frame, areas.divider, &divider);
    } else {
        rule(frame, areas.page_rule, (view::title(model), Style::new()), &model.view_sheet, false);
        lines(frame, areas.page, model.view_sheet.visible());
    }
    lines(frame, areas.status, &view::status_lines(model, areas.status.width));
    lines(frame, areas.keys, &[keys(model, areas.keys.width)]);
}

/// Takes every colour away; weights stay.
pub(crate) fn without_colour(frame: &mut Frame<'_>) {
    for cell in &mut frame.buffer_mut().content {
        cell.set_fg(Color::Reset).set_bg(Color::Reset);
    }
}

fn lines(frame: &mut Frame<'_>, area: Rect, lines: &[Line<'static>]) {
    let area = area.intersection(frame.area());
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        frame.render_widget(line, Rect { y, height: 1, ..area });
    }
}

fn header(model: &Model, width: u16) -> Line<'static> {
    let outline = &model.outline;
    let of = match model.page.row {
        Some(row) => format!("item {} of {} · ", row + 1, outline.rows.len()),
        None => String::new(),
    };
    let right = format!("{of}{} done", outline.done());
    let mut line = super::beside::line(String::new(), theme::TITLE, right, width);
    let taken = wrap::width_of(&line.spans[2..]);
    let room = usize::from(width).saturating_sub(taken + 2);
    let unit = model
        .row()
        .and_then(|row| outline.units.get(row.unit))
        .map(|unit| format!(" · {}", unit.name));
    let title = shortened(&outline.title, room);
    let room = room - wrap::width_of(&[Span::raw(title.as_str())]);
    let unit = shortened(&unit.unwrap_or_default(), room);
    let left = [Span::styled(title, theme::TITLE), Span::raw(unit)];
    let gap = usize::from(width).saturating_sub(wrap::width_of(&left) + taken);
    line.spans.splice(0..2, left.into_iter().chain([Span::raw(" ".repeat(gap))]));
    line
}

fn page_title(model: &Model) -> String {
    match &model.page.content {
        PageContent::Lesson(_) => {
            let minutes = model.row().map_or(0, |row| row.minutes);
            let done =
                model.row().is_some_and(|row| row.state == training::session::ItemState::Done);
            format!("lesson · about {minutes} min{}", if done { " · read" } else { "" })
        }
        PageContent::Exercise(exercise) => {
            let accepted = if exercise.accepted { " · accepted before" } else { "" };
            let accepted = if model.is_accepted_now() { " · accepted" } else { accepted };
            let recalled = if exercise.recalled { "recall · " } else { "" };
            let ExercisePage { kind, minutes, .. } = &**exercise;
            format!("{recalled}exercise · {kind} · about {minutes} min{accepted}")
        }
        PageContent::End => "today".to_owned(),
    }
}

fn pane_title(model: &Model) -> (String, Style) {
    if model.exercise().is_none() {
        return ("the track".to_owned(), theme::DIM);
    }
    titled(&model.pane, model)
}

fn titled(pane: &Pane, model: &Model) -> (String, Style) {
    match pane {
        Pane::Quiet => ("the track".to_owned(), theme::DIM),
        Pane::Judged(judgement) => verdict::title(judgement),
        Pane::NoVerdict(_) => ("? no verdict".to_owned(), theme::UNSURE),
        Pane::Checking(checking) => {
            let elapsed = model.now.saturating_sub(checking.since).as_millis();
            if elapsed < PATIENCE {
                return match &*checking.before {
                    Pane::Quiet => ("…".to_owned(), theme::DIM),
                    before => titled(before, model),
                };
            }
            let turn = usize::try_from(elapsed / 200).unwrap_or(0) % SPINNER.len();
            let seconds = elapsed as f64 / 1000.0;
            (format!("{} {}… {seconds:.1} s", SPINNER[turn], checking.stage), theme::HINT)
        }
    }
}

/// A rule with its title, and at its end which lines are seen.
fn rule(
    frame: &mut Frame<'_>,
    area: Rect,
    (title, style): (String, Style),
    sheet: &Sheet,
    focused: bool,
) {
    let width = usize::from(area.width);
    let marker = if focused { "▸ " } else { "" };
    let position = sheet.position().map(|position| format!(" {position} ")).unwrap_or_default();
    let position_width = wrap::width_of(&[Span::raw(position.as_str())]);
    let title = shortened(&format!("{marker}{title}"), width.saturating_sub(position_width + 6));
    let used = wrap::width_of(&[Span::raw(title.as_str())]) + position_width + 5;
    let line = Line::from(vec![
        Span::styled("── ", theme::DIM),
        Span::styled(title, style),
        Span::styled(format!(" {}", "─".repeat(width.saturating_sub(used))), theme::DIM),
        Span::styled(position, theme::DIM),
        Span::styled("─", theme::DIM),
    ]);
    lines(frame, area, &[line]);
}

/// The keys that make sense now, the most useful first; what does not fit is in the help.
fn keys(model: &Model, width: u16) -> Line<'static> {
    let other = if model.focus == Focus::Pane { "page" } else { "verdict" };
    let keys = match (&model.view, &model.page.content) {
        _ if model.question.is_some() => vec![("y", "yes"), ("n", "no")],
        (View::List(_), _) => vec![
            ("letters", "search"),
            ("↑↓", "choose"),
            ("Enter", "open"),
            ("Tab", "filter"),
            ("Esc", "back"),
        ],
        (View::Today(plan), _) => {
            let mut keys = vec![("n", "next")];
            if !plan.due.is_empty() {
                keys.insert(0, ("v", "recall"));
            }
            keys.extend([("Space", "scroll"), ("l", "list")]);
            keys
        }
        (View::Card(card), _) => cards::keys(card),
        (View::Lessons { lessons, .. }, _) if lessons.len() > 1 => {
            vec![("Space", "scroll"), ("Tab", "next lesson"), ("Esc", "back")]
        }
        (View::Lessons { .. } | View::Help, _) => vec![("Space", "scroll"), ("Esc", "back")],
        (View::Solution { unified, .. }, _) => {
            let turned = if *unified { "side by side" } else { "one column" };
            vec![("Space", "scroll"), ("d", turned), ("n", "next"), ("Esc", "back")]
        }
        (View::Fault(_), _) => vec![("Esc", "back")],
        (View::Page, PageContent::Lesson(_)) => {
            vec![("Space", "scroll"), ("n", "read, go on"), ("p", "back"), ("l", "list")]
        }
        (View::Page, PageContent::End) => vec![("p", "back"), ("l", "list")],
        (View::Page, PageContent::Exercise(_)) => {
            let mut keys = match model.shown_pane() {
                Pane::Quiet => vec![("e", "edit"), ("c", "check"), ("h", "hint")],
                Pane::Judged(_) if model.is_accepted_now() => {
                    vec![("n", "next"), ("s", "compare"), ("Tab", other), ("e", "edit")]
                }
                Pane::Checking(_) | Pane::Judged(_) | Pane::NoVerdict(_) => {
                    vec![("h", "hint"), ("e", "edit"), ("Tab", other)]
                }
            };
            keys.push(("t", "lesson"));
            if !model.is_accepted_now() {
                keys.push(("n", "next"));
            }
            keys.push(("l", "list"));
            keys
        }
    };
    fitted(&keys, model, width)
}

fn fitted(keys: &[(&str, &str)], model: &Model, width: u16) -> Line<'static> {
    let always: &[(&str, &str)] = match (model.question, &model.view) {
        (None, View::Page | View::Today(_)) => &[("?", "keys"), ("q", "quit")],
        (Some(_), _) | (None, _) => &[],
    };
    let size =
        |(key, word): &(&str, &str)| wrap::width_of(&[Span::raw(*key), Span::raw(*word)]) + 3;
    let mut room = usize::from(width).saturating_sub(always.iter().map(size).sum::<usize>());
    let mut spans = Vec::new();
    let fitting = keys.iter().take_while(|key| {
        let fits = size(key) <= room;
        room = room.saturating_sub(size(key));
        fits
    });
    for (key, word) in fitting.collect::<Vec<_>>().into_iter().chain(always) {
        spans.push(Span::styled((*key).to_owned(), theme::STRONG));
        spans.push(Span::styled(format!(" {word}  "), theme::DIM));
    }
    Line::from(spans)
}
