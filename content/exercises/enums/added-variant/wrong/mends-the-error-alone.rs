//! catch: test a_throttled_record_gives_no_points
//!
//! You gave `next` its arm, and the program compiles again. `breaker_points` never complained: its
//! `_` had decided about `Throttled` before the variant existed, and gives it a point. Which
//! variants did that `_` stand for until yesterday? Name them instead.
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
        Answer::Throttled { wait_ms } => Next::RetryIn {
            ms: backoff_ms.max(*wait_ms),
        },
    }
}

/// Points for the circuit breaker: 0 if the broker did its work, more if it looks broken.
pub fn breaker_points(answer: &Answer) -> u32 {
    match answer {
        Answer::Accepted => 0,
        Answer::Rejected { status: 400..=499 } => 0,
        Answer::Unreachable => 5,
        _ => 1,
    }
}
