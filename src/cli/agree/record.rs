//! Agreement as other programs read it: JSON Lines and CSV.
//!
//! Must not know: how it is reckoned.

use serde::Serialize;

use crate::annotation::agreement::Agreement;
use crate::annotation::agreement::differences::{Difference, What};
use crate::annotation::anchor::Offsets;
use crate::annotation::{Annotation, Spans};
use crate::cli::csv::guarded;
use crate::cli::output::Output;
use crate::error::{Error, Result};
use crate::text::document::{Document, slice};

/// The figures of one kind, or of all, between annotators.
#[derive(Serialize)]
pub(super) struct Figure<'a> {
    record: &'static str,
    annotators: &'a [&'a str],
    articles: usize,
    /// `None`: of all kinds.
    pub(super) kind: Option<&'a str>,
    /// The marks of the first and of the second; of more than two the sums over all pairs.
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) exact: Option<f64>,
    pub(super) overlapping: Option<f64>,
    pub(super) proclitic_blind: Option<f64>,
    pub(super) kappa: Option<f64>,
    pub(super) alpha: Option<f64>,
}

/// How often annotators say the same of what they marked alike.
#[derive(Serialize)]
pub(super) struct Attribute<'a> {
    record: &'static str,
    annotators: &'a [&'a str],
    pub(super) kind: &'a str,
    pub(super) attribute: &'a str,
    pub(super) compared: usize,
    pub(super) same: usize,
}

/// A difference between two annotators.
#[derive(Serialize)]
pub(super) struct Disagreement<'a> {
    record: &'static str,
    annotators: [&'a str; 2],
    pub(super) article: String,
    /// Line and column, in code points, from 1.
    pub(super) line: usize,
    pub(super) column: usize,
    start: usize,
    end: usize,
    pub(super) what: &'static str,
    pub(super) kind: Option<&'a str>,
    attribute: Option<String>,
    /// What the first says: the text that it marks, or what it says of it; `None` where it has no such mark.
    pub(super) first: Option<String>,
    pub(super) second: Option<String>,
    text: &'a str,
}

/// The figures of an agreement, all kinds last.
pub(super) fn figures<'a>(annotators: &'a [&'a str], agreement: &'a Agreement) -> Vec<Figure<'a>> {
    let kinds = agreement
        .kinds
        .iter()
        .map(|(kind, figures)| (Some(kind), figures));
    let all = kinds.chain([(None, &agreement.all)]);
    let figure = all.map(|(kind, figures)| Figure {
        record: "agreement",
        annotators,
        articles: agreement.articles,
        kind: kind.map(String::as_str),
        first: figures.counts.one,
        second: figures.counts.other,
        exact: figures.exact,
        overlapping: figures.overlapping,
        proclitic_blind: figures.blind,
        kappa: figures.kappa,
        alpha: figures.alpha,
    });
    figure.collect()
}

/// The attributes of an agreement.
pub(super) fn attributes<'a>(
    annotators: &'a [&'a str],
    agreement: &'a Agreement,
) -> Vec<Attribute<'a>> {
    let all = agreement.attributes.iter();
    all.map(|((kind, attribute), said)| Attribute {
        record: "attribute",
        annotators,
        kind,
        attribute,
        compared: said.compared,
        same: said.same,
    })
    .collect()
}

/// A difference between `annotators`, in `document`, which is called `article`.
pub(super) fn disagreement<'a>(
    difference: &Difference<'a>,
    annotators: [&'a str; 2],
    document: &'a Document,
    offsets: &Offsets<'_>,
    article: String,
) -> Disagreement<'a> {
    let (start, end) = offsets.code_points(difference.span);
    let paragraph = document.paragraph_at(difference.span.start());
    let begins = offsets.code_point(document.paragraph(paragraph).span.start());
    let text = document.text();
    let quoted = |annotation: Option<&'a std::sync::Arc<Annotation>>| {
        annotation.map(|annotation| quote(&annotation.spans, text))
    };
    let (first, second) = match &difference.said {
        Some((first, second)) => (Some(first.clone()), Some(second.clone())),
        None => (quoted(difference.first), quoted(difference.second)),
    };
    let (what, attribute) = match &difference.what {
        What::MissingInFirst | What::MissingInSecond => ("missing", None),
        What::Boundary => ("boundary", None),
        What::Kind => ("kind", None),
        What::Attribute(key) => ("attribute", Some(key.clone())),
    };
    let either = difference.first.or(difference.second);
    Disagreement {
        record: "disagreement",
        annotators,
        article,
        line: paragraph + 1,
        column: start - begins + 1,
        start,
        end,
        what,
        kind: either.and_then(|annotation| annotation.kind.as_deref()),
        attribute,
        first,
        second,
        text: slice(text, difference.span),
    }
}

fn quote(spans: &Spans, text: &str) -> String {
    let parts: Vec<&str> = spans.iter().map(|span| slice(text, span)).collect();
    parts.join(" … ")
}

impl Disagreement<'_> {
    /// What it is, in a word or two: `missing`, `certainty`.
    pub(super) fn told(&self) -> &str {
        self.attribute.as_deref().unwrap_or(self.what)
    }
}

/// Writes a record as a line of JSON.
pub(super) fn write_json(record: &impl Serialize, output: &mut Output) -> Result<()> {
    let text = serde_json::to_string(record)
        .map_err(|error| Error::failed("could not write a record as JSON").because(error))?;
    output.line(&text)
}

/// The headings of figures in CSV, and those of disagreements.
pub(super) const FIGURES: &str = "annotators,articles,kind,first,second,exact,overlapping,\
                                  proclitic_blind,kappa,alpha,attribute,compared,same";
pub(super) const DISAGREEMENTS: &str = "article,line,column,start,end,what,kind,attribute,\
                                        annotator,other,first,second,text";

/// Writes figures and attributes as CSV.
pub(super) fn write_csv(
    figures: &[Figure<'_>],
    attributes: &[Attribute<'_>],
    output: &mut Output,
) -> Result<()> {
    let number =
        |figure: Option<f64>| figure.map_or_else(String::new, |figure| format!("{figure:.4}"));
    for one in figures {
        let cells = [
            guarded(&one.annotators.join("|")),
            one.articles.to_string(),
            guarded(one.kind.unwrap_or("all")),
            one.first.to_string(),
            one.second.to_string(),
            number(one.exact),
            number(one.overlapping),
            number(one.proclitic_blind),
            number(one.kappa),
            number(one.alpha),
            String::new(),
            String::new(),
            String::new(),
        ];
        output.line(&cells.join(","))?;
    }
    for one in attributes {
        let (who, kind) = (guarded(&one.annotators.join("|")), guarded(one.kind));
        let key = guarded(one.attribute);
        let (compared, same) = (one.compared, one.same);
        output.line(&format!("{who},,{kind},,,,,,,,{key},{compared},{same}"))?;
    }
    Ok(())
}

/// Writes a disagreement as a line of CSV.
pub(super) fn write_csv_line(one: &Disagreement<'_>, output: &mut Output) -> Result<()> {
    let text = |text: Option<&str>| guarded(text.unwrap_or_default());
    let [first, second] = one.annotators;
    let cells = [
        guarded(&one.article),
        one.line.to_string(),
        one.column.to_string(),
        one.start.to_string(),
        one.end.to_string(),
        one.what.to_owned(),
        text(one.kind),
        text(one.attribute.as_deref()),
        guarded(first),
        guarded(second),
        text(one.first.as_deref()),
        text(one.second.as_deref()),
        guarded(one.text),
    ];
    output.line(&cells.join(","))
}
