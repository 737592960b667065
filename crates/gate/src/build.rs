//! Builds the learner's project by the command that it names.
//!
//! That is what the learner does on this machine all day (`cargo build`), with the learner's own
//! toolchain and what that has fetched. It runs as the learner, within limits of time and memory and
//! in a process group that is ended with it, but not behind walls.

use std::time::Duration;

use sandbox::{Cancel, Ending, Job, Limits, Network, Sandbox, SandboxError, Tier};

use crate::outcome::{Failure, printable};
use crate::{GateError, Project};

/// What a build may take.
const LIMITS: Limits = Limits {
    wall: Duration::from_secs(1800),
    cpu: Duration::from_secs(4 * 3600),
    memory_bytes: 16 << 30,
    address_space_bytes: u64::MAX >> 1,
    processes: 4096,
    file_bytes: 8 << 30,
    open_files: 4096,
    output_bytes: 8 << 20,
};

/// How many of its last lines a failed build is shown with.
const LINES_SHOWN: usize = 30;

/// Builds the project, if it says how. `on_line` sees what the build says as it comes.
///
/// # Errors
/// With a fault of our own. A build that fails is the value `Some`.
pub fn build(
    project: &Project,
    cancel: &Cancel,
    on_line: &mut dyn FnMut(&str),
) -> Result<Option<Failure>, GateError> {
    let Some(command) = &project.build else { return Ok(None) };
    let program = command.resolve(&project.folder)?;
    let mut job = Job::new(program, &project.folder, LIMITS);
    job.arguments(&command.arguments);
    job.environment = std::env::vars_os().collect();
    job.network = Network::Host;
    job.counted = false;
    let mut pending = String::new();
    let finished = Sandbox::in_tier(Tier::None)
        .run(&job, cancel, &mut |bytes| {
            pending.push_str(&String::from_utf8_lossy(bytes));
            while let Some((line, rest)) = pending.split_once('\n') {
                on_line(&printable(line.as_bytes()));
                pending = rest.to_owned();
            }
        })
        .map_err(|error| match error {
            SandboxError::Cancelled => GateError::Cancelled,
            other => GateError::Sandbox(other),
        })?;
    let how = match finished.ending {
        Ending::Exited(0) => return Ok(None),
        Ending::Exited(code) => format!("it ended with exit code {code}"),
        Ending::Signalled(signal) => format!("it was ended by signal {signal}"),
        Ending::TimeLimit => "it took longer than half an hour".to_owned(),
        Ending::MemoryLimit => "it took more than 16 GiB of memory".to_owned(),
        Ending::OutputLimit => "it printed more than 8 MiB".to_owned(),
    };
    let mut failure = Failure::new("does-not-build", format!("`{command}` failed: {how}"))
        .help(format!("run `{command}` in {} yourself", project.folder.display()));
    let text = [finished.stdout, finished.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    for line in &lines[lines.len().saturating_sub(LINES_SHOWN)..] {
        failure = failure.evidence(printable(line.as_bytes()));
    }
    Ok(Some(failure))
}

#[cfg(test)]
mod tests {
    use sandbox::Cancel;

    use super::build;
    use crate::Project;

    fn check(command: &str) -> (Option<crate::Failure>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("name = \"a\"\nbuild = [\"sh\", \"-c\", \"{command}\"]\nrun = \"./a\"");
        std::fs::write(folder.path().join("system.toml"), text).unwrap();
        let project = Project::read(folder.path()).unwrap();
        let mut lines = Vec::new();
        let failure =
            build(&project, &Cancel::default(), &mut |line| lines.push(line.to_owned())).unwrap();
        (failure, lines)
    }

    #[test]
    fn a_build_is_heard_and_its_failure_is_shown() {
        assert_eq!(check("echo warning >&2"), (None, vec!["warning".to_owned()]));
        let (failure, _) = check("echo broken; exit 3");
        let failure = failure.unwrap();
        assert_eq!(failure.reason, "does-not-build");
        assert!(failure.what.contains("exit code 3"), "{}", failure.what);
        assert_eq!(failure.evidence, ["broken"]);
    }
}
