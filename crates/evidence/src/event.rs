//! One event: a small header, and a body that is kept apart from it.
//!
//! The header holds the hash of the body, and the event's id is the hash of the header alone. So a
//! body can be erased and the chain still verifies.
//!
//! A header's canonical bytes are compact JSON (no spaces) in UTF-8 with these fields in this
//! order, absent ones written as `null`:
//!
//! ```json
//! {"device":"16 digits","sequence":1,"previous":null,"clock":1,"time_ms":0,"kind":"opened",
//!  "item":"source:id","content_version":null,"body":"64 digits"}
//! ```
//!
//! Only the writer makes these bytes. A reader keeps the text that it got and hashes that, so
//! that a header of a newer version, with fields that this one does not know, survives byte for
//! byte.

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::ids::{DeviceId, Hash, ItemId};

/// The part of an event that is hashed and chained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The device that wrote the event.
    pub device: DeviceId,
    /// The event's place in its device's chain, from 1.
    pub sequence: u64,
    /// The id of the event before it in the chain; none for the first.
    pub previous: Option<Hash>,
    /// The logical (Lamport) clock: one more than every clock that the device had seen.
    pub clock: u64,
    /// When it happened by the device's clock, in Unix milliseconds. Informative: it orders
    /// nothing.
    pub time_ms: i64,
    /// The kind of the fact, in snake case.
    pub kind: String,
    /// The item that it is about, if it is about one.
    pub item: Option<ItemId>,
    /// The hash of the item's content at that time.
    pub content_version: Option<Hash>,
    /// The hash of the body's bytes.
    pub body: Hash,
}

impl Header {
    /// The canonical text, whose hash is the event's id.
    pub fn to_canonical_text(&self) -> String {
        serde_json::to_string(self).expect("a header is plain data")
    }

    /// Where the event stands when all chains are replayed.
    pub fn replay_key(&self) -> ReplayKey {
        ReplayKey { clock: self.clock, device: self.device, sequence: self.sequence }
    }
}

/// The order in which events are replayed: by logical clock, then device, then sequence. Never by
/// wall time, which learners set back and forth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReplayKey {
    /// The event's logical clock.
    pub clock: u64,
    /// The event's device.
    pub device: DeviceId,
    /// The event's place in its device's chain.
    pub sequence: u64,
}

/// What a caller wants to have recorded; the log adds the [`Place`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Now, in Unix milliseconds.
    pub time_ms: i64,
    /// The item that the fact is about.
    pub item: Option<ItemId>,
    /// The hash of the item's content.
    pub content_version: Option<Hash>,
    /// What happened.
    pub fact: Fact,
}

/// Where a new event goes: the next place of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The device that writes.
    pub device: DeviceId,
    /// One more than the chain's last sequence; 1 in a new chain.
    pub sequence: u64,
    /// The id of the chain's last event.
    pub previous: Option<Hash>,
    /// One more than the highest clock of all events known.
    pub clock: u64,
}

/// An event as a store or another machine handed it over: nothing in it is checked.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The id that was recorded beside the event.
    pub id: Hash,
    /// The header's text.
    pub header_text: &'a str,
    /// The body's bytes, unless they were erased.
    pub body: Option<&'a [u8]>,
}

/// Why a text is not an event.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// The header is not JSON, or lacks a field.
    #[error("the header of an event cannot be read")]
    Header(#[source] serde_json::Error),
}

/// An event: its header, the header's exact text, and its body unless that was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    header: Header,
    header_text: String,
    body: Option<Vec<u8>>,
}

impl Event {
    /// Makes the event that `draft` asks for at its place.
    pub fn new(place: Place, draft: &Draft) -> Self {
        let (kind, body) = draft.fact.to_parts();
        let header = Header {
            device: place.device,
            sequence: place.sequence,
            previous: place.previous,
            clock: place.clock,
            time_ms: draft.time_ms,
            kind,
            item: draft.item.clone(),
            content_version: draft.content_version,
            body: Hash::of(&body),
        };
        let header_text = header.to_canonical_text();
        Self { header, header_text, body: Some(body) }
    }

    /// Reads an event. No hash is compared here: [`ChainCheck`](crate::ChainCheck) does that.
    pub fn read(header_text: String, body: Option<Vec<u8>>) -> Result<Self, EventError> {
        let header = serde_json::from_str(&header_text).map_err(EventError::Header)?;
        Ok(Self { header, header_text, body })
    }

    /// The event's id: the hash of the header's text.
    pub fn id(&self) -> Hash {
        Hash::of(&self.header_text)
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The header's text, byte for byte as its writer wrote it.
    pub fn header_text(&self) -> &str {
        &self.header_text
    }

    /// The body's bytes; none if they were erased.
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// What happened; none if the body was erased.
    pub fn fact(&self) -> Option<Fact> {
        self.body.as_deref().map(|body| Fact::from_parts(&self.header.kind, body))
    }

    /// The same event with its body erased.
    #[must_use]
    pub fn without_body(mut self) -> Self {
        self.body = None;
        self
    }

    /// The event as a chain check takes it.
    pub fn as_record(&self) -> Record<'_> {
        Record { id: self.id(), header_text: &self.header_text, body: self.body() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_text_and_the_id_are_fixed() {
        let place =
            Place { device: DeviceId::from_bits(0xc0ffee), sequence: 1, previous: None, clock: 1 };
        let draft = Draft {
            time_ms: 1_750_000_000_000,
            item: Some("masterwork:8f3a2c10".parse().unwrap()),
            content_version: None,
            fact: Fact::HintTaken { step: 1 },
        };
        let event = Event::new(place, &draft);
        assert_eq!(
            event.header_text(),
            concat!(
                r#"{"device":"0000000000c0ffee","sequence":1,"previous":null,"clock":1,"#,
                r#""time_ms":1750000000000,"kind":"hint_taken","item":"masterwork:8f3a2c10","#,
                r#""content_version":null,"#,
                r#""body":"8565a568653654ae5b4d4444245fa76e8bdea8c7d0db4a75bcffbb60bd6a0452"}"#
            )
        );
        assert_eq!(event.id(), Hash::of(event.header_text()));
        assert_eq!(event.fact(), Some(Fact::HintTaken { step: 1 }));
        assert_eq!(event.without_body().fact(), None);
    }

    #[test]
    fn a_header_of_a_newer_version_survives_byte_for_byte() {
        let text = concat!(
            r#"{ "signature":"abc", "device":"0000000000c0ffee","sequence":1,"clock":1,"#,
            r#""time_ms":0,"kind":"exam_sat","#,
            r#""body":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}"#
        );
        let event = Event::read(text.into(), Some(b"{}".to_vec())).unwrap();
        assert_eq!(event.header_text(), text);
        assert_eq!(event.id(), Hash::of(text));
        assert_eq!(event.header().item, None);
        assert_eq!(
            event.fact(),
            Some(Fact::Unknown { kind: "exam_sat".into(), body: "{}".into() })
        );
    }
}
