//! The proxy's faults, each felt and each not felt.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gate::proxy::{
    CutHow, Direction, Directions, Fault, FaultId, NoBite, Proxy, ProxyOptions, Side, Whom,
};
use gate::{HostNetwork, connect, listen};

const LONG: Duration = Duration::from_secs(30);

/// A server that does what the test does with its connections, behind a proxy.
struct Bench {
    server: TcpListener,
    proxy: Proxy,
}

fn bench() -> Bench {
    let server = listen(&HostNetwork, 0).expect("it works here");
    let target = server.local_addr().expect("it works here").port();
    let options =
        ProxyOptions { port: 0, target, seed: 7, most_connections: 100, recorded_bytes: 1 << 20 };
    Bench { server, proxy: Proxy::start(Arc::new(HostNetwork), options).expect("it works here") }
}

impl Bench {
    /// Both ends of a connection through the proxy.
    fn pair(&self) -> (TcpStream, TcpStream) {
        let client = connect(&HostNetwork, self.proxy.port(), LONG).expect("it works here");
        let (server, _) = self.server.accept().expect("it works here");
        for stream in [&client, &server] {
            stream.set_read_timeout(Some(LONG)).expect("it works here");
            stream.set_write_timeout(Some(LONG)).expect("it works here");
        }
        (client, server)
    }

    fn apply(&self, fault: Fault, whom: Whom) -> FaultId {
        self.proxy.apply(fault, whom).expect("it works here")
    }

    fn bit(&self, fault: FaultId) -> Result<(), NoBite> {
        self.proxy.proof(fault).expect("it works here").bit()
    }
}

/// Sends and waits until it came.
fn passes(from: &mut TcpStream, to: &mut TcpStream, bytes: &[u8]) {
    from.write_all(bytes).expect("it works here");
    let mut came = vec![0; bytes.len()];
    to.read_exact(&mut came).expect("it works here");
    assert_eq!(came, bytes);
}

/// What can be read until the end, and how it ended.
fn read_to_end(stream: &mut TcpStream) -> (Vec<u8>, Option<ErrorKind>) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return (bytes, None),
            Ok(length) => bytes.extend(&buffer[..length]),
            Err(error) => return (bytes, Some(error.kind())),
        }
    }
}

/// Whether nothing can be read for a while. (A little too early it would be true as well: the test
/// for the right bytes comes afterwards.)
fn is_silent(stream: &mut TcpStream) -> bool {
    stream.set_read_timeout(Some(Duration::from_millis(80))).expect("it works here");
    let result = stream.read(&mut [0; 1]);
    stream.set_read_timeout(Some(LONG)).expect("it works here");
    result.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

#[test]
fn without_a_fault_everything_passes_and_is_recorded() {
    let bench = bench();
    let (mut client, mut server) = bench.pair();
    passes(&mut client, &mut server, b"hello");
    passes(&mut server, &mut client, b"world");
    let counts = bench.proxy.counts().unwrap();
    assert_eq!((counts.accepted, counts.open, counts.under_way), (1, 1, 0));
    assert_eq!((counts.bytes_to_server, counts.bytes_to_client), (5, 5));
    // One half closes, the other goes on.
    client.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(read_to_end(&mut server), (Vec::new(), None));
    passes(&mut server, &mut client, b"last words");
    drop(server);
    assert_eq!(read_to_end(&mut client), (Vec::new(), None));
    let recording = bench.proxy.recording().unwrap();
    let to_client: Vec<u8> = recording
        .passed
        .iter()
        .filter(|passed| passed.direction == Direction::ToClient)
        .flat_map(|passed| passed.bytes.clone())
        .collect();
    assert_eq!(to_client, b"worldlast words");
    assert_eq!(recording.dropped_bytes, 0);
}

#[test]
fn much_passes_in_both_directions_at_the_same_time() {
    let bench = bench();
    let (client, server) = bench.pair();
    let text: Vec<u8> = (0..4_000_000_u32).map(|index| (index % 251) as u8).collect();
    std::thread::scope(|scope| {
        let text = &text;
        for stream in [&client, &server] {
            scope.spawn(move || {
                let mut stream = stream;
                stream.write_all(text).unwrap();
            });
            scope.spawn(move || {
                let mut stream = stream;
                let mut came = vec![0; text.len()];
                stream.read_exact(&mut came).unwrap();
                assert!(came == *text);
            });
        }
    });
    assert!(bench.proxy.recording().unwrap().dropped_bytes > 0);
}

#[test]
fn refuse_closes_the_port_and_leaves_what_is_open() {
    let bench = bench();
    let (mut client, mut server) = bench.pair();
    let fault = bench.apply(Fault::Refuse, Whom::All);
    let refused = connect(&HostNetwork, bench.proxy.port(), LONG).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    passes(&mut client, &mut server, b"still here");
    bench.proxy.lift(fault).unwrap();
    assert_eq!(bench.bit(fault), Ok(()));
    let (mut client, mut server) = bench.pair();
    passes(&mut client, &mut server, b"again");
}

#[test]
fn a_target_that_is_gone_resets_the_client() {
    let Bench { server, proxy } = bench();
    drop(server);
    let mut client = connect(&HostNetwork, proxy.port(), LONG).unwrap();
    client.set_read_timeout(Some(LONG)).unwrap();
    assert_eq!(read_to_end(&mut client), (Vec::new(), Some(ErrorKind::ConnectionReset)));
    assert_eq!(proxy.counts().unwrap().target_refused, 1);
}

#[test]
fn reset_is_seen_by_both_and_needs_a_connection() {
    let bench = bench();
    let early = bench.apply(Fault::Reset, Whom::Open);
    assert_eq!(bench.bit(early), Err(NoBite::NoConnection));
    let (mut client, mut server) = bench.pair();
    passes(&mut client, &mut server, b"a request");
    let fault = bench.apply(Fault::Reset, Whom::Open);
    for stream in [&mut client, &mut server] {
        assert_eq!(read_to_end(stream), (Vec::new(), Some(ErrorKind::ConnectionReset)));
    }
    let proof = bench.proxy.proof(fault).unwrap();
    assert_eq!((proof.bit(), proof.ended, proof.under_way), (Ok(()), 1, 1));
    // The next one only.
    let next = bench.apply(Fault::Reset, Whom::Next);
    assert_eq!(bench.bit(next), Err(NoBite::NoConnection));
    let mut client = connect(&HostNetwork, bench.proxy.port(), LONG).unwrap();
    client.set_read_timeout(Some(LONG)).unwrap();
    assert_eq!(read_to_end(&mut client).1, Some(ErrorKind::ConnectionReset));
    assert_eq!(bench.bit(next), Ok(()));
    assert_eq!(bench.proxy.counts().unwrap().reset, 2);
}

#[test]
fn close_tells_one_side_and_the_other_still_speaks() {
    let bench = bench();
    let (mut client, mut server) = bench.pair();
    passes(&mut client, &mut server, b"request");
    let fault = bench.apply(Fault::Close(Side::Client), Whom::One(0));
    assert_eq!(read_to_end(&mut client), (Vec::new(), None));
    passes(&mut client, &mut server, b"more");
    assert_eq!(bench.bit(fault), Ok(()));
    let (mut client, mut server) = bench.pair();
    bench.apply(Fault::Close(Side::Server), Whom::One(1));
    assert_eq!(read_to_end(&mut server), (Vec::new(), None));
    passes(&mut server, &mut client, b"answer");
}

#[test]
fn a_stall_holds_everything_and_loses_nothing() {
    let bench = bench();
    let (mut client, mut server) = bench.pair();
    let fault = bench.apply(Fault::Stall(Directions::ToServer), Whom::All);
    assert_eq!(bench.bit(fault), Err(NoBite::NoBytes { connections: 1 }));
    // More than the buffers on the way usually hold.
    let text: Vec<u8> = (0..16_000_000_u32).map(|index| (index % 249) as u8).collect();
    let sender = {
        let (mut client, text) = (client.try_clone().unwrap(), text.clone());
        std::thread::spawn(move || client.write_all(&text))
    };
    let until = Instant::now() + LONG;
    while bench.bit(fault).is_err() && Instant::now() < until {
        std::thread::yield_now();
    }
    assert!(is_silent(&mut server));
    passes(&mut server, &mut client, b"the other way is open");
    let proof = bench.proxy.proof(fault).unwrap();
    assert!(proof.bytes > 1000, "{proof:?}");
    bench.proxy.lift(fault).unwrap();
    let mut came = vec![0; text.len()];
    server.read_exact(&mut came).unwrap();
    assert!(came == text);
    sender.join().unwrap().unwrap();
}

#[test]
fn a_peer_that_vanished_swallows_and_says_nothing() {
    let bench = bench();
    let (mut client, mut server) = bench.pair();
    passes(&mut client, &mut server, b"hello");
    let fault = bench.apply(Fault::Vanish, Whom::Open);
    // Much more than buffers hold: somebody takes it.
    server.write_all(&vec![b'x'; 8_000_000]).unwrap();
    drop(client);
    assert!(is_silent(&mut server));
    let proof = bench.proxy.proof(fault).unwrap();
    assert_eq!(proof.bit(), Ok(()));
    assert!(proof.bytes > 1_000_000, "{proof:?}");
    // It does not come back.
    bench.proxy.lift(fault).unwrap();
    assert!(is_silent(&mut server));
    let (mut client, mut server) = bench.pair();
    passes(&mut client, &mut server, b"a new one works");
}

#[test]
fn a_cut_lets_exactly_so_many_bytes_pass() {
    for how in [CutHow::Reset, CutHow::Close] {
        let bench = bench();
        let cut = Fault::Cut { direction: Direction::ToClient, after: 1000, how };
        let fault = bench.apply(cut, Whom::Next);
        let (mut client, mut server) = bench.pair();
        passes(&mut client, &mut server, b"request");
        passes(&mut server, &mut client, &[b'a'; 600]);
        assert_eq!(bench.bit(fault), Err(NoBite::NotReached { connections: 1 }));
        server.write_all(&[b'b'; 600]).unwrap();
        let (bytes, end) = read_to_end(&mut client);
        assert_eq!(bytes, [b'b'; 400]);
        assert_eq!(end, (how == CutHow::Reset).then_some(ErrorKind::ConnectionReset));
        assert_eq!(read_to_end(&mut server).1, end);
        let proof = bench.proxy.proof(fault).unwrap();
        assert_eq!((proof.bit(), proof.ended, proof.bytes), (Ok(()), 1, 200));
        // The one after it is whole.
        let (mut client, mut server) = bench.pair();
        passes(&mut server, &mut client, &[b'c'; 2000]);
    }
}

#[test]
fn a_cut_at_nothing_cuts_at_once() {
    let bench = bench();
    let (mut client, mut server) = bench.pair();
    let cut = Fault::Cut { direction: Direction::ToServer, after: 0, how: CutHow::Close };
    let fault = bench.apply(cut, Whom::Open);
    assert_eq!(read_to_end(&mut client), (Vec::new(), None));
    assert_eq!(read_to_end(&mut server), (Vec::new(), None));
    assert_eq!(bench.bit(fault), Ok(()));
}

#[test]
fn a_delay_is_at_least_that_long_and_keeps_the_order() {
    let bench = bench();
    let fixed = Duration::from_millis(150);
    let jitter = Duration::from_millis(50);
    let delay = Fault::Delay { directions: Directions::ToServer, fixed, jitter };
    let fault = bench.apply(delay, Whom::All);
    let (mut client, mut server) = bench.pair();
    assert_eq!(bench.bit(fault), Err(NoBite::NoBytes { connections: 1 }));
    let sent = Instant::now();
    for number in 0..20_u8 {
        client.write_all(&[number]).unwrap();
    }
    let mut came = [0; 20];
    server.read_exact(&mut came).unwrap();
    assert!(sent.elapsed() >= fixed);
    assert_eq!(came.to_vec(), (0..20).collect::<Vec<u8>>());
    assert_eq!(bench.bit(fault), Ok(()));
    bench.proxy.lift(fault).unwrap();
    passes(&mut client, &mut server, b"at once");
}

#[test]
fn a_throttle_lets_no_more_pass() {
    let bench = bench();
    let (mut client, mut server) = bench.pair();
    let directions = Directions::Both;
    let fault = bench.apply(Fault::Throttle { directions, bytes_per_second: 20_000 }, Whom::Open);
    let start = Instant::now();
    passes(&mut client, &mut server, &[b'x'; 10_000]);
    // A tenth of a second's may be saved up.
    assert!(start.elapsed() >= Duration::from_millis(350), "{:?}", start.elapsed());
    assert_eq!(bench.bit(fault), Ok(()));
}

#[test]
fn pieces_are_split_and_joined() {
    let bench = bench();
    let (mut client, mut server) = bench.pair();
    let split =
        Fault::Split { directions: Directions::ToServer, most: 3, pause: Duration::from_millis(1) };
    let fault = bench.apply(split, Whom::Open);
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    let mut came: Vec<u8> = Vec::new();
    let mut reads = 0;
    while came.len() < 18 {
        let mut buffer = [0; 100];
        let length = server.read(&mut buffer).unwrap();
        came.extend(&buffer[..length]);
        reads += 1;
    }
    assert_eq!(came, b"GET / HTTP/1.1\r\n\r\n");
    let passed = bench.proxy.recording().unwrap().passed;
    assert!(passed.len() >= 6 && passed.iter().all(|piece| piece.bytes.len() <= 3));
    assert!(reads > 1, "{reads}");
    assert_eq!(bench.bit(fault), Ok(()));
    bench.proxy.lift(fault).unwrap();

    let join = Fault::Join {
        directions: Directions::ToServer,
        least: 40,
        longest: Duration::from_secs(20),
    };
    let fault = bench.apply(join, Whom::Open);
    for _ in 0..4 {
        client.write_all(b"0123456789").unwrap();
        std::thread::sleep(Duration::from_millis(2));
    }
    let mut buffer = [0; 100];
    assert_eq!(server.read(&mut buffer).unwrap(), 40);
    assert_eq!(bench.proxy.recording().unwrap().passed.len(), 1);
    client.write_all(b"the rest comes with the end").unwrap();
    drop(client);
    assert_eq!(read_to_end(&mut server), (b"the rest comes with the end".to_vec(), None));
    let _ = bench.bit(fault);
}

#[test]
fn many_connections_wait_for_their_turn() {
    let bench = bench();
    let fault = bench.apply(Fault::Stall(Directions::Both), Whom::Coming);
    let mut clients: Vec<TcpStream> =
        (0..150).map(|_| connect(&HostNetwork, bench.proxy.port(), LONG).unwrap()).collect();
    for client in &mut clients {
        client.write_all(b"x").unwrap();
    }
    let until = Instant::now() + LONG;
    while bench.proxy.proof(fault).unwrap().bytes < 100 && Instant::now() < until {
        std::thread::yield_now();
    }
    assert_eq!(bench.proxy.counts().unwrap().open, 100);
    bench.proxy.lift(fault).unwrap();
    // A connection is over when both ends have closed it, and makes room for one that waits.
    drop(clients);
    for _ in 0..150 {
        let (mut server, _) = bench.server.accept().unwrap();
        server.set_read_timeout(Some(LONG)).unwrap();
        server.read_exact(&mut [0]).unwrap();
    }
    assert_eq!(bench.proxy.counts().unwrap().accepted, 150);
}

#[test]
fn a_proxy_that_is_dropped_leaves_nothing() {
    let Bench { server, proxy } = bench();
    let port = proxy.port();
    let mut client = connect(&HostNetwork, port, LONG).unwrap();
    client.set_read_timeout(Some(LONG)).unwrap();
    let (mut accepted, _) = server.accept().unwrap();
    accepted.set_read_timeout(Some(LONG)).unwrap();
    drop(proxy);
    assert_eq!(read_to_end(&mut client).1, Some(ErrorKind::ConnectionReset));
    assert_eq!(read_to_end(&mut accepted).1, Some(ErrorKind::ConnectionReset));
    let refused = connect(&HostNetwork, port, LONG).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}
