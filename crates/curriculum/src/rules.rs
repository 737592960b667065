//! The rules that content keeps among itself: what can be told without running anything.

use std::collections::{BTreeMap, BTreeSet};

use crate::exercise::{StubTests, Task, WrongSolution, variant_faults};
use crate::track::check_track;
use crate::{
    Card, CardTask, Caught, ConceptId, ContentFault, Exercise, Item, Kind, Lesson, Library,
    StubFailure, test_functions,
};

/// Ids that were ever given, of items that are and items that were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssuedIds {
    issued: BTreeSet<String>,
    retired: BTreeSet<String>,
}

impl IssuedIds {
    /// Reads `issued-ids.txt`: an id a line, with ` retired` behind it once its item is gone.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut ids = IssuedIds::default();
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            match line.split_once(' ') {
                Some((id, "retired")) => drop(ids.retired.insert(id.to_owned())),
                _ if !line.is_empty() => drop(ids.issued.insert(line.to_owned())),
                _ => {}
            }
        }
        ids
    }

    /// The list after this library: new ids are added, ids without an item are retired.
    #[must_use]
    pub fn updated(&self, library: &Library) -> Self {
        let present: BTreeSet<String> = bare_ids(library).map(|(id, _)| id).collect();
        let mut next = self.clone();
        let gone: Vec<String> = next.issued.difference(&present).cloned().collect();
        next.issued.retain(|id| present.contains(id));
        next.retired.extend(gone);
        next.issued.extend(present.difference(&self.retired).cloned());
        next
    }

    /// The file's text.
    #[must_use]
    pub fn to_file_text(&self) -> String {
        let mut text =
            String::from("# Every id that was ever given. Generated; an id never comes back.\n");
        for id in &self.issued {
            text.push_str(id);
            text.push('\n');
        }
        for id in &self.retired {
            text.push_str(id);
            text.push_str(" retired\n");
        }
        text
    }
}

/// Ids without their source, and the place that each is used at.
fn bare_ids(library: &Library) -> impl Iterator<Item = (String, String)> {
    let bare = |id: &str| id.split_once(':').map_or(id, |(_, id)| id).to_owned();
    let items = library.items().map(move |item| (bare(item.id()), place(item)));
    let at = |card: &Card| format!("{}:{}", card.file, card.line);
    let cards = library.cards.iter().map(move |card| (bare(&card.id), at(card)));
    let questions = library.quizzes.iter().flat_map(|quiz| {
        let at = |line| format!("{}:{line}", quiz.file);
        quiz.questions.iter().map(move |question| (question.id.clone(), at(question.line)))
    });
    let gates = library
        .gates
        .iter()
        .map(move |gate| (bare(&gate.id), format!("gates/{}/gate.toml", gate.slug)));
    items.chain(cards).chain(questions).chain(gates)
}

fn place(item: Item<'_>) -> String {
    match item {
        Item::Lesson(lesson) => lesson.file.clone(),
        Item::Exercise(exercise) => format!("{}exercise.toml", exercise.folder),
        Item::Quiz(quiz) => quiz.file.clone(),
    }
}

/// Everything that breaks a rule, over the whole library.
#[must_use]
pub fn check_rules(library: &Library, issued: &IssuedIds) -> Vec<ContentFault> {
    let mut faults = library.concepts.faults();
    faults.extend(check_ids(library, issued));
    for lesson in &library.lessons {
        faults.extend(check_lesson(library, lesson));
    }
    for exercise in &library.exercises {
        faults.extend(check_exercise(library, exercise));
    }
    faults.extend(check_cards(library));
    for gate in &library.gates {
        let file = format!("gates/{}/gate.toml", gate.slug);
        let concepts = gate.stages.iter().flat_map(|stage| &stage.concepts);
        faults.extend(known_concepts(library, &file, concepts));
    }
    for quiz in &library.quizzes {
        faults.extend(quiz.faults());
        faults.extend(known_concepts(library, &quiz.file, quiz.concepts()));
    }
    for track in &library.tracks {
        faults.extend(check_track(library, track));
    }
    faults
}

fn check_ids(library: &Library, issued: &IssuedIds) -> Vec<ContentFault> {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for (id, place) in bare_ids(library) {
        let is_short = id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_short && !is_uuid(&id) {
            let message = format!("id `{id}` is neither eight hex digits nor a uuid");
            faults.push(ContentFault::new(&place, message));
        }
        if issued.retired.contains(&id) {
            let message =
                format!("id `{id}` belonged to an item that is gone; ids never come back");
            faults.push(ContentFault::new(&place, message));
        }
        if let Some(other) = seen.insert(id.clone(), place.clone()) {
            faults.push(ContentFault::new(&place, format!("id `{id}` is also that of {other}")));
        }
    }
    faults
}

/// Another course's items may bring ids of their own.
fn is_uuid(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn known_concepts<'a>(
    library: &'a Library,
    place: &'a str,
    concepts: impl Iterator<Item = &'a ConceptId> + 'a,
) -> impl Iterator<Item = ContentFault> + 'a {
    concepts.filter(|id| library.concepts.get(id).is_none()).map(move |id| {
        ContentFault::new(place, format!("`{}` is no concept of concepts.toml", id.0))
    })
}

fn check_lesson(library: &Library, lesson: &Lesson) -> Vec<ContentFault> {
    let mut faults: Vec<_> =
        known_concepts(library, &lesson.file, lesson.concepts.iter()).collect();
    if lesson.imported {
        return faults;
    }
    let words = lesson.words();
    if !(400..=900).contains(&words) {
        let message = format!("{words} words of prose; a lesson has 400 to 900");
        faults.push(ContentFault::new(&lesson.file, message));
    }
    // The heading may set code in backticks; the title, which lists show, has none.
    let heading = lesson.text.lines().next().unwrap_or_default().replace('`', "");
    if heading != format!("# {}", lesson.title) {
        let message = format!("a lesson opens with its title: `# {}`", lesson.title);
        faults.push(ContentFault::new(&lesson.file, message));
    }
    if !lesson.text.contains("## Before you go on") {
        let message = "a lesson ends with a question: `## Before you go on`";
        faults.push(ContentFault::new(&lesson.file, message));
    }
    faults
}

fn check_cards(library: &Library) -> Vec<ContentFault> {
    let mut faults = Vec::new();
    let mut seen = BTreeMap::new();
    for card in &library.cards {
        faults.extend(
            known_concepts(library, &card.file, [&card.concept].into_iter())
                .map(|fault| fault.at(card.line)),
        );
        let code = match &card.task {
            CardTask::Question => "",
            CardTask::Cloze(cloze) => &cloze.code,
            CardTask::Predict(block) => &block.code,
        };
        if let Some(other) = seen.insert((&card.front, code), card) {
            let message = format!("asks the same as {}:{}", other.file, other.line);
            faults.push(ContentFault::new(&card.file, message).at(card.line));
        }
    }
    faults
}

fn check_exercise(library: &Library, exercise: &Exercise) -> Vec<ContentFault> {
    let head = format!("{}exercise.toml", exercise.folder);
    let mut faults: Vec<_> =
        known_concepts(library, &head, exercise.teaches.iter().chain(&exercise.uses)).collect();
    let mut fault = |file: &str, message: String| {
        faults.push(ContentFault::new(format!("{}{file}", exercise.folder), message));
    };
    // Another course keeps its own rules; only what the product itself relies on is asked of it.
    if matches!(exercise.task, Task::Course(_)) {
        return faults;
    }
    if exercise.teaches.is_empty() {
        fault("exercise.toml", "`teaches` is empty: of which concept is this the practice?".into());
    }
    if !(1..=5).contains(&exercise.difficulty) {
        fault("exercise.toml", format!("difficulty {} is not 1 to 5", exercise.difficulty));
    }
    if !(2..=4).contains(&exercise.hints.len()) {
        fault("hints.md", format!("{} hints; there are 2 to 4 steps", exercise.hints.len()));
    }
    if !exercise.instructions.starts_with("# ") {
        fault("instructions.md", "instructions open with a heading, `# …`".into());
    }
    let wrong = match &exercise.task {
        Task::Code(task) => task.wrong.len(),
        Task::Tests(task) => task.wrong.len(),
        Task::Predict(task) => task.wrong.len(),
        Task::Course(_) => 0,
    };
    if wrong < 2 {
        fault("wrong/", format!("{wrong} wrong solutions; there are at least 2"));
    }
    if exercise.kind == Kind::Predict && exercise.explanation.is_none() {
        fault("explanation.md", "this file is missing: why the program does what it does".into());
    }
    if let Some(step) = hint_with_solution(exercise) {
        fault("hints.md", format!("hint {step} holds four lines of the solution in a row"));
    }
    faults.extend(check_names(exercise));
    faults.extend(variant_faults(exercise));
    faults
}

/// Tests and mutants that `exercise.toml` and the wrong solutions name must exist.
fn check_names(exercise: &Exercise) -> Vec<ContentFault> {
    let fault = |file: &str, message: String| {
        ContentFault::new(format!("{}{file}", exercise.folder), message)
    };
    let mut faults = Vec::new();
    let (names, stub_failure, wrong): (Vec<String>, &StubFailure, &[WrongSolution]) =
        match &exercise.task {
            Task::Predict(_) | Task::Course(_) => return faults,
            Task::Code(task) => {
                let names = test_functions(&task.tests).into_iter().map(|test| test.name);
                (names.collect(), &task.stub_failure, &task.wrong)
            }
            Task::Tests(task) => {
                let names = task.mutants.iter().map(|mutant| mutant.name.clone());
                (names.collect(), &task.stub_failure, &task.wrong)
            }
        };
    let is_test_kind = matches!(exercise.task, Task::Tests(_));
    if names.is_empty() {
        faults.push(if is_test_kind {
            fault("exercise.toml", "no `[[mutant]]`: what should the tests catch?".into())
        } else {
            fault("tests.rs", "no `#[test]` function at the top level".into())
        });
    }
    if let Task::Code(task) = &exercise.task
        && task.tests.contains("should_panic")
    {
        let message = "`should_panic` is not observed; use `panic_of(|| …)`";
        faults.push(fault("tests.rs", message.into()));
    }
    match stub_failure {
        StubFailure::Mutants(_) if !is_test_kind => {
            faults.push(fault("exercise.toml", "only a *test* exercise has mutants".into()));
        }
        StubFailure::Tests(StubTests::Named(tests))
        | StubFailure::Mutants(StubTests::Named(tests)) => {
            for name in tests.iter().filter(|name| !names.contains(name)) {
                faults
                    .push(fault("exercise.toml", format!("`[stub]` names `{name}`: no such test")));
            }
        }
        _ => {}
    }
    for wrong in wrong {
        let file = format!("wrong/{}.rs", wrong.name);
        match &wrong.caught {
            Caught::Test(name) if !is_test_kind && !names.contains(name) => {
                faults.push(fault(&file, format!("`catch:` names test `{name}`: no such test")));
            }
            Caught::Mutant(name) if !is_test_kind || !names.contains(name) => {
                faults.push(fault(&file, format!("`catch:` names mutant `{name}`: no such one")));
            }
            _ => {}
        }
    }
    faults
}

/// The first hint, from 1, that holds four lines of the solution in a row.
fn hint_with_solution(exercise: &Exercise) -> Option<usize> {
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.trim().to_owned()).filter(|line| line.len() > 1).collect()
    };
    let solution: Vec<Vec<String>> = exercise.solution().values().map(|text| lines(text)).collect();
    exercise
        .hints
        .iter()
        .position(|hint| {
            let hint = lines(hint);
            solution
                .iter()
                .any(|file| file.windows(4).any(|four| hint.windows(4).any(|lines| lines == four)))
        })
        .map(|index| index + 1)
}
