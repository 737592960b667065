//! A timer for `mio` that is exact to microseconds, where its own time-outs count milliseconds.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};

/// Wakes a poll once, at the moment it was last set to. Moments are nanoseconds of a clock of the
/// caller's.
#[derive(Debug)]
pub(super) struct Timer {
    descriptor: OwnedFd,
    armed_for: Option<u64>,
}

impl Timer {
    pub(super) fn new(registry: &Registry, token: Token) -> io::Result<Self> {
        let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
        let descriptor = timerfd_create(TimerfdClockId::Monotonic, flags)?;
        // Edge-triggered: a new setting is a new edge, so that it need not be read.
        registry.register(&mut SourceFd(&descriptor.as_raw_fd()), token, Interest::READABLE)?;
        Ok(Timer { descriptor, armed_for: None })
    }

    /// Wakes the poll at `moment`, which now is `now`'s future or at once.
    pub(super) fn set(&mut self, moment: u64, now: u64) -> io::Result<()> {
        if self.armed_for == Some(moment) {
            return Ok(());
        }
        let wait = moment.saturating_sub(now).max(1);
        let it_value = Timespec {
            tv_sec: (wait / 1_000_000_000) as i64,
            tv_nsec: (wait % 1_000_000_000) as i64,
        };
        let it_interval = Timespec { tv_sec: 0, tv_nsec: 0 };
        let setting = Itimerspec { it_interval, it_value };
        timerfd_settime(&self.descriptor, TimerfdTimerFlags::empty(), &setting)?;
        self.armed_for = Some(moment);
        Ok(())
    }

    /// The timer has gone off.
    pub(super) fn went_off(&mut self) {
        self.armed_for = None;
    }
}
