//! doccano's JSON Lines: one article a line, with `entities` and `relations`; or, for projects without relations, with
//! `label` as `[start, end, kind]`.
//!
//! Positions are code points. doccano numbers annotations itself; those that came from it keep their numbers. What it does not know it keeps as metadata of the
//! article.
//!
//! Must not know: files.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::draft::{Content, Draft, Place, Unit};
use super::json::{first_row, is_row};
use super::losses::{Loss, Losses};
use super::origins::{Origins, is_number};
use super::{File, Format, Named, Work, Written};
use crate::annotation::Id;

pub(super) const FORMAT: Format = Format {
    name: "doccano",
    doc: "doccano's JSON Lines with relations; beside them those without, for projects of spans alone",
    endings: &[".doccano.jsonl", ".jsonl"],
    loses: &[
        Loss::BareNotes,
        Loss::Empty,
        Loss::Parts,
        Loss::Forms,
        Loss::Entities,
        Loss::Attributes,
        Loss::Dangling,
        Loss::Notes,
        Loss::Authors,
        Loss::Ids,
    ],
    lacks: None,
    write,
    guarded: None,
    beside: None,
    read: Some(read),
    looks_like,
};

fn write(work: &Work<'_>) -> Written {
    let offsets = work.offsets();
    let mut losses = Losses::of(work);
    let most = i64::MAX.unsigned_abs();
    let mut origins = Origins::of(work, &[FORMAT.name], |name| is_number(name, 0, most));
    let mut numbers: HashMap<&Id, u64> = HashMap::new();
    let (mut entities, mut labels) = (Vec::new(), Vec::new());
    for one in work.placed() {
        let hull = one.spans.hull();
        let Some(kind) = one.kind.as_deref() else {
            losses.add(Loss::BareNotes);
            continue;
        };
        if hull.is_empty() {
            losses.add(Loss::Empty);
            continue;
        }
        losses.add_if(Loss::Parts, !one.spans.further().is_empty());
        losses.add_if(Loss::Forms, one.form.is_some());
        losses.add_if(Loss::Entities, one.entity.is_some());
        losses.add_all(Loss::Attributes, one.attributes.len());
        losses.add_all(Loss::Notes, one.notes.len());
        losses.add_if(Loss::Authors, one.by.is_some());
        losses.add_if(Loss::Ids, origins.name(one).is_none());
        let number = origins.number(one);
        numbers.insert(&one.id, number);
        let (start, end) = offsets.code_points(hull);
        entities
            .push(json!({ "id": number, "label": kind, "start_offset": start, "end_offset": end }));
        labels.push(json!([start, end, kind]));
    }
    let mut relations = Vec::new();
    for one in work.placed() {
        for link in &one.links {
            match numbers.get(&one.id).zip(numbers.get(&link.to)) {
                Some((from, to)) => {
                    let number = relations.len() + 1;
                    relations.push(
                        json!({ "id": number, "from_id": from, "to_id": to, "type": link.role }),
                    );
                }
                None => losses.add(Loss::Dangling),
            }
        }
    }
    let with = json!({ "id": 1, "text": work.text, "entities": entities, "relations": relations, "Comments": [], "file": work.file });
    let without = json!({ "id": 1, "text": work.text, "label": labels, "file": work.file });
    Written {
        bytes: format!("{with}\n").into_bytes(),
        beside: vec![File {
            name: Named::Ending(".doccano-spans.jsonl".to_owned()),
            bytes: format!("{without}\n").into_bytes(),
        }],
        losses,
    }
}

fn looks_like(text: &str) -> bool {
    is_row(text, |row| {
        row.get("text").is_some_and(Json::is_string)
            && (row.get("entities").is_some() || label_of(row).is_some())
    })
}

/// The spans of the shape without relations.
fn label_of(row: &Json) -> Option<&Vec<Json>> {
    row.get("label").or_else(|| row.get("labels"))?.as_array()
}

fn read(text: &str) -> Content {
    let (at, row, others) = match first_row(text) {
        Ok(row) => row,
        Err(fault) => return Content::failed(fault.at, fault.message),
    };
    let mut content = Content::counting(Unit::CodePoints);
    content.text = row.get("text").and_then(Json::as_str).map(str::to_owned);
    content.source = row.get("file").and_then(Json::as_str).map(str::to_owned);
    match row.get("entities").and_then(Json::as_array) {
        Some(entities) => {
            for (number, entity) in entities.iter().enumerate() {
                let at = format!("{at}, entities[{number}]");
                match with_number(&at, entity) {
                    Some(draft) => content.drafts.push(draft),
                    None => {
                        content.fault(at, "id, label, start_offset and end_offset were expected")
                    }
                }
            }
            relate(&mut content, &at, &row);
        }
        None => {
            for (number, label) in label_of(&row).into_iter().flatten().enumerate() {
                let at = format!("{at}, label[{number}]");
                match without_number(&at, label) {
                    Some(draft) => content.drafts.push(draft),
                    None => content.fault(at, "[start, end, \"kind\"] was expected"),
                }
            }
        }
    }
    for at in others {
        content.fault(
            at,
            "one article a file can be taken in: give each line a file of its own",
        );
    }
    content
}

fn with_number(at: &str, entity: &Json) -> Option<Draft> {
    let number = |name: &str| usize::try_from(entity.get(name)?.as_u64()?).ok();
    let range = (number("start_offset")?, number("end_offset")?);
    Some(Draft {
        name: entity
            .get("id")
            .and_then(Json::as_u64)
            .map(|id| id.to_string()),
        ..spanned(at, entity.get("label")?.as_str()?, range)?
    })
}

fn without_number(at: &str, label: &Json) -> Option<Draft> {
    let [start, end, kind] = label.as_array()?.as_slice() else {
        return None;
    };
    let number = |value: &Json| usize::try_from(value.as_u64()?).ok();
    spanned(at, kind.as_str()?, (number(start)?, number(end)?))
}

fn spanned(at: &str, kind: &str, range @ (start, end): (usize, usize)) -> Option<Draft> {
    (start <= end).then(|| Draft {
        at: at.to_owned(),
        kind: Some(kind.to_owned()),
        places: vec![Place {
            range: Some(range),
            ..Place::default()
        }],
        ..Draft::default()
    })
}

fn relate(content: &mut Content, at: &str, row: &Json) {
    let names = content.drafts.iter().enumerate();
    let by_name: HashMap<String, usize> = names
        .filter_map(|(place, draft)| Some((draft.name.clone()?, place)))
        .collect();
    let relations = row.get("relations").and_then(Json::as_array);
    for (number, relation) in relations.into_iter().flatten().enumerate() {
        let id = |name: &str| Some(relation.get(name)?.as_u64()?.to_string());
        let role = relation.get("type").and_then(Json::as_str);
        let from = id("from_id").and_then(|from| content.drafts.get_mut(*by_name.get(&from)?));
        match (from, id("to_id"), role) {
            (Some(from), Some(to), Some(role)) => from.links.push((role.to_owned(), to)),
            _ => content.fault(
                format!("{at}, relations[{number}]"),
                "from_id, to_id and type were expected",
            ),
        }
    }
}
