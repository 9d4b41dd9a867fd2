//! Tables for a person at a terminal: each cell is laid out by itself, so that columns stay columns whatever the
//! direction of what they hold.
//!
//! Lines are in screen order; whoever writes them says so to the output.
//!
//! Must not know: what the columns are about.

use std::io::stdout;

use crate::term::tty::columns_of;
use crate::text::bidi::{Base, Direction, first_strong};
use crate::text::cells::CellRules;
use crate::text::document::Document;
use crate::text::layout::{Layout, Options};
use crate::text::line::{VisualLine, fit};

/// Blanks between columns.
pub(super) const GAP: &str = "  ";
/// The columns of a terminal that tells none.
const USUAL: usize = 80;

/// The cells that a line may take on this terminal.
pub(super) fn width() -> usize {
    columns_of(stdout()).map_or(USUAL, usize::from)
}

/// The lines of a table at most `width` cells wide: of each column its texts from top to bottom, and the most cells
/// that it takes. What is too long is cut.
pub(super) fn lines(columns: Vec<(Vec<&str>, usize)>, width: usize) -> Vec<String> {
    let mut room = width;
    let laid: Vec<Vec<String>> = columns
        .into_iter()
        .map(|(texts, most)| {
            let (cells, taken) = column(&texts, room.min(most));
            room = room.saturating_sub(taken + GAP.len());
            cells
        })
        .collect();
    let line = |number: usize| {
        let cells = laid.iter().filter_map(|column| column.get(number));
        let cells: Vec<&str> = cells.map(String::as_str).collect();
        cells.join(GAP).trim_end().to_owned()
    };
    let count = laid.iter().map(Vec::len).max().unwrap_or(0);
    (0..count).map(line).collect()
}

/// The cells that `text` takes where it is not broken.
pub(super) fn breadth(text: &str) -> usize {
    one_row(text, usize::MAX).width
}

/// `text` as one cell of at most so many columns, cut where it is too long; and the columns that it takes.
pub(super) fn cut(text: &str, most: usize) -> (String, usize) {
    let line = one_row(text, most);
    (line.drawn(), line.width)
}

fn one_row(text: &str, most: usize) -> VisualLine {
    let base = first_strong(text).unwrap_or(Base::Ltr);
    fit(text, base, &CellRules::default(), most)
}

/// `text` broken into rows that fill a column `width` wide, from top to bottom, each at the side where its text
/// begins. One row alone stands on the side of `table`, where that is right to left.
pub(super) fn wrapped(text: &str, width: usize, table: Base) -> Vec<String> {
    let options = Options {
        width: width.max(1),
        direction: Direction::FirstStrong,
        rules: CellRules::default(),
    };
    let layout = Layout::new(Document::new(text), options);
    let blocks: Vec<_> = (0..layout.blocks())
        .map(|number| layout.block(number))
        .collect();
    let rows: Vec<&VisualLine> = blocks.iter().flat_map(|block| &block.rows).collect();
    match rows.as_slice() {
        [row] if table == Base::Rtl => {
            let before = width.saturating_sub(row.width);
            vec![" ".repeat(before) + &row.drawn()]
        }
        rows => rows.iter().map(|row| placed(row, width)).collect(),
    }
}

/// A column's cells, each as wide as the widest, and that width: right-to-left text stands at the right.
fn column(texts: &[&str], most: usize) -> (Vec<String>, usize) {
    let lines: Vec<_> = texts.iter().map(|text| one_row(text, most)).collect();
    let width = lines.iter().map(|line| line.width).max().unwrap_or(0);
    let cells = lines.iter().map(|line| placed(line, width));
    (cells.collect(), width)
}

/// A row's glyphs in a column so wide, at the side where its text begins.
fn placed(line: &VisualLine, width: usize) -> String {
    let before = line.inset(width);
    let behind = width.saturating_sub(before + line.width);
    format!(
        "{}{}{}",
        " ".repeat(before),
        line.drawn(),
        " ".repeat(behind)
    )
}
