//! Where each part of the screen stands, in cells.
//!
//! The screen mirrors with the article's direction. *Start* is the side where the article's lines begin:
//! right for Arabic. On the start side of the reading column is its margin, on the other side the panel.
//! A window with too little room beside the reading column has the panel cover the text while it is
//! open. Below [`TALL`] rows all furniture is the status line.
//!
//! Must not know: what is drawn there.

use super::view::{PanelSide, View};
use crate::text::bidi::Base;

/// From this many rows on there is room for a header and rules.
pub const TALL: u16 = 24;
/// Columns of the margin: three lanes of bars, a mark, and a blank beside the text.
pub const MARGIN: u16 = 5;
/// Columns of paragraph numbers, a blank included.
const NUMBERS: u16 = 5;
/// The reading column that a panel beside it must leave, where more was asked for.
const BESIDE_PANEL: u16 = 58;
/// The narrowest reading column.
const NARROWEST: u16 = 20;

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Area {
    /// The leftmost column.
    pub x: u16,
    /// The topmost row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// Whether the cell at `column`, `row` is in it.
    #[must_use]
    pub const fn contains(self, column: u16, row: u16) -> bool {
        self.x <= column
            && column < self.x.saturating_add(self.width)
            && self.y <= row
            && row < self.y.saturating_add(self.height)
    }

    /// One past the rightmost column.
    #[must_use]
    pub const fn right(self) -> u16 {
        self.x.saturating_add(self.width)
    }
}

/// Where each part of the screen stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Geometry {
    /// The line at the top; `None` on a low screen.
    pub header: Option<Area>,
    /// The row of the rule below it.
    pub header_rule: Option<u16>,
    /// The reading column.
    pub text: Area,
    /// The margin, on the column's start side.
    pub margin: Area,
    /// Paragraph numbers, beyond the margin.
    pub numbers: Option<Area>,
    /// The panel.
    pub panel: Option<Area>,
    /// The column of the rule between the panel and the text.
    pub panel_rule: Option<u16>,
    /// Whether the panel covers the text.
    pub panel_covers: bool,
    /// The row of the rule above the status line.
    pub status_rule: Option<u16>,
    /// The status line.
    pub status: Area,
    /// What covers the article: help, palette, forms.
    pub list: Area,
}

impl Geometry {
    /// The rows of the list, inside its frame: below its title and the line that filters, where there is room
    /// for both.
    #[must_use]
    pub const fn list_rows(&self) -> Area {
        let above = if self.list.height > 8 { 3 } else { 1 };
        let below = if self.list.height > 8 { 1 } else { 0 };
        Area {
            x: self.list.x + 2,
            y: self.list.y + above,
            width: self.list.width.saturating_sub(4),
            height: self.list.height.saturating_sub(above + below),
        }
    }

    /// The geometry of a screen that shows an article of direction `base`.
    #[must_use]
    pub fn of(view: &View, base: Base, panel_open: bool) -> Self {
        let mut out = Self::furniture(view.columns, view.rows);
        let body = out.text;
        let numbers = if view.numbers { NUMBERS } else { 0 };
        let panel = panel_width(view.columns);
        let beside = body.width.saturating_sub(panel + 3 + MARGIN + numbers);
        let wanted = narrow(view.measure);
        out.panel_covers = panel_open && beside < wanted.min(BESIDE_PANEL);
        let docked = panel_open && !out.panel_covers;
        let at_left = match view.panel_side {
            PanelSide::Auto => base == Base::Rtl,
            PanelSide::Left => true,
            PanelSide::Right => false,
        };
        if out.panel_covers {
            out.panel = Some(Area {
                x: 1,
                width: body.width.saturating_sub(2),
                ..body
            });
        }
        let reading = if docked {
            out.dock(body, panel, at_left)
        } else {
            body
        };
        out.column(reading, wanted, numbers, base);
        out
    }

    /// Header, rules and status line; what is left stands in `text`.
    fn furniture(columns: u16, rows: u16) -> Self {
        let tall = rows >= TALL;
        let line = |y| Area {
            x: 0,
            y,
            width: columns,
            height: 1,
        };
        let (above, below) = if tall { (2, 2) } else { (0, 1) };
        let body = Area {
            x: 0,
            y: above,
            width: columns,
            height: rows.saturating_sub(above + below),
        };
        let inset = |length: u16| if length > 30 { length / 20 + 1 } else { 0 };
        let (left, top) = (inset(columns), u16::from(body.height > 20));
        let width = columns.saturating_sub(2 * left).min(110);
        Self {
            header: tall.then(|| line(0)),
            header_rule: tall.then_some(1),
            text: body,
            status_rule: tall.then(|| rows.saturating_sub(2)),
            status: line(rows.saturating_sub(1)),
            list: Area {
                x: (columns - width) / 2,
                y: body.y + top,
                width,
                height: body.height.saturating_sub(2 * top),
            },
            ..Self::default()
        }
    }

    /// Puts the panel of `width` columns at a side of `body`; gives what is left for reading.
    fn dock(&mut self, body: Area, width: u16, at_left: bool) -> Area {
        let rest = body.width.saturating_sub(width + 2);
        let (panel, rule, reading) = if at_left {
            (body.x + 1, body.x + width + 1, body.x + width + 2)
        } else {
            (
                body.right().saturating_sub(width + 1),
                body.right().saturating_sub(width + 2),
                body.x,
            )
        };
        self.panel = Some(Area {
            x: panel,
            width,
            ..body
        });
        self.panel_rule = Some(rule);
        Area {
            x: reading,
            width: rest,
            ..body
        }
    }

    /// Sets the reading column of `wanted` columns with its margin in the middle of `room`.
    fn column(&mut self, room: Area, wanted: u16, numbers: u16, base: Base) {
        // A blank column stands on the side where lines end. Where there is hardly room to read, whatever
        // stands beside the text gives way to it.
        let spare = room.width.saturating_sub(NARROWEST);
        let margin = MARGIN.min(spare);
        let numbers = numbers.min(spare - margin);
        let beside = margin + numbers;
        let end = u16::from(room.width > NARROWEST + beside);
        let width = wanted.min(room.width.saturating_sub(beside + end));
        let spare = room.width.saturating_sub(width + beside + end);
        let start = room.x + spare / 2;
        let (text, beside_text, outer) = match base {
            Base::Rtl => (
                start + end,
                start + end + width,
                start + end + width + margin,
            ),
            Base::Ltr => (start + beside, start + numbers, start),
        };
        let clipped = |x: u16, width: u16| Area {
            x,
            width: width.min(room.right().saturating_sub(x)),
            ..room
        };
        self.text = clipped(text, width);
        self.margin = clipped(beside_text, margin);
        self.numbers = (numbers > 0).then(|| clipped(outer, numbers));
    }
}

/// A panel's columns on a screen of `columns`.
fn panel_width(columns: u16) -> u16 {
    (columns / 4 + 2).clamp(24, 44)
}

/// A measure as columns of a screen.
fn narrow(measure: usize) -> u16 {
    u16::try_from(measure).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(columns: u16, rows: u16) -> View {
        View {
            columns,
            rows,
            ..View::default()
        }
    }

    #[test]
    fn arabic_has_its_margin_right_and_its_panel_left() {
        let out = Geometry::of(&view(120, 36), Base::Rtl, true);
        let panel = out.panel.expect("there is room for a panel");
        assert!(panel.right() < out.text.x && out.text.right() == out.margin.x);
        assert_eq!((out.text.width, out.text.y, out.text.height), (70, 2, 32));
        let out = Geometry::of(&view(120, 36), Base::Ltr, true);
        let panel = out.panel.expect("there is room for a panel");
        assert!(out.margin.right() == out.text.x && out.text.right() < panel.x);
    }

    #[test]
    fn a_narrow_window_has_the_panel_cover_the_text() {
        let out = Geometry::of(&view(60, 20), Base::Rtl, true);
        assert!(out.panel_covers && out.header.is_none());
        assert_eq!(out.status.y, 19);
        assert_eq!(out.text.width, 54);
        assert!(!Geometry::of(&view(60, 20), Base::Rtl, false).panel_covers);
    }

    proptest::proptest! {
        #[test]
        fn everything_is_on_the_screen_and_nothing_overlaps(
            columns in 1..260u16, rows in 1..90u16, measure in 20..200usize,
            open: bool, numbers: bool, rtl: bool,
        ) {
            let view = View { measure, numbers, ..view(columns, rows) };
            let base = if rtl { Base::Rtl } else { Base::Ltr };
            let out = Geometry::of(&view, base, open);
            let docked = out.panel.filter(|_| !out.panel_covers);
            let parts = [Some(out.text), Some(out.margin), out.numbers, docked, Some(out.status), out.header];
            let parts: Vec<Area> = parts.into_iter().flatten().collect();
            for (number, area) in parts.iter().enumerate() {
                assert!(area.right() <= columns && area.y + area.height <= rows, "{area:?}");
                for other in parts.iter().skip(number + 1) {
                    for x in area.x..area.right() {
                        assert!(!other.contains(x, area.y) || area.height == 0, "{area:?} {other:?}");
                    }
                }
            }
            assert!(out.text.width >= 20.min(columns));
        }
    }
}
