//! What was expected beside what came, cut to the place where the two part.

use super::words::{visible_character, width};

/// One of the two texts, as much of it as there is room for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Side {
    /// What both have in common.
    pub(super) before: String,
    /// The first piece that differs: a character, or a whole escape such as `\xff`. Empty at the
    /// text's end.
    pub(super) at: String,
    /// The rest.
    pub(super) after: String,
}

/// Both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Compared {
    pub(super) expected: Side,
    pub(super) actual: Side,
    /// How many cells stand before the difference.
    pub(super) column: usize,
}

/// Compares two printable texts that part at the character `differs_at`.
pub(super) fn compared(expected: &str, actual: &str, differs_at: usize, room: usize) -> Compared {
    let expected: Vec<char> = expected.chars().collect();
    let actual: Vec<char> = actual.chars().collect();
    let at = escape_start(&expected, differs_at).min(escape_start(&actual, differs_at));
    let from = match cells(&expected).max(cells(&actual)) > room {
        true => window_start(&actual[..at.min(actual.len())], room * 2 / 3),
        false => 0,
    };
    let expected = side(&expected, from, at, room);
    let actual = side(&actual, from, at, room);
    let column = width(&actual.before);
    Compared { expected, actual, column }
}

/// The start of the escape that `at` lies in, else `at`.
fn escape_start(text: &[char], at: usize) -> usize {
    let at = at.min(text.len());
    let earliest = at.saturating_sub(9);
    let start = (earliest..at).rev().find(|index| text[*index] == '\\');
    start.filter(|start| start + piece(&text[*start..]) > at).unwrap_or(at)
}

/// How many characters the first piece of a text has.
fn piece(text: &[char]) -> usize {
    match text {
        [] => 0,
        ['\\', 'x', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => 4,
        ['\\', 'u', '{', rest @ ..] => {
            let end = rest.iter().take(7).position(|character| *character == '}');
            end.map_or(1, |end| end + 4)
        }
        ['\\', 'n' | 'r' | 't' | '0', ..] => 2,
        _ => 1,
    }
}

fn cells(text: &[char]) -> usize {
    text.iter().map(|character| width(&visible_character(*character))).sum()
}

/// Where to begin so that no more than `room` cells of the common part are shown.
fn window_start(common: &[char], room: usize) -> usize {
    let mut taken = 0;
    let kept = common.iter().rev().take_while(|character| {
        taken += width(&visible_character(**character));
        taken <= room
    });
    common.len() - kept.count()
}

fn side(text: &[char], from: usize, at: usize, room: usize) -> Side {
    let shown = |part: &[char]| part.iter().map(|one| visible_character(*one)).collect::<String>();
    let at = at.min(text.len());
    let from = from.min(at);
    let end = at + piece(&text[at..]);
    let mut before = shown(&text[from..at]);
    if from > 0 {
        before.insert(0, '…');
    }
    let at = shown(&text[at..end]);
    let mut after = String::new();
    let mut left = room.saturating_sub(width(&before) + width(&at) + 1);
    for character in &text[end..] {
        let character = visible_character(*character);
        match left.checked_sub(width(&character)) {
            Some(rest) => left = rest,
            None => {
                after.push('…');
                break;
            }
        }
        after.push_str(&character);
    }
    Side { before, at, after }
}

#[cfg(test)]
mod tests {
    use super::compared;

    fn check(expected: &str, actual: &str, room: usize, wanted: (&str, &str, &str, usize)) {
        let same = expected.chars().zip(actual.chars()).take_while(|(a, b)| a == b).count();
        let found = compared(expected, actual, same, room);
        let actual = &found.actual;
        let shown =
            (actual.before.as_str(), actual.at.as_str(), actual.after.as_str(), found.column);
        assert_eq!(shown, wanted);
    }

    #[test]
    fn the_pointer_stands_under_the_first_byte_that_differs() {
        check("OK ada", "OK adb", 40, ("OK ad", "b", "", 5));
        check(r"a\xfeb", r"a\xffb", 40, ("a", r"\xff", "b", 1));
        check(r"a\u{202e}", r"a\u{202d}", 40, ("a", r"\u{202d}", "", 1));
        check("日本x", "日本y", 40, ("日本", "y", "", 4));
        check("OK", "OK more", 40, ("OK", " ", "more", 2));
        check("OK more", "OK", 40, ("OK", "", "", 2));
    }

    #[test]
    fn long_texts_are_cut_around_it() {
        let long = "x".repeat(500);
        let found = compared(&format!("{long}a{long}"), &format!("{long}b{long}"), 500, 30);
        assert_eq!(found.actual.before, format!("…{}", "x".repeat(20)));
        assert_eq!(found.actual.at, "b");
        assert_eq!(found.actual.after, format!("{}…", "x".repeat(7)));
        assert_eq!(found.column, 21);
        assert_eq!(found.expected.before, found.actual.before);
    }
}
