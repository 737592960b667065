//! A process that appends is killed at random moments: what it acknowledged is there.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use evidence::Fact;
use tempfile::tempdir;

use crate::fixture::{CHILD_DIRECTORY, all_events, child, note, open};

const ROUNDS: usize = 24;

/// Random numbers by SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// What event `sequence` says: from a few bytes to several pages, so that kills fall into
/// checkpoints too.
fn text(sequence: u64) -> String {
    format!("{sequence} ").repeat(1 + usize::try_from(Random(sequence).next() % 1_500).unwrap())
}

/// Runs as a process of its own until it is killed, when the test below starts it.
#[test]
fn child_appends_until_killed() {
    let Some(directory) = env::var_os(CHILD_DIRECTORY) else { return };
    let mut log = open(Path::new(&directory), 7);
    let mut sequence = log.count().unwrap();
    let mut output = std::io::stdout();
    loop {
        sequence += 1;
        let event = log.append(note(&text(sequence))).unwrap();
        assert_eq!(event.header().sequence, sequence);
        writeln!(output, "appended {sequence}").unwrap();
        output.flush().unwrap();
    }
}

/// Lets a child append, kills it after this time, and returns the last sequence it acknowledged.
fn append_and_kill(directory: &Path, after: Duration) -> Option<u64> {
    let mut child = child("crash::child_appends_until_killed", directory)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let reader = thread::spawn(move || {
        let acknowledged = |line: String| line.split_once("appended ")?.1.parse::<u64>().ok();
        output.lines().map_while(Result::ok).filter_map(acknowledged).last()
    });
    thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

#[test]
fn nothing_that_was_acknowledged_is_lost_when_the_process_is_killed() {
    let seed = env::var("STORE_CRASH_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed
        .unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64);
    println!("replay with STORE_CRASH_SEED={seed} cargo test -p store crash -- --nocapture");
    let mut random = Random(seed);
    let directory = tempdir().unwrap();
    let evidence = directory.path().join("evidence");
    let mut acknowledged = 0;
    for round in 0..ROUNDS {
        // The first rounds are short, to fall into the making of the log.
        let longest = if round < 6 { 20 } else { 200 };
        let after = Duration::from_millis(random.next() % longest);
        acknowledged = append_and_kill(&evidence, after).unwrap_or(acknowledged);

        let mut log = open(&evidence, 7);
        assert_eq!(log.verify().unwrap(), [], "round {round}");
        let events = all_events(&log);
        assert!(events.len() as u64 >= acknowledged, "round {round}: {acknowledged} is lost");
        for (event, sequence) in events.iter().zip(1..) {
            assert_eq!(event.header().sequence, sequence);
            assert_eq!(event.fact(), Some(Fact::NoteKept { text: text(sequence) }));
        }
        acknowledged = events.len() as u64 + 1;
        log.append(note(&text(acknowledged))).unwrap();
    }
    println!("{ROUNDS} kills, {acknowledged} events");
    assert!(acknowledged > 2 * ROUNDS as u64, "the children hardly appended anything");
}
