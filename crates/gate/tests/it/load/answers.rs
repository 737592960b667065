//! Servers that behave: every operation is answered and counted once.

use gate::HostNetwork;
use gate::load::{
    HttpProtocol, LineProtocol, LoadReport, Manner, Protocol, ReadyRule, ReplyRule, SmallServer,
    WebSocketProtocol, Wire, run_load,
};

use super::{open_plan, plan, serve};

fn check_all_answered(report: &LoadReport) {
    let counts = report.counts;
    assert!(counts.answered > 0, "{report:?}");
    assert_eq!((counts.sent, counts.never_sent, counts.unasked), (counts.answered, 0, 0));
    assert_eq!(report.latency.count, counts.answered);
    assert_eq!(report.buckets.iter().map(|bucket| bucket.count).sum::<u64>(), counts.answered);
    assert_eq!((report.first_failure.as_deref(), report.reopened), (None, 0));
    let in_time: u64 = report.series.iter().map(|point| point.answered).sum();
    assert!(in_time <= counts.answered, "{report:?}");
}

fn check_wire(wire: Wire, protocol: &mut impl Protocol) {
    let server = SmallServer::start(&HostNetwork, wire, Manner::AtOnce).expect("a server");
    let closed = run_load(&HostNetwork, &plan(server.port(), 16, 200), protocol).expect("a report");
    check_all_answered(&closed);
    assert_eq!((closed.offered_per_second, closed.lag), (None, None));
    let mut deep = plan(server.port(), 4, 200);
    deep.depth = 8;
    check_all_answered(&run_load(&HostNetwork, &deep, protocol).expect("a report"));
    let open = open_plan(server.port(), 16, 500.0, 200);
    let report = run_load(&HostNetwork, &open, protocol).expect("a report");
    check_all_answered(&report);
    assert_eq!(report.counts.sent, 100);
    assert_eq!(report.offered_per_second, Some(500.0));
    let json = serde_json::to_string(&report).expect("JSON");
    assert_eq!(serde_json::from_str::<LoadReport>(&json).ok(), Some(report));
}

#[test]
fn http_answers_are_counted() {
    check_wire(Wire::Http, &mut HttpProtocol::get("/"));
}

#[test]
fn lines_are_counted_by_their_order_and_by_their_numbers() {
    let starting = "line".to_owned();
    check_wire(
        Wire::Lines,
        &mut LineProtocol::new("line {operation}", ReplyRule::NextLine { starting }),
    );
    let before = "id=".to_owned();
    check_wire(
        Wire::Lines,
        &mut LineProtocol::new("MSG id={operation}", ReplyRule::Numbered { before }),
    );
}

#[test]
fn websocket_echoes_are_counted() {
    check_wire(Wire::WebSocket, &mut WebSocketProtocol::new("/echo", "text {operation}", 1));
}

#[test]
fn an_answer_may_come_on_another_connection() {
    // Whatever one of two connections says, the other hears.
    use std::io::{BufRead, BufReader, Write};
    use std::sync::Mutex;
    let peers = Mutex::new(Vec::new());
    let port = serve(move |stream| {
        peers.lock().unwrap().push(stream.try_clone().unwrap());
        writeln!(&stream, "WELCOME").unwrap();
        for line in BufReader::new(&stream).lines().map_while(Result::ok) {
            for peer in peers.lock().unwrap().iter() {
                if peer.peer_addr().unwrap() != stream.peer_addr().unwrap() {
                    drop(writeln!(&mut &*peer, "{line}"));
                }
            }
        }
    });
    let before = "id=".to_owned();
    let mut protocol = LineProtocol::new("MSG id={operation}", ReplyRule::Numbered { before })
        .opening(&[], ReadyRule::LineStarting("WELCOME".to_owned()));
    let report = run_load(&HostNetwork, &open_plan(port, 2, 200.0, 300), &mut protocol).unwrap();
    check_all_answered(&report);
    assert_eq!(report.counts.sent, 60);
}

#[test]
fn two_thousand_connections_are_all_used() {
    let server = SmallServer::start(&HostNetwork, Wire::Lines, Manner::AtOnce).unwrap();
    let mut protocol = LineProtocol::new("x", ReplyRule::Lines(1));
    let plan = open_plan(server.port(), 2000, 10_000.0, 400);
    let report = run_load(&HostNetwork, &plan, &mut protocol).unwrap();
    check_all_answered(&report);
    assert_eq!(report.counts.sent, 4000);
}
