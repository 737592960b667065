//! catch: mutant any-word-confirms
//!
//! All of your lines are good ones. Most faults of a parser show only when it is given something
//! that it must refuse: write, for each of the five errors, a line that leads to it.
use admin_command::*;

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
    assert_eq!(parse(""), Ok(None));
}
