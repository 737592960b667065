//! The file that says which device this is. It belongs to the machine, not to the workspace: a
//! workspace that is copied to a second machine must not go on with the first one's chain.

use std::fs;
use std::io;
use std::path::Path;

use evidence::DeviceId;

use crate::error::StoreError;
use crate::files::{parent, sync_directory, write_beside};

/// The id in the file at `path`. If there is no such file, it is made with the id that `make`
/// draws; of several programs that do so at once, one wins and all get its id.
pub fn device_id(path: &Path, make: impl FnOnce() -> DeviceId) -> Result<DeviceId, StoreError> {
    if let Some(device) = read(path)? {
        return Ok(device);
    }
    let device = make();
    let file = write_beside(path, format!("{device}\n").as_bytes())?;
    let failed = |error| StoreError::from_io("write", path, error);
    file.as_file().sync_all().map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => {
            sync_directory(parent(path))?;
            Ok(device)
        }
        Err(lost) => read(path)?.ok_or_else(|| failed(lost.error)),
    }
}

fn read(path: &Path) -> Result<Option<DeviceId>, StoreError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => String::from("binary data"),
        Err(error) => return Err(StoreError::from_io("read", path, error)),
    };
    text.trim_end()
        .parse()
        .map(Some)
        .map_err(|source| StoreError::DeviceFile { path: path.to_owned(), source })
}
