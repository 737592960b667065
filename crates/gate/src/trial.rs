//! What a stage's check holds in its hands: the system under test, clients, chance, faults, load.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::client::{Client, in_seconds};
use crate::disk::CutMode;
use crate::load::{Calibration, LoadReport, Wire};
use crate::outcome::{Failure, Stop};
use crate::pulse::Pulse;
use crate::replay::{Decision, Decisions};
use crate::run::Arena;
use crate::stage::Stage;
use crate::system::{Ended, Instance, Layout};
use crate::timeline::{Happening, Timeline};
use crate::{GateError, Network, Random};

/// How long a reply is waited for, unless the check says otherwise. Long: a reply that comes late is
/// told by load stages, and one that never comes must be told from a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// How long a program may take to answer for the first time.
const STARTING: Duration = Duration::from_secs(20);

/// The instance's name where there is only one.
const ONLY: &str = "system";

/// A measurement with its conditions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Measured {
    /// What was measured, such as `messages a second, closed loop`.
    pub what: String,
    /// The target, in words, if there is one.
    pub target: Option<String>,
    /// The figures.
    pub load: LoadReport,
}

/// One run of a stage's check.
pub struct Trial<'a> {
    arena: &'a Arena<'a>,
    stage: &'a Stage,
    decisions: Decisions,
    timeline: Arc<Timeline>,
    until: Instant,
    folder: tempfile::TempDir,
    variables: BTreeMap<String, String>,
    instances: Vec<Instance>,
    measured: Vec<Measured>,
    commands: Vec<String>,
    notes: Vec<String>,
    pulse: Pulse,
    worst_lag: Duration,
}

/// What is left of a trial when its check is over.
pub(crate) struct Parts {
    pub(crate) decisions: Vec<Decision>,
    pub(crate) measured: Vec<Measured>,
    pub(crate) commands: Vec<String>,
    pub(crate) notes: Vec<String>,
}

impl<'a> Trial<'a> {
    pub(crate) fn new(
        arena: &'a Arena<'a>,
        stage: &'a Stage,
        decisions: Decisions,
        timeline: Arc<Timeline>,
    ) -> Result<Self, GateError> {
        let fault = |source| GateError::File {
            doing: "make a folder in",
            path: arena.cache.clone(),
            source,
        };
        std::fs::create_dir_all(&arena.cache).map_err(fault)?;
        let folder = tempfile::Builder::new()
            .prefix(&format!("stage-{}-", std::process::id()))
            .tempdir_in(&arena.cache)
            .map_err(fault)?;
        let until = timeline.started() + stage.longest;
        let settings = arena.settings.get(stage.slug);
        let variables = settings.map(|settings| settings.environment.clone()).unwrap_or_default();
        Ok(Trial {
            arena,
            stage,
            decisions,
            timeline,
            until,
            folder,
            variables,
            instances: Vec::new(),
            measured: Vec::new(),
            commands: Vec::new(),
            notes: Vec::new(),
            pulse: Pulse::start(),
            worst_lag: Duration::ZERO,
        })
    }

    /// The sockets of the network on which the system stands.
    #[must_use]
    pub fn network(&self) -> &'a dyn Network {
        self.arena.ground.as_ref()
    }

    /// The same, for what lives in threads of its own, such as a proxy.
    #[must_use]
    pub fn shared_network(&self) -> Arc<dyn Network> {
        Arc::clone(self.arena.ground) as Arc<dyn Network>
    }

    /// What happened so far.
    #[must_use]
    pub fn timeline(&self) -> &Arc<Timeline> {
        &self.timeline
    }

    /// Says in the report what the check is doing.
    pub fn note(&self, text: impl Into<String>) {
        self.timeline.note(text);
    }

    /// A value by chance: the same for the same seed, stage and name, whatever was decided before; a
    /// replay gives the value that it had.
    pub fn decide<T: Serialize + DeserializeOwned>(
        &mut self,
        name: &str,
        draw: impl FnOnce(&mut Random) -> T,
    ) -> T {
        self.decisions.take(name, false, draw)
    }

    /// A list by chance, such as the operations of a workload. When the stage fails, shorter lists
    /// are tried to find a small one that fails in the same way: any part of it must make sense.
    pub fn plan<T: Serialize + DeserializeOwned>(
        &mut self,
        name: &str,
        draw: impl FnOnce(&mut Random) -> Vec<T>,
    ) -> Vec<T> {
        self.decisions.take(name, true, draw)
    }

    /// Sets a variable of the system's environment, from the next start on.
    pub fn set_variable(&mut self, name: &str, value: impl Into<String>) {
        self.variables.insert(name.to_owned(), value.into());
    }

    /// A figure of the stage's specification.
    ///
    /// # Errors
    /// With a fault of the check, if the specification has none of this name.
    pub fn figure(&self, name: &str) -> Result<f64, Stop> {
        let settings = self.arena.settings.get(self.stage.slug);
        let figure = settings.and_then(|settings| settings.figures.get(name)).copied();
        figure.ok_or_else(|| {
            let what = format!("the specification has no figure `{name}`");
            Stop::Ours(GateError::Check { stage: self.stage.slug.to_owned(), what })
        })
    }

    /// How much time is left for this stage.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// To be asked in every loop.
    ///
    /// # Errors
    /// When the run was interrupted, or the stage's time is over (then it is inconclusive).
    pub fn go_on(&mut self) -> Result<(), Stop> {
        if self.arena.cancel.is_cancelled() {
            return Err(Stop::Ours(GateError::Cancelled));
        }
        self.worst_lag = self.worst_lag.max(self.pulse.worst());
        if self.time_left().is_zero() {
            return Err(Stop::inconclusive(
                "out-of-time",
                format!("the stage was not over after {}", in_seconds(self.stage.longest)),
            ));
        }
        Ok(())
    }

    /// Waits until `is_so` gives something, looking every few milliseconds. `None` after `longest`.
    ///
    /// # Errors
    /// As [`Trial::go_on`].
    pub fn wait_for<T>(
        &mut self,
        longest: Duration,
        is_so: impl FnMut(&mut Self) -> Result<Option<T>, Stop>,
    ) -> Result<Option<T>, Stop> {
        self.look(longest, Duration::from_millis(2), is_so)
    }

    /// The same, looking so often that a fault falls close to the event that it waits for.
    ///
    /// # Errors
    /// As [`Trial::go_on`].
    pub fn wait_for_closely<T>(
        &mut self,
        longest: Duration,
        is_so: impl FnMut(&mut Self) -> Result<Option<T>, Stop>,
    ) -> Result<Option<T>, Stop> {
        self.look(longest, Duration::from_micros(50), is_so)
    }

    fn look<T>(
        &mut self,
        longest: Duration,
        pause: Duration,
        mut is_so: impl FnMut(&mut Self) -> Result<Option<T>, Stop>,
    ) -> Result<Option<T>, Stop> {
        let until = Instant::now() + longest;
        loop {
            if let Some(found) = is_so(self)? {
                return Ok(Some(found));
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            self.go_on()?;
            std::thread::sleep(pause);
        }
    }

    /// Starts the system, or starts it again on the same data and port, and waits until it takes
    /// connections.
    ///
    /// # Errors
    /// A failure if it ends, or does not listen in time; it says where it listens instead.
    pub fn start(&mut self) -> Result<(), Stop> {
        self.start_instance(ONLY)
    }

    /// Starts an instance of this name, each with a data folder and a port of its own; see
    /// [`Trial::start`].
    ///
    /// # Errors
    /// As [`Trial::start`].
    pub fn start_instance(&mut self, name: &str) -> Result<(), Stop> {
        self.go_on()?;
        let index = self.instance_index(name)?;
        let layout =
            Layout { arena: self.arena, variables: &self.variables, timeline: &self.timeline };
        let instance = &mut self.instances[index];
        let command = instance.start(&layout, self.until)?;
        if !self.commands.contains(&command) {
            self.commands.push(command);
        }
        instance.wait_until_ready(
            &layout,
            STARTING.min(self.until.saturating_duration_since(Instant::now())),
        )
    }

    fn instance_index(&mut self, name: &str) -> Result<usize, Stop> {
        if let Some(index) = self.instances.iter().position(|known| known.name() == name) {
            return Ok(index);
        }
        let instance = Instance::prepare(name, self.arena, self.folder.path())?;
        self.instances.push(instance);
        Ok(self.instances.len() - 1)
    }

    /// The only instance.
    ///
    /// # Errors
    /// As [`Trial::instance`].
    pub fn system(&mut self) -> Result<&mut Instance, Stop> {
        self.instance(ONLY)
    }

    /// The instance of this name.
    ///
    /// # Errors
    /// With a fault of the check, if it was never started.
    pub fn instance(&mut self, name: &str) -> Result<&mut Instance, Stop> {
        let stage = self.stage.slug;
        self.instances.iter_mut().find(|known| known.name() == name).ok_or_else(|| {
            let what = format!("it asked for the instance `{name}`, which it never started");
            Stop::Ours(GateError::Check { stage: stage.to_owned(), what })
        })
    }

    /// Connects a client to the system. `name` is what the report calls it.
    ///
    /// # Errors
    /// A failure `not-listening` if the connection is refused; if the program is gone, that is said.
    pub fn client(&mut self, name: &str) -> Result<Client, Stop> {
        self.client_of(ONLY, name)
    }

    /// Connects a client to this instance.
    ///
    /// # Errors
    /// As [`Trial::client`].
    pub fn client_of(&mut self, instance: &str, name: &str) -> Result<Client, Stop> {
        self.go_on()?;
        let (network, timeline) = (self.network(), Arc::clone(&self.timeline));
        let instance = self.instance(instance)?;
        let port = instance.port();
        Client::connect(network, port, name, PATIENCE, &timeline)
            .map_err(|error| refused(instance, name, port, &error))
    }

    /// A port on the system's network on which nobody listens.
    ///
    /// # Errors
    /// With a fault of our own, if there is none.
    pub fn free_port(&self) -> Result<u16, Stop> {
        Ok(crate::system::free_port(self.network())?)
    }

    /// A folder of this trial's own, gone after it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// From the next start on, what the system does to its disk is followed, so that
    /// [`Trial::cut_power`] can take what was not synced.
    ///
    /// # Errors
    /// Inconclusive, if that cannot be done here, or not with this program; it says why.
    pub fn follow_disk(&mut self) -> Result<(), Stop> {
        let shim = crate::system::shim(self.arena)?;
        let project = self.arena.project;
        let program = project.run.resolve(&project.folder)?;
        let index = self.instance_index(ONLY)?;
        self.instances[index].follow_disk(shim, &program)
    }

    /// Cuts the power: the system is killed, and what it had not synced is gone, all of it or some.
    ///
    /// # Errors
    /// Inconclusive, if what the disk would hold cannot be known.
    pub fn cut_power(&mut self, mode: CutMode) -> Result<(), Stop> {
        let seed = self.decide("what a power cut takes", Random::next_u64);
        self.system()?.cut_power(mode, seed)
    }

    /// Notes a fault of the nemesis and what proves that it bit.
    ///
    /// # Errors
    /// Inconclusive, `fault-did-not-bite`, without a proof: then the round does not count.
    pub fn fault(&mut self, fault: &str, proof: Result<String, String>) -> Result<(), Stop> {
        let noted = proof.as_ref().ok().cloned();
        self.timeline.add(Happening::Fault { fault: fault.to_owned(), proof: noted });
        proof.map(drop).map_err(|why| {
            Stop::inconclusive("fault-did-not-bite", format!("{fault} did not bite: {why}"))
        })
    }

    /// What the gate's own small server does on this machine now; measured once a run.
    ///
    /// # Errors
    /// Inconclusive, if it could not be measured.
    pub fn calibration(&mut self, wire: Wire) -> Result<Calibration, Stop> {
        self.go_on()?;
        self.arena.calibrations.get(self.network(), wire).map_err(|error| {
            Stop::inconclusive(
                "not-calibrated",
                format!("the machine could not be measured: {error}"),
            )
        })
    }

    /// Keeps a measurement for the report.
    pub fn measured(&mut self, what: &str, target: Option<String>, load: LoadReport) {
        self.measured.push(Measured { what: what.to_owned(), target, load });
    }

    /// A failure that points at what happened last.
    #[must_use]
    pub fn failure(&self, reason: &str, what: impl Into<String>) -> Failure {
        let mut failure = Failure::new(reason, what);
        failure.event = self.timeline.last();
        failure
    }

    pub(crate) fn worst_lag(&mut self) -> Duration {
        self.worst_lag = self.worst_lag.max(self.pulse.worst());
        self.worst_lag
    }

    /// Ends all that runs still. A program that left others behind, or filled its disk, has failed.
    pub(crate) fn end_everything(&mut self) -> Option<Failure> {
        let mut failure = None;
        for instance in &mut self.instances {
            let ended: Option<Ended> = instance.end();
            self.notes.extend(ended.as_ref().into_iter().flat_map(|ended| ended.notes.clone()));
            failure = failure.or(instance.misbehaviour());
        }
        self.notes.sort();
        self.notes.dedup();
        failure
    }

    pub(crate) fn into_parts(self) -> Parts {
        Parts {
            decisions: self.decisions.into_taken(),
            measured: self.measured,
            commands: self.commands,
            notes: self.notes,
        }
    }
}

fn refused(instance: &mut Instance, client: &str, port: u16, error: &io::Error) -> Stop {
    if let Some(ended) = instance.has_ended() {
        let what = format!("{client} could not connect: the program is gone: {}", ended.how);
        return instance.failure("ended-unasked", what).into();
    }
    let what = format!("{client} could not connect to 127.0.0.1:{port}: {error}");
    instance.failure("not-listening", what).into()
}
