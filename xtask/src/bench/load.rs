//! The gate's load generator against `wrk` and `oha`, in one run against the same servers of ours.
//!
//! The others are for this comparison only: they are looked for on the path (`oha` also in `$OHA`),
//! and left out if they are missing.

mod tools;

use std::process::Command;
use std::time::Duration;

use anyhow::ensure;
use gate::HostNetwork;
use gate::load::{
    HttpProtocol, LoadPlan, LoadReport, Manner, Percentiles, SmallServer, Wire, calibrate, run_load,
};

use self::tools::{Measured, Tool};
use super::judge_speed::children_cpu;

/// Connections of the closed loop.
const CONNECTIONS: usize = 64;
/// The length of one closed loop.
const CLOSED: Duration = Duration::from_secs(2);
/// The length of one run against known delays.
const DELAYED: Duration = Duration::from_secs(4);
/// Requests a second against known delays, where a tool can be told.
const OFFERED: f64 = 500.0;
/// Rounds against known delays: what is compared there is no speed.
const DELAY_ROUNDS: usize = 5;

/// The same command from a release build: a generator without optimisation measures itself.
pub(super) fn in_release(rounds: usize) -> anyhow::Result<()> {
    let rounds = rounds.to_string();
    let arguments = ["run", "--quiet", "--release", "--package", "xtask", "--", "bench", "load"];
    let status = Command::new("cargo").args(arguments).args(["--rounds", &rounds]).status()?;
    ensure!(status.success(), "the measurement failed");
    Ok(())
}

/// The tools to compare with; says which they are, and which are missing.
pub(super) fn find_tools() -> Vec<Tool> {
    let tools = tools::find();
    for tool in &tools {
        println!("{}", tool.version());
    }
    for name in tools::NAMES {
        if !tools.iter().any(|tool| tool.name() == name) {
            println!("{name} is not on the path: its rows are missing");
        }
    }
    tools
}

/// The most that each tool gets out of the same server, in turn; and what it takes of the processor
/// for that, which other work on the machine changes less.
pub(super) fn closed_loops(tools: &[Tool], rounds: usize) -> anyhow::Result<()> {
    let rounds = rounds.max(1);
    let server = SmallServer::start(&HostNetwork, Wire::Http, Manner::AtOnce)?;
    let mut rates = vec![Vec::new(); 1 + tools.len()];
    let mut per_core = rates.clone();
    for _ in 0..rounds {
        let report = closed(&server)?;
        rates[0].push(report.achieved_per_second);
        per_core[0].push(report.achieved_per_second / report.generator_cpu.max(1e-9));
        for (number, tool) in tools.iter().enumerate() {
            let before = children_cpu()?;
            let rate = tool.closed_loop(server.port(), CONNECTIONS, CLOSED)?;
            let used = (children_cpu()? - before).as_secs_f64().max(1e-9);
            rates[1 + number].push(rate);
            per_core[1 + number].push(rate * CLOSED.as_secs_f64() / used);
        }
    }
    println!(
        "\nClosed loop: {CONNECTIONS} connections, {} s, median of {rounds} rounds in turn. The \
         server has one thread. *Of one core*: requests for each second of the tool's own processor \
         time.\n\n\
         | | requests a second | ours to this | of one core | ours to this |\n|---|---|---|---|---|",
        CLOSED.as_secs(),
    );
    let (ours, ours_per_core) = (median(&mut rates[0]), median(&mut per_core[0]));
    let names = std::iter::once("ours").chain(tools.iter().map(Tool::name));
    for ((tool, rates), per_core) in names.zip(&mut rates).zip(&mut per_core) {
        let (rate, per_core) = (median(rates), median(per_core));
        println!(
            "| {tool} | {} | {:.2} | {} | {:.2} |",
            thousands(rate),
            ours / rate,
            thousands(per_core),
            ours_per_core / per_core
        );
    }
    Ok(())
}

/// The calibration of every protocol.
pub(super) fn calibrations() -> anyhow::Result<()> {
    println!("\n| calibration | requests a second | p50 | p99 | slowest round / quickest |");
    println!("|---|---|---|---|---|");
    for wire in [Wire::Http, Wire::Lines, Wire::WebSocket] {
        let found = calibrate(&HostNetwork, wire)?;
        println!(
            "| {wire:?} | {} | {} | {} | {:.2} |",
            thousands(found.requests_per_second),
            milliseconds(found.p50),
            milliseconds(found.p99),
            found.steadiness()
        );
    }
    Ok(())
}

/// Percentiles against servers that know their own delays.
pub(super) fn known_delays(tools: &[Tool], rounds: usize) -> anyhow::Result<()> {
    let rounds = rounds.clamp(1, DELAY_ROUNDS);
    println!(
        "\nKnown delays: {} s, {OFFERED} requests a second over {CONNECTIONS} connections (wrk has \
         no rate: 4 connections), {rounds} rounds in turn, of which the one with the median error \
         stands here. *True* is what the server itself measured in that round. Ours counts from \
         the intended moment, and calls a round inconclusive where it lagged; the others count \
         from when they got round to sending, as in the row *from the sending*.\n\n\
         | server | tool | p50 (true) | p90 (true) | p99 (true) | within 5 % or 0.2 ms |\n\
         |---|---|---|---|---|---|",
        DELAYED.as_secs()
    );
    let of = Duration::from_millis;
    let servers = [
        ("5 ms", Manner::Delayed { usual: of(5), every: 0, seldom: of(0) }),
        ("20 ms", Manner::Delayed { usual: of(20), every: 0, seldom: of(0) }),
        ("5 ms, every 50th 100 ms", Manner::Delayed { usual: of(5), every: 50, seldom: of(100) }),
    ];
    for (name, manner) in servers {
        let server = SmallServer::start(&HostNetwork, Wire::Http, manner)?;
        let (mut sound, mut lagged, mut sent) = (Vec::new(), Vec::new(), Vec::new());
        let mut others: Vec<Vec<(Measured, Percentiles)>> = vec![Vec::new(); tools.len()];
        for _ in 0..rounds {
            server.forget_delays();
            let report = delayed(&server)?;
            let truth = server.true_delays();
            let kind = if report.inconclusive().is_none() { &mut sound } else { &mut lagged };
            kind.push((Measured::of(&report.latency), truth));
            sent.push((Measured::of(&report.service), truth));
            for (tool, found) in tools.iter().zip(&mut others) {
                server.forget_delays();
                let measured = tool.delays(server.port(), CONNECTIONS, OFFERED, DELAYED)?;
                found.push((measured, server.true_delays()));
            }
        }
        let of_rounds = |kind: &str, found: &[_]| format!("ours, {kind}: {}", found.len());
        let ours = [
            (of_rounds("sound rounds", &sound), &sound),
            (of_rounds("inconclusive rounds", &lagged), &lagged),
            ("ours, from the sending".to_owned(), &sent),
        ];
        let others = tools.iter().map(|tool| tool.name().to_owned()).zip(&others);
        for (tool, found) in ours.into_iter().chain(others) {
            if let Some(row) = delay_row(name, &tool, found) {
                println!("{row}");
            }
        }
    }
    Ok(())
}

/// One row of the table of delays.
fn delay_row(server: &str, tool: &str, found: &[(Measured, Percentiles)]) -> Option<String> {
    let mut all_within = true;
    let mut row = format!("| {server} | {tool} ");
    for column in 0..3 {
        let mut pairs: Vec<(u64, u64)> = found
            .iter()
            .map(|(measured, truth)| {
                let truth = Measured::of(truth);
                (measured.columns()[column], truth.columns()[column])
            })
            .collect();
        // The round in the middle by its error, so that the two figures are of one round.
        pairs.sort_by_key(|(measured, truth)| measured.abs_diff(*truth));
        let (measured, truth) = *pairs.get(pairs.len() / 2)?;
        all_within &= measured.abs_diff(truth) <= (truth / 20).max(200);
        row.push_str(&format!("| {} ({}) ", milliseconds(measured), milliseconds(truth)));
    }
    row.push_str(if all_within { "| yes |" } else { "| no |" });
    Some(row)
}

fn closed(server: &SmallServer) -> anyhow::Result<LoadReport> {
    let plan = LoadPlan {
        warm_up: Duration::from_millis(100),
        ..LoadPlan::closed(server.port(), CONNECTIONS, CLOSED)
    };
    Ok(run_load(&HostNetwork, &plan, &mut HttpProtocol::get("/"))?)
}

fn delayed(server: &SmallServer) -> anyhow::Result<LoadReport> {
    let plan = LoadPlan {
        warm_up: Duration::ZERO,
        target: Some(Duration::from_millis(5)),
        ..LoadPlan::open(server.port(), CONNECTIONS, OFFERED, DELAYED)
    };
    Ok(run_load(&HostNetwork, &plan, &mut HttpProtocol::get("/"))?)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(microseconds: u64) -> String {
    format!("{:.2} ms", microseconds as f64 / 1e3)
}

fn thousands(number: f64) -> String {
    let number = number as u64;
    if number < 1000 {
        return number.to_string();
    }
    format!("{},{:03}", number / 1000, number % 1000)
}
