//! `hashiya print`: the article as it is laid out, for a person, a pager, or another program.
//!
//! In screen order and with forms, rows stand as in the reader: right-to-left ones at the right, blank rows
//! between paragraphs. In screen order with plain letters each line is exactly the row's clusters, so that
//! an outside judge can check it. In the text's order a line is the row's text as it stands in the file.
//!
//! Must not know: terminals.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::output::Output;
use crate::error::{Error, Result};
use crate::source;
use crate::store::article;
use crate::text::bidi::{self, Base, Direction};
use crate::text::cells::{CellRules, LamAlef, Shaping};
use crate::text::document::Document;
use crate::text::layout::{Block, Layout, Options};
use crate::text::line::{Cell, Role, VisualLine};

/// The width of the column where none is asked for: a comfortable measure.
const MEASURE: usize = 72;

/// Write the article as it is laid out.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The article; - is standard input.
    file: PathBuf,
    /// Write JSON Lines, one object for each row: paragraph, direction, start and end as byte offsets of the
    /// text as UTF-8, and the cells in screen order.
    #[arg(long)]
    rows: bool,
    /// The column's width in cells.
    #[arg(long, value_name = "CELLS", default_value_t = MEASURE, value_parser = width)]
    width: usize,
    /// How paragraphs come by their direction.
    #[arg(long, value_enum, default_value_t = DirectionName::Auto)]
    direction: DirectionName,
    /// The order of what is written: visual on a terminal, logical otherwise, where none is asked for.
    #[arg(long, value_enum)]
    order: Option<Order>,
    /// Whether letters are joined by presentation forms or left as they are: forms on a terminal in visual
    /// order, letters otherwise, where neither is asked for.
    #[arg(long, value_enum)]
    shape: Option<Shape>,
    /// The encoding of an article that is no UTF-8 and has no byte-order mark.
    #[arg(long)]
    encoding: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DirectionName {
    /// A paragraph's first strong letter decides (UAX #9, P2 and P3).
    FirstStrong,
    /// As first-strong, but a foreign word in front does not turn a paragraph of the article's language.
    Auto,
    Rtl,
    Ltr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Order {
    /// As the eye sees it, left to right.
    Visual,
    /// As it is read.
    Logical,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// Presentation forms, lam-alef as one.
    Forms,
    /// The letters of the text.
    Letters,
}

/// A width that rows can have.
fn width(text: &str) -> Result<usize, String> {
    let found: usize = text.parse().map_err(|_ignored| "not a whole number")?;
    (1..=10_000)
        .contains(&found)
        .then_some(found)
        .ok_or_else(|| "a column is 1 to 10000 cells wide".to_owned())
}

/// Writes the article that `arguments` name to standard output.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut output = Output::standard();
    let document = document(arguments)?;
    let by_eye = output.is_terminal() && !arguments.rows;
    let order = arguments.order.unwrap_or(match by_eye {
        true => Order::Visual,
        false => Order::Logical,
    });
    let shape = arguments
        .shape
        .unwrap_or(match by_eye && order == Order::Visual {
            true => Shape::Forms,
            false => Shape::Letters,
        });
    let layout = Layout::new(
        document,
        Options {
            width: arguments.width,
            direction: arguments.direction.into(),
            rules: shape.into(),
        },
    );
    let writer = Writer {
        layout: &layout,
        order,
        shape,
    };
    for index in 0..layout.blocks() {
        let block = layout.block(index);
        if arguments.rows {
            write_json(&block, layout.document(), &mut output)?;
        } else {
            writer.block(index, &block, &mut output)?;
        }
    }
    output.finish()
}

fn document(arguments: &Arguments) -> Result<Document> {
    let encoding = arguments.encoding.as_deref();
    if let Some(name) = encoding.filter(|name| source::known_encoding(name).is_none()) {
        let message = format!("no encoding is called {name}");
        return Err(Error::failed(message)
            .hint("names are those of the web: windows-1256, iso-8859-6, windows-1255, utf-16le"));
    }
    Ok(article::read(&arguments.file, encoding)?.document)
}

impl From<DirectionName> for Direction {
    fn from(name: DirectionName) -> Self {
        match name {
            DirectionName::FirstStrong => Self::FirstStrong,
            DirectionName::Auto => Self::Auto,
            DirectionName::Rtl => Self::Rtl,
            DirectionName::Ltr => Self::Ltr,
        }
    }
}

impl From<Shape> for CellRules {
    fn from(shape: Shape) -> Self {
        match shape {
            Shape::Forms => Self::default(),
            Shape::Letters => Self {
                shaping: Shaping::Letters,
                lam_alef: LamAlef::Two,
                ..Self::default()
            },
        }
    }
}

/// Writes rows as lines.
struct Writer<'a> {
    layout: &'a Layout,
    order: Order,
    shape: Shape,
}

impl Writer<'_> {
    fn block(&self, index: usize, block: &Block, output: &mut Output) -> Result<()> {
        let as_read = self.order == Order::Visual && self.shape == Shape::Forms;
        for line in &block.rows {
            let text = match self.order {
                Order::Logical => self.logical(line),
                Order::Visual if as_read => {
                    let inset = line.inset(self.layout.options().width);
                    format!("{}{}", " ".repeat(inset), line.drawn())
                }
                Order::Visual => line.drawn(),
            };
            output.line(&text)?;
        }
        if as_read && self.layout.gap_below(index) {
            output.line("")?;
        }
        Ok(())
    }

    /// A row in the text's order: its text as it stands, or its letters in their forms.
    fn logical(&self, line: &VisualLine) -> String {
        let source = self.layout.document().slice(line.span);
        if self.shape == Shape::Letters {
            let ends = |c: char| {
                let separator =
                    matches!(c, '\n' | '\r' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2029}');
                separator || (!line.ends_paragraph && c.is_whitespace())
            };
            return source.trim_end_matches(ends).to_owned();
        }
        let mut cells: Vec<&Cell> = line.cells.iter().collect();
        cells.sort_by_key(|cell| cell.source.start());
        let text = |cell: &&Cell| {
            let source = self.layout.document().slice(cell.source);
            let turned = cell.is_rtl() && source.chars().any(|c| bidi::mirrored(c).is_some());
            if turned {
                source.to_owned()
            } else {
                cell.glyph.to_string()
            }
        };
        cells.iter().map(text).collect()
    }
}

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

fn write_json(block: &Block, document: &Document, output: &mut Output) -> Result<()> {
    for line in &block.rows {
        let record = RowRecord {
            paragraph: block.paragraph,
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
        };
        let text = serde_json::to_string(&record)
            .map_err(|error| Error::failed("could not write a row as JSON").because(error))?;
        output.line(&text)?;
    }
    Ok(())
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
