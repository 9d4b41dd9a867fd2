//! The texts of articles as they were when they were annotated: so that a change can be told from what stayed.
//!
//! Each is a file of its own in the platform's state folder, compressed with gzip, called by the digest of the article's
//! bytes. To lose them loses no work: quotes are enough to find annotations again, only less surely. So they never stand
//! in the way: what can't be written or read is left. All together take no more than [`ROOM`]; beyond that those that
//! were used longest ago go.
//!
//! Must not know: sidecars, sessions.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::atomic::{self, Mode};
use super::state;

/// Bytes that all versions together may take, as they lie on the disk.
pub const ROOM: u64 = 200 * 1024 * 1024;
/// Bytes of text beyond which a version is not kept: one article must not push out all others.
const LONGEST: usize = 64 * 1024 * 1024;

/// Where versions are kept.
#[derive(Clone, Debug, Default)]
pub struct Versions {
    /// The folder; `None` where nothing is kept.
    folder: Option<PathBuf>,
}

impl Versions {
    /// Those in this platform's state folder; none where it tells no home.
    #[must_use]
    pub fn at_home() -> Self {
        let folder = state::file().map(|file| file.with_file_name("versions"));
        Self { folder }
    }

    /// Those in `folder`.
    #[must_use]
    pub const fn at(folder: PathBuf) -> Self {
        Self {
            folder: Some(folder),
        }
    }

    /// Keeps `text` as that of the article with that digest, where it is not kept already.
    pub fn keep(&self, sha256: &str, text: &str) {
        if let Some(folder) = &self.folder {
            keep_in(folder, sha256, text, ROOM);
        }
    }

    /// The text of the article with that digest; `None` where it is not kept.
    #[must_use]
    pub fn text_of(&self, sha256: &str) -> Option<String> {
        text_in(self.folder.as_deref()?, sha256)
    }
}

/// The file of the version with that digest; `None` where it is no digest.
fn file_of(folder: &Path, sha256: &str) -> Option<PathBuf> {
    let is_digest = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then(|| folder.join(format!("{}.txt.gz", sha256.to_ascii_lowercase())))
}

fn keep_in(folder: &Path, sha256: &str, text: &str, room: u64) {
    let Some(file) = file_of(folder, sha256).filter(|_| text.len() <= LONGEST) else {
        return;
    };
    if touch(&file) || private_folder(folder).is_err() {
        return;
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    let packed = packed
        .write_all(text.as_bytes())
        .and_then(|()| packed.finish());
    let written = packed.and_then(|packed| atomic::write(&file, &packed, Mode::OWN));
    if written.is_ok() {
        make_room(folder, room);
    }
}

fn text_in(folder: &Path, sha256: &str) -> Option<String> {
    let file = file_of(folder, sha256)?;
    let opened = fs::File::open(&file)
        .ok()
        .filter(|opened| opened.metadata().is_ok_and(|found| found.is_file()))?;
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    let mut text = String::new();
    GzDecoder::new(opened)
        .take(most)
        .read_to_string(&mut text)
        .ok()?;
    touch(&file);
    Some(text)
}

/// Notes that a version was used; `false` where there is none.
fn touch(file: &Path) -> bool {
    let opened = fs::OpenOptions::new().append(true).open(file);
    opened.is_ok_and(|opened| opened.set_modified(SystemTime::now()).is_ok())
}

/// Makes the folder, for nobody else to read: what somebody annotates is nobody's business.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// Removes versions, those first that were used longest ago, until all take no more than `room`.
fn make_room(folder: &Path, room: u64) {
    let listed = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<(SystemTime, u64, PathBuf)> = listed
        .filter_map(|entry| {
            let found = entry.metadata().ok()?;
            let is_version = entry.file_name().to_string_lossy().ends_with(".txt.gz");
            (found.is_file() && is_version)
                .then(|| Some((found.modified().ok()?, found.len(), entry.path())))?
        })
        .collect();
    files.sort_unstable();
    let mut taken: u64 = files.iter().map(|(_, size, _)| size).sum();
    for (_, size, file) in files {
        if taken <= room {
            return;
        }
        if fs::remove_file(file).is_ok() {
            taken -= size;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const TEXT: &str = "قال الوزير إن الحوار مستمر\r\n\u{FEFF}🙂\n";

    fn digest(n: u8) -> String {
        format!("{n:064x}")
    }

    #[test]
    fn a_text_comes_back_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("versions");
        keep_in(&folder, &digest(1), TEXT, ROOM);
        assert_eq!(text_in(&folder, &digest(1)).as_deref(), Some(TEXT));
        assert_eq!(text_in(&folder, &digest(2)), None);
        for hostile in ["", "../../etc/passwd", "é", &"g".repeat(64)] {
            keep_in(&folder, hostile, TEXT, ROOM);
            assert_eq!(text_in(&folder, hostile), None);
        }
        assert_eq!(fs::read_dir(&folder).expect("it").count(), 1);
    }

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        for n in 1..=3 {
            keep_in(folder, &digest(n), TEXT, ROOM);
            let file = file_of(folder, &digest(n)).expect("a digest");
            let opened = fs::OpenOptions::new().append(true).open(file).expect("it");
            let then = SystemTime::now() - Duration::from_secs(3600 - u64::from(n));
            opened.set_modified(then).expect("a time");
        }
        assert!(text_in(folder, &digest(1)).is_some(), "used just now");
        let size = fs::metadata(file_of(folder, &digest(1)).expect("it"))
            .expect("it")
            .len();
        keep_in(folder, &digest(4), TEXT, 2 * size);
        let kept = (1..=4).filter(|n| file_of(folder, &digest(*n)).expect("it").exists());
        assert_eq!(kept.collect::<Vec<_>>(), [1, 4]);
    }

    #[test]
    fn one_that_is_damaged_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file_of(folder.path(), &digest(1)).expect("a digest");
        fs::write(&file, b"\x1f\x8bnothing").expect("written");
        assert_eq!(text_in(folder.path(), &digest(1)), None);
    }
}
