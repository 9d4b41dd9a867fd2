//! A page to read, to send and to print: the article with its annotations in colours, beside it in the margin who
//! claims what and what was noted, behind it the claims by speaker and the names.
//!
//! The page stands alone: no script, nothing is asked for from elsewhere, and its own policy forbids both. Whatever
//! comes from articles and sidecars is escaped. Each paragraph has the direction that the reader gives it. Letters are
//! never underlined and nothing parts them: a line or a gap would take their dots or their joints.
//!
//! - `article`: the text with its annotations, and its margin
//! - `summary`: the claims by speaker, and the names
//!
//! Must not know: files, the screen.

mod article;
mod summary;

use std::collections::HashMap;
use std::fmt::Write;

use super::brief::about;
use super::losses::{Loss, Losses};
use super::{Format, Work, Written};
use crate::annotation::claims::{Claim, claims};
use crate::annotation::schema::{ACTOR, CLAIM, PLACE};
use crate::annotation::{Annotation, Id, Value};
use crate::text::bidi::{self, Base};
use crate::text::document::slice;

pub(super) const FORMAT: Format = Format {
    name: "html",
    doc: "a page to read and to print, with colours, a margin of notes, and who claims what",
    endings: &[".html"],
    loses: &[
        Loss::Attributes,
        Loss::Spots,
        Loss::Controls,
        Loss::Links,
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

/// How the page looks.
const STYLE: &str = include_str!("style.css");
/// What a claim's attributes are called that the page tells.
const TOLD: [&str; 6] = [
    "cue",
    "attribution",
    "certainty",
    "stance",
    "date",
    "speaker",
];

/// What the parts of a page share.
struct Page<'a> {
    work: &'a Work<'a>,
    /// The article's direction.
    base: Base,
    claims: HashMap<Id, Claim>,
    /// What has an entry in the margin, in the text's order; its number there is its place, from 1.
    marked: Vec<&'a Annotation>,
    numbers: HashMap<&'a Id, usize>,
}

impl<'a> Page<'a> {
    fn new(work: &'a Work<'a>) -> Self {
        let claims = claims(work.text, work.annotations, work.registry).into_iter();
        let is_marked = |one: &&Annotation| is_claim(one) || !one.notes.is_empty();
        let marked: Vec<&Annotation> = work.placed().filter(is_marked).collect();
        let numbers = marked.iter().zip(1..);
        Self {
            work,
            base: bidi::article(work.text),
            claims: claims.map(|claim| (claim.id.clone(), claim)).collect(),
            numbers: numbers.map(|(one, number)| (&one.id, number)).collect(),
            marked,
        }
    }

    /// `dir` and its value for a text that stands alone.
    fn direction(&self, text: &str) -> &'static str {
        match bidi::auto(text, self.base).is_rtl() {
            true => "dir=\"rtl\"",
            false => "dir=\"ltr\"",
        }
    }

    /// The class that has the colours of a kind.
    fn class(&self, kind: Option<&str>) -> String {
        let Some(kind) = kind else {
            return "note".to_owned();
        };
        match self.work.schema.role(kind) {
            role @ (ACTOR | PLACE | CLAIM) => role.to_owned(),
            _ => format!("k{}", self.work.schema.number(kind) % COLOURS),
        }
    }
}

/// How many colours there are for kinds of a project.
const COLOURS: usize = 5;

fn is_claim(one: &Annotation) -> bool {
    one.kind.as_deref() == Some(CLAIM)
}

fn write(work: &Work<'_>) -> Written {
    let page = Page::new(work);
    let mut out = String::new();
    head(&mut out, &page);
    article::write(&mut out, &page);
    summary::write(&mut out, &page);
    out.push_str("</body>\n</html>\n");
    Written {
        bytes: out.into_bytes(),
        beside: Vec::new(),
        losses: losses(work),
    }
}

fn losses(work: &Work<'_>) -> Losses {
    let mut out = Losses::of(work);
    let controls = work.text.chars().filter(|c| is_command(*c));
    out.add_all(Loss::Controls, controls.count());
    for one in work.placed() {
        out.add(Loss::Ids);
        out.add_if(Loss::Authors, one.by.is_some());
        let told = |role: &str| is_claim(one) && matches!(role, "said-by" | "via" | "about");
        let links = one.links.iter().filter(|link| !told(&link.role));
        out.add_all(Loss::Links, links.count());
        for (key, value) in &one.attributes {
            let told = is_claim(one) && TOLD.contains(&key.as_str());
            out.add_if(Loss::Attributes, !told);
            out.add_if(Loss::Spots, told && matches!(value, Value::Span { .. }));
        }
    }
    out
}

/// The head of the page, its title, and what the colours mean.
fn head(out: &mut String, page: &Page<'_>) {
    let (title, known) = about(page.work);
    let language = page.work.annotations.metadata.language.as_deref();
    let language = language.map_or(String::new(), |code| format!(" lang=\"{}\"", escaped(code)));
    let direction = if page.base.is_rtl() { "rtl" } else { "ltr" };
    // Writing to a string can't fail.
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html{language} dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{}</h1>\n",
        escaped(title),
        isolated(title)
    );
    if !known.is_empty() {
        let known: Vec<String> = known.into_iter().map(isolated).collect();
        let _ = writeln!(out, "<p class=\"about\">{}</p>", known.join(" · "));
    }
    legend(out, page);
    out.push_str("</header>\n");
}

fn legend(out: &mut String, page: &Page<'_>) {
    let schema = page.work.schema;
    let mut kinds: Vec<(&str, usize)> = schema
        .kinds()
        .iter()
        .map(|kind| (kind.name.as_str(), 0))
        .collect();
    for kind in page.work.placed().filter_map(|one| one.kind.as_deref()) {
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        }
    }
    kinds.retain(|(_, count)| *count > 0);
    if kinds.is_empty() {
        return;
    }
    out.push_str("<ul class=\"legend\" lang=\"en\">\n");
    for (kind, count) in kinds {
        let label = if count == 1 {
            schema.label(kind)
        } else {
            schema.plural(kind)
        };
        // Writing to a string can't fail.
        let _ = writeln!(
            out,
            "<li><bdi class=\"a {}\">{}</bdi> <span class=\"count\">{count}</span></li>",
            page.class(Some(kind)),
            escaped(label)
        );
    }
    out.push_str("</ul>\n");
}

/// Whether a character would command whatever shows it.
fn is_command(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}')
}

/// A text as it stands in a page.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // A line's end within a paragraph.
            '\r' | '\u{85}' => out.push('\n'),
            c if is_command(c) || is_none(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Whether Unicode has no character of that number, and never will.
const fn is_none(c: char) -> bool {
    matches!(c as u32 & 0xffff, 0xfffe | 0xffff) || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

/// A text amid others, whose direction is its own.
fn isolated(text: &str) -> String {
    format!("<bdi>{}</bdi>", escaped(text))
}

/// What an annotation is about, as it stands in the text.
fn quote(page: &Page<'_>, one: &Annotation) -> String {
    let parts: Vec<&str> = one
        .spans
        .iter()
        .map(|span| slice(page.work.text, span))
        .collect();
    parts.join(" … ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_obeyed() {
        assert_eq!(
            escaped("<b a=\"x\">&'"),
            "&lt;b a=&quot;x&quot;&gt;&amp;&#39;"
        );
        assert_eq!(
            escaped("a\u{0}\u{1b}[31m\u{9f}\u{ffff}b"),
            "a\u{fffd}\u{fffd}[31m\u{fffd}\u{fffd}b"
        );
    }
}
