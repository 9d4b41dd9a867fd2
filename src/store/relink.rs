//! Sidecars whose article was renamed or moved: the article is known again by the digest of its bytes.
//!
//! Must not know: what annotations say, the screen.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::atomic::Mode;
use super::sidecar::{self, ENDING, path_for};
use crate::error::{Error, Result};

/// A sidecar, and what it says of its article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// The sidecar.
    pub sidecar: PathBuf,
    /// The article's digest; `None` where the sidecar does not say it.
    sha256: Option<String>,
    /// The article's length in bytes.
    bytes: Option<u64>,
    /// The annotator's name in the sidecar's own.
    layer: Option<String>,
}

impl Stray {
    /// The sidecar at `path`.
    ///
    /// # Errors
    /// It is none, or can't be read.
    pub fn read(path: &Path) -> Result<Self> {
        let about = sidecar::recorded(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let stem = name.strip_suffix(ENDING).ok_or_else(|| {
            Error::failed("this is no sidecar: its name does not end so")
                .in_file(path)
                .hint(format!(
                    "a sidecar is called article.txt{ENDING}, or article.txt.NAME{ENDING}"
                ))
        })?;
        let layer = about
            .file
            .as_deref()
            .and_then(|file| stem.strip_prefix(file)?.strip_prefix('.'));
        Ok(Self {
            sidecar: path.to_owned(),
            sha256: about.sha256.map(|digest| digest.to_ascii_lowercase()),
            bytes: about.bytes,
            layer: layer.filter(|layer| !layer.is_empty()).map(str::to_owned),
        })
    }

    /// Whether the file at `path` is, byte for byte, the article that was annotated.
    #[must_use]
    pub fn is_of(&self, path: &Path) -> bool {
        let Some(sha256) = &self.sha256 else {
            return false;
        };
        let size = fs::metadata(path)
            .ok()
            .filter(fs::Metadata::is_file)
            .map(|found| found.len());
        let fits = size.is_some() && (self.bytes.is_none() || self.bytes == size);
        fits && digest_of(path).as_deref() == Some(sha256)
    }

    /// The files below `folder` that are the article that was annotated.
    #[must_use]
    pub fn articles_below(&self, folder: &Path) -> Vec<PathBuf> {
        let (mut out, mut folders) = (Vec::new(), vec![folder.to_owned()]);
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
            for entry in entries {
                let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
                match entry.file_type() {
                    _ if is_hidden => {}
                    Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                    Ok(kind) if kind.is_file() && self.is_of(&entry.path()) => {
                        out.push(entry.path())
                    }
                    _ => {}
                }
            }
        }
        out.sort();
        out
    }

    /// Where the sidecar belongs, if it is that of `article`.
    #[must_use]
    pub fn place_beside(&self, article: &Path) -> PathBuf {
        path_for(article, self.layer.as_deref())
    }

    /// Moves the sidecar to `place`.
    ///
    /// # Errors
    /// There is a file already, the sidecar is a link, or it can't be written there. Then it is where it was.
    pub fn go(&self, place: &Path) -> Result<()> {
        let taken = || {
            Error::failed("there is a sidecar already")
                .in_file(place)
                .hint("hashiya merge makes one of two sidecars of one article")
        };
        if place.symlink_metadata().is_ok() {
            return Err(taken());
        }
        if self.sidecar.is_symlink() {
            return Err(
                Error::failed("this sidecar is a link: elsewhere it would lead nowhere")
                    .in_file(&self.sidecar)
                    .hint("put the file itself there, or move both by hand"),
            );
        }
        // A link never replaces what is there. Where there can be none, as from disk to disk, it is written anew.
        let unread = |error| Error::io("read the sidecar", &self.sidecar, error);
        match fs::hard_link(&self.sidecar, place) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(taken()),
            Err(_) => {
                let bytes = fs::read(&self.sidecar).map_err(unread)?;
                sidecar::write_new(place, &bytes, Mode::like(&self.sidecar))?;
            }
            Ok(()) => {}
        }
        fs::remove_file(&self.sidecar)
            .map_err(|error| Error::io("remove the old sidecar", &self.sidecar, error))
    }
}

/// SHA-256 of a file's bytes, in hexadecimal.
fn digest_of(path: &Path) -> Option<String> {
    let mut file = fs::File::open(path).ok()?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).ok()? {
            0 => break,
            read => digest.update(buffer.get(..read)?),
        }
    }
    let bytes = digest.finalize();
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_known_again_by_its_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let put = |name: &str, text: &str| fs::write(path(name), text).expect("written");
        fs::create_dir(path("kept")).expect("a folder");
        put("kept/new.txt", "نص");
        put("other.txt", "نصا");
        let sha256 = digest_of(&path("kept/new.txt")).expect("a digest");
        let text = format!(
            "format = 1\n\n[document]\nfile = \"old.txt\"\nsha256 = \"{sha256}\"\nbytes = 4\n"
        );
        put("old.txt.amina.ann.toml", &text);
        let stray = Stray::read(&path("old.txt.amina.ann.toml")).expect("a sidecar");
        assert_eq!(stray.articles_below(folder.path()), [path("kept/new.txt")]);
        let place = stray.place_beside(&path("kept/new.txt"));
        assert_eq!(place, path("kept/new.txt.amina.ann.toml"));
        put("kept/new.txt.amina.ann.toml", "format = 1\n");
        let refused = stray.go(&place).expect_err("there is one").in_short();
        assert!(refused.contains("already"), "{refused}");
        fs::remove_file(&place).expect("removed");
        stray.go(&place).expect("moved");
        assert_eq!(fs::read_to_string(&place).expect("there"), text);
        assert!(!path("old.txt.amina.ann.toml").exists());
    }

    #[test]
    fn a_sidecar_goes_from_disk_to_disk() {
        use std::os::unix::fs::MetadataExt;

        let here = tempfile::tempdir().expect("a folder");
        let Ok(there) = tempfile::tempdir_in("/dev/shm") else {
            return println!("skipped: there is no other disk at /dev/shm");
        };
        let device = |folder: &tempfile::TempDir| fs::metadata(folder).map(|found| found.dev());
        if device(&here).ok() == device(&there).ok() {
            return println!("skipped: /dev/shm is the disk of other files");
        }
        let old = here.path().join("old.txt.ann.toml");
        let text = format!(
            "format = 1\n\n[document]\nsha256 = \"{}\"\n",
            "0".repeat(64)
        );
        fs::write(&old, &text).expect("written");
        let stray = Stray::read(&old).expect("a sidecar");
        let place = there.path().join("new.txt.ann.toml");
        let link = here.path().join("link.txt.ann.toml");
        std::os::unix::fs::symlink("old.txt.ann.toml", &link).expect("a link");
        let linked = Stray::read(&link).expect("a sidecar");
        linked.go(&place).expect_err("it would lead nowhere");
        std::os::unix::fs::symlink("nowhere", &place).expect("a link");
        stray.go(&place).expect_err("a link is there");
        assert!(place.is_symlink() && old.exists());
        fs::remove_file(&place).expect("removed");
        stray.go(&place).expect("moved");
        assert_eq!(fs::read_to_string(&place).expect("there"), text);
        assert!(!old.exists());
    }
}
