//! Writes a file in one step: whoever reads it finds the old or the new one whole, also after a crash.
//!
//! The bytes go to a temporary file in the same folder, which is flushed to the disk, given the old
//! file's permissions and, where that is allowed, its owner, and renamed over it; then the folder is
//! flushed. A link is written through where it stays in its folder or below: the file that it leads to is
//! replaced, the link stays. One that leads out is left alone: whoever sends somebody a folder must not have
//! other files of his written. A file that may not be written is left alone too, although a rename could
//! replace it.
//!
//! Must not know: what is written.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// How often a link may lead to a link.
const LINKS: usize = 40;

/// What a new file lets anybody do with it at most: the person's mask takes away from that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode(u32);

impl Mode {
    /// As files are made.
    pub const USUAL: Self = Self(0o666);
    /// For nobody else.
    pub const OWN: Self = Self(0o600);

    /// No more for others than what lies at `path` lets them do: what is said of a text that few may read is for
    /// few. For nobody else where there is none.
    #[must_use]
    pub fn like(path: &Path) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let found = std::fs::metadata(path).map(|found| found.permissions().mode());
            Self(Self::OWN.0 | found.unwrap_or(0) & 0o066)
        }
        #[cfg(not(unix))]
        {
            let _ = path;
            Self::USUAL
        }
    }
}

/// The file that `path` leads to: itself, or where its links end, which need not be there.
///
/// # Errors
/// Its links lead in a circle, or out of the folder that it lies in.
pub fn target_of(path: &Path) -> Result<PathBuf> {
    let target = end_of(path)?;
    if target != path && !is_below(&target, folder_of(path)) {
        return Err(std::io::Error::other(
            "it is a link that leads out of its folder, and is not written through",
        ));
    }
    Ok(target)
}

/// Whether what is at `path` is a link that leads out of the folder that it lies in.
#[must_use]
pub fn leads_out(path: &Path) -> bool {
    end_of(path).is_ok_and(|end| end != path && !is_below(&end, folder_of(path)))
}

/// Where the links end that `path` leads to.
fn end_of(path: &Path) -> Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..LINKS {
        match std::fs::read_link(&target) {
            Ok(next) => target = folder_of(&target).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(std::io::Error::other("its links lead in a circle"))
}

/// Whether the file at `path` lies in `folder`, or in one below it.
fn is_below(path: &Path, folder: &Path) -> bool {
    let real = |folder: &Path| folder.canonicalize().ok();
    match (real(folder_of(path)), real(folder)) {
        (Some(inner), Some(outer)) => inner.starts_with(outer),
        _ => false,
    }
}

/// The folder that a file lies in.
#[must_use]
pub fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// What the names of the files begin with that stand in for `target` for a moment. Short, whatever the
/// target's name: that may be as long as names can be.
#[must_use]
pub fn prefix_for(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default();
    let digest = Sha256::digest(name.as_encoded_bytes());
    let short: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
    format!(".hashiya-{short}")
}

/// From now on a write beyond the limit on the size of files fails as others do: by itself `SIGXFSZ` ends the process,
/// with its work and without leaving the terminal.
pub fn outlive_limits() {
    #[cfg(unix)]
    {
        let nobody_asks = std::sync::Arc::default();
        // Where it can't be, all is as it was.
        drop(signal_hook::flag::register(
            signal_hook::consts::SIGXFSZ,
            nobody_asks,
        ));
    }
}

/// What can be done where a file could not be written, but to write another one.
#[must_use]
pub fn remedy(error: &std::io::Error) -> Option<&'static str> {
    Some(match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room on the disk",
        ErrorKind::FileTooLarge => "see ulimit -f",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "you may not write there",
        ErrorKind::NotFound | ErrorKind::NotADirectory => "there is no such folder",
        ErrorKind::StaleNetworkFileHandle => "mount it again",
        _ => return None,
    })
}

/// Replaces what `path` leads to by `bytes`; a new file lets nobody do more than `most`.
pub fn write(path: &Path, bytes: &[u8], most: Mode) -> Result<()> {
    write_where(path, bytes, most, || true).map(drop)
}

/// The same where `is_so` still holds when all is on disk and the file is about to be replaced; whether it did.
pub fn write_where(
    path: &Path,
    bytes: &[u8],
    most: Mode,
    is_so: impl FnOnce() -> bool,
) -> Result<bool> {
    let target = target_of(path)?;
    let folder = folder_of(&target);
    // Looks before it opens: opening a named pipe would wait for ever.
    if std::fs::metadata(&target).is_ok_and(|old| !old.is_file()) {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    let old = match OpenOptions::new().write(true).open(&target) {
        Ok(file) => Some(file.metadata()?),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let prefix = format!("{}-", prefix_for(&target));
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".tmp");
    #[cfg(unix)]
    let permissions = {
        use std::os::unix::fs::PermissionsExt;
        // Where there is a file already, nobody may read this one before it has that one's.
        let Mode(mode) = if old.is_some() { Mode::OWN } else { most };
        std::fs::Permissions::from_mode(mode)
    };
    #[cfg(unix)]
    builder.permissions(permissions);
    #[cfg(not(unix))]
    let _ = most;
    let mut temporary = builder.tempfile_in(folder)?;
    if let Some(old) = &old {
        take_over(temporary.as_file(), old)?;
    }
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    if !is_so() {
        return Ok(false);
    }
    temporary.persist(&target).map_err(|error| error.error)?;
    flush(folder).map(|()| true)
}

/// Gives `file` the permissions and, as far as that is allowed, the owner and group of the `old` one.
fn take_over(file: &File, old: &Metadata) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let new = file.metadata()?;
        let (owner, group) = (old.uid(), old.gid());
        if (new.uid(), new.gid()) != (owner, group) {
            // Only the superuser may give a file away; a group may be given by its members.
            fchown(file, Some(owner), Some(group))
                .or_else(|_| fchown(file, None, Some(group)))
                .unwrap_or_default();
        }
    }
    file.set_permissions(old.permissions())
}

/// Flushes the folder's list of files. Some file systems have nothing to flush there, and say so.
fn flush(folder: &Path) -> Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if is_fatal(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Whether a flush that failed means that what was written may be gone.
fn is_fatal(error: &std::io::Error) -> bool {
    !matches!(
        error.kind(),
        ErrorKind::InvalidInput | ErrorKind::Unsupported | ErrorKind::PermissionDenied
    )
}

/// The temporary files that a crash left behind of `path`.
#[must_use]
pub fn leftovers(path: &Path) -> Vec<PathBuf> {
    let Ok(target) = target_of(path) else {
        return Vec::new();
    };
    let prefix = format!("{}-", prefix_for(&target));
    let Ok(entries) = std::fs::read_dir(folder_of(&target)) else {
        return Vec::new();
    };
    let entries = entries.filter_map(std::result::Result::ok);
    entries
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(&prefix) && name.ends_with(".tmp")
        })
        .map(|entry| entry.path())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_overtaken_is_not_written_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "theirs").unwrap();
        assert!(!write_where(&path, b"mine", Mode::USUAL, || false).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(write_where(&path, b"mine", Mode::USUAL, || true).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    }

    #[test]
    fn nothing_but_the_file_is_left_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ملف".repeat(40));
        write(&file, b"one", Mode::USUAL).unwrap();
        write(&file, b"two", Mode::USUAL).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_write_that_fails_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::create_dir(&file).unwrap();
        assert!(write(&file, b"x", Mode::USUAL).is_err());
        assert!(write(&folder.path().join("none/a"), b"x", Mode::USUAL).is_err());
        assert!(write(&folder.path().join("a".repeat(300)), b"x", Mode::USUAL).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_can_be_done_is_told() {
        for kind in [
            ErrorKind::StorageFull,
            ErrorKind::FileTooLarge,
            ErrorKind::ReadOnlyFilesystem,
            ErrorKind::NotFound,
            ErrorKind::StaleNetworkFileHandle,
        ] {
            assert!(remedy(&kind.into()).is_some(), "{kind:?}");
        }
        assert_eq!(remedy(&ErrorKind::Other.into()), None);
    }

    #[test]
    fn leftovers_are_those_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("a"), folder.path().join("b"));
        let left = folder.path().join(format!("{}-x.tmp", prefix_for(&file)));
        std::fs::write(&left, "half").unwrap();
        write(&other, b"x", Mode::USUAL).unwrap();
        assert_eq!(leftovers(&file), [left]);
        assert!(leftovers(&other).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_are_kept_and_protected_files_are_left_alone() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path("kept")).unwrap();
        std::fs::write(path("kept/a"), "one").unwrap();
        let mode = |mode| std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(path("kept/a"), mode(0o640)).unwrap();
        symlink("kept/a", path("link")).unwrap();
        symlink("link", path("link to link")).unwrap();
        write(&path("link to link"), b"two", Mode::USUAL).unwrap();
        assert_eq!(std::fs::read(path("kept/a")).unwrap(), b"two");
        assert!(path("link").is_symlink() && path("link to link").is_symlink());
        let kept = std::fs::metadata(path("kept/a")).unwrap().permissions();
        assert_eq!(kept.mode() & 0o777, 0o640);
        symlink("kept/new", path("to nothing")).unwrap();
        write(&path("to nothing"), b"three", Mode::USUAL).unwrap();
        assert_eq!(std::fs::read(path("kept/new")).unwrap(), b"three");
        symlink("circle", path("circle")).unwrap();
        assert!(write(&path("circle"), b"x", Mode::USUAL).is_err());
        std::fs::set_permissions(path("kept/a"), mode(0o440)).unwrap();
        if OpenOptions::new().write(true).open(path("kept/a")).is_err() {
            assert!(write(&path("kept/a"), b"four", Mode::USUAL).is_err());
        } else {
            println!("skipped: permissions do not bind this user");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_of_its_folder_is_not_written_through() {
        use std::os::unix::fs::symlink;
        let outer = tempfile::tempdir().unwrap();
        let path = |name: &str| outer.path().join(name);
        std::fs::create_dir(path("in")).unwrap();
        std::fs::write(path("other"), "one").unwrap();
        symlink("..", path("in/up")).unwrap();
        for (name, end) in [
            ("a", path("other")),
            ("b", PathBuf::from("../other")),
            ("c", PathBuf::from("../nothing")),
            ("d", PathBuf::from("up/other")),
            ("e", PathBuf::from("c")),
            ("f", path("none/nothing")),
            ("g", PathBuf::from("../none/nothing")),
        ] {
            let link = path("in").join(name);
            symlink(end, &link).unwrap();
            assert!(leads_out(&link), "{name}");
            let error = write(&link, b"two", Mode::USUAL).unwrap_err().to_string();
            assert!(error.contains("leads out of its folder"), "{error}");
        }
        assert_eq!(std::fs::read(path("other")).unwrap(), b"one");
        assert!(!path("nothing").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_for_nobody_who_may_not_read_the_article() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("article"), "").unwrap();
        for (article, wanted) in [(0o400, 0o600), (0o640, 0o640), (0o777, 0o666)] {
            let mode = std::fs::Permissions::from_mode(article);
            std::fs::set_permissions(path("article"), mode).unwrap();
            let (new, most) = (path("new"), Mode::like(&path("article")));
            write(&new, b"x", most).unwrap();
            let made = std::fs::metadata(&new).unwrap().permissions().mode() & 0o777;
            // The mask of whoever runs the tests takes away too.
            assert_eq!(made & !wanted, 0, "{made:o}");
            assert_eq!(most, Mode(wanted));
            std::fs::remove_file(new).unwrap();
        }
        assert_eq!(Mode::like(&path("none")), Mode::OWN);
    }
}
