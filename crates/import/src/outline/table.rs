//! Tables: a schedule with a row a week, or what is to be done in one unit.

use super::blocks::Line;
use super::content::item;
use super::duration::{self, Duration};
use super::item::{ItemKind, OutlineItem, OutlineUnit};
use super::marker::{Marker, marker, title_and_duration};
use super::numbers;
use super::words::{Family, Label, family_at, label_of};

/// One row, read by the names of its columns.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) marker: Option<Marker>,
    pub(super) title: String,
    pub(super) duration: Option<Duration>,
    pub(super) items: Vec<OutlineItem>,
    pub(super) about: Vec<String>,
    pub(super) outcomes: Vec<String>,
    pub(super) line: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Column {
    Number(Option<Family>),
    Title,
    Duration,
    Labelled(Label),
    Other,
}

/// Reads the rows of a table; a row whose number and title are both empty goes on with the one
/// above.
pub(super) fn rows(head: &[Line], body: &[Vec<Line>]) -> Vec<Row> {
    let columns = columns(head, body);
    let mut rows: Vec<Row> = Vec::new();
    let mut last_family_row: Option<usize> = None;
    for cells in body {
        let row = row(head, &columns, cells);
        let line = row.line;
        if row.marker.is_none()
            && last_family_row.is_some()
            && columns.iter().any(|column| matches!(column, Column::Number(_)))
        {
            if let Some(above) = last_family_row.and_then(|at| rows.get_mut(at)) {
                if !row.title.is_empty() {
                    above.items.push(item(&row.title, line, ItemKind::Lesson));
                }
                above.items.extend(row.items);
                above.about.extend(row.about);
                above.outcomes.extend(row.outcomes);
            }
            continue;
        }
        if row.title.is_empty() && row.marker.is_none() && row.items.is_empty() {
            continue;
        }
        if row.marker.is_some() {
            last_family_row = Some(rows.len());
        }
        rows.push(row);
    }
    rows
}

fn columns(head: &[Line], body: &[Vec<Line>]) -> Vec<Column> {
    let mut columns: Vec<Column> = head
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let name = name.text();
            let cells = || {
                body.iter()
                    .filter_map(|row| row.get(at))
                    .map(Line::text)
                    .filter(|cell| !cell.is_empty())
            };
            let numbered = |cell: &String| {
                marker(cell).is_some_and(|found| found.title.is_empty())
                    || numbers::digits(cell)
                        .is_some_and(|number| number.rest.chars().all(|one| !one.is_alphabetic()))
            };
            let all_numbers = cells().count() > 0 && cells().all(|cell| numbered(&cell));
            let family = family_at(name.trim()).map(|(family, _)| family);
            let dates =
                name.to_lowercase().starts_with("dat") || name.to_lowercase().starts_with("дат");
            let sign = matches!(name.trim(), "#" | "№" | "No" | "No." | "Nr" | "Nr." | "N" | "");
            match label_of(&name) {
                _ if (family.is_some() || sign || dates) && all_numbers => {
                    Column::Number(family.or(dates.then_some(Family { name: "date", rank: 4 })))
                }
                Some(Label::Duration) => Column::Duration,
                _ if super::words::period_at(&name.trim().to_lowercase()).is_some()
                    && cells().all(|cell| numbers::digits(&cell).is_some())
                    && cells().count() > 0 =>
                {
                    Column::Duration
                }
                _ if family.is_some_and(|family| !family.is_step()) => Column::Title,
                Some(Label::Items(ItemKind::Lesson)) => Column::Title,
                Some(label) => Column::Labelled(label),
                None if [
                    "title",
                    "name",
                    "subject",
                    "название",
                    "titel",
                    "titre",
                    "título",
                    "titolo",
                    "标题",
                    "标题",
                    "タイトル",
                    "제목",
                    "العنوان",
                ]
                .contains(&name.to_lowercase().as_str()) =>
                {
                    Column::Title
                }
                None => Column::Other,
            }
        })
        .collect();
    if columns.iter().filter(|column| matches!(column, Column::Number(_))).count() > 1 {
        let first = columns.iter().position(|column| matches!(column, Column::Number(_)));
        for (at, column) in columns.iter_mut().enumerate() {
            if matches!(column, Column::Number(_)) && Some(at) != first {
                *column = Column::Other;
            }
        }
    }
    let mut titled = false;
    for column in &mut columns {
        if *column == Column::Title {
            if titled {
                *column = Column::Labelled(Label::Items(ItemKind::Lesson));
            }
            titled = true;
        }
    }
    if !titled
        && let Some(first) = columns.iter_mut().find(|column| matches!(column, Column::Other))
    {
        *first = Column::Title;
    } else if !titled
        && let Some(first) = columns.iter_mut().find(|column| matches!(column, Column::Labelled(_)))
    {
        *first = Column::Title;
    }
    columns
}

fn row(head: &[Line], columns: &[Column], cells: &[Line]) -> Row {
    let line = cells.iter().find(|cell| !cell.is_empty()).map_or(1, |cell| cell.number);
    let mut row = Row {
        marker: None,
        title: String::new(),
        duration: None,
        items: Vec::new(),
        about: Vec::new(),
        outcomes: Vec::new(),
        line,
    };
    for (at, (column, cell)) in columns.iter().zip(cells).enumerate() {
        let text = cell.text();
        if text.is_empty() || text.chars().all(|one| matches!(one, '-' | '–' | '—')) {
            continue;
        }
        let parts = || -> Vec<String> {
            cell.markdown()
                .split('\n')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        match column {
            Column::Number(family) => row.marker = number(&text, *family),
            Column::Title => {
                let parts = parts();
                let (title, duration) =
                    title_and_duration(parts.first().map_or("", String::as_str));
                row.title = title;
                row.duration = row.duration.or(duration);
                row.items.extend(
                    parts.iter().skip(1).map(|part| item(part, cell.number, ItemKind::Lesson)),
                );
            }
            Column::Duration => {
                let unit = head.get(at).map(Line::text).unwrap_or_default();
                let counted = format!(
                    "{text} {}",
                    unit.split(['(', ')', ' ']).rfind(|word| !word.is_empty()).unwrap_or_default()
                );
                match duration::find(&text).or_else(|| duration::find(&counted)) {
                    Some((found, _)) => row.duration = Some(found),
                    None => row.about.push(format!("{unit}: {text}")),
                }
            }
            Column::Labelled(Label::Items(kind)) => {
                row.items.extend(parts().iter().map(|part| item(part, cell.number, *kind)));
            }
            Column::Labelled(Label::Outcomes) => row.outcomes.extend(parts()),
            Column::Labelled(_) | Column::Other => {
                let name = head.get(at).map(Line::text).unwrap_or_default();
                row.about.push(if name.is_empty() { text } else { format!("{name}: {text}") });
            }
        }
    }
    if row.marker.is_none()
        && let Some(found) = marker(&row.title)
    {
        row.title.clone_from(&found.title);
        row.marker = Some(found);
    }
    row
}

/// The name of a row's unit, from the cell of its number: "Week 3", "3", "3-4", "Sep 8".
fn number(text: &str, family: Option<Family>) -> Option<Marker> {
    if let Some(found) = marker(text) {
        return Some(found);
    }
    let named = family.map_or("week", |family| family.name);
    let mut found = if named == "date" { None } else { marker(&format!("{named} {text}")) }
        .unwrap_or(Marker {
            family,
            own_word: None,
            number: text.to_owned(),
            last: None,
            count: 1,
            title: String::new(),
            behind: false,
        });
    found.family = family;
    Some(found)
}

impl Row {
    /// The row as a unit of the curriculum.
    pub(super) fn into_unit(self) -> OutlineUnit {
        let span = self.marker.as_ref().and_then(Marker::span);
        OutlineUnit {
            word: self.marker.as_ref().map(Marker::word).unwrap_or_default(),
            number: self.marker.as_ref().map(Marker::shown),
            title: self.title,
            about: self.about.join("\n"),
            outcomes: self.outcomes,
            duration: self.duration.or(span),
            items: self.items,
            units: Vec::new(),
            line: self.line,
        }
    }

    /// The row as items of a unit.
    pub(super) fn into_items(self) -> Vec<OutlineItem> {
        let mut items = Vec::new();
        if !self.title.is_empty() {
            let kind = super::words::kind_of(&self.title).unwrap_or(ItemKind::Lesson);
            let mut first = item(&self.title, self.line, kind);
            first.number = self.marker.as_ref().map(Marker::shown).or(first.number);
            first.duration = self.duration.or(first.duration);
            first.about =
                self.about.into_iter().chain(self.outcomes).collect::<Vec<_>>().join("\n");
            items.push(first);
        }
        items.extend(self.items);
        items
    }
}
