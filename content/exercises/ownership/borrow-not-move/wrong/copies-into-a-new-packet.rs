//! catch: test seals_in_the_packets_own_room
//!
//! `checksum` borrows, which is right. But `seal` builds a second vector from the packet and drops
//! the first. `seal` *owns* its packet: once nobody borrows it any more, it may be moved to a
//! binding that is `mut`, and grow where it lies.
fn checksum(bytes: &[u8]) -> u16 {
    let mut low: u16 = 0;
    let mut high: u16 = 0;
    for byte in bytes {
        low = (low + u16::from(*byte)) % 255;
        high = (high + low) % 255;
    }
    high * 256 + low
}

pub fn seal(packet: Vec<u8>) -> Vec<u8> {
    let mut sealed = packet.to_vec();
    sealed.extend_from_slice(&checksum(&packet).to_be_bytes());
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
