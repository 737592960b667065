use admin_command::*;

#[test]
fn a_blank_line_is_no_command() {
    assert_eq!(parse("   "), Ok(None));
}
