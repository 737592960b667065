//! The binary in a clean environment: a workspace and a home of its own, no terminal.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use curriculum::{Exercise, Library};
use serde_json::Value;
use tempfile::TempDir;

/// No command takes as long as this; one that does hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder with a home and, once it is made, a workspace.
pub(crate) struct TestEnvironment {
    folder: TempDir,
    workspace: PathBuf,
    path: OsString,
}

/// What a command left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Holds the exit code to what it should be; everything is shown if it is not.
    #[track_caller]
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{}\n{}", self.stdout, self.stderr);
        self
    }
}

impl TestEnvironment {
    /// A folder without a workspace.
    pub(crate) fn without_workspace() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("home")).expect("a home");
        // The real path, as the program will print it.
        let root = folder.path().canonicalize().expect("it was just made");
        let path = std::env::var_os("PATH").unwrap_or_default();
        TestEnvironment { folder, workspace: root.join("workspace"), path }
    }

    /// A new workspace in which nothing was compiled yet.
    pub(crate) fn cold() -> Self {
        let environment = TestEnvironment::without_workspace();
        let workspace = environment.workspace.clone();
        let ran = environment
            .run_in(environment.folder.path(), ["init".as_ref(), workspace.as_os_str()])
            .expect_code(0);
        assert_eq!(ran.stderr, "");
        environment
    }

    /// A new workspace whose judge has compiled its own library already.
    pub(crate) fn new() -> Self {
        let environment = TestEnvironment::cold();
        copy_folder(&warm_cache().join("observe"), &environment.cache().join("observe"));
        environment
    }

    pub(crate) fn workspace(&self) -> &Path {
        &self.workspace
    }

    /// The folder that workspace and home stand in.
    pub(crate) fn folder(&self) -> &Path {
        self.workspace.parent().expect("it is below the folder")
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.workspace.join(".masterwork/cache")
    }

    /// Another PATH from now on.
    pub(crate) fn set_path(&mut self, path: impl Into<OsString>) {
        self.path = path.into();
    }

    /// A file of the workspace.
    pub(crate) fn read(&self, path: &str) -> String {
        let file = self.workspace.join(path);
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Writes a file of the workspace.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        write(&self.workspace.join(path), text);
    }

    /// Puts an exercise's solution in place of the learner's files.
    pub(crate) fn solve(&self, exercise: &Exercise) {
        for (path, text) in exercise.solution() {
            self.write(&format!("exercises/{}/{path}", exercise.slug), text);
        }
    }

    /// The command, ready to start, in the workspace.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        self.command_in(&self.workspace, &arguments)
    }

    fn command_in(&self, folder: &Path, arguments: &[&OsStr]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_masterwork"));
        self.clean(&mut command).current_dir(folder).args(arguments);
        command
    }

    /// Gives a command the clean environment.
    pub(crate) fn clean<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let real_home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        let tool_home = |variable: &str, folder: &str| {
            std::env::var_os(variable).unwrap_or_else(|| real_home.join(folder).into_os_string())
        };
        command
            .env_clear()
            .env("PATH", &self.path)
            .env("HOME", self.folder.path().join("home"))
            .env("RUSTUP_HOME", tool_home("RUSTUP_HOME", ".rustup"))
            .env("CARGO_HOME", tool_home("CARGO_HOME", ".cargo"))
            .env("COLUMNS", "80")
            .stdin(Stdio::null());
        if let Some(toolchain) = std::env::var_os("RUSTUP_TOOLCHAIN") {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        command
    }

    /// Runs a command in the workspace.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in(&self.workspace, arguments)
    }

    /// Runs a command in some folder.
    pub(crate) fn run_in<S: AsRef<OsStr>>(
        &self,
        folder: &Path,
        arguments: impl IntoIterator<Item = S>,
    ) -> Ran {
        let arguments: Vec<S> = arguments.into_iter().collect();
        let arguments: Vec<&OsStr> = arguments.iter().map(AsRef::as_ref).collect();
        finish(self.command_in(folder, &arguments))
    }

    /// Runs a command with `--format json`, and holds what comes to the rules of JSON output.
    pub(crate) fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let arguments = [arguments, &["--format", "json"]].concat();
        let ran = self.run(&arguments);
        let document = serde_json::from_str::<Value>(&ran.stdout)
            .unwrap_or_else(|error| panic!("{arguments:?}: no single document: {error}\n{ran:?}"));
        let schema = document["schema"].as_str().unwrap_or_default();
        assert!(schema.starts_with("masterwork.") && schema.ends_with("/1"), "{document}");
        assert_eq!(schema == "masterwork.error/1", document.get("error").is_some(), "{document}");
        (ran.code, document)
    }

    /// A text with what differs from run to run put out: folders and milliseconds.
    pub(crate) fn stable(&self, text: &str) -> String {
        let text = text
            .replace(&*self.workspace.to_string_lossy(), "<WORKSPACE>")
            .replace(&*self.folder().to_string_lossy(), "<FOLDER>");
        let mut stable = String::new();
        let mut rest = text.as_str();
        while let Some(end) = rest.find(" ms)") {
            let digits = rest[..end].trim_end_matches(|c: char| c.is_ascii_digit()).len();
            stable.push_str(&rest[..digits]);
            stable.push_str("N ms)");
            rest = &rest[end + " ms)".len()..];
        }
        stable.push_str(rest);
        stable
    }
}

/// Runs a command to its end; ends it and fails if it hangs.
pub(crate) fn finish(mut command: Command) -> Ran {
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let code = wait(&mut child, &format!("{command:?}"));
    let text = |thread: JoinHandle<String>| thread.join().expect("the reader does not panic");
    Ran { code, stdout: text(stdout), stderr: text(stderr) }
}

/// Waits for a program that must end.
pub(crate) fn wait(child: &mut Child, what: &str) -> i32 {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().expect("the child can be waited for") {
            return status.code().unwrap_or(-1);
        }
        if Instant::now() > deadline {
            // The test fails now; an orphan would only slow the others.
            let _ = child.kill();
            panic!("{what} hangs");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn collect<R: Read + Send + 'static>(pipe: Option<R>) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = String::new();
        if let Some(mut pipe) = pipe {
            pipe.read_to_string(&mut text).expect("output is UTF-8");
        }
        text
    })
}

/// The content that the binary carries.
pub(crate) fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        training::content::Content::load(&[]).expect("the archive is whole").library
    })
}

/// An exercise of the content that the binary carries.
pub(crate) fn exercise(slug: &str) -> &'static Exercise {
    library().exercise(slug).unwrap_or_else(|| panic!("there is no exercise {slug}"))
}

/// Writes a file, with its folders.
pub(crate) fn write(file: &Path, text: impl AsRef<[u8]>) {
    std::fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("a folder");
    std::fs::write(file, text).expect("a file");
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("a folder that opened can be read");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file to copy");
        }
    }
}

/// A judge's cache with its own library in both flavours. It outlives the tests, below `target`: what
/// is in it is named by the toolchain and by the library's text.
fn warm_cache() -> &'static Path {
    static CACHE: OnceLock<PathBuf> = OnceLock::new();
    CACHE.get_or_init(|| {
        let mut environment = TestEnvironment::without_workspace();
        environment.workspace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("warm");
        std::fs::create_dir_all(&environment.workspace).expect("cargo's folder for tests");
        // The workspace is there already, unless this is the first time.
        environment.run(&["init"]);
        for slug in [A_LIBRARY, WITH_ALLOCATIONS] {
            environment.run(&["check", slug]).expect_code(1);
        }
        environment.cache()
    })
}

/// Exercises that the tests use by name: what they are is checked below.
pub(crate) const A_PROGRAM: &str = "basics/first-program";
pub(crate) const A_LIBRARY: &str = "basics/retry-delay";
pub(crate) const WITH_ALLOCATIONS: &str = "ownership/borrow-not-move";

#[test]
fn the_exercises_that_tests_name_are_what_they_are_taken_for() {
    assert_eq!(exercise(A_PROGRAM).main_file(), "src/main.rs");
    assert_eq!(exercise(A_LIBRARY).main_file(), "src/lib.rs");
    assert!(!exercise(A_LIBRARY).allocations);
    assert!(exercise(WITH_ALLOCATIONS).allocations);
}
