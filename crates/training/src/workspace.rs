//! The learner's folder: its settings, and the files of exercises in it.
//!
//! Nothing that the learner wrote is overwritten here: a file of ours is replaced only while it is
//! as we wrote it, and whatever else stands in its place is kept beside it.

mod adding;
mod learners;
mod package;
mod room;
mod settings;
mod written;

use std::path::{Path, PathBuf};

use curriculum::{Exercise, Sources};

use crate::error::TrainingError;
use learners::Found;
use package::{cargo_manifest, exercise_files, member_of, members_in, with_members};
pub use room::Room;
pub use settings::Settings;
use written::Written;

/// The file that makes a folder a workspace.
pub const SETTINGS_FILE: &str = "masterwork.toml";

/// A learner's folder.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    /// What `masterwork.toml` says.
    pub settings: Settings,
}

impl Workspace {
    /// The workspace that `start` is in.
    ///
    /// # Errors
    /// If there is none, or its settings cannot be read.
    pub fn find(start: &Path) -> Result<Self, TrainingError> {
        let start = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
        let root = start
            .ancestors()
            .find(|folder| folder.join(SETTINGS_FILE).is_file())
            .ok_or_else(|| TrainingError::NoWorkspace { start: start.clone() })?;
        let path = root.join(SETTINGS_FILE);
        let settings = Settings::parse(&path, &read_settings(&path)?)?;
        Ok(Workspace { root: root.to_owned(), settings })
    }

    /// Makes a workspace.
    ///
    /// # Errors
    /// If there is one already, if the folder holds a Rust project, or if it cannot be written.
    pub fn create(root: &Path, track: &str) -> Result<Self, TrainingError> {
        for name in [SETTINGS_FILE, "Cargo.toml"] {
            if root.join(name).exists() {
                return Err(TrainingError::AlreadyThere { path: root.join(name) });
            }
        }
        let settings = Settings::for_track(track);
        let workspace = Workspace { root: root.to_owned(), settings };
        write(&root.join(".gitignore"), "/target\n/.masterwork\n")?;
        workspace.refresh_observe()?;
        write(&root.join("Cargo.toml"), &cargo_manifest())?;
        // Last: a folder is a workspace once everything else is there.
        write(&root.join(SETTINGS_FILE), &workspace.settings.to_file_text())?;
        Workspace::find(root)
    }

    /// The settings name a track that is not there: the error with its line.
    pub(crate) fn unknown_track(&self, track: &str, known: &[&str]) -> TrainingError {
        let path = self.root.join(SETTINGS_FILE);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let line = settings::line_with(&text, track);
        let known = known.join(", ");
        let message = format!("line {line}: there is no track `{track}`; there is: {known}");
        TrainingError::Settings { path, message }
    }

    /// Its root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the log.
    #[must_use]
    pub fn evidence_folder(&self) -> PathBuf {
        self.root.join("evidence")
    }

    /// The file that names this device; it is not copied with the log.
    #[must_use]
    pub fn device_file(&self) -> PathBuf {
        self.root.join(".masterwork/device")
    }

    /// The folder that may be deleted at any time.
    #[must_use]
    pub fn cache_folder(&self) -> PathBuf {
        self.root.join(".masterwork/cache")
    }

    /// The folders that the learner edits.
    #[must_use]
    pub fn edited_folders(&self) -> Vec<PathBuf> {
        [Room::Exercises, Room::Recall].map(|room| self.root.join(room.folder())).to_vec()
    }

    /// An exercise's folder.
    #[must_use]
    pub fn exercise_folder(&self, exercise: &Exercise) -> PathBuf {
        self.folder_in(Room::Exercises, exercise)
    }

    /// An exercise's folder in a room.
    #[must_use]
    pub fn folder_in(&self, room: Room, exercise: &Exercise) -> PathBuf {
        self.root.join(room.folder()).join(&exercise.slug)
    }

    /// The file that the learner edits.
    #[must_use]
    pub fn main_file(&self, exercise: &Exercise) -> PathBuf {
        self.main_file_in(Room::Exercises, exercise)
    }

    /// The file that the learner edits in a room.
    #[must_use]
    pub fn main_file_in(&self, room: Room, exercise: &Exercise) -> PathBuf {
        self.folder_in(room, exercise).join(exercise.main_file())
    }

    /// The exercise's slug that a path in the workspace belongs to.
    #[must_use]
    pub fn slug_of_path(&self, path: &Path) -> Option<String> {
        self.place_of_path(path).map(|(_, slug, _)| slug)
    }

    /// The room, the exercise's slug and the file in it that a path in the workspace means.
    #[must_use]
    pub fn place_of_path(&self, path: &Path) -> Option<(Room, String, String)> {
        let absolute = std::path::absolute(path).ok()?;
        [Room::Exercises, Room::Recall].into_iter().find_map(|room| {
            let rooms = self.root.join(room.folder());
            // A folder of the way may be a link: then only the real paths agree.
            let real = || Some((path.canonicalize().ok()?, rooms.canonicalize().ok()?));
            let below = match absolute.strip_prefix(&rooms) {
                Ok(below) => below.to_owned(),
                Err(_) => {
                    real().and_then(|(path, root)| Some(path.strip_prefix(root).ok()?.into()))?
                }
            };
            let mut parts = below.components().map(|part| part.as_os_str().to_string_lossy());
            let slug = format!("{}/{}", parts.next()?, parts.next()?);
            Some((room, slug, parts.collect::<Vec<_>>().join("/")))
        })
    }

    /// Puts an exercise's files into its folder, and the folder into the Cargo workspace.
    ///
    /// The learner's files are written only where there are none, or where they are still the stub
    /// of an older version, untouched.
    ///
    /// # Errors
    /// If a file cannot be written, or what stands in its place is no file.
    pub fn place_exercise(&self, exercise: &Exercise) -> Result<(), TrainingError> {
        self.place_in(Room::Exercises, exercise)
    }

    /// The same in a room.
    ///
    /// # Errors
    /// As [`Workspace::place_exercise`].
    pub fn place_in(&self, room: Room, exercise: &Exercise) -> Result<(), TrainingError> {
        let _lock = self.lock()?;
        let mut written = Written::load(self);
        for (path, text) in exercise.stub() {
            self.place_stub(room, &mut written, exercise, &path, &text)?;
        }
        for (path, text) in exercise_files(room, exercise) {
            self.write_ours(room, &mut written, exercise, &path, &text)?;
        }
        written.save(self)?;
        self.refresh_observe()?;
        match member_of(exercise) {
            Some(below) => self.add_member(&format!("{}/{}{below}", room.folder(), exercise.slug)),
            None => Ok(()),
        }
    }

    /// Puts a blank file to recall an exercise into its own folder. What the learner wrote there
    /// for an earlier recall is kept; returns where, relative to the workspace.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn place_recall(
        &self,
        exercise: &Exercise,
        stamp: &str,
    ) -> Result<Option<String>, TrainingError> {
        let written = Written::load(self);
        let is_theirs = |path: &String| {
            let name = format!("{}/{path}", Room::Recall.name(&exercise.slug));
            match learners::look(&self.folder_in(Room::Recall, exercise).join(path)) {
                Found::Nothing => false,
                Found::File(found) => !written.is_ours(&name, &found),
                Found::Large | Found::Other(_) => true,
            }
        };
        let kept_as = if exercise.stub().keys().any(is_theirs) {
            Some(self.reset_in(Room::Recall, exercise, stamp)?)
        } else {
            None
        };
        self.place_in(Room::Recall, exercise)?;
        Ok(kept_as)
    }

    /// A file that the learner edits. The stub as the content has it now is kept to compare with.
    fn place_stub(
        &self,
        room: Room,
        written: &mut Written,
        exercise: &Exercise,
        path: &str,
        text: &str,
    ) -> Result<(), TrainingError> {
        let file = self.folder_in(room, exercise).join(path);
        let name = format!("{}/{path}", room.name(&exercise.slug));
        match learners::look(&file) {
            Found::File(found) if found == text.as_bytes() => written.note(&name, text),
            Found::File(found) if !written.is_ours(&name, &found) => {}
            Found::Large => {}
            Found::Nothing | Found::File(_) => {
                write(&file, text)?;
                written.note(&name, text);
            }
            Found::Other(message) => return Err(learners::fault(&file, exercise, &message)),
        }
        let beside = self.stub_copy(room, exercise, path);
        if beside.exists() { Ok(()) } else { write(&beside, text) }
    }

    /// A file of ours in an exercise's folder; what a learner made of it is kept beside it.
    fn write_ours(
        &self,
        room: Room,
        written: &mut Written,
        exercise: &Exercise,
        path: &str,
        text: &str,
    ) -> Result<(), TrainingError> {
        let file = self.folder_in(room, exercise).join(path);
        let name = format!("{}/{path}", room.name(&exercise.slug));
        let is_ours = match learners::look(&file) {
            Found::File(found) if found == text.as_bytes() => {
                written.note(&name, text);
                return Ok(());
            }
            Found::Nothing => true,
            Found::File(found) => written.is_ours(&name, &found),
            Found::Large | Found::Other(_) => false,
        };
        if !is_ours {
            let kept = free_name(&file);
            std::fs::rename(&file, &kept).map_err(|source| TrainingError::File {
                doing: "write",
                path: kept,
                source,
            })?;
        }
        write(&file, text)?;
        written.note(&name, text);
        Ok(())
    }

    /// Held while files are placed or set back: of two instances at once, one waits.
    fn lock(&self) -> Result<std::fs::File, TrainingError> {
        let path = self.root.join(".masterwork/lock");
        let fault = |source| TrainingError::File { doing: "write", path: path.clone(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(fault)?;
        }
        let file = std::fs::File::create(&path).map_err(fault)?;
        file.lock().map_err(fault)?;
        Ok(file)
    }

    fn stub_copy(&self, room: Room, exercise: &Exercise, path: &str) -> PathBuf {
        let version = exercise.version.to_string();
        let stubs = self.root.join(".masterwork/stubs");
        stubs.join(room.name(&exercise.slug)).join(&version[..12]).join(path)
    }

    /// What the learner has written so far.
    ///
    /// # Errors
    /// If a file is not there, is empty, is no text, is a folder, or is larger than 1 MiB.
    pub fn submission(&self, exercise: &Exercise) -> Result<Sources, TrainingError> {
        self.submission_in(Room::Exercises, exercise)
    }

    /// The same in a room.
    ///
    /// # Errors
    /// As [`Workspace::submission`].
    pub fn submission_in(&self, room: Room, exercise: &Exercise) -> Result<Sources, TrainingError> {
        let folder = self.folder_in(room, exercise);
        exercise
            .stub()
            .into_keys()
            .map(|path| {
                let file = folder.join(&path);
                learners::read(&file, exercise).map(|text| (path, text))
            })
            .collect()
    }

    /// Whether an exercise's files are in the workspace.
    #[must_use]
    pub fn is_placed(&self, exercise: &Exercise) -> bool {
        self.exercise_folder(exercise).exists()
    }

    /// Whether they are the files of the content as it is now.
    pub(crate) fn is_current(&self, room: Room, exercise: &Exercise) -> bool {
        self.folder_in(room, exercise).exists()
            && exercise.stub().keys().all(|path| self.stub_copy(room, exercise, path).exists())
    }

    /// Sets the learner's files back to the stub. Returns where the learner's were kept, relative
    /// to the workspace.
    ///
    /// # Errors
    /// If anything cannot be written; then the learner's files are where they were, or kept.
    pub fn reset(&self, exercise: &Exercise, stamp: &str) -> Result<String, TrainingError> {
        self.reset_in(Room::Exercises, exercise, stamp)
    }

    /// The same in a room.
    ///
    /// # Errors
    /// As [`Workspace::reset`].
    pub fn reset_in(
        &self,
        room: Room,
        exercise: &Exercise,
        stamp: &str,
    ) -> Result<String, TrainingError> {
        let _lock = self.lock()?;
        let name = room.name(&exercise.slug);
        let kept_as = self.new_kept_folder(&name, stamp)?;
        let folder = self.folder_in(room, exercise);
        for path in exercise.stub().keys() {
            keep(&folder.join(path), &self.root.join(&kept_as).join(path))?;
        }
        let mut written = Written::load(self);
        for (path, text) in exercise.stub() {
            write(&folder.join(&path), &text)?;
            written.note(&format!("{name}/{path}"), &text);
        }
        written.save(self)?;
        Ok(kept_as)
    }

    /// A folder that nothing was kept in before, whatever the clock says. Relative to the workspace.
    fn new_kept_folder(&self, slug: &str, stamp: &str) -> Result<String, TrainingError> {
        let parent = self.root.join("kept").join(slug);
        let fault = |path: &Path, source| TrainingError::File {
            doing: "write",
            path: path.to_owned(),
            source,
        };
        std::fs::create_dir_all(&parent).map_err(|source| fault(&parent, source))?;
        let mut number = 1_u32;
        loop {
            let name = if number == 1 { stamp.to_owned() } else { format!("{stamp}-{number}") };
            match std::fs::create_dir(parent.join(&name)) {
                Ok(()) => return Ok(format!("kept/{slug}/{name}")),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
                Err(source) => return Err(fault(&parent.join(&name), source)),
            }
        }
    }

    /// The crate `observe`, by which tests run under plain `cargo test`.
    fn refresh_observe(&self) -> Result<(), TrainingError> {
        for (path, text) in judge::observe_files() {
            let file = self.root.join(".masterwork/observe").join(path);
            if std::fs::read(&file).ok().as_deref() != Some(text.as_bytes()) {
                write(&file, text)?;
            }
        }
        Ok(())
    }

    fn add_member(&self, member: &str) -> Result<(), TrainingError> {
        let file = self.root.join("Cargo.toml");
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => cargo_manifest(),
            Err(source) => return Err(TrainingError::File { doing: "read", path: file, source }),
        };
        let mut members: Vec<String> = members_in(&text)
            .into_iter()
            .filter(|known| known != member && self.is_recent(known))
            .collect();
        members.push(member.to_owned());
        members.sort();
        let new = with_members(&text, &members);
        if new != text {
            write(&file, &new)?;
        }
        Ok(())
    }

    /// Whether a member was worked on within the last week: the others only slow rust-analyzer.
    fn is_recent(&self, member: &str) -> bool {
        let folder = self.root.join(member);
        let week = std::time::Duration::from_secs(7 * 24 * 3600);
        ["src/lib.rs", "src/main.rs", "tests/tests.rs", "answer.toml"]
            .iter()
            .filter_map(|file| std::fs::metadata(folder.join(file)).ok()?.modified().ok())
            .any(|time| time.elapsed().map_or(true, |age| age < week))
            && folder.join("Cargo.toml").is_file()
    }
}

/// `tests.rs` → `tests.rs.yours`, or the first such name that is free.
fn free_name(file: &Path) -> PathBuf {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    (1..)
        .map(|number: u32| {
            let suffix = if number == 1 { String::new() } else { format!("-{number}") };
            file.with_file_name(format!("{name}.yours{suffix}"))
        })
        .find(|path| path.symlink_metadata().is_err())
        .unwrap_or_else(|| file.with_extension("yours"))
}

/// Keeps what stands at `file`, if anything does. An ordinary file is copied, so that it is there
/// until the stub takes its place, also if we are killed meanwhile; anything else is moved.
fn keep(file: &Path, copy: &Path) -> Result<(), TrainingError> {
    let fault = |source| TrainingError::File { doing: "write", path: copy.to_owned(), source };
    let Ok(metadata) = file.symlink_metadata() else { return Ok(()) };
    if let Some(parent) = copy.parent() {
        std::fs::create_dir_all(parent).map_err(fault)?;
    }
    if !metadata.is_file() {
        return std::fs::rename(file, copy).map_err(fault);
    }
    match std::fs::copy(file, copy) {
        Ok(_) => Ok(()),
        // What may not be read can still be moved.
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            std::fs::rename(file, copy).map_err(fault)
        }
        Err(source) => {
            let _ = std::fs::remove_file(copy);
            Err(fault(source))
        }
    }
}

fn read_settings(path: &Path) -> Result<String, TrainingError> {
    let bytes = std::fs::read(path).map_err(|source| TrainingError::File {
        doing: "read",
        path: path.to_owned(),
        source,
    })?;
    String::from_utf8(bytes).map_err(|_| TrainingError::Settings {
        path: path.to_owned(),
        message: "line 1: this is not UTF-8 text".to_owned(),
    })
}

/// Writes whole or not at all: into a file beside it, then in its place.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), TrainingError> {
    let fault = |source| TrainingError::File { doing: "write", path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(fault)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let unfinished = folder.join(format!(".{name}.{}", std::process::id()));
    let written =
        std::fs::write(&unfinished, text).and_then(|()| std::fs::rename(&unfinished, path));
    written.map_err(|source| {
        let _ = std::fs::remove_file(&unfinished);
        fault(source)
    })
}
