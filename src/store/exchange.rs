//! Files of other programs: read to be taken in, written to be given away.
//!
//! What is written is replaced whole, and never a sidecar, an article that has one, or a project's own file. What belongs to all articles of a folder, such
//! as a configuration, is written where there is none yet: somebody may have added to it.
//!
//! Must not know: formats.

use std::path::{Path, PathBuf};

use super::atomic::{self, Mode};
use super::bounded;
use super::project::{ENTITIES, SETTINGS};
use super::sidecar::{self, ENDING};
use crate::error::{Error, Result};

/// The text of the file at `path`, `-` being standard input.
///
/// # Errors
/// There is none, it is no file, or no text in UTF-8.
pub fn read(path: &Path) -> Result<String> {
    let bytes = match path == Path::new("-") {
        true => {
            let read = bounded::read_all(std::io::stdin().lock(), bounded::limits().work);
            read.map_err(|error| Error::io("read standard input", path, error))?
        }
        false => bounded::read(path, bounded::limits().work)
            .map_err(|error| Error::io("open the file", path, error))?,
    };
    String::from_utf8(bytes).map_err(|error| {
        let before = error
            .as_bytes()
            .get(..error.utf8_error().valid_up_to())
            .unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        Error::failed(format!("line {line} is no UTF-8"))
            .in_file(path)
            .hint("convert the file, or export it again in UTF-8")
            .because(error)
    })
}

/// Writes `bytes`, which come from `article`, to `path`. A new file is for nobody who may not read the article.
///
/// # Errors
/// It is, or leads to, a sidecar, an article that has one, or a project's own file; or the system can't write it.
pub fn write(path: &Path, bytes: &[u8], article: Option<&Path>) -> Result<()> {
    let io = |error| Error::io("write the file", path, error);
    let target = atomic::target_of(path).map_err(io)?;
    if let Some(taken) = taken(path).or_else(|| taken(&target)) {
        let error = Error::failed(taken).in_file(path);
        return Err(error.hint("name another file or folder"));
    }
    let most = article.map_or(Mode::USUAL, Mode::like);
    atomic::write(path, bytes, most).map_err(|error| match atomic::remedy(&error) {
        Some(remedy) => io(error).hint(remedy),
        None => io(error),
    })
}

/// Why no export is written to `path`, where that is so.
fn taken(path: &Path) -> Option<&'static str> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match name.as_ref() {
        ENTITIES | SETTINGS => Some("this is a file of the project"),
        name if name.ends_with(ENDING) => Some("this is the name of a sidecar"),
        _ if !sidecar::layers(path).is_empty() => {
            Some("this is an article that is annotated: it is never written")
        }
        _ => None,
    }
}

/// Whether two paths lead to one file.
#[must_use]
pub fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(one).is_some() && real(one) == real(other)
}

/// What became of a file that belongs to a whole folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// It was written.
    Written,
    /// One was there that says the same.
    Same,
    /// One was there that says something else, and stays.
    Kept,
}

/// Writes `bytes`, which come from `article`, to `path` where no file is.
///
/// # Errors
/// The system can't write it.
pub fn write_beside(path: &Path, bytes: &[u8], article: Option<&Path>) -> Result<Beside> {
    match bounded::read(path, bounded::limits().work) {
        Ok(there) if there == bytes => Ok(Beside::Same),
        Ok(_) => Ok(Beside::Kept),
        // What is there and can't be read is somebody's too.
        Err(_) if path.symlink_metadata().is_ok() => Ok(Beside::Kept),
        Err(_) => write(path, bytes, article).map(|()| Beside::Written),
    }
}

/// Makes sure that the folder at `path` is there.
///
/// # Errors
/// The system can't make it.
pub fn make_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(|error| Error::io("make the folder", path, error))
}

/// The article that the file at `path` is about: the one called `source` beside it; else the one of its own name,
/// without one of `endings`, with or without that of a text.
#[must_use]
pub fn article_of(path: &Path, source: Option<&str>, endings: &[&str]) -> Option<PathBuf> {
    let own = path.file_name()?.to_string_lossy();
    let plain = |name: &&str| Path::new(name).file_name() == Some(name.as_ref());
    let named = source.filter(plain).map(str::to_owned);
    let stems = endings.iter().filter_map(|ending| own.strip_suffix(ending));
    let stems: Vec<&str> = stems.filter(|stem| !stem.is_empty()).collect();
    let texts = ["", ".txt", ".md", ".text"];
    let by_stem = stems
        .iter()
        .flat_map(|stem| texts.iter().map(move |text| format!("{stem}{text}")));
    let mut candidates = named
        .into_iter()
        .chain(by_stem)
        .map(|name| path.with_file_name(name));
    candidates.find(|candidate| candidate.is_file() && candidate != path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_already_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let written = |name: &str| write_beside(&path(name), b"one", None).expect("it is written");
        assert_eq!(written("a"), Beside::Written);
        assert_eq!(written("a"), Beside::Same);
        std::fs::write(path("b"), "two").expect("a file");
        assert_eq!(written("b"), Beside::Kept);
        // What can't be read is somebody's too.
        std::fs::create_dir(path("c")).expect("a folder");
        assert_eq!(written("c"), Beside::Kept);
        assert_eq!(std::fs::read(path("b")).expect("a file"), b"two");
        assert!(write_beside(&path("none/a"), b"one", None).is_err());
    }

    #[test]
    fn the_article_of_a_file_is_found_by_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        for name in ["a.txt", "b", "c.md"] {
            std::fs::write(path(name), "x").expect("a file");
        }
        let of = |name: &str, source| article_of(&path(name), source, &[".ann", ".json"]);
        assert_eq!(of("a.ann", None), Some(path("a.txt")));
        assert_eq!(of("b.json", None), Some(path("b")));
        assert_eq!(of("b.json", Some("c.md")), Some(path("c.md")));
        // A name that leads elsewhere is not followed.
        assert_eq!(of("d.json", Some("../a.txt")), None);
        assert_eq!(of("a.txt", None), None);
    }
}
