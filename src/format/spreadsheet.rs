//! CSV (RFC 4180) and TSV: one row an annotation, and the links as a table of their own.
//!
//! Positions are code points. An annotation of several parts has a row from the first to the last, and its parts in a
//! column of their own. What is more than a cell can say stands there as JSON: attributes, notes with their authors,
//! links. Whoever edits a row by hand can leave all columns out but `start` and `end`. A guarded table says so in a column
//! of its own, so that what was guarded comes back as it was.
//!
//! Must not know: files.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value as Json, json};

use super::draft::{Content, Draft, Place, Spot, Unit, plain_note};
use super::formulas::{self, GUARDED, YES, unguarded};
use super::losses::{Loss, Losses};
use super::origins::Origins;
use super::{File, Format, Named, Work, Written};
use crate::annotation::anchor::Offsets;
use crate::annotation::{Annotation, Id, Note, Time, Value};
use crate::text::document::slice;

pub(super) const CSV: Format = Format {
    name: "csv",
    doc: "CSV for spreadsheets and DuckDB: annotations, and their links beside",
    endings: &[".csv"],
    loses: LOSES,
    lacks: None,
    write: |work| write(work, "csv", b',', false),
    guarded: Some(|work| write(work, "csv", b',', true)),
    beside: None,
    read: Some(|text| read(text, b',')),
    looks_like: |text| has_columns(text, b','),
};

pub(super) const TSV: Format = Format {
    name: "tsv",
    doc: "the same, parted by tabs",
    endings: &[".tsv"],
    loses: LOSES,
    lacks: None,
    write: |work| write(work, "tsv", b'\t', false),
    guarded: Some(|work| write(work, "tsv", b'\t', true)),
    beside: None,
    read: Some(|text| read(text, b'\t')),
    looks_like: |text| has_columns(text, b'\t'),
};

const LOSES: &[Loss] = &[];

/// The columns of annotations, in their order.
pub(super) const COLUMNS: [&str; 17] = [
    "id",
    "start",
    "end",
    "kind",
    "text",
    "parts",
    "form",
    "entity",
    "label",
    "note",
    "notes",
    "attributes",
    "links",
    "creator",
    "created",
    "modified",
    "doc_sha256",
];

/// The columns of links.
pub(super) const LINK_COLUMNS: [&str; 3] = ["kind", "from_id", "to_id"];

fn write(work: &Work<'_>, format: &str, delimiter: u8, guarded: bool) -> Written {
    let (rows, relations) = tables(work, format);
    let mut table = Table::new(delimiter, &COLUMNS, guarded);
    rows.iter().for_each(|row| table.row(row));
    let mut linked = Table::new(delimiter, &LINK_COLUMNS, guarded);
    relations.iter().for_each(|row| linked.row(row));
    Written {
        bytes: table.finish(),
        beside: vec![File {
            name: Named::Ending(format!(".links.{format}")),
            bytes: linked.finish(),
        }],
        losses: Losses::of(work),
    }
}

/// The rows of annotations, and those of links, for `format`.
pub(super) fn tables(work: &Work<'_>, format: &str) -> (Vec<[String; 17]>, Vec<[String; 3]>) {
    let offsets = work.offsets();
    let origins = Origins::of(work, &[format], |name| !name.is_empty());
    let named = work.placed();
    let ids: Ids<'_> = named
        .map(|one| (&one.id, origins.name_or_id(one)))
        .collect();
    let id = |id| id_of(&ids, id).to_owned();
    let rows = work.placed().map(|one| row(work, &offsets, &ids, one));
    let links = work.placed().flat_map(|one| {
        let each = one.links.iter();
        each.map(|link| [link.role.clone(), id(&one.id), id(&link.to)])
    });
    (rows.collect(), links.collect())
}

struct Table {
    rows: csv::Writer<Vec<u8>>,
    guarded: bool,
}

impl Table {
    fn new(delimiter: u8, columns: &[&str], guarded: bool) -> Self {
        let mut writer = csv::WriterBuilder::new();
        if guarded {
            // Some spreadsheets part cells at semicolons, whatever parts them here.
            writer.quote_style(csv::QuoteStyle::NonNumeric);
        }
        let mut table = Self {
            rows: writer.delimiter(delimiter).from_writer(Vec::new()),
            guarded,
        };
        table.put(columns.iter().copied().chain(guarded.then_some(GUARDED)));
        table
    }

    fn row(&mut self, cells: &[String]) {
        match self.guarded {
            true => {
                let cells = cells.iter().map(|cell| formulas::guarded(cell));
                self.put(cells.chain([YES.to_owned()]));
            }
            false => self.put(cells),
        }
    }

    fn put(&mut self, cells: impl IntoIterator<Item = impl AsRef<[u8]>>) {
        // All rows have the same length, and memory takes what is written.
        drop(self.rows.write_record(cells));
    }

    fn finish(self) -> Vec<u8> {
        self.rows.into_inner().unwrap_or_default()
    }
}

/// What annotations are called in a table: as they were in the one from which they came, else by their ids.
type Ids<'a> = HashMap<&'a Id, &'a str>;

fn id_of<'a>(ids: &Ids<'a>, id: &'a Id) -> &'a str {
    ids.get(id).copied().unwrap_or(id.as_str())
}

fn row(work: &Work<'_>, offsets: &Offsets<'_>, ids: &Ids<'_>, one: &Annotation) -> [String; 17] {
    let hull = one.spans.hull();
    let (start, end) = offsets.code_points(hull);
    let parts = one.spans.iter().map(|span| {
        let (start, end) = offsets.code_points(span);
        format!("{start}:{end}")
    });
    let parts: Vec<String> = parts.collect();
    let several = parts.len() > 1;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let time = |time: Option<Time>| time.map(|time| time.to_string()).unwrap_or_default();
    let label = one.entity.as_deref().and_then(|id| work.entity(id).0);
    let notes: Vec<&str> = one.notes.iter().map(|note| note.text.as_str()).collect();
    let plain = one.notes.len() < 2
        && one
            .notes
            .iter()
            .all(|note| *note == plain_note(note.text.as_str()));
    [
        id_of(ids, &one.id).to_owned(),
        start.to_string(),
        end.to_string(),
        text(&one.kind),
        slice(work.text, hull).to_owned(),
        if several {
            parts.join(";")
        } else {
            String::new()
        },
        text(&one.form),
        text(&one.entity),
        label.unwrap_or("").to_owned(),
        notes.join(BETWEEN),
        if plain {
            String::new()
        } else {
            notes_json(&one.notes).to_string()
        },
        if one.attributes.is_empty() {
            String::new()
        } else {
            attributes_json(&one.attributes, offsets).to_string()
        },
        links_json(ids, one),
        text(&one.by),
        time(one.created),
        time(one.modified),
        work.sha256.to_owned(),
    ]
}

/// What stands between the notes of one annotation in a cell.
const BETWEEN: &str = "\n\n";

/// Notes as JSON.
pub(super) fn notes_json(notes: &[Note]) -> Json {
    let each = notes.iter().map(|note| {
        let mut out = Map::new();
        out.insert("text".to_owned(), json!(note.text));
        out.extend(note.by.iter().map(|by| ("by".to_owned(), json!(by))));
        out.extend(
            note.created
                .map(|time| ("created".to_owned(), json!(time.to_string()))),
        );
        Json::Object(out)
    });
    each.collect()
}

/// Notes from JSON.
pub(super) fn notes_of(json: &Json) -> Vec<Note> {
    let each = json.as_array().into_iter().flatten();
    each.filter_map(|note| {
        Some(Note {
            text: note.get("text")?.as_str()?.to_owned(),
            by: note.get("by").and_then(Json::as_str).map(str::to_owned),
            created: note
                .get("created")
                .and_then(Json::as_str)
                .and_then(Time::parse),
        })
    })
    .collect()
}

/// Attributes as JSON; a word of the article as `{"start", "end", "quote", "lemma"}`.
pub(super) fn attributes_json(attributes: &BTreeMap<String, Value>, offsets: &Offsets<'_>) -> Json {
    let each = attributes.iter().map(|(key, value)| {
        let value = match value {
            Value::Text(text) => json!(text),
            Value::Flag(flag) => json!(flag),
            Value::Number(number) => json!(number),
            Value::Other(other) => json!({ "toml": other }),
            Value::Span { span, quote, lemma } => {
                let (start, end) = offsets.code_points(*span);
                let mut out = Map::new();
                out.insert("start".to_owned(), json!(start));
                out.insert("end".to_owned(), json!(end));
                out.insert("quote".to_owned(), json!(quote));
                out.extend(lemma.iter().map(|lemma| ("lemma".to_owned(), json!(lemma))));
                Json::Object(out)
            }
        };
        (key.clone(), value)
    });
    Json::Object(each.collect())
}

/// Takes attributes from JSON.
pub(super) fn take_attributes(draft: &mut Draft, json: &Json) {
    for (key, value) in json.as_object().into_iter().flatten() {
        let plain = match value {
            Json::String(text) => Some(Value::Text(text.clone())),
            Json::Bool(flag) => Some(Value::Flag(*flag)),
            Json::Number(number) => Some(
                number
                    .as_i64()
                    .map_or_else(|| Value::Text(number.to_string()), Value::Number),
            ),
            Json::Object(of) if of.contains_key("toml") => of
                .get("toml")
                .and_then(Json::as_str)
                .map(|text| Value::Other(text.to_owned())),
            Json::Object(of) if of.contains_key("quote") => {
                draft.spots.push(spot(key, value));
                None
            }
            Json::Null => None,
            other => Some(Value::Text(other.to_string())),
        };
        draft
            .attributes
            .extend(plain.map(|value| (key.clone(), value)));
    }
}

fn spot(key: &str, value: &Json) -> Spot {
    let number = |name: &str| usize::try_from(value.get(name)?.as_u64()?).ok();
    let text = |name: &str| value.get(name).and_then(Json::as_str).map(str::to_owned);
    Spot {
        key: key.to_owned(),
        place: Place {
            range: number("start").zip(number("end")),
            quote: text("quote"),
            ..Place::default()
        },
        lemma: text("lemma"),
    }
}

fn links_json(ids: &Ids<'_>, one: &Annotation) -> String {
    if one.links.is_empty() {
        return String::new();
    }
    let each = one
        .links
        .iter()
        .map(|link| json!({ "role": link.role, "to": id_of(ids, &link.to) }));
    each.collect::<Json>().to_string()
}

fn has_columns(text: &str, delimiter: u8) -> bool {
    let head = text
        .trim_start_matches('\u{feff}')
        .lines()
        .next()
        .unwrap_or("");
    let cells: Vec<&str> = head
        .split(char::from(delimiter))
        .map(|cell| cell.trim_matches('"'))
        .collect();
    cells.contains(&"start") && cells.contains(&"end")
}

fn read(text: &str, delimiter: u8) -> Content {
    let mut content = Content::counting(Unit::CodePoints);
    let mut reader = csv::ReaderBuilder::new();
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = reader
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns: HashMap<String, usize> = match reader.headers() {
        Ok(head) => head
            .iter()
            .enumerate()
            .map(|(at, name)| (name.trim().to_owned(), at))
            .collect(),
        Err(error) => return Content::failed("line 1", error.to_string()),
    };
    if !columns.contains_key("start") || !columns.contains_key("end") {
        return Content::failed(
            "line 1",
            "a row of headings with start and end was expected",
        );
    }
    for record in reader.records() {
        match record {
            Ok(record) => {
                let at = record.position().map_or(0, csv::Position::line);
                let at = format!("line {at}");
                let cell = |name: &str| {
                    let at = columns.get(name);
                    at.and_then(|at| record.get(*at)).unwrap_or("")
                };
                let is_guarded = cell(GUARDED) == YES;
                let cell = |name: &str| match is_guarded {
                    true => unguarded(cell(name)),
                    false => cell(name),
                };
                match draft(&at, cell) {
                    Ok(draft) => content.drafts.push(draft),
                    Err(message) => content.fault(at, message),
                }
            }
            Err(error) => {
                let at = error.position().map_or(0, csv::Position::line);
                content.fault(format!("line {at}"), error.to_string());
            }
        }
    }
    content
}

fn draft<'c>(at: &str, cell: impl Fn(&str) -> &'c str) -> Result<Draft, String> {
    let number = |name: &str| -> Result<usize, String> {
        let text = cell(name).trim();
        text.parse()
            .map_err(|_error| format!("{name} is {text:?}; a count of code points was expected"))
    };
    let some = |name: &str| Some(cell(name).to_owned()).filter(|text| !text.is_empty());
    let json = |name: &str| -> Result<Json, String> {
        match cell(name) {
            "" => Ok(Json::Null),
            text => {
                serde_json::from_str(text).map_err(|error| format!("{name} is no JSON: {error}"))
            }
        }
    };
    let mut out = Draft {
        at: at.to_owned(),
        name: some("id"),
        kind: some("kind"),
        places: parts(
            cell("parts"),
            (number("start")?, number("end")?),
            some("text"),
        )?,
        form: some("form"),
        entity: some("entity"),
        notes: notes(cell("note"), &json("notes")?),
        by: some("creator"),
        created: Time::parse(cell("created")),
        modified: Time::parse(cell("modified")),
        ..Draft::default()
    };
    take_attributes(&mut out, &json("attributes")?);
    for link in json("links")?.as_array().into_iter().flatten() {
        let text = |name: &str| link.get(name).and_then(Json::as_str).map(str::to_owned);
        out.links.extend(text("role").zip(text("to")));
    }
    Ok(out)
}

/// The notes of a row: those with authors where they say what the cell for people says, else that.
fn notes(cell: &str, json: &Json) -> Vec<Note> {
    let full = notes_of(json);
    let said: Vec<&str> = full.iter().map(|note| note.text.as_str()).collect();
    match said.join(BETWEEN) == cell {
        true => full,
        false => vec![plain_note(cell)],
    }
}

/// The places of a row: its parts, whose texts stand within that of the row.
fn parts(
    parts: &str,
    (start, end): (usize, usize),
    text: Option<String>,
) -> Result<Vec<Place>, String> {
    if start > end {
        return Err(format!("start is {start}, behind end, {end}"));
    }
    let range = |part: &str| -> Option<(usize, usize)> {
        let (from, to) = part.split_once(':')?;
        let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        (from <= to && start <= from && to <= end).then_some((from, to))
    };
    let ranges = match parts {
        "" => vec![(start, end)],
        parts => parts.split(';').map(range).collect::<Option<Vec<_>>>().ok_or_else(|| {
            format!("parts is {parts:?}; positions such as 4:10;12:20 between {start} and {end} were expected")
        })?,
    };
    let place = |range @ (from, to): (usize, usize)| Place {
        range: Some(range),
        quote: text
            .as_ref()
            .map(|text| text.chars().skip(from - start).take(to - from).collect()),
        ..Place::default()
    };
    Ok(ranges.into_iter().map(place).collect())
}
