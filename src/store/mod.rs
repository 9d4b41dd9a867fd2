//! Floor 3: everything that touches files.
//!
//! - `article`: opens an article, the beginning first
//! - `config`: a person's settings and theme files
//! - `state`: what is remembered between two starts
//!
//! Must not know: the screen, keys, commands.

pub mod article;
pub mod config;
pub mod state;
