//! Keeps two writers of one file apart, for as long as one of them writes.
//!
//! The lock lies on a file of its own beside the file (a rename would take a lock on the file itself
//! away), which is there only while somebody writes: beside it, because two machines that share a folder
//! see each other only there. It is advisory: it binds programs that ask. Where the file system knows no
//! locks the writer goes on without one; what another wrote meanwhile it still sees by reading the file
//! again. A crash lets go of the lock; the file that it lay on is taken by the next writer.
//!
//! Must not know: what is written.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[cfg(unix)]
use rustix::fs::OFlags;

use super::atomic;

/// How long a save waits for another that writes the same file.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    file: PathBuf,
    /// The open file that bears the lock; `None` where the file system knows none.
    held: Option<File>,
}

impl Lock {
    /// Waits for the lock on `path`, no longer than `patience`; then `None`: somebody else holds it.
    pub fn take(path: &Path, patience: Duration) -> Result<Option<Self>> {
        let file = file_for(path)?;
        let begun = Instant::now();
        loop {
            match attempt(&file)? {
                Attempt::Got(held) => return Ok(Some(Self { file, held })),
                Attempt::Again if begun.elapsed() < patience => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Attempt::Again => return Ok(None),
            }
        }
    }

    /// Whether it binds others: false where the file system knows no locks.
    #[must_use]
    pub fn binds(&self) -> bool {
        self.held.is_some()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is held: whoever waits for it sees that its file is gone, and makes a new one.
        if self.held.is_some() {
            std::fs::remove_file(&self.file).unwrap_or_default();
        }
    }
}

/// The file that bears the lock on `path`.
fn file_for(path: &Path) -> Result<PathBuf> {
    let target = atomic::target_of(path)?;
    let name = format!("{}.lock", atomic::prefix_for(&target));
    Ok(atomic::folder_of(&target).join(name))
}

/// Removes what a crash left behind of `path`, unless somebody is writing it.
pub fn clean(path: &Path) {
    let is_locked = || file_for(path).is_ok_and(|file| file.symlink_metadata().is_ok());
    if atomic::leftovers(path).is_empty() && !is_locked() {
        return;
    }
    // Without a lock that binds, somebody may be writing one of them.
    if let Ok(Some(lock)) = Lock::take(path, Duration::ZERO)
        && lock.binds()
    {
        for file in atomic::leftovers(path) {
            std::fs::remove_file(file).unwrap_or_default();
        }
    }
}

enum Attempt {
    Got(Option<File>),
    Again,
}

fn attempt(path: &Path) -> Result<Attempt> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // A link in its place must not have a file made elsewhere.
        options.custom_flags(i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or_default());
    }
    // One that another person's crash left can be opened for reading alone, which most locks accept. It is looked at
    // before: to open a named pipe would wait for ever.
    let is_file = || path.symlink_metadata().is_ok_and(|found| found.is_file());
    let opened = options.open(path).or_else(|error| match error.kind() {
        ErrorKind::PermissionDenied if is_file() => File::open(path).ok().ok_or_else(|| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            std::io::Error::other(format!(
                "its lock {name} is somebody else's, and has to be removed"
            ))
        }),
        _ => Err(error),
    });
    let file = match opened {
        Ok(file) => file,
        // Windows: the last holder's file is on its way out.
        Err(error) if cfg!(windows) && error.kind() == ErrorKind::PermissionDenied => {
            return Ok(Attempt::Again);
        }
        // Nobody else makes links of that name.
        Err(_) if path.is_symlink() => {
            std::fs::remove_file(path)?;
            return Ok(Attempt::Again);
        }
        Err(error) => return Err(error),
    };
    match file.try_lock() {
        Ok(()) if is_still(path, &file) => Ok(Attempt::Got(Some(file))),
        Ok(()) | Err(TryLockError::WouldBlock) => Ok(Attempt::Again),
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {
            Ok(Attempt::Again)
        }
        Err(TryLockError::Error(_)) => {
            std::fs::remove_file(path).unwrap_or_default();
            Ok(Attempt::Got(None))
        }
    }
}

/// Whether `path` still is the open `file`: the last holder may have removed it before letting go.
#[cfg(unix)]
fn is_still(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (std::fs::metadata(path), file.metadata()) {
        (Ok(there), Ok(held)) => (there.dev(), there.ino()) == (held.dev(), held.ino()),
        _ => false,
    }
}

/// Whether `path` is still there.
#[cfg(not(unix))]
fn is_still(path: &Path, _file: &File) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn one_holds_it_and_nothing_stays_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ann.toml");
        let short = Duration::from_millis(20);
        let first = Lock::take(&path, short).unwrap().expect("it is free");
        assert!(first.binds());
        assert!(Lock::take(&path, short).unwrap().is_none());
        let other = folder.path().join("b.ann.toml");
        assert!(Lock::take(&other, short).unwrap().is_some());
        drop(first);
        assert!(Lock::take(&path, short).unwrap().is_some());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_file_of_a_holder_that_crashed_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let left = format!("{}.lock", atomic::prefix_for(&path));
        std::fs::write(folder.path().join(left), "").unwrap();
        drop(
            Lock::take(&path, Duration::ZERO)
                .unwrap()
                .expect("it is free"),
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_its_place_makes_no_file_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("a"), folder.path().join("other"));
        let name = folder
            .path()
            .join(format!("{}.lock", atomic::prefix_for(&path)));
        std::os::unix::fs::symlink(&other, &name).unwrap();
        let lock = Lock::take(&path, Duration::from_secs(20)).unwrap();
        assert!(lock.is_some() && !other.exists() && !name.is_symlink());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_named_pipe_in_its_place_is_not_waited_for() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let name = format!("{}.lock", atomic::prefix_for(&path));
        let name = folder.path().join(name);
        let mode = rustix::fs::Mode::from_raw_mode(0o444);
        let kind = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, &name, kind, mode, 0).unwrap();
        let readable = std::fs::Permissions::from_mode(0o444);
        std::fs::set_permissions(&name, readable).unwrap();
        // Refused or locked, as whoever runs this may write it or not: the test ends.
        let taken = Lock::take(&path, Duration::ZERO);
        assert!(taken.is_err() || taken.is_ok_and(|lock| lock.is_some()));
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Lock::take(&folder.path().join("none/a"), Duration::ZERO).is_err());
    }

    #[test]
    fn of_many_threads_one_at_a_time_is_within() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let within = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let lock = Lock::take(&path, Duration::from_secs(20)).unwrap();
                        assert!(lock.is_some());
                        assert_eq!(within.fetch_add(1, Ordering::SeqCst), 0);
                        std::thread::yield_now();
                        within.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
