//! A gate that echoes, and stages that bring one misbehaviour out each.

use std::path::Path;
use std::time::Duration;

use gate::{Gate, Places, Stage, Stop, Trial};

/// Long enough for an interpreter to start on a busy machine.
const LONGEST: Duration = Duration::from_secs(15);

/// The gate of these tests.
pub(super) const ECHO: Gate = Gate {
    system: "echo",
    environment,
    stages: &[
        stage("echo", echo),
        stage("ends", ends),
        stage("again", again),
        stage("fills", fills),
        stage("floods", floods),
        stage("busy-port", busy_port),
        stage("panics", panics),
        stage("asks-too-much", asks_too_much),
        stage("for-ever", for_ever),
    ],
};

const fn stage(slug: &'static str, check: fn(&mut Trial<'_>) -> Result<(), Stop>) -> Stage {
    Stage { slug, longest: LONGEST, check }
}

fn environment(places: &Places<'_>) -> Vec<(String, String)> {
    let data: &Path = places.data;
    vec![
        ("PORT".to_owned(), places.port.to_string()),
        ("DATA".to_owned(), data.display().to_string()),
    ]
}

/// One line there and back.
fn echo(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    let mut client = trial.client("ada")?;
    client.send_line("hello")?;
    client.expect("hello", "reply-wrong")
}

/// SIGTERM ends it.
fn ends(trial: &mut Trial<'_>) -> Result<(), Stop> {
    echo(trial)?;
    trial.system()?.terminate(Duration::from_secs(3)).map(drop)
}

/// Many lines, and again after a kill.
fn again(trial: &mut Trial<'_>) -> Result<(), Stop> {
    for _ in 0..2 {
        trial.start()?;
        let mut client = trial.client("ada")?;
        for number in 0..10 {
            client.send_line(&format!("line {number}"))?;
            client.expect(&format!("line {number}"), "reply-wrong")?;
        }
        trial.system()?.kill()?;
    }
    Ok(())
}

/// Runs until the gate ends it for what it does to its disk.
fn fills(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    trial.wait_for(LONGEST, |trial| Ok(trial.system()?.has_ended())).map(drop)
}

/// Answers after it has printed more than is kept.
fn floods(trial: &mut Trial<'_>) -> Result<(), Stop> {
    echo(trial)
}

/// Somebody else has its port when it is started again.
fn busy_port(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    let port = trial.system()?.port();
    trial.system()?.kill()?;
    let _other = gate::listen(trial.network(), port)
        .map_err(|error| Stop::inconclusive("not-listened", error.to_string()))?;
    trial.start()
}

/// A check with a bug.
fn panics(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    panic!("index 7 is out of bounds");
}

/// A check that wants what no specification says.
fn asks_too_much(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    trial.figure("share").map(drop)
}

/// Goes on until it is interrupted.
fn for_ever(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    loop {
        trial.wait_for(Duration::from_secs(1), |_| Ok(None::<()>))?;
    }
}
