//! `cargo xtask attacks`: hostile submissions, judged at both levels in every tier that works here.
//!
//! Each run is a process of its own (this executable once more, `--one`), which sets traps up, has
//! the submission judged, and looks at what was touched; this side bounds it and tells the result.
//! `attacks/README.md` says what an entry of the corpus looks like.

mod canaries;
mod corpus;
mod found;
mod one;
mod placeholders;
mod table;

mod watch;

use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::bail;
use judge::VerdictLevel;
use sandbox::{Sandbox, Tier};

use corpus::{Attack, Corpus};
use table::{Table, When};
use watch::{Ended, Workshop};

/// Which attacks to run, and where.
#[derive(clap::Args)]
pub(crate) struct AttacksArguments {
    /// Only this tier (cohort, user, bare, none).
    #[arg(long, value_parser = tier)]
    tier: Option<Tier>,
    /// Only this level (local, graded).
    #[arg(long, value_parser = level)]
    level: Option<VerdictLevel>,
    /// Only attacks whose `group/name` contains this.
    #[arg(long)]
    only: Option<String>,
    /// The corpus.
    #[arg(long, default_value = "attacks")]
    folder: PathBuf,
    /// The seed of the inputs, which decides everything that is random here.
    #[arg(long)]
    seed: Option<u64>,
    /// How many at a time.
    #[arg(long)]
    threads: Option<usize>,
    /// Print what each attack and the judge said.
    #[arg(long)]
    verbose: bool,
    /// Run this one attack, in this process; for the runner's own use.
    #[arg(long, hide = true, requires_all = ["tier", "level", "seed", "workshop"])]
    one: Option<String>,
    /// Where that run's files stand.
    #[arg(long, hide = true)]
    workshop: Option<PathBuf>,
}

fn tier(name: &str) -> Result<Tier, String> {
    let found = Tier::ALL.into_iter().find(|tier| tier.name() == name);
    found.ok_or_else(|| "cohort, user, bare or none".to_owned())
}

fn level(name: &str) -> Result<VerdictLevel, String> {
    let found = LEVELS.into_iter().find(|level| level.snake_case() == name);
    found.ok_or_else(|| "local or graded".to_owned())
}

const LEVELS: [VerdictLevel; 2] = [VerdictLevel::Local, VerdictLevel::Graded];

/// One run of one attack.
#[derive(Debug, Clone, Copy)]
struct Run<'a> {
    attack: &'a Attack,
    tier: Tier,
    level: VerdictLevel,
    seed: u64,
}

pub(crate) fn run(arguments: &AttacksArguments) -> anyhow::Result<()> {
    let corpus = Corpus::read(&arguments.folder)?;
    if let (Some(name), Some(tier), Some(level), Some(seed), Some(workshop)) =
        (&arguments.one, arguments.tier, arguments.level, arguments.seed, &arguments.workshop)
    {
        let attack = corpus.attack(name)?;
        return one::run(&corpus, Run { attack, tier, level, seed }, workshop);
    }
    let seed = arguments.seed.unwrap_or_else(|| RandomState::new().hash_one(std::process::id()));
    println!("{} attacks, seed {seed}", corpus.attacks.len());
    let mut failures = 0;
    let (mut attacks, mut runs) = (0, 0);
    for tier in Tier::ALL {
        if arguments.tier.is_some_and(|wanted| wanted != tier) {
            continue;
        }
        if let Err(error) = Sandbox::in_tier(tier).works() {
            println!("\n{tier}: does not work here: {}", one::chain(&error));
            continue;
        }
        println!("\n{tier}: {}", tier.words());
        let started = Instant::now();
        let table = run_tier(arguments, &corpus, tier, seed)?;
        println!(
            "{tier}: {} runs in {:.0} s, {} failures",
            table.runs,
            started.elapsed().as_secs_f64(),
            table.failures
        );
        failures += table.failures;
        runs += table.runs;
        attacks = attacks.max(table.attacks);
    }
    println!("\n{attacks} attacks, {runs} runs, {failures} failures");
    if failures > 0 {
        bail!("not all attacks were held; the same again: cargo xtask attacks --seed {seed}");
    }
    Ok(())
}

/// All attacks in one tier: the right solutions first, which fill the judge's cache, and last,
/// which shows that it is whole.
fn run_tier(
    arguments: &AttacksArguments,
    corpus: &Corpus,
    tier: Tier,
    seed: u64,
) -> anyhow::Result<Table> {
    let threads = arguments
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let table = Mutex::new(Table::new(corpus, arguments.verbose));
    let is_wanted = |attack: &&Attack| {
        let named = |part: &String| attack.slug.contains(part.as_str());
        arguments.only.as_ref().is_none_or(named) && !attack.not_in.contains(&tier)
    };
    let attacks: Vec<&Attack> = corpus.attacks.iter().filter(is_wanted).collect();
    let next = AtomicUsize::new(0);
    let best = Tier::ALL.into_iter().find(|tier| Sandbox::in_tier(*tier).works().is_ok());
    let work = |number: usize| -> anyhow::Result<()> {
        let workshop = Workshop::make(tier, number)?;
        let each = |attack: &Attack, seen: &mut Vec<Ended>| -> anyhow::Result<()> {
            for level in LEVELS {
                let skipped = arguments.level.is_some_and(|wanted| wanted != level)
                    // A minute each: once is enough where the same kernel ends it everywhere.
                    || (attack.slow && (Some(tier) != best || level == VerdictLevel::Graded));
                if !skipped {
                    let run = Run { attack, tier, level, seed: attack.seed(seed) };
                    seen.push(watch::watched(&workshop, &arguments.folder, run)?);
                }
            }
            Ok(())
        };
        // The same in every workshop, shown only if it fails.
        let controls = |attacks: &[Attack], when: When| -> anyhow::Result<()> {
            for attack in attacks {
                let mut seen = Vec::new();
                each(attack, &mut seen)?;
                table.lock().expect(UNBROKEN).controls(attack, tier, &seen, when);
            }
            Ok(())
        };
        controls(&corpus.right, When::Before)?;
        while let Some(attack) = attacks.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut seen = Vec::new();
            each(attack, &mut seen)?;
            table.lock().expect(UNBROKEN).row(attack, tier, &seen);
        }
        controls(&corpus.right, When::After)?;
        controls(&corpus.stubs, When::After)
    };
    std::thread::scope(|scope| -> anyhow::Result<()> {
        let workers: Vec<_> =
            (0..threads.max(1)).map(|number| scope.spawn(move || work(number))).collect();
        for worker in workers {
            worker.join().map_err(|_| anyhow::anyhow!("a worker panicked"))??;
        }
        Ok(())
    })?;
    Ok(table.into_inner().expect(UNBROKEN))
}

const UNBROKEN: &str = "nothing panics under this lock";
