//! Files that anybody may have written, read without being waited for and no further than a machine can bear.
//!
//! A named pipe would be waited for, a device has no end, and a gigabyte of nothing costs many gigabytes once it is
//! taken apart. So only regular files are opened, and what is longer than a stated limit is an error: it is never
//! read in part, and the file stays as it is. The limits grow with the machine's memory.
//!
//! Must not know: what the files hold.

use std::fs::File;
use std::io::{Error, Read, Result};
use std::path::Path;
use std::sync::OnceLock;

use crate::error;

const MB: u64 = 1 << 20;

/// A machine that does not tell its memory.
const UNTOLD: u64 = 4096 * MB;

/// What may be read at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// Bytes of an article. To cut a text without blanks into words takes up to 27 bytes for each.
    pub(super) article: u64,
    /// Bytes of a sidecar, a registry, another program's file. Taken apart, TOML and JSON take up to 140 bytes for
    /// each of theirs.
    pub(super) work: u64,
    /// Annotations of a sidecar.
    pub(super) annotations: u64,
    /// Bytes of what people write by hand: settings, themes, a project's file.
    pub(super) settings: u64,
}

impl Limits {
    /// Those of a machine with so many bytes of memory.
    const fn of(memory: u64) -> Self {
        Self {
            article: within(memory / 64, 64 * MB, 1024 * MB),
            work: within(memory / 512, 16 * MB, 256 * MB),
            annotations: within(memory / 32_768, 200_000, 1_000_000),
            settings: 4 * MB,
        }
    }
}

const fn within(wanted: u64, least: u64, most: u64) -> u64 {
    match wanted {
        few if few < least => least,
        many if many > most => most,
        wanted => wanted,
    }
}

/// The limits on this machine.
pub(super) fn limits() -> Limits {
    static LIMITS: OnceLock<Limits> = OnceLock::new();
    *LIMITS.get_or_init(|| Limits::of(memory().unwrap_or(UNTOLD)))
}

/// The machine's memory in bytes, where it tells it.
fn memory() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// The bytes of the file at `path`, where they are no more than `most`.
pub(super) fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    // Looks before it opens: opening a named pipe would wait for ever.
    if !std::fs::metadata(path)?.is_file() {
        return Err(Error::other("it is not a regular file"));
    }
    let file = File::open(path)?;
    if file.metadata()?.len() > most {
        return Err(too_long(most));
    }
    read_all(file, most)
}

/// What is left in `source`, where that is no more than `most` bytes.
pub(super) fn read_all(source: impl Read, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_on(source, &mut bytes, most)?;
    Ok(bytes)
}

/// Adds what is left in `source` to `bytes`, where all are no more than `most`.
pub(super) fn read_on(source: impl Read, bytes: &mut Vec<u8>, most: u64) -> Result<()> {
    let length = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let room = most.saturating_sub(length(bytes)).saturating_add(1);
    source.take(room).read_to_end(bytes)?;
    match length(bytes) <= most {
        true => Ok(()),
        false => Err(too_long(most)),
    }
}

/// An error where `what` is to hold these bytes and could then not be read any more.
pub(super) fn check(bytes: &[u8], what: &str) -> error::Result<()> {
    let most = limits().work;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        return Ok(());
    }
    let message = format!("{what} would be too large to be read");
    Err(error::Error::failed(message).because(too_long(most)))
}

/// Why a file is not read that is longer than `most` bytes.
pub(super) fn too_long(most: u64) -> Error {
    let most = most / MB;
    Error::other(format!(
        "it is larger than {most} MB, the most that is read on this machine"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_grow_with_the_memory_and_have_ends() {
        let [small, usual, large] = [MB, 16 * 1024 * MB, u64::MAX].map(Limits::of);
        assert_eq!((small.work, small.article), (16 * MB, 64 * MB));
        assert_eq!((usual.work, usual.article), (32 * MB, 256 * MB));
        assert_eq!((large.work, large.article), (256 * MB, 1024 * MB));
        assert!(small.annotations < large.annotations);
    }

    #[test]
    fn what_is_longer_is_an_error_and_not_read_in_part() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "four").unwrap();
        assert_eq!(read(&path, 4).unwrap(), b"four");
        assert!(read(&path, 3).is_err());
        assert_eq!(read_all(&b"four"[..], 4).unwrap(), b"four");
        let told = read_all(std::io::repeat(0), 2 * MB).unwrap_err();
        assert!(told.to_string().contains("larger than 2 MB"), "{told}");
    }

    #[test]
    fn what_could_not_be_read_again_is_not_written() {
        let most = usize::try_from(limits().work).unwrap();
        let told = check(&vec![b'#'; most + 1], "this sidecar").unwrap_err();
        assert!(told.to_string().contains("this sidecar would be too large"));
        assert!(check(b"#", "this sidecar").is_ok());
    }

    #[test]
    fn what_is_no_file_is_an_error_at_once() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path(), 9).is_err());
        assert!(read(&folder.path().join("none"), 9).is_err());
        if Path::new("/dev/zero").exists() {
            assert!(read(Path::new("/dev/zero"), 9).is_err());
        }
    }
}
