//! spaCy's `Doc` in JSON: tokens, the spans of the group `sc`, and as entities those of them that do not overlap.
//!
//! Positions are code points. `Doc(nlp.vocab).from_json(…)` reads it; a `DocBin` is made of that.
//!
//! Must not know: files.

use serde_json::{Value as Json, json};

use super::losses::{Loss, Losses};
use super::tokens::{apart, spanned, tokens};
use super::{Format, Work, Written};
use crate::annotation::Annotation;
use crate::text::document::Span;

pub(super) const FORMAT: Format = Format {
    name: "spacy",
    doc: "spaCy's Doc in JSON, for Doc.from_json",
    endings: &[".spacy.json"],
    loses: &[
        Loss::BareNotes,
        Loss::Empty,
        Loss::Parts,
        Loss::Forms,
        Loss::Attributes,
        Loss::Links,
        Loss::Notes,
        Loss::Authors,
        Loss::Ids,
    ],
    lacks: None,
    write,
    guarded: None,
    beside: None,
    read: None,
    looks_like: |_| false,
};

fn write(work: &Work<'_>) -> Written {
    let offsets = work.offsets();
    let mut losses = Losses::of(work);
    let all = spanned(work, &mut losses);
    losses.add_all(Loss::Ids, all.len());
    losses.add_all(
        Loss::Links,
        all.iter().map(|(one, _)| one.links.len()).sum(),
    );
    let spans: Vec<Span> = all.iter().map(|(_, span)| *span).collect();
    let pieces = tokens(work.text, &spans);
    let pieces = pieces.iter().enumerate().map(|(number, token)| {
        let (start, end) = offsets.code_points(token.span);
        json!({ "id": number, "start": start, "end": end })
    });
    let span = |(one, span): &(&Annotation, Span)| {
        let (start, end) = offsets.code_points(*span);
        json!({
            "start": start, "end": end,
            "label": one.kind.as_deref().unwrap_or(""),
            "kb_id": one.entity.as_deref().unwrap_or(""),
        })
    };
    let document = json!({
        "text": work.text,
        "tokens": pieces.collect::<Json>(),
        "spans": { "sc": all.iter().map(span).collect::<Json>() },
        "ents": apart(&all).iter().map(span).collect::<Json>(),
        "cats": {},
    });
    Written {
        bytes: format!("{document}\n").into_bytes(),
        beside: Vec::new(),
        losses,
    }
}
