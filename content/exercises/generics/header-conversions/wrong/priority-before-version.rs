//! catch: test the_version_is_judged_first
//!
//! You read the priority before you look at the version. In another version that byte may mean
//! something else, so the report would be about a field that may not exist. Check the version
//! first.
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

impl From<Priority> for u8 {
    fn from(priority: Priority) -> u8 {
        match priority {
            Priority::Low => 1,
            Priority::Normal => 4,
            Priority::High => 7,
        }
    }
}

impl TryFrom<u8> for Priority {
    type Error = UnknownPriority;

    fn try_from(byte: u8) -> Result<Self, UnknownPriority> {
        match byte {
            1 => Ok(Priority::Low),
            4 => Ok(Priority::Normal),
            7 => Ok(Priority::High),
            _ => Err(UnknownPriority(byte)),
        }
    }
}

impl From<UnknownPriority> for HeaderError {
    fn from(error: UnknownPriority) -> Self {
        HeaderError::Priority(error)
    }
}

impl From<Header> for [u8; 4] {
    fn from(header: Header) -> [u8; 4] {
        let [high, low] = header.length.to_be_bytes();
        [VERSION, header.priority.into(), high, low]
    }
}

impl TryFrom<[u8; 4]> for Header {
    type Error = HeaderError;

    fn try_from(bytes: [u8; 4]) -> Result<Self, HeaderError> {
        let [version, priority, high, low] = bytes;
        let priority = Priority::try_from(priority)?;
        if version != VERSION {
            return Err(HeaderError::Version(version));
        }
        Ok(Header {
            priority,
            length: u16::from_be_bytes([high, low]),
        })
    }
}

/// The header at the front of a message.
pub fn read_header<B: AsRef<[u8]>>(message: B) -> Result<Header, HeaderError> {
    let bytes = message.as_ref();
    match bytes.first_chunk::<4>() {
        Some(front) => Header::try_from(*front),
        None => Err(HeaderError::TooShort {
            length: bytes.len(),
        }),
    }
}
