//! The hall: who is there, in which rooms, and what each command does. It is a plain state machine:
//! it knows no socket and no file. What is to be sent it leaves in [`Hall::outgoing`], what is to be
//! stored in [`Hall::unstored`]; [`crate::hub`] takes both from there.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::ops::Range;
use std::time::Instant;

use crate::bucket::Bucket;
use crate::command::{Command, Order, Refusal};
use crate::journal::Messages;
use crate::room::{Message, Room};
use crate::settings::Settings;
use crate::words::{MessageId, Name, RoomName};

/// A connection. No two ever have the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ClientId(u64);

impl ClientId {
    /// The first connection's id.
    pub(crate) fn first() -> Self {
        ClientId(0)
    }

    /// This id; afterwards `self` is the next one.
    pub(crate) fn take_next(&mut self) -> Self {
        let id = *self;
        self.0 += 1;
        id
    }
}

/// What is to be sent, in order. All lines stand in one text, so that a line to a thousand members
/// stands there once.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    text: Vec<u8>,
    parcels: Vec<(ClientId, Parcel)>,
}

#[derive(Debug, Clone)]
enum Parcel {
    Lines(Range<usize>),
    End,
}

/// What is to be done for one client.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Delivery<'a> {
    /// Send these whole lines.
    Lines(&'a [u8]),
    /// End the connection when all is sent.
    End,
}

impl Outgoing {
    /// Everything in order.
    pub(crate) fn deliveries(&self) -> impl Iterator<Item = (ClientId, Delivery<'_>)> {
        self.parcels.iter().map(|(client, parcel)| match parcel {
            Parcel::Lines(range) => (*client, Delivery::Lines(&self.text[range.clone()])),
            Parcel::End => (*client, Delivery::End),
        })
    }

    /// Whether nothing is to be sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.parcels.is_empty()
    }

    /// Forgets everything, and keeps the memory for what comes next.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.parcels.clear();
    }

    fn write(&mut self, line: fmt::Arguments<'_>) -> Range<usize> {
        let start = self.text.len();
        std::io::Write::write_fmt(&mut self.text, line).expect("a Vec takes everything");
        self.text.push(b'\n');
        start..self.text.len()
    }

    fn send(&mut self, to: impl IntoIterator<Item = ClientId>, line: fmt::Arguments<'_>) {
        let range = self.write(line);
        self.parcels.extend(to.into_iter().map(|client| (client, Parcel::Lines(range.clone()))));
    }
}

#[derive(Debug)]
struct Client {
    name: Option<Name>,
    rooms: BTreeSet<RoomName>,
    bucket: Bucket,
}

/// Everybody and everything.
#[derive(Debug)]
pub(crate) struct Hall {
    /// What is to be sent, when [`Hall::unstored`] is stored.
    pub(crate) outgoing: Outgoing,
    /// Messages that were accepted and are not stored yet.
    pub(crate) unstored: Vec<(RoomName, Message)>,
    clients: HashMap<ClientId, Client>,
    names: HashMap<Name, ClientId>,
    rooms: HashMap<RoomName, Room>,
    history: usize,
    rate: u64,
    burst: u64,
}

impl Hall {
    /// A hall in which nobody is, and in whose rooms these messages were said before.
    pub(crate) fn new(settings: &Settings, messages: Messages) -> Self {
        let mut rooms = HashMap::new();
        for (name, messages) in messages {
            let room: &mut Room = rooms.entry(name).or_default();
            messages.into_iter().for_each(|message| room.keep(message, settings.history));
        }
        Hall {
            outgoing: Outgoing::default(),
            unstored: Vec::new(),
            clients: HashMap::new(),
            names: HashMap::new(),
            rooms,
            history: settings.history,
            rate: settings.rate,
            burst: settings.burst,
        }
    }

    /// A client has come.
    pub(crate) fn arrive(&mut self, client: ClientId, now: Instant) {
        let bucket = Bucket::new(self.rate, self.burst, now);
        self.clients.insert(client, Client { name: None, rooms: BTreeSet::new(), bucket });
    }

    /// A client is gone, for whatever reason: the others learn it, and its name is free.
    pub(crate) fn depart(&mut self, client: ClientId) {
        let Some(Client { name: Some(name), rooms, .. }) = self.clients.remove(&client) else {
            return;
        };
        for room in rooms {
            self.take_out(&room, &name);
        }
        self.names.remove(&name);
    }

    /// Does what a client's line asks for, and leaves the reply in [`Hall::outgoing`].
    pub(crate) fn obey(&mut self, client: ClientId, order: Order, now: Instant) {
        let Some(sender) = self.clients.get_mut(&client) else {
            return; // It said QUIT, or was cut off; what it sent after that does not count.
        };
        let token = if order.takes_token { sender.bucket.take(now) } else { Ok(()) };
        let done = token
            .map_err(Refusal::SlowDown)
            .and(order.command)
            .and_then(|command| self.perform(client, command));
        if let Err(refusal) = done {
            self.outgoing.send([client], format_args!("ERR {refusal}"));
        }
    }

    fn perform(&mut self, client: ClientId, command: Command) -> Result<(), Refusal> {
        match command {
            Command::Echo(text) => self.outgoing.send([client], format_args!("OK ECHO {text}")),
            Command::Name(name) => return self.name(client, name),
            Command::Join(room) => return self.join(client, room),
            Command::Leave(room) => return self.leave(client, &room),
            Command::Members(room) => return self.members(client, &room),
            Command::Quit => {
                self.outgoing.send([client], format_args!("OK QUIT"));
                self.outgoing.parcels.push((client, Parcel::End));
                self.depart(client);
            }
            Command::Say { room, id, text } => return self.say(client, room, id, text),
            Command::Tell { to, text } => return self.tell(client, &to, &text),
            Command::Pong => {}
            Command::History { room, from, count } => {
                return self.history(client, &room, from, count);
            }
        }
        Ok(())
    }

    fn name(&mut self, client: ClientId, name: Name) -> Result<(), Refusal> {
        if self.name_of(client).is_ok() {
            return Err(Refusal::AlreadyNamed);
        }
        if self.names.contains_key(&name) {
            return Err(Refusal::NameTaken);
        }
        self.outgoing.send([client], format_args!("OK NAME {name}"));
        self.names.insert(name.clone(), client);
        if let Some(client) = self.clients.get_mut(&client) {
            client.name = Some(name);
        }
        Ok(())
    }

    fn join(&mut self, client: ClientId, room_name: RoomName) -> Result<(), Refusal> {
        let name = self.name_of(client)?;
        let room = self.rooms.entry(room_name.clone()).or_default();
        if room.members.contains_key(&name) {
            return Err(Refusal::AlreadyJoined);
        }
        self.outgoing.send([client], format_args!("OK JOIN {room_name} {}", room.last));
        let others = room.members.values().copied();
        self.outgoing.send(others, format_args!("JOINED {room_name} {name}"));
        room.members.insert(name, client);
        if let Some(client) = self.clients.get_mut(&client) {
            client.rooms.insert(room_name);
        }
        Ok(())
    }

    fn leave(&mut self, client: ClientId, room: &RoomName) -> Result<(), Refusal> {
        let name = self.name_of(client)?;
        let is_member = self.clients.get_mut(&client).is_some_and(|it| it.rooms.remove(room));
        if !is_member {
            return Err(Refusal::NotJoined);
        }
        self.outgoing.send([client], format_args!("OK LEAVE {room}"));
        self.take_out(room, &name);
        Ok(())
    }

    fn members(&mut self, client: ClientId, room_name: &RoomName) -> Result<(), Refusal> {
        self.name_of(client)?;
        let mut line = format!("OK MEMBERS {room_name}");
        for name in self.rooms.get(room_name).iter().flat_map(|room| room.members.keys()) {
            line.push(' ');
            line.push_str(std::borrow::Borrow::borrow(name));
        }
        self.outgoing.send([client], format_args!("{line}"));
        Ok(())
    }

    fn say(
        &mut self,
        client: ClientId,
        room_name: RoomName,
        id: MessageId,
        text: String,
    ) -> Result<(), Refusal> {
        let name = self.name_of(client)?;
        let room = self.rooms.get_mut(&room_name).ok_or(Refusal::NotJoined)?;
        if !room.members.contains_key(&name) {
            return Err(Refusal::NotJoined);
        }
        if let Some(number) = room.number_of(&name, &id) {
            self.outgoing.send([client], format_args!("OK SAY {room_name} {id} {number}"));
            return Ok(());
        }
        let number = room.last + 1;
        self.outgoing.send([client], format_args!("OK SAY {room_name} {id} {number}"));
        let members = room.members.values().copied();
        self.outgoing.send(members, format_args!("MSG {room_name} {number} {name} {id} {text}"));
        let message = Message { number, name, id, text };
        room.keep(message.clone(), self.history);
        self.unstored.push((room_name, message));
        Ok(())
    }

    fn tell(&mut self, client: ClientId, to: &Name, text: &str) -> Result<(), Refusal> {
        let name = self.name_of(client)?;
        let receiver = *self.names.get(to).ok_or(Refusal::NoSuchName)?;
        self.outgoing.send([client], format_args!("OK TELL {to}"));
        self.outgoing.send([receiver], format_args!("PRIV {name} {text}"));
        Ok(())
    }

    fn history(
        &mut self,
        client: ClientId,
        room_name: &RoomName,
        from: u64,
        count: usize,
    ) -> Result<(), Refusal> {
        self.name_of(client)?;
        let messages = self.rooms.get(room_name).into_iter();
        let mut lines = 0;
        let start = self.outgoing.text.len();
        for Message { number, name, id, text } in messages.flat_map(|it| it.since(from, count)) {
            self.outgoing.write(format_args!("HIST {room_name} {number} {name} {id} {text}"));
            lines += 1;
        }
        let end = self.outgoing.write(format_args!("OK HISTORY {room_name} {lines}")).end;
        // One parcel, so that no event comes between its lines.
        self.outgoing.parcels.push((client, Parcel::Lines(start..end)));
        Ok(())
    }

    fn name_of(&self, client: ClientId) -> Result<Name, Refusal> {
        let name = self.clients.get(&client).and_then(|client| client.name.clone());
        name.ok_or(Refusal::NoName)
    }

    fn take_out(&mut self, room_name: &RoomName, name: &Name) {
        let Some(room) = self.rooms.get_mut(room_name) else {
            return;
        };
        room.members.remove(name);
        let others = room.members.values().copied();
        self.outgoing.send(others, format_args!("LEFT {room_name} {name}"));
        if room.is_forgettable() {
            self.rooms.remove(room_name);
        }
    }
}
