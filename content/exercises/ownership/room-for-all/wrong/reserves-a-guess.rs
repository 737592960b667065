//! catch: test reserves_exactly_what_the_record_needs
//!
//! You reserved a generous round number. One allocation is enough for most records then, but each
//! of the millions of records keeps its spare bytes for as long as it lives. The size can be
//! known: add it up before you write.
pub fn audit_record(fields: &[&str]) -> String {
    let mut record = String::with_capacity(16 * 1024);
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            record.push('\t');
        }
        record.push_str(field);
    }
    record.push('\n');
    record
}
