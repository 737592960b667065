//! catch: test asks_the_heap_once_for_a_long_record
//!
//! `join` adds up the sizes and asks the heap once, which is right for what *it* makes: the line
//! without its line feed. Its block is full to the last byte, so the `push` after it has to grow
//! the block for a single character. The line feed must be part of what you reserve.
pub fn audit_record(fields: &[&str]) -> String {
    let mut record = fields.join("\t");
    record.push('\n');
    record
}
