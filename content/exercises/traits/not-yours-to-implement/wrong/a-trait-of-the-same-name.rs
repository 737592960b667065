//! catch: error E0277
//!
//! You wrote a trait of your own and called it `Display`. That is allowed, and `format!` does not
//! know it: `{}` asks for `std::fmt::Display`, and traits are told apart by where they are defined.
//! Keep the trait of std and make the type yours.
/// The first four bytes of a key's hash: enough to name the key in a log, too few to use it.
pub type Fingerprint = [u8; 4];

pub trait Display {
    fn to_string(&self) -> String;
}

impl Display for Fingerprint {
    fn to_string(&self) -> String {
        let [a, b, c, d] = self;
        format!("{a:02x}:{b:02x}:{c:02x}:{d:02x}")
    }
}

/// The fingerprint of a key, from the key's hash.
pub fn fingerprint(hash: &[u8; 32]) -> Fingerprint {
    [hash[0], hash[1], hash[2], hash[3]]
}

/// One line of the audit log: what was done, and with which key.
pub fn audit_line(action: &str, key: &Fingerprint) -> String {
    format!("{action} key={key}")
}
