//! catch: test a_level_includes_the_higher_ones
//!
//! `AtLeast(Warn)` must let an `Error` pass as well, and you compare for equality. Which side of
//! the comparison is the line's level?
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    AtLeast(Level),
    Contains(String),
    Not(Box<Filter>),
    All(Vec<Filter>),
    Any(Vec<Filter>),
}

impl Filter {
    /// Whether a line of this level and text passes.
    pub fn matches(&self, level: Level, text: &str) -> bool {
        match self {
            Filter::AtLeast(lowest) => level == *lowest,
            Filter::Contains(part) => text.contains(part),
            Filter::Not(inner) => !inner.matches(level, text),
            Filter::All(filters) => {
                for filter in filters {
                    if !filter.matches(level, text) {
                        return false;
                    }
                }
                true
            }
            Filter::Any(filters) => {
                for filter in filters {
                    if filter.matches(level, text) {
                        return true;
                    }
                }
                false
            }
        }
    }

    /// The same filter with every `Not` directly above a leaf.
    pub fn push_down(self) -> Filter {
        match self {
            Filter::AtLeast(_) | Filter::Contains(_) => self,
            Filter::Not(inner) => inner.negated(),
            Filter::All(filters) => Filter::All(push_down_each(filters)),
            Filter::Any(filters) => Filter::Any(push_down_each(filters)),
        }
    }

    /// The opposite filter, with every `Not` directly above a leaf.
    fn negated(self) -> Filter {
        match self {
            Filter::AtLeast(_) | Filter::Contains(_) => Filter::Not(Box::new(self)),
            Filter::Not(inner) => inner.push_down(),
            Filter::All(filters) => Filter::Any(negate_each(filters)),
            Filter::Any(filters) => Filter::All(negate_each(filters)),
        }
    }
}

fn push_down_each(filters: Vec<Filter>) -> Vec<Filter> {
    let mut pushed = Vec::with_capacity(filters.len());
    for filter in filters {
        pushed.push(filter.push_down());
    }
    pushed
}

fn negate_each(filters: Vec<Filter>) -> Vec<Filter> {
    let mut negated = Vec::with_capacity(filters.len());
    for filter in filters {
        negated.push(filter.negated());
    }
    negated
}
