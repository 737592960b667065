//! catch: test a_throttled_record_never_retries_before_its_back_off
//!
//! You retry after exactly `wait_ms`. A broker that asks for 0 ms would then be tried again at once,
//! and again. The wait is at least the back-off of the attempt: take the larger of the two.
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
        Answer::Unreachable => Next::RetryIn { ms: backoff_ms },
        Answer::Throttled { wait_ms } => Next::RetryIn { ms: *wait_ms },
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
