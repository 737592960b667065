//! The ledger checker: items are submitted, stand in a store, and are delivered. Each that was
//! acknowledged is to be in each place as often as the rules say, each that failed in none, and
//! what nobody knows is to be everywhere or nowhere.
//!
//! An item is named by something that the gate made up, so that two are never the same. Submitted
//! several times (a client that tries again with the same idempotency key), it is still one item:
//! acknowledged if one submission was, failed if all were, else unknown.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Serialize;

use super::{Cases, Conclusion, Unknown, shown};
use crate::history::{History, Operation, Outcome};

/// What an operation is to this checker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role<T> {
    /// It submits this item: ok is the acknowledgement.
    Submit(T),
    /// It read the whole store, and these stood there. Looked at only if it ended ok; the one that
    /// began last counts.
    Stored(Vec<T>),
    /// These were delivered. Looked at only if it ended ok; all of them count.
    Delivered(Vec<T>),
}

/// How often an accepted item is to be somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Times {
    /// Once.
    ExactlyOnce,
    /// Once or more often.
    AtLeastOnce,
    /// Once or not at all.
    AtMostOnce,
}

/// What is demanded of each place; `None` for a place that this system does not have, or that was
/// not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// Of the store.
    pub stored: Option<Times>,
    /// Of the deliveries.
    pub delivered: Option<Times>,
}

/// What the books say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What it says. Reasons, the gravest first: `acknowledged-not-stored`,
    /// `acknowledged-not-delivered`, `stored-twice`, `delivered-twice`, `failed-stored`,
    /// `failed-delivered`, `stored-never-submitted`, `delivered-never-submitted`,
    /// `delivered-not-stored`, `stored-not-delivered` (these two of items whose submission is
    /// unknown), `delivered-before-submitted`. Unknown if the store was not read after the last
    /// acknowledgement.
    pub conclusion: Conclusion,
    /// Items by what their submissions said.
    pub acknowledged: usize,
    /// Items that failed.
    pub failed: usize,
    /// Items of which nobody knows.
    pub unknown: usize,
    /// Of these, how many were found in the store or delivered.
    pub unknown_that_took_effect: usize,
}

/// What is known of one item.
#[derive(Default)]
struct Item {
    /// The event at which its first submission that was not refused began; of a failed one, the
    /// first that began.
    submitted: Option<usize>,
    acknowledged: Option<usize>,
    has_unknown: bool,
    stored: usize,
    delivered: usize,
    /// The end of the operation that delivered it first.
    delivered_first: Option<usize>,
    delivered_last: Option<usize>,
}

/// What the submissions of an item said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    NeverSubmitted,
    Acknowledged,
    Failed,
    Unknown,
}

impl Item {
    fn standing(&self) -> Standing {
        match (self.submitted, self.acknowledged, self.has_unknown) {
            (None, ..) => Standing::NeverSubmitted,
            (Some(_), Some(_), _) => Standing::Acknowledged,
            (Some(_), None, true) => Standing::Unknown,
            (Some(_), None, false) => Standing::Failed,
        }
    }
}

impl Times {
    fn demands_one(self) -> bool {
        match self {
            Times::ExactlyOnce | Times::AtLeastOnce => true,
            Times::AtMostOnce => false,
        }
    }

    fn forbids_two(self) -> bool {
        match self {
            Times::ExactlyOnce | Times::AtMostOnce => true,
            Times::AtLeastOnce => false,
        }
    }
}

/// The last look into the store.
struct LastReading {
    began: usize,
    ended: usize,
}

/// Checks those operations for which `view` gives a role. Deliveries to several receivers are
/// several ledgers: check each with a view that shows its own.
#[must_use]
pub fn check<I, O, T: Ord + Display>(
    history: &History<I, O>,
    rules: Rules,
    mut view: impl FnMut(&Operation<'_, I, O>) -> Option<Role<T>>,
) -> Report {
    let mut items: BTreeMap<T, Item> = BTreeMap::new();
    let mut last: Option<(LastReading, Vec<T>)> = None;
    for operation in history.operations() {
        match view(&operation) {
            None => {}
            Some(Role::Submit(item)) => note_submission(items.entry(item).or_default(), &operation),
            Some(Role::Stored(stored)) => {
                if let Some(ended) = operation.certain_from() {
                    last = Some((LastReading { began: operation.invoked.index, ended }, stored));
                }
            }
            Some(Role::Delivered(delivered)) => {
                let Some(ended) = operation.certain_from() else { continue };
                for item in delivered {
                    let item = items.entry(item).or_default();
                    item.delivered += 1;
                    item.delivered_first = item.delivered_first.into_iter().chain([ended]).min();
                    item.delivered_last = item.delivered_last.max(Some(ended));
                }
            }
        }
    }
    let last = last.map(|(reading, stored)| {
        for item in stored {
            items.entry(item).or_default().stored += 1;
        }
        reading
    });
    Books::new(rules, last).balance(&items)
}

fn note_submission<I, O>(item: &mut Item, operation: &Operation<'_, I, O>) {
    let began = operation.invoked.index;
    let had_effect = item.acknowledged.is_some() || item.has_unknown;
    match operation.outcome {
        Outcome::Fail(_) => item.submitted = item.submitted.or(Some(began)),
        Outcome::Ok(_) | Outcome::Info(_) if had_effect => {}
        Outcome::Ok(_) | Outcome::Info(_) => item.submitted = Some(began),
    }
    item.has_unknown |= matches!(operation.outcome, Outcome::Info(_));
    item.acknowledged = item.acknowledged.into_iter().chain(operation.certain_from()).min();
}

/// The findings while they are gathered.
struct Books {
    rules: Rules,
    last: Option<LastReading>,
    not_stored: Cases,
    not_delivered: Cases,
    stored_twice: Cases,
    delivered_twice: Cases,
    failed_stored: Cases,
    failed_delivered: Cases,
    stored_never_submitted: Cases,
    delivered_never_submitted: Cases,
    delivered_not_stored: Cases,
    stored_not_delivered: Cases,
    delivered_before: Cases,
    /// Acknowledged after the last look into the store began, and not in it.
    not_looked_for: usize,
}

impl Books {
    fn new(rules: Rules, last: Option<LastReading>) -> Self {
        Books {
            rules,
            last: last.filter(|_| rules.stored.is_some()),
            not_stored: Cases::new("acknowledged-not-stored"),
            not_delivered: Cases::new("acknowledged-not-delivered"),
            stored_twice: Cases::new("stored-twice"),
            delivered_twice: Cases::new("delivered-twice"),
            failed_stored: Cases::new("failed-stored"),
            failed_delivered: Cases::new("failed-delivered"),
            stored_never_submitted: Cases::new("stored-never-submitted"),
            delivered_never_submitted: Cases::new("delivered-never-submitted"),
            delivered_not_stored: Cases::new("delivered-not-stored"),
            stored_not_delivered: Cases::new("stored-not-delivered"),
            delivered_before: Cases::new("delivered-before-submitted"),
            not_looked_for: 0,
        }
    }

    fn balance<T: Display>(mut self, items: &BTreeMap<T, Item>) -> Report {
        let (mut acknowledged, mut failed, mut unknown, mut took_effect) = (0, 0, 0, 0);
        for (name, item) in items {
            self.compare_store(name, item);
            self.compare_deliveries(name, item);
            match item.standing() {
                Standing::NeverSubmitted => {}
                Standing::Acknowledged => acknowledged += 1,
                Standing::Failed => failed += 1,
                Standing::Unknown => {
                    self.compare_both(name, item);
                    unknown += 1;
                    took_effect += usize::from(item.stored + item.delivered > 0);
                }
            }
        }
        let why_unknown = if self.rules.stored.is_some() && self.last.is_none() {
            Some(Unknown::NothingToCompare { what: "reading of the store" })
        } else if self.not_looked_for > 0 {
            Some(Unknown::NeverRead { count: self.not_looked_for })
        } else {
            None
        };
        let cases = [
            self.not_stored,
            self.not_delivered,
            self.stored_twice,
            self.delivered_twice,
            self.failed_stored,
            self.failed_delivered,
            self.stored_never_submitted,
            self.delivered_never_submitted,
            self.delivered_not_stored,
            self.stored_not_delivered,
            self.delivered_before,
        ];
        let findings = cases.into_iter().filter_map(Cases::finding).collect();
        Report {
            conclusion: Conclusion::from_findings(findings, why_unknown),
            acknowledged,
            failed,
            unknown,
            unknown_that_took_effect: took_effect,
        }
    }

    fn compare_store<T: Display>(&mut self, name: &T, item: &Item) {
        let (Some(times), Some(last)) = (self.rules.stored, &self.last) else { return };
        let count = item.stored;
        let events = item.acknowledged.or(item.submitted).into_iter().chain([last.ended]);
        if count > 1 && times.forbids_two() {
            let text = || format!("{} stands in the store {count} times", shown(name));
            self.stored_twice.add(text, events.clone());
        }
        match item.standing() {
            Standing::Acknowledged if count == 0 && times.demands_one() => {
                if item.acknowledged > Some(last.began) {
                    self.not_looked_for += 1;
                    return;
                }
                let text = || format!("{} was acknowledged, and is not in the store", shown(name));
                self.not_stored.add(text, events);
            }
            Standing::Failed if count > 0 => {
                let text = || format!("{} was refused, and is in the store", shown(name));
                self.failed_stored.add(text, events);
            }
            Standing::NeverSubmitted if count > 0 => {
                let text = || format!("{} is in the store, and nobody submitted it", shown(name));
                self.stored_never_submitted.add(text, events);
            }
            Standing::Acknowledged
            | Standing::Failed
            | Standing::NeverSubmitted
            | Standing::Unknown => {}
        }
    }

    fn compare_deliveries<T: Display>(&mut self, name: &T, item: &Item) {
        let Some(times) = self.rules.delivered else { return };
        let count = item.delivered;
        let events = item.acknowledged.or(item.submitted).into_iter().chain(item.delivered_last);
        if count > 1 && times.forbids_two() {
            let text = || format!("{} was delivered {count} times", shown(name));
            let both = item.delivered_first.into_iter().chain(item.delivered_last);
            self.delivered_twice.add(text, both);
        }
        match item.standing() {
            Standing::Acknowledged if count == 0 && times.demands_one() => {
                let text = || format!("{} was acknowledged, and never delivered", shown(name));
                self.not_delivered.add(text, events);
            }
            Standing::Failed if count > 0 => {
                let text = || format!("{} was refused, and was delivered", shown(name));
                self.failed_delivered.add(text, events);
            }
            Standing::NeverSubmitted if count > 0 => {
                let text = || format!("{} was delivered, and nobody submitted it", shown(name));
                self.delivered_never_submitted.add(text, events);
            }
            Standing::Acknowledged | Standing::Unknown
                if item.delivered_first.is_some_and(|first| Some(first) < item.submitted) =>
            {
                let text = || format!("{} was delivered before it was submitted", shown(name));
                self.delivered_before
                    .add(text, item.submitted.into_iter().chain(item.delivered_first));
            }
            Standing::Acknowledged
            | Standing::Failed
            | Standing::NeverSubmitted
            | Standing::Unknown => {}
        }
    }

    /// An item that may or may not have been accepted was either accepted, and is wherever it is
    /// demanded, or was not, and is nowhere.
    fn compare_both<T: Display>(&mut self, name: &T, item: &Item) {
        let (Some(in_store), Some(in_deliveries)) = (self.rules.stored, self.rules.delivered)
        else {
            return;
        };
        let Some(last) = &self.last else { return };
        let submitted = item.submitted.into_iter();
        match (item.stored > 0, item.delivered > 0) {
            // What was delivered after the store was read may have been stored after that too.
            (false, true) if in_store.demands_one() && item.delivered_first < Some(last.began) => {
                let text = || format!("{} was delivered, and is not in the store", shown(name));
                let events = submitted.chain(item.delivered_first).chain([last.ended]);
                self.delivered_not_stored.add(text, events);
            }
            (true, false) if in_deliveries.demands_one() => {
                let text = || format!("{} is in the store, and was never delivered", shown(name));
                self.stored_not_delivered.add(text, submitted.chain([last.ended]));
            }
            (true | false, true | false) => {}
        }
    }
}
