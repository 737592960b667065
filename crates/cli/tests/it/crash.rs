//! `kill -9` at random moments: what was acknowledged is in the log, the learner's files are whole,
//! and the next command works.

use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use training::{Session, Workspace};

use crate::environment::{A_LIBRARY, A_PROGRAM, Ran, TestEnvironment, exercise};

/// How many commands have to be killed before their end.
const KILLS: u32 = 15;
/// So many rounds at the most: about every second command is killed.
const MOST_ROUNDS: u32 = 150;
const FILE: &str = "exercises/basics/retry-delay/src/lib.rs";

/// Random numbers by SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn within(&mut self, longest: Duration) -> Duration {
        Duration::from_micros(self.below(longest.as_micros().max(1) as u64))
    }
}

/// Starts a command and kills it after this time. Its exit code, if it was quicker.
fn run_and_kill(environment: &TestEnvironment, arguments: &[&str], after: Duration) -> Option<i32> {
    let mut command = environment.command(arguments);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    std::thread::sleep(after);
    // An error says that it has ended already.
    let _ = child.kill();
    child.wait().expect("it can be waited for").code()
}

/// How long this takes.
fn time(run: impl FnOnce() -> Ran) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn events(environment: &TestEnvironment) -> u64 {
    let (code, log) = environment.json(&["log", "verify"]);
    assert_eq!((code, &log["faults"]), (0, &serde_json::json!([])), "{log}");
    log["events"].as_u64().expect("a number")
}

/// Whether the log has to grow when this command ends well.
fn records(environment: &TestEnvironment, command: &str) -> bool {
    let workspace = Workspace::find(environment.workspace()).expect("a workspace");
    let session = Session::open(workspace, &[], || 0).expect("it opens");
    match command {
        // A new text each time, and a reset each time.
        "check" | "reset" => true,
        "hint" => {
            let taken = session.hints_taken(A_PROGRAM).expect("hints").len();
            taken < exercise(A_PROGRAM).hints.len()
        }
        // An exercise that is open already is no news.
        _ => matches!(session.plan_next(), Some(curriculum::TrackItem::Lesson(_))),
    }
}

#[test]
fn nothing_is_lost_when_a_command_is_killed_at_a_random_moment() {
    let seed = std::env::var("MASTERWORK_CRASH_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    });
    println!("replay: MASTERWORK_CRASH_SEED={seed} cargo test -p masterwork --test it crash");
    let mut random = Random(seed);
    let environment = TestEnvironment::new();
    // Kills fall into what a command usually takes on this machine, not into a fixed time.
    environment.write(FILE, text(MOST_ROUNDS, false));
    let usual_check = time(|| environment.run(&["check", A_LIBRARY]).expect_code(1));
    let usual = time(|| environment.run(&["hint", A_PROGRAM]).expect_code(0));
    let (mut killed, mut rounds, mut acknowledged) = (0, 0, Vec::new());
    let mut known = events(&environment);
    while killed < KILLS && rounds < MOST_ROUNDS {
        let round = rounds;
        rounds += 1;
        let command = ["check", "hint", "reset", "next"][random.below(4) as usize];
        let mine = text(round, random.below(2) == 0);
        environment.write(FILE, &mine);
        let must_grow = records(&environment, command);
        let arguments = match command {
            "check" | "reset" => vec![command, A_LIBRARY],
            "hint" => vec![command, A_PROGRAM],
            _ => vec![command],
        };
        let after = match command {
            "check" => random.within(usual_check),
            _ => random.within(usual),
        };
        let code = run_and_kill(&environment, &arguments, after);
        killed += u32::from(code.is_none());

        let now = events(&environment);
        let context = format!("round {round}: {command} ended with {code:?}");
        assert!(
            now >= known + u64::from(must_grow && code.is_some()),
            "{context}: an event is lost"
        );
        known = now;
        let found = environment.read(FILE);
        let may_be_stub = command == "reset";
        let stub = &exercise(A_LIBRARY).stub()["src/lib.rs"];
        assert!(found == mine || (may_be_stub && found == *stub), "{context}: {found}");
        if command == "reset" && code.is_some() {
            acknowledged.push(mine);
        }
        known = next_command_works(&environment, &context, round, known);
    }
    let kept = kept(&environment);
    for mine in acknowledged {
        assert!(kept.contains(&mine), "what a reset kept is gone: {mine}");
    }
    environment.run(&["doctor"]).expect_code(0);
    println!("{killed} of {rounds} commands were killed, {known} events");
    assert_eq!(killed, KILLS, "the commands were too quick, in {rounds} rounds");
}

/// The learner's text of a round: right or wrong, and never the same twice.
fn text(round: u32, right: bool) -> String {
    let solution = &exercise(A_LIBRARY).solution()["src/lib.rs"];
    let text =
        if right { solution.clone() } else { solution.replace("saturating_mul", "wrapping_mul") };
    format!("// round {round}\n{text}")
}

/// The verdict of a new text is its own, although the compiler of a killed check may still run.
fn next_command_works(environment: &TestEnvironment, context: &str, round: u32, known: u64) -> u64 {
    let right = round.is_multiple_of(2);
    environment.write(FILE, text(MOST_ROUNDS + 1 + round, right));
    let (code, check) = environment.json(&["check", A_LIBRARY]);
    let verdict = check["verdicts"][0]["verdict"].as_str().unwrap_or_default();
    let expected = if right { "accepted" } else { "wrong_answer" };
    assert_eq!((code, verdict), (i32::from(!right), expected), "{context}: {check}");
    let now = events(environment);
    // The verdict, and what it was worth if it is the first that was accepted.
    assert!((known + 1..=known + 2).contains(&now), "{context}: {known}, {now}");
    now
}

/// The texts of all files that resets have kept.
fn kept(environment: &TestEnvironment) -> Vec<String> {
    let folder = environment.workspace().join("kept").join(A_LIBRARY);
    let Ok(folders) = std::fs::read_dir(folder) else { return Vec::new() };
    folders
        .map(|folder| folder.expect("readable").path().join("src/lib.rs"))
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .collect()
}
