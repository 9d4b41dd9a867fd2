//! UIMA's CAS in JSON (version 0.4), as INCEpTION and dkpro-cassis read it.
//!
//! Positions are units of UTF-16. Annotations are of the type `webanno.custom.Hashiya`, links of
//! `webanno.custom.HashiyaLink`, from governor to dependent: layers of these names must be in the project. Tokens and
//! sentences are those that INCEpTION's editor needs. Of another program's files every annotation is taken in whose
//! type is none of those.
//!
//! Must not know: files.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use super::draft::{Content, Draft, Place, Unit, plain_note};
use super::json::{is_json, parsed};
use super::losses::{Loss, Losses};
use super::spreadsheet::{attributes_json, notes_json, notes_of, take_attributes};
use super::tokens::{is_blank, tokens};
use super::units::Utf16;
use super::{Format, Work, Written};
use crate::annotation::anchor::Offsets;
use crate::annotation::{Annotation, Id, Time, Value};
use crate::text::document::{Document, Span, slice};

pub(super) const FORMAT: Format = Format {
    name: "cas-json",
    doc: "UIMA's CAS in JSON, for INCEpTION, with the relation layer",
    endings: &[".cas.json"],
    loses: &[Loss::Dangling],
    write,
    beside: None,
    read: Some(read),
    looks_like,
};

const SPAN: &str = "webanno.custom.Hashiya";
const LINK: &str = "webanno.custom.HashiyaLink";
const TOKEN: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token";
const SENTENCE: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence";
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

struct Writer<'a> {
    offsets: Offsets<'a>,
    units: Utf16,
    structures: Vec<Json>,
}

impl Writer<'_> {
    /// Adds an annotation; gives its number.
    fn put(&mut self, sort: &str, span: Span, features: Map<String, Json>) -> usize {
        // The text itself is the first.
        let number = self.structures.len() + 1;
        let (start, end) = self.range(span);
        let mut out =
            json!({ "%ID": number, "%TYPE": sort, "@sofa": 1, "begin": start, "end": end });
        if let Some(out) = out.as_object_mut() {
            out.extend(features);
        }
        self.structures.push(out);
        number
    }

    fn range(&self, span: Span) -> (usize, usize) {
        let (start, end) = self.offsets.code_points(span);
        (self.units.unit(start), self.units.unit(end))
    }
}

fn write(work: &Work<'_>) -> Written {
    let mut losses = Losses::of(work);
    let mut writer = Writer {
        offsets: work.offsets(),
        units: Utf16::new(work.text),
        structures: vec![json!({
            "%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text",
            "sofaString": work.text,
        })],
    };
    for paragraph in Document::new(work.text).paragraphs() {
        let own = slice(work.text, paragraph.content);
        let start = paragraph.content.start() + own.len() - own.trim_start_matches(is_blank).len();
        let inside = own.trim_matches(is_blank);
        if !inside.is_empty() {
            writer.put(SENTENCE, Span::new(start, start + inside.len()), Map::new());
        }
    }
    for token in tokens(work.text, &[]) {
        if !slice(work.text, token.span).starts_with(is_blank) {
            writer.put(TOKEN, token.span, Map::new());
        }
    }
    let mut numbers: HashMap<&Id, (usize, Span)> = HashMap::new();
    for one in work.placed() {
        let features = features(&writer, one);
        let number = writer.put(SPAN, one.spans.hull(), features);
        numbers.insert(&one.id, (number, one.spans.hull()));
    }
    for one in work.placed() {
        for link in &one.links {
            match numbers.get(&one.id).zip(numbers.get(&link.to)) {
                Some(((from, _), (to, span))) => {
                    let features =
                        json!({ "value": link.role, "@Governor": from, "@Dependent": to });
                    let features = features.as_object().cloned().unwrap_or_default();
                    writer.put(LINK, *span, features);
                }
                None => losses.add(Loss::Dangling),
            }
        }
    }
    let members: Vec<usize> = (2..=writer.structures.len()).collect();
    let cas = json!({
        "%TYPES": types(),
        "%FEATURE_STRUCTURES": writer.structures,
        "%VIEWS": { "_InitialView": { "%SOFA": 1, "%MEMBERS": members } },
    });
    let mut bytes = serde_json::to_vec_pretty(&cas).unwrap_or_default();
    bytes.push(b'\n');
    Written {
        bytes,
        beside: Vec::new(),
        losses,
    }
}

fn types() -> Json {
    let declared = |name: &str, features: &[(&str, &str)]| {
        let mut out = json!({ "%NAME": name, "%SUPER_TYPE": "uima.tcas.Annotation" });
        if let Some(out) = out.as_object_mut() {
            out.extend(features.iter().map(|(feature, range)| {
                (
                    (*feature).to_owned(),
                    json!({ "%NAME": feature, "%RANGE": range }),
                )
            }));
        }
        (name.to_owned(), out)
    };
    let texts = std::iter::once(&"value").chain(&TEXTS);
    let texts: Vec<(&str, &str)> = texts.map(|name| (*name, "uima.cas.String")).collect();
    let link = [
        ("value", "uima.cas.String"),
        ("Governor", SPAN),
        ("Dependent", SPAN),
    ];
    let all = [
        declared(SPAN, &texts),
        declared(LINK, &link),
        declared(TOKEN, &[]),
        declared(SENTENCE, &[]),
    ];
    Json::Object(all.into_iter().collect())
}

/// What is said of an annotation, as texts.
fn features(writer: &Writer<'_>, one: &Annotation) -> Map<String, Json> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Option<String>| {
        out.extend(value.map(|value| (key.to_owned(), json!(value))));
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

fn looks_like(text: &str) -> bool {
    is_json(text, |json| json.get("%FEATURE_STRUCTURES").is_some())
}

/// Whether a structure is a link between two.
fn is_link(one: &Json) -> bool {
    one.get("@Governor").is_some() && one.get("@Dependent").is_some()
}

/// Whether a structure is an annotation of somebody's, and none that the text itself brings with it.
fn is_annotation(one: &Json, sort: &str) -> bool {
    let ends = [".Token", ".Sentence", ".DocumentMetaData"];
    let built_in = sort.starts_with("uima.") || ends.iter().any(|end| sort.ends_with(end));
    one.get("begin").is_some() && !built_in && !is_link(one)
}

/// The feature structures: a list, or an object by their numbers.
fn structures(json: &Json) -> Vec<(u64, &Json)> {
    let number = |one: &Json| one.get("%ID").and_then(Json::as_u64).unwrap_or(0);
    match json.get("%FEATURE_STRUCTURES") {
        Some(Json::Array(all)) => all.iter().map(|one| (number(one), one)).collect(),
        Some(Json::Object(all)) => all
            .iter()
            .map(|(id, one)| (id.parse().unwrap_or_else(|_| number(one)), one))
            .collect(),
        _ => Vec::new(),
    }
}

fn read(text: &str) -> Content {
    let json = match parsed(text) {
        Ok(json) => json,
        Err(fault) => return Content::failed(fault.at, fault.message),
    };
    let mut content = Content::counting(Unit::Utf16);
    let all = structures(&json);
    let sort = |one: &Json| {
        one.get("%TYPE")
            .and_then(Json::as_str)
            .unwrap_or("")
            .to_owned()
    };
    let sofas = all.iter().filter(|(_, one)| sort(one) == "uima.cas.Sofa");
    let texts: Vec<&str> = sofas
        .filter_map(|(_, sofa)| sofa.get("sofaString")?.as_str())
        .collect();
    match texts.as_slice() {
        [text] => content.text = Some((*text).to_owned()),
        _ => {
            return Content::failed(
                "%FEATURE_STRUCTURES",
                "one text (uima.cas.Sofa with a sofaString) was expected",
            );
        }
    }
    let mut names: HashMap<u64, usize> = HashMap::new();
    for (number, one) in all.iter().filter(|(_, one)| is_annotation(one, &sort(one))) {
        let at = format!("structure {number}");
        match draft(&at, *number, one, &sort(one)) {
            Some(draft) => {
                names.insert(*number, content.drafts.len());
                content.drafts.push(draft);
            }
            None => content.fault(at, "begin and end, begin not behind end, were expected"),
        }
    }
    for (number, one) in all.iter().filter(|(_, one)| is_link(one)) {
        if relate(&mut content, &names, one).is_none() {
            content.fault(
                format!("structure {number}"),
                "@Governor and @Dependent of this file were expected",
            );
        }
    }
    content
}

fn draft(at: &str, number: u64, one: &Json, sort: &str) -> Option<Draft> {
    let count = |name: &str| usize::try_from(one.get(name)?.as_u64()?).ok();
    let (start, end) = (count("begin")?, count("end")?);
    (start <= end).then_some(())?;
    let text = |name: &str| one.get(name).and_then(Json::as_str).map(str::to_owned);
    let parsed =
        |name: &str| -> Option<Json> { serde_json::from_str(one.get(name)?.as_str()?).ok() };
    let own = sort == SPAN;
    let kind = text("value").or_else(|| text("identifier").filter(|_| !own));
    let named = sort.rsplit('.').next().unwrap_or(sort).to_owned();
    let mut out = Draft {
        at: at.to_owned(),
        name: text("identifier")
            .filter(|_| own)
            .or_else(|| Some(number.to_string())),
        kind: kind.or_else(|| (!own).then_some(named)),
        places: places((start, end), text("parts").filter(|_| own)),
        ..Draft::default()
    };
    if own {
        out.form = text("form");
        out.entity = text("entity");
        out.by = text("by");
        out.created = text("created").and_then(|time| Time::parse(&time));
        out.modified = text("modified").and_then(|time| Time::parse(&time));
        if let Some(attributes) = parsed("attributes") {
            // Their positions are code points, as everywhere in that column: the quote tells.
            take_attributes(&mut out, &attributes);
            out.spots
                .iter_mut()
                .for_each(|spot| spot.place.code_points = true);
        }
        let note = text("note").unwrap_or_default();
        let full = parsed("notes")
            .map(|notes| notes_of(&notes))
            .unwrap_or_default();
        let said: Vec<&str> = full.iter().map(|note| note.text.as_str()).collect();
        out.notes = match said.join(BETWEEN) == note {
            true => full,
            false => vec![plain_note(note)],
        };
        return Some(out);
    }
    for (key, value) in one.as_object()? {
        let known = key.starts_with(['%', '@'])
            || ["begin", "end", "value", "identifier"].contains(&key.as_str());
        let value = match value {
            Json::String(text) if !text.is_empty() => Some(Value::Text(text.clone())),
            Json::Bool(flag) => Some(Value::Flag(*flag)),
            Json::Number(number) => number.as_i64().map(Value::Number),
            _ => None,
        };
        match (key.as_str(), value.filter(|_| !known)) {
            ("note" | "comment", Some(Value::Text(text))) => out.notes.push(plain_note(text)),
            (_, Some(value)) => drop(out.attributes.insert(key.clone(), value)),
            (_, None) => {}
        }
    }
    Some(out)
}

/// The places of a span: its parts, where they still fill it.
fn places((start, end): (usize, usize), parts: Option<String>) -> Vec<Place> {
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

fn relate(content: &mut Content, names: &HashMap<u64, usize>, one: &Json) -> Option<()> {
    let end = |key: &str| names.get(&one.get(key)?.as_u64()?).copied();
    let (from, to) = (end("@Governor")?, end("@Dependent")?);
    let role = one
        .get("value")
        .or_else(|| one.get("DependencyType"))
        .and_then(Json::as_str);
    let to = content.drafts.get(to)?.name.clone()?;
    content
        .drafts
        .get_mut(from)?
        .links
        .push((role.unwrap_or("related-to").to_owned(), to));
    Some(())
}
