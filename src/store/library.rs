//! The annotated articles of a folder, and of all folders below it.
//!
//! An article is annotated where a sidecar of the layer that is asked for lies beside it. Hidden folders and files
//! are passed over, and links to folders are not followed: they may lead round.
//!
//! Must not know: what articles and sidecars hold.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::sidecar::{ENDING, path_for};
use crate::error::Error;

/// The articles that paths name.
#[derive(Debug, Default)]
pub struct Articles {
    /// The articles, each once, as they were named: those of a folder by their paths.
    pub paths: Vec<PathBuf>,
    /// What could not be looked into.
    pub faults: Vec<Error>,
}

/// The articles that `named` are, and those annotated in the layer below the folders among them. A sidecar stands
/// for its article, so that all files of a folder can be named.
#[must_use]
pub fn articles(named: &[PathBuf], layer: Option<&str>) -> Articles {
    gathered(named, &|path| article_in_layer(path, layer))
}

/// The same with those below the folders that anybody has annotated, in whatever layer.
#[must_use]
pub fn annotated(named: &[PathBuf]) -> Articles {
    gathered(named, &article_of)
}

/// The articles that `named` are, and those below the folders among them that `article` gives for a sidecar's file.
fn gathered(named: &[PathBuf], article: &dyn Fn(&Path) -> Option<PathBuf>) -> Articles {
    let mut out = Articles::default();
    let mut seen = HashSet::new();
    for path in named {
        let found = match path.is_dir() {
            true => below(path, article, &mut out.faults),
            false => vec![article_of(path).unwrap_or_else(|| path.clone())],
        };
        let real = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
        let fresh = found.into_iter().filter(|path| seen.insert(real(path)));
        out.paths.extend(fresh);
    }
    out
}

/// The articles below `folder` that anybody has annotated, by their paths; what can't be looked into goes to `faults`.
#[must_use]
pub fn layered(folder: &Path, faults: &mut Vec<Error>) -> Vec<PathBuf> {
    below(folder, &article_of, faults)
}

/// The annotated articles below `folder`, by their paths: those that `article` gives for a sidecar's file.
fn below(
    folder: &Path,
    article: &dyn Fn(&Path) -> Option<PathBuf>,
    faults: &mut Vec<Error>,
) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                faults.push(Error::io("look into the folder", &folder, error));
                continue;
            }
        };
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            if is_hidden(&path) {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                _ => out.extend(article(&path)),
            }
        }
    }
    // Below the current folder a name is enough.
    let bare = |path: PathBuf| match path.strip_prefix(".") {
        Ok(bare) => bare.to_owned(),
        Err(_) => path,
    };
    let mut out: Vec<PathBuf> = out.into_iter().map(bare).collect();
    out.sort();
    out.dedup();
    out
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::as_encoded_bytes);
    name.is_some_and(|name| name.starts_with(b"."))
}

/// The article whose sidecar of `layer` the file at `path` is. The plain sidecar of an article that is gone is
/// one too, for somebody has to be told.
fn article_in_layer(path: &Path, layer: Option<&str>) -> Option<PathBuf> {
    let ending = layer.map_or_else(|| ENDING.to_owned(), |name| format!(".{name}{ENDING}"));
    let article = without(path, &ending)?;
    let is_plain = || article.is_file() || article_of(path).as_deref() == Some(&article);
    (layer.is_some() || is_plain()).then_some(article)
}

/// The article whose sidecar the file at `path` is: the one that is there. `None` where it is no sidecar.
#[must_use]
pub fn article_of(path: &Path) -> Option<PathBuf> {
    let plain = without(path, ENDING)?;
    // What a layer is called may have points in it: `a.txt.v1.0`.
    let shorter = |name: &PathBuf| {
        let shorter = name.with_extension("");
        (shorter != *name).then_some(shorter)
    };
    let mut candidates = std::iter::successors(Some(plain.clone()), shorter);
    Some(candidates.find(|name| name.is_file()).unwrap_or(plain))
}

/// `path` without the `ending` of its file's name; `None` where it has another, or nothing before it.
fn without(path: &Path, ending: &str) -> Option<PathBuf> {
    // Names of files are bytes: what is no UTF-8 has articles too.
    let name = path.file_name()?.as_bytes();
    let rest = name.strip_suffix(ending.as_bytes())?;
    (!rest.is_empty()).then(|| path.with_file_name(OsStr::from_bytes(rest)))
}

/// Whether `article` has a sidecar of `layer`.
#[must_use]
pub fn is_annotated(article: &Path, layer: Option<&str>) -> bool {
    path_for(article, layer).symlink_metadata().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these files; and the names of the articles found, without it.
    fn found(files: &[&str], named: &[&str], layer: Option<&str>) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, "").expect("a file");
        }
        let named: Vec<PathBuf> = named.iter().map(|name| folder.path().join(name)).collect();
        let found = articles(&named, layer);
        assert!(found.faults.is_empty(), "{:?}", found.faults);
        let relative = |path: &PathBuf| {
            let relative = path.strip_prefix(folder.path()).expect("below the folder");
            relative.to_string_lossy().into_owned()
        };
        found.paths.iter().map(relative).collect()
    }

    const FILES: [&str; 10] = [
        "b.txt",
        "b.txt.ann.toml",
        "a/c.txt",
        "a/c.txt.ann.toml",
        "a/c.txt.samir.ann.toml",
        "a/plain.txt",
        ".hidden/d.txt",
        ".hidden/d.txt.ann.toml",
        "entities.toml",
        ".ann.toml",
    ];

    #[test]
    fn a_folders_articles_are_those_with_a_sidecar_by_their_paths() {
        assert_eq!(found(&FILES, &[""], None), ["a/c.txt", "b.txt"]);
        assert_eq!(found(&FILES, &[""], Some("samir")), ["a/c.txt"]);
        assert_eq!(found(&FILES, &["a"], Some("layla")), Vec::<String>::new());
    }

    #[test]
    fn a_name_that_is_no_utf_8_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = OsStr::from_bytes(b"\xc7\xe1.txt");
        let sidecar = OsStr::from_bytes(b"\xc7\xe1.txt.ann.toml");
        for name in [name, sidecar] {
            if std::fs::write(folder.path().join(name), "").is_err() {
                println!("skipped: this file system takes UTF-8 alone");
                return;
            }
        }
        let found = articles(&[folder.path().to_owned()], None);
        assert_eq!(found.paths, [folder.path().join(name)]);
    }

    #[test]
    fn what_is_named_by_hand_comes_in_its_order_and_once() {
        let named = ["b.txt", "a/plain.txt", "", "a/../b.txt", "b.txt.ann.toml"];
        assert_eq!(
            found(&FILES, &named, None),
            ["b.txt", "a/plain.txt", "a/c.txt"]
        );
        let named = ["a/c.txt.samir.ann.toml", "none.txt"];
        assert_eq!(found(&FILES, &named, None), ["a/c.txt", "none.txt"]);
    }

    #[test]
    fn what_anybody_annotated_is_found_once() {
        let folder = tempfile::tempdir().expect("a folder");
        for file in [
            "b.txt",
            "b.txt.ann.toml",
            "b.txt.x.ann.toml",
            "c.txt",
            "c.txt.x.ann.toml",
        ] {
            std::fs::write(folder.path().join(file), "").expect("a file");
        }
        let found = layered(folder.path(), &mut Vec::new());
        assert_eq!(
            found,
            ["b.txt", "c.txt"].map(|name| folder.path().join(name))
        );
        assert_eq!(annotated(&[folder.path().to_owned()]).paths, found);
    }

    #[test]
    fn a_sidecar_without_its_article_is_not_passed_over() {
        assert_eq!(found(&["x.txt.ann.toml"], &[""], None), ["x.txt"]);
        for layer in ["samir", "v1.0", "a.b.c"] {
            let sidecar = format!("x.txt.{layer}.ann.toml");
            let files = ["x.txt", sidecar.as_str()];
            assert_eq!(found(&files, &[""], None), Vec::<String>::new());
            assert_eq!(found(&files, &[""], Some(layer)), ["x.txt"]);
            assert_eq!(found(&files, &[&sidecar], None), ["x.txt"]);
        }
    }
}
