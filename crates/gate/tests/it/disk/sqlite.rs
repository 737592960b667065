//! SQLite survives power cuts at any moment: its integrity, and every commit that it had
//! acknowledged.

use std::time::Duration;

use gate::Random;
use gate::disk::{CutMode, DiskEventKind, DiskLog, DiskRound};
use sandbox::{Ground, Job, ProgramSignal, Running};

use super::{Place, sandbox, shim};

/// Opens the database, checks it, says how many rows there are, and commits one row after the other,
/// saying so each time.
const WRITER: &str = r"
import sqlite3
db = sqlite3.connect('db', isolation_level=None)
db.execute('pragma journal_mode = ' + os.environ['MODE'])
db.execute('pragma synchronous = ' + os.environ['SYNCHRONOUS'])
assert db.execute('pragma integrity_check').fetchone() == ('ok',)
db.execute('create table if not exists t (id integer primary key, filler blob)')
rows = [row[0] for row in db.execute('select id from t order by id')]
assert rows == list(range(1, len(rows) + 1))
print('rows', len(rows), flush=True)
if 'CHECK' in os.environ: sys.exit()
while True:
    at = db.execute('insert into t (filler) values (randomblob(500))').lastrowid
    print(at, flush=True)
";

fn job(place: &Place, mode: &str, synchronous: &str) -> Job {
    let mut job = place.python(WRITER);
    job.variable("MODE", mode).variable("SYNCHRONOUS", synchronous);
    job
}

/// The numbers that the writer printed.
fn acknowledged(running: &Running, at_least: u64) -> u64 {
    let mut reader = running.printed();
    let mut text = Vec::new();
    let last = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        whole.lines().last().and_then(|line| line.parse().ok()).unwrap_or(0_u64)
    };
    let until = std::time::Instant::now() + Duration::from_secs(50);
    while last(&text) < at_least && std::time::Instant::now() < until {
        match reader.next_within(Duration::from_secs(50)) {
            Some(printed) => text.extend(printed.bytes),
            None => break,
        }
    }
    let killed = running.signal(ProgramSignal::Kill).expect("it works here");
    assert!(killed.signalled > 0, "{}", String::from_utf8_lossy(&text));
    running.wait(Duration::from_secs(20)).expect("it works here");
    while let Some(printed) = reader.next_within(Duration::from_secs(5)) {
        text.extend(printed.bytes);
    }
    last(&text)
}

fn start(place: &Place, round: &DiskRound, mut job: Job) -> Running {
    let _ = place;
    round.prepare(shim(), &mut job);
    let ground = Ground::open(sandbox()).expect("it works here");
    sandbox().start(&job, &ground).expect("it works here")
}

/// The rows of the database after its integrity was checked.
fn rows(place: &Place, mode: &str) -> u64 {
    let mut check = job(place, mode, "full");
    check.variable("CHECK", "1");
    let ground = Ground::open(sandbox()).expect("it works here");
    let running = sandbox().start(&check, &ground).expect("it works here");
    let finished = running.wait(Duration::from_secs(50)).expect("it works here").expect("it ends");
    let text = String::from_utf8_lossy(&finished.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&finished.stderr);
    text.trim()
        .strip_prefix("rows ")
        .unwrap_or_else(|| panic!("{text}{stderr}"))
        .parse()
        .expect("it works here")
}

fn survives(mode: &str, synchronous: &str, seeds: std::ops::Range<u64>) -> (u64, DiskLog) {
    let mut lost = 0;
    let mut last_log = None;
    for seed in seeds {
        let mut random = Random::for_part(seed, mode);
        let place = Place::new();
        let mut before = 0;
        for lap in 0..2 {
            let round = place.begin();
            let running = start(&place, &round, job(&place, mode, synchronous));
            let told = acknowledged(&running, before + 5 + random.below(30));
            let cut_mode = if lap == 0 { CutMode::AllUnsynced } else { CutMode::SomeUnsynced };
            let cut = round.cut(cut_mode, &mut random).expect("it works here");
            assert_eq!(cut.bit(), Ok(()), "{mode}, seed {seed}");
            before = rows(&place, mode);
            assert!(told >= 5, "{mode}, seed {seed}");
            lost += told.saturating_sub(before);
            last_log = Some(cut.log);
        }
    }
    (lost, last_log.expect("it works here"))
}

#[test]
fn a_journal_that_is_synced_loses_nothing_and_one_in_memory_may() {
    let (lost, log) = survives("delete", "extra", 0..3);
    assert_eq!(lost, 0);
    assert!(log.syncs > 10);
    assert!(log.events.iter().any(|event| event.kind == DiskEventKind::Unlink));
}

#[test]
fn a_write_ahead_log_loses_nothing_if_it_is_synced_and_something_if_not() {
    let (lost, log) = survives("wal", "full", 10..13);
    assert_eq!(lost, 0);
    assert!(log.doubts.is_empty());
    // Its integrity holds without a sync for each commit, its commits do not.
    let (lost, _) = survives("wal", "normal", 20..22);
    assert!(lost > 0);
}
