//! catch: test one_star_stands_for_all_rows_of_a_gap
//!
//! You write a `*` for every row that is left out, so a megabyte of zeros gives 65535 stars. One
//! stands for the whole gap: remember across the rounds of the loop whether it was written
//! already.
const WIDTH: usize = 16;

/// The bytes as `hexdump -C` shows them; the empty string if there are none.
pub fn hex_dump(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return String::new();
    }
    let mut dump = String::new();
    let mut previous: &[u8] = &[];
    for (index, row) in bytes.chunks(WIDTH).enumerate() {
        if row != previous {
            dump.push_str(&line(index * WIDTH, row));
        } else {
            dump.push_str("*\n");
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
