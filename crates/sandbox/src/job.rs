//! What to run, what it may see, and what it may take.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::text;

/// A program to run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// The program, by its absolute path.
    #[serde(with = "text::path")]
    pub program: PathBuf,
    /// Its arguments, without its own name.
    pub arguments: Vec<OsString>,
    /// Its whole environment.
    pub environment: Vec<(OsString, OsString)>,
    /// Its working directory, which the view must hold.
    #[serde(with = "text::path")]
    pub folder: PathBuf,
    /// What it reads from standard input.
    pub input: Vec<u8>,
    /// The part of the file system that it sees.
    pub view: View,
    /// The part of the network that it reaches.
    pub network: Network,
    /// What it may take.
    pub limits: Limits,
    /// Whether a cgroup counts what all its processes take, where the tier has cgroups. Joining one
    /// costs some milliseconds, many on a busy machine; without it the sum is looked at.
    pub counted: bool,
}

impl Job {
    /// A job that sees nothing yet, with a clean environment, counted.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>, folder: impl Into<PathBuf>, limits: Limits) -> Self {
        Job {
            program: program.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            folder: folder.into(),
            input: Vec::new(),
            view: View::default(),
            network: Network::None,
            limits,
            counted: true,
        }
    }

    /// Adds one argument.
    pub fn argument(&mut self, argument: impl AsRef<OsStr>) -> &mut Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// Adds several arguments.
    pub fn arguments<T: AsRef<OsStr>>(
        &mut self,
        arguments: impl IntoIterator<Item = T>,
    ) -> &mut Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// Sets one variable of the environment.
    pub fn variable(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> &mut Self {
        self.environment.retain(|(known, _)| known != name.as_ref());
        self.environment.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Lets it read a file, or all of a folder, and run the programs in it.
    pub fn readable(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.view.readable.push(path.into());
        self
    }

    /// Lets it write a folder of ours in place, and read what is there.
    pub fn shared(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.view.shared.push(path.into());
        self
    }

    /// Gives it a fresh folder of a fixed size to write to.
    pub fn scratch(&mut self, scratch: Scratch) -> &mut Self {
        self.view.scratch = Some(scratch);
        self
    }
}

/// The part of the file system that a program sees. Everything stands at the path that it has
/// outside, so that messages and build output mean the same in every tier.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct View {
    /// Files and folders that it may read, and run. What does not exist is passed over.
    #[serde(with = "text::paths")]
    pub readable: Vec<PathBuf>,
    /// Folders of ours that it may change in place. Their size is not limited, only that of each
    /// file; use [`View::scratch`] for anything that need not outlive the run.
    #[serde(with = "text::paths")]
    pub shared: Vec<PathBuf>,
    /// Files that are not seen although they stand in a folder that is: an empty one stands in their
    /// place. Where there are no namespaces this cannot be done.
    #[serde(with = "text::paths")]
    pub hidden: Vec<PathBuf>,
    /// Whether `/proc` shows the job's own processes, as linkers need that ask where they are. Where
    /// there is a process namespace, nobody else's are in it; elsewhere only links can be followed.
    pub processes: bool,
    /// The one fresh folder that it may write.
    pub scratch: Option<Scratch>,
}

/// A folder that starts empty, has a fixed size, and is gone after the run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scratch {
    /// Where it stands. The folder above must exist.
    #[serde(with = "text::path")]
    pub at: PathBuf,
    /// How much it holds, in bytes.
    pub bytes: u64,
    /// How many files and folders it holds.
    pub files: u64,
    /// What is taken out of it, after every process of the job is gone.
    pub collect: Vec<Collect>,
}

/// A file to take out of the scratch folder. Links are not followed, what is not a regular file is
/// left behind, and so is what is too large.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Collect {
    /// Its name in the scratch folder; one part, no `/`.
    pub name: String,
    /// Where it goes, outside; an older file there is replaced.
    #[serde(with = "text::path")]
    pub to: PathBuf,
    /// The most that is taken, in bytes.
    pub most_bytes: u64,
}

/// The part of the network that a program reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Network {
    /// Nothing.
    None,
    /// A loopback interface of its own, where the tier has network namespaces.
    Loopback,
    /// What the user reaches. Only for programs of our own choice, such as a fetch by cargo.
    Host,
}

/// What a program may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Wall time.
    pub wall: Duration,
    /// Processor time, of each process by the kernel and of all together by looking.
    pub cpu: Duration,
    /// Memory of all processes together, in bytes; in tiers without cgroups, by looking.
    pub memory_bytes: u64,
    /// Address space of each process, in bytes.
    pub address_space_bytes: u64,
    /// Processes and threads at the same time.
    pub processes: u64,
    /// The largest file that it may write, in bytes.
    pub file_bytes: u64,
    /// Open files of each process.
    pub open_files: u64,
    /// Bytes of standard output and standard error, each.
    pub output_bytes: usize,
}
