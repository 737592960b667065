//! The command line, as a person or a script meets it: the real binary, run in workspaces of its own.

mod course;
mod environment;

mod first_modules;

mod quizzes;

mod tracks;

mod usage;

mod output;

mod graded;

mod learning;

mod recall;

mod recall_days;

mod log;

mod learners_files;

mod settings;

mod content;

mod update;

mod disk;

mod damage;

mod together;

mod crash;

mod plain_cargo;

mod screen;

mod gate_interrupted;
mod importing;

#[path = "../../../import/tests/it/samples.rs"]
mod samples;
