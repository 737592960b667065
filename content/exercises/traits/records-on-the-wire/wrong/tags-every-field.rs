//! catch: test a_record_is_its_fields_in_a_row
//!
//! You write the tag before each field. A tag announces a value whose type the reader does not
//! know. The reader of a `Record` knows the types of its fields, and `put` is documented as
//! "without the tag".
/// A value that can be written to a connection and read from one.
///
/// (`Sized` says that every value of the type has the same size, so that `Option<Self>` can exist.)
pub trait Wire: Sized {
    /// The byte that announces a value of this type.
    const TAG: u8;

    /// Appends the value's bytes, without the tag.
    fn put(&self, out: &mut Vec<u8>);

    /// Takes a value, without a tag, from the front of `input`, and moves `input` behind it.
    /// `None`: no whole, valid value is there. Then `input` stays where it was.
    fn take(input: &mut &[u8]) -> Option<Self>;
}

/// A record of the outbox: where a message goes, and how often it was tried.
#[derive(Debug, PartialEq)]
pub struct Record {
    pub topic: String,
    pub attempts: u16,
    pub urgent: bool,
}

/// Takes `count` bytes from the front of `input`; if there are fewer, `None`, and nothing is taken.
fn take_bytes<'a>(input: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (front, rest) = input.split_at_checked(count)?;
    *input = rest;
    Some(front)
}

impl Wire for u16 {
    const TAG: u8 = 1;

    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_be_bytes());
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let bytes = take_bytes(input, 2)?;
        Some(u16::from_be_bytes([bytes[0], bytes[1]]))
    }
}

impl Wire for bool {
    const TAG: u8 = 2;

    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let value = match input.first()? {
            0 => false,
            1 => true,
            _ => return None,
        };
        *input = &input[1..];
        Some(value)
    }
}

impl Wire for String {
    const TAG: u8 = 3;

    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u16).put(out);
        out.extend_from_slice(self.as_bytes());
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let mut rest = *input;
        let length = u16::take(&mut rest)?;
        let bytes = take_bytes(&mut rest, usize::from(length))?;
        let text = std::str::from_utf8(bytes).ok()?;
        *input = rest;
        Some(text.to_string())
    }
}

impl Wire for Record {
    const TAG: u8 = 16;

    fn put(&self, out: &mut Vec<u8>) {
        out.push(String::TAG);
        self.topic.put(out);
        out.push(u16::TAG);
        self.attempts.put(out);
        self.urgent.put(out);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let mut rest = *input;
        let record = Record {
            topic: String::take(&mut rest)?,
            attempts: u16::take(&mut rest)?,
            urgent: bool::take(&mut rest)?,
        };
        *input = rest;
        Some(record)
    }
}
