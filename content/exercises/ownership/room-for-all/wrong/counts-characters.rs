//! catch: test asks_the_heap_once_beyond_ascii
//!
//! You reserved room for the number of *characters*. Capacity counts bytes, and `ë` takes two of
//! them, `€` and `完` three each. So the room runs out in the middle of such a record, and the
//! text has to grow. Which method of a text tells how many bytes it has?
pub fn audit_record(fields: &[&str]) -> String {
    let mut size = fields.len().max(1);
    for field in fields {
        size += field.chars().count();
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
