//! catch: test each_byte_takes_two_digits
//!
//! The new type is right. While you rewrote the formatting, the width went missing: `{a:x}` writes
//! 11 as `b`, and a reader cannot tell where a byte ends. `02` in the format asks for two digits
//! with a zero in front.
use std::fmt;

/// The first four bytes of a key's hash: enough to name the key in a log, too few to use it.
pub struct Fingerprint([u8; 4]);

/// The fingerprint of a key, from the key's hash.
pub fn fingerprint(hash: &[u8; 32]) -> Fingerprint {
    Fingerprint([hash[0], hash[1], hash[2], hash[3]])
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "{a:x}:{b:x}:{c:x}:{d:x}")
    }
}

/// One line of the audit log: what was done, and with which key.
pub fn audit_line(action: &str, key: &Fingerprint) -> String {
    format!("{action} key={key}")
}
