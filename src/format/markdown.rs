//! A brief in Markdown: who claims what in an article, whom and what it names and how often, and what was noted.
//!
//! Whatever comes from articles and sidecars is escaped, so that it is text and nothing else.
//!
//! Must not know: files.

use super::brief::{about, by_speaker, facts, mentions};
use super::losses::{Loss, Losses};
use super::{Format, Work, Written};
use crate::annotation::claims::Claim;
use crate::annotation::schema::{CLAIM, is_name};
use crate::text::bidi;
use crate::text::document::slice;

pub(super) const FORMAT: Format = Format {
    name: "markdown",
    doc: "a brief in Markdown: who claims what, whom and what the article names, notes",
    endings: &[".md"],
    loses: &[
        Loss::Parts,
        Loss::Spots,
        Loss::Links,
        Loss::NoteAuthors,
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
    let mut losses = Losses::of(work);
    for one in work.placed() {
        losses.add(Loss::Ids);
        losses.add_if(Loss::Authors, one.by.is_some());
        losses.add_if(
            Loss::Parts,
            one.kind.as_deref() != Some(CLAIM) && !one.spans.further().is_empty(),
        );
        let signed = one
            .notes
            .iter()
            .filter(|note| note.by.is_some() || note.created.is_some());
        losses.add_all(Loss::NoteAuthors, signed.count());
        let shown = |role: &str| {
            one.kind.as_deref() == Some(CLAIM) && matches!(role, "said-by" | "via" | "about")
        };
        losses.add_all(
            Loss::Links,
            one.links.iter().filter(|link| !shown(&link.role)).count(),
        );
        let spots = one
            .attributes
            .values()
            .filter(|value| matches!(value, crate::annotation::Value::Span { .. }));
        losses.add_all(Loss::Spots, spots.count());
    }
    let mut out = String::new();
    let turns = work.text.chars().take(400).any(bidi::turns);
    if turns {
        out.push_str("<div dir=\"rtl\">\n\n");
    }
    head(&mut out, work);
    told(&mut out, work);
    named(&mut out, work);
    others(&mut out, work);
    if turns {
        out.push_str("</div>\n");
    }
    Written {
        bytes: out.into_bytes(),
        beside: Vec::new(),
        losses,
    }
}

/// A text as it is, on one line: what Markdown would obey is escaped, and what begins a list only where it would.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = text.trim_start();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, text) = text.split_at_checked(digits).unwrap_or(("", text));
    out.push_str(number);
    if text.starts_with(['.', ')', '+', '-']) {
        out.push('\\');
    }
    for (place, word) in text.split_whitespace().enumerate() {
        if place > 0 || !number.is_empty() && text.starts_with(char::is_whitespace) {
            out.push(' ');
        }
        for c in word.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' => out.extend(['\\', c]),
                c => out.push(c),
            }
        }
    }
    out
}

fn head(out: &mut String, work: &Work<'_>) {
    let (title, known) = about(work);
    out.push_str(&format!("# {}\n\n", plain(title)));
    let known: Vec<String> = known.into_iter().map(plain).collect();
    if !known.is_empty() {
        out.push_str(&format!("{}\n\n", known.join(" · ")));
    }
}

/// Who claims what.
fn told(out: &mut String, work: &Work<'_>) {
    let speakers = by_speaker(work);
    if speakers.is_empty() {
        return;
    }
    out.push_str("## Claims\n\n");
    for (who, own) in speakers {
        out.push_str(&format!("### {}\n\n", plain(&who)));
        for claim in &own {
            said(out, claim);
        }
        out.push('\n');
    }
}

fn said(out: &mut String, claim: &Claim) {
    out.push_str(&format!("- {}\n", plain(&claim.content)));
    let told: Vec<String> = facts(claim)
        .iter()
        .map(|(what, value)| format!("{what}: {}", plain(value)))
        .collect();
    if !told.is_empty() {
        out.push_str(&format!("  - {}\n", told.join(" · ")));
    }
    for note in &claim.notes {
        out.push_str(&format!("  - note: {}\n", plain(note)));
    }
}

/// Whom and what the article names.
fn named(out: &mut String, work: &Work<'_>) {
    for kind in work
        .schema
        .kinds()
        .iter()
        .filter(|kind| is_name(&kind.name))
    {
        let counts = mentions(work, &kind.name);
        if counts.is_empty() {
            continue;
        }
        out.push_str(&format!(
            "## {}\n\n| name | mentions |\n| --- | ---: |\n",
            plain(&kind.plural)
        ));
        for (name, count) in counts {
            out.push_str(&format!("| {} | {count} |\n", plain(&name)));
        }
        out.push('\n');
    }
}

/// Annotations of other kinds, and what was noted of names.
fn others(out: &mut String, work: &Work<'_>) {
    let mut rows = String::new();
    for one in work.placed() {
        let kind = one.kind.as_deref().unwrap_or("");
        if kind == CLAIM || is_name(kind) && one.notes.is_empty() {
            continue;
        }
        let label = if kind.is_empty() {
            String::new()
        } else {
            format!("{}: ", plain(work.schema.label(kind)))
        };
        rows.push_str(&format!(
            "- {label}{}\n",
            plain(slice(work.text, one.spans.hull()))
        ));
        for note in &one.notes {
            rows.push_str(&format!("  - note: {}\n", plain(&note.text)));
        }
    }
    if !rows.is_empty() {
        out.push_str(&format!("## Notes\n\n{rows}\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_obeyed_is_escaped_and_nothing_else() {
        for (text, expected) in [
            ("a.b (c)", "a.b (c)"),
            ("- a", "\\- a"),
            ("1. a", "1\\. a"),
            ("12 a", "12 a"),
            ("2024", "2024"),
            ("<a>\n*b* & [c]", "&lt;a&gt; \\*b\\* &amp; \\[c\\]"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
