//! Reports as a run would leave them: one that passed with load, one that failed, one that is
//! inconclusive.

use gate::load::{
    Bucket, Calibration, Lag, LoadConditions, LoadCounts, LoadReport, Pace, Percentiles, Point,
    Wire,
};
use gate::report::ReportContext;
use gate::{
    Event, Failure, Happening, Inconclusive, KnownFault, Measured, Outcome, REPORT_SCHEMA, Random,
    RunReport, Shortened, StageReport, StageRun,
};

/// The command of the sample's system.
const COMMAND: &str = "CHAT_LISTEN=127.0.0.1:37401 \
    CHAT_DATA=/w/.masterwork/cache/gates/stage-17463-DBMCX4/system/data python3 server.py";

/// The context of all samples.
pub(super) fn context() -> ReportContext {
    let titles = [
        ("lines", "Lines, whatever the packets"),
        ("names-and-rooms", "Names and rooms"),
        ("order", "One order for everyone"),
        ("private", "Private messages"),
        ("slow-reader", "A slow reader holds up nobody"),
        ("thousand-clients", "A thousand clients"),
        ("silent-peers", "Silent peers"),
        ("flood", "Flood control"),
        ("shutdown", "A graceful end"),
        ("history", "History over SIGKILL"),
        ("power-cut", "History over a power cut"),
        ("load", "Under load"),
    ];
    ReportContext {
        title: "A chat server".to_owned(),
        stages: titles.map(|(slug, title)| (slug.to_owned(), title.to_owned())).to_vec(),
        project: "/w/projects/chat-server".to_owned(),
        ..ReportContext::default()
    }
}

/// A run of these stages.
pub(super) fn run(stages: Vec<StageRun>) -> RunReport {
    RunReport {
        schema: REPORT_SCHEMA.to_owned(),
        system: "chat-server".to_owned(),
        seed: 681_862_707,
        tree: "8e97de0f095a68c00100d9edb100210afc7c27a886ea18f85f0309183194bbc8".to_owned(),
        calibrations: Vec::new(),
        stages,
        build: None,
    }
}

/// A stage with this outcome.
pub(super) fn stage(index: usize, outcome: Outcome, mut events: Vec<Event>) -> StageRun {
    events.sort_by_key(|event| (event.at_micros, event.number));
    let slug = context().stages[index].0.clone();
    let report = StageReport {
        slug,
        outcome,
        milliseconds: events.last().map_or(320, |event| event.at_micros / 1000 + 16),
        seed: 681_862_707,
        decisions: Vec::new(),
        events,
        events_left_out: 0,
        measured: Vec::new(),
        commands: vec![COMMAND.to_owned()],
        notes: Vec::new(),
    };
    StageRun { index, report, looks_like: Vec::new(), shortened: None }
}

/// Puts events in order and numbers them.
#[derive(Default)]
pub(super) struct Events(pub(super) Vec<Event>);

impl Events {
    pub(super) fn add(&mut self, at_micros: u64, what: Happening) -> usize {
        let number = self.0.len();
        self.0.push(Event { number, at_micros, what });
        number
    }

    pub(super) fn start(&mut self) {
        let instance = "system".to_owned();
        self.add(
            55_787,
            Happening::Started { instance: instance.clone(), command: COMMAND.to_owned() },
        );
        self.add(138_067, Happening::Ready { instance });
    }

    pub(super) fn connected(&mut self, at: u64, client: &str) -> usize {
        self.add(at, Happening::Connected { client: client.to_owned() })
    }

    pub(super) fn sent(&mut self, at: u64, client: &str, text: &str) -> usize {
        let (client, text) = (client.to_owned(), text.to_owned());
        self.add(at, Happening::Sent { client, bytes: text.len() - 1, text })
    }

    pub(super) fn received(&mut self, at: u64, client: &str, text: &str) -> usize {
        let (client, text) = (client.to_owned(), text.to_owned());
        self.add(at, Happening::Received { client, bytes: text.len() - 1, text })
    }

    pub(super) fn printed(&mut self, at: u64, stream: &str, text: &str) -> usize {
        let (instance, stream) = ("system".to_owned(), stream.to_owned());
        self.add(at, Happening::Printed { instance, stream, text: text.to_owned() })
    }
}

/// A short failure: one client, one wrong reply.
pub(super) fn short_failure() -> RunReport {
    let mut events = Events::default();
    events.start();
    for (number, client) in ["ada", "bob", "cleo", "dan"].iter().enumerate() {
        events.connected(142_000 + 200 * number as u64, client);
        events.printed(142_900 + 200 * number as u64, "stdout", "connected");
    }
    events.sent(158_354, "dan", "ECHO one\\r\\n");
    events.received(162_390, "dan", "OK ECHO one\\n");
    events.sent(162_423, "dan", "ECHO t\\r");
    events.sent(177_570, "dan", "\\nECHO 100%\\n");
    events.received(177_915, "dan", "OK ECHO t\\n");
    events.received(217_943, "dan", "OK ECHO 100%\\n");
    events.sent(217_958, "dan", "ECHO fo\\rur\\n");
    let bad = events.received(218_090, "dan", "ERR bad-charakter\\n");
    let how = "it was ended by the gate".to_owned();
    events.add(233_998, Happening::Ended { instance: "system".to_owned(), how });
    let what = "dan sent `ECHO fo\\rur\\n`, and another reply came";
    let mut failure = Failure::new("control-character-accepted", what)
        .compared(b"ERR bad-character", b"ERR bad-charakter")
        .help("a CR that is not the end of a line is a control character like any other");
    failure.event = Some(bad);
    let mut stage = stage(0, Outcome::Fail(failure), events.0);
    stage.shortened = Some(Shortened { from: 25, to: 3, runs: 6, failed: 5 });
    stage.looks_like = vec![KnownFault {
        slug: "crlf-kept".to_owned(),
        title: "A CR kept".to_owned(),
        stage: "lines".to_owned(),
        reasons: vec!["control-character-accepted".to_owned()],
        words: Vec::new(),
        hint: "This looks like: a CR is looked for in one place only.".to_owned(),
    }];
    run(vec![stage])
}

/// A long failure: 12 clients, faults, syncs, a lost message, after two stages that passed.
pub(super) fn long_failure() -> RunReport {
    let mut events = Events::default();
    let mut random = Random::new(7);
    events.start();
    let clients: Vec<String> = (0..12).map(|number| format!("writer-{number}")).collect();
    for (number, client) in clients.iter().enumerate() {
        events.connected(142_000 + 150 * number as u64, client);
    }
    let mut at = 150_000;
    for round in 0..900_u64 {
        at += random.range(300..2_500);
        let client = &clients[random.below(12) as usize];
        events.sent(at, client, &format!("SAY #all message {round} of {client}\\n"));
        if round % 3 == 0 {
            let (operation, path) = ("write".to_owned(), "log/000001.log".to_owned());
            events.add(at + 90, Happening::Disk { operation, path, bytes: random.range(40..4000) });
        }
        if round % 12 == 0 {
            let (operation, path) = ("fsync".to_owned(), "log/000001.log".to_owned());
            events.add(at + 150, Happening::Disk { operation, path, bytes: 0 });
        }
        if round % 40 == 0 {
            events.printed(at + 170, "stdout", &format!("INFO  appended segment at {round}"));
        }
        events.received(at + 260, client, &format!("OK SAY {round}\\n"));
    }
    let fault = "SIGKILL to system".to_owned();
    let proof = Some("3 requests were in flight".to_owned());
    events.add(at + 300, Happening::Fault { fault, proof });
    let how = "killed by SIGKILL".to_owned();
    events.add(at + 320, Happening::Ended { instance: "system".to_owned(), how });
    at += 90_000;
    events
        .add(at, Happening::Started { instance: "system".to_owned(), command: COMMAND.to_owned() });
    events.printed(at + 40_000, "stderr", "WARN  last segment is torn, cut to 18,220 bytes");
    events.add(at + 50_000, Happening::Ready { instance: "system".to_owned() });
    events.connected(at + 51_000, "reader");
    events.sent(at + 51_100, "reader", "HISTORY #all 1000\\n");
    let bad = events.received(at + 52_900, "reader", "OK HISTORY 897\\n");
    let mut failure = Failure::new(
        "acknowledged-message-lost",
        "3 of 900 acknowledged messages are not in the history after SIGKILL: the first is 897",
    )
    .compared(b"OK HISTORY 900", b"OK HISTORY 897")
    .help("write the message before you acknowledge it");
    for number in 897..900 {
        failure =
            failure.evidence(format!("message {number}: acknowledged to writer-3, never read"));
    }
    failure.event = Some(bad);
    let mut failing = stage(9, Outcome::Fail(failure), events.0);
    failing.looks_like = vec![KnownFault {
        slug: "acknowledges-first".to_owned(),
        title: "Acknowledged before the write".to_owned(),
        stage: "history".to_owned(),
        reasons: vec!["acknowledged-message-lost".to_owned()],
        words: Vec::new(),
        hint: "This looks like: the reply is queued before the message is on its way to the file. \
               Append first, then answer."
            .to_owned(),
    }];
    let mut passing = Events::default();
    passing.start();
    for round in 0..60 {
        passing.sent(150_000 + 900 * round, "ada", &format!("ECHO {round}\\n"));
        passing.received(150_300 + 900 * round, "ada", &format!("OK ECHO {round}\\n"));
    }
    run(vec![failing, stage(0, Outcome::Pass, passing.0), stage(1, Outcome::Pass, Vec::new())])
}

/// A run of load that met its target, after a calibration.
pub(super) fn passed_with_load() -> RunReport {
    let mut stage = stage(11, Outcome::Pass, Vec::new());
    stage.report.milliseconds = 21_400;
    stage.report.measured = vec![Measured {
        what: "messages a second, open loop".to_owned(),
        target: Some("p99 at most 20 ms at 30 % of the calibration".to_owned()),
        load: load(),
    }];
    let mut report = run(vec![stage]);
    report.calibrations = vec![Calibration {
        wire: Wire::Lines,
        requests_per_second: 81_250.0,
        rounds: vec![79_000.0, 81_250.0, 82_000.0],
        p50: 620,
        p99: 1500,
        connections: 64,
        round_milliseconds: 1000,
        cores: 2,
        at: 1_795_600_000,
    }];
    report
}

/// A run that could not find out.
pub(super) fn inconclusive() -> RunReport {
    let mut events = Events::default();
    events.start();
    let fault = "stall of 3 connections".to_owned();
    events.add(150_000, Happening::Fault { fault, proof: None });
    let outcome = Outcome::Inconclusive(Inconclusive {
        reason: "fault-did-not-bite".to_owned(),
        what: "stall of 3 connections did not bite: no byte was held back".to_owned(),
    });
    run(vec![stage(6, outcome, events.0)])
}

fn load() -> LoadReport {
    let mut random = Random::new(3);
    let mut buckets = Vec::new();
    let (mut up_to, mut count) = (180.0_f64, 900.0_f64);
    while up_to < 31_000.0 {
        buckets.push(Bucket { up_to: up_to as u64, count: count as u64 + 1 });
        up_to *= 1.05;
        count *= if up_to < 900.0 { 1.22 } else { 0.86 };
    }
    let series = (0..100)
        .map(|index| Point {
            answered: 2440 + random.below(60) - if (40..46).contains(&index) { 1200 } else { 0 },
            p99: 2200 + random.below(900) + if (40..46).contains(&index) { 14_000 } else { 0 },
        })
        .collect();
    let percentiles =
        Percentiles { p50: 940, p90: 2100, p99: 8800, p999: 21_000, max: 30_400, count: 243_750 };
    let small = Percentiles { p50: 12, p90: 40, p99: 180, p999: 700, max: 1900, count: 243_750 };
    LoadReport {
        conditions: LoadConditions {
            connections: 64,
            depth: 1,
            pace: Pace::Closed,
            warm_up: 1_000_000,
            duration: 10_000_000,
            timeout: 2_000_000,
            target: Some(20_000),
            seed: 5,
            cores: 2,
        },
        counts: LoadCounts {
            sent: 243_750,
            answered: 243_748,
            timed_out: 2,
            ..LoadCounts::default()
        },
        offered_per_second: Some(24_375.0),
        achieved_per_second: 24_374.8,
        latency: percentiles,
        service: percentiles,
        buckets,
        series_step: 100_000,
        series,
        lag: Some(Lag { lag: small, limit: 2000 }),
        hiccups: small,
        generator_cpu: 0.61,
        reopened: 0,
        first_failure: None,
    }
}
