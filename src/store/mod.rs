//! Floor 3: everything that touches files.
//!
//! - `ancestry`: what a snapshot and a file have in common
//! - `article`: opens an article, the beginning first
//! - `atomic`: writes a file in one step
//! - `backups`: sidecars as they were
//! - `bounded`: reads a file that anybody may have written, with a limit
//! - `config`: a person's settings and theme files
//! - `exchange`: files of other programs
//! - `exports`: where exports go
//! - `kept`: the folder in which copies are kept
//! - `layer`: whether an annotator's layer is there
//! - `library`: the annotated articles of a folder
//! - `lock`: keeps two writers of one file apart
//! - `merging`: two files of one origin, sidecars or registries, become one
//! - `project`: the files of a project, found upwards from an article
//! - `relink`: sidecars whose article has another name now
//! - `saver`: saves on a thread of its own, and looks what others do
//! - `registry`: the actors and places of the world that mentions name
//! - `reporting`: languages: cues of reported speech, lists of words
//! - `schema`: the kinds and link roles, the default ones and a project's
//! - `seen`: a file that others write too, as it was last seen
//! - `sidecar`: an article's annotations in their file
//! - `state`: what is remembered between two starts
//! - `terminals`: which order of rows was chosen for a terminal
//! - `versions`: texts of articles as they were when they were annotated
//!
//! Must not know: the screen, keys, commands.

mod ancestry;
pub mod article;
pub mod atomic;
pub mod backups;
mod bounded;
pub mod config;
pub mod exchange;
pub mod exports;
pub mod kept;
pub mod layer;
pub mod library;
pub mod lock;
pub mod merging;
pub mod project;
pub mod registry;
pub mod relink;
pub mod reporting;
pub mod saver;
pub mod schema;
mod seen;
pub mod sidecar;
pub mod state;
pub mod terminals;
pub mod versions;
