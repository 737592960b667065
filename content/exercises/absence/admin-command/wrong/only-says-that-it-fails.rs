//! catch: mutant names-the-word-in-upper-case
//!
//! For every bad line you check only that there is *an* error. Several faulty versions fail too, but
//! with another error, or with the right one that holds the wrong word. Compare the whole `Err(…)`.
use admin_command::*;

fn good(line: &str, command: Command) {
    assert_eq!(parse(line), Ok(Some(command)));
}

#[test]
fn good_lines() {
    let queue = String::from("Orders");
    good(
        "pause Orders",
        Command::Pause {
            queue: queue.clone(),
        },
    );
    good(
        "DRAIN Orders",
        Command::Drain {
            queue: queue.clone(),
            seconds: 30,
        },
    );
    good(
        "DRAIN Orders 3600",
        Command::Drain {
            queue: queue.clone(),
            seconds: 3600,
        },
    );
    good("PURGE Orders --yes", Command::Purge { queue });
    assert_eq!(parse("#x"), Ok(None));
}

#[test]
fn bad_lines() {
    for line in [
        "Stop orders",
        "Stop",
        "PAUSE",
        "DRAIN orders 0",
        "DRAIN orders 3601",
        "DRAIN orders soon",
        "PURGE orders",
        "PURGE orders please",
        "PAUSE orders now",
    ] {
        assert!(parse(line).is_err(), "{line}");
    }
}
