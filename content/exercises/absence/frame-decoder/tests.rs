use frame_decoder::*;
use observe::*;

fn frame(payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![MARKER];
    if payload.len() < 128 {
        bytes.push(payload.len() as u8);
    } else {
        bytes.push((payload.len() % 128) as u8 | 0x80);
        bytes.push((payload.len() / 128) as u8);
    }
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(&check_bytes(payload));
    bytes
}

fn check_bytes(payload: &[u8]) -> [u8; 2] {
    let mut sum = 0xACE1u16;
    for byte in payload {
        sum = sum.rotate_left(3) ^ u16::from(*byte);
    }
    sum.to_be_bytes()
}

fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// All results for a stream that comes in pieces of `size` bytes, those of `finish` included.
fn decode(stream: &[u8], size: usize) -> Vec<Found> {
    let mut decoder = Decoder::new();
    let mut found = Vec::new();
    for piece in stream.chunks(size) {
        found.extend(decoder.push(piece));
    }
    found.extend(decoder.finish());
    found
}

fn noise(bytes: usize) -> Found {
    Err(FrameError::Noise { bytes })
}

/// A payload as a short text: its bytes, and for more than three equal ones in a row their number.
fn in_short(found: &Found) -> Result<String, FrameError> {
    let mut texts = Vec::new();
    for run in found.clone()?.chunk_by(|one, next| one == next) {
        if run.len() > 3 {
            texts.push(format!("{} ({} times)", run[0], run.len()));
        } else {
            texts.extend(run.iter().map(u8::to_string));
        }
    }
    Ok(texts.join(" "))
}

fn all_in_short(found: &[Found]) -> Vec<Result<String, FrameError>> {
    found.iter().map(in_short).collect()
}

#[test]
fn one_frame_in_one_piece() {
    let mut decoder = Decoder::new();
    let bytes = [0xA5, 0x02, b'h', b'i', 0x3B, 0x42];
    expect_eq!(decoder.push(&bytes), vec![Ok(b"hi".to_vec())]);
    expect_eq!(decoder.push(&bytes), vec![Ok(b"hi".to_vec())]);
    expect_eq!(decoder.finish(), vec![]);
}

#[test]
fn nothing_gives_nothing() {
    let mut decoder = Decoder::new();
    expect_eq!(decoder.push(&[]), vec![]);
    expect_eq!(decoder.finish(), vec![]);
    expect_eq!(Decoder::new().finish(), vec![]);
}

#[test]
fn an_empty_payload() {
    let mut decoder = Decoder::new();
    expect_eq!(decoder.push(&[0xA5, 0x00, 0xAC]), vec![]);
    expect_eq!(decoder.push(&[0xE1]), vec![Ok(vec![])]);
    expect_eq!(decoder.finish(), vec![]);
}

#[test]
fn a_piece_may_hold_several_frames() {
    let mut decoder = Decoder::new();
    let last = frame(b"three");
    let piece = join(&[&frame(b"one"), &frame(b""), &frame(b"two"), &last[..4]]);
    let found = vec![Ok(b"one".to_vec()), Ok(vec![]), Ok(b"two".to_vec())];
    expect_eq!(decoder.push(&piece), found);
    expect_eq!(decoder.push(&last[4..]), vec![Ok(b"three".to_vec())]);
}

#[test]
fn a_frame_may_be_cut_anywhere() {
    let stream = join(&[&frame(b"abc"), &frame(&[7; 130]), &frame(b"z")]);
    let found = vec![Ok(b"abc".to_vec()), Ok(vec![7; 130]), Ok(b"z".to_vec())];
    for cut in 0..stream.len() {
        let mut decoder = Decoder::new();
        let mut both = decoder.push(&stream[..cut]);
        both.extend(decoder.push(&stream[cut..]));
        observe!("cut at", cut);
        expect_eq!(all_in_short(&both), all_in_short(&found));
    }
    let byte_by_byte = decode(&stream, 1);
    expect_eq!(all_in_short(&byte_by_byte), all_in_short(&found));
}

#[test]
fn a_frame_comes_with_its_last_byte() {
    let mut decoder = Decoder::new();
    let bytes = frame(b"tick");
    for byte in &bytes[..bytes.len() - 1] {
        expect_eq!(decoder.push(&[*byte]), vec![]);
    }
    expect_eq!(
        decoder.push(&bytes[bytes.len() - 1..]),
        vec![Ok(b"tick".to_vec())]
    );
}

#[test]
fn a_length_of_two_bytes() {
    for length in [127, 128, 129, 255, 256, 261, 1000] {
        let payload = vec![b'x'; length];
        observe!("length", length);
        let found = decode(&frame(&payload), 50);
        expect_eq!(all_in_short(&found), all_in_short(&[Ok(payload)]));
    }
    let padded = join(&[&[0xA5, 0x85, 0x00], b"hello", &check_bytes(b"hello")]);
    expect_eq!(decode(&padded, 2), vec![Ok(b"hello".to_vec())]);
}

#[test]
fn the_longest_payload() {
    let payload = vec![3; MAX_PAYLOAD];
    let found = decode(&frame(&payload), 100);
    expect_eq!(all_in_short(&found), all_in_short(&[Ok(payload)]));
    let mut decoder = Decoder::new();
    // 1025 is 0x81, 0x08.
    expect_eq!(
        decoder.push(&[0xA5, 0x81, 0x08]),
        vec![Err(FrameError::TooLong)]
    );
}

#[test]
fn a_length_is_judged_before_its_payload_is_there() {
    let mut decoder = Decoder::new();
    expect_eq!(decoder.push(&[0xA5, 0xFF]), vec![]);
    expect_eq!(decoder.push(&[0xFF]), vec![Err(FrameError::TooLong)]);
    expect_eq!(
        decoder.push(&frame(b"ok")),
        vec![noise(2), Ok(b"ok".to_vec())]
    );
}

#[test]
fn a_length_that_is_too_long_may_hide_a_marker() {
    let stream = join(&[&[0xA5], &frame(&[9; 200])]);
    // The first marker reads 0xA5 0xC8 as its length, which is too long.
    let expected = [Err(FrameError::TooLong), Ok(vec![9; 200])];
    let found = decode(&stream, 64);
    expect_eq!(all_in_short(&found), all_in_short(&expected));
    let stream = join(&[&[0xA5, 0xFF], &frame(b"ok")]);
    let found = vec![Err(FrameError::TooLong), noise(1), Ok(b"ok".to_vec())];
    expect_eq!(decode(&stream, 64), found);
}

#[test]
fn a_payload_may_hold_markers() {
    let payload = [0xA5, 0x00, 0xA5, 0xA5, 1];
    expect_eq!(decode(&frame(&payload), 3), vec![Ok(payload.to_vec())]);
    let inner = frame(b"inner");
    expect_eq!(decode(&frame(&inner), 4), vec![Ok(inner)]);
}

#[test]
fn a_run_of_noise_is_one_result() {
    let stream = join(&[b"boot", &frame(b"a"), b"..", &frame(b"b")]);
    let found = vec![noise(4), Ok(b"a".to_vec()), noise(2), Ok(b"b".to_vec())];
    expect_eq!(decode(&stream, stream.len()), found);
    expect_eq!(decode(&stream, 3), found);
    expect_eq!(decode(&stream, 1), found);
}

#[test]
fn noise_waits_for_the_result_behind_it() {
    let mut decoder = Decoder::new();
    let bytes = frame(b"a");
    expect_eq!(decoder.push(b"boot"), vec![]);
    expect_eq!(decoder.push(b"ing"), vec![]);
    expect_eq!(decoder.push(&bytes[..2]), vec![]);
    expect_eq!(decoder.push(&bytes[2..]), vec![noise(7), Ok(b"a".to_vec())]);
    expect_eq!(decoder.finish(), vec![]);
}

#[test]
fn noise_at_the_end_comes_last() {
    let mut decoder = Decoder::new();
    expect_eq!(
        decoder.push(&join(&[&frame(b"a"), b"bye"])),
        vec![Ok(b"a".to_vec())]
    );
    expect_eq!(decoder.push(b"!"), vec![]);
    expect_eq!(decoder.finish(), vec![noise(4)]);
}

#[test]
fn a_wrong_checksum_is_an_error() {
    for place in [2, 3, 4, 5] {
        let mut bytes = frame(b"hi");
        bytes[place] ^= 0x01;
        observe!("the changed byte", place);
        expect_eq!(decode(&bytes, 9), vec![Err(FrameError::Checksum), noise(5)]);
    }
}

#[test]
fn noise_behind_a_bad_frame_is_a_run_of_its_own() {
    let mut bad = frame(b"hi");
    bad[2] = b'H';
    let stream = join(&[b"xy", &bad, b"z", &frame(b"ok")]);
    let found = vec![
        noise(2),
        Err(FrameError::Checksum),
        noise(6),
        Ok(b"ok".to_vec()),
    ];
    expect_eq!(decode(&stream, stream.len()), found);
    expect_eq!(decode(&stream, 1), found);
}

#[test]
fn a_frame_inside_a_bad_frame_is_found() {
    // A bit of the length was flipped: 2 became 18, and the bad frame covers the two behind it.
    let mut bad = frame(b"hi");
    bad[1] = 18;
    let stream = join(&[&bad, &frame(b"one"), &frame(b"two"), &frame(b"three")]);
    let found = vec![
        Err(FrameError::Checksum),
        noise(5),
        Ok(b"one".to_vec()),
        Ok(b"two".to_vec()),
        Ok(b"three".to_vec()),
    ];
    expect_eq!(decode(&stream, stream.len()), found);
    expect_eq!(decode(&stream, 1), found);
    let mut decoder = Decoder::new();
    // The last byte of the bad frame brings all that it had covered.
    expect_eq!(decoder.push(&stream[..21]), vec![]);
    expect_eq!(decoder.push(&stream[21..22]), found[..4].to_vec());
    expect_eq!(decoder.push(&stream[22..]), found[4..].to_vec());
}

#[test]
fn an_unfinished_frame_is_truncated() {
    let bytes = frame(b"hi");
    for length in 1..bytes.len() {
        let mut found = vec![Err(FrameError::Truncated)];
        if length > 1 {
            found.push(noise(length - 1));
        }
        observe!("bytes that came", length);
        expect_eq!(decode(&bytes[..length], 2), found);
    }
    let found = vec![noise(1), Err(FrameError::Truncated), noise(2)];
    expect_eq!(decode(b"x\xA5\x05y", 9), found);
}

#[test]
fn the_end_is_read_to_its_last_byte() {
    // The first marker is noise that claims 100 bytes; there are not so many.
    let stream = join(&[b"n", &[0xA5, 100], &frame(b"one"), &frame(b"two"), &[0xA5]]);
    let mut decoder = Decoder::new();
    expect_eq!(decoder.push(&stream), vec![]);
    let found = vec![
        noise(1),
        Err(FrameError::Truncated),
        noise(1),
        Ok(b"one".to_vec()),
        Ok(b"two".to_vec()),
        Err(FrameError::Truncated),
    ];
    expect_eq!(decoder.finish(), found);
    let markers = vec![Err(FrameError::TooLong), Err(FrameError::Truncated)];
    let expected = join_found(&[&markers, &[Err(FrameError::Truncated)]]);
    expect_eq!(decode(&[0xA5, 0xA5, 0xA5], 1), expected);
}

fn join_found(parts: &[&[Found]]) -> Vec<Found> {
    parts.concat()
}

#[test]
fn a_long_run_of_noise_is_cheap() {
    let mut decoder = Decoder::new();
    let mut results_before_the_run_ended = 0;
    for _ in 0..150_000 {
        results_before_the_run_ended += decoder.push(&[0]).len();
    }
    expect_eq!(results_before_the_run_ended, 0);
    expect_eq!(
        decoder.push(&frame(b"a")),
        vec![noise(150_000), Ok(b"a".to_vec())]
    );
}

#[test]
fn a_clean_stream_gives_its_payloads() {
    let mut random = Random::new();
    for _ in 0..10 {
        let mut stream = Vec::new();
        let mut payloads: Vec<Found> = Vec::new();
        for _ in 0..8 {
            let mut payload = Vec::new();
            for _ in 0..random.number(0..6) {
                payload.push(random.number(0..256) as u8);
            }
            let length = payload.len() + *random.pick(&[0, 0, 0, 60, 127, 128, 300]);
            payload.resize(length, random.number(0..256) as u8);
            stream.extend(frame(&payload));
            payloads.push(Ok(payload));
        }
        let size = random.number(1..200) as usize;
        observe!("piece size", size);
        let found = decode(&stream, size);
        for number in 0..payloads.len() {
            observe!("frame number", number);
            expect_eq!(
                found.get(number).map(in_short),
                Some(in_short(&payloads[number]))
            );
        }
        expect_eq!(found.len(), payloads.len());
    }
}

#[test]
fn a_broken_stream_gives_the_same_however_it_is_cut() {
    let mut random = Random::new();
    for _ in 0..120 {
        let mut stream = Vec::new();
        for _ in 0..4 {
            let mut payload = Vec::new();
            for _ in 0..random.number(0..8) {
                payload.push(*random.pick(&[0xA5, 0, 1, 2, 3, 0x80, 0xFF]));
            }
            let mut bytes = frame(&payload);
            match random.number(0..5) {
                0 => {
                    let place = random.number(0..bytes.len() as i64) as usize;
                    bytes[place] ^= 1 << random.number(0..8);
                }
                1 => bytes.truncate(random.number(0..bytes.len() as i64) as usize),
                2 => bytes.insert(0, *random.pick(&[0xA5, 7, 0])),
                _ => {}
            }
            stream.extend(bytes);
        }
        observe!("stream", &stream);
        for size in [1, 2, 3, 7, 50] {
            observe!("piece size", size);
            expect_eq!(decode(&stream, size), decode(&stream, stream.len().max(1)));
        }
    }
}
