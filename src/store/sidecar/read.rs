//! Reads a sidecar: its text becomes records and annotations; each mistake costs one key and is told.
//!
//! Whatever can't be understood stays in the file as it is. Every `[[annotation]]` becomes an annotation: one
//! whose place can't be understood has lost it. A file that is no sidecar of this format at all is an
//! error, and its caller must not write it.
//!
//! Must not know: how it is written.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use toml_edit::{Document, Item, TableLike, Value as Toml};

use super::cut::{self, LISTS, Pieces};
use super::fields::{Fields, Recorded};
use crate::annotation::anchor::Offsets;
use crate::annotation::set::{Foreign, Metadata, Rejected};
use crate::annotation::{Annotation, Id, Time};
use crate::error::{Error, Place, Result};
use crate::store::bounded;
use crate::text::document::Span;

/// The format that is read and written here.
pub(super) const FORMAT: i64 = 1;

/// An annotation as it was read.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) annotation: Arc<Annotation>,
    /// Its place in the file's order: first code point, one past the last, as recorded.
    pub(super) order: (u64, u64),
    /// Whether its id was made here, and is to be written.
    pub(super) fresh: bool,
    /// Whether the record says wrongly that it is an orphan.
    pub(super) found: bool,
    /// What is recorded of its place, where that has to be looked for.
    pub(super) trace: Option<Box<Trace>>,
}

/// A paragraph marked done, as it was read.
#[derive(Clone, Debug)]
pub(super) struct Done {
    /// The paragraph; `None` where it is not there.
    pub(super) span: Option<Span>,
    /// What is recorded of it, where it has to be looked for.
    pub(super) sought: Option<Recorded>,
}

/// The place of an annotation as its record says it.
#[derive(Clone, Debug)]
pub(super) struct Trace {
    /// Its parts, each with its quote.
    pub(super) parts: Vec<Recorded>,
    /// The text before the first part, and behind it.
    pub(super) before: String,
    pub(super) after: String,
}

impl Trace {
    /// Whether the text that is recorded beside the first part stands beside `part`.
    pub(super) fn is_beside(&self, part: Span, text: &str) -> bool {
        let (before, after) = (text.get(..part.start()), text.get(part.end()..));
        before.is_some_and(|before| before.ends_with(&self.before))
            && after.is_some_and(|after| after.starts_with(&self.after))
    }
}

/// What `[document]` says of the article's file, as far as it matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct About {
    pub(super) sha256: Option<String>,
    pub(super) encoding: Option<String>,
}

/// A sidecar as it was read: pieces, and what each says. Each list is as long as that of the pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct Read {
    pub(super) pieces: Pieces,
    /// Whether the file begins with a byte-order mark.
    pub(super) marked: bool,
    pub(super) entries: Vec<Entry>,
    pub(super) done: Vec<Option<Span>>,
    /// What is recorded of those among them that have to be looked for, by their number.
    pub(super) sought_done: Vec<(usize, Recorded)>,
    /// Those whose records tell where they stood in another text.
    pub(super) carried_done: Vec<Span>,
    pub(super) rejected: Vec<Option<Rejected>>,
    pub(super) foreign: Vec<Option<Foreign>>,
    pub(super) metadata: Metadata,
    pub(super) about: About,
}

/// The byte-order mark of UTF-8.
pub(super) const MARK: &[u8] = "\u{FEFF}".as_bytes();

/// The ids that were made for records without one when the file was read before, by the record's text.
pub(super) type Given = HashMap<Arc<str>, Vec<Id>>;

/// The text of a sidecar: well-formed UTF-8, its byte-order mark taken off.
pub(super) fn text_of<'b>(bytes: &'b [u8], path: &Path) -> Result<&'b str> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let text = String::from_utf8_lossy(bytes);
        let place = Place::of(&text, error.valid_up_to());
        refused("this sidecar is not UTF-8", path)
            .at(place)
            .hint(SALVAGE)
            .because(error)
    })?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

/// What is said of one that is broken.
const SALVAGE: &str = "hashiya check --salvage ARTICLE takes out what can be read";

/// An error that keeps a sidecar from being read, and so from being written.
fn refused(message: impl Into<String>, path: &Path) -> Error {
    Error::failed(message)
        .in_file(path)
        .hint("it is left as it is; mend it by hand, or write another with --sidecar FILE")
}

/// Parses a sidecar and looks whether it is one.
pub(super) fn parse<'t>(text: &'t str, path: &Path) -> Result<Document<&'t str>> {
    let document = Document::parse(text).map_err(|error| {
        let place = Place::of(text, error.span().map_or(0, |span| span.start));
        let message = error.message().trim().replace('\n', ", ");
        let conflict = ["<<<<<<<", "=======", ">>>>>>>"]
            .iter()
            .any(|marks| place.text.starts_with(marks));
        let error = refused(format!("this sidecar is not TOML: {message}"), path)
            .at(place)
            .hint(SALVAGE);
        if conflict {
            error.hint(
                "a merge by git left its marks: keep the records of both sides, delete the marks",
            )
        } else {
            error
        }
    })?;
    check_format(&document, text, path)?;
    for name in LISTS.iter().chain(&["document"]) {
        check_shape(document.as_table().get(name), name, text, path)?;
    }
    Ok(document)
}

fn check_format(document: &Document<&str>, text: &str, path: &Path) -> Result<()> {
    let Some(item) = document.as_table().get("format") else {
        if text.trim().is_empty() {
            return Ok(());
        }
        return Err(refused("this is no sidecar: it has no `format`", path)
            .at(Place::of(text, 0))
            .hint("a sidecar begins with format = 1"));
    };
    let at = item.span().map_or(0, |span| span.start);
    let fault = |message: String| refused(message, path).at(Place::of(text, at));
    match item.as_integer() {
        Some(FORMAT) => Ok(()),
        Some(format) if format > FORMAT => Err(fault(format!(
            "this sidecar is of format {format}; this program reads format {FORMAT}"
        ))
        .hint("a later version of hashiya wrote it: install that one")),
        _ => Err(fault(format!("`format` must be {FORMAT}"))),
    }
}

/// A known table must be one: nothing could be written beside a `done = 3`.
fn check_shape(item: Option<&Item>, name: &str, text: &str, path: &Path) -> Result<()> {
    let fits = match item {
        None => true,
        Some(Item::Value(Toml::Array(array))) if name != "document" => {
            array.iter().all(Toml::is_inline_table)
        }
        Some(item) if name == "document" => item.is_table_like(),
        Some(item) => item.is_array_of_tables(),
    };
    if fits {
        return Ok(());
    }
    let at = item.and_then(Item::span).map_or(0, |span| span.start);
    let wanted = if name == "document" {
        "a table: [document]".to_owned()
    } else {
        format!("tables: [[{name}]]")
    };
    Err(refused(format!("`{name}` must be {wanted}"), path).at(Place::of(text, at)))
}

/// The records of a list: tables, or an array of them.
pub(super) fn records<'d>(
    document: &'d Document<&str>,
    name: &str,
) -> impl Iterator<Item = &'d dyn TableLike> {
    let item = document.as_table().get(name);
    let tables = item
        .and_then(Item::as_array_of_tables)
        .into_iter()
        .flatten();
    let inline = item.and_then(Item::as_array).into_iter().flatten();
    let inline = inline.filter_map(Toml::as_inline_table);
    let tables = tables.map(|table| table as &dyn TableLike);
    tables.chain(inline.map(|table| table as &dyn TableLike))
}

/// The article that a sidecar is read for.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a, 't> {
    /// Its text.
    pub(super) offsets: &'a Offsets<'t>,
    /// The digest of its bytes.
    pub(super) sha256: &'a str,
}

/// Reads the whole of a sidecar. `given` holds the ids that were made here before.
pub(super) fn read(
    text: &str,
    path: &Path,
    subject: Subject<'_, '_>,
    given: &Given,
    faults: &mut Vec<Error>,
) -> Result<Read> {
    let document = parse(text, path)?;
    let most = bounded::limits().annotations;
    if let Some(spread) = super::spread::spread(&document, &LISTS) {
        let document = parse(&spread, path)?;
        check_count(&document, path, most)?;
        return Ok(read_parsed(&document, path, subject, given, faults));
    }
    check_count(&document, path, most)?;
    Ok(read_parsed(&document, path, subject, given, faults))
}

/// An error where a sidecar has more annotations than this machine can bear.
fn check_count(document: &Document<&str>, path: &Path, most: u64) -> Result<()> {
    let list = document.as_table().get("annotation");
    let list = list.and_then(Item::as_array_of_tables);
    within(list.map_or(0, toml_edit::ArrayOfTables::len), most).map_err(|error| {
        error
            .in_file(path)
            .hint("it is left as it is; cut it into layers")
    })
}

/// An error where so many annotations are more than `most`.
pub(super) fn within(count: usize, most: u64) -> Result<()> {
    match u64::try_from(count) {
        Ok(count) if count <= most => Ok(()),
        _ => Err(Error::failed(format!(
            "{count} annotations are too many for one sidecar: on this machine it has {most} at most"
        ))),
    }
}

fn read_parsed(
    document: &Document<&str>,
    path: &Path,
    subject: Subject<'_, '_>,
    given: &Given,
    faults: &mut Vec<Error>,
) -> Read {
    let mut fields = Fields::new(document.raw(), path, subject.offsets);
    let root = document.as_table();
    let about = root.get("document").and_then(Item::as_table_like);
    let recorded = about.and_then(|about| about.get("sha256")?.as_str());
    fields.same_article = recorded.is_none_or(|sha256| sha256.eq_ignore_ascii_case(subject.sha256));
    let tables = |name: &str| -> Vec<&dyn TableLike> {
        let list = root.get(name).and_then(Item::as_array_of_tables);
        let list = list.into_iter().flat_map(toml_edit::ArrayOfTables::iter);
        list.map(|table| table as &dyn TableLike).collect()
    };
    let pieces = cut::cut(document, &LISTS);
    let done: Vec<Done> = tables("done").into_iter().map(|t| fields.done(t)).collect();
    let sought_done = done.iter().enumerate();
    let sought_done = sought_done.filter_map(|(at, one)| Some((at, one.sought.clone()?)));
    let annotations = tables("annotation");
    let mut read = Read {
        entries: entries(&annotations, &pieces, given, &mut fields),
        done: done.iter().map(|one| one.span).collect(),
        sought_done: sought_done.collect(),
        rejected: tables("rejected")
            .into_iter()
            .map(|t| fields.rejected(t))
            .collect(),
        foreign: tables("foreign")
            .into_iter()
            .map(|t| fields.foreign(t))
            .collect(),
        pieces,
        ..Read::default()
    };
    if let Some(table) = about {
        read.metadata = fields.metadata(table);
        read.about = About {
            sha256: fields.text(table, "sha256"),
            encoding: fields.text(table, "encoding"),
        };
    }
    let ids: HashSet<&Id> = read.entries.iter().map(|e| &e.annotation.id).collect();
    fields.check_links(&ids);
    faults.extend(fields.into_faults());
    read
}

/// The annotations, each with an id of its own.
fn entries(
    tables: &[&dyn TableLike],
    pieces: &Pieces,
    given: &Given,
    fields: &mut Fields<'_, '_>,
) -> Vec<Entry> {
    let mut seen: HashSet<Id> = HashSet::new();
    let mut given = given.clone();
    let mut out = Vec::with_capacity(tables.len());
    let [records, ..] = &pieces.lists;
    for (table, piece) in tables.iter().zip(records) {
        let mut entry = fields.entry(*table);
        let named = entry.annotation.id.as_str();
        let second = !named.is_empty() && seen.contains(&entry.annotation.id);
        if second {
            let name = named.to_owned();
            fields.second_id(*table, &name);
        }
        if named.is_empty() || second {
            let again = given.get_mut(&piece.text).and_then(Vec::pop);
            let id = again.unwrap_or_else(|| Id::fresh(Time::now()));
            let annotation = Arc::make_mut(&mut entry.annotation);
            let old = std::mem::replace(&mut annotation.id, id);
            if second && annotation.conflict.is_none() {
                annotation.conflict = Some(old);
            }
            entry.fresh = true;
        }
        seen.insert(entry.annotation.id.clone());
        out.push(entry);
    }
    out
}

impl Read {
    /// The ids that were made here, by the text of their records.
    pub(super) fn given(&self) -> Given {
        let mut out = Given::new();
        let [records, ..] = &self.pieces.lists;
        let fresh = self
            .entries
            .iter()
            .zip(records)
            .filter(|(entry, _)| entry.fresh);
        for (entry, piece) in fresh {
            let ids = out.entry(Arc::clone(&piece.text)).or_default();
            ids.insert(0, entry.annotation.id.clone());
        }
        out
    }

    /// The file that says it.
    pub(super) fn file(&self) -> Vec<u8> {
        let mut out = if self.marked {
            MARK.to_vec()
        } else {
            Vec::new()
        };
        out.extend_from_slice(self.pieces.join().as_bytes());
        out
    }

    /// What it says, as one set.
    pub(super) fn annotations(&self) -> crate::annotation::set::Annotations {
        let list = self
            .entries
            .iter()
            .map(|entry| Arc::clone(&entry.annotation));
        let mut out = crate::annotation::set::Annotations::of_shared(list);
        out.set_done(self.done.iter().flatten().copied().collect());
        out.rejected = self.rejected.iter().flatten().cloned().collect();
        out.foreign = self.foreign.iter().flatten().cloned().collect();
        out.metadata = self.metadata.clone();
        out
    }
}
