//! The content of this repository, held to the rules that can be told without running anything, and
//! each track to the facts of the document that it follows.

#![expect(clippy::disallowed_methods, reason = "the crate is pure; its tests read the content")]

mod content;

mod sources;
