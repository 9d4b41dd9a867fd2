//! Moves of the reader's cursor, which stands on one cluster, by what the eye sees.
//!
//! Left is left on the screen in any direction of text. At a row's edge the move goes on in the next row or
//! the one before, as the row's paragraph reads: from the left edge of a right-to-left row the text goes on
//! below. A cursor is a byte offset, the start of a cluster; an offset inside one counts as the cluster's.
//! All moves are total: where there is nowhere to go, the offset stays.
//!
//! Must not know: what is selected, keys.

use super::bidi::Base;
use super::layout::{Layout, LineRef, Place};
use super::line::{Cell, VisualLine};

/// Which way through the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    On,
    Back,
}

/// One cluster to the left.
#[must_use]
pub fn left(layout: &Layout, offset: usize) -> usize {
    let place = layout.place_of(offset);
    let Some(line) = layout.row(place) else {
        return offset;
    };
    let at = line.cursor_cell(offset).unwrap_or(0);
    let before = line.cells.get(..at).unwrap_or(&[]);
    match before.iter().rev().find(|cell| cell.begins_cluster) {
        Some(cell) => cell.source.start(),
        None if line.base == Base::Rtl => cross(layout, place, Way::On, offset),
        None => cross(layout, place, Way::Back, offset),
    }
}

/// One cluster to the right.
#[must_use]
pub fn right(layout: &Layout, offset: usize) -> usize {
    let place = layout.place_of(offset);
    let Some(line) = layout.row(place) else {
        return offset;
    };
    let next = line.cursor_cell(offset).map_or(0, |at| at + 1);
    let after = line.cells.get(next..).unwrap_or(&[]);
    match after.iter().find(|cell| cell.begins_cluster) {
        Some(cell) => cell.source.start(),
        None if line.base == Base::Rtl => cross(layout, place, Way::Back, offset),
        None => cross(layout, place, Way::On, offset),
    }
}

/// From a row's edge into the next row at its start edge, or into the one before at its end edge.
fn cross(layout: &Layout, from: Place, way: Way, offset: usize) -> usize {
    let Some(line) = neighbour(layout, from, way) else {
        return offset;
    };
    // The start edge of a right-to-left row is its right one.
    let from_left = (line.base == Base::Ltr) == (way == Way::On);
    let mut standing = line.cells.iter().filter(|cell| cell.begins_cluster);
    let cell = if from_left {
        standing.next()
    } else {
        standing.next_back()
    };
    cell.map_or(line.span.start(), |cell| cell.source.start())
}

/// The row next to `from`, gaps passed over.
fn neighbour(layout: &Layout, from: Place, way: Way) -> Option<LineRef> {
    let rows = if way == Way::On { 1 } else { -1 };
    let mut at = from;
    loop {
        let next = layout.step(at, rows);
        if next == at {
            return None;
        }
        if let Some(line) = layout.row(next) {
            return Some(line);
        }
        at = next;
    }
}

/// One row up, to the cluster at column `goal` of the layout's column, or at the cursor's own where `goal`
/// is `None`. Gives the new offset and the goal for the next move.
#[must_use]
pub fn up(layout: &Layout, offset: usize, goal: Option<usize>) -> (usize, usize) {
    vertical(layout, offset, goal, Way::Back)
}

/// One row down, as [`up`].
#[must_use]
pub fn down(layout: &Layout, offset: usize, goal: Option<usize>) -> (usize, usize) {
    vertical(layout, offset, goal, Way::On)
}

fn vertical(layout: &Layout, offset: usize, goal: Option<usize>, way: Way) -> (usize, usize) {
    let place = layout.place_of(offset);
    let goal = goal.unwrap_or_else(|| column(layout, offset));
    let next = neighbour(layout, place, way);
    (
        next.map_or(offset, |line| at_column(layout, &line, goal)),
        goal,
    )
}

/// The column of the layout's column in which a cursor at `offset` is drawn, rows standing at their start
/// edge. In a row without cells it is the start edge itself.
#[must_use]
pub fn column(layout: &Layout, offset: usize) -> usize {
    let Some(line) = layout.row(layout.place_of(offset)) else {
        return 0;
    };
    let inset = line.inset(layout.options().width);
    let edge = usize::from(line.cells.is_empty() && line.base == Base::Rtl);
    (inset + line.column_of(offset)).saturating_sub(edge)
}

/// The start of the cluster that is nearest to a column of the layout's column.
#[must_use]
pub fn at_column(layout: &Layout, line: &VisualLine, column: usize) -> usize {
    let within = column.saturating_sub(line.inset(layout.options().width));
    let place = line
        .cell_at(within)
        .unwrap_or(line.cells.len().saturating_sub(1));
    standing(line, place).map_or(line.span.start(), |cell| cell.source.start())
}

/// The cell at `place`, or the nearest before it in the text on which a cursor can stand.
fn standing(line: &VisualLine, place: usize) -> Option<&Cell> {
    let cell = line.cells.get(place)?;
    if cell.begins_cluster {
        return Some(cell);
    }
    let before = line.cells.iter().filter(|other| other.begins_cluster);
    before
        .filter(|other| other.source.start() <= cell.source.start())
        .max_by_key(|other| other.source.start())
}

/// The first cluster of the row in the text's order.
#[must_use]
pub fn row_start(layout: &Layout, offset: usize) -> usize {
    let Some(line) = layout.row(layout.place_of(offset)) else {
        return offset;
    };
    line.first_cell()
        .map_or(line.span.start(), |cell| cell.source.start())
}

/// The last cluster of the row in the text's order.
#[must_use]
pub fn row_end(layout: &Layout, offset: usize) -> usize {
    let Some(line) = layout.row(layout.place_of(offset)) else {
        return offset;
    };
    let standing = line.cells.iter().filter(|cell| cell.begins_cluster);
    standing
        .map(|cell| cell.source.start())
        .max()
        .unwrap_or(line.span.start())
}

/// Where the text of the cell ends on which a cursor at `offset` is drawn: behind the second cluster of a
/// lam-alef, though the cursor is at the first.
#[must_use]
pub fn cell_end(layout: &Layout, offset: usize) -> usize {
    let line = layout.row(layout.place_of(offset));
    let cell = line.and_then(|line| Some(line.cells.get(line.cell_of(offset)?)?.source.end()));
    cell.unwrap_or(offset)
}

/// The start of the cluster on which a cursor at `offset` is drawn.
#[must_use]
pub fn snapped(layout: &Layout, offset: usize) -> usize {
    let Some(line) = layout.row(layout.place_of(offset)) else {
        return offset;
    };
    line.cursor_cell(offset)
        .and_then(|place| standing(&line, place))
        .map_or(line.span.start(), |cell| cell.source.start())
}
