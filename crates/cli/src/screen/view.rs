//! What stands over the page: the list, lessons, the solution, the keys, a fault. And the line
//! that says what happened last, or asks.

use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use training::session::{ItemState, Solution};

use super::beside::{line, mark, shortened};
use super::model::{ListView, Model, Question, View};
use super::{cards, today, verdict};
use crate::terminal::{diff, markdown, theme, wrap};

/// From this width, the solution stands beside the learner's own.
pub(crate) const SIDE_BY_SIDE: u16 = 100;
/// The widest page that is easy to read, in columns.
const WIDEST: u16 = 90;

/// The text of what stands over the page.
pub(crate) fn text(model: &Model, width: u16) -> Text<'static> {
    match &model.view {
        View::Page => Text::default(),
        View::Today(plan) => today::text(plan, width),
        View::Card(card) => cards::text(card, width.min(WIDEST)),
        View::List(list) => list_text(model, list, width),
        View::Lessons { lessons, shown } => {
            let text = lessons.get(*shown).map_or("", |(_, text)| text.as_str());
            markdown::render(text, width.min(WIDEST))
        }
        View::Solution { solution, unified } => solution_text(solution, *unified, width),
        View::Help => markdown::render(HELP, width.min(WIDEST)),
        View::Fault(fault) => verdict::fault_text(fault, width.min(WIDEST)),
    }
}

/// What stands in the rule above it.
pub(crate) fn title(model: &Model) -> String {
    match &model.view {
        View::Page => String::new(),
        View::Today(plan) => plan.today.clone(),
        View::Card(card) => format!("recall · {} left, about {} min", card.left.0, card.left.1),
        View::List(list) => {
            let filters: Vec<String> = super::model::Filter::EACH
                .iter()
                .map(|filter| {
                    let word = filter.word();
                    if *filter == list.filter { format!("[{word}]") } else { word.to_owned() }
                })
                .collect();
            let found = list.matches(&model.outline).len();
            format!("search: {}▏ {found} found · {}", list.query, filters.join(" "))
        }
        View::Lessons { lessons, shown } => match lessons.get(*shown) {
            Some((title, _)) if lessons.len() > 1 => {
                format!("lesson {} of {}: {title}", shown + 1, lessons.len())
            }
            Some((title, _)) => format!("lesson: {title}"),
            None => String::new(),
        },
        View::Solution { unified: false, .. } => "left yours · right the solution".to_owned(),
        View::Solution { unified: true, .. } => "from yours to the solution".to_owned(),
        View::Help => "keys".to_owned(),
        View::Fault(_) => "that did not work".to_owned(),
    }
}

/// The line of the list that is chosen.
pub(crate) fn chosen_line(model: &Model) -> Option<usize> {
    let View::List(list) = &model.view else { return None };
    let rows = &model.outline.rows;
    let found = list.matches(&model.outline);
    let chosen = *found.get(list.chosen)?;
    // A unit's heading stands before its first row.
    let before = &found[..=list.chosen];
    let headings = before.iter().zip(before.iter().skip(1));
    let more = headings.filter(|(one, next)| rows[**one].unit != rows[**next].unit).count();
    debug_assert!(chosen < rows.len());
    Some(list.chosen + more + 1)
}

fn list_text(model: &Model, list: &ListView, width: u16) -> Text<'static> {
    let outline = &model.outline;
    let found = list.matches(outline);
    if found.is_empty() {
        return Text::from(vec![
            Line::default(),
            Line::styled("  Nothing fits. Backspace and Tab widen the search.", theme::DIM),
        ]);
    }
    let mut lines = Vec::new();
    let mut unit = None;
    for (place, index) in found.iter().enumerate() {
        let row = &outline.rows[*index];
        if unit != Some(row.unit) {
            unit = Some(row.unit);
            if let Some(unit) = outline.units.get(row.unit) {
                let title = unit.name.clone();
                lines.push(Line::styled(shortened(&title, width.into()), theme::SUBHEADING));
            }
        }
        let cursor = if place == list.chosen { "▸" } else { " " };
        let kind = match row.item {
            curriculum::TrackItem::Lesson(_) => "lesson",
            curriculum::TrackItem::Exercise(_) => "exercise",
            curriculum::TrackItem::Quiz(_) => "quiz",
        };
        let left = format!("{cursor} {} {kind:<8}  {}", mark(row.state), row.title);
        let state = match (row.due, row.state) {
            (true, _) => "due",
            (false, ItemState::New) if model.page.row == Some(*index) => "open",
            (false, ItemState::New) => "",
            (false, ItemState::Failed) => "failed",
            (false, ItemState::GivenUp) => "given up",
            (false, ItemState::Done) => "done",
        };
        let right = format!("{state:<8}{:>4} min ", row.minutes);
        let line = line(left, Style::new(), right, width);
        lines.push(if place == list.chosen { line.style(theme::CHOSEN) } else { line });
    }
    Text::from(lines)
}

fn solution_text(solution: &Solution, unified: bool, width: u16) -> Text<'static> {
    let mut text = Text::default();
    for (path, ours) in &solution.ours {
        if !text.lines.is_empty() {
            text.lines.push(Line::default());
        }
        text.lines.push(Line::styled(path.clone(), theme::SUBHEADING));
        let yours = solution.yours.get(path).map_or("", String::as_str);
        if unified {
            let difference = diff::unified(yours, ours, "yours", "solution");
            let lines = difference.lines.iter();
            text.extend(
                lines.flat_map(|line| wrap::code(&line.spans, width.into())).map(Line::from),
            );
        } else {
            text.extend(diff::side_by_side(yours, ours, width));
        }
    }
    if let Some(explanation) = &solution.explanation {
        text.lines.push(Line::default());
        text.extend(markdown::render(explanation, width.min(WIDEST)));
    }
    text
}

/// The line that says what happened last, or asks; broken to the width.
pub(crate) fn status_lines(model: &Model, width: u16) -> Vec<Line<'static>> {
    let spans = match (model.question, &model.status) {
        (Some(question), _) => {
            let words = match question {
                Question::GiveUp => {
                    "Show the solution before yours is accepted? This is recorded as giving up, \
                     and the exercise comes back later."
                }
                Question::Reset => {
                    "Set the exercise back to its stub? What you wrote is kept in a folder."
                }
            };
            vec![Span::styled(words, theme::STRONG), Span::styled("  y yes · n no", theme::HINT)]
        }
        (None, Some(status)) => {
            let style = if status.urgent { theme::STRONG } else { Style::new() };
            vec![Span::styled(crate::terminal::safe::visible(&status.words), style)]
        }
        (None, None) => Vec::new(),
    };
    wrap::words(&spans, width.max(1).into()).into_iter().map(Line::from).collect()
}

const HELP: &str = "\
Work in your own editor. A moment after each save, the verdict stands here.

| key | what it does |
|---|---|
| `n` | the next item that is not done; on a lesson, marks it as read first |
| `o` | today: what is due, what comes next, how far the way is |
| `v` | recall what is due: cards, and exercises from a blank file |
| `p` | the item before this one |
| `l` | the list: type to search, `Tab` for all, due, failed or done |
| `e` | open the exercise in your editor (`$VISUAL`, else `$EDITOR`) |
| `c` `Enter` | check now |
| `h` | the next hint, one step at a time |
| `t` | the lessons of this unit, to read again |
| `s` | the solution beside yours: once accepted, or when you give up |
| `d` | there: side by side, or in one column |
| `r` | set the exercise back to its stub; yours is kept |
| `Tab` | scroll the verdict, or the page |
| `↑` `↓` `j` `k` | scroll by a line |
| `Space` `b` `PgDn` `PgUp` | scroll by a page |
| `g` `G` `Home` `End` | to the start, to the end |
| `Esc` | back to the page |
| `Ctrl-L` | draw the screen anew |
| `q` `Ctrl-C` | quit; everything is kept |

In lists: `✓` done, `✗` begun and not passed, `–` given up, `·` new.
";
