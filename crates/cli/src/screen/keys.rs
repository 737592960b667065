//! What each key does, where the reader is.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::cards::{self, Press};
use super::layout;
use super::model::{Filter, Focus, ListView, Model, PageContent, Pane, Question, View};
use super::sheet::Scroll;
use super::update::Effect;

/// Takes a key in.
pub(crate) fn press(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    if control && matches!(key.code, KeyCode::Char('c' | 'q')) {
        return vec![Effect::Quit];
    }
    if control && key.code == KeyCode::Char('l') {
        return vec![Effect::Redraw];
    }
    if key.modifiers.contains(KeyModifiers::ALT) {
        // Esc and a key right after it look the same to a program.
        let rest = KeyEvent { modifiers: key.modifiers.difference(KeyModifiers::ALT), ..key };
        press(model, KeyEvent::from(KeyCode::Esc));
        return press(model, rest);
    }
    if let Some(question) = model.question {
        return answer(model, question, key.code);
    }
    model.status = None;
    if let View::Card(card) = &model.view {
        let mut card = card.clone();
        let effects = match cards::press(model, &mut card, key.code, control) {
            Press::Kept => Vec::new(),
            Press::Do(effect) => vec![effect],
        };
        model.view = View::Card(card);
        return effects;
    }
    if !matches!(model.view, View::List(_))
        && let Some(scroll) = scroll_of(key.code, control)
    {
        scroll_focused(model, scroll);
        return Vec::new();
    }
    if control && !matches!(model.view, View::List(_)) {
        return unknown(model, key);
    }
    match &model.view {
        View::Page => press_on_page(model, key),
        View::List(_) => press_in_list(model, key.code, control),
        View::Today(_) => press_on_today(model, key),
        View::Card(_)
        | View::Lessons { .. }
        | View::Solution { .. }
        | View::Help
        | View::Fault(_) => press_in_view(model, key),
    }
}

fn answer(model: &mut Model, question: Question, key: KeyCode) -> Vec<Effect> {
    match key {
        KeyCode::Char('y' | 'Y') => {
            model.question = None;
            vec![match question {
                Question::GiveUp => Effect::Solution { give_up: true },
                Question::Reset => Effect::Reset,
            }]
        }
        KeyCode::Char('n' | 'N' | 'q') | KeyCode::Esc => {
            model.question = None;
            model.say("Nothing was changed.");
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn scroll_of(key: KeyCode, control: bool) -> Option<Scroll> {
    Some(match (key, control) {
        (KeyCode::Down | KeyCode::Char('j'), false) => Scroll::Line(true),
        (KeyCode::Up | KeyCode::Char('k'), false) => Scroll::Line(false),
        (KeyCode::PageDown | KeyCode::Char(' '), false) | (KeyCode::Char('f'), true) => {
            Scroll::Page(true)
        }
        (KeyCode::PageUp | KeyCode::Char('b'), _) => Scroll::Page(false),
        (KeyCode::Char('d'), true) => Scroll::Half(true),
        (KeyCode::Char('u'), true) => Scroll::Half(false),
        (KeyCode::Home | KeyCode::Char('g'), false) => Scroll::Start,
        (KeyCode::End | KeyCode::Char('G'), false) => Scroll::End,
        _ => return None,
    })
}

fn scroll_focused(model: &mut Model, scroll: Scroll) {
    let was_at_end = match (&model.view, model.focus) {
        (View::Page, Focus::Page) => {
            let was_at_end = model.page_sheet.is_at_end();
            model.page_sheet.scroll(scroll);
            was_at_end
        }
        (View::Page, Focus::Pane) => {
            model.pane_sheet.scroll(scroll);
            false
        }
        (
            View::List(_)
            | View::Today(_)
            | View::Card(_)
            | View::Lessons { .. }
            | View::Solution { .. }
            | View::Help
            | View::Fault(_),
            _,
        ) => {
            model.view_sheet.scroll(scroll);
            false
        }
    };
    let is_lesson = matches!(model.page.content, PageContent::Lesson(_));
    if was_at_end && scroll == Scroll::Page(true) && is_lesson {
        model.say("The end of the lesson. n marks it as read and goes on.");
    }
}

fn press_on_page(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let is_exercise = model.exercise().is_some();
    match key.code {
        KeyCode::Char('q') => return vec![Effect::Quit],
        KeyCode::Char('n') => return vec![Effect::Next],
        KeyCode::Char('o') => return vec![Effect::Today],
        KeyCode::Char('v') => return vec![Effect::Review],
        KeyCode::Char('p') => return previous(model),
        KeyCode::Char('l' | '/') => open_list(model),
        KeyCode::Char('?') | KeyCode::F(1) => model.show(View::Help),
        KeyCode::Tab | KeyCode::BackTab => switch_focus(model),
        KeyCode::Esc => model.say("This is the page already; q quits."),
        KeyCode::Char('t') if !is_exercise => model.warn("This is the lesson; n goes on."),
        KeyCode::Char('e' | 'c' | 'h' | 's' | 'r') | KeyCode::Enter if !is_exercise => {
            model.warn("That key belongs to exercises. On a lesson: Space scrolls, n goes on.");
        }
        KeyCode::Char('d') => model.warn("d turns the comparison with the solution; s opens it."),
        KeyCode::Char('e') => return vec![Effect::Edit],
        KeyCode::Char('c') | KeyCode::Enter => {
            return vec![Effect::Check { width: layout::pane_width(model) }];
        }
        KeyCode::Char('h') => return hint(model),
        KeyCode::Char('t') => return vec![Effect::Lessons],
        KeyCode::Char('s') => return solution(model),
        KeyCode::Char('r') => model.question = Some(Question::Reset),
        _ => return unknown(model, key),
    }
    Vec::new()
}

fn unknown(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    if let KeyCode::Char(character) = key.code {
        let control = if key.modifiers.contains(KeyModifiers::CONTROL) { "Ctrl-" } else { "" };
        model.warn(format!("{control}{character} does nothing here; ? shows the keys."));
    }
    Vec::new()
}

fn previous(model: &mut Model) -> Vec<Effect> {
    match model.page.row {
        Some(0) => model.warn("This is the first item of the track."),
        Some(row) => return vec![Effect::Open(row - 1)],
        None => match model.outline.rows.len() {
            0 => model.warn("This track has no items yet."),
            rows => return vec![Effect::Open(rows - 1)],
        },
    }
    Vec::new()
}

fn open_list(model: &mut Model) {
    let chosen = model.page.row.unwrap_or(0);
    model.show(View::List(ListView { chosen, ..ListView::default() }));
}

fn switch_focus(model: &mut Model) {
    if matches!(model.pane, Pane::Quiet) {
        model.warn("There is no verdict yet; save the exercise, or press c.");
        return;
    }
    model.focus = match model.focus {
        Focus::Page => Focus::Pane,
        Focus::Pane => Focus::Page,
    };
}

fn hint(model: &mut Model) -> Vec<Effect> {
    match model.exercise() {
        Some(exercise) if exercise.hint_steps == 0 => {
            model.warn("This exercise has no hints.");
            Vec::new()
        }
        _ => vec![Effect::Hint],
    }
}

fn solution(model: &mut Model) -> Vec<Effect> {
    if model.exercise().is_some_and(|exercise| exercise.solution_open) {
        return vec![Effect::Solution { give_up: false }];
    }
    model.question = Some(Question::GiveUp);
    Vec::new()
}

fn press_on_today(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    match key.code {
        KeyCode::Char('q') => return vec![Effect::Quit],
        KeyCode::Char('v') => return vec![Effect::Review],
        KeyCode::Char('n' | 'o') | KeyCode::Enter | KeyCode::Esc => close(model),
        KeyCode::Char('l' | '/') => open_list(model),
        KeyCode::Char('?') | KeyCode::F(1) => model.show(View::Help),
        KeyCode::Char('u') => return vec![Effect::Undo],
        _ => return unknown(model, key),
    }
    Vec::new()
}

fn press_in_view(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let width = model.size.width;
    match (&mut model.view, key.code) {
        (View::Solution { unified, .. }, KeyCode::Char('d')) => {
            if *unified && width < 40 {
                model.warn("The terminal is too narrow for two columns.");
            } else {
                *unified = !*unified;
                model.revision += 1;
            }
        }
        (View::Solution { .. }, KeyCode::Char('n')) => return vec![Effect::Next],
        (View::Lessons { lessons, shown }, KeyCode::Tab | KeyCode::BackTab) => {
            let step = if key.code == KeyCode::Tab { 1 } else { lessons.len() - 1 };
            *shown = (*shown + step) % lessons.len();
            model.revision += 1;
            model.view_sheet.scroll(Scroll::Start);
        }
        (View::Fault(_), _) => close(model),
        (View::Help, KeyCode::Char('?') | KeyCode::F(1)) => close(model),
        (_, KeyCode::Char('?') | KeyCode::F(1)) => model.show(View::Help),
        (_, KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | 's' | 't')) => close(model),
        (_, KeyCode::Char('d')) => {
            model.warn("d turns the comparison with the solution; s opens it.")
        }
        _ => {
            if matches!(key.code, KeyCode::Char(_)) {
                model.warn("Esc goes back to the page first.");
            }
        }
    }
    Vec::new()
}

fn close(model: &mut Model) {
    model.view = View::Page;
    model.revision += 1;
}

fn press_in_list(model: &mut Model, key: KeyCode, control: bool) -> Vec<Effect> {
    let View::List(list) = &mut model.view else { return Vec::new() };
    model.revision += 1;
    let last = list.matches(&model.outline).len().saturating_sub(1);
    let page = usize::from(model.areas.page.height).saturating_sub(2).max(1);
    match (key, control) {
        (KeyCode::Esc, _) if list.query.is_empty() => close(model),
        (KeyCode::Esc, _) | (KeyCode::Char('u'), true) => change_query(list, String::clear),
        (KeyCode::Enter, _) => {
            if let Some(row) = list.matches(&model.outline).get(list.chosen) {
                return vec![Effect::Open(*row)];
            }
            model.warn("Nothing is chosen.");
        }
        (KeyCode::Down, _) | (KeyCode::Char('n'), true) => {
            list.chosen = (list.chosen + 1).min(last)
        }
        (KeyCode::Up, _) | (KeyCode::Char('p'), true) => {
            list.chosen = list.chosen.saturating_sub(1);
        }
        (KeyCode::PageDown, _) => list.chosen = (list.chosen + page).min(last),
        (KeyCode::PageUp, _) => list.chosen = list.chosen.saturating_sub(page),
        (KeyCode::Home, _) => list.chosen = 0,
        (KeyCode::End, _) => list.chosen = last,
        (KeyCode::Tab | KeyCode::BackTab, _) => {
            let all = Filter::EACH;
            let here = all.iter().position(|filter| *filter == list.filter).unwrap_or(0);
            let step = if key == KeyCode::Tab { 1 } else { all.len() - 1 };
            list.filter = all[(here + step) % all.len()];
            list.chosen = 0;
        }
        (KeyCode::Backspace, _) => change_query(list, |query| {
            query.pop();
        }),
        (KeyCode::Char(character), false) => change_query(list, |query| query.push(character)),
        _ => {}
    }
    Vec::new()
}

fn change_query(list: &mut ListView, change: impl FnOnce(&mut String)) {
    change(&mut list.query);
    list.chosen = 0;
}
