//! The hub: the one thread that decides. Everything that clients ask for comes here in one queue, is
//! done in that order, and goes out in that order: that is where the promise of one order is kept.
//!
//! It works in rounds. A round takes what has come meanwhile, lets the hall do it, stores the messages
//! with one write and one sync, and only then sends anything. So nobody hears of a message that is not
//! stored, and the more there is to do, the more messages share a sync.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::{mpsc, oneshot};

use crate::command::Order;
use crate::hall::{ClientId, Delivery, Hall};
use crate::journal::{Journal, JournalError};
use crate::outbox::{Goodbye, Outbox};

/// The most requests of a round.
const ROUND: usize = 256;

/// What the hub is asked for.
#[derive(Debug)]
pub(crate) enum Request {
    /// A client has connected; what is meant for it goes to this outbox.
    Arrived(ClientId, Arc<Outbox>),
    /// A client has sent these lines. `done` is dropped when all their replies are in the outbox.
    Orders {
        /// The client.
        client: ClientId,
        /// Its lines.
        orders: Vec<Order>,
        /// Dropped when they are done.
        done: oneshot::Sender<()>,
    },
    /// A client sends nothing more, and is to be told this.
    Gone(ClientId, Goodbye),
    /// The server ends.
    Shutdown,
}

/// The hub.
#[derive(Debug)]
pub(crate) struct Hub {
    hall: Hall,
    journal: Journal,
    outboxes: HashMap<ClientId, Arc<Outbox>>,
}

impl Hub {
    /// A hub to which nobody is connected.
    pub(crate) fn new(hall: Hall, journal: Journal) -> Self {
        Hub { hall, journal, outboxes: HashMap::new() }
    }

    /// Works until the server ends. When it returns, every outbox has been given all that it will get.
    ///
    /// # Errors
    /// If messages cannot be stored.
    pub(crate) fn run(mut self, mut requests: mpsc::Receiver<Request>) -> Result<(), JournalError> {
        let mut round = Vec::with_capacity(ROUND);
        let mut finished = Vec::with_capacity(ROUND);
        let mut is_over = false;
        while !is_over && requests.blocking_recv_many(&mut round, ROUND) > 0 {
            let now = Instant::now();
            for request in round.drain(..) {
                match request {
                    Request::Arrived(client, outbox) => {
                        self.outboxes.insert(client, outbox);
                        self.hall.arrive(client, now);
                    }
                    Request::Orders { client, orders, done } => {
                        orders.into_iter().for_each(|order| self.hall.obey(client, order, now));
                        finished.push(done);
                    }
                    Request::Gone(client, goodbye) => self.part_with(client, goodbye),
                    Request::Shutdown => {
                        is_over = true;
                        break;
                    }
                }
            }
            self.store()?;
            self.deliver();
            finished.clear();
        }
        for outbox in self.outboxes.values() {
            outbox.end(Goodbye::Shutdown);
        }
        Ok(())
    }

    fn store(&mut self) -> Result<(), JournalError> {
        for (room, message) in self.hall.unstored.drain(..) {
            self.journal.add(&room, &message);
        }
        self.journal.commit()
    }

    /// Brings everything to the outboxes. Whose outbox is full is cut off; that the others are told so
    /// may fill the next one, hence the loop.
    fn deliver(&mut self) {
        while !self.hall.outgoing.is_empty() {
            let mut overrun = Vec::new();
            for (client, delivery) in self.hall.outgoing.deliveries() {
                let Some(outbox) = self.outboxes.get(&client) else {
                    continue;
                };
                match delivery {
                    Delivery::Lines(lines) => {
                        if outbox.push(lines).is_err() {
                            overrun.push(client);
                        }
                    }
                    Delivery::End => outbox.end(Goodbye::Nothing),
                }
            }
            self.hall.outgoing.clear();
            for client in overrun {
                self.part_with(client, Goodbye::SlowReader);
            }
        }
    }

    fn part_with(&mut self, client: ClientId, goodbye: Goodbye) {
        self.hall.depart(client);
        if let Some(outbox) = self.outboxes.remove(&client) {
            outbox.end(goodbye);
        }
    }
}
