//! The developer's front door: `cargo xtask content`, `simulate`, `attacks`, `gates`, `tidy`, `bench`.

mod attacks;
mod bench;
mod content;
mod gates;
mod import;
mod mutants;
mod simulate;
mod tidy;

use std::fmt::Display;
use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "The developer's front door",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Prove all content, and hold the generated files against it.
    Content(content::ContentArguments),
    /// Import a course, and prove that its solutions are accepted and its stubs fail.
    Import(import::ImportArguments),
    /// List the mutants of the solutions that their tests do not catch.
    Mutants(mutants::MutantsArguments),
    /// Have hostile submissions judged, and look at what they touched.
    Attacks(attacks::AttacksArguments),
    /// Hold the gates against right systems and faulty ones.
    Gates(gates::GatesArguments),
    /// Measure, and print the figures with their conditions.
    Bench(bench::BenchArguments),
    /// Follow simulated learners, and hold docs/learning.md against what comes out.
    Simulate(simulate::SimulateArguments),
    /// Hold the tree to its own rules.
    Tidy,
}

/// Says how far the work is, on a line of its own, if somebody is there to see it.
fn progress(words: impl Display) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\u{1b}[2K{words}");
    }
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Content(arguments) => content::run(&arguments),
        Task::Import(arguments) => import::run(&arguments),
        Task::Mutants(arguments) => mutants::run(&arguments),
        Task::Attacks(arguments) => attacks::run(&arguments),
        Task::Gates(arguments) => gates::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Simulate(arguments) => simulate::run(&arguments),
        Task::Tidy => tidy::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
