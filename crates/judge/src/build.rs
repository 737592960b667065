//! Compiles a submission or a solution with the tests, so that every error is one of the reader's own.
//!
//! Usually one call of the compiler does: the tests are a module of the learner's crate. Where the
//! two get in each other's way, the learner's crate is compiled by itself, for the errors that it
//! has alone, and if it has none, the tests as a crate of their own, as cargo does.

use std::path::{Path, PathBuf};

use curriculum::{CodeTask, Exercise, Sources};

use crate::arrangement::{self, Place, TESTS_MODULE};
use crate::check::{CheckOptions, Judge, Progress};
use crate::compile::{Compilation, CompileRequest, CrateType, compile};
use crate::crate_set::{self, CrateSet};
use crate::error::write;
use crate::stripped::stripped;
use crate::{Diagnostic, JudgeError, Level, VerdictLevel, cache, observe_crate};

impl Judge {
    #[expect(clippy::too_many_arguments, reason = "all of them vary between its two callers")]
    pub(crate) fn build_code(
        &self,
        place: &Place,
        exercise: &Exercise,
        task: &CodeTask,
        sources: &Sources,
        options: &CheckOptions,
        is_submission: bool,
        on_diagnostic: &mut dyn FnMut(&Diagnostic),
    ) -> Result<Compilation, JudgeError> {
        let crate_name = exercise.crate_name();
        let crates = self.crates.get().cloned().unwrap_or_default();
        let mut externs = self.externs(exercise, &crates);
        let (incremental, no_configuration) = (place.path("incremental"), self.no_configuration()?);
        let binary = place.path("binary");
        let root = if task.program {
            self.build_program_tests(exercise, task, options)?;
            format!("{}/src/main.rs", arrangement::stage_plain(place, exercise, sources)?)
        } else {
            let observe = observe_crate::library(
                &self.tools,
                &self.root,
                exercise.allocations,
                &options.cancel,
            )?;
            externs.push(("observe".into(), observe));
            arrangement::stage_library(place, exercise, sources, &task.tests, true)?
        };
        let request = CompileRequest {
            folder: &place.folder,
            root: &root,
            crate_name: &crate_name,
            crate_type: if task.program { CrateType::Program } else { CrateType::Test },
            output: &binary,
            externs: &externs,
            libraries: &crates.libraries,
            incremental: is_submission.then_some(incremental.as_path()),
            clippy: is_submission,
            deny: if is_submission { &exercise.deny } else { &[] },
            forbid: false,
            warnings: is_submission,
            // A learner's own allocator needs it too.
            static_std: exercise.allocations
                || sources.values().any(|text| text.contains("global_allocator")),
            features: &[],
            level: options.level,
            width: options.width,
            no_configuration: Some(&no_configuration),
            metadata: None,
            edition: "2024",
            course_lints: None,
        };
        let built = compile(&self.tools, &request, &options.cancel, on_diagnostic)?;
        if !is_submission {
            return Ok(built);
        }
        self.explained(Attempt { place, exercise, task, sources, options, request, built })
    }

    /// The compilation as the learner should read it: never an error that is due to our line or to
    /// names that only the one crate has in common, and none that an attribute keeps back.
    fn explained(&self, attempt: Attempt<'_>) -> Result<Compilation, JudgeError> {
        let Attempt { task, sources, ref request, ref built, .. } = attempt;
        let evades = built.succeeded && may_evade(request, sources);
        if !evades && (task.program || !meets_our_line(built, request.root, sources)) {
            return Ok(attempt.without_our_line());
        }
        let alone = self.compile_alone(&attempt)?;
        if alone.errors().next().is_some() {
            return Ok(alone);
        }
        if built.succeeded {
            return Ok(attempt.without_our_line());
        }
        self.compile_apart(&attempt, alone)
    }

    /// The learner's files without our line: the compiler then points at what is open at their end,
    /// and at attributes that allow what the exercise denies.
    fn compile_alone(&self, attempt: &Attempt<'_>) -> Result<Compilation, JudgeError> {
        arrangement::stage_plain(attempt.place, attempt.exercise, attempt.sources)?;
        let output = attempt.place.path("alone");
        let request = CompileRequest {
            crate_type: if attempt.task.program { CrateType::Program } else { CrateType::Nothing },
            output: &output,
            incremental: None,
            forbid: true,
            ..attempt.request.clone()
        };
        compile(&self.tools, &request, &attempt.options.cancel, &mut |_| {})
    }

    /// The tests as a crate of their own, over the learner's. `alone` has the learner's warnings.
    fn compile_apart(
        &self,
        attempt: &Attempt<'_>,
        mut alone: Compilation,
    ) -> Result<Compilation, JudgeError> {
        let Attempt { place, exercise, task, sources, options, ref request, .. } = *attempt;
        let folder = arrangement::stage_plain(place, exercise, sources)?;
        let root = arrangement::stage_tests_apart(place, &folder, &task.tests)?;
        let library = place.path(&format!("lib{}.rlib", request.crate_name));
        let plain = CompileRequest {
            incremental: None,
            clippy: false,
            deny: &[],
            warnings: false,
            ..request.clone()
        };
        let learners =
            CompileRequest { crate_type: CrateType::Library, output: &library, ..plain.clone() };
        let built = compile(&self.tools, &learners, &options.cancel, &mut |_| {})?;
        if !built.succeeded {
            return Ok(built);
        }
        let mut externs = request.externs.to_vec();
        externs.push((request.crate_name.to_owned(), library));
        let tests = CompileRequest {
            root: &root,
            crate_name: &format!("{}_tests", request.crate_name),
            externs: &externs,
            ..plain
        };
        let built = compile(&self.tools, &tests, &options.cancel, &mut |_| {})?;
        alone.diagnostics.extend(built.diagnostics);
        Ok(Compilation { diagnostics: alone.diagnostics, ..built })
    }

    pub(crate) fn externs(&self, exercise: &Exercise, crates: &CrateSet) -> Vec<(String, PathBuf)> {
        let wanted = |name: &str| exercise.crates.iter().any(|used| used.replace('-', "_") == name);
        crates.externs.iter().filter(|(name, _)| wanted(name)).cloned().collect()
    }

    pub(crate) fn make_crates(
        &self,
        exercise: &Exercise,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(), JudgeError> {
        if exercise.crates.is_empty() || self.crates.get().is_some_and(CrateSet::is_there) {
            return Ok(());
        }
        let set = crate_set::built(&self.tools, &self.root, &mut |name, done, total| {
            on_progress(Progress::Crates(name, done, total));
        })?;
        // Another thread that built it meanwhile has built the same.
        let _ = self.crates.set(set);
        Ok(())
    }

    /// An empty folder, made again if the cache was deleted meanwhile.
    pub(crate) fn no_configuration(&self) -> Result<PathBuf, JudgeError> {
        let path = self.root.join("no-configuration");
        match std::fs::create_dir_all(&path) {
            Ok(()) => Ok(path),
            Err(source) => Err(JudgeError::File { doing: "write", path, source }),
        }
    }

    /// The tests of a program exercise: a binary of their own that never changes with the learner's
    /// code.
    pub(crate) fn build_program_tests(
        &self,
        exercise: &Exercise,
        task: &CodeTask,
        options: &CheckOptions,
    ) -> Result<PathBuf, JudgeError> {
        let role = match options.level {
            VerdictLevel::Local => "tests",
            VerdictLevel::Graded => "graded-tests",
        };
        let place = Place::take(&self.root, exercise, role, &options.cancel)?;
        let binary = place.path(&self.program_tests_name(exercise, options.level));
        if binary.is_file() {
            return Ok(binary);
        }
        let observe = observe_crate::library(&self.tools, &self.root, false, &options.cancel)?;
        let tests = match options.level {
            VerdictLevel::Local => arrangement::with_runner(&task.tests),
            VerdictLevel::Graded => arrangement::with_runner(&stripped(&task.tests)),
        };
        let tests = format!("#[allow(warnings)] mod {TESTS_MODULE} {{\n{tests}}}\n");
        write(&place.path("tests.rs"), &tests)?;
        let unfinished = place.path("unfinished");
        let request = CompileRequest {
            folder: &place.folder,
            root: "tests.rs",
            crate_name: &exercise.crate_name(),
            crate_type: CrateType::Test,
            output: &unfinished,
            externs: &[("observe".into(), observe)],
            ..CompileRequest::quiet()
        };
        let built = compile(&self.tools, &request, &options.cancel, &mut |_| {})?;
        if let Some(error) = built.errors().next() {
            return Err(JudgeError::Solution(format!("{}: {}", exercise.slug, error.rendered)));
        }
        keep(&unfinished, &binary)?;
        Ok(binary)
    }

    fn program_tests_name(&self, exercise: &Exercise, level: VerdictLevel) -> String {
        let key = cache::hash_of([
            level.snake_case().to_owned(),
            self.tools.toolchain.key(),
            observe_crate::text_hash(),
            exercise.version.to_string(),
        ]);
        format!("tests-{}", &key[..16])
    }
}

/// A submission's first compilation, and what went into it.
struct Attempt<'a> {
    place: &'a Place,
    exercise: &'a Exercise,
    task: &'a CodeTask,
    sources: &'a Sources,
    options: &'a CheckOptions,
    request: CompileRequest<'a>,
    built: Compilation,
}

impl Attempt<'_> {
    /// The compilation without warnings about our line.
    fn without_our_line(self) -> Compilation {
        let mut built = self.built;
        let own = own_lines(self.sources);
        let root = self.request.root;
        built
            .diagnostics
            .retain(|found| found.level == Level::Error || found.file != root || found.line <= own);
        built
    }
}

/// How many lines the learner's library has before ours; a program has no line of ours.
fn own_lines(sources: &Sources) -> usize {
    sources.get("src/lib.rs").map_or(usize::MAX, |text| arrangement::own_lines(text))
}

/// Errors of names: in the tests they may come from private names of the learner's, which only a
/// module of the same crate sees. A syntax error or a macro that is not found has no code.
const ERRORS_OF_NAMES: [&str; 9] =
    ["", "E0107", "E0404", "E0412", "E0423", "E0432", "E0433", "E0574", "E0659"];

/// Whether the learner's code and ours may be in each other's way.
fn meets_our_line(built: &Compilation, root: &str, sources: &Sources) -> bool {
    let own = own_lines(sources);
    sources.get("src/lib.rs").is_some_and(|text| arrangement::may_reach_our_line(text))
        || built.errors().any(|error| {
            let beyond = error.file == root && (error.line > own || error.line == 0);
            let in_tests = error.file.ends_with("/tests/tests.rs");
            beyond
                || error.rendered.contains(TESTS_MODULE)
                || (in_tests && (error.is_lint() || ERRORS_OF_NAMES.contains(&error.code.as_str())))
        })
}

/// Whether an attribute may allow what the exercise denies. True of some that do not.
fn may_evade(request: &CompileRequest<'_>, sources: &Sources) -> bool {
    let lowers = |text: &String| {
        let dense: String = text.split_whitespace().collect();
        ["[allow(", "[warn(", "[expect(", "[cfg_attr("].iter().any(|word| dense.contains(word))
    };
    !request.deny.is_empty() && sources.values().any(lowers)
}

/// Gives a program that was compiled whole the name by which it is found.
pub(crate) fn keep(unfinished: &Path, binary: &Path) -> Result<(), JudgeError> {
    let fault = |source| JudgeError::File { doing: "write", path: binary.to_owned(), source };
    std::fs::rename(unfinished, binary).map_err(fault)
}
