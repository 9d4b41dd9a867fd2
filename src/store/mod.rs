//! Floor 3: everything that touches files.
//!
//! - `article`: opens an article, the beginning first
//! - `config`: a person's settings and theme files
//! - `project`: the files of a project, found upwards from an article
//! - `schema`: the kinds and link roles, the default ones and a project's
//! - `state`: what is remembered between two starts
//!
//! Must not know: the screen, keys, commands.

pub mod article;
pub mod config;
pub mod project;
pub mod schema;
pub mod state;
