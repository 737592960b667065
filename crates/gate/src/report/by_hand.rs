//! A failing exchange as commands that a learner can type: how to start the system, and what each
//! client sends. Nothing is shown that would not send the same bytes.

use super::story::{bad_index, client_of};
use super::words::{thousands, visible};
use crate::run::StageReport;
use crate::timeline::{Event, Happening};

/// The most lines that a person is asked to type.
const MOST_LINES: usize = 14;

/// The most clients that a person plays at once.
const MOST_CLIENTS: usize = 4;

/// How many events may have a smaller number than the failure's and a later moment: threads race.
const RACING: usize = 8;

/// What to type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ByHand {
    /// Commands that start the system.
    pub(super) start: Vec<String>,
    /// What stands above the exchange.
    pub(super) how: String,
    /// The exchange: lines of one shell command, or `client> what to type`.
    pub(super) exchange: Vec<String>,
    /// Whether `exchange` is a command of a shell.
    pub(super) is_command: bool,
}

/// What to type to see the failure of this stage.
pub(super) fn by_hand(stage: &StageReport, project: &str) -> ByHand {
    let bad = bad_index(stage);
    let events = bad.map_or(&[][..], |bad| &stage.events[..=bad]);
    let started = events.iter().rev().find_map(|event| match &event.what {
        Happening::Started { command, .. } => Some(command.as_str()),
        _ => None,
    });
    let Some(command) = started.or(stage.commands.last().map(String::as_str)) else {
        return ByHand::default();
    };
    let start = start(command, project);
    let address = address(command);
    let mut hand = ByHand { start, ..ByHand::default() };
    let Some(client) = events.iter().rev().find_map(|event| client_of(&event.what)) else {
        return hand;
    };
    let is_fault = |event: &&Event| matches!(event.what, Happening::Fault { .. });
    if let Some(Happening::Fault { fault, .. }) =
        events.iter().rev().find(is_fault).map(|event| &event.what)
    {
        hand.how = format!("a fault is a part of this ({}): repeat it as below", visible(fault));
        return hand;
    }
    let Some(sends) = involved(events, client) else {
        hand.how = "too long to type: repeat it as below".to_owned();
        return hand;
    };
    let mut names: Vec<&str> = Vec::new();
    for send in &sends {
        if !names.contains(&send.client) {
            names.push(send.client);
        }
    }
    if sends.is_empty() {
        return hand;
    }
    if sends.len() > MOST_LINES || names.len() > MOST_CLIENTS {
        hand.how = format!(
            "too much to type ({} sends by {} clients): repeat it as below",
            thousands(sends.len() as u64),
            names.len()
        );
        return hand;
    }
    if sends.iter().any(|send| send.is_cut) {
        hand.how = "a line of this exchange is too long to type: repeat it as below".to_owned();
        return hand;
    }
    let is_typed = |send: &Send<'_>| {
        let line = send.text.strip_suffix("\\n");
        line.is_some_and(|line| !line.contains('\\'))
    };
    match names.as_slice() {
        [_] => {
            hand.how = "in another terminal".to_owned();
            hand.exchange = pipe(&sends, &address);
            hand.is_command = true;
        }
        _ if sends.iter().all(is_typed) => {
            hand.how =
                format!("`nc {address}` in a terminal for each client, then type in this order");
            hand.exchange = sends
                .iter()
                .map(|send| {
                    let text = send.text.strip_suffix("\\n").unwrap_or(send.text);
                    format!("{}> {text}", send.client)
                })
                .collect();
        }
        names => {
            hand.how = "each in a terminal of its own".to_owned();
            hand.is_command = true;
            for name in names {
                let own: Vec<Send<'_>> =
                    sends.iter().filter(|send| send.client == *name).copied().collect();
                hand.exchange.extend(pipe(&own, &address));
            }
        }
    }
    hand
}

/// One thing that a client sent.
#[derive(Debug, Clone, Copy)]
struct Send<'a> {
    client: &'a str,
    text: &'a str,
    is_cut: bool,
}

/// What `client` sent on the connection that failed, and the whole connections of those that sent
/// something meanwhile. `None` if not all of that is in `events`.
fn involved<'a>(events: &'a [Event], client: &str) -> Option<Vec<Send<'a>>> {
    let connected = |name: &str| {
        let is_it = |event: &Event| matches!(&event.what, Happening::Connected { client } if client == name);
        events.iter().rposition(is_it)
    };
    let from = connected(client)?;
    let mut names = vec![client];
    for event in &events[from..] {
        if let Happening::Sent { client, .. } = &event.what
            && !names.contains(&client.as_str())
        {
            names.push(client);
        }
    }
    let begins: Vec<usize> = names.iter().map(|name| connected(name)).collect::<Option<_>>()?;
    let first = begins.iter().map(|begin| events[*begin].number).min()?;
    let last = events.iter().map(|event| event.number).max()?;
    // Numbers that are missing were left out of a long stage.
    let kept = events.iter().filter(|event| event.number >= first).count();
    if kept < (last - first + 1).saturating_sub(RACING) {
        return None;
    }
    let mut sends = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let Happening::Sent { client, text, bytes } = &event.what else { continue };
        let known = names.iter().position(|name| name == client);
        if *bytes > 0 && known.is_some_and(|known| index >= begins[known]) {
            let is_cut = text.contains(" … ");
            sends.push(Send { client, text, is_cut });
        }
    }
    Some(sends)
}

/// The commands that start the system, with a data folder of the learner's own.
fn start(command: &str, project: &str) -> Vec<String> {
    let mut start = vec![format!("cd {}", crate::quoted(project))];
    let mut uses_data = false;
    let words: Vec<String> = shell_words(command)
        .into_iter()
        .map(|word| match word.split_once('=') {
            Some((name, value)) if is_in_trial(value) => {
                uses_data = true;
                format!("{name}=\"$data\"")
            }
            _ => word.to_owned(),
        })
        .collect();
    if uses_data {
        start.push("data=$(mktemp -d)".to_owned());
    }
    start.push(words.join(" "));
    start
}

/// Whether a path lies in the folder of a trial, which is gone after it.
fn is_in_trial(value: &str) -> bool {
    value.split("/stage-").skip(1).any(|rest| {
        let process = rest.split('-').next().unwrap_or_default();
        !process.is_empty()
            && process.len() < rest.len()
            && process.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The words of a command line, with their quotes.
fn shell_words(command: &str) -> Vec<&str> {
    let (mut words, mut start, mut is_quoted, mut is_escaped) = (Vec::new(), 0, false, false);
    for (index, character) in command.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if !is_quoted => is_escaped = true,
            '\'' => is_quoted = !is_quoted,
            ' ' if !is_quoted => {
                words.push(&command[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    words.push(&command[start..]);
    words.retain(|word| !word.is_empty());
    words
}

/// Where the system listens, as `nc` takes it.
fn address(command: &str) -> String {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let port = ["127.0.0.1:", "localhost:", "PORT="]
        .iter()
        .find_map(|before| Some(digits(command.split_once(before)?.1)))
        .filter(|port| !port.is_empty());
    format!("127.0.0.1 {}", port.as_deref().unwrap_or("PORT"))
}

/// One shell command that sends these pieces, each as a packet of its own, and shows what comes.
fn pipe(sends: &[Send<'_>], address: &str) -> Vec<String> {
    let prints: Vec<String> =
        sends.iter().map(|send| format!("printf {}", shell_format(send.text))).collect();
    match prints.as_slice() {
        [only] => vec![format!("{{ {only}; sleep 1; }} | nc {address}")],
        _ => {
            let last = prints.len() - 1;
            let line = |(index, print): (usize, &String)| match index {
                0 => format!("{{ {print}; sleep 0.1"),
                index if index == last => format!("  {print}; sleep 1; }} | nc {address}"),
                _ => format!("  {print}; sleep 0.1"),
            };
            prints.iter().enumerate().map(line).collect()
        }
    }
}

/// Printable text as a format for the `printf` of any shell: what is not plain is written in octal.
fn shell_format(text: &str) -> String {
    let mut format = String::from("'");
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let (bytes, length) = escape(rest)
            .unwrap_or_else(|| (character.to_string().into_bytes(), character.len_utf8()));
        let is_escape = length > character.len_utf8();
        match (character, bytes.as_slice()) {
            (_, b"\n") => format.push_str("\\n"),
            (_, b"\r") => format.push_str("\\r"),
            (_, b"\t") => format.push_str("\\t"),
            (_, bytes) if is_escape => {
                bytes.iter().for_each(|byte| format.push_str(&format!("\\{byte:03o}")));
            }
            ('%', _) => format.push_str("%%"),
            ('\'', _) => format.push_str("'\\''"),
            ('\\', _) => format.push_str("\\\\"),
            (other, _) => format.push(other),
        }
        rest = &rest[length..];
    }
    format.push('\'');
    format
}

/// The bytes of the escape at the beginning of a printable text, and its length.
fn escape(text: &str) -> Option<(Vec<u8>, usize)> {
    let rest = text.strip_prefix('\\')?;
    let simple = |byte| Some((vec![byte], 2));
    match rest.as_bytes().first()? {
        b'n' => simple(b'\n'),
        b'r' => simple(b'\r'),
        b't' => simple(b'\t'),
        b'0' => simple(0),
        b'x' => Some((vec![u8::from_str_radix(rest.get(1..3)?, 16).ok()?], 4)),
        b'u' => {
            let (digits, _) = rest.strip_prefix("u{")?.split_once('}')?;
            let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
            Some((character.to_string().into_bytes(), digits.len() + 4))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{address, shell_format, start};

    #[test]
    fn printf_sends_the_same_bytes() {
        assert_eq!(shell_format("ECHO fo\\rur\\n"), r"'ECHO fo\rur\n'");
        assert_eq!(shell_format("a'b%\\xff\\u{1f980}ö\\0"), r"'a'\''b%%\377\360\237\246\200ö\000'");
        assert_eq!(shell_format("C:\\dir"), r"'C:\\dir'");
    }

    #[test]
    fn a_start_command_has_a_data_folder_that_exists() {
        let command = "L=127.0.0.1:4000 D='/a b/stage-12-Xy/system/data' python3 'my server.py'";
        assert_eq!(
            start(command, "/p q"),
            [
                "cd '/p q'",
                "data=$(mktemp -d)",
                "L=127.0.0.1:4000 D=\"$data\" python3 'my server.py'"
            ]
        );
        assert_eq!(address(command), "127.0.0.1 4000");
        assert_eq!(start("X=/home/stage-left/x run", "/p").len(), 2);
    }
}
