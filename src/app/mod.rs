//! Floor 4: the session, and the commands that change it.
//!
//! - `layouts`: which Latin key an Arabic, Persian or Hebrew letter stands for
//!
//! Must not know: ratatui, crossterm, files.

pub mod layouts;
