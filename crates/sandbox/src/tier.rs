//! Which tier works here: found by doing it, not by the platform's name.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Cancel, Finished, Held, Job, Limits, SandboxError, Scratch, Tier, run};

/// A way to run foreign programs, in the best tier that works here.
#[derive(Debug)]
pub struct Sandbox {
    tier: Mutex<Tier>,
    /// Where the tier that was found is noted, if anywhere. Not set where a tier was asked for.
    note: Option<PathBuf>,
}

/// What was found, and for what.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    tier: Tier,
    /// If this is another now, the tier is found anew.
    system: String,
}

impl Sandbox {
    /// The best tier that works here. It is looked for by running a program in each, from the best
    /// one on, and noted in the file `note` for the next time.
    #[must_use]
    pub fn open(note: &Path) -> Self {
        let known = std::fs::read_to_string(note)
            .ok()
            .and_then(|text| serde_json::from_str::<Note>(&text).ok())
            .filter(|known| known.system == system());
        let sandbox = Sandbox { tier: Mutex::new(Tier::None), note: Some(note.to_owned()) };
        match known {
            Some(known) => sandbox.set(known.tier),
            None => sandbox.look_again(),
        }
        sandbox
    }

    /// This tier, whether it works here or not.
    #[must_use]
    pub fn in_tier(tier: Tier) -> Self {
        Sandbox { tier: Mutex::new(tier), note: None }
    }

    /// The tier in use.
    #[must_use]
    pub fn tier(&self) -> Tier {
        *self.tier.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn set(&self, tier: Tier) {
        *self.tier.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = tier;
    }

    /// Finds the tier anew, and notes it. A tier that failed for a reason that may pass (no memory, no
    /// process to be had) is not noted as missing.
    pub fn look_again(&self) {
        let mut may_pass = false;
        let mut works_here = |tier: &Tier| match works(*tier) {
            Ok(_) => true,
            Err(error) => {
                may_pass |= is_passing(&error);
                false
            }
        };
        let found = Tier::ALL.into_iter().find(&mut works_here).unwrap_or(Tier::None);
        self.set(found);
        let Some(note) = &self.note else { return };
        if may_pass {
            self.forget();
        } else if let Ok(text) = serde_json::to_string(&Note { tier: found, system: system() }) {
            // Without the note it is found again next time; that is only slower.
            let _ = std::fs::write(note, text);
        }
    }

    /// The next one who opens the sandbox finds the tier anew.
    pub(crate) fn forget(&self) {
        if let Some(note) = &self.note {
            let _ = std::fs::remove_file(note);
        }
    }

    /// Why each better tier than the one in use does not work here.
    #[must_use]
    pub fn obstacles(&self) -> Vec<(Tier, SandboxError)> {
        let better = Tier::ALL.into_iter().take_while(|tier| *tier != self.tier());
        better.filter_map(|tier| works(tier).err().map(|error| (tier, error))).collect()
    }

    /// Whether the tier in use works here: a program that does nothing is run in it.
    ///
    /// # Errors
    /// With what keeps it from working.
    pub fn works(&self) -> Result<Held, SandboxError> {
        works(self.tier())
    }

    /// Runs a program to its end, and ends everything that it left. `on_stderr` sees standard error
    /// as it comes.
    ///
    /// # Errors
    /// If the program or a limit could not be set up, or `cancel` was called meanwhile.
    pub fn run(
        &self,
        job: &Job,
        cancel: &Cancel,
        on_stderr: &mut dyn FnMut(&[u8]),
    ) -> Result<Finished, SandboxError> {
        let result = run_with_scratch(self.tier(), job, cancel, on_stderr);
        if matches!(result, Err(SandboxError::Setup { .. })) {
            // What was noted may have stopped being true, by a setting of the system. But never is a
            // job run again with less to hold it: it may be the job that broke this run.
            self.forget();
        }
        result
    }
}

/// Whether an obstacle may be gone a moment later.
fn is_passing(error: &SandboxError) -> bool {
    let passing =
        [libc::EMFILE, libc::ENFILE, libc::EAGAIN, libc::ENOMEM, libc::EBUSY, libc::EINTR];
    match error {
        SandboxError::Setup { source, .. } | SandboxError::Start { source, .. } => {
            source.raw_os_error().is_some_and(|number| passing.contains(&number))
        }
        SandboxError::Helper { .. } | SandboxError::Cancelled => true,
    }
}

/// Sees to it that the scratch folder is there before, and gone after.
fn run_with_scratch(
    tier: Tier,
    job: &Job,
    cancel: &Cancel,
    on_stderr: &mut dyn FnMut(&[u8]),
) -> Result<Finished, SandboxError> {
    make_scratch(tier, job)?;
    let result = run::run(tier, job, cancel, on_stderr);
    remove_scratch(job);
    result
}

/// Makes the job's scratch folder, empty.
pub(crate) fn make_scratch(tier: Tier, job: &Job) -> Result<(), SandboxError> {
    let Some(Scratch { at, .. }) = &job.view.scratch else { return Ok(()) };
    let fault = |source| SandboxError::Setup {
        tier,
        step: format!("make the folder {}", at.display()),
        source,
    };
    crate::helper::remove_folder(at).map_err(|error| fault(error.into()))?;
    std::fs::create_dir_all(at).map_err(fault)
}

/// Removes it. What cannot be removed now is removed, or complained about, before the next run.
pub(crate) fn remove_scratch(job: &Job) {
    if let Some(scratch) = &job.view.scratch {
        let _ = crate::helper::remove_folder(&scratch.at);
    }
}

/// Whether a tier works: the helper runs a program in it that does nothing.
fn works(tier: Tier) -> Result<Held, SandboxError> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_nanos());
    let name = format!("masterwork-probe-{}-{now}", std::process::id());
    let at = std::env::temp_dir().join(name);
    let limits = Limits {
        wall: Duration::from_secs(5),
        cpu: Duration::from_secs(5),
        memory_bytes: 256 << 20,
        address_space_bytes: 1 << 30,
        processes: 16,
        file_bytes: 1 << 20,
        open_files: 64,
        output_bytes: 4096,
    };
    let mut job = crate::self_test::nothing(&at, limits);
    job.scratch(Scratch { at, bytes: 1 << 20, files: 16, collect: Vec::new() });
    // A view that a compiler has: where the system's `/proc` is masked, this is refused.
    job.view.processes = true;
    let finished = run_with_scratch(tier, &job, &Cancel::default(), &mut |_| {})?;
    if finished.ending == crate::Ending::Exited(0) {
        Ok(finished.held)
    } else {
        Err(SandboxError::Helper { how: format!("{:?}", finished.ending) })
    }
}

/// What a found tier depends on.
fn system() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let ids = (rustix::process::getuid().as_raw(), rustix::process::geteuid().as_raw());
    let boot = read("/proc/sys/kernel/random/boot_id");
    let delegated = std::env::var_os(run::DELEGATED);
    // A container has a boot in common with its host, and another list of mounts.
    let mounts = read("/proc/self/mountinfo").lines().count();
    let version = env!("CARGO_PKG_VERSION");
    format!("{version} {ids:?} {} {mounts} {delegated:?}", boot.trim())
}
