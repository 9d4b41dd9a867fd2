//! The panel: the rows of a listing, beside the article or over it.
//!
//! A heading names a kind in its colour and counts it. An entry stands on one row, or on two where it says who
//! and what; its count or its paragraph stands at the other end. Long texts are cut at words. The
//! screen keeps no place in the list: the chosen row is in sight, in the middle where the list is long.
//!
//! Must not know: what a key does to the list.

use ratatui::style::Style;

use super::hints;
use super::looks::Looks;
use super::strip::{Canvas, Side, Slot, Strip};
use super::theme::Role;
use crate::app::geometry::{Area, Geometry};
use crate::app::panel::{Entry, Listing, Panel, Row, speaker};
use crate::app::session::Session;
use crate::text::bidi::Base;

/// A row of the panel on a row of the screen.
struct Shown<'s> {
    row: &'s Row,
    /// Which of its lines, from 0.
    line: usize,
    chosen: bool,
}

/// Draws the panel.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    session: &Session,
    looks: &Looks<'_>,
    geometry: &Geometry,
) {
    let (Some(panel), Some(area)) = (&session.panel, geometry.panel) else {
        return;
    };
    if geometry.panel_covers {
        let all = Area {
            x: 0,
            width: session.view.columns,
            ..area
        };
        canvas.blank(all, Style::new());
    }
    if let Some(x) = geometry.panel_rule {
        let style = canvas.style(Role::Rule);
        for y in area.y..area.y.saturating_add(area.height) {
            canvas.sign(x, y, canvas.signs().upright, style);
        }
    }
    if panel.rows.is_empty() {
        empty(canvas, session, panel.listing, area);
        return;
    }
    let lines = panel.on_screen(usize::from(area.height));
    for (number, (row, line)) in (0..area.height).zip(&lines) {
        let (Some(mut slot), Some(found)) = (Slot::of(area, number), panel.rows.get(*row)) else {
            return;
        };
        let shown = Shown {
            row: found,
            line: *line,
            chosen: *row == panel.chosen && panel.focused,
        };
        line_of_row(canvas, session, looks, &shown, &mut slot);
    }
    more(canvas, session, panel, geometry, &lines);
}

/// Draws one line of a row.
fn line_of_row(
    canvas: &mut Canvas<'_>,
    session: &Session,
    looks: &Looks<'_>,
    shown: &Shown<'_>,
    slot: &mut Slot,
) {
    let base = session.base();
    let whole = *slot;
    slot.take(Side::Left, 1);
    slot.take(Side::Right, 1);
    match shown.row {
        Row::Blank => {}
        Row::Heading { label, kind, count } => {
            let name = canvas
                .style(Role::Heading)
                .patch(canvas.theme.kind_mark(looks.kind(kind.as_deref())));
            let count = Strip::ours(count.to_string(), canvas.style(Role::Count));
            canvas.strip(slot, Side::end(base), &count);
            slot.take(Side::end(base), 1);
            let label = Strip::theirs(label, Base::Ltr, name);
            canvas.strip(slot, Side::start(base), &label);
        }
        Row::Entry(entry) => {
            if shown.chosen {
                canvas.restyle(whole, over_text(canvas, Role::RowChosen));
            }
            slot.take(Side::start(base), 1);
            if shown.line == 0 {
                first_line(canvas, session, looks, entry, shown.chosen, slot);
            } else {
                slot.take(Side::start(base), 1);
                let style = chosen_or(canvas, shown.chosen, Role::Dim);
                let second = entry.second.as_deref().unwrap_or_default();
                let strip = Strip::theirs(second, base, style);
                canvas.strip(slot, Side::start(base), &strip);
            }
        }
    }
}

/// The first line of an entry: its text, and its count or the number of its paragraph.
fn first_line(
    canvas: &mut Canvas<'_>,
    session: &Session,
    looks: &Looks<'_>,
    entry: &Entry,
    chosen: bool,
    slot: &mut Slot,
) {
    let base = session.base();
    let signs = canvas.signs();
    let number = match entry.ids.len() {
        0 | 1 => format!("{}{}", signs.paragraph, entry.paragraph),
        count => format!("{}{count}", signs.times),
    };
    let count = Strip::ours(number, chosen_or(canvas, chosen, Role::Count));
    canvas.strip(slot, Side::end(base), &count);
    slot.take(Side::end(base), 1);
    if entry.lost {
        let lost = chosen_or(canvas, false, Role::Lost);
        let mark = slot.take(Side::start(base), 2);
        let column = match base {
            Base::Rtl => mark.x.saturating_add(1),
            Base::Ltr => mark.x,
        };
        if mark.width == 2 {
            canvas.sign(column, mark.y, signs.lost, lost);
        }
    }
    let style = match said_by(session, entry) {
        Some(kind) if !chosen => canvas.theme.kind_mark(looks.kind(kind.as_deref())),
        _ => chosen_or(canvas, chosen, Role::Row),
    };
    let text = Strip::theirs(&entry.text, base, style);
    canvas.strip(slot, Side::start(base), &text);
}

/// The kind of the one who said what an entry is about, where somebody is named.
fn said_by(session: &Session, entry: &Entry) -> Option<Option<String>> {
    let all = &session.work.annotations;
    let said = all.get(entry.ids.first()?)?;
    speaker(session, said)?;
    let link = said.links.iter().find(|link| link.role == "said-by")?;
    Some(all.get(&link.to)?.kind.clone())
}

/// A role's look on the text's ground.
fn over_text(canvas: &Canvas<'_>, role: Role) -> Style {
    canvas.style(Role::Text).patch(canvas.style(role))
}

/// The look of `role`, or that of a chosen row.
fn chosen_or(canvas: &Canvas<'_>, chosen: bool, role: Role) -> Style {
    canvas.style(if chosen { Role::RowChosen } else { role })
}

/// Shows beside the panel where its kinds go on above or below what is in sight.
fn more(
    canvas: &mut Canvas<'_>,
    session: &Session,
    panel: &Panel,
    geometry: &Geometry,
    lines: &[(usize, usize)],
) {
    let Some(area) = geometry.panel else { return };
    let beside = match session.base() {
        Base::Rtl => area.right(),
        Base::Ltr => area.x.saturating_sub(1),
    };
    let x = geometry.panel_rule.unwrap_or(beside);
    let (style, signs) = (canvas.style(Role::Faint), canvas.signs());
    let is_entry = |at: usize| matches!(panel.rows.get(at), Some(Row::Entry(_)));
    let last_line = |at: usize| panel.rows.get(at).map_or(0, |row| row.lines() - 1);
    for (number, y) in (0..lines.len()).zip(area.y..) {
        let Some((row, line)) = lines.get(number).copied() else {
            return;
        };
        if !is_entry(row) {
            continue;
        }
        let before = number.checked_sub(1).and_then(|at| lines.get(at));
        let after = lines.get(number + 1);
        let top = before.is_none_or(|(above, _)| !is_entry(*above));
        let end = after.is_none_or(|(below, _)| !is_entry(*below));
        if end && (line < last_line(row) || is_entry(row + 1)) {
            canvas.sign(x, y, signs.below, style);
        } else if top && (line > 0 || row.checked_sub(1).is_some_and(is_entry)) {
            canvas.sign(x, y, signs.above, style);
        }
    }
}

/// What an empty panel says: what to do.
fn empty(canvas: &mut Canvas<'_>, session: &Session, listing: Listing, area: Area) {
    let tag = session.schema.kinds().iter().find_map(|kind| kind.key);
    let lines = match listing {
        Listing::Annotations => vec![
            "no annotations yet".to_owned(),
            String::new(),
            "put the cursor on a name,".to_owned(),
            format!("press {}", tag.unwrap_or('a')),
            String::new(),
            format!(
                "or {} and move to select,",
                hints::key_of(session, "select")
            ),
            "then tag what is selected".to_owned(),
            String::new(),
            format!("{} shows what", hints::key_of(session, "next-suggestion")),
            "may be marked".to_owned(),
        ],
        Listing::Changed => vec!["all annotations are in their places".to_owned()],
        Listing::Differences => vec!["nothing differs".to_owned()],
    };
    let top = if area.height > 16 { 1 } else { 0 };
    for (number, line) in (top..).zip(lines) {
        let role = if number == top {
            Role::Dim
        } else {
            Role::Faint
        };
        let Some(mut slot) = Slot::of(area, number) else {
            return;
        };
        slot.take(Side::Left, 1);
        slot.take(Side::Right, 1);
        let strip = Strip::ours(line, canvas.style(role));
        canvas.strip(&mut slot, Side::start(session.base()), &strip);
    }
}
