use observe::*;
use seal_the_batch::*;

#[test]
fn a_batch_holds_the_lines_in_order() {
    let mut buffer = LogBuffer::new();
    buffer.push(String::from("GET /health 200"));
    buffer.push(String::from("GET /orders/41 404"));
    let batch = buffer.seal();
    expect_eq!(batch.lines, ["GET /health 200", "GET /orders/41 404"]);
    expect_eq!(batch.bytes, 33);
}

#[test]
fn batches_are_numbered_from_one() {
    let mut buffer = LogBuffer::new();
    buffer.push(String::from("started"));
    expect_eq!(buffer.seal().number, 1);
    buffer.push(String::from("stopped"));
    expect_eq!(buffer.seal().number, 2);
    expect_eq!(buffer.seal().number, 3);
}

#[test]
fn the_next_batch_holds_only_newer_lines() {
    let mut buffer = LogBuffer::new();
    buffer.push(String::from("first"));
    buffer.seal();
    buffer.push(String::from("second"));
    expect_eq!(buffer.seal().lines, ["second"]);
}

#[test]
fn the_next_batch_counts_only_its_own_bytes() {
    let mut buffer = LogBuffer::new();
    buffer.push(String::from("a long first line"));
    buffer.seal();
    expect_eq!(buffer.pending_bytes(), 0);
    buffer.push(String::from("short"));
    expect_eq!(buffer.seal().bytes, 5);
}

#[test]
fn an_empty_buffer_seals_to_an_empty_batch() {
    let mut buffer = LogBuffer::new();
    let empty: Vec<String> = Vec::new();
    let batch = buffer.seal();
    expect_eq!(batch.lines, empty);
    expect_eq!(batch.bytes, 0);
}

#[test]
fn sealing_allocates_no_memory() {
    let mut buffer = LogBuffer::new();
    for number in 0..100 {
        buffer.push(format!("GET /orders/{number} 200"));
    }
    let (times_seal_asked_the_heap, batch) = allocations(|| buffer.seal());
    expect_eq!(times_seal_asked_the_heap, 0);
    expect_eq!(batch.lines.len(), 100);
}

#[test]
fn random_lines_are_sent_once_each() {
    let mut random = Random::new();
    let mut buffer = LogBuffer::new();
    for number in 1..20 {
        let mut lines = Vec::new();
        let mut bytes = 0;
        for _ in 0..random.number(0..4) {
            let length = random.number(0..12) as usize;
            let line = random.word(length);
            bytes += line.len();
            buffer.push(line.clone());
            lines.push(line);
        }
        observe!("batch", number);
        observe!("lines pushed since the last seal", lines);
        expect_eq!(buffer.pending_bytes(), bytes);
        expect_eq!(
            buffer.seal(),
            Batch {
                number,
                lines,
                bytes
            }
        );
    }
}
