//! A check in a thread of its own, which sends its news to the screen.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use curriculum::Sources;
use judge::{Cancel, CheckOptions, Progress, Report};
use training::TrainingError;
use training::session::CheckJob;

use super::Heard;

/// How long a cancelled check is waited for when the screen closes.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a check has to say.
#[derive(Debug)]
pub(crate) enum News {
    /// What it does now, in words.
    Stage(String),
    /// What the compiler said, with its colours.
    Found(String),
    /// It has ended.
    Done(Box<Result<(Sources, Report), TrainingError>>),
}

/// A check under way.
#[derive(Debug)]
pub(crate) struct Run {
    /// Tells its news from those of other checks.
    pub(crate) number: u64,
    /// The exercise.
    pub(crate) slug: String,
    cancel: Cancel,
    thread: Option<JoinHandle<()>>,
}

impl Run {
    /// Starts a check.
    pub(crate) fn start(
        job: CheckJob,
        slug: String,
        options: CheckOptions,
        news: Sender<Heard>,
    ) -> Self {
        static RUNS: AtomicU64 = AtomicU64::new(1);
        let number = RUNS.fetch_add(1, Ordering::Relaxed);
        let cancel = options.cancel.clone();
        // The screen may be gone already; then nobody wants the news.
        let failed = news.clone();
        let work = move || {
            let tell = |told| drop(news.send(Heard::Check(number, told)));
            let result = catch_unwind(AssertUnwindSafe(|| {
                job.run(&options, &mut |progress| tell(in_words(progress)))
            }));
            tell(News::Done(Box::new(match result {
                Ok(result) => result.map_err(TrainingError::from),
                Err(_) => Err(TrainingError::Internal("the check panicked".into())),
            })));
        };
        let thread = std::thread::Builder::new().name("check".into()).spawn(work);
        if let Err(source) = &thread {
            let error = TrainingError::Internal(format!("no thread for the check: {source}"));
            drop(failed.send(Heard::Check(number, News::Done(Box::new(Err(error))))));
        }
        Run { number, slug, cancel, thread: thread.ok() }
    }

    /// Ends it; its news are of no interest any more.
    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Ends it and waits, though not for ever, until what it started has ended.
    pub(crate) fn cancel_and_wait(self) {
        self.cancel();
        let deadline = Instant::now() + PATIENCE;
        while self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
            && Instant::now() < deadline
        {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn in_words(progress: Progress<'_>) -> News {
    match progress {
        Progress::Crates(name, done, all) => {
            News::Stage(format!("building the crates that exercises use ({done} of {all}: {name})"))
        }
        Progress::Compiling => News::Stage("compiling".into()),
        Progress::Testing => News::Stage("testing".into()),
        Progress::Diagnostic(found) => News::Found(found.rendered.clone()),
    }
}

/// Makes ready, in a thread of its own, what a first check would wait for. Should it fail, the
/// check will say why.
pub(crate) fn prepare(job: CheckJob, options: CheckOptions) {
    let work = move || drop(catch_unwind(AssertUnwindSafe(|| job.prepare(&options))));
    drop(std::thread::Builder::new().name("prepare".into()).spawn(work));
}
