//! Floor 5: draws a session. Changes nothing.
//!
//! Must not know: crossterm, files.

pub mod theme;
