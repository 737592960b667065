//! The `masterwork` binary: it turns raw arguments into checked ones and hands them to a command or
//! to the screen. What a command does stands in `training`.

mod arguments;
mod clock;
mod commands;
mod output;
mod screen;
mod terminal;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use output::{Exit, Failure, Output};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return wrong_usage(&error),
    };
    let output = Output::new(arguments.format, arguments.color);
    let result = catch_unwind(AssertUnwindSafe(|| commands::run(&arguments, &output)));
    let result = result.unwrap_or_else(|_| Err(Failure::other(anyhow::anyhow!("this is a bug"))));
    match result {
        Ok(exit) => exit.code(),
        Err(failure) => {
            output.failure(&failure);
            failure.exit().code()
        }
    }
}

/// What clap has to say: help, or what is wrong with the command line.
fn wrong_usage(error: &clap::Error) -> ExitCode {
    // A text that cannot be written has no reader.
    let _ = error.print();
    if !error.use_stderr() {
        return Exit::Done.code();
    }
    output::usage_document(error, std::env::args_os().skip(1));
    Exit::Usage.code()
}
