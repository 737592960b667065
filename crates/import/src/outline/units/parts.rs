//! Sections that stand in a unit: units of their own, labels, or single items.

use super::{Reader, has_list, names_units};
use crate::outline::content::{self, about, fill, item};
use crate::outline::item::{ItemKind, OutlineUnit};
use crate::outline::marker::Marker;
use crate::outline::sections::Section;
use crate::outline::words::{Family, Label, kind_of, label_of};

impl Reader<'_> {
    /// A section within a unit: a unit of its own, a label, or one item.
    pub(super) fn part(&mut self, unit: &mut OutlineUnit, section: Section) {
        let label = label_of(&section.title);
        let named = section.marker.is_some();
        let step = section.marker.as_ref().is_some_and(|marker| {
            marker.family.is_none_or(Family::is_step) && marker.own_word.is_none()
        });
        let parts = !section.children.is_empty() || has_list(&section);
        let inner_units = section.content.iter().any(names_units)
            || section.children.iter().any(|child| child.marker.is_some());
        if !section.real
            && !named
            && section.content.is_empty()
            && section.children.is_empty()
            && kind_of(&section.title).is_none()
        {
            return about(unit, &section.title);
        }
        let has_units = !unit.units.is_empty();
        if step && section.children.is_empty() && !has_units {
            return self.step(unit, section);
        }
        if (!named || step)
            && !parts
            && (!has_units || label.is_some_and(|label| !matches!(label, Label::Items(_))))
        {
            let mut holder = OutlineUnit::default();
            let kind = match label {
                Some(Label::Items(kind)) => kind,
                _ => kind_of(&section.title).unwrap_or(ItemKind::Lesson),
            };
            let only_label = label.is_some()
                && !named
                && section.title.split_whitespace().count() <= 3
                && kind_of_name(&section.title);
            fill(&mut holder, section.content, if only_label { label } else { None });
            if only_label
                || matches!(
                    label,
                    Some(
                        Label::About
                            | Label::Outcomes
                            | Label::Prerequisites
                            | Label::Resources
                            | Label::Duration
                    )
                )
            {
                return absorb(unit, holder, label);
            }
            let mut found = item(&section.title, section.line, kind);
            found.duration = found.duration.or(holder.duration);
            let mut more = vec![holder.about];
            more.extend(holder.outcomes);
            more.extend(holder.items.iter().map(|item| format!("- {}", item.title)));
            found.about = std::iter::once(found.about)
                .chain(more)
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("\n");
            unit.items.push(found);
            return;
        }
        if !named
            && !inner_units
            && label.is_some()
            && (section.title.split_whitespace().count() <= 4)
        {
            let mut holder = OutlineUnit::default();
            fill(&mut holder, section.content, label);
            for child in section.children {
                let text_title = child.title.clone();
                let mut inner =
                    OutlineUnit { title: text_title, line: child.line, ..OutlineUnit::default() };
                fill(&mut inner, child.content, label);
                if inner.items.is_empty() {
                    let kind =
                        if let Some(Label::Items(kind)) = label { kind } else { ItemKind::Lesson };
                    let mut one = item(&inner.title, inner.line, kind);
                    one.about = [one.about, inner.about]
                        .into_iter()
                        .filter(|part| !part.is_empty())
                        .collect::<Vec<_>>()
                        .join("\n");
                    holder.items.push(one);
                } else {
                    about(&mut holder, &inner.title);
                    holder.items.extend(inner.items);
                    about(&mut holder, &inner.about);
                }
                for grandchild in child.children {
                    self.part(&mut holder, grandchild);
                }
            }
            return absorb(unit, holder, label);
        }
        let inner = self.unit(section);
        unit.units.push(inner);
    }

    /// A lesson within a unit: an item with what is said of it, and what is to be done for it
    /// behind it.
    fn step(&mut self, unit: &mut OutlineUnit, section: Section) {
        let title = section.marker.as_ref().filter(|marker| {
            !marker.title.is_empty() && marker.family.is_none_or(|family| family.name == "lesson")
        });
        let number = title.map(Marker::shown);
        let title = title.map_or(section.title.as_str(), |marker| marker.title.as_str());
        let kind = kind_of(&section.title).unwrap_or(ItemKind::Lesson);
        let mut found = item(title, section.line, kind);
        found.number = number.or(found.number);
        let mut holder = OutlineUnit::default();
        fill(&mut holder, section.content, None);
        found.duration = found.duration.or(holder.duration);
        let mut parts = vec![std::mem::take(&mut found.about), holder.about];
        parts.extend(holder.outcomes);
        let (topics, rest): (Vec<_>, Vec<_>) = holder
            .items
            .into_iter()
            .partition(|item| matches!(item.kind, ItemKind::Lesson | ItemKind::Checklist));
        parts.extend(topics.iter().map(|topic| {
            [format!("- {}", topic.title), topic.about.clone()].join("\n").trim_end().to_owned()
        }));
        parts.retain(|part| !part.is_empty());
        found.about = parts.join("\n");
        unit.items.push(found);
        unit.items.extend(rest);
    }
}

/// Whether a heading is but the name of what follows ("Exercises"), and no title of its own.
fn kind_of_name(title: &str) -> bool {
    !title.contains([':', '–', '—']) && label_of(title).is_some()
}

/// Takes what stood under a label into the unit.
fn absorb(unit: &mut OutlineUnit, holder: OutlineUnit, label: Option<Label>) {
    unit.outcomes.extend(holder.outcomes);
    unit.items.extend(holder.items);
    unit.units.extend(holder.units);
    if unit.duration.is_none() {
        unit.duration = holder.duration;
    }
    if label == Some(Label::Outcomes) && !holder.about.is_empty() {
        unit.outcomes.push(holder.about);
    } else if label == Some(Label::Duration) && unit.duration.is_none() {
        unit.duration = content::duration_in(&holder.about);
        about(unit, &holder.about);
    } else {
        about(unit, &holder.about);
    }
}
