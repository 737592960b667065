enum Event {
    Acknowledged { worker: String, offset: u64 },
    Expired,
}

fn handle(event: &Event, worker: &str) -> String {
    match event {
        Event::Acknowledged { worker, offset } => format!("{worker} stored it at {offset}"),
        _ => format!("{worker} still holds it"),
    }
}

fn main() {
    let events = [
        Event::Acknowledged {
            worker: String::from("w1"),
            offset: 70,
        },
        Event::Acknowledged {
            worker: String::from("w2"),
            offset: 71,
        },
        Event::Expired,
    ];
    for event in &events {
        println!("{}", handle(event, "w1"));
    }
}
