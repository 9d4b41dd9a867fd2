//! Two files that came from one, sidecars or registries of entities, become one file with the work of both.
//!
//! Nothing is asked of the article: positions and quotes are compared as they are recorded, so that a merge gives the
//! same wherever it is made. Records are merged by what they say; what a program does not know of them (unknown keys,
//! tables of other programs, people's comments) is merged key by key and line by line. Where both sides gave one thing
//! different values both are kept, marked, and told.
//!
//! - `keys`: TOML that no model holds, merged key by key; comments
//! - `pieces`: records in their texts, merged
//!
//! Must not know: git, the command line.

pub(super) mod keys;
pub(super) mod pieces;

use std::path::{Path, PathBuf};

use toml_edit::Document;

use super::atomic::{self, Mode};
use super::lock::{self, Lock};
use super::project::ENTITIES;
use super::{bounded, registry, seen, sidecar};
use crate::error::{Error, Place, Result};

/// The byte-order mark of UTF-8.
const MARK: char = '\u{FEFF}';

/// A file to be merged.
#[derive(Clone, Debug)]
pub struct Source {
    path: PathBuf,
    /// Its text, with LF alone and without a byte-order mark.
    text: String,
    crlf: bool,
    marked: bool,
}

/// What a merge made.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// The file.
    pub bytes: Vec<u8>,
    /// What came in from the other side, counted, in words; empty where nothing did.
    pub news: String,
    /// What was decided where one side removed what the other changed, each in a sentence.
    pub remarks: Vec<String>,
    /// What both sides changed, and not to the same, each in a sentence: both values are kept, and marked.
    pub conflicts: Vec<String>,
}

/// The texts that are merged.
pub(super) struct Sides<'a> {
    /// What both came from; `None` where that is not known.
    pub(super) base: Option<Side<'a>>,
    pub(super) mine: Side<'a>,
    pub(super) theirs: Side<'a>,
}

/// One of them, and where it came from.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) path: &'a Path,
    pub(super) text: &'a str,
}

impl Sides<'_> {
    /// `text`, which was made of these, with all comments that one of them added.
    pub(super) fn commented(&self, text: &str) -> String {
        let base = self.base.map_or("", |base| base.text);
        let text = keys::with_strays(text, base, self.mine.text);
        keys::with_strays(&text, base, self.theirs.text)
    }
}

/// What a merge of texts made.
#[derive(Default)]
pub(super) struct Joined {
    pub(super) text: String,
    pub(super) news: String,
    pub(super) remarks: Vec<String>,
    pub(super) conflicts: Vec<String>,
}

impl Source {
    /// Reads the file at `path`, which `name` is told as. No file is an error, an empty one is as good as none.
    ///
    /// # Errors
    /// It is not there, the system does not let it be read, or it is not UTF-8.
    pub fn read(path: &Path, name: &Path) -> Result<Self> {
        let io = |error| Error::io("read the file", name, error);
        std::fs::metadata(path).map_err(io)?;
        let bytes = seen::bytes_of(path).map_err(io)?.unwrap_or_default();
        let text = String::from_utf8(bytes).map_err(|error| {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let place = Place::of(&text, error.utf8_error().valid_up_to());
            Error::failed("this file is not UTF-8")
                .in_file(name)
                .at(place)
        })?;
        let unmarked = text.strip_prefix(MARK);
        let first = text.split_inclusive('\n').next();
        Ok(Self {
            path: name.to_owned(),
            crlf: first.is_some_and(|line| line.ends_with("\r\n")),
            marked: unmarked.is_some(),
            text: unmarked.unwrap_or(&text).replace("\r\n", "\n"),
        })
    }

    fn side(&self) -> Side<'_> {
        Side {
            path: &self.path,
            text: &self.text,
        }
    }

    /// Whether it is a registry of entities, by its name or by what stands in it.
    fn is_registry(&self) -> bool {
        let document = Document::parse(self.text.as_str());
        let holds_entities = document.is_ok_and(|document| document.contains_key("entity"));
        holds_entities || self.path.file_name().is_some_and(|name| name == ENTITIES)
    }
}

/// Merges `theirs` into `mine`; both came from `base`, where that is known. Without it nothing counts as removed: what
/// either has is in both.
///
/// # Errors
/// One of them can't be read, or they are sidecars of different articles.
pub fn merge(base: Option<&Source>, mine: &Source, theirs: &Source) -> Result<Merged> {
    let sides = Sides {
        base: base
            .filter(|base| !base.text.trim().is_empty())
            .map(Source::side),
        mine: mine.side(),
        theirs: theirs.side(),
    };
    let all = [Some(mine), Some(theirs), base];
    let joined = match all.into_iter().flatten().any(Source::is_registry) {
        true => registry::join::join(&sides)?,
        false => sidecar::join::join(&sides)?,
    };
    let style = if mine.text.is_empty() { theirs } else { mine };
    let mut text = if style.marked {
        String::from(MARK)
    } else {
        String::new()
    };
    text.push_str(&match style.crlf {
        true => joined.text.replace('\n', "\r\n"),
        false => joined.text,
    });
    Ok(Merged {
        bytes: text.into_bytes(),
        news: joined.news,
        remarks: joined.remarks,
        conflicts: joined.conflicts,
    })
}

/// Merges `theirs` into the file at `path`, which is told as `name`, in one step: what others write there meanwhile is
/// merged, too. Both came from `base`, where that is known.
///
/// # Errors
/// One of them can't be read, they are sidecars of different articles, the system can't write the file, or somebody else
/// keeps writing it: it is as it was.
pub fn merge_into(
    path: &Path,
    name: &Path,
    base: Option<&Source>,
    theirs: &Source,
) -> Result<Merged> {
    let io = |error| Error::io("write the merged file", name, error);
    let busy = |what: &str| {
        let error = Error::failed(format!("another program {what} this file")).in_file(name);
        error.hint("nothing was changed: merge again")
    };
    let Some(_lock) = Lock::take(path, lock::PATIENCE).map_err(io)? else {
        return Err(busy("is writing"));
    };
    for _ in 0..seen::AGAIN {
        let stamp = seen::stamp_of(path);
        let merged = merge(base, &Source::read(path, name)?, theirs)?;
        merged.can_be_kept(name)?;
        let is_so = || seen::stamp_of(path) == stamp;
        if atomic::write_where(path, &merged.bytes, Mode::USUAL, is_so).map_err(io)? {
            return Ok(merged);
        }
    }
    Err(busy("keeps writing"))
}

impl Merged {
    /// Writes it to a new file at `path`, which is for nobody who may not read the one that it is `like`.
    ///
    /// # Errors
    /// The system can't write it.
    pub fn write(&self, path: &Path, like: &Path) -> Result<()> {
        self.can_be_kept(path)?;
        let written = atomic::write(path, &self.bytes, Mode::like(like));
        written.map_err(|error| Error::io("write the merged file", path, error))
    }

    fn can_be_kept(&self, path: &Path) -> Result<()> {
        bounded::check(&self.bytes, "what both hold together")
            .map_err(|error| error.in_file(path).hint("nothing was changed"))
    }
}

#[cfg(test)]
mod tests;
