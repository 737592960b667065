//! Stage 1: lines, whatever the packets.

use std::time::Duration;

use gate::{Came, Client, Random, Stop, Trial};

/// The longest line, in bytes without its end.
const LONGEST: usize = 1024;

/// The length of a line that does not end, and the most by which it may make the program grow, in
/// bytes.
const ENDLESS: u64 = 64 << 20;
const MOST_GROWTH: u64 = 16 << 20;

/// How long a piece of a packet is held back, so that it travels alone.
const PAUSE: Duration = Duration::from_millis(15);

/// How long a server has time to say something that it must not.
const SILENCE: Duration = Duration::from_millis(80);

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    plain_echoes(trial)?;
    split_lines(trial)?;
    joined_lines(trial)?;
    line_ends(trial).map_err(lost)?;
    empty_lines(trial)?;
    limits(trial).map_err(lost)?;
    bad_lines(trial).map_err(lost)?;
    unknown_words(trial)?;
    last_lines(trial)?;
    two_clients(trial)?;
    endless_line(trial)
}

/// Where bad lines are sent, a connection that ends was ended by them.
fn lost(stop: Stop) -> Stop {
    match stop {
        Stop::Fail(mut failure) if failure.reason == "connection-closed" => {
            "connection-lost".clone_into(&mut failure.reason);
            Stop::Fail(failure)
        }
        other => other,
    }
}

/// Sends an `ECHO` and expects its reply.
fn echo(client: &mut Client, text: &str, reason: &str) -> Result<(), Stop> {
    client.send_line(&format!("ECHO {text}"))?;
    client.expect(&format!("OK ECHO {text}"), reason)
}

/// Something to echo: words, spaces, letters of several bytes.
fn some_text(random: &mut Random, most_words: u64) -> String {
    let words = ["ö", "日本語", "a b", "  ", "x=1", "ECHO", "🦀"];
    let count = random.range(1..most_words + 1);
    let text: Vec<String> = (0..count)
        .map(|_| match random.chance(0.3) {
            true => random.pick(&words).copied().unwrap_or("x").to_owned(),
            false => {
                let length = random.range(1..9) as usize;
                random.word(length)
            }
        })
        .collect();
    text.join(" ")
}

fn plain_echoes(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut client = trial.client("ada")?;
    echo(&mut client, " spaces before, in  and after ", "reply-wrong")?;
    for text in trial
        .plan("echoes", |random| (0..12).map(|_| some_text(random, 6)).collect::<Vec<String>>())
    {
        echo(&mut client, &text, "reply-wrong")?;
    }
    Ok(())
}

/// One line in several packets.
fn split_lines(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut client = trial.client("bob")?;
    for text in
        trial.plan("split", |random| (0..4).map(|_| some_text(random, 4)).collect::<Vec<String>>())
    {
        let line = format!("ECHO {text}\n");
        let at = 1 + line.len() / 2;
        for piece in [&line.as_bytes()[..3], &line.as_bytes()[3..at], &line.as_bytes()[at..]] {
            client.send(piece)?;
            std::thread::sleep(PAUSE);
        }
        client.expect(&format!("OK ECHO {text}"), "split-line-broken")?;
    }
    Ok(())
}

/// Several lines in one packet, the last of which comes to its end later.
fn joined_lines(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut client = trial.client("cleo")?;
    let texts = trial
        .plan("joined", |random| (0..9).map(|_| some_text(random, 4)).collect::<Vec<String>>());
    let all: String = texts.iter().map(|text| format!("ECHO {text}\n")).collect();
    client.send(all.trim_end_matches('\n').as_bytes())?;
    std::thread::sleep(PAUSE);
    client.send(b"\n")?;
    texts
        .iter()
        .try_for_each(|text| client.expect(&format!("OK ECHO {text}"), "joined-lines-broken"))
}

/// CR LF is a line end; a CR elsewhere is a bad character.
fn line_ends(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut client = trial.client("dan")?;
    client.send(b"ECHO one\r\n")?;
    client.expect("OK ECHO one", "crlf-kept")?;
    client.send(b"ECHO two\r")?;
    std::thread::sleep(PAUSE);
    client.send(b"\nECHO three\n")?;
    client.expect("OK ECHO two", "crlf-kept")?;
    client.expect("OK ECHO three", "crlf-kept")?;
    client.send(b"ECHO fo\rur\n")?;
    client.expect("ERR bad-character", "control-character-accepted")
}

fn empty_lines(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut client = trial.client("eve")?;
    client.send(b"\n\r\n\n")?;
    client.expect_silence(SILENCE, "empty-line-answered")?;
    echo(&mut client, "still here", "empty-line-answered")
}

/// 1024 bytes and not one more, and what follows is a line of its own.
fn limits(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut client = trial.client("fay")?;
    let longest = "x".repeat(LONGEST - "ECHO ".len());
    echo(&mut client, &longest, "line-limit-wrong")?;
    client.send(format!("ECHO {longest}\r\n").as_bytes())?;
    client.expect(&format!("OK ECHO {longest}"), "line-limit-wrong")?;
    client.send_line(&format!("ECHO {longest}x"))?;
    client.expect("ERR line-too-long", "line-limit-wrong")?;
    let wide = "ö".repeat(600);
    client.send_line(&format!("ECHO {wide}"))?;
    client.expect("ERR line-too-long", "limit-counts-characters")?;
    // The rest of an over-long line is no line of its own.
    let far = 3000 + trial.decide("over-long by", |random| random.below(60_000)) as usize;
    client.send_line(&format!("ECHO {}", "y".repeat(far)))?;
    client.expect("ERR line-too-long", "not-resynchronised")?;
    echo(&mut client, "after", "not-resynchronised")
}

fn bad_lines(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut client = trial.client("gil")?;
    client.send(b"ECHO \xff\xfe\n")?;
    client.expect("ERR not-utf8", "invalid-utf8-accepted")?;
    client.send(b"ECHO a\xe6\x97\n")?;
    client.expect("ERR not-utf8", "invalid-utf8-accepted")?;
    let bad = trial.decide("control character", |random| {
        let bad = [0x00, 0x01, 0x07, 0x08, 0x09, 0x0b, 0x1b, 0x1f, 0x7f];
        random.pick(&bad).copied().unwrap_or(0)
    });
    client.send(&[b"ECHO a".as_slice(), &[bad], b"b\n"].concat())?;
    client.expect("ERR bad-character", "control-character-accepted")?;
    // Of two faults the first of the table counts.
    client.send(&[b"ECHO \xff".as_slice(), &[b'z'; 2000], b"\n"].concat())?;
    client.expect("ERR line-too-long", "wrong-error")?;
    client.send(b"ECHO \x01\xff\n")?;
    client.expect("ERR not-utf8", "wrong-error")?;
    echo(&mut client, "goes on", "connection-lost")
}

fn unknown_words(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut client = trial.client("hal")?;
    for (line, error) in [
        ("SING la", "unknown-command"),
        ("echo small", "unknown-command"),
        (" ECHO x", "unknown-command"),
        ("ECHOx", "unknown-command"),
        ("ECHO", "bad-arguments"),
        ("ECHO ", "bad-arguments"),
    ] {
        client.send_line(line)?;
        client.expect(&format!("ERR {error}"), "wrong-error")?;
    }
    client.send_line("ECHO  two spaces ")?;
    client.expect("OK ECHO  two spaces ", "reply-wrong")
}

/// A client that ends its side is answered first; what has no end is dropped.
fn last_lines(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut client = trial.client("ida")?;
    let count = 200;
    let lines: String = (0..count).map(|number| format!("ECHO {number}\n")).collect();
    client.send(format!("{lines}ECHO unfinished").as_bytes())?;
    client.finish_sending();
    for number in 0..count {
        match client.next(client.patience())? {
            Came::Line(line) if line == format!("OK ECHO {number}").as_bytes() => {}
            came => {
                let what = format!(
                    "a client sent {count} lines and ended its side; then line {} was not answered",
                    number + 1
                );
                let failure = trial.failure("lines-before-end-unanswered", what);
                let failure = failure.expected(format!("OK ECHO {number}"));
                return Err(match came {
                    Came::Line(line) => failure.actual(&line).into(),
                    Came::Nothing | Came::Closed(_) => failure.into(),
                });
            }
        }
    }
    let more = client.expect_closed(client.patience(), "lines-before-end-unanswered")?;
    match more.first() {
        None => Ok(()),
        Some(line) => Err(trial
            .failure("reply-wrong", "an unfinished line at the end of a connection was answered")
            .actual(line)
            .into()),
    }
}

/// Two clients whose lines come in alternating pieces.
fn two_clients(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let (mut one, mut other) = (trial.client("jo")?, trial.client("kim")?);
    for round in 0..5 {
        one.send(format!("ECHO jo {round} ").as_bytes())?;
        other.send(format!("ECHO kim {round} ").as_bytes())?;
        std::thread::sleep(Duration::from_millis(5));
        one.send(b"end\n")?;
        other.send(b"end\n")?;
        one.expect(&format!("OK ECHO jo {round} end"), "clients-mixed")?;
        other.expect(&format!("OK ECHO kim {round} end"), "clients-mixed")?;
    }
    Ok(())
}

/// Of a line without an end, no more is kept than is needed.
fn endless_line(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let before = trial.system()?.usage()?.memory_bytes;
    let mut client = trial.client("endless")?;
    client.send(b"ECHO ")?;
    let piece = [b'z'; 64 << 10];
    for _ in 0..ENDLESS / piece.len() as u64 {
        trial.go_on()?;
        client.send(&piece)?;
    }
    let now = trial.system()?.usage()?.memory_bytes;
    if now > before + MOST_GROWTH {
        let what = format!(
            "a line of {} MiB without an end made the program grow by more than {} MiB",
            ENDLESS >> 20,
            MOST_GROWTH >> 20
        );
        let failure = trial.failure("long-line-kept-in-memory", what);
        return Err(failure.evidence(format!("from {before} bytes to {now}")).into());
    }
    client.send(b"\n")?;
    client.expect("ERR line-too-long", "not-resynchronised")?;
    echo(&mut client, "at last", "not-resynchronised")
}
