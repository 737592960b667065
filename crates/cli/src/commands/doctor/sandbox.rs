//! What holds the programs that are judged here, tried out.

use std::error::Error;
use std::path::Path;

use sandbox::{Attempt, Sandbox, SelfTest};
use serde_json::{Value, json};

use crate::output::Output;

/// Finds the tier anew, attempts what each property forbids, and shows what came of it. False if a
/// claim is disproved, or nothing could be tried.
pub(super) fn examine(cache: &Path, output: &Output) -> (bool, Value) {
    // Without the note the tier is found again next time; that is only slower.
    let _ = std::fs::create_dir_all(cache);
    let sandbox = Sandbox::open(&cache.join("sandbox.json"));
    sandbox.look_again();
    let tier = sandbox.tier();
    output.line(format!("Programs run in the sandbox's tier `{tier}`: {}.", tier.words()));
    for (better, obstacle) in sandbox.obstacles() {
        output.line(format!("  not `{better}`: {}", with_causes(&obstacle)));
    }
    let folder = cache.join("self-test");
    let tried = std::fs::create_dir_all(&folder)
        .map_err(|error| error.to_string())
        .and_then(|()| SelfTest::run(&sandbox, &folder).map_err(|error| with_causes(&error)));
    // What is left there is ours, and in the way of nothing.
    let _ = std::fs::remove_dir_all(&folder);
    match tried {
        Ok(tried) => {
            let properties: serde_json::Map<String, Value> =
                tried.attempts.iter().map(|attempt| show(attempt, output)).collect();
            (tried.is_true(), json!({ "tier": tier.name(), "properties": properties }))
        }
        Err(why) => {
            output.line(format!("✗ it could not be tried: {why}"));
            (false, json!({ "tier": tier.name(), "properties": {} }))
        }
    }
}

fn show(attempt: &Attempt, output: &Output) -> (String, Value) {
    let (name, state) = (attempt.property.name(), attempt.state.name());
    let tried = match (attempt.is_broken(), attempt.succeeded) {
        (true, _) => "✗ does not hold when tried",
        (false, true) => "does not hold when tried",
        (false, false) => "held when tried",
    };
    let by = if attempt.by.is_empty() { String::new() } else { format!(": {}", attempt.by) };
    output.line(format!("  {name:<12} {state:<13} {tried}{by}"));
    (name.to_owned(), json!({ "state": state, "by": attempt.by, "held": !attempt.succeeded }))
}

fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}
