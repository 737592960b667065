//! `review`, `bury`, `suspend` and what takes them back: cards at the prompt, code in its file.

use std::io::{BufRead, Write};
use std::time::Instant;

use curriculum::{Card, CardTask, Kind};
use learner::{Due, Rating};
use serde_json::{Value, json};
use training::Session;
use training::session::{Answered, Asked};

use crate::arguments::RatingWord;
use crate::output::{Exit, Failure, Output};
use crate::terminal::theme;

/// What was given on the command line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) answer: Option<&'a str>,
    pub(super) rating: Option<RatingWord>,
    pub(super) seconds: Option<u32>,
}

/// How an item is set aside, or taken back.
#[derive(Debug, Clone, Copy)]
pub(super) enum Aside {
    Bury,
    Suspend,
    TakeBack,
}

impl From<RatingWord> for Rating {
    fn from(word: RatingWord) -> Self {
        match word {
            RatingWord::Again => Rating::Again,
            RatingWord::Hard => Rating::Hard,
            RatingWord::Good => Rating::Good,
            RatingWord::Easy => Rating::Easy,
        }
    }
}

/// `masterwork review --next`: what is asked next, and nothing else.
pub(super) fn next(session: &Session, output: &Output) -> Result<Exit, Failure> {
    let plan = session.plan();
    let Some(first) = plan.due.first() else {
        output.line("Nothing to recall now.");
        output.document("masterwork.review/1", &json!({ "next": null, "left": 0, "minutes": 0 }));
        return Ok(Exit::Done);
    };
    output.line(format!("{} to recall, about {} min", plan.due.len(), plan.due_minutes));
    output.line("");
    let mut next = json!({ "item": first.item, "kind": first.kind, "new": first.new,
                           "why": first.why });
    match session.find_asked(&first.item)? {
        Asked::Card(card) => {
            extend(&mut next, &question(&card));
            show_question(output, &card);
            output.line("");
            output.line(format!("Answer it: {}", how(&card)));
        }
        Asked::Code(slug) => {
            output.line(format!("{} · {}: {}", first.kind, first.title, first.why));
            output.line(format!("Begin it: masterwork review {slug}"));
        }
    }
    let (left, minutes) = (plan.due.len(), plan.due_minutes);
    output.document(
        "masterwork.review/1",
        &json!({ "next": next, "left": left,
                                                    "minutes": minutes }),
    );
    Ok(Exit::Done)
}

/// `masterwork review ITEM`.
pub(super) fn item(
    session: &mut Session,
    output: &Output,
    name: &str,
    given: Given<'_>,
) -> Result<Exit, Failure> {
    match session.find_asked(name)? {
        Asked::Code(_) if given.answer.is_some() || given.rating.is_some() => Err(Failure::Usage(
            format!("`{name}` is code: it is judged and rated by its check"),
            format!("masterwork check {name}"),
        )),
        Asked::Code(slug) => begin(session, output, &slug),
        Asked::Card(card) if given.answer.is_none() && given.rating.is_none() => {
            show_question(output, &card);
            output.line("");
            output.line(format!("Answer it: {}", how(&card)));
            output.document("masterwork.review/1", &json!({ "next": question(&card) }));
            Ok(Exit::Done)
        }
        Asked::Card(card) => {
            let rating = given.rating.map(Rating::from);
            let answered = session.answer_card(name, given.answer, rating, given.seconds)?;
            write_answered(output, &card, &answered);
            let (days, due) = (answered.days, due_words(&answered));
            let next = session.plan().due.first().map(|item| item.item.clone());
            output.document(
                "masterwork.review/1",
                &json!({ "item": answered.slug, "rating": answered.rating.word(),
                         "right": answered.judged.as_ref().map(|judged| judged.right),
                         "answer": answered.judged.as_ref().map(|judged| &judged.answer),
                         "back": card.back, "days": days, "due": due, "leech": answered.leech,
                         "next": next }),
            );
            Ok(Exit::Done)
        }
    }
}

/// A blank file for an exercise.
fn begin(session: &mut Session, output: &Output, slug: &str) -> Result<Exit, Failure> {
    let recall = session.start_recall(slug)?;
    let (_, exercise) = session.at_hand(slug)?;
    output.page(&exercise.instructions);
    output.line("");
    if let Some(kept) = &recall.kept_as {
        output.line(format!("An earlier attempt is kept in {kept}"));
    }
    if recall.resumed {
        output.line("You had begun this recall; the file is as you left it.");
    }
    if !matches!(exercise.kind, Kind::Write | Kind::Predict) {
        output.line("This time there is nothing to mend: what the page says of the stub is past.");
    }
    let fresh = if recall.variants > 0 { ", in other words than you know it" } else { "" };
    output.line(format!("A blank file{fresh}. Write it from memory:"));
    output.line(format!("Edit:  {}", recall.file.display()));
    output.line(format!("Then:  masterwork check {slug}"));
    output.document(
        "masterwork.review/1",
        &json!({ "item": slug, "kind": "code", "path": recall.file, "variant_seed": recall.seed,
                 "variants": recall.variants, "kept_as": recall.kept_as,
                 "resumed": recall.resumed }),
    );
    Ok(Exit::Done)
}

/// `masterwork review` on a terminal: one after the other, until nothing is due or he leaves.
pub(super) fn all(session: &mut Session, output: &Output) -> Result<Exit, Failure> {
    let mut done = 0_u32;
    loop {
        let plan = session.plan();
        let Some(first) = plan.due.first() else {
            output.line(format!("Nothing more to recall now; {done} done."));
            return Ok(Exit::Done);
        };
        output.line("─".repeat(usize::from(output.width())));
        output.line(format!("{} left, about {} min", plan.due.len(), plan.due_minutes));
        match session.find_asked(&first.item)? {
            Asked::Code(slug) => {
                output.line(format!("{slug}: {}", first.why));
                match prompt("Enter opens it, b buries it until tomorrow, q leaves: ")?.as_deref() {
                    None | Some("q") => return Ok(Exit::Done),
                    Some("b") => drop(session.bury(&slug)?),
                    Some(_) => return begin(session, output, &slug),
                }
            }
            Asked::Card(card) => match ask(session, output, &card)? {
                Go::On => done += 1,
                Go::Aside => {}
                Go::Away => {
                    output.line(format!("{done} done; {} left.", session.plan().due.len()));
                    return Ok(Exit::Done);
                }
            },
        }
    }
}

/// What follows a card at the prompt.
enum Go {
    On,
    Aside,
    Away,
}

/// Asks one card at the prompt.
fn ask(session: &mut Session, output: &Output, card: &Card) -> Result<Go, Failure> {
    let begun = Instant::now();
    let seconds = || u32::try_from(begun.elapsed().as_secs()).unwrap_or(u32::MAX);
    let slug = card.slug();
    show_question(output, card);
    output.line("");
    let (typed, rating) = match &card.task {
        CardTask::Question => {
            match prompt("Enter shows the answer (b buries, u undoes, q leaves): ")?.as_deref() {
                None | Some("q") => return Ok(Go::Away),
                Some("b") => return bury(session, &slug),
                Some("u") => return undone(session, output),
                Some(_) => {}
            }
            output.page(&card.back);
            output.line("");
            let Some(rating) = prompt_rating()? else { return Ok(Go::Away) };
            (None, Some(rating))
        }
        CardTask::Cloze(_) | CardTask::Predict(_) => {
            let help = "Your answer (? if you don't know; b buries, u undoes, q leaves): ";
            let Some(first) = prompt(help)? else { return Ok(Go::Away) };
            match first.as_str() {
                "q" => return Ok(Go::Away),
                "b" => return bury(session, &slug),
                "u" => return undone(session, output),
                "?" | "" => (None, Some(Rating::Again)),
                _ => (Some(more_lines(card, first)?), None),
            }
        }
    };
    let answered = session.answer_card(&slug, typed.as_deref(), rating, Some(seconds()))?;
    match card.task {
        CardTask::Question => output.line(due_words(&answered)),
        CardTask::Cloze(_) | CardTask::Predict(_) => write_answered(output, card, &answered),
    }
    Ok(Go::On)
}

fn bury(session: &mut Session, slug: &str) -> Result<Go, Failure> {
    match session.bury(slug) {
        // A new card is not in recall yet: it can wait as it is.
        Err(training::TrainingError::NotLearned { .. }) => Ok(Go::Away),
        other => other.map(|_| Go::Aside).map_err(Failure::from),
    }
}

fn undone(session: &mut Session, output: &Output) -> Result<Go, Failure> {
    let undone = session.undo_review()?;
    output.line(format!("Taken back: {} ({})", undone.slug, undone.rating));
    Ok(Go::Aside)
}

/// An output may have several lines; an empty one ends them.
fn more_lines(card: &Card, first: String) -> Result<String, Failure> {
    let CardTask::Predict(_) = card.task else { return Ok(first) };
    let word = first.trim();
    let is_word = word.eq_ignore_ascii_case("panics")
        || (word.len() == 5 && word.starts_with(['E', 'e']) && word[1..].parse::<u16>().is_ok());
    let mut text = first.clone();
    // How many lines there are is part of the answer, so the program does not give it away.
    if is_word {
        return Ok(text);
    }
    while let Some(line) = prompt("… (an empty line ends it): ")?.filter(|line| !line.is_empty())
    {
        text.push('\n');
        text.push_str(&line);
    }
    Ok(text)
}

/// A line from the terminal; none at its end.
fn prompt(words: &str) -> Result<Option<String>, Failure> {
    print!("{words}");
    std::io::stdout().flush().map_err(Failure::other)?;
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).map_err(Failure::other)?;
    Ok((read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_owned()))
}

fn prompt_rating() -> Result<Option<Rating>, Failure> {
    loop {
        match prompt("Did you know it? 1 again, 2 hard, 3 good, 4 easy: ")?.as_deref() {
            None | Some("q") => return Ok(None),
            Some("1") => return Ok(Some(Rating::Again)),
            Some("2") => return Ok(Some(Rating::Hard)),
            Some("3" | "") => return Ok(Some(Rating::Good)),
            Some("4") => return Ok(Some(Rating::Easy)),
            Some(word) => {
                if let Some(rating) = Rating::from_word(word) {
                    return Ok(Some(rating));
                }
            }
        }
    }
}

/// A card's question as Markdown.
pub(crate) fn question_page(card: &Card) -> String {
    let code = match &card.task {
        CardTask::Question => return card.front.clone(),
        CardTask::Cloze(cloze) => &cloze.code,
        CardTask::Predict(block) => &block.code,
    };
    format!("{}\n\n```rust\n{}\n```\n", card.front, code.trim_matches('\n'))
}

pub(super) fn show_question(output: &Output, card: &Card) {
    output.page(&question_page(card));
}

/// The question's fields for JSON.
pub(super) fn question(card: &Card) -> Value {
    let code = match &card.task {
        CardTask::Question => None,
        CardTask::Cloze(cloze) => Some(&cloze.code),
        CardTask::Predict(block) => Some(&block.code),
    };
    json!({ "item": card.slug(), "kind": card.kind(), "front": card.front, "code": code,
            "concept": card.concept.0 })
}

fn extend(value: &mut Value, more: &Value) {
    if let (Some(value), Some(more)) = (value.as_object_mut(), more.as_object()) {
        value.extend(more.clone());
    }
}

fn how(card: &Card) -> String {
    let slug = card.slug();
    match card.task {
        CardTask::Question => format!("masterwork review {slug} --rating again|hard|good|easy"),
        CardTask::Cloze(_) | CardTask::Predict(_) => {
            format!("masterwork review {slug} --answer \"…\"")
        }
    }
}

fn write_answered(output: &Output, card: &Card, answered: &Answered) {
    if let Some(judged) = &answered.judged {
        if judged.right {
            output.styled("✓ right", theme::GOOD);
        } else {
            output.styled("✗ not so; it is:", theme::BAD);
            output.untrusted(&judged.answer);
        }
    }
    output.line("");
    output.page(&card.back);
    output.line("");
    output.line(due_words(answered));
    if answered.leech {
        output
            .line("It has failed so often that it waits now: `masterwork plan` names its lesson.");
    }
}

/// The rating, and when the card comes back.
pub(crate) fn due_words(answered: &Answered) -> String {
    let rating = answered.rating.word();
    match (answered.due, answered.days) {
        (Due::At(_), 0) => format!("{rating}; again in some minutes"),
        (_, 0) => format!("{rating}; again today"),
        (_, 1) => format!("{rating}; again tomorrow"),
        (_, days) => format!("{rating}; again in {days} days"),
    }
}

/// `masterwork review --undo`.
pub(super) fn undo(session: &mut Session, output: &Output) -> Result<Exit, Failure> {
    let undone = session.undo_review()?;
    output.line(format!("{}: the rating `{}` is taken back", undone.slug, undone.rating));
    output.document(
        "masterwork.review-undo/1",
        &json!({ "item": undone.slug, "rating": undone.rating }),
    );
    Ok(Exit::Done)
}

/// `masterwork bury|unbury|suspend|unsuspend ITEM`.
pub(super) fn set_aside(
    session: &mut Session,
    output: &Output,
    name: &str,
    aside: Aside,
) -> Result<Exit, Failure> {
    let (found, state, words) = match aside {
        Aside::Bury => (session.bury(name)?, "buried", "waits until tomorrow"),
        Aside::Suspend => {
            (session.suspend(name)?, "suspended", "waits until you want it back: unsuspend")
        }
        Aside::TakeBack => (session.take_back(name)?, "in_recall", "is asked again when it is due"),
    };
    output.line(format!("{} {words}", found.slug));
    output.document("masterwork.recall/1", &json!({ "item": found.slug, "state": state }));
    Ok(Exit::Done)
}
