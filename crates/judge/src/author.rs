//! What only the author's proof asks of the judge.

use std::time::Duration;

use curriculum::{CodeTask, Exercise};
use serde::{Deserialize, Serialize};

use crate::compile::{CompileRequest, CrateType, compile};
use crate::error::write;
use crate::programs::program_limits;
use crate::transcript::{Record, RecordKind};
use crate::{Cancel, CheckOptions, Diagnostic, Ending, Judge, JudgeError, arrangement, cache};

/// What became of a lesson's block of code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockOutcome {
    /// It does not compile.
    Rejected(Vec<Diagnostic>),
    /// It compiled, and, if it was run, ended well with this output.
    Ran(String),
    /// It compiled, and panicked or was ended; with the last words.
    Panicked(String),
}

impl Judge {
    /// Observations of the solution that are not what the test's literal says.
    ///
    /// # Errors
    /// If the solution cannot be run.
    pub fn unequal_literals(
        &self,
        exercise: &Exercise,
        task: &CodeTask,
    ) -> Result<Vec<Record>, JudgeError> {
        let transcript = self.solution_transcript(exercise, task, &CheckOptions::usual())?;
        Ok(transcript
            .records
            .into_iter()
            .filter(|record| {
                record.kind == RecordKind::Panic
                    || record.expected.as_ref().is_some_and(|expected| *expected != record.value)
            })
            .collect())
    }

    /// The line of the first observation that two runs of the solution do not share: its text
    /// depends on an address, on time or on a random order.
    ///
    /// # Errors
    /// If the solution cannot be run.
    pub fn unsteady_observation(
        &self,
        exercise: &Exercise,
        task: &CodeTask,
    ) -> Result<Option<usize>, JudgeError> {
        let file = self.root.join("steady").join(cache::hash_of([
            exercise.version.to_string(),
            exercise.slug.clone(),
            self.tools.toolchain.key(),
        ]));
        if file.is_file() {
            return Ok(None);
        }
        let known = self.solution_transcript(exercise, task, &CheckOptions::usual())?;
        let again = self.solution_transcript_anew(exercise, task, &CheckOptions::usual())?;
        let differing = known
            .records
            .iter()
            .zip(&again.records)
            .find(|(one, other)| one != other)
            .map(|(record, _)| usize::try_from(record.line).unwrap_or_default());
        if differing.is_none() && known.records.len() == again.records.len() {
            write(&file, "")?;
            return Ok(None);
        }
        Ok(Some(differing.unwrap_or_default()))
    }

    /// What rustfmt would change first in this file, if anything. A text that does not parse has no
    /// format.
    ///
    /// # Errors
    /// If rustfmt cannot be run.
    pub fn format_problem(&self, text: &str) -> Result<Option<String>, JudgeError> {
        let file =
            self.root.join("formatted").join(cache::hash_of([text, &self.tools.toolchain.key()]));
        if file.is_file() {
            return Ok(None);
        }
        let program = self.tools.toolchain.sysroot.join("bin/rustfmt");
        // Content is formatted in one way, whatever stands in the folders above.
        let configuration = self.root.join("no-configuration/rustfmt.toml");
        write(&configuration, "max_width = 100\n")?;
        let folder = self.root.join("formatting");
        let _held = arrangement::lock(&folder, &Cancel::default())?;
        let mut job = self.tools.compiler_job(&program, &folder, Vec::new());
        job.arguments(["--edition", "2024", "--emit", "stdout", "--config-path"])
            .argument(&configuration)
            .readable(&configuration);
        job.input = text.as_bytes().to_vec();
        job.counted = false;
        let output = self.tools.run(&job, &Cancel::default())?;
        let formatted = String::from_utf8_lossy(&output.stdout);
        if output.ending != Ending::Exited(0) || formatted == text {
            write(&file, "")?;
            return Ok(None);
        }
        let first = text.lines().zip(formatted.lines()).position(|(one, other)| one != other);
        let line = first.unwrap_or(0);
        let wanted = formatted.lines().nth(line).unwrap_or_default();
        Ok(Some(format!("line {}: rustfmt writes `{wanted}`", line + 1)))
    }

    /// Compiles a lesson's block, and runs it unless it is only to compile.
    ///
    /// # Errors
    /// If the compiler cannot be run.
    pub fn run_block(&self, code: &str, wants_run: bool) -> Result<BlockOutcome, JudgeError> {
        let key =
            cache::hash_of([code, if wants_run { "run" } else { "" }, &self.tools.toolchain.key()]);
        let file = self.root.join("blocks").join(format!("{key}.json"));
        if let Some(known) = cache::load(&file) {
            return Ok(known);
        }
        let outcome = self.run_new_block(code, wants_run, &key)?;
        cache::store(&file, &outcome);
        Ok(outcome)
    }

    fn run_new_block(
        &self,
        code: &str,
        wants_run: bool,
        key: &str,
    ) -> Result<BlockOutcome, JudgeError> {
        let folder = self.root.join("work").join(format!("block-{}", &key[..16]));
        let binary = folder.join("binary");
        let mut rejected = Vec::new();
        for text in programs_of(code) {
            write(&folder.join("main.rs"), &text)?;
            let request = CompileRequest {
                folder: &folder,
                root: "main.rs",
                crate_name: "lesson",
                crate_type: CrateType::Program,
                output: &binary,
                ..CompileRequest::quiet()
            };
            let cancel = Cancel::default();
            let built = compile(&self.tools, &request, &cancel, &mut |_| {})?;
            if !built.succeeded {
                rejected.push(built.errors().cloned().collect::<Vec<_>>());
                continue;
            }
            let outcome = if wants_run {
                self.run_program(&binary, &folder)?
            } else {
                BlockOutcome::Ran(String::new())
            };
            // Blocks are many, and a program that has run is of no more use.
            let _ = std::fs::remove_dir_all(&folder);
            return Ok(outcome);
        }
        let _ = std::fs::remove_dir_all(&folder);
        // Neither as items nor as statements: the meant reading is the one that parses, which shows
        // in errors with codes, and then the one with fewer complaints.
        let unparsed = |error: &Diagnostic| error.code.is_empty();
        rejected.sort_by_key(|errors| (errors.iter().any(unparsed), errors.len()));
        Ok(BlockOutcome::Rejected(rejected.into_iter().next().unwrap_or_default()))
    }

    fn run_program(
        &self,
        binary: &std::path::Path,
        folder: &std::path::Path,
    ) -> Result<BlockOutcome, JudgeError> {
        let limits = program_limits(Duration::from_secs(10));
        let mut job = self.tools.program_job(binary, &folder.join("run"), limits);
        job.counted = false;
        let finished = self.tools.run(&job, &Cancel::default())?;
        Ok(if finished.ending == Ending::Exited(0) {
            BlockOutcome::Ran(String::from_utf8_lossy(&finished.stdout).into_owned())
        } else {
            let words = String::from_utf8_lossy(&finished.stderr).into_owned();
            BlockOutcome::Panicked(format!("{:?}: {words}", finished.ending))
        })
    }
}

/// The programs that a block may stand for: itself, or items, or the body of a `main`.
fn programs_of(code: &str) -> Vec<String> {
    if code.contains("fn main(") {
        return vec![code.to_owned()];
    }
    let body = format!("#[allow(unused)]\nfn main() {{\n{code}\n}}\n");
    let items = format!("{code}\nfn main() {{}}\n");
    vec![items, body]
}
