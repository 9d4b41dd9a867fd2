//! What was read of a sidecar, made to say what is so now: records that are not changed stay as they are.
//!
//! Must not know: files.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use toml_edit::Item;

use super::cut::{Piece, Pieces, push};
use super::literal::{date, string};
use super::read::{Entry, FORMAT, Read};
use super::table::Record;
use super::write::{Pen, foreign};
use crate::annotation::anchor::Offsets;
use crate::annotation::set::{Annotations, Foreign, Metadata, Rejected};
use crate::annotation::{Annotation, Id, Standing, Value};
use crate::error::{Error, Result};
use crate::store::article::Meta;
use crate::text::document::{Span, slice};

/// An annotation as it was, with its record then.
type Version = (Arc<Annotation>, Arc<str>);

/// Records as they were, so that what is taken back comes back with every key and comment.
#[derive(Clone, Debug, Default)]
pub(super) struct Earlier {
    annotations: HashMap<Id, Vec<Version>>,
    /// Where annotations were taken out, the record with what stood around it.
    gone: HashMap<Id, Piece>,
    /// The same of paragraphs that were marked done, of suggestions refused, of what stands elsewhere.
    done: Gone<Span>,
    rejected: Gone<Rejected>,
    foreign: Gone<Foreign>,
}

/// Records of a list that were taken out, by what they said.
type Gone<T> = Vec<(T, Piece)>;

impl Earlier {
    /// Keeps the records of `old` that are not in `new`.
    pub(super) fn remember(&mut self, old: &Read, new: &Read) {
        let ids: HashSet<&Id> = new.entries.iter().map(|e| &e.annotation.id).collect();
        let [records, ..] = &old.pieces.lists;
        for (entry, piece) in old.entries.iter().zip(records) {
            if !ids.contains(&entry.annotation.id) {
                self.keep_whole(&entry.annotation, piece);
            }
        }
    }

    /// Forgets the records of the annotation called `id`: somebody else has written it since.
    pub(super) fn forget(&mut self, id: &Id) {
        self.annotations.remove(id);
        self.gone.remove(id);
    }

    /// Keeps the record of an annotation that goes.
    fn keep_whole(&mut self, annotation: &Arc<Annotation>, piece: &Piece) {
        self.keep(annotation, &piece.text);
        self.gone.insert(annotation.id.clone(), piece.clone());
    }

    fn keep(&mut self, annotation: &Arc<Annotation>, text: &Arc<str>) {
        let versions = self.annotations.entry(annotation.id.clone()).or_default();
        versions.retain(|(old, _)| old != annotation);
        versions.push((Arc::clone(annotation), Arc::clone(text)));
    }

    fn versions(&self, id: &Id) -> &[Version] {
        self.annotations.get(id).map_or(&[], Vec::as_slice)
    }
}

/// `read` as it must be to say `wanted`, about the article of `meta` with the text of `offsets`. Records
/// that change or go are kept in `earlier`, and what was there before is taken from it.
pub(super) fn revise(
    read: &Read,
    wanted: &Annotations,
    meta: &Meta,
    offsets: &Offsets<'_>,
    earlier: &mut Earlier,
) -> Result<Read> {
    let mut out = read.clone();
    let newline = read.pieces.newline();
    revise_annotations(&mut out, wanted, offsets, earlier, newline)?;
    let pen = Pen::new(offsets, Vec::new());
    let pieces = &mut out.pieces;
    let code = |text: String| in_style(&text, newline).into();
    let gone = &mut earlier.done;
    sync((pieces, 1), &mut out.done, wanted.done(), gone, |span| {
        code(pen.done(*span))
    });
    sort(pieces, 1, &mut out.done, |span| *span);
    renew_done(&mut out, wanted, offsets.text(), |span| {
        code(pen.done(span))
    });
    let pieces = &mut out.pieces;
    let (rejected, gone) = (&wanted.rejected, &mut earlier.rejected);
    sync((pieces, 2), &mut out.rejected, rejected, gone, |one| {
        code(pen.rejected(one))
    });
    sort(pieces, 2, &mut out.rejected, |one| one.span);
    let (rows, gone) = (&wanted.foreign, &mut earlier.foreign);
    sync((pieces, 3), &mut out.foreign, rows, gone, |row| {
        code(foreign(row))
    });
    revise_head(&mut out, wanted, meta, offsets.text(), newline)?;
    Ok(out)
}

/// `text`, written with LF, as the file's lines end.
fn in_style(text: &str, newline: &str) -> String {
    if newline == "\n" {
        text.to_owned()
    } else {
        text.replace("\r\n", "\n").replace('\n', newline)
    }
}

fn revise_annotations(
    out: &mut Read,
    wanted: &Annotations,
    offsets: &Offsets<'_>,
    earlier: &mut Earlier,
    newline: &str,
) -> Result<()> {
    take_out(out, wanted, earlier);
    let old: HashMap<Id, usize> = out
        .entries
        .iter()
        .zip(0..)
        .map(|(entry, at)| (entry.annotation.id.clone(), at))
        .collect();
    let stays = |annotation: &Arc<Annotation>| {
        let entry = old.get(&annotation.id).and_then(|at| out.entries.get(*at));
        entry.is_some_and(|entry| {
            let same = Arc::ptr_eq(&entry.annotation, annotation);
            (same || entry.annotation == *annotation) && !entry.fresh && !entry.found
        })
    };
    let changed: Vec<&Arc<Annotation>> = wanted.iter().filter(|a| !stays(a)).collect();
    let placed = changed.iter().filter(|a| !a.is_lost());
    let pen = Pen::new(offsets, placed.map(|a| a.spans.first()).collect());
    for annotation in changed {
        let at = old.get(&annotation.id).copied();
        put(out, at, annotation, (&pen, offsets), earlier, newline)?;
    }
    put_in_order(out);
    Ok(())
}

/// Takes the records of annotations out that are no more.
fn take_out(out: &mut Read, wanted: &Annotations, earlier: &mut Earlier) {
    let ids: HashSet<&Id> = wanted.iter().map(|a| &a.id).collect();
    let stays: Vec<bool> = out
        .entries
        .iter()
        .map(|e| ids.contains(&e.annotation.id))
        .collect();
    if stays.iter().all(|stays| *stays) {
        return;
    }
    let [records, ..] = &out.pieces.lists;
    for ((entry, piece), stays) in out.entries.iter().zip(records).zip(&stays) {
        if !stays {
            earlier.keep_whole(&entry.annotation, piece);
        }
    }
    let mut flags = stays.iter();
    out.entries.retain(|_| flags.next() == Some(&true));
    out.pieces.retain(0, |at| stays.get(at) == Some(&true));
}

/// Writes one annotation: the record numbered `at` made to say it, or one that stood here before, or a
/// new one.
fn put(
    out: &mut Read,
    at: Option<usize>,
    annotation: &Arc<Annotation>,
    (pen, offsets): (&Pen<'_, '_>, &Offsets<'_>),
    earlier: &mut Earlier,
    newline: &str,
) -> Result<()> {
    let [records, ..] = &mut out.pieces.lists;
    let there = at.and_then(|at| Some((out.entries.get(at)?.clone(), records.get(at)?.clone())));
    let versions = earlier.versions(&annotation.id);
    let again = versions.iter().rev().find(|(old, _)| old == annotation);
    let last = match &there {
        Some((entry, piece)) => Some((&entry.annotation, &piece.text)),
        None => versions.last().map(|(old, text)| (old, text)),
    };
    let fresh = there.as_ref().is_some_and(|(entry, _)| entry.fresh);
    let text: Arc<str> = match (again, last) {
        (Some((_, text)), _) if names_itself(text) => Arc::clone(text),
        (_, Some((old, text))) => {
            let changed = pen.change(text, old, annotation, fresh || !names_itself(text));
            let changed = changed.ok_or_else(|| unwritable(&annotation.id))?;
            let style = if text.contains("\r\n") { "\r\n" } else { "\n" };
            in_style(&changed, style).into()
        }
        (_, None) => in_style(&pen.record(annotation), newline).into(),
    };
    let moved = there
        .as_ref()
        .is_none_or(|(entry, _)| entry.annotation.spans != annotation.spans);
    let order = match &there {
        Some((entry, _)) if !moved => entry.order,
        _ => order_of(annotation, offsets),
    };
    let entry = Entry {
        trace: None,
        annotation: Arc::clone(annotation),
        order,
        fresh: false,
        found: false,
    };
    if let Some((old, piece)) = &there
        && !old.fresh
    {
        earlier.keep(&old.annotation, &piece.text);
    }
    match at {
        Some(at) => {
            if let (Some(slot), Some(piece)) = (out.entries.get_mut(at), records.get_mut(at)) {
                *slot = entry;
                piece.text = text;
            }
        }
        None => {
            let gone = earlier.gone.remove(&entry.annotation.id);
            let piece = coming(&mut out.pieces, gone.as_ref(), text);
            out.entries.push(entry);
            let [records, ..] = &mut out.pieces.lists;
            records.push(piece);
        }
    }
    Ok(())
}

/// The piece of a record that comes in, or comes back: then with what stood around it.
fn coming(pieces: &mut Pieces, gone: Option<&Piece>, text: Arc<str>) -> Piece {
    let around = match gone {
        Some(gone) => pieces.surroundings(gone),
        None => Piece {
            lead: pieces.newline().into(),
            ..Piece::default()
        },
    };
    Piece { text, ..around }
}

/// Whether an annotation's record states its id.
pub(super) fn names_itself(record: &str) -> bool {
    let record = Record::parse(record, "annotation", &["id"]);
    record.is_some_and(|record| record.get("id").is_some())
}

pub(super) fn unwritable(id: &Id) -> Error {
    Error::failed(format!(
        "the record of annotation {id} could not be changed"
    ))
    .hint("the work is kept; save elsewhere")
}

/// An annotation's place in the file's order.
fn order_of(annotation: &Annotation, offsets: &Offsets<'_>) -> (u64, u64) {
    let (start, end) = offsets.code_points(annotation.spans.hull());
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    (number(start), number(end))
}

/// Puts the records in order: by start, then the longer first, then by id.
fn put_in_order(out: &mut Read) {
    let [records, ..] = &mut out.pieces.lists;
    let entries = std::mem::take(&mut out.entries).into_iter();
    let mut all: Vec<(Entry, Piece)> = entries.zip(std::mem::take(records)).collect();
    all.sort_by(|(one, _), (other, _)| {
        let key = |entry: &Entry| (entry.order.0, Reverse(entry.order.1));
        let by_place = key(one).cmp(&key(other));
        by_place.then_with(|| one.annotation.id.cmp(&other.annotation.id))
    });
    (out.entries, *records) = all.into_iter().unzip();
}

/// Lets the records of a list say `wanted`: those that were not understood stay, those that say something
/// else are `gone`, and what none says is added behind, as it was where it had gone.
fn sync<T: PartialEq + Clone>(
    (pieces, list): (&mut Pieces, usize),
    read: &mut Vec<Option<T>>,
    wanted: &[T],
    gone: &mut Gone<T>,
    write: impl Fn(&T) -> Arc<str>,
) {
    let mut missing: Vec<Option<&T>> = wanted.iter().map(Some).collect();
    // Both lists are mostly in one order: the search goes on where the last one ended.
    let mut next = 0;
    let mut stays = Vec::with_capacity(read.len());
    for item in read.iter() {
        let Some(item) = item else {
            stays.push(true);
            continue;
        };
        let (before, behind) = missing.split_at(next.min(missing.len()));
        let place = |part: &[Option<&T>]| part.iter().position(|other| *other == Some(item));
        let found = place(behind).map(|at| at + next).or_else(|| place(before));
        if let Some(slot) = found.and_then(|at| missing.get_mut(at)) {
            *slot = None;
        }
        next = found.map_or(next, |at| at + 1);
        stays.push(found.is_some());
    }
    if stays.contains(&false) {
        let records = pieces.lists.get(list).into_iter().flatten();
        let leaving = read.iter().zip(records).zip(&stays);
        let leaving = leaving.filter(|(_, stays)| !**stays);
        let leaving = leaving.filter_map(|((item, piece), _)| Some((item.clone()?, piece.clone())));
        gone.extend(leaving);
        let mut flags = stays.iter();
        read.retain(|_| flags.next() == Some(&true));
        pieces.retain(list, |at| stays.get(at) == Some(&true));
    }
    for item in missing.into_iter().flatten() {
        let before = gone.iter().rposition(|(other, _)| other == item);
        let before = before.map(|at| gone.remove(at).1);
        let text = before.as_ref().map(|piece| Arc::clone(&piece.text));
        let piece = coming(pieces, before.as_ref(), text.unwrap_or_else(|| write(item)));
        read.push(Some(item.clone()));
        if let Some(records) = pieces.lists.get_mut(list) {
            records.push(piece);
        }
    }
}

/// Puts the records of a list in order of place; those that were not understood come last.
fn sort<T>(
    pieces: &mut Pieces,
    list: usize,
    read: &mut Vec<Option<T>>,
    place: impl Fn(&T) -> Span,
) {
    let Some(records) = pieces.lists.get_mut(list) else {
        return;
    };
    let items = std::mem::take(read).into_iter();
    let mut all: Vec<(Option<T>, Piece)> = items.zip(std::mem::take(records)).collect();
    all.sort_by_key(|(item, _)| {
        item.as_ref()
            .map_or((true, Span::default()), |i| (false, place(i)))
    });
    (*read, *records) = all.into_iter().unzip();
}

/// The keys of `[document]`, in the order in which they are written.
pub(super) const DOCUMENT: &[&str] = &[
    "file",
    "sha256",
    "bytes",
    "length",
    "encoding",
    "newline",
    "bom",
    "title",
    "outlet",
    "author",
    "url",
    "language",
    "published",
    "retrieved",
];

/// Whether a place that an annotation tells of is one of another text: its own, or that of an attribute.
fn is_of_another_text(annotation: &Annotation, text: &str) -> bool {
    let lost = matches!(&annotation.standing, Standing::Lost { orphan: false, .. });
    lost || annotation.is_moved()
        || annotation.attributes.values().any(|value| match value {
            Value::Span { span, quote, .. } => slice(text, *span) != quote,
            _ => false,
        })
}

/// Whether all that the records say is of the text of now: then the head may say so.
fn tells_of(read: &Read, wanted: &Annotations, text_now: &str) -> bool {
    let unsure = read.about.sha256.is_some() && read.done.contains(&None);
    !unsure && !wanted.iter().any(|a| is_of_another_text(a, text_now))
}

/// Lets the records of paragraphs done that were found again say where these stand, once all is of the text of now.
fn renew_done(
    out: &mut Read,
    wanted: &Annotations,
    text_now: &str,
    record: impl Fn(Span) -> Arc<str>,
) {
    if !tells_of(out, wanted, text_now) {
        return;
    }
    let carried = std::mem::take(&mut out.carried_done);
    let [_, records, ..] = &mut out.pieces.lists;
    for (span, piece) in out.done.iter().zip(records) {
        if let Some(span) = span.filter(|span| carried.contains(span)) {
            piece.text = record(span);
        }
    }
}

/// Lets the head say the format and what is known of the article.
fn revise_head(
    out: &mut Read,
    wanted: &Annotations,
    meta: &Meta,
    text_now: &str,
    newline: &str,
) -> Result<()> {
    let is_of_now = tells_of(out, wanted, text_now);
    let head = &mut out.pieces.head;
    let mut text = head.clone();
    if !has(&text, "format") {
        push(&mut text, &format!("format = {FORMAT}{newline}"));
    }
    let mut document = Vec::new();
    // While something has lost its place the record tells of the text in which that place was.
    if is_of_now {
        document.extend(about(meta));
    }
    document.extend(known(&out.metadata, &wanted.metadata));
    if !has(&text, "document") && !document.is_empty() {
        let gap = if text.is_empty() { "" } else { newline };
        push(&mut text, &format!("{gap}[document]{newline}"));
    }
    let crlf = text.contains("\r\n");
    let mut changed = false;
    if let Some(mut record) = Record::parse(&text, "document", DOCUMENT) {
        for (key, value, understood) in document {
            if !says(record.get(key), value.as_deref()) {
                record.set(
                    key,
                    value.as_deref(),
                    understood || record.get(key).is_none(),
                );
                changed = true;
            }
        }
        if changed {
            text = in_style(&record.into_text(), if crlf { "\r\n" } else { "\n" });
        }
    } else if has(&text, "document") {
        return Err(Error::failed("the table [document] could not be changed"));
    }
    *head = text;
    out.metadata = wanted.metadata.clone();
    out.about.sha256 = Some(meta.sha256.clone());
    Ok(())
}

/// Whether the head has `key` at its top.
fn has(head: &str, key: &str) -> bool {
    let document = toml_edit::Document::parse(head);
    document.is_ok_and(|document| document.as_table().contains_key(key))
}

/// Whether an item says the TOML `value`.
fn says(item: Option<&Item>, value: Option<&str>) -> bool {
    let written = value.and_then(|value| value.parse::<toml_edit::Value>().ok());
    match (item, written) {
        (None, None) => true,
        (Some(item), Some(value)) => {
            let value = Item::Value(value);
            let date = |item: &Item| item.as_datetime().map(ToString::to_string);
            item.as_str().is_some() && item.as_str() == value.as_str()
                || item.as_integer().is_some() && item.as_integer() == value.as_integer()
                || item.as_bool().is_some() && item.as_bool() == value.as_bool()
                || date(item).is_some() && date(item) == date(&value)
        }
        _ => false,
    }
}

type Fact = (&'static str, Option<String>, bool);

/// What is recorded of the article's file.
fn about(meta: &Meta) -> Vec<Fact> {
    vec![
        ("file", Some(string(&meta.file)), true),
        ("sha256", Some(string(&meta.sha256)), true),
        ("bytes", Some(meta.bytes.to_string()), true),
        ("length", Some(meta.length.to_string()), true),
        ("encoding", Some(string(meta.encoding)), true),
        ("newline", Some(string(meta.newline.name())), true),
        ("bom", meta.bom.then(|| "true".to_owned()), true),
    ]
}

/// What changed of what a person knows of the article.
fn known(old: &Metadata, new: &Metadata) -> Vec<Fact> {
    let text = |t: &Option<String>| t.as_deref().map(string);
    let day = |t: &Option<String>| t.as_deref().map(date);
    let all = |m: &Metadata| {
        [
            ("title", text(&m.title)),
            ("outlet", text(&m.outlet)),
            ("author", text(&m.author)),
            ("url", text(&m.url)),
            ("language", text(&m.language)),
            ("published", day(&m.published)),
            ("retrieved", day(&m.retrieved)),
        ]
    };
    let both = all(old).into_iter().zip(all(new));
    both.filter(|((_, before), (_, after))| before != after)
        .map(|((name, before), (_, after))| (name, after, before.is_some()))
        .collect()
}
