//! CoNLL-2003 (a token a row, its tag in the last of four columns) and CoNLL-U (ten columns, the tag in the last as
//! `NE=`), tags as IOB2 has them.
//!
//! A token has one tag: of annotations that overlap the longest stays, and beside the file with all kinds there is one
//! for each kind. Sentences are paragraphs, joined where an annotation goes on from one to the next. What comes in is
//! laid along the article, with nothing but white space between its tokens.
//!
//! Must not know: files.

use std::collections::BTreeMap;

use super::draft::{Content, Draft, Place, Unit};
use super::losses::{Loss, Losses};
use super::tokens::{apart, is_blank, spanned, visible};
use super::{File, Format, Named, Work, Written};
use crate::annotation::Annotation;
use crate::text::cells::{self, Sort};
use crate::text::document::{Span, slice};
use crate::text::segment::is_paragraph_separator;

pub(super) const CONLL: Format = Format {
    name: "conll",
    doc: "CoNLL-2003 with IOB2 tags; beside it a file for each kind",
    endings: &[".conll"],
    loses: LOSES,
    lacks: None,
    write: |work| write(work, Shape::Four),
    guarded: None,
    beside: None,
    read: Some(|text| read(text, Shape::Four)),
    looks_like: |text| looks_like(text, Shape::Four),
};

pub(super) const CONLLU: Format = Format {
    name: "conllu",
    doc: "CoNLL-U with IOB2 tags in its last column; beside it a file for each kind",
    endings: &[".conllu"],
    loses: LOSES,
    lacks: None,
    write: |work| write(work, Shape::Ten),
    guarded: None,
    beside: None,
    read: Some(|text| read(text, Shape::Ten)),
    looks_like: |text| looks_like(text, Shape::Ten),
};

const LOSES: &[Loss] = &[
    Loss::BareNotes,
    Loss::Empty,
    Loss::Parts,
    Loss::Overlaps,
    Loss::Blank,
    Loss::Forms,
    Loss::Entities,
    Loss::Attributes,
    Loss::Links,
    Loss::Notes,
    Loss::Authors,
    Loss::Ids,
    Loss::Blanks,
];

/// The two formats.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// CoNLL-2003.
    Four,
    /// CoNLL-U.
    Ten,
}

impl Shape {
    const fn ending(self) -> &'static str {
        match self {
            Self::Four => "conll",
            Self::Ten => "conllu",
        }
    }
}

fn write(work: &Work<'_>, shape: Shape) -> Written {
    let mut losses = Losses::of(work);
    let mut all: Vec<(&Annotation, Span)> = Vec::new();
    for (one, span) in spanned(work, &mut losses) {
        let own = slice(work.text, span);
        let inside = own.trim_matches(is_blank);
        losses.add_if(Loss::Blank, inside != own && !inside.is_empty());
        losses.add_if(Loss::Empty, inside.is_empty());
        losses.add_if(Loss::Entities, one.entity.is_some());
        losses.add_all(Loss::Links, one.links.len());
        losses.add(Loss::Ids);
        losses.add_if(
            Loss::Blanks,
            one.kind.as_deref().is_some_and(|kind| tag(kind) != kind),
        );
        if !inside.is_empty() {
            let start = span.start() + own.len() - own.trim_start_matches(is_blank).len();
            all.push((one, Span::new(start, start + inside.len())));
        }
    }
    let kept = apart(&all);
    losses.add_all(Loss::Overlaps, all.len() - kept.len());
    let mut kinds: BTreeMap<&str, Vec<(&Annotation, Span)>> = BTreeMap::new();
    for (one, span) in &all {
        kinds
            .entry(one.kind.as_deref().unwrap_or(""))
            .or_default()
            .push((one, *span));
    }
    let beside = kinds.into_iter().map(|(kind, own)| File {
        name: Named::Ending(format!(".{}.{}", in_a_name(kind), shape.ending())),
        bytes: table(work, &apart(&own), shape).into_bytes(),
    });
    Written {
        bytes: table(work, &kept, shape).into_bytes(),
        beside: beside.collect(),
        losses,
    }
}

/// A kind as a part of a file's name: without what parts folders, is not seen, or turns a line round.
fn in_a_name(kind: &str) -> String {
    let is_seen = |c| matches!(cells::sort(c), Sort::Plain | Sort::Blank | Sort::Fixed);
    tag(kind).replace(|c: char| c == '/' || !is_seen(c), "_")
}

/// A kind as a tag: without white space, and what parts columns and values.
fn tag(kind: &str) -> String {
    kind.replace(|c: char| is_blank(c) || c.is_control() || c == '|', "_")
}

fn table(work: &Work<'_>, kept: &[(&Annotation, Span)], shape: Shape) -> String {
    let offsets = work.offsets();
    let spans: Vec<Span> = kept.iter().map(|(_, span)| *span).collect();
    let tokens = visible(work.text, &spans);
    let mut out = match shape {
        Shape::Four => String::from("-DOCSTART- -X- O O\n\n"),
        Shape::Ten => String::from("# newdoc\n# sent_id = 1\n"),
    };
    let mut kept = kept.iter().peekable();
    let (mut sentence, mut number) = (1, 0);
    for (place, token) in tokens.iter().enumerate() {
        while kept
            .peek()
            .is_some_and(|(_, span)| span.end() <= token.start())
        {
            kept.next();
        }
        let inside = kept
            .peek()
            .filter(|(_, span)| span.start() <= token.start());
        let gap = tokens
            .get(place + 1)
            .map(|next| Span::new(token.end(), next.start()));
        let joined = gap.is_some_and(Span::is_empty);
        let form = slice(work.text, *token);
        let tagged = iob(inside.copied(), *token);
        number += 1;
        out.push_str(&match shape {
            Shape::Four => format!("{form} _ _ {tagged}\n"),
            Shape::Ten => {
                let (start, end) = offsets.code_points(*token);
                let space = if joined { "|SpaceAfter=No" } else { "" };
                format!("{number}\t{form}\t_\t_\t_\t_\t_\t_\t_\tNE={tagged}{space}|TokenRange={start}:{end}\n")
            }
        });
        let goes_on = inside.is_some_and(|(_, span)| span.end() > token.end());
        let parted = gap.is_some_and(|gap| slice(work.text, gap).contains(is_paragraph_separator));
        if parted && !goes_on {
            (sentence, number) = (sentence + 1, 0);
            out.push('\n');
            if shape == Shape::Ten {
                out.push_str(&format!("# sent_id = {sentence}\n"));
            }
        }
    }
    out.push('\n');
    out
}

/// The tag of a token within an annotation, or outside.
fn iob(inside: Option<&(&Annotation, Span)>, token: Span) -> String {
    let Some((one, span)) = inside else {
        return "O".to_owned();
    };
    let begins = if span.start() == token.start() {
        "B"
    } else {
        "I"
    };
    format!("{begins}-{}", tag(one.kind.as_deref().unwrap_or("")))
}

/// The rows that have a token, with what they say.
fn rows(text: &str, shape: Shape) -> impl Iterator<Item = (String, Option<(&str, &str)>)> {
    let lines = text.trim_start_matches('\u{feff}').split('\n').enumerate();
    lines.filter_map(move |(number, line)| {
        let line = line.trim_end_matches('\r');
        let skipped = line.trim().is_empty()
            || line.starts_with("-DOCSTART-")
            || shape == Shape::Ten && line.starts_with('#');
        (!skipped).then(|| (format!("line {}", number + 1), row(line, shape)))
    })
}

/// The token of a row, and its tag.
fn row(line: &str, shape: Shape) -> Option<(&str, &str)> {
    match shape {
        Shape::Four => {
            let (form, rest) = line.split_once([' ', '\t'])?;
            let tag = rest.rsplit([' ', '\t']).next()?;
            is_tag(tag).then_some((form, tag))
        }
        Shape::Ten => {
            let columns: Vec<&str> = line.split('\t').collect();
            let [number, form, _, _, _, _, _, _, _, misc] = columns.as_slice() else {
                return None;
            };
            number.chars().all(|c| c.is_ascii_digit()).then_some(())?;
            let tag = misc.split('|').find_map(|part| part.strip_prefix("NE="));
            Some((*form, tag.unwrap_or("O"))).filter(|(_, tag)| is_tag(tag))
        }
    }
}

fn is_tag(tag: &str) -> bool {
    tag == "O"
        || tag
            .strip_prefix("B-")
            .or_else(|| tag.strip_prefix("I-"))
            .is_some_and(|kind| !kind.is_empty())
}

fn looks_like(text: &str, shape: Shape) -> bool {
    let mut first = rows(text, shape).take(5).peekable();
    first.peek().is_some() && first.all(|(_, row)| row.is_some())
}

fn read(text: &str, shape: Shape) -> Content {
    let mut content = Content::counting(Unit::Tokens);
    let mut open: Option<Draft> = None;
    let close =
        |open: &mut Option<Draft>, content: &mut Content| content.drafts.extend(open.take());
    for (at, row) in rows(text, shape) {
        let Some((form, tag)) = row else {
            content.fault(
                at,
                match shape {
                    Shape::Four => {
                        "a token, blanks, and a tag such as O, B-actor or I-actor were expected"
                    }
                    Shape::Ten => "ten columns parted by tabs were expected",
                },
            );
            continue;
        };
        let number = content.tokens.len();
        content.tokens.push((at.clone(), form.to_owned()));
        let kind = tag.get(2..).unwrap_or("");
        let goes_on = tag.starts_with("I-")
            && open
                .as_ref()
                .is_some_and(|open| open.kind.as_deref() == Some(kind));
        if !goes_on {
            close(&mut open, &mut content);
        }
        match (&mut open, tag) {
            (_, "O") => {}
            (Some(open), _) => {
                if let Some(range) = open
                    .places
                    .first_mut()
                    .and_then(|place| place.range.as_mut())
                {
                    range.1 = number + 1;
                }
            }
            (None, _) => {
                open = Some(Draft {
                    at,
                    kind: Some(kind.to_owned()),
                    places: vec![Place {
                        range: Some((number, number + 1)),
                        ..Place::default()
                    }],
                    ..Draft::default()
                });
            }
        }
    }
    close(&mut open, &mut content);
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_what_is_seen_of_a_kind() {
        assert_eq!(in_a_name("claim"), "claim");
        assert_eq!(in_a_name("تصريح رسمي"), "تصريح_رسمي");
        assert_eq!(in_a_name("a/\u{202e}b\u{fffe}\u{200b}c"), "a__b__c");
    }
}
