//! The article: its rows, and what lies over them.
//!
//! Each cell of a row is written with the look of all that covers it: annotations, then search hits, the
//! selection, the chosen annotation, and last the cursor, each over what was before. Only a jump label
//! covers what is read; nothing else changes a glyph, and nothing is underlined. A cell that holds
//! two clusters, lam and alef, shows what covers either of them.
//!
//! Must not know: what happens on a key.

use std::sync::Arc;

use ratatui::style::Style;

use super::grounds::Grounds;
use super::layer;
use super::looks::Looks;
use super::rows::{Row, Rows};
use super::strip::{Canvas, Slot, saturated};
use super::theme::{Depth, Role, Theme};
use crate::annotation::Annotation;
use crate::annotation::suggest::open::Open;
use crate::app::keymap::Mode;
use crate::app::session::Session;
use crate::text::deceit::Deceit;
use crate::text::document::Span;
use crate::text::find::{self, Tier};
use crate::text::layout::LineRef;
use crate::text::line::{self, Cell, VisualLine};

/// What lies over the whole article.
struct Over<'s> {
    session: &'s Session,
    looks: &'s Looks<'s>,
    theme: &'s Theme,
    selection: Option<Span>,
    hits: Vec<(Span, Role)>,
    jumping: bool,
}

/// What lies over one row.
struct RowOver<'s> {
    over: &'s Over<'s>,
    /// The looks of its text under the annotations.
    grounds: Grounds<'s>,
    /// What another annotator has otherwise, what covers fewest bytes first.
    others: Vec<&'s Arc<Annotation>>,
    /// Names that may be marked.
    suggested: Vec<Span>,
    /// What misleads.
    deceits: Vec<Deceit>,
}

/// Draws the rows of the reading column.
pub(super) fn draw(canvas: &mut Canvas<'_>, session: &Session, looks: &Looks<'_>, rows: &Rows) {
    let over = Over {
        session,
        looks,
        theme: canvas.theme,
        selection: session.selected(),
        hits: hits(session, rows),
        jumping: session.mode() == Mode::Jump,
    };
    for row in &rows.list {
        let Some(line) = &row.line else { continue };
        let painted = RowOver::of(&over, line);
        canvas.line(rows.slot(row), line, |cell| painted.style(cell));
        if line.cells.is_empty() && over.selection.is_some_and(|s| s.overlaps(line.span)) {
            let edge = edge_of(rows, row);
            canvas.tint(edge, over.theme.style(Role::Selection));
        }
    }
    if over.jumping {
        labels(canvas, session, rows);
    } else {
        cursor(canvas, &over, rows);
    }
}

/// The search hits on the screen, and how each looks: the one under the cursor, and those that are only near
/// in spelling, stand out.
fn hits(session: &Session, rows: &Rows) -> Vec<(Span, Role)> {
    let (Some(search), Some(shown)) = (&session.search, rows.span()) else {
        return Vec::new();
    };
    if !search.shown {
        return Vec::new();
    }
    let hits = find::hits_in(search.pattern(), session.text(), shown);
    let looks = hits.into_iter().map(|hit| {
        let role = match hit.tier {
            _ if hit.span.contains(session.point.cursor) => Role::CurrentMatch,
            Tier::Near => Role::NearMatch,
            Tier::Whole | Tier::Inside => Role::Match,
        };
        (hit.span, role)
    });
    looks.collect()
}

impl<'s> RowOver<'s> {
    fn of(over: &'s Over<'s>, line: &LineRef) -> Self {
        let mut others = layer::others(over.session, line.span);
        others.sort_by_key(|other| other.spans.covered());
        Self {
            over,
            grounds: Grounds::new(
                &over.session.work.annotations,
                line.span,
                (over.looks, over.theme),
                over.session.point.chosen.as_ref(),
            ),
            others,
            suggested: suggested(over.session, line),
            deceits: line.deceits().copied().collect(),
        }
    }

    /// `style` with what may be marked at `cell`: a faint ground, or the looks of its kind where somebody has
    /// gone to it.
    fn with_suggestions(&self, cell: &Cell, style: Style) -> Style {
        let theme = self.over.theme;
        if let Some(open) = &self.over.session.suggesting.chosen
            && open.spans().iter().any(|span| span.overlaps(cell.source))
        {
            return theme.chosen(&[self.over.looks.kind(Some(open.kind()))], 0);
        }
        match self.suggested.iter().any(|span| span.overlaps(cell.source)) {
            true => style.patch(theme.style(Role::Suggestion)),
            false => style,
        }
    }

    /// `style` with what another annotator has at `cell`; its kind shows where ours is `empty`.
    fn with_others(&self, cell: &Cell, style: Style, empty: bool) -> Style {
        let mut others = self.others.iter();
        let there = others.find(|other| {
            let mut spans = other.spans.iter();
            spans.any(|span| span.overlaps(cell.source))
        });
        let Some(other) = there else {
            return style;
        };
        let theme = self.over.theme;
        let look = self.over.looks.of(other);
        let own = if empty && !look.filled {
            style.patch(theme.kind_mark(look))
        } else {
            style
        };
        own.patch(theme.style(Role::Layer))
    }

    /// Whether it reads otherwise than it is stored, or looks like something else.
    fn misleads(&self, cell: &Cell) -> bool {
        let mut deceits = self.deceits.iter();
        deceits.any(|deceit| deceit.span.overlaps(cell.source))
    }

    /// The look of one cell, without the cursor.
    fn style(&self, cell: &Cell) -> Style {
        let (theme, over) = (self.over.theme, self.over);
        if over.jumping {
            return theme.style(Role::Text).patch(theme.style(Role::Behind));
        }
        let ground = self.grounds.over(cell.source);
        let mut style = self.with_others(cell, ground.style, ground.bare);
        style = self.with_suggestions(cell, style);
        let is_sign = match cell.role {
            line::Role::Substitute | line::Role::Hidden => true,
            // A tab that is shown.
            line::Role::Blank => !cell.glyph.as_str().trim().is_empty(),
            line::Role::Letter => false,
        };
        if is_sign {
            style = style.patch(theme.style(Role::Substitute));
        }
        if self.misleads(cell) {
            style = style.patch(theme.style(Role::Warning));
        }
        if let Some((_, role)) = over
            .hits
            .iter()
            .find(|(span, _)| span.overlaps(cell.source))
        {
            style = laid_over(theme, style, *role);
        }
        if over
            .selection
            .is_some_and(|span| span.overlaps(cell.source))
        {
            style = laid_over(theme, style, Role::Selection);
        }
        ground.chosen.unwrap_or(style)
    }
}

/// The names on a row that may be marked. What somebody says shows in the margin: a ground under whole sentences
/// would not be quiet.
fn suggested(session: &Session, line: &VisualLine) -> Vec<Span> {
    let number = session.document().paragraph_at(line.span.start());
    let open = session.suggestions(number);
    let names = open.iter().filter(|open| matches!(open, Open::Mention(_)));
    let spans = names.map(Open::span);
    spans.filter(|span| span.overlaps(line.span)).collect()
}

/// `role` over `style`. Without colours attributes would only add up: there it stands alone.
fn laid_over(theme: &Theme, style: Style, role: Role) -> Style {
    let under = match theme.depth() {
        Depth::None => theme.style(Role::Text),
        _ => style,
    };
    under.patch(theme.style(role))
}

/// The one column on which a row without cells shows that it is selected, or the cursor.
fn edge_of(rows: &Rows, row: &Row) -> Slot {
    Slot {
        x: rows.edge(row),
        y: row.y,
        width: 1,
    }
}

/// Draws the cursor: a block on one cluster, and at the row's start where it has no cell.
fn cursor(canvas: &mut Canvas<'_>, over: &Over<'_>, rows: &Rows) {
    let offset = over.session.point.cursor;
    let Some(row) = rows.at(over.session.layout.place_of(offset)) else {
        return;
    };
    let Some(line) = &row.line else { return };
    let cell = line.cursor_cell(offset).and_then(|at| line.cells.get(at));
    let Some(cell) = cell else {
        let style = over.theme.cursor_over(over.theme.style(Role::Text));
        canvas.tint(edge_of(rows, row), style);
        return;
    };
    let style = RowOver::of(over, line).style(cell);
    let slot = rows.slot(row);
    let column = saturated(cell.column);
    if column < slot.width {
        let block = Slot {
            x: slot.x + column,
            y: row.y,
            width: u16::from(cell.width).min(slot.width - column),
        };
        canvas.restyle(block, over.theme.cursor_over(style));
    }
}

/// Writes the jump labels: on the first letter of each word the key that is struck next. What goes there at
/// once stands out from what wants a second key; that one appears when the first is struck, so that a
/// full screen stays readable.
fn labels(canvas: &mut Canvas<'_>, session: &Session, rows: &Rows) {
    for label in &session.view.labels {
        let Some(row) = rows.at(session.layout.place_of(label.offset)) else {
            continue;
        };
        let Some(line) = &row.line else { continue };
        let cell = line.cell_of(label.offset).and_then(|at| line.cells.get(at));
        let mut keys = label.keys.chars();
        let (Some(cell), Some(key)) = (cell, keys.next()) else {
            continue;
        };
        let role = match keys.next() {
            Some(_) => Role::LabelMore,
            None => Role::Label,
        };
        let style = canvas.style(Role::Text).patch(canvas.style(role));
        let slot = rows.slot(row);
        canvas.cover(
            slot.x.saturating_add(saturated(cell.column)),
            row.y,
            key,
            style,
        );
    }
}
