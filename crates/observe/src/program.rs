//! The exercise's program as its tests run it: arguments, standard input, what it printed.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::JoinHandle;

/// How much a program may print to each of its outputs, in bytes.
const MOST_OUTPUT: usize = 1 << 20;

/// A run of the exercise's program, being prepared. Made by [`program!`](crate::program).
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
    args: Vec<OsString>,
    stdin: String,
}

/// What a run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Standard output; bytes that are not UTF-8 show as `\u{fffd}`.
    pub stdout: String,
    /// Standard error, likewise.
    pub stderr: String,
    /// The exit code; `None` if a signal ended the program.
    pub code: Option<i32>,
}

impl Program {
    /// The program that the judge compiled (`OBSERVE_PROGRAM`), or the one that cargo built.
    ///
    /// # Panics
    /// If there is neither.
    #[must_use]
    pub fn new(built_by_cargo: Option<&str>) -> Self {
        let path = std::env::var_os("OBSERVE_PROGRAM")
            .map(PathBuf::from)
            .or_else(|| built_by_cargo.map(PathBuf::from))
            .expect("the judge or cargo says where the program is");
        Program { path, args: Vec::new(), stdin: String::new() }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, argument: &str) -> Self {
        self.args.push(argument.into());
        self
    }

    /// What the program reads from standard input.
    #[must_use]
    pub fn stdin(mut self, text: &str) -> Self {
        self.stdin.push_str(text);
        self
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// If the program cannot be started, or prints more than 1 MiB.
    #[must_use]
    #[track_caller]
    pub fn run(self) -> Output {
        let mut child = Command::new(&self.path)
            .args(&self.args)
            .env_remove("OBSERVE_TRANSCRIPT")
            .env_remove("OBSERVE_SEED")
            .env_remove("OBSERVE_PROGRAM")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let mut stdin = child.stdin.take().expect("standard input is piped");
        let text = self.stdin;
        // A thread of its own: a program that prints before it reads would block us otherwise.
        let writer = std::thread::spawn(move || {
            // A program that does not read its input closes the pipe; that is no fault.
            let _ = stdin.write_all(text.as_bytes());
        });
        let (stdout, stderr) = (reader(child.stdout.take()), reader(child.stderr.take()));
        let status = child.wait().expect("the program can be waited for");
        let _ = writer.join();
        let bytes = |reader: JoinHandle<Vec<u8>>| reader.join().expect("a reader does not panic");
        let (stdout, stderr) = (bytes(stdout), bytes(stderr));
        let most = stdout.len().max(stderr.len());
        assert!(most <= MOST_OUTPUT, "the program printed more than {MOST_OUTPUT} bytes");
        Output {
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
            code: status.code(),
        }
    }
}

/// Reads what is printed as it comes, up to a little more than the program may print; then closes
/// the pipe, so that one that prints without end comes to its end.
fn reader(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What was read before a fault is what there is.
            let _ = pipe.take(MOST_OUTPUT as u64 + 1).read_to_end(&mut bytes);
        }
        bytes
    })
}
