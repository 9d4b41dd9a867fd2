//! What covers the article: help, palette, an annotation's form, guidelines.
//!
//! A list is a sheet with a title, the line that filters it, and rows of a label and a value, each in its
//! column. A value in Arabic is set as on paper: its rows end flush at their right, and stand
//! no further away from their label than the longest of them needs. Where there are more rows than the sheet has,
//! its edge shows which part of them is seen. The start page is drawn by `start`.
//!
//! Must not know: what a row does.

use std::ops::Range;

use ratatui::style::Style;

use super::prompt;
use super::strip::{Canvas, Side, Slot, Strip, saturated};
use super::theme::Role;
use crate::app::geometry::{Area, Geometry};
use crate::app::list::{List, ListRow, Shown};
use crate::app::menu::{self, LABEL, Menu, Pick};
use crate::app::session::Session;
use crate::text::bidi::{self, Base};
use crate::text::document::Span;
use crate::text::line::{self, Cell};

/// Columns between a label and its value.
const GAP: u16 = 2;

/// A list as it is drawn.
pub(super) struct Sheet<'s> {
    pub(super) menu: &'s Menu,
    pub(super) list: &'s List<Pick>,
    /// The columns of labels, the gap behind them included.
    pub(super) label: u16,
}

impl<'s> Sheet<'s> {
    /// The list of `session`, where there is one, for rows of `width` columns.
    pub(super) fn of(canvas: &Canvas<'_>, session: &'s Session, width: u16) -> Option<Self> {
        let (menu, list) = session.list.as_ref()?;
        let mut sheet = Self {
            menu,
            list,
            label: saturated(LABEL),
        };
        if !matches!(menu, Menu::Form(_) | Menu::Article | Menu::Guidelines) {
            sheet.label = sheet.label_columns(canvas, width);
        }
        Some(sheet)
    }

    /// The columns that the labels of all rows need, at most two thirds of `width`. Rows that a filter hides
    /// count too, so that nothing shifts while one types.
    fn label_columns(&self, canvas: &Canvas<'_>, width: u16) -> u16 {
        let rows = self.list.all().iter();
        let pairs = rows.filter(|row| !row.heading && !row.value.is_empty());
        let mut most = 0;
        for row in pairs {
            // Thousands of rows are shorter than those before: they need not be laid out.
            if saturated(at_most(&row.label)) > most {
                let label = Strip::theirs(row.label.as_str(), Base::Ltr, Style::new());
                most = most.max(label.columns(&canvas.rules));
            }
        }
        most.saturating_add(GAP).min(width / 3 * 2)
    }
}

/// The columns that `text` takes at most: none of the characters before the Hangul ones is wide.
fn at_most(text: &str) -> usize {
    text.chars()
        .map(|c| if c < '\u{1100}' { 1 } else { 2 })
        .sum()
}

/// Draws the list.
pub(super) fn draw(canvas: &mut Canvas<'_>, session: &Session, geometry: &Geometry) {
    let rows = geometry.list_rows();
    let Some(sheet) = Sheet::of(canvas, session, rows.width) else {
        return;
    };
    if *sheet.menu == Menu::Start {
        return super::start::draw(canvas, &sheet, geometry);
    }
    let area = geometry.list;
    canvas.blank(area, canvas.style(Role::Overlay));
    head(canvas, &sheet, area, rows);
    sheet.rows(canvas, rows);
    thumb(canvas, &sheet, area, rows);
}

/// Draws the title with the line that filters, and the rule below them.
fn head(canvas: &mut Canvas<'_>, sheet: &Sheet<'_>, area: Area, rows: Area) {
    let line = rows.y.saturating_sub(area.y).saturating_sub(1).min(1);
    let Some(mut slot) = Slot::of(area, line) else {
        return;
    };
    slot.take(Side::Left, 2);
    slot.take(Side::Right, 2);
    let whole = slot;
    let title = sheet.list.title.as_str();
    let (name, told) = match sheet.menu {
        Menu::Form(_) | Menu::Article => (title, ""),
        _ => title.split_once(" · ").unwrap_or((title, "")),
    };
    let strips = Strip::sentence(name, canvas.style(Role::Heading));
    canvas.strips(&mut slot, Side::Left, &strips);
    slot.take(Side::Left, GAP);
    if sheet.list.filterable() {
        let told = if told.is_empty() {
            "type to search"
        } else {
            told
        };
        count(canvas, sheet, &mut slot);
        prompt::field(canvas, &sheet.list.filter, told, slot);
    } else {
        let strip = Strip::ours(told, canvas.style(Role::Dim));
        canvas.strip(&mut slot, Side::Left, &strip);
    }
    if line > 0 {
        let rule = Slot {
            y: whole.y + 1,
            ..whole
        };
        canvas.level_rule(rule, canvas.style(Role::Rule));
    }
}

/// How many rows what is typed leaves.
fn count(canvas: &mut Canvas<'_>, sheet: &Sheet<'_>, slot: &mut Slot) {
    if sheet.list.filter.is_empty() {
        return;
    }
    let shown = (0..sheet.list.shown().len()).filter_map(|at| sheet.list.row(at));
    let found = shown.filter(|row| !row.heading).count();
    let strip = Strip::ours(found.to_string(), canvas.style(Role::Count));
    canvas.strip(slot, Side::Right, &strip);
    slot.take(Side::Right, GAP);
}

impl Sheet<'_> {
    /// Draws the rows that `area` has room for.
    pub(super) fn rows(&self, canvas: &mut Canvas<'_>, area: Area) {
        if self.list.shown().is_empty() {
            if let Some(mut slot) = Slot::of(area, 0) {
                let number = menu::paragraph_typed(self.list.filter.text());
                let told = match number.filter(|_| *self.menu == Menu::Palette) {
                    Some(number) => format!("Enter goes to paragraph {number}"),
                    None => "nothing matches".to_owned(),
                };
                let strip = Strip::ours(told, canvas.style(Role::Dim));
                canvas.strip(&mut slot, Side::Left, &strip);
            }
            return;
        }
        for (number, place) in (0..area.height).zip(self.list.scroll()..) {
            let (Some(slot), Some(row)) = (Slot::of(area, number), self.list.row(place)) else {
                return;
            };
            let chosen = self.list.chosen() == Some(place);
            match self.list.shown().get(place) {
                Some(shown) => self.row(canvas, (row, shown, place), chosen, slot),
                None => return,
            }
        }
    }

    fn row(
        &self,
        canvas: &mut Canvas<'_>,
        (row, shown, place): (&ListRow<Pick>, &Shown, usize),
        chosen: bool,
        slot: Slot,
    ) {
        if row.heading {
            return heading(canvas, &row.label, slot);
        }
        if chosen {
            ground(canvas, slot);
        }
        let style = |role| canvas.style(if chosen { Role::RowChosen } else { role });
        let (label, value) = (style(self.label_role(row)), style(self.value_role(row)));
        let missing = style(Role::Faint);
        let mut rest = slot;
        if is_running(row) {
            let mut strip = Strip::ours(row.label.as_str(), label);
            strip.base = self.running_base(place);
            let side = Side::start(strip.base);
            return put(canvas, &mut rest, side, &strip, &shown.label_marks);
        }
        let mut column = rest.take(Side::Left, self.label);
        column.take(Side::Right, GAP);
        let strip = Strip::theirs(row.label.as_str(), Base::Ltr, label);
        put(canvas, &mut column, Side::Left, &strip, &shown.label_marks);
        if row.value.is_empty() && matches!(self.menu, Menu::Form(_) | Menu::Article) {
            return canvas.sign(rest.x, rest.y, canvas.signs().level, missing);
        }
        let (base, columns) = self.value_block(canvas, place, rest.width);
        let mut strip = Strip::ours(row.value.as_str(), value);
        strip.base = base;
        let mut column = rest.take(Side::Left, columns);
        let side = Side::start(base);
        put(canvas, &mut column, side, &strip, &shown.value_marks);
    }

    fn label_role(&self, row: &ListRow<Pick>) -> Role {
        match self.menu {
            Menu::Help => Role::Key,
            Menu::Palette | Menu::Start => Role::Row,
            Menu::Occurrences(_) => Role::Key,
            Menu::Entities(_) => Role::Row,
            Menu::Guidelines if row.value.is_empty() => Role::Row,
            Menu::Guidelines => Role::Heading,
            Menu::Article => Role::Key,
            Menu::Form(_) if row.act.is_some() => Role::Key,
            Menu::Form(_) => Role::Dim,
        }
    }

    fn value_role(&self, row: &ListRow<Pick>) -> Role {
        match self.menu {
            Menu::Palette | Menu::Start | Menu::Entities(_) => Role::Dim,
            Menu::Form(_) | Menu::Article
                if row.act.is_none() && row.label.trim() != "text" && !row.label.is_empty() =>
            {
                Role::Dim
            }
            _ => Role::Row,
        }
    }

    /// The rows of the text that the row at `place` is of: those behind it for which `goes_on` holds, and
    /// where it holds for itself, those before it back to the one that begins it.
    fn wrapped(&self, place: usize, goes_on: impl Fn(&ListRow<Pick>) -> bool) -> Range<usize> {
        let holds = |at: &usize| self.list.row(*at).is_some_and(&goes_on);
        let first = (1..=place).rev().find(|at| !holds(at)).unwrap_or(0);
        let end = (place + 1..).find(|at| !holds(at)).unwrap_or(place + 1);
        first..end
    }

    /// The direction of the running text that the row at `place` is of: that of most of its letters.
    fn running_base(&self, place: usize) -> Base {
        let rows = self
            .wrapped(place, is_running)
            .filter_map(|at| self.list.row(at));
        let text: Vec<&str> = rows.map(|row| row.label.as_str()).collect();
        bidi::majority(&text.join("\n")).unwrap_or(Base::Ltr)
    }

    /// The direction of the value at `place`, which may go on in the rows below it, and the columns of the
    /// longest of them.
    fn value_block(&self, canvas: &Canvas<'_>, place: usize, most: u16) -> (Base, u16) {
        let goes_on = |row: &ListRow<Pick>| row.label.is_empty() && !row.value.is_empty();
        let rows = (self.wrapped(place, goes_on)).filter_map(|at| self.list.row(at));
        let lines: Vec<&str> = rows.map(|row| row.value.as_str()).collect();
        let base = bidi::majority(&lines.join("\n")).unwrap_or(Base::Ltr);
        if base == Base::Ltr {
            return (base, most);
        }
        let columns = lines.iter().map(|line| {
            let mut strip = Strip::ours(*line, Style::new());
            strip.base = base;
            strip.columns(&canvas.rules)
        });
        (base, columns.max().unwrap_or(0).min(most))
    }
}

/// Whether a row is a line of running text.
fn is_running(row: &ListRow<Pick>) -> bool {
    !row.heading && row.act.is_none() && row.value.is_empty() && !row.label.is_empty()
}

/// Draws a heading, and a rule through the rest of its row.
fn heading(canvas: &mut Canvas<'_>, label: &str, slot: Slot) {
    let mut slot = slot;
    let strip = Strip::theirs(label, Base::Ltr, canvas.style(Role::Heading));
    canvas.strip(&mut slot, Side::Left, &strip);
    slot.take(Side::Left, 1);
    canvas.level_rule(slot, canvas.style(Role::Rule));
}

/// The ground of the chosen row, a column further on each side.
fn ground(canvas: &mut Canvas<'_>, slot: Slot) {
    let wide = Slot {
        x: slot.x.saturating_sub(1),
        width: slot.width.saturating_add(2),
        ..slot
    };
    let style = canvas
        .style(Role::Text)
        .patch(canvas.style(Role::RowChosen));
    canvas.restyle(wide, style);
}

/// Puts `strip` at `side`, with the letters that match marked.
fn put(canvas: &mut Canvas<'_>, slot: &mut Slot, side: Side, strip: &Strip<'_>, marks: &[Span]) {
    let matched = canvas.style(Role::RowMatch);
    canvas.marked_strip(slot, side, strip, |cell: &Cell| {
        // The mark of a cut stands for all that was cut off.
        let is_text = cell.role != line::Role::Substitute;
        let hit = marks.iter().any(|mark| mark.overlaps(cell.source));
        (is_text && hit).then_some(matched)
    });
}

/// Shows on the right edge which part of the rows is seen, where that is not all.
fn thumb(canvas: &mut Canvas<'_>, sheet: &Sheet<'_>, area: Area, rows: Area) {
    let (all, height) = (sheet.list.shown().len(), usize::from(rows.height));
    if all <= height || height < 2 || area.width == 0 {
        return;
    }
    let length = (height * height / all).max(1);
    let most = all - height;
    let first = (sheet.list.scroll() * (height - length) + most / 2) / most;
    let (signs, style) = (canvas.signs(), canvas.style(Role::Frame));
    for number in 0..rows.height {
        let at = usize::from(number);
        let seen = (first..first + length).contains(&at);
        let sign = if seen {
            signs.right_heavy[1]
        } else {
            signs.upright
        };
        let style = if seen {
            style
        } else {
            canvas.style(Role::Rule)
        };
        canvas.sign(area.right() - 1, rows.y + number, sign, style);
    }
}
