//! The graded level: the learner's code is a crate of its own, compiled where nothing else lies;
//! the tests are a second crate over it, and hold no expected value.
//!
//! Whatever the learner's code does to its own process, it can therefore change only its own
//! answers. What it could read from the disk or the network is the sandbox's to hide.

mod chosen;
mod own_tests;

use std::path::PathBuf;

use curriculum::{CodeTask, Exercise, Sources};

use crate::arrangement::{self, Place};
use crate::check::{CheckOptions, Judge};
use crate::compile::{Compilation, CompileRequest, CrateType, compile};
use crate::error::removed;
use crate::stripped::{LeftInProcess, MOVE_IT, left_in_process, stripped};
use crate::{Diagnostic, JudgeError, Level, VerdictLevel, cache, observe_crate};

/// What the learner's crate and the tests are compiled with.
struct Parts {
    externs: Vec<(String, PathBuf)>,
    libraries: Vec<PathBuf>,
    no_configuration: PathBuf,
}

impl Judge {
    /// Compiles a submission by itself, and then the stripped tests over it into `place`.
    pub(crate) fn build_graded(
        &self,
        place: &Place,
        exercise: &Exercise,
        task: &CodeTask,
        sources: &Sources,
        options: &CheckOptions,
        on_diagnostic: &mut dyn FnMut(&Diagnostic),
    ) -> Result<Compilation, JudgeError> {
        let (parts, crate_name) = (self.parts(exercise)?, exercise.crate_name());
        let program = place.path("binary");
        removed(&program)?;
        if task.program {
            self.build_program_tests(exercise, task, options)?;
            let folder = arrangement::stage_plain(place, exercise, sources)?;
            let root = format!("{folder}/src/main.rs");
            let request = CompileRequest {
                root: &root,
                crate_type: CrateType::Program,
                output: &program,
                static_std: sources.values().any(|text| text.contains("global_allocator")),
                ..parts.learners(place, exercise, &crate_name, options)
            };
            return compile(&self.tools, &request, &options.cancel, on_diagnostic);
        }
        let code = Place::take(&self.root, exercise, "graded-code", &options.cancel)?;
        let (built, library) =
            self.library_alone(&code, exercise, sources, &parts, options, on_diagnostic)?;
        if !built.succeeded {
            return Ok(built);
        }
        let over = self.tests_over(place, exercise, task, &library, &parts, options, false)?;
        let mut diagnostics = built.diagnostics;
        for found in explained(over.diagnostics) {
            on_diagnostic(&found);
            diagnostics.push(found);
        }
        Ok(Compilation { diagnostics, ..over })
    }

    fn parts(&self, exercise: &Exercise) -> Result<Parts, JudgeError> {
        let crates = self.crates.get().cloned().unwrap_or_default();
        Ok(Parts {
            externs: self.externs(exercise, &crates),
            libraries: crates.libraries,
            no_configuration: self.no_configuration()?,
        })
    }

    /// The submission as a library, in a folder where nothing else lies.
    fn library_alone(
        &self,
        code: &Place,
        exercise: &Exercise,
        sources: &Sources,
        parts: &Parts,
        options: &CheckOptions,
        on_diagnostic: &mut dyn FnMut(&Diagnostic),
    ) -> Result<(Compilation, PathBuf), JudgeError> {
        let crate_name = exercise.crate_name();
        let library = code.path(&format!("lib{crate_name}.rlib"));
        removed(&library)?;
        let folder = arrangement::stage_plain(code, exercise, sources)?;
        let root = format!("{folder}/src/lib.rs");
        let request = CompileRequest {
            root: &root,
            crate_type: CrateType::Library,
            output: &library,
            ..parts.learners(code, exercise, &crate_name, options)
        };
        let built = compile(&self.tools, &request, &options.cancel, on_diagnostic)?;
        Ok((built, library))
    }

    /// The stripped tests as a crate of their own over a library.
    #[expect(clippy::too_many_arguments, reason = "all of them vary between its two callers")]
    fn tests_over(
        &self,
        place: &Place,
        exercise: &Exercise,
        task: &CodeTask,
        library: &std::path::Path,
        parts: &Parts,
        options: &CheckOptions,
        warnings: bool,
    ) -> Result<Compilation, JudgeError> {
        let folder = arrangement::stage_plain(place, exercise, &Sources::new())?;
        let root = arrangement::stage_tests_apart(place, &folder, &stripped(&task.tests))?;
        let crate_name = exercise.crate_name();
        let observe =
            observe_crate::library(&self.tools, &self.root, exercise.allocations, &options.cancel)?;
        let mut externs = parts.externs.clone();
        externs.push(("observe".into(), observe));
        externs.push((crate_name.clone(), library.to_owned()));
        let binary = place.path("binary");
        let request = CompileRequest {
            folder: &place.folder,
            root: &root,
            crate_name: &format!("{crate_name}_tests"),
            crate_type: CrateType::Test,
            output: &binary,
            externs: &externs,
            libraries: &parts.libraries,
            static_std: exercise.allocations,
            // A macro of the learner's must not be taken for one of ours.
            deny: &[AMBIGUOUS.to_owned()],
            level: VerdictLevel::Graded,
            width: options.width,
            warnings,
            ..CompileRequest::quiet()
        };
        compile(&self.tools, &request, &options.cancel, &mut |_| {})
    }

    /// What only the expected sides of the tests need and yet would be computed in a learner's
    /// process at the graded level.
    ///
    /// # Errors
    /// If the solution does not compile, or the stripped tests do not compile over it.
    pub fn expected_left_in_process(
        &self,
        exercise: &Exercise,
        task: &CodeTask,
    ) -> Result<Vec<LeftInProcess>, JudgeError> {
        let file = self.root.join("left").join(cache::hash_of([
            exercise.version.to_string(),
            exercise.slug.clone(),
            self.tools.toolchain.key(),
            observe_crate::text_hash(),
        ]));
        if file.is_file() {
            return Ok(Vec::new());
        }
        let mut left = left_in_process(&task.tests);
        if !task.program {
            match self.unused_in_tests(exercise, task) {
                Ok(unused) => left.extend(unused),
                // Where an expected side was all that told a variable's type, this is why.
                Err(JudgeError::Solution(_)) if !left.is_empty() => {}
                Err(error) => return Err(error),
            }
        }
        left.sort();
        left.dedup_by(|later, earlier| (later.line, &later.name) == (earlier.line, &earlier.name));
        if left.is_empty() {
            crate::error::write(&file, "")?;
        }
        Ok(left)
    }

    /// What the compiler finds unused in the stripped tests.
    fn unused_in_tests(
        &self,
        exercise: &Exercise,
        task: &CodeTask,
    ) -> Result<Vec<LeftInProcess>, JudgeError> {
        let options = &CheckOptions::usual();
        self.make_crates(exercise, &mut |_| {})?;
        let parts = self.parts(exercise)?;
        let code = Place::take(&self.root, exercise, "left-code", &options.cancel)?;
        let (built, library) =
            self.library_alone(&code, exercise, &task.solution, &parts, options, &mut |_| {})?;
        let place = Place::take(&self.root, exercise, "left", &options.cancel)?;
        let tests = if built.succeeded {
            self.tests_over(&place, exercise, task, &library, &parts, options, true)?
        } else {
            built
        };
        if let Some(error) = tests.errors().next() {
            let words = format!("{}, at the graded level: {}", exercise.slug, error.rendered);
            return Err(JudgeError::Solution(words));
        }
        // A trait or a type holds no value.
        let is_unused = |found: &&Diagnostic| {
            let is_type = ["trait", "struct", "enum"].map(|kind| found.message.starts_with(kind));
            UNUSED.contains(&found.code.as_str()) && !is_type.contains(&true)
        };
        let named = |found: &Diagnostic| LeftInProcess {
            line: found.line,
            name: found.message.split('`').nth(1).unwrap_or_default().to_owned(),
            advice: MOVE_IT.to_owned(),
        };
        Ok(tests.diagnostics.iter().filter(is_unused).map(named).collect())
    }
}

/// The lint of two names that come by `*` from two crates.
const AMBIGUOUS: &str = "ambiguous_glob_imports";
/// The lints that find what only an expected side used.
const UNUSED: [&str; 4] =
    ["unused_variables", "unused_assignments", "dead_code", "unused_must_use"];

impl Parts {
    /// How a learner's crate is compiled: what is denied cannot be allowed, and nothing of an
    /// earlier compilation is used.
    fn learners<'a>(
        &'a self,
        place: &'a Place,
        exercise: &'a Exercise,
        crate_name: &'a str,
        options: &CheckOptions,
    ) -> CompileRequest<'a> {
        CompileRequest {
            folder: &place.folder,
            crate_name,
            externs: &self.externs,
            libraries: &self.libraries,
            clippy: true,
            deny: &exercise.deny,
            forbid: true,
            warnings: true,
            level: VerdictLevel::Graded,
            width: options.width,
            no_configuration: Some(&self.no_configuration),
            ..CompileRequest::quiet()
        }
    }
}

/// The errors of the tests' crate, before them in words what the learner's code did to cause them
/// where it is not the tests that are to be read.
fn explained(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let words = diagnostics.iter().find_map(|error| {
        let name = || error.message.split('`').nth(1).unwrap_or_default();
        let linker = error.message.starts_with("linking with");
        if error.code == "E0659" || error.code == AMBIGUOUS {
            Some(format!(
                "your crate makes `{}` public, a name that the tests use for something else: \
                 choose another name, or do not make it public",
                name()
            ))
        } else if error.message.contains("global_allocator") {
            Some(
                "the tests count allocations, which needs the allocator that they bring: leave \
                  `#[global_allocator]` out"
                    .to_owned(),
            )
        } else if linker {
            Some(
                "your crate defines a symbol that is another's, such as `main`: leave the \
                  `#[no_mangle]` or `#[export_name]` out"
                    .to_owned(),
            )
        } else {
            None
        }
    });
    let first = words.map(|words| Diagnostic {
        level: Level::Error,
        code: String::new(),
        rendered: format!("error: {words}\n"),
        message: words,
        file: String::new(),
        line: 0,
        column: 0,
    });
    first.into_iter().chain(diagnostics).collect()
}
