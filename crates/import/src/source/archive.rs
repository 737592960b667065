//! An archive, unpacked into memory: never a path of its own on the disk, never more than the limits
//! whatever its headers say.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use super::{Entry, NO_CONTENT, Source};
use crate::ImportError;

impl Source {
    /// Unpacks what is an archive by its name; says whether it was one.
    pub(super) fn unpack(&mut self, path: &Path) -> Result<bool, ImportError> {
        let name = self.name.to_lowercase();
        let open = || File::open(path).map_err(|source| ImportError::read(path, source));
        if [".zip", ".apkg", ".colpkg"].iter().any(|ending| name.ends_with(ending)) {
            self.unpack_zip(open()?)?;
        } else if [".tar.gz", ".tgz", ".crate"].iter().any(|ending| name.ends_with(ending)) {
            self.unpack_tar(flate2::read::GzDecoder::new(BufReader::new(open()?)))?;
        } else if name.ends_with(".tar") {
            self.unpack_tar(BufReader::new(open()?))?;
        } else {
            return Ok(false);
        }
        self.without_one_folder_around();
        Ok(true)
    }

    fn unpack_zip(&mut self, file: File) -> Result<(), ImportError> {
        let archive = self.name.clone();
        let fault = |error: zip::result::ZipError| ImportError::course(&archive, error.to_string());
        let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(fault)?;
        if zip.len() > self.limits.entries {
            let most = self.limits.entries;
            return Err(ImportError::course(&archive, format!("more than {most} entries")));
        }
        let mut left = self.limits.total_bytes;
        for index in 0..zip.len() {
            let entry = zip.by_index(index).map_err(fault)?;
            let name = entry.name().to_owned();
            if entry.is_dir() {
                plain(&archive, name.trim_end_matches('/'))?;
            } else if entry.is_symlink() {
                self.pass_over(name, "a link is not followed");
            } else {
                plain(&archive, &name)?;
                self.take(name, entry, &mut left)?;
            }
        }
        Ok(())
    }

    fn unpack_tar(&mut self, reader: impl Read) -> Result<(), ImportError> {
        let archive = self.name.clone();
        let fault = |error: std::io::Error| ImportError::course(&archive, error.to_string());
        let mut left = self.limits.total_bytes;
        let mut tar = tar::Archive::new(reader);
        for (index, entry) in tar.entries().map_err(fault)?.enumerate() {
            if index >= self.limits.entries {
                let most = self.limits.entries;
                return Err(ImportError::course(&archive, format!("more than {most} entries")));
            }
            let entry = entry.map_err(fault)?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let name = name.trim_start_matches("./").to_owned();
            let kind = entry.header().entry_type();
            if kind.is_dir() {
                plain(&archive, name.trim_end_matches('/'))?;
            } else if kind.is_file() {
                plain(&archive, &name)?;
                self.take(name, entry, &mut left)?;
            } else if kind.is_symlink() || kind.is_hard_link() {
                self.pass_over(name, "a link is not followed");
            } else if !kind.is_pax_global_extensions() {
                self.pass_over(name, "no ordinary file");
            }
        }
        Ok(())
    }

    /// Reads one file, and no more of it than is left.
    fn take(&mut self, name: String, file: impl Read, left: &mut u64) -> Result<(), ImportError> {
        if name.split('/').any(|part| NO_CONTENT.contains(&part)) {
            self.pass_over(name, "in a folder of tools, without content");
            return Ok(());
        }
        let most = self.limits.file_bytes.min(*left);
        let mut bytes = Vec::new();
        file.take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| ImportError::course(&name, error.to_string()))?;
        if bytes.len() as u64 > most {
            if most < self.limits.file_bytes {
                let most = self.limits.total_bytes;
                let message = format!("the archive unpacks to more than {most} bytes");
                return Err(ImportError::course(name, message));
            }
            return Err(self.too_large(&name));
        }
        *left -= bytes.len() as u64;
        self.insert(name, Entry::Unpacked(bytes))
    }

    /// `rustlings-6.5.0/info.toml` → `info.toml`, where everything stands in one such folder.
    fn without_one_folder_around(&mut self) {
        let Some(folder) =
            self.entries.keys().next().and_then(|path| path.split_once('/')).map(|(one, _)| one)
        else {
            return;
        };
        let around = format!("{folder}/");
        if self.entries.keys().all(|path| path.starts_with(&around)) {
            self.entries = std::mem::take(&mut self.entries)
                .into_iter()
                .map(|(path, entry)| (path[around.len()..].to_owned(), entry))
                .collect();
        }
    }
}

/// Refuses a name that would leave the folder that an archive is unpacked to.
fn plain(archive: &str, name: &str) -> Result<(), ImportError> {
    let is_plain = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.contains(['\\', ':'])
            && !part.chars().any(char::is_control)
    };
    if name.split('/').all(is_plain) && name.len() <= 1024 {
        return Ok(());
    }
    let message = format!("the name {name:?} leaves the archive, or is no plain path");
    Err(ImportError::course(archive, message))
}
