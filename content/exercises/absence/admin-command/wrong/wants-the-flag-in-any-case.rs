//! catch: reference
//!
//! One of your tests fails for the right `parse`. Commands are written in any case, the
//! confirmation is not: it is exactly `--yes`, and `--YES` is `NotConfirmed`.
use admin_command::*;

#[test]
fn the_flag() {
    let queue = String::from("orders");
    assert_eq!(
        parse("PURGE orders --YES"),
        Ok(Some(Command::Purge { queue }))
    );
}
