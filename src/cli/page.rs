//! An article's rows as lines of text: in screen order or in the text's, plain or in a theme's colours.
//!
//! In screen order and with forms, rows stand as in the reader: right-to-left ones at the right, blank rows
//! between paragraphs; in colours the column has the theme's ground. In screen order with plain letters a
//! line is exactly the row's clusters, so that an outside judge can check it. In the text's order a line
//! is the row's text as it stands in the file.
//!
//! Must not know: files, arguments.

use super::output::{Output, Painted};
use super::print::{Order, Shape};
use crate::annotation::overlay::Run;
use crate::annotation::schema::Schema;
use crate::annotation::set::Annotations;
use crate::error::Result;
use crate::text::bidi;
use crate::text::document::Span;
use crate::text::layout::{Block, Layout};
use crate::text::line::{Cell, VisualLine};
use crate::ui::grounds::Grounds;
use crate::ui::looks::Looks;
use crate::ui::theme::{Role, Theme};

/// What lines look like.
pub(super) struct Page<'a> {
    pub(super) layout: &'a Layout,
    pub(super) order: Order,
    pub(super) shape: Shape,
    /// The theme, where there are colours.
    pub(super) theme: Option<&'a Theme>,
    pub(super) schema: &'a Schema,
    pub(super) annotations: &'a Annotations,
    /// Columns of the theme's ground at either side of the column.
    pub(super) edge: usize,
}

/// A part of a row: what is written for the bytes of `source`.
struct Piece {
    text: String,
    source: Span,
}

impl Page<'_> {
    /// Writes the block numbered `index`.
    pub(super) fn block(&self, index: usize, block: &Block, output: &mut Output) -> Result<()> {
        for line in &block.rows {
            self.line(line, output)?;
        }
        if self.is_as_read() && self.layout.gap_below(index) {
            match self.theme {
                Some(theme) => output.painted(&[blanks(self.width() + 2 * self.edge, theme)])?,
                None => output.line("")?,
            }
        }
        Ok(())
    }

    /// Whether rows stand as in the reader.
    fn is_as_read(&self) -> bool {
        self.order == Order::Visual && self.shape == Shape::Forms
    }

    fn width(&self) -> usize {
        self.layout.options().width
    }

    fn line(&self, line: &VisualLine, output: &mut Output) -> Result<()> {
        let inset = if self.is_as_read() {
            line.inset(self.width())
        } else {
            0
        };
        let Some(theme) = self.theme else {
            let pieces = self.pieces(line, &[]);
            let text: String = pieces.into_iter().map(|piece| piece.text).collect();
            return output.line(&format!("{}{text}", " ".repeat(inset)));
        };
        let looks = Looks::new(theme, self.schema);
        let grounds = Grounds::new(self.annotations, line.span, (&looks, theme), None);
        let pieces = self.pieces(line, grounds.runs());
        let mut painted = vec![blanks(self.edge + inset, theme)];
        painted.extend(pieces.into_iter().map(|piece| Painted {
            style: grounds.over(piece.source).style,
            text: piece.text,
        }));
        if self.is_as_read() {
            let rest = self.edge + self.width().saturating_sub(inset + line.width);
            painted.push(blanks(rest, theme));
        }
        output.painted(&painted)
    }

    /// The parts of a row, none of which crosses an end of `runs` but where one cell does.
    fn pieces(&self, line: &VisualLine, runs: &[Run<'_>]) -> Vec<Piece> {
        match (self.order, self.shape) {
            (Order::Visual, _) => (line.cells.iter())
                .map(|cell| Piece {
                    text: cell.glyph.to_string(),
                    source: cell.source,
                })
                .collect(),
            (Order::Logical, Shape::Letters) => self.letters(line, runs),
            (Order::Logical, Shape::Forms) => self.forms(line),
        }
    }

    /// A row's text as it stands, without what ends it.
    fn letters(&self, line: &VisualLine, runs: &[Run<'_>]) -> Vec<Piece> {
        let document = self.layout.document();
        let ends = |c: char| {
            let separator = matches!(c, '\n' | '\r' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2029}');
            separator || (!line.ends_paragraph && c.is_whitespace())
        };
        let start = line.span.start();
        let end = start + document.slice(line.span).trim_end_matches(ends).len();
        let cuts = runs
            .iter()
            .flat_map(|run| [run.span.start(), run.span.end()]);
        let mut cuts: Vec<usize> = cuts.filter(|cut| (start..end).contains(cut)).collect();
        cuts.extend([start, end]);
        cuts.sort_unstable();
        cuts.dedup();
        let spans = cuts.windows(2).filter_map(|two| match two {
            [from, to] => document.span(*from, *to),
            _ => None,
        });
        spans
            .map(|source| Piece {
                text: document.slice(source).to_owned(),
                source,
            })
            .collect()
    }

    /// A row's letters in their forms, in the text's order. Brackets are the text's own.
    fn forms(&self, line: &VisualLine) -> Vec<Piece> {
        let mut cells: Vec<&Cell> = line.cells.iter().collect();
        cells.sort_by_key(|cell| cell.source.start());
        let text = |cell: &Cell| {
            let source = self.layout.document().slice(cell.source);
            let turned = cell.is_rtl() && source.chars().any(|c| bidi::mirrored(c).is_some());
            if turned {
                source.to_owned()
            } else {
                cell.glyph.to_string()
            }
        };
        cells
            .into_iter()
            .map(|cell| Piece {
                text: text(cell),
                source: cell.source,
            })
            .collect()
    }
}

/// `columns` of nothing on the theme's ground.
fn blanks(columns: usize, theme: &Theme) -> Painted {
    Painted {
        text: " ".repeat(columns),
        style: theme.style(Role::Text),
    }
}
