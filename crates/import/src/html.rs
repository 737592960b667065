//! HTML of other tools as Markdown: emphasis, code and lists stay, pictures and sounds are named.

use std::collections::BTreeSet;

/// Turns a side of a card into Markdown, and adds the media that it names.
pub(crate) fn markdown(html: &str, media: &mut BTreeSet<String>) -> String {
    let mut writer = Writer { out: String::new(), pre: false, code: false, media };
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        writer.text(&rest[..start]);
        rest = &rest[start..];
        let next = rest[1..].chars().next();
        let is_tag = next.is_some_and(|one| one.is_ascii_alphabetic() || one == '/' || one == '!');
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|at| at + 3)
        } else {
            rest.find('>').map(|at| at + 1)
        };
        match end.filter(|_| is_tag) {
            Some(end) => {
                let tag = rest[..end].trim_matches(['<', '>']);
                rest = &rest[end..];
                let name = tag
                    .trim_start_matches('/')
                    .split(|one: char| !one.is_ascii_alphanumeric())
                    .next()
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                if matches!(name.as_str(), "style" | "script") && !tag.starts_with('/') {
                    let close = format!("</{name}");
                    rest = rest.to_ascii_lowercase().find(&close).map_or("", |at| &rest[at..]);
                } else {
                    writer.tag(tag, &name);
                }
            }
            None => {
                writer.text("<");
                rest = &rest[1..];
            }
        }
    }
    writer.text(rest);
    writer.finish()
}

struct Writer<'a> {
    out: String,
    /// Inside `<pre>`: white space stays.
    pre: bool,
    code: bool,
    media: &'a mut BTreeSet<String>,
}

impl Writer<'_> {
    fn tag(&mut self, tag: &str, name: &str) {
        let closes = tag.starts_with('/');
        match name {
            "br" | "p" | "div" | "tr" | "ul" | "ol" | "table" | "h1" | "h2" | "h3" | "h4" => {
                self.new_line()
            }
            "hr" => {}
            "li" if !closes => {
                self.new_line();
                self.out.push_str("- ");
            }
            "td" | "th" if closes => self.out.push_str(" · "),
            "pre" => {
                self.new_line();
                self.out.push_str(if closes { "```\n" } else { "```text\n" });
                self.pre = !closes;
            }
            "code" | "kbd" | "tt" if !self.pre => {
                self.code = !closes;
                self.out.push('`');
            }
            "b" | "strong" if !self.pre && !self.code => self.out.push_str("**"),
            "i" | "em" if !self.pre && !self.code => self.out.push('*'),
            "img" => {
                let name = attribute(tag, "src").unwrap_or("?").to_owned();
                self.out.push_str(&format!("[picture: {name}]"));
                self.media.insert(name);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let text = decoded(text);
        let mut rest = text.as_str();
        while let Some(start) = rest.find("[sound:") {
            self.plain(&rest[..start]);
            let end = rest[start..].find(']').map_or(rest.len(), |at| start + at + 1);
            let name = rest[start + 7..end].trim_end_matches(']').to_owned();
            self.out.push_str(&format!("[sound: {name}]"));
            self.media.insert(name);
            rest = &rest[end..];
        }
        self.plain(rest);
    }

    fn plain(&mut self, text: &str) {
        if self.pre {
            self.out.push_str(&text.replace("```", "\'\'\'"));
            return;
        }
        for one in text.chars() {
            if !one.is_whitespace() {
                self.out.push(one);
            } else if one == '\n' && !self.code {
                self.new_line();
            } else if !self.out.ends_with(char::is_whitespace) && !self.out.is_empty() {
                self.out.push(' ');
            }
        }
    }

    fn new_line(&mut self) {
        if !self.pre && self.out.ends_with(' ') {
            self.out.pop();
        }
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// The text, whose code is code in Markdown too: a fence that the card's own words open names no
    /// language that would be compiled, and is closed.
    fn finish(self) -> String {
        let mut lines: Vec<String> = Vec::new();
        let mut fenced = false;
        for line in self.out.trim().lines() {
            let trimmed = line.trim_start();
            if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
                lines.push(if fenced { "```" } else { "```text" }.to_owned());
                fenced = !fenced;
            } else if fenced {
                lines.push(line.to_owned());
            } else {
                lines.push(trimmed.trim_end().to_owned());
            }
        }
        if fenced {
            lines.push("```".to_owned());
        }
        lines.join("\n").replace("****", "").trim().to_owned()
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.find(&format!("{name}="))? + name.len() + 1;
    let value = &tag[at..];
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split([' ', '/', '>']).next(),
    }
}

/// A text with its character references read.
fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.char_indices().take(12).find(|(_, one)| *one == ';').map(|(at, _)| at);
        match end.and_then(|end| Some((end, reference(&rest[1..end])?))) {
            Some((end, character)) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "larr" => '←',
        "rarr" => '→',
        "times" => '×',
        "rsquo" => '’',
        "lsquo" => '‘',
        "ldquo" => '“',
        "rdquo" => '”',
        _ => {
            let digits = name.strip_prefix('#')?;
            let value = match digits.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(value).filter(|one| !one.is_control())?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_of_html() {
        let mut media = BTreeSet::new();
        let mut text = |html: &str| markdown(html, &mut media);
        assert_eq!(
            text("<b>a</b> <i>b</i><br>c &lt;T&gt; &#955; a < b"),
            "**a** *b*\nc <T> λ a < b"
        );
        assert_eq!(text("<pre><code>let x;\n  y</code></pre>"), "```text\nlet x;\n  y\n```");
        assert_eq!(text("<ul><li>a</li><li>b</li></ul>"), "- a\n- b");
        assert_eq!(text("<style>.x{}</style><!-- no -->x<script>y()</script>"), "x");
        assert_eq!(text("```rust\nfn main() {}"), "```text\nfn main() {}\n```");
        assert_eq!(text("<img src=\"a.png\"> [sound:b.mp3]"), "[picture: a.png] [sound: b.mp3]");
        assert_eq!(media.into_iter().collect::<Vec<_>>(), ["a.png", "b.mp3"]);
    }
}
