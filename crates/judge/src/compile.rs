//! One call of the compiler.

use std::path::{Path, PathBuf};

use sandbox::{Collect, Job};

use crate::diagnostic::{Lines, parse_line};
use crate::programs::{OUT, Tools};
use crate::{Cancel, Diagnostic, Ending, JudgeError, Level, Toolchain, VerdictLevel};

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
    /// How much the compilation has to resist.
    pub level: VerdictLevel,
    /// The width of rendered diagnostics, in columns.
    pub width: usize,
    /// An empty folder in which Clippy finds no configuration of anybody's.
    pub no_configuration: Option<&'a Path>,
    /// Goes into the names that the compiler makes up (`-C metadata`).
    pub metadata: Option<&'a str>,
    /// The edition of the language.
    pub edition: &'a str,
    /// Levels of lints in another course's words (`deny unsafe_code`); with any, Clippy keeps its
    /// own levels besides.
    pub course_lints: Option<&'a [String]>,
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
            level: VerdictLevel::Local,
            width: 100,
            no_configuration: None,
            metadata: None,
            edition: "2024",
            course_lints: None,
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

/// The largest file that is taken from a compiler, in bytes.
const MOST_OUTPUT: u64 = 512 << 20;

/// Calls the compiler; `on_diagnostic` sees each diagnostic as it comes.
///
/// # Errors
/// If it cannot be started, was cancelled, or lacks a linker.
pub(crate) fn compile(
    tools: &Tools,
    request: &CompileRequest<'_>,
    cancel: &Cancel,
    on_diagnostic: &mut dyn FnMut(&Diagnostic),
) -> Result<Compilation, JudgeError> {
    if let Some(folder) = request.incremental {
        std::fs::create_dir_all(folder).map_err(|source| JudgeError::File {
            doing: "write",
            path: folder.to_owned(),
            source,
        })?;
    }
    let job = job(tools, request);
    let (mut lines, mut diagnostics) = (Lines::default(), Vec::new());
    let mut other_words = String::new();
    let finished = tools.run_heard(&job, cancel, &mut |bytes| {
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
    let ended_well = finished.ending == Ending::Exited(0);
    if ended_well && finished.collected.contains(&false) {
        // An older output must not be taken for this one.
        return Err(JudgeError::BrokenToolchain {
            asked: request.root.to_owned(),
            answer: "it made nothing, or more than can be taken".into(),
        });
    }
    let succeeded = ended_well;
    let timed_out =
        matches!(finished.ending, Ending::TimeLimit | Ending::OutputLimit | Ending::MemoryLimit);
    let silent = !diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error);
    if !succeeded && !timed_out && silent {
        let Some(gave_up) = gave_up(finished.ending, &other_words) else {
            // It was no compiler.
            return Err(JudgeError::BrokenToolchain {
                asked: request.root.to_owned(),
                answer: format!("{:?} {other_words}", finished.ending),
            });
        };
        on_diagnostic(&gave_up);
        diagnostics.push(gave_up);
    }
    Ok(Compilation { diagnostics, timed_out, succeeded })
}

/// What is to be read of a compiler that ended without an error of its usual form: code can be too
/// deep or too large for it, and some tools that it calls speak plain text.
fn gave_up(ending: Ending, words: &str) -> Option<Diagnostic> {
    let message = match ending {
        Ending::Signalled(signal) => format!(
            "the compiler gave up on this code (signal {signal}): it is nested too deeply, or too large"
        ),
        Ending::Exited(_) if words.contains("error") => {
            format!("the compiler says, in words of its own:\n{}", words.trim_end())
        }
        Ending::Exited(_) | Ending::TimeLimit | Ending::OutputLimit | Ending::MemoryLimit => {
            return None;
        }
    };
    Some(Diagnostic {
        level: Level::Error,
        code: String::new(),
        rendered: format!("error: {message}\n"),
        message,
        file: String::new(),
        line: 0,
        column: 0,
    })
}

/// The call of the compiler: it reads what it compiles and what that links, and writes to its
/// scratch folder, from which the output is taken.
fn job(tools: &Tools, request: &CompileRequest<'_>) -> Job {
    let toolchain = &tools.toolchain;
    let program = match &toolchain.clippy_driver {
        Some(clippy) if request.clippy => clippy,
        _ => &toolchain.rustc,
    };
    let name = request.output.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let collect =
        Collect { name: name.clone(), to: request.output.to_owned(), most_bytes: MOST_OUTPUT };
    // The diagnostics of a compilation that makes nothing are all that is wanted of it.
    let collect = (request.crate_type != CrateType::Nothing).then_some(collect);
    let mut job = tools.compiler_job(program, request.folder, collect.into_iter().collect());
    let output = request.folder.join(OUT).join(name);
    for folder in request.externs.iter().map(|(_, file)| file).chain(request.libraries) {
        job.readable(folder);
    }
    if let Some(folder) = request.incremental {
        job.shared(folder);
    }
    if let Some(folder) = request.no_configuration {
        job.readable(folder).variable("CLIPPY_CONF_DIR", folder);
    }
    job.variable("CARGO_PKG_NAME", request.crate_name);
    job.counted = request.level == VerdictLevel::Graded;
    arguments(&mut job, toolchain, request, &output);
    job
}

fn arguments(
    command: &mut Job,
    toolchain: &Toolchain,
    request: &CompileRequest<'_>,
    output: &Path,
) {
    command
        .argument(request.root)
        .arguments(["--edition", request.edition, "-C", "debuginfo=0", "--error-format=json"])
        .argument("--json=diagnostic-rendered-ansi")
        .arguments(["--crate-name", request.crate_name])
        .argument(format!("--diagnostic-width={}", request.width));
    if let Some(folder) = request.root.strip_suffix("src/lib.rs") {
        // The tests are mounted by a path from `src`; readers know them by the shorter one.
        command.argument(format!("--remap-path-prefix={folder}src/../tests={folder}tests"));
    }
    match request.crate_type {
        CrateType::Test => command.argument("--test"),
        CrateType::Program => command.arguments(["--crate-type", "bin"]),
        CrateType::Library => command.arguments(["--crate-type", "rlib"]).argument(format!(
            // A macro's own lines are then not taken for lines of the learner's `src`.
            "--remap-path-prefix=src={}/src",
            request.crate_name
        )),
        CrateType::Nothing => command.arguments(["--crate-type", "lib", "--emit=metadata"]),
    };
    command.argument("-o").argument(output);
    if !request.static_std && request.crate_type != CrateType::Library {
        command.arguments(["-C", "prefer-dynamic"]);
    }
    if let Some(folder) = request.incremental {
        command.argument("-C").argument(format!("incremental={}", folder.display()));
    }
    if let Some(metadata) = request.metadata {
        command.argument("-C").argument(format!("metadata={metadata}"));
    }
    for (name, file) in request.externs {
        command.argument("--extern").argument(format!("{name}={}", file.display()));
    }
    for folder in request.libraries {
        command.argument("-L").argument(format!("dependency={}", folder.display()));
    }
    for feature in request.features {
        command.argument("--cfg").argument(format!("feature=\"{feature}\""));
    }
    if !request.warnings {
        command.arguments(["-A", "warnings"]);
    }
    if let Some(lints) = request.course_lints {
        command.arguments(lints.iter().filter_map(|lint| level_of(lint)).flatten());
    } else if request.clippy && toolchain.clippy_driver.is_some() {
        // Clippy would deny these by itself; here only the exercise denies.
        command.arguments(["-W", "clippy::correctness"]);
    }
    for lint in request.deny {
        command.arguments([if request.forbid { "-F" } else { "-D" }, lint]);
    }
}

/// `deny unsafe_code` as arguments; nothing where the words say no level.
fn level_of(words: &str) -> Option<[&str; 2]> {
    let (level, lint) = words.split_once(' ')?;
    let flag = match level {
        "forbid" => "-F",
        "deny" => "-D",
        "warn" => "-W",
        "allow" => "-A",
        _ => return None,
    };
    Some([flag, lint.trim()])
}
