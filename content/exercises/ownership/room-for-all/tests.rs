use observe::*;
use room_for_all::*;

#[test]
fn parts_fields_with_tabs_and_ends_the_line() {
    expect_eq!(audit_record(&["alice", "login", "ok"]), "alice\tlogin\tok\n");
    expect_eq!(audit_record(&["heartbeat"]), "heartbeat\n");
}

#[test]
fn keeps_empty_fields_and_empty_records() {
    expect_eq!(audit_record(&[]), "\n");
    expect_eq!(audit_record(&[""]), "\n");
    expect_eq!(audit_record(&["", "login", "", ""]), "\tlogin\t\t\n");
}

#[test]
fn asks_the_heap_once_for_a_long_record() {
    let fields = ["field of a record that is longer than any guess"; 200];
    let (times_the_heap_was_asked, record) = allocations(|| audit_record(&fields));
    expect_eq!(record.len(), 200 * 48);
    expect_eq!(times_the_heap_was_asked, 1);
}

#[test]
fn asks_the_heap_once_for_random_records() {
    let mut random = Random::new();
    for _ in 0..40 {
        let mut words = Vec::new();
        let mut expected = String::new();
        for index in 0..random.number(1..9) {
            let length = random.number(0..15) as usize;
            let word = random.word(length);
            if index > 0 {
                expected.push('\t');
            }
            expected.push_str(&word);
            words.push(word);
        }
        expected.push('\n');
        let fields: Vec<&str> = words.iter().map(String::as_str).collect();
        observe!("fields", fields);
        let (times_the_heap_was_asked, record) = allocations(|| audit_record(&fields));
        expect_eq!(record, expected);
        expect_eq!(times_the_heap_was_asked, 1);
    }
}

#[test]
fn asks_the_heap_once_beyond_ascii() {
    let fields = ["Zoë", "Überweisung über 20 €", "完了"];
    let (times_the_heap_was_asked, record) = allocations(|| audit_record(&fields));
    expect_eq!(record, "Zoë\tÜberweisung über 20 €\t完了\n");
    expect_eq!(times_the_heap_was_asked, 1);
}

#[test]
fn reserves_exactly_what_the_record_needs() {
    let records: [&[&str]; 5] =
        [&["alice", "login", "ok"], &["heartbeat"], &[""], &[], &["Zoë", "完了", "", "no"]];
    for fields in records {
        observe!("fields", fields);
        let (times_the_heap_was_asked, record) = allocations(|| audit_record(fields));
        expect_eq!(record.capacity() - record.len(), 0);
        expect_eq!(times_the_heap_was_asked, 1);
    }
}
