//! What an exercise's tests are written with.
//!
//! A test never decides whether a submission is right. It *observes*: each macro below reports one
//! record (which test, which line, what was looked at, what came out), and the judge, in another
//! process, compares the records with those that the solution gave to the same tests. A missing
//! record is therefore a difference like any other, and an early exit, a swallowed panic or an
//! always-true `PartialEq` gains nothing.
//!
//! Under plain `cargo test` there is no judge (`OBSERVE_TRANSCRIPT` is not set), and the same
//! macros assert, so that a learner and an editor can run the tests as they are.
//!
//! This crate depends on nothing but std: the judge compiles it once for each toolchain from the
//! text of these files, and the learner's workspace holds a copy of them.

#[cfg(feature = "allocations")]
mod allocations;
mod program;
mod random;
mod transcript;

#[cfg(feature = "allocations")]
pub use allocations::allocations;
pub use program::{Output, Program};
pub use random::{Random, seed};
pub use transcript::run;

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Observes `actual`; the judge holds it against the solution's, `cargo test` against `expected`.
///
/// In a helper function that is `#[track_caller]` the line shown is the caller's.
///
/// Both sides are compared by their `Debug` text under the judge, so compare plain values whose
/// `Debug` says all (numbers, text, collections in a fixed order, derived types).
///
/// With `actual` alone it only observes. Nobody writes that: a grader takes the expected sides out
/// of the tests before it compiles them, so that the learner's process never holds one. Whatever
/// only expected sides need stands inside them, in functions and constants of the tests, or in
/// [`expected!`].
#[macro_export]
macro_rules! expect_eq {
    ($actual:expr, $expected:expr $(,)?) => {
        match (&$actual, &$expected) {
            (actual, expected) => $crate::report::equal(
                ::core::panic::Location::caller().line(),
                ::core::stringify!($actual),
                actual,
                expected,
            ),
        }
    };
    ($actual:expr $(,)?) => {
        $crate::report::seen(
            ::core::panic::Location::caller().line(),
            ::core::stringify!($actual),
            &$actual,
        )
    };
}

/// Statements that only the expected sides of `expect_eq!` need, such as a model that grows beside
/// the learner's. They are as if they stood alone; a grader takes them out together with the
/// expected sides. They must not change what else the test does: no random number is drawn here
/// that an input needs.
#[macro_export]
macro_rules! expected {
    ($($statements:tt)*) => { $($statements)* };
}

/// Observes a condition that must hold.
#[macro_export]
macro_rules! expect {
    ($condition:expr $(,)?) => {
        $crate::report::holds(
            ::core::panic::Location::caller().line(),
            ::core::stringify!($condition),
            $condition,
        )
    };
}

/// Observes a value by name: an input to show beside a failure, or one more thing to compare.
#[macro_export]
macro_rules! observe {
    ($label:expr, $value:expr $(,)?) => {
        $crate::report::value(::core::panic::Location::caller().line(), $label, &$value)
    };
}

/// Observes an answer of which many are right: the exercise's `checker.rs` judges it.
#[macro_export]
macro_rules! answer {
    ($label:expr, $value:expr $(,)?) => {
        $crate::report::answer(::core::panic::Location::caller().line(), $label, &$value)
    };
}

/// The exercise's own program, for exercises whose file is a `main.rs`: `program!().stdin("…").run()`.
#[macro_export]
macro_rules! program {
    () => {
        $crate::Program::new(::core::option_env!(::core::concat!(
            "CARGO_BIN_EXE_",
            ::core::env!("CARGO_PKG_NAME")
        )))
    };
}

/// One of several versions of an expression: the first, unless the judge runs the mutant `name`.
///
/// For exercises of the kind *test*: the subject holds its mutants, and one compilation serves all.
#[macro_export]
macro_rules! mutate {
    ($name:literal, $original:expr, $mutated:expr $(,)?) => {
        if $crate::mutant($name) { $mutated } else { $original }
    };
}

/// Whether the judge asked for the mutant of this name (by `OBSERVE_MUTANT`).
#[must_use]
pub fn mutant(name: &str) -> bool {
    use std::sync::OnceLock;
    static CHOSEN: OnceLock<Option<String>> = OnceLock::new();
    CHOSEN.get_or_init(|| std::env::var("OBSERVE_MUTANT").ok()).as_deref() == Some(name)
}

/// The message of the panic that `work` ends in, or `None` if it returns.
///
/// A payload that is not text gives `"(a panic without a message)"`.
pub fn panic_of<T>(work: impl FnOnce() -> T) -> Option<String> {
    catch_unwind(AssertUnwindSafe(work)).err().map(|payload| message_of(&*payload))
}

fn message_of(payload: &(dyn std::any::Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "(a panic without a message)".to_owned()
    }
}

/// What the macros expand to. Not for use by hand.
#[doc(hidden)]
pub mod report {
    use super::{Debug, transcript};

    pub fn equal<A, B>(line: u32, label: &str, actual: &A, expected: &B)
    where
        A: Debug + PartialEq<B> + ?Sized,
        B: Debug + ?Sized,
    {
        let equal = actual == expected;
        let (actual, expected) = (format!("{actual:?}"), format!("{expected:?}"));
        if transcript::record("equal", line, label, &actual, Some(&expected)) {
            return;
        }
        assert!(equal, "{label}\n  expected: {expected}\n    actual: {actual}");
    }

    /// # Panics
    /// Outside of the judge: there is nothing to hold the value against.
    pub fn seen<A: Debug + ?Sized>(line: u32, label: &str, actual: &A) {
        let actual = format!("{actual:?}");
        let is_kept = transcript::record("equal", line, label, &actual, None);
        assert!(is_kept, "`expect_eq!({label})` lacks its expected side: only a judge compares it");
    }

    pub fn holds(line: u32, label: &str, condition: bool) {
        if transcript::record("holds", line, label, &condition.to_string(), Some("true")) {
            return;
        }
        assert!(condition, "{label}\n  expected: true\n    actual: false");
    }

    pub fn value(line: u32, label: &str, value: &dyn Debug) {
        let text = format!("{value:?}");
        if !transcript::record("value", line, label, &text, None) {
            println!("{label}: {text}");
        }
    }

    pub fn answer(line: u32, label: &str, value: &dyn Debug) {
        let text = format!("{value:?}");
        if !transcript::record("answer", line, label, &text, None) {
            println!("{label}: {text}");
        }
    }
}
