//! Holds one implementation or variant against stages, and says what does not come out as it should.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use curriculum::{FaultyVariant, GateText};
use gate::disk::ShimCompiler;
use gate::{
    Arena, Calibrations, Gate, GateError, KnownFault, Outcome, Project, Stage, StageReport,
    StageSettings, recognise,
};
use judge::Toolchain;
use sandbox::{Cancel, Sandbox, Tier};
use training::session::{known_faults, settings, shim_compiler};

use super::subjects::is_made_for;
use super::transcript::transcript;

/// How often a stage that found nothing out is tried in all. Each retry is counted and shown.
const TRIES: usize = 3;

/// Of twenty seeds, so many must show a fault.
const OF_TWENTY: u64 = 19;

/// What all stages of a system have in common.
pub(super) struct Ground<'a> {
    gate: &'a Gate,
    text: &'a GateText,
    settings: BTreeMap<String, StageSettings>,
    known: Vec<KnownFault>,
    sandbox: Sandbox,
    network: Arc<sandbox::Ground>,
    toolchain: Toolchain,
    compiler: ShimCompiler,
    cache: PathBuf,
    cancel: Cancel,
}

/// What a stage came to with several seeds.
#[derive(Debug, Default)]
pub(super) struct Cell {
    pub(super) stage: String,
    /// Seeds that came out as they should.
    pub(super) held: u64,
    pub(super) seeds: u64,
    /// How often something inconclusive was tried again.
    pub(super) retries: usize,
    /// The time of the runs that counted, together.
    pub(super) took: Duration,
    /// What did not come out as it should, in words.
    pub(super) others: Vec<String>,
}

/// What a faulty variant came to.
#[derive(Debug)]
pub(super) struct FaultyRow {
    /// At its own stage.
    pub(super) own: Cell,
    /// At the stages before, where they were tried.
    pub(super) before: Vec<Cell>,
    /// What a learner would read, with the first seed.
    pub(super) transcript: Option<String>,
}

impl FaultyRow {
    /// Whether it failed as it should in nineteen of twenty seeds, or in all of fewer.
    pub(super) fn is_caught(&self) -> bool {
        self.own.held * 20 >= self.own.seeds * OF_TWENTY
    }
}

impl Cell {
    pub(super) fn is_held(&self) -> bool {
        self.held == self.seeds
    }
}

/// One run of one stage.
struct Tried {
    report: Result<StageReport, GateError>,
    retries: usize,
    took: Duration,
}

impl<'a> Ground<'a> {
    /// Opens the sandbox and finds the toolchain.
    pub(super) fn open(gate: &'a Gate, text: &'a GateText, folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
        let sandbox = Sandbox::open(&folder.join("sandbox.json"));
        let network = Arc::new(sandbox::Ground::open(&sandbox)?);
        let toolchain = Toolchain::find(&folder.join("toolchain.json"))?;
        Ok(Ground {
            gate,
            text,
            settings: settings(text),
            known: known_faults(text),
            sandbox,
            network,
            compiler: shim_compiler(&toolchain),
            toolchain,
            cache: folder.join("stages"),
            cancel: interruptible()?,
        })
    }

    pub(super) fn tier(&self) -> Tier {
        self.sandbox.tier()
    }

    pub(super) fn toolchain(&self) -> &Toolchain {
        &self.toolchain
    }

    /// To be asked between two subjects.
    pub(super) fn go_on(&self) -> anyhow::Result<()> {
        match self.cancel.is_cancelled() {
            true => bail!("interrupted"),
            false => Ok(()),
        }
    }

    /// A correct implementation at every stage that it is made for: each seed must pass.
    pub(super) fn hold_correct(
        &self,
        name: &str,
        project: &Project,
        seeds: u64,
    ) -> anyhow::Result<Vec<Cell>> {
        let calibrations = Calibrations::default();
        let arena = self.arena(project, &calibrations);
        let mut cells = Vec::new();
        for stage in self.gate.stages.iter().filter(|stage| is_made_for(name, stage.slug)) {
            cells.push(self.expect_pass(&arena, name, stage, seeds)?);
        }
        Ok(cells)
    }

    fn expect_pass(
        &self,
        arena: &Arena<'_>,
        name: &str,
        stage: &Stage,
        seeds: u64,
    ) -> anyhow::Result<Cell> {
        let mut cell = Cell { stage: stage.slug.to_owned(), seeds, ..Cell::default() };
        for seed in 1..=seeds {
            let tried = self.try_stage(arena, name, stage, seed)?;
            cell.add(&tried);
            match &tried.report {
                Ok(StageReport { outcome: Outcome::Pass, .. }) => cell.held += 1,
                other => cell.others.push(format!("seed {seed}: {}", words(other))),
            }
        }
        Ok(cell)
    }

    /// A faulty variant at its own stage, where it must fail for its reason and be recognised; and
    /// at all stages before, which it must pass.
    pub(super) fn hold_faulty(
        &self,
        variant: &FaultyVariant,
        project: &Project,
        seeds: u64,
        with_those_before: bool,
    ) -> anyhow::Result<FaultyRow> {
        let calibrations = Calibrations::default();
        let arena = self.arena(project, &calibrations);
        let name = &variant.slug;
        let mut before = Vec::new();
        let index = self.gate.stages.iter().position(|stage| stage.slug == variant.stage);
        let Some(index) = index else {
            let others = vec![format!("stage `{}` has no check", variant.stage)];
            let own = Cell { stage: variant.stage.clone(), seeds, others, ..Cell::default() };
            return Ok(FaultyRow { own, before, transcript: None });
        };
        if with_those_before {
            for stage in &self.gate.stages[..index] {
                before.push(self.expect_pass(&arena, name, stage, 1)?);
            }
        }
        let stage = &self.gate.stages[index];
        let mut own = Cell { stage: stage.slug.to_owned(), seeds, ..Cell::default() };
        let mut transcript_of_first = None;
        for seed in 1..=seeds {
            let tried = self.try_stage(&arena, name, stage, seed)?;
            own.add(&tried);
            match self.fault_of(variant, &tried.report) {
                Ok(()) => own.held += 1,
                Err(what) => own.others.push(format!("seed {seed}: {what}")),
            }
            if let (1, Ok(report)) = (seed, tried.report) {
                transcript_of_first = transcript(self.text, index, &self.known, report);
            }
        }
        Ok(FaultyRow { own, before, transcript: transcript_of_first })
    }

    /// What is wrong with the way in which a faulty variant came out.
    fn fault_of(
        &self,
        variant: &FaultyVariant,
        report: &Result<StageReport, GateError>,
    ) -> Result<(), String> {
        let Ok(StageReport { outcome: Outcome::Fail(failure), .. }) = report else {
            return Err(words(report));
        };
        if !variant.reasons().any(|reason| *reason == failure.reason) {
            return Err(words(report));
        }
        let looks_like = recognise(&self.known, &variant.stage, failure);
        if looks_like.iter().any(|known| known.slug == variant.slug) {
            return Ok(());
        }
        let others: Vec<&str> = looks_like.iter().map(|known| known.slug.as_str()).collect();
        Err(format!("it is not recognised, but as: {}", others.join(", ")))
    }

    fn arena<'b>(&'b self, project: &'b Project, calibrations: &'b Calibrations) -> Arena<'b> {
        Arena {
            sandbox: &self.sandbox,
            ground: &self.network,
            project,
            gate: self.gate,
            settings: &self.settings,
            cache: self.cache.clone(),
            compiler: Some(self.compiler.clone()),
            calibrations,
            cancel: &self.cancel,
        }
    }

    /// Runs a stage; again, if nothing was found out.
    fn try_stage(
        &self,
        arena: &Arena<'_>,
        name: &str,
        stage: &Stage,
        seed: u64,
    ) -> anyhow::Result<Tried> {
        let mut retries = 0;
        loop {
            let started = Instant::now();
            let report = arena.run_stage(stage, seed, &[]);
            let took = started.elapsed();
            if matches!(report, Err(GateError::Cancelled)) {
                bail!("interrupted");
            }
            let seconds = took.as_secs_f64();
            eprintln!(
                "{name}: {} with seed {seed}: {}, {seconds:.1} s",
                stage.slug,
                words(&report)
            );
            let is_open =
                matches!(&report, Ok(report) if matches!(report.outcome, Outcome::Inconclusive(_)));
            if !is_open || retries + 1 == TRIES {
                return Ok(Tried { report, retries, took });
            }
            retries += 1;
        }
    }
}

impl Cell {
    fn add(&mut self, tried: &Tried) {
        self.retries += tried.retries;
        self.took += tried.took;
    }
}

/// How a stage came out. Our own faults are called our own.
fn words(report: &Result<StageReport, GateError>) -> String {
    match report {
        Ok(StageReport { outcome: Outcome::Pass, .. }) => "pass".to_owned(),
        Ok(StageReport { outcome: Outcome::Fail(failure), .. }) => {
            format!("fail, {}: {}", failure.reason, failure.what)
        }
        Ok(StageReport { outcome: Outcome::Inconclusive(found), .. }) => {
            format!("inconclusive, {}: {}", found.reason, found.what)
        }
        Err(error) => {
            let mut text = format!("a fault of the gate's own: {error}");
            let mut cause = std::error::Error::source(error);
            while let Some(inner) = cause {
                text.push_str(&format!(": {inner}"));
                cause = inner.source();
            }
            text
        }
    }
}

/// Cancelled by Ctrl-C, so that folders are removed and programs ended in order.
fn interruptible() -> anyhow::Result<Cancel> {
    let cancel = Cancel::default();
    let asked = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&asked))?;
    }
    let theirs = cancel.clone();
    std::thread::spawn(move || {
        while !asked.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(50));
        }
        theirs.cancel();
    });
    Ok(cancel)
}
