//! Small pieces of text: foreign text made visible, widths, wrapped lines, times and counts.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// One character as it can be shown: what has no width, moves the cursor or turns the direction of
/// text is escaped.
pub(super) fn visible_character(character: char) -> String {
    let is_filler = matches!(
        character,
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2028}' | '\u{2029}' | '\u{fff9}'
            ..='\u{fffb}'
    );
    match character {
        '\n' | '\r' | '\t' => character.escape_default().to_string(),
        _ if is_filler || character.width().is_none_or(|width| width == 0) => {
            character.escape_unicode().to_string()
        }
        _ => character.to_string(),
    }
}

/// Foreign text on one line, nothing hidden in it.
pub(super) fn visible(text: &str) -> String {
    text.chars().map(visible_character).collect()
}

/// How many cells of a terminal the text takes.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text, visible, in no more than `room` cells; what was cut shows as `…`.
pub(super) fn fitted(text: &str, room: usize) -> String {
    let text = visible(text);
    if width(&text) <= room {
        return text;
    }
    let mut taken = 0;
    let mut shown: String = text
        .chars()
        .take_while(|character| {
            taken += character.width().unwrap_or(0);
            taken < room
        })
        .collect();
    shown.push('…');
    shown
}

/// The text, with no more than `most` characters; what was cut shows as `…`.
pub(super) fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The text, visible, in lines of at most `room` cells, broken between words where that is possible.
/// Its own line feeds are kept.
pub(super) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let room = room.max(8);
    let mut lines = Vec::new();
    for paragraph in text.trim_end().split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let word = visible(word);
            if !line.is_empty() && width(&line) + 1 + width(&word) > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for character in word.chars() {
                if width(&line) + character.width().unwrap_or(0) > room {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(character);
            }
        }
        lines.push(line);
    }
    lines
}

/// Milliseconds as a person says them.
pub(super) fn in_milliseconds(milliseconds: u64) -> String {
    match milliseconds {
        0..1000 => format!("{milliseconds} ms"),
        1000..60_000 => format!("{:.1} s", milliseconds as f64 / 1e3),
        _ => format!("{} min {} s", milliseconds / 60_000, milliseconds % 60_000 / 1000),
    }
}

/// A latency in microseconds as a person says it.
pub(super) fn in_microseconds(micros: u64) -> String {
    match micros {
        0..1000 => format!("{micros} µs"),
        1000..10_000 => format!("{:.2} ms", micros as f64 / 1e3),
        10_000..100_000 => format!("{:.1} ms", micros as f64 / 1e3),
        100_000..1_000_000 => format!("{} ms", micros / 1000),
        _ => format!("{:.2} s", micros as f64 / 1e6),
    }
}

/// A count with its thousands apart: `12,345`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 event`, `2 events`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(number as u64))
}

/// The text, visible, as a part of a page: in elements and in quoted attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut page = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            other => page.push_str(&visible_character(other)),
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::{count, escaped, fitted, in_microseconds, in_milliseconds, visible, wrapped};

    #[test]
    fn nothing_hides_in_foreign_text() {
        assert_eq!(visible("a\u{202e}b\u{200b}\u{3164}\x1b"), r"a\u{202e}b\u{200b}\u{3164}\u{1b}");
        assert_eq!(visible("naïve 日本 🦀"), "naïve 日本 🦀");
        assert_eq!(escaped("</script>\"'&\u{202e}"), r"&lt;/script&gt;&quot;&#39;&amp;\u{202e}");
    }

    #[test]
    fn text_fits_its_room() {
        assert_eq!(fitted("日本語です", 5), "日本…");
        assert_eq!(fitted("abcde", 5), "abcde");
        assert_eq!(wrapped("one two three", 9), ["one two", "three"]);
        assert_eq!(wrapped("0123456789ab", 10), ["0123456789", "ab"]);
        assert_eq!(wrapped("a\n\nb", 10), ["a", "", "b"]);
    }

    #[test]
    fn figures_read_well() {
        assert_eq!(in_milliseconds(634), "634 ms");
        assert_eq!(in_milliseconds(61_500), "1 min 1 s");
        assert_eq!(in_microseconds(1234), "1.23 ms");
        assert_eq!(count(12_345, "event"), "12,345 events");
        assert_eq!(count(1, "event"), "1 event");
    }
}
