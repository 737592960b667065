//! catch: test only_printable_ascii_is_shown_as_text
//!
//! A space became a dot. `is_ascii_graphic` and ranges that begin at `!` leave the space out, but
//! the first byte with a character of its own is 0x20, and that is the space.
const WIDTH: usize = 16;

/// The bytes as `hexdump -C` shows them; the empty string if there are none.
pub fn hex_dump(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return String::new();
    }
    let mut dump = String::new();
    let mut previous: &[u8] = &[];
    let mut in_gap = false;
    for (index, row) in bytes.chunks(WIDTH).enumerate() {
        if row != previous {
            dump.push_str(&line(index * WIDTH, row));
            in_gap = false;
        } else if !in_gap {
            dump.push_str("*\n");
            in_gap = true;
        }
        previous = row;
    }
    dump.push_str(&format!("{:08x}\n", bytes.len()));
    dump
}

fn line(position: usize, row: &[u8]) -> String {
    let mut digits = String::new();
    let mut text = String::new();
    for (column, byte) in row.iter().enumerate() {
        if column == WIDTH / 2 {
            digits.push(' ');
        }
        digits.push_str(&format!("{byte:02x} "));
        text.push(match *byte {
            0x21..=0x7e => char::from(*byte),
            _ => '.',
        });
    }
    format!("{position:08x}  {digits:<50}|{text}|\n")
}
