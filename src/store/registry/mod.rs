//! The registry of a folder's entities, `entities.toml`, format 1: shared by all articles below it, edited by
//! hand, and kept as carefully as a sidecar.
//!
//! Each save changes only the keys that changed. Before it the file is read again, and what somebody else did
//! to it since is merged with what was done here. A mistake in the file costs one key; a file that is no
//! registry at all is an error, and is never written.
//!
//! - `items`: items put into lists and inline tables, and taken out
//! - `join`: two registries' files become one
//! - `merge`: two registries that came from one, made one again
//! - `read`: text becomes entities
//! - `record`: one record's keys changed in its text
//! - `revise`: what was read, made to say what is so now
//! - `saver`: saves on a thread of its own
//! - `write`: entities become text
//!
//! Must not know: sessions, the screen.

mod items;
pub(super) mod join;
mod merge;
mod read;
mod record;
mod revise;
pub mod saver;
mod write;

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

pub use merge::Clash;
use merge::{clashes, merge, same};
use read::Read;

use super::atomic::{self, Mode, folder_of};
use super::bounded;
use super::lock::{self, Lock};
use super::project;
use super::seen::{self, Stamp, stamp_of};
use crate::annotation::entity::Registry;
use crate::error::{Error, Result};

/// The format, for people and programs.
pub const FORMAT: &str = include_str!("format.md");

/// Where the registry for the articles in `folder` is, or is to be: the nearest `entities.toml` upwards, else
/// beside the nearest `hashiya.toml`, else in the folder itself.
#[must_use]
pub fn path_for(folder: &Path) -> PathBuf {
    let beside = || {
        let settings = project::find(folder, project::SETTINGS)?;
        Some(settings.with_file_name(project::ENTITIES))
    };
    project::find(folder, project::ENTITIES)
        .or_else(beside)
        .unwrap_or_else(|| folder.join(project::ENTITIES))
}

/// A registry's file: where it is, what it held when it was last read or written.
#[derive(Debug)]
pub struct RegistryFile {
    path: PathBuf,
    /// `None` where the file is there but could not be read.
    read: Option<Read>,
    /// What the file says; what it held, byte for byte (`None`: there is none, or an empty one).
    said: Registry,
    held: Option<Vec<u8>>,
    stamp: Option<Stamp>,
    /// What a new file lets anybody do at most; `None`: what its folder does.
    most: Option<Mode>,
}

/// A registry that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The file, for saving.
    pub file: RegistryFile,
    /// What it says.
    pub registry: Registry,
    /// What is wrong with it: each costs one key or is only told, and all stays in the file. Where it could not be
    /// read at all, why.
    pub faults: Vec<Error>,
}

/// What somebody else's work and ours made together.
#[derive(Clone, Debug, PartialEq)]
pub struct Both {
    /// The registry.
    pub registry: Registry,
    /// The ids of entities whose records they changed, be it in ways that the model does not hold.
    pub beyond: HashSet<String>,
    /// What both changed, and not to the same: ours is kept in the file, as a comment.
    pub clashes: Vec<Clash>,
}

impl Both {
    /// What one of them made alone.
    fn of(registry: Registry) -> Self {
        Self {
            registry,
            beyond: HashSet::new(),
            clashes: Vec::new(),
        }
    }

    /// Whether nothing came in that `mine` does not say.
    fn is_nothing(&self, mine: &Registry) -> bool {
        self.beyond.is_empty() && self.clashes.is_empty() && same(&self.registry, mine)
    }
}

impl RegistryFile {
    /// Opens the registry at `path`; no file is as good as an empty one. One that is no registry is empty here,
    /// and [can't be written](Self::is_read_only) until somebody mends it.
    ///
    /// # Errors
    /// The file is there, and the system does not let it be read.
    pub fn open(path: &Path) -> Result<Opened> {
        let stamp = stamp_of(path);
        let held = seen::bytes_of(path).map_err(|error| unread(path, error))?;
        let mut opened = Self::holding(held, path);
        opened.file.stamp = stamp;
        opened.faults.extend(outwards(path));
        Ok(opened)
    }

    /// A file that is made here is for nobody who may not read the article at `path`.
    pub fn private_as(&mut self, path: &Path) {
        self.most = Some(Mode::like(path));
    }

    /// The registry that is to be at `path`, were it to hold these bytes; no file is touched.
    #[must_use]
    pub fn holding(held: Option<Vec<u8>>, path: &Path) -> Opened {
        let mut faults = Vec::new();
        let read = match &held {
            None => Some(Read::default()),
            Some(bytes) => match read::read(bytes, path, &mut faults) {
                Ok(read) => Some(read),
                Err(error) => {
                    faults.push(error);
                    None
                }
            },
        };
        let said = read.as_ref().map(|read| read.registry.clone());
        let said = said.unwrap_or_default();
        Opened {
            registry: said.clone(),
            file: Self {
                path: path.to_owned(),
                read,
                said,
                held,
                stamp: None,
                most: None,
            },
            faults,
        }
    }

    /// What the file would hold, were it to say `mine`; `None` where it would be empty.
    ///
    /// # Errors
    /// What it holds now can't be made to say that.
    pub fn bytes_of(&self, mine: &Registry) -> Result<Option<Vec<u8>>> {
        let read = self.read.clone().unwrap_or_default();
        self.written(read, mine).map(|(_, bytes)| bytes)
    }

    /// `read` made to say `wanted`, and its bytes.
    fn written(&self, read: Read, wanted: &Registry) -> Result<(Read, Option<Vec<u8>>)> {
        let read = revise::revise(&read, wanted, &self.path)?;
        let bytes = Some(read.file()).filter(|bytes| !bytes.is_empty());
        Ok((read, bytes))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it said when it was last read or written.
    #[must_use]
    pub const fn said(&self) -> &Registry {
        &self.said
    }

    /// Whether there was a file when it was last read or written.
    #[must_use]
    pub const fn is_there(&self) -> bool {
        self.held.is_some()
    }

    /// Whether the file could not be read when it was opened: then it is not written before somebody has mended
    /// it.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        self.read.is_none()
    }

    /// Whether somebody removed the file, or emptied it.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.held.is_some() && matches!(seen::bytes_of(&self.path), Ok(None))
    }

    /// Saves `mine`. Where somebody else changed the file meanwhile, what both made is given back. An empty registry
    /// makes no file.
    ///
    /// # Errors
    /// The file can't be read, or can't be written: it is as it was, nothing is lost, and it can be tried again.
    pub fn save(&mut self, mine: &Registry) -> Result<Option<Both>> {
        self.save_with(mine, &[])
    }

    /// The same with what clashed when `mine` was made.
    fn save_with(&mut self, mine: &Registry, clashes: &[Clash]) -> Result<Option<Both>> {
        let mine = write::clean(mine);
        let is_same = same(&mine, &self.said) && clashes.is_empty();
        if is_same && stamp_of(&self.path) == self.stamp && !self.is_read_only() {
            return Ok(None);
        }
        let lock =
            Lock::take(&self.path, lock::PATIENCE).map_err(|error| failed(&self.path, error))?;
        if lock.is_none() {
            return Err(Error::failed("another program is writing the entities")
                .in_file(&self.path)
                .hint("the work is kept; it will be tried again"));
        }
        for _ in 0..seen::AGAIN {
            if let ControlFlow::Break(both) = self.save_over(&mine, clashes)? {
                return Ok(both);
            }
        }
        Err(Error::failed("another program keeps writing the entities")
            .in_file(&self.path)
            .hint("the work is kept; it will be tried again"))
    }

    /// The same with what the file holds now, unless somebody else changes it meanwhile.
    fn save_over(
        &mut self,
        mine: &Registry,
        clashes: &[Clash],
    ) -> Result<ControlFlow<Option<Both>>> {
        // Nothing here changes before all is written: what fails is tried again from there.
        let stamp = stamp_of(&self.path);
        let found = self.settled()?;
        let is_gone = self.held.is_some() && found.is_none();
        let (read, merged) = self.taken(mine, found.as_deref())?.unzip();
        let wanted = merged.as_ref().map_or(mine, |both| &both.registry);
        let read = read.or_else(|| self.read.clone()).unwrap_or_default();
        let clashed = merged.as_ref().map_or(&[][..], |both| &both.clashes);
        let clashed = [clashes, clashed].concat();
        let read = join::with_clashes(read, &self.path, &clashed)?;
        let (read, bytes) = self.written(read, wanted)?;
        if let Some(bytes) = bytes.as_ref().filter(|_| is_gone || bytes != found) {
            bounded::check(bytes, "this registry").map_err(|error| error.in_file(&self.path))?;
            let most = self
                .most
                .unwrap_or_else(|| Mode::like(folder_of(&self.path)));
            let is_so = || stamp_of(&self.path) == stamp;
            let written = atomic::write_where(&self.path, bytes, most, is_so);
            if !written.map_err(|error| failed(&self.path, error))? {
                return Ok(ControlFlow::Continue(()));
            }
        }
        self.stamp = stamp_of(&self.path);
        self.said = read.registry.clone();
        (self.read, self.held) = (Some(read), bytes);
        let merged = merged.map(|both| Both {
            registry: self.said.clone(),
            ..both
        });
        let merged = merged.filter(|both| !both.is_nothing(mine));
        Ok(ControlFlow::Break(merged))
    }

    /// Looks whether somebody else changed the file, and merges what it says now with `mine`. Nothing is
    /// written: whoever gets it takes it for his own, and saves it.
    ///
    /// # Errors
    /// Somebody made of the file what is no registry; this is told once.
    pub fn look(&mut self, mine: &Registry) -> Result<Option<Both>> {
        let stamp = stamp_of(&self.path);
        if stamp == self.stamp {
            return Ok(None);
        }
        let found = self.settled()?;
        if self.held.is_some() && found.is_none() {
            return Ok(None);
        }
        self.stamp = stamp;
        let mine = write::clean(mine);
        let Some((theirs, merged)) = self.taken(&mine, found.as_deref())? else {
            return Ok(None);
        };
        self.said = theirs.registry.clone();
        (self.read, self.held) = (Some(theirs), found);
        Ok(Some(merged).filter(|both| !both.is_nothing(&mine)))
    }

    /// What the file holds, once it stands still.
    fn settled(&self) -> Result<Option<Vec<u8>>> {
        seen::settled(&self.path, self.held.as_deref()).map_err(|error| unread(&self.path, error))
    }

    /// What the file says that now holds `found`, and what that makes with `mine`; `None` where it is no news, or where
    /// the file is gone.
    fn taken(&self, mine: &Registry, found: Option<&[u8]>) -> Result<Option<(Read, Both)>> {
        let is_news = |bytes: &&[u8]| self.read.is_none() || self.held.as_deref() != Some(*bytes);
        let Some(bytes) = found.filter(is_news) else {
            return Ok(None);
        };
        let theirs = read::read(bytes, &self.path, &mut Vec::new())?;
        let before = self.read.as_ref();
        let beyond = before.map(|before| join::beyond(before, &theirs, &self.path));
        let beyond = beyond.transpose()?.unwrap_or_default();
        let registry = merge(&self.said, mine, &theirs.registry, &beyond);
        let clashes = clashes(&self.said, mine, &registry);
        let both = Both {
            registry,
            beyond,
            clashes,
        };
        Ok(Some((theirs, both)))
    }

    /// Removes what a crash left beside the file.
    pub fn clean(&self) {
        lock::clean(&self.path);
    }
}

/// A warning where the file is a link that leads out of its folder.
fn outwards(path: &Path) -> Option<Error> {
    let told = "this registry is a link that leads out of its folder: it is read, and not written";
    let told = || {
        Error::wrong(told)
            .in_file(path)
            .hint("put the file itself there")
    };
    atomic::leads_out(path).then(told)
}

/// Why the file could not be read.
fn unread(path: &Path, error: std::io::Error) -> Error {
    Error::io("read the entities", path, error).hint("the file is left as it is")
}

/// Why the file could not be written, and what to do about it.
fn failed(path: &Path, error: std::io::Error) -> Error {
    let remedy = atomic::remedy(&error).map_or(String::new(), |remedy| format!("{remedy}; "));
    let error = Error::io("save the entities", path, error);
    error.hint(format!("{remedy}the work is kept, and tried again"))
}

#[cfg(test)]
mod tests;
