//! The start page: the name, the articles read lately, the sample.
//!
//! Must not know: what a row does.

use super::list::Sheet;
use super::strip::{Canvas, Side, Slot, Strip};
use super::theme::Role;
use crate::app::geometry::{Area, Geometry};
use crate::text::bidi::Base;

/// The widest that its rows are.
const WIDEST: u16 = 76;

/// Draws the start page.
pub(super) fn draw(canvas: &mut Canvas<'_>, sheet: &Sheet<'_>, geometry: &Geometry) {
    let rows = geometry.list_rows();
    let width = rows.width.min(WIDEST);
    let column = Area {
        x: rows.x + (rows.width - width) / 2,
        width,
        ..rows
    };
    name(canvas, sheet, column, geometry.list);
    sheet.rows(canvas, column);
}

/// Draws the name in both scripts at the two ends of one row, and what it is below.
fn name(canvas: &mut Canvas<'_>, sheet: &Sheet<'_>, column: Area, list: Area) {
    let above = column.y.saturating_sub(list.y);
    let Some(y) = column.y.checked_sub(above.clamp(1, 3)) else {
        return;
    };
    let mut slot = Slot {
        x: column.x,
        y,
        width: column.width,
    };
    let style = canvas.style(Role::Title);
    let title = sheet.list.title.as_str();
    let (name, told) = title.split_once(" · ").unwrap_or((title, ""));
    canvas.strip(&mut slot, Side::Left, &Strip::ours(name, style));
    let accent = style.patch(canvas.style(Role::Prompt));
    canvas.strip(
        &mut slot,
        Side::Right,
        &Strip::theirs("حاشية", Base::Rtl, accent),
    );
    let mut told_slot = Slot {
        x: column.x,
        y: y + 1,
        width: column.width,
    };
    if above > 1 {
        let strip = Strip::ours(told, canvas.style(Role::Dim));
        canvas.strip(&mut told_slot, Side::Left, &strip);
    }
}
