//! `log merge` and `log verify`.

use serde_json::json;
use training::Session;

use crate::arguments::LogTask;
use crate::output::{Exit, Failure, Output};

/// `masterwork log …`.
pub(super) fn run(session: &mut Session, output: &Output, task: &LogTask) -> Result<Exit, Failure> {
    match task {
        LogTask::Verify => verify(session, output),
        LogTask::Merge { from } => {
            let merged = session.log_mut().merge_from(from)?;
            session.catch_up()?;
            let faults: Vec<String> = merged.faults.iter().map(ToString::to_string).collect();
            output.line(format!(
                "{} events taken in, {} known already",
                merged.added, merged.already_known
            ));
            for (device, count) in &merged.left_out {
                output.line(format!("{count} events of device {device} were left out:"));
            }
            for fault in &faults {
                output.line(format!("  {fault}"));
            }
            output.document(
                "masterwork.log-merge/1",
                &json!({ "added": merged.added, "already_known": merged.already_known,
                         "left_out": merged.left_out.values().sum::<u64>(), "faults": faults }),
            );
            Ok(if merged.left_out.is_empty() { Exit::Done } else { Exit::NotPassed })
        }
    }
}

fn verify(session: &Session, output: &Output) -> Result<Exit, Failure> {
    let faults: Vec<String> = session.log().verify()?.iter().map(ToString::to_string).collect();
    let events = session.log().count()?;
    if faults.is_empty() {
        output.line(format!("{events} events; every chain and every body is as it was written"));
    }
    for fault in &faults {
        output.line(fault);
    }
    output.document("masterwork.log-verify/1", &json!({ "events": events, "faults": faults }));
    Ok(if faults.is_empty() { Exit::Done } else { Exit::NotPassed })
}
