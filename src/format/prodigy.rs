//! Prodigy's JSON Lines: one article a line, with tokens, spans and relations.
//!
//! Positions are code points; `token_end` is the last token of a span. A relation goes from its head to its child. What
//! an annotation is called stands with its span.
//!
//! Must not know: files.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::draft::{Content, Draft, Place, Unit};
use super::json::{first_row, is_row};
use super::losses::{Loss, Losses};
use super::origins::Origins;
use super::tokens::{Token, spanned, tokens};
use super::{Format, Work, Written};
use crate::annotation::Id;
use crate::text::document::{Span, slice};

pub(super) const FORMAT: Format = Format {
    name: "prodigy",
    doc: "Prodigy's JSON Lines",
    endings: &[".prodigy.jsonl"],
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
    ],
    lacks: None,
    write,
    guarded: None,
    beside: None,
    read: Some(read),
    looks_like,
};

/// What a span without an id is called: by its place in the list.
const PLACE: &str = "spans[";

fn write(work: &Work<'_>) -> Written {
    let offsets = work.offsets();
    let mut losses = Losses::of(work);
    let all = spanned(work, &mut losses);
    let fits = |name: &str| !name.is_empty() && !name.starts_with(PLACE);
    let origins = Origins::of(work, &[FORMAT.name], fits);
    let places: Vec<Span> = all.iter().map(|(_, span)| *span).collect();
    let pieces = tokens(work.text, &places);
    let spans: Vec<Json> = all
        .iter()
        .map(|(one, span)| {
            losses.add_if(Loss::Entities, one.entity.is_some());
            let (start, end) = offsets.code_points(*span);
            let (first, last) = within(&pieces, *span);
            json!({
                "start": start, "end": end, "token_start": first, "token_end": last,
                "label": one.kind.as_deref().unwrap_or(""), "id": origins.name_or_id(one),
            })
        })
        .collect();
    let by_id: HashMap<&Id, &Json> = all.iter().map(|(one, _)| &one.id).zip(&spans).collect();
    let mut relations = Vec::new();
    for one in work.placed() {
        for link in &one.links {
            match by_id.get(&one.id).zip(by_id.get(&link.to)) {
                Some((head, child)) => relations.push(json!({
                    "head": head.get("token_end"), "child": child.get("token_end"),
                    "head_span": head, "child_span": child, "label": link.role,
                })),
                None => losses.add(Loss::Dangling),
            }
        }
    }
    let words = pieces.iter().enumerate().map(|(number, token)| {
        let (start, end) = offsets.code_points(token.span);
        json!({ "text": slice(work.text, token.span), "start": start, "end": end, "id": number, "ws": token.space })
    });
    let task = json!({
        "text": work.text, "tokens": words.collect::<Json>(), "spans": spans, "relations": relations,
        "meta": { "file": work.file }, "answer": "accept",
    });
    Written {
        bytes: format!("{task}\n").into_bytes(),
        beside: Vec::new(),
        losses,
    }
}

/// The numbers of the first and the last token of a span.
fn within(tokens: &[Token], span: Span) -> (usize, usize) {
    let first = tokens.partition_point(|token| token.span.start() < span.start());
    let last = tokens.partition_point(|token| token.span.end() < span.end());
    (first, last)
}

fn looks_like(text: &str) -> bool {
    is_row(text, |row| {
        row.get("text").is_some_and(Json::is_string) && row.get("spans").is_some_and(Json::is_array)
    })
}

fn read(text: &str) -> Content {
    let (at, row, others) = match first_row(text) {
        Ok(row) => row,
        Err(fault) => return Content::failed(fault.at, fault.message),
    };
    if matches!(
        row.get("answer").and_then(Json::as_str),
        Some("reject" | "ignore")
    ) {
        return Content::failed(
            at,
            "somebody refused these annotations: the answer is not accept",
        );
    }
    let mut content = Content::counting(Unit::CodePoints);
    content.text = row.get("text").and_then(Json::as_str).map(str::to_owned);
    let source = row.get("meta").and_then(|meta| meta.get("file"));
    content.source = source.and_then(Json::as_str).map(str::to_owned);
    for (number, span) in row
        .get("spans")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let at = format!("{at}, spans[{number}]");
        match draft(&at, number, span) {
            Some(draft) => content.drafts.push(draft),
            None => content.fault(at, "start, end and label were expected"),
        }
    }
    let known = Known::of(&content.drafts);
    for (number, relation) in row
        .get("relations")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        if relate(&mut content, &known, relation).is_none() {
            content.fault(
                format!("{at}, relations[{number}]"),
                "head_span, child_span and label were expected",
            );
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

fn number(of: &Json, name: &str) -> Option<usize> {
    usize::try_from(of.get(name)?.as_u64()?).ok()
}

fn draft(at: &str, place: usize, span: &Json) -> Option<Draft> {
    let range @ (start, end) = (number(span, "start")?, number(span, "end")?);
    let id = span.get("id").and_then(Json::as_str).map(str::to_owned);
    (start <= end).then_some(())?;
    Some(Draft {
        at: at.to_owned(),
        name: id.or_else(|| Some(format!("{PLACE}{place}]"))),
        kind: Some(span.get("label")?.as_str()?.to_owned()),
        places: vec![Place {
            range: Some(range),
            ..Place::default()
        }],
        ..Draft::default()
    })
}

/// Where each span of a row is among the drafts: by its id, and by its place and kind.
#[derive(Default)]
struct Known {
    by_id: HashMap<String, usize>,
    by_place: HashMap<(usize, usize, String), usize>,
}

impl Known {
    fn of(drafts: &[Draft]) -> Self {
        let mut out = Self::default();
        for (number, draft) in drafts.iter().enumerate() {
            out.by_id
                .extend(draft.name.clone().map(|name| (name, number)));
            let range = draft.places.first().and_then(|place| place.range);
            if let Some(((start, end), kind)) = range.zip(draft.kind.clone()) {
                out.by_place.entry((start, end, kind)).or_insert(number);
            }
        }
        out
    }

    fn find(&self, span: &Json) -> Option<usize> {
        let by_id = span
            .get("id")
            .and_then(Json::as_str)
            .and_then(|id| self.by_id.get(id));
        let place = || {
            let kind = span.get("label")?.as_str()?.to_owned();
            self.by_place
                .get(&(number(span, "start")?, number(span, "end")?, kind))
        };
        by_id.or_else(place).copied()
    }
}

fn relate(content: &mut Content, known: &Known, relation: &Json) -> Option<()> {
    let role = relation.get("label")?.as_str()?.to_owned();
    let (from, to) = (
        known.find(relation.get("head_span")?)?,
        known.find(relation.get("child_span")?)?,
    );
    let to = content.drafts.get(to)?.name.clone()?;
    content.drafts.get_mut(from)?.links.push((role, to));
    Some(())
}
