//! The command line as it is typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// The way to Rust mastery by writing code, judged by what runs.
#[derive(Debug, Parser)]
#[command(
    name = "masterwork",
    version,
    disable_help_subcommand = true,
    after_help = "Without a command: the screen on a terminal, else today's plan.\n\
                  Exit codes: 0 passed or done, 1 not passed, 2 wrong usage, 3 inconclusive,\n\
                  4 the environment lacks something, 70 a bug of ours."
)]
pub(crate) struct Arguments {
    /// The workspace [default: the one that this folder is in]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) workspace: Option<PathBuf>,
    /// A folder with content, beside the built-in (may be repeated)
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) content: Vec<PathBuf>,
    /// How results are written
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// When to colour
    #[arg(long, global = true, value_enum, default_value = "auto")]
    pub(crate) color: ColorChoice,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One document on standard output.
    Json,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a workspace
    Init {
        /// The folder [default: this one]
        dir: Option<PathBuf>,
        /// The track to work on
        #[arg(long, default_value = "rust-masterclass")]
        track: String,
    },
    /// List the tracks and how much of each is ready
    Tracks,
    /// Show an item's page, or all items of the track
    Show {
        /// A slug (`ownership/borrow-not-move`) or a path in the workspace
        item: Option<String>,
    },
    /// Say what to do today
    Plan {
        /// And why that
        #[arg(long)]
        why: bool,
    },
    /// Open the next item: its page, and the file to edit
    Next,
    /// Check after every save
    Watch {
        /// Only this exercise [default: whichever is saved]
        item: Option<String>,
    },
    /// Judge exercises
    Check {
        /// Slugs or paths [default: the exercise worked on last]
        items: Vec<String>,
        /// Every exercise of the track that was opened
        #[arg(long, conflicts_with = "items")]
        all: bool,
        /// Judge as a grader does: your code apart, inputs that nobody knew before
        #[arg(long)]
        graded: bool,
        /// Refuse where the sandbox would not hold a stranger's code (below the tier `cohort`)
        #[arg(long, requires = "graded")]
        for_others: bool,
        /// The seed of the tests' inputs [default: 1; with --graded a new one]
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Take the next hint
    Hint {
        /// [default: the exercise worked on last]
        item: Option<String>,
    },
    /// Show the solution, once yours is accepted
    Solution {
        /// The exercise
        item: String,
        /// Show it although yours is not accepted; this is recorded
        #[arg(long)]
        give_up: bool,
    },
    /// Compare your files with the solution
    Diff {
        /// The exercise
        item: String,
        /// Side by side
        #[arg(long)]
        side_by_side: bool,
    },
    /// Set an exercise back to its stub; yours is kept
    Reset {
        /// The exercise
        item: String,
    },
    /// Keep a private note about an item
    Note {
        /// The item
        item: String,
        /// The note
        #[arg(required = true)]
        text: Vec<String>,
    },
    /// Say that an item is wrong, for its author
    Report {
        /// The item
        item: String,
        /// What is wrong with it
        #[arg(required = true)]
        text: Vec<String>,
    },
    /// Write content and prove it
    Author {
        #[command(subcommand)]
        task: AuthorTask,
    },
    /// Look after the evidence
    Log {
        #[command(subcommand)]
        task: LogTask,
    },
    /// Say what this machine can do, and whether all is well
    Doctor,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuthorTask {
    /// Write the skeleton of an exercise
    New {
        /// `topic/name`
        slug: String,
        /// The content's folder
        #[arg(long, default_value = "content")]
        folder: PathBuf,
    },
    /// Prove content: stubs fail as declared, solutions pass, wrong solutions are caught
    Check {
        /// Only items whose slug contains one of these
        only: Vec<String>,
        /// The content's folder
        #[arg(long, default_value = "content")]
        folder: PathBuf,
        /// Show the page, the stub's failure and every wrong solution's message after each save
        #[arg(long)]
        watch: bool,
    },
    /// List the mutants of solutions that the tests do not catch
    Mutants {
        /// Only these exercises
        only: Vec<String>,
        /// The content's folder
        #[arg(long, default_value = "content")]
        folder: PathBuf,
    },
    /// Show an item as a learner sees it, with what its wrong solutions earn
    Preview {
        /// The item's slug
        item: String,
        /// The content's folder
        #[arg(long, default_value = "content")]
        folder: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum LogTask {
    /// Take in another machine's log
    Merge {
        /// The other workspace's `evidence` folder
        from: PathBuf,
    },
    /// Verify every chain and every body
    Verify,
}
