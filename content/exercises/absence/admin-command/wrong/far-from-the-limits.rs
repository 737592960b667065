//! catch: mutant refuses-the-hour
//!
//! Your seconds lie well inside the range or well outside. A limit that is wrong by one shows only at
//! the limit: try the last value that is accepted and the first that is not, at both ends.
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
        seconds: 60,
    };
    assert_eq!(parse("DRAIN Orders 60"), Ok(Some(drain)));
    assert_eq!(
        parse("PURGE Orders --yes"),
        Ok(Some(Command::Purge { queue }))
    );
    assert_eq!(parse("#x"), Ok(None));
}

#[test]
fn bad_lines() {
    assert_eq!(parse("Stop"), Err(ParseError::UnknownCommand(text("Stop"))));
    assert_eq!(
        parse("Stop it"),
        Err(ParseError::UnknownCommand(text("Stop")))
    );
    assert_eq!(parse("PAUSE"), Err(ParseError::MissingQueue));
    assert_eq!(
        parse("DRAIN q 9999"),
        Err(ParseError::BadSeconds(text("9999")))
    );
    assert_eq!(parse("DRAIN q -5"), Err(ParseError::BadSeconds(text("-5"))));
    assert_eq!(parse("PURGE q"), Err(ParseError::NotConfirmed));
    assert_eq!(parse("PURGE q yes"), Err(ParseError::NotConfirmed));
    assert_eq!(parse("PAUSE q now"), Err(ParseError::Surplus(text("now"))));
}
