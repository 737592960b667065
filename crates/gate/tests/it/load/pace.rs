//! Open loops: latency counts from the intended moment.

use std::time::Duration;

use gate::HostNetwork;
use gate::load::{
    HttpProtocol, LineProtocol, LoadPlan, LoadReport, Manner, Pace, ReplyRule, SmallServer,
    Spacing, Wire, run_load,
};

use super::open_plan;

/// How many times lie above so many microseconds.
fn above(report: &LoadReport, microseconds: u64) -> u64 {
    let slow = report.buckets.iter().filter(|bucket| bucket.up_to > microseconds);
    slow.map(|bucket| bucket.count).sum()
}

#[test]
fn a_stall_is_seen_by_all_who_would_have_come_meanwhile() {
    let length = Duration::from_millis(200);
    let manner = Manner::Stalling { requests: 500, length };
    let server = SmallServer::start(&HostNetwork, Wire::Http, manner).unwrap();
    let plan = open_plan(server.port(), 4, 1000.0, 999);
    let report = run_load(&HostNetwork, &plan, &mut HttpProtocol::get("/")).unwrap();
    assert_eq!((report.counts.answered, report.counts.never_sent), (999, 0), "{report:?}");
    // For 100 of its 200 ms the stall costs more than 100 ms: about a hundred users meet that, and
    // at most one request a connection would have told of it.
    assert!(above(&report, 90_000) >= 90, "{report:?}");
    assert!(report.latency.p99 >= 150_000, "{report:?}");
    let naive = |percentile: u64| percentile < 90_000;
    assert!(naive(report.service.p90), "{report:?}");
}

#[test]
fn what_cannot_be_sent_in_time_is_counted_as_never_sent() {
    let usual = Duration::from_millis(40);
    let manner = Manner::Delayed { usual, every: 0, seldom: usual };
    let server = SmallServer::start(&HostNetwork, Wire::Lines, manner).unwrap();
    let mut plan = open_plan(server.port(), 1, 1000.0, 400);
    plan.timeout = Duration::from_millis(200);
    let any = ReplyRule::NextLine { starting: String::new() };
    let report = run_load(&HostNetwork, &plan, &mut LineProtocol::new("x", any)).unwrap();
    let counts = report.counts;
    assert_eq!(counts.sent + counts.never_sent, 400);
    // One connection and 40 ms each: 15 at the very most, within 0.6 s.
    assert!(counts.answered <= 16 && counts.never_sent >= 380, "{report:?}");
    assert_eq!(report.latency.count, counts.answered + counts.timed_out + counts.never_sent);
    assert!(report.latency.p50 >= 200_000, "{report:?}");
}

#[test]
fn a_delay_is_never_measured_as_less() {
    let usual = Duration::from_millis(5);
    let manner = Manner::Delayed { usual, every: 10, seldom: Duration::from_millis(50) };
    let server = SmallServer::start(&HostNetwork, Wire::Http, manner).unwrap();
    let plan = open_plan(server.port(), 64, 500.0, 400);
    let report = run_load(&HostNetwork, &plan, &mut HttpProtocol::get("/")).unwrap();
    let truth = server.true_delays();
    assert_eq!((truth.count, report.counts.answered), (200, 200));
    assert!(truth.p50 >= 5_000 && truth.p99 >= 50_000, "{truth:?}");
    assert!(report.service.p50 >= truth.p50 && report.latency.p50 >= report.service.p50);
    assert!(report.latency.p99 >= truth.p99 && report.latency.max >= truth.max);
}

#[test]
fn poisson_arrivals_and_the_warm_up_are_counted() {
    let server = SmallServer::start(&HostNetwork, Wire::Lines, Manner::AtOnce).unwrap();
    let pace = Pace::Open { per_second: 2000.0, spacing: Spacing::Poisson };
    let warm_up = Duration::from_millis(200);
    let count = |seed| {
        let plan = LoadPlan { pace, warm_up, seed, ..open_plan(server.port(), 16, 1.0, 300) };
        let protocol = &mut LineProtocol::new("x", ReplyRule::Lines(1));
        run_load(&HostNetwork, &plan, protocol).unwrap().counts
    };
    let first = count(1);
    assert!((300..500).contains(&first.warm_up) && (500..700).contains(&first.sent), "{first:?}");
    assert_eq!(count(1), first, "the seed repeats the plan");
    assert_ne!(count(2), first);
}
