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
        todo!()
    }

    /// The same filter with every `Not` directly above a leaf.
    pub fn push_down(self) -> Filter {
        todo!()
    }
}
