//! Content beside the built-in: what does not parse is named with its place, and the rest works.

use expect_test::expect;

use crate::course::{DOUBLE, DOUBLE_FILE, DOUBLED, course, file};
use crate::environment::{A_LIBRARY, TestEnvironment, write};

#[test]
fn a_course_beside_ours_is_learned_like_ours() {
    let environment = TestEnvironment::without_workspace();
    let course = course(&environment).display().to_string();
    let (workspace, home) = (environment.workspace().display().to_string(), environment.folder());
    let init = ["init", &workspace, "--track", "tiny", "--content", &course];
    environment.run_in(home, init).expect_code(0);
    environment.run(&["next", "--content", &course]).expect_code(0);
    environment.run(&["check", "--content", &course]).expect_code(1);
    environment.write(DOUBLE_FILE, DOUBLED);
    environment.run(&["check", "--content", &course]).expect_code(0);
    let (_, plan) = environment.json(&["plan", "--content", &course]);
    assert_eq!(plan["forecast"]["done"], 1);

    // Named in the settings, relative to the workspace, it is there without being asked for.
    let settings = environment.read("masterwork.toml");
    environment.write("masterwork.toml", settings + "content = [\"../course\"]\n");
    environment.run(&["check", DOUBLE]).expect_code(0);
}

#[test]
fn content_that_does_not_parse_is_named_with_its_line_and_the_rest_works() {
    let environment = TestEnvironment::new();
    let course = course(&environment);
    let slug = course.join("exercises/tiny");
    file(&course, "exercise.toml", "id = \"00000001\"\ntitle = \"Double\"\nkind = \"wirte\"\n");
    write(&course.join("tracks/tiny/track.toml"), "id = \"2\"\ntitle = [\n");
    write(&course.join("lessons/tiny/page.md"), "# A page without a head\n");
    write(&course.join("exercises/tiny/empty/hints.md"), "?\n");
    write(&slug.join("binary/stub.rs"), [0xff, 0xfe]);
    let content = course.display().to_string();
    let ran = environment.run(&["check", A_LIBRARY, "--content", &content]).expect_code(1);
    let stderr = environment.stable(&ran.stderr);
    let mut lines: Vec<&str> = stderr.lines().collect();
    lines.sort_unstable();
    expect![[r#"
        warning: <FOLDER>/course/exercises/tiny/binary/stub.rs: byte 0 is not UTF-8; content is text
        warning: <FOLDER>/course/exercises/tiny/double/exercise.toml:3: unknown variant `wirte`, expected one of `fix`, `write`, `predict`, `refactor`, `test`
        warning: <FOLDER>/course/exercises/tiny/empty/exercise.toml: this file is missing: it says what the exercise is
        warning: <FOLDER>/course/lessons/tiny/page.md:1: a lesson opens with a head between two lines `+++`
        warning: <FOLDER>/course/tracks/tiny/track.toml:2: unclosed array, expected `]`
    "#]].assert_eq(&(lines.join("\n") + "\n"));

    let broken = environment.run(&["check", DOUBLE, "--content", &content]).expect_code(2);
    assert!(broken.stderr.contains("nothing is called `tiny/double`"), "{}", broken.stderr);
    let (code, document) = environment.json(&["plan", "--content", &content]);
    assert_eq!((code, &document["schema"]), (0, &"masterwork.plan/1".into()));
}

#[test]
fn a_content_folder_that_is_not_there_is_named() {
    let environment = TestEnvironment::cold();
    let ran = environment.run(&["plan", "--content", "nowhere"]).expect_code(4);
    expect![[r#"
        error: cannot read nowhere
        cause: No such file or directory (os error 2)

        help: name a folder that is there with `--content DIR`, or in masterwork.toml
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
fn an_exercise_without_hints_says_so() {
    let environment = TestEnvironment::cold();
    let course = course(&environment);
    file(&course, "hints.md", "");
    let content = course.display().to_string();
    let ran = environment.run(&["hint", DOUBLE, "--content", &content]).expect_code(2);
    expect![[r#"
        error: `tiny/double` has no hints

        help: masterwork report tiny/double "what it leaves you without"
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
fn content_whose_folders_go_in_circles_is_read_once() {
    let environment = TestEnvironment::cold();
    let course = course(&environment);
    std::os::unix::fs::symlink(&course, course.join("exercises/tiny/again")).expect("a link");
    std::os::unix::fs::symlink("/nowhere/at/all", course.join("dangling.md")).expect("a link");
    let content = course.display().to_string();
    let ran = environment.run(&["show", DOUBLE, "--content", &content]).expect_code(0);
    expect![[r#"
        warning: <FOLDER>/course/dangling.md: cannot be read: No such file or directory (os error 2)
    "#]]
    .assert_eq(&environment.stable(&ran.stderr));
}
