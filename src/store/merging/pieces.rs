//! Records in their texts, merged: which stay, which come in, and what stands around them.
//!
//! A record that one side alone changed is taken as that side wrote it, byte for byte.
//!
//! Must not know: what records mean.

use std::collections::HashMap;
use std::sync::Arc;

use super::keys::{self, Clashes, Said};
use crate::store::sidecar::cut::{Piece, Pieces, push};
use crate::store::sidecar::table::Record;

/// A record, and what it is known by.
#[derive(Clone, Debug)]
pub(in crate::store) struct Known {
    pub(in crate::store) name: String,
    pub(in crate::store) piece: Piece,
}

/// The records of a list by their names.
pub(in crate::store) fn by_name(list: &[Known]) -> HashMap<&str, &Piece> {
    list.iter()
        .map(|known| (known.name.as_str(), &known.piece))
        .collect()
}

/// What stands around the records: `mine` gets what `theirs` changed there of `base`.
pub(in crate::store) fn around<const N: usize>(
    base: &Pieces<N>,
    mine: &mut Pieces<N>,
    theirs: &Pieces<N>,
    clashes: &mut Clashes,
) {
    // Comments alone, between and behind the records, stay where they are.
    let quiet = [base, &*mine, theirs].iter().all(|pieces| is_quiet(pieces));
    let text = |pieces: &Pieces<N>| match quiet {
        true => pieces.head.clone(),
        false => rest(pieces),
    };
    let texts = [text(base), text(mine), text(theirs)];
    let [before, own, other] = texts.each_ref().map(|text| parted(text).0);
    if own == other || before == other {
        return;
    }
    let mut tail = String::new();
    let blank = parted(&mine.head).1.to_owned();
    if before == own {
        mine.head = format!("{}{blank}", parted(&theirs.head).0);
        tail = behind(theirs);
    } else if let Some(merged) = keys::merge_texts(before, own, other, clashes) {
        mine.head = merged + &blank;
    }
    if !quiet {
        mine.tail = tail;
        for piece in mine.lists.iter_mut().flatten() {
            piece.followers = "".into();
        }
    }
}

/// What `text` says, and the blank lines at its end: where no records stand below, those that stood above them.
fn parted(text: &str) -> (&str, &str) {
    let end = text.trim_end().len();
    let line = text.get(end..).and_then(|behind| behind.find('\n'));
    let end = line.map_or(text.len(), |at| end + at + 1);
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Whether nothing but comments stands between and behind the records.
fn is_quiet<const N: usize>(pieces: &Pieces<N>) -> bool {
    let behind = behind(pieces);
    let mut lines = behind.lines().map(str::trim);
    lines.all(|line| line.is_empty() || line.starts_with('#'))
}

/// All that is no record.
fn rest<const N: usize>(pieces: &Pieces<N>) -> String {
    let mut out = pieces.head.clone();
    push(&mut out, &behind(pieces));
    out
}

/// What stands between and behind the records.
fn behind<const N: usize>(pieces: &Pieces<N>) -> String {
    let mut out = String::new();
    for piece in pieces.lists.iter().flatten() {
        push(&mut out, &piece.followers);
    }
    push(&mut out, &pieces.tail);
    out
}

/// What stands above a record that both sides have: blank lines and comments.
pub(in crate::store) fn lead(base: Option<&Piece>, mine: &Piece, theirs: &Piece) -> Arc<str> {
    let before = base.map_or("", |base| &base.lead);
    if *mine.lead == *theirs.lead || before == &*theirs.lead {
        return Arc::clone(&mine.lead);
    }
    if base.is_some() && before == &*mine.lead {
        return Arc::clone(&theirs.lead);
    }
    let new = |line: &&str| !line.trim().is_empty() && !mine.lead.contains(line.trim());
    let old = |line: &&str| !before.contains(line.trim());
    let lines = theirs.lead.lines().filter(new).filter(old);
    let added: String = lines.map(|line| format!("{line}\n\n")).collect();
    format!("{}{added}", mine.lead).into()
}

/// The piece of a record that comes in from the other side.
pub(in crate::store) fn arrived(piece: &Piece, text: Arc<str>) -> Piece {
    let lead = match piece.lead.contains('#') {
        true => Arc::clone(&piece.lead),
        false => "\n".into(),
    };
    Piece {
        lead,
        text,
        followers: "".into(),
    }
}

/// A record as one side has it, in texts: as it is written there, and as it would be written anew.
#[derive(Clone, Copy)]
pub(in crate::store) struct Written<'a> {
    pub(in crate::store) text: &'a str,
    pub(in crate::store) plain: &'a str,
}

/// `text`, which came of `mine`, with what `theirs` has that no model holds: keys that are not `known`, values of
/// known ones that nobody understands, and comments.
pub(in crate::store) fn beyond(
    text: &str,
    base: Option<&str>,
    [mine, theirs]: [Written<'_>; 2],
    (list, known): (&'static str, &'static [&'static str]),
    clashes: &mut Clashes,
) -> Option<String> {
    let parsed = |text| Record::parse(text, list, known);
    let (mut record, other) = (parsed(text)?, parsed(theirs.text)?);
    let count = clashes.kept.len();
    let before = base.and_then(parsed);
    let before = before.as_ref().and_then(Record::table);
    if !known.is_empty() {
        let [own, plain, their_plain] = [mine.text, mine.plain, theirs.plain].map(parsed);
        let [own, plain, their_plain] =
            [&own, &plain, &their_plain].map(|record| record.as_ref().and_then(Record::table));
        let sides = [(own, plain), (other.table(), their_plain)];
        let sides = sides.map(|(written, plain)| Said { written, plain });
        keys::take_strange(before, record.table_mut()?, sides, known, clashes);
    }
    keys::merge(before, record.table_mut()?, other.table()?, known, clashes);
    let text = keys::with_comments(&record.into_text(), base.unwrap_or(""), theirs.text);
    Some(keys::below(
        &text,
        clashes.kept.get(count..).unwrap_or_default(),
    ))
}

/// A record that no model holds: `mine` with what `theirs` changed of `base`.
fn both(
    base: Option<&Piece>,
    mine: &Piece,
    theirs: &Piece,
    list: &'static str,
    clashes: &mut Clashes,
) -> Piece {
    let before = base.map(|base| &*base.text);
    let text = if mine.text == theirs.text || before == Some(&theirs.text) {
        Arc::clone(&mine.text)
    } else if before == Some(&mine.text) {
        Arc::clone(&theirs.text)
    } else {
        let sides = [mine, theirs].map(|piece| Written {
            text: &piece.text,
            plain: "",
        });
        let merged = beyond(&mine.text, before, sides, (list, &[]), clashes);
        merged.map_or_else(|| Arc::clone(&mine.text), Into::into)
    };
    Piece {
        lead: lead(base, mine, theirs),
        text,
        followers: Arc::clone(&mine.followers),
    }
}

/// Merges the list numbered `at`, called `list`, of which each side has these records in order; the names of what
/// stands in it then, in its order. What one side removed goes, unless the other changed it.
pub(in crate::store) fn merge_list<const N: usize>(
    pieces: &mut Pieces<N>,
    (at, list): (usize, &'static str),
    base: &[Known],
    mine: &[Known],
    theirs: &[Known],
    clashes: &mut Clashes,
) -> Vec<String> {
    let (before, own, other) = (by_name(base), by_name(mine), by_name(theirs));
    let unchanged = |known: &Known| {
        let old = before.get(known.name.as_str());
        old.is_some_and(|old| old.text == known.piece.text)
    };
    let stays = |known: &Known| other.contains_key(known.name.as_str()) || !unchanged(known);
    let keep: Vec<bool> = mine.iter().map(stays).collect();
    pieces.retain(at, |number| keep.get(number) == Some(&true));
    let Some(records) = pieces.lists.get_mut(at) else {
        return Vec::new();
    };
    let kept = mine.iter().filter(|known| stays(known));
    let mut names: Vec<String> = kept.map(|known| known.name.clone()).collect();
    for (name, piece) in names.iter().zip(records.iter_mut()) {
        if let Some(theirs) = other.get(name.as_str()) {
            let base = before.get(name.as_str()).copied();
            *piece = both(base, piece, theirs, list, clashes);
        }
    }
    for known in theirs {
        if !own.contains_key(known.name.as_str()) && !unchanged(known) {
            names.push(known.name.clone());
            records.push(arrived(&known.piece, Arc::clone(&known.piece.text)));
        }
    }
    names
}
