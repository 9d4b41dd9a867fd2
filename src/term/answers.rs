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

/// Who orders the cells (ECMA-48's BDSM), before and after we said that we do; what the terminal is called
/// (XTVERSION, DA3, DA2); and what every terminal answers (DA1).
pub(super) const QUESTIONS: &[u8] = b"\x1b[8$p\x1b[8l\x1b[8$p\x1b[>q\x1b[=c\x1b[>c\x1b[c";

/// What kitty's main font is called (XTGETTCAP of `kitty-query-font_family`), and what ends the answers.
pub(super) const FONT: &[u8] = b"\x1bP+q6b697474792d71756572792d666f6e745f66616d696c79\x1b\\\x1b[c";
/// The name of that capability, in hexadecimal digits.
const FONT_NAME: &str = "6b697474792d71756572792d666f6e745f66616d696c79";

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
            Reply::Mode(..) | Reply::Capability(..) | Reply::Other => {}
        }
    }

    /// Whether nothing was answered at all.
    pub(super) fn is_silent(&self) -> bool {
        *self == Self::default()
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
