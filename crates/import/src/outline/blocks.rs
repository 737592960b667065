//! Markdown as blocks with lines: what the outline is read from. Knows nothing of curricula.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::lines::Prepared;

/// Nested deeper than this, a document is no curriculum.
const MAX_DEPTH: usize = 40;

/// A part of a line with one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) code: bool,
    /// Where it links to.
    pub(super) link: Option<String>,
}

/// One line of running text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line {
    pub(super) spans: Vec<Span>,
    /// From 1.
    pub(super) number: usize,
}

impl Line {
    /// The text alone.
    pub(super) fn text(&self) -> String {
        let text: String = self.spans.iter().map(|span| span.text.as_str()).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The text with its code in back quotes.
    pub(super) fn markdown(&self) -> String {
        let text: String = self
            .spans
            .iter()
            .map(|span| if span.code { format!("`{}`", span.text) } else { span.text.clone() })
            .collect();
        text.trim().to_owned()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.spans.iter().all(|span| span.text.trim().is_empty())
    }

    /// The line from a span on.
    pub(super) fn from(&self, span: usize) -> Line {
        Line { spans: self.spans[span..].to_vec(), number: self.number }
    }

    /// The line up to a span.
    pub(super) fn until(&self, span: usize) -> Line {
        Line { spans: self.spans[..span].to_vec(), number: self.number }
    }

    /// How many spans at the start are set off by `look`, those of white space aside.
    pub(super) fn leading(&self, look: impl Fn(&Span) -> bool) -> usize {
        let mut end = 0;
        for (at, span) in self.spans.iter().enumerate() {
            if look(span) {
                end = at + 1;
            } else if !span.text.trim().is_empty() {
                break;
            }
        }
        end
    }
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ListItem {
    pub(super) blocks: Vec<Block>,
    /// A box, and whether it is ticked.
    pub(super) ticked: Option<bool>,
    /// Its number in an ordered list.
    pub(super) number: Option<u64>,
    pub(super) line: usize,
}

/// A block of Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Heading(usize, Line),
    Paragraph(Vec<Line>),
    List(Vec<ListItem>),
    Table { head: Vec<Line>, rows: Vec<Vec<Line>> },
    Quote(Vec<Block>),
    Code { line: usize, text: String, indented: bool },
    Html { line: usize, text: String },
}

/// A document that is nested too deep, at this line.
#[derive(Debug)]
pub(super) struct TooDeep(pub(super) usize);

/// Reads the blocks of a prepared document.
pub(super) fn read(prepared: &Prepared) -> Result<Vec<Block>, TooDeep> {
    let starts = prepared.line_starts();
    let line_of = |offset: usize| {
        let at = starts.partition_point(|start| *start <= offset).saturating_sub(1);
        prepared.lines.get(at).or(prepared.lines.last()).copied().unwrap_or(1)
    };
    if let Some(at) = prepared.text.lines().position(|line| nesting(line) > MAX_DEPTH) {
        return Err(TooDeep(prepared.lines.get(at).copied().unwrap_or(1)));
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut reader = Reader::default();
    for (event, range) in Parser::new_ext(&prepared.text, options).into_offset_iter() {
        reader.event(event, &range, line_of(range.start));
        if reader.frames.len() > MAX_DEPTH {
            return Err(TooDeep(line_of(range.start)));
        }
    }
    reader.end_text();
    Ok(reader.blocks)
}

/// How many quotes or items a line opens at once.
fn nesting(line: &str) -> usize {
    line.split_whitespace()
        .take_while(|word| word.chars().all(|one| matches!(one, '>' | '-' | '*' | '+')))
        .map(str::len)
        .sum::<usize>()
        .min(if line.trim().chars().all(|one| one == '-' || one == '*' || one == ' ') {
            0
        } else {
            usize::MAX
        })
}

enum Frame {
    Quote(Vec<Block>),
    List { items: Vec<ListItem>, next: Option<u64> },
    Item { item: ListItem, outer: Vec<Block> },
}

/// A table that is being read.
#[derive(Default)]
struct OpenTable {
    head: Vec<Line>,
    rows: Vec<Vec<Line>>,
    row: Vec<Line>,
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    frames: Vec<Frame>,
    text: Vec<Line>,
    line: Line,
    strong: usize,
    emphasis: usize,
    links: Vec<String>,
    heading: Option<usize>,
    code: Option<(usize, String, bool)>,
    html: Option<(usize, String)>,
    table: Option<OpenTable>,
    hidden: bool,
}

impl Reader {
    fn event(&mut self, event: Event<'_>, _range: &Range<usize>, line: usize) {
        match event {
            Event::Start(tag) => self.start(tag, line),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match (&mut self.code, &mut self.html) {
                (Some((_, code, _)), _) => code.push_str(&text),
                (None, Some((_, html))) => html.push_str(&text),
                (None, None) => self.span(&text, false, line),
            },
            Event::Code(text) => self.span(&text, true, line),
            Event::InlineHtml(text) => self.inline_html(&text, line),
            Event::Html(text) => match &mut self.html {
                Some((_, html)) => html.push_str(&text),
                None => self.html = Some((line, text.into_string())),
            },
            Event::SoftBreak | Event::HardBreak => self.break_line(),
            Event::TaskListMarker(ticked) => {
                if let Some(Frame::Item { item, .. }) = self.frames.last_mut() {
                    item.ticked = Some(ticked);
                }
            }
            Event::Rule => self.end_text(),
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, line: usize) {
        match tag {
            Tag::Paragraph => self.end_text(),
            Tag::Heading { level, .. } => {
                self.end_text();
                self.heading = Some(level as usize);
            }
            Tag::BlockQuote(_) => {
                self.end_text();
                self.frames.push(Frame::Quote(std::mem::take(&mut self.blocks)));
            }
            Tag::CodeBlock(kind) => {
                self.end_text();
                self.code = Some((line, String::new(), matches!(kind, CodeBlockKind::Indented)));
            }
            Tag::HtmlBlock => {
                self.end_text();
                self.html = Some((line, String::new()));
            }
            Tag::List(first) => {
                self.end_text();
                self.frames.push(Frame::List { items: Vec::new(), next: first });
            }
            Tag::Item => {
                let number = match self.frames.last_mut() {
                    Some(Frame::List { next: Some(next), .. }) => {
                        *next += 1;
                        Some(*next - 1)
                    }
                    _ => None,
                };
                let item = ListItem { line, number, ..ListItem::default() };
                self.frames.push(Frame::Item { item, outer: std::mem::take(&mut self.blocks) });
            }
            Tag::Table(_) => {
                self.end_text();
                self.table = Some(OpenTable::default());
            }
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Link { dest_url, .. } => self.links.push(dest_url.into_string()),
            Tag::Image { dest_url, .. } => self.links.push(dest_url.into_string()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_text(),
            TagEnd::Heading(_) => {
                self.break_line();
                let lines = std::mem::take(&mut self.text);
                let level = self.heading.take().unwrap_or(6);
                let number = lines.first().map_or(1, |line| line.number);
                let spans = lines.into_iter().flat_map(|line| line.spans).collect();
                self.blocks.push(Block::Heading(level, Line { spans, number }));
            }
            TagEnd::BlockQuote(_) => {
                self.end_text();
                if let Some(Frame::Quote(outer)) = self.frames.pop() {
                    let inner = std::mem::replace(&mut self.blocks, outer);
                    self.blocks.push(Block::Quote(inner));
                }
            }
            TagEnd::CodeBlock => {
                if let Some((line, text, indented)) = self.code.take() {
                    self.blocks.push(Block::Code { line, text, indented });
                }
            }
            TagEnd::HtmlBlock => {
                if let Some((line, text)) = self.html.take() {
                    self.blocks.push(Block::Html { line, text });
                }
            }
            TagEnd::Item => {
                self.end_text();
                if let Some(Frame::Item { mut item, outer }) = self.frames.pop() {
                    item.blocks = std::mem::replace(&mut self.blocks, outer);
                    if let Some(Frame::List { items, .. }) = self.frames.last_mut() {
                        items.push(item);
                    }
                }
            }
            TagEnd::List(_) => {
                if let Some(Frame::List { items, .. }) = self.frames.pop() {
                    self.blocks.push(Block::List(items));
                }
            }
            TagEnd::TableCell => {
                let spans = std::mem::take(&mut self.line);
                self.text.clear();
                if let Some(table) = &mut self.table {
                    table.row.push(spans);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                if let Some(table) = &mut self.table {
                    let row = std::mem::take(&mut table.row);
                    if tag == TagEnd::TableHead { table.head = row } else { table.rows.push(row) }
                }
            }
            TagEnd::Table => {
                if let Some(OpenTable { head, rows, .. }) = self.table.take() {
                    self.blocks.push(Block::Table { head, rows });
                }
            }
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => {
                self.links.pop();
            }
            _ => {}
        }
    }

    fn span(&mut self, text: &str, code: bool, line: usize) {
        if self.hidden {
            return;
        }
        if self.line.spans.is_empty() {
            self.line.number = line;
        }
        let look = Span {
            text: text.to_owned(),
            strong: self.strong > 0,
            emphasis: self.emphasis > 0,
            code,
            link: self.links.last().cloned(),
        };
        match self.line.spans.last_mut() {
            Some(last)
                if (last.strong, last.emphasis, last.code, &last.link)
                    == (look.strong, look.emphasis, look.code, &look.link) =>
            {
                last.text.push_str(text);
            }
            _ => self.line.spans.push(look),
        }
    }

    /// HTML goes, but `<T>` and the like are the author's words.
    fn inline_html(&mut self, text: &str, line: usize) {
        let name: String = text
            .trim_start_matches(['<', '/'])
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        match name.as_str() {
            "br" => self.break_line(),
            "" if text.starts_with("<!--") => {}
            _ if HTML.contains(&name.to_ascii_lowercase().as_str()) && name != "T" => {}
            _ => self.span(text, false, line),
        }
    }

    fn break_line(&mut self) {
        if self.table.is_some() {
            self.span("\n", false, self.line.number);
            return;
        }
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.text.push(line);
        }
    }

    fn end_text(&mut self) {
        self.break_line();
        if !self.text.is_empty() && self.heading.is_none() {
            let lines = std::mem::take(&mut self.text);
            self.blocks.push(Block::Paragraph(lines));
        }
        if let Some((line, text)) = self.html.take() {
            self.blocks.push(Block::Html { line, text });
        }
    }
}

const HTML: [&str; 40] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "big",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "u",
    "ul",
];
