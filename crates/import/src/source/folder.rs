//! A folder on the disk: listed once, its files read when they are wanted.

use std::io::Read;

use super::{Entry, NO_CONTENT, Source};
use crate::ImportError;

impl Source {
    pub(super) fn list_folder(&mut self) -> Result<(), ImportError> {
        let mut total = 0_u64;
        let mut listed = 0_usize;
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            let path = self.root.join(&folder);
            let fault = |source| ImportError::read(&path, source);
            for entry in std::fs::read_dir(&path).map_err(fault)? {
                let entry = entry.map_err(fault)?;
                listed += 1;
                if listed > self.limits.entries {
                    let most = self.limits.entries;
                    return Err(ImportError::course(folder, format!("more than {most} entries")));
                }
                let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    self.pass_over(format!("{folder}{name}"), "its name is not UTF-8");
                    continue;
                };
                let below = format!("{folder}{name}");
                // Of the entry itself: a link is not followed.
                let metadata = entry.metadata().map_err(fault)?;
                if metadata.is_symlink() {
                    self.pass_over(below, "a link is not followed");
                } else if metadata.is_dir() {
                    if NO_CONTENT.contains(&name.as_str()) {
                        self.pass_over(below, "a folder of tools, without content");
                    } else if below.matches('/').count() + 1 >= self.limits.depth {
                        let most = self.limits.depth;
                        let message = format!("folders more than {most} deep");
                        return Err(ImportError::course(below, message));
                    } else {
                        open.push(format!("{below}/"));
                    }
                } else if metadata.is_file() {
                    total = total.saturating_add(metadata.len());
                    if total > self.limits.total_bytes {
                        let most = self.limits.total_bytes;
                        let message = format!("the files up to here have more than {most} bytes");
                        return Err(ImportError::course(below, message));
                    }
                    self.insert(below, Entry::OnDisk(metadata.len()))?;
                } else {
                    self.pass_over(below, "no ordinary file");
                }
            }
        }
        Ok(())
    }

    /// A file may have grown, or become something else, since it was listed.
    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>, ImportError> {
        let full = self.root.join(path);
        let fault = |source| ImportError::read(&full, source);
        if !full.symlink_metadata().map_err(fault)?.is_file() {
            return Err(ImportError::course(path, "no ordinary file any more"));
        }
        let file = std::fs::File::open(&full).map_err(fault)?;
        let mut bytes = Vec::new();
        file.take(self.limits.file_bytes + 1).read_to_end(&mut bytes).map_err(fault)?;
        if bytes.len() as u64 > self.limits.file_bytes {
            return Err(self.too_large(path));
        }
        Ok(bytes)
    }
}
