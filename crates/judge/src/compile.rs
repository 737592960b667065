//! One call of the compiler.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::diagnostic::{Lines, parse_line};
use crate::process::{Cancel, Ending, Limits, run};
use crate::{Diagnostic, JudgeError, Level, Toolchain};

/// What comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CrateType {
    /// A test binary (`--test`).
    Test,
    /// A program.
    Program,
    /// An `rlib`.
    Library,
    /// Nothing: only the diagnostics are wanted.
    Nothing,
}

/// What to compile, and how.
#[derive(Debug, Clone)]
pub(crate) struct CompileRequest<'a> {
    /// The compiler's working directory; diagnostics name files relative to it.
    pub folder: &'a Path,
    /// The crate's root, relative to `folder`.
    pub root: &'a str,
    /// The crate's name.
    pub crate_name: &'a str,
    /// What comes out.
    pub crate_type: CrateType,
    /// Where to.
    pub output: &'a Path,
    /// Crates to link: name and file.
    pub externs: &'a [(String, PathBuf)],
    /// Folders with the crates that those depend on.
    pub libraries: &'a [PathBuf],
    /// The incremental compiler's folder.
    pub incremental: Option<&'a Path>,
    /// Whether Clippy looks at it (rustc where Clippy is missing).
    pub clippy: bool,
    /// Lints that block.
    pub deny: &'a [String],
    /// Whether no attribute in the code may allow what is denied.
    pub forbid: bool,
    /// Whether warnings come back.
    pub warnings: bool,
    /// Whether std is linked statically, which a global allocator needs.
    pub static_std: bool,
    /// Features (`--cfg feature="…"`).
    pub features: &'a [&'a str],
    /// The width of rendered diagnostics, in columns.
    pub width: usize,
    /// An empty folder in which Clippy finds no configuration of anybody's.
    pub no_configuration: Option<&'a Path>,
    /// Goes into the names that the compiler makes up (`-C metadata`).
    pub metadata: Option<&'a str>,
}

impl CompileRequest<'static> {
    /// A request that asks for nothing special; the caller names what to compile.
    #[must_use]
    pub(crate) fn quiet() -> Self {
        CompileRequest {
            folder: Path::new(""),
            root: "",
            crate_name: "",
            crate_type: CrateType::Nothing,
            output: Path::new(""),
            externs: &[],
            libraries: &[],
            incremental: None,
            clippy: false,
            deny: &[],
            forbid: false,
            warnings: false,
            static_std: false,
            features: &[],
            width: 100,
            no_configuration: None,
            metadata: None,
        }
    }
}

/// What the compiler said, and whether it came to an end.
#[derive(Debug, Clone)]
pub(crate) struct Compilation {
    /// The diagnostics in the compiler's order.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether it was ended for taking too long.
    pub timed_out: bool,
    /// Whether the output was made.
    pub succeeded: bool,
}

impl Compilation {
    /// The diagnostics that keep it from compiling.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error)
    }
}

const LIMITS: Limits = Limits {
    wall: Duration::from_secs(60),
    output_bytes: 8 << 20,
    memory_bytes: Some(8 << 30),
    file_bytes: 1 << 30,
};

/// Calls the compiler; `on_diagnostic` sees each diagnostic as it comes.
///
/// # Errors
/// If it cannot be started, was cancelled, or lacks a linker.
pub(crate) fn compile(
    toolchain: &Toolchain,
    request: &CompileRequest<'_>,
    cancel: &Cancel,
    on_diagnostic: &mut dyn FnMut(&Diagnostic),
) -> Result<Compilation, JudgeError> {
    let command = command(toolchain, request);
    let (mut lines, mut diagnostics) = (Lines::default(), Vec::new());
    let mut other_words = String::new();
    let finished = run(command, &LIMITS, cancel, &mut |bytes| {
        lines.push(bytes, |line| match parse_line(line) {
            Some(diagnostic) => {
                on_diagnostic(&diagnostic);
                diagnostics.push(diagnostic);
            }
            None if !line.starts_with('{') => other_words.push_str(line),
            None => {}
        });
    })?;
    if let Some(diagnostic) =
        diagnostics.iter().find(|diagnostic| diagnostic.message.starts_with("linker `"))
    {
        return Err(JudgeError::NoLinker(diagnostic.message.clone()));
    }
    let succeeded = finished.ending == Ending::Exited(0);
    let timed_out = matches!(finished.ending, Ending::TimeLimit | Ending::OutputLimit);
    let silent = !diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error);
    if !succeeded && !timed_out && silent {
        // The compiler crashed, or was not one.
        return Err(JudgeError::BrokenToolchain {
            asked: request.root.to_owned(),
            answer: format!("{:?} {other_words}", finished.ending),
        });
    }
    Ok(Compilation { diagnostics, timed_out, succeeded })
}

fn command(toolchain: &Toolchain, request: &CompileRequest<'_>) -> std::process::Command {
    let program = match &toolchain.clippy_driver {
        Some(clippy) if request.clippy => clippy,
        _ => &toolchain.rustc,
    };
    let mut command = toolchain.command(program);
    command
        .current_dir(request.folder)
        .env("CARGO_PKG_NAME", request.crate_name)
        .arg(request.root)
        .args(["--edition", "2024", "-C", "debuginfo=0", "--error-format=json"])
        .arg("--json=diagnostic-rendered-ansi")
        .args(["--crate-name", request.crate_name])
        .arg(format!("--diagnostic-width={}", request.width));
    if let Some(folder) = request.root.strip_suffix("src/lib.rs") {
        // The tests are mounted by a path from `src`; readers know them by the shorter one.
        command.arg(format!("--remap-path-prefix={folder}src/../tests={folder}tests"));
    }
    match request.crate_type {
        CrateType::Test => command.arg("--test"),
        CrateType::Program => command.args(["--crate-type", "bin"]),
        CrateType::Library => command.args(["--crate-type", "rlib"]).arg(format!(
            // A macro's own lines are then not taken for lines of the learner's `src`.
            "--remap-path-prefix=src={}/src",
            request.crate_name
        )),
        CrateType::Nothing => command.args(["--crate-type", "lib", "--emit=metadata"]),
    };
    command.arg("-o").arg(request.output);
    if !request.static_std && request.crate_type != CrateType::Library {
        command.args(["-C", "prefer-dynamic"]);
    }
    if let Some(folder) = request.incremental {
        command.arg("-C").arg(format!("incremental={}", folder.display()));
    }
    if let Some(metadata) = request.metadata {
        command.arg("-C").arg(format!("metadata={metadata}"));
    }
    for (name, file) in request.externs {
        command.arg("--extern").arg(format!("{name}={}", file.display()));
    }
    for folder in request.libraries {
        command.arg("-L").arg(format!("dependency={}", folder.display()));
    }
    for feature in request.features {
        command.arg("--cfg").arg(format!("feature=\"{feature}\""));
    }
    if !request.warnings {
        command.args(["-A", "warnings"]);
    }
    if request.clippy && toolchain.clippy_driver.is_some() {
        // Clippy would deny these by itself; here only the exercise denies.
        command.args(["-W", "clippy::correctness"]);
    }
    for lint in request.deny {
        command.args([if request.forbid { "-F" } else { "-D" }, lint]);
    }
    if let Some(folder) = request.no_configuration {
        command.env("CLIPPY_CONF_DIR", folder);
    }
    command
}
