//! One row in screen order, and the map between its columns and the text's bytes.
//!
//! A row's cells stand from left to right. Columns count from the row's own left edge: whoever draws it
//! puts a right-to-left row at the right of its column ([`VisualLine::inset`]). Each byte of the row's span
//! is the source of one cell, except blanks that hang at a break, format characters that are omitted, and
//! what ends a line.
//!
//! Must not know: documents, other rows, what is annotated or selected.

use std::ops::Range;

use super::bidi::{self, Base, Levels};
use super::cells::CellRules;
use super::document::Span;
use super::glyph::Glyph;
use super::shape::{self, Ink, Unit};
use super::wrap;

/// What a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A cluster of the text (or two: lam and alef).
    Letter,
    /// Blank: a space, or as much of a tab as there is room for.
    Blank,
    /// A sign for what is never sent to a terminal, and the mark of a cut.
    Substitute,
    /// A sign for an invisible character, while these are shown.
    Hidden,
}

/// One cell of a row: what is drawn there, and which bytes it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What is drawn: never empty, never a control. It fills `width` columns.
    pub glyph: Glyph,
    /// Its first column in the row.
    pub column: usize,
    /// The columns it takes, at least 1.
    pub width: u8,
    /// The bytes it stands for.
    pub source: Span,
    /// Its embedding level, after L1.
    pub level: u8,
    /// What it shows.
    pub role: Role,
    /// Whether a grapheme cluster begins with it: a caret can stand on it.
    pub begins_cluster: bool,
}

impl Cell {
    /// The columns it takes.
    #[must_use]
    pub fn columns(&self) -> Range<usize> {
        self.column..self.column + usize::from(self.width)
    }

    /// Whether it is read from right to left.
    #[must_use]
    pub const fn is_rtl(&self) -> bool {
        self.level % 2 == 1
    }
}

/// One row of cells, in screen order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisualLine {
    /// The bytes of the row. Rows tile a paragraph; the last one holds what ends it.
    pub span: Span,
    /// The paragraph's direction.
    pub base: Base,
    /// The cells, from left to right.
    pub cells: Box<[Cell]>,
    /// The columns of all cells.
    pub width: usize,
    /// Whether its paragraph ends with it.
    pub ends_paragraph: bool,
}

impl VisualLine {
    /// How many columns of a column `limit` wide are left free at its left: its direction's start edge is
    /// where it stands.
    #[must_use]
    pub const fn inset(&self, limit: usize) -> usize {
        match self.base {
            Base::Ltr => 0,
            Base::Rtl => limit.saturating_sub(self.width),
        }
    }

    /// The cell that covers `column`.
    #[must_use]
    pub fn cell_at(&self, column: usize) -> Option<usize> {
        let after = self.cells.partition_point(|cell| cell.column <= column);
        let place = after.checked_sub(1)?;
        let covers = self.cells.get(place)?.columns().contains(&column);
        covers.then_some(place)
    }

    /// The cell whose source holds byte `offset`; `None` for what has no cell.
    #[must_use]
    pub fn cell_of(&self, offset: usize) -> Option<usize> {
        self.cells
            .iter()
            .position(|cell| cell.source.contains(offset))
    }

    /// The cell on which a cursor at `offset` is drawn: its own, else that of what follows it in the text,
    /// else that of what comes before; `None` in a row without cells.
    #[must_use]
    pub fn cursor_cell(&self, offset: usize) -> Option<usize> {
        let ranked = || self.cells.iter().enumerate();
        self.cell_of(offset)
            .or_else(|| {
                ranked()
                    .filter(|(_, cell)| cell.source.start() >= offset)
                    .min_by_key(|(_, cell)| cell.source.start())
                    .map(|(place, _)| place)
            })
            .or_else(|| {
                ranked()
                    .max_by_key(|(_, cell)| cell.source.end())
                    .map(|(place, _)| place)
            })
    }

    /// The column of the cell on which a cursor at `offset` is drawn; 0 in a row without cells.
    #[must_use]
    pub fn column_of(&self, offset: usize) -> usize {
        self.cursor_cell(offset)
            .and_then(|place| self.cells.get(place))
            .map_or(0, |cell| cell.column)
    }

    /// The bytes of the cell that covers `column`.
    #[must_use]
    pub fn source_at(&self, column: usize) -> Option<Span> {
        let cell = self.cells.get(self.cell_at(column)?)?;
        Some(cell.source)
    }

    /// The columns of all cells that share a byte with `span`, as runs from left to right: what is in one
    /// piece in the text may be in several on the row.
    #[must_use]
    pub fn runs_of(&self, span: Span) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for cell in &self.cells {
            if !cell.source.overlaps(span) {
                continue;
            }
            match runs.last_mut() {
                Some(run) if run.end == cell.column => run.end = cell.columns().end,
                _ => runs.push(cell.columns()),
            }
        }
        runs
    }

    /// The cell that comes first in the text, or last.
    #[must_use]
    pub fn first_cell(&self) -> Option<&Cell> {
        self.cells.iter().min_by_key(|cell| cell.source.start())
    }

    /// The cell that comes last in the text.
    #[must_use]
    pub fn last_cell(&self) -> Option<&Cell> {
        self.cells.iter().max_by_key(|cell| cell.source.start())
    }

    /// What is drawn, from left to right.
    #[must_use]
    pub fn drawn(&self) -> String {
        self.cells.iter().map(|cell| cell.glyph.as_str()).collect()
    }
}

/// A row to be put in screen order.
pub(crate) struct Row<'a> {
    pub(crate) units: &'a [Unit],
    pub(crate) span: Span,
    pub(crate) base: Base,
    pub(crate) limit: usize,
    /// Whether the text goes on in the next row.
    pub(crate) wrapped: bool,
    pub(crate) ends_paragraph: bool,
}

impl Row<'_> {
    /// Puts the row in order (L1, L2) and gives its cells their columns.
    pub(crate) fn into_line(self) -> VisualLine {
        let mut items: Vec<_> = self.units.iter().map(|u| (u.level, u.class)).collect();
        bidi::reset_blanks(&mut items, self.base);
        let levels: Vec<u8> = items.iter().map(|(level, _)| *level).collect();
        let shown = self.shown();
        let hyphened = self.hyphened(shown);
        let mut cells = Vec::with_capacity(shown);
        let mut column = 0;
        for place in bidi::visual_order(&levels) {
            let (Some(unit), Some(level)) = (self.units.get(place), levels.get(place)) else {
                continue;
            };
            let hyphen = hyphened && place + 1 == shown;
            if place >= shown || (unit.width == 0 && !hyphen) {
                continue;
            }
            let cell = cell_of_unit(unit, *level, column);
            column = cell.columns().end;
            cells.push(cell);
        }
        VisualLine {
            span: self.span,
            base: self.base,
            cells: cells.into(),
            width: column,
            ends_paragraph: self.ends_paragraph,
        }
    }

    /// Whether the last of the units that have a cell is a soft hyphen that shows: the row breaks at it, and
    /// it has room.
    fn hyphened(&self, shown: usize) -> bool {
        let units = self.units.get(..shown).unwrap_or(&[]);
        let soft = |unit: &Unit| unit.ink == Ink::SoftHyphen && unit.width == 0;
        self.wrapped && units.last().is_some_and(soft) && cells_of(units) < self.limit
    }

    /// How many units, from the first, have a cell: blanks at a break hang, and at a paragraph's end those
    /// that have no room.
    fn shown(&self) -> usize {
        let silent = |unit: &Unit| unit.ink.hangs() || (unit.width == 0 && unit.ink == Ink::Format);
        let tail = self.units.iter().rev().take_while(|u| silent(u)).count();
        let ink = self.units.len() - tail;
        if self.wrapped {
            return ink;
        }
        let mut column = cells_of(self.units.get(..ink).unwrap_or(&[]));
        let blanks = self.units.get(ink..).unwrap_or(&[]);
        let room = blanks.iter().take_while(|unit| {
            column += usize::from(unit.width);
            column <= self.limit
        });
        ink + room.count()
    }
}

/// The cells that units take together.
fn cells_of(units: &[Unit]) -> usize {
    units.iter().map(|unit| usize::from(unit.width)).sum()
}

fn cell_of_unit(unit: &Unit, level: u8, column: usize) -> Cell {
    let role = match unit.ink {
        Ink::Letter => Role::Letter,
        Ink::Blank | Ink::Fixed | Ink::Tab => Role::Blank,
        Ink::Substitute | Ink::Rest => Role::Substitute,
        Ink::Format | Ink::SoftHyphen | Ink::Separator => Role::Hidden,
    };
    Cell {
        glyph: match unit.ink {
            Ink::SoftHyphen => Glyph::from('-'),
            Ink::Tab => tab_glyph(unit, level),
            _ => unit.glyph.clone(),
        },
        column,
        width: unit.width.max(1),
        source: unit.span,
        level,
        role,
        begins_cluster: unit.begins,
    }
}

/// What draws a tab: blanks, and where hidden characters are shown an arrow in reading direction.
fn tab_glyph(unit: &Unit, level: u8) -> Glyph {
    let blanks = " ".repeat(usize::from(unit.width.saturating_sub(1)));
    let text = match (unit.glyph.as_str(), level % 2) {
        ("⇥", 0) => format!("⇥{blanks}"),
        ("⇥", _) => format!("{blanks}⇤"),
        _ => format!(" {blanks}"),
    };
    Glyph::from(text.as_str())
}

/// A whole text on one row: a prompt, a row of a panel, a message. Offsets are those of `text`. What ends a
/// paragraph parts segments, and takes no cell of its own unless hidden characters are shown.
#[must_use]
pub fn line_of(text: &str, base: Base, rules: &CellRules) -> VisualLine {
    let units = measured_units(text, base, rules);
    Row {
        units: &units,
        span: Span::new(0, text.len()),
        base,
        limit: usize::MAX,
        wrapped: false,
        ends_paragraph: true,
    }
    .into_line()
}

/// `text` in at most `columns`: cut at a word where it is too long, else between clusters, with `…` after
/// the cut. The cell of `…` stands for all that was cut off. Nothing fits in no column.
#[must_use]
pub fn fit(text: &str, base: Base, rules: &CellRules, columns: usize) -> VisualLine {
    let whole = line_of(text, base, rules);
    if whole.width <= columns {
        return whole;
    }
    let dots = ellipsis(rules);
    let room = columns.saturating_sub(usize::from(dots.1));
    let units = measured_units(text, base, rules);
    let kept = kept_units(&units, text, room);
    // The mark of the cut says enough: no hyphen before it.
    let soft = |unit: &&Unit| unit.ink == Ink::SoftHyphen && unit.width == 0;
    let kept = units.get(..kept).unwrap_or(&[]);
    let hyphens = kept.iter().rev().take_while(soft).count();
    let head = kept.get(..kept.len() - hyphens).unwrap_or(&[]);
    let cut = head.last().map_or(0, |unit| unit.span.end());
    let line = Row {
        units: head,
        span: Span::new(0, text.len()),
        base,
        limit: room,
        wrapped: true,
        ends_paragraph: true,
    }
    .into_line();
    if columns < usize::from(dots.1) {
        return line;
    }
    with_mark(line, &dots, Span::new(cut, text.len()))
}

/// The mark of a cut and its cells.
fn ellipsis(rules: &CellRules) -> (Glyph, u8) {
    let cells = super::cells::width("…", rules);
    (Glyph::from('…'), u8::try_from(cells).unwrap_or(1))
}

/// The units of a text on one row, its tabs at their stops.
fn measured_units(text: &str, base: Base, rules: &CellRules) -> Vec<Unit> {
    let levels = Levels::of(text, base);
    let mut units = shape::units(text, 0, &levels, rules);
    wrap::place_tabs(&mut units, usize::MAX);
    units
}

/// How many units fit in `room` columns: up to the last opportunity to break that leaves at least half of
/// them filled, else up to the last cluster.
fn kept_units(units: &[Unit], text: &str, room: usize) -> usize {
    let opportunities = wrap::opportunities(text);
    let mut column = 0;
    let (mut word, mut cluster) = (0, 0);
    for (place, unit) in units.iter().enumerate() {
        if unit.begins && column <= room {
            cluster = place;
            let start = unit.span.start();
            if opportunities.binary_search(&start).is_ok() && column * 2 >= room {
                word = place;
            }
        }
        column += usize::from(unit.width);
        if column > room && !unit.ink.hangs() {
            break;
        }
    }
    if word > 0 { word } else { cluster }
}

/// `line` with a mark at its end edge that stands for `rest`.
fn with_mark(line: VisualLine, mark: &(Glyph, u8), rest: Span) -> VisualLine {
    let mut cells = line.cells.into_vec();
    let shift = usize::from(mark.1);
    let column = match line.base {
        Base::Ltr => line.width,
        Base::Rtl => 0,
    };
    let cell = Cell {
        glyph: mark.0.clone(),
        column,
        width: mark.1,
        source: rest,
        level: line.base.level(),
        role: Role::Substitute,
        begins_cluster: true,
    };
    if line.base.is_rtl() {
        for cell in &mut cells {
            cell.column += shift;
        }
        cells.insert(0, cell);
    } else {
        cells.push(cell);
    }
    VisualLine {
        cells: cells.into(),
        width: line.width + shift,
        ..line
    }
}

/// Where a caret between two clusters is drawn: the boundary after what comes before it in the text, and,
/// where two directions meet there, the boundary before what comes after it. A boundary is counted in
/// columns from the row's left edge: `n` lies between columns `n - 1` and `n`.
///
/// The first of the two is where typing in the paragraph's direction goes on.
#[must_use]
pub fn caret_columns(line: &VisualLine, offset: usize) -> (usize, Option<usize>) {
    let before = line
        .cells
        .iter()
        .filter(|cell| cell.source.end() <= offset)
        .max_by_key(|cell| cell.source.end());
    let after = line
        .cells
        .iter()
        .filter(|cell| cell.source.end() > offset)
        .min_by_key(|cell| cell.source.start());
    let start = match line.base {
        Base::Ltr => 0,
        Base::Rtl => line.width,
    };
    let end = match line.base {
        Base::Ltr => line.width,
        Base::Rtl => 0,
    };
    let trailing = before.map(|cell| (edge(cell, true), cell.level));
    let leading = after.map(|cell| (edge(cell, false), cell.level));
    match (trailing, leading) {
        (None, None) => (start, None),
        (None, Some((leading, level))) => split(start, line.base.level(), leading, level, line),
        (Some((trailing, level)), None) => split(end, line.base.level(), trailing, level, line),
        (Some((a, x)), Some((b, y))) => split(a, x, b, y, line),
    }
}

/// Two boundaries as one caret or a split one, that of the paragraph's direction first.
fn split(a: usize, x: u8, b: usize, y: u8, line: &VisualLine) -> (usize, Option<usize>) {
    let own = |level: u8| level % 2 == line.base.level() % 2;
    if a == b {
        (a, None)
    } else if own(y) && !own(x) {
        (b, Some(a))
    } else {
        (a, Some(b))
    }
}

/// The boundary on which a cell ends in reading order, or begins.
fn edge(cell: &Cell, end: bool) -> usize {
    let columns = cell.columns();
    if end == cell.is_rtl() {
        columns.start
    } else {
        columns.end
    }
}
