//! catch: test seals_in_the_packets_own_room
//!
//! You took the compiler's offer and cloned the packet. Now every packet is copied so that
//! `checksum` can own, read and drop the copy. A function that only reads needs no value of its
//! own: let its signature say that it borrows, and lend it the bytes.
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
    let sum = checksum(packet.clone());
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
    checksum(sealed[..end].to_vec()) == sum
}
