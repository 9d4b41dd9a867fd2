//! Screens of sessions as cells and as text.
//!
//! A screen is written as its cells from the left; Arabic stands in presentation forms in screen order. So
//! that tests can be read they ask for words: a word is shaped, turned and looked for.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each file of tests uses its own part"
)]

use hashiya::app::session::Session;
use hashiya::text::bidi::Base;
use hashiya::text::cells::CellRules;
use hashiya::text::line::line_of;
use hashiya::ui::theme::{Depth, Role, Theme};
use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The theme that screens are drawn in.
pub fn theme(depth: Depth) -> Theme {
    let (theme, faults) = Theme::load("dark", &[], depth);
    assert!(faults.is_empty(), "{faults:?}");
    theme
}

/// The screen of `session`.
pub fn drawn(session: &Session, depth: Depth) -> Buffer {
    let area = Rect::new(0, 0, session.view.columns, session.view.rows);
    let mut buffer = Buffer::empty(area);
    hashiya::ui::draw(session, &theme(depth), &mut buffer);
    buffer
}

/// The columns that a cell takes.
pub fn width(cell: &Cell) -> u16 {
    match cell.diff_option {
        CellDiffOption::ForcedWidth(width) => width.get(),
        _ => 1,
    }
}

/// The screen's rows, each as its cells from the left.
pub fn rows(session: &Session) -> Vec<String> {
    let buffer = drawn(session, Depth::True);
    let columns = usize::from(session.view.columns);
    let line = |cells: &[Cell]| {
        let (mut out, mut covered) = (String::new(), 0);
        for cell in cells {
            if covered > 0 {
                covered -= 1;
                continue;
            }
            out.push_str(cell.symbol());
            covered = width(cell) - 1;
        }
        out
    };
    buffer.content.chunks(columns).map(line).collect()
}

/// The last row.
pub fn status(session: &Session) -> String {
    rows(session).pop().expect("a status line")
}

/// `text` as it stands on a screen.
pub fn shaped(text: &str, base: Base) -> String {
    let line = line_of(text, base, &CellRules::default());
    line.cells.iter().map(|cell| cell.glyph.as_str()).collect()
}

/// The number of the row that shows `text`, set from right to left.
pub fn row_of(rows: &[String], text: &str) -> Option<usize> {
    let wanted = shaped(text, Base::Rtl);
    rows.iter().position(|row| row.contains(&wanted))
}

#[track_caller]
pub fn shows(session: &Session, text: &str) {
    let rows = rows(session);
    let all = rows.join("\n");
    assert!(row_of(&rows, text).is_some(), "{text} is not on\n{all}");
}

#[track_caller]
pub fn hides(session: &Session, text: &str) {
    let rows = rows(session);
    let all = rows.join("\n");
    assert!(row_of(&rows, text).is_none(), "{text} is on\n{all}");
}

/// What is written in the cells that `role` was laid over, from the left, row by row.
pub fn written_in(session: &Session, role: Role) -> String {
    let wanted = theme(Depth::True).style(role);
    let drawn = drawn(session, Depth::True);
    let is = |cell: &&Cell| {
        let style: Style = cell.style();
        wanted.fg.is_none_or(|fg| style.fg == Some(fg))
            && wanted.bg.is_none_or(|bg| style.bg == Some(bg))
            && style.add_modifier.contains(wanted.add_modifier)
    };
    drawn.content.iter().filter(is).map(Cell::symbol).collect()
}
