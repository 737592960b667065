use admin_command::*;

fn pause(queue: &str) -> Result<Option<Command>, ParseError> {
    Ok(Some(Command::Pause {
        queue: queue.to_string(),
    }))
}

fn drain(queue: &str, seconds: u32) -> Result<Option<Command>, ParseError> {
    Ok(Some(Command::Drain {
        queue: queue.to_string(),
        seconds,
    }))
}

fn purge(queue: &str) -> Result<Option<Command>, ParseError> {
    Ok(Some(Command::Purge {
        queue: queue.to_string(),
    }))
}

fn unknown(word: &str) -> Result<Option<Command>, ParseError> {
    Err(ParseError::UnknownCommand(word.to_string()))
}

fn bad_seconds(word: &str) -> Result<Option<Command>, ParseError> {
    Err(ParseError::BadSeconds(word.to_string()))
}

fn surplus(word: &str) -> Result<Option<Command>, ParseError> {
    Err(ParseError::Surplus(word.to_string()))
}

#[test]
fn blank_lines_and_comments_are_no_commands() {
    for line in ["", "  \t ", "# maintenance", "#PAUSE orders", "  #x"] {
        assert_eq!(parse(line), Ok(None), "{line}");
    }
}

#[test]
fn a_command_may_be_written_in_any_case() {
    assert_eq!(parse("PAUSE orders"), pause("orders"));
    assert_eq!(parse("  pause\torders "), pause("orders"));
    assert_eq!(parse("Purge orders --yes"), purge("orders"));
}

#[test]
fn a_queue_keeps_its_case() {
    assert_eq!(parse("PAUSE Orders-EU"), pause("Orders-EU"));
}

#[test]
fn an_unknown_command_is_named_as_written() {
    assert_eq!(parse("Stop orders"), unknown("Stop"));
    assert_eq!(parse("Stop"), unknown("Stop"));
}

#[test]
fn each_command_needs_a_queue() {
    for line in ["PAUSE", "DRAIN", "PURGE "] {
        assert_eq!(parse(line), Err(ParseError::MissingQueue), "{line}");
    }
}

#[test]
fn drain_takes_seconds_from_one_to_an_hour() {
    assert_eq!(parse("DRAIN orders"), drain("orders", 30));
    assert_eq!(parse("DRAIN orders 1"), drain("orders", 1));
    assert_eq!(parse("DRAIN orders 3600"), drain("orders", 3600));
    for word in ["0", "3601", "-1", "soon", "5s"] {
        assert_eq!(parse(&format!("DRAIN orders {word}")), bad_seconds(word));
    }
}

#[test]
fn a_purge_wants_its_confirmation() {
    assert_eq!(parse("PURGE orders --yes"), purge("orders"));
    for line in ["PURGE orders", "PURGE orders --no", "PURGE orders yes"] {
        assert_eq!(parse(line), Err(ParseError::NotConfirmed), "{line}");
    }
}

#[test]
fn the_first_word_too_many_is_named() {
    assert_eq!(parse("PAUSE orders now please"), surplus("now"));
    assert_eq!(parse("DRAIN orders 5 s"), surplus("s"));
    assert_eq!(parse("PURGE orders --yes --yes"), surplus("--yes"));
}
