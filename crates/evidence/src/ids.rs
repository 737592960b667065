//! The ids that the log is made of: devices, items and hashes. Each is checked where it enters, so
//! that the rest of the program never meets a malformed one.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not a device id.
    #[error("`{0}` is not a device id: that is 16 lower-case hexadecimal digits")]
    Device(String),
    /// Not an item id.
    #[error("`{0}` is not an item id: that is `source:id`, such as `masterwork:8f3a2c10`")]
    Item(String),
    /// Not a hash.
    #[error("`{0}` is not a hash: that is 64 lower-case hexadecimal digits")]
    Hash(String),
}

/// A device that writes a chain of its own: 16 lower-case hexadecimal digits.
///
/// Devices order as their texts do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(u64);

impl DeviceId {
    /// The device with these 64 bits, which the caller drew at random.
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DeviceId({self})")
    }
}

impl FromStr for DeviceId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let bytes: [u8; 8] = bytes_from_hex(text).ok_or_else(|| IdError::Device(text.into()))?;
        Ok(Self(u64::from_be_bytes(bytes)))
    }
}

/// Something that can be learned or done: `source:id`, such as `masterwork:8f3a2c10`.
///
/// The source is lower-case letters, digits, `-`, `_` and `.`; the id is any text without spaces
/// and control characters. An id never changes, whatever happens to titles and slugs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(String);

impl ItemId {
    /// The id of the item `id` of the content source `source`.
    pub fn new(source: &str, id: &str) -> Result<Self, IdError> {
        format!("{source}:{id}").parse()
    }

    /// The whole id, `source:id`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The content source, the part before the colon.
    pub fn source(&self) -> &str {
        self.parts().0
    }

    /// The id within its source, the part after the first colon.
    pub fn id(&self) -> &str {
        self.parts().1
    }

    fn parts(&self) -> (&str, &str) {
        self.0.split_once(':').expect("an item id was checked to hold a colon")
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ItemId({self})")
    }
}

impl FromStr for ItemId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let is_source = |character: char| {
            character.is_ascii_lowercase()
                || character.is_ascii_digit()
                || matches!(character, '-' | '_' | '.')
        };
        let is_id = |character: char| !character.is_whitespace() && !character.is_control();
        match text.split_once(':') {
            Some((source, id))
                if !source.is_empty()
                    && !id.is_empty()
                    && source.chars().all(is_source)
                    && id.chars().all(is_id) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(IdError::Item(text.to_owned())),
        }
    }
}

/// A SHA-256 hash; as text, 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash of these bytes.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(bytes.as_ref()).into())
    }

    /// The hash that was computed earlier and kept as 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for (index, byte) in self.0.iter().enumerate() {
            text[2 * index] = DIGITS[usize::from(byte >> 4)];
            text[2 * index + 1] = DIGITS[usize::from(byte & 15)];
        }
        formatter.write_str(str::from_utf8(&text).expect("hexadecimal digits are UTF-8"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        bytes_from_hex(text).map(Self).ok_or_else(|| IdError::Hash(text.into()))
    }
}

/// Reads exactly `2 * LENGTH` lower-case hexadecimal digits. Upper case is refused, so that one id
/// has one text.
fn bytes_from_hex<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != LENGTH || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; LENGTH];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

/// Reads an id from a text without keeping a copy of it.
struct TextVisitor<Id>(PhantomData<Id>);

impl<Id: FromStr<Err = IdError>> Visitor<'_> for TextVisitor<Id> {
    type Value = Id;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an id as a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
        text.parse().map_err(E::custom)
    }
}

macro_rules! serialise_as_text {
    ($($id:ty),*) => {$(
        impl Serialize for $id {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $id {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(TextVisitor(PhantomData))
            }
        }
    )*};
}

serialise_as_text!(DeviceId, ItemId, Hash);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_their_text() {
        for text in ["0000000000000000", "00c0ffee12345678", "ffffffffffffffff"] {
            assert_eq!(text.parse::<DeviceId>().unwrap().to_string(), text);
        }
        let hash = Hash::of("abc");
        assert_eq!(
            hash.to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(hash.to_string().parse::<Hash>().unwrap(), hash);
        let item: ItemId = "masterwork:8f3a2c10".parse().unwrap();
        assert_eq!((item.source(), item.id()), ("masterwork", "8f3a2c10"));
        assert_eq!(serde_json::to_string(&item).unwrap(), "\"masterwork:8f3a2c10\"");
    }

    #[test]
    fn malformed_ids_are_refused() {
        for text in
            ["", "00c0ffee1234567", "00c0ffee123456789", "00C0FFEE12345678", "é0c0ffee1234567"]
        {
            assert_eq!(text.parse::<DeviceId>(), Err(IdError::Device(text.into())));
        }
        for text in ["", "masterwork", ":x", "masterwork:", "Master:x", "a b:x", "a:x y", "a:x\n"] {
            assert_eq!(text.parse::<ItemId>(), Err(IdError::Item(text.into())));
        }
        assert!("ab".parse::<Hash>().is_err());
        assert!(serde_json::from_str::<Hash>("\"xyz\"").is_err());
    }
}
