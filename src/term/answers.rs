//! What a terminal says of itself: one burst of questions, whose last one every terminal answers.
//!
//! Terminals answer in the order in which they are asked, so that the answer to the last question (DA1)
//! ends the waiting. One that does not answer is waited for no longer than [`PATIENCE`]; what it says later
//! still comes through [the decoder](super::input), as an answer and never as keys.
//!
//! Must not know: what follows from the answers.

use std::io;
use std::time::{Duration, Instant};

use super::input::{Decoder, Sent};
use super::tty::Tty;
use crate::ui::theme::colour::Depth;

/// Who orders the cells (ECMA-48's BDSM), before and after we said that we do.
const ORDER: &str = "\x1b[8$p\x1b[8l\x1b[8$p";
/// What the terminal is called (XTVERSION, DA3, DA2).
const NAME: &str = "\x1b[>q\x1b[=c\x1b[>c";
/// Whether it has kitty's protocol for keys.
const KEYS: &str = "\x1b[?u";
/// What every terminal answers (DA1).
const LAST: &str = "\x1b[c";
/// What became of a pen with a colour of 256 and one of 24 bits (DECRQSS of SGR), and what ends the answers. GNU screen
/// and PuTTY write a part of it: only a terminal with a name is asked.
pub(super) const COLOURS: &[u8] = b"\x1b[38;5;201;48;2;1;2;3m\x1bP$qm\x1b\\\x1b[0m\x1b[c";

/// What a terminal is asked first. One that `shows_the_unknown` writes parts of questions that it does not know on the
/// screen: it is asked only for what it is sure to know. Others that do are made to forget it: the cursor goes back
/// to where it was (st takes the question for keys for that, too), and what stands behind it is erased.
pub(super) fn questions(shows_the_unknown: bool) -> String {
    if shows_the_unknown {
        return format!("\x1b[8l\x1b[>c{LAST}");
    }
    format!("\x1b7{ORDER}{NAME}{KEYS}\x1b8\x1b[K{LAST}")
}

/// What kitty's main font is called (XTGETTCAP of `kitty-query-font_family`), and what ends the answers.
pub(super) const FONT: &[u8] = b"\x1bP+q6b697474792d71756572792d666f6e745f66616d696c79\x1b\\\x1b[c";
/// The name of that capability, in hexadecimal digits.
const FONT_NAME: &str = "6b697474792d71756572792d666f6e745f66616d696c79";

/// Asks how many cells the terminal gives a letter with a vowel mark, and a character of ambiguous width, by where
/// the cursor stands after each. It must be erased then. The second row is used, since in the first the answer
/// could be a key (F3).
pub(super) const WIDTHS: &str = "\x1b[2;1H\u{628}\u{64E}\x1b[6n\x1b[2;1H\u{2500}\x1b[6n";

/// The cells that a terminal gives to what it was asked for by [`WIDTHS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Widths {
    /// A letter with a vowel mark.
    pub(super) marked: Option<u32>,
    /// A character of ambiguous width.
    pub(super) ambiguous: Option<u32>,
}

impl Widths {
    /// Takes in that the cursor stands there; tells whether all is known now.
    pub(super) fn take(&mut self, (row, column): (u32, u32)) -> bool {
        let width = column.saturating_sub(1);
        match self {
            _ if row != 2 => return false,
            Self { marked: None, .. } => self.marked = Some(width),
            Self {
                ambiguous: None, ..
            } => self.ambiguous = Some(width),
            _ => return false,
        }
        self.ambiguous.is_some()
    }
}

/// How long a terminal is waited for that says nothing, from the questions on.
pub(super) const PATIENCE: Duration = Duration::from_millis(300);
/// One that answers slowly is waited for as long as this. Whoever ends before listens so long, that the answers
/// do not go to the shell.
pub(super) const LONGEST: Duration = Duration::from_secs(1);

/// An answer of a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// DECRPM: the number of an ANSI mode, and its state: 0 not known, 1 set, 2 reset, 3 and 4 for ever so.
    Mode(u32, u32),
    /// XTVERSION: name and version.
    Version(String),
    /// DA1.
    Primary,
    /// DA2: kind, version, option.
    Secondary(Vec<u32>),
    /// DA3: the unit, in hexadecimal digits.
    Tertiary(String),
    /// XTGETTCAP: a capability and its value, both in hexadecimal digits.
    Capability(String, String),
    /// DECRPSS: a setting, as the sequence that sets it has it.
    Setting(String),
    /// Kitty's protocol for keys is there, with these flags set.
    Keyboard(u32),
    /// CPR: the cursor's row and column, counted from 1.
    Cursor(u32, u32),
    /// An answer that nobody asked for here.
    Other,
}

/// What a terminal has answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answers {
    /// The state of BDSM when it was asked for first (1: the terminal orders the cells).
    pub(crate) order: Option<u32>,
    /// The same after we had said that we do.
    pub(crate) order_then: Option<u32>,
    /// XTVERSION.
    pub(crate) version: Option<String>,
    /// DA2.
    pub(crate) secondary: Option<Vec<u32>>,
    /// DA3.
    pub(crate) tertiary: Option<String>,
    /// The PostScript name of kitty's main font.
    pub(crate) font: Option<String>,
    /// How many colours the pen had that was asked for.
    pub(crate) colours: Option<Depth>,
    /// Whether kitty's protocol for keys is there.
    pub(crate) keyboard: bool,
    /// Whether the last question was answered: what is not known now never will be.
    pub(crate) complete: bool,
}

impl Answers {
    /// Takes an answer in.
    pub(super) fn take(&mut self, reply: Reply) {
        match reply {
            Reply::Mode(8, state) if self.order.is_none() => self.order = Some(state),
            Reply::Mode(8, state) => self.order_then = Some(state),
            Reply::Version(version) => self.version = Some(version),
            Reply::Secondary(numbers) => self.secondary = Some(numbers),
            Reply::Tertiary(unit) => self.tertiary = Some(unit),
            Reply::Primary => self.complete = true,
            Reply::Capability(name, value) if name.eq_ignore_ascii_case(FONT_NAME) => {
                self.font = text_of(&value);
            }
            Reply::Setting(pen) => self.colours = colours_of(&pen).or(self.colours),
            Reply::Keyboard(_) => self.keyboard = true,
            Reply::Mode(..) | Reply::Capability(..) | Reply::Cursor(..) | Reply::Other => {}
        }
    }

    /// Whether nothing was answered at all.
    pub(super) fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}

/// How many colours a terminal has whose pen is so after it was given one of 256 and one of 24 bits; `None` where it
/// tells none, for not all tell the whole of their pen.
fn colours_of(pen: &str) -> Option<Depth> {
    let numbers: Vec<&str> = pen
        .trim_end_matches('m')
        .split([';', ':'])
        .filter(|number| !number.is_empty())
        .collect();
    let has = |colour: &[&str]| numbers.windows(colour.len()).any(|part| part == colour);
    match (has(&["48", "2", "1", "2", "3"]), has(&["38", "5", "201"])) {
        (true, _) => Some(Depth::True),
        (false, true) => Some(Depth::Ansi256),
        (false, false) => None,
    }
}

/// The text that hexadecimal digits write.
fn text_of(digits: &str) -> Option<String> {
    let pairs = digits.as_bytes().chunks(2);
    let bytes = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()
}

/// Waits for `answers` to questions that were sent at `asked` and end with DA1; for a terminal that says nothing
/// no longer than `patience`. What else came meanwhile, such as keys of somebody in a hurry, is given back.
pub(super) fn wait(
    tty: &Tty,
    decoder: &mut Decoder,
    answers: &mut Answers,
    asked: Instant,
    patience: Duration,
) -> io::Result<Vec<Sent>> {
    let mut others = Vec::new();
    let mut buffer = [0; 1024];
    while !answers.complete {
        let limit = if answers.is_silent() {
            patience
        } else {
            LONGEST
        };
        let left = limit.saturating_sub(asked.elapsed());
        // What has come by then is heard, however late it is.
        if !tty.ready(left)? {
            if left.is_zero() {
                break;
            }
            continue;
        }
        for sent in decoder.feed(tty.read(&mut buffer)?) {
            match sent {
                Sent::Reply(reply) => answers.take(reply),
                other => others.push(other),
            }
        }
    }
    Ok(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pen_tells_how_many_colours_there_are() {
        for (pen, expected) in [
            ("0;38:5:201;48:2::1:2:3m", Some(Depth::True)),
            ("38:5:201;48:2:1:2:3m", Some(Depth::True)),
            ("0;38;5;201;48;5;16m", Some(Depth::Ansi256)),
            ("0m", None),
            ("0;138;5;201m", None),
            ("", None),
        ] {
            assert_eq!(colours_of(pen), expected, "{pen}");
        }
    }
}
