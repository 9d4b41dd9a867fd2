//! Annotations become text: new records whole, changed ones key by key.
//!
//! A record's place (`start`, `end`, `quote`, `before`, `after`, `parts`) is written as one, and only when
//! the annotation was moved: the record of one that lost its place keeps what it says.
//!
//! Must not know: files.

use std::collections::{BTreeMap, HashMap};

use toml_edit::{Item, TableLike};

use super::fields::{link_of, note_of};
use super::literal::{date, key, string};
use super::table::{Element, Record, elements, fill, insert, parsed};
use crate::annotation::anchor::{Offsets, Quotation, quotations};
use crate::annotation::set::{Foreign, Rejected};
use crate::annotation::{Annotation, Link, Note, Origin, Standing, Time, Value};
use crate::text::document::{Span, slice};

/// Code points of a paragraph by which it is known.
const BEGINNING: usize = 32;

/// The keys of an annotation, in the order in which they are written.
pub(super) const KEYS: &[&str] = &[
    "id",
    "kind",
    "start",
    "end",
    "quote",
    "before",
    "after",
    "parts",
    "form",
    "entity",
    "attributes",
    "links",
    "notes",
    "by",
    "created",
    "modified",
    "origin",
    "orphan",
    "conflict",
];

/// Keys with their values as TOML, in order.
type Written = Vec<(&'static str, String)>;

/// What writes the places of annotations in one text.
pub(super) struct Pen<'a, 't> {
    offsets: &'a Offsets<'t>,
    quotations: HashMap<Span, Quotation<'t>>,
}

impl<'a, 't> Pen<'a, 't> {
    /// One for annotations at `spans`, in the text of `offsets`.
    pub(super) fn new(offsets: &'a Offsets<'t>, mut spans: Vec<Span>) -> Self {
        spans.sort_unstable();
        spans.dedup();
        let found = quotations(offsets.text(), &spans);
        Self {
            offsets,
            quotations: spans.into_iter().zip(found).collect(),
        }
    }

    fn position(&self, span: Span) -> Written {
        let (start, end) = self.offsets.code_points(span);
        vec![("start", start.to_string()), ("end", end.to_string())]
    }

    fn quoted(&self, span: Span, quote: &str) -> Written {
        let mut out = self.position(span);
        if !quote.is_empty() {
            out.push(("quote", string(quote)));
        }
        out
    }

    /// The place of an annotation: that of one that is lost is what was recorded, without a context.
    pub(super) fn place(&self, annotation: &Annotation) -> Written {
        let text = self.offsets.text();
        let lost = match &annotation.standing {
            Standing::Placed | Standing::Moved => None,
            Standing::Lost { quotes, .. } => Some(quotes),
        };
        let quote = |number: usize, span: Span| match lost {
            Some(quotes) => quotes.get(number).map_or("", String::as_str),
            None => slice(text, span),
        };
        let spans = &annotation.spans;
        let mut out = self.quoted(spans.first(), quote(0, spans.first()));
        if lost.is_none()
            && let Some(context) = self.quotations.get(&spans.first())
        {
            let context = [("before", context.before), ("after", context.after)];
            let context = context.into_iter().filter(|(_, text)| !text.is_empty());
            out.extend(context.map(|(name, text)| (name, string(text))));
        }
        let parts: Vec<String> = self.parts(annotation).iter().map(part).collect();
        if !parts.is_empty() {
            out.push(("parts", array(&parts)));
        }
        out
    }

    /// The parts of an annotation behind its first.
    fn parts(&self, annotation: &Annotation) -> Vec<Part> {
        let spans = &annotation.spans;
        let lost = match &annotation.standing {
            Standing::Placed | Standing::Moved => None,
            Standing::Lost { quotes, .. } => Some(quotes.get(1..).unwrap_or_default()),
        };
        let part = |span: Span, quote: &str| {
            let (start, end) = self.offsets.code_points(span);
            let quote = quote.to_owned();
            Part { start, end, quote }
        };
        let quote = |number: usize, span: Span| match lost {
            Some(quotes) => quotes.get(number).map_or("", String::as_str),
            None => slice(self.offsets.text(), span),
        };
        let further = spans.further().iter().zip(0..);
        let mut out: Vec<Part> = further
            .map(|(span, number)| part(*span, quote(number, *span)))
            .collect();
        // Of spans beyond the text's end that became one the quotes are all kept.
        let end = Span::new(spans.hull().end(), spans.hull().end());
        let more = lost.and_then(|quotes| quotes.get(out.len()..));
        out.extend(more.into_iter().flatten().map(|quote| part(end, quote)));
        out
    }

    /// The value of an attribute.
    fn attribute(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => date(text),
            Value::Flag(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Span { span, quote, lemma } => inline(self.span_keys(*span, quote, lemma)),
            Value::Other(raw) => match parsed::<toml_edit::Value>(raw) {
                Some(_) => raw.trim().to_owned(),
                None => string(raw),
            },
        }
    }

    fn span_keys(&self, span: Span, quote: &str, lemma: &Option<String>) -> Written {
        let mut out = self.position(span);
        // One that is empty as the text there is needs not be said.
        if !quote.is_empty() || !slice(self.offsets.text(), span).is_empty() {
            out.push(("quote", string(quote)));
        }
        out.extend(lemma.iter().map(|lemma| ("lemma", string(lemma))));
        out
    }

    /// All keys of an annotation.
    fn all(&self, a: &Annotation) -> Written {
        let mut out = vec![("id", string(a.id.as_str()))];
        let text = |name, value: &Option<String>| value.as_deref().map(|v| (name, string(v)));
        out.extend(text("kind", &a.kind));
        out.extend(self.place(a));
        out.extend(text("form", &a.form));
        out.extend(text("entity", &a.entity));
        if !a.attributes.is_empty() {
            out.push(("attributes", self.attributes(&a.attributes)));
        }
        let links: Vec<String> = a.links.iter().map(link).collect();
        let notes: Vec<String> = a.notes.iter().map(note).collect();
        for (name, list) in [("links", links), ("notes", notes)] {
            if !list.is_empty() {
                out.push((name, array(&list)));
            }
        }
        out.extend(text("by", &a.by));
        out.extend(a.created.map(|t| ("created", moment(t))));
        out.extend(a.modified.map(|t| ("modified", moment(t))));
        out.extend(a.origin.as_ref().map(|o| ("origin", inline(origin(o)))));
        if is_orphan(a) {
            out.push(("orphan", "true".to_owned()));
        }
        out.extend(
            a.conflict
                .as_ref()
                .map(|id| ("conflict", string(id.as_str()))),
        );
        out
    }

    fn attributes(&self, attributes: &BTreeMap<String, Value>) -> String {
        let all = attributes.iter();
        let all = all.map(|(name, value)| format!("{} = {}", key(name), self.attribute(value)));
        format!("{{ {} }}", all.collect::<Vec<_>>().join(", "))
    }

    /// A new annotation's record.
    pub(super) fn record(&self, annotation: &Annotation) -> String {
        table("annotation", self.all(annotation))
    }

    /// The record of a paragraph marked done, with how it begins.
    pub(super) fn done(&self, span: Span) -> String {
        let text = slice(self.offsets.text(), span);
        let quote: String = text.chars().take(BEGINNING).collect();
        table("done", self.quoted(span, &quote))
    }

    /// The record of a suggestion refused.
    pub(super) fn rejected(&self, one: &Rejected) -> String {
        let mut out = self.quoted(one.span, &one.quote);
        out.extend(one.kind.iter().map(|kind| ("kind", string(kind))));
        table("rejected", out)
    }

    /// The record `text` of an annotation that was `old`, made to say `new`. `fresh`: its id is to be
    /// written whatever it says. `None` where it is no record.
    pub(super) fn change(
        &self,
        text: &str,
        old: &Annotation,
        new: &Annotation,
        fresh: bool,
    ) -> Option<String> {
        let mut record = Record::parse(text, "annotation", KEYS)?;
        let fresh = fresh || old.id != new.id;
        if fresh {
            record.set("id", Some(&string(new.id.as_str())), true);
        }
        let texts = |a: &Annotation| {
            [
                ("kind", a.kind.as_deref().map(string)),
                ("form", a.form.as_deref().map(string)),
                ("entity", a.entity.as_deref().map(string)),
                ("by", a.by.as_deref().map(string)),
                ("created", a.created.map(moment)),
                ("modified", a.modified.map(moment)),
                (
                    "conflict",
                    a.conflict.as_ref().map(|id| string(id.as_str())),
                ),
            ]
        };
        for ((name, before), (_, after)) in texts(old).into_iter().zip(texts(new)) {
            if before != after || fresh && name == "conflict" {
                let understood = before.is_some() || record.get(name).is_none_or(is_empty);
                record.set(name, after.as_deref(), understood);
            }
        }
        self.change_place(&mut record, old, new);
        self.change_attributes(&mut record, &recorded(old, new), &new.attributes);
        change_list(
            &mut record,
            "links",
            &old.links,
            &new.links,
            link_of,
            link,
            |_, _| false,
        );
        change_list(
            &mut record,
            "notes",
            &old.notes,
            &new.notes,
            note_of,
            note,
            edit_note,
        );
        change_origin(&mut record, old.origin.as_ref(), new.origin.as_ref());
        Some(record.into_text())
    }

    fn change_place(&self, record: &mut Record, old: &Annotation, new: &Annotation) {
        // What was found again stands in its record where it stood, until somebody accepts it.
        let was_accepted = old.is_moved() && new.standing == Standing::Placed;
        let same = |a: &Annotation| match &a.standing {
            Standing::Placed | Standing::Moved => None,
            Standing::Lost { quotes, .. } => Some(quotes.clone()),
        };
        let unquoted = !new.is_lost()
            && !new.spans.first().is_empty()
            && record.get("quote").is_none_or(is_empty);
        let differs = old.spans != new.spans || same(old) != same(new) || unquoted;
        if !new.is_moved() && (differs || was_accepted) {
            let place: HashMap<&str, String> = self.place(new).into_iter().collect();
            for name in ["start", "end", "quote", "before", "after"] {
                record.set(name, place.get(name).map(String::as_str), true);
            }
            let there = elements(record.get("parts"), part_of).into_iter();
            let there: Vec<Part> = there.filter_map(|element| element.says).collect();
            let parts = self.parts(new);
            change_list(record, "parts", &there, &parts, part_of, part, edit_part);
        }
        let says = record.get("orphan").and_then(Item::as_bool) == Some(true);
        if says != is_orphan(new) {
            record.set("orphan", is_orphan(new).then_some("true"), true);
        }
    }

    fn change_attributes(
        &self,
        record: &mut Record,
        old: &BTreeMap<String, Value>,
        new: &BTreeMap<String, Value>,
    ) {
        if old == new {
            return;
        }
        let there = record.get("attributes");
        let is_table = there.is_some_and(Item::is_table_like);
        if new.is_empty() && there.is_some_and(Item::is_value) && is_table {
            record.set("attributes", None, true);
            return;
        }
        if !is_table {
            let understood = there.is_none();
            record.set("attributes", Some(&self.attributes(new)), understood);
            return;
        }
        let Some(item) = record.get_mut("attributes") else {
            return;
        };
        if let Some(table) = item.as_table_like_mut() {
            let gone = old.keys().filter(|name| !new.contains_key(*name));
            gone.for_each(|name| drop(table.remove(name)));
            for (name, value) in new {
                if old.get(name) != Some(value) {
                    self.change_attribute(table, name, value);
                }
            }
        }
        tidy(item);
    }

    fn change_attribute(&self, table: &mut dyn TableLike, name: &str, value: &Value) {
        let there = table.get_mut(name).and_then(Item::as_table_like_mut);
        if let (Some(there), Value::Span { span, quote, lemma }) = (there, value) {
            if lemma.is_none() {
                there.remove("lemma");
            }
            for (key, written) in self.span_keys(*span, quote, lemma) {
                put(there, key, &written);
            }
            table.get_mut(name).into_iter().for_each(tidy);
            return;
        }
        put(table, name, &self.attribute(value));
    }
}

/// The attributes of `old` as they are recorded, as far as they need not be written for `new`: the places in one that was
/// found again, and is accepted now, were found with it, and are still recorded where they stood.
fn recorded(old: &Annotation, new: &Annotation) -> BTreeMap<String, Value> {
    let mut out = old.attributes.clone();
    if old.is_moved() && new.standing == Standing::Placed {
        out.retain(|_, value| !matches!(value, Value::Span { .. }));
    }
    out
}

/// Lets `key` of `table` be the TOML `written`, with what surrounds the old value.
fn put(table: &mut dyn TableLike, key: &str, written: &str) {
    let Some(value) = parsed::<toml_edit::Value>(written) else {
        return;
    };
    match table.get_mut(key) {
        Some(Item::Value(old)) => {
            let decor = old.decor().clone();
            *old = value;
            *old.decor_mut() = decor;
        }
        Some(_) => {
            table.remove(key);
            insert(table, key, value);
        }
        None => insert(table, key, value),
    }
}

/// Spaces an inline table as the house has it, unless it holds comments.
fn tidy(item: &mut Item) {
    if let Item::Value(toml_edit::Value::InlineTable(table)) = item
        && !table.to_string().contains('#')
    {
        let decor = table.decor().clone();
        table.fmt();
        *table.decor_mut() = decor;
    }
}

/// Whether an item says nothing: an empty text.
fn is_empty(item: &Item) -> bool {
    item.as_str() == Some("")
}

fn is_orphan(annotation: &Annotation) -> bool {
    matches!(annotation.standing, Standing::Lost { orphan: true, .. })
}

/// A table with its header.
pub(super) fn table(name: &str, keys: Written) -> String {
    let keys = keys.into_iter();
    let lines = keys.map(|(key, value)| format!("{key} = {value}\n"));
    format!("[[{name}]]\n{}", lines.collect::<String>())
}

fn inline(keys: Written) -> String {
    let keys = keys
        .into_iter()
        .map(|(key, value)| format!("{key} = {value}"));
    format!("{{ {} }}", keys.collect::<Vec<_>>().join(", "))
}

fn array(elements: &[String]) -> String {
    format!("[{}]", elements.join(", "))
}

/// A moment; as a string where TOML can't hold its year.
fn moment(time: Time) -> String {
    date(&time.to_string())
}

fn link(link: &Link) -> String {
    inline(vec![
        ("role", string(&link.role)),
        ("to", string(link.to.as_str())),
    ])
}

fn note(note: &Note) -> String {
    let mut out = vec![("text", string(&note.text))];
    out.extend(note.by.iter().map(|by| ("by", string(by))));
    out.extend(note.created.map(|created| ("created", moment(created))));
    inline(out)
}

fn origin(origin: &Origin) -> Written {
    let mut out = vec![("format", string(&origin.format))];
    out.extend(origin.file.iter().map(|file| ("file", string(file))));
    out.extend(origin.id.iter().map(|id| ("id", string(id))));
    out
}

/// The record of a foreign row.
pub(super) fn foreign(row: &Foreign) -> String {
    let mut out = vec![("format", string(&row.format))];
    out.extend(row.file.iter().map(|file| ("file", string(file))));
    out.push(("row", string(&row.row)));
    table("foreign", out)
}

/// A part of an annotation behind its first, as a record says it: in code points, with its quote.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    start: usize,
    end: usize,
    quote: String,
}

fn part_of(table: &dyn TableLike) -> Option<Part> {
    let number = |key| usize::try_from(table.get(key)?.as_integer()?).ok();
    Some(Part {
        start: number("start")?,
        end: number("end")?,
        quote: table
            .get("quote")
            .map_or(Some(""), Item::as_str)?
            .to_owned(),
    })
}

fn part_keys(part: &Part) -> Written {
    let quote = (!part.quote.is_empty()).then(|| ("quote", string(&part.quote)));
    let place = [("start", part.start), ("end", part.end)];
    let place = place.map(|(key, number)| (key, number.to_string()));
    place.into_iter().chain(quote).collect()
}

fn part(part: &Part) -> String {
    inline(part_keys(part))
}

/// Turns an element that says an old part into one that says `new`, if that is the part moved: where both
/// share text, or say the same.
fn edit_part(element: &mut Element<Part>, new: &Part) -> bool {
    let moved = element
        .says
        .as_ref()
        .is_some_and(|old| old.start < new.end && new.start < old.end || old.quote == new.quote);
    if moved {
        for (key, value) in part_keys(new) {
            element.set(key, Some(&value));
        }
    }
    moved
}

/// Turns an element that says `old` into one that says `new`, if that is an edit of it.
fn edit_note(element: &mut Element<Note>, new: &Note) -> bool {
    let old = element.says.as_ref();
    let edited = old.is_some_and(|old| old.is_wording_of(new));
    if edited {
        element.set("text", Some(&string(&new.text)));
    }
    edited
}

/// Changes a list, element by element: those that stay keep their form, those that were not understood
/// stay.
fn change_list<T: PartialEq + Clone>(
    record: &mut Record,
    name: &str,
    old: &[T],
    new: &[T],
    read: impl Fn(&dyn TableLike) -> Option<T>,
    write: impl Fn(&T) -> String,
    edit: impl Fn(&mut Element<T>, &T) -> bool,
) {
    if old == new {
        return;
    }
    let mut there: Vec<Option<Element<T>>> = elements(record.get(name), read)
        .into_iter()
        .map(Some)
        .collect();
    let mut out = Vec::new();
    for item in new {
        let says = |slot: &Option<Element<T>>| {
            slot.as_ref().is_some_and(|e| e.says.as_ref() == Some(item))
        };
        let same = there.iter().position(says);
        let taken = same.and_then(|at| there.get_mut(at)?.take());
        out.push(taken);
    }
    let mut list: Vec<Element<T>> = Vec::new();
    for (item, taken) in new.iter().zip(out) {
        let edited = || {
            let edits =
                |slot: &mut Option<Element<T>>| slot.as_mut().is_some_and(|e| edit(e, item));
            let at = there.iter_mut().position(edits);
            at.and_then(|at| there.get_mut(at)?.take())
        };
        list.extend(taken.or_else(edited).or_else(|| Element::new(&write(item))));
    }
    let (gone, unread): (Vec<_>, Vec<_>) =
        (there.into_iter().flatten()).partition(|e| e.says.is_some());
    gone.iter()
        .for_each(|element| record.leave_comments(element));
    list.extend(unread);
    let is_list = record
        .get(name)
        .is_some_and(|item| item.is_array() || item.is_array_of_tables());
    if list.is_empty() || !is_list {
        let written: Vec<String> = new.iter().map(write).collect();
        let understood = is_list || record.get(name).is_none();
        let value = (!written.is_empty()).then(|| array(&written));
        record.set(name, value.as_deref(), understood);
    } else if let Some(item) = record.get_mut(name) {
        fill(item, list);
    }
}

fn change_origin(record: &mut Record, old: Option<&Origin>, new: Option<&Origin>) {
    if old == new {
        return;
    }
    let (before, after) = (old.map(origin), new.map(origin));
    match (
        record.get_mut("origin").and_then(Item::as_table_like_mut),
        after,
    ) {
        (Some(table), Some(after)) => {
            for (name, _) in before.iter().flatten() {
                if after.iter().all(|(other, _)| other != name) {
                    table.remove(name);
                }
            }
            for (name, value) in after {
                put(table, name, &value);
            }
        }
        (_, after) => {
            let understood = old.is_some() || record.get("origin").is_none();
            record.set("origin", after.map(inline).as_deref(), understood);
        }
    }
}
