//! Reads a registry: its text becomes entities; each mistake costs one key and is told.
//!
//! Whatever can't be understood stays in the file as it is. An entity without an id that can be used is not
//! there for the program; of two with one id the first counts. A file that is no registry of this format at
//! all is an error, and must not be written.
//!
//! Must not know: how it is written.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use toml_edit::{Document, Item, TableLike, Value};

use super::write::KEYS;
use crate::annotation::entity::{Coordinates, Entity, Registry};
use crate::error::{Error, Place, Result, nearest};

/// The format that is read and written here.
pub(super) const FORMAT: i64 = 1;
/// The list that holds the entities.
pub(super) const LIST: &str = "entity";
/// So many mistakes of one file are told; of the others their number.
const TOLD: usize = 100;
/// The byte-order mark of UTF-8.
const MARK: &str = "\u{FEFF}";

/// A registry as it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Read {
    /// The file, without a byte-order mark.
    pub(super) text: String,
    /// Whether the file begins with a byte-order mark.
    pub(super) marked: bool,
    pub(super) registry: Registry,
    /// For each record of the file the id of the entity that it is; `None` where it is none.
    pub(super) records: Vec<Option<String>>,
}

impl Read {
    /// The file that says it.
    pub(super) fn file(&self) -> Vec<u8> {
        let mark = if self.marked { MARK } else { "" };
        format!("{mark}{}", self.text).into_bytes()
    }
}

/// Reads the file `bytes` that came from `path`; what is wrong with it goes to `faults`.
pub(super) fn read(bytes: &[u8], path: &Path, faults: &mut Vec<Error>) -> Result<Read> {
    let text = text_of(bytes, path)?;
    let unmarked = text.strip_prefix(MARK);
    let mut read = read_text(unmarked.unwrap_or(text), path, faults)?;
    read.marked = unmarked.is_some();
    Ok(read)
}

/// The same of a text.
pub(super) fn read_text(text: &str, path: &Path, faults: &mut Vec<Error>) -> Result<Read> {
    let document = parse(text, path)?;
    let mut fields = Fields {
        text,
        path,
        faults: Vec::new(),
        more: 0,
    };
    fields.check_format(&document);
    let mut entities: Vec<Entity> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut records = Vec::new();
    for table in tables(&document) {
        let entity = fields.entity(table.keys);
        let id = entity.as_ref().map(|entity| entity.id.clone());
        match (entity, id.as_ref()) {
            (Some(entity), Some(id)) if seen.insert(id.clone()) => {
                records.push(Some(id.clone()));
                entities.push(entity);
            }
            (Some(_), Some(id)) => {
                records.push(None);
                let message = format!("the id \"{id}\" stands here a second time");
                let span = table.keys.get("id").and_then(Item::span);
                fields.tell(span, message, "the first entity of that id counts");
            }
            _ => {
                records.push(None);
                let hint = "id = \"alina-romanowski\" is what annotations name it by";
                fields.tell(table.place, "this entity has no `id`".to_owned(), hint);
            }
        }
    }
    faults.extend(fields.into_faults());
    Ok(Read {
        text: text.to_owned(),
        marked: false,
        registry: Registry::new(entities),
        records,
    })
}

/// The text of a file: well-formed UTF-8.
fn text_of<'b>(bytes: &'b [u8], path: &Path) -> Result<&'b str> {
    std::str::from_utf8(bytes).map_err(|error| {
        let text = String::from_utf8_lossy(bytes);
        let place = Place::of(&text, error.valid_up_to());
        refused("the entities are not UTF-8", path)
            .at(place)
            .because(error)
    })
}

/// An error that keeps a registry from being read, and so from being written.
fn refused(message: impl Into<String>, path: &Path) -> Error {
    Error::failed(message)
        .in_file(path)
        .hint("the file is left as it is, and nothing is saved in it: mend it by hand")
}

/// Parses a registry and looks whether it is one.
fn parse<'t>(text: &'t str, path: &Path) -> Result<Document<&'t str>> {
    let document = Document::parse(text).map_err(|error| {
        let place = Place::of(text, error.span().map_or(0, |span| span.start));
        let message = error.message().trim().replace('\n', ", ");
        let conflict = ["<<<<<<<", "=======", ">>>>>>>"]
            .iter()
            .any(|marks| place.text.starts_with(marks));
        let error = refused(format!("the entities are not TOML: {message}"), path).at(place);
        if conflict {
            error.hint("a merge by git left its marks: keep both sides' entities, delete the marks")
        } else {
            error
        }
    })?;
    let root = document.as_table();
    let fault = |item: Option<&Item>, message: String| {
        let at = item.and_then(Item::span).map_or(0, |span| span.start);
        refused(message, path).at(Place::of(text, at))
    };
    let (format, list) = (root.get("format"), root.get(LIST));
    match format.map(|item| (item, item.as_integer())) {
        Some((_, Some(FORMAT))) => {}
        Some((item, Some(format))) if format > FORMAT => {
            let message =
                format!("the entities are of format {format}; this program reads format {FORMAT}");
            let error = fault(Some(item), message);
            return Err(error.hint("a later version of hashiya wrote them: install that one"));
        }
        Some((item, _)) => return Err(fault(Some(item), format!("`format` must be {FORMAT}"))),
        None if list.is_none() && !root.is_empty() => {
            let error = fault(None, "this is no registry: it has no `format`".to_owned());
            return Err(error.hint("a registry of entities begins with format = 1"));
        }
        None => {}
    }
    let fits = match list {
        None | Some(Item::ArrayOfTables(_)) => true,
        Some(Item::Value(Value::Array(array))) => array.iter().all(Value::is_inline_table),
        Some(_) => false,
    };
    if !fits {
        return Err(fault(
            list,
            format!("`{LIST}` must be tables: [[{LIST}]], in two brackets"),
        ));
    }
    Ok(document)
}

/// One record: its keys, and where it begins.
struct Keys<'d> {
    keys: &'d dyn TableLike,
    place: Option<Range<usize>>,
}

/// The records of a file, in either form.
fn tables<'d>(document: &'d Document<&str>) -> Vec<Keys<'d>> {
    match document.as_table().get(LIST) {
        Some(Item::ArrayOfTables(tables)) => tables
            .iter()
            .map(|table| Keys {
                keys: table,
                place: table.span(),
            })
            .collect(),
        Some(Item::Value(Value::Array(array))) => array
            .iter()
            .filter_map(|value| {
                Some(Keys {
                    keys: value.as_inline_table()?,
                    place: value.span(),
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// A reader of keys, which collects what is wrong with them.
struct Fields<'a> {
    text: &'a str,
    path: &'a Path,
    faults: Vec<Error>,
    /// Mistakes that are not told one by one.
    more: usize,
}

impl Fields<'_> {
    fn into_faults(mut self) -> Vec<Error> {
        // Keys are read by their names; a person goes from the top down.
        self.faults
            .sort_by_key(|fault| fault.place().map(|place| (place.line, place.column)));
        if self.more > 0 {
            let message = format!("{} more mistakes like these", self.more);
            self.faults.push(Error::wrong(message).in_file(self.path));
        }
        self.faults
    }

    fn tell(&mut self, span: Option<Range<usize>>, message: String, hint: &str) {
        if self.faults.len() >= TOLD {
            self.more += 1;
            return;
        }
        let place = Place::of(self.text, span.map_or(0, |span| span.start));
        let error = Error::wrong(message).in_file(self.path);
        self.faults.push(error.at(place).hint(hint));
    }

    /// A mistake at `key` of `table`.
    fn fault(&mut self, table: &dyn TableLike, key: &str, message: String) {
        let found = table.get_key_value(key);
        let span = found.and_then(|(key, item)| item.span().or_else(|| key.span()));
        self.tell(span, message, "it stays in the file as it is");
    }

    fn wrong(&mut self, table: &dyn TableLike, key: &str, wanted: &str) {
        let kind = table.get(key).map_or("none", Item::type_name);
        let message = format!("`{key}` must be {wanted}; this is of type {kind}");
        self.fault(table, key, message);
    }

    fn check_format(&mut self, document: &Document<&str>) {
        let root = document.as_table();
        if !root.contains_key("format") && root.contains_key(LIST) {
            let message = "this registry has no `format`".to_owned();
            self.tell(None, message, "it should begin with format = 1");
        }
    }

    /// An entity; `None` where it has no id that can be used.
    fn entity(&mut self, table: &dyn TableLike) -> Option<Entity> {
        let id = self.text(table, "id").filter(|id| !id.trim().is_empty())?;
        self.slips(table);
        Some(Entity {
            label: self.text(table, "label").unwrap_or_else(|| id.clone()),
            labels: self.labels(table),
            names: self.names(table),
            sort: self.text(table, "type"),
            country: self.country(table),
            wikidata: self.text(table, "wikidata"),
            coordinates: self.coordinates(table),
            note: self.text(table, "note"),
            merged_into: self.text(table, "merged_into"),
            id,
        })
    }

    /// Tells keys that are most likely slips for one that is not there. Others are kept for who put them there.
    fn slips(&mut self, table: &dyn TableLike) {
        for (name, _) in table.iter() {
            let near = nearest(name, KEYS).filter(|near| {
                !KEYS.contains(&name)
                    && !table.contains_key(near)
                    && near.chars().next() == name.chars().next()
            });
            if let Some(near) = near {
                let message = format!("an entity has no key `{name}`");
                let span = table.key(name).and_then(toml_edit::Key::span);
                self.tell(span, message, &format!("did you mean `{near}`?"));
            }
        }
    }

    /// A string that is not empty.
    fn text(&mut self, table: &dyn TableLike, key: &str) -> Option<String> {
        let item = table.get(key)?;
        match item.as_str() {
            Some(text) => Some(text.to_owned()).filter(|text| !text.is_empty()),
            None => {
                self.wrong(table, key, "a string");
                None
            }
        }
    }

    fn labels(&mut self, table: &dyn TableLike) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        let Some(item) = table.get("labels") else {
            return out;
        };
        let Some(labels) = item.as_table_like() else {
            self.wrong(
                table,
                "labels",
                "a table of languages: { en = \"Baghdad\" }",
            );
            return out;
        };
        for (language, _) in labels.iter() {
            if let Some(label) = self.text(labels, language) {
                out.insert(language.to_owned(), label);
            }
        }
        out
    }

    fn names(&mut self, table: &dyn TableLike) -> Vec<String> {
        let Some(item) = table.get("names") else {
            return Vec::new();
        };
        let Some(list) = item.as_array() else {
            self.wrong(table, "names", "a list of strings");
            return Vec::new();
        };
        let mut out = Vec::new();
        for value in list {
            match name_of(value) {
                Some(name) => out.push(name.to_owned()),
                None if value.as_str().is_some() => {}
                None => {
                    let kind = value.type_name();
                    let message = format!("a name must be a string; this is of type {kind}");
                    self.tell(value.span(), message, "it stays in the file as it is");
                }
            }
        }
        out
    }

    fn country(&mut self, table: &dyn TableLike) -> Option<String> {
        let written = self.text(table, "country")?;
        let country = country_of(&written);
        if country.is_none() {
            let message = "`country` must be the two letters of ISO 3166-1, such as \"IQ\"";
            self.fault(table, "country", message.to_owned());
        }
        country
    }

    fn coordinates(&mut self, table: &dyn TableLike) -> Option<Coordinates> {
        let item = table.get("coordinates")?;
        let Some(keys) = item.as_table_like() else {
            let wanted = "a table: { latitude = 33.3, longitude = 44.4 }";
            self.wrong(table, "coordinates", wanted);
            return None;
        };
        let latitude = self.degrees(keys, "latitude", 90.0);
        let longitude = self.degrees(keys, "longitude", 180.0);
        let precision = self.text(keys, "precision");
        match (latitude, longitude) {
            (Some(latitude), Some(longitude)) => Some(Coordinates {
                latitude,
                longitude,
                precision,
            }),
            _ => {
                let there = |key| keys.contains_key(key);
                if there("latitude") != there("longitude") {
                    let message = "`coordinates` must have both `latitude` and `longitude`";
                    self.fault(table, "coordinates", message.to_owned());
                }
                None
            }
        }
    }

    fn degrees(&mut self, table: &dyn TableLike, key: &str, most: f64) -> Option<f64> {
        let item = table.get(key)?;
        let whole = || {
            let number = item.as_integer()?;
            i32::try_from(number).ok().map(f64::from)
        };
        let degrees = item.as_float().or_else(whole);
        let degrees = degrees.filter(|degrees| degrees.abs() <= most);
        if degrees.is_none() {
            let message = format!("`{key}` must be degrees from -{most} to {most}");
            self.fault(table, key, message);
        }
        degrees
    }
}

/// The name that an element of `names` is: an empty one is none.
pub(super) fn name_of(value: &Value) -> Option<&str> {
    value.as_str().filter(|name| !name.is_empty())
}

/// A country as it is kept: two letters, in capitals.
pub(super) fn country_of(written: &str) -> Option<String> {
    let letters = written.len() == 2 && written.bytes().all(|byte| byte.is_ascii_alphabetic());
    letters.then(|| written.to_ascii_uppercase())
}
