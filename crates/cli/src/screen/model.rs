//! What the screen knows: plain data that [`super::update`] changes and [`super::draw`] shows.
//!
//! Nothing here reads a file, a clock or the log; all of that comes in as messages.

use std::time::Duration;

use curriculum::TrackItem;
use ratatui::layout::Size;
use training::plan::Plan;
use training::session::{Checked, Hint, ItemState};

use super::cards::CardView;
use super::layout::Areas;
use super::sheet::Sheet;

/// Everything that is drawn.
#[derive(Debug)]
pub(crate) struct Model {
    /// The track, and what is done of it.
    pub(crate) outline: Outline,
    /// The item that is open.
    pub(crate) page: Page,
    /// What is known about the exercise's latest save.
    pub(crate) pane: Pane,
    /// What stands over the page, if anything does.
    pub(crate) view: View,
    /// A question that must be answered first.
    pub(crate) question: Option<Question>,
    /// One line about what happened last.
    pub(crate) status: Option<Status>,
    /// What the arrows scroll.
    pub(crate) focus: Focus,
    /// The terminal's size.
    pub(crate) size: Size,
    /// Time since the screen was opened.
    pub(crate) now: Duration,
    /// The text of the page.
    pub(crate) page_sheet: Sheet,
    /// The text of the verdict, or of what stands beside the page.
    pub(crate) pane_sheet: Sheet,
    /// The text of what stands over the page.
    pub(crate) view_sheet: Sheet,
    /// Where everything is.
    pub(crate) areas: Areas,
    /// Grows with every change of a text, so that each is laid out only when it is another.
    pub(crate) revision: u64,
}

/// The track, and what is done of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outline {
    /// The track's title.
    pub(crate) title: String,
    /// Its units.
    pub(crate) units: Vec<UnitRow>,
    /// Its ready items, in order.
    pub(crate) rows: Vec<Row>,
    /// How far the way still is, in words.
    pub(crate) forecast: String,
}

impl Outline {
    /// How many items are done.
    pub(crate) fn done(&self) -> usize {
        self.rows.iter().filter(|row| row.state == ItemState::Done).count()
    }
}

/// A unit of the track.
#[derive(Debug, Clone)]
pub(crate) struct UnitRow {
    /// What people call it: `module 01 – Core Foundations`.
    pub(crate) name: String,
    /// Items that are planned and not there yet.
    pub(crate) planned: usize,
}

/// An item of the track.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// The item.
    pub(crate) item: TrackItem,
    /// Which unit it belongs to.
    pub(crate) unit: usize,
    /// Its title.
    pub(crate) title: String,
    /// Expected minutes.
    pub(crate) minutes: u32,
    /// What the log says about it.
    pub(crate) state: ItemState,
    /// Whether it is due to be recalled.
    pub(crate) due: bool,
}

/// The item that is open.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// Its place in the outline's rows; none if it stands outside the track.
    pub(crate) row: Option<usize>,
    /// Why the plan proposes it, if it does.
    pub(crate) why: Option<String>,
    /// What it is.
    pub(crate) content: PageContent,
}

/// What an item shows.
#[derive(Debug, Clone)]
pub(crate) enum PageContent {
    /// A lesson's Markdown.
    Lesson(String),
    /// An exercise.
    Exercise(Box<ExercisePage>),
    /// Nothing is left to do.
    End,
}

/// An exercise as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct ExercisePage {
    /// Its kind in a word.
    pub(crate) kind: &'static str,
    /// Expected minutes.
    pub(crate) minutes: u32,
    /// The task, in Markdown.
    pub(crate) instructions: String,
    /// The program that is to be predicted.
    pub(crate) program: Option<String>,
    /// The files that the learner edits, relative to the workspace.
    pub(crate) files: Vec<String>,
    /// The hints taken so far.
    pub(crate) hints: Vec<Hint>,
    /// How many hints there are.
    pub(crate) hint_steps: usize,
    /// Whether it is being recalled, from a blank file.
    pub(crate) recalled: bool,
    /// Whether it was accepted at some time.
    pub(crate) accepted: bool,
    /// Whether the solution may be shown without asking.
    pub(crate) solution_open: bool,
}

/// What is known about the exercise's latest save.
#[derive(Debug, Clone)]
pub(crate) enum Pane {
    /// It was not checked since it was opened.
    Quiet,
    /// It is being checked.
    Checking(Checking),
    /// It has a verdict.
    Judged(Box<Judgement>),
    /// There is no verdict, and why.
    NoVerdict(Fault),
}

/// A check under way.
#[derive(Debug, Clone)]
pub(crate) struct Checking {
    /// When it began.
    pub(crate) since: Duration,
    /// What it is doing, in words.
    pub(crate) stage: String,
    /// What the compiler has said so far, with its colours.
    pub(crate) diagnostics: Vec<String>,
    /// What was shown before; it stays until there is something newer.
    pub(crate) before: Box<Pane>,
}

/// A verdict with what belongs to it.
#[derive(Debug, Clone)]
pub(crate) struct Judgement {
    /// What the check found.
    pub(crate) checked: Checked,
    /// Why the solution is as it is; only with an accepted verdict.
    pub(crate) explanation: Option<String>,
}

/// Something that did not work, with what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What.
    pub(crate) what: String,
    /// Why, the nearest cause first.
    pub(crate) causes: Vec<String>,
    /// What to do next.
    pub(crate) help: Option<String>,
}

/// What stands over the page.
#[derive(Debug, Clone)]
pub(crate) enum View {
    /// Nothing: the page and the verdict are seen.
    Page,
    /// Today: what is due, what comes next, how far the way is.
    Today(Box<Plan>),
    /// A card that is asked.
    Card(Box<CardView>),
    /// The track's items.
    List(ListView),
    /// Lessons of the exercise's unit.
    Lessons {
        /// Title and text of each, the nearest first.
        lessons: Vec<(String, String)>,
        /// Which one is shown.
        shown: usize,
    },
    /// The solution beside the learner's own.
    Solution {
        /// What is compared.
        solution: Box<training::session::Solution>,
        /// Whether in one column.
        unified: bool,
    },
    /// The keys.
    Help,
    /// Something did not work.
    Fault(Fault),
}

/// The list of items.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListView {
    /// What was typed.
    pub(crate) query: String,
    /// Which items are wanted.
    pub(crate) filter: Filter,
    /// Which of the items shown is chosen.
    pub(crate) chosen: usize,
}

/// Which items a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Filter {
    /// All.
    #[default]
    All,
    /// Those that are due to be recalled.
    Due,
    /// Those that were begun or given up.
    Failed,
    /// Those that are done.
    Done,
}

impl Filter {
    /// All of them, in the order of the key that goes through them.
    pub(crate) const EACH: [Filter; 4] = [Filter::All, Filter::Due, Filter::Failed, Filter::Done];

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Filter::All => "all",
            Filter::Due => "due",
            Filter::Failed => "failed",
            Filter::Done => "done",
        }
    }

    fn fits(self, row: &Row) -> bool {
        match self {
            Filter::All => true,
            Filter::Due => row.due,
            Filter::Failed => matches!(row.state, ItemState::Failed | ItemState::GivenUp),
            Filter::Done => row.state == ItemState::Done,
        }
    }
}

impl ListView {
    /// The rows that fit, as places in the outline: each word that was typed must stand somewhere in
    /// the title or the slug.
    pub(crate) fn matches(&self, outline: &Outline) -> Vec<usize> {
        let words: Vec<String> =
            self.query.to_lowercase().split_whitespace().map(Into::into).collect();
        let fits = |row: &Row| {
            let text = format!("{} {}", row.title, row.item.slug()).to_lowercase();
            self.filter.fits(row) && words.iter().all(|word| text.contains(word))
        };
        (0..outline.rows.len()).filter(|index| fits(&outline.rows[*index])).collect()
    }
}

/// What is asked before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Question {
    /// Show the solution although the exercise was not accepted?
    GiveUp,
    /// Set the exercise back to its stub?
    Reset,
}

/// One line about what happened last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Status {
    /// The words.
    pub(crate) words: String,
    /// Whether it calls for attention.
    pub(crate) urgent: bool,
}

/// What the arrows scroll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Focus {
    /// The page.
    Page,
    /// The verdict.
    Pane,
}

impl Model {
    /// An empty screen.
    pub(crate) fn new(outline: Outline, size: Size) -> Self {
        Model {
            outline,
            page: Page { row: None, why: None, content: PageContent::End },
            pane: Pane::Quiet,
            view: View::Page,
            question: None,
            status: None,
            focus: Focus::Page,
            size,
            now: Duration::ZERO,
            page_sheet: Sheet::default(),
            pane_sheet: Sheet::default(),
            view_sheet: Sheet::default(),
            areas: Areas::default(),
            revision: 0,
        }
    }

    /// The open exercise.
    pub(crate) fn exercise(&self) -> Option<&ExercisePage> {
        match &self.page.content {
            PageContent::Exercise(exercise) => Some(exercise),
            PageContent::Lesson(_) | PageContent::End => None,
        }
    }

    /// The open item's row.
    pub(crate) fn row(&self) -> Option<&Row> {
        self.outline.rows.get(self.page.row?)
    }

    /// What the pane shows: while a check has nothing to say yet, what was there before.
    pub(crate) fn shown_pane(&self) -> &Pane {
        match &self.pane {
            Pane::Checking(Checking { diagnostics, before, .. }) if diagnostics.is_empty() => {
                before
            }
            pane => pane,
        }
    }

    /// Whether the verdict that is shown is *accepted*.
    pub(crate) fn is_accepted_now(&self) -> bool {
        matches!(self.shown_pane(), Pane::Judged(judgement)
            if judgement.checked.report.verdict == judge::Verdict::Accepted)
    }

    /// Whether something on the screen moves by itself.
    pub(crate) fn is_moving(&self) -> bool {
        matches!(self.pane, Pane::Checking(_))
    }

    /// Shows a line about what happened.
    pub(crate) fn say(&mut self, words: impl Into<String>) {
        self.status = Some(Status { words: words.into(), urgent: false });
    }

    /// Shows a line about what did not work, or works otherwise.
    pub(crate) fn warn(&mut self, words: impl Into<String>) {
        self.status = Some(Status { words: words.into(), urgent: true });
    }
}
