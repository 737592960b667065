//! Each way to damage a chain is named, where it is and once.

use evidence::{ChainFault, DeviceId, Event, Fact, Hash, Record, verify_chain};

use crate::fixture::{Writer, about};

const DEVICE: u64 = 0xa;

fn chain(length: u32) -> Vec<Event> {
    let mut writer = Writer::new(DEVICE);
    (1..=length).map(|step| writer.append(about(1, Fact::HintTaken { step }))).collect()
}

fn device() -> DeviceId {
    DeviceId::from_bits(DEVICE)
}

fn faults<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<ChainFault> {
    verify_chain(device(), events.into_iter().map(Event::as_record))
}

/// Verifies a chain of five whose third record is exchanged.
fn faults_with_third(exchange: impl for<'a> Fn(Record<'a>) -> Record<'a>) -> Vec<ChainFault> {
    let events = chain(5);
    let records = events.iter().map(Event::as_record).enumerate();
    verify_chain(
        device(),
        records.map(|(index, record)| if index == 2 { exchange(record) } else { record }),
    )
}

#[test]
fn an_intact_chain_has_no_faults_and_may_lack_bodies() {
    assert_eq!(faults(&chain(5)), []);
    assert_eq!(faults(&[]), []);
    let erased: Vec<Event> = chain(5).into_iter().map(Event::without_body).collect();
    assert_eq!(faults(&erased), []);
}

#[test]
fn a_gap_is_named_with_what_is_missing() {
    let events = chain(6);
    let found = faults(events[..2].iter().chain(&events[4..]));
    assert_eq!(found, [ChainFault::Gap { device: device(), first_missing: 3, last_missing: 4 }]);
    assert_eq!(found[0].to_string(), "device 000000000000000a: events 3 to 4 are missing");
    assert_eq!(
        faults(&events[1..]),
        [ChainFault::Gap { device: device(), first_missing: 1, last_missing: 1 }]
    );
}

#[test]
fn an_altered_header_is_named_once() {
    let events = chain(5);
    let text = events[2].header_text().replace("\"time_ms\":1000", "\"time_ms\":2000");
    let found = verify_chain(
        device(),
        events.iter().map(|event| match event.header().sequence {
            3 => Record { header_text: &text, ..event.as_record() },
            _ => event.as_record(),
        }),
    );
    let (recorded, actual) = (events[2].id(), Hash::of(&text));
    let expected = ChainFault::AlteredHeader { device: device(), sequence: 3, recorded, actual };
    assert_eq!(found, [expected]);
}

#[test]
fn an_altered_header_with_a_matching_id_breaks_the_next_link() {
    let events = chain(5);
    let text = events[2].header_text().replace("\"time_ms\":1000", "\"time_ms\":2000");
    let forged = Event::read(text, None).expect("still a header");
    let found = faults(events[..2].iter().chain([&forged]).chain(&events[3..]));
    assert_eq!(
        found,
        [ChainFault::BrokenLink {
            device: device(),
            sequence: 4,
            expected: Some(forged.id()),
            found: Some(events[2].id()),
        }]
    );
}

#[test]
fn an_unreadable_header_and_an_altered_body_are_named() {
    let found = faults_with_third(|record| Record { header_text: "{", ..record });
    assert!(matches!(found[..], [ChainFault::UnreadableHeader { sequence: 3, .. }]), "{found:?}");
    let found = faults_with_third(|record| Record { body: Some(b"{\"step\":9}"), ..record });
    assert!(matches!(found[..], [ChainFault::AlteredBody { sequence: 3, .. }]), "{found:?}");
    assert!(!found[0].breaks_chain());
}

#[test]
fn a_fork_is_named_and_a_repeated_event_is_not() {
    let mut writer = Writer::new(DEVICE);
    writer.append(about(1, Fact::Opened {}));
    let mut restored = writer.clone();
    let first = writer.append(about(1, Fact::LessonRead {}));
    let second = restored.append(about(2, Fact::LessonRead {}));
    let found = writer.known.union(&restored.known).faults();
    let (low, high) = (first.id().min(second.id()), first.id().max(second.id()));
    assert_eq!(
        found,
        [ChainFault::Fork { device: device(), sequence: 2, first: low, second: high }]
    );
    let events = chain(3);
    assert_eq!(faults([&events[0], &events[1], &events[1], &events[2]]), []);
}

#[test]
fn wrong_devices_orders_and_clocks_are_named() {
    let events = chain(3);
    let found = faults([&events[0], &events[1], &events[0], &events[2]]);
    assert_eq!(found, [ChainFault::Disordered { device: device(), sequence: 1, after: 2 }]);
    let stranger = Writer::new(7).append(about(1, Fact::Opened {}));
    let found = faults([&stranger]);
    let expected =
        ChainFault::WrongDevice { device: device(), sequence: 1, found: DeviceId::from_bits(7) };
    assert_eq!(found, [expected]);
    let text = events[1].header_text().replace("\"clock\":2", "\"clock\":1");
    let late = Event::read(text, None).expect("still a header");
    let found = faults([&events[0], &late]);
    assert!(matches!(found[..], [ChainFault::ClockStoodStill { sequence: 2, .. }]), "{found:?}");
}
