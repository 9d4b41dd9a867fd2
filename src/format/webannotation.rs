//! W3C Web Annotation in JSON-LD: a collection with one page.
//!
//! Positions are code points, as the recommendation has it; others write UTF-16 in the same field, so what comes in is
//! decided by the quotes. A kind is a body that tags, a note one that comments. A link is an annotation of its own
//! with the motivation `linking`, from its target to its body; an attribute one whose body is the tag `key=value`.
//! What has no place in the recommendation (the entity and form of a name, where a word stands that an attribute
//! names) are terms of this program's own, in the context of the file.
//!
//! Must not know: files.

use std::collections::HashMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value as Json, json};

use super::draft::{Content, Draft, Place, Spot, Unit, plain_note};
use super::json::{is_json, parsed};
use super::losses::{Loss, Losses};
use super::names::text_of;
use super::origins::Origins;
use super::{Format, Work, Written};
use crate::annotation::anchor::{Offsets, Quotation, quotations};
use crate::annotation::{Annotation, Note, Time, Value};
use crate::text::document::Span;

pub(super) const FORMAT: Format = Format {
    name: "webannotation",
    doc: "W3C Web Annotation in JSON-LD, as Recogito and Apache Annotator read it",
    endings: &[".w3c.jsonld", ".jsonld", ".w3c.json", ".anno.json"],
    loses: &[Loss::Dangling],
    lacks: None,
    write,
    guarded: None,
    beside: None,
    read: Some(read),
    looks_like,
};

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";
/// What this program's own terms and names begin with.
const OWN: &str = "urn:x-hashiya:";

fn write(work: &Work<'_>) -> Written {
    let offsets = work.offsets();
    let mut losses = Losses::of(work);
    let placed: Vec<&Annotation> = work.placed().collect();
    let spans: Vec<Span> = placed.iter().flat_map(|one| one.spans.iter()).collect();
    let quotes = quotations(work.text, &spans);
    let mut quoted = spans
        .iter()
        .zip(quotes)
        .map(|(span, quote)| selectors(offsets.code_points(*span), &quote));
    let origins = Origins::of(work, &[FORMAT.name], is_iri);
    let source = format!("{OWN}article:{}", encoded(work.file));
    let mut items: Vec<Json> = Vec::new();
    for one in &placed {
        let targets = quoted.by_ref().take(one.spans.iter().count());
        let targets: Vec<Json> = targets
            .map(|selector| json!({ "source": source, "selector": selector }))
            .collect();
        items.push(item(&offsets, one, &iri(&origins, one), targets));
    }
    for one in &placed {
        items.extend(
            one.attributes
                .iter()
                .map(|(key, value)| attribute(&origins, one, key, value)),
        );
    }
    for one in &placed {
        for (number, link) in one.links.iter().enumerate() {
            match work.annotations.get(&link.to).filter(|to| !to.is_lost()) {
                Some(to) => items.push(linking(&origins, one, number, &link.role, to)),
                None => losses.add(Loss::Dangling),
            }
        }
    }
    let collection = json!({
        "@context": [CONTEXT, {
            "hashiya": OWN, "form": "hashiya:form", "entity": "hashiya:entity",
            "cues": { "@id": "hashiya:cues", "@type": "@json" },
        }],
        "id": format!("{source}:annotations"),
        "type": "AnnotationCollection",
        "label": work.file,
        "total": items.len(),
        "first": {
            "id": format!("{source}:annotations:1"),
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        },
    });
    let mut bytes = serde_json::to_vec_pretty(&collection).unwrap_or_default();
    bytes.push(b'\n');
    Written {
        bytes,
        beside: Vec::new(),
        losses,
    }
}

/// What stands as it is in a part of a URN.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// A name as part of a URN.
fn encoded(name: &str) -> String {
    utf8_percent_encode(name, PLAIN).to_string()
}

/// The name that is part of a URN.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The IRI of an annotation: the one that it came with, else our own.
fn iri(origins: &Origins<'_>, one: &Annotation) -> String {
    origins
        .name(one)
        .map_or_else(|| own_iri(one), str::to_owned)
}

fn own_iri(one: &Annotation) -> String {
    format!("{OWN}annotation:{}", encoded(one.id.as_str()))
}

/// Whether a name is an IRI, or part of one, of another program's: some write numbers alone.
fn is_iri(name: &str) -> bool {
    let never = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c);
    !name.is_empty() && !name.contains(never) && !name.starts_with(OWN)
}

fn selectors((start, end): (usize, usize), quote: &Quotation<'_>) -> Json {
    json!([
        { "type": "TextQuoteSelector", "exact": quote.quote, "prefix": quote.before, "suffix": quote.after },
        { "type": "TextPositionSelector", "start": start, "end": end },
    ])
}

fn person(name: &str) -> Json {
    json!({ "id": format!("{OWN}person:{}", encoded(name)), "type": "Person", "name": name })
}

fn item(offsets: &Offsets<'_>, one: &Annotation, iri: &str, targets: Vec<Json>) -> Json {
    let mut out = Map::new();
    let mut put = |key: &str, value: Json| drop(out.insert(key.to_owned(), value));
    put("id", json!(iri));
    put("type", json!("Annotation"));
    put(
        "motivation",
        json!(if one.kind.is_some() {
            "classifying"
        } else {
            "commenting"
        }),
    );
    let time = |time: Option<Time>| time.map(|time| json!(time.to_string()));
    time(one.created)
        .into_iter()
        .for_each(|time| put("created", time));
    time(one.modified)
        .into_iter()
        .for_each(|time| put("modified", time));
    one.by.iter().for_each(|by| put("creator", person(by)));
    let kind = one.kind.iter().map(|kind| tag(kind));
    put(
        "body",
        Json::Array(kind.chain(one.notes.iter().map(comment)).collect()),
    );
    let mut targets = targets;
    put(
        "target",
        if targets.len() == 1 {
            targets.remove(0)
        } else {
            Json::Array(targets)
        },
    );
    one.form.iter().for_each(|form| put("form", json!(form)));
    one.entity
        .iter()
        .for_each(|entity| put("entity", json!(entity)));
    let cues: Map<String, Json> = one
        .attributes
        .iter()
        .filter_map(|(key, value)| {
            let Value::Span { span, quote, lemma } = value else {
                return None;
            };
            let (start, end) = offsets.code_points(*span);
            let mut cue = json!({ "start": start, "end": end, "exact": quote });
            if let (Some(lemma), Some(cue)) = (lemma, cue.as_object_mut()) {
                cue.insert("lemma".to_owned(), json!(lemma));
            }
            Some((key.clone(), cue))
        })
        .collect();
    if !cues.is_empty() {
        put("cues", Json::Object(cues));
    }
    Json::Object(out)
}

fn tag(value: &str) -> Json {
    json!({ "type": "TextualBody", "purpose": "tagging", "value": value, "format": "text/plain" })
}

fn comment(note: &Note) -> Json {
    let mut out = json!({ "type": "TextualBody", "purpose": "commenting", "value": note.text, "format": "text/plain" });
    if let Some(body) = out.as_object_mut() {
        body.extend(note.by.iter().map(|by| ("creator".to_owned(), person(by))));
        body.extend(
            note.created
                .map(|time| ("created".to_owned(), json!(time.to_string()))),
        );
    }
    out
}

/// An annotation of an annotation: its attribute.
fn attribute(origins: &Origins<'_>, one: &Annotation, key: &str, value: &Value) -> Json {
    json!({
        "id": format!("{}:attribute:{}", own_iri(one), encoded(key)),
        "type": "Annotation",
        "motivation": "classifying",
        "body": [tag(&format!("{key}={}", text_of(value)))],
        "target": iri(origins, one),
    })
}

fn linking(
    origins: &Origins<'_>,
    one: &Annotation,
    number: usize,
    role: &str,
    to: &Annotation,
) -> Json {
    json!({
        "id": format!("{}:link:{}", own_iri(one), number + 1),
        "type": "Annotation",
        "motivation": "linking",
        "body": [{ "id": iri(origins, to) }, tag(role)],
        "target": iri(origins, one),
    })
}

/// One value or several.
fn listed(json: Option<&Json>) -> Vec<&Json> {
    match json {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
    }
}

/// The annotations of a file: one, a list, a page, a collection.
fn annotations(json: &Json) -> Vec<&Json> {
    if let Json::Array(all) = json {
        return all.iter().collect();
    }
    let items = json
        .get("items")
        .or_else(|| json.get("first")?.get("items"));
    match items {
        Some(items) => listed(Some(items)),
        None => vec![json],
    }
}

fn looks_like(text: &str) -> bool {
    is_json(text, |json| {
        let is_annotation = |one: &&Json| {
            listed(one.get("type"))
                .iter()
                .any(|sort| sort.as_str() == Some("Annotation"))
        };
        annotations(json)
            .first()
            .is_some_and(|one| is_annotation(one) && one.get("target").is_some())
    })
}

fn read(text: &str) -> Content {
    let json = match parsed(text) {
        Ok(json) => json,
        Err(fault) => return Content::failed(fault.at, fault.message),
    };
    let mut content = Content::counting(Unit::Either);
    let all: Vec<(String, &Json)> = annotations(&json)
        .into_iter()
        .enumerate()
        .map(|(number, one)| (format!("annotation {}", number + 1), one))
        .collect();
    let is_placed = |one: &Json| {
        listed(one.get("target"))
            .iter()
            .any(|target| target.get("selector").is_some())
    };
    for (at, one) in all.iter().filter(|(_, one)| is_placed(one)) {
        match draft(at, one) {
            Ok(draft) => content.drafts.push(draft),
            Err(message) => content.fault(at.as_str(), message),
        }
        let source = listed(one.get("target"))
            .into_iter()
            .find_map(|target| target.get("source")?.as_str());
        let source = source
            .and_then(|source| source.strip_prefix(OWN)?.strip_prefix("article:"))
            .map(decoded);
        content.source = content.source.take().or(source);
    }
    let by_name: HashMap<String, usize> = content
        .drafts
        .iter()
        .enumerate()
        .filter_map(|(number, draft)| Some((draft.name.clone()?, number)))
        .collect();
    for (at, one) in all.iter().filter(|(_, one)| !is_placed(one)) {
        if say(&mut content, &by_name, one).is_none() {
            content.fault(at.as_str(), "a target with a selector, or a link or tag of an annotation of this file, was expected");
        }
    }
    content
}

/// An annotation's name: this program's id, where the IRI has it.
fn name(iri: &str) -> String {
    let own = iri
        .strip_prefix(OWN)
        .and_then(|rest| rest.strip_prefix("annotation:"));
    own.map_or_else(|| iri.to_owned(), decoded)
}

fn draft(at: &str, one: &Json) -> Result<Draft, String> {
    let text = |key: &str| one.get(key).and_then(Json::as_str);
    let time = |key: &str| text(key).and_then(Time::parse);
    let mut out = Draft {
        at: at.to_owned(),
        name: text("id").map(name),
        by: one.get("creator").and_then(creator),
        created: time("created"),
        modified: time("modified"),
        form: text("form").map(str::to_owned),
        entity: text("entity").map(str::to_owned),
        ..Draft::default()
    };
    for target in listed(one.get("target")) {
        out.places.push(place(target)?);
    }
    if let Some(value) = text("bodyValue") {
        out.notes.push(plain_note(value));
    }
    for body in listed(one.get("body")) {
        take_body(&mut out, body);
    }
    for (key, cue) in one
        .get("cues")
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
    {
        out.attributes.remove(key);
        out.spots.push(Spot {
            key: key.clone(),
            place: position(cue, cue.get("exact")),
            lemma: cue.get("lemma").and_then(Json::as_str).map(str::to_owned),
        });
    }
    Ok(out)
}

fn creator(json: &Json) -> Option<String> {
    let one = listed(Some(json)).first().copied()?;
    let name = one
        .get("name")
        .or_else(|| one.get("nickname"))
        .or_else(|| one.get("id"));
    name.unwrap_or(one).as_str().map(str::to_owned)
}

/// A place by its selectors.
pub(super) fn place(target: &Json) -> Result<Place, String> {
    let selectors = listed(target.get("selector"));
    let of = |sort: &str| {
        selectors
            .iter()
            .find(|one| one.get("type").and_then(Json::as_str) == Some(sort))
    };
    let (quote, at) = (of("TextQuoteSelector"), of("TextPositionSelector"));
    if quote.is_none() && at.is_none() {
        return Err("a TextQuoteSelector or a TextPositionSelector was expected".to_owned());
    }
    let text = |key: &str| {
        quote
            .and_then(|quote| quote.get(key))
            .and_then(Json::as_str)
            .map(str::to_owned)
    };
    let range = at
        .map(|at| position(at, None))
        .and_then(|place| place.range);
    Ok(Place {
        range: range.filter(|(start, end)| start <= end),
        quote: text("exact"),
        before: text("prefix").unwrap_or_default(),
        after: text("suffix").unwrap_or_default(),
        code_points: false,
    })
}

fn position(json: &Json, quote: Option<&Json>) -> Place {
    let number = |key: &str| usize::try_from(json.get(key)?.as_u64()?).ok();
    Place {
        range: number("start").zip(number("end")),
        quote: quote.and_then(Json::as_str).map(str::to_owned),
        ..Place::default()
    }
}

fn take_body(draft: &mut Draft, body: &Json) {
    let Some(value) = body.get("value").or(Some(body)).and_then(Json::as_str) else {
        return;
    };
    match body.get("purpose").and_then(Json::as_str) {
        Some("tagging" | "classifying") => take_tag(draft, value),
        _ => draft.notes.push(Note {
            text: value.to_owned(),
            by: body.get("creator").and_then(creator),
            created: body
                .get("created")
                .and_then(Json::as_str)
                .and_then(Time::parse),
        }),
    }
}

/// A tag: `key=value` is an attribute, the first other one the kind, and further ones are tags.
pub(super) fn take_tag(draft: &mut Draft, tag: &str) {
    match tag.split_once('=') {
        Some((key, value)) if !key.is_empty() => {
            draft
                .attributes
                .insert(key.to_owned(), Value::Text(value.to_owned()));
        }
        _ if draft.kind.is_none() => draft.kind = Some(tag.to_owned()),
        _ => {
            let tags = draft.attributes.remove("tags");
            let tags = tags.map_or_else(
                || tag.to_owned(),
                |tags| format!("{}, {tag}", text_of(&tags)),
            );
            draft
                .attributes
                .insert("tags".to_owned(), Value::Text(tags));
        }
    }
}

/// Takes what an annotation says of another: a link, an attribute, a further note.
fn say(content: &mut Content, by_name: &HashMap<String, usize>, one: &Json) -> Option<()> {
    let iri = |json: &&Json| {
        json.as_str()
            .or_else(|| json.get("id").or_else(|| json.get("source"))?.as_str())
            .map(name)
    };
    let target = listed(one.get("target")).iter().find_map(iri)?;
    let draft = content.drafts.get_mut(*by_name.get(&target)?)?;
    let bodies = listed(one.get("body"));
    let is_text = |body: &&&Json| body.get("value").is_some();
    if one.get("motivation").and_then(Json::as_str) == Some("linking") {
        let role = bodies
            .iter()
            .find(is_text)
            .and_then(|body| body.get("value")?.as_str());
        for to in bodies.iter().filter(|body| !is_text(body)).filter_map(iri) {
            draft
                .links
                .push((role.unwrap_or("related-to").to_owned(), to));
        }
        return Some(());
    }
    for body in bodies {
        let places: Vec<String> = draft.spots.iter().map(|spot| spot.key.clone()).collect();
        take_body(draft, body);
        // A word whose place is known is that word, unless somebody has written another.
        for key in places {
            let same = draft.spots.iter().any(|spot| {
                let written = draft.attributes.get(&key).map(text_of);
                spot.key == key && written.is_some() && spot.place.quote == written
            });
            match same {
                true => drop(draft.attributes.remove(&key)),
                false if draft.attributes.contains_key(&key) => {
                    draft.spots.retain(|spot| spot.key != key)
                }
                false => {}
            }
        }
    }
    Some(())
}
