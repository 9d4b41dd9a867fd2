//! Label Studio's tasks in JSON, and the labelling configuration that they need.
//!
//! Positions are code points. A region is called as it was there, else as the annotation is. Attributes of a schema's choices are choices
//! of the region, notes its text areas; what else is said of it, and what Label Studio can't say (several spans, who
//! made it), stands in the region's `meta`, which it keeps. Machine suggestions (`predictions`) are not taken in.
//!
//! Must not know: files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use serde_json::{Map, Value as Json, json};

use super::draft::{Content, Draft, Place, Unit, plain_note};
use super::json::{is_json, parsed};
use super::losses::{Loss, Losses};
use super::origins::Origins;
use super::spreadsheet::{attributes_json, notes_json, notes_of, take_attributes};
use super::xml::in_attribute;
use super::{File, Format, Named, Work, Written};
use crate::annotation::anchor::Offsets;
use crate::annotation::schema::{Schema, Type};
use crate::annotation::{Annotation, Time, Value};
use crate::text::document::slice;

pub(super) const FORMAT: Format = Format {
    name: "labelstudio",
    doc: "Label Studio's JSON, with the labelling configuration",
    endings: &[".labelstudio.json"],
    loses: &[Loss::BareNotes, Loss::Empty, Loss::Dangling],
    lacks: None,
    write,
    guarded: None,
    beside: Some(beside),
    read: Some(read),
    looks_like,
};

/// The control tag of kinds, and that of notes.
const KINDS: &str = "label";
const NOTES: &str = "note";
/// The object tag, and the key of the task that it shows.
const TEXT: &str = "text";
/// The key in a region's `meta` under which what is more is kept.
const MORE: &str = "hashiya";

fn write(work: &Work<'_>) -> Written {
    let offsets = work.offsets();
    let mut losses = Losses::of(work);
    let origins = Origins::of(work, &[FORMAT.name], |name| !name.is_empty());
    let mut result: Vec<Json> = Vec::new();
    let is_written =
        |one: &Annotation| one.kind.is_some() && !one.spans.hull().is_empty() && !one.is_lost();
    for one in work.placed() {
        losses.add_if(Loss::BareNotes, one.kind.is_none());
        losses.add_if(
            Loss::Empty,
            one.kind.is_some() && one.spans.hull().is_empty(),
        );
        if is_written(one) {
            result.extend(regions(work, &offsets, one, origins.name_or_id(one)));
        }
    }
    for one in work.placed() {
        for link in &one.links {
            let to = work.annotations.get(&link.to).filter(|to| is_written(to));
            let Some(to) = to.filter(|_| is_written(one)) else {
                losses.add(Loss::Dangling);
                continue;
            };
            result.push(json!({
                "type": "relation", "from_id": origins.name_or_id(one), "to_id": origins.name_or_id(to),
                "direction": "right", "labels": [link.role],
            }));
        }
    }
    let task = json!([{
        "id": 1,
        "data": { TEXT: work.text, "file": work.file },
        "annotations": [{ "result": result }],
    }]);
    let mut bytes = serde_json::to_vec_pretty(&task).unwrap_or_default();
    bytes.push(b'\n');
    Written {
        bytes,
        beside: Vec::new(),
        losses,
    }
}

/// The regions of an annotation: its span, its choices, its notes.
fn regions(work: &Work<'_>, offsets: &Offsets<'_>, one: &Annotation, id: &str) -> Vec<Json> {
    let hull = one.spans.hull();
    let (start, end) = offsets.code_points(hull);
    let text = slice(work.text, hull);
    let kind = one.kind.as_deref().unwrap_or("");
    let value = |key: &str, of: Json| json!({ "start": start, "end": end, "text": text, key: of });
    let region = |from: &str, sort: &str, value: Json| json!({ "id": id, "from_name": from, "to_name": TEXT, "type": sort, "value": value });
    let mut first = region(KINDS, "labels", value("labels", json!([kind])));
    if let Some(region) = first.as_object_mut() {
        region.insert("meta".to_owned(), json!({ MORE: more(work, offsets, one) }));
    }
    let mut out = vec![first];
    for (key, chosen) in choices(work.schema, one) {
        out.push(region(key, "choices", value("choices", json!([chosen]))));
    }
    if !one.notes.is_empty() {
        let notes: Vec<&str> = one.notes.iter().map(|note| note.text.as_str()).collect();
        out.push(region(NOTES, "textarea", value("text", json!(notes))));
    }
    out
}

/// The attributes that are choices: those that the schema has as such, and texts that it does not know.
fn choices<'a>(schema: &Schema, one: &'a Annotation) -> Vec<(&'a str, &'a str)> {
    let kind = one.kind.as_deref().and_then(|kind| schema.kind(kind));
    let all = one.attributes.iter().filter_map(|(key, value)| {
        let Value::Text(text) = value else {
            return None;
        };
        let known = kind.and_then(|kind| kind.attribute(key));
        let chosen = known.is_none_or(|known| matches!(known.kind, Type::Choice(_)));
        let fits = !text.is_empty()
            && !text.contains(char::is_control)
            && ![KINDS, NOTES, TEXT].contains(&key.as_str());
        (chosen && fits).then_some((key.as_str(), text.as_str()))
    });
    all.collect()
}

/// What a region itself can't say.
fn more(work: &Work<'_>, offsets: &Offsets<'_>, one: &Annotation) -> Json {
    let mut out = Map::new();
    let mut put = |key: &str, value: Option<Json>| {
        out.extend(value.map(|value| (key.to_owned(), value)));
    };
    let chosen: BTreeSet<&str> = choices(work.schema, one)
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    let others: BTreeMap<String, Value> = one
        .attributes
        .iter()
        .filter(|(key, _)| !chosen.contains(key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    put(
        "attributes",
        (!others.is_empty()).then(|| attributes_json(&others, offsets)),
    );
    let parts = one.spans.iter().map(|span| offsets.code_points(span));
    let parts: Vec<(usize, usize)> = parts.collect();
    put("parts", (parts.len() > 1).then(|| json!(parts)));
    put("form", one.form.as_ref().map(|form| json!(form)));
    put("entity", one.entity.as_ref().map(|entity| json!(entity)));
    put(
        "notes",
        (!one.notes.is_empty()).then(|| notes_json(&one.notes)),
    );
    put("by", one.by.as_ref().map(|by| json!(by)));
    put("created", one.created.map(|time| json!(time.to_string())));
    put("modified", one.modified.map(|time| json!(time.to_string())));
    Json::Object(out)
}

/// The labelling configuration for all articles of a folder.
fn beside(works: &[Work<'_>]) -> Vec<File> {
    let mut kinds: Vec<&str> = Vec::new();
    let mut roles: Vec<&str> = Vec::new();
    let mut offered = Offered::new();
    for work in works {
        let used = work.placed().filter_map(|one| one.kind.as_deref());
        kinds.extend(
            work.schema
                .kinds()
                .iter()
                .map(|kind| kind.name.as_str())
                .chain(used),
        );
        let used = work
            .placed()
            .flat_map(|one| one.links.iter().map(|link| link.role.as_str()));
        roles.extend(
            work.schema
                .links()
                .iter()
                .map(|role| role.name.as_str())
                .chain(used),
        );
        offer(&mut offered, work);
    }
    let bytes = configuration(&each_once(kinds), &each_once(roles), &offered).into_bytes();
    vec![File {
        name: Named::Whole("labelstudio.config.xml"),
        bytes,
    }]
}

/// For each attribute the kinds that have it, and the values that are offered.
type Offered<'a> = BTreeMap<&'a str, (BTreeSet<&'a str>, Vec<&'a str>)>;

/// Adds what the schema offers, and what is used.
fn offer<'a>(to: &mut Offered<'a>, work: &Work<'a>) {
    let mut add = |key: &'a str, kind: &'a str, value: &'a str| {
        let (kinds, values) = to.entry(key).or_default();
        kinds.insert(kind);
        if !values.contains(&value) {
            values.push(value);
        }
    };
    for kind in work.schema.kinds() {
        for attribute in &kind.attributes {
            if let Type::Choice(values) = &attribute.kind {
                values
                    .iter()
                    .for_each(|value| add(&attribute.key, &kind.name, value));
            }
        }
    }
    for one in work.placed() {
        for (key, value) in choices(work.schema, one) {
            add(key, one.kind.as_deref().unwrap_or(""), value);
        }
    }
}

fn each_once(names: Vec<&str>) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    names
        .into_iter()
        .filter(|name| seen.insert(*name))
        .collect()
}

fn configuration(kinds: &[&str], roles: &[&str], choices: &Offered<'_>) -> String {
    let mut out = String::from("<View>\n");
    // Writing to a string can't fail.
    let _ = writeln!(out, "  <Labels name=\"{KINDS}\" toName=\"{TEXT}\">");
    for kind in kinds {
        let _ = writeln!(out, "    <Label value=\"{}\"/>", in_attribute(kind));
    }
    let _ = writeln!(
        out,
        "  </Labels>\n  <Text name=\"{TEXT}\" value=\"${TEXT}\"/>\n  <Relations>"
    );
    for role in roles {
        let _ = writeln!(out, "    <Relation value=\"{}\"/>", in_attribute(role));
    }
    let _ = writeln!(out, "  </Relations>");
    for (key, (kinds, values)) in choices {
        let kinds: Vec<String> = kinds.iter().map(|kind| in_attribute(kind)).collect();
        let _ = writeln!(
            out,
            "  <Choices name=\"{}\" toName=\"{TEXT}\" perRegion=\"true\" whenTagName=\"{KINDS}\" whenLabelValue=\"{}\">",
            in_attribute(key),
            kinds.join(",")
        );
        for value in values {
            let _ = writeln!(out, "    <Choice value=\"{}\"/>", in_attribute(value));
        }
        let _ = writeln!(out, "  </Choices>");
    }
    let _ = writeln!(
        out,
        "  <TextArea name=\"{NOTES}\" toName=\"{TEXT}\" perRegion=\"true\"/>\n</View>"
    );
    out
}

/// The tasks of a file: a list, or one alone.
fn tasks(json: &Json) -> Vec<&Json> {
    match json {
        Json::Array(tasks) => tasks.iter().collect(),
        one => vec![one],
    }
}

fn looks_like(text: &str) -> bool {
    is_json(text, |json| {
        let task = tasks(json).first().copied().cloned().unwrap_or_default();
        task.get("data").is_some_and(Json::is_object)
            && (task.get("annotations").is_some() || task.get("completions").is_some())
    })
}

fn read(text: &str) -> Content {
    let json = match parsed(text) {
        Ok(json) => json,
        Err(fault) => return Content::failed(fault.at, fault.message),
    };
    let all = tasks(&json);
    let Some(task) = all.first() else {
        return Content::failed("the file", "a list of tasks was expected");
    };
    let mut content = Content::counting(Unit::CodePoints);
    let data = task.get("data");
    let of = |key: &str| {
        data.and_then(|data| data.get(key))
            .and_then(Json::as_str)
            .map(str::to_owned)
    };
    content.source = of("file");
    content.text = of(TEXT).or_else(|| only_text(data));
    for number in 1..all.len() {
        content.fault(
            format!("[{number}]"),
            "one article a file can be taken in: give each task a file of its own",
        );
    }
    let annotations = task
        .get("annotations")
        .or_else(|| task.get("completions"))
        .and_then(Json::as_array);
    for (number, annotation) in annotations.into_iter().flatten().enumerate() {
        let results = annotation.get("result").and_then(Json::as_array);
        read_result(
            &mut content,
            &format!("annotations[{number}]"),
            results.map_or(&[], Vec::as_slice),
        );
    }
    content
}

/// The only text of a task, whatever it is called.
fn only_text(data: Option<&Json>) -> Option<String> {
    let mut texts = data?.as_object()?.values().filter_map(Json::as_str);
    let only = texts.next()?;
    texts.next().is_none().then(|| only.to_owned())
}

fn read_result(content: &mut Content, at: &str, results: &[Json]) {
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    let sort = |one: &Json, sort: &str| one.get("type").and_then(Json::as_str) == Some(sort);
    for (number, one) in results
        .iter()
        .enumerate()
        .filter(|(_, one)| sort(one, "labels"))
    {
        let at = format!("{at}.result[{number}]");
        match span(&at, one) {
            Some((id, draft)) => {
                by_id.insert(id, content.drafts.len());
                content.drafts.push(draft);
            }
            None => content.fault(
                at,
                "id, value.start, value.end and value.labels were expected",
            ),
        }
    }
    for (number, one) in results
        .iter()
        .enumerate()
        .filter(|(_, one)| !sort(one, "labels"))
    {
        if say(content, &by_id, one).is_none() {
            content.fault(
                format!("{at}.result[{number}]"),
                "labels, or choices, a text or a relation of such, were expected",
            );
        }
    }
}

fn span<'j>(at: &str, region: &'j Json) -> Option<(&'j str, Draft)> {
    let value = region.get("value")?;
    let number = |name: &str| usize::try_from(value.get(name)?.as_u64()?).ok();
    let (start, end) = (number("start")?, number("end")?);
    let id = region.get("id")?.as_str()?;
    let kind = value.get("labels")?.as_array()?.first()?.as_str()?;
    let quote = value.get("text").and_then(Json::as_str).map(str::to_owned);
    let more = region.get("meta").and_then(|meta| meta.get(MORE));
    let said = |key: &str| more.and_then(|more| more.get(key));
    let text = |key: &str| said(key).and_then(Json::as_str).map(str::to_owned);
    let time = |key: &str| said(key).and_then(Json::as_str).and_then(Time::parse);
    let mut draft = Draft {
        at: at.to_owned(),
        name: Some(id.to_owned()),
        kind: Some(kind.to_owned()),
        places: places((start, end), quote, said("parts"))?,
        form: text("form"),
        entity: text("entity"),
        by: text("by"),
        created: time("created"),
        modified: time("modified"),
        ..Draft::default()
    };
    if let Some(attributes) = said("attributes") {
        take_attributes(&mut draft, attributes);
    }
    draft.notes = said("notes").map(notes_of).unwrap_or_default();
    Some((id, draft))
}

/// The places of a region: its parts, where they still fill it.
fn places(
    (start, end): (usize, usize),
    quote: Option<String>,
    parts: Option<&Json>,
) -> Option<Vec<Place>> {
    (start <= end).then_some(())?;
    let parts: Option<Vec<(usize, usize)>> =
        parts.and_then(|parts| serde_json::from_value(parts.clone()).ok());
    let fills = |parts: &Vec<(usize, usize)>| {
        let ordered = parts.iter().all(|(from, to)| from <= to);
        let ends = parts.first().map(|part| part.0) == Some(start)
            && parts.last().map(|part| part.1) == Some(end);
        ordered && ends
    };
    let ranges = parts.filter(fills).unwrap_or_else(|| vec![(start, end)]);
    let cut = |range @ (from, to): (usize, usize)| Place {
        range: Some(range),
        quote: quote.as_ref().map(|quote| {
            quote
                .chars()
                .skip(from.saturating_sub(start))
                .take(to - from)
                .collect()
        }),
        ..Place::default()
    };
    Some(ranges.into_iter().map(cut).collect())
}

/// Takes what is said of a region, or between two.
fn say(content: &mut Content, by_id: &HashMap<&str, usize>, one: &Json) -> Option<()> {
    let text = |name: &str| one.get(name).and_then(Json::as_str);
    if text("type") == Some("relation") {
        return relate(content, by_id, one);
    }
    let draft = content.drafts.get_mut(*by_id.get(text("id")?)?)?;
    let value = one.get("value")?;
    let texts = |key: &str| -> Vec<String> {
        let all = value
            .get(key)
            .and_then(Json::as_array)
            .into_iter()
            .flatten();
        all.filter_map(Json::as_str).map(str::to_owned).collect()
    };
    let key = text("from_name")?.to_owned();
    let value = match text("type")? {
        "textarea" if key == NOTES => {
            for said in texts("text") {
                if !draft.notes.iter().any(|note| note.text == said) {
                    draft.notes.push(plain_note(said));
                }
            }
            return Some(());
        }
        "choices" => Value::Text(texts("choices").join(", ")),
        "textarea" => Value::Text(texts("text").join("\n")),
        "number" | "rating" => Value::Number(value.as_object()?.values().find_map(Json::as_i64)?),
        _ => return None,
    };
    draft.attributes.insert(key, value);
    Some(())
}

/// Takes a relation: one without a label is related somehow.
fn relate(content: &mut Content, by_id: &HashMap<&str, usize>, one: &Json) -> Option<()> {
    let text = |name: &str| one.get(name).and_then(Json::as_str);
    let (mut from, mut to) = (text("from_id")?, text("to_id")?);
    if text("direction") == Some("left") {
        std::mem::swap(&mut from, &mut to);
    }
    by_id.get(to)?;
    let draft = content.drafts.get_mut(*by_id.get(from)?)?;
    let roles = one.get("labels").and_then(Json::as_array);
    let roles: Vec<&str> = roles
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    let roles = if roles.is_empty() {
        vec!["related-to"]
    } else {
        roles
    };
    draft
        .links
        .extend(roles.iter().map(|role| ((*role).to_owned(), to.to_owned())));
    Some(())
}
