//! The use cases: the whole product without a face. Whatever a command or a page can do, a test can
//! do by calling this crate.

pub mod author;
pub mod cards;
pub mod content;
mod error;
pub mod export;
pub mod importing;
pub mod plan;
pub mod quizzes;
pub mod session;
pub mod watch;
pub mod workspace;

pub use error::{Blame, TrainingError};
pub use session::Session;
pub use workspace::Workspace;
