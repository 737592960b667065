/// One line of the audit log: the fields with a tab between neighbours, and a line feed at the end.
pub fn audit_record(fields: &[&str]) -> String {
    // Each field is followed by one byte, a tab or the line feed; a record without fields has one.
    let mut size = fields.len().max(1);
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
