/// One line of the audit log: the fields with a tab between neighbours, and a line feed at the end.
pub fn audit_record(fields: &[&str]) -> String {
    let mut record = String::new();
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            record = format!("{record}\t");
        }
        record = format!("{record}{field}");
    }
    format!("{record}\n")
}
