//! Sixty days of one learner, by the command line alone: placement, lessons, exercises, recall in
//! fresh variants, and a break of three weeks. What it looked like is `recall_days.txt`;
//! `UPDATE_EXPECT=1` writes it anew.
//!
//! The learner forgets by a plain rule of her own, and not by ours.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use curriculum::{CardTask, CodeExpectation, Exercise, Task};
use expect_test::expect_file;
use serde_json::Value;

use crate::environment::{Ran, TestEnvironment, exercise, finish, library};

const DAYS: i64 = 60;
/// She is away from this day on, until that one.
const BREAK: std::ops::Range<i64> = 24..45;
/// Real checks are what the test's time goes to.
const NEW_EXERCISES: [usize; 2] = [11, 15];
const RECALLS: [usize; 2] = [8, 16];
const CARDS_A_DAY: usize = 7;

struct Learner {
    environment: TestEnvironment,
    /// 0 is the first day, a Monday.
    day: i64,
    /// Minutes after midnight.
    minute: i64,
    transcript: String,
    /// Whether the commands of this moment are written down in full.
    shown: bool,
    /// When each card was seen last, and how often.
    cards: BTreeMap<String, (i64, u32)>,
    seeds: BTreeMap<String, Vec<u64>>,
    solved: usize,
    recalled: usize,
}

impl Learner {
    fn new() -> Self {
        Learner {
            environment: TestEnvironment::new(),
            day: 0,
            minute: 0,
            transcript: String::new(),
            shown: true,
            cards: BTreeMap::new(),
            seeds: BTreeMap::new(),
            solved: 0,
            recalled: 0,
        }
    }

    fn now(&self) -> String {
        let days = jiff::Span::new().try_days(self.day).expect("few days");
        let date = jiff::civil::date(2026, 3, 2).checked_add(days).expect("a date");
        format!("{date}T{:02}:{:02}:00Z", self.minute / 60, self.minute % 60)
    }

    fn ran(&self, arguments: &[&str]) -> Ran {
        let mut command = self.environment.command(arguments);
        command.env("MASTERWORK_NOW", self.now()).env("TZ", "UTC");
        finish(command)
    }

    /// A command as she types it; written down if this is a moment to show.
    fn run(&mut self, arguments: &[&str]) -> Ran {
        let ran = self.ran(arguments);
        if self.shown {
            let words: Vec<String> = arguments.iter().map(|word| quoted(word)).collect();
            let text = self.environment.stable(&ran.stdout);
            writeln!(self.transcript, "$ masterwork {}\n{text}", words.join(" ")).expect("text");
        }
        ran
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.ran(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    }

    /// Before the break, or after it.
    fn half(&self) -> usize {
        usize::from(self.day >= BREAK.end)
    }

    fn tell(&mut self, words: &str) {
        writeln!(self.transcript, "{words}\n").expect("text");
    }

    /// The placement: she has read about bindings, functions and numbers, and no more.
    fn place(&mut self) {
        const KNOWN: [&str; 14] = [
            "program",
            "function",
            "expression",
            "binding",
            "mutability",
            "shadowing",
            "constant",
            "integer",
            "boolean",
            "float",
            "formatting",
            "type-inference",
            "character",
            "if",
        ];
        let mut asked = self.json(&["place", "--next"]);
        let mut questions = 0;
        while let Some(question) = asked["question"].as_object() {
            let item = question["item"].as_str().expect("a slug").to_owned();
            let concept = question["concept"].as_str().expect("an id").to_owned();
            let knows = KNOWN.contains(&concept.as_str());
            let right = answer_of(&item);
            self.minute += 1;
            self.shown = questions < 2;
            if self.shown {
                self.run(&["place", "--next"]);
            }
            self.tell(&format!(
                "(question {}: {concept}; she {})",
                questions + 1,
                if knows { "answers" } else { "does not know" }
            ));
            let arguments: &[&str] =
                if knows { &["place", "--answer", &right] } else { &["place", "--unknown"] };
            let ran = self.ran(arguments).expect_code(0);
            assert_eq!(ran.stdout.contains("✓ right"), knows, "{}", ran.stdout);
            questions += 1;
            if let Some(end) = ran.stdout.find("The placement is done") {
                self.tell(&ran.stdout[end..]);
                break;
            }
            asked = self.json(&["place", "--next"]);
        }
        assert!(questions <= 20);
    }

    /// Whether she recalls something: what was seen often lasts longer.
    fn recalls(&self, item: &str) -> bool {
        let luck = item.bytes().fold(0_i64, |sum, byte| (31 * sum + i64::from(byte)) % 97);
        // Half of what is new she has kept from reading.
        let Some((seen, times)) = self.cards.get(item) else { return luck > 48 };
        let lasting = [3, 9, 20, 40, 80][usize::try_from(*times).unwrap_or(4).min(5) - 1];
        100 * (self.day - seen) / lasting < 40 + luck
    }

    /// Everything that is due and that she has the patience for.
    fn review(&mut self) -> (usize, usize) {
        let (mut done, mut right) = (0, 0);
        for item in self.json(&["plan"])["due"].as_array().cloned().unwrap_or_default() {
            let slug = item["item"].as_str().expect("a slug").to_owned();
            self.minute += 1;
            if item["kind"] == "code" {
                if self.recalled < RECALLS[self.half()] {
                    self.recalled += 1;
                    self.recall(&slug);
                }
                continue;
            }
            if done >= CARDS_A_DAY {
                continue;
            }
            let knows = self.recalls(&slug);
            let answer = answer_of(&slug);
            if self.shown && done < 2 {
                self.run(&["review", "--next"]);
            }
            let arguments: Vec<&str> = match (item["kind"].as_str(), knows) {
                (Some("question"), true) => vec!["review", &slug, "--rating", "good"],
                (_, true) => vec!["review", &slug, "--answer", &answer],
                (_, false) => vec!["review", &slug, "--rating", "again"],
            };
            let shown = self.shown;
            self.shown &= done < 2;
            let ran = self.run(&arguments).expect_code(0);
            self.shown = shown;
            assert!(!knows || !ran.stdout.contains('✗'), "{answer:?}: {}", ran.stdout);
            let times = self.cards.get(&slug).map_or(0, |(_, times)| *times);
            self.cards.insert(slug, (self.day, if knows { times + 1 } else { 1 }));
            done += 1;
            right += usize::from(knows);
        }
        (done, right)
    }

    /// An exercise from a blank file; after the break with a slip first.
    fn recall(&mut self, slug: &str) {
        if self.shown {
            self.run(&["review", slug]).expect_code(0);
        }
        let begun = self.json(&["review", slug]);
        let file = begun["path"].as_str().expect("a path").to_owned();
        if exercise(slug).recall_stub().is_none() {
            self.write_answer(slug, &file);
        } else {
            let seed = begun["variant_seed"].as_u64().expect("a seed");
            let before = self.seeds.entry(slug.to_owned()).or_default();
            assert!(!before.contains(&seed), "{slug}: seed {seed} again");
            before.push(seed);
            let variant = exercise(slug).variant(seed);
            let blank = std::fs::read_to_string(&file).expect("it was put there");
            assert!(blank.contains("todo!()"), "{slug} is not blank:\n{blank}");
            if self.shown {
                self.tell(&format!("$ cat recall/{slug}/{}\n{blank}", variant.main_file()));
            }
            if self.day >= BREAK.end
                && let Some(wrong) = slip(&variant)
            {
                std::fs::write(&file, wrong).expect("written");
                self.minute += 6;
                self.run(&["check", slug]);
            }
            let main = variant.main_file();
            std::fs::write(&file, &variant.solution()[main]).expect("written");
        }
        self.minute += i64::from(exercise(slug).minutes / 2).max(1);
        let ran = self.run(&["check", slug]).expect_code(0);
        assert!(ran.stdout.contains("recalled: "), "{slug}: {}", ran.stdout);
    }

    fn write_answer(&self, slug: &str, file: &str) {
        let exercise = exercise(slug);
        std::fs::write(file, &exercise.solution()[exercise.main_file()]).expect("written");
    }

    /// The next lesson or exercise.
    fn learn(&mut self) {
        if self.solved >= NEW_EXERCISES[self.half()] {
            return;
        }
        let next = self.json(&["next"])["next"].clone();
        let Some(slug) = next["item"].as_str() else { return };
        if next["kind"] == "quiz" {
            for question in &library().quiz(slug).expect("a quiz").questions {
                let answer = crate::quizzes::right_answer(question);
                self.ran(&["quiz", slug, "--answer", &answer]).expect_code(0);
            }
            return;
        }
        if next["kind"] == "lesson" {
            self.tell(&format!("(reads {slug})"));
            self.minute += 15;
            return;
        }
        self.solve(slug);
    }

    fn solve(&mut self, slug: &str) {
        self.environment.solve(exercise(slug));
        // She is quick in the morning and slow at night.
        let share = if self.day % 3 == 0 { 0.3 } else { 0.8 };
        self.minute += (f64::from(exercise(slug).minutes) * share).ceil() as i64;
        let ran = self.run(&["check", slug]).expect_code(0);
        let worth = ran.stdout.lines().find(|line| line.contains("it comes back"));
        if !self.shown {
            self.tell(&format!("({slug}: {})", worth.unwrap_or("solved before")));
        }
        self.solved += 1;
    }
}

fn quoted(word: &str) -> String {
    if word.contains([' ', '\n', '"', '{', '(', '&', '[']) {
        format!("'{}'", word.replace('\n', "⏎"))
    } else {
        word.to_owned()
    }
}

/// What is right, by the content.
pub(crate) fn answer_of(slug: &str) -> String {
    let card = library().cards.iter().find(|card| card.slug() == slug).expect("a card");
    match &card.task {
        CardTask::Question => String::new(),
        CardTask::Cloze(cloze) => cloze.answers[0].clone(),
        CardTask::Predict(block) => match &block.expectation {
            CodeExpectation::Runs(output) => output.clone().unwrap_or_default(),
            CodeExpectation::Error(code) => code.clone(),
            CodeExpectation::Panics => "panics".to_owned(),
            CodeExpectation::Compiles => String::new(),
        },
    }
}

/// A wrong solution that runs.
fn slip(exercise: &Exercise) -> Option<String> {
    let Task::Code(task) = &exercise.task else { return None };
    let wrong = task.wrong.iter().find(|wrong| matches!(wrong.caught, curriculum::Caught::Test(_)));
    wrong.and_then(|wrong| wrong.sources.get(exercise.main_file()).cloned())
}

#[test]
fn sixty_days_of_one_learner() {
    let mut she = Learner::new();
    she.minute = 9 * 60;
    she.tell("── day 1: she has never been here");
    she.run(&["plan"]);
    she.place();
    she.shown = true;
    she.run(&["plan", "--why"]);
    let mut undone = false;
    for day in 0..DAYS {
        if BREAK.contains(&day) {
            continue;
        }
        she.day = day;
        she.minute = 18 * 60;
        // The days on which the transcript shows every command.
        she.shown = matches!(day, 2 | 13 | 45);
        if she.shown {
            she.tell(&format!("── day {}", day + 1));
        }
        if day == BREAK.end {
            she.tell("She was away for three weeks.");
            she.run(&["plan", "--why"]);
            let plan = she.json(&["plan"]);
            if plan["comeback"]["diagnosis"] == true {
                she.shown = false;
                let mut asked = she.json(&["place", "--next"]);
                let mut count = 0;
                while let Some(question) = asked["question"].as_object() {
                    let item = question["item"].as_str().expect("a slug").to_owned();
                    asked = if count % 3 == 2 {
                        she.json(&["place", "--unknown"])
                    } else {
                        she.json(&["place", "--answer", &answer_of(&item)])
                    };
                    count += 1;
                }
                she.tell(&format!("(the diagnosis takes {count} questions)"));
                she.shown = true;
                she.run(&["plan"]);
            }
        } else if she.shown {
            she.run(&["plan", "--why"]);
        }
        let (done, right) = she.review();
        if done > 0 && !she.shown {
            she.tell(&format!("day {}: {done} cards, {right} recalled", day + 1));
        }
        if done > 0 && !undone && day >= 3 {
            undone = true;
            she.shown = true;
            she.run(&["review", "--undo"]).expect_code(0);
            she.shown = false;
        }
        // A proof first, where one is due; then what the plan says.
        let proof = she.json(&["plan"])["proofs"][0]["item"].as_str().map(str::to_owned);
        match proof {
            Some(slug) if she.solved < NEW_EXERCISES[she.half()] => {
                she.ran(&["show", &slug]).expect_code(0);
                she.solve(&slug);
            }
            Some(_) | None => {
                she.learn();
                if day % 2 == 0 {
                    she.learn();
                }
            }
        }
    }
    she.shown = true;
    she.tell(&format!("── day {DAYS}, in the evening"));
    let bury = she.json(&["plan"])["due"][0]["item"].as_str().map(str::to_owned);
    if let Some(slug) = bury.filter(|_| she.json(&["plan"])["due"][0]["new"] == false) {
        she.run(&["bury", &slug]).expect_code(0);
    }
    she.run(&["plan"]);
    she.run(&["plan", "--calibration"]).expect_code(0);
    let plan = she.json(&["plan"]);
    assert!(plan["retention"].as_array().is_some_and(|list| !list.is_empty()));
    assert!(she.recalled > 8, "{} recalls", she.recalled);
    assert!(!she.seeds.is_empty(), "{:?}", she.seeds);
    she.ran(&["doctor"]).expect_code(0);
    expect_file!["recall_days.txt"].assert_eq(&she.transcript);
}
