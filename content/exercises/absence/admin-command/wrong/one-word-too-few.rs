//! catch: mutant asks-for-the-queue-first
//!
//! Your unknown command comes with a queue, so nothing else is wrong with that line. Which fault is
//! reported where there are two? The rules say: the first from the left. Test a line with both.
use admin_command::*;

fn text(word: &str) -> String {
    word.to_string()
}

#[test]
fn good_lines() {
    let queue = String::from("Orders");
    let pause = Command::Pause {
        queue: queue.clone(),
    };
    assert_eq!(parse("pause Orders"), Ok(Some(pause)));
    let drain = Command::Drain {
        queue: queue.clone(),
        seconds: 30,
    };
    assert_eq!(parse("DRAIN Orders"), Ok(Some(drain)));
    let drain = Command::Drain {
        queue: queue.clone(),
        seconds: 3600,
    };
    assert_eq!(parse("DRAIN Orders 3600"), Ok(Some(drain)));
    assert_eq!(
        parse("PURGE Orders --yes"),
        Ok(Some(Command::Purge { queue }))
    );
    assert_eq!(parse("#x"), Ok(None));
}

#[test]
fn bad_lines() {
    assert_eq!(
        parse("Stop it"),
        Err(ParseError::UnknownCommand(text("Stop")))
    );
    assert_eq!(parse("PAUSE"), Err(ParseError::MissingQueue));
    assert_eq!(parse("DRAIN q 0"), Err(ParseError::BadSeconds(text("0"))));
    assert_eq!(
        parse("DRAIN q 3601"),
        Err(ParseError::BadSeconds(text("3601")))
    );
    assert_eq!(parse("PURGE q"), Err(ParseError::NotConfirmed));
    assert_eq!(parse("PURGE q yes"), Err(ParseError::NotConfirmed));
    assert_eq!(parse("PAUSE q now"), Err(ParseError::Surplus(text("now"))));
}
