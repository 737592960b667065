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
    /// The language of titles and introductions, where a track has them in it
    #[arg(long, global = true, value_enum, default_value = "en")]
    pub(crate) lang: Lang,
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

/// The language of titles and introductions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English.
    En,
    /// Russian.
    Ru,
}

impl From<Lang> for curriculum::Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => curriculum::Language::English,
            Lang::Ru => curriculum::Language::Russian,
        }
    }
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

/// How well a card was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RatingWord {
    /// Not known.
    Again,
    /// Known with effort.
    Hard,
    /// Known.
    Good,
    /// Known without effort.
    Easy,
}

/// Formats of other programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// An Anki deck (`.apkg`): cards with their schedule left out, and your notes.
    Anki,
    /// A community course of rustlings 6, in a new folder.
    Rustlings,
    /// A book for mdBook, in a new folder.
    Mdbook,
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
    /// Show an item's page, a step or a unit, or a whole track
    Show {
        /// A slug (`ownership/borrow-not-move`), a path in the workspace, a step (`04.1`), a unit's
        /// number, or another track [default: the current track]
        item: Option<String>,
    },
    /// Say what to do today
    Plan {
        /// And why that
        #[arg(long)]
        why: bool,
        /// Show how well recall was predicted, and fit the memory model where there is enough
        #[arg(long, conflicts_with = "why")]
        calibration: bool,
    },
    /// Recall what is about to be forgotten
    ///
    /// On a terminal it asks one card after the other, and opens exercises. In a script: `review
    /// --next` names what is asked, `review CARD --answer TEXT` or `review CARD --rating good`
    /// answers it, `review EXERCISE` puts a blank file into `recall/`, which `check EXERCISE` then
    /// judges and rates.
    Review {
        /// A card or an exercise [default: everything that is due]
        item: Option<String>,
        /// Say what is asked next, and ask nothing
        #[arg(long, conflicts_with_all = ["item", "answer", "rating", "undo"])]
        next: bool,
        /// The answer: what stands in the gap, or what the program prints, `panics`, or an error's
        /// code
        #[arg(long, requires = "item", allow_hyphen_values = true)]
        answer: Option<String>,
        /// How well it was known; a question's only answer
        #[arg(long, value_enum, requires = "item")]
        rating: Option<RatingWord>,
        /// How long it took
        #[arg(long, requires = "item")]
        seconds: Option<u32>,
        /// Take the last review back
        #[arg(long, conflicts_with_all = ["item", "answer", "rating"])]
        undo: bool,
    },
    /// Find out what you know already, in at most twenty questions
    ///
    /// On a terminal it asks them one after the other. In a script: `place --next` asks, `place
    /// --answer TEXT` or `place --unknown` answers.
    Place {
        /// Only about this unit, such as `03`: prove it, and skip it
        #[arg(long)]
        unit: Option<String>,
        /// Ask the next question, and wait for no answer
        #[arg(long, conflicts_with_all = ["answer", "unknown"])]
        next: bool,
        /// The answer to the open question
        #[arg(long, allow_hyphen_values = true)]
        answer: Option<String>,
        /// "I don't know"
        #[arg(long, conflicts_with = "answer")]
        unknown: bool,
        /// How long it took
        #[arg(long)]
        seconds: Option<u32>,
    },
    /// Set an item of recall aside until tomorrow
    Bury {
        /// A card or an exercise
        item: String,
    },
    /// Take a buried item back
    Unbury {
        /// A card or an exercise
        item: String,
    },
    /// Set an item of recall aside until you want it back
    Suspend {
        /// A card or an exercise
        item: String,
    },
    /// Take a suspended item back, or one that was set aside since it failed too often
    Unsuspend {
        /// A card or an exercise
        item: String,
    },
    /// Turn another course into content, and what you did in it into evidence
    Import(crate::commands::ImportArguments),
    /// Write what you learn in another program's format
    Export {
        /// The format
        #[arg(value_enum)]
        to: ExportFormat,
        /// The file or the folder
        file: PathBuf,
        /// For a course: the track [default: the one that you work on]
        #[arg(long)]
        track: Option<String>,
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
        /// With --all: also those that were never opened, as the stubs that they are
        #[arg(long, requires = "all")]
        every: bool,
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
    /// Keep a private note about an item or a step, list your notes, or erase one
    Note {
        /// The item, or a step of a track (`weekly-reflection`, `rust-masterclass/04.1`)
        #[arg(required_unless_present_any = ["list", "erase"])]
        item: Option<String>,
        /// The note [default: what comes from standard input]
        text: Vec<String>,
        /// List your notes, all or those about the item
        #[arg(long, conflicts_with_all = ["text", "erase"])]
        list: bool,
        /// Erase a note for good; the list says what it is called
        #[arg(long, value_name = "NOTE", conflicts_with = "item")]
        erase: Option<String>,
    },
    /// Check what you know of a unit, a question at a time
    ///
    /// Answers come from the terminal or from a pipe, a line each (a program's output ends with an
    /// empty line). In a script: `quiz ITEM --answer TEXT` answers the next question, and
    /// `--question` names another.
    Quiz {
        /// The quiz [default: list those of the track]
        item: Option<String>,
        /// Which question: its number or its id [default: the next one]
        #[arg(long, requires = "answer")]
        question: Option<String>,
        /// The answer: words, letters (`a c`), or what becomes of the program; `?` for "I don't
        /// know"
        #[arg(long, requires = "item", allow_hyphen_values = true)]
        answer: Option<String>,
        /// How long it took
        #[arg(long, requires = "answer")]
        seconds: Option<u32>,
        /// Ask all questions, also those that were answered right
        #[arg(long, requires = "item", conflicts_with = "answer")]
        again: bool,
    },
    /// Say that an item is wrong, for its author
    Report {
        /// The item
        item: String,
        /// What is wrong with it
        #[arg(required = true)]
        text: Vec<String>,
    },
    /// Try a system of yours: what it must do, and whether it does
    Gate {
        #[command(subcommand)]
        task: GateTask,
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
pub(crate) enum GateTask {
    /// List the gates, and how far your systems got
    List,
    /// Show what is to be built: the current stage, or all
    Show {
        /// The system
        system: String,
        /// This stage, by number or slug
        #[arg(long)]
        stage: Option<String>,
        /// A further page, such as `protocol`
        #[arg(long, conflicts_with = "stage")]
        page: Option<String>,
    },
    /// Build your system and try it: the current stage first, then those before it, then on
    ///
    /// Your system is the folder with a `system.toml` that you are in, else `projects/SYSTEM` of the
    /// workspace.
    Run {
        /// The system
        system: String,
        /// Only this stage, by number or slug
        #[arg(long)]
        stage: Option<String>,
        /// The seed of everything random [default: a new one, which is printed]
        #[arg(long)]
        seed: Option<u64>,
        /// Repeat a run that did not pass
        #[arg(long, value_name = "FILE", conflicts_with_all = ["stage", "seed"])]
        replay: Option<PathBuf>,
        /// How often a replay is run [default: 20]
        #[arg(long, requires = "replay")]
        times: Option<usize>,
        /// The project's folder
        #[arg(long, value_name = "DIR")]
        project: Option<PathBuf>,
        /// What runs your system, instead of `run` in its system.toml
        #[arg(last = true)]
        command: Vec<String>,
    },
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
