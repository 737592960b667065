use observe::*;
use records_on_the_wire::*;

fn record(topic: &str, attempts: u16, urgent: bool) -> Record {
    Record {
        topic: topic.to_string(),
        attempts,
        urgent,
    }
}

#[test]
fn each_type_has_its_tag() {
    expect_eq!(<u16 as Wire>::TAG, 1);
    expect_eq!(<bool as Wire>::TAG, 2);
    expect_eq!(<String as Wire>::TAG, 3);
    expect_eq!(<Record as Wire>::TAG, 16);
}

#[test]
fn numbers_have_their_high_byte_first() {
    let mut out = Vec::new();
    0x1234u16.put(&mut out);
    7u16.put(&mut out);
    expect_eq!(out, vec![0x12, 0x34, 0, 7]);
}

#[test]
fn put_appends() {
    let mut out = vec![9];
    true.put(&mut out);
    false.put(&mut out);
    String::from("é").put(&mut out);
    expect_eq!(out, vec![9, 1, 0, 0, 2, 0xC3, 0xA9]);
}

#[test]
fn a_record_is_its_fields_in_a_row() {
    let mut out = Vec::new();
    record("pay", 2, true).put(&mut out);
    expect_eq!(out, vec![0, 3, b'p', b'a', b'y', 0, 2, 1]);
}

#[test]
fn take_moves_behind_the_value() {
    let bytes = [0, 5, 1, 0, 0, 99];
    let mut input = &bytes[..];
    expect_eq!(u16::take(&mut input), Some(5));
    expect_eq!(input.len(), 4);
    expect_eq!(bool::take(&mut input), Some(true));
    expect_eq!(input.len(), 3);
    expect_eq!(String::take(&mut input), Some(String::new()));
    expect_eq!(input.len(), 1);
    expect_eq!(input.first(), Some(&99));
}

#[test]
fn a_bool_is_zero_or_one() {
    for byte in [2, 3, 255] {
        let bytes = [byte, 1];
        let mut input = &bytes[..];
        observe!("the byte", byte);
        expect_eq!(bool::take(&mut input), None);
        expect_eq!(input.len(), 2);
    }
}

#[test]
fn a_text_is_valid_utf8() {
    let bytes = [0, 2, 0xC3, 0x28];
    let mut input = &bytes[..];
    expect_eq!(String::take(&mut input), None);
    expect_eq!(input.len(), 4);
}

#[test]
fn nothing_is_taken_from_an_empty_input() {
    let mut input: &[u8] = &[];
    expect_eq!(u16::take(&mut input), None);
    expect_eq!(bool::take(&mut input), None);
    expect_eq!(String::take(&mut input), None);
    expect_eq!(Record::take(&mut input), None);
}

#[test]
fn too_few_bytes_are_left_alone() {
    let mut bytes = Vec::new();
    record("orders", 300, true).put(&mut bytes);
    for length in 0..bytes.len() {
        let mut input = &bytes[..length];
        observe!("bytes that came", length);
        expect_eq!(Record::take(&mut input), None);
        expect_eq!(input.len(), length);
    }
    let bytes = [0, 3, b'a', b'b'];
    let mut input = &bytes[..];
    expect_eq!(String::take(&mut input), None);
    expect_eq!(input.len(), 4);
    let mut input = &bytes[..1];
    expect_eq!(u16::take(&mut input), None);
    expect_eq!(input.len(), 1);
}

#[test]
fn a_record_with_a_bad_field_is_left_alone() {
    let bytes = [0, 1, b'a', 0, 1, 7, 0];
    let mut input = &bytes[..];
    expect_eq!(Record::take(&mut input), None);
    expect_eq!(input.len(), 7);
}

#[test]
fn what_was_put_is_taken() {
    let mut random = Random::new();
    let mut sent = Vec::new();
    let mut bytes = Vec::new();
    for _ in 0..20 {
        let length = random.number(0..400) as usize;
        let next = record(
            &random.word(length),
            random.number(0..65_536) as u16,
            random.number(0..2) == 1,
        );
        next.put(&mut bytes);
        sent.push(next);
    }
    let mut input = &bytes[..];
    for number in 0..sent.len() {
        observe!("record", number);
        expect_eq!(Record::take(&mut input).as_ref(), Some(&sent[number]));
    }
    expect_eq!(input.len(), 0);
}
