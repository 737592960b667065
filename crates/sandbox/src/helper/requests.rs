//! What a caller asks while the program runs, and the answers: signals, states, figures.
//!
//! Whoever answers is the program's parent, so a process that it names cannot be another one
//! meanwhile: it is reaped here and nowhere else.

use std::fs::File;

use rustix::net::RecvFlags;
use rustix::process::{Pid, Signal, kill_process};

use super::fault::{Fault, at};
use super::reach::Reach;
use crate::descriptors::QUIETLY;
use crate::talk::{Found, Lines, Message, ProgramSignal, Reached, Request, Wanted, line};

/// The talk with the caller of a program that goes on running.
pub(super) struct Requests<'a> {
    control: &'a File,
    lines: Lines,
    reach: Reach,
    /// How many processes there were when all were ended on request, the program included.
    killed: usize,
}

impl<'a> Requests<'a> {
    pub(super) fn new(control: &'a File, reach: Reach) -> Self {
        Requests { control, lines: Lines::default(), reach, killed: 0 }
    }

    /// How many processes besides the program were ended on request, together with it.
    pub(super) fn ended_with_it(&self) -> usize {
        self.killed.saturating_sub(1)
    }

    /// Reads what has come, and answers it. True at the end of the socket.
    pub(super) fn serve(&mut self, program: Pid) -> Result<bool, Fault> {
        let mut buffer = [0; 4096];
        match rustix::net::recv(self.control, &mut buffer[..], RecvFlags::DONTWAIT) {
            Ok((0, _)) => return Ok(true),
            Ok((length, _)) => self.lines.add(&buffer[..length]),
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => return Ok(false),
            // A caller that has gone.
            Err(_) => return Ok(true),
        }
        while let Some(Request { id, what }) = self.lines.next() {
            let found = match what {
                Wanted::Signal(signal) => Found::Reached(self.signal(program, signal)?),
                Wanted::Processes => Found::Reached(self.reach.look(program)),
                Wanted::Usage => Found::Usage(self.reach.usage(program)),
            };
            if say(self.control, &Message::Answer(id, found)).is_err() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn signal(&mut self, program: Pid, signal: ProgramSignal) -> Result<Reached, Fault> {
        let own = match signal {
            ProgramSignal::Terminate => Signal::TERM,
            ProgramSignal::Interrupt => Signal::INT,
            ProgramSignal::HangUp => Signal::HUP,
            ProgramSignal::User1 => Signal::USR1,
            ProgramSignal::Stop => return self.reach.stop(program),
            ProgramSignal::Continue => {
                let signalled = self.reach.look(program).alive;
                self.reach.signal_all(program, Signal::CONT)?;
                return Ok(Reached { signalled, ..self.reach.look(program) });
            }
            ProgramSignal::Kill => {
                let signalled = self.reach.look(program).alive;
                self.killed = self.killed.max(signalled);
                self.reach.signal_all(program, Signal::KILL)?;
                return Ok(Reached { signalled, alive: 0, stopped: 0 });
            }
        };
        // One that has ended and was not reaped yet takes no signal.
        let is_there = self.reach.is_alive(program);
        let sent = is_there && kill_process(program, own).is_ok();
        Ok(Reached { signalled: usize::from(sent), ..self.reach.look(program) })
    }
}

/// Sends a message to the caller.
pub(super) fn say(control: &File, message: &Message) -> Result<(), Fault> {
    let text = line(message);
    let mut rest = &text[..];
    while !rest.is_empty() {
        match rustix::net::send(control, rest, QUIETLY) {
            Ok(length) => rest = &rest[length..],
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(at("talk to the caller")(error)),
        }
    }
    Ok(())
}
