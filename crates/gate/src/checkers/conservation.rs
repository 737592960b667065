//! The conservation checker: what goes in comes out, is held, or was reported as dropped; money
//! moves, and does not appear.
//!
//! Sums are ranges, and only operations of which nobody knows make them wide. The check is sound
//! (what it calls violated cannot have been), and as exact as ranges are: it does not ask in which
//! combination the unknown ones took effect. For exactness take the model of a bank
//! ([`super::models::Bank`]).

use std::fmt::Display;

use serde::Serialize;

use super::{Cases, Conclusion, Finding, Unknown, shown};
use crate::history::{History, Operation, Outcome};

/// A sum that is known up to a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// It is no less.
    pub least: i128,
    /// It is no more.
    pub most: i128,
}

impl Span {
    /// Exactly this.
    #[must_use]
    pub fn exactly(sum: i128) -> Self {
        Span { least: sum, most: sum }
    }

    /// So many that are certain, and so many of which nobody knows.
    #[must_use]
    pub fn counted(certain: u64, unknown: u64) -> Self {
        Span { least: certain.into(), most: i128::from(certain) + i128::from(unknown) }
    }

    /// The sum of both.
    #[must_use]
    pub fn plus(self, other: Span) -> Self {
        Span {
            least: self.least.saturating_add(other.least),
            most: self.most.saturating_add(other.most),
        }
    }

    /// With an amount that was added or not.
    #[must_use]
    fn plus_perhaps(self, amount: i128) -> Self {
        self.plus(Span { least: amount.min(0), most: amount.max(0) })
    }

    fn holds(self, sum: i128) -> bool {
        (self.least..=self.most).contains(&sum)
    }
}

impl Display for Span {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.least == self.most {
            write!(formatter, "{}", self.least)
        } else {
            write!(formatter, "{} to {}", self.least, self.most)
        }
    }
}

/// Where messages, or anything else that is counted, went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// Those that went in: acknowledged, and unknown.
    pub entered: Span,
    /// Those that came out.
    pub left: Span,
    /// Those that are inside still.
    pub held: Span,
    /// Those that the system says it dropped.
    pub dropped: Span,
}

/// Checks that entered = left + held + dropped. Reasons: `vanished` (more went in than is accounted
/// for), `appeared` (less did). `events` are those that prove the counts, such as the last reading.
#[must_use]
pub fn check_flow(flow: Flow, what: &str, events: &[usize]) -> Conclusion {
    let Flow { entered, left, held, dropped } = flow;
    let accounted = left.plus(held).plus(dropped);
    let (reason, difference) = if entered.least > accounted.most {
        ("vanished", entered.least.saturating_sub(accounted.most))
    } else if accounted.least > entered.most {
        ("appeared", accounted.least.saturating_sub(entered.most))
    } else {
        return Conclusion::Pass;
    };
    let text = format!(
        "{entered} {what} went in; {left} came out, {held} are held, {dropped} were reported as \
         dropped: {difference} {reason}"
    );
    let mut events = events.to_vec();
    events.sort_unstable();
    events.dedup();
    let count = usize::try_from(difference).unwrap_or(usize::MAX);
    Conclusion::Violated { findings: vec![Finding { reason, text, count, events }] }
}

/// What an operation is to [`check_totals`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// It changes the total by so much: a deposit, or (negative) a withdrawal. A transfer changes
    /// nothing and needs no role.
    Change(i64),
    /// It read all accounts at one instant, and this was in them. Looked at only if it ended ok.
    Balances(Vec<i64>),
}

/// What is demanded of single accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Overdraft {
    /// They may be negative.
    Allowed,
    /// They may not.
    Forbidden,
}

/// Checks that each reading's total is what the changes before it make, from `opening` on. A change
/// that overlaps the reading, or of which nobody knows, may count or not. Reasons: `total-wrong`,
/// `overdrawn`. Unknown if there is no reading.
#[must_use]
pub fn check_totals<I, O>(
    history: &History<I, O>,
    opening: i64,
    overdraft: Overdraft,
    mut view: impl FnMut(&Operation<'_, I, O>) -> Option<Role>,
) -> Conclusion {
    // Certain changes by their end; the others, and all of them, by their beginning.
    let (mut certain, mut possible, mut readings) = (Vec::new(), Vec::new(), Vec::new());
    for operation in history.operations() {
        let began = operation.invoked.index;
        match view(&operation) {
            None => {}
            Some(Role::Change(_)) if matches!(operation.outcome, Outcome::Fail(_)) => {}
            Some(Role::Change(amount)) => {
                let amount = i128::from(amount);
                possible.push((began, amount));
                certain.extend(operation.certain_from().map(|ended| (ended, amount)));
            }
            Some(Role::Balances(balances)) => {
                readings.extend(operation.certain_from().map(|ended| (began, ended, balances)));
            }
        }
    }
    certain.sort_unstable();
    let certain = Sums::new(&certain);
    let possible = Sums::new(&possible);
    let (mut wrong, mut overdrawn) = (Cases::new("total-wrong"), Cases::new("overdrawn"));
    for (began, ended, balances) in &readings {
        let total: i128 = balances.iter().map(|&balance| i128::from(balance)).sum();
        let (sure_plus, sure_minus) = certain.before(*began);
        let (may_plus, may_minus) = possible.before(*ended);
        let expected = Span::exactly(i128::from(opening) + sure_plus + sure_minus)
            .plus_perhaps(may_plus - sure_plus)
            .plus_perhaps(may_minus - sure_minus);
        if !expected.holds(total) {
            let text = || format!("the accounts hold {total} in all, and must hold {expected}");
            wrong.add(text, [*began, *ended]);
        }
        let lowest = balances.iter().min().filter(|lowest| **lowest < 0);
        if let Some(lowest) = lowest.filter(|_| overdraft == Overdraft::Forbidden) {
            overdrawn.add(|| format!("an account holds {}", shown(lowest)), [*began, *ended]);
        }
    }
    let findings = [wrong, overdrawn].into_iter().filter_map(Cases::finding).collect();
    let unknown = readings
        .is_empty()
        .then_some(Unknown::NothingToCompare { what: "reading of the accounts" });
    Conclusion::from_findings(findings, unknown)
}

/// Running sums of amounts, positive and negative apart.
struct Sums(Vec<(usize, i128, i128)>);

impl Sums {
    /// Of amounts by the events at which they count, growing.
    fn new(amounts: &[(usize, i128)]) -> Self {
        let running = amounts.iter().scan((0, 0), |(plus, minus), &(event, amount)| {
            *plus += amount.max(0);
            *minus += amount.min(0);
            Some((event, *plus, *minus))
        });
        Sums(running.collect())
    }

    /// The sums of all that stand before an event.
    fn before(&self, event: usize) -> (i128, i128) {
        let count = self.0.partition_point(|(at, ..)| *at < event);
        let last = count.checked_sub(1).map(|last| self.0[last]);
        last.map_or((0, 0), |(_, plus, minus)| (plus, minus))
    }
}
