//! Floor 5: draws a session. Changes nothing.
//!
//! - `theme`: what each part of the screen looks like
//!
//! Must not know: crossterm, files.

pub mod theme;
