//! Lines before Markdown: what plain texts and careless Markdown mean, said so that a Markdown
//! parser understands it. Every line keeps its number.

use super::marker::{marker, undecorated};
use super::words::kind_of;

/// The text as it goes to the Markdown parser, and for each of its lines the line, from 1, of the
/// document that it came from.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    pub(super) text: String,
    pub(super) lines: Vec<usize>,
    /// The title of the front matter.
    pub(super) title: Option<String>,
    /// The other lines of the front matter, as they are.
    pub(super) front: Vec<(usize, String)>,
}

impl Prepared {
    fn push(&mut self, line: &str, number: usize) {
        self.text.push_str(line);
        self.text.push('\n');
        self.lines.push(number);
    }

    /// The document's line of a byte offset into the prepared text.
    pub(super) fn line_starts(&self) -> Vec<usize> {
        let newlines = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect()
    }
}

const BULLETS: [char; 23] = [
    '•', '●', '○', '◦', '▪', '▫', '■', '□', '☐', '☑', '✓', '✔', '✅', '➤', '►', '▶', '→', '‣', '⁃',
    '·', '∙', '–', '—',
];

/// Prepares a document.
pub(super) fn prepare(document: &str) -> Prepared {
    let document = document.strip_prefix('\u{feff}').unwrap_or(document);
    let document = document.replace("\r\n", "\n").replace('\r', "\n");
    let raw: Vec<String> = document.lines().map(visible).collect();
    let mut prepared = Prepared::default();
    let start = front_matter(&raw, &mut prepared);
    let plain = is_plain(&raw[start..]);
    let mut fence: Option<String> = None;
    let mut in_list = false;
    for (at, line) in raw.iter().enumerate().skip(start) {
        let number = at + 1;
        let trimmed = line.trim_start();
        if let Some(open) = &fence {
            if trimmed.starts_with(open.as_str())
                && trimmed.trim_end().chars().all(|one| open.starts_with(one))
            {
                fence = None;
            }
            prepared.push(line, number);
            continue;
        }
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            let sign = &trimmed[..1];
            let length = trimmed.len() - trimmed.trim_start_matches(sign).len();
            fence = Some(sign.repeat(length));
            prepared.push(line, number);
            continue;
        }
        let indent = line.len() - trimmed.len();
        let line = bullet(line, trimmed, indent, plain);
        let trimmed = line.trim_start();
        let is_item = starts_item(trimmed);
        // A name or a label right below a list begins something new; Markdown would take it for
        // the list's last words.
        let begins = indent == 0
            && !is_item
            && !trimmed.is_empty()
            && (in_list || is_marked(trimmed))
            && (is_marked(trimmed) || is_label(trimmed) || is_done(trimmed));
        if begins
            && prepared.text.ends_with('\n')
            && !prepared.text.ends_with("\n\n")
            && !is_underlined(&raw, at)
        {
            prepared.push("", number);
        }
        prepared.push(&line, number);
        in_list = match () {
            () if is_item => true,
            () if trimmed.is_empty() => in_list,
            () => in_list && indent > 0,
        };
    }
    prepared
}

/// A line without characters that steer rather than show: marks of direction, zero-width ones,
/// control characters.
fn visible(line: &str) -> String {
    line.chars()
        .filter(|one| {
            !matches!(one, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
                && (!one.is_control() || *one == '\t')
        })
        .collect()
}

/// Takes the front matter off; gives the line at which the rest begins, from 0.
fn front_matter(raw: &[String], prepared: &mut Prepared) -> usize {
    let Some(first) = raw.iter().position(|line| !line.trim().is_empty()) else { return 0 };
    let sign = raw[first].trim_end();
    if sign != "---" && sign != "+++" {
        return 0;
    }
    let Some(length) = raw[first + 1..].iter().take(200).position(|line| line.trim_end() == sign)
    else {
        return 0;
    };
    let lines = &raw[first + 1..first + 1 + length];
    let keyed = |line: &String| {
        line.contains(':')
            || line.contains('=')
            || line.starts_with([' ', '-', '#'])
            || line.is_empty()
    };
    if lines.is_empty() || !lines.iter().all(keyed) {
        return 0;
    }
    for (at, line) in lines.iter().enumerate() {
        let pair = line.split_once(if sign == "---" { ':' } else { '=' });
        match pair {
            Some((key, value)) if key.trim() == "title" => {
                prepared.title = Some(value.trim().trim_matches(['"', '\'']).to_owned());
            }
            _ if line.trim().is_empty() => {}
            _ => prepared.front.push((first + 2 + at, line.clone())),
        }
    }
    first + length + 2
}

/// Whether a document uses no Markdown, so that indentation alone carries its structure.
fn is_plain(raw: &[String]) -> bool {
    let mut indented = 0;
    for line in raw {
        let trimmed = line.trim_start();
        if trimmed.starts_with(['#', '|', '>'])
            || trimmed.starts_with("```")
            || trimmed.starts_with("**")
            || starts_item(trimmed)
            || trimmed.starts_with("===")
            || trimmed.starts_with("---")
        {
            return false;
        }
        indented += usize::from(line.len() > trimmed.len() && !trimmed.is_empty());
    }
    indented >= 2
}

/// The line with a bullet that Markdown knows, where it has one that it does not know, or where
/// indentation stands for one.
fn bullet(line: &str, trimmed: &str, indent: usize, plain: bool) -> String {
    if let Some(rest) = trimmed.strip_prefix(BULLETS)
        && rest.starts_with([' ', '\t', '\u{fe0f}', '\u{a0}'])
    {
        let rest = rest.trim_start_matches([' ', '\t', '\u{fe0f}', '\u{a0}']);
        return format!("{}- {rest}", &line[..indent]);
    }
    if plain && indent > 0 && !trimmed.is_empty() {
        let width: usize = line[..indent].chars().map(|one| if one == '\t' { 4 } else { 1 }).sum();
        return format!("{}- {trimmed}", "  ".repeat(width.div_ceil(4).saturating_sub(1)));
    }
    // "**Week 1**" set off by blanks is a line of its own all the same.
    if indent > 0 && indent < 4 && trimmed.starts_with('#') {
        return trimmed.to_owned();
    }
    // "#Heading" without a blank: many write it, no parser takes it.
    let hashes = trimmed.len() - trimmed.trim_start_matches('#').len();
    if (1..=6).contains(&hashes) && indent == 0 {
        let rest = &trimmed[hashes..];
        if rest.starts_with(|one: char| one.is_alphabetic()) && marker(rest).is_some() {
            return format!("{} {rest}", &trimmed[..hashes]);
        }
    }
    line.to_owned()
}

/// Whether a line begins an item of a list in Markdown's eyes.
pub(super) fn starts_item(trimmed: &str) -> bool {
    let after_number = trimmed.trim_start_matches(|one: char| one.is_ascii_digit());
    let numbered = after_number.len() < trimmed.len() && after_number.starts_with(['.', ')']);
    let rest = if numbered {
        &after_number[1..]
    } else {
        trimmed.strip_prefix(['-', '*', '+']).unwrap_or("x")
    };
    rest.starts_with([' ', '\t'])
}

fn is_marked(trimmed: &str) -> bool {
    let text = undecorated(trimmed.trim_matches(['*', '_', '#', ' ']));
    !trimmed.starts_with('#')
        && trimmed.len() < 300
        && marker(text).is_some_and(|marker| marker.family.is_some())
}

/// "Checklist:" on a line of its own.
fn is_label(trimmed: &str) -> bool {
    let text = trimmed.trim_end().trim_end_matches(['*', '_']);
    text.ends_with([':', '：']) && text.len() < 120 && !text.starts_with(['|', '>', '#'])
}

/// "Final exam" on a line of its own.
fn is_done(trimmed: &str) -> bool {
    trimmed.split_whitespace().count() <= 4 && kind_of(trimmed).is_some()
}

fn is_underlined(raw: &[String], at: usize) -> bool {
    raw.get(at + 1).is_some_and(|next| {
        let next = next.trim();
        next.len() > 2 && (next.chars().all(|one| one == '=') || next.chars().all(|one| one == '-'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_plain_texts_mean() {
        let text = |document: &str| prepare(document).text;
        assert_eq!(text("\u{feff}a\r\nb"), "a\nb\n");
        assert_eq!(text("- a\nCheck:\n- b"), "- a\n\nCheck:\n- b\n");
        assert_eq!(text("Week 1: A\nWeek 2: B"), "Week 1: A\n\nWeek 2: B\n");
        assert_eq!(text("• a\n  ✅ b"), "- a\n  - b\n");
        assert_eq!(text("Week 1\n\tA\n\tB"), "Week 1\n- A\n- B\n");
        assert_eq!(text("```\nWeek 1\nWeek 2\n```"), "```\nWeek 1\nWeek 2\n```\n");
        assert_eq!(text("\u{202e}a\u{200f}b"), "ab\n");
    }

    #[test]
    fn front_matter_is_no_structure() {
        let prepared = prepare("---\ntitle: \"T\"\nlevel: 3\n---\n# A\n");
        assert_eq!(prepared.title.as_deref(), Some("T"));
        assert_eq!(prepared.front, [(3, "level: 3".to_owned())]);
        assert_eq!(prepared.text, "# A\n");
        assert_eq!(prepared.lines, [5]);
        assert_eq!(prepare("---\n\nfree text\n\n---\nb").front, []);
    }
}
