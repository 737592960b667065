//! Moments and days. A day is the learner's own: it begins where he says that it does, so that an
//! hour after midnight still belongs to the evening before.

use serde::{Deserialize, Serialize};

/// Seconds of a day.
pub const SECONDS_PER_DAY: i64 = 86_400;

/// A moment, in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

/// A local day: days since 1 January 1970, by a [`DayBoundary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i64);

impl Day {
    /// The day that is so many days later, or earlier.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days from `earlier` to this day; 0 if that is the later one.
    #[must_use]
    pub fn since(self, earlier: Self) -> u32 {
        u32::try_from(self.0.saturating_sub(earlier.0).max(0)).unwrap_or(u32::MAX)
    }
}

/// Where the learner's days begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayBoundary {
    /// How far the local clock stands before UTC, in minutes.
    pub offset_minutes: i32,
    /// When a day begins by the local clock, in minutes after midnight. Anki's is 240.
    pub begins_minutes: i32,
}

impl DayBoundary {
    /// Days as UTC has them; for tests and figures.
    pub const UTC: Self = Self { offset_minutes: 0, begins_minutes: 0 };

    /// The day of a moment.
    #[must_use]
    pub fn day(self, moment: Moment) -> Day {
        Day(moment.0.saturating_add(self.shift_seconds()).div_euclid(SECONDS_PER_DAY))
    }

    /// The moment at which a day begins.
    #[must_use]
    pub fn begin(self, day: Day) -> Moment {
        Moment(day.0.saturating_mul(SECONDS_PER_DAY).saturating_sub(self.shift_seconds()))
    }

    fn shift_seconds(self) -> i64 {
        60 * (i64::from(self.offset_minutes) - i64::from(self.begins_minutes))
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, DayBoundary, Moment};

    #[test]
    fn an_hour_after_midnight_belongs_to_the_evening_before() {
        let boundary = DayBoundary { offset_minutes: 120, begins_minutes: 240 };
        assert_eq!(boundary.day(Moment(0)), Day(-1));
        assert_eq!(boundary.day(Moment(2 * 3600)), Day(0));
        assert_eq!(boundary.begin(Day(0)), Moment(2 * 3600));
        assert_eq!(Day(3).since(Day(5)), 0);
        assert_eq!(Day(i64::MAX).plus(1), Day(i64::MAX));
    }
}
