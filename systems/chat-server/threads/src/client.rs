//! A client's two threads. The reader waits for lines and has the hall do them, one at a time and
//! under its lock; the writer waits for the outbox and writes. Both block, and only for this client.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::hall::{ClientId, Hall};
use crate::ledger::{Ledger, LedgerError};
use crate::order::Cutter;
use crate::outbox::Outbox;
use crate::settings::Settings;

/// These threads need little stack, and there are two for each of a thousand clients. In bytes.
const STACK: usize = 128 << 10;
/// How long a blocked write waits before it looks whether its time is over.
const WRITE_SLICE: Duration = Duration::from_millis(100);
const READ: usize = 8 << 10;

/// What all threads share.
#[derive(Debug)]
pub(crate) struct Server {
    settings: Settings,
    ledger: Arc<Ledger>,
    hall: Mutex<Hall>,
}

impl Server {
    /// A server with the history that is in its data folder.
    ///
    /// # Errors
    /// If that cannot be read or written.
    pub(crate) fn open(settings: Settings) -> Result<Self, LedgerError> {
        let (ledger, rooms) = Ledger::open(&settings)?;
        let hall = Mutex::new(Hall::new(&settings, Arc::clone(&ledger), rooms));
        Ok(Server { settings, ledger, hall })
    }

    /// Ends: what was accepted is stored and brought to everyone, then they are told. Returns when all
    /// are gone, or at `gives_up`.
    pub(crate) fn end(&self, gives_up: Instant) {
        self.hall().close();
        self.ledger.wait_until_settled(gives_up);
        let clients = self.hall().outboxes();
        for outbox in &clients {
            outbox.end("BYE shutdown\n", false, gives_up.saturating_duration_since(Instant::now()));
        }
        drop(clients);
        // Each thread of a client holds its outbox; the last one to end takes it out of the hall.
        while Instant::now() < gives_up && self.hall().somebody_is_connected() {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn hall(&self) -> MutexGuard<'_, Hall> {
        self.hall.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts a client's threads. If there can be no more threads, the connection is closed.
pub(crate) fn welcome(server: &Arc<Server>, stream: TcpStream) {
    let outbox = Arc::new(Outbox::new(server.settings.queue_bytes));
    let Some(client) = server.hall().arrive(&outbox) else {
        return;
    };
    let stream = Arc::new(stream);
    // Small lines are to go out at once. If it cannot be set, they go out a little later.
    let _ = stream.set_nodelay(true);
    let _ = stream.set_write_timeout(Some(WRITE_SLICE));
    let writer = {
        let (server, stream, outbox) =
            (Arc::clone(server), Arc::clone(&stream), Arc::clone(&outbox));
        std::thread::Builder::new().stack_size(STACK).spawn(move || {
            write_all(&stream, &outbox);
            server.hall().forget(client);
        })
    };
    if writer.is_err() {
        server.hall().forget(client);
        return;
    }
    let reader = {
        let (server, outbox) = (Arc::clone(server), Arc::clone(&outbox));
        std::thread::Builder::new().stack_size(STACK).spawn(move || {
            let goodbye =
                Reader { server: &server, stream: &stream, client, outbox: &outbox }.run();
            server.hall().depart(client, goodbye);
            // On until the client closes: a socket that is closed with unread bytes in it answers
            // with a reset, and a reset destroys what the client has not read yet. The writer ends
            // this when the time is over.
            let _ = stream.set_read_timeout(None);
            let mut ignored = [0; 1024];
            while (&*stream).read(&mut ignored).is_ok_and(|read| read > 0) {}
            outbox.reader_is_gone();
        })
    };
    if reader.is_err() {
        outbox.end("", true, Duration::ZERO);
    }
}

struct Reader<'a> {
    server: &'a Server,
    stream: &'a TcpStream,
    client: ClientId,
    outbox: &'a Outbox,
}

impl Reader<'_> {
    /// Reads until there is nothing more to read, and gives the last words.
    fn run(&self) -> &'static str {
        let idle = self.server.settings.idle;
        let mut cutter = Cutter::default();
        let mut buffer = [0; READ];
        let mut deadline = Instant::now() + idle;
        let mut was_asked = false;
        loop {
            let read = match self.read(&mut buffer, deadline) {
                Ok(0) => return "",
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error)
                    if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    return "";
                }
                Err(_) if Instant::now() < deadline => continue,
                Err(_) if was_asked => return "BYE timeout\n",
                Err(_) => {
                    self.server.hall().ask_whether_there(self.client);
                    was_asked = true;
                    deadline += idle;
                    continue;
                }
            };
            let goes_on = cutter.cut(&buffer[..read], |line| {
                was_asked = false;
                deadline = Instant::now() + idle;
                self.server.hall().obey(self.client, line);
                // Who sends and does not read is made to wait. Who does so for so long would not
                // have answered a PING either.
                self.outbox.wait_for_room(Instant::now() + 2 * idle)
            });
            if !goes_on {
                return "BYE timeout\n";
            }
        }
    }

    fn read(&self, buffer: &mut [u8], deadline: Instant) -> std::io::Result<usize> {
        // A time-out of zero would mean none.
        let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        self.stream.set_read_timeout(Some(left))?;
        (&mut &*self.stream).read(buffer)
    }
}

/// Writes what comes into the outbox until it ends, ends the stream, and waits for the client to do so.
fn write_all(stream: &TcpStream, outbox: &Outbox) {
    let mut chunk = Vec::new();
    let mut is_alive = true;
    while is_alive && outbox.next(&mut chunk) {
        is_alive = write_chunk(stream, outbox, &chunk);
    }
    if is_alive && stream.shutdown(Shutdown::Write).is_ok() {
        outbox.wait_for_reader();
    }
    // For a reader that still waits. It fails if the client has closed already.
    let _ = stream.shutdown(Shutdown::Both);
}

/// Writes whole lines; if the client is cut off meanwhile, only to the end of the line that has begun.
/// False if the client is gone, or its time over.
fn write_chunk(mut stream: &TcpStream, outbox: &Outbox, chunk: &[u8]) -> bool {
    let mut written = 0;
    let mut end = chunk.len();
    while written < end {
        match stream.write(&chunk[written..end]) {
            Ok(count) => {
                written += count;
                if !outbox.wrote(count) && end == chunk.len() {
                    let is_between = chunk[written - 1] == b'\n';
                    let rest = chunk[written..].iter().position(|byte| *byte == b'\n');
                    end =
                        if is_between { written } else { rest.map_or(end, |at| written + at + 1) };
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if outbox.is_overdue() {
                    return false;
                }
            }
            Err(_) => return false,
        }
    }
    true
}
