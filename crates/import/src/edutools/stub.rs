//! Stub and solution of a file with placeholders.

use super::yaml::Placeholder;
use crate::ImportError;

/// The file as a learner gets it: what the author wrote in the placeholders is replaced by the text
/// that stands there at first.
pub(super) fn with_placeholders(
    file: &str,
    text: &str,
    placeholders: &[Placeholder],
) -> Result<String, ImportError> {
    replaced(file, text, placeholders, |placeholder| Some(placeholder.placeholder_text.as_str()))
}

/// The file as the author solved it: as it is, or in a learner's copy with what its placeholders keep;
/// nothing where they keep nothing.
pub(super) fn solved(
    file: &str,
    text: &str,
    placeholders: &[Placeholder],
    study: bool,
) -> Result<Option<String>, ImportError> {
    if !study {
        return Ok(Some(text.to_owned()));
    }
    if placeholders.is_empty() || placeholders.iter().any(|one| one.possible_answer.is_none()) {
        return Ok(None);
    }
    replaced(file, text, placeholders, |placeholder| placeholder.possible_answer.as_deref())
        .map(Some)
}

fn replaced<'a>(
    file: &str,
    text: &str,
    placeholders: &'a [Placeholder],
    with: impl Fn(&'a Placeholder) -> Option<&'a str>,
) -> Result<String, ImportError> {
    let fault = |placeholder: &Placeholder, why: &str| {
        let words = format!(
            "the placeholder at {} of length {} {why}",
            placeholder.offset, placeholder.length
        );
        ImportError::course(file, words)
    };
    let mut sorted: Vec<&Placeholder> = placeholders.iter().collect();
    sorted.sort_by_key(|placeholder| placeholder.offset);
    let mut stub = String::new();
    let mut at = 0;
    for placeholder in sorted {
        let start = byte_at(text, placeholder.offset)
            .ok_or_else(|| fault(placeholder, "begins behind the file's end"))?;
        let end =
            placeholder.offset.checked_add(placeholder.length).and_then(|end| byte_at(text, end));
        let end = end.ok_or_else(|| fault(placeholder, "ends behind the file's end"))?;
        if start < at {
            return Err(fault(placeholder, "overlaps another"));
        }
        stub.push_str(&text[at..start]);
        stub.push_str(with(placeholder).unwrap_or_default());
        at = end;
    }
    stub.push_str(&text[at..]);
    Ok(stub)
}

/// The byte at which so many UTF-16 units have passed.
fn byte_at(text: &str, units: usize) -> Option<usize> {
    let mut passed = 0;
    for (at, one) in text.char_indices() {
        if passed >= units {
            return (passed == units).then_some(at);
        }
        passed += one.len_utf16();
    }
    (passed == units).then_some(text.len())
}

/// A test that runs the package's program and compares what it prints.
pub(super) fn output_test(package: &str, input: &str, output: &str) -> String {
    format!(
        r#"//! Made by the import: the course compares the program's output with this.
use std::io::Write;
use std::process::{{Command, Stdio}};

#[test]
fn prints_what_is_expected() {{
    let mut program = Command::new(env!("CARGO_BIN_EXE_{package}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let _ = program.stdin.take().expect("its input").write_all({input:?}.as_bytes());
    let output = program.wait_with_output().expect("the program ends").stdout;
    let lines = |text: &str| text.trim_end().lines().map(str::trim_end).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&String::from_utf8_lossy(&output)), lines({output:?}));
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholder(offset: usize, length: usize, text: &str) -> Placeholder {
        Placeholder { offset, length, placeholder_text: text.to_owned(), possible_answer: None }
    }

    #[test]
    fn placeholders_count_in_utf_16() {
        let text = "// 𝄞 ü\nlet x = 1 + 1;\n";
        let start = text.encode_utf16().count() - "1 + 1;\n".len();
        let stub = with_placeholders("a.rs", text, &[placeholder(start, 5, "/* here */")])
            .expect("a stub");
        assert_eq!(stub, "// 𝄞 ü\nlet x = /* here */;\n");
    }

    #[test]
    fn placeholders_out_of_place_are_named() {
        let fault = |placeholders: &[Placeholder]| {
            with_placeholders("a.rs", "𝄞bc", placeholders).expect_err("a fault").to_string()
        };
        assert!(fault(&[placeholder(9, 1, "")]).contains("begins behind"));
        assert!(fault(&[placeholder(2, usize::MAX, "")]).contains("ends behind"));
        assert!(fault(&[placeholder(1, 1, "")]).contains("begins"), "in the middle of a character");
        assert!(fault(&[placeholder(0, 3, ""), placeholder(2, 1, "")]).contains("overlaps"));
    }
}
