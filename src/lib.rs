//! hashiya, a terminal reader and annotator for bidirectional text.
//!
//! # Bird's eye
//!
//! An article is bytes that never change while it is open. Annotations are typed claims about byte
//! spans of it. Layout is a pure function from text, width and cell rules to rows of cells, with a map
//! both ways. Commands change a session and ask for effects; views only read it; the terminal floor is
//! the one place that talks to the outside. The article has no edit transactions: only annotations are
//! edited, so undo is small.
//!
//! # Floors
//!
//! A file names only its own room and lower floors, as `tests/tidy.rs` has it in one table; what a
//! room must not know stands at its head.
//!
//! | floor | room | what it is |
//! | ---: | --- | --- |
//! | 7 | `main.rs` | runs the program, chooses the exit status |
//! | 7 | `lib.rs` | this guide, and `run` |
//! | 6 | `cli` | the command line; the only room that prints |
//! | 6 | `term` | the terminal: enter, leave, events, the loop, what a screen is sent |
//! | 5 | `ui` | draws a session, changes nothing; themes |
//! | 4 | `app` | the session, its commands, keys and prompts; asks for effects |
//! | 3 | `store` | everything that touches files: articles, sidecars, settings, state |
//! | 2 | `source` | the bytes of an article become its text |
//! | 2 | `format` | the formats of the field: annotations out of other programs' files, and into them |
//! | 2 | `annotation` | typed claims about spans, edits and their inverses, schema, anchors |
//! | 1 | `text` | text and its layout in cells: pure, and total over every string |
//! | 0 | `handwritten.rs` | TOML that people write, read so that one mistake costs one key |
//! | 0 | `error.rs` | the one error: what, where, what to do next |
//!
//! # Invariants
//!
//! - A position is a byte offset into the text as it was decoded; code points and columns exist only at
//!   the edges (sidecars, rows).
//! - `text` knows no annotations, terminals, files, serde. `annotation` knows no serde, files, screen.
//!   `app` knows no ratatui, terminal, files: it asks by effect. `ui` takes the session by reference.
//!   Only `term` talks to a terminal (by rustix and signal-hook), only `store` names `std::fs`, only `cli` and `main` print.
//! - The article is never opened for writing. Saved work has its own types (twins) in `store`, so the
//!   model can change without breaking it.
//! - A row's cells hold every byte of its span once, in screen order (blanks that hang at a break and
//!   invisible characters excepted); annotating, selecting or searching
//!   changes no glyph, and nothing is ever underlined.
//!
//! # The path of a key
//!
//! Terminal bytes become an `Input` in `term`; `app::update` gives it to the prompt, else to the keymap;
//! a command runs, applies an edit, records its inverse, and returns effects; `term` carries them out
//! and draws the session again. A save that fails becomes a message and the work stays in memory.
//!
//! # The path of a byte of the article
//!
//! `store::article` reads it, `source` decodes it, `text::document` holds it for good. Its paragraph has
//! a direction and levels, its cluster a glyph and a width, its row an order; `annotation::overlay` says
//! what covers it, `ui::theme` what that looks like, and one cell of the screen shows it. A click goes
//! back the same way.
//!
//! # Where something is added
//!
//! | to add | place | what guards it |
//! | --- | --- | --- |
//! | a kind of annotation | a `[[kind]]` in `hashiya.toml`; no Rust | the schema's own checks |
//! | a format | a file in `format` and its line in `FORMATS` | `tests/formats.rs`: the round trip, the losses |
//! | a command | one entry and one function in `app` | the tests of the command table |
//! | a theme | a file in `themes` and its line in `ui::theme::builtin` | contrast is measured |
//! | a keyboard layout | a table in `app::layouts` | the tests beside it |
//! | a setting | `store::config`: the field, its key in `KEYS` | the tests beside it |

pub mod annotation;
pub mod app;
pub mod cli;
pub mod error;
pub mod format;
pub mod handwritten;
pub mod source;
pub mod store;
pub mod term;
pub mod text;
pub mod ui;

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the program with `arguments` (the first is the program's own name).
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    cli::run(arguments)
}
