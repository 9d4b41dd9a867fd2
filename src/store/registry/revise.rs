//! What was read of a registry, made to say what is so now: entities that are not changed stay as they are.
//!
//! Must not know: files.

use std::ops::Range;
use std::path::Path;

use toml_edit::{Document, Item, Table};

use super::read::{FORMAT, LIST, Read, name_of, read_text};
use super::record::{Edit, Record, edited, line_end, line_start, lines_of};
use super::write::{self, HEAD};
use crate::annotation::entity::{Entity, Registry};
use crate::error::{Error, Result};
use crate::store::sidecar::literal;
use crate::store::sidecar::spread::spread;

/// `read`, which came from `path`, as it must be to say `wanted`.
pub(super) fn revise(read: &Read, wanted: &Registry, path: &Path) -> Result<Read> {
    if super::merge::same(&read.registry, wanted) {
        return Ok(read.clone());
    }
    let fail = || unwritable(path);
    let newline = newline_of(&read.text);
    let mut spreads = None;
    if let Some(text) = Document::parse(read.text.as_str())
        .ok()
        .and_then(|document| spread(&document, &[LIST]))
    {
        spreads = Some(read_text(&text, path, &mut Vec::new())?);
    }
    let from = spreads.as_ref().unwrap_or(read);
    let text = revised(from, wanted, newline).ok_or_else(fail)?;
    // What is not read as it was meant is not written.
    let mut out = read_text(&text, path, &mut Vec::new())?;
    out.marked = read.marked;
    let says = |entity: &Entity| out.registry.get(&entity.id).map(AsRef::as_ref) == Some(entity);
    if wanted.iter().all(|entity| says(entity)) {
        Ok(out)
    } else {
        Err(fail())
    }
}

pub(super) fn unwritable(path: &Path) -> Error {
    Error::failed("the entities could not be changed in their file")
        .in_file(path)
        .hint("the work is kept; write the file in the plain form, one key a line")
}

/// How the lines of a text end.
fn newline_of(text: &str) -> &'static str {
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    if first.ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    }
}

fn in_style(text: &str, newline: &str) -> String {
    text.replace('\n', newline)
}

fn revised(read: &Read, wanted: &Registry, newline: &str) -> Option<String> {
    let mut text = changed(read, wanted, newline)?;
    let fresh = wanted
        .iter()
        .filter(|entity| read.registry.get(&entity.id).is_none());
    let records: Vec<String> = fresh
        .map(|entity| in_style(&write::entity(entity), newline))
        .collect();
    if !records.is_empty() {
        text = added(&text, &records.join(newline), newline)?;
    }
    let document = Document::parse(text.as_str()).ok()?;
    if !document.as_table().contains_key("format") {
        let head = match read.text.is_empty() {
            true => in_style(HEAD, newline) + newline,
            false => format!("format = {FORMAT}{newline}"),
        };
        text = format!("{head}{text}");
    }
    Some(text)
}

/// The records of a document.
fn records<'d>(document: &'d Document<&str>) -> Vec<&'d Table> {
    let list = document.as_table().get(LIST);
    let list = list.and_then(Item::as_array_of_tables);
    list.into_iter()
        .flat_map(toml_edit::ArrayOfTables::iter)
        .collect()
}

/// From a record's header to the end of its last key.
fn extent(text: &str, table: &Table) -> Option<Range<usize>> {
    let lines = lines_of(table);
    let end = lines.iter().map(|line| line.end).max()?;
    Some(table.span()?.start..line_end(text, end))
}

/// The text with what is changed, and without what is gone. From the last record to the first, so that the
/// places of those before hold.
fn changed(read: &Read, wanted: &Registry, newline: &str) -> Option<String> {
    let document = Document::parse(read.text.as_str()).ok()?;
    let mut text = read.text.clone();
    let tables = records(&document);
    for (number, (table, id)) in tables.iter().zip(&read.records).enumerate().rev() {
        let Some(old) = id.as_deref().and_then(|id| read.registry.get(id)) else {
            continue;
        };
        match wanted.get(&old.id) {
            Some(new) if new == old => {}
            Some(new) => {
                let place = extent(&read.text, table)?;
                let own = Record::of(text.get(place.clone())?.to_owned(), 0, newline);
                text = match own {
                    Some(record) => {
                        let record = entity(record, old, new)?;
                        edited(&text, vec![(place, record)])
                    }
                    // Tables of other programs within it make no whole without those before.
                    None => entity(Record::of(text, number, newline)?, old, new)?,
                };
            }
            None => text = edited(&text, removal(&read.text, &document, table)?),
        }
    }
    Some(text)
}

/// The record of `old` made to say `new`.
pub(super) fn entity(mut record: Record<'_>, old: &Entity, new: &Entity) -> Option<String> {
    for ((key, before), (_, after)) in write::texts(old).into_iter().zip(write::texts(new)) {
        if before != after {
            let understood = match record.text_at(key) {
                Some(text) => text.is_empty() || before.is_some(),
                None => false,
            };
            record.set(key, after.as_deref(), understood)?;
        }
    }
    change_labels(&mut record, old, new)?;
    if old.names != new.names {
        let written = write::names(&new.names);
        record.set_list("names", &new.names, written.as_deref(), name_of)?;
    }
    change_coordinates(&mut record, old, new)?;
    Some(record.into_text())
}

fn change_labels(record: &mut Record<'_>, old: &Entity, new: &Entity) -> Option<()> {
    let both = old.labels.keys().chain(new.labels.keys());
    let languages: std::collections::BTreeSet<&String> = both.collect();
    for language in languages {
        let after = new.labels.get(language);
        if old.labels.get(language) == after {
            continue;
        }
        let value = after.map(|label| literal::string(label));
        if record
            .set_within("labels", language, value.as_deref())
            .is_none()
        {
            return record.set("labels", write::labels(&new.labels).as_deref(), false);
        }
    }
    Some(())
}

fn change_coordinates(record: &mut Record<'_>, old: &Entity, new: &Entity) -> Option<()> {
    let (before, after) = (&old.coordinates, &new.coordinates);
    match (before, after) {
        (Some(before), Some(after)) => {
            let keys = write::degrees(before).into_iter();
            for ((key, before), (_, after)) in keys.zip(write::degrees(after)) {
                if before != after {
                    record.set_within("coordinates", key, after.as_deref())?;
                }
            }
            Some(())
        }
        (Some(before), None) => {
            let keys = write::degrees(before).into_iter();
            for (key, _) in keys.filter(|(_, value)| value.is_some()) {
                record.set_within("coordinates", key, None)?;
            }
            Some(())
        }
        (None, Some(after)) => {
            let written = write::coordinates(after);
            record.set("coordinates", written.as_deref(), false)
        }
        (None, None) => Some(()),
    }
}

/// The cuts that take the record `table` out, with the comment right above it. What other programs put between
/// its tables stays.
fn removal(text: &str, document: &Document<&str>, table: &Table) -> Option<Vec<Edit>> {
    let place = extent(text, table)?;
    let own = lines_of(table);
    let mut headers = Vec::new();
    for (_, item) in document.as_table() {
        collect(item, &mut headers);
    }
    let strange = |at: &usize| place.contains(at) && !own.iter().any(|line| line.start == *at);
    let start = lead(text, table).unwrap_or(place.start);
    let mut cuts = Vec::new();
    if headers.iter().any(strange) {
        for line in own {
            cuts.push(line_start(text, line.start)..line_end(text, line.end));
        }
    } else {
        // Of two blank lines that would meet one goes.
        let behind = text.get(place.end..line_end(text, place.end))?;
        let above = line_start(text, start.saturating_sub(1));
        let is_blank = |line: &str| line.trim().is_empty();
        let both = is_blank(behind) && is_blank(text.get(above..start)?);
        let start = if both { above } else { start };
        cuts.push(start..place.end);
    }
    Some(cuts.into_iter().map(|cut| (cut, String::new())).collect())
}

/// Where the comment right above a record begins, else its header.
fn lead(text: &str, table: &Table) -> Option<usize> {
    let start = table.span()?.start;
    let above = table.decor().prefix()?.span()?;
    let above = (above.end == start).then(|| text.get(above)).flatten()?;
    let mut at = start - above.len();
    let mut lead = at;
    for line in above.split_inclusive('\n') {
        at += line.len();
        if line.trim().is_empty() && line.ends_with('\n') {
            lead = at;
        }
    }
    Some(lead)
}

/// The headers at and under an item.
fn collect(item: &Item, out: &mut Vec<usize>) {
    let mut table = |table: &Table| {
        let own = table
            .span()
            .filter(|_| !table.is_implicit() && !table.is_dotted());
        out.extend(own.map(|span| span.start));
        table.iter().for_each(|(_, item)| collect(item, out));
    };
    match item {
        Item::Table(one) => table(one),
        Item::ArrayOfTables(tables) => tables.iter().for_each(table),
        _ => {}
    }
}

/// The text with new records behind the last, else at its end.
fn added(text: &str, records: &str, newline: &str) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let tables = self::records(&document);
    let at = match tables.last() {
        Some(last) => behind_comments(text, extent(text, last)?.end),
        None => text.len(),
    };
    let before = text.get(..at)?;
    let mut more = String::new();
    if !before.is_empty() && !before.ends_with('\n') {
        more.push_str(newline);
    }
    if !before.is_empty() {
        more.push_str(newline);
    }
    more.push_str(records);
    let next = text.get(at..)?.split('\n').next().unwrap_or_default();
    if !next.trim().is_empty() {
        more.push_str(newline);
    }
    Some(edited(text, vec![(at..at, more)]))
}

/// Behind the comments that follow at `at`, up to a blank line or the end. Those right above a header are that
/// one's.
fn behind_comments(text: &str, at: usize) -> usize {
    let mut end = at;
    for line in text.get(at..).unwrap_or_default().split_inclusive('\n') {
        match line.trim() {
            "" => break,
            comment if comment.starts_with('#') => end += line.len(),
            _ => return at,
        }
    }
    end
}
