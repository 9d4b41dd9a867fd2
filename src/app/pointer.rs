//! The mouse: a click puts the cursor, a drag selects, two clicks a word, three a sentence; the wheel
//! scrolls and changes nothing else. A click on an annotation picks it, one more opens it; a click on a row of the panel goes there.
//!
//! Must not know: what the mouse's bytes are.

use super::Effect;
use super::command::{Context, motion, select, show};
use super::geometry::{Area, Geometry};
use super::keymap::Mode;
use super::panel::Row;
use super::select::Selection;
use super::session::Session;
use super::{form, menu};
use crate::text::caret;
use crate::text::layout::Place;
use crate::text::segment;

/// Rows that the wheel scrolls by.
const WHEEL: isize = 3;

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The left button went down, for the first, second or third time at one place.
    Press(u8),
    /// The mouse moved with the button down.
    Drag,
    /// The button went up.
    Release,
    /// The wheel turned towards the beginning.
    WheelUp,
    /// The wheel turned towards the end.
    WheelDown,
}

impl Act {
    /// Whether it only scrolls.
    pub(super) const fn is_wheel(self) -> bool {
        matches!(self, Self::WheelUp | Self::WheelDown)
    }
}

/// What the mouse did, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// The screen's column, from 0.
    pub column: u16,
    /// The screen's row, from 0.
    pub row: u16,
    /// What it did.
    pub act: Act,
}

/// Takes what the mouse did.
pub(super) fn point(session: &mut Session, mouse: Mouse, effects: &mut Vec<Effect>) {
    let geometry = session.geometry();
    match session.mode() {
        Mode::List => return menu::point(session, mouse, geometry.list, effects),
        Mode::Prompt => return,
        Mode::Jump => session.stop_jumping(),
        _ => {}
    }
    session.message = None;
    match mouse.act {
        Act::WheelUp | Act::WheelDown => wheel(session, mouse, geometry),
        Act::Press(clicks) => press(session, mouse, clicks, geometry, effects),
        Act::Drag => drag(session, mouse, geometry),
        Act::Release => {
            let point = &mut session.point;
            point.selection = point
                .selection
                .filter(|s| s.anchor != s.head || point.chosen.is_some());
        }
    }
}

fn wheel(session: &mut Session, mouse: Mouse, geometry: Geometry) {
    let rows = if mouse.act == Act::WheelUp {
        -WHEEL
    } else {
        WHEEL
    };
    let over = geometry
        .panel
        .filter(|area| area.contains(mouse.column, mouse.row));
    match (&mut session.panel, over) {
        (Some(panel), Some(_)) if panel.focused => panel.step(rows),
        (Some(panel), Some(area)) => {
            let (line, height) = (mouse.row - area.y, area.height);
            panel.scroll(usize::from(line), usize::from(height), rows);
        }
        _ => look_on(session, rows),
    }
}

/// Scrolls the article. What is selected or picked stays as it is, and the cursor with it; else the cursor is
/// carried along where it would leave the screen.
fn look_on(session: &mut Session, rows: isize) {
    let height = session.height();
    session.view.scroll(&session.layout, rows, height);
    if session.point.selection.is_some() || session.point.chosen.is_some() {
        session.view.loose = true;
        return;
    }
    let (layout, point) = (&session.layout, &session.point);
    let Some(place) = session.view.nearest(layout, point.cursor, height) else {
        return;
    };
    let goal = point.goal;
    let column = goal.unwrap_or_else(|| caret::column(layout, point.cursor));
    let back = if rows > 0 { 1 } else { -1 };
    let line = layout
        .row(place)
        .or_else(|| layout.row(layout.step(place, back)));
    let Some(line) = line else { return };
    let offset = caret::at_column(layout, &line, column);
    motion::go(session, offset);
    session.point.goal = Some(column);
}

fn press(
    session: &mut Session,
    mouse: Mouse,
    clicks: u8,
    geometry: Geometry,
    effects: &mut Vec<Effect>,
) {
    if let Some(area) = geometry
        .panel
        .filter(|area| area.contains(mouse.column, mouse.row))
    {
        return press_panel(
            session,
            usize::from(mouse.row - area.y),
            usize::from(area.height),
        );
    }
    if let Some(panel) = &mut session.panel {
        panel.focused = false;
    }
    let beside = geometry.text.contains(mouse.column, mouse.row)
        || geometry.margin.contains(mouse.column, mouse.row);
    if !beside {
        return;
    }
    let Some(offset) = offset_at(session, geometry.text, mouse) else {
        return;
    };
    let picked = session.point.chosen.clone();
    session.point.selection = None;
    motion::go(session, offset);
    match clicks {
        1 => pick_or_open(session, picked.as_ref(), effects),
        2 => select_word(session),
        _ => {
            let sentence = segment::sentence_at(session.text(), offset);
            if let Some(sentence) = sentence {
                let span = segment::trimmed(session.text(), sentence);
                select::set(session, span);
            }
        }
    }
}

/// Picks the innermost annotation at the cursor; opens it where it was picked already.
fn pick_or_open(
    session: &mut Session,
    picked: Option<&crate::annotation::Id>,
    effects: &mut Vec<Effect>,
) {
    let innermost = session.stack_here().first().map(|found| found.id.clone());
    if innermost.is_none() {
        return;
    }
    session.point.chosen.clone_from(&innermost);
    if innermost.as_ref() == picked {
        let mut context = Context {
            session,
            count: None,
            arg: None,
            effects,
        };
        form::open(&mut context);
    }
}

fn select_word(session: &mut Session) {
    if let Some(word) = segment::word_at(session.text(), session.point.cursor) {
        select::set(session, word);
    }
}

/// Selects from where the button went down.
fn drag(session: &mut Session, mouse: Mouse, geometry: Geometry) {
    let Some(offset) = offset_at(session, geometry.text, mouse) else {
        return;
    };
    if session.point.selection.is_none() {
        session.point.selection = Some(Selection::at(session.point.cursor));
        session.point.chosen = None;
    }
    motion::go(session, offset);
}

/// Goes where a row of the panel leads; its rows stay where they are. A heading gives the keys to its kind.
fn press_panel(session: &mut Session, row: usize, height: usize) {
    let Some(panel) = &mut session.panel else {
        return;
    };
    let Some(row) = panel.row_at(row, height) else {
        return;
    };
    if matches!(panel.rows.get(row), Some(Row::Heading { .. })) {
        panel.focused = true;
        return panel.choose(row + 1);
    }
    panel.choose(row);
    show::visit(session);
}

/// The cluster at a cell of the screen; beside a row the nearest on it, below the text the last.
fn offset_at(session: &Session, area: Area, mouse: Mouse) -> Option<usize> {
    let layout = &session.layout;
    let rows = isize::try_from(mouse.row.checked_sub(area.y)?).ok()?;
    let place: Place = layout.step(session.view.top, rows);
    let line = layout
        .row(place)
        .or_else(|| layout.row(layout.step(place, -1)))?;
    let column = usize::from(mouse.column.saturating_sub(area.x));
    let last = usize::from(area.width).saturating_sub(1);
    Some(caret::at_column(layout, &line, column.min(last)))
}
