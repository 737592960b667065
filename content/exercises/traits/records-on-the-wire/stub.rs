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

// Write `impl Wire for …` for `u16`, `bool`, `String` and `Record`.
