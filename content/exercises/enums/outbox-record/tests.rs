use observe::*;
use outbox_record::*;

fn lease(worker: &str) -> Event {
    Event::Lease {
        worker: worker.to_string(),
    }
}

fn delivered(worker: &str, offset: u64) -> Event {
    Event::Delivered {
        worker: worker.to_string(),
        offset,
    }
}

fn failed(worker: &str, reason: &str) -> Event {
    Event::Failed {
        worker: worker.to_string(),
        reason: reason.to_string(),
    }
}

fn leased(worker: &str, attempts: u32) -> State {
    State::Leased {
        worker: worker.to_string(),
        attempts,
    }
}

fn dead(reason: &str) -> State {
    State::Dead {
        reason: reason.to_string(),
    }
}

#[test]
fn a_lease_counts_an_attempt() {
    let mut random = Random::new();
    expect_eq!(
        State::Pending { attempts: 0 }.apply(lease("w1")),
        Step::To(leased("w1", 1))
    );
    for attempts in [0, 1, 2] {
        let worker = random.word(6);
        let step = State::Pending { attempts }.apply(lease(&worker));
        observe!("attempts, worker", (attempts, &worker));
        expect_eq!(step, Step::To(leased(&worker, attempts + 1)));
    }
}

#[test]
fn a_delivery_ends_it() {
    let mut random = Random::new();
    for attempts in [1, 2, 3] {
        let worker = random.word(6);
        let offset = random.number(0..1_000_000) as u64;
        observe!("worker, attempts, offset", (&worker, attempts, offset));
        let step = leased(&worker, attempts).apply(delivered(&worker, offset));
        expect_eq!(step, Step::To(State::Delivered { offset }));
    }
}

#[test]
fn a_failure_gives_the_record_back() {
    for attempts in [1, 2] {
        let step = leased("w1", attempts).apply(failed("w1", "timeout"));
        observe!("attempts", attempts);
        expect_eq!(step, Step::To(State::Pending { attempts }));
    }
}

#[test]
fn the_last_attempt_ends_in_dead() {
    let step = leased("w1", MAX_ATTEMPTS).apply(failed("w1", "timeout"));
    expect_eq!(step, Step::To(dead("timeout")));
    let step = leased("w1", MAX_ATTEMPTS + 4).apply(failed("w1", "refused"));
    expect_eq!(step, Step::To(dead("refused")));
    let step = leased("w1", MAX_ATTEMPTS).apply(Event::LeaseExpired);
    expect_eq!(step, Step::To(dead("lease expired")));
}

#[test]
fn an_expired_lease_counts_like_a_failure() {
    let step = leased("w1", 1).apply(Event::LeaseExpired);
    expect_eq!(step, Step::To(State::Pending { attempts: 1 }));
    let step = leased("w9", 2).apply(Event::LeaseExpired);
    expect_eq!(step, Step::To(State::Pending { attempts: 2 }));
}

#[test]
fn a_dead_record_can_be_replayed() {
    expect_eq!(
        dead("timeout").apply(Event::Replay),
        Step::To(State::Pending { attempts: 0 })
    );
}

#[test]
fn an_answer_from_another_worker_is_refused() {
    for event in [
        delivered("w2", 7),
        failed("w2", "timeout"),
        delivered("", 7),
    ] {
        observe!("event for the lease of w1", &event);
        let step = leased("w1", 1).apply(event.clone());
        expect_eq!(
            step,
            Step::Refused {
                state: leased("w1", 1),
                event
            }
        );
    }
}

#[test]
fn every_other_pair_is_refused() {
    let pending = State::Pending { attempts: 1 };
    let sent = State::Delivered { offset: 70 };
    let gone = dead("timeout");
    let pairs = [
        (pending.clone(), delivered("w1", 7)),
        (pending.clone(), failed("w1", "late")),
        (pending.clone(), Event::LeaseExpired),
        (pending, Event::Replay),
        (leased("w1", 1), lease("w1")),
        (leased("w1", 1), lease("w2")),
        (leased("w1", 1), Event::Replay),
        (sent.clone(), lease("w1")),
        (sent.clone(), delivered("w1", 70)),
        (sent.clone(), failed("w1", "late")),
        (sent.clone(), Event::LeaseExpired),
        (sent, Event::Replay),
        (gone.clone(), lease("w1")),
        (gone.clone(), delivered("w1", 7)),
        (gone.clone(), failed("w1", "late")),
        (gone, Event::LeaseExpired),
    ];
    for (state, event) in pairs {
        observe!("state, event", (&state, &event));
        let step = state.clone().apply(event.clone());
        expect_eq!(step, Step::Refused { state, event });
    }
}

#[test]
fn nothing_is_cloned() {
    let pairs = [
        (State::Pending { attempts: 0 }, lease("w1")),
        (leased("w1", 1), delivered("w1", 7)),
        (leased("w1", 1), failed("w1", "timeout")),
        (leased("w1", 3), failed("w1", "timeout")),
        (leased("w1", 1), delivered("w2", 7)),
        (leased("w1", 1), failed("w2", "timeout")),
        (dead("timeout"), Event::Replay),
        (dead("timeout"), lease("w1")),
    ];
    for (state, event) in pairs {
        observe!("state, event", (&state, &event));
        let (times_apply_asked_the_heap, step) = allocations(|| state.apply(event));
        expect_eq!(times_apply_asked_the_heap, 0);
        drop(step);
    }
}

#[test]
fn a_run_applies_events_in_order() {
    let events = vec![
        lease("w1"),
        failed("w1", "timeout"),
        lease("w2"),
        Event::LeaseExpired,
        lease("w3"),
        failed("w3", "refused"),
    ];
    expect_eq!(
        State::Pending { attempts: 0 }.run(events),
        (dead("refused"), vec![])
    );
    expect_eq!(leased("w1", 2).run(vec![]), (leased("w1", 2), vec![]));
}

#[test]
fn a_run_goes_on_after_a_refusal() {
    let events = vec![
        lease("w1"),
        lease("w2"),
        Event::LeaseExpired,
        lease("w2"),
        delivered("w1", 5),
        delivered("w2", 6),
        Event::Replay,
    ];
    let refused = vec![lease("w2"), delivered("w1", 5), Event::Replay];
    let end = State::Pending { attempts: 0 }.run(events);
    expect_eq!(end, (State::Delivered { offset: 6 }, refused));
}

#[test]
fn many_leases_and_late_answers() {
    let mut random = Random::new();
    let mut state = State::Pending { attempts: 0 };
    for _ in 0..5 {
        for attempt in 1..=MAX_ATTEMPTS {
            let (holder, stranger) = (random.word(5), random.word(6));
            let expires = random.number(0..2) == 1;
            let lost = if expires {
                Event::LeaseExpired
            } else {
                failed(&holder, "timeout")
            };
            let events = vec![
                lease(&holder),
                delivered(&stranger, 1),
                lost,
                failed(&holder, "late"),
            ];
            observe!("attempt, state, events", (attempt, &state, &events));
            let refused = vec![delivered(&stranger, 1), failed(&holder, "late")];
            let after = if attempt < MAX_ATTEMPTS {
                State::Pending { attempts: attempt }
            } else {
                dead(if expires { "lease expired" } else { "timeout" })
            };
            let end = state.run(events);
            expect_eq!(end, (after, refused));
            state = end.0;
        }
        let events = vec![Event::Replay];
        observe!("state, events", (&state, &events));
        let end = state.run(events);
        expect_eq!(end, (State::Pending { attempts: 0 }, vec![]));
        state = end.0;
    }
}
