//! What counts as synced.

use gate::Random;
use gate::disk::{CutMode, DiskEventKind};

use sandbox::{Cancel, Ending, Sandbox, Tier};

use super::{Place, cut_after, left_of, run, rust_program, shim};

#[test]
fn what_was_not_synced_is_gone() {
    let left = left_of("open('kept', 'w').write('x')\nos.mkdir('folder')\n");
    assert_eq!(left, [""; 0]);
}

#[test]
fn what_was_synced_is_there_and_a_new_file_has_its_name_by_its_own_sync() {
    let script = r"
with open('a', 'w') as a:
    a.write('synced')
    a.flush()
    os.fsync(a.fileno())
    a.write(', and more')
os.mkdir('folder')
with open('folder/b', 'w') as b:
    b.write('data')
    b.flush()
    os.fdatasync(b.fileno())
open('c', 'w').close()
folder('.')
open('c', 'w').write('its name only')
";
    assert_eq!(left_of(script), ["a=synced", "c=", "folder/", "folder/b=data"]);
}

#[test]
fn it_works_in_every_tier_that_works_here() {
    for tier in Tier::ALL {
        let sandbox = Sandbox::in_tier(tier);
        if let Err(error) = sandbox.works() {
            println!("{tier} does not work here: {error}");
            continue;
        }
        let place = Place::new();
        let round = place.begin();
        let script = r"
os.mkdir('in')
with open('in/a', 'w') as a:
    a.write('synced')
    a.flush()
    os.fsync(a.fileno())
open('b', 'w').write('not')
os.rename('b', os.environ['DATA'] + '/in/c')
";
        let mut job = place.python(script);
        round.prepare(shim(), &mut job);
        let finished = sandbox.run(&job, &Cancel::default(), &mut |_| {}).unwrap();
        let stderr = String::from_utf8_lossy(&finished.stderr);
        assert_eq!(finished.ending, Ending::Exited(0), "{tier}: {stderr}");
        let cut = round.cut(CutMode::AllUnsynced, &mut Random::new(1)).unwrap();
        assert_eq!(cut.bit(), Ok(()), "{tier}");
        assert_eq!(place.content(), ["in/", "in/a=synced"], "{tier}");
    }
}

#[test]
fn a_rename_needs_its_folder_and_the_content_its_file() {
    let replace = |name: &str, syncs_file: bool, syncs_folder: bool| {
        format!(
            "with open('{name}.new', 'w') as file:\n    file.write('new')\n    file.flush()\n    \
             {}\nos.rename('{name}.new', '{name}')\n{}",
            if syncs_file { "os.fsync(file.fileno())" } else { "pass" },
            if syncs_folder { "folder('.')" } else { "" },
        )
    };
    let outcome = |syncs_file, syncs_folder| {
        let place = Place::new();
        std::fs::write(place.data().join("state"), "old").unwrap();
        let cut = cut_after(&place, &replace("state", syncs_file, syncs_folder));
        assert_eq!(cut.bit(), Ok(()));
        place.content()
    };
    assert_eq!(outcome(true, true), ["state=new"]);
    // The classic mistake: the name is there, what it names is not.
    assert_eq!(outcome(false, true), ["state="]);
    assert_eq!(outcome(true, false), ["state.new=new", "state=old"]);
    assert_eq!(outcome(false, false), ["state=old"]);
}

#[test]
fn truncation_appending_and_removal_are_undone() {
    let place = Place::new();
    for name in ["shortened", "appended", "removed", "emptied", "linked"] {
        std::fs::write(place.data().join(name), "before").unwrap();
    }
    let script = r"
os.truncate('shortened', 2)
open('appended', 'a').write(' after')
os.remove('removed')
open('emptied', 'w').close()
os.link('linked', 'second')
os.symlink('linked', 'third')
";
    let cut = cut_after(&place, script);
    assert_eq!(cut.bit(), Ok(()));
    let expected = [
        "appended=before",
        "emptied=before",
        "linked=before",
        "removed=before",
        "shortened=before",
    ];
    assert_eq!(place.content(), expected);
    assert_eq!((cut.lost_writes, cut.lost_bytes), (1, 6));
    assert_eq!(cut.losses[0].path.to_str(), Some("appended"));

    let place = Place::new();
    for name in ["shortened", "appended", "removed", "linked"] {
        std::fs::write(place.data().join(name), "before").unwrap();
    }
    let cut = cut_after(&place, &format!("{}\nos.sync()\n", script));
    assert_eq!(cut.bit(), Ok(()));
    let expected = [
        "appended=before after",
        "emptied=",
        "linked=before",
        "second=before",
        "shortened=be",
        "third=before",
    ];
    assert_eq!(place.content(), expected);
}

#[test]
fn a_file_that_syncs_each_write_needs_no_sync_but_of_its_own_bytes() {
    let script = r"
plain = os.open('a', os.O_WRONLY | os.O_CREAT)
os.write(plain, b'not synced')
synced = os.open('a', os.O_WRONLY | os.O_DSYNC)
os.pwrite(synced, b'SYN', 4)
other = os.open('b', os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_SYNC)
os.write(other, b'one ')
os.writev(other, [b'two ', b'three'])
";
    assert_eq!(left_of(script), ["a=\0\0\0\0SYN", "b=one two three"]);
}

#[test]
fn room_allocated_and_given_back_is_followed() {
    let script = r"
import ctypes
c = ctypes.CDLL(None, use_errno=True)
long = ctypes.c_long
at = os.open('a', os.O_RDWR | os.O_CREAT)
os.write(at, b'x' * 20)
os.posix_fallocate(at, 0, 30)
assert c.fallocate(at, 3, long(5), long(5)) == 0, ctypes.get_errno()
assert c.fallocate(at, 1, long(0), long(10000)) == 0
other = os.open('b', os.O_WRONLY | os.O_CREAT)
os.copy_file_range(at, other, 8, 0)
os.sendfile(other, at, 0, 3)
os.pwritev(other, [b'p', b'q'], 20)
os.fsync(at)
os.fsync(other)
assert c.fallocate(at, 3, long(0), long(30)) == 0
";
    let left = left_of(script);
    let a = format!("a=xxxxx{}xxxxxxxxxx{}", "\0".repeat(5), "\0".repeat(10));
    let b = format!("b=xxxxx\0\0\0xxx{}pq", "\0".repeat(9));
    assert_eq!(left, [a, b]);
}

#[test]
fn sync_file_range_promises_nothing() {
    let script = r"
import ctypes
c = ctypes.CDLL(None)
at = os.open('a', os.O_WRONLY | os.O_CREAT)
os.write(at, b'data')
assert c.sync_file_range(at, ctypes.c_long(0), ctypes.c_long(4), 7) == 0
";
    assert_eq!(left_of(script), [""; 0]);
}

#[test]
fn part_of_the_rest_may_stay_and_the_last_write_may_be_torn() {
    let mut lengths = std::collections::BTreeSet::new();
    let (mut torn, mut whole) = (false, false);
    for seed in 0..12 {
        let place = Place::new();
        let round = place.begin();
        let script = r"
at = os.open('log', os.O_WRONLY | os.O_CREAT | os.O_APPEND)
os.write(at, b'first' * 200)
os.fsync(at)
for letter in b'abcdef':
    os.write(at, bytes([letter]) * 1000)
";
        run(&round, place.python(script));
        let cut = round.cut(CutMode::SomeUnsynced, &mut Random::new(seed)).unwrap();
        assert_eq!(cut.bit(), Ok(()));
        let left = std::fs::read(place.data().join("log")).unwrap();
        let all: Vec<u8> = b"first"
            .repeat(200)
            .into_iter()
            .chain((b'a'..=b'f').flat_map(|letter| [letter; 1000]))
            .collect();
        assert!(left.len() >= 1000 && all.starts_with(&left), "{}", left.len());
        assert_eq!(cut.lost_bytes, (all.len() - left.len()) as u64);
        assert!(
            left.len().is_multiple_of(1000) || left.len().is_multiple_of(512),
            "{}",
            left.len()
        );
        torn |= !left.len().is_multiple_of(1000);
        whole |= left.len().is_multiple_of(1000);
        assert_eq!(cut.losses.iter().any(|loss| loss.is_torn), !left.len().is_multiple_of(1000));
        lengths.insert(left.len());
    }
    assert!(torn && whole && lengths.len() > 4, "{lengths:?}");
}

#[test]
fn threads_and_forks_are_followed() {
    let script = r"
def work(number):
    at = os.open(f'thread-{number}', os.O_WRONLY | os.O_CREAT)
    for part in range(50):
        os.write(at, b'%d ' % part)
    os.fsync(at)
    os.write(at, b'unsynced')
threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
shared = os.open('shared', os.O_WRONLY | os.O_CREAT | os.O_APPEND)
for number in range(3):
    if os.fork() == 0:
        for part in range(50):
            os.write(shared, b'%d' % number * 10)
        os._exit(0)
for number in range(3): os.wait()
os.fsync(shared)
os.write(shared, b'unsynced')
";
    let place = Place::new();
    let cut = cut_after(&place, script);
    assert_eq!(cut.bit(), Ok(()));
    let numbers: String = (0..50).map(|part| format!("{part} ")).collect();
    let content = place.content();
    assert_eq!(content.len(), 5);
    assert_eq!(content[0].len(), "shared=".len() + 1500);
    for (number, line) in content[1..].iter().enumerate() {
        assert_eq!(*line, format!("thread-{number}={numbers}"));
    }
    assert_eq!(cut.log.loaded.iter().filter(|loaded| loaded.is_fork).count(), 3);
}

#[test]
fn programs_that_it_starts_are_followed() {
    let script = r"
import subprocess
subprocess.run(['/bin/sh', '-c', 'echo one > a; mv a b; sync b; mkdir c; cp b c/d'], check=True)
";
    let place = Place::new();
    let cut = cut_after(&place, script);
    let programs: Vec<_> =
        cut.log.loaded.iter().map(|loaded| loaded.program.display().to_string()).collect();
    assert!(programs.iter().any(|program| program == "/bin/sh"), "{programs:?}");
    assert_eq!(cut.bit(), Ok(()), "{programs:?}");
    assert_eq!(place.content(), ["b=one\n"]);
}

#[test]
fn a_rust_program_is_followed() {
    let source = r#"
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write, copy};
use std::os::unix::fs::FileExt;
fn main() -> std::io::Result<()> {
    let mut file = File::create("state.new")?;
    writeln!(file, "state")?;
    file.sync_all()?;
    fs::rename("state.new", "state")?;
    File::open(".")?.sync_all()?;
    let log = OpenOptions::new().append(true).create(true).open("log")?;
    let mut log = BufWriter::new(log);
    for line in 0..100 { writeln!(log, "line {line}")?; }
    log.flush()?;
    log.get_ref().sync_data()?;
    writeln!(log, "unsynced")?;
    log.flush()?;
    let mut at = File::create("at")?;
    at.write_all_at(b"56789", 5)?;
    at.seek(SeekFrom::Start(0))?;
    at.write_all(b"01234")?;
    at.set_len(8)?;
    at.sync_all()?;
    fs::copy("at", "copied")?;
    File::open("copied")?.sync_all()?;
    copy(&mut File::open("log")?, &mut File::create("unsynced copy")?)?;
    fs::create_dir_all("deep/er")?;
    fs::write("deep/er/file", "x")?;
    fs::remove_dir_all("deep")?;
    std::os::unix::fs::chown("at", None, None)?;
    Ok(())
}
"#;
    let program = rust_program("rust-writer", source);
    let place = Place::new();
    let round = place.begin();
    run(&round, place.job(&program));
    let log = round.look().unwrap();
    let cut = round.cut(CutMode::AllUnsynced, &mut Random::new(1)).unwrap();
    assert_eq!(cut.bit(), Ok(()));
    let lines: String = (0..100).map(|line| format!("line {line}\n")).collect();
    let expected = [
        "at=01234567".to_owned(),
        "copied=01234567".to_owned(),
        format!("log={lines}"),
        "state=state\n".to_owned(),
    ];
    assert_eq!(place.content(), expected);
    let kinds: Vec<DiskEventKind> = log.events.iter().map(|event| event.kind).take(6).collect();
    use DiskEventKind::{Create, Loaded, Rename, Sync, Write};
    assert_eq!(kinds, [Loaded, Create, Write, Sync, Rename, Sync]);
    assert_eq!(log.events[4].path.to_str(), Some("state"));
    assert!(
        log.events
            .iter()
            .all(|event| event.ended_nanoseconds >= Some(event.at_nanoseconds)
                || event.kind == Loaded)
    );
}
