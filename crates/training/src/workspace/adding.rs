//! Another course's content joins a workspace.

use std::path::{Path, PathBuf};

use super::settings::with_content;
use super::{SETTINGS_FILE, Settings, Workspace, read_settings, write};
use crate::TrainingError;

impl Workspace {
    /// Adds a folder of content to the settings; says whether it was not there before.
    ///
    /// # Errors
    /// If the settings cannot be read or written, or would not hold then.
    pub fn add_content(&mut self, folder: &Path) -> Result<bool, TrainingError> {
        let folder = folder.canonicalize().map_err(|source| TrainingError::File {
            doing: "read",
            path: folder.to_owned(),
            source,
        })?;
        let real = |known: &PathBuf| self.root.join(known).canonicalize().ok();
        if self.settings.content.iter().any(|known| real(known).as_ref() == Some(&folder)) {
            return Ok(false);
        }
        let path = self.root.join(SETTINGS_FILE);
        let text = with_content(&read_settings(&path)?, &folder);
        let settings = Settings::parse(&path, &text)?;
        write(&path, &text)?;
        self.settings = settings;
        Ok(true)
    }
}
