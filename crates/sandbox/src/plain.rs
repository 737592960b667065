//! Programs of the user's own choice, asked one question before there is a sandbox.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};

/// Runs a program that the user's own PATH names, as the user, and returns what it printed. For
/// the question which toolchain there is; never for anything that a learner wrote.
///
/// # Errors
/// If it cannot be started.
pub fn plain_output<T: AsRef<OsStr>>(
    program: &str,
    arguments: impl IntoIterator<Item = T>,
) -> std::io::Result<Output> {
    Command::new(program).args(arguments).stdin(Stdio::null()).output()
}
