//! Servers that misbehave: each operation is still counted, as what it was.

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use gate::HostNetwork;
use gate::load::{
    HttpProtocol, LineProtocol, LoadCounts, LoadError, LoadPlan, LoadReport, ReplyRule, run_load,
};

use super::{open_plan, plan, read_request, serve};

const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

/// The counts of an open loop against a server that answers each request of a connection with
/// `answer` and, if it `closes`, then closes the connection.
fn counts(answer: &'static [u8], closes: bool) -> (LoadCounts, LoadReport) {
    let port = serve(move |mut stream| {
        while read_request(&mut stream, b"\r\n\r\n") {
            if stream.write_all(answer).is_err() || closes {
                return;
            }
        }
    });
    let mut plan = open_plan(port, 4, 200.0, 200);
    plan.timeout = Duration::from_secs(10);
    let report = run_load(&HostNetwork, &plan, &mut HttpProtocol::get("/")).expect("a report");
    let counts = report.counts;
    assert_eq!(counts.sent, counts.answered + counts.failed + counts.timed_out, "{report:?}");
    assert_eq!(counts.failed, counts.wrong_answers + counts.garbage + counts.closed);
    assert_eq!(counts.sent + counts.never_sent, 40, "{report:?}");
    (counts, report)
}

#[test]
fn a_close_after_each_answer_costs_a_connection_and_no_answer() {
    let close = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello";
    let (found, report) = counts(close, true);
    assert_eq!(found.answered, 40);
    assert!(report.reopened >= 36, "{report:?}");
    // The same where only the end of the connection ends the answer.
    assert_eq!(counts(b"HTTP/1.0 200 OK\r\n\r\nhello", true).0.answered, 40);
}

#[test]
fn wrong_answers_and_garbage_are_failures() {
    let (found, report) = counts(b"HTTP/1.1 503 no\r\ncontent-length: 0\r\n\r\n", false);
    assert_eq!((found.failed, found.wrong_answers), (40, 40));
    assert!(report.first_failure.unwrap().contains("not what was asked for"));
    let (found, report) = counts(b"\x16\x03\x01 what is this", false);
    assert_eq!((found.failed, found.garbage), (40, 40));
    assert!(report.first_failure.unwrap().contains("not the head of an HTTP/1.1 response"));
    assert_eq!(report.latency.count, 0);
}

#[test]
fn a_close_in_the_middle_is_a_failure() {
    let (found, report) = counts(&HELLO[..HELLO.len() - 1], true);
    assert_eq!((found.failed, found.closed), (40, 40));
    assert!(report.first_failure.unwrap().contains("ended before the answer"));
    assert_eq!(counts(b"", true).0.closed, 40);
}

#[test]
fn answers_that_nobody_asked_for_cost_the_connection() {
    let twice = [HELLO, HELLO].concat().leak();
    let (found, report) = counts(twice, false);
    // The first of the two answers what was asked.
    assert_eq!((found.answered, found.unasked), (40, 40));
    assert!(report.reopened >= 36, "{report:?}");
}

#[test]
fn an_endless_head_is_cut_off() {
    let mut endless = b"HTTP/1.1 200 OK\r\nx: ".to_vec();
    endless.resize(100_000, b'x');
    assert_eq!(counts(endless.leak(), false).0.garbage, 40);
}

#[test]
fn a_server_that_never_answers_leaves_everything_unknown_or_unsent() {
    let port = serve(|mut stream| while read_request(&mut stream, b"\r\n\r\n") {});
    let mut plan = open_plan(port, 2, 100.0, 200);
    plan.timeout = Duration::from_millis(150);
    let report = run_load(&HostNetwork, &plan, &mut HttpProtocol::get("/")).unwrap();
    let counts = report.counts;
    assert_eq!((counts.answered, counts.failed), (0, 0));
    assert_eq!(counts.timed_out + counts.never_sent, 20, "{report:?}");
    assert!(counts.timed_out >= 2, "{report:?}");
    // Their waiting counts, as a lower bound.
    assert_eq!(report.latency.count, 20);
    assert!(report.latency.p50 >= 150_000, "{report:?}");
    assert_eq!(report.service.count, 0);
}

#[test]
fn a_late_answer_is_not_taken_for_the_next_one() {
    // The first request of each connection is answered when the second has come.
    let port = serve(|mut stream| {
        while read_request(&mut stream, b"\n") && read_request(&mut stream, b"\n") {
            if stream.write_all(b"first\nsecond\n").is_err() {
                return;
            }
        }
    });
    let mut plan = open_plan(port, 1, 10.0, 300);
    plan.timeout = Duration::from_millis(50);
    let any = ReplyRule::NextLine { starting: String::new() };
    let report = run_load(&HostNetwork, &plan, &mut LineProtocol::new("x", any)).unwrap();
    assert_eq!(report.counts.answered, 0, "{report:?}");
}

#[test]
fn connections_that_are_dropped_at_once_or_never_greeted_are_reported() {
    let opening = Duration::from_millis(200);
    let mut protocol = LineProtocol::new("x", ReplyRule::Lines(1))
        .opening(&["HELLO"], gate::load::ReadyRule::Lines(1));
    for port in [serve(drop), serve(|mut stream| while read_request(&mut stream, b"\n") {})] {
        let plan = LoadPlan { opening, ..plan(port, 3, 100) };
        let found = run_load(&HostNetwork, &plan, &mut protocol);
        assert!(
            matches!(found, Err(LoadError::NotAllOpen { opened: 0, wanted: 3, .. })),
            "{found:?}"
        );
    }
}

#[test]
fn a_closed_port_says_so() {
    let port = gate::listen(&HostNetwork, 0).unwrap().local_addr().unwrap().port();
    let plan = LoadPlan { opening: Duration::from_millis(200), ..plan(port, 3, 100) };
    let found = run_load(&HostNetwork, &plan, &mut HttpProtocol::get("/")).unwrap_err();
    assert!(found.to_string().contains("refused"), "{found}");
}

#[test]
fn a_server_that_dies_and_comes_back_is_met_again() {
    // Every third connection is dropped in the middle of its work.
    let number = AtomicU64::new(0);
    let port = serve(move |mut stream| {
        let fails = number.fetch_add(1, Ordering::Relaxed) % 3 == 2;
        while read_request(&mut stream, b"\r\n\r\n") {
            if fails || stream.write_all(HELLO).is_err() {
                return;
            }
        }
    });
    let report =
        run_load(&HostNetwork, &open_plan(port, 6, 200.0, 300), &mut HttpProtocol::get("/"));
    let counts = report.unwrap().counts;
    assert!(counts.closed >= 2 && counts.answered >= 40, "{counts:?}");
    assert_eq!(counts.answered + counts.failed, 60, "{counts:?}");
}

#[test]
fn plans_that_make_no_sense_and_too_many_connections_are_refused() {
    let run = |plan: LoadPlan| run_load(&HostNetwork, &plan, &mut HttpProtocol::get("/"));
    assert!(matches!(run(plan(1, 0, 100)), Err(LoadError::Plan(_))));
    assert!(matches!(run(plan(1, 1, 0)), Err(LoadError::Plan(_))));
    assert!(matches!(run(open_plan(1, 1, f64::NAN, 100)), Err(LoadError::Plan(_))));
    assert!(matches!(run(open_plan(1, 1, 0.0, 100)), Err(LoadError::Plan(_))));
    assert!(matches!(
        run(plan(1, 1 << 40, 100)),
        Err(LoadError::Descriptors { wanted, allowed }) if wanted > allowed
    ));
}
