//! catch: test the_first_row_is_shown_even_if_it_is_all_zeros
//!
//! Before the first row you remember sixteen zeros, as if such a row had been there. If the data
//! begins with zeros, its first row looks like a repetition and is left out. Begin with something
//! that no row can equal.
const WIDTH: usize = 16;

/// The bytes as `hexdump -C` shows them; the empty string if there are none.
pub fn hex_dump(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return String::new();
    }
    let mut dump = String::new();
    let mut previous: &[u8] = &[0; WIDTH];
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
            0x20..=0x7e => char::from(*byte),
            _ => '.',
        });
    }
    format!("{position:08x}  {digits:<50}|{text}|\n")
}
