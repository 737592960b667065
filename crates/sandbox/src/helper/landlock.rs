//! Landlock: the kernel's own word on which paths a process may touch.
//!
//! In tiers with a root folder of their own it is the second wall; in *bare* it is the first.

use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, Ruleset,
    RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope, make_bitflags,
    path_beneath_rules,
};

use super::fault::Fault;
use crate::{Job, Network};

/// The newest version whose rights we know; an older kernel's are a part of them.
const NEWEST: ABI = ABI::V9;

/// Restricts this process to the job's view. Returns the version that holds, or 0 if the kernel has
/// none.
pub(super) fn restrict(job: &Job) -> Result<u8, Fault> {
    let status = restrict_now(job).map_err(|_| Fault::setup("restrict paths by Landlock", 0))?;
    Ok(match (status.ruleset, status.landlock) {
        (RulesetStatus::NotEnforced, _) => 0,
        (_, LandlockStatus::Available { effective_abi, .. }) => effective_abi as u8,
        (_, _) => 0,
    })
}

fn restrict_now(job: &Job) -> Result<landlock::RestrictionStatus, RulesetError> {
    let read = make_bitflags!(AccessFs::{Execute | ReadFile | ReadDir});
    let use_device = make_bitflags!(AccessFs::{ReadFile | WriteFile});
    let (devices, readable): (Vec<&PathBuf>, Vec<&PathBuf>) =
        job.view.readable.iter().partition(|path| path.starts_with("/dev"));
    let scratch = job.view.scratch.iter().map(|scratch| &scratch.at);
    let writable = job.view.shared.iter().chain(scratch);
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?;
    if job.network == Network::None {
        ruleset = ruleset.handle_access(AccessNet::from_all(NEWEST))?;
    }
    ruleset
        .create()?
        .add_rules(path_beneath_rules(readable, read))?
        .add_rules(path_beneath_rules(devices, use_device))?
        .add_rules(path_beneath_rules(writable, AccessFs::from_all(NEWEST)))?
        .restrict_self()
}

/// The version of Landlock that the kernel has, or 0.
pub(super) fn version() -> u8 {
    // SAFETY: with a null pointer, a size of 0 and this flag (1), the call only returns a version.
    #[expect(unsafe_code, reason = "the crate tells the version only to whom it has restricted")]
    let version = unsafe {
        libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<u8>(), 0_usize, 1_u32)
    };
    u8::try_from(version.max(0)).unwrap_or(u8::MAX)
}
