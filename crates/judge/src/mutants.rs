//! Mutants of a solution: small changes that good tests catch.
//!
//! All mutants of a solution are compiled into one program and switched on one at a time at run
//! time (`observe::mutant`). Each run is held against the solution's transcript as a submission's
//! would be; a mutant that no test tells from the solution survives.
//!
//! `find` says what can change, `replacements` into what, `switched` writes the source with all of
//! it, `build` drops what does not compile, `trial` runs what does.

mod build;
mod find;
mod replacements;
mod switched;
mod trial;

use std::collections::BTreeSet;

use curriculum::{CodeTask, Exercise};
use find::Place;

use crate::{CheckOptions, Judge, JudgeError, cache};

/// Changes with the generator or with what counts as caught: results of another are not current.
const GENERATOR: &str = "1";

/// What became of an exercise's mutants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MutantOutcome {
    /// How many ran: all but those that do not compile.
    pub mutants: usize,
    /// The names of those that no test tells from the solution, in the source's order.
    pub survivors: Vec<String>,
    /// The names of those that do not compile.
    pub rejected: Vec<String>,
}

/// A source file of the solution, with the places where it can change.
struct Mutated<'a> {
    path: &'a str,
    text: &'a str,
    places: Vec<Place>,
    /// The number of its first mutant.
    first: usize,
}

/// The files of a solution and its mutants, numbered through all of them.
struct Mutants<'a> {
    files: Vec<Mutated<'a>>,
    names: Vec<String>,
}

impl<'a> Mutants<'a> {
    fn of(exercise: &Exercise, task: &'a CodeTask) -> Self {
        let mut mutants = Mutants { files: Vec::new(), names: Vec::new() };
        for (path, text) in &task.solution {
            let is_code = path.starts_with("src/") && path.ends_with(".rs");
            let places = if is_code { find::places(text) } else { Vec::new() };
            let prefix =
                if path == exercise.main_file() { String::new() } else { format!("{path}:") };
            let first = mutants.names.len();
            let names = places.iter().flat_map(|place| &place.mutants);
            mutants.names.extend(names.map(|mutant| format!("{prefix}{}", mutant.name)));
            mutants.files.push(Mutated { path, text, places, first });
        }
        mutants
    }

    fn numbers(&self) -> BTreeSet<usize> {
        (0..self.names.len()).collect()
    }
}

/// The names of all mutants of the exercise's solution, compiling or not: `line:column original →
/// mutated`, after the file's path where it is not the main one.
#[must_use]
pub fn mutant_names(exercise: &Exercise, task: &CodeTask) -> Vec<String> {
    Mutants::of(exercise, task).names
}

/// A name for all that an exercise's mutants and what becomes of them depend on.
#[must_use]
pub fn mutants_hash(exercise: &Exercise, task: &CodeTask) -> String {
    let settings = format!(
        "{GENERATOR} {} {} {} {:?}",
        task.program, exercise.allocations, exercise.time_limit_ms, exercise.crates
    );
    let checker = task.checker.as_deref().unwrap_or_default();
    let parts = [settings.as_str(), &exercise.slug, &task.tests, checker];
    let files = task.solution.iter().flat_map(|(path, text)| [path.as_str(), text]);
    cache::hash_of(parts.into_iter().chain(files))[..32].to_owned()
}

impl Judge {
    /// Runs the exercise's tests on every mutant of its solution, on as many threads.
    ///
    /// # Errors
    /// If the solution cannot be run, the environment lacks something, or it was cancelled.
    pub fn mutants(
        &self,
        exercise: &Exercise,
        task: &CodeTask,
        options: &CheckOptions,
        threads: usize,
    ) -> Result<MutantOutcome, JudgeError> {
        let mutants = Mutants::of(exercise, task);
        if mutants.names.is_empty() {
            return Ok(MutantOutcome { mutants: 0, survivors: Vec::new(), rejected: Vec::new() });
        }
        self.make_crates(exercise, &mut |_| {})?;
        let solution = self.solution_transcript(exercise, task, options)?;
        let build = build::Build::start(self, exercise, task, options)?;
        let kept = build.compiling(&mutants)?;
        let trial = trial::Trial { judge: self, exercise, task, options, build: &build, solution };
        let survivors = trial.survivors(&kept, threads)?;
        let name = |number: usize| mutants.names[number].clone();
        Ok(MutantOutcome {
            mutants: kept.len(),
            survivors: survivors.into_iter().map(name).collect(),
            rejected: mutants.numbers().difference(&kept).map(|number| name(*number)).collect(),
        })
    }
}
