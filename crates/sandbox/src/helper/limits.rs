//! The kernel's limits of each process.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::fault::{Fault, at};
use crate::Limits;

/// Sets them for this process and all that it starts. `processes` is how many the kernel may count
/// for this user.
pub(super) fn set(limits: &Limits, processes: Option<u64>) -> Result<(), Fault> {
    let set_both = |resource, value: u64, hard: u64, name| {
        let most = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let (current, maximum) = (Some(value.min(most)), Some(hard.min(most)));
        setrlimit(resource, Rlimit { current, maximum }).map_err(at(name))
    };
    let set = |resource, value: u64, name| set_both(resource, value, value, name);
    // With 0, a handler that the system pipes core dumps to would still get them (core(5)).
    set(Resource::Core, 1, "forbid core dumps")?;
    set(Resource::Fsize, limits.file_bytes, "limit the size of files")?;
    set(Resource::Nofile, limits.open_files, "limit open files")?;
    // Whole seconds, and one more: wall time and the sum come first wherever someone keeps them.
    // A second of difference: else the kernel kills at once, and the signal does not say for what.
    let seconds = limits.cpu.as_secs() + 1;
    set_both(Resource::Cpu, seconds, seconds + 1, "limit processor time")?;
    if cfg!(target_os = "linux") {
        set(Resource::As, limits.address_space_bytes, "limit the address space")?;
    }
    if let Some(processes) = processes {
        set(Resource::Nproc, processes, "limit processes")?;
    }
    Ok(())
}
