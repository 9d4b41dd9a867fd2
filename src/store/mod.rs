//! Floor 3: everything that touches files.
//!
//! Must not know: the screen, keys, commands.

pub mod article;
pub mod config;
pub mod state;
