use borrow_not_move::*;
use observe::*;

#[test]
fn seals_with_the_high_byte_first() {
    expect_eq!(seal(vec![1, 2]), [1, 2, 4, 3]);
    expect_eq!(seal(b"abcde".to_vec()), [97, 98, 99, 100, 101, 0xC8, 0xF0]);
    expect_eq!(seal(Vec::new()), [0, 0]);
}

#[test]
fn tells_intact_packets_from_damaged_ones() {
    expect!(is_intact(&[1, 2, 4, 3]));
    expect!(is_intact(&[0, 0]));
    expect_eq!(is_intact(&[2, 1, 4, 3]), false);
    expect_eq!(is_intact(&[1, 2, 3, 4]), false);
    expect_eq!(is_intact(&[0]), false);
    expect_eq!(is_intact(&[]), false);
}

#[test]
fn what_was_sealed_is_intact_until_a_byte_changes() {
    let mut random = Random::new();
    for _ in 0..20 {
        let length = random.number(1..20) as usize;
        let packet: Vec<u8> = random.numbers(length, 0..255).iter().map(|n| *n as u8).collect();
        observe!("packet", packet);
        let mut sealed = seal(packet);
        observe!("sealed", sealed);
        expect!(is_intact(&sealed));
        let place = random.number(0..length as i64) as usize;
        sealed[place] ^= 1;
        observe!("damaged byte", place);
        expect_eq!(is_intact(&sealed), false);
    }
}

#[test]
fn seals_in_the_packets_own_room() {
    let mut packet = Vec::with_capacity(1502);
    packet.resize(1500, 7);
    let (times_seal_asked_the_heap, sealed) = allocations(|| seal(packet));
    expect_eq!(sealed.len(), 1502);
    expect_eq!(times_seal_asked_the_heap, 0);
}

#[test]
fn checks_a_packet_without_copying_it() {
    let sealed = seal(vec![7; 1500]);
    let (times_is_intact_asked_the_heap, intact) = allocations(|| is_intact(&sealed));
    expect!(intact);
    expect_eq!(times_is_intact_asked_the_heap, 0);
}
