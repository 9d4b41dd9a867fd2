//! UIMA's CAS, as INCEpTION and dkpro-cassis read it: in JSON (version 0.4), and in XMI with its type system beside it.
//!
//! Both are the same *feature structures*, each with a number, a type and features; positions are units of UTF-16.
//! Annotations are of the type `webanno.custom.Hashiya`, links of `webanno.custom.HashiyaLink`, from governor to
//! dependent: layers of these names must be in the project. Tokens and sentences are those that INCEpTION's editor
//! needs. Of another program's files every annotation is taken in whose type is none of those.
//!
//! - `json`: the structures in JSON
//! - `xmi`: the structures in XMI
//!
//! Must not know: files.

mod json;
mod xmi;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value as Json;

use super::draft::{Content, Draft, Place, Unit, plain_note};
use super::losses::{Loss, Losses};
use super::origins::{Origins, is_number};
use super::spreadsheet::{attributes_json, notes_json, notes_of, take_attributes};
use super::tokens::{is_blank, tokens};
use super::units::Utf16;
use super::xml::holdable;
use super::{Format, Work};
use crate::annotation::anchor::Offsets;
use crate::annotation::{Annotation, Id, Time, Value};
use crate::text::document::{Document, Span, slice};

pub(super) const JSON: Format = Format {
    name: "cas-json",
    doc: "UIMA's CAS in JSON, for INCEpTION, with the relation layer",
    endings: &[".cas.json"],
    loses: &[Loss::Dangling],
    lacks: None,
    write: json::write,
    guarded: None,
    beside: None,
    read: Some(json::read),
    looks_like: json::looks_like,
};

pub(super) const XMI: Format = Format {
    name: "cas-xmi",
    doc: "the same in XMI, with TypeSystem.xml beside it",
    endings: &[".xmi"],
    loses: &[Loss::Controls, Loss::Dangling],
    lacks: None,
    write: xmi::write,
    guarded: None,
    beside: Some(xmi::beside),
    read: Some(xmi::read),
    looks_like: xmi::looks_like,
};

const SPAN: &str = "webanno.custom.Hashiya";
const LINK: &str = "webanno.custom.HashiyaLink";
const TOKEN: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token";
const SENTENCE: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence";
/// The number of the text itself.
const TEXT: u64 = 1;
/// The type of a text.
const SOFA: &str = "uima.cas.Sofa";
/// The ends of a link.
const GOVERNOR: &str = "Governor";
const DEPENDENT: &str = "Dependent";
/// What texts a span has, beside its kind.
const TEXTS: [&str; 10] = [
    "identifier",
    "form",
    "entity",
    "note",
    "notes",
    "attributes",
    "parts",
    "by",
    "created",
    "modified",
];

/// The types of this program's files, each with its features and what these hold.
fn types() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let string = "uima.cas.String";
    let texts = std::iter::once("value").chain(TEXTS);
    let link = vec![("value", string), (GOVERNOR, SPAN), (DEPENDENT, SPAN)];
    vec![
        (SPAN, texts.map(|name| (name, string)).collect()),
        (LINK, link),
        (TOKEN, Vec::new()),
        (SENTENCE, Vec::new()),
    ]
}

/// A feature structure.
#[derive(Clone, Debug, Default, PartialEq)]
struct Structure {
    number: u64,
    /// Its type.
    sort: String,
    /// Where it stands, in units of UTF-16; `None` for what stands nowhere.
    range: Option<(usize, usize)>,
    /// What it holds.
    features: BTreeMap<String, Value>,
    /// What it points to, by number.
    references: BTreeMap<String, u64>,
}

impl Structure {
    fn text(&self, name: &str) -> Option<&str> {
        match self.features.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is a link between two.
    fn is_link(&self) -> bool {
        self.references.contains_key(GOVERNOR) && self.references.contains_key(DEPENDENT)
    }

    /// Whether it is an annotation of somebody's, and none that the text itself brings with it.
    fn is_annotation(&self) -> bool {
        let ends = [".Token", ".Sentence", ".DocumentMetaData"];
        let built_in =
            self.sort.starts_with("uima.") || ends.iter().any(|end| self.sort.ends_with(end));
        self.range.is_some() && !built_in && !self.is_link()
    }
}

struct Writer<'a> {
    offsets: Offsets<'a>,
    units: Utf16,
    origins: Origins<'a>,
    structures: Vec<Structure>,
}

impl Writer<'_> {
    /// Adds a structure of that number.
    fn put(
        &mut self,
        number: u64,
        sort: &str,
        span: Span,
        features: BTreeMap<String, Value>,
        references: BTreeMap<String, u64>,
    ) {
        self.structures.push(Structure {
            number,
            sort: sort.to_owned(),
            range: Some(self.range(span)),
            features,
            references,
        });
    }

    /// A number that nothing has.
    fn fresh(&mut self) -> u64 {
        self.origins.fresh(|number| number.to_string())
    }

    fn range(&self, span: Span) -> (usize, usize) {
        let (start, end) = self.offsets.code_points(span);
        (self.units.unit(start), self.units.unit(end))
    }
}

/// All that is said of an article, the text itself not among it.
fn structures(work: &Work<'_>, losses: &mut Losses) -> Vec<Structure> {
    let mut writer = Writer {
        offsets: work.offsets(),
        units: Utf16::new(work.text),
        origins: Origins::of(work, &[JSON.name, XMI.name], |name| {
            is_number(name, TEXT + 1, i32::MAX.unsigned_abs().into())
        }),
        structures: Vec::new(),
    };
    // The text has the first number.
    while writer.fresh() < TEXT {}
    let nothing = || (BTreeMap::new(), BTreeMap::new());
    for (sort, span) in segments(work.text) {
        let (features, references) = nothing();
        let number = writer.fresh();
        writer.put(number, sort, span, features, references);
    }
    let mut numbers: HashMap<&Id, (u64, Span)> = HashMap::new();
    for one in work.placed() {
        let (features, hull) = (features(&writer, one), one.spans.hull());
        let number = writer.origins.number(one);
        writer.put(number, SPAN, hull, features, BTreeMap::new());
        numbers.insert(&one.id, (number, hull));
    }
    for one in work.placed() {
        for link in &one.links {
            let Some(((from, _), (to, span))) = numbers.get(&one.id).zip(numbers.get(&link.to))
            else {
                losses.add(Loss::Dangling);
                continue;
            };
            let role = BTreeMap::from([("value".to_owned(), Value::Text(link.role.clone()))]);
            let ends = BTreeMap::from([(GOVERNOR.to_owned(), *from), (DEPENDENT.to_owned(), *to)]);
            let number = writer.fresh();
            writer.put(number, LINK, *span, role, ends);
        }
    }
    writer.structures
}

/// The sentences, which are paragraphs, and the tokens of a text.
fn segments(text: &str) -> Vec<(&'static str, Span)> {
    let mut out = Vec::new();
    for paragraph in Document::new(text).paragraphs() {
        let own = slice(text, paragraph.content);
        let start = paragraph.content.start() + own.len() - own.trim_start_matches(is_blank).len();
        let inside = own.trim_matches(is_blank);
        if !inside.is_empty() {
            out.push((SENTENCE, Span::new(start, start + inside.len())));
        }
    }
    let words = tokens(text, &[]).into_iter().map(|token| token.span);
    let words = words.filter(|span| !slice(text, *span).starts_with(is_blank));
    out.extend(words.map(|span| (TOKEN, span)));
    out
}

/// What is said of an annotation, as texts.
fn features(writer: &Writer<'_>, one: &Annotation) -> BTreeMap<String, Value> {
    let mut out = BTreeMap::new();
    let mut put = |key: &str, value: Option<String>| {
        out.extend(value.map(|value| (key.to_owned(), Value::Text(value))));
    };
    put("value", one.kind.clone());
    put("identifier", Some(one.id.to_string()));
    put("form", one.form.clone());
    put("entity", one.entity.clone());
    let said: Vec<&str> = one.notes.iter().map(|note| note.text.as_str()).collect();
    put("note", (!said.is_empty()).then(|| said.join(BETWEEN)));
    put(
        "notes",
        (!said.is_empty()).then(|| notes_json(&one.notes).to_string()),
    );
    let attributes = (!one.attributes.is_empty())
        .then(|| attributes_json(&one.attributes, &writer.offsets).to_string());
    put("attributes", attributes);
    let parts = one.spans.iter().map(|span| {
        let (start, end) = writer.range(span);
        format!("{start}:{end}")
    });
    let parts: Vec<String> = parts.collect();
    put("parts", (parts.len() > 1).then(|| parts.join(";")));
    put("by", one.by.clone());
    put("created", one.created.map(|time| time.to_string()));
    put("modified", one.modified.map(|time| time.to_string()));
    out
}

/// What stands between the notes of one annotation.
const BETWEEN: &str = "\n\n";

/// What structures say of the one text of `texts`.
fn content(texts: Vec<String>, all: &[Structure]) -> Content {
    let mut content = Content::counting(Unit::Utf16);
    let Ok([text]) = <[String; 1]>::try_from(texts) else {
        return Content::failed(
            "the file",
            "one text (uima.cas.Sofa with a sofaString) was expected",
        );
    };
    content.text = Some(text);
    let mut names: HashMap<u64, usize> = HashMap::new();
    for one in all.iter().filter(|one| one.is_annotation()) {
        let at = format!("structure {}", one.number);
        match draft(&at, one) {
            Some(draft) => {
                names.insert(one.number, content.drafts.len());
                content.drafts.push(draft);
            }
            None => content.fault(at, "a begin that is not behind the end was expected"),
        }
    }
    let there: HashSet<u64> = all.iter().map(|one| one.number).collect();
    for one in all.iter().filter(|one| one.is_link()) {
        let missing = one.references.values().any(|end| !there.contains(end));
        // Between tokens go the arrows of a parser, which are no annotations.
        if !relate(&mut content, &names, one) && missing {
            content.fault(
                format!("structure {}", one.number),
                "a Governor and a Dependent of this file were expected",
            );
        }
    }
    content
}

fn draft(at: &str, one: &Structure) -> Option<Draft> {
    let range = one.range.filter(|(start, end)| start <= end)?;
    let own = one.sort == SPAN;
    let text = |name: &str| one.text(name).map(str::to_owned);
    let kind = text("value").or_else(|| text("identifier").filter(|_| !own));
    let named = one.sort.rsplit('.').next().unwrap_or(&one.sort).to_owned();
    let mut out = Draft {
        at: at.to_owned(),
        name: text("identifier")
            .filter(|_| own)
            .or_else(|| Some(one.number.to_string())),
        kind: kind.or_else(|| (!own).then_some(named)),
        places: places(range, one.text("parts").filter(|_| own)),
        ..Draft::default()
    };
    match own {
        true => take_own(&mut out, one),
        false => take_other(&mut out, one),
    }
    Some(out)
}

/// Takes what this program's own type says more.
fn take_own(out: &mut Draft, one: &Structure) {
    let text = |name: &str| one.text(name).map(str::to_owned);
    let parsed = |name: &str| -> Option<Json> { serde_json::from_str(one.text(name)?).ok() };
    out.form = text("form");
    out.entity = text("entity");
    out.by = text("by");
    out.created = one.text("created").and_then(Time::parse);
    out.modified = one.text("modified").and_then(Time::parse);
    if let Some(attributes) = parsed("attributes") {
        take_attributes(out, &attributes);
        // Their positions are code points, as everywhere in that column: the quote tells.
        out.spots
            .iter_mut()
            .for_each(|spot| spot.place.code_points = true);
    }
    let note = one.text("note").unwrap_or_default();
    let full = parsed("notes")
        .map(|notes| notes_of(&notes))
        .unwrap_or_default();
    let said: Vec<&str> = full.iter().map(|note| note.text.as_str()).collect();
    // The note is what people edit. XML may have characters of it otherwise.
    out.notes = match holdable(&said.join(BETWEEN)) == holdable(note) {
        true => full,
        false => vec![plain_note(note)],
    };
}

/// Takes the features of another program's type.
fn take_other(out: &mut Draft, one: &Structure) {
    for (key, value) in &one.features {
        match (key.as_str(), value) {
            ("value" | "identifier", _) => {}
            (_, Value::Text(text)) if text.is_empty() => {}
            ("note" | "comment", Value::Text(text)) => out.notes.push(plain_note(text)),
            _ => drop(out.attributes.insert(key.clone(), value.clone())),
        }
    }
}

/// The places of a span: its parts, where they still fill it.
fn places((start, end): (usize, usize), parts: Option<&str>) -> Vec<Place> {
    let range = |part: &str| -> Option<(usize, usize)> {
        let (from, to) = part.split_once(':')?;
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        (from <= to).then_some((from, to))
    };
    let ranges: Option<Vec<(usize, usize)>> =
        parts.and_then(|parts| parts.split(';').map(range).collect());
    let fills = |ranges: &Vec<(usize, usize)>| {
        ranges.first().map(|part| part.0) == Some(start)
            && ranges.last().map(|part| part.1) == Some(end)
    };
    let ranges = ranges.filter(fills).unwrap_or_else(|| vec![(start, end)]);
    let place = |range| Place {
        range: Some(range),
        ..Place::default()
    };
    ranges.into_iter().map(place).collect()
}

/// Makes a link of `one`; whether its ends are annotations.
fn relate(content: &mut Content, names: &HashMap<u64, usize>, one: &Structure) -> bool {
    let end = |key: &str| names.get(one.references.get(key)?).copied();
    let Some((from, to)) = end(GOVERNOR).zip(end(DEPENDENT)) else {
        return false;
    };
    let role = one.text("value").or_else(|| one.text("DependencyType"));
    let role = role.unwrap_or("related-to").to_owned();
    let to = content.drafts.get(to).and_then(|to| to.name.clone());
    if let Some((from, to)) = content.drafts.get_mut(from).zip(to) {
        from.links.push((role, to));
    }
    true
}
