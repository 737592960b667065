//! A crowd of clients, some of which read slowly.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use gate::HostNetwork;
use gate::load::{Crowd, CrowdCounts, CrowdEnd, CrowdPlan, LoadError, Manner, SmallServer, Wire};

use super::serve;

const LONG: Duration = Duration::from_secs(60);

/// A server that sends each line to everyone, without waiting for those that do not read.
fn broadcaster() -> u16 {
    let peers: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
    serve(move |stream| {
        let peer = stream.try_clone().expect("a second handle");
        peers.lock().unwrap_or_else(PoisonError::into_inner).push(peer);
        for line in BufReader::new(&stream).lines().map_while(Result::ok) {
            for peer in peers.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                drop(writeln!(&mut &*peer, "{line}"));
            }
        }
    })
}

#[test]
fn everyone_hears_a_line_but_those_who_do_not_read() {
    let crowd = Crowd::connect(&HostNetwork, &CrowdPlan::new(broadcaster(), 50)).unwrap();
    assert_eq!(crowd.connected(), 50);
    // Until each has been heard, the server may not know of all.
    for client in 0..50 {
        let since = crowd.send(client, &format!("here is {client}"));
        let own = format!("here is {client}");
        let heard = crowd.hear([client], since, LONG, |line| line == own.as_bytes());
        assert!(heard.missing.is_empty());
    }
    crowd.stop_reading(7);
    let since = crowd.send(3, "one for all");
    let others = (0..50).filter(|client| *client != 7);
    let heard = crowd.hear(others, since, LONG, |line| line == b"one for all");
    assert_eq!((heard.heard.len(), heard.missing.as_slice()), (49, [].as_slice()));
    assert_eq!(heard.percentiles(since).count, 49);
    let deaf = crowd.hear([7], since, Duration::from_millis(50), |line| line == b"one for all");
    assert_eq!(deaf.missing, [7]);
    crowd.read_on(7);
    assert!(crowd.hear([7], since, LONG, |line| line == b"one for all").missing.is_empty());
    let texts: Vec<Vec<u8>> = crowd.take_lines(7).into_iter().map(|line| line.text).collect();
    assert!(texts.contains(&b"here is 8".to_vec()) && texts.ends_with(&[b"one for all".to_vec()]));
    assert!(crowd.take_lines(7).is_empty());
}

#[test]
fn what_is_kept_is_bounded_and_the_rest_is_counted() {
    let server = SmallServer::start(&HostNetwork, Wire::Lines, Manner::AtOnce).unwrap();
    let plan = CrowdPlan { kept_lines: 10, ..CrowdPlan::new(server.port(), 2) };
    let crowd = Crowd::connect(&HostNetwork, &plan).unwrap();
    crowd.send_bytes(0, b"line\r\n".repeat(25));
    assert!(crowd.wait_until(LONG, |view| {
        view.client(0).is_some_and(|client| client.counts().lines == 25)
    }));
    let wanted = CrowdCounts { lines: 25, forgotten: 15, bytes: 150, end: None };
    assert_eq!(crowd.counts(0), Some(wanted));
    let lines = crowd.take_lines(0);
    assert!(lines.len() == 10 && lines.iter().all(|line| line.text == b"line"));
    assert_eq!(crowd.counts(9), None);
}

#[test]
fn ends_are_told_apart_and_a_client_may_come_again() {
    let port = serve(|mut stream| {
        let mut line = String::new();
        while BufReader::new(&stream).read_line(&mut line).is_ok_and(|count| count > 0) {
            match line.trim() {
                "BYE" => return,
                "LONG" => stream.write_all(&[b'x'; 5000]).unwrap(),
                other => writeln!(stream, "{other}").unwrap(),
            }
            line.clear();
        }
        writeln!(stream, "the end").unwrap();
    });
    let plan = CrowdPlan { longest_line: 1000, ..CrowdPlan::new(port, 4) };
    let crowd = Crowd::connect(&HostNetwork, &plan).unwrap();
    crowd.send(0, "BYE");
    crowd.send(1, "LONG");
    crowd.hang_up(2);
    crowd.close_half(3);
    assert!(crowd.wait_until(LONG, |view| view.connected() == 0));
    let ends: Vec<_> = (0..4).map(|client| crowd.counts(client).unwrap().end).collect();
    let wanted = [CrowdEnd::Closed, CrowdEnd::LineTooLong, CrowdEnd::HungUp, CrowdEnd::Closed];
    assert_eq!(ends, wanted.map(Some));
    assert_eq!(crowd.take_lines(3)[0].text, b"the end");
    crowd.reconnect(&HostNetwork, 2, LONG).unwrap();
    let since = crowd.send(2, "again");
    assert!(crowd.hear([2], since, LONG, |line| line == b"again").missing.is_empty());
    assert_eq!(crowd.connected(), 1);
}

#[test]
fn two_thousand_clients_live_in_one_thread() {
    let server = SmallServer::start(&HostNetwork, Wire::Lines, Manner::AtOnce).unwrap();
    let plan = CrowdPlan { opening: LONG, ..CrowdPlan::new(server.port(), 2000) };
    let crowd = Crowd::connect(&HostNetwork, &plan).unwrap();
    let since = Instant::now();
    for client in 0..2000 {
        crowd.send(client, "hello");
    }
    let heard = crowd.hear(0..2000, since, LONG, |line| line == b"hello");
    assert_eq!((heard.heard.len(), heard.missing.len()), (2000, 0));
    drop(server);
    assert!(crowd.wait_until(LONG, |view| view.connected() == 0));
}

#[test]
fn a_system_that_is_not_there_is_reported() {
    let port = gate::listen(&HostNetwork, 0).unwrap().local_addr().unwrap().port();
    let found = Crowd::connect(&HostNetwork, &CrowdPlan::new(port, 3));
    assert!(
        matches!(found, Err(LoadError::NotAllOpen { opened: 0, wanted: 3, last: Some(_), .. })),
        "{found:?}"
    );
}
