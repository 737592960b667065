//! `doctor`: what this machine can do, and whether all is well.

mod sandbox;

use judge::Judge;
use serde_json::{Value, json};
use training::Session;
use training::session::projection_is_true;

use super::workspace;
use crate::arguments::Arguments;
use crate::clock::clock;
use crate::output::{Exit, Failure, Output};

/// `masterwork doctor`.
pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<Exit, Failure> {
    let mut well = true;
    let mut say = |ok: bool, name: &str, words: String| {
        well &= ok;
        output.line(format!("{} {name:<12} {words}", if ok { "✓" } else { "✗" }));
    };
    let folder = match workspace(arguments) {
        Ok(found) => {
            say(true, "workspace", found.root().display().to_string());
            Some(found)
        }
        Err(error) => {
            say(true, "workspace", format!("none here ({})", error.help().unwrap_or_default()));
            None
        }
    };
    let scratch = std::env::temp_dir().join(format!("masterwork-doctor-{}", std::process::id()));
    let cache = folder.as_ref().map_or_else(|| scratch.clone(), |found| found.cache_folder());
    let toolchain = match Judge::open(&cache) {
        Ok(judge) => {
            let toolchain = judge.toolchain();
            say(
                true,
                "compiler",
                format!("rustc {} in {}", toolchain.release, toolchain.sysroot.display()),
            );
            match &toolchain.clippy_driver {
                Some(_) => say(true, "clippy", "there".to_owned()),
                None => say(false, "clippy", "missing: rustup component add clippy".to_owned()),
            }
            match judge.run_block("fn main() {}", true) {
                Ok(_) => say(true, "linker", "a program compiles, links and runs".to_owned()),
                Err(error) => {
                    say(false, "linker", format!("{error}: {}", error.help().unwrap_or_default()))
                }
            }
            json!({ "release": toolchain.release, "host": toolchain.host,
                    "sysroot": toolchain.sysroot, "clippy": toolchain.clippy_driver.is_some() })
        }
        Err(error) => {
            say(false, "compiler", format!("{error}: {}", error.help().unwrap_or_default()));
            Value::Null
        }
    };
    let mut log = Value::Null;
    if let Some(found) = folder {
        match Session::open(found, &arguments.content, clock) {
            Ok(session) => log = examine(&session, &mut say)?,
            Err(error) => {
                say(false, "evidence", format!("{error}: {}", error.help().unwrap_or_default()))
            }
        }
    }
    output.line("");
    let (holds, sandbox) = sandbox::examine(&cache, output);
    well &= holds;
    // A scratch folder that could not be removed is the system's to clear.
    let _ = std::fs::remove_dir_all(&scratch);
    output.document(
        "masterwork.doctor/1",
        &json!({ "well": well, "toolchain": toolchain, "log": log, "sandbox": sandbox }),
    );
    Ok(if well { Exit::Done } else { Exit::Environment })
}

fn examine(session: &Session, say: &mut dyn FnMut(bool, &str, String)) -> Result<Value, Failure> {
    let faults: Vec<String> = session.log().verify()?.iter().map(ToString::to_string).collect();
    let events = session.log().count()?;
    match faults.first() {
        None => say(true, "evidence", format!("{events} events, every chain whole")),
        Some(fault) => {
            say(false, "evidence", format!("{} faults; the first: {fault}", faults.len()))
        }
    }
    let matches = projection_is_true(session)?;
    let words = if matches {
        "what is stored equals what the log rebuilds"
    } else {
        "what is stored differs from what the log rebuilds: delete .masterwork/cache"
    };
    say(matches, "projection", words.to_owned());
    let doubts: Vec<String> = session.doubts().iter().map(ToString::to_string).collect();
    for doubt in &doubts {
        say(true, "doubt", doubt.clone());
    }
    for fault in session.content_faults() {
        say(false, "content", fault.to_string());
    }
    if let Ok(Some((proven, here))) = session.unproven_compiler() {
        let words =
            format!("proven with Rust {proven}, this is {here}: lints and error codes may differ");
        say(true, "content", words);
    }
    Ok(json!({ "events": events, "faults": faults, "doubts": doubts,
              "rebuilt_equals_stored": matches }))
}
