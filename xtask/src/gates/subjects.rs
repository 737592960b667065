//! What is tried: the correct implementations of a system, and its faulty variants as edits of the
//! reference.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use curriculum::{FaultyVariant, GateText};
use gate::SYSTEM_FILE;
use serde::Deserialize;

/// The implementation that faulty variants are variants of.
const REFERENCE: &str = "reference";

/// Stages that an implementation is not made for, as its README says.
const WITHOUT: [(&str, &str); 1] = [("python", "load")];

/// One implementation or variant.
#[derive(Debug)]
pub(super) struct Subject {
    /// Its name: that of its folder, or the variant's slug.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Its files, by their path in the project.
    pub(super) files: BTreeMap<PathBuf, Vec<u8>>,
}

/// Whether it is right or wrong.
#[derive(Debug)]
pub(super) enum Kind {
    Correct,
    Faulty(FaultyVariant),
}

/// A faulty variant's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edits {
    edits: Vec<Edit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: PathBuf,
    find: String,
    replace: String,
}

/// Whether this implementation is held to this stage.
pub(super) fn is_made_for(name: &str, stage: &str) -> bool {
    !WITHOUT.contains(&(name, stage))
}

/// All that stands in a system's folder: the correct ones first, then the variants in the order of
/// the stages that they fail.
pub(super) fn find(folder: &Path, text: &GateText) -> anyhow::Result<Vec<Subject>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        if entry.path().join(SYSTEM_FILE).is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    ensure!(names.len() > 1, "{} holds fewer than two implementations", folder.display());
    let mut subjects = Vec::new();
    for name in names {
        let files = files(&folder.join(&name))?;
        subjects.push(Subject { name, kind: Kind::Correct, files });
    }
    let reference = files(&folder.join(REFERENCE))?;
    let variants = folder.join("faulty");
    strangers(&variants, text)?;
    for variant in &text.faulty {
        let path = variants.join(format!("{}.toml", variant.slug));
        let edits = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let Edits { edits } = toml::from_str(&edits).with_context(|| path.display().to_string())?;
        let mut files = reference.clone();
        for edit in &edits {
            edit.apply(&mut files).with_context(|| path.display().to_string())?;
        }
        let kind = Kind::Faulty(variant.clone());
        subjects.push(Subject { name: variant.slug.clone(), kind, files });
    }
    Ok(subjects)
}

/// A variant that nobody expects to fail proves nothing.
fn strangers(variants: &Path, text: &GateText) -> anyhow::Result<()> {
    for entry in fs::read_dir(variants).with_context(|| variants.display().to_string())? {
        let path = entry?.path();
        let slug = path.file_stem().unwrap_or_default();
        if text.faulty.iter().all(|variant| slug != variant.slug.as_str()) {
            bail!("{}: `faulty.toml` of the content does not know it", path.display());
        }
    }
    Ok(())
}

impl Edit {
    fn apply(&self, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> anyhow::Result<()> {
        let file = files.get_mut(&self.file);
        let file = file.with_context(|| format!("there is no {}", self.file.display()))?;
        let text = String::from_utf8(std::mem::take(file))?;
        let count = text.matches(&self.find).count();
        ensure!(
            count == 1,
            "out of date: in {} this stands {count} times:\n{}",
            self.file.display(),
            self.find
        );
        *file = text.replace(&self.find, &self.replace).into_bytes();
        Ok(())
    }
}

/// The files of a project, without what is built of them.
fn files(folder: &Path) -> anyhow::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let (mut open, mut files) = (vec![folder.to_owned()], BTreeMap::new());
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).with_context(|| at.display().to_string())? {
            let entry = entry?;
            let name = entry.file_name();
            if entry.file_type()?.is_dir() {
                if name != "target" && name != "__pycache__" {
                    open.push(entry.path());
                }
            } else {
                let path = entry.path();
                let inner = path.strip_prefix(folder).expect("it was found below it").to_owned();
                files.insert(inner, fs::read(&path).with_context(|| path.display().to_string())?);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::Edit;

    #[test]
    fn an_edit_finds_its_place_exactly_once() {
        let edit = |find: &str| {
            let mut files = BTreeMap::from([(PathBuf::from("a.rs"), b"one two two".to_vec())]);
            let (file, replace) = (PathBuf::from("a.rs"), "three".to_owned());
            let edit = Edit { file, find: find.to_owned(), replace };
            edit.apply(&mut files).map(|()| String::from_utf8(files.into_values().next().unwrap()))
        };
        assert_eq!(edit("one").unwrap().unwrap(), "three two two");
        assert!(edit("two").unwrap_err().to_string().contains("2 times"));
        assert!(edit("four").unwrap_err().to_string().contains("0 times"));
    }
}
