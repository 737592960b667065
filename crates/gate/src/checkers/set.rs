//! The set checker: elements are added, and the whole set is read, once at the end or all the
//! time. What was acknowledged must be there from then on.
//!
//! After Jepsen's `set-full`. An element is *known* from the moment when an add of it ended ok, or
//! a read that held it ended, whichever came first. Of the reads that began after that:
//! - all hold it: it is **stable**;
//! - the one that began last does not: it is **lost**;
//! - one does not, but a later one does: it is **stale**;
//! - there are none: it was **never read** since, and nobody knows.
//!
//! A read that overlaps the add proves nothing when it lacks the element. An add that is info and
//! never seen is **absent**, which is legal.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use serde::Serialize;

use super::{Cases, Conclusion, Unknown, shown};
use crate::history::{History, Operation, Outcome};

/// What an operation is to this checker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role<E> {
    /// It adds this element.
    Add(E),
    /// It read the whole set, and these came. Looked at only if it ended ok.
    Read(Vec<E>),
}

/// What is demanded of reads while the run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staleness {
    /// A read may lack what is known, if a later one has it.
    Allowed,
    /// It may not.
    Forbidden,
}

/// What became of each element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report<E> {
    /// What it says. Reasons, the gravest first: `element-lost`, `element-unexpected` (never
    /// added), `failed-add-visible`, `element-read-before-add`, `element-duplicated`,
    /// `element-stale`. Unknown if a known element was never read.
    pub conclusion: Conclusion,
    /// Known, and in every read since.
    pub stable: Vec<E>,
    /// Known, and not in the read that began last.
    pub lost: Vec<E>,
    /// Known, missing in a read since, and there again later.
    pub stale: Vec<E>,
    /// Known, and no read began since.
    pub never_read: Vec<E>,
    /// Read, but never added, or its adds failed, or it was read before the first add began.
    pub unexpected: Vec<E>,
    /// More than once in one read.
    pub duplicated: Vec<E>,
    /// Its adds are info, and no read holds it.
    pub absent: Vec<E>,
}

/// What is known of one element.
struct Element {
    /// The event at which its first add began, if one did.
    added_from: Option<usize>,
    /// The event at which an add ended ok.
    acknowledged: Option<usize>,
    /// True if each add of it failed.
    has_only_failed: bool,
    /// The first read, by its end, that holds it: where that began and ended.
    first_seen: Option<(usize, usize)>,
    /// The read that began last of those that hold it.
    last_present: Option<usize>,
    /// A read in which it stands more than once.
    duplicated_in: Option<usize>,
}

/// A read that ended ok.
struct Reading<E> {
    began: usize,
    ended: usize,
    elements: BTreeMap<E, usize>,
}

/// Checks those operations for which `view` gives a role. The same element may be added several
/// times: it is acknowledged if one add is.
#[must_use]
pub fn check<I, O, E: Ord + Clone + Display>(
    history: &History<I, O>,
    staleness: Staleness,
    mut view: impl FnMut(&Operation<'_, I, O>) -> Option<Role<E>>,
) -> Report<E> {
    let mut elements: BTreeMap<E, Element> = BTreeMap::new();
    let mut readings: Vec<Reading<E>> = Vec::new();
    for operation in history.operations() {
        match view(&operation) {
            None => {}
            Some(Role::Add(element)) => note_add(&mut elements, element, &operation),
            Some(Role::Read(read)) => {
                let Some(ended) = operation.certain_from() else { continue };
                let mut counts: BTreeMap<E, usize> = BTreeMap::new();
                for element in read {
                    *counts.entry(element).or_default() += 1;
                }
                readings.push(Reading { began: operation.invoked.index, ended, elements: counts });
            }
        }
    }
    for reading in &readings {
        note_reading(&mut elements, reading);
    }
    conclude(&elements, &readings, staleness)
}

impl Element {
    const NEW: Element = Element {
        added_from: None,
        acknowledged: None,
        has_only_failed: true,
        first_seen: None,
        last_present: None,
        duplicated_in: None,
    };

    /// The event from which on every read that begins must hold it.
    fn known_from(&self) -> Option<usize> {
        self.acknowledged.into_iter().chain(self.first_seen.map(|(_, ended)| ended)).min()
    }
}

fn note_add<I, O, E: Ord>(
    elements: &mut BTreeMap<E, Element>,
    element: E,
    operation: &Operation<'_, I, O>,
) {
    let element = elements.entry(element).or_insert(Element::NEW);
    let began = operation.invoked.index;
    // A failed add cannot be what a read saw, if there is another.
    if !matches!(operation.outcome, Outcome::Fail(_)) {
        element.added_from = Some(match element.added_from {
            Some(first) if !element.has_only_failed => first.min(began),
            _ => began,
        });
        element.has_only_failed = false;
    } else if element.added_from.is_none() {
        element.added_from = Some(began);
    }
    let acknowledged = operation.certain_from();
    element.acknowledged = element.acknowledged.into_iter().chain(acknowledged).min();
}

fn note_reading<E: Ord + Clone>(elements: &mut BTreeMap<E, Element>, reading: &Reading<E>) {
    for (element, &count) in &reading.elements {
        let element = elements.entry(element.clone()).or_insert(Element::NEW);
        if element.first_seen.is_none_or(|(_, ended)| reading.ended < ended) {
            element.first_seen = Some((reading.began, reading.ended));
        }
        element.last_present = element.last_present.max(Some(reading.began));
        if count > 1 && element.duplicated_in.is_none() {
            element.duplicated_in = Some(reading.ended);
        }
    }
}

fn conclude<E: Ord + Clone + Display>(
    elements: &BTreeMap<E, Element>,
    readings: &[Reading<E>],
    staleness: Staleness,
) -> Report<E> {
    let mut report = Report {
        conclusion: Conclusion::Pass,
        stable: Vec::new(),
        lost: Vec::new(),
        stale: Vec::new(),
        never_read: Vec::new(),
        unexpected: Vec::new(),
        duplicated: Vec::new(),
        absent: Vec::new(),
    };
    let mut lost = Cases::new("element-lost");
    let mut never_added = Cases::new("element-unexpected");
    let mut failed = Cases::new("failed-add-visible");
    let mut too_early = Cases::new("element-read-before-add");
    let mut duplicated = Cases::new("element-duplicated");
    let mut stale = Cases::new("element-stale");
    // The readings come in the order in which they began.
    for (name, element) in elements {
        if let Some(event) = element.duplicated_in {
            report.duplicated.push(name.clone());
            let text = || format!("{} stands more than once in one read", shown(name));
            duplicated.add(text, [event]);
        }
        if let Some((_, seen)) = element.first_seen {
            match element.added_from {
                None => {
                    report.unexpected.push(name.clone());
                    never_added.add(|| format!("{} was never added", shown(name)), [seen]);
                    continue;
                }
                Some(began) if element.has_only_failed => {
                    report.unexpected.push(name.clone());
                    let text = || format!("{} is there though its add failed", shown(name));
                    failed.add(text, [began, seen]);
                    continue;
                }
                Some(began) if seen < began => {
                    report.unexpected.push(name.clone());
                    let text = || format!("{} was read before its add began", shown(name));
                    too_early.add(text, [seen, began]);
                }
                Some(_) => {}
            }
        }
        let Some(known) = element.known_from() else {
            if !element.has_only_failed {
                report.absent.push(name.clone());
            }
            continue;
        };
        let since = &readings[readings.partition_point(|reading| reading.began < known)..];
        let last_absent = since.iter().rev().find(|reading| !reading.elements.contains_key(name));
        match last_absent {
            None if since.is_empty() => report.never_read.push(name.clone()),
            None => report.stable.push(name.clone()),
            Some(absent) if element.last_present > Some(absent.began) => {
                report.stale.push(name.clone());
                let text = || format!("{} is missing in a read, and there later", shown(name));
                stale.add(text, [known, absent.ended]);
            }
            Some(absent) => {
                report.lost.push(name.clone());
                let is_acknowledged = element.acknowledged == Some(known);
                let before = if is_acknowledged { "acknowledged" } else { "read" };
                let text = || format!("{} was {before}, and is gone", shown(name));
                lost.add(text, [known, absent.ended]);
            }
        }
    }
    let stale = Some(stale).filter(|_| staleness == Staleness::Forbidden);
    let cases = [lost, never_added, failed, too_early, duplicated].into_iter().chain(stale);
    let unknown = Some(report.never_read.len())
        .filter(|count| *count > 0)
        .map(|count| Unknown::NeverRead { count });
    report.conclusion =
        Conclusion::from_findings(cases.filter_map(Cases::finding).collect(), unknown);
    report
}

impl<E: Ord + Clone> Report<E> {
    /// All elements that went wrong in any way.
    #[must_use]
    pub fn wrong(&self) -> BTreeSet<E> {
        let wrong = [&self.lost, &self.stale, &self.unexpected, &self.duplicated];
        wrong.into_iter().flatten().cloned().collect()
    }
}
