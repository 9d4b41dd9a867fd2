//! Behind the article: the claims by speaker, and whom and what it names how often.
//!
//! Must not know: files.

use std::fmt::Write;

use super::super::brief::{by_speaker, facts, mentions};
use super::article::fact;
use super::{Page, escaped, is_claim, isolated};
use crate::annotation::claims::Claim;

pub(super) fn write(out: &mut String, page: &Page<'_>) {
    claimed(out, page);
    named(out, page);
}

fn claimed(out: &mut String, page: &Page<'_>) {
    let speakers = by_speaker(page.work);
    if speakers.is_empty() {
        return;
    }
    out.push_str("<section class=\"claims\">\n<h2 lang=\"en\">Claims</h2>\n");
    for (who, own) in &speakers {
        // Writing to a string can't fail.
        let _ = write!(
            out,
            "<section class=\"speaker\">\n<h3>{} <span class=\"count\">{}</span></h3>\n",
            isolated(who),
            own.len()
        );
        own.iter().for_each(|claim| said(out, page, claim));
        out.push_str("</section>\n");
    }
    out.push_str("</section>\n");
}

fn said(out: &mut String, page: &Page<'_>, claim: &Claim) {
    let number = page.numbers.get(&claim.id).copied().unwrap_or(0);
    // Writing to a string can't fail.
    let _ = write!(
        out,
        "<blockquote {}><a class=\"n\" href=\"#r{number}\">{number}</a> {}",
        page.direction(&claim.content),
        escaped(&claim.content)
    );
    let facts: Vec<String> = facts(claim)
        .iter()
        .map(|(what, value)| fact(what, value))
        .collect();
    if !facts.is_empty() {
        let _ = write!(out, "<div class=\"facts\">{}</div>", facts.concat());
    }
    out.push_str("</blockquote>\n");
}

/// The names of each kind that is no claim's.
fn named(out: &mut String, page: &Page<'_>) {
    let schema = page.work.schema;
    let mut kinds: Vec<&str> = schema
        .kinds()
        .iter()
        .map(|kind| kind.name.as_str())
        .collect();
    for one in page.work.placed().filter(|one| !is_claim(one)) {
        let new = one.kind.as_deref().filter(|kind| !kinds.contains(kind));
        kinds.extend(new);
    }
    for kind in kinds
        .into_iter()
        .filter(|kind| *kind != crate::annotation::schema::CLAIM)
    {
        let counts = mentions(page.work, kind);
        if counts.is_empty() {
            continue;
        }
        // Writing to a string can't fail.
        let _ = write!(
            out,
            "<section class=\"names\">\n<h2 lang=\"en\">{}</h2>\n<ul>\n",
            isolated(schema.plural(kind))
        );
        for (name, count) in counts {
            let _ = writeln!(
                out,
                "<li><bdi class=\"a {} on-{}\">{}</bdi> <span class=\"count\">{count}</span></li>",
                page.class(Some(kind)),
                page.class(Some(kind)),
                escaped(&name)
            );
        }
        out.push_str("</ul>\n</section>\n");
    }
}
