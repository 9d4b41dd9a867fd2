//! A file that others write too, as it was last seen: what tells quickly whether it was changed, and its
//! bytes once they stand still.
//!
//! Must not know: what the file holds.

use std::io::{ErrorKind, Result};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::bounded;

/// A file that somebody else changed is read again after this long: it may have been half written.
const SETTLING: Duration = Duration::from_millis(40);
/// So often a file is read until it stands still.
const READINGS: usize = 25;

/// What tells quickly whether a file was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    /// The file's own number, where there is one: a rename changes it.
    number: u64,
}

/// How often a save begins anew where somebody else changes the file while it is written.
pub(super) const AGAIN: usize = 8;

/// The stamp of a file; `None` where there is none.
pub(super) fn stamp_of(path: &Path) -> Option<Stamp> {
    let found = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = {
        use std::os::unix::fs::MetadataExt;
        found.ino()
    };
    #[cfg(not(unix))]
    let number = 0;
    Some(Stamp {
        modified: found.modified().ok(),
        length: found.len(),
        number,
    })
}

/// The bytes of a file; `None` where there is none, or an empty one.
pub(super) fn bytes_of(path: &Path) -> Result<Option<Vec<u8>>> {
    match bounded::read(path, bounded::limits().work) {
        Ok(bytes) => Ok(Some(bytes).filter(|bytes| !bytes.trim_ascii().is_empty())),
        // Where a name is too long to be a file's there is none.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::NotFound | ErrorKind::InvalidFilename
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The bytes of a file that had `held`, once it stands still: another program may be half through writing it.
pub(super) fn settled(path: &Path, held: Option<&[u8]>) -> Result<Option<Vec<u8>>> {
    let mut last = bytes_of(path)?;
    for _ in 0..READINGS {
        if last.as_deref() == held {
            break;
        }
        std::thread::sleep(SETTLING);
        let again = bytes_of(path)?;
        if again == last {
            break;
        }
        last = again;
    }
    Ok(last)
}
