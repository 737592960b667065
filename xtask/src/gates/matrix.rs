//! What came out, as a table for the terminal and as a page of the docs.

use std::fmt::{self, Display, Write as _};
use std::time::Duration;

use curriculum::{FaultyVariant, GateText};
use gate::Gate;
use sandbox::Tier;

use super::trying::{Cell, FaultyRow};

/// On which machine it came out so.
pub(super) struct Conditions {
    cores: usize,
    processor: String,
    tier: Tier,
}

impl Conditions {
    pub(super) fn of_this_machine(tier: Tier) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let known = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let name = known.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let processor = name.map_or("a processor without a name", |(_, name)| name).to_owned();
        Conditions { cores, processor, tier }
    }
}

impl Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cores of {}, sandbox tier {}", self.cores, self.processor, self.tier.name())
    }
}

/// The outcomes of one system.
pub(super) struct Matrix<'a> {
    gate: &'a Gate,
    text: &'a GateText,
    correct: Vec<(String, Vec<Cell>)>,
    faulty: Vec<(FaultyVariant, FaultyRow)>,
    not_run: Vec<(String, String)>,
}

impl<'a> Matrix<'a> {
    pub(super) fn new(gate: &'a Gate, text: &'a GateText) -> Self {
        Matrix { gate, text, correct: Vec::new(), faulty: Vec::new(), not_run: Vec::new() }
    }

    /// Something could not be run here.
    pub(super) fn not_run(&mut self, name: &str, why: String) {
        self.not_run.push((name.to_owned(), why));
    }

    /// Takes what a correct implementation came to. What is no pass is returned in words.
    pub(super) fn correct(&mut self, name: &str, cells: Vec<Cell>) -> Vec<String> {
        let faults = cells.iter().flat_map(|cell| told(name, cell)).collect();
        self.correct.push((name.to_owned(), cells));
        faults
    }

    /// Takes what a faulty variant came to. What is not as it should be is returned in words.
    pub(super) fn faulty(&mut self, variant: &FaultyVariant, row: FaultyRow) -> Vec<String> {
        let mut faults: Vec<String> =
            row.before.iter().flat_map(|cell| told(&variant.slug, cell)).collect();
        if !row.is_caught() {
            faults.extend(told(&variant.slug, &row.own));
        }
        self.faulty.push((variant.clone(), row));
        faults
    }

    /// For the terminal.
    pub(super) fn table(&self) -> String {
        let mut lines =
            vec![["", "stage", "came out so", "time", "tried again"].map(str::to_owned)];
        for (name, cells) in &self.correct {
            for cell in cells {
                lines.push(line(name, cell, &format!("passes in {}", share(cell))));
            }
        }
        for (variant, row) in &self.faulty {
            let how = format!("{} in {}", variant.reason, share(&row.own));
            lines.push(line(&variant.slug, &row.own, &how));
            if !row.before.is_empty() {
                let all = Cell::of(&row.before);
                lines.push(line("", &all, &format!("passes {}", share(&all))));
            }
        }
        let widths: [usize; 5] = std::array::from_fn(|column| {
            lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0)
        });
        let mut text = String::new();
        for line in &lines {
            let cells: Vec<String> =
                line.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            writeln!(text, "{}", cells.join("  ").trim_end()).expect("a string takes all");
        }
        for (name, why) in &self.not_run {
            writeln!(text, "{name} was not run: {why}").expect("a string takes all");
        }
        text
    }

    /// For the docs.
    pub(super) fn page(&self, conditions: &Conditions) -> String {
        let mut page = format!(
            "# The gates' own proof\n\nWhat `cargo xtask gates --full --write` found. It was made by \
             that command: do not edit it.\n\nMachine: {conditions}.\n\n## {}: correct \
             implementations\nSeeds that pass, and the mean time of a run.\n\n",
            self.text.title
        );
        let names: Vec<&str> = self.correct.iter().map(|(name, _)| name.as_str()).collect();
        let mut row = |cells: &[String]| {
            writeln!(page, "| {} |", cells.join(" | ")).expect("a string takes all");
        };
        let head: Vec<String> =
            std::iter::once("stage").chain(names.iter().copied()).map(str::to_owned).collect();
        row(&head);
        row(&head.iter().map(|_| "---".to_owned()).collect::<Vec<_>>());
        for (index, stage) in self.gate.stages.iter().enumerate() {
            let of = |cells: &Vec<Cell>| {
                let cell = cells.iter().find(|cell| cell.stage == stage.slug);
                cell.map_or("not made for it".to_owned(), |cell| {
                    format!("{}, {:.1} s{}", share(cell), mean(cell), again(cell))
                })
            };
            let first = format!("{}. {}", index + 1, stage.slug);
            let cells = self.correct.iter().map(|(_, cells)| of(cells));
            row(&std::iter::once(first).chain(cells).collect::<Vec<_>>());
        }
        for (name, why) in &self.not_run {
            writeln!(page, "\n`{name}` was not run: {why}.").expect("a string takes all");
        }
        page.push_str(
            "\n## Faulty variants\nSeeds in which a variant fails at its stage for its reason and is \
             recognised, the mean time of a run, and how many of the stages before it passes.\n\n\
             | variant | stage | reason | caught | time | before |\n|---|---|---|---|---|---|\n",
        );
        for (variant, found) in &self.faulty {
            let reasons: Vec<String> =
                variant.reasons().map(|reason| format!("`{reason}`")).collect();
            let (own, before) = (&found.own, Cell::of(&found.before));
            writeln!(
                page,
                "| {} | {} | {} | {}{} | {:.1} s | {}{} |",
                variant.slug,
                variant.stage,
                reasons.join(" or "),
                share(own),
                again(own),
                mean(own),
                share(&before),
                again(&before),
            )
            .expect("a string takes all");
        }
        page
    }
}

impl Cell {
    /// Several together.
    fn of(cells: &[Cell]) -> Cell {
        Cell {
            stage: "those before".to_owned(),
            held: cells.iter().map(|cell| cell.held).sum(),
            seeds: cells.iter().map(|cell| cell.seeds).sum(),
            retries: cells.iter().map(|cell| cell.retries).sum(),
            took: cells.iter().map(|cell| cell.took).sum(),
            others: Vec::new(),
        }
    }
}

fn line(name: &str, cell: &Cell, how: &str) -> [String; 5] {
    let again = match cell.retries {
        0 => String::new(),
        count => count.to_string(),
    };
    let time = format!("{:>6.1} s", Duration::as_secs_f64(&cell.took));
    [name.to_owned(), cell.stage.clone(), how.to_owned(), time, again]
}

fn share(cell: &Cell) -> String {
    format!("{} of {}", cell.held, cell.seeds)
}

fn mean(cell: &Cell) -> f64 {
    cell.took.as_secs_f64() / cell.seeds.max(1) as f64
}

fn again(cell: &Cell) -> String {
    match cell.retries {
        0 => String::new(),
        count => format!(" (tried again: {count})"),
    }
}

/// What is wrong with a cell, in words.
fn told(name: &str, cell: &Cell) -> Vec<String> {
    if cell.is_held() {
        return Vec::new();
    }
    cell.others.iter().map(|other| format!("{name}: {}: {other}", cell.stage)).collect()
}
