//! Plots of a run of load as SVG: the latency by percentile, and rate and latency over time. They are
//! drawn here, so that they need no script; colours come from the page's style.

use std::fmt::Write;

use super::words::{escaped, in_microseconds, thousands};
use crate::load::LoadReport;

/// A plot's size, in units of its view box.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 210.0;
const LEFT: f64 = 54.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 34.0;

/// A linear or logarithmic way from values to places.
#[derive(Clone, Copy)]
struct Scale {
    low: f64,
    high: f64,
    is_log: bool,
}

impl Scale {
    fn share(self, value: f64) -> f64 {
        let (low, high, value) = match self.is_log {
            true => (self.low.ln(), self.high.ln(), value.max(self.low).ln()),
            false => (self.low, self.high, value),
        };
        if high <= low { 0.0 } else { ((value - low) / (high - low)).clamp(0.0, 1.0) }
    }

    fn x(self, value: f64) -> f64 {
        LEFT + self.share(value) * (WIDTH - LEFT - RIGHT)
    }

    fn y(self, value: f64) -> f64 {
        HEIGHT - BOTTOM - self.share(value) * (HEIGHT - TOP - BOTTOM)
    }

    /// Round values between the ends: at most about five.
    fn ticks(self) -> Vec<f64> {
        if self.is_log {
            let decades = (self.high / self.low).log10();
            let steps: &[f64] = match decades {
                ..2.0 => &[1.0, 2.0, 5.0],
                ..3.5 => &[1.0, 3.0],
                _ => &[1.0],
            };
            let every = if decades > 5.0 { 2 } else { 1 };
            let first = self.low.log10().floor() as i32;
            let last = self.high.log10().ceil() as i32;
            return (first..=last)
                .step_by(every)
                .flat_map(|decade| steps.iter().map(move |step| step * 10_f64.powi(decade)))
                .filter(|tick| *tick >= self.low * 0.999 && *tick <= self.high * 1.001)
                .collect();
        }
        let step = round_up((self.high - self.low) / 4.0);
        if step <= 0.0 {
            return vec![self.low];
        }
        let first = (self.low / step).ceil() as i64;
        let last = (self.high / step + 0.001).floor() as i64;
        (first..=last).map(|tick| tick as f64 * step).collect()
    }
}

/// 1, 2 or 5 times a power of ten, and not less than `value`.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 0.0;
    }
    let decade = 10_f64.powf(value.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].iter().find(|step| decade * **step >= value * 0.999);
    step.map_or(decade * 10.0, |step| step * decade)
}

struct Plot {
    svg: String,
}

impl Plot {
    fn new(title: &str, about: &str) -> Self {
        let mut svg = format!("<figure class=plot><figcaption>{}</figcaption>", escaped(title));
        let _ = write!(
            svg,
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=img aria-label=\"{}\">",
            escaped(about)
        );
        Plot { svg }
    }

    fn axes(&mut self, x: &[(f64, String)], y: &[(f64, String)], below: &str) {
        let bottom = HEIGHT - BOTTOM;
        for (at, label) in y {
            let right = WIDTH - RIGHT;
            let _ = write!(
                self.svg,
                "<line class=grid x1={LEFT} x2={right} y1={at:.1} y2={at:.1} />\
                 <text x={:.1} y={:.1} text-anchor=end>{}</text>",
                LEFT - 6.0,
                at + 4.0,
                escaped(label)
            );
        }
        for (at, label) in x {
            // At the right end there is no room for half a label.
            let anchor = if *at > WIDTH - RIGHT - 14.0 { "end" } else { "middle" };
            let _ = write!(
                self.svg,
                "<line class=axis x1={at:.1} x2={at:.1} y1={bottom} y2={:.1} />\
                 <text x={at:.1} y={:.1} text-anchor={anchor}>{}</text>",
                bottom + 4.0,
                bottom + 16.0,
                escaped(label)
            );
        }
        let _ = write!(
            self.svg,
            "<line class=axis x1={LEFT} x2={:.1} y1={bottom} y2={bottom} />\
             <text class=below x={:.1} y={:.1} text-anchor=end>{}</text>",
            WIDTH - RIGHT,
            WIDTH - RIGHT,
            HEIGHT - 4.0,
            escaped(below)
        );
    }

    fn curve(&mut self, class: &str, points: &[(f64, f64)]) {
        let mut path = String::new();
        for (index, (x, y)) in points.iter().enumerate() {
            let _ = write!(path, "{}{x:.1} {y:.1}", if index == 0 { "M" } else { "L" });
        }
        let _ = write!(self.svg, "<path class=\"{class}\" d=\"{path}\" />");
    }

    /// A level across the plot, with its label on it.
    fn level(&mut self, class: &str, y: f64, label: &str) {
        let above = if y < TOP + 16.0 { y + 13.0 } else { y - 5.0 };
        let _ = write!(
            self.svg,
            "<line class=\"{class}\" x1={LEFT} x2={:.1} y1={y:.1} y2={y:.1} />\
             <text class=\"{class}-label\" x={:.1} y={above:.1}>{}</text>",
            WIDTH - RIGHT,
            LEFT + 6.0,
            escaped(label)
        );
    }

    fn finish(mut self) -> String {
        self.svg.push_str("</svg></figure>");
        self.svg
    }
}

/// All plots of a run.
pub(super) fn plots(load: &LoadReport) -> String {
    format!("{}{}{}", percentiles(load), rate(load), latency_over_time(load))
}

/// The latency of each share of operations; the last per cent has as much room as the first ninety.
fn percentiles(load: &LoadReport) -> String {
    let total: u64 = load.buckets.iter().map(|bucket| bucket.count).sum();
    if total == 0 {
        return String::new();
    }
    let target = load.conditions.target.map(|target| target as f64);
    // Places along the axis: how many times rarer than all operations.
    let rarity = Scale { low: 1.0, high: (total as f64).clamp(100.0, 5e4), is_log: true };
    let lowest = load.buckets.first().map_or(1.0, |bucket| bucket.up_to.max(1) as f64);
    let highest = load.latency.max.max(2) as f64;
    let low = lowest.min(target.unwrap_or(lowest)) * 0.9;
    let high = highest.max(target.unwrap_or(0.0) * 1.3).max(low * 4.0);
    let latency = Scale { low, high, is_log: true };
    let mut below = 0;
    let mut points = vec![(LEFT, latency.y(lowest))];
    for bucket in &load.buckets {
        let before = 1.0 - below as f64 / total as f64;
        below += bucket.count;
        let y = latency.y(bucket.up_to as f64);
        points.push((rarity.x(1.0 / before), y));
        let after = 1.0 - below as f64 / total as f64;
        let end = if after <= 0.0 { rarity.high } else { 1.0 / after };
        points.push((rarity.x(end), y));
    }
    let about = format!(
        "Latency by percentile: p50 {}, p99 {}, most {}",
        in_microseconds(load.latency.p50),
        in_microseconds(load.latency.p99),
        in_microseconds(load.latency.max)
    );
    let mut plot = Plot::new("Latency by percentile", &about);
    let shares =
        [(2.0, "50 %"), (10.0, "90 %"), (100.0, "99 %"), (1e3, "99.9 %"), (1e4, "99.99 %")];
    let shares = shares.iter().filter(|(at, _)| *at <= rarity.high * 1.001);
    let x: Vec<(f64, String)> =
        shares.map(|(at, label)| (rarity.x(*at), (*label).to_owned())).collect();
    let y = latency_ticks(latency);
    plot.axes(&x, &y, "share of all operations");
    plot.curve("line-latency", &points);
    if let Some(target) = target {
        plot.level("target", latency.y(target), &format!("target {}", short_time(target)));
    }
    plot.finish()
}

fn latency_ticks(scale: Scale) -> Vec<(f64, String)> {
    let tick = |tick: f64| match tick {
        ..0.5 => (scale.y(tick), "0".to_owned()),
        _ => (scale.y(tick), short_time(tick)),
    };
    scale.ticks().into_iter().map(tick).collect()
}

/// A latency as a label: `20 ms`, where all its digits after the point are 0.
fn short_time(micros: f64) -> String {
    in_microseconds(micros.round() as u64).replace(".00 ", " ").replace(".0 ", " ")
}

/// Where the points of the series stand in time: seconds of their middle, of those that are whole.
fn seconds(load: &LoadReport) -> (Scale, Vec<f64>) {
    let step = load.series_step as f64 / 1e6;
    let at = (0..load.series.len()).map(|index| (index as f64 + 0.5) * step).collect();
    let end = (load.series.len() as f64 * step).max(step);
    (Scale { low: 0.0, high: end, is_log: false }, at)
}

fn second_ticks(scale: Scale) -> Vec<(f64, String)> {
    let label = |tick: f64| format!("{} s", (tick * 100.0).round() / 100.0);
    scale.ticks().into_iter().map(|tick| (scale.x(tick), label(tick))).collect()
}

/// Achieved load over time, and the load that was offered.
fn rate(load: &LoadReport) -> String {
    if load.series.is_empty() || load.series_step == 0 {
        return String::new();
    }
    let (time, at) = seconds(load);
    let per_second = |answered: u64| answered as f64 * 1e6 / load.series_step as f64;
    let most = load.series.iter().map(|point| per_second(point.answered)).fold(0.0, f64::max);
    let high = most.max(load.offered_per_second.unwrap_or(0.0)).max(1.0) * 1.15;
    let scale = Scale { low: 0.0, high, is_log: false };
    let points: Vec<(f64, f64)> = at
        .iter()
        .zip(&load.series)
        .map(|(at, point)| (time.x(*at), scale.y(per_second(point.answered))))
        .collect();
    let achieved = thousands(load.achieved_per_second.round() as u64);
    let mut plot = Plot::new("Right answers a second", &format!("{achieved} a second achieved"));
    let label = |tick: f64| thousands(tick.round() as u64);
    let y: Vec<(f64, String)> =
        scale.ticks().into_iter().map(|tick| (scale.y(tick), label(tick))).collect();
    plot.axes(&second_ticks(time), &y, "since the load began");
    plot.curve("line-rate", &points);
    if let Some(offered) = load.offered_per_second {
        let label = format!("offered {}", thousands(offered.round() as u64));
        plot.level("offered", scale.y(offered), &label);
    }
    plot.finish()
}

/// The 99th percentile over time.
fn latency_over_time(load: &LoadReport) -> String {
    if load.series.is_empty() || load.series_step == 0 {
        return String::new();
    }
    let (time, at) = seconds(load);
    let target = load.conditions.target.map(|target| target as f64);
    let most = load.series.iter().map(|point| point.p99).max().unwrap_or(0) as f64;
    let high = most.max(target.unwrap_or(0.0)).max(1.0) * 1.15;
    let scale = Scale { low: 0.0, high, is_log: false };
    let points: Vec<(f64, f64)> = at
        .iter()
        .zip(&load.series)
        .filter(|(_, point)| point.answered > 0)
        .map(|(at, point)| (time.x(*at), scale.y(point.p99 as f64)))
        .collect();
    let about = format!("99th percentile over time, at most {}", in_microseconds(most as u64));
    let mut plot = Plot::new("99th percentile of latency over time", &about);
    plot.axes(&second_ticks(time), &latency_ticks(scale), "since the load began");
    plot.curve("line-latency", &points);
    if let Some(target) = target {
        plot.level("target", scale.y(target), &format!("target {}", short_time(target)));
    }
    plot.finish()
}

#[cfg(test)]
mod tests {
    use super::{Scale, round_up};

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(round_up(0.3), 0.5);
        assert_eq!(round_up(1700.0), 2000.0);
        assert_eq!(round_up(0.0), 0.0);
        let linear = Scale { low: 0.0, high: 230.0, is_log: false };
        assert_eq!(linear.ticks(), [0.0, 100.0, 200.0]);
        let log = Scale { low: 90.0, high: 12_000.0, is_log: true };
        assert_eq!(log.ticks(), [100.0, 300.0, 1000.0, 3000.0, 10_000.0]);
        assert!(linear.y(0.0) > linear.y(230.0));
        assert_eq!(linear.share(500.0), 1.0);
    }
}
