//! One client's connection: a reader, which turns bytes into orders for the hub and notices silence,
//! and a writer, which empties the outbox. The two share nothing but the outbox.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::command::{Command, Order};
use crate::hall::ClientId;
use crate::hub::Request;
use crate::lines::LineBuffer;
use crate::outbox::{Goodbye, Outbox, Work};
use crate::settings::Settings;

/// How much is read at once, in bytes.
const READ: usize = 8 << 10;

/// The most lines that the hub is given at once. Together with [`Outbox::has_room`] it bounds what
/// their replies add to the outbox.
const MOST_ORDERS: usize = 32;

/// Serves a client until the connection is closed, in both directions if the client lets us.
pub(crate) async fn serve(
    stream: TcpStream,
    client: ClientId,
    to_hub: mpsc::Sender<Request>,
    settings: &Settings,
) {
    // Small lines are to go out at once. If it cannot be set, they go out a little later.
    let _ = stream.set_nodelay(true);
    let outbox = Arc::new(Outbox::new(settings.queue_bytes));
    let (from_client, to_client) = stream.into_split();
    let mut reader = Reader {
        client,
        stream: from_client,
        to_hub: to_hub.clone(),
        outbox: Arc::clone(&outbox),
        idle: settings.idle,
    };
    // Before anything is read, so that the hub knows the client when its first line comes. If it fails,
    // the hub is over, and that is noticed below.
    let _ = to_hub.send(Request::Arrived(client, Arc::clone(&outbox))).await;
    let hub_is_over = async {
        to_hub.closed().await;
        // The hub has said goodbye to those whom it knew. This counts for one whom it never met.
        outbox.end(Goodbye::Shutdown);
        std::future::pending::<()>().await;
    };
    let overdue = async {
        outbox.ended().await;
        tokio::time::sleep(settings.grace).await;
    };
    // The reader goes on after the last words are written, until the client closes too: a socket
    // that is closed with unread bytes in it answers with a reset, and a reset destroys what the
    // client has not read yet.
    let served = async { tokio::join!(reader.run(), write_all(&outbox, to_client)) };
    tokio::select! {
        _ = served => {}
        () = overdue => {}
        () = hub_is_over => {}
    }
    // Once more, for the case that the reader was not asked: the hub may know it already.
    let _ = to_hub.send(Request::Gone(client, Goodbye::Nothing)).await;
}

struct Reader {
    client: ClientId,
    stream: OwnedReadHalf,
    to_hub: mpsc::Sender<Request>,
    outbox: Arc<Outbox>,
    idle: Duration,
}

impl Reader {
    async fn run(&mut self) {
        let goodbye = self.obey_lines().await;
        // It fails only if the hub is over; then the outbox is ended by that.
        let _ = self.to_hub.send(Request::Gone(self.client, goodbye)).await;
        let mut ignored = [0; 1024];
        while self.stream.read(&mut ignored).await.is_ok_and(|read| read > 0) {}
    }

    /// Passes lines on to the hub until there are no more, and says how to part.
    async fn obey_lines(&mut self) -> Goodbye {
        let mut lines = LineBuffer::default();
        let mut buffer = [0; READ];
        let mut deadline = Instant::now() + self.idle;
        let mut was_asked = false;
        loop {
            let next = async {
                self.outbox.has_room().await;
                self.stream.read(&mut buffer).await
            };
            let mut bytes = match tokio::time::timeout_at(deadline, next).await {
                Ok(Ok(read)) if read > 0 => &buffer[..read],
                Ok(_) => return Goodbye::Nothing,
                Err(_) if was_asked => return Goodbye::Timeout,
                Err(_) => {
                    // If the outbox is full, the client does not read, and will not answer either.
                    let _ = self.outbox.push(b"PING\n");
                    was_asked = true;
                    deadline += self.idle;
                    continue;
                }
            };
            let mut orders = Vec::new();
            while let Some(line) = lines.next_line(&mut bytes) {
                was_asked = false;
                deadline = Instant::now() + self.idle;
                orders.extend(Order::read(line));
                if orders.len() == MOST_ORDERS || orders.last().is_some_and(is_expensive) {
                    if self.pass_on(std::mem::take(&mut orders)).await.is_err() {
                        return Goodbye::Nothing;
                    }
                    // Who reads nothing for so long would not have answered a PING either.
                    let has_room = self.outbox.has_room();
                    if tokio::time::timeout(2 * self.idle, has_room).await.is_err() {
                        return Goodbye::Timeout;
                    }
                }
            }
            if !orders.is_empty() && self.pass_on(orders).await.is_err() {
                return Goodbye::Nothing;
            }
        }
    }

    /// Gives the hub some orders, and waits until they are done: so a client has no more under way than
    /// these, and those of others have their turn.
    async fn pass_on(&self, orders: Vec<Order>) -> Result<(), mpsc::error::SendError<Request>> {
        let (done, is_done) = oneshot::channel();
        self.to_hub.send(Request::Orders { client: self.client, orders, done }).await?;
        // `done` is dropped, not sent: the error is the news.
        let _ = is_done.await;
        Ok(())
    }
}

/// Whether the reply may be so long that no other should be asked for before it is on its way.
fn is_expensive(order: &Order) -> bool {
    matches!(order.command, Ok(Command::History { .. } | Command::Members(_)))
}

/// Writes what comes into the outbox until it ends, then ends the stream.
async fn write_all(outbox: &Outbox, mut stream: OwnedWriteHalf) {
    let mut chunk = Vec::new();
    while outbox.next(&mut chunk).await == Work::Write {
        if write_chunk(outbox, &mut stream, &chunk).await.is_err() {
            return; // The client is gone. The reader sees it too, and tells the hub.
        }
    }
    // An error means that the client was quicker.
    let _ = stream.shutdown().await;
}

/// Writes a chunk of whole lines, or, if the client is cut off meanwhile, the line that has begun.
async fn write_chunk(
    outbox: &Outbox,
    stream: &mut OwnedWriteHalf,
    chunk: &[u8],
) -> std::io::Result<()> {
    let mut written = 0;
    while written < chunk.len() {
        let count = stream.write(&chunk[written..]).await?;
        written += count;
        if !outbox.wrote(count) {
            let rest = &chunk[written..];
            let has_begun = written > 0 && chunk[written - 1] != b'\n';
            let line_end = rest.iter().position(|byte| *byte == b'\n').filter(|_| has_begun);
            return stream.write_all(&rest[..line_end.map_or(0, |end| end + 1)]).await;
        }
    }
    Ok(())
}
