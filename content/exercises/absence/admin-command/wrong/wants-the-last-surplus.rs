//! catch: reference
//!
//! One of your tests fails for the right `parse`. With several words too many, `Surplus` holds the
//! *first* of them: that is where the operator's line went wrong.
use admin_command::*;

#[test]
fn the_surplus_word() {
    let word = String::from("please");
    assert_eq!(
        parse("PAUSE orders now please"),
        Err(ParseError::Surplus(word))
    );
}
