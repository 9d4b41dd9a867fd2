//! What the program writes: one writer for standard output, one for messages.
//!
//! A reader of our output that goes away is no failure. On a terminal, characters that would command it are
//! replaced by the signs that layout has for them; to a file or a pipe, text goes as it is.
//!
//! Must not know: what is written.

use std::io::{BufWriter, ErrorKind, IsTerminal, Stdout, Write, stderr, stdout};
use std::path::Path;

use crate::error::{Error, Result};
use crate::text::cells::{self, Sort};

/// Standard output.
pub(crate) struct Output {
    sink: BufWriter<Stdout>,
    terminal: bool,
}

impl Output {
    /// Standard output as it is.
    pub(crate) fn standard() -> Self {
        Self {
            sink: BufWriter::new(stdout()),
            terminal: stdout().is_terminal(),
        }
    }

    /// Whether a person looks at it.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Writes one line and its end. A closed pipe is an error that ends the program quietly.
    pub(crate) fn line(&mut self, text: &str) -> Result<()> {
        let written = if self.terminal {
            writeln!(self.sink, "{}", harmless(text))
        } else {
            writeln!(self.sink, "{text}")
        };
        written.map_err(unwritten)
    }

    /// Sends off what is still held back.
    pub(crate) fn finish(&mut self) -> Result<()> {
        self.sink.flush().map_err(unwritten)
    }
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
