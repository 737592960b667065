//! Markdown of other courses, made fit for ours.

/// The text with every fence of plain text: what a course's block does when it is compiled is not
/// known, so that nothing here may be taken for proven Rust.
pub(crate) fn plain_fences(text: &str) -> String {
    let mut lines = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        let trimmed = line.trim_start();
        let sign = if trimmed.starts_with("~~~") { '~' } else { '`' };
        let length = trimmed.chars().take_while(|one| *one == sign).count();
        match &open {
            Some(fence)
                if length >= fence.len()
                    && trimmed.trim_end().chars().all(|one| one == sign)
                    && fence.starts_with(sign) =>
            {
                lines.push(line.to_owned());
                open = None;
            }
            None if length >= 3 && !trimmed[length..].contains(sign) => {
                let margin = &line[..line.len() - trimmed.len()];
                open = Some(trimmed[..length].to_owned());
                lines.push(format!("{margin}{}text", &trimmed[..length]));
            }
            _ => lines.push(line.to_owned()),
        }
    }
    if let Some(fence) = open {
        lines.push(fence);
    }
    lines.join("\n").trim().to_owned()
}

/// The first heading of a page.
pub(crate) fn heading(text: &str) -> Option<String> {
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if let Some(title) = line.strip_prefix("# ").filter(|_| !fenced) {
            let title = title.split(" {#").next().unwrap_or(title);
            return Some(title.trim().trim_matches('#').trim().to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_are_plain_and_closed() {
        assert_eq!(plain_fences("a\n```rust,ignore\nx\n```\nb"), "a\n```text\nx\n```\nb");
        assert_eq!(plain_fences("~~~\n```\n~~~"), "~~~text\n```\n~~~");
        assert_eq!(plain_fences("````\n```\n"), "````text\n```\n````");
    }

    #[test]
    fn a_heading_is_no_line_of_code() {
        assert_eq!(heading("```\n# no\n```\n# Yes {#id}\n").as_deref(), Some("Yes"));
    }
}
