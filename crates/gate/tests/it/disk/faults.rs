//! What cannot be followed, or did not happen, is no power cut.

use gate::Random;
use gate::disk::{CutMode, DiskDoubt, doubt_of_program};
use sandbox::Cancel;

use super::{Place, cut_after, run, rust_program, sandbox, shim};

fn doubt(script: &str) -> Option<DiskDoubt> {
    cut_after(&Place::new(), script).doubt
}

fn reason(script: &str) -> Option<&'static str> {
    doubt(script).map(|doubt| doubt.reason())
}

#[test]
fn a_program_that_writes_nothing_proves_nothing() {
    assert_eq!(doubt("print('hello')"), Some(DiskDoubt::NothingWritten));
    assert_eq!(
        doubt("open('/tmp/elsewhere', 'w') if False else None"),
        Some(DiskDoubt::NothingWritten)
    );
}

#[test]
fn a_program_without_the_shim_is_told_as_such() {
    let place = Place::new();
    let round = place.begin();
    let mut job = place.python("open('a', 'w').write('x')");
    round.prepare(shim(), &mut job);
    job.environment.retain(|(name, _)| name != "LD_PRELOAD");
    sandbox().run(&job, &Cancel::default(), &mut |_| {}).unwrap();
    let cut = round.cut(CutMode::AllUnsynced, &mut Random::new(1)).unwrap();
    assert_eq!(cut.bit(), Err(&DiskDoubt::NotLoaded));
    // The data is as it was.
    assert_eq!(place.content(), ["a=x"]);
}

#[test]
fn a_child_without_the_shim_shows_in_what_is_there() {
    let script = r"
import subprocess
subprocess.run(['/bin/sh', '-c', 'echo secretly > a'], env={}, check=True)
open('b', 'w').write('x')
";
    assert_eq!(reason(script), Some("disk-shim-unexplained"));
}

#[test]
fn what_is_written_past_the_shim_is_told() {
    let mapped = r"
import mmap
at = os.open('a', os.O_RDWR | os.O_CREAT)
os.truncate(at, 4096)
memory = mmap.mmap(at, 4096)
memory[0:5] = b'hello'
";
    assert_eq!(doubt(mapped).unwrap().reason(), "disk-shim-mapped-file");
    let stream = r"
import ctypes
c = ctypes.CDLL(None)
c.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(c.fopen(b'a', b'w'))
c.fputs(b'hello', file)
c.fclose(file)
";
    assert_eq!(reason(stream), Some("disk-shim-c-stream"));
    // `echo` prints by a stream of the C library.
    let printed = r"
import subprocess
with open('out', 'w') as out:
    subprocess.run(['/bin/echo', 'hello'], stdout=out, check=True)
";
    assert_eq!(reason(printed), Some("disk-shim-unexplained"));
    let raw = r"
import ctypes
at = os.open('a', os.O_WRONLY | os.O_CREAT)
os.write(at, b'seen')
number = 1 if os.uname().machine == 'x86_64' else 64
assert ctypes.CDLL(None).syscall(number, at, b'unseen', ctypes.c_long(6)) == 6
";
    let Some(DiskDoubt::Unexplained { path, .. }) = doubt(raw) else { panic!("no doubt") };
    assert_eq!(path.to_str(), Some("a"));
}

#[test]
fn a_log_that_is_full_is_told() {
    let place = Place::new();
    let round = place.begin_with(100_000);
    let script = "for number in range(1000):\n    open('a', 'a').write('x' * 1000)\nos.sync()";
    run(&round, place.python(script));
    let cut = round.cut(CutMode::AllUnsynced, &mut Random::new(1)).unwrap();
    assert_eq!(cut.bit(), Err(&DiskDoubt::LogFull { most_bytes: 100_000 }));
    assert_eq!(std::fs::metadata(place.data().join("a")).unwrap().len(), 1_000_000);
}

#[test]
fn a_program_that_closes_every_descriptor_does_not_close_the_log() {
    let script = r"
for at in range(3, 1024):
    try: os.close(at)
    except OSError: pass
os.closerange(3, 2000)
at = os.open('a', os.O_WRONLY | os.O_CREAT)
os.write(at, b'x')
for to in range(50, 120): os.dup2(at, to)
os.write(100, b'y')
os.fsync(77)
";
    assert_eq!(super::left_of(script), ["a=xy"]);
}

#[test]
fn a_static_program_is_told_before_it_is_started() {
    // Whether the C library is there to be linked statically is not ours to say.
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("main.c");
    std::fs::write(&source, "int main(void) { return 0; }").unwrap();
    let program = folder.path().join("program");
    let arguments = ["-static".as_ref(), "-o".as_ref(), program.as_os_str(), source.as_os_str()];
    match sandbox::plain_output("cc", arguments) {
        Ok(output) if output.status.success() => {
            let told = doubt_of_program(&program).map(|doubt| doubt.reason());
            assert_eq!(told, Some("disk-shim-static-program"));
        }
        other => println!("not tried with a real static program: {other:?}"),
    }
    let program = rust_program("rust-nothing", "fn main() {}");
    assert_eq!(doubt_of_program(&program), None);
}

#[test]
fn a_second_start_on_the_same_data_keeps_what_is_unsynced_unsynced() {
    let place = Place::new();
    let round = place.begin();
    run(&round, place.python("open('a', 'w').write('first')\nopen('b', 'w').write('first')"));
    round.resume().unwrap();
    let script = "with open('a', 'a') as a:\n    a.write(' second')\n    a.flush()\n    os.fsync(a.fileno())\nopen('b', 'a').write('x')";
    run(&round, place.python(script));
    let cut = round.cut(CutMode::AllUnsynced, &mut Random::new(1)).unwrap();
    assert_eq!(cut.bit(), Ok(()));
    assert_eq!(place.content(), ["a=first second"]);
    // And from there on, a new round.
    let round = place.begin();
    run(&round, place.python("os.remove('a')\nfolder('.')"));
    round.cut(CutMode::AllUnsynced, &mut Random::new(1)).unwrap();
    assert_eq!(place.content(), [""; 0]);
}
