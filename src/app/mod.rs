//! Floor 4: the session, and the commands that change it.
//!
//! Must not know: ratatui, crossterm, files.

pub mod layouts;
