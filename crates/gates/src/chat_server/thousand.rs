//! Stage 6: a thousand clients.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gate::load::{Crowd, CrowdPlan, LoadError};
use gate::{Failure, Stop, Trial, in_seconds, printable};
use serde::{Deserialize, Serialize};

use super::chatter::{Chatter, ask_until};

const CLIENTS: usize = 1000;

/// How many clients share a small room.
const TOGETHER: usize = 10;

/// The longest until all are connected, and until all are answered.
const ARRIVAL: Duration = Duration::from_secs(20);

/// The longest from `SAY` to the last member.
const DELIVERY: Duration = Duration::from_secs(10);

/// The longest round trip of one that was there before.
const ROUND_TRIP: Duration = Duration::from_secs(2);

/// Messages in the room of all.
const MESSAGES: usize = 20;

/// One message in the room of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Post {
    client: usize,
    text: String,
}

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    let mut early = Chatter::named(trial, "early")?;
    let is_over = AtomicBool::new(false);
    let (gathered, echoes) = std::thread::scope(|scope| {
        let echoes = scope.spawn(|| echo_until(&mut early, &is_over));
        let gathered = gather(trial);
        is_over.store(true, Ordering::Relaxed);
        let echoes = echoes.join().unwrap_or_else(|_| {
            let what = "the thread of the early client panicked".to_owned();
            Err(Stop::Ours(gate::GateError::Check { stage: "thousand-clients".to_owned(), what }))
        });
        (gathered, echoes)
    });
    gathered?;
    echoes?;
    // All have left at once by now.
    early.sync()?;
    let mut next = Chatter::connect(trial, "next")?;
    let taken = |reply: &str| reply == "ERR name-taken";
    ask_until(trial, &mut next, "NAME c0", "OK NAME c0", taken, "client-unanswered")
}

/// Round trips of one that was there before, until the others are gone.
fn echo_until(early: &mut Chatter, is_over: &AtomicBool) -> Result<(), Stop> {
    while !is_over.load(Ordering::Relaxed) {
        let sent = Instant::now();
        early.ask("ECHO still quick", "OK ECHO still quick", "reply-wrong")?;
        let took = sent.elapsed();
        if took > ROUND_TRIP {
            let what = format!(
                "while {CLIENTS} clients came, a round trip of one that was there before took {}",
                in_seconds(took)
            );
            return Err(Failure::new("others-held-up", what).into());
        }
        // Not a wait for anything: the round trips are samples.
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// All come at once, take names, join, talk, and leave at once.
fn gather(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let crowd = connect_all(trial)?;
    trial.note(format!("{CLIENTS} clients are connected"));
    enter(&crowd)?;
    trial.note("all have a name and are in the room of all and in one of the small rooms");
    let posts = trial.plan("posts", |random| {
        (0..MESSAGES)
            .map(|_| Post { client: random.below(CLIENTS as u64) as usize, text: random.word(12) })
            .collect::<Vec<Post>>()
    });
    let member = trial.decide("who talks in a small room", |random| random.below(TOGETHER as u64));
    talk(&crowd, &posts, member as usize)
}

fn connect_all(trial: &mut Trial<'_>) -> Result<Crowd, Stop> {
    let port = trial.system()?.port();
    let plan = CrowdPlan { opening: ARRIVAL, kept_lines: 4000, ..CrowdPlan::new(port, CLIENTS) };
    Crowd::connect(trial.network(), &plan).map_err(|error| match error {
        LoadError::NotAllOpen { .. } => {
            let help = "how many connections may wait (`listen`'s backlog), and how many files be \
                        open (`ulimit -n`)?";
            trial.failure("connection-refused", error.to_string()).help(help).into()
        }
        LoadError::Plan(_) | LoadError::Descriptors { .. } | LoadError::System(_) => {
            Stop::inconclusive("no-crowd", error.to_string())
        }
    })
}

fn small_room(client: usize) -> String {
    format!("r{}", client / TOGETHER)
}

/// Everybody takes a name and joins two rooms, in one packet.
fn enter(crowd: &Crowd) -> Result<(), Stop> {
    let began = Instant::now();
    for client in 0..CLIENTS {
        let room = small_room(client);
        crowd.send(client, &format!("NAME c{client}\nJOIN plaza\nJOIN {room}"));
    }
    let joined = |line: &[u8]| line.starts_with(b"OK JOIN r");
    let heard = crowd.hear(0..CLIENTS, began, ARRIVAL, joined);
    if heard.missing.is_empty() {
        return Ok(());
    }
    let what = format!(
        "{} of {CLIENTS} clients are connected, but not all their lines were answered within {}",
        heard.missing.len(),
        in_seconds(ARRIVAL)
    );
    let mut failure = Failure::new("client-unanswered", what);
    for client in heard.missing.iter().take(3) {
        failure = failure.evidence(fate(crowd, *client));
    }
    Err(failure.into())
}

/// What one client met so far.
fn fate(crowd: &Crowd, client: usize) -> String {
    let end = crowd.counts(client).and_then(|counts| counts.end);
    let lines = crowd.take_lines(client);
    let is_reply = |text: &[u8]| text.starts_with(b"OK ") || text.starts_with(b"ERR ");
    let replies: Vec<String> = lines
        .iter()
        .filter(|line| is_reply(&line.text))
        .take(4)
        .map(|line| printable(&line.text))
        .collect();
    let heard = if replies.is_empty() { "nothing".to_owned() } else { replies.join(", ") };
    match end {
        None => format!("c{client} was answered: {heard}"),
        Some(end) => format!("c{client} was answered: {heard}; then its connection ended: {end:?}"),
    }
}

/// Messages in the room of all and in each small room; every member has each of them, in one order.
fn talk(crowd: &Crowd, posts: &[Post], member: usize) -> Result<(), Stop> {
    let began = Instant::now();
    for (index, post) in posts.iter().enumerate() {
        crowd.send(post.client % CLIENTS, &format!("SAY plaza p{index} {}", post.text));
    }
    for client in (member % TOGETHER..CLIENTS).step_by(TOGETHER) {
        crowd.send(client, &format!("SAY {} s{client} hello", small_room(client)));
    }
    let last = format!("MSG plaza {} ", posts.len());
    let small = |line: &[u8]| line.starts_with(b"MSG r");
    let of_all = |line: &[u8]| posts.is_empty() || line.starts_with(last.as_bytes());
    let in_time = |longest: Duration| {
        let missing = crowd.hear(0..CLIENTS, began, longest, small).missing;
        let left = longest.saturating_sub(began.elapsed());
        if missing.is_empty() {
            crowd.hear(0..CLIENTS, began, left, of_all).missing
        } else {
            missing
        }
    };
    let late = in_time(DELIVERY);
    if !late.is_empty() {
        let patience = began.elapsed() + DELIVERY;
        if in_time(patience).is_empty() {
            let what = format!(
                "{} of {CLIENTS} members had their messages later than {} after they were sent",
                late.len(),
                in_seconds(DELIVERY)
            );
            return Err(Failure::new("message-late", what).into());
        }
    }
    one_order(crowd, posts, member)
}

/// What each client was shown is what all were shown.
fn one_order(crowd: &Crowd, posts: &[Post], member: usize) -> Result<(), Stop> {
    let mut first: Option<Vec<String>> = None;
    for client in 0..CLIENTS {
        let lines = crowd.take_lines(client);
        let text = |start: &str| -> Vec<String> {
            let texts = lines.iter().filter(|line| line.text.starts_with(start.as_bytes()));
            texts.map(|line| String::from_utf8_lossy(&line.text).into_owned()).collect()
        };
        let (plaza, small) = (text("MSG plaza "), text("MSG r"));
        let room = small_room(client);
        let talker = client / TOGETHER * TOGETHER + member % TOGETHER;
        let expected = format!("MSG {room} 1 c{talker} s{talker} hello");
        if small != [expected.as_str()] {
            let what = format!("c{client} must be shown one message in its small room");
            return Err(Failure::new("message-missing", what)
                .expected(expected)
                .actual(small.join("\n").as_bytes())
                .into());
        }
        rising(client, &plaza, posts.len())?;
        match &first {
            None => first = Some(plaza),
            Some(first) if *first == plaza => {}
            Some(first) => {
                let differs = first.iter().zip(&plaza).find(|(one, other)| one != other);
                let (one, other) = differs.unwrap_or((&first[0], &plaza[0]));
                let what = format!("c0 and c{client} were shown different messages");
                return Err(Failure::new("orders-differ", what)
                    .compared(one.as_bytes(), other.as_bytes())
                    .into());
            }
        }
    }
    Ok(())
}

/// The numbers 1, 2, 3 … up to `count`.
fn rising(client: usize, shown: &[String], count: usize) -> Result<(), Stop> {
    let number = |line: &String| line.split(' ').nth(2).and_then(|number| number.parse().ok());
    let numbers: Vec<usize> = shown.iter().filter_map(number).collect();
    if numbers.iter().copied().eq(1..=count) {
        return Ok(());
    }
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    let is_whole = sorted.iter().copied().eq(1..=count);
    let reason = if is_whole { "orders-differ" } else { "message-missing" };
    let what = format!("c{client} must be shown the messages 1 to {count} of the room of all");
    Err(Failure::new(reason, what).actual(format!("{numbers:?}").as_bytes()).into())
}
