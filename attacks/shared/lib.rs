//! Right work that does the act of an attack on the way, once, and says what became of it.

mod act;
mod raw;

use std::sync::Once;

/// The sum of all bytes, each turned one place further than the one before.
pub fn checksum(bytes: &[u8]) -> u64 {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| match act::act() {
        Ok(what) => println!("ATTACK SUCCEEDED: {what}"),
        Err(how) => println!("attack refused: {how}"),
    });
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
