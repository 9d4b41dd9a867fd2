//! What covers the article: a framed sheet of rows, with a line to filter them where they can be.
//!
//! A row is a label and what stands behind it; labels share a column as wide as the widest needs. What of a
//! row matches the filter stands out; the chosen row has a ground of its own. Arrows on the frame tell
//! that there is more above or below.
//!
//! Must not know: what a row does.

use ratatui::style::Style;

use super::prompt::Typed;
use super::strip::{Canvas, Side, Slot, Strip};
use super::theme::Role;
use crate::app::geometry::{Area, Geometry};
use crate::app::list::{List, Shown};
use crate::app::menu::{Pick, Row};
use crate::app::session::Session;
use crate::text::bidi::Base;
use crate::text::document::Span;

/// From this height on a sheet has a frame.
const FRAMED: u16 = 9;
/// Blank columns between a label and what stands behind it.
const GAP: u16 = 2;

/// Draws the open list.
pub(super) fn draw(canvas: &mut Canvas<'_>, session: &Session, geometry: &Geometry) {
    let Some((_, list)) = &session.list else {
        return;
    };
    let (area, rows) = (geometry.list, geometry.list_rows());
    canvas.blank(area, canvas.style(Role::Overlay));
    if area.height >= FRAMED {
        frame(canvas, area);
        title(canvas, list, area);
        filter(canvas, list, rows);
    } else {
        low(canvas, session, list, area);
    }
    let label = label_width(canvas, list, rows.width);
    for number in 0..rows.height {
        let place = list.scroll() + usize::from(number);
        let (Some(slot), Some(row), Some(shown)) = (
            Slot::of(rows, number),
            list.row(place),
            list.shown().get(place),
        ) else {
            break;
        };
        draw_row(
            canvas,
            row,
            shown,
            list.chosen() == Some(place),
            label,
            slot,
        );
    }
    if list.shown().is_empty() {
        nothing(canvas, rows);
    }
    more(canvas, list, area, rows);
}

fn on_sheet(canvas: &Canvas<'_>, role: Role) -> Style {
    canvas.style(Role::Overlay).patch(canvas.style(role))
}

/// The frame of `area`, on its outermost cells.
fn frame(canvas: &mut Canvas<'_>, area: Area) {
    let style = on_sheet(canvas, Role::Frame);
    let signs = canvas.signs();
    let (right, bottom) = (area.right().saturating_sub(1), area.y + area.height - 1);
    for y in area.y..=bottom {
        canvas.sign(area.x, y, signs.upright, style);
        canvas.sign(right, y, signs.upright, style);
    }
    for y in [area.y, bottom] {
        let slot = Slot {
            x: area.x,
            y,
            width: area.width,
        };
        canvas.level_rule(slot, style);
    }
    let places = [
        (area.x, area.y),
        (right, area.y),
        (area.x, bottom),
        (right, bottom),
    ];
    for ((x, y), corner) in places.into_iter().zip(signs.corners) {
        canvas.sign(x, y, corner, style);
    }
}

/// The title, on the frame.
fn title(canvas: &mut Canvas<'_>, list: &List<Pick>, area: Area) {
    let Some(mut slot) = Slot::of(area, 0) else {
        return;
    };
    slot.take(Side::Left, 3);
    slot.take(Side::Right, 3);
    let style = on_sheet(canvas, Role::Title);
    let text = format!(" {} ", list.title);
    canvas.strip(&mut slot, Side::Left, &Strip::ours(text, style));
}

/// The line that filters, and how many rows are left.
fn filter(canvas: &mut Canvas<'_>, list: &List<Pick>, rows: Area) {
    let mut slot = Slot {
        x: rows.x,
        y: rows.y.saturating_sub(2),
        width: rows.width,
    };
    if !list.filterable() {
        return;
    }
    let count =
        (0..list.shown().len()).filter(|at| list.row(*at).is_some_and(|row| row.act.is_some()));
    let count = Strip::ours(count.count().to_string(), on_sheet(canvas, Role::Count));
    canvas.strip(&mut slot, Side::Right, &count);
    let sign = Strip::ours("› ", on_sheet(canvas, Role::Prompt));
    canvas.strip(&mut slot, Side::Left, &sign);
    slot.take(Side::Right, 2);
    let typed = Typed::of(&list.filter, Base::Ltr, canvas.rules, slot.width);
    typed.draw(canvas, typed.caret_row(), slot);
    overlay_ground(canvas, rows, slot.y);
}

/// Puts the sheet's ground below what was written without one on the row `y`.
fn overlay_ground(canvas: &mut Canvas<'_>, rows: Area, y: u16) {
    let ground = canvas.style(Role::Overlay);
    let page = canvas.style(Role::Text);
    for x in rows.x..rows.right() {
        if let Some(cell) = canvas.buffer.cell_mut((x, y))
            && page.bg.is_some_and(|bg| cell.bg == bg)
            && let Some(bg) = ground.bg
        {
            cell.set_bg(bg);
        }
    }
}

/// Title and filter in one line, where the sheet is low.
fn low(canvas: &mut Canvas<'_>, session: &Session, list: &List<Pick>, area: Area) {
    let Some(mut slot) = Slot::of(area, 0) else {
        return;
    };
    slot.take(Side::Left, 2);
    if list.filterable() && !list.filter.is_empty() {
        let typed = Typed::of(&list.filter, session.base(), canvas.rules, slot.width);
        return typed.draw(canvas, typed.caret_row(), slot);
    }
    let style = on_sheet(canvas, Role::Title);
    canvas.strip(
        &mut slot,
        Side::Left,
        &Strip::ours(list.title.as_str(), style),
    );
}

/// The columns of the labels of rows that have something behind them, a gap included.
fn label_width(canvas: &Canvas<'_>, list: &List<Pick>, width: u16) -> u16 {
    let rows = (0..list.shown().len()).filter_map(|at| list.row(at));
    let pairs = rows.filter(|row| !(row.heading || row.value.is_empty() && row.act.is_none()));
    let columns =
        pairs.map(|row| Strip::ours(row.label.as_str(), Style::new()).columns(&canvas.rules));
    let widest = columns.max().unwrap_or(0).saturating_add(GAP);
    widest.min(width / 5 * 3).max(1)
}

fn draw_row(
    canvas: &mut Canvas<'_>,
    row: &Row,
    shown: &Shown,
    chosen: bool,
    label: u16,
    slot: Slot,
) {
    let mut slot = slot;
    if row.heading {
        let style = on_sheet(canvas, Role::Heading);
        canvas.strip(
            &mut slot,
            Side::Left,
            &Strip::ours(row.label.as_str(), style),
        );
        return;
    }
    if chosen {
        let whole = Slot {
            x: slot.x.saturating_sub(1),
            width: slot.width.saturating_add(2),
            ..slot
        };
        canvas.restyle(whole, on_sheet(canvas, Role::RowChosen));
    }
    let style = |role| {
        let base = on_sheet(canvas, role);
        if chosen {
            base.patch(canvas.style(Role::RowChosen))
        } else {
            base
        }
    };
    let (first, second) = (style(Role::Row), style(Role::Dim));
    if row.value.is_empty() && row.act.is_none() {
        let strip = Strip::theirs(row.label.as_str(), Base::Ltr, first);
        let side = Side::start(strip.base);
        canvas.strip(&mut slot, side, &strip);
        return;
    }
    let mut before = slot.take(Side::Left, label);
    before.take(Side::Right, GAP);
    let strip = Strip::theirs(row.label.as_str(), Base::Ltr, first);
    marked(canvas, &mut before, &strip, &shown.label_marks);
    let strip = Strip::theirs(row.value.as_str(), Base::Ltr, second);
    marked(canvas, &mut slot, &strip, &shown.value_marks);
}

/// Writes `strip` at the left, what the filter matches in its own look.
fn marked(canvas: &mut Canvas<'_>, slot: &mut Slot, strip: &Strip<'_>, marks: &[Span]) {
    let look = canvas.style(Role::RowMatch);
    canvas.marked_strip(slot, Side::Left, strip, |cell| {
        let hit = marks.iter().any(|mark| mark.overlaps(cell.source));
        hit.then_some(look)
    });
}

fn nothing(canvas: &mut Canvas<'_>, rows: Area) {
    if let Some(mut slot) = Slot::of(rows, 0) {
        let style = on_sheet(canvas, Role::Faint);
        canvas.strip(
            &mut slot,
            Side::Left,
            &Strip::ours("nothing matches", style),
        );
    }
}

/// Arrows at the right where rows are out of sight.
fn more(canvas: &mut Canvas<'_>, list: &List<Pick>, area: Area, rows: Area) {
    let Some(last) = rows.height.checked_sub(1) else {
        return;
    };
    let style = on_sheet(canvas, Role::Count);
    let x = area.right().saturating_sub(1);
    let signs = canvas.signs();
    if list.scroll() > 0 {
        canvas.sign(x, rows.y, signs.above, style);
    }
    if list.shown().len() > list.scroll() + usize::from(rows.height) {
        canvas.sign(x, rows.y + last, signs.below, style);
    }
}
