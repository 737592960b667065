//! Looks at what all processes of a job hold together, where no cgroup counts it.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Pid;

use crate::{Ending, Limits};

/// The first look comes after this time, so that a short run costs nothing.
const FIRST: Duration = Duration::from_millis(100);

/// The looks at the processes below one.
pub(super) struct Watch {
    root: Pid,
    limits: Limits,
    started: Instant,
    tick: u64,
}

/// What some processes hold.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    /// Memory that is theirs alone, in bytes.
    memory: u64,
    /// Processor time, in ticks of the clock.
    ticks: u64,
}

impl Watch {
    /// Watches `root` and all below it. `None` if the system does not list children.
    pub(super) fn of(root: Pid, limits: Limits) -> Option<Self> {
        Watch::is_possible().then(|| Watch {
            root,
            limits,
            started: Instant::now(),
            tick: rustix::param::clock_ticks_per_second(),
        })
    }

    /// Whether the system lists children.
    pub(super) fn is_possible() -> bool {
        fs::exists(format!("/proc/self/task/{}/children", std::process::id())).unwrap_or(false)
    }

    /// What the job is to be ended for, if anything.
    pub(super) fn look(&self) -> Option<Ending> {
        if self.started.elapsed() < FIRST {
            return None;
        }
        let mut sum = Sum::default();
        self.add(self.root.as_raw_nonzero().get(), &mut sum);
        let cpu = Duration::from_millis(sum.ticks * 1000 / self.tick.max(1));
        if sum.memory > self.limits.memory_bytes {
            Some(Ending::MemoryLimit)
        } else if cpu > self.limits.cpu {
            Some(Ending::TimeLimit)
        } else {
            None
        }
    }

    /// Adds a process and all below it.
    fn add(&self, process: i32, sum: &mut Sum) {
        // A process that is gone meanwhile holds nothing. Its name, which may be any bytes, stands
        // in both files.
        let read = |file: &str| {
            let bytes = fs::read(format!("/proc/{process}/{file}")).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        sum.memory += memory_of(&read("status"));
        sum.ticks += ticks_of(&read("stat"));
        let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return };
        for thread in threads.flatten() {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
                self.add(child, sum);
            }
        }
    }
}

/// What a process holds that is not a file's, in bytes (`/proc/PID/status`, proc(5)). The name before
/// it ends with its line, whatever it holds.
pub(super) fn memory_of(status: &str) -> u64 {
    let kilobytes = |line: &str| line.split_whitespace().nth(1)?.parse::<u64>().ok();
    let is_held = |line: &&str| line.starts_with("RssAnon:") || line.starts_with("RssShmem:");
    status.lines().skip(1).filter(is_held).filter_map(kilobytes).sum::<u64>() * 1024
}

/// The time that a process and the children that it waited for took: fields 14 to 17 of
/// `/proc/PID/stat` (proc(5)). The name before them may hold anything, also spaces and brackets.
pub(super) fn ticks_of(stat: &str) -> u64 {
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    fields.split_whitespace().skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::{memory_of, ticks_of};

    #[test]
    fn what_is_held_is_anonymous_and_shared_memory() {
        let status = "Name:\tRssAnon: 9\nRssAnon:\t 100 kB\nRssFile:\t 50 kB\nRssShmem:\t 7 kB\n";
        assert_eq!(memory_of(status), 107 * 1024);
    }

    #[test]
    fn a_name_with_brackets_and_spaces_is_no_field() {
        let stat = "7 (a) 9 9 (b) R 1 7 7 0 -1 4194304 1 2 3 4 10 20 30 40 20 0 1 0 5 6";
        assert_eq!(ticks_of(stat), 100);
    }
}
