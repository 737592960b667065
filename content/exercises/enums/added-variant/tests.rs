use added_variant::*;
use observe::*;

#[test]
fn a_throttled_record_waits_as_long_as_the_broker_asks() {
    expect_eq!(
        next(&Answer::Throttled { wait_ms: 900 }, 2),
        Next::RetryIn { ms: 900 }
    );
    let mut random = Random::new();
    for _ in 0..20 {
        let wait_ms = random.number(1_000..1_000_000) as u64;
        let attempt = random.number(1..10) as u32;
        observe!("wait_ms, attempt", (wait_ms, attempt));
        expect_eq!(
            next(&Answer::Throttled { wait_ms }, attempt),
            Next::RetryIn { ms: wait_ms }
        );
    }
}

#[test]
fn a_throttled_record_never_retries_before_its_back_off() {
    expect_eq!(
        next(&Answer::Throttled { wait_ms: 50 }, 2),
        Next::RetryIn { ms: 200 }
    );
    expect_eq!(
        next(&Answer::Throttled { wait_ms: 0 }, 7),
        Next::RetryIn { ms: 700 }
    );
    expect_eq!(
        next(&Answer::Throttled { wait_ms: 299 }, 3),
        Next::RetryIn { ms: 300 }
    );
}

#[test]
fn a_throttled_record_gives_no_points() {
    expect_eq!(breaker_points(&Answer::Throttled { wait_ms: 900 }), 0);
    expect_eq!(breaker_points(&Answer::Throttled { wait_ms: 0 }), 0);
}

#[test]
fn the_older_variants_are_handled_as_before() {
    expect_eq!(next(&Answer::Accepted, 4), Next::Done);
    expect_eq!(
        next(&Answer::Rejected { status: 422 }, 4),
        Next::GiveUp { status: 422 }
    );
    expect_eq!(
        next(&Answer::Rejected { status: 500 }, 1),
        Next::GiveUp { status: 500 }
    );
    expect_eq!(next(&Answer::Unreachable, 4), Next::RetryIn { ms: 400 });
}

#[test]
fn the_older_variants_give_the_same_points_as_before() {
    expect_eq!(breaker_points(&Answer::Accepted), 0);
    expect_eq!(breaker_points(&Answer::Rejected { status: 400 }), 0);
    expect_eq!(breaker_points(&Answer::Rejected { status: 499 }), 0);
    expect_eq!(breaker_points(&Answer::Rejected { status: 399 }), 1);
    expect_eq!(breaker_points(&Answer::Rejected { status: 500 }), 1);
    expect_eq!(breaker_points(&Answer::Unreachable), 5);
}
