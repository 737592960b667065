use header_conversions::*;
use observe::*;

fn header(priority: Priority, length: u16) -> Header {
    Header { priority, length }
}

#[test]
fn a_priority_is_a_byte() {
    expect_eq!(u8::from(Priority::Low), 1);
    expect_eq!(u8::from(Priority::Normal), 4);
    expect_eq!(u8::from(Priority::High), 7);
}

#[test]
fn some_bytes_are_priorities() {
    expect_eq!(Priority::try_from(1), Ok(Priority::Low));
    expect_eq!(Priority::try_from(4), Ok(Priority::Normal));
    expect_eq!(Priority::try_from(7), Ok(Priority::High));
}

#[test]
fn other_bytes_are_named_by_the_error() {
    for byte in [0, 2, 3, 5, 6, 8, 255] {
        expect_eq!(Priority::try_from(byte), Err(UnknownPriority(byte)));
    }
}

#[test]
fn a_header_is_four_bytes() {
    let bytes: [u8; 4] = header(Priority::Low, 0x1234).into();
    expect_eq!(bytes, [2, 1, 0x12, 0x34]);
    let bytes: [u8; 4] = header(Priority::High, 9).into();
    expect_eq!(bytes, [2, 7, 0, 9]);
}

#[test]
fn four_bytes_may_be_a_header() {
    expect_eq!(
        Header::try_from([2, 4, 1, 0]),
        Ok(header(Priority::Normal, 256))
    );
    let converted: Result<Header, HeaderError> = [2, 7, 0, 3].try_into();
    expect_eq!(converted, Ok(header(Priority::High, 3)));
}

#[test]
fn another_version_is_refused() {
    expect_eq!(Header::try_from([1, 4, 1, 0]), Err(HeaderError::Version(1)));
    expect_eq!(Header::try_from([3, 7, 0, 0]), Err(HeaderError::Version(3)));
}

#[test]
fn an_unknown_priority_is_refused() {
    expect_eq!(
        Header::try_from([2, 9, 1, 0]),
        Err(HeaderError::Priority(UnknownPriority(9)))
    );
    expect_eq!(
        HeaderError::from(UnknownPriority(5)),
        HeaderError::Priority(UnknownPriority(5))
    );
}

#[test]
fn the_version_is_judged_first() {
    expect_eq!(
        Header::try_from([7, 99, 0, 0]),
        Err(HeaderError::Version(7))
    );
}

#[test]
fn a_message_begins_with_its_header() {
    let high = header(Priority::High, 256);
    expect_eq!(read_header([2, 7, 1, 0, 99]), Ok(high));
    expect_eq!(read_header(vec![2, 7, 1, 0]), Ok(high));
    let bytes = [2, 7, 1, 0, 1, 2, 3];
    expect_eq!(read_header(&bytes[..]), Ok(high));
    expect_eq!(
        read_header("\u{2}\u{4}\0\u{5}hello"),
        Ok(header(Priority::Normal, 5))
    );
}

#[test]
fn a_short_message_says_how_short() {
    let bytes = [2, 7, 1, 0];
    for length in 0..4 {
        observe!("length", length);
        expect_eq!(
            read_header(&bytes[..length]),
            Err(HeaderError::TooShort { length })
        );
    }
    expect_eq!(read_header([9]), Err(HeaderError::TooShort { length: 1 }));
}

#[test]
fn what_is_written_is_read() {
    let mut random = Random::new();
    for _ in 0..30 {
        let sent = header(
            *random.pick(&[Priority::Low, Priority::Normal, Priority::High]),
            random.number(0..65_536) as u16,
        );
        observe!("the header", sent);
        let bytes: [u8; 4] = sent.into();
        expect_eq!(Header::try_from(bytes), Ok(sent));
    }
}
