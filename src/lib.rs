//! hashiya, a terminal reader and annotator for bidirectional text.
//!
//! An article is bytes that never change while it is open. Annotations are typed claims about byte
//! spans of it. Layout is a pure function from text, width and cell rules to rows of cells, with a map
//! both ways. Commands change a session and ask for effects; views only read it; the terminal floor is
//! the one place that talks to the outside.

pub mod annotation;
pub mod app;
pub mod cli;
pub mod error;
pub mod handwritten;
pub mod source;
pub mod store;
pub mod term;
pub mod text;
pub mod ui;

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the program with `arguments` (the first is the program's own name).
pub fn run(_arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    ExitCode::from(2)
}
