//! The two places in which an exercise is worked on.

/// Which of the learner's files of an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Those that he solves it in, which stay as they were accepted.
    Exercises,
    /// Those that he recalls it in, from a blank file.
    Recall,
}

impl Room {
    /// The folder in the workspace.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Room::Exercises => "exercises",
            Room::Recall => "recall",
        }
    }

    /// What an exercise's slug is called by in our own lists.
    pub(super) fn name(self, slug: &str) -> String {
        match self {
            Room::Exercises => slug.to_owned(),
            Room::Recall => format!("recall/{slug}"),
        }
    }
}
