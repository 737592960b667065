use hex_dump::*;
use observe::*;

/// The lines of a dump, so that a failure shows them one by one.
fn lines(bytes: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    for line in hex_dump(bytes).split('\n') {
        lines.push(line.to_string());
    }
    lines
}

const ZEROS: &str = "00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|";

#[test]
fn no_bytes_give_the_empty_string() {
    expect_eq!(hex_dump(&[]), "");
}

#[test]
fn one_full_row() {
    expect_eq!(
        hex_dump(b"GET / HTTP/1.1\r\n"),
        "00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  |GET / HTTP/1.1..|\n\
         00000010\n"
    );
}

#[test]
fn a_short_last_row_is_padded() {
    expect_eq!(
        hex_dump(b"abcdefghij"),
        "00000000  61 62 63 64 65 66 67 68  69 6a                    |abcdefghij|\n\
         0000000a\n"
    );
    expect_eq!(
        hex_dump(b"abcdefgh"),
        "00000000  61 62 63 64 65 66 67 68                           |abcdefgh|\n\
         00000008\n"
    );
    expect_eq!(
        hex_dump(b"7"),
        "00000000  37                                                |7|\n\
         00000001\n"
    );
}

#[test]
fn only_printable_ascii_is_shown_as_text() {
    expect_eq!(
        hex_dump(&[0x00, 0x1f, 0x20, 0x21, 0x41, 0x7d, 0x7e, 0x7f, 0x80, 0xa9, 0xe9, 0xff]),
        "00000000  00 1f 20 21 41 7d 7e 7f  80 a9 e9 ff              |.. !A}~.....|\n\
         0000000c\n"
    );
}

#[test]
fn positions_are_those_of_the_first_byte_of_each_row() {
    let mut bytes = Vec::new();
    for number in 0..=40 {
        bytes.push(number);
    }
    expect_eq!(
        hex_dump(&bytes),
        "00000000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  |................|\n\
         00000010  10 11 12 13 14 15 16 17  18 19 1a 1b 1c 1d 1e 1f  |................|\n\
         00000020  20 21 22 23 24 25 26 27  28                       | !\"#$%&'(|\n\
         00000029\n"
    );
}

#[test]
fn the_first_row_is_shown_even_if_it_is_all_zeros() {
    expect_eq!(hex_dump(&[0; 16]), format!("00000000  {ZEROS}\n00000010\n"));
}

#[test]
fn one_star_stands_for_all_rows_of_a_gap() {
    expect_eq!(hex_dump(&[0; 32]), format!("00000000  {ZEROS}\n*\n00000020\n"));
    expect_eq!(hex_dump(&[0; 96]), format!("00000000  {ZEROS}\n*\n00000060\n"));
}

#[test]
fn a_short_row_is_never_left_out() {
    let dump = hex_dump(&[0; 35]);
    expect_eq!(
        dump,
        format!(
            "00000000  {ZEROS}\n*\n\
             00000020  00 00 00                                          |...|\n\
             00000023\n"
        )
    );
}

#[test]
fn each_gap_has_its_own_star() {
    let mut bytes = vec![0; 48];
    bytes.extend([b'x'; 16]);
    bytes.extend([0; 48]);
    expect_eq!(
        lines(&bytes),
        vec![
            format!("00000000  {ZEROS}"),
            "*".to_string(),
            "00000030  78 78 78 78 78 78 78 78  78 78 78 78 78 78 78 78  |xxxxxxxxxxxxxxxx|"
                .to_string(),
            format!("00000040  {ZEROS}"),
            "*".to_string(),
            "00000070".to_string(),
            String::new(),
        ]
    );
}

#[test]
fn positions_behind_a_gap_count_the_rows_left_out() {
    let mut bytes = vec![0; 4096];
    bytes.push(b'!');
    expect_eq!(
        hex_dump(&bytes),
        format!(
            "00000000  {ZEROS}\n*\n\
             00001000  21                                                |!|\n\
             00001001\n"
        )
    );
}

#[test]
fn random_rows() {
    let mut random = Random::new();
    for _ in 0..12 {
        let mut bytes = Vec::new();
        for _ in 0..random.number(1..5) {
            let byte = *random.pick(&[0, b'~', 0xff]);
            bytes.extend([byte; 16]);
        }
        let mark = random.number(0..bytes.len() as i64) as usize;
        bytes[mark] = random.number(0..256) as u8;
        bytes.truncate(bytes.len() - random.number(0..16) as usize);
        observe!("bytes", bytes);
        // Four rows, the line with the number of bytes, and what stands behind its `\n`: nothing.
        let lines = lines(&bytes);
        for line in 0..7 {
            observe!("a line of hex_dump(&bytes), counted from 0", (line, lines.get(line)));
        }
    }
}
