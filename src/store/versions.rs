//! The texts of articles as they were when they were annotated: so that a change can be told from what stayed.
//!
//! Each is a file of its own in the platform's state folder, compressed with gzip, called by the digest of the article's
//! bytes. To lose them loses no work: quotes are enough to find annotations again, only less surely. So they never stand
//! in the way: what can't be written or read is left. All together take no more than [`ROOM`]; beyond that those that
//! were used longest ago go.
//!
//! Must not know: sidecars, sessions.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::atomic::{self, Mode};
use super::bounded;
use super::lock::{self, Lock};
use super::state;

/// Bytes that all versions together may take, as they lie on the disk.
pub const ROOM: u64 = 200 * 1024 * 1024;
/// Bytes of text beyond which a version is not kept: one article must not push out all others.
const LONGEST: usize = 64 * 1024 * 1024;

/// How a version's file ends.
const ENDING: &str = ".txt.gz";

/// Where versions are kept; the default keeps none.
#[derive(Clone, Debug, Default)]
pub struct Versions {
    /// The folder; `None` where nothing is kept.
    folder: Option<PathBuf>,
}

impl Versions {
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
    is_digest.then(|| folder.join(format!("{}{ENDING}", sha256.to_ascii_lowercase())))
}

fn keep_in(folder: &Path, sha256: &str, text: &str, room: u64) {
    let Some(file) = file_of(folder, sha256).filter(|_| text.len() <= LONGEST) else {
        return;
    };
    lock::clean(&file);
    if touch(&file) || state::private_folder(folder).is_err() {
        return;
    }
    let Ok(Some(_lock)) = Lock::take(&file, Duration::ZERO) else {
        // Somebody else is keeping it.
        return;
    };
    let packed = packed(text.as_bytes());
    let written = packed.and_then(|packed| atomic::write(&file, &packed, Mode::OWN));
    if written.is_ok() {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.path());
        make_room(
            files.filter(|file| file.to_string_lossy().ends_with(ENDING)),
            room,
        );
    }
}

/// `bytes`, compressed.
pub(super) fn packed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes)?;
    packed.finish()
}

/// Whether there is a file, and no link to one elsewhere: nobody makes links in the state folder.
fn is_own(file: &Path) -> std::io::Result<bool> {
    Ok(fs::symlink_metadata(file)?.is_file())
}

/// What was packed into `file`, where that is no more than `most` bytes.
pub(super) fn unpacked(file: &Path, most: usize) -> std::io::Result<Vec<u8>> {
    // Looks before it opens: opening a named pipe would wait for ever.
    if !is_own(file)? {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    bounded::read_all(GzDecoder::new(fs::File::open(file)?), most)
}

fn text_in(folder: &Path, sha256: &str) -> Option<String> {
    let file = file_of(folder, sha256)?;
    let text = String::from_utf8(unpacked(&file, LONGEST).ok()?).ok()?;
    touch(&file);
    Some(text)
}

/// Notes that a version was used; `false` where there is none.
fn touch(file: &Path) -> bool {
    let open = || fs::OpenOptions::new().append(true).open(file);
    let is_own = is_own(file).is_ok_and(|is_own| is_own);
    is_own && open().is_ok_and(|opened| opened.set_modified(SystemTime::now()).is_ok())
}

/// Removes of `files` those first that were written or used longest ago, until all take no more than `room`.
pub(super) fn make_room(files: impl Iterator<Item = PathBuf>, room: u64) {
    let mut files: Vec<(SystemTime, u64, PathBuf)> = files
        .filter_map(|file| {
            let found = fs::symlink_metadata(&file).ok()?;
            let modified = found.modified().ok()?;
            found.is_file().then_some((modified, found.len(), file))
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
    fn what_is_no_file_of_ours_is_neither_opened_nor_touched() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = folder.path().join("other");
        let folder = folder.path().join("versions");
        keep_in(&folder, &digest(1), TEXT, ROOM);
        let file = file_of(&folder, &digest(1)).expect("a digest");
        fs::rename(&file, &other).expect("moved");
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        let opened = fs::OpenOptions::new().append(true).open(&other);
        let opened = opened.expect("a file");
        opened.set_modified(long_ago).expect("a time");
        std::os::unix::fs::symlink(&other, &file).expect("a link");
        assert!(!touch(&file));
        assert_eq!(text_in(&folder, &digest(1)), None);
        let modified = |path| fs::metadata(path).and_then(|found| found.modified());
        assert_eq!(modified(&other).expect("a time"), long_ago);
        fs::remove_file(&file).expect("gone");
        let made = std::process::Command::new("mkfifo").arg(&file).status();
        if !made.is_ok_and(|status| status.success()) {
            println!("skipped: no named pipes can be made here");
            return;
        }
        assert_eq!(text_in(&folder, &digest(1)), None);
        keep_in(&folder, &digest(1), TEXT, ROOM);
    }

    #[test]
    fn what_is_longer_than_allowed_is_not_given_in_part() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.gz");
        fs::write(&file, packed(b"12345").expect("packed")).expect("a file");
        assert_eq!(unpacked(&file, 5).expect("bytes"), b"12345");
        assert!(unpacked(&file, 4).is_err());
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
