//! catch: test a_fingerprint_takes_four_bytes
//!
//! Your `Fingerprint` is the text itself. `String` has `Display` already, so the error is gone, and
//! so is the type: any text may be passed for a key now, and each fingerprint has a buffer on the
//! heap. Keep the four bytes, in a type of your own.
/// The first four bytes of a key's hash: enough to name the key in a log, too few to use it.
pub type Fingerprint = String;

/// The fingerprint of a key, from the key's hash.
pub fn fingerprint(hash: &[u8; 32]) -> Fingerprint {
    let [a, b, c, d] = [hash[0], hash[1], hash[2], hash[3]];
    format!("{a:02x}:{b:02x}:{c:02x}:{d:02x}")
}

/// One line of the audit log: what was done, and with which key.
pub fn audit_line(action: &str, key: &Fingerprint) -> String {
    format!("{action} key={key}")
}
