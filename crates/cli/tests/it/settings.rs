//! `masterwork.toml` as people break it.

use expect_test::{Expect, expect};

use crate::environment::TestEnvironment;

/// What every command says about these settings.
#[track_caller]
fn check(settings: impl AsRef<[u8]>, stderr: Expect) {
    let environment = TestEnvironment::cold();
    environment.write("masterwork.toml", &settings);
    let said = |arguments: &[&str]| {
        let ran = environment.run(arguments).expect_code(4);
        assert_eq!(ran.stdout, "");
        environment.stable(&ran.stderr)
    };
    stderr.assert_eq(&said(&["plan"]));
    assert_eq!(said(&["check", "--all"]), said(&["plan"]));
    assert_eq!(said(&[]), said(&["plan"]));
    // What it was is still there to be mended.
    let file = environment.workspace().join("masterwork.toml");
    assert_eq!(std::fs::read(file).expect("still there"), settings.as_ref());
}

#[test]
fn text_that_is_no_toml() {
    check(
        "# mine\ntracks = [\"rust-masterclass\"\n",
        expect![[r#"
        error: <WORKSPACE>/masterwork.toml: line 2: unclosed array, expected `]`

        help: mend that line, or move the file away
    "#]],
    );
}

#[test]
fn an_unknown_field() {
    check(
        "tracks = [\"rust-masterclass\"]\nhours_per_week = 3\n",
        expect![[r#"
            error: <WORKSPACE>/masterwork.toml: line 2: unknown field `hours_per_week`, expected one of `tracks`, `hours_a_week`, `content`, `desired_retention`, `day_begins`

            help: mend that line, or move the file away
        "#]],
    );
}

#[test]
fn an_unknown_track() {
    check(
        "# rust-master\ntracks = [\"rust-master\"]\n",
        expect![[r#"
        error: <WORKSPACE>/masterwork.toml: line 2: there is no track `rust-master`; there is: ace-systems-steward, active-recall, middle-backend, product-engineering, rust-masterclass

        help: mend that line, or move the file away
    "#]],
    );
}

#[test]
fn no_track() {
    check(
        "# tracks\ntracks = []\n",
        expect![[r#"
        error: <WORKSPACE>/masterwork.toml: line 2: `tracks` names no track

        help: mend that line, or move the file away
    "#]],
    );
}

#[test]
fn a_share_beyond_all() {
    check(
        "tracks = [\"rust-masterclass\"]\ndesired_retention = 1.5\n",
        expect![[r#"
            error: <WORKSPACE>/masterwork.toml: line 2: `desired_retention` lies between 0.7 and 0.97

            help: mend that line, or move the file away
        "#]],
    );
}

#[test]
fn bytes_that_are_no_text() {
    check(
        [0xff_u8, 0xfe],
        expect![[r#"
        error: <WORKSPACE>/masterwork.toml: line 1: this is not UTF-8 text

        help: mend that line, or move the file away
    "#]],
    );
}

#[test]
fn a_wrong_type() {
    check(
        "tracks = \"rust-masterclass\"\n",
        expect![[r#"
        error: <WORKSPACE>/masterwork.toml: line 1: invalid type: string "rust-masterclass", expected a sequence

        help: mend that line, or move the file away
    "#]],
    );
}
