//! The first screen: what is due, what comes next, how far the way is, and what is remembered.

use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use training::plan::{PastDay, Plan};

use super::beside::{line, shortened};
use crate::terminal::{theme, wrap};

/// From this width, the page has two columns.
const TWO_COLUMNS: u16 = 110;
/// Between them.
const GAP: u16 = 4;
/// A column that is wider does not read better.
const WIDEST: u16 = 96;
/// Labels stand in so many cells.
const LABEL: usize = 11;
/// The shades of a day in the calendar, from nothing to much.
const SHADES: [&str; 5] = ["·", "░", "▒", "▓", "█"];

/// The page for a plan.
pub(crate) fn text(plan: &Plan, width: u16) -> Text<'static> {
    if width < TWO_COLUMNS {
        let mut lines = today(plan, width);
        lines.push(Line::default());
        lines.extend(calendar(plan, width));
        lines.push(Line::default());
        lines.extend(remembered(plan, width));
        return Text::from(lines);
    }
    let column = ((width - GAP) / 2).min(WIDEST);
    let mut left = today(plan, column);
    left.push(Line::default());
    left.extend(track(plan, column));
    let mut right = calendar(plan, column);
    right.push(Line::default());
    right.extend(remembered(plan, column));
    let rows = left.len().max(right.len());
    let cells = |lines: &[Line<'static>], row: usize| {
        lines.get(row).map_or_else(Vec::new, |line| line.spans.clone())
    };
    let mut lines = Vec::new();
    for row in 0..rows {
        let mut spans = cells(&left, row);
        let used = wrap::width_of(&spans);
        spans.push(Span::raw(" ".repeat(usize::from(column + GAP).saturating_sub(used))));
        spans.extend(cells(&right, row));
        lines.push(Line::from(spans));
    }
    Text::from(lines)
}

/// A label, and words beside it, broken to the width.
fn labelled(label: &str, words: &[(String, Style)], width: u16) -> Vec<Line<'static>> {
    let spans: Vec<Span<'_>> =
        words.iter().map(|(words, style)| Span::styled(words.as_str(), *style)).collect();
    let room = usize::from(width).saturating_sub(LABEL);
    let mut lines = Vec::new();
    for (index, spans) in wrap::words(&spans, room.max(10)).into_iter().enumerate() {
        let label = if index == 0 { label } else { "" };
        let mut line = vec![Span::styled(format!("{label:<LABEL$}"), theme::DIM)];
        line.extend(spans);
        lines.push(Line::from(line));
    }
    lines
}

fn plain(words: impl Into<String>) -> (String, Style) {
    (words.into(), Style::new())
}

fn dim(words: impl Into<String>) -> (String, Style) {
    (words.into(), theme::DIM)
}

fn strong(words: impl Into<String>) -> (String, Style) {
    (words.into(), theme::STRONG)
}

/// What is to be done.
fn today(plan: &Plan, width: u16) -> Vec<Line<'static>> {
    let mut lines = vec![heading("Today")];
    let mut say = |label: &str, words: &[(String, Style)]| {
        lines.extend(labelled(label, words, width));
    };
    if let Some(comeback) = &plan.comeback {
        say(
            "Back",
            &[
                strong(if comeback.diagnosis {
                    format!("{} days away, {} items due. ", comeback.days_away, comeback.due)
                } else {
                    format!("{} items are still due. ", comeback.due)
                }),
                plain(match comeback.diagnosis {
                    true => "A short diagnosis comes first: `masterwork place`. ".to_owned(),
                    false => String::new(),
                }),
                plain(format!("The {} most valuable come today", comeback.today)),
                plain(match comeback.days_to_clear {
                    Some(1) => ".".to_owned(),
                    Some(days) => format!(", all within {days} days."),
                    None => "; at this pace the rest never ends.".to_owned(),
                }),
            ],
        );
    }
    let new = plan.due.iter().filter(|item| item.new).count();
    match plan.due.len() {
        0 => say("Recall", &[plain("nothing is due")]),
        all => say(
            "Recall",
            &[
                strong(format!("{} due, {new} new, {} min", all - new, plan.due_minutes)),
                dim("   v begins"),
            ],
        ),
    }
    for leech in &plan.leeches {
        say(
            "Stuck",
            &[plain(format!(
                "{} failed {} times; read {} again",
                leech.item,
                leech.lapses,
                leech.lessons.join(", ")
            ))],
        );
    }
    for proof in &plan.proofs {
        say(
            "Proof",
            &[
                plain(format!("{} ({} min)", proof.item, proof.minutes)),
                dim(format!("  {}", proof.why)),
            ],
        );
    }
    match &plan.next {
        Some(next) => {
            say(
                "Next",
                &[
                    strong(format!("{} · {}", next.kind, next.title)),
                    dim(format!("   {} min   n opens", next.minutes)),
                ],
            );
            say("", &[dim(format!("{}.", capital(&plan.why)))]);
        }
        None => say("Next", &[plain("nothing; everything that is ready is done")]),
    }
    if let Some(next) = &plan.next_exercise {
        say(
            "Then",
            &[plain(format!("exercise · {}", next.title)), dim(format!("   {} min", next.minutes))],
        );
    }
    if let Some(milestone) = &plan.milestone {
        say(
            "Milestone",
            &[
                plain(milestone.unit.clone()),
                dim(format!(
                    "   {} items, {:.1} h left",
                    milestone.items_left,
                    f64::from(milestone.minutes_left) / 60.0
                )),
            ],
        );
    }
    let pace = &plan.pace;
    let actual = pace.actual_hours.map_or_else(String::new, |hours| format!(", {hours:.1} lately"));
    say(
        "Pace",
        &[
            plain(format!("{:.0} h a week{actual}", pace.hours)),
            dim(format!("   the track's own {:.0}", pace.track_hours)),
        ],
    );
    let forecast = &plan.forecast;
    say(
        "Forecast",
        &[
            plain(format!("{} of {} done", forecast.done, forecast.ready)),
            plain(match forecast.skipped {
                0 => String::new(),
                skipped => format!(", {skipped} known before"),
            }),
            plain(match &forecast.end {
                Some(end) if forecast.minutes_left > 0 => {
                    format!("; the rest by {end} ({:.1} weeks)", forecast.weeks_left)
                }
                Some(_) | None => String::new(),
            }),
        ],
    );
    if !plan.edge.is_empty() {
        let shown: Vec<String> =
            plan.edge.iter().take(6).map(|title| title.to_lowercase()).collect();
        say("Edge", &[plain(shown.join(", "))]);
    }
    lines
}

fn heading(words: &str) -> Line<'static> {
    Line::styled(words.to_owned(), theme::SUBHEADING)
}

/// The last weeks, a cell each day; and the load of the coming days.
fn calendar(plan: &Plan, width: u16) -> Vec<Line<'static>> {
    let room = usize::from(width);
    // A cell a day, a gap between weeks, today at the end; only whole weeks.
    let weeks = (plan.calendar.len() / 7).min((room + 1) / 8).max(1);
    let days = &plan.calendar[plan.calendar.len().saturating_sub(7 * weeks)..];
    let reviews: u32 = days.iter().map(|day| day.reviews).sum();
    let accepted: u32 = days.iter().map(|day| day.accepted).sum();
    let active = days.iter().filter(|day| weight(day) > 0).count();
    let mut lines = vec![line(
        format!("The last {weeks} weeks"),
        theme::SUBHEADING,
        format!("{active} days, {reviews} reviews, {accepted} exercises"),
        width,
    )];
    let week = |days: &[PastDay]| days.iter().map(shade).collect::<String>();
    lines.push(Line::raw(days.chunks(7).map(week).collect::<Vec<_>>().join(" ")));
    let ahead: Vec<String> = plan.ahead.iter().take(7).map(ToString::to_string).collect();
    lines.push(Line::styled(
        shortened(&format!("due in the next days: {}", ahead.join(" · ")), room),
        theme::DIM,
    ));
    lines
}

fn weight(day: &PastDay) -> u32 {
    day.reviews + 4 * day.accepted + 2 * day.lessons
}

fn shade(day: &PastDay) -> &'static str {
    match weight(day) {
        0 => SHADES[0],
        1..=5 => SHADES[1],
        6..=15 => SHADES[2],
        16..=30 => SHADES[3],
        _ => SHADES[4],
    }
}

/// How much of each unit is done.
fn track(plan: &Plan, width: u16) -> Vec<Line<'static>> {
    let forecast = &plan.forecast;
    let ready = format!("{} items ready, {} planned", forecast.ready, forecast.planned);
    let mut lines = vec![line(plan.title.clone(), theme::SUBHEADING, ready, width)];
    for unit in &plan.units {
        let right = match unit.ready {
            0 => "planned".to_owned(),
            ready => {
                format!("{} {:>3} of {ready:>3}", bar(unit.done as f64 / ready as f64), unit.done)
            }
        };
        let title = format!("{} {}", unit.number, unit.title);
        lines.push(line(title, Style::new(), right, width));
    }
    lines
}

/// Ten cells.
fn bar(share: f64) -> String {
    let cells = ((share * 10.0) as usize).min(10);
    format!("{}{}", "█".repeat(cells), "░".repeat(10 - cells))
}

/// How well each concept is remembered, the weakest first.
fn remembered(plan: &Plan, width: u16) -> Vec<Line<'static>> {
    let known = plan.retention.iter().filter(|found| found.mastered).count();
    let mut lines = vec![line(
        "Retention today".to_owned(),
        theme::SUBHEADING,
        format!("{} concepts in recall, {known} mastered", plan.retention.len()),
        width,
    )];
    if plan.retention.is_empty() {
        lines.push(Line::styled("nothing was learned yet", theme::DIM));
    }
    for found in &plan.retention {
        let mark = if found.mastered { "✓" } else { " " };
        let right = format!("{} {:>3.0} %", bar(found.retention), found.retention * 100.0);
        lines.push(line(format!("{mark} {}", found.concept), Style::new(), right, width.min(60)));
    }
    lines
}

fn capital(words: &str) -> String {
    let mut characters = words.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
