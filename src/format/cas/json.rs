//! The structures of a CAS in JSON: what points to another begins with `@`, what belongs to the file with `%`.
//!
//! Must not know: files, what a structure means.

use serde_json::{Map, Value as Json, json};

use super::super::draft::Content;
use super::super::json::{is_json, parsed};
use super::super::losses::Losses;
use super::super::names::text_of;
use super::super::{Work, Written};
use super::{SOFA, Structure, TEXT, content, structures, types};
use crate::annotation::Value;

pub(super) fn write(work: &Work<'_>) -> Written {
    let mut losses = Losses::of(work);
    let all = structures(work, &mut losses);
    let members: Vec<u64> = all.iter().map(|one| one.number).collect();
    let text = json!({
        "%ID": TEXT, "%TYPE": SOFA, "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text", "sofaString": work.text,
    });
    let all: Vec<Json> = std::iter::once(text)
        .chain(all.iter().map(in_json))
        .collect();
    let cas = json!({
        "%TYPES": types_in_json(),
        "%FEATURE_STRUCTURES": all,
        "%VIEWS": { "_InitialView": { "%SOFA": TEXT, "%MEMBERS": members } },
    });
    let mut bytes = serde_json::to_vec_pretty(&cas).unwrap_or_default();
    bytes.push(b'\n');
    Written {
        bytes,
        beside: Vec::new(),
        losses,
    }
}

fn in_json(one: &Structure) -> Json {
    let mut out = Map::new();
    out.insert("%ID".to_owned(), json!(one.number));
    out.insert("%TYPE".to_owned(), json!(one.sort));
    out.insert("@sofa".to_owned(), json!(TEXT));
    if let Some((begin, end)) = one.range {
        out.insert("begin".to_owned(), json!(begin));
        out.insert("end".to_owned(), json!(end));
    }
    let features = one.features.iter();
    out.extend(features.map(|(key, value)| (key.clone(), json!(text_of(value)))));
    let references = one.references.iter();
    out.extend(references.map(|(key, number)| (format!("@{key}"), json!(number))));
    Json::Object(out)
}

fn types_in_json() -> Json {
    let each = types().into_iter().map(|(name, features)| {
        let mut out = Map::new();
        out.insert("%NAME".to_owned(), json!(name));
        out.insert("%SUPER_TYPE".to_owned(), json!("uima.tcas.Annotation"));
        out.extend(features.into_iter().map(|(feature, range)| {
            let told = json!({ "%NAME": feature, "%RANGE": range });
            (feature.to_owned(), told)
        }));
        (name.to_owned(), Json::Object(out))
    });
    Json::Object(each.collect())
}

pub(super) fn looks_like(text: &str) -> bool {
    is_json(text, |json| json.get("%FEATURE_STRUCTURES").is_some())
}

pub(super) fn read(text: &str) -> Content {
    let json = match parsed(text) {
        Ok(json) => json,
        Err(fault) => return Content::failed(fault.at, fault.message),
    };
    let all: Vec<(Structure, &Json)> = listed(&json)
        .into_iter()
        .map(|(number, one)| (structure(number, one), one))
        .collect();
    let texts = all.iter().filter(|(one, _)| one.sort == SOFA);
    let texts = texts.filter_map(|(one, _)| one.text("sofaString"));
    let texts = texts.map(str::to_owned).collect();
    let all: Vec<Structure> = all.into_iter().map(|(one, _)| one).collect();
    content(texts, &all)
}

/// The feature structures: a list, or an object by their numbers.
fn listed(json: &Json) -> Vec<(u64, &Json)> {
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

fn structure(number: u64, json: &Json) -> Structure {
    let count = |name: &str| usize::try_from(json.get(name)?.as_u64()?).ok();
    let sort = json.get("%TYPE").and_then(Json::as_str).unwrap_or_default();
    let mut out = Structure {
        number,
        sort: sort.to_owned(),
        range: None,
        ..Structure::default()
    };
    if json.get("begin").is_some() {
        // What is no count is no place in order.
        out.range = Some(count("begin").zip(count("end")).unwrap_or((1, 0)));
    }
    for (key, value) in json.as_object().into_iter().flatten() {
        if let Some(key) = key.strip_prefix('@') {
            let number = value.as_u64().unwrap_or(u64::MAX);
            out.references.insert(key.to_owned(), number);
            continue;
        }
        let value = match value {
            Json::String(text) => Some(Value::Text(text.clone())),
            Json::Bool(flag) => Some(Value::Flag(*flag)),
            Json::Number(number) => number.as_i64().map(Value::Number),
            _ => None,
        };
        let known = key.starts_with('%') || key == "begin" || key == "end";
        let value = value.filter(|_| !known);
        out.features.extend(value.map(|value| (key.clone(), value)));
    }
    out
}
