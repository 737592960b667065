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
        Step::To(match (self, event) {
            (State::Pending { attempts }, Event::Lease { worker }) => State::Leased {
                worker,
                attempts: attempts + 1,
            },
            (State::Leased { worker: holder, .. }, Event::Delivered { worker, offset })
                if holder == worker =>
            {
                State::Delivered { offset }
            }
            (
                State::Leased {
                    worker: holder,
                    attempts,
                },
                Event::Failed { worker, reason },
            ) if holder == worker => State::after_failure(attempts, reason),
            (State::Leased { attempts, .. }, Event::LeaseExpired) => {
                State::after_failure(attempts, String::from("lease expired"))
            }
            (State::Dead { .. }, Event::Replay) => State::Pending { attempts: 0 },
            (state, event) => return Step::Refused { state, event },
        })
    }

    fn after_failure(attempts: u32, reason: String) -> State {
        if attempts < MAX_ATTEMPTS {
            State::Pending { attempts }
        } else {
            State::Dead { reason }
        }
    }

    /// Applies all events in order: the last state, and the events that were refused.
    pub fn run(self, events: Vec<Event>) -> (State, Vec<Event>) {
        let mut current = self;
        let mut refused = Vec::new();
        for event in events {
            current = match current.apply(event) {
                Step::To(next) => next,
                Step::Refused { state, event } => {
                    refused.push(event);
                    state
                }
            };
        }
        (current, refused)
    }
}
