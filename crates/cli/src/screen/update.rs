//! What each message makes of the model, and what is to be done outside of it.

use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Size;
use training::plan::Plan;
use training::session::{Hint, Solution};

use super::cards::{CardStage, CardView};
use super::model::{
    Checking, Fault, Focus, Judgement, Model, Outline, Page, PageContent, Pane, View,
};
use super::{keys, layout};

/// What the screen hears.
#[derive(Debug)]
pub(crate) enum Message {
    /// A key.
    Key(KeyEvent),
    /// The terminal has another size.
    Resized(Size),
    /// Time has passed.
    Tick,
    /// An item was opened.
    Opened(Box<Page>),
    /// The log has grown.
    Outline(Box<Outline>),
    /// A hint was taken.
    Hinted(Hint),
    /// The lessons that were asked for.
    Lessons(Vec<(String, String)>),
    /// The solution that was asked for.
    Solution(Box<Solution>),
    /// Today's plan.
    Today(Box<Plan>),
    /// A card is asked.
    Asked(Box<CardView>),
    /// The card was judged.
    Answered(CardStage),
    /// The exercise was set back; the learner's files are kept here.
    SetBack(String),
    /// A check has begun.
    CheckBegan,
    /// The check does this now.
    Stage(String),
    /// The compiler said this.
    Found(String),
    /// The check came to a verdict.
    Judged(Box<Judgement>),
    /// It came to none.
    NoVerdict(Fault),
    /// A file of another exercise of the track was saved.
    SavedElsewhere {
        /// The exercise's place in the outline.
        row: usize,
    },
    /// Something that was asked for did not work.
    Failed(Fault),
    /// A line for the reader.
    Say(String),
    /// A line for the reader that calls for attention.
    Warn(String),
}

/// What is to be done outside of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Leave.
    Quit,
    /// Draw everything anew: another program has written on the screen.
    Redraw,
    /// Open the row of this number.
    Open(usize),
    /// Open what comes after the open item; a lesson is marked as read first.
    Next,
    /// Make ready what a first check waits for, or check what was written earlier.
    Prepare {
        /// The width for the compiler's messages, in columns.
        width: u16,
    },
    /// Check what was saved.
    Check {
        /// The width for the compiler's messages, in columns.
        width: u16,
    },
    /// Take the next hint.
    Hint,
    /// Bring the lessons of this unit.
    Lessons,
    /// Bring the solution.
    Solution {
        /// Although the exercise was not accepted.
        give_up: bool,
    },
    /// Show today's plan.
    Today,
    /// Ask what is due next.
    Review,
    /// Take the answer to a card.
    Answer {
        /// The card.
        slug: String,
        /// What was typed; none: not known.
        typed: Option<String>,
        /// The learner's own rating.
        rating: Option<learner::Rating>,
    },
    /// Take the last review back.
    Undo,
    /// Set a card aside until tomorrow.
    Bury(String),
    /// Set the exercise back.
    Reset,
    /// Open the exercise in the learner's editor.
    Edit,
}

/// Takes a message in. Afterwards everything is laid out.
pub(crate) fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    // A tick changes no text; a key that does says so itself.
    if !matches!(message, Message::Tick | Message::Key(_)) {
        model.revision += 1;
    }
    let effects = match message {
        Message::Key(key) => keys::press(model, key),
        other => take_in(model, other),
    };
    layout::settle(model);
    effects
}

fn take_in(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Key(_) | Message::Tick => {}
        Message::Resized(size) => model.size = size,
        Message::Opened(page) => return open(model, *page),
        Message::Outline(outline) => model.outline = *outline,
        Message::Hinted(hint) => hinted(model, hint),
        Message::Lessons(lessons) => {
            if lessons.is_empty() {
                model.warn("This unit has no lesson.");
            } else {
                model.show(View::Lessons { lessons, shown: 0 });
            }
        }
        Message::Solution(solution) => {
            if let PageContent::Exercise(exercise) = &mut model.page.content {
                exercise.solution_open = true;
            }
            let unified = model.size.width < super::view::SIDE_BY_SIDE;
            model.show(View::Solution { solution, unified });
        }
        Message::Today(plan) => model.show(View::Today(plan)),
        Message::Asked(card) => model.show(View::Card(card)),
        Message::Answered(stage) => {
            if let View::Card(card) = &mut model.view {
                card.stage = stage;
            }
        }
        Message::SetBack(kept_as) => {
            model.pane = Pane::Quiet;
            model.focus = Focus::Page;
            model.say(format!("Set back to the stub. What you wrote is in {kept_as}."));
        }
        Message::CheckBegan => began(model),
        Message::Stage(stage) => {
            if let Pane::Checking(checking) = &mut model.pane {
                checking.stage = stage;
            }
        }
        Message::Found(rendered) => {
            if let Pane::Checking(checking) = &mut model.pane {
                if checking.diagnostics.is_empty() {
                    model.focus = Focus::Pane;
                    model.pane_sheet.scroll(super::sheet::Scroll::Start);
                }
                checking.diagnostics.push(rendered);
            }
        }
        Message::Judged(judgement) => judged(model, judgement),
        Message::NoVerdict(fault) => {
            model.pane = Pane::NoVerdict(fault);
            turn_to_pane(model);
        }
        Message::SavedElsewhere { row } => return saved_elsewhere(model, row),
        Message::Failed(fault) => model.show(View::Fault(fault)),
        Message::Say(words) => model.say(words),
        Message::Warn(words) => model.warn(words),
    }
    Vec::new()
}

fn open(model: &mut Model, page: Page) -> Vec<Effect> {
    let is_exercise = matches!(page.content, PageContent::Exercise(_));
    model.page = page;
    model.pane = Pane::Quiet;
    model.view = View::Page;
    model.question = None;
    model.focus = Focus::Page;
    model.page_sheet.scroll(super::sheet::Scroll::Start);
    model.pane_sheet.scroll(super::sheet::Scroll::Start);
    if is_exercise {
        vec![Effect::Prepare { width: layout::pane_width(model) }]
    } else {
        Vec::new()
    }
}

fn hinted(model: &mut Model, hint: Hint) {
    let PageContent::Exercise(exercise) = &mut model.page.content else { return };
    let known = exercise.hints.iter().any(|taken| taken.step == hint.step);
    let (step, steps) = (hint.step, hint.steps);
    if !known {
        exercise.hints.push(hint);
    }
    model.view = View::Page;
    model.focus = Focus::Page;
    let more = match steps - step {
        0 if known => "That was the last hint already.".to_owned(),
        0 => "That was the last hint.".to_owned(),
        1 => "One more hint after this one.".to_owned(),
        more => format!("{more} more hints after this one."),
    };
    model.say(format!("Hint {step} of {steps}. {more}"));
    // The hint stands at the page's end.
    layout::settle(model);
    model.page_sheet.scroll(super::sheet::Scroll::End);
}

fn began(model: &mut Model) {
    let before = match std::mem::replace(&mut model.pane, Pane::Quiet) {
        Pane::Checking(checking) => checking.before,
        before @ (Pane::Quiet | Pane::Judged(_) | Pane::NoVerdict(_)) => Box::new(before),
    };
    // What was said on opening stays until a key is pressed.
    if !matches!(*before, Pane::Quiet) {
        model.status = None;
    }
    model.pane = Pane::Checking(Checking {
        since: model.now,
        stage: "checking".to_owned(),
        diagnostics: Vec::new(),
        before,
    });
}

fn judged(model: &mut Model, judgement: Box<Judgement>) {
    let accepted = judgement.checked.report.verdict == judge::Verdict::Accepted;
    let words = judgement.checked.report.verdict.words();
    if let PageContent::Exercise(exercise) = &mut model.page.content
        && accepted
    {
        exercise.accepted = true;
        exercise.solution_open = true;
    }
    if !matches!(model.view, View::Page) {
        model.say(format!("Verdict: {words}. Esc shows it."));
    }
    model.pane = Pane::Judged(judgement);
    turn_to_pane(model);
}

fn turn_to_pane(model: &mut Model) {
    model.focus = Focus::Pane;
    model.pane_sheet.scroll(super::sheet::Scroll::Start);
}

fn saved_elsewhere(model: &mut Model, row: usize) -> Vec<Effect> {
    let Some(other) = model.outline.rows.get(row) else { return Vec::new() };
    let slug = other.item.slug().to_owned();
    if matches!(model.view, View::Page) && model.question.is_none() {
        model.say(format!("You saved {slug}, so here it is."));
        return vec![Effect::Open(row)];
    }
    model.warn(format!("You saved {slug}, which is not open here; l finds it."));
    Vec::new()
}

impl Model {
    /// Puts a view over the page.
    pub(crate) fn show(&mut self, view: View) {
        self.view = view;
        self.view_sheet.scroll(super::sheet::Scroll::Start);
        self.revision += 1;
    }
}
