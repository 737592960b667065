//! What kept the helper from its work.

use crate::outcome::Report;

/// A step that failed.
#[derive(Debug)]
pub(super) struct Fault {
    is_start: bool,
    step: String,
    errno: i32,
}

impl Fault {
    /// A limit that could not be set up.
    pub(super) fn setup(step: &str, errno: i32) -> Self {
        Fault { is_start: false, step: step.to_owned(), errno }
    }

    /// The same, with the error of the last call to the system.
    pub(super) fn last(step: &str) -> Self {
        Fault::setup(step, std::io::Error::last_os_error().raw_os_error().unwrap_or(0))
    }

    /// A program that could not be started.
    pub(super) fn start(errno: i32) -> Self {
        Fault { is_start: true, step: String::new(), errno }
    }

    /// The error's number, or 0.
    pub(super) fn errno(&self) -> i32 {
        self.errno
    }

    /// As a line for a process's parent: a mark, the error's number, the step.
    pub(super) fn to_line(&self) -> String {
        format!("{} {} {}", u8::from(self.is_start), self.errno, self.step)
    }

    /// What such a line says.
    pub(super) fn from_line(line: &str) -> Self {
        let mut fields = line.splitn(3, ' ');
        let is_start = fields.next() == Some("1");
        let errno = fields.next().and_then(|number| number.parse().ok()).unwrap_or(0);
        Fault { is_start, step: fields.next().unwrap_or_default().to_owned(), errno }
    }

    pub(super) fn into_report(self) -> Report {
        Report::Failed { is_start: self.is_start, step: self.step, errno: self.errno }
    }
}

/// Names the step in which an error of the system came up.
pub(super) fn at<E: Into<std::io::Error>>(step: &str) -> impl FnOnce(E) -> Fault + '_ {
    move |error| Fault::setup(step, error.into().raw_os_error().unwrap_or(0))
}

/// The same for a step with a path.
pub(super) fn at_path<'a, E: Into<std::io::Error>>(
    step: &'a str,
    path: &'a std::path::Path,
) -> impl FnOnce(E) -> Fault + 'a {
    move |error| {
        let step = format!("{step} {}", path.display());
        Fault::setup(&step, error.into().raw_os_error().unwrap_or(0))
    }
}
