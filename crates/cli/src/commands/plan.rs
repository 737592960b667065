//! `plan`: what to do today, and why; and how well recall was predicted.

use serde_json::json;
use training::Session;
use training::plan::{DueItem, Plan};

use crate::output::{Exit, Failure, Output};
use crate::terminal::theme;

/// So many reasons are given for what is due; the others are in the JSON document.
const REASONS: usize = 6;

/// `masterwork plan [--why]`.
pub(super) fn run(session: &Session, output: &Output, why: bool) -> Result<Exit, Failure> {
    let plan = session.plan();
    output.line(format!(
        "{}   {} of {} ready items done{}",
        plan.title,
        plan.forecast.done,
        plan.forecast.ready,
        match plan.forecast.skipped {
            0 => String::new(),
            skipped => format!(", {skipped} known before"),
        }
    ));
    output.line("");
    for unit in plan.units.iter().filter(|unit| unit.ready > 0) {
        output.line(format!(
            "  {} {:<44} {} {:>3}/{}",
            unit.number,
            fitted(&unit.title, 44),
            bar(unit.done, unit.ready),
            unit.done,
            unit.ready
        ));
    }
    output.line("");
    write_due(output, &plan, why);
    for proof in &plan.proofs {
        output.line(format!("Proof: {} ({} min)", proof.item, proof.minutes));
        if why {
            output.line(format!("       {}", proof.why));
        }
    }
    match &plan.next {
        Some(next) => {
            output.line(format!("Next: {} · {} ({} min)", next.kind, next.title, next.minutes));
            output.line(format!("      {}   [{}]", next.slug, next.unit));
        }
        None => output.line("Next: nothing; everything that is ready is done"),
    }
    if why {
        output.line(format!("Why:  {}", plan.why));
    }
    if let Some(milestone) = &plan.milestone {
        output.line(format!(
            "Goal: the end of {}: {} items, about {:.1} hours",
            milestone.unit,
            milestone.items_left,
            f64::from(milestone.minutes_left) / 60.0
        ));
    }
    output.line(pace(&plan));
    output.line(forecast(&plan));
    if !plan.edge.is_empty() {
        let shown = plan.edge.iter().take(4).map(|title| title.to_lowercase());
        output.line(format!("Edge: {}", shown.collect::<Vec<_>>().join(", ")));
    }
    output.line("");
    if plan.is_new {
        output
            .line("Know some Rust already? masterwork place finds out what: 20 questions at most");
    }
    if !plan.due.is_empty() {
        output.line("Recall it: masterwork review");
    }
    if plan.next.is_some() {
        output.line("Open it: masterwork next");
    }
    output.document("masterwork.plan/1", &plan);
    Ok(Exit::Done)
}

fn write_due(output: &Output, plan: &Plan, why: bool) {
    if let Some(comeback) = &plan.comeback {
        output.line(if comeback.diagnosis {
            let days = comeback.days_away;
            format!(
                "Welcome back after {days} days. {} items are due; not all at once:",
                comeback.due
            )
        } else {
            format!("After your break {} items are still due; not all at once:", comeback.due)
        });
        if comeback.diagnosis {
            output.line("  a short diagnosis first, it spares many of them: masterwork place");
        }
        output.line(format!(
            "  then the {} most valuable ones today{}",
            comeback.today,
            match comeback.days_to_clear {
                Some(1) => String::new(),
                Some(days) => format!("; all are done in about {days} days"),
                None => "; at this pace the rest never ends: more time, or suspend some".to_owned(),
            }
        ));
    }
    let new = plan.due.iter().filter(|item| item.new).count();
    let old = plan.due.len() - new;
    if plan.due.is_empty() {
        output.line("Due:  nothing to recall");
    } else {
        output.line(format!("Due:  {old} to recall, {new} new, about {} min", plan.due_minutes));
    }
    if why {
        let alike =
            |one: &DueItem, other: &DueItem| one.why == other.why && named(one) == named(other);
        let groups = || plan.due.chunk_by(alike);
        for group in groups().take(REASONS) {
            let times =
                if group.len() > 1 { format!("{} × ", group.len()) } else { String::new() };
            output.line(format!("      {times}{}: {}", named(&group[0]), group[0].why));
        }
        let more: usize = groups().skip(REASONS).map(<[DueItem]>::len).sum();
        if more > 0 {
            output.line(format!("      … and {more} more"));
        }
    }
    for leech in &plan.leeches {
        let lessons = leech.lessons.iter().map(|slug| format!("masterwork show {slug}"));
        output.line(format!(
            "Stuck: {} failed {} times; read instead: {}",
            leech.item,
            leech.lapses,
            lessons.collect::<Vec<_>>().join(", ")
        ));
        if !leech.prerequisites.is_empty() {
            output.line(format!("       it builds on: {}", leech.prerequisites.join(", ")));
        }
        output.line(format!("       then: masterwork unsuspend {}", leech.item));
    }
}

fn named(item: &DueItem) -> String {
    match item.kind {
        "code" => item.item.clone(),
        kind => format!("{kind} · {}", item.title),
    }
}

fn pace(plan: &Plan) -> String {
    let pace = &plan.pace;
    let actual = match pace.actual_hours {
        Some(hours) => format!(", {hours:.1} got through lately"),
        None => String::new(),
    };
    format!(
        "Pace: {:.0} hours a week{actual}; the track's own is {:.0}",
        pace.hours, pace.track_hours
    )
}

fn forecast(plan: &Plan) -> String {
    let forecast = &plan.forecast;
    let end = match &forecast.end {
        Some(end) if forecast.minutes_left > 0 => format!(", about {end}"),
        Some(_) | None => String::new(),
    };
    format!(
        "Left: about {:.1} hours, {:.1} weeks{end}; {} items are planned beyond that",
        f64::from(forecast.minutes_left) / 60.0,
        forecast.weeks_left,
        forecast.planned
    )
}

/// A title in so many columns, cut where it is longer.
fn fitted(title: &str, columns: usize) -> String {
    if title.chars().count() <= columns {
        return title.to_owned();
    }
    title.chars().take(columns - 1).chain(['…']).collect()
}

/// Ten cells; never full before all is done.
fn bar(done: usize, all: usize) -> String {
    let filled = done * 10 / all.max(1);
    format!("{}{}", "█".repeat(filled), "░".repeat(10 - filled))
}

/// `masterwork plan --calibration`.
pub(super) fn calibration(session: &mut Session, output: &Output) -> Result<Exit, Failure> {
    let fit = session.fit()?;
    let fitted_to = session.knowledge().state().fitted_to;
    let Some(found) = session.calibration()? else {
        output.line("Nothing to compare yet: it takes reviews a day or more after the first one.");
        output.document("masterwork.calibration/1", &json!({ "reviews": 0 }));
        return Ok(Exit::Done);
    };
    output.line(format!("Predicted and actual recall, {} reviews", found.reviews));
    output.line("");
    output.line("  predicted   recalled   reviews");
    for bin in &found.bins {
        output.line(format!(
            "  {:>7.0} %  {:>7.0} %  {:>8}",
            bin.expected * 100.0,
            bin.recalled * 100.0,
            bin.reviews
        ));
    }
    output.line("");
    output.line("  log loss (less is better)");
    output.line(format!("  the memory model    {:.4}", found.model));
    output.line(format!("  the average         {:.4}", found.average));
    output.line(format!("  the moving average  {:.4}", found.moving_average));
    output.line("");
    let (words, style) = if found.model_wins() {
        ("The memory model predicts you better than both plain baselines.", theme::GOOD)
    } else {
        ("A plain baseline predicts you better than the memory model, so far.", theme::UNSURE)
    };
    output.styled(words, style);
    output.line(match (&fit, fitted_to) {
        (Some(fit), _) if fit.is_better() => format!(
            "It was fitted to {} of your reviews just now: log loss on later ones {:.4} → {:.4}.",
            fit.reviews, fit.loss_before, fit.loss_after
        ),
        (Some(fit), _) => format!(
            "Fitting it to your reviews would not help ({:.4} → {:.4} on later ones): it stays.",
            fit.loss_before, fit.loss_after
        ),
        (None, Some(reviews)) => format!(
            "Its weights were fitted to {reviews} of your reviews, which these figures have seen."
        ),
        (None, None) => format!(
            "Its weights are the standard ones; from {} reviews on they are fitted to yours.",
            learner::REVIEWS_TO_FIT
        ),
    });
    let bins: Vec<_> = found
        .bins
        .iter()
        .map(|bin| {
            json!({ "expected": bin.expected, "recalled": bin.recalled, "reviews": bin.reviews })
        })
        .collect();
    output.document(
        "masterwork.calibration/1",
        &json!({ "reviews": found.reviews, "bins": bins, "model": found.model,
                 "average": found.average, "moving_average": found.moving_average,
                 "model_wins": found.model_wins(), "fitted_to": fitted_to }),
    );
    Ok(Exit::Done)
}
