//! The channel to the judge: one line a record, appended to the file `OBSERVE_TRANSCRIPT` names.
//!
//! Fields stand apart by tabs: kind, test, line, label, value, expected. A field's own backslash,
//! tab, line feed and carriage return are written `\\`, `\t`, `\n` and `\r`. Kinds: `begin`, `end`
//! and `panic` (a test starts, returns, panics; written here) and `equal`, `holds`, `value` and
//! `answer` (the macros'). The last line of a whole transcript is `done`.
//! Each line is one write: whatever ends the process leaves all earlier records whole.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// A longer value is cut here, with a mark that tells values apart which differ behind the cut; the
/// judge compares the cut values.
const LONGEST_VALUE: usize = 64 * 1024;

struct Transcript {
    file: File,
    test: String,
}

static TRANSCRIPT: Mutex<Option<Transcript>> = Mutex::new(None);

thread_local! {
    static LAST_PANIC_PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs the tests in order, under the judge: what each observes goes to the transcript.
///
/// The judge appends the call of this function to the tests. Each test's panic is caught and
/// recorded, so that one failing test does not hide the next.
///
/// # Panics
/// If `OBSERVE_TRANSCRIPT` names no file that can be appended to.
pub fn run(tests: &[(&str, fn())]) {
    let path = std::env::var_os("OBSERVE_TRANSCRIPT").expect("OBSERVE_TRANSCRIPT is set");
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .expect("the transcript can be appended to");
    *lock() = Some(Transcript { file, test: String::new() });
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
        // A panic while the thread's locals are torn down has no place to be kept.
        let _ = LAST_PANIC_PLACE.try_with(|last| *last.borrow_mut() = place.unwrap_or_default());
    }));
    for (name, test) in tests {
        if let Some(transcript) = lock().as_mut() {
            (*name).clone_into(&mut transcript.test);
        }
        // A panic that does not call the hook must not show the place of an earlier one.
        LAST_PANIC_PLACE.with(|last| last.borrow_mut().clear());
        record("begin", 0, "", "", None);
        match catch_unwind(AssertUnwindSafe(test)) {
            Ok(()) => record("end", 0, "", "", None),
            Err(payload) => {
                let place = LAST_PANIC_PLACE.with(|last| last.borrow().clone());
                record("panic", 0, &place, &super::message_of(&*payload), None)
            }
        };
    }
    if let Some(transcript) = lock().as_mut() {
        transcript.test.clear();
    }
    record("done", 0, "", "", None);
}

/// Appends one record; false if there is no transcript, that is, under plain `cargo test`.
pub(crate) fn record(
    kind: &str,
    line: u32,
    label: &str,
    value: &str,
    expected: Option<&str>,
) -> bool {
    let mut transcript = lock();
    let Some(transcript) = transcript.as_mut() else { return false };
    let mut text = format!("{kind}\t");
    escape(&transcript.test, &mut text);
    text.push_str(&format!("\t{line}\t"));
    escape(label, &mut text);
    text.push('\t');
    escape(value, &mut text);
    if let Some(expected) = expected {
        text.push('\t');
        escape(expected, &mut text);
    }
    text.push('\n');
    // A full disk shows as a missing record, which is not a pass.
    let _ = transcript.file.write_all(text.as_bytes());
    true
}

fn lock() -> std::sync::MutexGuard<'static, Option<Transcript>> {
    TRANSCRIPT.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn escape(text: &str, into: &mut String) {
    for (index, character) in text.char_indices() {
        if index >= LONGEST_VALUE {
            let mut hasher = DefaultHasher::new();
            text.hash(&mut hasher);
            into.push_str(&format!("…(cut: {} bytes, {:016x})", text.len(), hasher.finish()));
            return;
        }
        match character {
            '\\' => into.push_str("\\\\"),
            '\t' => into.push_str("\\t"),
            '\n' => into.push_str("\\n"),
            '\r' => into.push_str("\\r"),
            other => into.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_field_never_breaks_its_line() {
        let mut line = String::new();
        escape("a\tb\nc\\d\r", &mut line);
        assert_eq!(line, "a\\tb\\nc\\\\d\\r");
    }

    #[test]
    fn a_long_value_is_cut_with_a_mark() {
        let mut line = String::new();
        escape(&"é".repeat(40_000), &mut line);
        let (kept, mark) = line.split_once('…').expect("a mark");
        assert!(kept.ends_with('é') && mark.starts_with("(cut: 80000 bytes, "), "{mark}");
        assert!(line.len() <= super::LONGEST_VALUE + 60);
    }

    #[test]
    fn values_that_differ_behind_the_cut_differ() {
        let (mut one, mut other) = (String::new(), String::new());
        escape(&format!("{}a", "x".repeat(70_000)), &mut one);
        escape(&format!("{}b", "x".repeat(70_000)), &mut other);
        assert_ne!(one, other);
    }
}
