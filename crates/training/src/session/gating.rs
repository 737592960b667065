//! Gates: which there are, how far the learner's system got, and a run with its evidence.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use curriculum::{GateText, StageText};
use evidence::{Draft, Fact, GateRun, GateStage, Hash};
use gate::disk::ShimCompiler;
use gate::report::ReportContext;
use gate::{
    Arena, Calibrations, CommandLine, GateError, KnownFault, Outcome, Progress, Project, Replay,
    RunReport, SYSTEM_FILE, StageRun, StageSettings, Wanted,
};
use judge::Toolchain;
use sandbox::{Cancel, Ground, Sandbox};

use super::{Session, random_bits};
use crate::error::TrainingError;

/// For how long a failure is made smaller.
const SHORTEN_FOR: Duration = Duration::from_secs(20);

/// How often a replay is run.
pub const REPLAYS: usize = 20;

/// What is to be run.
#[derive(Debug, Clone, Default)]
pub struct GateRequest {
    /// The system.
    pub system: String,
    /// The folder of the learner's project, if it was named.
    pub project: Option<PathBuf>,
    /// The folder from which the command was typed.
    pub here: PathBuf,
    /// Only this stage, by slug or number.
    pub stage: Option<String>,
    /// The seed, if it was chosen.
    pub seed: Option<u64>,
    /// A run that is to be repeated.
    pub replay: Option<PathBuf>,
    /// How often.
    pub times: Option<usize>,
    /// What runs the system, instead of what its `system.toml` says.
    pub command: Vec<String>,
}

/// A gate, and how far the learner's system got.
#[derive(Debug, Clone, Copy)]
pub struct GateStatus<'a> {
    /// Its texts.
    pub text: &'a GateText,
    /// How many of its stages passed when they were run last.
    pub passed: usize,
    /// The first that did not; `None` when all did.
    pub current: Option<&'a StageText>,
}

/// A run that is over.
#[derive(Debug)]
pub struct GateDone {
    /// What was found.
    pub report: RunReport,
    /// What the report's pages need beside it.
    pub context: ReportContext,
    /// How often a replay failed in the same way, and of how many runs.
    pub replayed: Option<(usize, usize)>,
    /// Where the report was written: as a page, and as JSON.
    pub files: Option<ReportFiles>,
}

/// Where a report was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFiles {
    /// The page.
    pub html: PathBuf,
    /// The data.
    pub json: PathBuf,
    /// What `--replay` takes, of a stage that did not pass.
    pub replay: Option<PathBuf>,
}

impl Session {
    /// Every gate, and how far the learner's system got.
    #[must_use]
    pub fn gates(&self) -> Vec<GateStatus<'_>> {
        self.library.gates.iter().map(|text| self.status_of(text)).collect()
    }

    /// The gate of a system.
    ///
    /// # Errors
    /// If there is none.
    pub fn gate(&self, system: &str) -> Result<GateStatus<'_>, TrainingError> {
        match self.library.gate(system) {
            Some(text) => Ok(self.status_of(text)),
            None => Err(TrainingError::NoGate {
                name: system.to_owned(),
                known: self.library.gates.iter().map(|gate| gate.slug.clone()).collect(),
            }),
        }
    }

    fn status_of<'a>(&'a self, text: &'a GateText) -> GateStatus<'a> {
        let progress = text.id.parse().ok().and_then(|id| self.progress.item(&id));
        let is_passed = |stage: &&StageText| {
            progress.is_some_and(|progress| progress.stages_passed.contains(&stage.slug))
        };
        let passed = text.stages.iter().filter(is_passed).count();
        let current = text.stages.iter().find(|stage| !is_passed(stage));
        GateStatus { text, passed, current }
    }

    /// The learner's project of a system: the one named, the one that `here` is in, else
    /// `projects/<system>` of the workspace.
    ///
    /// # Errors
    /// If there is none, or its `system.toml` is none.
    pub fn project(&self, request: &GateRequest) -> Result<Project, TrainingError> {
        let override_run = |mut project: Project| {
            if let Some(mut run) = CommandLine::from_words(request.command.clone()) {
                // Whoever types a path means it from where it is typed.
                if run.program.contains('/') {
                    run.program = request.here.join(&run.program).display().to_string();
                }
                project.run = run;
            }
            project
        };
        let default = self.workspace.root().join("projects").join(&request.system);
        if let Some(folder) = &request.project {
            let folder = request.here.join(folder);
            return Ok(override_run(Project::read(&folder)?));
        }
        let around = request.here.ancestors().find(|folder| folder.join(SYSTEM_FILE).is_file());
        if let Some(folder) = around {
            let project = Project::read(folder)?;
            if project.name == request.system {
                return Ok(override_run(project));
            }
        }
        if default.join(SYSTEM_FILE).is_file() {
            return Ok(override_run(Project::read(&default)?));
        }
        match CommandLine::from_words(request.command.clone()) {
            Some(run) => {
                let name = request.system.clone();
                Ok(Project { folder: request.here.clone(), name, build: None, run })
            }
            None => {
                Err(TrainingError::NoProject { system: request.system.clone(), folder: default })
            }
        }
    }

    /// Tries the learner's system, keeps the report and appends the evidence. A replay is no
    /// evidence: it shows again what is known.
    ///
    /// # Errors
    /// If there is no such gate or project, or the engine itself fails. A system that does wrong is
    /// no error.
    pub fn run_gate(
        &mut self,
        request: &GateRequest,
        cancel: &Cancel,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<GateDone, TrainingError> {
        let status = self.gate(&request.system)?;
        let text = status.text.clone();
        let current = status.current.map_or(0, |stage| stage.number - 1);
        let checks = gates::gate(&text.slug).ok_or_else(|| {
            TrainingError::Internal(format!("there are no checks for `{}`", text.slug))
        })?;
        let project = self.project(request)?;
        let cache = self.workspace.cache_folder();
        let sandbox = Sandbox::open(&cache.join("sandbox.json"));
        let ground = Arc::new(Ground::open(&sandbox).map_err(GateError::Sandbox)?);
        let compiler = self.judge().ok().map(|judge| shim_compiler(judge.toolchain()));
        let cache = cache.join("gates");
        remove_leftovers(&cache);
        let settings = settings(&text);
        let arena = Arena {
            sandbox: &sandbox,
            ground: &ground,
            project: &project,
            gate: checks,
            settings: &settings,
            cache,
            compiler,
            calibrations: &Calibrations::default(),
            cancel,
        };
        let seed = request.seed.unwrap_or_else(|| random_bits() % 1_000_000_000);
        let context = context(&text, &project, request);
        let known = known_faults(&text);
        if let Some(file) = &request.replay {
            let replay = Replay::read(&request.here.join(file))?;
            return replay_gate(&arena, &replay, request, &known, context, on_progress);
        }
        let wanted =
            Wanted { current, only: request.stage.clone(), seed, shorten_for: SHORTEN_FOR };
        let report = arena.run(&wanted, &known, on_progress)?;
        let (files, hash) = self.keep_report(&report, &context)?;
        self.append_gate_run(&text, &report, &sandbox, hash)?;
        Ok(GateDone { report, context, replayed: None, files: Some(files) })
    }

    /// Writes a report beside the others of its system. The newest has a name that does not change.
    fn keep_report(
        &self,
        report: &RunReport,
        context: &ReportContext,
    ) -> Result<(ReportFiles, Hash), TrainingError> {
        let folder = self.workspace.root().join("reports").join(&report.system);
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            crate::workspace::write(&path, text).map(|()| path)
        };
        let bounded = gate::report::bounded(report);
        let json = serde_json::to_string(&bounded)
            .map_err(|error| TrainingError::Internal(format!("the report: {error}")))?;
        let replay = report.worst().map(|stage| stage.report.replay(&report.system));
        let replay = match replay {
            None => None,
            Some(replay) => {
                let text = serde_json::to_string_pretty(&replay)
                    .map_err(|error| TrainingError::Internal(format!("the replay: {error}")))?;
                Some(write(&format!("replay-{}-{}.json", replay.stage, replay.seed), &text)?)
            }
        };
        let context = ReportContext {
            replay: replay.as_ref().map(|file: &PathBuf| file.display().to_string()),
            ..context.clone()
        };
        let files = ReportFiles {
            html: write("latest.html", &gate::report::html(report, &context))?,
            json: write(&format!("{}.json", report.seed), &json)?,
            replay,
        };
        Ok((files, Hash::of(json.as_bytes())))
    }

    fn append_gate_run(
        &mut self,
        text: &GateText,
        report: &RunReport,
        sandbox: &Sandbox,
        hash: Hash,
    ) -> Result<(), TrainingError> {
        let stage = |run: &StageRun| GateStage {
            slug: run.report.slug.clone(),
            outcome: run.report.outcome.word().to_owned(),
            reason: run.report.outcome.reason().map(str::to_owned),
            milliseconds: run.report.milliseconds,
        };
        let mut stages: Vec<GateStage> = report.stages.iter().map(stage).collect();
        if let Some(failure) = &report.build {
            // Nothing was tried; while it does not build, no stage is known to fail.
            let reason = Some(failure.reason.clone());
            let (slug, outcome) = ("build".to_owned(), "fail".to_owned());
            stages.push(GateStage { slug, outcome, reason, milliseconds: 0 });
        }
        let tree = report.tree.parse().map_err(|_| {
            TrainingError::Internal("the hash of the project's files is none".to_owned())
        })?;
        let calibration = report
            .calibrations
            .iter()
            .map(|found| (found.wire.name().to_owned(), found.requests_per_second as u64))
            .collect();
        let run = GateRun {
            system: report.system.clone(),
            seed: report.seed,
            tree,
            tier: sandbox.tier().name().to_owned(),
            stages,
            calibration,
            report: Some(hash),
        };
        let draft = Draft {
            time_ms: (self.clock)(),
            item: text.id.parse().ok(),
            content_version: Some(Hash::from_bytes(text.version.0)),
            fact: Fact::GateRun(run),
        };
        self.append_drafts(vec![draft])
    }
}

fn replay_gate(
    arena: &Arena<'_>,
    replay: &Replay,
    request: &GateRequest,
    known: &[KnownFault],
    context: ReportContext,
    on_progress: &mut dyn FnMut(Progress<'_>),
) -> Result<GateDone, TrainingError> {
    let times = request.times.unwrap_or(REPLAYS);
    let (failed, report) = arena.replay(replay, times, known, on_progress)?;
    Ok(GateDone { report, context, replayed: Some((failed, times)), files: None })
}

/// What the texts say of each stage in figures.
#[must_use]
pub fn settings(text: &GateText) -> BTreeMap<String, StageSettings> {
    let settings = |stage: &StageText| StageSettings {
        environment: stage.environment.clone(),
        figures: stage.load.clone(),
    };
    text.stages.iter().map(|stage| (stage.slug.clone(), settings(stage))).collect()
}

/// The faulty variants that a failure may look like.
#[must_use]
pub fn known_faults(text: &GateText) -> Vec<KnownFault> {
    let fault = |variant: &curriculum::FaultyVariant| KnownFault {
        slug: variant.slug.clone(),
        title: variant.title.clone(),
        stage: variant.stage.clone(),
        reasons: variant.reasons().cloned().collect(),
        words: variant.words.clone(),
        hint: variant.hint.clone(),
    };
    text.faulty.iter().map(fault).collect()
}

/// What builds the disk shim.
#[must_use]
pub fn shim_compiler(toolchain: &Toolchain) -> ShimCompiler {
    ShimCompiler {
        rustc: toolchain.rustc.clone(),
        version: toolchain.version_text.clone(),
        readable: toolchain.roots(),
        environment: toolchain.environment(),
    }
}

/// What reports show beside what was found.
fn context(text: &GateText, project: &Project, request: &GateRequest) -> ReportContext {
    let title = |stage: &StageText| (stage.slug.clone(), stage.title.clone());
    ReportContext {
        title: text.title.clone(),
        stages: text.stages.iter().map(title).collect(),
        project: project.folder.display().to_string(),
        options: match &request.project {
            Some(folder) => vec!["--project".to_owned(), folder.display().to_string()],
            None => Vec::new(),
        },
        command: request.command.clone(),
        replay: None,
        replayed: None,
    }
}

/// Removes the folders of runs that were killed.
fn remove_leftovers(cache: &Path) {
    let Ok(entries) = std::fs::read_dir(cache) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix("stage-")?.split_once('-'));
        let Some((process, _)) = process else { continue };
        // Where there is no `/proc`, they are left for whoever clears the cache.
        if Path::new("/proc/self").exists() && !Path::new("/proc").join(process).exists() {
            // What cannot be removed now is tried again the next time.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// How a whole run came out, for an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateVerdict {
    /// Everything passed.
    Passed,
    /// Something failed.
    Failed,
    /// Nothing failed, and something could not be found out.
    Inconclusive,
}

impl GateDone {
    /// How the run came out.
    #[must_use]
    pub fn verdict(&self) -> GateVerdict {
        if self.report.is_passed() {
            return GateVerdict::Passed;
        }
        let is_failed = self.report.build.is_some()
            || self.report.stages.iter().any(|run| matches!(run.report.outcome, Outcome::Fail(_)));
        if is_failed { GateVerdict::Failed } else { GateVerdict::Inconclusive }
    }
}
