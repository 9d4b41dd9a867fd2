//! Text outside the article, laid out and written cell by cell.
//!
//! A *strip* is one text of one direction and one look on one row: a name, a hint, a message. It is laid
//! out by itself, so that its neighbours can't disturb its order, and cut with `…` where it is too long.
//! A [`Slot`] is the stretch of a row that is still free; whatever is put into it takes columns from its
//! left or from its right. A [`Canvas`] is the screen with the theme and the rules for cells: nothing
//! is written on the screen in any other way, so that no control character can get there, and each cell
//! has the width that the layout gave it, whatever others think of its symbol.
//!
//! Must not know: what a session is.

use std::borrow::Cow;
use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::style::Style;

use super::theme::{Role, Theme};
use crate::app::geometry::Area;
use crate::app::session::ISOLATE;
use crate::text::bidi::{self, Base};
use crate::text::cells::{self, Ambiguous, CellRules, Sort};
use crate::text::line::{self, Cell, VisualLine};

/// A side of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    /// Where lines of direction `base` begin.
    pub(super) const fn start(base: Base) -> Self {
        match base {
            Base::Ltr => Self::Left,
            Base::Rtl => Self::Right,
        }
    }

    /// Where lines of direction `base` end.
    pub(super) const fn end(base: Base) -> Self {
        Self::start(base.flipped())
    }
}

/// The stretch of a row that is still free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) x: u16,
    pub(super) y: u16,
    pub(super) width: u16,
}

impl Slot {
    /// The row numbered `row` of `area`; `None` below it.
    pub(super) fn of(area: Area, row: u16) -> Option<Self> {
        (row < area.height).then(|| Self {
            x: area.x,
            y: area.y + row,
            width: area.width,
        })
    }

    /// Takes `columns` off at `side`, as far as there are any, and gives them.
    pub(super) fn take(&mut self, side: Side, columns: u16) -> Self {
        let columns = columns.min(self.width);
        self.width -= columns;
        let x = match side {
            Side::Left => {
                self.x += columns;
                self.x - columns
            }
            Side::Right => self.x + self.width,
        };
        Self {
            x,
            y: self.y,
            width: columns,
        }
    }
}

/// One text of one direction and one look.
#[derive(Clone, Debug)]
pub(super) struct Strip<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) base: Base,
    pub(super) style: Style,
}

impl<'t> Strip<'t> {
    /// The program's own words; what they quote may be of any direction, and turns nothing but itself.
    pub(super) fn ours(text: impl Into<Cow<'t, str>>, style: Style) -> Self {
        Self {
            text: unturned(text.into()),
            base: Base::Ltr,
            style,
        }
    }

    /// Words of the article, or of a person: of the direction of their own letters, `otherwise` where
    /// they have none.
    pub(super) fn theirs(text: impl Into<Cow<'t, str>>, otherwise: Base, style: Style) -> Self {
        let text = text.into();
        Self {
            base: bidi::auto(&text, bidi::majority(&text).unwrap_or(otherwise)),
            text,
            style,
        }
    }

    /// A sentence of ours in the pieces that it is set in: what stands in an isolate is the article's, and
    /// goes by its own direction.
    pub(super) fn sentence(text: &str, style: Style) -> Vec<Self> {
        let text = unturned(text.into());
        let pieces = text.split([ISOLATE.0, ISOLATE.1]).enumerate();
        let pieces = pieces.filter(|(_, piece)| !piece.is_empty());
        let strip = |(number, piece): (usize, &str)| match number % 2 {
            0 => Self::ours(piece.to_owned(), style),
            _ => Self::theirs(piece.to_owned(), Base::Ltr, style),
        };
        pieces.map(strip).collect()
    }

    /// The same, in at most `columns`: cut at a word where it is too long.
    pub(super) fn cut(self, rules: &CellRules, columns: u16) -> Self {
        let fitted = line::fit(&self.text, self.base, rules, usize::from(columns));
        let cut = fitted
            .cells
            .iter()
            .filter(|cell| cell.source.end() == self.text.len());
        let mark = cut
            .filter(|cell| cell.glyph.as_str() == "…")
            .map(|cell| cell.source.start());
        match mark.max() {
            Some(at) if usize::from(self.columns(rules)) > usize::from(columns) => {
                let kept = self.text.get(..at).unwrap_or_default().trim_end();
                Self {
                    text: format!("{kept}…").into(),
                    ..self
                }
            }
            _ => self,
        }
    }

    /// The columns it takes, uncut.
    pub(super) fn columns(&self, rules: &CellRules) -> u16 {
        saturated(line::line_of(&self.text, self.base, rules).width)
    }
}

/// `text` with signs for what would turn words of ours that stand behind it: all marks of direction that begin
/// something, but for isolates that end in it.
pub(super) fn unturned(text: Cow<'_, str>) -> Cow<'_, str> {
    let begins = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if !text.contains(begins) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find(begins) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let mut characters = from.chars();
        let Some(mark) = characters.next() else { break };
        let inner = characters.as_str();
        let whole = inner
            .find(begins)
            .and_then(|end| inner.split_at_checked(end));
        rest = match whole {
            Some((inner, end)) if mark == ISOLATE.0 && end.starts_with(ISOLATE.1) => {
                out.extend([ISOLATE.0]);
                out.push_str(inner);
                out.extend([ISOLATE.1]);
                end.strip_prefix(ISOLATE.1).unwrap_or_default()
            }
            _ => {
                out.push(match cells::sort(mark) {
                    Sort::Format(sign) => sign,
                    _ => mark,
                });
                inner
            }
        };
    }
    out.push_str(rest);
    out.into()
}

/// The screen, with what is needed to write on it.
pub(super) struct Canvas<'a> {
    pub(super) buffer: &'a mut Buffer,
    pub(super) theme: &'a Theme,
    pub(super) rules: CellRules,
}

impl Canvas<'_> {
    /// The theme's style of `role`.
    pub(super) fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// The program's own drawing signs, in characters that take one column each.
    pub(super) const fn signs(&self) -> &'static Signs {
        match self.rules.ambiguous {
            Ambiguous::One => &LINES,
            Ambiguous::Two => &PLAIN,
        }
    }

    /// Blanks all of `area`, in `style` over the text's.
    pub(super) fn blank(&mut self, area: Area, style: Style) {
        let style = self.style(Role::Text).patch(style);
        for y in area.y..area.y.saturating_add(area.height) {
            for x in area.x..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
        }
    }

    /// Lays `style` over what stands in `slot`.
    pub(super) fn tint(&mut self, slot: Slot, style: Style) {
        for x in slot.x..slot.x.saturating_add(slot.width) {
            if let Some(cell) = self.buffer.cell_mut((x, slot.y)) {
                cell.set_style(style);
            }
        }
    }

    /// Gives what stands in `slot` the look `style`, and takes every other away.
    pub(super) fn restyle(&mut self, slot: Slot, style: Style) {
        let plain = Style::reset();
        self.tint(slot, plain.patch(style));
    }

    /// Writes one glyph that fills `width` columns: the further ones are blank under it.
    pub(super) fn glyph(&mut self, x: u16, y: u16, glyph: &str, width: u16, style: Style) {
        for column in (1..width).rev() {
            if let Some(cell) = self.buffer.cell_mut((x.saturating_add(column), y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
        let Some(cell) = self.buffer.cell_mut((x, y)) else {
            return;
        };
        cell.set_symbol(glyph).set_style(style);
        cell.set_diff_option(match NonZeroU16::new(width) {
            Some(width) if !glyph.is_ascii() || width.get() > 1 => {
                CellDiffOption::ForcedWidth(width)
            }
            _ => CellDiffOption::None,
        });
    }

    /// Writes a sign of the program's own, one column wide.
    pub(super) fn sign(&mut self, x: u16, y: u16, sign: char, style: Style) {
        self.glyph(x, y, sign.encode_utf8(&mut [0; 4]), 1, style);
    }

    /// Covers one column with a character of the program's own; a wide glyph that loses a column to it
    /// goes whole.
    pub(super) fn cover(&mut self, x: u16, y: u16, character: char, style: Style) {
        let wide = |buffer: &Buffer, x: u16| {
            let cell = buffer.cell((x, y));
            cell.is_some_and(|cell| match cell.diff_option {
                CellDiffOption::ForcedWidth(width) => width.get() > 1,
                _ => false,
            })
        };
        let before = x.checked_sub(1).filter(|x| wide(self.buffer, *x));
        if let Some(cell) = before.and_then(|x| self.buffer.cell_mut((x, y))) {
            cell.set_char(' ').set_diff_option(CellDiffOption::None);
        }
        self.sign(x, y, character, style);
    }

    /// Draws a level line through `slot`.
    pub(super) fn level_rule(&mut self, slot: Slot, style: Style) {
        for x in slot.x..slot.x.saturating_add(slot.width) {
            self.sign(x, slot.y, self.signs().level, style);
        }
    }

    /// Writes the cells of `line` that fit into `slot`, from its left edge, each in the style that
    /// `style` gives over what stands there.
    pub(super) fn line(&mut self, slot: Slot, line: &VisualLine, style: impl Fn(&Cell) -> Style) {
        for cell in &line.cells {
            let width = u16::from(cell.width);
            let column = saturated(cell.column);
            if column.saturating_add(width) <= slot.width {
                let glyph = cell.glyph.as_str();
                self.glyph(slot.x + column, slot.y, glyph, width, style(cell));
            }
        }
    }

    /// Puts `strip` into `slot` at `side`, cut where it is too long, and gives the columns that it took.
    pub(super) fn strip(&mut self, slot: &mut Slot, side: Side, strip: &Strip<'_>) -> Slot {
        self.marked_strip(slot, side, strip, |_| None)
    }

    /// Puts `strips` into `slot` at `side`, one after the other, in the order in which they are read from
    /// the left. What finds no room is cut, and what is behind it left out.
    pub(super) fn strips(&mut self, slot: &mut Slot, side: Side, strips: &[Strip<'_>]) {
        let all: u16 = strips.iter().map(|strip| strip.columns(&self.rules)).sum();
        let mut taken = slot.take(side, all);
        for strip in strips {
            self.strip(&mut taken, Side::Left, strip);
        }
    }

    /// The same, with another look for the cells for which `mark` gives one.
    pub(super) fn marked_strip(
        &mut self,
        slot: &mut Slot,
        side: Side,
        strip: &Strip<'_>,
        mark: impl Fn(&Cell) -> Option<Style>,
    ) -> Slot {
        let columns = usize::from(slot.width);
        let fitted = line::fit(&strip.text, strip.base, &self.rules, columns);
        let taken = slot.take(side, saturated(fitted.width));
        self.line(taken, &fitted, |cell| match mark(cell) {
            Some(style) => strip.style.patch(style),
            None => strip.style,
        });
        taken
    }
}

/// A count of columns as the screen has it.
pub(super) fn saturated(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

/// The program's own drawing signs, each one column wide.
pub(super) struct Signs {
    /// A level line.
    pub(super) level: char,
    /// An upright line.
    pub(super) upright: char,
    /// A bar beside lines that begin at the right: its top, its middle, its end, one that is all in one row.
    pub(super) right_bar: [char; 4],
    /// A bar beside lines that begin at the left.
    pub(super) left_bar: [char; 4],
    /// The same, of what is chosen.
    pub(super) right_heavy: [char; 4],
    pub(super) left_heavy: [char; 4],
    /// A bar where its annotation is interrupted.
    pub(super) gap: char,
    /// Several bars in one lane.
    pub(super) crowd: char,
    /// A note; a paragraph that is done; what is unsure; what is in conflict; what lost its place.
    pub(super) note: char,
    pub(super) done: char,
    pub(super) unsure: char,
    pub(super) conflict: char,
    pub(super) lost: char,
    /// Something in the text misleads.
    pub(super) deceit: char,
    /// What another annotator has otherwise.
    pub(super) other: char,
    /// Somebody says something here that may be marked.
    pub(super) suggested: char,
    /// Before a count.
    pub(super) times: char,
    /// Before the number of a paragraph.
    pub(super) paragraph: char,
    /// Between two items of a line.
    pub(super) dot: char,
    /// From the inner to the outer of two annotations.
    pub(super) within: char,
    /// There is more above, below.
    pub(super) above: char,
    pub(super) below: char,
    /// What is cut off or to be waited for.
    pub(super) dots: &'static str,
}

const LINES: Signs = Signs {
    level: '─',
    upright: '│',
    right_bar: ['┐', '│', '┘', '┤'],
    left_bar: ['┌', '│', '└', '├'],
    right_heavy: ['┓', '┃', '┛', '┫'],
    left_heavy: ['┏', '┃', '┗', '┣'],
    gap: '┊',
    crowd: '┇',
    // No pencil: where the font has none, terminals take one that is wider than its cell.
    note: '*',
    done: '✓',
    unsure: '?',
    conflict: '≠',
    lost: '✗',
    deceit: '!',
    other: '~',
    suggested: '‹',
    times: '×',
    paragraph: '¶',
    dot: '·',
    within: '‹',
    above: '↑',
    below: '↓',
    dots: "…",
};

/// For terminals in which line-drawing characters take two columns.
const PLAIN: Signs = Signs {
    level: '-',
    upright: '|',
    right_bar: ['.', '|', '\'', ']'],
    left_bar: ['.', '|', '\'', '['],
    right_heavy: ['#', '#', '#', '#'],
    left_heavy: ['#', '#', '#', '#'],
    gap: ':',
    crowd: '"',
    note: '*',
    done: 'v',
    unsure: '?',
    conflict: '=',
    lost: 'x',
    deceit: '!',
    other: '~',
    suggested: '<',
    times: 'x',
    paragraph: '#',
    dot: '-',
    within: '<',
    above: '^',
    below: 'v',
    dots: "...",
};

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::super::theme::Depth;
    use super::*;

    /// A row of `columns` cells with what `draw` puts on it: its symbols, `~` for the rest of a wide one.
    fn row(columns: u16, draw: impl FnOnce(&mut Canvas<'_>, &mut Slot)) -> String {
        let (theme, _) = Theme::load("dark", &[], Depth::True);
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, 1));
        let mut canvas = Canvas {
            buffer: &mut buffer,
            theme: &theme,
            rules: CellRules::default(),
        };
        let mut slot = Slot {
            x: 0,
            y: 0,
            width: columns,
        };
        draw(&mut canvas, &mut slot);
        let mut out = String::new();
        let mut covered = 0_u16;
        for cell in &buffer.content {
            if covered > 0 {
                assert_eq!(cell.symbol(), " ", "below a wide cell");
                out.push('~');
                covered -= 1;
                continue;
            }
            out.push_str(cell.symbol());
            if let CellDiffOption::ForcedWidth(width) = cell.diff_option {
                covered = width.get() - 1;
            }
        }
        out
    }

    fn put(columns: u16, side: Side, text: &str) -> String {
        row(columns, |canvas, slot| {
            let strip = Strip::theirs(text, Base::Ltr, Style::new());
            canvas.strip(slot, side, &strip);
        })
    }

    #[test]
    fn a_strip_stands_at_its_side_in_screen_order() {
        assert_eq!(put(8, Side::Left, "abc"), "abc     ");
        assert_eq!(put(8, Side::Right, "abc"), "     abc");
        assert_eq!(put(8, Side::Right, "سلام"), "     \u{FEE1}\u{FEFC}\u{FEB3}");
    }

    #[test]
    fn wide_cells_blank_what_they_cover_and_marks_ride_along() {
        assert_eq!(put(6, Side::Left, "海x"), "海~x   ");
        assert_eq!(put(3, Side::Left, "e\u{301}x"), "e\u{301}x ");
        assert_eq!(put(6, Side::Left, "👩🏽\u{200D}🔧."), "👩🏽\u{200D}🔧~.   ");
    }

    #[test]
    fn what_our_words_quote_turns_none_of_them() {
        for (text, shown) in [
            ("now \u{202E}abc leads", "now ⊶abc leads"),
            ("now \u{2067}abc\u{202C} leads", "now ⌉abc⋔ leads"),
            ("now \u{2068}שלום!\u{2069} leads", "now !םולש leads"),
            (
                "now \u{2068}a\u{2069}\u{202D}b\u{2069} leads",
                "now a⊸b⌋ leads",
            ),
            ("now \u{2068}\u{202E}ab\u{2069} leads", "now ⌊⊶ab⌋ leads"),
            ("now \u{2068}ש leads", "now ⌊ש leads"),
        ] {
            let row = row(20, |canvas, slot| {
                canvas.strip(slot, Side::Left, &Strip::ours(text, Style::new()));
            });
            assert_eq!(row.trim_end(), shown);
        }
        let pieces = Strip::sentence("now \u{2068}\u{202E}ab\u{2069} leads", Style::new());
        let text: String = pieces.iter().map(|piece| piece.text.as_ref()).collect();
        assert_eq!(text, "now ⌊⊶ab⌋ leads");
        let pieces = Strip::sentence("now \u{2068}ש!\u{2069} leads", Style::new());
        let bases: Vec<Base> = pieces.iter().map(|piece| piece.base).collect();
        assert_eq!(bases, [Base::Ltr, Base::Rtl, Base::Ltr]);
    }

    #[test]
    fn what_is_too_long_is_cut_at_a_word_on_its_own_side() {
        assert_eq!(put(10, Side::Left, "one two three"), "one two…  ");
        let cut = put(9, Side::Right, "سلام سلام سلام");
        assert!(cut.trim_start().starts_with('…'), "{cut}");
        assert_eq!(put(0, Side::Left, "one"), "");
        let strip = Strip::ours("one two three", Style::new());
        let cut = strip.cut(&CellRules::default(), 10);
        assert_eq!(cut.text, "one two…");
    }

    #[test]
    fn strips_follow_one_another_and_the_slot_shrinks() {
        let drawn = row(12, |canvas, slot| {
            let strips = ["ab", "cd"].map(|text| Strip::ours(text, Style::new()));
            canvas.strips(slot, Side::Right, &strips);
            assert_eq!(slot.width, 8);
            canvas.strip(slot, Side::Left, &Strip::ours("x", Style::new()));
            assert_eq!((slot.x, slot.width), (1, 7));
        });
        assert_eq!(drawn, "x       abcd");
    }

    #[test]
    fn a_cover_takes_a_wide_glyph_away_whole() {
        let drawn = row(4, |canvas, slot| {
            canvas.strip(slot, Side::Left, &Strip::ours("海", Style::new()));
            canvas.cover(1, 0, 'a', Style::new());
        });
        assert_eq!(drawn, " a  ");
    }

    proptest::proptest! {
        #[test]
        fn no_text_sends_a_control_or_leaves_its_slot(text: String, columns in 0..20_u16) {
            let drawn = row(20, |canvas, slot| {
                slot.width = columns;
                let strip = Strip::theirs(&*text, Base::Rtl, Style::new());
                canvas.strip(slot, Side::Left, &strip);
            });
            assert!(!drawn.chars().any(char::is_control), "{drawn:?}");
            let cells = drawn.chars().rev().take_while(|c| *c == ' ').count();
            assert!(cells >= usize::from(20 - columns), "{drawn:?}");
        }
    }
}
