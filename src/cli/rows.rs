//! An article's rows as JSON Lines, for outside programs and judges.
//!
//! Must not know: files, arguments.

use serde::Serialize;

use super::output::Output;
use crate::error::{Error, Result};
use crate::text::bidi::Base;
use crate::text::document::Document;
use crate::text::layout::Block;
use crate::text::line::{Cell, Role, VisualLine};

/// A row as outside programs read it.
#[derive(Serialize)]
struct RowRecord<'a> {
    paragraph: usize,
    direction: &'static str,
    start: usize,
    end: usize,
    cells: Vec<CellRecord<'a>>,
}

#[derive(Serialize)]
struct CellRecord<'a> {
    column: usize,
    width: u8,
    start: usize,
    end: usize,
    text: &'a str,
}

/// Writes the rows of `block`, an object a line.
pub(super) fn write(block: &Block, document: &Document, output: &mut Output) -> Result<()> {
    for line in &block.rows {
        let record = row(line, block.paragraph, document);
        let text = serde_json::to_string(&record)
            .map_err(|error| Error::failed("could not write a row as JSON").because(error))?;
        output.line(&text)?;
    }
    Ok(())
}

fn row<'a>(line: &'a VisualLine, paragraph: usize, document: &Document) -> RowRecord<'a> {
    RowRecord {
        paragraph,
        direction: match line.base {
            Base::Rtl => "rtl",
            Base::Ltr => "ltr",
        },
        start: line.span.start(),
        end: line.span.end(),
        cells: line
            .cells
            .iter()
            .map(|cell| record(cell, document))
            .collect(),
    }
}

/// A cell; the blank that carries a mark without a letter is not part of its text.
fn record<'a>(cell: &'a Cell, document: &Document) -> CellRecord<'a> {
    let glyph = cell.glyph.as_str();
    let carried = cell.role == Role::Letter && !document.slice(cell.source).starts_with('\u{A0}');
    let text = glyph.strip_prefix('\u{A0}').filter(|_| carried);
    CellRecord {
        column: cell.column,
        width: cell.width,
        start: cell.source.start(),
        end: cell.source.end(),
        text: text.unwrap_or(glyph),
    }
}
