//! What the program writes: one writer for standard output, one for messages.
//!
//! A reader of our output that goes away is no failure. To a file or a pipe, text goes as it is. On a terminal,
//! characters that would command it are replaced by the signs that layout has for them, and a line with
//! right-to-left text is laid out and sent as this terminal needs it. Lines stay when the program has ended,
//! so no switch is relied on that holds for the whole terminal.
//!
//! Must not know: what is written.

use std::io::{BufWriter, ErrorKind, IsTerminal, Stdout, Write, stderr, stdout};
use std::path::Path;
use std::sync::OnceLock;

use ratatui::style::Style;

use crate::error::{Error, Result};
use crate::term;
use crate::term::pen::{Pen, Pens};
use crate::term::tty::{columns_of, is_dumb};
use crate::text::bidi::{self, Base, Direction};
use crate::text::cells::{self, CellRules, Sort};
use crate::text::document::Document;
use crate::text::encode::{Encoder, Seen, Sent, encode, without_marks};
use crate::text::layout::{Layout, Options};
use crate::text::line::line_of;
use crate::text::segment;

/// ECMA-48's BDSM: whether the program orders bidirectional text, or the terminal does.
const OURS: &str = "\x1b[8l";
const ITS_OWN: &str = "\x1b[8h";

/// Standard output.
pub(crate) struct Output {
    sink: BufWriter<Stdout>,
    terminal: bool,
    /// Whether it is a terminal that orders text by itself, and shows what it does not know.
    is_dumb: bool,
    lines: Lines,
}

/// How lines come that are to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lines {
    /// In the text's order: on a terminal they are laid out.
    Plain,
    /// In screen order.
    Seen,
    /// In the text's order, and somebody wants them so.
    AsTheyAre,
}

/// A text in its colours.
pub(crate) struct Painted {
    pub(crate) text: String,
    pub(crate) style: Style,
}

impl Output {
    /// Standard output as it is.
    pub(crate) fn standard() -> Self {
        Self {
            sink: BufWriter::new(stdout()),
            terminal: stdout().is_terminal() && !is_dumb(),
            is_dumb: stdout().is_terminal() && is_dumb(),
            lines: Lines::Plain,
        }
    }

    /// Whether a person looks at it.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// From now on lines are in screen order where `ordered`, or in the text's order and to stay so.
    pub(crate) fn keep_order(&mut self, ordered: bool) {
        self.lines = if ordered {
            Lines::Seen
        } else {
            Lines::AsTheyAre
        };
    }

    /// Writes `text` as it is; to a terminal its lines, without what would command it.
    pub(crate) fn verbatim(&mut self, text: &str) -> Result<()> {
        match self.terminal || self.is_dumb {
            true => text.lines().try_for_each(|line| self.line(line)),
            false => self.send(text),
        }
    }

    /// Writes what a file would hold as it is; to a terminal its lines, without what would command it.
    ///
    /// # Errors
    /// It is no text, which a terminal can't show; or it can't be written.
    pub(crate) fn document(&mut self, bytes: &[u8]) -> Result<()> {
        // Whoever reads a file's text wants it in its own order.
        self.keep_order(false);
        match std::str::from_utf8(bytes) {
            Ok(text) => self.verbatim(text),
            Err(_) if self.terminal => {
                let error = Error::failed("this is no text, and a terminal can't show it");
                Err(error.hint("--output FILE writes it to a file"))
            }
            Err(_) => self.bytes(bytes),
        }
    }

    /// Writes one line and its end. A closed pipe is an error that ends the program quietly.
    pub(crate) fn line(&mut self, text: &str) -> Result<()> {
        let line = match (self.terminal, self.lines) {
            (false, _) if self.is_dumb => format!("{}\n", harmless(text)),
            (false, _) => format!("{text}\n"),
            (true, Lines::Plain) => laid_out(text, columns_of(stdout())),
            (true, Lines::AsTheyAre) => format!("{}\n", harmless(text)),
            (true, Lines::Seen) => seen(&[Painted {
                text: text.to_owned(),
                style: Style::new(),
            }]),
        };
        self.send(&line)
    }

    /// Writes one line in colours, and its end. Colours are for terminals, near or far: nothing in it
    /// commands one.
    pub(crate) fn painted(&mut self, pieces: &[Painted]) -> Result<()> {
        let line = match (self.terminal, self.lines) {
            (true, Lines::Seen) => seen(pieces),
            _ => format!(
                "{}\n",
                coloured(pieces.iter().map(|p| (p.text.as_str(), p.style)))
            ),
        };
        self.send(&line)
    }

    /// Writes `text` right to left at the right of so many columns, encoded by `encoder`, whatever the terminal
    /// is.
    pub(super) fn encoded(&mut self, text: &str, columns: usize, encoder: Encoder) -> Result<()> {
        let line = line_of(text, Base::Rtl, &CellRules::default());
        let glyphs = line.cells.iter().map(|cell| cell.glyph.to_string());
        let row = " ".repeat(line.inset(columns)) + &glyphs.collect::<String>();
        let painted = Painted {
            text: row,
            style: Style::new(),
        };
        self.send(&seen_by(encoder, &[painted]))
    }

    fn send(&mut self, bytes: &str) -> Result<()> {
        self.bytes(bytes.as_bytes())
    }

    /// Writes what is no text.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.sink.write_all(bytes).map_err(unwritten)
    }

    /// Sends off what is still held back.
    pub(crate) fn finish(&mut self) -> Result<()> {
        self.sink.flush().map_err(unwritten)
    }
}

/// Writes a whole text to standard output, line by line.
pub(super) fn write(text: &str) -> Result<()> {
    let mut output = Output::standard();
    for line in text.lines() {
        output.line(line)?;
    }
    output.finish()
}

fn unwritten(error: std::io::Error) -> Error {
    Error::io("write", Path::new("standard output"), error)
}

/// Writes a message for the person at the keyboard to standard error. Nothing can be done where that
/// fails.
pub(crate) fn tell(message: &str) {
    let is_terminal = stderr().is_terminal() && !is_dumb();
    let line = |line: &str| match is_terminal {
        true => laid_out(line, columns_of(stderr())),
        false => format!("{}\n", harmless(line)),
    };
    let lines: String = message.lines().map(line).collect();
    match stderr().write_all(lines.as_bytes()) {
        Ok(()) => {}
        Err(error) => debug_assert!(error.kind() != ErrorKind::InvalidInput),
    }
}

/// What orders the lines of this terminal; asked once, and only when there is a line that it matters to.
fn encoder() -> Encoder {
    static ENCODER: OnceLock<Encoder> = OnceLock::new();
    *ENCODER.get_or_init(term::encoder_of_lines)
}

/// The columns of a terminal that tells none.
const USUAL: usize = 80;

/// A line in the text's order, as a terminal is sent it, with its end. A terminal breaks lines that are too long
/// for it after they have been put in screen order, which would show their ends first: so they are broken here.
fn laid_out(text: &str, columns: Option<u16>) -> String {
    if !text.chars().any(bidi::turns) {
        return format!("{}\n", harmless(text));
    }
    rows_of(text, columns.map_or(USUAL, usize::from))
        .iter()
        .map(|row| seen(std::slice::from_ref(row)))
        .collect()
}

/// The rows of a line on a terminal of so many columns, in screen order. Those of a right-to-left line stand at
/// the right of the longest.
fn rows_of(text: &str, columns: usize) -> Vec<Painted> {
    let options = Options {
        width: columns.max(1),
        direction: Direction::FirstStrong,
        rules: CellRules::default(),
    };
    // It is one line, whatever it holds: a name must not begin another.
    let ends = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let one: String = text
        .chars()
        .map(|c| {
            if ends(c) {
                harmless(c.encode_utf8(&mut [0; 4]))
            } else {
                c.to_string()
            }
        })
        .collect();
    let layout = Layout::new(Document::new(one), options);
    let blocks: Vec<_> = (0..layout.blocks())
        .map(|index| layout.block(index))
        .collect();
    let rows = blocks.iter().flat_map(|block| block.rows.iter());
    let widest = rows.clone().map(|row| row.width).max().unwrap_or(0);
    rows.map(|row| {
        let glyphs: String = row
            .cells
            .iter()
            .map(|cell| cell.glyph.to_string())
            .collect();
        Painted {
            text: " ".repeat(row.inset(widest)) + &glyphs,
            style: Style::new(),
        }
    })
    .collect()
}

/// A line in screen order, as a terminal is sent it, with its end. Where the terminal leaves the order alone
/// when it is told to, it is told so for this line, and is itself again wherever the program is ended.
fn seen(pieces: &[Painted]) -> String {
    let matters = pieces
        .iter()
        .any(|piece| piece.text.chars().any(bidi::turns));
    let encoder = if matters { encoder() } else { Encoder::Visual };
    seen_by(encoder, pieces)
}

/// The same for a terminal that `encoder` is for.
fn seen_by(encoder: Encoder, pieces: &[Painted]) -> String {
    let parts = pieces.iter().flat_map(|piece| {
        let clusters = segment::clusters(&piece.text).map(|(_, cluster)| cluster);
        clusters.map(|cluster| (harmless(cluster), piece.style))
    });
    let cells: Vec<(String, Style)> = parts.collect();
    let mut pens = Pens::default();
    let row = cells.iter().map(|(text, style)| {
        let pen = Pen::of(*style);
        Seen {
            text,
            face: pen.face(),
            pen: pens.number(pen),
        }
    });
    let row: Vec<Seen<'_>> = row.collect();
    let sent = encode(encoder, &row);
    let style = |cell: &Sent| {
        cells
            .get(cell.from)
            .map_or(Style::new(), |(_, style)| *style)
    };
    let line = coloured(sent.iter().map(|cell| (cell.text.as_str(), style(cell))));
    match encoder {
        Encoder::Visual if term::leaves_order_alone() => format!("{line}\n"),
        Encoder::Visual => format!("{OURS}{line}\n{ITS_OWN}"),
        Encoder::Kitty(_) | Encoder::Inverse(_) => format!("{line}\n"),
    }
}

/// Texts in their colours, as a terminal is sent them.
fn coloured<'a>(pieces: impl Iterator<Item = (&'a str, Style)>) -> String {
    let (mut line, mut pen) = (String::new(), Pen::PLAIN);
    for (text, style) in pieces.filter(|(text, _)| !text.is_empty()) {
        let next = Pen::of(style);
        line.push_str(&next.sequence(pen));
        line.push_str(&kept(text));
        pen = next;
    }
    if pen != Pen::PLAIN {
        line.push_str("\x1b[0m");
    }
    line
}

/// `text` without what a terminal would obey, but for the marks that an encoder puts behind a cell.
fn kept(text: &str) -> String {
    let own = without_marks(text);
    let marks = text.get(own.len()..).unwrap_or_default();
    harmless(own) + marks
}

/// `line` with signs in place of what a terminal would obey.
fn harmless(line: &str) -> String {
    line.chars()
        .map(|character| match cells::sort(character) {
            Sort::Control(sign)
            | Sort::Format(sign)
            | Sort::NumberSign(sign)
            | Sort::Separator(sign) => sign,
            Sort::SoftHyphen => '-',
            Sort::Tab => ' ',
            Sort::Plain | Sort::Blank | Sort::Fixed => character,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_too_long_for_the_terminal_is_broken_before_it_is_ordered() {
        let rows = |text, columns| -> Vec<String> {
            let rows = rows_of(text, columns).into_iter();
            rows.map(|row| row.text).collect()
        };
        assert_eq!(rows("א ב ג ד", 7), ["ד ג ב א"]);
        assert_eq!(rows("א ב ג ד ה", 4), ["ב א", "ד ג", "  ה"]);
        assert_eq!(rows("say: אב גד הו", 8), ["say: בא", "וה דג"]);
        assert_eq!(rows("א\rb\u{2028}c\x1b", 20), ["␛b⤶c␍א"]);
    }

    #[test]
    fn what_an_encoder_puts_behind_a_cell_stays() {
        assert_eq!(kept("ﯽ\u{200C}"), "ﯽ\u{200C}");
        assert_eq!(kept("ا\u{200C}\u{200E}"), "ا\u{200C}\u{200E}");
        assert_eq!(kept("a\u{1B}\u{200E}"), "a␛\u{200E}");
    }

    #[test]
    fn nothing_that_commands_a_terminal_gets_through() {
        assert_eq!(harmless("a\u{1B}[2J\u{9B}x\u{202E}\t\r"), "a␛[2J␦x⊶ ␍");
        assert_eq!(harmless("سلام، “x”"), "سلام، “x”");
    }
}
