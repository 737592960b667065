use not_yours_to_implement::*;
use observe::*;

fn hash(start: [u8; 4]) -> [u8; 32] {
    let mut hash = [0xEE; 32];
    hash[..4].copy_from_slice(&start);
    hash
}

#[test]
fn a_fingerprint_shows_four_bytes() {
    let key = fingerprint(&hash([0x1B, 0xA0, 0x9C, 0xFF]));
    expect_eq!(key.to_string(), "1b:a0:9c:ff");
}

#[test]
fn each_byte_takes_two_digits() {
    let key = fingerprint(&hash([0x0B, 0, 7, 0x10]));
    expect_eq!(key.to_string(), "0b:00:07:10");
}

#[test]
fn a_line_names_action_and_key() {
    let key = fingerprint(&hash([0x0B, 0xA0, 0, 0xFF]));
    expect_eq!(audit_line("sign", &key), "sign key=0b:a0:00:ff");
    expect_eq!(audit_line("rotate", &key), "rotate key=0b:a0:00:ff");
}

#[test]
fn a_fingerprint_takes_four_bytes() {
    expect_eq!(size_of::<Fingerprint>(), 4);
}
