//! The load generator against servers that behave well and badly.

mod answers;
mod calibrating;
mod crowds;
mod misbehaving;
mod pace;

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use gate::HostNetwork;
use gate::load::LoadPlan;

/// A plan that counts everything from its first moment.
fn plan(port: u16, connections: usize, milliseconds: u64) -> LoadPlan {
    LoadPlan {
        warm_up: Duration::ZERO,
        opening: Duration::from_secs(30),
        timeout: Duration::from_secs(30),
        ..LoadPlan::closed(port, connections, Duration::from_millis(milliseconds))
    }
}

/// The same in an open loop.
fn open_plan(port: u16, connections: usize, per_second: f64, milliseconds: u64) -> LoadPlan {
    let LoadPlan { pace, .. } = LoadPlan::open(port, 1, per_second, Duration::from_secs(1));
    LoadPlan { pace, ..plan(port, connections, milliseconds) }
}

/// A server on a free port that handles each connection in a thread of its own. Its threads end with
/// their connections, and the acceptor with the test process.
fn serve(handle: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener: TcpListener = gate::listen(&HostNetwork, 0).expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    let handle = std::sync::Arc::new(handle);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let handle = std::sync::Arc::clone(&handle);
            std::thread::spawn(move || handle(stream));
        }
    });
    port
}

/// Reads until a whole request head or a line has come; false at the end of the connection.
fn read_request(stream: &mut TcpStream, end: &[u8]) -> bool {
    let (mut request, mut byte) = (Vec::new(), [0]);
    while !request.ends_with(end) {
        match stream.read(&mut byte) {
            Ok(1) => request.push(byte[0]),
            Ok(_) | Err(_) => return false,
        }
    }
    true
}
