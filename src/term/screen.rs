//! The screen: what changed of it since the last frame becomes bytes, one write a frame.
//!
//! A frame stands between `CSI ? 2026 h` and `CSI ? 2026 l` (synchronized output), so that a terminal
//! that knows it never shows half of one; the others pass it over. A frame that changes nothing writes
//! nothing. After a cell whose width terminals may disagree on, the cursor is placed anew, so that a
//! disagreement moves no other cell; it is sent together with its neighbours.
//!
//! Where the terminal leaves the order of cells alone, those that changed are sent. Where it does not, a row
//! is what the terminal makes of the whole of it: so a row in which anything changed is [encoded](encode) and
//! sent whole, whatever stood there before.
//!
//! This is also the last gate: whatever an article holds, no control character and no directional
//! formatting character passes it.
//!
//! Must not know: sessions, what is drawn, modes of the terminal.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::{Position, Rect, Size};

use super::pen::{Pen, Pens};
use crate::text::bidi;
use crate::text::encode::{Encoder, Seen, encode};

/// Begins a frame that a terminal shows all at once.
const BEGIN: &[u8] = b"\x1b[?2026h";
/// Ends it.
const END: &[u8] = b"\x1b[?2026l";

/// A terminal's screen behind `out`.
#[derive(Debug)]
pub(super) struct Screen<W: Write> {
    out: W,
    /// What is sent next.
    frame: Vec<u8>,
    size: Size,
    /// What the terminal does to the order of a row.
    encoder: Encoder,
    /// For each row that was encoded: for each column that was sent, the one where it is seen.
    moved: Vec<Vec<u16>>,
    /// What the terminal shows; without cells where it was erased and nothing was drawn since.
    shown: Buffer,
    /// What it is to show.
    wanted: Buffer,
    /// Whether all must be erased first, because nothing is known of what the terminal shows.
    unknown: bool,
    /// The pen that the terminal holds; `None` where that is not known.
    pen: Option<Pen>,
    /// Where the terminal's cursor stands; `None` where that is not known.
    at: Option<Position>,
}

impl<W: Write> Screen<W> {
    /// A screen of `size` cells, of which nothing is known.
    pub(super) fn new(out: W, size: Size) -> Self {
        Self {
            out,
            frame: Vec::new(),
            size,
            encoder: Encoder::default(),
            moved: Vec::new(),
            shown: Buffer::default(),
            wanted: Buffer::default(),
            unknown: true,
            pen: None,
            at: None,
        }
    }

    /// Takes over the terminal's new size.
    pub(super) fn resize(&mut self, size: Size) {
        if size != self.size {
            self.size = size;
            self.unknown = true;
        }
    }

    /// Encodes rows by `encoder` from now on.
    pub(super) fn encode_by(&mut self, encoder: Encoder) {
        if encoder != self.encoder {
            self.encoder = encoder;
            self.moved.clear();
            self.unknown = true;
        }
    }

    /// The column where what was sent for `column` of row `y` is seen.
    pub(super) fn seen_at(&self, column: u16, y: u16) -> u16 {
        let row = self.moved.get(usize::from(y));
        let seen = row.and_then(|row| row.get(usize::from(column)));
        seen.copied().unwrap_or(column)
    }

    /// Forgets what the terminal shows, after somebody else wrote to it.
    pub(super) const fn forget(&mut self) {
        self.unknown = true;
    }

    /// Has `draw` draw all of the screen, and sends what changed.
    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        self.compose(draw);
        if self.unknown {
            self.erase();
        }
        let (shown, wanted) = (
            std::mem::take(&mut self.shown),
            std::mem::take(&mut self.wanted),
        );
        let width = usize::from(self.size.width).max(1);
        let mut before = shown.content.chunks(width);
        for (y, wanted) in (0..).zip(wanted.content.chunks(width)) {
            self.row(y, before.next(), wanted);
        }
        (self.shown, self.wanted) = (wanted, shown);
        self.flush()
    }

    /// Has `draw` draw all of what the terminal is to show.
    fn compose(&mut self, draw: impl FnOnce(&mut Buffer)) {
        let area = Rect::from((Position::ORIGIN, self.size));
        if self.wanted.area == area {
            self.wanted.reset();
        } else {
            self.wanted = Buffer::empty(area);
        }
        draw(&mut self.wanted);
    }

    /// Whether what `draw` draws differs from what the terminal shows in more than row `y`.
    pub(super) fn differs_beyond(&mut self, y: u16, draw: impl FnOnce(&mut Buffer)) -> bool {
        self.compose(draw);
        let width = usize::from(self.size.width).max(1);
        let shown = self.shown.content.chunks(width);
        let mut rows = (0..).zip(shown.zip(self.wanted.content.chunks(width)));
        self.unknown || rows.any(|(row, (shown, wanted))| row != y && shown != wanted)
    }

    /// Erases all with the plain pen, from the first column: a row of VTE's takes on `CSI 8 l` there.
    fn erase(&mut self) {
        (self.pen, self.at) = (None, None);
        self.take(Pen::PLAIN);
        self.go(Position::ORIGIN);
        self.frame.extend_from_slice(b"\x1b[2J");
        self.shown = Buffer::default();
        self.moved.clear();
        self.unknown = false;
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(self.frame.len() + BEGIN.len() + END.len());
        bytes.extend_from_slice(BEGIN);
        bytes.append(&mut self.frame);
        bytes.extend_from_slice(END);
        self.send(&bytes)
    }

    /// Sends bytes that are no part of a frame, at once.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }

    fn go(&mut self, to: Position) {
        if self.at != Some(to) {
            self.sequence(&[to.y.saturating_add(1), to.x.saturating_add(1)], b'H');
            self.at = Some(to);
        }
    }

    /// A control sequence with its numbers.
    fn sequence(&mut self, numbers: &[u16], last: u8) {
        let numbers: Vec<String> = numbers.iter().map(u16::to_string).collect();
        self.frame.extend_from_slice(b"\x1b[");
        self.frame.extend_from_slice(numbers.join(";").as_bytes());
        self.frame.push(last);
    }

    fn take(&mut self, pen: Pen) {
        if self.pen == Some(pen) {
            return;
        }
        let numbers = pen.from(self.pen);
        self.sequence(&numbers, b'm');
        self.pen = Some(pen);
    }

    /// Sends what changed of row `y`; it is blank where nothing is `shown` yet.
    fn row(&mut self, y: u16, shown: Option<&[Cell]>, wanted: &[Cell]) {
        if self.encoder != Encoder::Visual {
            let blank = |wanted: &[Cell]| wanted.iter().all(|cell| *cell == Cell::EMPTY);
            if shown.map_or_else(|| !blank(wanted), |shown| shown != wanted) {
                self.whole_row(y, wanted);
            }
            return;
        }
        let changed = changed(shown, wanted);
        let mut covered = 0;
        for ((x, cell), changed) in (0..).zip(wanted).zip(changed) {
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let width = width_of(cell);
            covered = width - 1;
            if changed {
                self.blank(Position { x, y }, cell, width);
                self.put(Position { x, y }, cell);
            }
        }
    }

    /// Sends all of row `y`, from its first column on.
    fn whole_row(&mut self, y: u16, wanted: &[Cell]) {
        let (mut cells, mut covered) = (Vec::with_capacity(wanted.len()), 0);
        for (column, cell) in (0_u16..).zip(wanted) {
            if covered > 0 {
                covered -= 1;
                continue;
            }
            covered = width_of(cell) - 1;
            cells.push((column, cell, harmless_text(cell.symbol())));
        }
        let mut pens = Pens::default();
        let row = cells.iter().map(|(_, cell, text)| {
            let pen = Pen::of_cell(cell);
            Seen {
                text,
                face: pen.face(),
                pen: pens.number(pen),
            }
        });
        let row: Vec<Seen<'_>> = row.collect();
        let mut x = 0_u16;
        let mut moved = Vec::with_capacity(wanted.len());
        for sent in encode(self.encoder, &row) {
            let Some((column, cell, _)) = cells.get(sent.from) else {
                continue;
            };
            let (position, width) = (Position { x, y }, width_of(cell));
            self.blank(position, cell, width);
            self.go(position);
            self.take(Pen::of_cell(cell));
            self.frame.extend_from_slice(sent.text.as_bytes());
            let width = u16::try_from(width).unwrap_or(u16::MAX);
            moved.extend((0..width).map(|more| column.saturating_add(more)));
            x = x.saturating_add(width);
            self.at = agreed(&sent.text).then_some(Position { x, y });
        }
        let place = usize::from(y);
        if self.moved.len() <= place {
            self.moved.resize_with(place + 1, Vec::new);
        }
        if let Some(row) = self.moved.get_mut(place) {
            *row = moved;
        }
    }

    /// Blanks the columns of a wide cell first: not every terminal gives it as many as we do.
    fn blank(&mut self, position: Position, cell: &Cell, width: usize) {
        if width > 1 {
            self.go(position);
            self.take(Pen::of_cell(cell));
            self.frame.extend(std::iter::repeat_n(b' ', width));
            self.at = None;
        }
    }

    fn put(&mut self, position: Position, cell: &Cell) {
        self.go(position);
        self.take(Pen::of_cell(cell));
        let symbol = cell.symbol();
        self.frame
            .extend_from_slice(harmless_text(symbol).as_bytes());
        let next = position.x.saturating_add(1);
        self.at = agreed(symbol).then_some(Position {
            x: next,
            y: position.y,
        });
    }
}

/// The columns that a cell of ours has.
fn width_of(cell: &Cell) -> usize {
    match cell.diff_option {
        CellDiffOption::ForcedWidth(width) => usize::from(width.get()),
        _ => 1,
    }
}

/// Which columns of a row must be sent for `shown`, or a blank row, to become `wanted`. What shares a wide cell, before
/// or now, is sent together, and so is what stands behind a cell whose width is in doubt: terminals erase
/// the rest of a wide cell that is overwritten in part, each in its own way.
fn changed(shown: Option<&[Cell]>, wanted: &[Cell]) -> Vec<bool> {
    let mut changed: Vec<bool> = match shown {
        Some(shown) => shown.iter().zip(wanted).map(|(a, b)| a != b).collect(),
        None => wanted.iter().map(|cell| *cell != Cell::EMPTY).collect(),
    };
    if !changed.contains(&true) {
        return Vec::new();
    }
    if !changed.contains(&false) {
        return changed;
    }
    let before = shown.into_iter().flat_map(groups);
    let groups: Vec<_> = before.chain(groups(wanted)).collect();
    let mut grows = true;
    while grows {
        grows = false;
        for group in &groups {
            let Some(columns) = changed.get_mut(group.clone()) else {
                continue;
            };
            if columns.contains(&true) && columns.contains(&false) {
                columns.fill(true);
                grows = true;
            }
        }
    }
    changed
}

/// The columns of `row` that hang together.
fn groups(row: &[Cell]) -> impl Iterator<Item = Range<usize>> {
    let reach = |cell: &Cell| width_of(cell) + usize::from(!agreed(cell.symbol()));
    let ranges = row
        .iter()
        .enumerate()
        .map(move |(x, cell)| x..x + reach(cell));
    let end = row.len();
    let within = ranges.map(move |range| range.start..range.end.min(end));
    within.filter(|range| range.len() > 1)
}

/// What is sent for `c`: a control becomes U+FFFD, a directional formatting character nothing.
const fn harmless(c: char) -> Option<char> {
    match c {
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}' => Some('\u{FFFD}'),
        c if bidi::is_control(c) => None,
        _ => Some(c),
    }
}

/// What is sent for a cell's symbol: never nothing.
fn harmless_text(symbol: &str) -> Cow<'_, str> {
    if symbol.is_empty() {
        return Cow::Borrowed(" ");
    }
    if symbol.chars().all(|c| harmless(c) == Some(c)) {
        return Cow::Borrowed(symbol);
    }
    let text: String = symbol.chars().filter_map(harmless).collect();
    Cow::Owned(if text.is_empty() {
        " ".to_owned()
    } else {
        text
    })
}

/// Whether every terminal gives the symbol one cell: a base of a script whose letters are all narrow,
/// with marks or without.
fn agreed(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    let base = chars.next().is_none_or(|c| {
        matches!(c,
            ' '..='~'
            | '\u{5D0}'..='\u{5F4}'
            | '\u{61B}'..='\u{64A}'
            | '\u{660}'..='\u{66F}'
            | '\u{671}'..='\u{6D5}'
            | '\u{6EE}'..='\u{6FF}'
            | '\u{2500}'..='\u{259F}'
            | '\u{FB50}'..='\u{FDCF}'
            | '\u{FE70}'..='\u{FEFC}')
    });
    base && chars.all(|c| matches!(c, '\u{5B0}'..='\u{5C7}' | '\u{64B}'..='\u{65F}' | '\u{670}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::encode::{Algorithm, Parts, RowBase};
    use ratatui::style::{Color, Modifier, Style};

    fn size(width: u16, height: u16) -> Size {
        Size { width, height }
    }

    /// What a screen has sent, the bytes around a frame taken off.
    fn sent(screen: &mut Screen<Vec<u8>>) -> String {
        let sent = String::from_utf8(std::mem::take(&mut screen.out)).unwrap();
        sent.replace("\x1b[?2026h", "").replace("\x1b[?2026l", "")
    }

    /// What a first and a second frame send.
    fn two_frames(
        first: &[(u16, u16, &str, Style)],
        second: &[(u16, u16, &str, Style)],
    ) -> [String; 2] {
        let mut screen = Screen::new(Vec::new(), size(8, 3));
        [first, second].map(|cells| {
            screen
                .draw(|buffer| {
                    for (x, y, symbol, style) in cells {
                        buffer[(*x, *y)].set_symbol(symbol).set_style(*style);
                    }
                })
                .unwrap();
            sent(&mut screen)
        })
    }

    #[test]
    fn neighbours_need_no_second_move_and_a_frame_without_change_sends_nothing() {
        let cells = [(1, 0, "ﺏ", Style::new()), (2, 0, "ﺎ\u{64E}", Style::new())];
        let [first, second] = two_frames(&cells, &cells);
        assert_eq!(first, "\x1b[0m\x1b[1;1H\x1b[2J\x1b[1;2Hﺏﺎ\u{64E}");
        assert_eq!(second, "");
    }

    #[test]
    fn an_encoded_row_is_sent_whole_and_knows_where_each_column_went() {
        let mut screen = Screen::new(Vec::new(), size(8, 3));
        let inverse = Algorithm {
            row: RowBase::Ltr,
            mirrors: true,
            heeds_marks: true,
            parts: Parts::None,
            joins: false,
        };
        screen.encode_by(Encoder::Inverse(inverse));
        let draw = |last: &'static str| {
            move |buffer: &mut Buffer| {
                buffer.set_string(0, 0, "a ", Style::new());
                for (x, symbol) in (2..).zip(["ג", "ב", "א", last]) {
                    buffer[(x, 0)].set_symbol(symbol);
                }
            }
        };
        screen.draw(draw(" ")).unwrap();
        assert_eq!(sent(&mut screen), "\x1b[0m\x1b[1;1H\x1b[2Ja אבג   ");
        // One cell changes; the row goes out whole.
        screen.draw(draw("b")).unwrap();
        assert_eq!(sent(&mut screen), "\x1b[1;1Ha אבגb  ");
        let seen: Vec<u16> = (0..8).map(|x| screen.seen_at(x, 0)).collect();
        assert_eq!(seen, [0, 1, 4, 3, 2, 5, 6, 7]);
        assert_eq!(screen.seen_at(3, 1), 3);
        screen.draw(draw("b")).unwrap();
        assert_eq!(sent(&mut screen), "");
    }

    #[test]
    fn what_differs_in_one_row_only_is_told_from_more() {
        let mut screen = Screen::new(Vec::new(), size(8, 3));
        let letters = |rows: [&'static str; 2]| {
            move |buffer: &mut Buffer| {
                buffer[(0, 0)].set_symbol(rows[0]);
                buffer[(0, 2)].set_symbol(rows[1]);
            }
        };
        assert!(
            screen.differs_beyond(0, letters(["a", "b"])),
            "nothing is known"
        );
        screen.draw(letters(["a", "b"])).unwrap();
        assert!(!screen.differs_beyond(0, letters(["x", "b"])));
        assert!(screen.differs_beyond(2, letters(["x", "b"])));
        sent(&mut screen);
        // Asking changes nothing: the next frame still sends the row.
        screen.draw(letters(["x", "b"])).unwrap();
        assert!(sent(&mut screen).contains('x'));
    }

    #[test]
    fn the_cursor_is_placed_anew_after_a_doubtful_width() {
        let mut screen = Screen::new(Vec::new(), size(8, 3));
        let draw = |buffer: &mut Buffer| {
            wide(&mut buffer[(0, 1)], "海", 2);
            buffer[(2, 1)].set_symbol("a");
            buffer[(3, 1)].set_symbol("…");
            buffer[(4, 1)].set_symbol("b");
        };
        screen.draw(draw).unwrap();
        let first = sent(&mut screen);
        assert!(
            first.contains("\x1b[2;1H  \x1b[2;1H海\x1b[2;3Ha…\x1b[2;5Hb"),
            "{first:?}"
        );
    }

    /// Symbols, each with the columns that it has.
    const SYMBOLS: [(&str, u16); 8] = [
        (" ", 1),
        ("a", 1),
        ("ﺏ", 1),
        ("ﺎ\u{64E}", 1),
        ("…", 1),
        ("海", 2),
        ("🙂", 2),
        ("e\u{301}", 1),
    ];

    /// A frame of three rows of eight columns: for each cell which symbol, and whether it is coloured.
    fn frame() -> impl proptest::strategy::Strategy<Value = Vec<(usize, bool)>> {
        proptest::collection::vec((0..SYMBOLS.len(), proptest::bool::weighted(0.3)), 24)
    }

    fn draw_frame(frame: &[(usize, bool)], buffer: &mut Buffer) {
        let mut cells = frame.iter();
        for y in 0..3 {
            let mut x = 0;
            while x < 8
                && let Some((symbol, coloured)) = cells.next()
            {
                let fits = |(_, width): &(&str, u16)| x + width <= 8;
                let found = Some(SYMBOLS[*symbol]).filter(fits);
                let (symbol, width) = found.unwrap_or(("x", 1));
                let ground = if *coloured { Color::Red } else { Color::Reset };
                for column in x..x + width {
                    buffer[(column, y)].set_bg(ground);
                }
                wide(&mut buffer[(x, y)], symbol, width);
                x += width;
            }
        }
    }

    fn wide(cell: &mut Cell, symbol: &str, width: u16) {
        cell.set_symbol(symbol);
        if let Some(width) = std::num::NonZeroU16::new(width).filter(|width| width.get() > 1) {
            cell.set_diff_option(CellDiffOption::ForcedWidth(width));
        }
    }

    /// What a terminal shows after `bytes`: each cell's text and ground.
    fn shown(bytes: &[u8]) -> Vec<(String, vt100::Color)> {
        let size = |cells| std::num::NonZeroU16::new(cells).expect("a size");
        let mut parser = vt100::Parser::new(size(3), size(8), 0);
        parser.process(bytes);
        let screen = parser.screen();
        let places = (0..3).flat_map(|y| (0..8).map(move |x| (y, x)));
        places
            .filter_map(|(y, x)| screen.cell(y, x))
            .map(|cell| (cell.contents().trim_end().to_owned(), cell.bgcolor()))
            .collect()
    }

    proptest::proptest! {
        /// Whatever changes, wide cells and marks among it, the screen is as if it were drawn at once.
        #[test]
        fn what_changed_makes_the_same_screen_as_all(
            frames in proptest::collection::vec(frame(), 1..5),
        ) {
            let mut screen = Screen::new(Vec::new(), size(8, 3));
            for frame in &frames {
                screen.draw(|buffer| draw_frame(frame, buffer)).unwrap();
                let mut fresh = Screen::new(Vec::new(), size(8, 3));
                fresh.draw(|buffer| draw_frame(frame, buffer)).unwrap();
                proptest::prop_assert_eq!(shown(&screen.out), shown(&fresh.out));
            }
        }
    }

    #[test]
    fn the_pen_changes_by_what_differs() {
        let bold = Style::new()
            .fg(Color::Rgb(1, 2, 3))
            .add_modifier(Modifier::BOLD);
        let both = bold.bg(Color::Indexed(200)).add_modifier(Modifier::ITALIC);
        let cells = [
            (0, 0, "a", bold),
            (1, 0, "b", both),
            (2, 0, "c", Style::new().fg(Color::LightRed)),
        ];
        let [first, _] = two_frames(&cells, &[]);
        assert!(
            first.ends_with("\x1b[1;38;2;1;2;3ma\x1b[3;48;5;200mb\x1b[0;91mc"),
            "{first:?}"
        );
    }

    #[test]
    fn no_control_passes_whatever_a_cell_holds() {
        let mut screen = Screen::new(Vec::new(), size(8, 3));
        for code in 0..0x3000_u32 {
            let Some(c) = char::from_u32(code) else {
                continue;
            };
            let mut cell = Cell::default();
            cell.set_symbol(&format!("x{c}"));
            screen.frame.clear();
            screen.at = Some(Position::ORIGIN);
            screen.pen = Some(Pen::PLAIN);
            screen.put(Position::ORIGIN, &cell);
            let sent = String::from_utf8(screen.frame.clone()).unwrap();
            assert!(!sent.contains(char::is_control), "U+{code:04X}: {sent:?}");
            assert!(!sent.contains('\u{202E}') && !sent.contains('\u{2067}'));
        }
    }

    #[test]
    fn a_new_size_erases_and_draws_all_again() {
        let mut screen = Screen::new(Vec::new(), size(8, 3));
        let draw = |buffer: &mut Buffer| {
            buffer[(0, 0)].set_symbol("a");
        };
        screen.draw(draw).unwrap();
        assert!(sent(&mut screen).ends_with('a'));
        screen.resize(size(8, 3));
        screen.draw(draw).unwrap();
        assert_eq!(sent(&mut screen), "", "the same size is no news");
        screen.resize(size(9, 4));
        screen.draw(draw).unwrap();
        assert_eq!(sent(&mut screen), "\x1b[0m\x1b[1;1H\x1b[2Ja");
    }
}
