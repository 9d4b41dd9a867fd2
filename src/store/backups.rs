//! Sidecars as they were: the last states of each, so that one that somebody spoiled or lost can be had again.
//!
//! A sidecar has a folder of its own, called by the digest of its path; in it the file `path` says which it is, and each
//! state is a file, compressed with gzip, called by the second in which it was kept. To lose them loses no work, so they
//! never stand in the way: what can't be written is left. Of each sidecar the last [`STATES`] are kept, and all together
//! take no more than [`ROOM`]; beyond that those go that are oldest.
//!
//! Must not know: what sidecars say, sessions.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::atomic::{self, Mode};
use super::lock::{self, Lock};
use super::versions::{make_room, packed, unpacked};
use super::{seen, sidecar, state};
use crate::annotation::Time;
use crate::error::{Error, Result};

/// How many states of a sidecar are kept.
pub const STATES: usize = 40;
/// Bytes that all together may take, as they lie on the disk.
pub const ROOM: u64 = 200 * 1024 * 1024;
/// Bytes of a sidecar beyond which none is kept: one must not push out all others.
const LONGEST: usize = 64 * 1024 * 1024;
/// The file that says whose states they are.
const OF: &str = "path";
/// How a state's file ends.
const ENDING: &str = ".toml.gz";

/// Where they are kept; the default keeps none.
#[derive(Clone, Debug, Default)]
pub struct Backups {
    folder: Option<PathBuf>,
}

/// A state of a sidecar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// When it was kept.
    pub kept: Time,
    file: PathBuf,
}

impl Backup {
    /// What the sidecar held.
    ///
    /// # Errors
    /// It can't be read any more.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let unread = |error| Error::io("read this state of the sidecar", &self.file, error);
        unpacked(&self.file, LONGEST).map_err(unread)
    }

    /// Writes it to `path`, where no file may be.
    ///
    /// # Errors
    /// There is a file; or one of the two can't be read or written.
    pub fn write_to(&self, path: &Path) -> Result<()> {
        sidecar::write_new(path, &self.bytes()?, Mode::OWN)
    }
}

/// What the sidecar at `path` holds; `None` where there is none, or an empty one.
///
/// # Errors
/// It can't be read.
pub fn present(path: &Path) -> Result<Option<Vec<u8>>> {
    seen::bytes_of(path).map_err(|error| Error::io("read the sidecar", path, error))
}

impl Backups {
    /// Those in `folder`.
    #[must_use]
    pub const fn at(folder: PathBuf) -> Self {
        Self {
            folder: Some(folder),
        }
    }

    /// Keeps `bytes` as a state of the sidecar at `path`, where they are not its last one already.
    pub fn keep(&self, path: &Path, bytes: &[u8]) {
        let is_fit = (1..=LONGEST).contains(&bytes.len());
        if let Some(all) = self.folder.as_deref().filter(|_| is_fit) {
            // What can't be kept is not worth a word: the sidecar itself is written.
            keep_in(all, path, bytes, ROOM).unwrap_or_default();
        }
    }

    /// Removes what a crash left among the states of the sidecar at `path`, unless somebody is writing one.
    pub fn clean(&self, path: &Path) {
        let Some(all) = &self.folder else { return };
        let folder = folder_for(all, path);
        let begun = || {
            let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
            entries.filter(|entry| entry.file_name().to_string_lossy().starts_with('.'))
        };
        if begun().next().is_none() {
            return;
        }
        if let Ok(Some(lock)) = Lock::take(&folder.join(OF), Duration::ZERO)
            && lock.binds()
        {
            let files = begun().map(|entry| entry.path());
            for file in files.filter(|file| file.extension().is_some_and(|end| end == "tmp")) {
                fs::remove_file(file).unwrap_or_default();
            }
        }
    }

    /// The states of the sidecar at `path`, the last first.
    #[must_use]
    pub fn of(&self, path: &Path) -> Vec<Backup> {
        let folder = self.folder.as_deref();
        folder.map_or_else(Vec::new, |all| states(&folder_for(all, path)))
    }

    /// Makes the sidecar at `path` what it was; what it is now is kept first.
    ///
    /// # Errors
    /// It can't be read or written, it is no sidecar, or somebody else is writing it.
    pub fn restore(&self, path: &Path, backup: &Backup) -> Result<()> {
        let bytes = backup.bytes()?;
        if sidecar::annotations_in(&bytes).is_none() {
            let error = Error::failed("this state is no sidecar").in_file(path);
            return Err(error.hint("nothing was changed; look at it with --output FILE"));
        }
        let failed = |error| Error::io("restore the sidecar", path, error);
        let Some(_lock) = Lock::take(path, lock::PATIENCE).map_err(failed)? else {
            return Err(Error::failed("another program is writing this sidecar").in_file(path));
        };
        for _ in 0..seen::AGAIN {
            let stamp = seen::stamp_of(path);
            let now = seen::bytes_of(path).map_err(failed)?;
            sidecar::refuse_what_is_none(path, now.as_deref())?;
            if let Some(now) = now {
                self.keep(path, &now);
            }
            let is_so = || seen::stamp_of(path) == stamp;
            if atomic::write_where(path, &bytes, Mode::OWN, is_so).map_err(failed)? {
                return Ok(());
            }
        }
        Err(Error::failed("another program keeps writing this sidecar").in_file(path))
    }
}

/// The path that a sidecar is known by, whether it is there or not.
fn full(path: &Path) -> PathBuf {
    let folder = atomic::folder_of(path).canonicalize();
    let name = path.file_name().unwrap_or_default();
    folder.map_or_else(|_| path.to_owned(), |folder| folder.join(name))
}

fn folder_for(all: &Path, path: &Path) -> PathBuf {
    let digest = Sha256::digest(full(path).as_os_str().as_encoded_bytes());
    let name: String = digest.iter().take(12).map(|b| format!("{b:02x}")).collect();
    all.join(name)
}

/// The states in a folder, the last first.
fn states(folder: &Path) -> Vec<Backup> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let state = |entry: fs::DirEntry| {
        let name = entry.file_name();
        let (seconds, _) = name.to_str()?.strip_suffix(ENDING)?.split_once('-')?;
        Some(Backup {
            kept: Time::from_seconds(seconds.parse().ok()?),
            file: entry.path(),
        })
    };
    let mut all: Vec<Backup> = entries.filter_map(state).collect();
    all.sort_by(|a, b| (b.kept, &b.file).cmp(&(a.kept, &a.file)));
    all
}

fn keep_in(all: &Path, path: &Path, bytes: &[u8], room: u64) -> std::io::Result<()> {
    let folder = folder_for(all, path);
    let digest = Sha256::digest(bytes);
    let digest: String = digest.iter().take(8).map(|b| format!("{b:02x}")).collect();
    let ending = format!("-{digest}{ENDING}");
    let known = states(&folder);
    let is_last = |last: &Backup| last.file.to_string_lossy().ends_with(&ending);
    if known.first().is_some_and(is_last) {
        return Ok(());
    }
    state::private_folder(&folder)?;
    let of = folder.join(OF);
    let Some(_lock) = Lock::take(&of, lock::PATIENCE)? else {
        return Ok(());
    };
    if !of.exists() {
        let path = full(path);
        atomic::write(&of, path.as_os_str().as_encoded_bytes(), Mode::OWN)?;
    }
    let file = folder.join(format!("{:012}{ending}", Time::now().seconds()));
    atomic::write(&file, &packed(bytes)?, Mode::OWN)?;
    for old in known.iter().skip(STATES - 1) {
        fs::remove_file(&old.file)?;
    }
    let folders = fs::read_dir(all)?.flatten().map(|entry| entry.path());
    let files = folders
        .flat_map(|folder| states(&folder))
        .map(|one| one.file);
    make_room(files, room);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(backups: &Backups, path: &Path) -> Vec<String> {
        let bytes = backups
            .of(path)
            .into_iter()
            .map(|one| one.bytes().expect("bytes"));
        bytes
            .map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
            .collect()
    }

    #[test]
    fn states_come_back_the_last_first_and_no_state_twice_in_a_row() {
        let folder = tempfile::tempdir().expect("a folder");
        let backups = Backups::at(folder.path().join("backups"));
        let path = folder.path().join("a.txt.ann.toml");
        assert_eq!(backups.of(&path), []);
        for text in ["one", "one", "", "two"] {
            backups.keep(&path, text.as_bytes());
        }
        let mut kept = texts(&backups, &path);
        // Two in one second have no order of their own.
        kept.sort();
        assert_eq!(kept, ["one", "two"]);
        let same = folder.path().join(".").join("a.txt.ann.toml");
        assert_eq!(backups.of(&same).len(), 2);
        assert_eq!(backups.of(&folder.path().join("b.txt.ann.toml")), []);
    }

    #[test]
    fn what_is_restored_can_be_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let backups = Backups::at(folder.path().join("backups"));
        let path = folder.path().join("a.txt.ann.toml");
        backups.keep(&path, b"format = 1 # then");
        fs::write(&path, "now").expect("written");
        let [then] = backups.of(&path).try_into().expect("one state");
        backups.restore(&path, &then).expect("restored");
        let there = || fs::read_to_string(&path).expect("it");
        assert_eq!(there(), "format = 1 # then");
        assert!(texts(&backups, &path).contains(&"now".to_owned()));
        // What was no sidecar does not take the place of one.
        let all = backups.of(&path);
        let now = all
            .iter()
            .find(|one| one.bytes().is_ok_and(|bytes| bytes == b"now"));
        let refused = backups.restore(&path, now.expect("it was kept"));
        assert!(refused.is_err_and(|error| error.brief().contains("no sidecar")));
        assert_eq!(there(), "format = 1 # then");
    }

    #[test]
    fn no_more_are_kept_than_there_is_room_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let backups = Backups::at(folder.path().join("backups"));
        let path = folder.path().join("a.txt.ann.toml");
        for number in 0..STATES + 5 {
            backups.keep(&path, number.to_string().as_bytes());
        }
        assert_eq!(backups.of(&path).len(), STATES);
        let all = folder.path().join("backups");
        keep_in(&all, &folder.path().join("b"), b"b", 0).expect("kept");
        assert_eq!(backups.of(&path), [], "the room is for the last");
    }
}
