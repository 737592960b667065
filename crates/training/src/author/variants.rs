//! The proof of variants: what comes back in other words is as honest as what stands in the files.

use curriculum::{CodeTask, ContentFault, Exercise, Sources, Task};
use judge::{CheckOptions, Diagnostic, Judge, JudgeError, Level, Report, Verdict};

use super::proof::{plain, words};

/// Proves every variant of an exercise, and the file that it is recalled from. Returns the faults,
/// and how many variants there are.
pub(crate) fn prove_variants(
    judge: &Judge,
    exercise: &Exercise,
) -> Result<(Vec<ContentFault>, usize), JudgeError> {
    let count = exercise.variants.count();
    let mut faults = Vec::new();
    let Task::Code(task) = &exercise.task else { return Ok((faults, count)) };
    for message in recall_problems(judge, exercise, task)? {
        faults.push(ContentFault::new(format!("{}recall.rs", exercise.folder), message));
    }
    for index in 0..count {
        let variant = exercise.variant_of(index);
        let Task::Code(task) = &variant.task else { continue };
        let problems = match variant_problems(judge, &variant, task) {
            // A variant that cannot be run is a finding, not an end of the proof.
            Err(JudgeError::Solution(reason)) => vec![plain(&reason)],
            other => other?,
        };
        let file = format!("{}variants.toml", exercise.folder);
        let line = exercise.variants.line(index);
        faults.extend(problems.into_iter().map(|problem| {
            let message = format!("with {}: {problem}", exercise.variants.words(index));
            ContentFault::new(&file, message).at(line)
        }));
    }
    Ok((faults, count))
}

fn check(judge: &Judge, exercise: &Exercise, sources: &Sources) -> Result<Report, JudgeError> {
    judge.check(exercise, sources, &CheckOptions::usual(), &mut |_| {})
}

fn variant_problems(
    judge: &Judge,
    variant: &Exercise,
    task: &CodeTask,
) -> Result<Vec<String>, JudgeError> {
    let mut problems = Vec::new();
    let report = check(judge, variant, &task.solution)?;
    if report.verdict != Verdict::Accepted {
        problems.push(format!("the solution is not accepted: {}", words(&report)));
    }
    for diagnostic in report.diagnostics.iter().filter(|found| found.level == Level::Warning) {
        problems.push(format!("the solution earns a warning: {}", plain(&diagnostic.rendered)));
    }
    for found in judge.unequal_literals(variant, task)? {
        problems.push(format!(
            "tests.rs:{}: `{}` is {} in the solution, and the test says {}",
            found.line,
            found.label,
            found.value,
            found.expected.unwrap_or_default()
        ));
    }
    for (path, text) in &task.solution {
        if let Some(problem) = judge.format_problem(text)? {
            problems.push(format!("the solution's {path} is not formatted: {problem}"));
        }
    }
    problems.extend(recall_problems(judge, variant, task)?);
    Ok(problems)
}

const TESTS: &str = "/tests/tests.rs";

fn errors(report: &Report) -> impl Iterator<Item = &Diagnostic> {
    report.diagnostics.iter().filter(|found| found.level == Level::Error)
}

/// The file that code is recalled from compiles, is formatted, and passes nothing by itself.
fn recall_problems(
    judge: &Judge,
    exercise: &Exercise,
    task: &CodeTask,
) -> Result<Vec<String>, JudgeError> {
    let Some(recall) = exercise.recall_stub() else { return Ok(Vec::new()) };
    // Only what comes back in variants is recalled as code, unless the author wrote the file.
    if exercise.variants.count() == 0 && task.recall.is_none() {
        return Ok(Vec::new());
    }
    let mut problems = Vec::new();
    let report = check(judge, exercise, &recall)?;
    match report.verdict {
        Verdict::Accepted => problems.push("the file to recall from is accepted as it is".into()),
        // Where the tests need what the learner is to add (a derived trait), they do not compile.
        Verdict::CompileError if errors(&report).all(|error| error.file.ends_with(TESTS)) => {}
        Verdict::CompileError => problems.push(format!(
            "the file to recall from does not compile ({}); write a `recall.rs` that does",
            words(&report)
        )),
        _ => {}
    }
    for (path, text) in &recall {
        if let Some(problem) = judge.format_problem(text)? {
            problems.push(format!("{path} to recall from is not formatted: {problem}"));
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use curriculum::{Files, Library};
    use judge::Judge;

    use super::prove_variants;

    /// The faults of a tiny exercise with these variants.
    fn faults(judge: &Judge, variants: &str, recall: Option<&str>) -> Vec<String> {
        let head = "id='aaaaaaaa'\ntitle='t'\nkind='write'\nteaches=['x']\ndifficulty=1\n\
                    minutes=1\n[stub]\nfails='tests'\ntests=['*']\n";
        let mut files = vec![
            ("exercise.toml", head),
            ("instructions.md", "# Wait\n\n`delay(n)` is `12` times `n`.\n"),
            ("hints.md", "What is `delay`?\n---\nMultiply.\n"),
            ("stub.rs", "pub fn delay(n: u64) -> u64 {\n    todo!()\n}\n"),
            ("solution.rs", "pub fn delay(n: u64) -> u64 {\n    n * 12\n}\n"),
            (
                "tests.rs",
                "use observe::*;\nuse wait::*;\n\n#[test]\nfn waits() {\n    \
                 expect_eq!(delay(2), 24);\n}\n",
            ),
            ("variants.toml", variants),
        ];
        files.extend(recall.map(|text| ("recall.rs", text)));
        let files = files
            .into_iter()
            .map(|(name, text)| (format!("exercises/a/wait/{name}"), text.to_owned()));
        let (library, faults) = Library::parse(&Files(files.collect()), "s");
        assert_eq!(faults, []);
        let (faults, _) = prove_variants(judge, &library.exercises[0]).expect("proven");
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn honest_variants_pass_and_others_name_what_is_wrong_with_them() {
        let cache = tempfile::tempdir().expect("a folder");
        let judge = Judge::open(cache.path()).expect("a toolchain");
        let found = |variants: &str, recall| faults(&judge, variants, recall).join("\n");
        let name = "[[exchange]]\ntoken = 'delay'\nwith = ['pause']\n";
        assert_eq!(found(name, None), "");

        // The solution multiplies by 13, and the test still expects 24.
        let uneven = found("[[exchange]]\ntoken = '12'\nwith = ['13']\n", None);
        assert_eq!(
            uneven,
            "exercises/a/wait/variants.toml:2: with 12 → 13: tests.rs:6: `delay(2)` is 26 in the \
             solution, and the test says 24"
        );
        let type_error = found("[[exchange]]\ntoken = 'u64'\nwith = ['str']\n", None);
        assert!(type_error.contains("variants.toml:2: with u64 → str: "), "{type_error}");

        let solved = found(name, Some("pub fn delay(n: u64) -> u64 {\n    n * 12\n}\n"));
        assert!(
            solved.starts_with(
                "exercises/a/wait/recall.rs: the file to recall from is accepted as it is"
            ),
            "{solved}"
        );
        let broken = found(name, Some("pub fn delay(n: u64) -> u64 {\n    missing\n}\n"));
        assert!(broken.contains("recall.rs: the file to recall from does not compile"), "{broken}");
    }
}
