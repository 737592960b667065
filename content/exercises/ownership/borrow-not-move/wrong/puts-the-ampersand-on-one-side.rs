//! catch: error E0308
//!
//! You lent the bytes at the call, but the parameter still asks to own them. The two sides must
//! agree: `&` in the type of the parameter, and `&` where it is called. The compiler marks both
//! places; it is the signature that should change.
fn checksum(bytes: Vec<u8>) -> u16 {
    let mut low: u16 = 0;
    let mut high: u16 = 0;
    for byte in bytes {
        low = (low + u16::from(byte)) % 255;
        high = (high + low) % 255;
    }
    high * 256 + low
}

pub fn seal(packet: Vec<u8>) -> Vec<u8> {
    let sum = checksum(&packet);
    let mut sealed = packet;
    sealed.extend_from_slice(&sum.to_be_bytes());
    sealed
}

pub fn is_intact(sealed: &[u8]) -> bool {
    if sealed.len() < 2 {
        return false;
    }
    let end = sealed.len() - 2;
    let sum = u16::from_be_bytes([sealed[end], sealed[end + 1]]);
    checksum(&sealed[..end]) == sum
}
