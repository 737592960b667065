//! Lessons and instructions: Markdown as text for a terminal of a given width.
//!
//! Prose is wrapped to the width; code and pictures keep their lines. Everything that reaches the
//! text has passed [`safe`], because courses can be imported from anyone. HTML is shown as text.

mod code;
mod page;
mod table;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use ratatui::{
    style::Style,
    text::{Span, Text},
};

use self::{
    page::{Container, Page},
    table::Table,
};
use super::{
    safe, theme,
    wrap::{self, Spans},
};

/// The page that the Markdown source (without its front matter) makes at `width` cells.
///
/// Only fenced blocks of pictures and output may be wider, and words that do not fit are broken.
pub(crate) fn render(source: &str, width: u16) -> Text<'static> {
    let events: Vec<Event<'_>> = Parser::new_ext(source, Options::ENABLE_TABLES).collect();
    let mut renderer = Renderer::new(width);
    for (index, event) in events.iter().enumerate() {
        renderer.event(event, &events[index + 1..]);
    }
    renderer.flush();
    Text::from(renderer.page.lines)
}

/// Walks the parser's events: collects inline text until its block ends, then puts it on the page.
struct Renderer {
    page: Page,
    /// The text of the block that is open.
    inline: Spans,
    /// The style of the text to come; one more for each open inline element.
    styles: Vec<Style>,
    /// Address and first span of each open link or image.
    links: Vec<(String, usize)>,
    lists: Vec<List>,
    /// Information string and text of the open block of code.
    code: Option<(String, String)>,
    table: Option<Table>,
}

/// An open list.
struct List {
    /// The number of the next item, in an ordered list.
    next: Option<u64>,
    /// The cells that its widest number takes, with the point.
    number_width: usize,
    /// Whether blank lines part its items.
    loose: bool,
    /// Whether it has an item already.
    begun: bool,
}

impl Renderer {
    fn new(width: u16) -> Self {
        Self {
            page: Page::new(width.into()),
            inline: Spans::new(),
            styles: Vec::new(),
            links: Vec::new(),
            lists: Vec::new(),
            code: None,
            table: None,
        }
    }

    fn event(&mut self, event: &Event<'_>, following: &[Event<'_>]) {
        match event {
            Event::Start(tag) => self.start(tag, following),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(text),
                None => self.text(text, self.style()),
            },
            Event::Code(code) => self.inline_code(code),
            Event::Html(text) | Event::InlineHtml(text) => self.text(text, theme::DIM),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(text, self.style()),
            Event::FootnoteReference(name) => self.text(&format!("[^{name}]"), theme::DIM),
            Event::TaskListMarker(done) => {
                self.text(if *done { "[x] " } else { "[ ] " }, self.style());
            }
            Event::SoftBreak => self.text(" ", self.style()),
            Event::HardBreak => self.text("\n", self.style()),
            Event::Rule => {
                self.flush();
                self.page.rule();
            }
        }
    }

    fn start(&mut self, tag: &Tag<'_>, following: &[Event<'_>]) {
        match tag {
            Tag::Emphasis => self.styled(theme::EMPHASIS),
            Tag::Strong => self.styled(theme::STRONG),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push((dest_url.to_string(), self.inline.len()));
                self.styled(theme::LINK);
            }
            Tag::TableHead => {
                self.row();
                self.styled(theme::STRONG);
            }
            Tag::TableRow => self.row(),
            Tag::TableCell => {}
            Tag::Heading { level, .. } => {
                self.flush();
                self.styled(heading_style(*level));
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.page.open(Container::Quote);
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let information = match kind {
                    CodeBlockKind::Fenced(information) => information.to_string(),
                    CodeBlockKind::Indented => "text".to_owned(),
                };
                self.code = Some((information, String::new()));
            }
            Tag::List(first) => {
                self.flush();
                if self.lists.last().is_some_and(|outer| !outer.loose) {
                    self.page.close_up();
                }
                self.lists.push(List::new(*first, following));
            }
            Tag::Item => {
                self.flush();
                self.item();
            }
            Tag::Table(alignments) => {
                self.flush();
                self.table = Some(Table::new(alignments.clone()));
            }
            // Blocks without a look of their own; most belong to extensions that are off.
            Tag::Paragraph
            | Tag::HtmlBlock
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => self.flush(),
            Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong => self.unstyled(),
            TagEnd::Link | TagEnd::Image => {
                self.unstyled();
                self.address();
            }
            TagEnd::TableHead => self.unstyled(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                if let Some(table) = &mut self.table {
                    table.push_cell(cell);
                }
            }
            TagEnd::Heading(level) => {
                self.unstyled();
                self.heading(level);
            }
            TagEnd::BlockQuote(_) | TagEnd::Item => {
                self.flush();
                self.page.close();
            }
            TagEnd::CodeBlock => {
                if let Some((information, code)) = self.code.take() {
                    self.page.block(code::lines(&information, &code, self.page.available()));
                }
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.page.block(table.lines(self.page.available()));
                }
            }
            TagEnd::Paragraph
            | TagEnd::HtmlBlock
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::MetadataBlock(_) => self.flush(),
            TagEnd::TableRow | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
        }
    }

    /// The style of the text to come.
    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }

    fn styled(&mut self, style: Style) {
        self.styles.push(self.style().patch(style));
    }

    fn unstyled(&mut self) {
        self.styles.pop();
    }

    fn text(&mut self, text: &str, style: Style) {
        self.inline.push(Span::styled(safe::visible_uncut(text), style));
    }

    /// Code within prose keeps its backticks, so that it is told from prose without colour.
    fn inline_code(&mut self, code: &str) {
        let style = self.style().patch(theme::CODE);
        self.text("`", style.patch(theme::DIM));
        self.text(code, style);
        self.text("`", style.patch(theme::DIM));
    }

    /// After a link's text: its address, unless the text is the address or it is on this page.
    fn address(&mut self) {
        let Some((address, start)) = self.links.pop() else { return };
        let text: String = self.inline[start..].iter().map(|span| span.content.as_ref()).collect();
        if address != text && !address.is_empty() && !address.starts_with('#') {
            self.text(&format!(" ({address})"), theme::DIM);
        }
    }

    /// Puts the open paragraph on the page.
    fn flush(&mut self) {
        let inline = std::mem::take(&mut self.inline);
        if !inline.is_empty() {
            let width = self.page.available();
            self.page.block(wrap::words(&without_last_line_feed(inline), width));
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        let mut lines = wrap::words(&std::mem::take(&mut self.inline), self.page.available());
        if level == HeadingLevel::H1 {
            let widest = lines.iter().map(|line| wrap::width_of(line)).max().unwrap_or(0);
            lines.push(vec![Span::styled("━".repeat(widest), theme::DIM)]);
        }
        self.page.block(lines);
    }

    fn item(&mut self) {
        let depth = self.lists.len();
        let Some(list) = self.lists.last_mut() else { return };
        if list.begun && !list.loose {
            self.page.close_up();
        }
        list.begun = true;
        let marker = match &mut list.next {
            Some(number) => {
                let marker = format!("{number:>width$}. ", width = list.number_width);
                *number += 1;
                marker
            }
            None if depth % 2 == 1 => "• ".to_owned(),
            None => "– ".to_owned(),
        };
        self.page.open(Container::Item { marker, shown: false });
    }

    fn row(&mut self) {
        if let Some(table) = &mut self.table {
            table.push_row();
        }
    }
}

impl List {
    /// The list whose items begin with `following`, the events after its start.
    fn new(first: Option<u64>, following: &[Event<'_>]) -> Self {
        let (mut depth, mut items, mut loose) = (1, 0, false);
        for event in following {
            match event {
                Event::Start(tag) => {
                    items += u64::from(depth == 1);
                    loose |= depth == 2 && matches!(tag, Tag::Paragraph | Tag::CodeBlock(_));
                    depth += 1;
                }
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        let last = first.unwrap_or(0).saturating_add(items).saturating_sub(1);
        Self { next: first, number_width: last.to_string().len(), loose, begun: false }
    }
}

fn heading_style(level: HeadingLevel) -> Style {
    match level {
        HeadingLevel::H1 => theme::TITLE,
        HeadingLevel::H2 => theme::HEADING,
        HeadingLevel::H3 | HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => {
            theme::SUBHEADING
        }
    }
}

/// HTML blocks end with a line feed, which would make an empty line.
fn without_last_line_feed(mut inline: Spans) -> Spans {
    if let Some(last) = inline.last_mut()
        && let Some(content) = last.content.strip_suffix('\n')
    {
        last.content = content.to_owned().into();
    }
    inline
}

#[cfg(test)]
mod tests;
