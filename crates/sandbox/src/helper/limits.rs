//! The kernel's limits of each process.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::fault::{Fault, at};
use crate::Limits;

/// Sets them for this process and all that it starts. `processes` is how many the kernel may count
/// for this user.
pub(super) fn set(limits: &Limits, processes: Option<u64>) -> Result<(), Fault> {
    let set = |resource, value: u64, name| {
        let most = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let value = Some(value.min(most));
        setrlimit(resource, Rlimit { current: value, maximum: value }).map_err(at(name))
    };
    set(Resource::Core, 0, "forbid core dumps")?;
    set(Resource::Fsize, limits.file_bytes, "limit the size of files")?;
    set(Resource::Nofile, limits.open_files, "limit open files")?;
    // Whole seconds, and one more: wall time and the sum come first wherever someone keeps them.
    set(Resource::Cpu, limits.cpu.as_secs() + 1, "limit processor time")?;
    if cfg!(target_os = "linux") {
        set(Resource::As, limits.address_space_bytes, "limit the address space")?;
    }
    if let Some(processes) = processes {
        set(Resource::Nproc, processes, "limit processes")?;
    }
    Ok(())
}
