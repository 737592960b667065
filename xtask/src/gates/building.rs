//! Builds implementations and variants: each in a folder of its own below `target/gates`, all in one
//! shared target folder, so that what they depend on is built once. What is built already is not
//! built again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail};
use evidence::Hash;
use gate::Project;
use judge::Toolchain;

use super::subjects::Subject;

/// Where things are built.
pub(super) struct Workshop<'a> {
    /// The folder of one system below `target/gates`.
    pub(super) folder: &'a Path,
    /// The lockfile of the workspace `systems`.
    pub(super) lock: &'a Path,
    pub(super) toolchain: &'a Toolchain,
}

/// The file that says of what a folder was built.
const STAMP: &str = "built-of";

impl Workshop<'_> {
    /// The project of an implementation or variant, built; or why it cannot be run here.
    pub(super) fn project(&self, subject: &Subject) -> anyhow::Result<Result<Project, String>> {
        let folder = self.folder.join(&subject.name);
        let mut subject_files = subject.files.clone();
        if let Some(manifest) = subject_files.get_mut(Path::new("Cargo.toml")) {
            // Here it stands below another workspace, to which it does not belong.
            manifest.extend_from_slice(b"\n[workspace]\n");
            let lock = fs::read(self.lock).with_context(|| self.lock.display().to_string())?;
            subject_files.insert(PathBuf::from("Cargo.lock"), lock);
        }
        let mut key = self.toolchain.key().into_bytes();
        for (path, bytes) in &subject_files {
            key.extend_from_slice(format!("\0{}\0{}\0", path.display(), bytes.len()).as_bytes());
            key.extend_from_slice(bytes);
        }
        let key = Hash::of(&key).to_string();
        let stamp = folder.join(STAMP);
        if fs::read_to_string(&stamp).unwrap_or_default() != key {
            self.make(subject, &folder, &subject_files)?;
            fs::write(&stamp, key).with_context(|| stamp.display().to_string())?;
        }
        let mut project = Project::read(&folder)?;
        project.build = None;
        // A language that is not installed here is no fault of the gate's.
        match project.run.resolve(&project.folder) {
            Ok(_) => Ok(Ok(project)),
            Err(error) if !project.run.program.contains('/') => Ok(Err(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    fn make(
        &self,
        subject: &Subject,
        folder: &Path,
        files: &BTreeMap<PathBuf, Vec<u8>>,
    ) -> anyhow::Result<()> {
        let at = |path: &Path| path.display().to_string();
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| at(folder))?;
        }
        for (path, bytes) in files {
            let path = folder.join(path);
            let parent = path.parent().unwrap_or(folder);
            fs::create_dir_all(parent).with_context(|| at(parent))?;
            fs::write(&path, bytes).with_context(|| at(&path))?;
        }
        let project = Project::read(folder)?;
        let Some(build) = &project.build else { return Ok(()) };
        let started = Instant::now();
        eprint!("{}: building", subject.name);
        let shared = self.folder.join("target");
        let shared = std::path::absolute(&shared).with_context(|| at(&shared))?;
        let mut command = Command::new(&build.program);
        command.current_dir(folder);
        let mut arguments = build.arguments.iter();
        while let Some(argument) = arguments.next() {
            command.arg(argument);
            if argument == "--target-dir" {
                arguments.next();
                command.arg(&shared);
            }
        }
        // Not `--locked`: the lockfile names the other members of its workspace too. Offline, what it
        // names is what there is.
        command.arg("--offline");
        let output = command.output().with_context(|| format!("starting `{build}`"))?;
        if !output.status.success() {
            bail!(
                "{} does not build (`{build}`):\n{}\nhelp: cargo fetch --locked --manifest-path \
                 systems/Cargo.toml",
                subject.name,
                String::from_utf8_lossy(&output.stderr)
            );
        }
        let program = folder.join(&project.run.program);
        let inner = Path::new(&project.run.program).strip_prefix("target").with_context(|| {
            format!("{}: `run` names nothing in its target folder", subject.name)
        })?;
        let parent = program.parent().unwrap_or(folder);
        fs::create_dir_all(parent).with_context(|| at(parent))?;
        fs::copy(shared.join(inner), &program).with_context(|| at(&program))?;
        eprintln!(", {:.1} s", started.elapsed().as_secs_f64());
        Ok(())
    }
}
