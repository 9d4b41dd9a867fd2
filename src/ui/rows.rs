//! The rows of the article that are on the screen.
//!
//! Must not know: what they look like.

use super::strip::{Slot, saturated};
use crate::app::geometry::Area;
use crate::app::session::Session;
use crate::text::bidi::Base;
use crate::text::document::Span;
use crate::text::layout::{LineRef, Place};

/// A row on the screen.
pub(super) struct Row {
    /// Its row of the screen.
    pub(super) y: u16,
    /// Its place in the layout.
    pub(super) place: Place,
    /// What it shows; `None` for the gap between two paragraphs.
    pub(super) line: Option<LineRef>,
}

/// The rows of the article that are on the screen, from the top.
pub(super) struct Rows {
    /// The reading column.
    pub(super) area: Area,
    /// At least one where the column has a row.
    pub(super) list: Vec<Row>,
}

impl Rows {
    /// Those that stand in `area` now.
    pub(super) fn of(session: &Session, area: Area) -> Self {
        let layout = &session.layout;
        let mut list = Vec::with_capacity(usize::from(area.height));
        let mut place = session.view.top;
        for row in 0..area.height {
            list.push(Row {
                y: area.y + row,
                place,
                line: layout.row(place),
            });
            let next = layout.step(place, 1);
            if next == place {
                break;
            }
            place = next;
        }
        Self { area, list }
    }

    /// The row at `place`, where it is on the screen.
    pub(super) fn at(&self, place: Place) -> Option<&Row> {
        self.list.iter().find(|row| row.place == place)
    }

    /// The bytes from the first row to the last.
    pub(super) fn span(&self) -> Option<Span> {
        let mut lines = self.list.iter().filter_map(|row| row.line.as_ref());
        let first = lines.next()?.span;
        let last = lines.next_back().map_or(first, |line| line.span);
        Some(first.hull(last))
    }

    /// Where the cells of `row` stand.
    pub(super) fn slot(&self, row: &Row) -> Slot {
        let inset = row.line.as_ref().map_or(0, |line| {
            saturated(line.inset(usize::from(self.area.width)))
        });
        Slot {
            x: self.area.x.saturating_add(inset),
            y: row.y,
            width: self.area.width.saturating_sub(inset),
        }
    }

    /// The column of the screen on which `row` begins: for a cursor where there is no cell.
    pub(super) fn edge(&self, row: &Row) -> u16 {
        match row.line.as_ref().map_or(Base::Ltr, |line| line.base) {
            Base::Ltr => self.area.x,
            Base::Rtl => self.area.right().saturating_sub(1),
        }
    }
}
