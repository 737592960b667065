//! catch: test the_older_variants_give_the_same_points_as_before
//!
//! When you took the `_` apart, rejections outside 400 to 499 lost their point. The `_` stood for
//! two things: the new variant, and every other `Rejected`. The second still gives 1.
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
        Answer::Rejected { .. } => 0,
        Answer::Throttled { .. } => 0,
        Answer::Unreachable => 5,
    }
}
