//! Stage 12: load.
//!
//! A round trip is from `SAY` until its sender has the `OK` and its own `MSG`. What the server does
//! is held against what the gate's own line echo does on the same machine.

mod talkers;

use std::time::{Duration, Instant};

use gate::load::{Calibration, LoadError, LoadPlan, LoadReport, Wire, calibrate, run_load};
use gate::{Came, Client, Failure, Stop, Trial, in_seconds};

use self::talkers::Talkers;

/// How long is measured each time, and how long not yet.
const CLOSED: Duration = Duration::from_millis(1200);
const OPEN: Duration = Duration::from_millis(1500);
const WARM_UP: Duration = Duration::from_millis(300);

/// Measurements, of which the middle one counts.
const TIMES: u64 = 3;

/// Measurements in which the generator itself was too late, and which are made again.
const MOST_LAGGED: u64 = 5;

/// Messages in a packet while the rooms are filled.
const PACKET: usize = 50;

/// How much slower than the target a server may be while the rooms are filled.
const FILLING: f64 = 2.0;

/// The figures of the specification.
struct Figures {
    connections: usize,
    rooms: usize,
    kept_before: usize,
    text_bytes: usize,
    share: f64,
    p99: Duration,
}

impl Figures {
    fn of(trial: &Trial<'_>) -> Result<Self, Stop> {
        Ok(Figures {
            connections: trial.figure("connections")? as usize,
            rooms: trial.figure("rooms")?.max(1.0) as usize,
            kept_before: trial.figure("kept_before")? as usize,
            text_bytes: trial.figure("text_bytes")? as usize,
            share: trial.figure("share")?,
            p99: Duration::from_secs_f64(trial.figure("p99_ms")? / 1000.0),
        })
    }

    /// Round trips a second that are asked for.
    fn target(&self, calibration: &Calibration) -> f64 {
        calibration.requests_per_second * self.share
    }
}

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let figures = Figures::of(trial)?;
    let calibration = trial.calibration(Wire::Lines)?;
    let target = figures.target(&calibration);
    trial.note(format!(
        "100 % are {:.0} round trips a second; {target:.0} are asked for",
        calibration.requests_per_second
    ));
    trial.start()?;
    fill(trial, &figures, target)?;
    closed_loop(trial, &figures, target)?;
    open_loop(trial, &figures, target / 2.0)
}

/// Each room has many messages already.
fn fill(trial: &mut Trial<'_>, figures: &Figures, target: f64) -> Result<(), Stop> {
    let text = "k".repeat(figures.text_bytes);
    let mut clients = Vec::new();
    for room in 0..figures.rooms {
        let mut client = trial.client(&format!("filler-{room}"))?;
        client.send_line(&format!("NAME filler-{room}\nJOIN r{room}"))?;
        client.expect(&format!("OK NAME filler-{room}"), "errors-under-load")?;
        client.line("OK JOIN")?;
        clients.push(client);
    }
    let longest = Duration::from_secs_f64(figures.kept_before as f64 * FILLING / target.max(1.0));
    let began = Instant::now();
    let each = figures.kept_before / figures.rooms;
    for first in (0..each).step_by(PACKET) {
        trial.go_on()?;
        let count = PACKET.min(each - first);
        for (room, client) in clients.iter_mut().enumerate() {
            let lines = (first..first + count).map(|id| format!("SAY r{room} k{id} {text}\n"));
            client.send(lines.collect::<String>().as_bytes())?;
        }
        for client in &mut clients {
            if !answered(client, count, began + longest)? {
                let what = format!(
                    "before anything was measured, the rooms were to be filled with {} messages, \
                     many at once; after {} not even {} were taken, which is less than half of what \
                     is asked for",
                    figures.kept_before,
                    in_seconds(longest),
                    (first + count) * figures.rooms
                );
                return Err(trial.failure("too-slow", what).into());
            }
        }
    }
    Ok(())
}

/// Waits for as many `OK`s and `MSG`s; false if they have not come until then.
fn answered(client: &mut Client, count: usize, until: Instant) -> Result<bool, Stop> {
    for _ in 0..2 * count {
        match client.next(until.saturating_duration_since(Instant::now()))? {
            Came::Line(line) if line.starts_with(b"OK SAY ") || line.starts_with(b"MSG ") => {}
            Came::Line(line) => {
                let what = format!("{} said something", client.name());
                return Err(Failure::new("errors-under-load", what).actual(&line).into());
            }
            Came::Closed(_) => {
                let what = format!("{} said something and was disconnected", client.name());
                return Err(Failure::new("errors-under-load", what).into());
            }
            Came::Nothing => return Ok(false),
        }
    }
    Ok(true)
}

/// One measurement, in which nothing may go wrong.
fn measure(
    trial: &mut Trial<'_>,
    figures: &Figures,
    what: &str,
    wanted: &str,
    plan: &LoadPlan,
) -> Result<LoadReport, Stop> {
    trial.go_on()?;
    let run = trial.decide("run", |random| random.below(1 << 30));
    let mut talkers = Talkers::new(run, figures.rooms, figures.text_bytes);
    let plan = LoadPlan { warm_up: WARM_UP, seed: run, ..*plan };
    let report = run_load(trial.network(), &plan, &mut talkers).map_err(|error| match error {
        LoadError::NotAllOpen { .. } => {
            trial.failure("errors-under-load", error.to_string()).into()
        }
        LoadError::Plan(_) | LoadError::Descriptors { .. } | LoadError::System(_) => {
            Stop::inconclusive("no-load", error.to_string())
        }
    })?;
    trial.measured(what, Some(wanted.to_owned()), report.clone());
    let bad = report.counts.failed + report.counts.timed_out + report.counts.unasked;
    if bad == 0 {
        return Ok(report);
    }
    let counts = report.counts;
    let found = format!(
        "{what}: of {} round trips, {} failed and {} were not over after {}",
        counts.sent,
        counts.failed,
        counts.timed_out,
        in_seconds(plan.timeout)
    );
    let failure = trial.failure("errors-under-load", found);
    Err(report.first_failure.into_iter().fold(failure, Failure::evidence).into())
}

/// Each client sends the next when it has the answer. Who is below the target is held against the
/// machine as it is then: it may have become slower since it was measured.
fn closed_loop(trial: &mut Trial<'_>, figures: &Figures, target: f64) -> Result<(), Stop> {
    let plan = LoadPlan::closed(trial.system()?.port(), figures.connections, CLOSED);
    let mut target = target;
    for _ in 0..TIMES {
        let wanted = format!("at least {target:.0} round trips a second");
        let mut rates = Vec::new();
        for _ in 0..TIMES {
            let report = measure(trial, figures, "round trips, closed loop", &wanted, &plan)?;
            rates.push(report.achieved_per_second);
        }
        let rate = middle(&mut rates);
        if rate >= target {
            return Ok(());
        }
        let again = calibrate(trial.network(), Wire::Lines)
            .map_err(|error| Stop::inconclusive("not-calibrated", error.to_string()))?;
        let now = figures.target(&again);
        if rate < now {
            let what = format!(
                "{rate:.0} round trips a second in closed loop; {target:.0} are asked for, {} of \
                 the gate's own line echo on this machine",
                percent(figures.share)
            );
            return Err(trial.failure("too-slow", what).into());
        }
        trial.note(format!("the machine has become slower: now {now:.0} a second are asked for"));
        target = now;
    }
    let what = "the machine became slower again and again while it was measured";
    Err(Stop::inconclusive("machine-not-steady", what))
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// Round trips at fixed moments, whatever the server does.
fn open_loop(trial: &mut Trial<'_>, figures: &Figures, rate: f64) -> Result<(), Stop> {
    let wanted = format!("99 of 100 within {}", in_seconds(figures.p99));
    let port = trial.system()?.port();
    let plan = LoadPlan {
        target: Some(figures.p99),
        ..LoadPlan::open(port, figures.connections, rate, OPEN)
    };
    let is_quick = |report: &LoadReport| u128::from(report.latency.p99) <= figures.p99.as_micros();
    let (mut reports, mut lagged) = (Vec::new(), 0);
    while reports.len() < TIMES as usize {
        let report = measure(trial, figures, "round trips, open loop", &wanted, &plan)?;
        // A generator that lags makes times look longer, not shorter: what is quick all the same is
        // quick, and what is not says nothing.
        match report.inconclusive().filter(|_| !is_quick(&report)) {
            None => reports.push(report),
            Some(_) if lagged < MOST_LAGGED => lagged += 1,
            Some(why) => return Err(Stop::inconclusive("generator-lagged", why.to_string())),
        }
    }
    reports.sort_by_key(|report| report.latency.p99);
    let report = &reports[reports.len() / 2];
    if is_quick(report) {
        return Ok(());
    }
    let what = format!(
        "at {rate:.0} round trips a second, 99 of 100 took up to {:.1} ms, counted from the moment \
         at which they were due; {} are asked for",
        report.latency.p99 as f64 / 1000.0,
        in_seconds(figures.p99)
    );
    Err(trial.failure("latency-too-high", what).into())
}

fn middle(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::{middle, percent};

    #[test]
    fn the_middle_one_counts() {
        assert_eq!(middle(&mut [3.0, 1.0, 2.0]).to_string(), "2");
        assert_eq!(percent(0.1), "10 %");
    }
}
