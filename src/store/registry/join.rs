//! Two registries' files become one, in their texts.
//!
//! What becomes of each entity is decided by the room `merge`; here it gets its record: that of the side which alone
//! changed it, byte for byte, else mine with what theirs has. Of a field that both changed and that has room for
//! one value mine stays, and theirs is kept as a comment.
//!
//! Must not know: files.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use toml_edit::Document;

use super::merge::{Clash, clashes_of, merge, same};
use super::read::{LIST, Read, read_text};
use super::record::Record;
use super::revise::{entity, unwritable};
use super::write::{self, KEYS};
use crate::annotation::entity::{Entity, Registry};
use crate::error::Result;
use crate::store::merging::keys::{self, Clashes};
use crate::store::merging::pieces::{self, Written};
use crate::store::merging::{Joined, Side, Sides};
use crate::store::sidecar::cut::{Piece, Pieces, cut};
use crate::store::sidecar::spread::spread;

/// A registry as it was read, with its text in pieces.
#[derive(Default)]
struct Registered {
    read: Read,
    pieces: Pieces<1>,
}

/// Joins the texts of registries.
///
/// # Errors
/// One is no registry of this format.
pub(in crate::store) fn join(sides: &Sides<'_>) -> Result<Joined> {
    let base = sides.base.map(registered).transpose()?.unwrap_or_default();
    let mine = registered(sides.mine)?;
    let theirs = registered(sides.theirs)?;
    let mut clashes = Clashes::default();
    let mut out = mine.pieces.clone();
    pieces::around(&base.pieces, &mut out, &theirs.pieces, &mut clashes);
    let mut beyond = changed(&base, &mine);
    beyond.extend(changed(&base, &theirs));
    // What is on disk stays there: that is mine.
    let wanted = merge(
        &base.read.registry,
        &theirs.read.registry,
        &mine.read.registry,
        &beyond,
    );
    let join = Join {
        base: by_id(&base),
        mine: by_id(&mine),
        theirs: by_id(&theirs),
        path: sides.mine.path,
    };
    join.records([&base, &mine, &theirs], &wanted, &mut out, &mut clashes)?;
    let text = sides.commented(&out.join());
    let again = read_text(&text, sides.mine.path, &mut Vec::new())?;
    if !same(&again.registry, &wanted) {
        return Err(unwritable(sides.mine.path));
    }
    let [before, own, other] = [&base, &mine, &theirs].map(|side| &side.read.registry);
    let conflicts = clashes
        .paths
        .iter()
        .map(|path| format!("both changed {path}: the other value is kept as a comment below it"));
    Ok(Joined {
        text,
        news: wanted.news_since(own),
        remarks: kept(before, own, other, &wanted),
        conflicts: conflicts.collect(),
    })
}

fn registered(side: Side<'_>) -> Result<Registered> {
    in_pieces(read_text(side.text, side.path, &mut Vec::new())?, side.path)
}

fn in_pieces(mut read: Read, path: &Path) -> Result<Registered> {
    let spreads = Document::parse(read.text.as_str())
        .ok()
        .and_then(|document| spread(&document, &[LIST]));
    if let Some(text) = spreads {
        read = read_text(&text, path, &mut Vec::new())?;
    }
    let document = Document::parse(read.text.as_str());
    let pieces = document.map_or_else(|_| Pieces::default(), |document| cut(&document, &[LIST]));
    Ok(Registered { read, pieces })
}

/// The entities whose records `side` changed: what they say, comments, unknown keys.
fn changed(base: &Registered, side: &Registered) -> HashSet<String> {
    let before = by_id(base);
    let now = by_id(side).into_iter();
    let changed = now.filter(|(id, piece)| {
        let old = before.get(id);
        old.is_some_and(|old| old.text != piece.text)
    });
    changed.map(|(id, _)| id.to_owned()).collect()
}

/// The same of what the file at `path` said and says now.
///
/// # Errors
/// One can't be read again as it was.
pub(super) fn beyond(base: &Read, theirs: &Read, path: &Path) -> Result<HashSet<String>> {
    let base = in_pieces(base.clone(), path)?;
    Ok(changed(&base, &in_pieces(theirs.clone(), path)?))
}

type ById<'r> = HashMap<&'r str, &'r Piece>;

fn by_id(registered: &Registered) -> ById<'_> {
    let [records] = &registered.pieces.lists;
    let both = registered.read.records.iter().zip(records);
    both.filter_map(|(id, piece)| Some((id.as_deref()?, piece)))
        .collect()
}

struct Join<'r> {
    base: ById<'r>,
    mine: ById<'r>,
    theirs: ById<'r>,
    path: &'r Path,
}

impl Join<'_> {
    /// Lets the records of `out` say what is `wanted`: mine in their order, then those that come in.
    fn records(
        &self,
        [base, mine, theirs]: [&Registered; 3],
        wanted: &Registry,
        out: &mut Pieces<1>,
        clashes: &mut Clashes,
    ) -> Result<()> {
        let stays = |id: &Option<String>| id.as_deref().is_none_or(|id| wanted.get(id).is_some());
        let keep: Vec<bool> = mine.read.records.iter().map(stays).collect();
        out.retain(0, |number| keep.get(number) == Some(&true));
        let kept = mine.read.records.iter().filter(|id| stays(id));
        let [records] = &mut out.lists;
        for (id, piece) in kept.zip(records.iter_mut()) {
            let Some(id) = id.as_deref() else { continue };
            piece.text = self.record(id, [base, mine, theirs], wanted, clashes)?;
            if let Some(other) = self.theirs.get(id) {
                piece.lead = pieces::lead(self.base.get(id).copied(), piece, other);
            }
        }
        let [others] = &theirs.pieces.lists;
        let unread: Vec<Arc<str>> = records
            .iter()
            .map(|piece| Arc::clone(&piece.text))
            .collect();
        for (id, piece) in theirs.read.records.iter().zip(others) {
            match id.as_deref() {
                Some(id) if self.mine.contains_key(id) || wanted.get(id).is_none() => {}
                Some(id) => {
                    let text = self.record(id, [base, mine, theirs], wanted, clashes)?;
                    records.push(pieces::arrived(piece, text));
                }
                // One that is no entity for this program is kept once.
                None if unread.contains(&piece.text) => {}
                None => records.push(pieces::arrived(piece, Arc::clone(&piece.text))),
            }
        }
        Ok(())
    }

    /// The record of the entity `id`.
    fn record(
        &self,
        id: &str,
        [base, mine, theirs]: [&Registered; 3],
        wanted: &Registry,
        clashes: &mut Clashes,
    ) -> Result<Arc<str>> {
        let (before, own, other) = (self.base.get(id), self.mine.get(id), self.theirs.get(id));
        let text = |piece: Option<&&Piece>| piece.map(|piece| Arc::clone(&piece.text));
        let fail = || unwritable(self.path);
        let wanted = wanted.get(id).ok_or_else(fail)?;
        let (Some(own), Some(other)) = (text(own), text(other)) else {
            return text(own).or_else(|| text(other)).ok_or_else(fail);
        };
        let before = text(before);
        let is = |side: &Registered| side.read.registry.get(id) == Some(wanted);
        if own == other || is(mine) && before.as_ref() == Some(&other) {
            return Ok(own);
        }
        if is(theirs) && before.as_ref() == Some(&own) {
            return Ok(other);
        }
        let old = mine.read.registry.get(id).ok_or_else(fail)?;
        let record = Record::of(own.to_string(), 0, "\n").ok_or_else(fail)?;
        let changed = entity(record, old, wanted).ok_or_else(fail)?;
        let before = before.as_deref();
        let plain = [mine, theirs].map(|side| {
            let entity = side.read.registry.get(id);
            entity.map_or_else(String::new, |entity| write::entity(entity))
        });
        let sides = [(&own, &plain[0]), (&other, &plain[1])];
        let sides = sides.map(|(text, plain)| Written { text, plain });
        let merged = pieces::beyond(&changed, before, sides, (LIST, KEYS), clashes);
        let merged = merged.ok_or_else(fail)?;
        let base = base.read.registry.get(id).map(Borrow::borrow);
        let lost = theirs.read.registry.get(id);
        let lost = lost.map_or_else(Vec::new, |theirs| clashes_of(base, theirs, wanted));
        let kept: Vec<String> = lost.iter().map(|clash| clash.line.clone()).collect();
        clashes.paths.extend(lost.iter().map(ToString::to_string));
        Ok(keys::below(&merged, &kept).into())
    }
}

/// `read`, which came from `path`, with the values that clashed below the entities of which they are.
///
/// # Errors
/// It can't be read again as it was.
pub(super) fn with_clashes(read: Read, path: &Path, clashes: &[Clash]) -> Result<Read> {
    if clashes.is_empty() {
        return Ok(read);
    }
    let marked = read.marked;
    let Registered { read, mut pieces } = in_pieces(read, path)?;
    let [records] = &mut pieces.lists;
    for (id, piece) in read.records.iter().zip(records) {
        let own = clashes
            .iter()
            .filter(|clash| Some(&clash.id) == id.as_ref());
        let lines: Vec<String> = own.map(|clash| clash.line.clone()).collect();
        piece.text = keys::below(&piece.text, &lines).into();
    }
    let mut read = read_text(&pieces.join(), path, &mut Vec::new())?;
    read.marked = marked;
    Ok(read)
}

/// Where one side removed what the other changed, each in a sentence.
fn kept(base: &Registry, mine: &Registry, theirs: &Registry, wanted: &Registry) -> Vec<String> {
    let removed_by_one = |entity: &&Arc<Entity>| {
        let in_one = mine.get(&entity.id).is_none() != theirs.get(&entity.id).is_none();
        base.get(&entity.id).is_some() && in_one
    };
    let kept = wanted.iter().filter(removed_by_one).map(|entity| {
        let id = &entity.id;
        format!("{id} is kept, which one side removed and the other changed")
    });
    kept.collect()
}
