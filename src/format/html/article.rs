//! The text with its annotations, and beside each paragraph its part of the margin.
//!
//! A stretch under one stack of annotations is one element. Its letters have the colour of the innermost, its ground
//! that of the outermost that is no claim; claims have a ground of their own, the deeper the more there are. In the
//! margin stands what begins in the paragraph and is a claim or has notes; its number stands before the word in which
//! it begins, so that no word is parted.
//!
//! Must not know: files.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use super::super::brief::{facts, name, speaker};
use super::{Page, escaped, is_claim, isolated, quote};
use crate::annotation::overlay::runs;
use crate::annotation::{Annotation, Note};
use crate::text::document::{Document, Paragraph, Span, slice};
use crate::text::segment::word_at;

/// Letters of a line from which on paragraphs are set apart where the source does not.
const LONG: usize = 70;
/// The most claims whose grounds can be told apart.
const DEEPEST: usize = 3;

pub(super) fn write(out: &mut String, page: &Page<'_>) {
    let text = page.work.text;
    let document = Document::new(text);
    let is_blank = |paragraph: &Paragraph| slice(text, paragraph.content).trim().is_empty();
    let long = |paragraph: &Paragraph| slice(text, paragraph.content).chars().nth(LONG).is_some();
    let paragraphs = document.paragraphs();
    let last = paragraphs
        .iter()
        .rposition(|paragraph| !is_blank(paragraph));
    let noted = page.marked.last().map(|one| one.spans.first().start());
    let last = last.max(noted.map(|at| document.paragraph_at(at)));
    let shown = paragraphs
        .get(..last.map_or(0, |last| last + 1))
        .unwrap_or_default();
    let airy = !shown.iter().any(is_blank) && shown.iter().any(long);
    let numbers = numbers(page);
    let set = if airy { "airy" } else { "close" };
    let alone = if page.marked.is_empty() { " alone" } else { "" };
    // Writing to a string can't fail.
    let _ = writeln!(out, "<main class=\"{set}{alone}\">");
    let mut gap = false;
    for paragraph in shown {
        // What stands at the very end of a text stands in its last paragraph.
        let here: Vec<usize> = own(page, *paragraph, &document);
        if is_blank(paragraph) && here.is_empty() {
            gap = true;
            continue;
        }
        let class = if gap { "row gap" } else { "row" };
        let content = slice(text, paragraph.content);
        // Writing to a string can't fail.
        let _ = write!(
            out,
            "<div class=\"{class}\">\n<p {}>",
            page.direction(content)
        );
        line(out, page, paragraph.content, &numbers);
        out.push_str("</p>\n");
        margin(out, page, &here);
        out.push_str("</div>\n");
        gap = false;
    }
    out.push_str("</main>\n");
}

/// The entries of the margin that belong to a paragraph, by their place in the list.
fn own(page: &Page<'_>, paragraph: Paragraph, document: &Document) -> Vec<usize> {
    let text = document.text();
    let is_here = |one: &Annotation| {
        let at = one.spans.first().start();
        let ends = at == paragraph.span.end() && at == text.len();
        paragraph.span.contains(at) || ends
    };
    let from = page
        .marked
        .partition_point(|one| one.spans.first().start() < paragraph.span.start());
    let rest = page.marked.iter().enumerate().skip(from);
    rest.take_while(|(_, one)| is_here(one))
        .map(|(place, _)| place)
        .collect()
}

/// The numbers of the margin's entries, by the byte at which they stand in the text.
fn numbers(page: &Page<'_>) -> BTreeMap<usize, Vec<usize>> {
    let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, one) in page.marked.iter().enumerate() {
        let at = one.spans.first().start();
        let word = word_at(page.work.text, at);
        let at = word.map_or(at, |word| word.start());
        out.entry(at).or_default().push(place + 1);
    }
    out
}

/// A paragraph's text.
fn line(out: &mut String, page: &Page<'_>, span: Span, numbers: &BTreeMap<usize, Vec<usize>>) {
    let mut at = span.start();
    for run in runs(page.work.annotations, span) {
        piece(
            out,
            page,
            Span::new(at, run.span.start()),
            ("", ""),
            numbers,
        );
        let (begins, ends) = opened(page, &run.stack, run.span);
        match run.span.is_empty() {
            true => out.extend([begins.as_str(), ends]),
            false => piece(out, page, run.span, (&begins, ends), numbers),
        }
        at = run.span.end();
    }
    piece(out, page, Span::new(at, span.end()), ("", ""), numbers);
    // What begins at the end of the paragraph has its number there.
    if let Some(here) = numbers.get(&span.end()) {
        here.iter().for_each(|number| reference(out, *number));
    }
}

/// A stretch of text under one stack, between `begins` and `ends`; numbers stand where they belong.
fn piece(
    out: &mut String,
    page: &Page<'_>,
    span: Span,
    (begins, ends): (&str, &str),
    numbers: &BTreeMap<usize, Vec<usize>>,
) {
    let mut at = span.start();
    let put = |out: &mut String, from: usize, to: usize| {
        if from < to {
            let own = escaped(slice(page.work.text, Span::new(from, to)));
            out.extend([begins, &own.replace(['\u{2028}', '\n'], "<br/>"), ends]);
        }
    };
    for (place, here) in numbers.range(span.range()) {
        put(out, at, *place);
        here.iter().for_each(|number| reference(out, *number));
        at = *place;
    }
    put(out, at, span.end());
}

/// The number of an entry in the margin: the page makes it, so that whoever copies the text copies none.
fn reference(out: &mut String, number: usize) {
    // Writing to a string can't fail.
    let _ = write!(
        out,
        "<a class=\"ref\" id=\"r{number}\" href=\"#m{number}\" data-n=\"{number}\" aria-label=\"note {number}\"></a>"
    );
}

/// What opens and closes a stretch under `stack`, the innermost first.
fn opened(page: &Page<'_>, stack: &[&Arc<Annotation>], span: Span) -> (String, &'static str) {
    let claims = stack
        .iter()
        .filter(|one| is_claim(one))
        .count()
        .min(DEEPEST);
    let others: Vec<&&Arc<Annotation>> = stack.iter().filter(|one| !is_claim(one)).collect();
    let mut classes = match (others.first(), others.last()) {
        (Some(inner), Some(outer)) => {
            let edge = |is: bool, class| if is { class } else { "" };
            let begins = outer.spans.iter().any(|part| part.start() == span.start());
            let ends = outer.spans.iter().any(|part| part.end() == span.end());
            format!(
                "a {} on-{}{}{}",
                page.class(inner.kind.as_deref()),
                page.class(outer.kind.as_deref()),
                edge(begins, " b"),
                edge(ends, " e")
            )
        }
        _ => "a".to_owned(),
    };
    if claims > 0 {
        // Writing to a string can't fail.
        let _ = write!(classes, " claims-{claims}");
    }
    if span.is_empty() {
        classes.push_str(" point");
    }
    let told: Vec<String> = stack.iter().map(|one| told(page, one)).collect();
    let begins = format!(
        "<span class=\"{classes}\" title=\"{}\">",
        escaped(&told.join("\n"))
    );
    (begins, "</span>")
}

/// An annotation in a few words.
fn told(page: &Page<'_>, one: &Annotation) -> String {
    let Some(kind) = one.kind.as_deref() else {
        return "note".to_owned();
    };
    let label = page.work.schema.label(kind);
    match page.claims.get(&one.id) {
        Some(claim) => format!("{label}: {}", speaker(claim)),
        None => format!("{label}: {}", name(page.work, one)),
    }
}

/// What stands beside a paragraph.
fn margin(out: &mut String, page: &Page<'_>, here: &[usize]) {
    if here.is_empty() {
        return;
    }
    out.push_str("<aside>\n");
    for place in here {
        let Some(one) = page.marked.get(*place) else {
            continue;
        };
        let number = place + 1;
        // Writing to a string can't fail.
        let _ = write!(
            out,
            "<div class=\"entry {}\" id=\"m{number}\"><a class=\"n\" href=\"#r{number}\">{number}</a> ",
            page.class(one.kind.as_deref())
        );
        match page.claims.get(&one.id) {
            Some(claim) => {
                let _ = write!(out, "<b class=\"who\">{}</b>", isolated(&speaker(claim)));
                let facts = facts(claim).into_iter();
                let facts = facts.filter(|(what, _)| *what != "cue");
                let facts: Vec<String> = facts.map(|(what, value)| fact(what, &value)).collect();
                out.push_str(&facts.concat());
            }
            None if one.kind.is_some() => {
                let _ = write!(out, "<b class=\"who\">{}</b>", isolated(&quote(page, one)));
            }
            None => {}
        }
        one.notes.iter().for_each(|said| note(out, page, said));
        out.push_str("</div>\n");
    }
    out.push_str("</aside>\n");
}

/// Something that is said of a claim.
pub(super) fn fact(what: &str, value: &str) -> String {
    let value = isolated(value);
    format!(" <span class=\"fact\"><span lang=\"en\">{what}</span> {value}</span>")
}

fn note(out: &mut String, page: &Page<'_>, note: &Note) {
    let own = escaped(&note.text).replace('\n', "<br/>");
    // Writing to a string can't fail.
    let _ = write!(
        out,
        "<p class=\"said\" {}>{own}",
        page.direction(&note.text)
    );
    let day = note.created.map(|time| time.to_string());
    let day = day
        .as_deref()
        .and_then(|time| time.split('T').next().map(str::to_owned));
    let signed: Vec<String> = note.by.clone().into_iter().chain(day).collect();
    if !signed.is_empty() {
        let signed: Vec<String> = signed.iter().map(|part| isolated(part)).collect();
        let _ = write!(out, " <span class=\"signed\">{}</span>", signed.join(", "));
    }
    out.push_str("</p>");
}
