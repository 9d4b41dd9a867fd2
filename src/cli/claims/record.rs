//! A claim as other programs read it: every field in every line.
//!
//! Must not know: which claims are wanted.

use serde::Serialize;

use super::Heard;
use crate::annotation::claims::{Claim, Named};
use crate::cli::csv::guarded;
use crate::cli::output::Output;
use crate::error::{Error, Result};

/// A claim with its article. Several names in one field have a bar between them.
#[derive(Serialize)]
struct Record<'a> {
    who: Option<String>,
    cue: Option<&'a str>,
    content: &'a str,
    stance: Option<&'a str>,
    certainty: Option<&'a str>,
    date: Option<&'a str>,
    sentence: Option<&'a str>,
    article: String,
    outlet: Option<&'a str>,
    url: Option<&'a str>,
    id: &'a str,
    entity: Option<String>,
    via: Option<String>,
    lemma: Option<&'a str>,
    attribution: Option<&'a str>,
    about: Vec<&'a str>,
    notes: &'a [String],
    title: Option<&'a str>,
    author: Option<&'a str>,
    published: Option<&'a str>,
    start: Option<usize>,
    end: Option<usize>,
    by: Option<&'a str>,
}

/// The headings of CSV: the fields of a record.
pub(super) const FIELDS: [&str; 23] = [
    "who",
    "cue",
    "content",
    "stance",
    "certainty",
    "date",
    "sentence",
    "article",
    "outlet",
    "url",
    "id",
    "entity",
    "via",
    "lemma",
    "attribution",
    "about",
    "notes",
    "title",
    "author",
    "published",
    "start",
    "end",
    "by",
];

fn records(heard: &Heard) -> impl Iterator<Item = Record<'_>> {
    heard
        .claims
        .iter()
        .map(|(claim, place)| record(heard, claim, *place))
}

fn record<'a>(heard: &'a Heard, claim: &'a Claim, place: Option<(usize, usize)>) -> Record<'a> {
    let article = &heard.metadata;
    let entities = claim
        .speakers
        .iter()
        .filter_map(|one| one.entity.as_deref());
    Record {
        who: listed(claim.who()),
        cue: claim.cue.as_deref(),
        content: &claim.content,
        stance: claim.stance.as_deref(),
        certainty: claim.certainty.as_deref(),
        date: claim.date.as_deref(),
        sentence: claim.sentence.as_deref(),
        article: heard.path.display().to_string(),
        outlet: article.outlet.as_deref(),
        url: article.url.as_deref(),
        id: claim.id.as_str(),
        entity: listed(entities.collect()),
        via: listed(names(&claim.via)),
        lemma: claim.lemma.as_deref(),
        attribution: claim.attribution.as_deref(),
        about: names(&claim.about),
        notes: &claim.notes,
        title: article.title.as_deref(),
        author: article.author.as_deref(),
        published: article.published.as_deref(),
        start: place.map(|(start, _)| start),
        end: place.map(|(_, end)| end),
        by: claim.by.as_deref(),
    }
}

fn names(named: &[Named]) -> Vec<&str> {
    named.iter().map(|one| one.name.as_str()).collect()
}

/// Several with a bar between them; `None` of none.
fn listed(names: Vec<&str>) -> Option<String> {
    (!names.is_empty()).then(|| names.join("|"))
}

/// Writes the claims of an article as JSON Lines.
pub(super) fn write_json(heard: &Heard, output: &mut Output) -> Result<()> {
    for record in records(heard) {
        let text = serde_json::to_string(&record)
            .map_err(|error| Error::failed("could not write a claim as JSON").because(error))?;
        output.line(&text)?;
    }
    Ok(())
}

/// Writes them as lines of CSV.
pub(super) fn write_csv(heard: &Heard, output: &mut Output) -> Result<()> {
    for record in records(heard) {
        output.line(&cells(&record).join(","))?;
    }
    Ok(())
}

/// A record as cells of CSV.
fn cells(record: &Record<'_>) -> [String; 23] {
    let text = |text: Option<&str>| guarded(text.unwrap_or_default());
    let number =
        |number: Option<usize>| number.map_or_else(String::new, |number| number.to_string());
    [
        text(record.who.as_deref()),
        text(record.cue),
        guarded(record.content),
        text(record.stance),
        text(record.certainty),
        text(record.date),
        text(record.sentence),
        guarded(&record.article),
        text(record.outlet),
        text(record.url),
        guarded(record.id),
        text(record.entity.as_deref()),
        text(record.via.as_deref()),
        text(record.lemma),
        text(record.attribution),
        guarded(&record.about.join("|")),
        guarded(&record.notes.join("|")),
        text(record.title),
        text(record.author),
        text(record.published),
        number(record.start),
        number(record.end),
        text(record.by),
    ]
}
