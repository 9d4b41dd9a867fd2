//! `hashiya entities`: the registry of the actors and places that articles name, as a table, JSON Lines or CSV.
//!
//! A person at a terminal gets a table whose cells are laid out one by one, so that columns stay columns whatever
//! the direction of what they hold. A program gets every field of each entity.
//!
//! Must not know: how the registry is found and read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::csv::guarded;
use super::output::Output;
use super::{table, tell};
use crate::annotation::entity::{Entity, Registry};
use crate::error::{Error, Result};
use crate::store::registry::{self, RegistryFile};

/// List the actors and places that articles name: a table on a terminal, else JSON Lines.
#[derive(Args, Debug)]
#[group(id = "entities")]
pub(super) struct Arguments {
    /// A folder of articles, or an article; the current folder where none is given.
    #[arg(value_name = "FOLDER|FILE")]
    of: Option<PathBuf>,
    /// The registry, in place of the nearest entities.toml upwards.
    #[arg(long, value_name = "FILE", conflicts_with = "of")]
    registry: Option<PathBuf>,
    /// Write JSON Lines, also on a terminal.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Write CSV, with a line of headings.
    #[arg(long)]
    csv: bool,
}

/// Lists the registry that `arguments` name.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let registry = named(&place(arguments)?)?;
    let mut output = Output::standard();
    if arguments.csv {
        write_csv(&registry, &mut output)?;
    } else if arguments.json || !output.is_terminal() {
        write_json(&registry, &mut output)?;
    } else {
        write_table(&registry, &mut output)?;
    }
    output.finish()
}

/// The registry at `path`, which somebody asks for. What is wrong with it is told.
///
/// # Errors
/// There is none, or it can't be read.
pub(super) fn named(path: &Path) -> Result<Registry> {
    let opened = RegistryFile::open(path)?;
    if !opened.file.is_there() {
        return Err(missing(path));
    }
    let mut faults = opened.faults;
    if opened.file.is_read_only()
        && let Some(fault) = faults.pop()
    {
        return Err(fault);
    }
    faults.iter().for_each(tell);
    Ok(opened.registry)
}

/// The registry at `path`, where there is one. What is wrong with it is told, and it is empty where it can't be read.
pub(super) fn found(path: &Path) -> Registry {
    match RegistryFile::open(path) {
        Ok(opened) => {
            opened.faults.iter().for_each(tell);
            opened.registry
        }
        Err(error) => {
            tell(&error);
            Registry::default()
        }
    }
}

/// Where the registry is.
fn place(arguments: &Arguments) -> Result<PathBuf> {
    if let Some(path) = &arguments.registry {
        return Ok(path.clone());
    }
    let of = arguments.of.as_deref().unwrap_or(Path::new("."));
    if of.is_dir() {
        return Ok(registry::path_for(of));
    }
    if !of.exists() {
        return Err(Error::failed("there is no folder or file of that name").in_file(of));
    }
    Ok(registry::path_for(of.parent().unwrap_or(Path::new(""))))
}

fn missing(path: &Path) -> Error {
    Error::failed("there is no registry of entities")
        .in_file(path)
        .hint("it is an entities.toml in the articles' folder or above; --registry FILE names another")
}

/// An entity as other programs read it: every field in every line.
#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    label: &'a str,
    labels: &'a BTreeMap<String, String>,
    names: &'a [String],
    r#type: Option<&'a str>,
    country: Option<&'a str>,
    wikidata: Option<&'a str>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    precision: Option<&'a str>,
    note: Option<&'a str>,
    merged_into: Option<&'a str>,
}

/// The headings of CSV: the fields of a record.
const FIELDS: [&str; 12] = [
    "id",
    "label",
    "labels",
    "names",
    "type",
    "country",
    "wikidata",
    "latitude",
    "longitude",
    "precision",
    "note",
    "merged_into",
];

fn record(entity: &Entity) -> Record<'_> {
    let place = entity.coordinates.as_ref();
    Record {
        id: &entity.id,
        label: &entity.label,
        labels: &entity.labels,
        names: &entity.names,
        r#type: entity.sort.as_deref(),
        country: entity.country.as_deref(),
        wikidata: entity.wikidata.as_deref(),
        latitude: place.map(|place| place.latitude),
        longitude: place.map(|place| place.longitude),
        precision: place.and_then(|place| place.precision.as_deref()),
        note: entity.note.as_deref(),
        merged_into: entity.merged_into.as_deref(),
    }
}

fn write_json(registry: &Registry, output: &mut Output) -> Result<()> {
    for entity in registry.iter() {
        let text = serde_json::to_string(&record(entity))
            .map_err(|error| Error::failed("could not write an entity as JSON").because(error))?;
        output.line(&text)?;
    }
    Ok(())
}

fn write_csv(registry: &Registry, output: &mut Output) -> Result<()> {
    output.line(&FIELDS.join(","))?;
    for entity in registry.iter() {
        let cells = cells(&record(entity));
        output.line(&cells.join(","))?;
    }
    Ok(())
}

/// A record as cells of CSV. Several names, and several labels with their languages, stand in one cell, with a
/// bar between them.
fn cells(record: &Record<'_>) -> [String; 12] {
    let labels = record.labels.iter();
    let labels: Vec<String> = labels
        .map(|(code, label)| format!("{code}={label}"))
        .collect();
    let text = |text: Option<&str>| guarded(text.unwrap_or_default());
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    [
        guarded(record.id),
        guarded(record.label),
        guarded(&labels.join("|")),
        guarded(&record.names.join("|")),
        text(record.r#type),
        text(record.country),
        text(record.wikidata),
        number(record.latitude),
        number(record.longitude),
        text(record.precision),
        text(record.note),
        text(record.merged_into),
    ]
}

/// The columns of the table: heading, and the most cells that it takes.
const COLUMNS: [(&str, usize); 5] = [
    ("label", 32),
    ("id", 28),
    ("type", 14),
    ("country", 7),
    ("other names", usize::MAX),
];

fn write_table(registry: &Registry, output: &mut Output) -> Result<()> {
    output.keep_order(true);
    for line in table(registry, table::width()) {
        output.line(&line)?;
    }
    Ok(())
}

/// The lines of the table, at most so wide, in screen order.
fn table(registry: &Registry, width: usize) -> Vec<String> {
    let head = COLUMNS.map(|(heading, _)| heading.to_owned());
    let rows = registry.iter().map(|entity| row(entity));
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(rows).collect();
    let texts = |(number, (_, most)): (usize, &(&str, usize))| {
        let texts = rows.iter().filter_map(|row| row.get(number));
        (texts.map(String::as_str).collect(), *most)
    };
    let columns = COLUMNS.iter().enumerate().map(texts).collect();
    table::lines(columns, width)
}

/// An entity as the table has it. Of one that was merged into another that is said in place of its names.
fn row(entity: &Entity) -> [String; 5] {
    let labels = entity
        .labels
        .values()
        .filter(|label| **label != entity.label);
    let names: Vec<&str> = labels.chain(&entity.names).map(String::as_str).collect();
    let names = match &entity.merged_into {
        Some(into) => format!("merged into {into}"),
        None => names.join(", "),
    };
    [
        entity.label.clone(),
        entity.id.clone(),
        entity.sort.clone().unwrap_or_default(),
        entity.country.clone().unwrap_or_default(),
        names,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stay_columns_in_both_directions() {
        let mut iraq = Entity::called("iraq", "אב");
        iraq.sort = Some("country".to_owned());
        iraq.country = Some("IQ".to_owned());
        iraq.names = vec!["גד".to_owned(), "Iraq".to_owned()];
        let mut old = Entity::called("x", "long name");
        old.merged_into = Some("iraq".to_owned());
        let lines = table(&Registry::new([iraq, old]), 44);
        assert_eq!(
            lines,
            [
                "label      id    type     country  other…",
                "       בא  iraq  country  IQ       Iraq ,דג",
                "long name  x                       merged…",
            ]
        );
        assert_eq!(table(&Registry::default(), 3).len(), 1);
    }
}
