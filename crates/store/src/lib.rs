//! The evidence log on disk, and the projection that is read from it when the program starts.
//!
//! Only this crate knows the database. It is SQLite through rusqlite and not sqlx: the program is
//! synchronous and has to start within milliseconds, the command line carries no async runtime, and
//! the log's SQL is a handful of statements. PostgreSQL will be a second backend behind the same
//! methods. The whole decision is in `docs/design/log.md`.
//!
//! An append is on disk when [`Log::append`] returns. Several instances of the program may use one
//! workspace at once.

mod error;

mod files;

mod device;

mod log;

mod projection;

mod measurement;

pub use device::device_id;
pub use error::StoreError;
pub use evidence::Draft;
pub use log::{Fault, Log, MergeReport};
pub use measurement::{Measurement, measure};
pub use projection::{
    catch_up, load_progress, projection_matches, rebuild_progress, save_progress,
};
