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
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}")
    }
}

/// One line of the audit log: what was done, and with which key.
pub fn audit_line(action: &str, key: &Fingerprint) -> String {
    format!("{action} key={key}")
}
