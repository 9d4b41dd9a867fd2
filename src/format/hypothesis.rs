//! The export of Hypothesis, the annotator of web pages: JSON.
//!
//! Positions are units of UTF-16. Tags are the kind and, as `key=value`, the attributes; the text is the note.
//!
//! Must not know: files.

use serde_json::{Value as Json, json};

use super::draft::{Content, Draft, Unit, plain_note};
use super::json::{is_json, parsed};
use super::losses::{Loss, Losses};
use super::names::text_of;
use super::origins::Origins;
use super::units::Utf16;
use super::webannotation::{place, take_tag};
use super::{Format, Work, Written};
use crate::annotation::anchor::quotations;
use crate::annotation::{Annotation, Time, Value};
use crate::text::document::Span;

pub(super) const FORMAT: Format = Format {
    name: "hypothesis",
    doc: "the export of Hypothesis",
    endings: &[".hypothesis.json"],
    loses: &[
        Loss::Parts,
        Loss::Forms,
        Loss::Entities,
        Loss::Spots,
        Loss::Links,
        Loss::NoteAuthors,
    ],
    lacks: None,
    write,
    guarded: None,
    beside: None,
    read: Some(read),
    looks_like,
};

/// What stands between the notes of one annotation.
const BETWEEN: &str = "\n\n";

fn write(work: &Work<'_>) -> Written {
    let offsets = work.offsets();
    let units = Utf16::new(work.text);
    let mut losses = Losses::of(work);
    let placed: Vec<&Annotation> = work.placed().collect();
    let hulls: Vec<Span> = placed.iter().map(|one| one.spans.hull()).collect();
    let quotes = quotations(work.text, &hulls);
    let origins = Origins::of(work, &[FORMAT.name], |name| !name.is_empty());
    let uri = work.annotations.metadata.url.clone();
    let uri = uri.unwrap_or_else(|| format!("file:///{}", work.file));
    let annotations = placed.iter().zip(hulls.iter().zip(quotes)).map(|(one, (hull, quote))| {
        losses.add_if(Loss::Parts, !one.spans.further().is_empty());
        losses.add_if(Loss::Forms, one.form.is_some());
        losses.add_if(Loss::Entities, one.entity.is_some());
        losses.add_all(Loss::Links, one.links.len());
        let spots = one.attributes.values().filter(|value| matches!(value, Value::Span { .. }));
        losses.add_all(Loss::Spots, spots.count());
        let authored = one.notes.len() > 1 || one.notes.iter().any(|note| note.by.is_some() || note.created.is_some());
        losses.add_if(Loss::NoteAuthors, authored);
        let (start, end) = offsets.code_points(*hull);
        let tags = one.attributes.iter().map(|(key, value)| format!("{key}={}", text_of(value)));
        let tags: Vec<String> = one.kind.iter().cloned().chain(tags).collect();
        let notes: Vec<&str> = one.notes.iter().map(|note| note.text.as_str()).collect();
        let time = |time: Option<Time>| time.map(|time| time.to_string());
        json!({
            "id": origins.name_or_id(one),
            "created": time(one.created),
            "updated": time(one.modified.or(one.created)),
            "user": one.by,
            "uri": uri,
            "text": notes.join(BETWEEN),
            "tags": tags,
            "target": [{
                "source": uri,
                "selector": [
                    { "type": "TextPositionSelector", "start": units.unit(start), "end": units.unit(end) },
                    { "type": "TextQuoteSelector", "exact": quote.quote, "prefix": quote.before, "suffix": quote.after },
                ],
            }],
            "document": { "title": [work.file] },
        })
    });
    let annotations: Vec<Json> = annotations.collect();
    let export = json!({ "export_userid": "", "client_version": "", "annotations": annotations });
    let mut bytes = serde_json::to_vec_pretty(&export).unwrap_or_default();
    bytes.push(b'\n');
    Written {
        bytes,
        beside: Vec::new(),
        losses,
    }
}

fn looks_like(text: &str) -> bool {
    is_json(text, |json| {
        json.get("annotations").is_some_and(Json::is_array) && json.get("@context").is_none()
    })
}

fn read(text: &str) -> Content {
    let json = match parsed(text) {
        Ok(json) => json,
        Err(fault) => return Content::failed(fault.at, fault.message),
    };
    let Some(annotations) = json.get("annotations").and_then(Json::as_array) else {
        return Content::failed("the file", "a list called annotations was expected");
    };
    let mut content = Content::counting(Unit::Utf16);
    for (number, one) in annotations.iter().enumerate() {
        let at = format!("annotations[{number}]");
        match draft(&at, one) {
            Ok(draft) => content.drafts.push(draft),
            Err(message) => content.fault(at, message),
        }
    }
    content
}

fn draft(at: &str, one: &Json) -> Result<Draft, String> {
    let text = |key: &str| one.get(key).and_then(Json::as_str);
    let target = one
        .get("target")
        .and_then(Json::as_array)
        .and_then(|all| all.first());
    let target = target.ok_or("a target with a selector was expected; replies have none")?;
    let created = text("created").and_then(Time::parse);
    let mut out = Draft {
        at: at.to_owned(),
        name: text("id").map(str::to_owned),
        places: vec![place(target)?],
        by: text("user").map(str::to_owned),
        created,
        modified: text("updated")
            .and_then(Time::parse)
            .filter(|time| Some(*time) != created),
        ..Draft::default()
    };
    let note = text("text").filter(|text| !text.is_empty());
    out.notes.extend(note.map(plain_note));
    let tags = one
        .get("tags")
        .and_then(Json::as_array)
        .into_iter()
        .flatten();
    tags.filter_map(Json::as_str)
        .for_each(|tag| take_tag(&mut out, tag));
    Ok(out)
}
