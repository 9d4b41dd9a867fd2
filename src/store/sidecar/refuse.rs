//! What is not written, or can't be, and why.
//!
//! Must not know: what a sidecar says.

use std::io::ErrorKind;
use std::path::Path;

use super::read;
use crate::annotation::set::Annotations;
use crate::error::{Error, Result};
use crate::store::{atomic, bounded};

/// An error where the sidecar at `path` is, or leads to, the article: that is never written.
pub(super) fn refuse_the_article(path: &Path, article: Option<&Path>) -> Result<()> {
    let Some(article) = article.filter(|article| is_same_file(path, article)) else {
        return Ok(());
    };
    Err(Error::failed("this sidecar would be the article itself")
        .in_file(article)
        .hint("the article is never written: name another file with --sidecar"))
}

/// An error where the sidecar at `path`, which holds `bytes`, is a link to something else: an article above all.
pub(in crate::store) fn refuse_what_is_none(path: &Path, bytes: Option<&[u8]>) -> Result<()> {
    if !path.is_symlink() || bytes.is_none_or(|bytes| super::annotations_in(bytes).is_some()) {
        return Ok(());
    }
    Err(
        Error::failed("this sidecar is a link to a file that is none")
            .in_file(path)
            .hint("nothing was changed: remove the link, or write to a new file with --output"),
    )
}

/// An error where a sidecar of these bytes could not be opened any more.
pub(super) fn can_be_read_again(annotations: &Annotations, bytes: &[u8]) -> Result<()> {
    read::within(annotations.len(), bounded::limits().annotations)
        .and_then(|()| bounded::check(bytes, "this sidecar"))
        .map_err(|error| error.hint("the work is kept: take something away, or save elsewhere"))
}

/// What to do about a sidecar that is not written through its link.
const OUTWARDS: &str = "put the file itself there, or name it with --sidecar FILE";

/// A warning where the sidecar is a link that leads out of its folder: it is read, and not written.
pub(super) fn outwards(path: &Path) -> Option<Error> {
    let told = "this sidecar is a link that leads out of its folder: it is read, and not written";
    let told = || Error::wrong(told).in_file(path).hint(OUTWARDS);
    atomic::leads_out(path).then(told)
}

/// Whether two paths lead to one file.
fn is_same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let file = |path: &Path| {
            let found = std::fs::metadata(path).ok()?;
            Some((found.dev(), found.ino()))
        };
        file(one).is_some_and(|found| file(other) == Some(found))
    }
    #[cfg(not(unix))]
    {
        let file = |path: &Path| std::fs::canonicalize(path).ok();
        file(one).is_some_and(|found| file(other) == Some(found))
    }
}

/// Why a sidecar could not be written, and what to do about it.
pub(super) fn failed(path: &Path, error: std::io::Error) -> Error {
    let (kind, remedy) = (error.kind(), atomic::remedy(&error));
    let error = Error::io("save the annotations", path, error);
    match (kind, remedy) {
        _ if atomic::leads_out(path) => error.hint(OUTWARDS),
        (ErrorKind::InvalidFilename, _) => error.hint("the name is too long: use --sidecar FILE"),
        (_, Some(remedy)) => error.hint(remedy),
        _ => error.hint("the work is kept; it will be tried again"),
    }
}

/// Why a sidecar could not be read.
pub(super) fn unread(path: &Path, error: std::io::Error) -> Error {
    Error::io("read the sidecar", path, error)
        .hint("it is left as it is; write another with --sidecar FILE")
}
