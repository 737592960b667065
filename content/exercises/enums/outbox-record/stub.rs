pub const MAX_ATTEMPTS: u32 = 3;

#[derive(Debug, Clone, PartialEq)]
pub enum State {
    Pending { attempts: u32 },
    Leased { worker: String, attempts: u32 },
    Delivered { offset: u64 },
    Dead { reason: String },
}

#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Lease { worker: String },
    Delivered { worker: String, offset: u64 },
    Failed { worker: String, reason: String },
    LeaseExpired,
    Replay,
}

/// What became of one step.
#[derive(Debug, PartialEq)]
pub enum Step {
    To(State),
    Refused { state: State, event: Event },
}

impl State {
    /// Takes one step, or refuses it.
    pub fn apply(self, event: Event) -> Step {
        todo!()
    }

    /// Applies all events in order: the last state, and the events that were refused.
    pub fn run(self, events: Vec<Event>) -> (State, Vec<Event>) {
        todo!()
    }
}
