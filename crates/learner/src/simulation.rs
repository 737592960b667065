//! Simulated learners, with seeds: what the schedules and the placement are worth, measured where the
//! truth is known. `cargo xtask simulate` writes the figures into docs/learning.md.

pub mod placement;
pub mod retention;
