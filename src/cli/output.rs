//! What the program writes: one writer for standard output, one for messages.
//!
//! A reader of our output that goes away is no failure. On a terminal, characters that would command it are
//! replaced by the signs that layout has for them; to a file or a pipe, text goes as it is.
//!
//! Must not know: what is written.

use std::io::{BufWriter, ErrorKind, IsTerminal, Stdout, Write, stderr, stdout};
use std::path::Path;

use ratatui::style::Style;

use crate::error::{Error, Result};
use crate::term::pen::Pen;
use crate::text::cells::{self, Sort};

/// ECMA-48's BDSM: whether the program orders bidirectional text, or the terminal does.
const OURS: &str = "\x1b[8l";
const ITS_OWN: &str = "\x1b[8h";

/// Standard output.
pub(crate) struct Output {
    sink: BufWriter<Stdout>,
    terminal: bool,
    ordered: bool,
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
            terminal: stdout().is_terminal(),
            ordered: false,
        }
    }

    /// Whether a person looks at it.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// From now on lines are in screen order where `ordered`: a terminal is asked to keep it, line by line,
    /// so that it is itself again wherever the program is ended.
    pub(crate) fn keep_order(&mut self, ordered: bool) {
        self.ordered = ordered && self.terminal;
    }

    /// Writes one line and its end. A closed pipe is an error that ends the program quietly.
    pub(crate) fn line(&mut self, text: &str) -> Result<()> {
        if self.terminal {
            self.end(&harmless(text))
        } else {
            self.end(text)
        }
    }

    /// Writes one line in colours, and its end. Colours are for terminals, near or far: nothing in it
    /// commands one.
    pub(crate) fn painted(&mut self, pieces: &[Painted]) -> Result<()> {
        let (mut line, mut pen) = (String::new(), Pen::PLAIN);
        for piece in pieces.iter().filter(|piece| !piece.text.is_empty()) {
            let next = Pen::of(piece.style);
            line.push_str(&next.sequence(pen));
            line.push_str(&harmless(&piece.text));
            pen = next;
        }
        if pen != Pen::PLAIN {
            line.push_str("\x1b[0m");
        }
        self.end(&line)
    }

    fn end(&mut self, line: &str) -> Result<()> {
        let written = if self.ordered {
            write!(self.sink, "{OURS}{line}\n{ITS_OWN}")
        } else {
            writeln!(self.sink, "{line}")
        };
        written.map_err(unwritten)
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
    let lines: Vec<String> = message.lines().map(harmless).collect();
    match writeln!(stderr(), "{}", lines.join("\n")) {
        Ok(()) => {}
        Err(error) => debug_assert!(error.kind() != ErrorKind::InvalidInput),
    }
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
    fn nothing_that_commands_a_terminal_gets_through() {
        assert_eq!(harmless("a\u{1B}[2J\u{9B}x\u{202E}\t\r"), "a␛[2J␦x⊶ ␍");
        assert_eq!(harmless("سلام، “x”"), "سلام، “x”");
    }
}
