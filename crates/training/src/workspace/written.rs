//! The list of what we wrote into a workspace, so that nothing of the learner's is overwritten.

use std::collections::BTreeMap;
use std::path::PathBuf;

use evidence::Hash;

use super::{Workspace, write};
use crate::error::TrainingError;

/// Which files we wrote, by the hash of what we wrote: whatever else stands there is the learner's.
pub(super) struct Written(BTreeMap<String, Hash>);

impl Written {
    fn file(workspace: &Workspace) -> PathBuf {
        workspace.root.join(".masterwork/written.json")
    }

    pub(super) fn load(workspace: &Workspace) -> Self {
        // Without the list every file counts as the learner's: nothing is overwritten.
        let text = std::fs::read_to_string(Self::file(workspace)).unwrap_or_default();
        Written(serde_json::from_str(&text).unwrap_or_default())
    }

    pub(super) fn is_ours(&self, name: &str, found: &[u8]) -> bool {
        self.0.get(name) == Some(&Hash::of(found))
    }

    pub(super) fn note(&mut self, name: &str, text: &str) {
        self.0.insert(name.to_owned(), Hash::of(text));
    }

    pub(super) fn save(&self, workspace: &Workspace) -> Result<(), TrainingError> {
        let text = serde_json::to_string_pretty(&self.0)
            .map_err(|error| TrainingError::Internal(error.to_string()))?;
        write(&Self::file(workspace), &text)
    }
}
