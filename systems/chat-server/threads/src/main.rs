//! A chat server on plain threads: the front door. It listens, waits for a signal, and ends well.
//!
//! Read on in this order: [`order`], [`client`], [`outbox`], [`hall`], [`ledger`]. The README says why
//! it is cut like this.

mod client;
mod hall;
mod ledger;
mod order;
mod outbox;
mod settings;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use socket2::{Domain, Socket, Type};

use client::Server;
use settings::Settings;

/// How many connections the kernel may hold until they are accepted. The standard library's own choice
/// is 128: of a thousand clients that come at once, most would have to try again a second later.
const BACKLOG: i32 = 4096;

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
enum ServerError {
    /// The environment does not say what it must.
    #[error("the settings: {0}")]
    Settings(#[from] settings::SettingsError),
    /// The history cannot be read or written.
    #[error("the history: {0}")]
    Ledger(#[from] ledger::LedgerError),
    /// The port cannot be had, or signals cannot be heard, or threads not be started.
    #[error("the system refused: {0}")]
    System(#[from] std::io::Error),
}

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), ServerError> {
    let settings = Settings::from_environment()?;
    let (listen, grace) = (settings.listen, settings.grace);
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    let server = Arc::new(Server::open(settings)?);
    let listener = bind(listen)?;
    let is_over = Arc::new(AtomicBool::new(false));
    let door = {
        let (server, is_over) = (Arc::clone(&server), Arc::clone(&is_over));
        std::thread::spawn(move || open_door(&listener, &server, &is_over))
    };

    signals.forever().next();
    let gives_up = Instant::now() + grace;
    is_over.store(true, Ordering::SeqCst);
    close_door(listen, door);
    server.end(gives_up);
    // Threads of clients that neither read nor close end with the process.
    Ok(())
}

fn bind(listen: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(listen), Type::STREAM, None)?;
    // So that a new server can have the port while connections of the old one still fade away.
    socket.set_reuse_address(true)?;
    socket.bind(&listen.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Lets clients in until it is over. The listener is closed by whoever owns it: this thread's closure.
fn open_door(listener: &TcpListener, server: &Arc<Server>, is_over: &AtomicBool) {
    for stream in listener.incoming() {
        if is_over.load(Ordering::SeqCst) {
            return;
        }
        match stream {
            Ok(stream) => client::welcome(server, stream),
            // Out of file descriptors, mostly. Some will be free in a moment.
            Err(_) => std::thread::sleep(std::time::Duration::from_millis(20)),
        }
    }
}

/// `accept` cannot be interrupted, but it can be given something to accept.
fn close_door(listen: SocketAddr, door: std::thread::JoinHandle<()>) {
    if TcpStream::connect(listen).is_ok() {
        // A panic in there was reported already, and the door is closed by it too.
        let _ = door.join();
    }
}
