/// The version of the protocol that this program speaks.
pub const VERSION: u8 = 2;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Priority {
    Low,
    Normal,
    High,
}

/// A byte that stands for no priority.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnknownPriority(pub u8);

/// What comes before every message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Header {
    pub priority: Priority,
    /// How many bytes follow.
    pub length: u16,
}

#[derive(Debug, PartialEq)]
pub enum HeaderError {
    TooShort { length: usize },
    Version(u8),
    Priority(UnknownPriority),
}

// Write the five conversions here.

/// The header at the front of a message.
pub fn read_header<B: AsRef<[u8]>>(message: B) -> Result<Header, HeaderError> {
    todo!()
}
