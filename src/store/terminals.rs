//! Which order of rows a person chose for a terminal, by what that terminal is known by.
//!
//! It lives in the platform's state folder. To lose it costs one more choice: a file that can't be read counts
//! as empty.
//!
//! Must not know: what the choices mean.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{atomic, bounded, state};
use crate::error::{Error, Result};

/// How many terminals are remembered: more than anybody reads in.
const KEPT: usize = 200;

fn file() -> Option<PathBuf> {
    state::file().map(|file| file.with_file_name("terminals.json"))
}

fn all() -> BTreeMap<String, String> {
    let bytes = file().and_then(|file| bounded::read(&file, bounded::limits().settings).ok());
    let known = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    known.unwrap_or_default()
}

/// What was chosen for the terminal known by `id`.
#[must_use]
pub fn chosen(id: &str) -> Option<String> {
    all().remove(id)
}

/// Remembers what was chosen for the terminal known by `id`; `None` forgets it.
pub fn choose(id: &str, choice: Option<&str>) -> Result<()> {
    let file =
        file().ok_or_else(|| Error::failed("this platform tells no home to remember it in"))?;
    let failed = |error| Error::io("remember the choice", &file, error);
    let mut known = all();
    match choice {
        Some(choice) => {
            while known.len() >= KEPT {
                known.pop_first();
            }
            known.insert(id.to_owned(), choice.to_owned());
        }
        None => drop(known.remove(id)),
    }
    let folder = file.parent().unwrap_or(&file);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let bytes = serde_json::to_vec_pretty(&known).map_err(|error| failed(error.into()))?;
    atomic::write(&file, &bytes, atomic::Mode::OWN).map_err(failed)
}
