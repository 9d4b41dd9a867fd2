//! `hashiya agree`: how far annotators agree, and where they differ.
//!
//! - `gather`: what several annotators made of articles
//! - `record`: JSON Lines and CSV
//!
//! Must not know: how agreement is reckoned.

mod gather;
mod record;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use super::output::Output;
use super::{reader, table, tell};
use crate::annotation::agreement::{Agreement, Work, compared, of_all, of_two};
use crate::annotation::anchor::Offsets;
use crate::error::{Error, Result, nearest};
use gather::{Annotated, gather};
use record::{Disagreement, Figure};

/// Tell how far annotators agree: a table on a terminal, else JSON Lines.
///
/// Of each kind and of all: F1 of marks that are the same exactly, that share some text, and that are the same once
/// proclitics at their start are taken off (والعراق and العراق); Cohen's kappa over words (Cohen 1960); Krippendorff's
/// alpha for unitised data over code points (Krippendorff 1995, 2004). Then how often both say the same of what they
/// marked alike. Of more than two annotators the pairs are told first; of all, F1 and kappa are means over the pairs,
/// alpha is of all at once. Several articles are pooled.
#[derive(Args, Debug)]
#[group(id = "agree")]
pub(super) struct Arguments {
    /// Sidecars of one article; articles, each with all its layers; folders of these.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    files: Vec<PathBuf>,
    /// The article, where it does not lie beside the sidecars.
    #[arg(long, value_name = "FILE")]
    article: Option<PathBuf>,
    /// Only these annotators: layers by their names.
    #[arg(long, value_name = "NAME", num_args = 1.., value_parser = reader::layer)]
    only: Vec<String>,
    /// Only paragraphs that all of those compared marked done.
    #[arg(long)]
    done: bool,
    /// List the disagreements, each with its line and column, in place of the figures.
    #[arg(long)]
    list: bool,
    /// Write JSON Lines, also on a terminal.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Write CSV, with a line of headings.
    #[arg(long)]
    csv: bool,
}

/// Tells how far the annotators of `arguments` agree.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let articles = gather(&arguments.files, arguments.article.as_deref())?;
    let names = annotators(arguments, &articles)?;
    let works: Vec<Work<'_>> = articles
        .iter()
        .map(|article| work(article, &names))
        .collect();
    let mut output = Output::standard();
    match arguments.list {
        true => list(arguments, &articles, &works, &names, &mut output)?,
        false => figures(arguments, &works, &names, &mut output)?,
    }
    output.finish()
}

/// The annotators that are compared, by their names.
fn annotators(arguments: &Arguments, articles: &[Annotated]) -> Result<Vec<String>> {
    let all = articles.iter().flat_map(|article| &article.sides);
    let all: BTreeSet<String> = all.map(|(name, _)| name.clone()).collect();
    if let Some(unknown) = arguments.only.iter().find(|name| !all.contains(*name)) {
        let known: Vec<&str> = all.iter().map(String::as_str).collect();
        let error = Error::failed(format!("there is no annotator {unknown} here"));
        return Err(match nearest(unknown, &known) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint(format!("there are: {}", known.join(", "))),
        });
    }
    let wanted = |name: &String| arguments.only.is_empty() || arguments.only.contains(name);
    let names: Vec<String> = all.into_iter().filter(wanted).collect();
    match names.as_slice() {
        [] => Err(Error::failed("nobody has annotated anything there")
            .hint("hashiya --as NAME FILE annotates an article in a layer of one's own")),
        [one] => Err(Error::failed(format!(
            "{one} alone has annotated that: it takes two to agree"
        ))
        .hint("name a second sidecar, or an article with several layers")),
        _ => Ok(names),
    }
}

/// An article with the annotators in the order of their names.
fn work<'a>(annotated: &'a Annotated, names: &[String]) -> Work<'a> {
    let side = |name: &String| {
        let found = annotated.sides.iter().find(|(other, _)| other == name);
        found.map(|(_, annotations)| annotations)
    };
    Work {
        document: &annotated.article.document,
        sides: names.iter().map(side).collect(),
        registry: &annotated.registry,
    }
}

/// The pairs of so many annotators that have an article in common.
fn pairs(works: &[Work<'_>], count: usize) -> Vec<(usize, usize)> {
    let has = |work: &Work<'_>, at: usize| work.sides.get(at).copied().flatten().is_some();
    let all = (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other)));
    all.filter(|(one, other)| {
        works
            .iter()
            .any(|work| has(work, *one) && has(work, *other))
    })
    .collect()
}

fn figures(
    arguments: &Arguments,
    works: &[Work<'_>],
    names: &[String],
    output: &mut Output,
) -> Result<()> {
    let pairs = pairs(works, names.len());
    let of_pairs: Vec<Agreement> = pairs
        .iter()
        .map(|pair| of_two(works, *pair, arguments.done))
        .collect();
    if of_pairs.is_empty() {
        return Err(Error::failed(
            "no two of them have annotated the same article",
        ));
    }
    let mut told: Vec<(Vec<&str>, Agreement)> = Vec::new();
    let all = of_all(works, names.len(), &of_pairs, arguments.done);
    if names.len() > 2 {
        let called = pairs.iter().map(|(one, other)| {
            let name = |at: &usize| names.get(*at).map_or("", String::as_str);
            vec![name(one), name(other)]
        });
        told.extend(called.zip(of_pairs));
    }
    told.push((names.iter().map(String::as_str).collect(), all));
    if arguments.csv {
        output.line(record::FIGURES)?;
    }
    for (who, agreement) in &told {
        let figures = record::figures(who, agreement);
        let attributes = record::attributes(who, agreement);
        if arguments.csv {
            record::write_csv(&figures, &attributes, output)?;
        } else if arguments.json || !output.is_terminal() {
            figures
                .iter()
                .try_for_each(|one| record::write_json(one, output))?;
            attributes
                .iter()
                .try_for_each(|one| record::write_json(one, output))?;
        } else {
            output.line(&format!("{}:", who.join(", ")))?;
            output.keep_order(true);
            write_figures(&figures, output)?;
            write_attributes(&attributes, output)?;
        }
    }
    let empty = told.last().is_some_and(|(_, all)| all.kinds.is_empty());
    if empty {
        tell(&Error::wrong(match arguments.done {
            true => "nothing there is marked in paragraphs that all have done",
            false => "nothing there is marked",
        }));
    }
    Ok(())
}

/// Writes rows of cells as a table, the first row its headings.
fn write_table<const N: usize>(rows: &[[String; N]], output: &mut Output) -> Result<()> {
    let columns = (0..N).map(|number| {
        let texts = rows.iter().filter_map(|row| row.get(number));
        (texts.map(String::as_str).collect(), table::width())
    });
    for line in table::lines(columns.collect(), table::width()) {
        output.line(&line)?;
    }
    Ok(())
}

fn write_figures(figures: &[Figure<'_>], output: &mut Output) -> Result<()> {
    let head = [
        "kind",
        "marks",
        "marks",
        "exact",
        "shared",
        "no clitics",
        "kappa",
        "alpha",
    ];
    let number = |figure: Option<f64>| figure.map_or_else(|| "–".to_owned(), |f| format!("{f:.3}"));
    let rows = figures.iter().map(|one| {
        [
            one.kind.unwrap_or("all").to_owned(),
            one.first.to_string(),
            one.second.to_string(),
            number(one.exact),
            number(one.overlapping),
            number(one.proclitic_blind),
            number(one.kappa),
            number(one.alpha),
        ]
    });
    let rows: Vec<[String; 8]> = std::iter::once(head.map(str::to_owned))
        .chain(rows)
        .collect();
    write_table(&rows, output)
}

fn write_attributes(attributes: &[record::Attribute<'_>], output: &mut Output) -> Result<()> {
    if attributes.is_empty() {
        return Ok(());
    }
    let head = ["kind", "says", "of", "the same"].map(str::to_owned);
    let rows = attributes.iter().map(|one| {
        [
            one.kind.to_owned(),
            one.attribute.to_owned(),
            one.compared.to_string(),
            one.same.to_string(),
        ]
    });
    output.line("")?;
    let rows: Vec<[String; 4]> = std::iter::once(head).chain(rows).collect();
    write_table(&rows, output)
}

fn list(
    arguments: &Arguments,
    articles: &[Annotated],
    works: &[Work<'_>],
    names: &[String],
    output: &mut Output,
) -> Result<()> {
    if arguments.csv {
        output.line(record::DISAGREEMENTS)?;
    }
    let mut rows: Vec<[String; 6]> = Vec::new();
    let by_eye = output.is_terminal() && !arguments.csv && !arguments.json;
    for (annotated, work) in articles.iter().zip(works) {
        let offsets = Offsets::new(work.document.text());
        for pair in pairs(std::slice::from_ref(work), names.len()) {
            let Some(compared) = compared(work, pair, arguments.done) else {
                continue;
            };
            let name = |at: usize| names.get(at).map_or("", String::as_str);
            let who = [name(pair.0), name(pair.1)];
            for difference in compared.differences() {
                let article = annotated.path.display().to_string();
                let one = record::disagreement(&difference, who, work.document, &offsets, article);
                if arguments.csv {
                    record::write_csv_line(&one, output)?;
                } else if by_eye {
                    rows.push(row(&one, who, articles.len() > 1));
                } else {
                    record::write_json(&one, output)?;
                }
            }
        }
    }
    if by_eye {
        output.keep_order(true);
        let head = ["place", "what", "kind", "who", "first", "second"].map(str::to_owned);
        rows.insert(0, head);
        write_table(&rows, output)?;
    }
    Ok(())
}

/// A disagreement as the table has it.
fn row(one: &Disagreement<'_>, [first, second]: [&str; 2], several: bool) -> [String; 6] {
    let place = format!("{}:{}", one.line, one.column);
    let place = if several {
        format!("{}:{place}", one.article)
    } else {
        place
    };
    let cell = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or("–");
        let short: String = text.chars().take(40).collect();
        if short.len() < text.len() {
            short + "…"
        } else {
            short
        }
    };
    [
        place,
        one.told().to_owned(),
        one.kind.unwrap_or_default().to_owned(),
        format!("{first}, {second}"),
        cell(&one.first),
        cell(&one.second),
    ]
}
