//! The keys of records, read: each mistake is told with its line and costs that key.
//!
//! Must not know: files, records as text.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml_edit::{Item, TableLike, Value as Toml};

use super::read::{Done, Entry, Trace};
use crate::annotation::anchor::Offsets;
use crate::annotation::set::{Foreign, Metadata, Rejected};
use crate::annotation::{Annotation, Id, Link, Note, Origin, Spans, Standing, Time, Value};
use crate::error::{Error, Lines};
use crate::text::document::{Span, slice};
use crate::text::segment::{is_paragraph_separator, paragraph_at};

/// So many mistakes of one file are told; of the others their number.
const TOLD: usize = 100;

/// A reader of keys, which collects what is wrong with them.
pub(super) struct Fields<'a, 't> {
    text: &'a str,
    path: &'a Path,
    offsets: &'a Offsets<'t>,
    lines: Lines<'a>,
    faults: Vec<Error>,
    /// Mistakes that are not told one by one.
    more: usize,
    /// Links, with their places in the file.
    links: Vec<(Id, Range<usize>)>,
    /// Whether the article is, byte for byte, the one that the file was written for, as far as that is known.
    pub(super) same_article: bool,
}

/// A place as a record says it.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    start: Option<u64>,
    end: Option<u64>,
    pub(super) quote: Option<String>,
}

impl Recorded {
    /// The code points from its first to one past its last; `None` where it does not say.
    pub(super) fn range(&self) -> Option<(usize, usize)> {
        let number = |number: Option<u64>| usize::try_from(number?).ok();
        Some((number(self.start)?, number(self.end)?))
    }
}

impl<'a, 't> Fields<'a, 't> {
    /// A reader of the keys of `text`, which came from `path` and is about the text of `offsets`.
    pub(super) fn new(text: &'a str, path: &'a Path, offsets: &'a Offsets<'t>) -> Self {
        Self {
            text,
            path,
            offsets,
            lines: Lines::of(text),
            faults: Vec::new(),
            more: 0,
            links: Vec::new(),
            same_article: true,
        }
    }

    /// What was found wrong.
    pub(super) fn into_faults(mut self) -> Vec<Error> {
        if self.more > 0 {
            let message = format!("{} more mistakes like these", self.more);
            self.faults.push(Error::wrong(message).in_file(self.path));
        }
        self.faults
    }

    fn fault(&mut self, span: Option<Range<usize>>, message: String) {
        self.tell(span, message, "it stays in the file as it is");
    }

    fn tell(&mut self, span: Option<Range<usize>>, message: String, hint: &str) {
        if self.faults.len() >= TOLD {
            self.more += 1;
            return;
        }
        let place = self.lines.place(span.map_or(0, |span| span.start));
        let error = Error::wrong(message).in_file(self.path);
        self.faults.push(error.at(place).hint(hint));
    }

    /// An id that another annotation has.
    pub(super) fn second_id(&mut self, table: &dyn TableLike, id: &str) {
        let span = table.get("id").and_then(Item::span);
        let message = format!("the id \"{id}\" stands here a second time");
        self.tell(
            span,
            message,
            "it gets an id of its own when the file is next written",
        );
    }

    /// A mistake at `key` of `table`.
    pub(super) fn fault_at(&mut self, table: &dyn TableLike, key: &str, message: String) {
        let found = table.get_key_value(key);
        let span = found.and_then(|(key, item)| item.span().or_else(|| key.span()));
        self.fault(span, message);
    }

    fn wrong(&mut self, table: &dyn TableLike, key: &str, wanted: &str) {
        let kind = table.get(key).map_or("none", Item::type_name);
        self.fault_at(
            table,
            key,
            format!("`{key}` must be {wanted}; this is of type {kind}"),
        );
    }

    /// A string that is not empty.
    pub(super) fn text(&mut self, table: &dyn TableLike, key: &str) -> Option<String> {
        let item = table.get(key)?;
        match item.as_str() {
            Some(text) => Some(text.to_owned()).filter(|text| !text.is_empty()),
            None => {
                self.wrong(table, key, "a string");
                None
            }
        }
    }

    /// A date as it is written: of TOML's own type, or a string.
    fn date(&mut self, table: &dyn TableLike, key: &str) -> Option<String> {
        match table.get(key)?.as_datetime() {
            Some(date) => Some(date.to_string()),
            None => self.text(table, key),
        }
    }

    /// A moment: a date and time with its offset.
    fn time(&mut self, table: &dyn TableLike, key: &str) -> Option<Time> {
        let written = self.date(table, key)?;
        let time = Time::parse(&written);
        if time.is_none() {
            let wanted = "a date and time with an offset, such as 2026-11-23T20:16:07Z";
            self.fault_at(table, key, format!("`{key}` must be {wanted}"));
        }
        time
    }

    /// A count of code points.
    fn count(&mut self, table: &dyn TableLike, key: &str) -> Option<u64> {
        let item = table.get(key)?;
        let count = item
            .as_integer()
            .and_then(|number| u64::try_from(number).ok());
        if count.is_none() {
            self.fault_at(
                table,
                key,
                format!("`{key}` must be a number of code points, from 0"),
            );
        }
        count
    }

    fn recorded(&mut self, table: &dyn TableLike) -> Recorded {
        Recorded {
            start: self.count(table, "start"),
            end: self.count(table, "end"),
            quote: self.text(table, "quote"),
        }
    }

    /// The span that a record gives; `None` where it gives none, or one beyond the text.
    fn span(&self, recorded: &Recorded) -> Option<Span> {
        let start = usize::try_from(recorded.start?).ok()?;
        self.offsets
            .span(start, usize::try_from(recorded.end?).ok()?)
    }

    /// The span, if the text there is the quote.
    fn believed(&self, recorded: &Recorded) -> Option<Span> {
        let span = self.span(recorded)?;
        let here = slice(self.offsets.text(), span);
        let same = recorded.quote.as_ref().is_none_or(|quote| quote == here);
        same.then_some(span)
    }

    /// Where it last stood, as far as the text reaches.
    fn last_place(&self, recorded: &Recorded) -> Span {
        let start = usize::try_from(recorded.start.unwrap_or(0)).unwrap_or(usize::MAX);
        let length = recorded
            .quote
            .as_ref()
            .map_or(0, |quote| quote.chars().count());
        let end = recorded
            .end
            .map(|end| usize::try_from(end).unwrap_or(usize::MAX));
        self.offsets
            .clamped(start, end.unwrap_or_else(|| start.saturating_add(length)))
    }

    /// Where an annotation stands.
    fn place(&mut self, table: &dyn TableLike, all: Vec<Recorded>) -> (Spans, Standing) {
        let orphan = self.flag(table, "orphan");
        let here: Option<Vec<Span>> = all.iter().map(|one| self.believed(one)).collect();
        if let Some(spans) = here.and_then(Spans::of) {
            if spans.iter().count() < all.len() {
                let message = "these parts touch or overlap: they are taken as one";
                self.fault_at(table, "parts", message.to_owned());
            }
            return (spans, Standing::Placed);
        }
        let spans: Vec<Span> = all.iter().map(|one| self.last_place(one)).collect();
        let quotes = all.into_iter().map(|one| match one.quote {
            Some(quote) => quote,
            None => slice(self.offsets.text(), self.last_place(&one)).to_owned(),
        });
        let quotes = quotes.collect();
        let spans = Spans::of(spans).unwrap_or(Spans::one(Span::default()));
        (spans, Standing::lost(quotes, orphan))
    }

    fn flag(&mut self, table: &dyn TableLike, key: &str) -> bool {
        let Some(item) = table.get(key) else {
            return false;
        };
        if item.as_bool().is_none() {
            self.wrong(table, key, "true or false");
        }
        item.as_bool() == Some(true)
    }

    /// The tables of a list; what is no table in it is told.
    fn tables<'v>(&mut self, table: &'v dyn TableLike, key: &str) -> Vec<&'v dyn TableLike> {
        match table.get(key) {
            None => Vec::new(),
            Some(Item::ArrayOfTables(tables)) => {
                tables.iter().map(|table| table as &dyn TableLike).collect()
            }
            Some(Item::Value(Toml::Array(array))) => {
                let mut out: Vec<&dyn TableLike> = Vec::new();
                for value in array {
                    match value.as_inline_table() {
                        Some(table) => out.push(table),
                        None => self.fault(value.span(), format!("`{key}` must hold tables")),
                    }
                }
                out
            }
            Some(_) => {
                self.wrong(table, key, "a list of tables");
                Vec::new()
            }
        }
    }

    /// The table at `key`.
    fn table<'v>(&mut self, table: &'v dyn TableLike, key: &str) -> Option<&'v dyn TableLike> {
        let inner = table.get(key)?.as_table_like();
        if inner.is_none() {
            self.wrong(table, key, "a table");
        }
        inner
    }

    /// An annotation. One without an id has the empty one.
    pub(super) fn entry(&mut self, table: &dyn TableLike) -> Entry {
        let recorded = self.recorded(table);
        self.check_place(table, &recorded);
        let mut all = vec![recorded];
        for part in self.tables(table, "parts") {
            let part = self.recorded(part);
            all.push(part);
        }
        let starts = all.iter().filter_map(|one| one.start);
        let ends = all.iter().filter_map(|one| one.end);
        let order = (starts.min().unwrap_or(0), ends.max().unwrap_or(0));
        let trace = self.trace(table, &all);
        let (spans, standing) = self.place(table, all);
        let trusted = |trace: &Trace| trace.is_beside(spans.first(), self.offsets.text());
        let is_placed = standing == Standing::Placed && trace.as_ref().is_none_or(trusted);
        let is_sought = !self.same_article || !is_placed;
        let found = standing == Standing::Placed && table.get("orphan").is_some();
        let annotation = Annotation {
            id: self.id(table),
            kind: self.text(table, "kind"),
            spans,
            standing,
            form: self.text(table, "form"),
            entity: self.text(table, "entity"),
            attributes: self.attributes(table),
            links: self.links(table),
            notes: self.notes(table),
            by: self.text(table, "by"),
            created: self.time(table, "created"),
            modified: self.time(table, "modified"),
            origin: self.origin(table),
            conflict: self.text(table, "conflict").map(Id::named),
        };
        Entry {
            annotation: Arc::new(annotation),
            order,
            fresh: false,
            found,
            trace: trace.filter(|_| is_sought).map(Box::new),
        }
    }

    /// What is recorded of a place that may have to be looked for; `None` where nothing is quoted.
    fn trace(&self, table: &dyn TableLike, all: &[Recorded]) -> Option<Trace> {
        let text = |key: &str| table.get(key).and_then(Item::as_str).unwrap_or_default();
        all.iter().all(|one| one.quote.is_some()).then(|| Trace {
            parts: all.to_vec(),
            before: text("before").to_owned(),
            after: text("after").to_owned(),
        })
    }

    /// Tells a place that is not whole.
    fn check_place(&mut self, table: &dyn TableLike, recorded: &Recorded) {
        let message = match (recorded.start, recorded.end) {
            (Some(start), Some(end)) if start > end => "`end` stands before `start`",
            (Some(start), Some(end)) if recorded.quote.is_none() && start < end => {
                "this has no `quote`: its place is taken as it is"
            }
            (Some(_), Some(_)) => return,
            _ if table.contains_key("start") && table.contains_key("end") => return,
            _ => "this has no place: it needs `start`, `end` and `quote`",
        };
        let key = ["start", "end", "quote", "id", "kind"];
        let key = key.into_iter().find(|key| table.contains_key(key));
        self.fault_at(table, key.unwrap_or("start"), message.to_owned());
    }

    /// The id; the empty one where there is none. One of another type is taken as it is written.
    fn id(&mut self, table: &dyn TableLike) -> Id {
        let written = match table.get("id") {
            None => String::new(),
            Some(item) => match item.as_str() {
                Some(id) => id.to_owned(),
                None => {
                    self.wrong(table, "id", "a string");
                    self.raw(item)
                }
            },
        };
        Id::named(written)
    }

    /// A value as it stands in the file.
    fn raw(&self, item: &Item) -> String {
        let written = match item {
            Item::Value(value) => value.span().and_then(|span| self.text.get(span)),
            _ => None,
        };
        match (written, item.clone().into_value()) {
            (Some(written), _) => written.to_owned(),
            (None, Ok(value)) => value.decorated("", "").to_string(),
            (None, Err(_)) => String::new(),
        }
    }

    fn attributes(&mut self, table: &dyn TableLike) -> BTreeMap<String, Value> {
        let Some(table) = self.table(table, "attributes") else {
            return BTreeMap::new();
        };
        table
            .iter()
            .map(|(key, item)| (key.to_owned(), self.attribute(item)))
            .collect()
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, item: &Item) -> Value {
        if let Some(table) = item.as_table_like() {
            let place = self.attribute_place(table);
            return place.unwrap_or_else(|| Value::Other(self.raw(item)));
        }
        match item.as_value() {
            Some(Toml::String(text)) => Value::Text(text.value().clone()),
            Some(Toml::Boolean(flag)) => Value::Flag(*flag.value()),
            Some(Toml::Integer(number)) => Value::Number(*number.value()),
            Some(Toml::Datetime(date)) => Value::Text(date.value().to_string()),
            _ => Value::Other(self.raw(item)),
        }
    }

    /// An attribute that is a place in the text.
    fn attribute_place(&self, table: &dyn TableLike) -> Option<Value> {
        let number = |key: &str| u64::try_from(table.get(key)?.as_integer()?).ok();
        let text = |key: &str| table.get(key).and_then(Item::as_str).map(str::to_owned);
        let recorded = Recorded {
            start: Some(number("start")?),
            end: Some(number("end")?),
            quote: text("quote"),
        };
        let span = self
            .span(&recorded)
            .unwrap_or_else(|| self.last_place(&recorded));
        let here = || slice(self.offsets.text(), span).to_owned();
        Some(Value::Span {
            span,
            quote: recorded.quote.unwrap_or_else(here),
            lemma: text("lemma").filter(|lemma| !lemma.is_empty()),
        })
    }

    fn links(&mut self, table: &dyn TableLike) -> Vec<Link> {
        let mut out = Vec::new();
        for table in self.tables(table, "links") {
            match link_of(table) {
                Some(link) => {
                    let span = table.get("to").and_then(Item::span).unwrap_or_default();
                    self.links.push((link.to.clone(), span));
                    out.push(link);
                }
                None => self.fault_in(table, "a link needs `role` and `to`, both strings"),
            }
        }
        out
    }

    fn notes(&mut self, table: &dyn TableLike) -> Vec<Note> {
        let mut out = Vec::new();
        for table in self.tables(table, "notes") {
            match note_of(table) {
                Some(note) => {
                    // What is wrong with the others is told, and costs only them.
                    self.text(table, "by");
                    self.time(table, "created");
                    out.push(note);
                }
                None => self.fault_in(table, "a note needs its `text`, a string"),
            }
        }
        out
    }

    /// A mistake in a table as a whole.
    fn fault_in(&mut self, table: &dyn TableLike, message: &str) {
        let first = table.iter().next();
        let span = first.and_then(|(key, item)| {
            let key = table.key(key).and_then(toml_edit::Key::span);
            key.or_else(|| item.span())
        });
        self.fault(span, message.to_owned());
    }

    fn origin(&mut self, table: &dyn TableLike) -> Option<Origin> {
        let table = self.table(table, "origin")?;
        let format = self.text(table, "format");
        if format.is_none() {
            self.fault_in(table, "`origin` needs its `format`, a string");
        }
        Some(Origin {
            format: format?,
            file: self.text(table, "file"),
            id: self.text(table, "id"),
        })
    }

    /// What is known of the article.
    pub(super) fn metadata(&mut self, table: &dyn TableLike) -> Metadata {
        Metadata {
            title: self.text(table, "title"),
            outlet: self.text(table, "outlet"),
            author: self.text(table, "author"),
            url: self.text(table, "url"),
            language: self.text(table, "language"),
            published: self.date(table, "published"),
            retrieved: self.date(table, "retrieved"),
        }
    }

    /// A paragraph marked done.
    pub(super) fn done(&mut self, table: &dyn TableLike) -> Done {
        let recorded = self.recorded(table);
        let span = self.done_there(table, &recorded);
        let is_sought = span.is_none() && !self.same_article && recorded.quote.is_some();
        Done {
            span,
            sought: is_sought.then_some(recorded),
        }
    }

    /// The paragraph that is marked done where the record says; of another article nothing is told yet.
    fn done_there(&mut self, table: &dyn TableLike, recorded: &Recorded) -> Option<Span> {
        let Some(span) = self.span(recorded) else {
            if self.same_article {
                self.fault_in(table, "this paragraph is not in the article");
            }
            return None;
        };
        let text = self.offsets.text();
        let stands = match &recorded.quote {
            Some(quote) => slice(text, span).starts_with(quote.as_str()),
            None => self.same_article,
        };
        // Some count the paragraph's own end in.
        let paragraph = paragraph_at(text, span.start());
        let content = slice(text, span).trim_end_matches(is_paragraph_separator);
        let is_whole = paragraph.start() == span.start() && paragraph.len() == content.len();
        if !stands && self.same_article {
            self.fault_in(table, "what was marked done here is another text now");
        } else if stands && !is_whole {
            self.fault_in(table, "what was marked done here is no whole paragraph");
        }
        (stands && is_whole).then_some(paragraph)
    }

    /// A suggestion that was refused; `None` where the text there is another one now.
    pub(super) fn rejected(&mut self, table: &dyn TableLike) -> Option<Rejected> {
        let recorded = self.recorded(table);
        let span = self.believed(&recorded)?;
        Some(Rejected {
            span,
            quote: slice(self.offsets.text(), span).to_owned(),
            kind: self.text(table, "kind"),
        })
    }

    /// A row of a foreign format.
    pub(super) fn foreign(&mut self, table: &dyn TableLike) -> Option<Foreign> {
        let (format, row) = (self.text(table, "format"), self.text(table, "row"));
        if format.is_none() || row.is_none() {
            self.fault_in(
                table,
                "a foreign row needs `format` and `row`, both strings",
            );
        }
        Some(Foreign {
            format: format?,
            file: self.text(table, "file"),
            row: row?,
        })
    }

    /// Tells links to annotations that are not there.
    pub(super) fn check_links(&mut self, ids: &HashSet<&Id>) {
        for (to, span) in std::mem::take(&mut self.links) {
            if !ids.contains(&to) {
                self.fault(Some(span), format!("no annotation has the id \"{to}\""));
            }
        }
    }
}

/// A link, where the table is one.
pub(super) fn link_of(table: &dyn TableLike) -> Option<Link> {
    Some(Link {
        role: table.get("role")?.as_str()?.to_owned(),
        to: Id::named(table.get("to")?.as_str()?),
    })
}

/// A note, where the table is one.
pub(super) fn note_of(table: &dyn TableLike) -> Option<Note> {
    let by = table.get("by").and_then(Item::as_str);
    let created = table.get("created").and_then(|created| {
        let date = created.as_datetime().map(ToString::to_string);
        Time::parse(&date.or_else(|| created.as_str().map(str::to_owned))?)
    });
    Some(Note {
        text: table.get("text")?.as_str()?.to_owned(),
        by: by.filter(|by| !by.is_empty()).map(str::to_owned),
        created,
    })
}
