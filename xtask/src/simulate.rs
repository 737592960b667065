//! `cargo xtask simulate`: the figures of docs/learning.md, from simulated learners with seeds.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use learner::simulation::placement::{Kind, place_many};
use learner::simulation::retention::{Policy, follow_many};
use training::content::Content;

const PAGE: &str = "docs/learning.md";
const BEGIN: &str = "<!-- begin: cargo xtask simulate --write -->\n";
const END: &str = "<!-- end -->\n";

/// Learners that are placed, of each kind.
const PLACED: usize = 200;
/// Learners that are followed for a year, under each policy.
const FOLLOWED: usize = 40;
const SEED: u64 = 2026;

/// What to do with the figures.
#[derive(clap::Args)]
pub(crate) struct SimulateArguments {
    /// Write them into the page instead of comparing.
    #[arg(long)]
    write: bool,
}

pub(crate) fn run(arguments: &SimulateArguments) -> anyhow::Result<()> {
    let figures = figures()?;
    print!("{figures}");
    let page = fs::read_to_string(PAGE).with_context(|| format!("reading {PAGE}"))?;
    let (before, rest) = page.split_once(BEGIN).context("the page's begin mark")?;
    let (found, after) = rest.split_once(END).context("the page's end mark")?;
    if found == figures {
        return Ok(());
    }
    if !arguments.write {
        bail!("{PAGE}: the figures are not what the simulations say now; run with --write");
    }
    fs::write(PAGE, format!("{before}{BEGIN}{figures}{END}{after}"))
        .with_context(|| format!("writing {PAGE}"))
}

fn figures() -> anyhow::Result<String> {
    let content = Content::from_folder(Path::new("content"))?;
    let library = &content.library;
    let track = library.track("rust-masterclass").context("the track")?;
    let mut text = String::new();
    writeln!(
        text,
        "\n{FOLLOWED} learners, a year, seed {SEED}, {} exercises of `{}` and two cards of each of \
         their concepts. Reviews and minutes are a learner's in the year, first acquaintance left \
         out; retention is the true recall, averaged over all days from the 30th on, and on the \
         last one.\n",
        track.items().filter_map(|item| library.exercise(item.slug())).count(),
        track.slug
    )?;
    writeln!(
        text,
        "| transfer | way to repeat | reviews | minutes | retention | on the last day |"
    )?;
    writeln!(text, "|---|---|---|---|---|---|")?;
    for transfer in [1.0, 0.5, 0.0] {
        for policy in Policy::ALL {
            crate::progress(format!("transfer {transfer}: {}", policy.name()));
            let found = follow_many(library, track, policy, transfer, FOLLOWED, SEED);
            writeln!(
                text,
                "| {transfer:.1} | {} | {:.0} | {:.0} | {:.3} | {:.3} |",
                policy.name(),
                found.reviews,
                found.minutes,
                found.retention,
                found.retention_at_end
            )?;
        }
    }
    writeln!(
        text,
        "\n{PLACED} learners of each kind are placed over all {} concepts, seed {SEED}; each question \
         is one to predict.\n",
        library.concepts.iter().count()
    )?;
    writeln!(text, "| learner | decided right | decided | questions, median | most |")?;
    writeln!(text, "|---|---|---|---|---|")?;
    for kind in Kind::ALL {
        crate::progress(format!("placement: {}", kind.name()));
        let found = place_many(&library.concepts, kind, PLACED, SEED);
        writeln!(
            text,
            "| {} | {:.1} % | {:.1} % | {} | {} |",
            kind.name(),
            100.0 * found.right,
            100.0 * found.decided,
            found.questions,
            found.most_questions
        )?;
    }
    writeln!(text)?;
    crate::progress("");
    Ok(text)
}
