//! catch: test asks_the_heap_once_for_a_long_record
//!
//! You reserved room for the fields alone. The tabs between them and the line feed at the end are
//! bytes of the record as well, so the last fields no longer fit and the text has to grow.
pub fn audit_record(fields: &[&str]) -> String {
    let mut size = 0;
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
