//! Parquet: a table of annotations, beside it their links, and the entities that they name.
//!
//! The columns are those of CSV, typed: positions are int64 and count code points, moments are timestamps in UTC,
//! what is unknown is null. It is built in by the cargo feature `parquet` alone, since nearly nobody needs it and its
//! crates take as long to build as a good part of the program.
//!
//! - `writing`: the tables
//!
//! Must not know: files.

#[cfg(feature = "parquet")]
mod writing;

use super::Format;
#[cfg(not(feature = "parquet"))]
use super::Written;

pub(super) const FORMAT: Format = Format {
    name: "parquet",
    doc: "Parquet for DuckDB and data frames: annotations, their links and entities beside",
    endings: &[".parquet"],
    loses: &[],
    #[cfg(feature = "parquet")]
    lacks: None,
    #[cfg(feature = "parquet")]
    write: writing::write,
    #[cfg(not(feature = "parquet"))]
    lacks: Some("parquet"),
    #[cfg(not(feature = "parquet"))]
    write: |_| Written::default(),
    guarded: None,
    beside: None,
    read: None,
    looks_like: |_| false,
};
