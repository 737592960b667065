//! catch: test an_answer_from_another_worker_is_refused
//!
//! Whoever says `Delivered` is believed, also a worker whose lease ran out long ago. A name in a
//! pattern binds and never compares, so two fields called `worker` are not held against each other.
//! Give the two different names, and compare them in a guard.
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
            (State::Leased { .. }, Event::Delivered { offset, .. }) => State::Delivered { offset },
            (State::Leased { attempts, .. }, Event::Failed { reason, .. }) => {
                State::after_failure(attempts, reason)
            }
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
