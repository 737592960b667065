#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Pause { queue: String },
    Drain { queue: String, seconds: u32 },
    Purge { queue: String },
}

#[derive(Debug, Clone, PartialEq)]
pub enum ParseError {
    UnknownCommand(String),
    MissingQueue,
    BadSeconds(String),
    NotConfirmed,
    Surplus(String),
}

/// The command that an operator typed; `None` for a blank line or a comment.
pub fn parse(line: &str) -> Result<Option<Command>, ParseError> {
    let mut words = line.split_whitespace();
    let Some(word) = words.next() else {
        return Ok(None);
    };
    if observe::mutate!("comment-needs-a-space", word.starts_with('#'), word == "#") {
        return Ok(None);
    }

    let name = observe::mutate!("upper-case-only", word.to_uppercase(), word.to_string());
    if !observe::mutate!(
        "asks-for-the-queue-first",
        ["PAUSE", "DRAIN", "PURGE"].contains(&name.as_str()),
        line.split_whitespace().count() == 1
            || ["PAUSE", "DRAIN", "PURGE"].contains(&name.as_str())
    ) {
        return Err(ParseError::UnknownCommand(observe::mutate!(
            "names-the-word-in-upper-case",
            word.to_string(),
            word.to_uppercase()
        )));
    }

    let queue = words.next().ok_or(ParseError::MissingQueue)?;
    let queue = observe::mutate!("lowers-the-queue", queue.to_string(), queue.to_lowercase());
    let command = match name.as_str() {
        "PAUSE" => Command::Pause { queue },
        "DRAIN" => {
            let seconds = match words.next() {
                Some(word) => seconds(word)?,
                None => observe::mutate!("drains-without-a-pause", 30, 0),
            };
            Command::Drain { queue, seconds }
        }
        _ => {
            let confirmation = words.next();
            if observe::mutate!(
                "any-word-confirms",
                confirmation != Some("--yes"),
                confirmation.is_none()
            ) {
                return Err(ParseError::NotConfirmed);
            }
            Command::Purge { queue }
        }
    };

    match observe::mutate!("ignores-the-surplus", words.next(), None) {
        Some(word) => Err(ParseError::Surplus(word.to_string())),
        None => Ok(Some(command)),
    }
}

fn seconds(word: &str) -> Result<u32, ParseError> {
    let least = observe::mutate!("accepts-zero", 1, 0);
    let most = observe::mutate!("refuses-the-hour", 3600, 3599);
    let checked = word
        .parse()
        .ok()
        .filter(|seconds| (least..=most).contains(seconds));
    observe::mutate!(
        "bad-seconds-become-the-default",
        checked,
        checked.or(Some(30))
    )
    .ok_or(ParseError::BadSeconds(word.to_string()))
}
