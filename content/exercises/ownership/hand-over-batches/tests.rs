use hand_over_batches::*;
use observe::*;

/// Waits for the workers in order: the bodies that they sent.
fn bodies(workers: Vec<std::thread::JoinHandle<String>>) -> Vec<String> {
    workers.into_iter().map(|worker| worker.join().unwrap()).collect()
}

fn records(of: &[(usize, &str)]) -> Vec<(usize, String)> {
    of.iter().map(|(lane, text)| (*lane, (*text).to_owned())).collect()
}

#[test]
fn hands_a_lane_over_as_soon_as_it_is_full() {
    let given = [(0, "a"), (1, "x"), (0, "b"), (1, "y"), (0, "c")];
    observe!("records", given);
    expect_eq!(bodies(deliver(records(&given), 2, 2)), ["a,b", "x,y", "c"]);
}

#[test]
fn hands_over_the_rest_from_lane_zero_upwards() {
    let given = [(3, "z"), (1, "x"), (3, "y"), (0, "a"), (1, "w")];
    observe!("records", given);
    expect_eq!(bodies(deliver(records(&given), 5, 10)), ["a", "x,w", "z,y"]);
}

#[test]
fn starts_no_worker_for_an_empty_batch() {
    expect_eq!(bodies(deliver(records(&[]), 3, 4)), Vec::<String>::new());
    expect_eq!(bodies(deliver(records(&[]), 0, 4)), Vec::<String>::new());
    expect_eq!(bodies(deliver(records(&[(1, "a"), (1, "b")]), 3, 2)), ["a,b"]);
}

#[test]
fn sends_each_record_alone_with_a_limit_of_one() {
    let given = [(2, "a"), (0, "b"), (2, "c")];
    observe!("records", given);
    expect_eq!(bodies(deliver(records(&given), 3, 1)), ["a", "b", "c"]);
}

#[test]
fn a_lane_goes_on_after_it_was_handed_over() {
    let given = [(0, "a"), (0, "b"), (0, "c"), (0, "d"), (0, "e"), (0, "f"), (0, "g")];
    observe!("records", given);
    expect_eq!(bodies(deliver(records(&given), 1, 3)), ["a,b,c", "d,e,f", "g"]);
}

#[test]
fn keeps_every_record_once_and_in_order() {
    let mut random = Random::new();
    for _ in 0..10 {
        let lanes = random.number(1..5) as usize;
        let limit = random.number(1..6) as usize;
        observe!("lanes and limit", (lanes, limit));
        let mut given = Vec::new();
        for number in 0..random.number(0..25) {
            given.push((random.number(0..lanes as i64) as usize, format!("r{number}")));
        }
        observe!("records", given);
        // By another way: which batches end at which record, then the rests by lane.
        let mut expected = Vec::new();
        for (index, (lane, _)) in given.iter().enumerate() {
            let so_far: Vec<&str> =
                given[..=index].iter().filter(|r| r.0 == *lane).map(|r| r.1.as_str()).collect();
            if so_far.len().is_multiple_of(limit) {
                expected.push(so_far[so_far.len() - limit..].join(","));
            }
        }
        for lane in 0..lanes {
            let all: Vec<&str> =
                given.iter().filter(|r| r.0 == lane).map(|r| r.1.as_str()).collect();
            let rest = &all[all.len() - all.len() % limit..];
            if !rest.is_empty() {
                expected.push(rest.join(","));
            }
        }
        expect_eq!(bodies(deliver(given, lanes, limit)), expected);
    }
}

#[test]
fn copies_no_text() {
    let mut given = Vec::new();
    for number in 0..2000 {
        given.push((number % 2, format!("record {number}")));
    }
    let (asked, workers) = allocations(|| deliver(given, 2, 400));
    expect_eq!(bodies(workers).len(), 6);
    // Six workers and six buffers that grow: about 80 allocations. Copies of the texts: 2000 more.
    let times_deliver_asked_the_heap_beyond_500 = asked.saturating_sub(500);
    expect_eq!(times_deliver_asked_the_heap_beyond_500, 0);
}
