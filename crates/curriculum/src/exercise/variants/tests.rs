//! A tiny exercise and its variants, and the sets of combinations.

use std::collections::BTreeSet;

use super::{combinations, variant_faults};
use crate::{Exercise, Files, Task};

fn exercise(variants: &str) -> Result<Exercise, String> {
    let head = "id='aaaaaaaa'\ntitle='t'\nkind='write'\nteaches=['x']\ndifficulty=1\nminutes=1\n\
                [stub]\nfails='tests'\ntests=['*']\n";
    let files = [
        ("exercise.toml", head),
        ("instructions.md", "# Wait\n\n`delay(n)` is `12` times `n`; a delay of 7 ms is free.\n"),
        ("hints.md", "What is `delay`?\n---\nMultiply.\n"),
        ("stub.rs", "pub fn delay(n: u64) -> u64 {\n    todo!()\n}\n"),
        (
            "solution.rs",
            "/// The `delay`, 7 aside.\npub fn delay(n: u64) -> u64 {\n    n * 12\n}\n",
        ),
        ("tests.rs", "use wait::*;\n#[test]\nfn waits() {\n    expect_eq!(delay(2), 24);\n}\n"),
        ("variants.toml", variants),
    ];
    let files = files.map(|(name, text)| (format!("exercises/a/wait/{name}"), text.to_owned()));
    Exercise::parse(&Files(files.into()), "s", "a/wait").map_err(|fault| fault.to_string())
}

fn faults(variants: &str) -> Vec<String> {
    match exercise(variants) {
        Ok(exercise) => variant_faults(&exercise).iter().map(ToString::to_string).collect(),
        Err(fault) => vec![fault],
    }
}

const TWO: &str = "[[exchange]]\ntoken = 'delay'\nwith = ['pause']\n\n\
                   [[exchange]]\ntokens = ['12', '24']\nwith = [['13', '26']]\n";

#[test]
fn a_variant_is_the_same_exercise_in_other_words() {
    let exercise = exercise(TWO).expect("parses");
    assert_eq!(faults(TWO), [""; 0]);
    assert_eq!(exercise.variants.count(), 3);
    let variant = exercise.variant(2);
    assert_eq!(exercise.variants.words(2), "12 → 13, 24 → 26, delay → pause");
    assert_eq!(variant.id, exercise.id);
    assert_ne!(variant.version, exercise.version);
    assert_eq!(
        variant.instructions,
        "# Wait\n\n`pause(n)` is `13` times `n`; a delay of 7 ms is free.\n"
    );
    let Task::Code(task) = &variant.task else { panic!("it is code") };
    assert_eq!(
        task.tests,
        "use wait::*;\n#[test]\nfn waits() {\n    expect_eq!(pause(2), 26);\n}\n"
    );
    assert_eq!(
        variant.recall_stub().expect("it is code")["src/lib.rs"],
        "/// The `pause`, 7 aside.\npub fn pause(n: u64) -> u64 {\n    todo!()\n}\n"
    );
}

#[test]
fn seeds_in_a_row_give_the_variants_in_turn() {
    let exercise = exercise(TWO).expect("parses");
    let versions: BTreeSet<_> = (7..10).map(|seed| exercise.variant(seed).version).collect();
    assert_eq!(versions.len(), 3);
    assert_eq!(exercise.variant(4).version, exercise.variant(1).version);
}

#[test]
fn an_exercise_without_variants_is_its_own() {
    let exercise = exercise("exchange = []\n").expect("parses");
    assert_eq!(exercise.variant(5).version, exercise.version);
}

#[test]
fn faults_name_their_line() {
    let one = |token: &str, with: &str| {
        faults(&format!("# Why.\n[[exchange]]\ntoken = '{token}'\nwith = ['{with}']\n")).join("\n")
    };
    let at = "exercises/a/wait/variants.toml:3:";
    assert_eq!(
        one("pause", "wait_for"),
        format!("{at} `pause` is no token of the solution or the tests")
    );
    assert_eq!(one("delay", "n"), format!("{at} `n` is a name of this exercise already"));
    assert!(one("delay", "12").starts_with(&format!("{at} `delay` cannot be exchanged for `12`")));
    assert!(one("fn", "let").starts_with(&format!("{at} `fn` cannot be exchanged")));
    assert_eq!(
        one("waits", "rests"),
        format!("{at} `waits` is a test's name; evidence refers to it")
    );
    assert_eq!(
        faults("[[exchange]]\ntokens = ['12', '24']\nwith = [['13']]\n"),
        ["exercises/a/wait/variants.toml:2: [\"13\"] has 1 words for 2 tokens"]
    );
    assert_eq!(
        faults("[[exchange]]\ntoken = 'delay'\nwith = []\n"),
        ["exercises/a/wait/variants.toml:2: `with` is empty: exchanged for what?"]
    );
}

#[test]
fn a_number_that_prose_repeats_is_a_fault() {
    // `7` stands in the prose of the page; as a token it must stand in the code as well.
    let found = faults("[[exchange]]\ntoken = '7'\nwith = ['8']\n");
    assert!(
        found.iter().any(|fault| fault.contains("stands in the prose of instructions.md")),
        "{found:?}"
    );
}

#[test]
fn few_combinations_are_all_and_of_many_every_pair_occurs() {
    assert_eq!(combinations(&[]), Vec::<Vec<usize>>::new());
    assert_eq!(combinations(&[2, 2]), [[1, 0], [0, 1], [1, 1]]);
    assert_eq!(combinations(&[5, 13]).len(), 64);
    let sizes = [4, 4, 4, 4];
    let found = combinations(&sizes);
    assert!(found.len() < 30, "{}", found.len());
    for (first, one, second, other) in (0..4).flat_map(|f| {
        (f + 1..4).flat_map(move |s| (0..4).flat_map(move |o| (0..4).map(move |t| (f, o, s, t))))
    }) {
        // The first combination of all is the files as they stand.
        let occurs = found.iter().any(|c| c[first] == one && c[second] == other);
        assert!(occurs || (one, other) == (0, 0), "{first}={one} {second}={other}");
    }
}
