//! catch: test asks_the_heap_once_for_a_long_record
//!
//! You let the text grow and gave the spare room back with `shrink_to_fit`. The growing still asks
//! the heap again and again, and the shrinking asks once more. Nothing needs to grow or shrink if
//! the size is known before the first byte is written.
pub fn audit_record(fields: &[&str]) -> String {
    let mut record = String::new();
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            record.push('\t');
        }
        record.push_str(field);
    }
    record.push('\n');
    record.shrink_to_fit();
    record
}
