use frames_in_place::*;
use observe::*;

/// What a sender does: escapes the bytes that would be taken for something else.
fn stuffed(payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    for byte in payload {
        if matches!(*byte, 0x7D | 0x7E) {
            frame.extend([0x7D, *byte ^ 0x20]);
        } else {
            frame.push(*byte);
        }
    }
    frame
}

/// Bytes of which many are flags and escapes.
fn payload(random: &mut Random, length: usize) -> Vec<u8> {
    (0..length).map(|_| *random.pick(&[0x00, 0x20, 0x5D, 0x5E, 0x7D, 0x7E, 0xFF])).collect()
}

#[test]
fn finds_a_frame_between_two_flags_and_the_rest() {
    let found: (Vec<&[u8]>, &[u8]) = (vec![&[1, 2]], &[0x7E, 3]);
    expect_eq!(frames(&[9, 0x7E, 1, 2, 0x7E, 3]), found);
}

#[test]
fn one_flag_ends_a_frame_and_begins_the_next() {
    let found: (Vec<&[u8]>, &[u8]) = (vec![&[1], &[2], &[3]], &[0x7E]);
    expect_eq!(frames(&[0x7E, 1, 0x7E, 2, 0x7E, 3, 0x7E]), found);
}

#[test]
fn there_is_no_frame_between_two_flags_in_a_row() {
    let found: (Vec<&[u8]>, &[u8]) = (vec![&[1]], &[0x7E]);
    expect_eq!(frames(&[0x7E, 0x7E, 0x7E, 1, 0x7E, 0x7E]), found);
}

#[test]
fn bytes_before_the_first_flag_are_noise() {
    let found: (Vec<&[u8]>, &[u8]) = (vec![], &[0x7E, 4, 5]);
    expect_eq!(frames(&[1, 2, 3, 0x7E, 4, 5]), found);
    let found: (Vec<&[u8]>, &[u8]) = (vec![], &[]);
    expect_eq!(frames(&[1, 2, 3]), found);
    expect_eq!(frames(&[]), found);
}

#[test]
fn a_stream_read_in_pieces_has_the_same_frames() {
    let mut random = Random::new();
    for _ in 0..10 {
        let mut stream = vec![5, 6];
        let mut sent = Vec::new();
        for _ in 0..random.number(1..6) {
            let length = random.number(1..6) as usize;
            sent.push(stuffed(&payload(&mut random, length)));
        }
        for frame in &sent {
            stream.push(0x7E);
            stream.extend(frame);
        }
        stream.push(0x7E);
        let cut = random.number(0..stream.len() as i64) as usize;
        observe!("first piece", &stream[..cut]);
        observe!("second piece", &stream[cut..]);
        let (first, rest) = frames(&stream[..cut]);
        let second_input = [rest, &stream[cut..]].concat();
        let (second, rest) = frames(&second_input);
        let both = [first, second].concat();
        expect_eq!(both, sent);
        expect_eq!(rest, [0x7E]);
    }
}

#[test]
fn frames_are_views_and_copy_nothing() {
    let stream = [0x7E, 1, 2, 3, 4, 5, 6, 7].repeat(1000);
    let (asked, (found, rest)) = allocations(|| frames(&stream));
    expect_eq!(found.len(), 999);
    expect_eq!(rest.len(), 8);
    let times_frames_asked_the_heap_beyond_20 = asked.saturating_sub(20);
    expect_eq!(times_frames_asked_the_heap_beyond_20, 0);
}

#[test]
fn undoes_escapes() {
    expect_eq!(unstuff(vec![1, 0x7D, 0x5E, 2]), [1, 0x7E, 2]);
    expect_eq!(unstuff(vec![0x7D, 0x20, 0x7D, 0x31]), [0x00, 0x11]);
    expect_eq!(unstuff(vec![1, 2, 3]), [1, 2, 3]);
    expect_eq!(unstuff(vec![]), []);
}

#[test]
fn an_unescaped_byte_is_data_whatever_it_is() {
    expect_eq!(unstuff(vec![0x7D, 0x5D, 0x5E]), [0x7D, 0x5E]);
    expect_eq!(unstuff(vec![0x7D, 0x5D, 0x7D, 0x5D]), [0x7D, 0x7D]);
    expect_eq!(unstuff(vec![0x7D, 0x7D, 0x5D]), [0x5D, 0x5D]);
    expect_eq!(unstuff(vec![1, 0x7D, 0x5D]), [1, 0x7D]);
}

#[test]
fn an_aborted_frame_is_empty() {
    expect_eq!(unstuff(vec![1, 2, 0x7D]), []);
    expect_eq!(unstuff(vec![0x7D]), []);
    expect_eq!(unstuff(vec![0x7D, 0x5E, 0x7D]), []);
}

#[test]
fn undoes_what_a_sender_does() {
    let mut random = Random::new();
    for _ in 0..20 {
        let length = random.number(0..12) as usize;
        let sent = payload(&mut random, length);
        let frame = stuffed(&sent);
        observe!("frame", frame);
        expect_eq!(unstuff(frame), sent);
    }
}

#[test]
fn unstuffs_in_the_frames_own_buffer() {
    let frame = stuffed(&[0x7E; 500]);
    let (times_unstuff_asked_the_heap, payload) = allocations(|| unstuff(frame));
    expect_eq!(payload.len(), 500);
    expect_eq!(times_unstuff_asked_the_heap, 0);
    let aborted = vec![0x7D; 501];
    let (times_unstuff_asked_the_heap, payload) = allocations(|| unstuff(aborted));
    expect_eq!(payload.len(), 0);
    expect!(payload.capacity() >= 501);
    expect_eq!(times_unstuff_asked_the_heap, 0);
}

#[test]
fn unstuffs_four_million_bytes_in_one_pass() {
    let payload = unstuff([0x7D, 0x5E].repeat(2_000_000));
    expect_eq!(payload.len(), 2_000_000);
    expect!(payload.iter().all(|byte| *byte == 0x7E));
}
