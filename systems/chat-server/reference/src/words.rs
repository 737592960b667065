//! The words of the protocol that have a form: names, rooms, ids. A value of these types is well-formed.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// A client's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Name(Arc<str>);

/// A room's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RoomName(Arc<str>);

/// What a sender calls its message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct MessageId(Arc<str>);

impl Name {
    /// The name, if `text` has the form of one.
    pub(crate) fn new(text: &str) -> Option<Self> {
        is_label(text).then(|| Name(text.into()))
    }
}

impl RoomName {
    /// The room's name, if `text` has the form of one.
    pub(crate) fn new(text: &str) -> Option<Self> {
        is_label(text).then(|| RoomName(text.into()))
    }
}

impl MessageId {
    /// The id, if `text` has the form of one.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let is_of_form = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let is_id = (1..=32).contains(&text.len()) && text.bytes().all(is_of_form);
        is_id.then(|| MessageId(text.into()))
    }
}

fn is_label(text: &str) -> bool {
    let is_of_form = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    (1..=20).contains(&text.len()) && text.bytes().all(is_of_form)
}

/// So that a map by name can be asked with a text.
impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
