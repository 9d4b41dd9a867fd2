//! `hashiya check`: whether what sidecars say still stands in their articles, and fits the schema.
//!
//! Must not know: how places are found.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::output::Output;
use super::tell;
use crate::annotation::anchor::Offsets;
use crate::annotation::edit;
use crate::annotation::schema::Schema;
use crate::annotation::set::Annotations;
use crate::annotation::{Annotation, Spans, Standing};
use crate::error::{Error, Result};
use crate::store::sidecar::{self, Layer, Sidecar, Tally, layers};
use crate::store::{article, library, schema};
use crate::text::document::slice;
use crate::text::segment::one_line;

/// Check whether annotations still stand in their articles, and fit the schema.
///
/// Every layer of each article is looked at. Exit status 1: there is something to look at.
#[derive(Args, Debug)]
#[group(id = "check")]
pub(super) struct Arguments {
    /// Articles, and folders: of these every annotated article below.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    files: Vec<PathBuf>,
    /// Only this layer: article.txt.NAME.ann.toml.
    #[arg(long = "as", value_name = "NAME", value_parser = super::reader::layer)]
    layer: Option<String>,
    /// Record the new places of annotations that stand elsewhere letter by letter. What is only likely waits for a
    /// person: g o in the reader.
    #[arg(long)]
    fix: bool,
    /// Write what can be read of a sidecar that as a whole can't to a new file, the layer `salvaged`; the broken one stays
    /// as it is.
    #[arg(long, conflicts_with = "fix")]
    salvage: bool,
    /// Write JSON Lines: one for each annotation that does not stand where it was recorded.
    #[arg(long)]
    json: bool,
}

/// An annotation that does not stand where it was recorded, for other programs.
#[derive(Serialize)]
struct Record<'a> {
    article: String,
    sidecar: String,
    id: &'a str,
    kind: Option<&'a str>,
    quote: String,
    verdict: &'static str,
    score: Option<u8>,
    /// Where it stands now, or may stand: code points.
    start: Option<usize>,
    end: Option<usize>,
    text: Option<String>,
}

/// What was found in all.
#[derive(Default)]
struct Sum {
    sidecars: usize,
    troubled: usize,
    accepted: usize,
    failed: Option<Error>,
}

impl Sum {
    fn fail(&mut self, error: Error) {
        if let Some(before) = self.failed.replace(error) {
            tell(&before);
        }
    }
}

/// Checks what `arguments` name.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let found = match arguments.layer.as_deref() {
        Some(layer) => library::articles(&arguments.files, Some(layer)),
        None => library::annotated(&arguments.files),
    };
    let mut sum = Sum::default();
    found.faults.into_iter().for_each(|fault| sum.fail(fault));
    let mut output = Output::standard();
    for path in &found.paths {
        let wanted = |layer: &Layer| arguments.layer.is_none() || layer.name == arguments.layer;
        let layers: Vec<Layer> = layers(path).into_iter().filter(wanted).collect();
        if layers.is_empty() && path.symlink_metadata().is_err() {
            sum.fail(Error::failed("there is no such article").in_file(path));
        }
        for layer in layers {
            sum.sidecars += 1;
            let checked = match arguments.salvage {
                true => salvage(path, &layer, &mut output),
                false => check(arguments, path, &layer.path, &mut sum, &mut output),
            };
            if let Err(error) = checked {
                sum.fail(error);
            }
        }
    }
    conclude(arguments, sum, output)
}

fn conclude(arguments: &Arguments, sum: Sum, mut output: Output) -> Result<()> {
    if !arguments.json {
        let all = format!("{} checked", counted(sum.sidecars, "sidecar"));
        let found = match sum.troubled {
            0 => "nothing to look at".to_owned(),
            troubled => format!("{troubled} with something to look at"),
        };
        let fixed = match sum.accepted {
            0 => String::new(),
            accepted => format!(", {} recorded", counted(accepted, "new place")),
        };
        output.line(&format!("{all}: {found}{fixed}"))?;
    }
    output.finish()?;
    match sum.failed {
        Some(error) => Err(error),
        None if sum.troubled > 0 => Err(Error::wrong("not all annotations are in order")
            .hint("g o in the reader walks through what moved or was lost")),
        None => Ok(()),
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Writes what can be read of a broken layer of the article at `path` to a layer beside it.
fn salvage(path: &Path, layer: &Layer, output: &mut Output) -> Result<()> {
    let Some(found) = sidecar::salvage(&layer.path)? else {
        return output.line(&format!("{}: can be read", layer.path.display()));
    };
    let name = match &layer.name {
        Some(name) => format!("{name}-salvaged"),
        None => "salvaged".to_owned(),
    };
    let file = sidecar::path_for(path, Some(&name));
    for (line, text) in &found.left_out {
        tell(&Error::wrong(format!("line {line} is left out: {text}")).in_file(&layer.path));
    }
    sidecar::write_salvaged(&found, &layer.path, &file)?;
    let count = sidecar::annotations_in(found.text.as_bytes()).unwrap_or(0);
    let told = format!("{} in {}", counted(count, "annotation"), file.display());
    output.line(&format!("{}: {told}", layer.path.display()))?;
    Err(Error::wrong("this sidecar is broken still")
        .in_file(&layer.path)
        .hint(format!(
            "hashiya --as {name} {} shows what was salvaged",
            path.display()
        ))
        .hint("if that is all, give the new file the broken one's name"))
}

/// Checks one sidecar of the article at `path`.
fn check(
    arguments: &Arguments,
    path: &Path,
    file: &Path,
    sum: &mut Sum,
    output: &mut Output,
) -> Result<()> {
    let encoding = sidecar::recorded_encoding(file);
    let article = article::read(path, encoding.as_deref())?;
    let (schema, faults) = schema::load(path.parent().unwrap_or(Path::new("")));
    faults.iter().for_each(tell);
    let opened = Sidecar::open(file, &article)?;
    let (mut sidecar, mut annotations) = (opened.sidecar, opened.annotations);
    let text = article.document.text();
    if arguments.json {
        write_json(path, file, &annotations, text, output)?;
    }
    let before = Tally::of(&annotations);
    if arguments.fix && before.moved > 0 {
        edit::acceptance(&annotations).apply(&mut annotations);
        sidecar.save(&annotations)?;
        sum.accepted += before.moved;
    }
    let mut misfits = misfits(&annotations, &schema);
    misfits.extend(conflicts(&annotations));
    let left = Tally::of(&annotations);
    let is_fixed = arguments.fix && left.is_nothing();
    let faults: Vec<&Error> = match is_fixed {
        true => Vec::new(),
        // What became of places is told below, once.
        false => (opened.faults.iter())
            .filter(|fault| !fault.brief().ends_with(&before.in_words()))
            .collect(),
    };
    faults.iter().for_each(|fault| tell(fault));
    misfits
        .iter()
        .for_each(|misfit| tell(&Error::wrong(misfit.clone()).in_file(file)));
    sum.troubled += usize::from(!faults.is_empty() || !misfits.is_empty() || !left.is_nothing());
    if !arguments.json {
        output.line(&format!("{}: {}", file.display(), left.in_words()))?;
        for one in annotations
            .iter()
            .filter(|one| one.standing != Standing::Placed)
        {
            output.line(&format!("  {}", line(one, text)))?;
        }
    }
    Ok(())
}

/// What the schema says otherwise.
fn misfits(annotations: &Annotations, schema: &Schema) -> Vec<String> {
    let mut out = Vec::new();
    for one in annotations.iter() {
        let id = &one.id;
        let Some(name) = &one.kind else { continue };
        let Some(kind) = schema.kind(name) else {
            out.push(format!("{id}: the schema has no kind {name}"));
            continue;
        };
        for (key, value) in &one.attributes {
            let declared = kind.attribute(key);
            if let Some(attribute) = declared.filter(|attribute| !attribute.kind.admits(value)) {
                let wanted = attribute.kind.described();
                out.push(format!("{id}: {key} of this {name} must be {wanted}"));
            }
        }
    }
    out
}

/// What two people changed otherwise, and nobody has decided since.
fn conflicts(annotations: &Annotations) -> impl Iterator<Item = String> {
    annotations.iter().filter_map(|one| {
        let other = annotations.get(one.conflict.as_ref()?)?;
        let kind = one.kind.as_deref().unwrap_or("note");
        Some(format!(
            "{}: this {kind} says otherwise than {}, and both were kept: remove one of the two",
            one.id, other.id
        ))
    })
}

fn verdict(annotation: &Annotation) -> &'static str {
    match &annotation.standing {
        Standing::Placed => "same",
        Standing::Moved => "moved",
        Standing::Lost { likely: true, .. } => "likely",
        Standing::Lost { orphan: true, .. } => "orphan",
        Standing::Lost { .. } => "lost",
    }
}

/// What it is about, as recorded.
fn quote(annotation: &Annotation, text: &str) -> String {
    let parts: Vec<&str> = match &annotation.standing {
        Standing::Lost { quotes, .. } => quotes.iter().map(String::as_str).collect(),
        Standing::Placed | Standing::Moved => annotation
            .spans
            .iter()
            .map(|span| slice(text, span))
            .collect(),
    };
    one_line(&parts.join(" … "))
}

/// Where it stands now, or is likely to.
fn place(annotation: &Annotation) -> Option<(&Spans, Option<u8>)> {
    match annotation.likely() {
        Some(likely) => Some((&likely.spans, Some(likely.score))),
        None => annotation.is_moved().then_some((&annotation.spans, None)),
    }
}

/// An annotation that does not stand where it was recorded, for a person.
fn line(annotation: &Annotation, text: &str) -> String {
    let kind = annotation.kind.as_deref().unwrap_or("note");
    let quote = quote(annotation, text);
    let told = match place(annotation) {
        Some((spans, Some(score))) => {
            let there: Vec<&str> = spans.iter().map(|span| slice(text, span)).collect();
            format!(" ({score} %: {})", one_line(&there.join(" … ")))
        }
        Some((_, None)) => String::new(),
        None => match annotation.candidates().len() {
            0 => String::new(),
            count => format!(" ({})", counted(count, "place")),
        },
    };
    format!("{} {kind} {quote}{told}", verdict(annotation))
}

fn write_json(
    path: &Path,
    file: &Path,
    annotations: &Annotations,
    text: &str,
    output: &mut Output,
) -> Result<()> {
    let offsets = Offsets::new(text);
    for one in annotations
        .iter()
        .filter(|one| one.standing != Standing::Placed)
    {
        let place = place(one);
        let range = place.map(|(spans, _)| offsets.code_points(spans.hull()));
        let record = Record {
            article: path.display().to_string(),
            sidecar: file.display().to_string(),
            id: one.id.as_str(),
            kind: one.kind.as_deref(),
            quote: quote(one, text),
            verdict: verdict(one),
            score: place.and_then(|(_, score)| score),
            start: range.map(|(start, _)| start),
            end: range.map(|(_, end)| end),
            text: place.map(|(spans, _)| slice(text, spans.hull()).to_owned()),
        };
        let line = serde_json::to_string(&record)
            .map_err(|error| Error::failed("could not write JSON").because(error))?;
        output.line(&line)?;
    }
    Ok(())
}
