//! Anki's templates: `{{Field}}`, `{{#Field}}…{{/Field}}`, `{{cloze:Field}}`, as far as the text of a
//! card needs them.

/// The fields of a note.
pub(super) struct Fields<'a> {
    pub(super) names: &'a [String],
    pub(super) values: &'a [String],
    pub(super) tags: &'a str,
}

impl Fields<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let at = self.names.iter().position(|known| known == name);
        match at {
            Some(at) => Some(self.values.get(at).map_or("", String::as_str)),
            None if name == "Tags" => Some(self.tags),
            None => None,
        }
    }

    /// Whether a field says anything: a lone line break does not.
    fn says(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| {
            let text = value.replace("<br>", "").replace("<div></div>", "").replace("&nbsp;", "");
            !text.trim().is_empty()
        })
    }
}

/// Nested deeper than this, a gap is shown as it is written.
const MAX_DEPTH: usize = 8;

/// One side of the card of this number (from 0).
pub(super) fn render(template: &str, fields: &Fields<'_>, ordinal: u32, answer: bool) -> String {
    let mut html = String::new();
    // Sections that are open: name, and whether what stands in them is shown.
    let mut open: Vec<(&str, bool)> = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        let shown = open.iter().all(|(_, shown)| *shown);
        if shown {
            html.push_str(&rest[..start]);
        }
        let Some(end) = rest[start..].find("}}") else { break };
        let tag = rest[start + 2..start + end].trim_matches(['{', ' ']);
        rest = rest[start + end + 2..].trim_start_matches('}');
        if let Some(name) = tag.strip_prefix('#') {
            open.push((name.trim(), holds(name.trim(), fields, ordinal)));
        } else if let Some(name) = tag.strip_prefix('^') {
            open.push((name.trim(), !holds(name.trim(), fields, ordinal)));
        } else if tag.starts_with('/') {
            open.pop();
        } else if shown {
            html.push_str(&value(tag, fields, ordinal, answer));
        }
    }
    if open.iter().all(|(_, shown)| *shown) {
        html.push_str(rest);
    }
    html
}

/// Whether a section is shown: its field says something, or it is the gap that is asked (`c2`).
fn holds(name: &str, fields: &Fields<'_>, ordinal: u32) -> bool {
    let gap = name.strip_prefix('c').and_then(|number| number.parse::<u32>().ok());
    match gap {
        Some(number) if fields.get(name).is_none() => number == ordinal + 1,
        _ => fields.says(name),
    }
}

fn value(tag: &str, fields: &Fields<'_>, ordinal: u32, answer: bool) -> String {
    // The front is shown above the back here as well; it need not stand in it.
    if tag == "FrontSide" {
        return String::new();
    }
    let mut parts: Vec<&str> = tag.split(':').map(str::trim).collect();
    let name = parts.pop().unwrap_or_default();
    let text = fields.get(name).unwrap_or_default();
    let typed = parts.iter().any(|filter| *filter == "type" || filter.starts_with("type"));
    if parts.contains(&"cloze") || (typed && parts.contains(&"cloze")) {
        return gaps(text, ordinal + 1, answer, 0);
    }
    if (typed && !answer) || parts.iter().any(|filter| filter.starts_with("tts")) {
        return String::new();
    }
    text.to_owned()
}

/// A text with `{{c1::words::hint}}` in it: what is asked becomes a gap, or stands out in the answer.
fn gaps(text: &str, asked: u32, answer: bool, depth: usize) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{c") {
        html.push_str(&rest[..start]);
        let Some((number, inside, after)) = gap(&rest[start..]).filter(|_| depth < MAX_DEPTH)
        else {
            html.push_str("{{c");
            rest = &rest[start + 3..];
            continue;
        };
        rest = after;
        let (words, hint) = parted(inside);
        let numbers: Vec<u32> =
            number.split(',').filter_map(|one| one.trim().parse().ok()).collect();
        if !numbers.contains(&asked) {
            html.push_str(&gaps(words, asked, answer, depth + 1));
        } else if answer {
            html.push_str(&format!("<b>{}</b>", gaps(words, asked, answer, depth + 1)));
        } else {
            html.push_str(&format!("[{}]", hint.unwrap_or("…")));
        }
    }
    html.push_str(rest);
    html
}

/// The gap that a text begins with: its number, what stands in it, and what stands behind it.
fn gap(text: &str) -> Option<(&str, &str, &str)> {
    let body = text.strip_prefix("{{c")?;
    let sign = body.find("::")?;
    let number = &body[..sign];
    if number.is_empty() || !number.chars().all(|one| one.is_ascii_digit() || one == ',') {
        return None;
    }
    let inside = &body[sign + 2..];
    let mut depth = 1;
    let mut at = 0;
    loop {
        let open = inside[at..].find("{{c").map(|found| found + at);
        let close = inside[at..].find("}}").map(|found| found + at)?;
        match open {
            Some(open) if open < close => {
                depth += 1;
                at = open + 3;
            }
            _ => {
                depth -= 1;
                if depth == 0 {
                    return Some((number, &inside[..close], &inside[close + 2..]));
                }
                at = close + 2;
            }
        }
    }
}

/// The words of a gap and its hint; signs within a gap in it do not part them.
fn parted(inside: &str) -> (&str, Option<&str>) {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < inside.len() {
        let rest = &inside[at..];
        if let Some(inner) = rest.strip_prefix("{{c") {
            depth += 1;
            at += inner.find("::").map_or(3, |sign| sign + 5);
        } else if rest.starts_with("}}") {
            depth = depth.saturating_sub(1);
            at += 2;
        } else if depth == 0 && rest.starts_with("::") {
            return (&inside[..at], Some(&inside[at + 2..]));
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    (inside, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(template: &str, values: &[(&str, &str)], ordinal: u32, answer: bool) -> String {
        let names: Vec<String> = values.iter().map(|(name, _)| (*name).to_owned()).collect();
        let values: Vec<String> = values.iter().map(|(_, value)| (*value).to_owned()).collect();
        render(template, &Fields { names: &names, values: &values, tags: "t" }, ordinal, answer)
    }

    #[test]
    fn fields_sections_and_filters() {
        let fields = [("A", "a"), ("B", "")];
        assert_eq!(shown("{{A}} {{text:A}} {{Tags}} {{Nowhere}}", &fields, 0, false), "a a t ");
        assert_eq!(
            shown("{{#A}}yes{{/A}}{{#B}}no{{/B}}{{^B}}none{{/B}}", &fields, 0, false),
            "yesnone"
        );
        assert_eq!(
            shown("{{FrontSide}}<hr id=answer>{{type:A}}", &fields, 0, true),
            "<hr id=answer>a"
        );
        assert_eq!(shown("{{type:A}}", &fields, 0, false), "");
        assert_eq!(shown("{{A", &fields, 0, false), "{{A");
    }

    #[test]
    fn gaps_are_asked_one_by_one() {
        let text = [("T", "{{c1::move}} and {{c2::borrow::not own}} {{c1::in {{c2::depth}}}}")];
        assert_eq!(shown("{{cloze:T}}", &text, 0, false), "[…] and borrow […]");
        assert_eq!(shown("{{cloze:T}}", &text, 1, false), "move and [not own] in […]");
        assert_eq!(shown("{{cloze:T}}", &text, 1, true), "move and <b>borrow</b> in <b>depth</b>");
        assert_eq!(shown("{{cloze:T}}", &[("T", "{{c1::open")], 0, false), "{{c1::open");
    }
}
