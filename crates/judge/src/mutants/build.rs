//! Compiles a solution with all of its mutants, and drops those that do not compile.

use std::collections::BTreeSet;
use std::path::PathBuf;

use curriculum::{CodeTask, Exercise, Sources};

use super::Mutants;
use super::switched::{Switched, switched};
use crate::arrangement::{self, Place, exercise_folder};
use crate::compile::{Compilation, CompileRequest, CrateType, compile};
use crate::error::write;
use crate::{CheckOptions, Judge, JudgeError, observe_crate};

/// So many times the place of an error is believed to name the mutants at fault; then they are
/// searched for by halves.
const GUESSES: usize = 6;

/// The compilation of one exercise's mutants, in a folder of its own.
pub(super) struct Build<'a> {
    judge: &'a Judge,
    exercise: &'a Exercise,
    task: &'a CodeTask,
    options: &'a CheckOptions,
    externs: Vec<(String, PathBuf)>,
    libraries: Vec<PathBuf>,
    pub(super) place: Place,
}

impl<'a> Build<'a> {
    pub(super) fn start(
        judge: &'a Judge,
        exercise: &'a Exercise,
        task: &'a CodeTask,
        options: &'a CheckOptions,
    ) -> Result<Self, JudgeError> {
        let place = Place::take(&judge.root, exercise, "mutants", &options.cancel)?;
        let crates = judge.crates.get().cloned().unwrap_or_default();
        let mut externs = judge.externs(exercise, &crates);
        let observe = observe_crate::library(
            &judge.tools,
            &judge.root,
            exercise.allocations,
            &options.cancel,
        )?;
        externs.push(("observe".into(), observe));
        let libraries = crates.libraries;
        Ok(Build { judge, exercise, task, options, externs, libraries, place })
    }

    /// The program with the mutants in it.
    pub(super) fn binary(&self) -> PathBuf {
        self.place.path("binary")
    }

    /// Makes the binary, and says which mutants it has.
    pub(super) fn compiling(&self, mutants: &Mutants<'_>) -> Result<BTreeSet<usize>, JudgeError> {
        let all = mutants.numbers();
        let mut kept = all.clone();
        for _ in 0..GUESSES {
            let files = files_with(mutants, &kept);
            let built = self.compile(mutants, &files)?;
            if built.succeeded {
                return Ok(kept);
            }
            let at_fault = self.named_by_errors(mutants, &files, &built);
            if at_fault.is_empty() {
                break;
            }
            kept = kept.difference(&at_fault).copied().collect();
        }
        let mut found = BTreeSet::new();
        self.search(mutants, &all.into_iter().collect::<Vec<_>>(), &mut found)?;
        if self.compile(mutants, &files_with(mutants, &found))?.succeeded {
            return Ok(found);
        }
        let why = "it does not compile, even with all of its mutants left out";
        Err(JudgeError::Solution(format!("{}: {why}", self.exercise.slug)))
    }

    /// The mutants whose place the errors name: the mutated part if one is named, else all of it.
    fn named_by_errors(
        &self,
        mutants: &Mutants<'_>,
        files: &[Switched],
        built: &Compilation,
    ) -> BTreeSet<usize> {
        let folder = exercise_folder(self.exercise);
        let mut regions = Vec::new();
        for error in built.errors().filter(|error| error.line > 0) {
            for (file, switched) in mutants.files.iter().zip(files) {
                if error.file == format!("{folder}/{}", file.path) {
                    regions.extend(switched.region_at(error.line, error.column));
                }
            }
        }
        // What is certain first; the rest may follow from it.
        let is_certain = regions.iter().any(|region| region.is_mutated_part);
        regions.retain(|region| !is_certain || region.is_mutated_part);
        regions.into_iter().flat_map(|region| region.mutants.iter().copied()).collect()
    }

    /// Adds to `found` those of `numbers` that compile together with what is there.
    fn search(
        &self,
        mutants: &Mutants<'_>,
        numbers: &[usize],
        found: &mut BTreeSet<usize>,
    ) -> Result<(), JudgeError> {
        let together: BTreeSet<usize> = found.iter().chain(numbers).copied().collect();
        if self.compile(mutants, &files_with(mutants, &together))?.succeeded {
            *found = together;
        } else if numbers.len() > 1 {
            let (one, other) = numbers.split_at(numbers.len() / 2);
            self.search(mutants, one, found)?;
            self.search(mutants, other, found)?;
        }
        Ok(())
    }

    fn compile(
        &self,
        mutants: &Mutants<'_>,
        files: &[Switched],
    ) -> Result<Compilation, JudgeError> {
        let mut sources = Sources::clone(&self.task.solution);
        for (file, switched) in mutants.files.iter().zip(files) {
            if !file.places.is_empty() {
                sources.insert(file.path.to_owned(), switched.text.clone());
            }
        }
        let root = if self.task.program {
            let folder = arrangement::stage_plain(&self.place, self.exercise, &sources)?;
            format!("{folder}/src/main.rs")
        } else {
            let tests = &self.task.tests;
            let root =
                arrangement::stage_library(&self.place, self.exercise, &sources, tests, false)?;
            let folder = exercise_folder(self.exercise);
            let tests = arrangement::with_mutant_runner(tests);
            write(&self.place.path(&format!("{folder}/tests/tests.rs")), &tests)?;
            root
        };
        let binary = self.binary();
        let request = CompileRequest {
            folder: &self.place.folder,
            root: &root,
            crate_name: &self.exercise.crate_name(),
            crate_type: if self.task.program { CrateType::Program } else { CrateType::Test },
            output: &binary,
            externs: &self.externs,
            libraries: &self.libraries,
            static_std: self.exercise.allocations,
            ..CompileRequest::quiet()
        };
        compile(&self.judge.tools, &request, &self.options.cancel, &mut |_| {})
    }
}

fn files_with(mutants: &Mutants<'_>, kept: &BTreeSet<usize>) -> Vec<Switched> {
    let is_kept = |number: usize| kept.contains(&number);
    let write = |file: &super::Mutated<'_>| switched(file.text, &file.places, file.first, &is_kept);
    mutants.files.iter().map(write).collect()
}
