//! The files of a project: `hashiya.toml` and `entities.toml`, found upwards from an article's folder.
//!
//! The nearest counts, and alone: a project within a project has its own.
//!
//! Must not know: what the files say.

use std::path::{Path, PathBuf};

/// The project's settings: kinds, link roles, words of speech.
pub const SETTINGS: &str = "hashiya.toml";
/// The actors and places of the world that mentions name.
pub const ENTITIES: &str = "entities.toml";

/// What the settings may say, for people.
pub const FORMAT: &str = include_str!("project.md");

/// The nearest file called `name` in `folder` or a folder above it; the empty path is the current folder.
#[must_use]
pub fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    // Through links and `..` the folders above are those of the real folder.
    let real = folder.canonicalize();
    let real = real.or_else(|_| std::path::absolute(folder)).ok()?;
    let candidates = real.ancestors().map(|above| above.join(name));
    candidates.into_iter().find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_upwards_counts() {
        let top = tempfile::tempdir().unwrap();
        let deep = top.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        assert_eq!(find(&deep, SETTINGS), None);
        std::fs::write(top.path().join(SETTINGS), "").unwrap();
        let real = top.path().canonicalize().unwrap();
        assert_eq!(find(&deep, SETTINGS), Some(real.join(SETTINGS)));
        std::fs::create_dir(deep.join(SETTINGS)).unwrap();
        assert_eq!(
            find(&deep, SETTINGS),
            Some(real.join(SETTINGS)),
            "a folder is no file"
        );
        std::fs::write(top.path().join("a").join(SETTINGS), "").unwrap();
        assert_eq!(find(&deep, SETTINGS), Some(real.join("a").join(SETTINGS)));
        assert_eq!(find(&deep.join("none"), ENTITIES), None);
    }
}
