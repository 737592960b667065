//! The hall: who is there, in which rooms, and what each line does. One lock guards all of it, so what
//! is decided under that lock has one order, for everyone. Nothing in here waits: lines go to the
//! ledger, which sends them when they are stored.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::ledger::Ledger;
use crate::order::{self, Code, Order};
use crate::outbox::Outbox;
use crate::settings::Settings;

/// A connection. No two ever have the same number.
pub(crate) type ClientId = u64;

/// A room: who is in it, and what was said there lately.
#[derive(Debug, Default)]
pub(crate) struct Room {
    members: BTreeMap<String, ClientId>,
    last: u64,
    /// From the name on: `name id TEXT`. The last one has the number `last`.
    kept: VecDeque<String>,
    /// `name id` of each kept message, to know one that is sent again.
    numbers: HashMap<String, u64>,
}

impl Room {
    /// Keeps a message as the newest.
    pub(crate) fn keep(&mut self, number: u64, rest: String, most: usize) {
        self.last = number;
        self.numbers.insert(key(&rest).to_owned(), number);
        self.kept.push_back(rest);
        while self.kept.len() > most {
            if let Some(old) = self.kept.pop_front() {
                self.numbers.remove(key(&old));
            }
        }
    }

    /// What is kept, with its numbers.
    pub(crate) fn kept(&self) -> impl Iterator<Item = (u64, &str)> {
        let before = self.last - self.kept.len() as u64;
        (before + 1..).zip(self.kept.iter().map(String::as_str))
    }
}

/// `name id` of `name id TEXT`.
fn key(rest: &str) -> &str {
    rest.match_indices(' ').nth(1).map_or(rest, |(at, _)| &rest[..at])
}

#[derive(Debug)]
struct Client {
    outbox: Arc<Outbox>,
    name: Option<String>,
    rooms: BTreeSet<String>,
    bucket: Bucket,
    /// Whether its lines still count.
    is_present: bool,
}

/// Everybody and everything.
#[derive(Debug)]
pub(crate) struct Hall {
    ledger: Arc<Ledger>,
    clients: HashMap<ClientId, Client>,
    names: HashMap<String, ClientId>,
    rooms: HashMap<String, Room>,
    arrivals: ClientId,
    is_closed: bool,
    history: usize,
    grace: Duration,
    full_bucket: Bucket,
    /// Whose outbox was full. They are cut off when the line at hand is done.
    overrun: Vec<ClientId>,
}

impl Hall {
    /// A hall in which nobody is.
    pub(crate) fn new(
        settings: &Settings,
        ledger: Arc<Ledger>,
        rooms: HashMap<String, Room>,
    ) -> Self {
        Hall {
            ledger,
            clients: HashMap::new(),
            names: HashMap::new(),
            rooms,
            arrivals: 0,
            is_closed: false,
            history: settings.history,
            grace: settings.grace,
            full_bucket: Bucket::new(settings.rate, settings.burst),
            overrun: Vec::new(),
        }
    }

    /// A client has come. `None` if the hall is closed.
    pub(crate) fn arrive(&mut self, outbox: &Arc<Outbox>) -> Option<ClientId> {
        if self.is_closed {
            return None;
        }
        self.arrivals += 1;
        let client = Client {
            outbox: Arc::clone(outbox),
            name: None,
            rooms: BTreeSet::new(),
            bucket: Bucket { filled_at: Instant::now(), ..self.full_bucket },
            is_present: true,
        };
        self.clients.insert(self.arrivals, client);
        Some(self.arrivals)
    }

    /// A client sends nothing more. The others learn it, and it gets its last words after all that
    /// was sent to it before.
    pub(crate) fn depart(&mut self, id: ClientId, goodbye: &str) {
        if self.is_closed || !self.take_leave(id) {
            return;
        }
        self.finish(id, goodbye);
        self.cut_off_overrun();
    }

    /// The connection is closed.
    pub(crate) fn forget(&mut self, id: ClientId) {
        if !self.is_closed {
            self.take_leave(id);
        }
        self.clients.remove(&id);
    }

    /// From now on, no line counts.
    pub(crate) fn close(&mut self) {
        self.is_closed = true;
    }

    /// The outboxes of all who are connected.
    pub(crate) fn outboxes(&self) -> Vec<Arc<Outbox>> {
        self.clients.values().map(|client| Arc::clone(&client.outbox)).collect()
    }

    /// Whether a connection is still open.
    pub(crate) fn somebody_is_connected(&self) -> bool {
        !self.clients.is_empty()
    }

    /// Sends `PING`.
    pub(crate) fn ask_whether_there(&mut self, id: ClientId) {
        if !self.is_closed {
            self.send([id], "PING\n");
            self.cut_off_overrun();
        }
    }

    /// Does what a line asks for.
    pub(crate) fn obey(&mut self, id: ClientId, line: Result<&str, Code>) {
        let Some(client) = self.clients.get_mut(&id).filter(|client| client.is_present) else {
            return;
        };
        if self.is_closed || line == Ok("") {
            return;
        }
        let wait = match line {
            Ok(line) if order::takes_token(line) => client.bucket.take(Instant::now()),
            _ => None,
        };
        if let Some(milliseconds) = wait {
            self.send([id], &format!("ERR slow-down {milliseconds}\n"));
        } else if let Err(code) = line.and_then(order::read).and_then(|it| self.perform(id, it)) {
            self.send([id], &format!("ERR {code}\n"));
        }
        self.cut_off_overrun();
    }

    fn perform(&mut self, id: ClientId, order: Order<'_>) -> Result<(), Code> {
        match order {
            Order::Echo(text) => self.send([id], &format!("OK ECHO {text}\n")),
            Order::Name(name) => return self.name(id, name),
            Order::Join(room) => return self.join(id, room),
            Order::Leave(room) => return self.leave(id, room),
            Order::Members(room) => return self.members(id, room),
            Order::Quit => {
                self.send([id], "OK QUIT\n");
                self.take_leave(id);
                self.finish(id, "");
            }
            Order::Say(room, message, text) => return self.say(id, room, message, text),
            Order::Tell(name, text) => {
                let sender = self.name_of(id)?;
                let receiver = *self.names.get(name).ok_or("no-such-name")?;
                self.send([id], &format!("OK TELL {name}\n"));
                self.send([receiver], &format!("PRIV {sender} {text}\n"));
            }
            Order::Pong => {}
            Order::History(room, from, count) => return self.history(id, room, from, count),
        }
        Ok(())
    }

    fn name(&mut self, id: ClientId, name: &str) -> Result<(), Code> {
        if self.name_of(id).is_ok() {
            return Err("already-named");
        }
        if self.names.contains_key(name) {
            return Err("name-taken");
        }
        self.names.insert(name.to_owned(), id);
        if let Some(client) = self.clients.get_mut(&id) {
            client.name = Some(name.to_owned());
        }
        self.send([id], &format!("OK NAME {name}\n"));
        Ok(())
    }

    fn join(&mut self, id: ClientId, room_name: &str) -> Result<(), Code> {
        let name = self.name_of(id)?;
        let room = self.rooms.entry(room_name.to_owned()).or_default();
        if room.members.contains_key(&name) {
            return Err("already-joined");
        }
        let last = room.last;
        let others: Vec<ClientId> = room.members.values().copied().collect();
        room.members.insert(name.clone(), id);
        if let Some(client) = self.clients.get_mut(&id) {
            client.rooms.insert(room_name.to_owned());
        }
        self.send(others, &format!("JOINED {room_name} {name}\n"));
        self.send([id], &format!("OK JOIN {room_name} {last}\n"));
        Ok(())
    }

    fn leave(&mut self, id: ClientId, room: &str) -> Result<(), Code> {
        let name = self.name_of(id)?;
        if !self.clients.get_mut(&id).is_some_and(|client| client.rooms.remove(room)) {
            return Err("not-joined");
        }
        self.take_out(room, &name);
        self.send([id], &format!("OK LEAVE {room}\n"));
        Ok(())
    }

    fn members(&mut self, id: ClientId, room: &str) -> Result<(), Code> {
        self.name_of(id)?;
        let mut line = format!("OK MEMBERS {room}");
        for name in self.rooms.get(room).iter().flat_map(|room| room.members.keys()) {
            line.push(' ');
            line.push_str(name);
        }
        line.push('\n');
        self.send([id], &line);
        Ok(())
    }

    fn say(
        &mut self,
        id: ClientId,
        room_name: &str,
        message: &str,
        text: &str,
    ) -> Result<(), Code> {
        let name = self.name_of(id)?;
        let room = self.rooms.get_mut(room_name).ok_or("not-joined")?;
        if !room.members.contains_key(&name) {
            return Err("not-joined");
        }
        if let Some(number) = room.numbers.get(&format!("{name} {message}")).copied() {
            self.send([id], &format!("OK SAY {room_name} {message} {number}\n"));
            return Ok(());
        }
        let number = room.last + 1;
        let rest = format!("{name} {message} {text}");
        self.ledger.store(room_name, number, &rest);
        let members: Vec<ClientId> = room.members.values().copied().collect();
        let line = format!("MSG {room_name} {number} {rest}\n");
        room.keep(number, rest, self.history);
        self.send(members, &line);
        self.send([id], &format!("OK SAY {room_name} {message} {number}\n"));
        Ok(())
    }

    fn history(
        &mut self,
        id: ClientId,
        room_name: &str,
        from: u64,
        count: usize,
    ) -> Result<(), Code> {
        self.name_of(id)?;
        let mut lines = String::new();
        let mut found = 0;
        if let Some(room) = self.rooms.get(room_name) {
            let first = room.last + 1 - room.kept.len() as u64;
            let skipped = usize::try_from(from.saturating_sub(first)).unwrap_or(usize::MAX);
            // A range of the deque is reached at once, where an iterator would walk to it.
            let start = skipped.min(room.kept.len());
            let end = start.saturating_add(count).min(room.kept.len());
            for (at, rest) in room.kept.range(start..end).enumerate() {
                let number = first + (start + at) as u64;
                lines.push_str(&format!("HIST {room_name} {number} {rest}\n"));
            }
            found = end - start;
        }
        lines.push_str(&format!("OK HISTORY {room_name} {found}\n"));
        self.send([id], &lines);
        Ok(())
    }

    fn name_of(&self, id: ClientId) -> Result<String, Code> {
        self.clients.get(&id).and_then(|client| client.name.clone()).ok_or("no-name")
    }

    /// Hands whole lines to the ledger, for those who have room for them.
    fn send(&mut self, to: impl IntoIterator<Item = ClientId>, lines: &str) {
        let (clients, overrun) = (&self.clients, &mut self.overrun);
        let outboxes = to.into_iter().filter_map(|id| {
            let client = clients.get(&id).filter(|client| client.is_present)?;
            if overrun.contains(&id) {
                return None;
            }
            let fits = client.outbox.promise(lines.len());
            if !fits {
                overrun.push(id);
            }
            fits.then_some(&client.outbox)
        });
        let outboxes: Vec<&Arc<Outbox>> = outboxes.collect();
        self.ledger.send(outboxes, lines);
    }

    /// Cuts off whose outbox is full. That the others are told so may fill the next one.
    fn cut_off_overrun(&mut self) {
        while let Some(id) = self.overrun.pop() {
            if let Some(client) = self.clients.get(&id) {
                client.outbox.end("BYE slow-reader\n", true, self.grace);
            }
            self.take_leave(id);
        }
    }

    /// Takes a client out of everything. Whether it was still in.
    fn take_leave(&mut self, id: ClientId) -> bool {
        let Some(client) = self.clients.get_mut(&id).filter(|client| client.is_present) else {
            return false;
        };
        client.is_present = false;
        let rooms = std::mem::take(&mut client.rooms);
        if let Some(name) = client.name.take() {
            rooms.iter().for_each(|room| self.take_out(room, &name));
            self.names.remove(&name);
        }
        true
    }

    /// The last words, after everything that the ledger still holds for this client.
    fn finish(&self, id: ClientId, goodbye: &str) {
        if let Some(client) = self.clients.get(&id) {
            self.ledger.finish(&client.outbox, goodbye, self.grace);
        }
    }

    fn take_out(&mut self, room_name: &str, name: &str) {
        let Some(room) = self.rooms.get_mut(room_name) else {
            return;
        };
        room.members.remove(name);
        let others: Vec<ClientId> = room.members.values().copied().collect();
        if others.is_empty() && room.last == 0 {
            self.rooms.remove(room_name);
        }
        self.send(others, &format!("LEFT {room_name} {name}\n"));
    }
}

/// A token bucket, in billionths of a token: with these, a rate a second is also the gain of a
/// nanosecond.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    rate: u64,
    most: u64,
    level: u64,
    filled_at: Instant,
}

impl Bucket {
    const TOKEN: u64 = 1_000_000_000;

    fn new(rate: u64, burst: u64) -> Self {
        let most = burst.saturating_mul(Self::TOKEN);
        Bucket { rate, most, level: most, filled_at: Instant::now() }
    }

    /// Takes a token; the milliseconds to wait if there is none.
    fn take(&mut self, now: Instant) -> Option<u64> {
        if self.rate == 0 {
            return None;
        }
        let passed = now.saturating_duration_since(self.filled_at).as_nanos();
        let gained = u64::try_from(passed).unwrap_or(u64::MAX).saturating_mul(self.rate);
        self.level = self.level.saturating_add(gained).min(self.most);
        self.filled_at = now;
        if self.level < Self::TOKEN {
            let nanoseconds = (Self::TOKEN - self.level).div_ceil(self.rate);
            return Some(nanoseconds.div_ceil(1_000_000));
        }
        self.level -= Self::TOKEN;
        None
    }
}
