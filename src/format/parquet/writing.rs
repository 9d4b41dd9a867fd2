//! The tables of an article in Parquet, each with one group of rows.
//!
//! Must not know: files.

use std::collections::BTreeSet;
use std::sync::Arc;

use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::json;

use super::super::losses::Losses;
use super::super::spreadsheet::{COLUMNS, LINK_COLUMNS, tables};
use super::super::{File, Named, Work, Written};
use super::FORMAT;
use crate::annotation::Time;
use crate::annotation::entity::{Coordinates, Entity};

pub(super) fn write(work: &Work<'_>) -> Written {
    let (annotations, links) = tables(work, FORMAT.name);
    let annotations = transposed(&COLUMNS, annotations).into_iter();
    let annotations = annotations.map(|(name, cells)| (name, typed(name, cells)));
    let links = transposed(&LINK_COLUMNS, links).into_iter();
    let links =
        links.map(|(name, cells)| (name, Column::Text(cells.into_iter().map(Some).collect())));
    let beside = [
        (".links.parquet", table(links.collect())),
        (".entities.parquet", table(entities(work))),
    ];
    let beside = beside.into_iter().map(|(ending, bytes)| File {
        name: Named::Ending(ending.to_owned()),
        bytes,
    });
    Written {
        bytes: table(annotations.collect()),
        beside: beside.collect(),
        losses: Losses::of(work),
    }
}

/// The values of a column.
enum Column {
    /// Counts, which are always there.
    Count(Vec<i64>),
    Text(Vec<Option<String>>),
    /// Milliseconds since 1970, UTC.
    Moment(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
}

/// The columns of rows.
fn transposed<const N: usize>(
    names: &[&'static str; N],
    rows: Vec<[String; N]>,
) -> Vec<(&'static str, Vec<String>)> {
    let mut out: Vec<(&str, Vec<String>)> = names.iter().map(|name| (*name, Vec::new())).collect();
    for row in rows {
        for ((_, column), cell) in out.iter_mut().zip(row) {
            column.push(cell);
        }
    }
    out
}

/// A column of texts as what it holds.
fn typed(name: &str, cells: Vec<String>) -> Column {
    let cells = cells.into_iter();
    match name {
        "start" | "end" => Column::Count(cells.map(|cell| cell.parse().unwrap_or(0)).collect()),
        "created" | "modified" => {
            let moment = |cell: String| Some(Time::parse(&cell)?.seconds().saturating_mul(1000));
            Column::Moment(cells.map(moment).collect())
        }
        // An empty span has a text: the empty one.
        "id" | "text" => Column::Text(cells.map(Some).collect()),
        _ => Column::Text(
            cells
                .map(|cell| Some(cell).filter(|cell| !cell.is_empty()))
                .collect(),
        ),
    }
}

/// The entities that the annotations name, as these name them.
fn entities(work: &Work<'_>) -> Vec<(&'static str, Column)> {
    let named: BTreeSet<&str> = work
        .placed()
        .filter_map(|one| one.entity.as_deref())
        .collect();
    let known = named.into_iter().map(|id| (id, work.registry.resolve(id)));
    let known: Vec<_> = known
        .filter_map(|(id, entity)| Some((id, entity?)))
        .collect();
    let texts = |of: &dyn Fn(&str, &Entity) -> Option<String>| {
        Column::Text(known.iter().map(|(id, entity)| of(id, entity)).collect())
    };
    let place = |of: &dyn Fn(&Coordinates) -> f64| {
        let each = known
            .iter()
            .map(|(_, entity)| entity.coordinates.as_ref().map(of));
        Column::Number(each.collect())
    };
    vec![
        ("id", texts(&|id, _| Some(id.to_owned()))),
        ("label", texts(&|_, entity| Some(entity.label.clone()))),
        ("labels", texts(&|_, entity| some(json!(entity.labels)))),
        ("names", texts(&|_, entity| some(json!(entity.names)))),
        ("type", texts(&|_, entity| entity.sort.clone())),
        ("country", texts(&|_, entity| entity.country.clone())),
        ("wikidata", texts(&|_, entity| entity.wikidata.clone())),
        ("latitude", place(&|at| at.latitude)),
        ("longitude", place(&|at| at.longitude)),
        ("note", texts(&|_, entity| entity.note.clone())),
        (
            "merged_into",
            texts(&|id, entity| (entity.id != id).then(|| entity.id.clone())),
        ),
    ]
}

/// A list or an object that is not empty, as JSON.
fn some(json: serde_json::Value) -> Option<String> {
    let empty = json.as_array().is_some_and(Vec::is_empty)
        || json.as_object().is_some_and(serde_json::Map::is_empty);
    (!empty).then(|| json.to_string())
}

/// A table as a file. Memory takes what is written, and the columns are as long as each other.
fn table(columns: Vec<(&str, Column)>) -> Vec<u8> {
    written(columns).unwrap_or_default()
}

fn written(columns: Vec<(&str, Column)>) -> Result<Vec<u8>> {
    let fields = columns.iter().map(|(name, column)| match column {
        Column::Count(_) => format!("required int64 {name};"),
        Column::Text(_) => format!("optional binary {name} (STRING);"),
        Column::Moment(_) => format!("optional int64 {name} (TIMESTAMP(MILLIS,true));"),
        Column::Number(_) => format!("optional double {name};"),
    });
    let schema = format!("message hashiya {{ {} }}", fields.collect::<String>());
    let properties = WriterProperties::builder().set_created_by("hashiya".to_owned());
    let mut out = Vec::new();
    let mut file = SerializedFileWriter::new(
        &mut out,
        Arc::new(parse_message_type(&schema)?),
        Arc::new(properties.build()),
    )?;
    let mut rows = file.next_row_group()?;
    for (_, column) in columns {
        let mut to = rows
            .next_column()?
            .ok_or(ParquetError::EOF("a column".to_owned()))?;
        put(to.untyped(), column)?;
        to.close()?;
    }
    rows.close()?;
    file.close()?;
    Ok(out)
}

/// Writes the values of a column; those that are there, and which these are.
fn put(to: &mut ColumnWriter<'_>, column: Column) -> Result<()> {
    match (to, column) {
        (ColumnWriter::Int64ColumnWriter(to), Column::Count(values)) => {
            to.write_batch(&values, None, None)?;
        }
        (ColumnWriter::Int64ColumnWriter(to), Column::Moment(values)) => {
            let (there, values) = there(values);
            to.write_batch(&values, Some(&there), None)?;
        }
        (ColumnWriter::DoubleColumnWriter(to), Column::Number(values)) => {
            let (there, values) = there(values);
            to.write_batch(&values, Some(&there), None)?;
        }
        (ColumnWriter::ByteArrayColumnWriter(to), Column::Text(values)) => {
            let (there, values) = there(values);
            let values = values
                .into_iter()
                .map(|text| ByteArray::from(text.into_bytes()));
            to.write_batch(&values.collect::<Vec<_>>(), Some(&there), None)?;
        }
        _ => return Err(ParquetError::General("a column of another type".to_owned())),
    }
    Ok(())
}

/// For each value whether it is there, and those that are.
fn there<T>(values: Vec<Option<T>>) -> (Vec<i16>, Vec<T>) {
    let there = values.iter().map(|value| i16::from(value.is_some()));
    (there.collect(), values.into_iter().flatten().collect())
}
