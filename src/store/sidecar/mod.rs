//! An article's sidecar, format 1: the file that must never lose anybody's work.
//!
//! A sidecar is read with everything that people and other programs put into it, and each save changes
//! only the records that changed. Before a save the file is read again: what somebody else did to it
//! since is merged with what was done here, so that both sides' work is kept. A file that can't be read
//! is an error, and is never written. What the file looks like is said in [`FORMAT`].
//!
//! - `again`: annotations found again in an article that changed
//! - `cut`: the text in records, and together again
//! - `fields`: the keys of records, read
//! - `join`: two sidecars of one article become one
//! - `literal`: strings, keys and dates in the house style
//! - `path`: where sidecars lie
//! - `read`: text becomes annotations
//! - `refuse`: what is not written, or can't be, and why
//! - `revise`: what was read, made to say what is so now
//! - `salvage`: what can be read of one that can't
//! - `spread`: records written as arrays
//! - `table`: one record's keys changed in its text
//! - `write`: annotations become text
//!
//! Must not know: sessions, the screen.

mod again;
pub(super) mod cut;
mod fields;
pub(super) mod join;
pub(super) mod literal;
mod path;
mod read;
mod refuse;
mod revise;
mod salvage;
pub(super) mod spread;
pub(super) mod table;
mod write;

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use path::{ENDING, Layer, layers, path_for};
use read::{Given, MARK, Read};
pub(super) use refuse::refuse_what_is_none;
use refuse::{can_be_read_again, failed, outwards, refuse_the_article, unread};
use revise::Earlier;
pub use salvage::Salvaged;

use super::article::{Article, Meta};
use super::atomic::{self, Mode};
use super::kept::Kept;
use super::lock::{self, Lock};
use super::seen::{self, Stamp, stamp_of};
use crate::annotation::anchor::Offsets;
use crate::annotation::merge::{Merged, merge};
use crate::annotation::set::Annotations;
use crate::annotation::{Id, Standing, Time};
use crate::error::{Error, Result};

/// What a sidecar is, for people and for those who write programs.
pub const FORMAT: &str = include_str!("format.md");

/// How often a state of a sidecar is kept while it is written again and again; besides, that before the first save, and
/// that before somebody else's work comes in.
const BETWEEN_BACKUPS: Duration = Duration::from_secs(600);

/// An article's sidecar: where it is, what it held when it was last read or written.
#[derive(Debug)]
pub struct Sidecar {
    path: PathBuf,
    text: Arc<str>,
    meta: Meta,
    read: Read,
    /// Records of annotations as they were, so that taking back an edit brings back every key of them.
    earlier: Earlier,
    /// What the file says; what it held, byte for byte (`None`: there is none, or an empty one).
    said: Annotations,
    held: Option<Vec<u8>>,
    stamp: Option<Stamp>,
    /// The article's file, as it was read.
    article: Option<Stamp>,
    /// Where copies are kept; when the sidecar's last one was, and whether the article's is known to be.
    kept: Kept,
    backed_up: Option<Instant>,
    is_kept: bool,
}

/// What a sidecar holds that somebody else changed, and what becomes of it.
struct Taken {
    read: Read,
    earlier: Earlier,
    said: Annotations,
    held: Option<Vec<u8>>,
    merged: Merged,
}

/// A sidecar that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The sidecar, for saving.
    pub sidecar: Sidecar,
    /// What it says.
    pub annotations: Annotations,
    /// What is wrong with it: each costs one key or is only told. It all stays in the file.
    pub faults: Vec<Error>,
}

/// What became of annotations in an article that changed: how many stand where, as far as somebody has not said so yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that stand where they stood.
    pub same: usize,
    /// Those that stand elsewhere, letter by letter.
    pub moved: usize,
    /// Those that stand elsewhere, perhaps.
    pub likely: usize,
    /// Those that were not found, or in several places.
    pub lost: usize,
    /// Those of which the sidecar says that they are nowhere.
    pub orphans: usize,
}

impl Tally {
    /// That of `annotations`.
    #[must_use]
    pub fn of(annotations: &Annotations) -> Self {
        let mut out = Self::default();
        for annotation in annotations.iter() {
            let place = match &annotation.standing {
                Standing::Placed => &mut out.same,
                Standing::Moved => &mut out.moved,
                Standing::Lost { orphan: true, .. } => &mut out.orphans,
                Standing::Lost { likely: true, .. } => &mut out.likely,
                Standing::Lost { .. } => &mut out.lost,
            };
            *place += 1;
        }
        out
    }

    /// Whether there is nothing for anybody to look at.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.moved + self.likely + self.lost == 0
    }

    /// In words: `120 in their places, 12 moved, 2 likely, 1 lost`.
    #[must_use]
    pub fn in_words(&self) -> String {
        if self.is_nothing() {
            return "all annotations are in their places".to_owned();
        }
        let counted = [
            (self.same, "in place"),
            (self.moved, "moved"),
            (self.likely, "likely"),
            (self.lost, "lost"),
        ];
        let told = counted.iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = told
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        told.join(", ")
    }
}

/// What a look at the file found.
#[derive(Debug)]
pub enum Look {
    /// Nothing new.
    Same,
    /// The file is gone, or empty.
    Gone,
    /// Somebody else changed it; what it says now.
    Changed(Box<Merged>),
}

/// What a sidecar says of its article's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The file's name.
    pub file: Option<String>,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: Option<String>,
    /// Its length in bytes.
    pub bytes: Option<u64>,
    /// The encoding it was decoded in.
    pub encoding: Option<String>,
}

/// What the sidecar at `path` says of its article's file.
///
/// # Errors
/// There is none, or it can't be read.
pub fn recorded(path: &Path) -> Result<Recorded> {
    let bytes =
        read_file(path)?.ok_or_else(|| Error::failed("there is no such sidecar").in_file(path))?;
    let document = read::parse(read::text_of(&bytes, path)?, path)?;
    let about = document.as_table().get("document");
    let item = |key: &str| about?.get(key);
    let text = |key: &str| item(key)?.as_str().map(str::to_owned);
    Ok(Recorded {
        file: text("file"),
        sha256: text("sha256"),
        bytes: item("bytes").and_then(|bytes| u64::try_from(bytes.as_integer()?).ok()),
        encoding: text("encoding"),
    })
}

/// What can be read of the sidecar at `path`, which as a whole can't; `None` where it can.
///
/// # Errors
/// It is of a later format, or the system does not let it be read.
pub fn salvage(path: &Path) -> Result<Option<Salvaged>> {
    let Some(bytes) = read_file(path)? else {
        return Ok(None);
    };
    if annotations_in(&bytes).is_some() {
        return Ok(None);
    }
    let found = salvage::salvaged(&bytes);
    // Of what a later version wrote nothing is left out unseen.
    read::parse(&found.text, path)?;
    Ok(Some(found))
}

/// Writes what was salvaged of the `broken` sidecar to `path`, where no file may be.
///
/// # Errors
/// There is one, or it can't be written.
pub fn write_salvaged(found: &Salvaged, broken: &Path, path: &Path) -> Result<()> {
    write_new(path, found.text.as_bytes(), Mode::like(broken))
}

/// Writes a sidecar where no file may be.
pub(super) fn write_new(path: &Path, bytes: &[u8], most: Mode) -> Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(Error::failed("there is a file of that name already")
            .in_file(path)
            .hint("choose another name"));
    }
    atomic::write(path, bytes, most).map_err(|error| failed(path, error))
}

/// How many annotations a sidecar has that holds `bytes`; `None` where they are none.
#[must_use]
pub fn annotations_in(bytes: &[u8]) -> Option<usize> {
    let path = Path::new("sidecar");
    let text = read::text_of(bytes, path).ok()?;
    let document = read::parse(text, path).ok()?;
    Some(read::records(&document, "annotation").count())
}

/// The encoding that the sidecar at `path` records for its article; `None` where there is none.
#[must_use]
pub fn recorded_encoding(path: &Path) -> Option<String> {
    recorded(path).ok()?.encoding
}

impl Sidecar {
    /// Opens the sidecar at `path` of `article`, which must be whole; no file is as good as an empty one.
    ///
    /// An error means that the file can't be read: the article can be shown, the sidecar must not be
    /// written.
    pub fn open(path: &Path, article: &Article) -> Result<Opened> {
        Self::open_with(path, article, Kept::at_home())
    }

    /// The same, with copies kept elsewhere than at home.
    pub fn open_with(path: &Path, article: &Article, kept: Kept) -> Result<Opened> {
        refuse_the_article(path, article.meta.path.as_deref())?;
        let stamp = stamp_of(path);
        let mut opened = Self::holding(read_file(path)?, path, article, kept)?;
        opened.sidecar.stamp = stamp;
        opened.sidecar.article = article.meta.path.as_deref().and_then(stamp_of);
        opened.faults.extend(outwards(path));
        Ok(opened)
    }

    /// The sidecar of `article` that is to be at `path`, were it to hold these bytes; no file is touched.
    ///
    /// # Errors
    /// They are no sidecar.
    pub fn holding(
        bytes: Option<Vec<u8>>,
        path: &Path,
        article: &Article,
        kept: Kept,
    ) -> Result<Opened> {
        let mut sidecar = Self {
            path: path.to_owned(),
            text: article.document.shared_text(),
            meta: article.meta.clone(),
            read: Read::default(),
            earlier: Earlier::default(),
            said: Annotations::default(),
            held: bytes,
            stamp: None,
            article: None,
            kept,
            backed_up: None,
            is_kept: false,
        };
        let mut faults = Vec::new();
        if let Some(bytes) = &sidecar.held {
            sidecar.read = sidecar.reading(bytes, &Given::new(), &mut faults)?;
            sidecar.said = sidecar.read.annotations();
            faults.extend(sidecar.other_article());
            faults.extend(sidecar.undone());
        }
        Ok(Opened {
            annotations: sidecar.said.clone(),
            sidecar,
            faults,
        })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the article's file is another than the one that was read.
    #[must_use]
    pub fn article_has_changed(&self) -> bool {
        let path = self.meta.path.as_deref();
        path.is_some_and(|path| self.article != stamp_of(path))
    }

    /// What it said when it was last read or written.
    #[must_use]
    pub const fn said(&self) -> &Annotations {
        &self.said
    }

    fn reading(&self, bytes: &[u8], given: &Given, faults: &mut Vec<Error>) -> Result<Read> {
        let text = read::text_of(bytes, &self.path)?;
        let offsets = Offsets::new(&self.text);
        let about = read::Subject {
            offsets: &offsets,
            sha256: &self.meta.sha256,
        };
        let mut read = read::read(text, &self.path, about, given, faults)?;
        read.marked = bytes.starts_with(MARK);
        let earlier = self.earlier_text(&read);
        again::find_again(&mut read, &offsets, &earlier);
        Ok(read)
    }

    /// The text of the article that `read` tells of, where that is another than this.
    fn earlier_text(&self, read: &Read) -> again::Earlier {
        let recorded = read.about.sha256.as_deref();
        let other = recorded.filter(|sha256| !sha256.eq_ignore_ascii_case(&self.meta.sha256));
        match other {
            None => again::Earlier::Same,
            Some(sha256) => again::Earlier::Other(self.kept.versions.text_of(sha256)),
        }
    }

    /// A warning where paragraphs that were marked done are not in the article any more.
    fn undone(&self) -> Option<Error> {
        let is_other = self.read.about.sha256.as_deref();
        let is_other =
            is_other.is_some_and(|sha256| !sha256.eq_ignore_ascii_case(&self.meta.sha256));
        let gone = self.read.done.iter().filter(|span| span.is_none()).count();
        let told = match gone {
            1 => "a paragraph marked done is another text now".to_owned(),
            _ => format!("{gone} paragraphs marked done are another text now"),
        };
        let told = Error::wrong(told).in_file(&self.path);
        (is_other && gone > 0).then(|| told.hint("their records stay in the file as they are"))
    }

    /// A warning where the article is not the one that the sidecar was made for, or does not say what is
    /// quoted of it: what became of the annotations.
    fn other_article(&self) -> Option<Error> {
        let recorded = self.read.about.sha256.as_deref();
        let same = recorded.is_none_or(|sha256| sha256.eq_ignore_ascii_case(&self.meta.sha256));
        let found = Tally::of(&self.said);
        if same && found.is_nothing() {
            return None;
        }
        let told = found.in_words();
        let message = match same {
            true => told,
            false => format!("the article has changed: {told}"),
        };
        let told = Error::wrong(message).in_file(&self.path);
        if found.is_nothing() {
            return Some(told);
        }
        Some(told.hint("g o lists them, hashiya check does for scripts"))
    }

    /// Saves `mine`. Where somebody else changed the file meanwhile, their work is merged in, and what
    /// both made is given back.
    ///
    /// After an error nothing is lost: the file is as it was, and it can be tried again.
    pub fn save(&mut self, mine: &Annotations) -> Result<Option<Merged>> {
        if *mine == self.said && stamp_of(&self.path) == self.stamp {
            return Ok(None);
        }
        refuse_the_article(&self.path, self.meta.path.as_deref())?;
        let lock =
            Lock::take(&self.path, lock::PATIENCE).map_err(|error| failed(&self.path, error))?;
        if lock.is_none() {
            return Err(Error::failed("another program is writing this sidecar")
                .in_file(&self.path)
                .hint("the work is kept; it will be tried again"));
        }
        for _ in 0..seen::AGAIN {
            if let ControlFlow::Break(merged) = self.save_over(mine)? {
                return Ok(merged);
            }
        }
        Err(Error::failed("another program keeps writing this sidecar")
            .in_file(&self.path)
            .hint("the work is kept; it will be tried again"))
    }

    /// The same with what the file holds now, unless somebody else changes it meanwhile.
    fn save_over(&mut self, mine: &Annotations) -> Result<ControlFlow<Option<Merged>>> {
        // Nothing of this sidecar changes before all is written: what fails is tried again from there.
        let stamp = stamp_of(&self.path);
        let found = self.settled()?;
        let is_gone = self.held.is_some() && found.is_none();
        let taken = self.take_in(mine, found)?;
        let is_renewed = self.stamp.is_none() && self.held.is_some();
        if taken.is_none() && !is_gone && !is_renewed && *mine == self.said {
            self.stamp = stamp;
            return Ok(ControlFlow::Break(None));
        }
        let wanted = match &taken {
            Some(taken) => taken.merged.annotations.clone(),
            None => mine.clone(),
        };
        let (read, earlier) = match &taken {
            Some(taken) => (&taken.read, &taken.earlier),
            None => (&self.read, &self.earlier),
        };
        let mut earlier = earlier.clone();
        let read = self.revised(read, &wanted, &mut earlier)?;
        let bytes = read.file();
        can_be_read_again(&wanted, &bytes).map_err(|error| error.in_file(&self.path))?;
        let held = taken.as_ref().map_or(&self.held, |taken| &taken.held);
        if is_gone || held.as_ref() != Some(&bytes) {
            let is_theirs = is_gone || taken.is_some();
            let is_due = (self.backed_up).is_none_or(|before| before.elapsed() >= BETWEEN_BACKUPS);
            if let Some(held) = held.as_ref().filter(|_| is_theirs || is_due) {
                self.kept.backups.keep(&self.path, held);
                self.backed_up = Some(Instant::now());
            }
            let is_so = || stamp_of(&self.path) == stamp;
            let written = atomic::write_where(&self.path, &bytes, self.most(), is_so);
            if !written.map_err(|error| failed(&self.path, error))? {
                return Ok(ControlFlow::Continue(()));
            }
        }
        self.stamp = stamp_of(&self.path);
        (self.read, self.earlier) = (read, earlier);
        (self.said, self.held) = (wanted, Some(bytes));
        self.keep_version();
        let merged = taken.map(|taken| taken.merged);
        let merged = merged.filter(|merged| !merged.is_nothing());
        Ok(ControlFlow::Break(merged))
    }

    /// What was read, made to say `wanted`.
    fn revised(&self, read: &Read, wanted: &Annotations, earlier: &mut Earlier) -> Result<Read> {
        let offsets = Offsets::new(&self.text);
        revise::revise(read, wanted, &self.meta, &offsets, earlier)
            .map_err(|error| error.in_file(&self.path))
    }

    /// Merges what the file holds now with `mine` where somebody else changed it; `None` where nobody
    /// did, or where it is gone.
    fn take_in(&self, mine: &Annotations, held: Option<Vec<u8>>) -> Result<Option<Taken>> {
        let Some(bytes) = held.as_ref().filter(|_| held != self.held) else {
            return Ok(None);
        };
        let read = self.reading(bytes, &self.read.given(), &mut Vec::new())?;
        let said = read.annotations();
        let beyond = self.beyond(&read);
        let merged = merge(&self.said, mine, &said, &beyond, Time::now());
        let mut earlier = self.earlier.clone();
        // What stood in records that they changed since is not brought back.
        for entry in &read.entries {
            let id = &entry.annotation.id;
            if beyond.contains(id) || self.said.get(id) != Some(&entry.annotation) {
                earlier.forget(id);
            }
        }
        earlier.remember(&self.read, &read);
        Ok(Some(Taken {
            read,
            earlier,
            said,
            held,
            merged,
        }))
    }

    /// The annotations whose records they changed although they say the same: comments, unknown keys.
    fn beyond(&self, theirs: &Read) -> HashSet<Id> {
        let texts = |read: &Read| {
            let [records, ..] = &read.pieces.lists;
            let ids = read.entries.iter().map(|entry| entry.annotation.id.clone());
            let texts = records.iter().map(|piece| Arc::clone(&piece.text));
            ids.zip(texts).collect::<Vec<_>>()
        };
        let mine: std::collections::HashMap<_, _> = texts(&self.read).into_iter().collect();
        let theirs = texts(theirs).into_iter();
        let changed = theirs.filter(|(id, text)| mine.get(id).is_some_and(|old| old != text));
        changed.map(|(id, _)| id).collect()
    }

    /// What the file holds, once it stands still.
    fn settled(&self) -> Result<Option<Vec<u8>>> {
        seen::settled(&self.path, self.held.as_deref()).map_err(|error| unread(&self.path, error))
    }

    /// Looks whether somebody else changed the file, and merges what it says now with `mine`. Nothing is
    /// written: whoever gets a merge takes it for his own, and saves it where it says more than the file.
    pub fn look(&mut self, mine: &Annotations) -> Result<Look> {
        let stamp = stamp_of(&self.path);
        if stamp == self.stamp {
            return Ok(Look::Same);
        }
        let found = self.settled()?;
        if self.held.is_some() && found.is_none() {
            return Ok(Look::Gone);
        }
        let Some(taken) = self.take_in(mine, found)? else {
            self.stamp = stamp;
            return Ok(Look::Same);
        };
        self.stamp = stamp;
        (self.read, self.earlier) = (taken.read, taken.earlier);
        (self.said, self.held) = (taken.said, taken.held);
        if taken.merged.is_nothing() {
            return Ok(Look::Same);
        }
        Ok(Look::Changed(Box::new(taken.merged)))
    }

    /// Writes `mine` to another place, where no file may be: for work that can't be saved in its own. The
    /// sidecar itself stays as it is.
    pub fn save_elsewhere(&self, path: &Path, mine: &Annotations) -> Result<()> {
        write_new(path, &self.bytes_of(mine)?, self.most())
    }

    /// What anybody may do with a file of this sidecar's: no more than with the article.
    fn most(&self) -> Mode {
        let article = self.meta.path.as_deref();
        article.map_or(Mode::USUAL, Mode::like)
    }

    /// What the file would hold, were it to say `mine`.
    ///
    /// # Errors
    /// What it holds now can't be made to say that.
    pub fn bytes_of(&self, mine: &Annotations) -> Result<Vec<u8>> {
        let read = self.revised(&self.read, mine, &mut self.earlier.clone())?;
        Ok(read.file())
    }

    /// Writes what is known of the article, such as its name, where the file says it otherwise.
    ///
    /// # Errors
    /// As those of [`Sidecar::save`].
    pub fn renew(&mut self) -> Result<()> {
        let mine = self.said.clone();
        if self.held.is_some() {
            self.stamp = None;
            self.save(&mine)?;
        }
        Ok(())
    }

    /// Keeps the article's text, where somebody has annotated it: so that its annotations can be carried along when it
    /// changes.
    pub fn keep_version(&mut self) {
        let has_any = !self.said.is_empty() && self.meta.path.is_some();
        if has_any && !std::mem::replace(&mut self.is_kept, true) {
            self.kept.versions.keep(&self.meta.sha256, &self.text);
        }
    }

    /// Keeps what the file holds as one of its earlier states, so that it can be restored.
    pub fn back_up(&self) {
        if let Some(held) = &self.held {
            self.kept.backups.keep(&self.path, held);
        }
    }

    /// Removes what a crash left beside the sidecar.
    pub fn clean(&self) {
        lock::clean(&self.path);
        self.kept.backups.clean(&self.path);
    }
}

/// The bytes of a sidecar; `None` where there is none, or an empty one.
fn read_file(path: &Path) -> Result<Option<Vec<u8>>> {
    seen::bytes_of(path).map_err(|error| unread(path, error))
}

#[cfg(test)]
mod tests;
