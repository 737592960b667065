//! Reads an exercise's folder.

use serde::Deserialize;

use super::{
    CargoCommands, CodeTask, CourseTask, Equivalent, Exercise, JudgedBy, Kind, LIBRARY_PATH,
    MAIN_PATH, Mutant, OwnTests, StubFailure, StubTests, TESTS_PATH, Task, TestsTask, Variants,
    WrongSolution,
};
use crate::predict::PredictTask;
use crate::{Caught, ConceptId, ContentFault, Files, Sources};

impl Exercise {
    pub(crate) fn parse(files: &Files, source: &str, slug: &str) -> Result<Self, ContentFault> {
        let folder = format!("exercises/{slug}/");
        let path = format!("{folder}exercise.toml");
        let text = files.text(&path, "it says what the exercise is")?;
        let head: Head =
            toml::from_str(text).map_err(|error| ContentFault::toml(&path, text, &error))?;
        let hints = match files.get(&format!("{folder}hints.md")) {
            None if head.judged_by.is_some() => "",
            _ => files.text(&format!("{folder}hints.md"), "hints in steps, parted by `---`")?,
        };
        let instructions =
            files.text(&format!("{folder}instructions.md"), "the task as the learner reads it")?;
        let task = head.task(files, &folder, &path)?;
        Ok(Exercise {
            id: format!("{source}:{}", head.id),
            slug: slug.to_owned(),
            title: head.title,
            kind: head.kind,
            teaches: head.teaches,
            uses: head.uses,
            difficulty: head.difficulty,
            minutes: head.minutes,
            deny: head.deny,
            crates: head.crates,
            allocations: head.allocations,
            time_limit_ms: head.time_limit_ms.unwrap_or(10_000),
            instructions: instructions.to_owned(),
            hints: split_hints(hints),
            explanation: files.get(&format!("{folder}explanation.md")).map(str::to_owned),
            task,
            variants: Variants::parse(files, &folder)?,
            version: files.version_below(&folder),
            folder,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    title: String,
    kind: Kind,
    teaches: Vec<ConceptId>,
    #[serde(default)]
    uses: Vec<ConceptId>,
    difficulty: u8,
    minutes: u32,
    #[serde(default)]
    program: bool,
    #[serde(default)]
    deny: Vec<String>,
    #[serde(default)]
    crates: Vec<String>,
    #[serde(default)]
    allocations: bool,
    time_limit_ms: Option<u64>,
    stub: Option<StubHead>,
    #[serde(default)]
    mutant: Vec<Mutant>,
    #[serde(default)]
    equivalent: Vec<Equivalent>,
    judged_by: Option<JudgedByWord>,
    own: Option<OwnTests>,
    cargo: Option<CargoCommands>,
}

/// What judges an exercise of another course.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum JudgedByWord {
    OwnTests,
    Cargo,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StubHead {
    fails: String,
    code: Option<String>,
    tests: Option<Vec<String>>,
    lint: Option<String>,
    mutants: Option<Vec<String>>,
}

impl Head {
    fn task(&self, files: &Files, folder: &str, path: &str) -> Result<Task, ContentFault> {
        let needed =
            |name: &str, why: &str| files.text(&format!("{folder}{name}"), why).map(str::to_owned);
        if self.kind == Kind::Predict {
            return PredictTask::parse(files, folder).map(Task::Predict);
        }
        let Some(stub) = &self.stub else {
            return Err(ContentFault::new(path, "a table `[stub]` must say how the stub fails"));
        };
        let stub_failure = stub.failure(path)?;
        if let Some(word) = self.judged_by {
            return CourseTask::parse(files, folder, self.course(word, path)?, stub_failure)
                .map(Task::Course);
        }
        if matches!(stub_failure, StubFailure::Somehow | StubFailure::Nothing) {
            let message = "only an exercise with `judged_by` may leave open how its stub fails";
            return Err(ContentFault::new(path, message));
        }
        let main = match (self.kind, self.program) {
            (Kind::Test, _) => TESTS_PATH,
            (_, true) => MAIN_PATH,
            (_, false) => LIBRARY_PATH,
        };
        let stub = sources(files, folder, "stub", main)?;
        let solution = sources(files, folder, "solution", main)?;
        let wrong = wrong_solutions(files, folder, main)?;
        if self.kind == Kind::Test {
            return Ok(Task::Tests(TestsTask {
                subject: needed("subject.rs", "the code to write tests for")?,
                stub,
                stub_failure,
                solution,
                mutants: self.mutant.clone(),
                wrong,
            }));
        }
        Ok(Task::Code(CodeTask {
            program: self.program,
            stub,
            stub_failure,
            solution,
            tests: needed("tests.rs", "what the judge observes")?,
            checker: files.get(&format!("{folder}checker.rs")).map(str::to_owned),
            wrong,
            equivalent: self.equivalent.clone(),
            recall: recall(files, folder, main),
        }))
    }
}

impl Head {
    fn course(&self, word: JudgedByWord, path: &str) -> Result<JudgedBy, ContentFault> {
        match (word, &self.cargo) {
            (JudgedByWord::OwnTests, _) => {
                Ok(JudgedBy::OwnTests(self.own.clone().unwrap_or_default()))
            }
            (JudgedByWord::Cargo, None) => {
                Err(ContentFault::new(path, "a table `[cargo]` must say which commands judge it"))
            }
            (JudgedByWord::Cargo, Some(commands)) => match commands.refused() {
                Some(message) => Err(ContentFault::new(path, message)),
                None => Ok(JudgedBy::Cargo(commands.clone())),
            },
        }
    }
}

impl StubHead {
    fn failure(&self, path: &str) -> Result<StubFailure, ContentFault> {
        let missing = |field: &str| {
            ContentFault::new(
                path,
                format!("`[stub]` fails by {}, so it needs `{field}`", self.fails),
            )
        };
        let named = |names: &Option<Vec<String>>, field: &str| match names {
            Some(names) if names == &["*"] => Ok(StubTests::All),
            Some(names) if !names.is_empty() => Ok(StubTests::Named(names.clone())),
            _ => Err(missing(field)),
        };
        match self.fails.as_str() {
            "error" => self.code.clone().map(StubFailure::Error).ok_or_else(|| missing("code")),
            "lint" => self.lint.clone().map(StubFailure::Lint).ok_or_else(|| missing("lint")),
            "tests" => named(&self.tests, "tests").map(StubFailure::Tests),
            "mutants" => named(&self.mutants, "mutants").map(StubFailure::Mutants),
            "somehow" => Ok(StubFailure::Somehow),
            "nothing" => Ok(StubFailure::Nothing),
            other => Err(ContentFault::new(
                path,
                format!("`fails = \"{other}\"` is none of error, tests, lint, mutants"),
            )),
        }
    }
}

/// One file `<name>.rs` in place of `main`, or a folder `<name>/` with a tree of files.
fn sources(files: &Files, folder: &str, name: &str, main: &str) -> Result<Sources, ContentFault> {
    if let Some(text) = files.get(&format!("{folder}{name}.rs")) {
        return Ok(Sources::from([(main.to_owned(), text.to_owned())]));
    }
    let tree: Sources = files
        .below(&format!("{folder}{name}/"))
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    if tree.contains_key(main) {
        return Ok(tree);
    }
    let wanted = format!("this file is missing (or a folder `{name}/` with `{main}`)");
    Err(ContentFault::new(format!("{folder}{name}.rs"), wanted))
}

/// What it is recalled from, if its author says so.
fn recall(files: &Files, folder: &str, main: &str) -> Option<Sources> {
    let text = files.get(&format!("{folder}recall.rs"))?;
    Some(Sources::from([(main.to_owned(), text.to_owned())]))
}

fn wrong_solutions(
    files: &Files,
    folder: &str,
    main: &str,
) -> Result<Vec<WrongSolution>, ContentFault> {
    let below = format!("{folder}wrong/");
    let mut found = Vec::new();
    for (name, text) in files.below(&below) {
        // A wrong solution of several files is a folder; its main file carries the header.
        let (name, sources) = if let Some(name) = name.strip_suffix(&format!("/{main}")) {
            let tree = files
                .below(&format!("{below}{name}/"))
                .map(|(path, text)| (path.to_owned(), text.to_owned()))
                .collect();
            (name, tree)
        } else if name.contains('/') {
            continue;
        } else if let Some(name) = name.strip_suffix(".rs") {
            (name, Sources::from([(main.to_owned(), text.to_owned())]))
        } else {
            return Err(ContentFault::new(
                format!("{below}{name}"),
                "only `.rs` files belong here",
            ));
        };
        let path = format!("{below}{name}.rs");
        let (caught, message) = header(text, &path)?;
        found.push(WrongSolution { name: name.to_owned(), caught, message, sources });
    }
    Ok(found)
}

/// The `//!` lines that a wrong solution opens with: `catch: …`, then the message.
fn header(text: &str, path: &str) -> Result<(Caught, String), ContentFault> {
    let fault = |message: &str| ContentFault::new(path, message).at(1);
    let lines: Vec<&str> = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    let Some(catch) = lines.first().and_then(|line| line.strip_prefix("catch:")) else {
        return Err(fault(
            "the first line must be `//! catch: …` (test NAME, error CODE, lint NAME)",
        ));
    };
    let (by, what) = catch.trim().split_once(' ').unwrap_or((catch.trim(), ""));
    let what = what.trim().to_owned();
    let caught = match by {
        "test" if !what.is_empty() => Caught::Test(what),
        "error" if !what.is_empty() => Caught::Error(what),
        "lint" if !what.is_empty() => Caught::Lint(what),
        "mutant" if !what.is_empty() => Caught::Mutant(what),
        "reference" => Caught::Reference,
        _ => {
            return Err(fault(
                "`catch:` is followed by `test NAME`, `error CODE`, `lint NAME`, `mutant NAME` \
                 or `reference`",
            ));
        }
    };
    let message = lines[1..].join("\n").trim().to_owned();
    if message.is_empty() {
        return Err(fault("after `catch:` the message for whoever wrote this is missing"));
    }
    Ok((caught, message))
}

fn split_hints(text: &str) -> Vec<String> {
    let mut hints = vec![String::new()];
    for line in text.lines() {
        if line.trim() == "---" {
            hints.push(String::new());
        } else if let Some(hint) = hints.last_mut() {
            hint.push_str(line);
            hint.push('\n');
        }
    }
    hints.iter().map(|hint| hint.trim().to_owned()).filter(|hint| !hint.is_empty()).collect()
}
