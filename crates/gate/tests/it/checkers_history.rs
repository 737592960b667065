//! Recording a history, and what is no history.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use gate::history::{Client, Event, History, IllFormed, Outcome, Process, Recorder, What};

#[test]
fn a_recorder_gives_well_formed_histories_under_many_threads() {
    let recorder: Recorder<u32, u32> = Recorder::starting_at(Instant::now());
    std::thread::scope(|scope| {
        for client in 0..4 {
            let recorder = recorder.clone();
            scope.spawn(move || {
                for number in 0..500 {
                    let pending = recorder.invoke(Client(client), number);
                    match number % 5 {
                        0 => drop(pending),
                        1 => drop(pending.fail("refused")),
                        2 => {
                            // A second one, while the first is open.
                            let second = recorder.invoke(Client(client), number);
                            pending.ok(number);
                            second.ok(number);
                        }
                        _ => drop(pending.ok(number)),
                    }
                }
            });
        }
    });
    let open = recorder.invoke(Client(9), 1);
    let history = recorder.close();
    open.ok(1);
    assert_eq!(recorder.event_count(), 0);
    let events = history.events().to_vec();
    assert_eq!(events.len(), 4 * 600 * 2 + 1);
    assert_eq!(History::from_events(events), Ok(history.clone()));
    let operations = history.operations();
    assert_eq!(operations.len(), 4 * 600 + 1);
    let infos = operations.iter().filter(|one| matches!(one.outcome, Outcome::Info(_))).count();
    assert_eq!(infos, 4 * 100 + 1);
    assert!(operations.iter().all(|one| one.output().is_none_or(|output| output == one.input)));
}

#[test]
fn after_info_a_client_is_another_process() {
    let recorder: Recorder<(), ()> = Recorder::with_clock(|| Duration::ZERO);
    for _ in 0..2 {
        recorder.invoke(Client(1), ()).ok(());
    }
    recorder.invoke(Client(1), ()).info("timed out");
    recorder.invoke(Client(1), ()).ok(());
    let history = recorder.history();
    let processes: Vec<u32> =
        history.operations().iter().map(|operation| operation.process.0).collect();
    assert_eq!(processes, [0, 0, 0, 1]);
}

#[test]
fn times_never_go_back() {
    let times = Mutex::new([5, 3, 9].into_iter());
    let recorder: Recorder<(), ()> = Recorder::with_clock(move || {
        Duration::from_secs(times.lock().unwrap().next().unwrap_or(1))
    });
    for _ in 0..2 {
        recorder.invoke(Client(1), ()).ok(());
    }
    let history = recorder.history();
    let seconds: Vec<u64> = history.events().iter().map(|event| event.at.as_secs()).collect();
    assert_eq!(seconds, [5, 5, 9, 9]);
}

#[test]
fn what_is_no_history_is_refused() {
    let event = |index, seconds, process, what| Event {
        index,
        at: Duration::from_secs(seconds),
        client: Client(0),
        process: Process(process),
        what,
    };
    let invoke = || What::Invoke(());
    let judge = |events: Vec<Event<(), ()>>| History::from_events(events).err();
    let process = Process(0);
    let twice = vec![event(0, 0, 0, invoke()), event(1, 0, 0, invoke())];
    assert_eq!(judge(twice), Some(IllFormed::AlreadyOpen { index: 1, process }));
    let nothing = vec![event(3, 0, 0, What::Ok(()))];
    assert_eq!(judge(nothing), Some(IllFormed::NothingOpen { index: 3, process }));
    let info = What::Info(String::new());
    let retired = vec![event(0, 0, 0, invoke()), event(1, 0, 0, info), event(2, 0, 0, invoke())];
    assert_eq!(judge(retired), Some(IllFormed::Retired { index: 2, process }));
    let index = vec![event(1, 0, 0, invoke()), event(1, 0, 1, invoke())];
    assert_eq!(judge(index), Some(IllFormed::IndexNotGrowing { index: 1 }));
    let time = vec![event(0, 2, 0, invoke()), event(1, 1, 1, invoke())];
    assert_eq!(judge(time), Some(IllFormed::TimeGoesBack { index: 1 }));
    let mut clients = vec![event(0, 0, 0, invoke()), event(1, 0, 0, What::Ok(()))];
    clients[1].client = Client(1);
    assert_eq!(judge(clients), Some(IllFormed::TwoClients { index: 1, process }));
}

#[test]
fn a_history_is_read_as_it_was_written_and_checked_again() {
    let recorder: Recorder<u8, u8> = Recorder::with_clock(|| Duration::from_nanos(7));
    recorder.invoke(Client(1), 3).ok(4);
    let history = recorder.history();
    let text = serde_json::to_string(&history).unwrap();
    let first = r#"[{"index":0,"nanoseconds":7,"client":1,"process":0,"what":{"invoke":3}},"#;
    assert!(text.starts_with(first), "{text}");
    assert_eq!(serde_json::from_str::<History<u8, u8>>(&text).unwrap(), history);
    let wrong = text.replace("\"index\":1", "\"index\":0");
    let error = serde_json::from_str::<History<u8, u8>>(&wrong).unwrap_err();
    assert!(error.to_string().contains("event 0 stands after"), "{error}");
}

#[test]
fn a_projection_keeps_the_events_and_stays_well_formed() {
    let recorder: Recorder<u8, u8> = Recorder::with_clock(|| Duration::ZERO);
    for input in 0..6 {
        recorder.invoke(Client(1), input).ok(input * 2);
    }
    let history = recorder.history();
    // 1 is left out, and the output of 2 is not looked at.
    let part: History<String, u8> = history.project(|input, output| {
        (*input != 1).then(|| (input.to_string(), output.copied().filter(|_| *input != 2)))
    });
    let indices: Vec<usize> = part.events().iter().map(|event| event.index).collect();
    assert_eq!(indices, [0, 1, 4, 6, 7, 8, 9, 10, 11]);
    assert_eq!(History::from_events(part.events().to_vec()), Ok(part.clone()));
    assert!(matches!(part.operations()[1].outcome, Outcome::Info(_)));
    assert_eq!(part.event(7).map(|event| &event.what), Some(&What::Ok(6)));
    assert_eq!(part.event(2), None);
}
