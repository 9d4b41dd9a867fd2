//! Copies that are kept beside the state: texts of articles as they were, and sidecars as they were.
//!
//! Must not know: what is done with them.

use std::path::{Path, PathBuf};

use super::backups::Backups;
use super::state;
use super::versions::Versions;

/// Where copies are kept; the default keeps none.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Texts of articles.
    pub versions: Versions,
    /// Sidecars.
    pub backups: Backups,
}

impl Kept {
    /// Those in this platform's state folder; none where it tells no home.
    #[must_use]
    pub fn at_home() -> Self {
        let state = state::file();
        let folder = state.as_deref().and_then(Path::parent);
        folder.map_or_else(Self::default, |folder| Self::at(folder.to_owned()))
    }

    /// Those in `folder`.
    #[must_use]
    pub fn at(folder: PathBuf) -> Self {
        Self {
            versions: Versions::at(folder.join("versions")),
            backups: Backups::at(folder.join("backups")),
        }
    }
}
