//! A chat server: the front door. It reads the settings, opens the journal, listens, and ends well.
//!
//! Read on in this order: [`lines`], [`command`], [`connection`], [`outbox`], [`hub`], [`hall`],
//! [`room`], [`journal`]. The README says why it is cut like this.

mod bucket;
mod command;
mod connection;
mod hall;
mod hub;
mod journal;
mod lines;
mod outbox;
mod room;
mod settings;
mod words;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use hall::{ClientId, Hall};
use hub::{Hub, Request};
use journal::Journal;
use settings::Settings;

/// How many requests may wait for the hub before connections have to wait.
const HUB_QUEUE: usize = 1024;

/// How many connections the kernel may hold until they are accepted: enough for a thousand clients that
/// come back in the same moment.
const BACKLOG: u32 = 4096;

/// Why the server could not start, or had to stop.
#[derive(Debug, thiserror::Error)]
enum ServerError {
    /// The environment does not say what it must.
    #[error("the settings")]
    Settings(#[from] settings::SettingsError),
    /// The history cannot be read or written.
    #[error("the journal")]
    Journal(#[from] journal::JournalError),
    /// The port cannot be had, or signals cannot be heard.
    #[error("the system refused")]
    System(#[from] std::io::Error),
    /// The hub panicked.
    #[error("the hub broke")]
    Hub(#[from] tokio::task::JoinError),
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let cause = std::error::Error::source(&error);
            eprintln!("error: {error}{}", cause.map(|it| format!(": {it}")).unwrap_or_default());
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), ServerError> {
    let settings = Arc::new(Settings::from_environment()?);
    let (journal, messages) = Journal::open(&settings.data, settings.history, settings.sync)?;
    let hall = Hall::new(&settings, messages);
    let (to_hub, requests) = mpsc::channel(HUB_QUEUE);
    // The hub waits for the disk, so it has a thread of its own.
    let mut hub = tokio::task::spawn_blocking(move || Hub::new(hall, journal).run(requests));

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let listener = listen(settings.listen)?;
    // Every connection holds a clone of `alive`. When all are dropped, everybody is gone.
    let (alive, mut everybody_gone) = mpsc::channel::<()>(1);
    let mut client = ClientId::first();
    loop {
        let accepted = tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            ended = &mut hub => return Ok(ended??),
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, mostly. Some will be free in a moment.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let (to_hub, settings, alive) = (to_hub.clone(), Arc::clone(&settings), alive.clone());
        let id = client.take_next();
        tokio::spawn(async move {
            connection::serve(stream, id, to_hub, &settings).await;
            drop(alive);
        });
    }

    drop(listener);
    drop(alive);
    let farewell = async {
        // It fails only if the hub is gone already; then there is nobody to say goodbye to.
        let _ = to_hub.send(Request::Shutdown).await;
        let ended = hub.await;
        everybody_gone.recv().await;
        ended
    };
    match tokio::time::timeout(settings.grace, farewell).await {
        Ok(ended) => Ok(ended??),
        // Someone does not read, or does not close. Enough time was given.
        Err(_) => Ok(()),
    }
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // So that a new server can have the port while connections of the old one still fade away.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
