//! Writes an outline as a track: units with planned steps, groups where units stand in units, and a
//! page with all that speaks about the course.

mod tables;

use std::collections::BTreeSet;

use serde::Serialize;

use tables::{Choose, GroupTable, LessonHead, StepTable, TrackFile, UnitTable};

use super::{Duration, ItemKind, Outline, OutlineItem, OutlineUnit, parse};
use crate::{
    DoneThere, Format, ImportError, Options, Report, Source, Target, Wanted, free_slug, slug,
    title_of,
};

/// The most characters that a text of a unit or an item may have; what is behind stands in the
/// report.
const MAX_ABOUT: usize = 4000;
const MAX_TITLE: usize = 200;
/// The longest page about a course, in bytes.
const MAX_PAGE: usize = 1 << 20;
/// The pace of a course that names none.
const HOURS_A_WEEK: u32 = 6;

/// Imports a document, or each document of a folder.
pub(crate) fn read(
    source: &Source,
    target: &mut Target,
    report: &mut Report,
    _options: &Options,
) -> Result<Vec<DoneThere>, ImportError> {
    let is_text = |path: &&str| {
        let lower = path.to_lowercase();
        [".md", ".markdown", ".txt", ".mdown", ".mdx"].iter().any(|end| lower.ends_with(end))
    };
    let paths: Vec<String> = source.paths().filter(is_text).map(str::to_owned).collect();
    let mut paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    if paths.is_empty() && source.paths().count() == 1 {
        paths.extend(source.paths());
    }
    if paths.is_empty() {
        let wanted = "a curriculum in Markdown or plain text (.md, .txt)".to_owned();
        return Err(ImportError::OtherFormat {
            path: source.root().to_owned(),
            format: "outline",
            wanted,
        });
    }
    let mut outlines = Vec::new();
    for path in &paths {
        match parse(path, &source.text(path)?) {
            Ok(outline) => outlines.push((*path, outline)),
            Err(error) if paths.len() == 1 => return Err(error),
            Err(error) => report.left_out(*path, error.to_string()),
        }
    }
    if outlines.is_empty() {
        return Err(ImportError::course(
            source.name(),
            "no document of it names parts of a course",
        ));
    }
    let names: Vec<[String; 2]> = outlines
        .iter()
        .map(|(path, _)| [format!("track {path}"), format!("lesson {path}")])
        .collect();
    let wanted: Vec<Wanted<'_>> = names
        .iter()
        .zip(&outlines)
        .flat_map(|(names, (_, outline))| {
            names.each_ref().map(|name| Wanted { name, content: &outline.title })
        })
        .collect();
    let ids = target.ids.assign(Format::Outline, &wanted, report);
    let mut taken = BTreeSet::new();
    for ((path, outline), ids) in outlines.iter().zip(ids.chunks(2)) {
        let stem = path.rsplit('/').next().unwrap_or(path);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let title = if outline.title.is_empty() { title_of(stem) } else { outline.title.clone() };
        let fallback = Some(slug(stem))
            .filter(|slug| !slug.is_empty())
            .unwrap_or_else(|| "curriculum".to_owned());
        let name = slug(&title);
        let few_letters =
            name.len() * 2 < title.chars().filter(|one| one.is_alphanumeric()).count();
        let slug = free_slug(if few_letters { &fallback } else { &title }, &fallback, &mut taken);
        let mut writer = Writer { path, slug: &slug, report, ids: BTreeSet::new() };
        writer.write(outline, &title, ids, target)?;
        if report.track.is_empty() {
            report.track = slug;
            report.title = title;
        }
    }
    Ok(Vec::new())
}

struct Writer<'a> {
    path: &'a str,
    slug: &'a str,
    report: &'a mut Report,
    /// Ids of units, groups and steps that are given.
    ids: BTreeSet<String>,
}

impl Writer<'_> {
    fn write(
        &mut self,
        outline: &Outline,
        title: &str,
        ids: &[String],
        target: &mut Target,
    ) -> Result<(), ImportError> {
        let mut groups = Vec::new();
        let mut units = Vec::new();
        for unit in &outline.units {
            if unit.units.is_empty() {
                units.push(self.unit(unit, &outline.unit_word, None, ""));
            } else {
                self.group(unit, &outline.unit_word, &mut groups, &mut units);
            }
        }
        let page = page_of(outline);
        if !page.is_empty()
            && let Some(first) = units.first_mut()
        {
            first.items.push(format!("lesson {}/about", self.slug));
            let minutes = page.split_whitespace().count().div_ceil(200).clamp(1, 60);
            let head = LessonHead {
                id: ids[1].clone(),
                title: "About this course".to_owned(),
                concepts: [],
                minutes,
                imported: true,
            };
            let text = format!("+++\n{}+++\n# About this course\n\n{page}", toml_text(&head)?);
            target.write(&format!("lessons/{}/about.md", self.slug), text)?;
            self.report.came("pages about the course", 1);
        }
        let steps = outline.criteria.iter().map(|item| {
            let mut step = self.step(item, "criterion");
            (step.when, step.kind) = (Some("after"), "criterion");
            step
        });
        let steps: Vec<StepTable> = steps.collect();
        let counted =
            |units: &[UnitTable]| units.iter().map(|unit| unit.steps.len()).sum::<usize>();
        self.report.came("units", units.len());
        self.report.came("groups of units", groups.len());
        self.report.came("planned items", counted(&units) + steps.len());
        self.report.came("durations", durations(outline));
        for (line, why) in &outline.left_out {
            self.report.left_out_at(self.path, *line, why.clone());
        }
        let about = self.bounded(
            &outline.about,
            outline.units.first().map_or(1, |unit| unit.line),
            "what the course is about",
        );
        let file = TrackFile {
            id: ids[0].clone(),
            title: one_line(title),
            about,
            unit: outline.unit_word.clone(),
            hours_a_week: outline
                .hours_a_week
                .map_or(HOURS_A_WEEK, |hours| hours.round().clamp(1.0, 100.0) as u32),
            duration: outline.duration.map(Duration::in_track_words),
            outcomes: outline.outcomes.iter().map(|outcome| one_line(outcome)).collect(),
            groups,
            steps,
            units,
        };
        if outline.hours_a_week.is_none() {
            self.report.needs_a_person(
                self.path,
                format!(
                    "it names no pace; {HOURS_A_WEEK} hours a week are assumed (`hours_a_week`)"
                ),
            );
        }
        let path = format!("tracks/{}/track.toml", self.slug);
        self.report.needs_a_person(&path, "its items are planned: an outline holds nothing that could be run. Name the lessons and exercises that serve each (`items`)");
        target.write(&path, toml_text(&file)?)
    }

    fn group(
        &mut self,
        unit: &OutlineUnit,
        track_word: &str,
        groups: &mut Vec<GroupTable>,
        units: &mut Vec<UnitTable>,
    ) {
        let id = self.id(&unit_name(unit));
        groups.push(GroupTable {
            id: id.clone(),
            number: unit.number.clone().unwrap_or_default(),
            word: if unit.word.is_empty() { "part".to_owned() } else { unit.word.clone() },
            title: one_line(&unit.title),
            about: self.bounded(&unit.about, unit.line, &unit.title),
            duration: unit.duration.map(Duration::in_track_words),
            outcomes: unit.outcomes.iter().map(|outcome| one_line(outcome)).collect(),
        });
        if !unit.items.is_empty() {
            let own = OutlineUnit {
                about: String::new(),
                outcomes: Vec::new(),
                duration: None,
                units: Vec::new(),
                ..unit.clone()
            };
            units.push(self.unit(&own, track_word, Some(&id), ""));
        }
        for inner in &unit.units {
            self.within(inner, track_word, &id, "", units);
        }
    }

    /// A unit of a group and those in it, which tracks show beside it, under their parent's name.
    fn within(
        &mut self,
        unit: &OutlineUnit,
        track_word: &str,
        group: &str,
        above: &str,
        units: &mut Vec<UnitTable>,
    ) {
        let says_something =
            !unit.items.is_empty() || !unit.about.is_empty() || !unit.outcomes.is_empty();
        if unit.units.is_empty() || says_something {
            units.push(self.unit(unit, track_word, Some(group), above));
        }
        let name = if above.is_empty() {
            unit.title.clone()
        } else {
            format!("{above} › {}", unit.title)
        };
        for inner in &unit.units {
            self.within(inner, track_word, group, &name, units);
        }
    }

    fn unit(
        &mut self,
        unit: &OutlineUnit,
        track_word: &str,
        group: Option<&str>,
        above: &str,
    ) -> UnitTable {
        let id = self.id(&unit_name(unit));
        let mut steps: Vec<StepTable> =
            unit.items.iter().map(|item| self.step(item, &id)).collect();
        if steps.is_empty() && unit.units.is_empty() {
            // A unit of which only its name is known is one thing to learn.
            let kind = super::words::kind_of(&unit.title).unwrap_or(ItemKind::Lesson);
            let item = OutlineItem {
                kind,
                number: None,
                title: unit.title.clone(),
                about: String::new(),
                duration: unit.duration,
                line: unit.line,
            };
            steps.push(self.step(&item, &id));
        }
        let title = if above.is_empty() {
            unit.title.clone()
        } else {
            format!("{above} › {}", unit.title)
        };
        UnitTable {
            choose: choice(unit, &steps),
            id,
            number: unit.number.clone().unwrap_or_default(),
            word: Some(unit.word.clone()).filter(|word| word != track_word && !word.is_empty()),
            title: one_line(&title),
            about: self.bounded(&unit.about, unit.line, &unit.title),
            group: group.map(str::to_owned),
            duration: unit.duration.map(Duration::in_track_words),
            outcomes: unit.outcomes.iter().map(|outcome| one_line(outcome)).collect(),
            items: Vec::new(),
            steps,
        }
    }

    fn step(&mut self, item: &OutlineItem, unit: &str) -> StepTable {
        let number = item.number.as_deref().map(id_of).unwrap_or_default();
        let name = if number.is_empty() { id_of(&item.title) } else { number };
        let id = self.id(&format!(
            "{unit}.{}",
            if name.is_empty() { item.kind.word().to_owned() } else { name }
        ));
        let title = match &item.number {
            Some(number) if !item.title.contains(number.as_str()) => {
                format!("{number} {}", item.title)
            }
            _ => item.title.clone(),
        };
        StepTable {
            id,
            when: None,
            kind: item.kind.word(),
            title: one_line(&title),
            about: self.bounded(&item.about, item.line, &item.title),
            duration: item.duration.map(Duration::in_track_words),
        }
    }

    /// An id that is free in this track.
    fn id(&mut self, wished: &str) -> String {
        let free = (1_u32..).map(|number| {
            if number == 1 { wished.to_owned() } else { format!("{wished}-{number}") }
        });
        let id = free.into_iter().find(|id| !self.ids.contains(id)).unwrap_or_default();
        self.ids.insert(id.clone());
        id
    }

    fn bounded(&mut self, text: &str, line: usize, of: &str) -> String {
        let count = text.chars().count();
        if count <= MAX_ABOUT {
            return text.to_owned();
        }
        let why = format!(
            "the last {} characters of what is said of “{}”",
            count - MAX_ABOUT,
            one_line(of)
        );
        self.report.left_out_at(self.path, line, why);
        text.chars().take(MAX_ABOUT).chain(['…']).collect()
    }
}

fn toml_text(value: &impl Serialize) -> Result<String, ImportError> {
    toml::to_string(value).map_err(|error| ImportError::course("track.toml", error.to_string()))
}

/// "(choose 2-3)" in a unit's title or text lets choose among its projects.
fn choice(unit: &OutlineUnit, steps: &[StepTable]) -> Option<Choose> {
    let of = ["project", "exercise", "lesson"]
        .into_iter()
        .max_by_key(|kind| steps.iter().filter(|step| step.kind == *kind).count())?;
    let there = u32::try_from(steps.iter().filter(|step| step.kind == of).count()).ok()?;
    let text = unit.title.to_lowercase();
    let words = [
        "choose",
        "pick",
        "select",
        "выбер",
        "wähle",
        "choisi",
        "elige",
        "elegir",
        "scegli",
        "escolha",
        "选择",
    ];
    let rest = words.iter().find_map(|word| text.split_once(word)).map(|(_, rest)| rest)?;
    let counts: Vec<u32> = rest
        .split(|one: char| !one.is_ascii_digit())
        .filter_map(|part| part.parse().ok())
        .take(2)
        .collect();
    let (least, most) = (*counts.first()?, *counts.last()?);
    (least > 0 && least <= most && most <= there).then_some(Choose { least, most, of })
}

/// All that speaks about the course, as one page.
fn page_of(outline: &Outline) -> String {
    let mut page = String::new();
    for aside in &outline.asides {
        if !aside.title.is_empty() {
            page.push_str(&format!("## {}\n\n", one_line(&aside.title)));
        }
        if !aside.text.is_empty() {
            page.push_str(aside.text.trim());
            page.push_str("\n\n");
        }
    }
    let end = page.char_indices().map(|(at, _)| at).take_while(|at| *at <= MAX_PAGE).last();
    page.truncate(end.filter(|_| page.len() > MAX_PAGE).unwrap_or(page.len()));
    page
}

fn durations(outline: &Outline) -> usize {
    let units = outline.all_units().iter().filter(|unit| unit.duration.is_some()).count();
    let items = outline.all_items().iter().filter(|item| item.duration.is_some()).count();
    units + items + usize::from(outline.duration.is_some())
}

/// What tells a unit from the others of its track: `week-3`, or its title.
fn unit_name(unit: &OutlineUnit) -> String {
    let number = unit.number.as_deref().map(id_of).unwrap_or_default();
    let word = id_of(&unit.word);
    match (word.as_str(), number.as_str()) {
        ("", "") => Some(id_of(&unit.title))
            .filter(|id| !id.is_empty())
            .unwrap_or_else(|| "unit".to_owned()),
        ("", number) => format!("unit-{number}"),
        (word, "") => word.to_owned(),
        (word, number) => format!("{word}-{number}"),
    }
}

/// Letters and digits of any script with dashes between.
fn id_of(text: &str) -> String {
    let mut id = String::new();
    for one in text.chars().filter(|one| !one.is_control()) {
        if one.is_alphanumeric() || one == '.' {
            id.extend(one.to_lowercase());
        } else if !id.ends_with('-') && !id.is_empty() {
            id.push('-');
        }
        if id.len() > 60 {
            break;
        }
    }
    id.trim_matches(['-', '.']).to_owned()
}

fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX_TITLE {
        line
    } else {
        line.chars().take(MAX_TITLE - 1).chain(['…']).collect()
    }
}
