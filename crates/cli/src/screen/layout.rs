//! Where everything is on a screen of this size, and the texts laid out for it.

use ratatui::layout::Rect;

use super::model::{Focus, Model, Pane, View};
use super::sheet::Sheet;
use super::{beside, page, verdict, view};

/// The widest page that is easy to read, in columns.
const WIDEST_PAGE: u16 = 90;
/// From this width, the page and the verdict stand side by side.
const TWO_COLUMNS: u16 = 130;
/// Between two columns.
const GAP: u16 = 3;
/// What is left of the page above a long verdict, in lines.
const LEAST_PAGE: u16 = 4;

/// Where everything is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Areas {
    /// The track and the item.
    pub(crate) header: Rect,
    /// The rule above the page.
    pub(crate) page_rule: Rect,
    /// The page, or what stands over it.
    pub(crate) page: Rect,
    /// The rule above the verdict; empty without one.
    pub(crate) pane_rule: Rect,
    /// The verdict, or what stands beside the page; empty without one.
    pub(crate) pane: Rect,
    /// The line between two columns; empty without them.
    pub(crate) divider: Rect,
    /// What happened last.
    pub(crate) status: Rect,
    /// The keys.
    pub(crate) keys: Rect,
}

/// The width of a verdict on a screen of this width.
pub(crate) fn pane_width(model: &Model) -> u16 {
    let width = model.size.width;
    if width >= TWO_COLUMNS { width - GAP - page_width(width) } else { width }
}

fn page_width(width: u16) -> u16 {
    if width >= TWO_COLUMNS { WIDEST_PAGE.min((width - GAP) / 2) } else { width.min(WIDEST_PAGE) }
}

/// Lays out everything anew where it changed. After each message.
pub(crate) fn settle(model: &mut Model) {
    let Rect { width, height, .. } = Rect::from((ratatui::layout::Position::ORIGIN, model.size));
    let status_height =
        u16::try_from(view::status_lines(model, width).len()).unwrap_or(1).clamp(1, 4);
    let keys = Rect::new(0, height.saturating_sub(1), width, 1.min(height));
    let status_top = keys.y.saturating_sub(status_height);
    let status = Rect::new(0, status_top, width, keys.y - status_top);
    let header = Rect::new(0, 0, width, 1.min(status.y));
    let page_rule = Rect::new(0, header.bottom(), width, 1.min(status.y - header.bottom()));
    let body = Rect::new(0, page_rule.bottom(), width, status.y - page_rule.bottom());
    model.areas = Areas { header, page_rule, page: body, status, keys, ..Areas::default() };
    let revision = model.revision;
    if !matches!(model.view, View::Page) {
        let mut sheet = std::mem::take(&mut model.view_sheet);
        sheet.lay(revision, width, || view::text(model, width));
        sheet.fit(body.height);
        if let Some(line) = view::chosen_line(model) {
            sheet.reveal(line);
        }
        model.view_sheet = sheet;
        return;
    }
    let page_width = page_width(width);
    let mut sheet = std::mem::take(&mut model.page_sheet);
    sheet.lay(revision, page_width, || page::text(model, page_width));
    let pane_width = pane_width(model);
    let mut pane_sheet = std::mem::take(&mut model.pane_sheet);
    pane_sheet.lay(revision, pane_width, || match (&model.pane, model.exercise()) {
        (Pane::Quiet, _) | (_, None) => beside::text(model, pane_width),
        (pane, Some(_)) => verdict::text(pane, pane_width),
    });
    if width >= TWO_COLUMNS {
        beside(model, body, page_width);
    } else if !matches!(model.pane, Pane::Quiet) && model.exercise().is_some() {
        let lines = |sheet: &Sheet| u16::try_from(sheet.len()).unwrap_or(u16::MAX);
        stack(model, body, lines(&sheet), lines(&pane_sheet));
    } else {
        model.focus = Focus::Page;
    }
    sheet.fit(model.areas.page.height);
    pane_sheet.fit(model.areas.pane.height);
    model.page_sheet = sheet;
    model.pane_sheet = pane_sheet;
}

/// The page left, the verdict right.
fn beside(model: &mut Model, body: Rect, page_width: u16) {
    let areas = &mut model.areas;
    let right = page_width + GAP;
    areas.pane_rule = Rect { x: right, width: body.width - right, ..areas.page_rule };
    areas.page_rule.width = page_width;
    areas.divider = Rect { x: page_width + 1, width: 1, ..body };
    areas.pane = Rect { x: right, width: body.width - right, ..body };
    areas.page = Rect { width: page_width, ..body };
}

/// The page above, the verdict below: it takes the space that it needs, and the one that is being
/// read gets more.
fn stack(model: &mut Model, body: Rect, page_lines: u16, needed: u16) {
    let room = body.height.saturating_sub(1);
    let most = match model.focus {
        Focus::Pane => room.saturating_sub(LEAST_PAGE),
        Focus::Page => room / 3,
    };
    let most = most.max(room.saturating_sub(page_lines));
    let height = needed.min(most.max(1)).min(room);
    let page_height = room - height;
    let areas = &mut model.areas;
    areas.page = Rect { height: page_height, ..body };
    areas.pane_rule = Rect { y: body.y + page_height, height: 1.min(body.height), ..body };
    areas.pane = Rect { y: areas.pane_rule.bottom(), height, ..body };
}
