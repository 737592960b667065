//! The order checker: streams of messages, by key (a room, a partition), as each reader saw them.
//!
//! - A reader sees each message once, and nothing that was not sent, or was refused.
//! - Those of one sender come in the order of their numbers.
//! - If one total order is required: there is an order of all messages of a key of which each
//!   reader saw a part. Two readers who disagree on a pair break it; so do three who agree pairwise
//!   (one saw a before b, one b before c, one c before a).
//! - If gaps are forbidden: a reader who saw the whole key saw every accepted message (acknowledged,
//!   or seen by anybody); one who was cut off saw a prefix of it; one who came later saw what
//!   follows on the first that it saw.
//!
//! Messages of the same sender and key are told apart by their number, which grows with each; a
//! sender that sends several at once must know from the protocol which comes first.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Display;

use serde::{Deserialize, Serialize};

mod graph;

use super::{Cases, Conclusion, shown};
use graph::{Disagreement, Sequences};

/// A message as its sender knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent<K, S> {
    /// The stream that it belongs to.
    pub key: K,
    /// Who sent it.
    pub sender: S,
    /// Which of the sender's messages it is: later ones have greater numbers.
    pub number: u64,
    /// What its sender was told.
    pub answer: Answer,
    /// The index of the event of its sending.
    pub event: usize,
}

/// What a sender was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is accepted.
    Acknowledged,
    /// It is certainly not.
    Refused,
    /// Nobody knows.
    Unknown,
}

/// A message as a reader saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting<K, S> {
    /// In which stream.
    pub key: K,
    /// Whose it is.
    pub sender: S,
    /// Which of the sender's messages.
    pub number: u64,
    /// The index of the event of its receipt.
    pub event: usize,
}

/// One reader, with what it saw in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader<K, S> {
    /// What to call it in a report.
    pub name: String,
    /// What it saw. Keys of which it saw nothing are not asked of it.
    pub sightings: Vec<Sighting<K, S>>,
    /// Where it began.
    pub from: From,
    /// Where it stopped.
    pub until: Until,
}

/// Where a reader began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// It was there from the first message on.
    TheFirst,
    /// It came at some time.
    Anywhere,
}

/// Where a reader stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// It waited for the last message.
    TheLast,
    /// It was cut off at some time.
    CutOff,
}

/// What is demanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Whether all readers of a key have to agree.
    pub agreement: Agreement,
    /// Whether readers may miss something.
    pub gaps: Gaps,
}

/// Whether all readers of a key have to agree on one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// Each sender's order is enough.
    BySender,
    /// There is one order for all.
    Total,
}

/// Whether readers may miss something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gaps {
    /// They may.
    Allowed,
    /// They may not.
    Forbidden,
}

/// A message's name within its key.
type Name<'a, S> = (&'a S, u64);

/// What was said of one key's messages, and when they were sent.
type Messages<'a, S> = BTreeMap<Name<'a, S>, Option<(Answer, usize)>>;

/// One key's messages, numbered, and what each reader saw of them.
struct Stream<'a, K, S> {
    key: &'a K,
    /// Sorted by sender and number; a message's place is its id.
    messages: Vec<Message<'a, S>>,
    views: Vec<View<'a>>,
}

struct Message<'a, S> {
    name: Name<'a, S>,
    sent: Option<(Answer, usize)>,
    is_seen: bool,
}

/// What one reader saw of one key.
struct View<'a> {
    reader: &'a str,
    from: From,
    until: Until,
    /// Message and event, in order.
    seen: Vec<(usize, usize)>,
}

impl<S> Message<'_, S> {
    fn is_accepted(&self) -> bool {
        match self.sent {
            Some((Answer::Acknowledged, _)) => true,
            Some((Answer::Unknown, _)) => self.is_seen,
            Some((Answer::Refused, _)) | None => false,
        }
    }
}

/// Checks what readers saw against what was sent. Reasons, in the order in which they are told:
/// `sender-order-broken`, `readers-disagree`, `message-gap`, `message-missing-at-end`,
/// `message-missing-at-start`, `message-seen-twice`, `refused-message-seen`,
/// `message-never-sent`.
#[must_use]
pub fn check<K: Ord + Display, S: Ord + Display>(
    sent: &[Sent<K, S>],
    readers: &[Reader<K, S>],
    rules: Rules,
) -> Conclusion {
    let mut found = Found::new();
    for stream in streams(sent, readers) {
        for view in &stream.views {
            found.look_at_sightings(&stream, view);
        }
        let sequences = match rules.agreement {
            Agreement::BySender => None,
            Agreement::Total => {
                let seen = stream.views.iter().map(|view| {
                    let mut met = HashSet::new();
                    let ids = view.seen.iter().map(|(message, _)| *message);
                    ids.filter(|message| met.insert(*message)).collect()
                });
                Some(Sequences::new(stream.messages.len(), seen.collect()))
            }
        };
        let disagreement = sequences.as_ref().and_then(Sequences::disagreement);
        if let Some(disagreement) = &disagreement {
            found.tell_disagreement(&stream, disagreement);
        }
        if rules.gaps == Gaps::Forbidden {
            let common = sequences.filter(|_| disagreement.is_none());
            for (place, view) in stream.views.iter().enumerate() {
                found.look_for_gaps(&stream, view, common.as_ref().map(|common| (common, place)));
            }
        }
    }
    found.conclusion()
}

fn streams<'a, K: Ord, S: Ord>(
    sent: &'a [Sent<K, S>],
    readers: &'a [Reader<K, S>],
) -> Vec<Stream<'a, K, S>> {
    let mut keys: BTreeMap<&K, Messages<'a, S>> = BTreeMap::new();
    for sent in sent {
        let name = (&sent.sender, sent.number);
        keys.entry(&sent.key).or_default().insert(name, Some((sent.answer, sent.event)));
    }
    for sighting in readers.iter().flat_map(|reader| &reader.sightings) {
        let name = (&sighting.sender, sighting.number);
        keys.entry(&sighting.key).or_default().entry(name).or_insert(None);
    }
    let mut streams: Vec<Stream<'a, K, S>> = keys
        .into_iter()
        .map(|(key, messages)| Stream {
            key,
            messages: messages
                .into_iter()
                .map(|(name, sent)| Message { name, sent, is_seen: false })
                .collect(),
            views: Vec::new(),
        })
        .collect();
    for reader in readers {
        let mut by_key: BTreeMap<&K, Vec<&Sighting<K, S>>> = BTreeMap::new();
        for sighting in &reader.sightings {
            by_key.entry(&sighting.key).or_default().push(sighting);
        }
        for (key, sightings) in by_key {
            let Ok(place) = streams.binary_search_by(|stream| stream.key.cmp(key)) else {
                continue;
            };
            let stream = &mut streams[place];
            let mut seen = Vec::with_capacity(sightings.len());
            for sighting in sightings {
                let name = (&sighting.sender, sighting.number);
                if let Ok(id) = stream.messages.binary_search_by(|message| message.name.cmp(&name))
                {
                    stream.messages[id].is_seen = true;
                    seen.push((id, sighting.event));
                }
            }
            let (from, until) = (reader.from, reader.until);
            stream.views.push(View { reader: &reader.name, from, until, seen });
        }
    }
    streams
}

/// The findings while they are gathered.
struct Found {
    sender_order: Cases,
    disagree: Cases,
    gap: Cases,
    at_end: Cases,
    at_start: Cases,
    twice: Cases,
    refused: Cases,
    never_sent: Cases,
}

impl Found {
    fn new() -> Self {
        Found {
            sender_order: Cases::new("sender-order-broken"),
            disagree: Cases::new("readers-disagree"),
            gap: Cases::new("message-gap"),
            at_end: Cases::new("message-missing-at-end"),
            at_start: Cases::new("message-missing-at-start"),
            twice: Cases::new("message-seen-twice"),
            refused: Cases::new("refused-message-seen"),
            never_sent: Cases::new("message-never-sent"),
        }
    }

    fn conclusion(self) -> Conclusion {
        let cases = [
            self.sender_order,
            self.disagree,
            self.gap,
            self.at_end,
            self.at_start,
            self.twice,
            self.refused,
            self.never_sent,
        ];
        Conclusion::from_findings(cases.into_iter().filter_map(Cases::finding).collect(), None)
    }

    /// What one reader's sightings show by themselves.
    fn look_at_sightings<K: Display, S: Ord + Display>(
        &mut self,
        stream: &Stream<'_, K, S>,
        view: &View<'_>,
    ) {
        let mut first_seen: BTreeMap<usize, usize> = BTreeMap::new();
        let mut greatest: BTreeMap<&S, (usize, usize)> = BTreeMap::new();
        for &(id, event) in &view.seen {
            let message = &stream.messages[id];
            let words = || format!("{} saw {}", shown(&view.reader), in_words(stream, id));
            if let Some(&first) = first_seen.get(&id) {
                self.twice.add(|| format!("{} twice", words()), [first, event]);
                continue;
            }
            first_seen.insert(id, event);
            match message.sent {
                None => {
                    self.never_sent.add(|| format!("{}, which nobody sent", words()), [event]);
                }
                Some((Answer::Refused, sent)) => {
                    self.refused.add(|| format!("{}, which was refused", words()), [sent, event]);
                }
                Some((Answer::Acknowledged | Answer::Unknown, _)) => {}
            }
            // Ids of one sender grow with the numbers.
            let before = greatest.entry(message.name.0).or_insert((id, event));
            if before.0 > id {
                let text = || format!("{} after {}", words(), in_words(stream, before.0));
                self.sender_order.add(text, [before.1, event]);
            } else {
                *before = (id, event);
            }
        }
    }

    fn tell_disagreement<K: Display, S: Display>(
        &mut self,
        stream: &Stream<'_, K, S>,
        disagreement: &Disagreement,
    ) {
        let mut events = Vec::new();
        let words = disagreement.steps.iter().map(|step| {
            let view = &stream.views[step.view];
            for message in [step.before, step.after] {
                events.extend(view.seen.iter().find(|(id, _)| *id == message).map(|seen| seen.1));
            }
            let (before, after) = (in_words(stream, step.before), in_words(stream, step.after));
            format!("{} saw {before} before {after}", shown(&view.reader))
        });
        let text = words.collect::<Vec<_>>().join(", ");
        self.disagree.add(|| text, events);
    }

    /// Accepted messages that a reader had to see. `common` are all readers' sequences and this
    /// one's place among them, where all agree on one order.
    fn look_for_gaps<K: Display, S: Ord + Display>(
        &mut self,
        stream: &Stream<'_, K, S>,
        view: &View<'_>,
        common: Option<(&Sequences, usize)>,
    ) {
        let seen: BTreeMap<usize, usize> =
            view.seen.iter().rev().map(|&(id, event)| (id, event)).collect();
        let (Some(&(_, first)), Some(&(_, last))) = (view.seen.first(), view.seen.last()) else {
            return;
        };
        let mut missing: BTreeSet<usize> = BTreeSet::new();
        let mut start = 0;
        for of_sender in stream.messages.chunk_by(|left, right| left.name.0 == right.name.0) {
            let end = start + of_sender.len();
            let lowest = seen.range(start..end).next();
            let highest = seen.range(start..end).next_back();
            let from = match view.from {
                From::TheFirst => start,
                From::Anywhere => lowest.map_or(end, |(id, _)| *id),
            };
            let until = match view.until {
                Until::TheLast => end,
                Until::CutOff => highest.map_or(start, |(id, _)| *id),
            };
            for id in from..until {
                if seen.contains_key(&id) || !stream.messages[id].is_accepted() {
                    continue;
                }
                missing.insert(id);
                let text =
                    || format!("{} did not see {}", shown(&view.reader), in_words(stream, id));
                let sent = stream.messages[id].sent.map(|(_, event)| event);
                match (lowest, highest) {
                    (Some((low, event)), _) if id < *low => {
                        self.at_start.add(text, sent.into_iter().chain([*event]));
                    }
                    (_, Some((high, event))) if id < *high => {
                        self.gap.add(text, sent.into_iter().chain([*event]));
                    }
                    (_, highest) => {
                        let event = highest.map_or(last, |(_, event)| *event);
                        self.at_end.add(text, sent.into_iter().chain([event]));
                    }
                }
            }
            start = end;
        }
        let Some((common, place)) = common else { return };
        let is_whole = view.from == From::TheFirst && view.until == Until::TheLast;
        if is_whole {
            return;
        }
        let after_first = (view.from == From::Anywhere).then(|| common.after_first_of(place));
        let before_last = (view.until == Until::CutOff).then(|| common.before_last_of(place));
        for (id, message) in stream.messages.iter().enumerate() {
            let has_begun = after_first.as_ref().is_none_or(|after| after[id]);
            let has_not_ended = before_last.as_ref().is_none_or(|before| before[id]);
            let is_asked = has_begun && has_not_ended && message.is_accepted();
            if is_asked && !seen.contains_key(&id) && missing.insert(id) {
                let sent = message.sent.map(|(_, event)| event);
                let text = || {
                    let reader = shown(&view.reader);
                    format!("{reader} did not see {}, but others around it", in_words(stream, id))
                };
                self.gap.add(text, sent.into_iter().chain([first, last]));
            }
        }
    }
}

/// `message 3 of ada in lobby`.
fn in_words<K: Display, S: Display>(stream: &Stream<'_, K, S>, id: usize) -> String {
    let (sender, number) = stream.messages[id].name;
    format!("message {number} of {} in {}", shown(sender), shown(stream.key))
}
