//! How everything looks in a terminal: from lessons, code, compiler messages and differences to
//! styled text.
//!
//! Each module turns text into a [`ratatui::text::Text`] (or into harmless text) and nothing else:
//! no input or output, no clock, no state. The screen draws that text; the commands write it
//! with [`print::to_string`].

pub(crate) mod ansi;
pub(crate) mod diff;
pub(crate) mod highlight;
pub(crate) mod markdown;
pub(crate) mod print;
pub(crate) mod safe;
pub(crate) mod theme;
pub(crate) mod wrap;
