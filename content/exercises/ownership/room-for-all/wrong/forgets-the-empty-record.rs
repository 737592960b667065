//! catch: test reserves_exactly_what_the_record_needs
//!
//! Your size is right for every record but the empty one: without fields you reserved nothing, yet
//! the line feed still has to be written. Growing from nothing makes room for eight bytes at once,
//! seven of them spare.
pub fn audit_record(fields: &[&str]) -> String {
    let mut size = fields.len();
    for field in fields {
        size += field.len();
    }
    let mut record = String::with_capacity(size);
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            record.push('\t');
        }
        record.push_str(field);
    }
    record.push('\n');
    record
}
