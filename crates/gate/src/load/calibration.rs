//! What this machine can do: the rate of a small server of our own, taken right before a load stage,
//! so that a target is a share of it and a laptop and a server are judged alike.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::driver::run_load;
use super::http::HttpProtocol;
use super::lines::{LineProtocol, ReplyRule};
use super::plan::{LoadError, LoadPlan};
use super::report::LoadReport;
use super::small_server::{Manner, SmallServer, Wire};
use super::websocket::WebSocketProtocol;
use crate::Network;

/// Connections of a calibration.
const CONNECTIONS: usize = 64;
/// Its rounds, of which the median counts.
const ROUNDS: usize = 3;

/// What the small server did in a closed loop of 64 connections, on the core that the generator
/// left it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The protocol.
    pub wire: Wire,
    /// Requests a second: the median of the rounds.
    pub requests_per_second: f64,
    /// The requests a second of each round, ascending. Far apart, they say that the machine is busy
    /// with something else.
    pub rounds: Vec<f64>,
    /// The median latency of the median round, in microseconds.
    pub p50: u64,
    /// The 99th percentile of the median round, in microseconds.
    pub p99: u64,
    /// Connections of the closed loop.
    pub connections: usize,
    /// The length of a round, in milliseconds.
    pub round_milliseconds: u64,
    /// Cores that this process may use.
    pub cores: usize,
    /// When it was taken, in seconds since 1970.
    pub at: u64,
}

impl Calibration {
    /// The slowest round as a share of the quickest, 0 to 1.
    #[must_use]
    pub fn steadiness(&self) -> f64 {
        match (self.rounds.first(), self.rounds.last()) {
            (Some(slowest), Some(quickest)) if *quickest > 0.0 => slowest / quickest,
            _ => 0.0,
        }
    }
}

/// Calibrates for a protocol: three rounds of a second.
///
/// # Errors
/// As [`run_load`].
pub fn calibrate(network: &dyn Network, wire: Wire) -> Result<Calibration, LoadError> {
    calibrate_for(network, wire, Duration::from_secs(1))
}

/// Calibrates with rounds of this length.
///
/// # Errors
/// As [`run_load`].
pub fn calibrate_for(
    network: &dyn Network,
    wire: Wire,
    round: Duration,
) -> Result<Calibration, LoadError> {
    let server = SmallServer::start(network, wire, Manner::AtOnce)?;
    let plan =
        LoadPlan { warm_up: round / 10, ..LoadPlan::closed(server.port(), CONNECTIONS, round) };
    let mut reports = Vec::new();
    for _ in 0..ROUNDS {
        reports.push(ask(network, wire, &plan)?);
    }
    reports.sort_by(|one, other| one.achieved_per_second.total_cmp(&other.achieved_per_second));
    let median = &reports[ROUNDS / 2];
    let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Ok(Calibration {
        wire,
        requests_per_second: median.achieved_per_second,
        rounds: reports.iter().map(|report| report.achieved_per_second).collect(),
        p50: median.latency.p50,
        p99: median.latency.p99,
        connections: CONNECTIONS,
        round_milliseconds: round.as_millis() as u64,
        cores: median.conditions.cores,
        at: at.as_secs(),
    })
}

fn ask(network: &dyn Network, wire: Wire, plan: &LoadPlan) -> Result<LoadReport, LoadError> {
    match wire {
        Wire::Http => run_load(network, plan, &mut HttpProtocol::get("/")),
        Wire::Lines => {
            let any = ReplyRule::NextLine { starting: String::new() };
            run_load(network, plan, &mut LineProtocol::new("line {operation}", any))
        }
        Wire::WebSocket => {
            run_load(network, plan, &mut WebSocketProtocol::new("/", "text {operation}", plan.seed))
        }
    }
}
