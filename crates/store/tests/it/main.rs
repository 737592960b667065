//! The store from outside: appending, merging, crashing, and the stored progress.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod append;
mod crash;
mod damage;
mod device;
mod erase;
mod fixture;
mod measurement;
mod merge;
mod progress;
