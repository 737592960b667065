//! catch: test checks_a_packet_without_copying_it
//!
//! `checksum` borrows now, but only whole vectors: its parameter is a `&Vec<u8>`. `is_intact` has a
//! part of a packet, so it must build a vector first to have one to lend. A parameter of another
//! type accepts a part as well as a whole vector.
fn checksum(bytes: &Vec<u8>) -> u16 {
    let mut low: u16 = 0;
    let mut high: u16 = 0;
    for byte in bytes {
        low = (low + u16::from(*byte)) % 255;
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
    checksum(&sealed[..end].to_vec()) == sum
}
