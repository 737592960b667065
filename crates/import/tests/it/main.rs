//! Importers over small courses that were written for these tests, and over hostile ones.

mod courses;
mod exercism;
mod hostile;
mod rustlings;
mod samples;
mod updating;
