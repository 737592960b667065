//! From an interval to a day: learning steps, fuzz, and a load that is spread over the days. FSRS
//! says how long; this says when.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::memory::LONGEST_INTERVAL;
use crate::random::Random;
use crate::{Day, Moment, Rating};

/// How long after a failure a card is asked again, in seconds.
pub const CARD_STEP_SECONDS: i64 = 600;
/// The same after a *hard*: half as long again, as Anki does with a single step.
const CARD_HARD_STEP_SECONDS: i64 = 900;

/// What is recalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Question and answer.
    Card,
    /// An exercise, from a blank file.
    Code,
}

/// Where an item stands on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Not yet recalled without a failure.
    Learning,
    /// Asked at intervals.
    Review,
    /// Failed, and not recalled since.
    Relearning,
}

/// When an item is asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Within the day: a learning step.
    At(Moment),
    /// On a day, from its beginning.
    On(Day),
}

/// What follows a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Asked again within the day.
    Seconds(i64, Phase),
    /// Asked again tomorrow: a failed exercise is not asked twice in one evening.
    Tomorrow(Phase),
    /// Asked again after the interval.
    Interval,
}

/// The step that follows a rating. One learning step of ten minutes: FSRS's own short-term memory
/// makes longer ladders of steps needless (fsrs4anki wiki, "Learning steps").
pub(crate) fn step(kind: ItemKind, before: Option<Phase>, rating: Rating) -> Step {
    let failed = match before {
        None | Some(Phase::Learning) => Phase::Learning,
        Some(Phase::Review | Phase::Relearning) => Phase::Relearning,
    };
    match (kind, rating) {
        (ItemKind::Card, Rating::Again) => Step::Seconds(CARD_STEP_SECONDS, failed),
        (ItemKind::Card, Rating::Hard) if before != Some(Phase::Review) => {
            Step::Seconds(CARD_HARD_STEP_SECONDS, failed)
        }
        (ItemKind::Code, Rating::Again) => Step::Tomorrow(failed),
        (ItemKind::Card | ItemKind::Code, Rating::Hard | Rating::Good | Rating::Easy) => {
            Step::Interval
        }
    }
}

/// The intervals that fuzz allows: 15 % of what lies between 2.5 and 7 days, 10 % up to 20, 5 %
/// above, and one day. The ranges of Anki and of the Python package `fsrs`.
#[must_use]
pub fn fuzz_range(interval: u32) -> RangeInclusive<u32> {
    let days = f64::from(interval);
    if days < 2.5 {
        return interval..=interval;
    }
    let part = |from: f64, to: f64, share: f64| share * (days.min(to) - from).max(0.0);
    let delta = 1.0 + part(2.5, 7.0, 0.15) + part(7.0, 20.0, 0.1) + part(20.0, f64::INFINITY, 0.05);
    let least = (days - delta).round_ties_even().max(2.0) as u32;
    let most = (days + delta).round_ties_even().min(f64::from(LONGEST_INTERVAL)) as u32;
    least.min(most)..=most
}

/// How many items are due on each day.
pub(crate) type Load = BTreeMap<Day, u32>;

/// The day of the fuzz range on which least is due, so that no day is a wall. Of several, a seeded
/// one: that is the fuzz, which keeps items that were learned together from staying together.
pub(crate) fn choose_day(
    from: Day,
    interval: u32,
    earliest: Day,
    load: &Load,
    mut random: Random,
) -> Day {
    let range = fuzz_range(interval);
    let (first, last) = (from.plus((*range.start()).into()), from.plus((*range.end()).into()));
    if last <= earliest {
        return earliest;
    }
    let first = first.max(earliest);
    let days = usize::try_from(last.0 - first.0 + 1).unwrap_or(1);
    // Only days with something due stand in the map; long ranges hold few of them.
    let mut counts: Vec<u32> = vec![0; days];
    for (day, count) in load.range(first..=last) {
        counts[usize::try_from(day.0 - first.0).unwrap_or(0)] = *count;
    }
    let least = counts.iter().copied().min().unwrap_or(0);
    let candidates = counts.iter().filter(|count| **count == least).count();
    let chosen = random.below(candidates.max(1));
    let index = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count == least)
        .nth(chosen)
        .map_or(0, |(index, _)| index);
    first.plus(i64::try_from(index).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::{ItemKind, Load, Phase, Step, choose_day, fuzz_range, step};
    use crate::random::Random;
    use crate::{Day, Rating};

    #[test]
    fn the_ranges_are_those_of_the_python_package() {
        // `_get_fuzz_range` of PyPI's fsrs 6.3.2.
        for (interval, range) in [
            (2, 2..=2),
            (3, 2..=4),
            (7, 5..=9),
            (10, 8..=12),
            (20, 17..=23),
            (50, 46..=54),
            (365, 345..=385),
        ] {
            assert_eq!(fuzz_range(interval), range, "{interval}");
        }
    }

    #[test]
    fn the_emptiest_day_of_the_range_is_taken() {
        let load: Load = (17..=23).map(|day| (Day(day), if day == 19 { 2 } else { 5 })).collect();
        assert_eq!(choose_day(Day(0), 20, Day(1), &load, Random::new(1)), Day(19));
        let spread: std::collections::BTreeSet<Day> = (0..50)
            .map(|seed| choose_day(Day(0), 20, Day(1), &Load::new(), Random::new(seed)))
            .collect();
        assert_eq!(spread.len(), 7);
        assert_eq!(choose_day(Day(0), 20, Day(30), &load, Random::new(1)), Day(30));
    }

    #[test]
    fn failures_step_back() {
        let again = |kind, before| step(kind, before, Rating::Again);
        assert_eq!(again(ItemKind::Card, None), Step::Seconds(600, Phase::Learning));
        assert_eq!(
            again(ItemKind::Card, Some(Phase::Review)),
            Step::Seconds(600, Phase::Relearning)
        );
        assert_eq!(again(ItemKind::Code, Some(Phase::Review)), Step::Tomorrow(Phase::Relearning));
        assert_eq!(step(ItemKind::Card, Some(Phase::Review), Rating::Hard), Step::Interval);
    }
}
