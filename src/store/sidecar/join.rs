//! Two sidecars of one article become one, in their texts.
//!
//! What becomes of each annotation is decided by [`annotation::merge`](crate::annotation::merge); here it gets its
//! record: that of the side which alone changed it, byte for byte, else mine with what theirs has. Positions are
//! compared as they are recorded, without the article.
//!
//! Must not know: files.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use toml_edit::{Document, Item};

use super::cut::{LISTS, Piece, Pieces, push};
use super::literal::string;
use super::read::{self, Entry, Given, Read, Subject};
use super::revise::{names_itself, unwritable};
use super::table::Record;
use super::write::{KEYS, Pen};
use crate::annotation::anchor::Offsets;
use crate::annotation::merge::{Merged, News, merge};
use crate::annotation::set::Annotations;
use crate::annotation::{Annotation, Id, Time};
use crate::error::{Error, Result};
use crate::store::merging::keys::{Clashes, same};
use crate::store::merging::pieces::{self, Known, Written};
use crate::store::merging::{Joined, Side, Sides};

/// The keys that tell where an annotation stands: they are taken together.
const PLACE: [&str; 7] = [
    "start", "end", "quote", "before", "after", "parts", "orphan",
];
/// By what records of the other lists are known.
const NAMES: [&[&str]; 3] = [
    &["start", "end", "quote"],
    &["start", "end", "quote", "kind"],
    &["format", "file", "row"],
];

/// Joins the texts of sidecars.
///
/// # Errors
/// One is no sidecar of this format, or they are of different articles.
pub(in crate::store) fn join(sides: &Sides<'_>) -> Result<Joined> {
    let (mut given, mut reads) = (Given::new(), Vec::new());
    for side in [sides.base, Some(sides.mine), Some(sides.theirs)] {
        let read = side
            .map(|side| read_as_recorded(side, &given))
            .transpose()?;
        let read = read.unwrap_or_default();
        // A record without an id is the same on all sides where it says the same.
        given.extend(read.given());
        reads.push(read);
    }
    let [base, mine, theirs] = reads.as_slice() else {
        return Ok(Joined::default());
    };
    one_article(sides)?;
    let three = Three {
        base: Records::of(base),
        mine: Records::of(mine),
        theirs: Records::of(theirs),
    };
    let sets = [base, mine, theirs].map(Read::annotations);
    let [before, own, other] = &sets;
    let merged = merge(before, own, other, &three.beyond(), Time::now());
    let mut clashes = Clashes::default();
    let mut out = mine.pieces.clone();
    pieces::around(&base.pieces, &mut out, &theirs.pieces, &mut clashes);
    three.annotations(&merged, &mut out, &mut clashes)?;
    for at in 1..LISTS.len() {
        join_list(at, &mut out, [base, mine, theirs], &mut clashes);
    }
    let text = sides.commented(&out.join());
    check(&text, &merged.annotations, sides.mine)?;
    Ok(told(text, &merged, &clashes))
}

fn read_as_recorded(side: Side<'_>, given: &Given) -> Result<Read> {
    let offsets = Offsets::as_recorded();
    let subject = Subject {
        offsets: &offsets,
        sha256: "",
    };
    read::read(side.text, side.path, subject, given, &mut Vec::new())
}

/// An error where two sidecars tell of different articles: by name and by what stands in them.
fn one_article(sides: &Sides<'_>) -> Result<()> {
    let told = |side: Side<'_>, key: &str| {
        let document = Document::parse(side.text).ok()?;
        let about = document.as_table().get("document")?.get(key)?;
        about.as_str().map(str::to_lowercase)
    };
    let differs = |key: &str| {
        let (mine, theirs) = (told(sides.mine, key), told(sides.theirs, key));
        mine.is_some() && theirs.is_some() && mine != theirs
    };
    if !differs("sha256") || !differs("file") {
        return Ok(());
    }
    let of = |side| told(side, "file").unwrap_or_default();
    let message = format!(
        "this is of the article {}, the other of {}: they can't be one",
        of(sides.mine),
        of(sides.theirs)
    );
    Err(Error::failed(message)
        .in_file(sides.mine.path)
        .hint("name two sidecars of one article; `file` under [document] says of which one is"))
}

/// The annotations of one side with their records.
struct Records<'r> {
    by_id: HashMap<&'r Id, (&'r Entry, &'r Piece)>,
    /// Their ids in the order of the file.
    names: Vec<&'r Id>,
}

impl<'r> Records<'r> {
    fn of(read: &'r Read) -> Self {
        let [records, ..] = &read.pieces.lists;
        let both = read.entries.iter().zip(records);
        Self {
            by_id: both.map(|both| (&both.0.annotation.id, both)).collect(),
            names: read.entries.iter().map(|e| &e.annotation.id).collect(),
        }
    }

    fn get(&self, id: &Id) -> Option<(&'r Entry, &'r Piece)> {
        self.by_id.get(id).copied()
    }

    fn text(&self, id: &Id) -> Option<&'r Arc<str>> {
        self.get(id).map(|(_, piece)| &piece.text)
    }
}

/// The annotations of all sides.
struct Three<'r> {
    base: Records<'r>,
    mine: Records<'r>,
    theirs: Records<'r>,
}

impl Three<'_> {
    /// The annotations whose records one side changed although they say the same: comments, unknown keys.
    fn beyond(&self) -> HashSet<Id> {
        let changed = |side: &Records<'_>| -> Vec<Id> {
            let ids = side.by_id.iter().filter(|(id, (_, piece))| {
                let before = self.base.text(id);
                before.is_some_and(|before| *before != piece.text)
            });
            ids.map(|(id, _)| (*id).clone()).collect()
        };
        let both = [changed(&self.mine), changed(&self.theirs)];
        both.into_iter().flatten().collect()
    }

    /// Lets the records of annotations in `out` say what was merged.
    fn annotations(&self, merged: &Merged, out: &mut Pieces, clashes: &mut Clashes) -> Result<()> {
        let ids: HashSet<&Id> = merged.annotations.iter().map(|a| &a.id).collect();
        let mine = self.mine.names.iter();
        let stays: Vec<bool> = mine.map(|id| ids.contains(*id)).collect();
        // The comments above a record that goes, and what follows it, stay.
        out.retain(0, |number| stays.get(number) == Some(&true));
        let [records, ..] = &mut out.lists;
        let kept = self.mine.names.iter().zip(&stays).filter(|(_, s)| **s);
        let mut own: HashMap<&Id, Piece> = kept
            .map(|(id, _)| *id)
            .zip(std::mem::take(records))
            .collect();
        for annotation in merged.annotations.iter() {
            let text = self.record(annotation, clashes)?;
            let piece = own.remove(&annotation.id);
            records.push(self.piece(&annotation.id, piece, text));
        }
        Ok(())
    }

    /// The piece of a record, of which mine was `own`.
    fn piece(&self, id: &Id, own: Option<Piece>, text: Arc<str>) -> Piece {
        let theirs = self.theirs.get(id).map(|(_, piece)| piece);
        match (own, theirs) {
            (Some(own), Some(theirs)) => Piece {
                lead: pieces::lead(self.base.get(id).map(|(_, piece)| piece), &own, theirs),
                text,
                followers: own.followers,
            },
            (Some(own), None) => Piece { text, ..own },
            (None, Some(theirs)) => pieces::arrived(theirs, text),
            (None, None) => pieces::arrived(&Piece::default(), text),
        }
    }

    /// The record of one that was merged.
    fn record(&self, annotation: &Annotation, clashes: &mut Clashes) -> Result<Arc<str>> {
        let own_name = &annotation.id;
        let is_there = |id: &Id| self.mine.get(id).is_some() || self.theirs.get(id).is_some();
        // One that parted has a name that no side knows: it is mine, under a new one.
        let id = match &annotation.conflict {
            Some(other) if !is_there(own_name) => other,
            _ => own_name,
        };
        let parted = id != own_name;
        match (self.mine.get(id), self.theirs.get(id).filter(|_| !parted)) {
            (Some(mine), Some(theirs)) => self.both(annotation, mine, theirs, clashes),
            (Some((entry, piece)), None) | (None, Some((entry, piece))) => {
                changed(piece, entry, annotation)
            }
            (None, None) => Err(unwritable(id)),
        }
    }

    /// The record of one that both sides have.
    fn both(
        &self,
        annotation: &Annotation,
        (mine, own): (&Entry, &Piece),
        (theirs, other): (&Entry, &Piece),
        clashes: &mut Clashes,
    ) -> Result<Arc<str>> {
        let before = self.base.text(&annotation.id);
        if before == Some(&own.text) || own.text == other.text {
            return changed(other, theirs, annotation);
        }
        let text = changed(own, mine, annotation)?;
        if before == Some(&other.text) {
            return Ok(text);
        }
        let mut text = text;
        let place = |a: &Annotation| (a.spans.clone(), a.standing.clone());
        if place(annotation) != place(&mine.annotation) {
            text = placed(&text, &other.text)
                .ok_or_else(|| unwritable(&annotation.id))?
                .into();
        }
        let plain = [plain(mine, own), plain(theirs, other)];
        let sides = [(own, &plain[0]), (other, &plain[1])];
        let sides = sides.map(|(piece, plain)| Written {
            text: &piece.text,
            plain,
        });
        let before = before.map(|before| &**before);
        let list = ("annotation", KEYS);
        let merged = pieces::beyond(&text, before, sides, list, clashes);
        merged
            .map(Into::into)
            .ok_or_else(|| unwritable(&annotation.id))
    }
}

/// The record `piece`, which says `entry`, made to say `annotation`.
fn changed(piece: &Piece, entry: &Entry, annotation: &Annotation) -> Result<Arc<str>> {
    let old = entry.annotation.as_ref();
    if old == annotation && names_itself(&piece.text) && !entry.fresh {
        return Ok(Arc::clone(&piece.text));
    }
    let offsets = Offsets::as_recorded();
    let pen = Pen::new(&offsets, Vec::new());
    let fresh = entry.fresh || !names_itself(&piece.text);
    let text = pen.change(&piece.text, old, annotation, fresh);
    text.map(Into::into)
        .ok_or_else(|| unwritable(&annotation.id))
}

/// The record `piece` as it would be written anew, had it the texts of the article that it has.
fn plain(entry: &Entry, piece: &Piece) -> String {
    let offsets = Offsets::as_recorded();
    let mut out = Pen::new(&offsets, Vec::new()).record(&entry.annotation);
    let written = Record::parse(&piece.text, "annotation", KEYS);
    let anew = Record::parse(&out, "annotation", KEYS);
    for key in ["quote", "before", "after"] {
        let is_new = anew.as_ref().is_some_and(|anew| anew.get(key).is_none());
        let text = written
            .as_ref()
            .and_then(|record| record.get(key)?.as_str());
        if let Some(text) = text.filter(|_| is_new) {
            push(&mut out, &format!("{key} = {}\n", string(text)));
        }
    }
    out
}

/// The record `text` with the place that `theirs` tells.
fn placed(text: &str, theirs: &str) -> Option<String> {
    let mut record = Record::parse(text, "annotation", KEYS)?;
    let other = Record::parse(theirs, "annotation", KEYS)?;
    for key in PLACE {
        let item = other.get(key);
        if same(record.get(key), item) {
            continue;
        }
        match item.and_then(Item::as_value) {
            Some(value) => {
                let written = value.clone().decorated("", "").to_string();
                record.set(key, Some(&written), true);
            }
            None => {
                record.set(key, None, true);
                if let Some(item) = item {
                    record.table_mut()?.insert(key, item.clone());
                }
            }
        }
    }
    Some(record.into_text())
}

/// Joins the list numbered `at`: paragraphs done, suggestions refused, foreign rows.
fn join_list(at: usize, out: &mut Pieces, reads: [&Read; 3], clashes: &mut Clashes) {
    let (Some(list), Some(keys)) = (LISTS.get(at).copied(), NAMES.get(at - 1)) else {
        return;
    };
    let known = |read: &Read| -> Vec<Known> {
        let records = read.pieces.lists.get(at).into_iter().flatten();
        let known = records.map(|piece| Known {
            name: name_of(&piece.text, list, keys),
            piece: piece.clone(),
        });
        known.collect()
    };
    let [base, mine, theirs] = reads.map(known);
    pieces::merge_list(out, (at, list), &base, &mine, &theirs, clashes);
    let is_placed = keys.contains(&"start");
    if let Some(records) = out.lists.get_mut(at).filter(|_| is_placed) {
        records.sort_by_key(|piece| place_of(&piece.text, list));
    }
}

/// By what a record is known; by its whole text where it has none of that.
fn name_of(text: &str, list: &'static str, keys: &[&str]) -> String {
    let record = Record::parse(text, list, &[]);
    let told = |key: &&str| {
        let value = record.as_ref()?.get(key)?.as_value()?.clone();
        Some(format!("{key} = {}\n", value.decorated("", "")))
    };
    let name: String = keys.iter().filter_map(told).collect();
    if name.is_empty() {
        text.to_owned()
    } else {
        name
    }
}

fn place_of(text: &str, list: &'static str) -> Option<(i64, i64)> {
    let record = Record::parse(text, list, &[])?;
    let number = |key: &str| record.get(key).and_then(Item::as_integer);
    Some((number("start")?, number("end")?))
}

/// An error where the text is not read as it was meant: then it is not written.
fn check(text: &str, wanted: &Annotations, side: Side<'_>) -> Result<()> {
    let text = Side { text, ..side };
    let read = read_as_recorded(text, &Given::new())?;
    let wanted: HashMap<&Id, &Arc<Annotation>> = wanted.iter().map(|a| (&a.id, a)).collect();
    let is_there =
        |entry: &Entry| wanted.get(&entry.annotation.id).copied() == Some(&entry.annotation);
    if read.entries.len() == wanted.len() && read.entries.iter().all(is_there) {
        return Ok(());
    }
    Err(Error::failed("these sidecars could not be put together")
        .in_file(side.path)
        .hint("nothing was changed; write them in the plain form, one key a line"))
}

/// What is told of a merge.
fn told(text: String, merged: &Merged, clashes: &Clashes) -> Joined {
    let News {
        added,
        changed,
        removed,
        kept,
        parted,
        ..
    } = &merged.news;
    let counts = [(added, "added"), (changed, "changed"), (removed, "removed")];
    let counts = counts.iter().filter(|(count, _)| **count > 0);
    let news: Vec<String> = counts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let mut remarks = Vec::new();
    if *kept > 0 {
        let told = match kept {
            1 => "1 annotation is".to_owned(),
            _ => format!("{kept} annotations are"),
        };
        remarks.push(format!(
            "{told} kept, which one side removed and the other changed"
        ));
    }
    let parted = parted.iter().filter_map(|id| merged.annotations.get(id));
    let mut conflicts: Vec<String> = parted.map(|other| in_conflict(other)).collect();
    conflicts.extend(clashes.paths.iter().map(|path| {
        format!("both changed `{path}`: the other value is kept as a comment below it")
    }));
    Joined {
        text,
        news: news.join(", "),
        remarks,
        conflicts,
    }
}

/// What is said of an annotation that parted in two.
fn in_conflict(other: &Annotation) -> String {
    let kind = other.kind.as_deref().unwrap_or("note");
    let quote = match &other.standing {
        crate::annotation::Standing::Lost { quotes, .. } => quotes.join(" … "),
        crate::annotation::Standing::Placed | crate::annotation::Standing::Moved => String::new(),
    };
    let first = other.conflict.as_ref().map_or("", Id::as_str);
    format!(
        "both changed the {kind} {first} \"{quote}\": it stands twice, the second with conflict = \"{first}\""
    )
}
