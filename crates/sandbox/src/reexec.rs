//! How this executable becomes the helper.
//!
//! Between `fork` and `exec` a process that had threads may not even allocate, so the limits are
//! set up by a process that never had any: this executable, started again under another name. It
//! must notice that before `main`, whatever `main` is (the command line, a test runner, a
//! benchmark), so a function in the list of those that the loader calls first looks at the name.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::{Job, Tier};

/// The name under which the executable is the helper.
const HELPER: &str = "masterwork-sandbox";
/// The name under which it tries what a sandboxed program must not be able to do.
const ATTEMPT: &str = "masterwork-sandbox-attempt";

/// What the helper is asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Order {
    /// To run a job.
    Job(Box<JobOrder>),
    /// To make a network namespace, and sockets in it.
    Ground,
}

/// A job for the helper.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct JobOrder {
    /// The tier to run in.
    pub(crate) tier: Tier,
    /// What to run.
    pub(crate) job: Job,
    /// Set if the caller goes on talking while the program runs.
    pub(crate) lasting: Option<Lasting>,
}

/// Which descriptors come with the order, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lasting {
    /// The network namespace to join.
    pub(crate) network: bool,
    /// The user namespace that it belongs to, to be joined before.
    pub(crate) user: bool,
    /// Standard input.
    pub(crate) input: bool,
}

/// This executable, also if it was replaced on the disk meanwhile.
pub(crate) fn executable() -> PathBuf {
    if cfg!(target_os = "linux") && std::path::Path::new("/proc/self/exe").exists() {
        PathBuf::from("/proc/self/exe")
    } else {
        std::env::current_exe().unwrap_or_default()
    }
}

/// Makes a command for this executable one for the helper.
pub(crate) fn mark(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    // Names the function below, so that no linker leaves it out.
    std::hint::black_box(&FIRST);
    command.arg0(HELPER);
}

/// The first argument that makes a program of the self-test of this executable.
pub(crate) fn attempt_marker() -> &'static OsStr {
    OsStr::new(ATTEMPT)
}

#[used]
#[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
#[expect(unsafe_code, reason = "a section's name cannot be given otherwise")]
// SAFETY: the loader calls each pointer of this section once, before `main`, with the C calling
// convention; the function takes no argument, which the convention allows.
static FIRST: extern "C" fn() = first;

/// Our arguments; where std does not know them yet (musl), as the kernel tells them.
fn arguments() -> impl Iterator<Item = std::ffi::OsString> {
    use std::os::unix::ffi::OsStringExt;
    let mut known: Vec<_> = std::env::args_os().collect();
    if known.is_empty() {
        let line = std::fs::read("/proc/self/cmdline").unwrap_or_default();
        let parts = line.split(|byte| *byte == 0);
        known = parts.map(|part| std::ffi::OsString::from_vec(part.to_vec())).collect();
    }
    known.into_iter()
}

/// Runs before `main`, in every start of an executable with this crate in it. One thread is there;
/// std's arguments are, since std fills them in from the same section, earlier (glibc and macOS).
extern "C" fn first() {
    let mut arguments = arguments();
    let Some(name) = arguments.next() else { return };
    if name == HELPER {
        crate::helper::main();
    }
    if arguments.next().is_some_and(|argument| argument == ATTEMPT) {
        crate::self_test::attempt(arguments);
    }
}
