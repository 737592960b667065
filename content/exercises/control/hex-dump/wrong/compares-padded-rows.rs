//! catch: test a_short_row_is_never_left_out
//!
//! You copy each row into sixteen zeroed bytes and compare those, so a last row of three zeros
//! looks like a row of sixteen. How many bytes a row has is part of what it is: compare the slices
//! themselves.
const WIDTH: usize = 16;

pub fn hex_dump(bytes: &[u8]) -> String {
    let mut dump = String::new();
    let mut previous = [1u8; WIDTH];
    let mut in_gap = false;
    for (index, row) in bytes.chunks(WIDTH).enumerate() {
        let mut padded = [0u8; WIDTH];
        padded[..row.len()].copy_from_slice(row);
        if index == 0 || padded != previous {
            dump.push_str(&line(index * WIDTH, row));
            in_gap = false;
        } else if !in_gap {
            dump.push_str("*\n");
            in_gap = true;
        }
        previous = padded;
    }
    if !bytes.is_empty() {
        dump.push_str(&format!("{:08x}\n", bytes.len()));
    }
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
