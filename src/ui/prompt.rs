//! The prompt: a question in the status line, and what is typed, chosen or said to it.
//!
//! What is typed is laid out as the article is, in its own direction, in a field; a text that needs more than
//! one row has a sheet above the status line. The *caret* is a block on the cluster before which the next
//! letter goes. Where two directions meet, that is at two places: the second block shows where a
//! letter of the other direction would go. Choices stand side by side, or below one another in the sheet.
//!
//! Must not know: what becomes of an answer.

use ratatui::style::Style;

use super::bars::{hint_columns, hints_in};
use super::hints::{self, Hint};
use super::strip::{Canvas, Side, Slot, Strip, saturated};
use super::theme::Role;
use crate::app::geometry::{Area, Geometry};
use crate::app::line::Line;
use crate::app::prompt::{Ask, Choice, Prompt};
use crate::app::session::Session;
use crate::text::bidi::{self, Base, Direction};
use crate::text::cells::CellRules;
use crate::text::document::Document;
use crate::text::layout::{Layout, Options, Place};
use crate::text::line::VisualLine;

/// The narrowest field that hints may leave.
const FIELD: u16 = 24;

/// Draws the open prompt into `slot`, what is left of the status line, and the sheet above it.
pub(super) fn draw(canvas: &mut Canvas<'_>, session: &Session, slot: Slot, geometry: &Geometry) {
    let Some(prompt) = &session.prompt else {
        return;
    };
    let mut slot = slot;
    let question = Strip::ours(prompt.question.as_str(), canvas.style(Role::Prompt));
    canvas.strip(&mut slot, Side::Left, &question);
    slot.take(Side::Left, 2);
    match &prompt.ask {
        Ask::Text => text(canvas, session, prompt, slot, geometry),
        Ask::Choice { rows, chosen } => choices(canvas, session, (rows, *chosen), slot, geometry),
        Ask::Confirm => {
            let hint = |keys: &str, does: &str| Hint {
                keys: keys.to_owned(),
                does: does.to_owned(),
            };
            hints_in(canvas, &[hint("y", "yes"), hint("n", "no")], &mut slot);
        }
    }
}

/// A text that is being typed, laid out. A blank behind it gives the caret a cell at its end.
struct Typed {
    layout: Layout,
    places: Vec<Place>,
    caret: usize,
}

impl Typed {
    fn of(line: &Line, otherwise: Base, rules: CellRules, width: u16) -> Self {
        let text = line.text();
        let direction = match (bidi::majority(text), otherwise) {
            (Some(_), _) => Direction::Auto,
            (None, Base::Rtl) => Direction::Rtl,
            (None, Base::Ltr) => Direction::Ltr,
        };
        let options = Options {
            width: usize::from(width),
            direction,
            rules,
        };
        let layout = Layout::new(Document::new(format!("{text} ")), options);
        let rows = (0..layout.blocks()).flat_map(|block| {
            let rows = layout.block(block).rows.len();
            (0..rows).map(move |row| Place { block, row })
        });
        let places = rows.collect();
        Self {
            layout,
            places,
            caret: line.caret(),
        }
    }

    /// The number of the row that the caret stands on.
    fn caret_row(&self) -> usize {
        let place = self.layout.place_of(self.caret);
        let at = self.places.iter().position(|other| *other == place);
        at.unwrap_or(0)
    }

    /// Draws the row numbered `row` into `slot`.
    fn draw(&self, canvas: &mut Canvas<'_>, row: usize, slot: Slot) {
        let line = self.places.get(row).and_then(|at| self.layout.row(*at));
        let Some(line) = line else { return };
        let inset = saturated(line.inset(usize::from(slot.width)));
        let cells = Slot {
            x: slot.x.saturating_add(inset),
            width: slot.width.saturating_sub(inset),
            ..slot
        };
        let style = canvas.style(Role::Input);
        canvas.line(cells, &line, |_| style);
        if row == self.caret_row() {
            self.draw_caret(canvas, &line, slot, inset);
        }
    }

    fn draw_caret(&self, canvas: &mut Canvas<'_>, line: &VisualLine, slot: Slot, inset: u16) {
        let (next, other) = caret(line, self.caret);
        let (first, second) = (canvas.style(Role::Caret), canvas.style(Role::Selection));
        for (column, style) in [(other, second), (next, first)] {
            let Some((column, width)) = column else {
                continue;
            };
            let x = inset.saturating_add(saturated(column));
            let block = Slot {
                x: slot.x.saturating_add(x.min(slot.width.saturating_sub(1))),
                width,
                ..slot
            };
            canvas.tint(block, style);
        }
    }
}

/// A column and a width.
type Block = Option<(usize, u16)>;

/// The block on which the caret at `offset` shows: a column and its width. The second is where a letter of
/// the other direction would go, where that is somewhere else: behind the cell before it in the text.
fn caret(line: &VisualLine, offset: usize) -> (Block, Block) {
    let after = line.cell_of(offset).and_then(|at| line.cells.get(at));
    let before = line
        .cells
        .iter()
        .filter(|cell| cell.source.end() <= offset)
        .max_by_key(|cell| cell.source.end());
    let next = after.map(|cell| (cell.column, u16::from(cell.width)));
    let end = match line.base {
        Base::Ltr => line.width,
        Base::Rtl => 0,
    };
    let next = next.or(Some((end, 1)));
    let behind = before.and_then(|cell| {
        if cell.is_rtl() {
            cell.column.checked_sub(1)
        } else {
            Some(cell.columns().end)
        }
    });
    let met = before.is_some_and(|cell| after.is_some_and(|next| next.is_rtl() != cell.is_rtl()));
    let other = behind.filter(|column| met && Some((*column, 1)) != next);
    (next, other.map(|column| (column, 1)))
}

/// Draws a line that is being typed all over `slot`; `told` stands there while nothing is typed.
pub(super) fn field(canvas: &mut Canvas<'_>, line: &Line, told: &str, slot: Slot) {
    let typed = Typed::of(line, Base::Ltr, canvas.rules, slot.width);
    typed.draw(canvas, typed.caret_row(), slot);
    if line.is_empty() {
        let mut rest = slot;
        rest.take(Side::Left, 2);
        let strip = Strip::ours(told, canvas.style(Role::Dim));
        canvas.strip(&mut rest, Side::Left, &strip);
    }
}

/// Draws a text that is being typed.
fn text(
    canvas: &mut Canvas<'_>,
    session: &Session,
    prompt: &Prompt,
    slot: Slot,
    geometry: &Geometry,
) {
    let mut slot = slot;
    let base = session.base();
    let told = hints::now(session);
    let mut hints = slot;
    let beside = hint_columns(canvas, &told).saturating_add(2);
    let mut field = hints.take(Side::Left, slot.width.saturating_sub(beside).max(FIELD));
    let inner = field.width.saturating_sub(2);
    let typed = Typed::of(&prompt.line, base, canvas.rules, inner);
    if typed.places.len() <= 1 {
        let ground = canvas.style(Role::Text).patch(canvas.style(Role::Overlay));
        canvas.restyle(field, ground);
        field.take(Side::Left, 1);
        field.take(Side::Right, 1);
        typed.draw(canvas, 0, field);
        hints.take(Side::Left, 2);
        return hints_in(canvas, &told, &mut hints);
    }
    let width = session.view.columns.saturating_sub(4);
    let typed = Typed::of(&prompt.line, base, canvas.rules, width);
    let area = sheet(canvas, geometry, typed.places.len());
    let height = usize::from(area.height).max(1);
    let first = typed.caret_row().saturating_sub(height - 1);
    for number in 0..area.height {
        let Some(mut row) = Slot::of(area, number) else {
            break;
        };
        row.take(Side::Left, 2);
        row.take(Side::Right, 2);
        typed.draw(canvas, first + usize::from(number), row);
    }
    hints_in(canvas, &told, &mut slot);
}

/// Draws the choices: side by side where they fit, else below one another.
fn choices(
    canvas: &mut Canvas<'_>,
    session: &Session,
    (rows, chosen): (&[Choice], usize),
    slot: Slot,
    geometry: &Geometry,
) {
    let mut slot = slot;
    let strips: Vec<Vec<Strip<'_>>> = rows
        .iter()
        .enumerate()
        .map(|(number, choice)| choice_strips(canvas, session, choice, number == chosen))
        .collect();
    let rules = canvas.rules;
    let columns = strips.iter().flatten().map(|strip| strip.columns(&rules));
    let all = columns.fold(0, u16::saturating_add);
    let apart = saturated(rows.len()).saturating_mul(2);
    if all.saturating_add(apart) <= slot.width {
        for strips in &strips {
            canvas.strips(&mut slot, Side::Left, strips);
            slot.take(Side::Left, 2);
        }
        return;
    }
    let area = sheet(canvas, geometry, rows.len());
    let first = (chosen + 1).saturating_sub(usize::from(area.height).max(1));
    for (number, strips) in (0..area.height).zip(strips.iter().skip(first)) {
        let Some(mut row) = Slot::of(area, number) else {
            break;
        };
        row.take(Side::Left, 2);
        canvas.strips(&mut row, Side::Left, strips);
    }
    hints_in(canvas, &hints::now(session), &mut slot);
}

/// One choice: its key and what it is, in its kind's colour where it is one.
fn choice_strips<'c>(
    canvas: &Canvas<'_>,
    session: &Session,
    choice: &'c Choice,
    chosen: bool,
) -> Vec<Strip<'c>> {
    let kind = session.schema.kind(&choice.value).map(|kind| {
        let number = session.schema.number(&kind.name);
        let look = canvas.theme.kind(&kind.role, number);
        canvas.theme.kind_mark(look)
    });
    let label = if chosen {
        canvas.style(Role::RowChosen)
    } else {
        kind.unwrap_or(canvas.style(Role::Hint))
    };
    let key = choice.key.map_or(String::new(), |key| format!("{key} "));
    vec![
        Strip::ours(key, canvas.style(Role::Key)),
        Strip::theirs(choice.label.as_str(), session.base(), label),
    ]
}

/// Makes a sheet of `rows` rows above the status line, at most two thirds of the screen, and gives its inside.
pub(super) fn sheet(canvas: &mut Canvas<'_>, geometry: &Geometry, rows: usize) -> Area {
    let end = geometry.status_rule.unwrap_or(geometry.status.y);
    let most = (end.saturating_mul(2)).div_ceil(3).max(1);
    let height = saturated(rows).min(most);
    let area = Area {
        x: geometry.status.x,
        y: end.saturating_sub(height),
        width: geometry.status.width,
        height,
    };
    let ground = canvas.style(Role::Overlay);
    canvas.blank(area, ground);
    if let Some(y) = area.y.checked_sub(1) {
        let line = Slot {
            x: area.x,
            y,
            width: area.width,
        };
        let style = Style::new().patch(canvas.style(Role::Rule));
        canvas.blank(
            Area {
                y,
                height: 1,
                ..area
            },
            Style::new(),
        );
        canvas.level_rule(line, style);
    }
    area
}
