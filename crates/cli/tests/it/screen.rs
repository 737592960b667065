//! The screen in a real pseudo-terminal: keys go in, saves are made, and what stands on the screen
//! is waited for.

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::environment::{A_PROGRAM, TestEnvironment, exercise};

/// Nothing takes as long as this; the compiler runs in between.
const PATIENCE: Duration = Duration::from_secs(60);

const FILE: &str = "exercises/basics/first-program/src/main.rs";

/// The screen of `masterwork`, seen by a terminal.
struct Screen {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    seen: Arc<(Mutex<vt100::Parser>, Condvar)>,
}

impl Screen {
    fn open(environment: &TestEnvironment, variables: &[(&str, &str)], arguments: &[&str]) -> Self {
        let pair = native_pty_system().openpty(size(80, 24)).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_masterwork"));
        command.env_clear();
        for (name, value) in environment.command(&[]).get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        for (name, value) in [("TERM", "xterm-256color")].iter().chain(variables) {
            command.env(name, value);
        }
        command.args(arguments);
        command.cwd(environment.workspace());
        let child = pair.slave.spawn_command(command).expect("the binary starts");
        let seen = Arc::new((Mutex::new(vt100::Parser::new(24, 80, 0)), Condvar::new()));
        let mut output = pair.master.try_clone_reader().expect("a reader");
        let sink = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The end of the pseudo-terminal is an error on some systems.
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                sink.0.lock().unwrap_or_else(PoisonError::into_inner).process(&bytes[..count]);
                sink.1.notify_all();
            }
        });
        let keys = pair.master.take_writer().expect("a writer");
        Screen { child, master: pair.master, keys, seen }
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    fn wait_until(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut parser = self.seen.0.lock().expect("the reader does not panic");
        while !wanted(parser.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited for {what}:\n{}", parser.screen().contents());
            parser = self.seen.1.wait_timeout(parser, left).expect("the reader does not panic").0;
        }
    }

    /// Waits until this stands on the screen, wherever its lines are broken.
    #[track_caller]
    fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| {
            let contents = screen.contents();
            contents.split_whitespace().collect::<Vec<_>>().join(" ").contains(text)
        });
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    fn resize(&self, columns: u16, rows: u16) {
        let mut parser = self.seen.0.lock().expect("the reader does not panic");
        parser.screen_mut().set_size(rows, columns);
        self.master.resize(size(columns, rows)).expect("the terminal can be resized");
    }

    /// Waits for the end, and holds it to giving the terminal back.
    #[track_caller]
    fn ends(mut self) {
        self.wait_until("the screen before", |screen| {
            !screen.alternate_screen() && !screen.hide_cursor()
        });
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                assert!(status.success(), "{status:?}");
                return;
            }
            assert!(Instant::now() < deadline, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.child.kill();
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn solution() -> String {
    exercise(A_PROGRAM).solution()["src/main.rs"].clone()
}

#[test]
fn a_lesson_is_read_and_an_exercise_solved_save_by_save() {
    let environment = TestEnvironment::new();
    let solved = environment.folder().join("solved.rs");
    std::fs::write(&solved, solution()).expect("a file");
    let editor = environment.folder().join("editor.sh");
    let script =
        format!("echo the editor opened \"$1\"\nread line\ncp '{}' \"$1\"\n", solved.display());
    std::fs::write(&editor, script).expect("a file");
    let editor = format!("sh '{}'", editor.display());

    let mut screen = Screen::open(&environment, &[("VISUAL", &editor)], &[]);
    screen.wait_for("item 1 of ");
    screen.wait_for("Forecast");
    screen.press("\r");
    screen.wait_for("Today: ");
    screen.press("n");
    screen.wait_for("item 2 of ");
    screen.wait_for("exercise · write");
    screen.wait_for(&format!("Edit {FILE}"));

    environment.write(FILE, "fn main() { let x: u8 = \"text\"; }\n");
    screen.wait_for("✗ compile error");
    screen.wait_for("error[E0308]");
    environment.write(FILE, "fn main() { println!(\"queue: \\u{202e}\"); }\n");
    screen.wait_for("✗ wrong answer");
    screen.wait_for("expected \"queue: outbox");

    screen.press("h");
    screen.wait_for("Hint 1 of ");
    screen.press("s");
    screen.wait_for("y yes · n no");
    screen.press("n");
    screen.wait_for("Nothing was changed.");

    screen.press("e");
    screen.wait_for("the editor opened");
    screen.press("\n");
    screen.wait_for("✓ accepted");
    screen.press("s");
    screen.wait_for("from yours to the solution");
    screen.press("q");
    screen.wait_for("✓ accepted");

    screen.resize(200, 50);
    screen.wait_until("two columns", |screen| {
        screen.contents().lines().any(|line| line.contains("━━━  ") && line.contains('│'))
    });
    screen.press("r");
    screen.wait_for("What you wrote is kept");
    screen.press("y");
    screen.wait_for("kept/basics/first-program/");
    assert!(environment.read(FILE).contains("todo!"));
    screen.press("q");
    screen.ends();
}

#[test]
fn a_check_that_never_ends_keeps_nobody_from_leaving() {
    let environment = TestEnvironment::new();
    let mut screen = Screen::open(&environment, &[], &["--color", "never"]);
    screen.wait_for("item 1 of ");
    screen.press("\rn");
    screen.wait_for(&format!("Edit {FILE}"));
    environment.write(FILE, "fn main() { loop {} }\n");
    screen.wait_for("testing…");
    // A newer save ends the check under way.
    environment.write(FILE, "fn main() { 1 }\n");
    screen.wait_for("✗ compile error");
    environment.write(FILE, "fn main() { loop { std::hint::spin_loop() } }\n");
    screen.wait_for("testing…");
    screen.press("\u{3}");
    screen.ends();
    #[cfg(target_os = "linux")]
    assert_eq!(running_below(environment.workspace()), Vec::<std::path::PathBuf>::new());
}

/// Programs below a folder that run.
#[cfg(target_os = "linux")]
fn running_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let processes = std::fs::read_dir("/proc").expect("Linux has it").flatten();
    let programs = processes.filter_map(|process| process.path().join("exe").read_link().ok());
    programs.filter(|program| program.starts_with(folder)).collect()
}

#[test]
fn what_becomes_of_the_file_is_said_and_ends_nothing() {
    let environment = TestEnvironment::new();
    let mut screen = Screen::open(&environment, &[], &[]);
    screen.wait_for("item 1 of ");
    screen.press("\rn");
    screen.wait_for(&format!("Edit {FILE}"));
    let file = environment.workspace().join(FILE);
    environment.write(FILE, [0x66, 0xff]);
    screen.wait_for("is not UTF-8");
    environment.write(FILE, "");
    screen.wait_for("the file is empty");
    std::fs::remove_file(&file).expect("a file");
    screen.wait_for("is not there");
    std::fs::create_dir(&file).expect("a folder");
    screen.wait_for("this is a folder");
    screen.press("ry");
    screen.wait_for("Set back to the stub.");
    environment.write(FILE, solution());
    screen.wait_for("✓ accepted");
    screen.press("q");
    screen.ends();
}

#[test]
fn what_was_read_is_asked_and_the_compiler_judges() {
    let environment = TestEnvironment::new();
    let mut screen = Screen::open(&environment, &[], &[]);
    screen.wait_for("Forecast");
    screen.press("v");
    screen.wait_for("Nothing is due to be recalled now.");
    screen.press("\r");
    screen.wait_for("Today: ");
    screen.press("n");
    screen.wait_for(&format!("Edit {FILE}"));
    screen.press("o");
    screen.wait_for("8 new");
    screen.press("v");
    screen.wait_for("recall · 8 left");
    screen.press("a\rc\r\r");
    screen.wait_for("✗ not so; it is:");
    screen.wait_for("again in some minutes");
    screen.press("\u{15}");
    screen.wait_for("Taken back: ");
    screen.press("q");
    screen.ends();
}
