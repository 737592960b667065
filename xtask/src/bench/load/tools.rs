//! `wrk` and `oha`: how each is called, and what it says.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use gate::load::Percentiles;

/// The tools that are looked for.
pub(super) const NAMES: [&str; 2] = ["wrk", "oha"];

/// A tool that is there.
#[derive(Debug, Clone)]
pub(crate) enum Tool {
    Wrk(PathBuf),
    Oha(PathBuf),
}

/// What a tool measured, in microseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    pub(super) p50: u64,
    pub(super) p90: u64,
    pub(super) p99: u64,
}

impl Measured {
    pub(super) fn of(percentiles: &Percentiles) -> Self {
        let Percentiles { p50, p90, p99, .. } = *percentiles;
        Measured { p50, p90, p99 }
    }

    /// In the order of the table.
    pub(super) fn columns(&self) -> [u64; 3] {
        [self.p50, self.p90, self.p99]
    }
}

/// The tools that are there.
pub(super) fn find() -> Vec<Tool> {
    let oha = std::env::var_os("OHA").map(PathBuf::from).or_else(|| on_path("oha"));
    let tools = [on_path("wrk").map(Tool::Wrk), oha.map(Tool::Oha)];
    tools.into_iter().flatten().collect()
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

impl Tool {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Tool::Wrk(_) => "wrk",
            Tool::Oha(_) => "oha",
        }
    }

    /// The first line of what it says about itself.
    pub(super) fn version(&self) -> String {
        let (file, argument) = match self {
            Tool::Wrk(file) => (file, "-v"),
            Tool::Oha(file) => (file, "--version"),
        };
        let output = Command::new(file).arg(argument).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        text.ok().and_then(|text| Some(text.lines().next()?.to_owned())).unwrap_or_default()
    }

    /// Requests a second in a closed loop.
    pub(super) fn closed_loop(
        &self,
        port: u16,
        connections: usize,
        duration: Duration,
    ) -> anyhow::Result<f64> {
        let connections = connections.to_string();
        match self {
            Tool::Wrk(_) => {
                let text = self.run(&["-t1", "-c", &connections], duration, port)?;
                let line = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
                Ok(line.context("wrk gave no rate")?.trim().parse()?)
            }
            Tool::Oha(_) => {
                let text = self.run(&["-c", &connections], duration, port)?;
                number(&text, "/summary/requestsPerSec")
            }
        }
    }

    /// Percentiles, at this rate if the tool has an open loop.
    pub(super) fn delays(
        &self,
        port: u16,
        connections: usize,
        per_second: f64,
        duration: Duration,
    ) -> anyhow::Result<Measured> {
        match self {
            Tool::Wrk(_) => {
                let text = self.run(&["-t1", "-c", "4", "--latency"], duration, port)?;
                let at = |name: &str| {
                    let line = text.lines().find_map(|line| line.trim().strip_prefix(name));
                    line.and_then(|text| wrk_time(text.trim())).context("wrk gave no percentiles")
                };
                Ok(Measured { p50: at("50%")?, p90: at("90%")?, p99: at("99%")? })
            }
            Tool::Oha(_) => {
                let (connections, rate) = (connections.to_string(), per_second.to_string());
                let arguments = ["-c", &connections, "-q", &rate, "--latency-correction"];
                let text = self.run(&arguments, duration, port)?;
                let at = |name: &str| {
                    let seconds = number(&text, &format!("/latencyPercentiles/{name}"))?;
                    anyhow::Ok((seconds * 1e6) as u64)
                };
                Ok(Measured { p50: at("p50")?, p90: at("p90")?, p99: at("p99")? })
            }
        }
    }

    fn run(&self, arguments: &[&str], duration: Duration, port: u16) -> anyhow::Result<String> {
        let (file, time, more): (_, _, &[&str]) = match self {
            Tool::Wrk(file) => (file, "-d", &[]),
            Tool::Oha(file) => (file, "-z", &["--no-tui", "--output-format", "json"]),
        };
        let seconds = format!("{}s", duration.as_secs());
        let output = Command::new(file)
            .args(arguments)
            .args([time, seconds.as_str()])
            .args(more)
            .arg(format!("http://127.0.0.1:{port}/"))
            .output()
            .with_context(|| format!("starting {}", file.display()))?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn number(json: &str, pointer: &str) -> anyhow::Result<f64> {
    let value: serde_json::Value = serde_json::from_str(json)?;
    let found = value.pointer(pointer).and_then(serde_json::Value::as_f64);
    found.with_context(|| format!("oha gave no {pointer}"))
}

/// A time as wrk writes it, such as `592.00us`, in microseconds.
fn wrk_time(text: &str) -> Option<u64> {
    let unit = text.find(|letter: char| letter.is_ascii_alphabetic())?;
    let factor = match &text[unit..] {
        "us" => 1.0,
        "ms" => 1e3,
        "s" => 1e6,
        "m" => 6e7,
        _ => return None,
    };
    Some((text[..unit].parse::<f64>().ok()? * factor).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::wrk_time;

    #[test]
    fn times_of_wrk_are_read() {
        let read = ["592.00us", "5.06ms", "1.50s", "x"].map(wrk_time);
        assert_eq!(read, [Some(592), Some(5060), Some(1_500_000), None]);
    }
}
