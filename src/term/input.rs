//! The bytes that a terminal sends, as keys, mouse and pastes.
//!
//! The grammar is ECMA-48's: a control sequence is `ESC [`, parameters, intermediates, one final byte; a
//! control string runs to `ESC \` or BEL. What the keys send is xterm's (ctlseqs, "PC-Style Function
//! Keys", "SGR mouse"), with the Linux console's and rxvt's own where they do not collide. A terminal's
//! answers to questions come as [replies](Reply), also late and in pieces. Whatever else is well formed but
//! no key is passed over whole, so that none of it is taken for a command.
//!
//! Bytes may be cut anywhere. A lone `ESC` may begin a sequence or be the key: the reader waits a moment
//! ([`Decoder::waits`]) and then lets it be the key ([`Decoder::expire`]). What has begun as an answer is
//! waited for longer: its rest must not become keys.
//!
//! Must not know: where the bytes come from, what the keys do.

use std::time::Duration;

use super::answers::Reply;
use super::protocol;
use crate::app::key::{Code, Key};

/// Something that the terminal sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// A key.
    Key(Key),
    /// A key that types `text`, and the Latin character on it.
    Placed { text: String, latin: char },
    /// A text that is no single key's.
    Typed(String),
    /// The window is looked at again.
    Focus,
    /// A mouse button or the wheel, at a cell counted from 0.
    Mouse { act: Button, column: u16, row: u16 },
    /// A paste, as it was in the clipboard; terminals send line ends as CR.
    Paste(String),
    /// The terminal's answer to a question.
    Reply(Reply),
}

/// What the mouse did. Other buttons than the first are the terminal's own business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Button {
    Press,
    Drag,
    Release,
    WheelUp,
    WheelDown,
}

/// A paste that never ends is cut here, in bytes, so that it can't fill the memory.
const LONGEST_PASTE: usize = 16 << 20;
/// A sequence that never ends is dropped here.
const LONGEST_SEQUENCE: usize = 4096;

/// How long a lone `ESC` waits to be the beginning of a sequence. A terminal sends one at once; only a
/// slow line cuts it.
const ESCAPE: Duration = Duration::from_millis(40);
/// How long a sequence that has begun waits for its end.
const SLOWEST: Duration = Duration::from_secs(1);

const PASTE_END: &[u8] = b"\x1b[201~";

/// Makes keys of bytes.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    /// What has come and has no meaning yet.
    held: Vec<u8>,
    pasting: bool,
}

/// What the bytes held begin with.
enum Token {
    /// So many bytes, and what they are.
    Whole(usize, Option<Sent>),
    /// The beginning of a paste, of so many bytes.
    Paste(usize),
    /// More bytes are needed.
    Cut,
}

impl Decoder {
    /// Takes `bytes`; gives what is complete with them.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<Sent> {
        let searched = self.held.len().saturating_sub(PASTE_END.len());
        self.held.extend_from_slice(bytes);
        let mut out = Vec::new();
        let mut at = 0;
        loop {
            let rest = self.held.get(at..).unwrap_or_default();
            if self.pasting {
                let from = if at == 0 { searched } else { 0 };
                let Some(length) = paste_length(rest, from) else {
                    break;
                };
                let text = rest.get(..length).unwrap_or_default();
                out.push(Sent::Paste(String::from_utf8_lossy(text).into_owned()));
                at += (length + PASTE_END.len()).min(rest.len());
                self.pasting = false;
                continue;
            }
            match token(rest) {
                Token::Cut if rest.len() < LONGEST_SEQUENCE => break,
                Token::Cut => at += rest.len(),
                Token::Paste(length) => (at, self.pasting) = (at + length, true),
                Token::Whole(length, sent) => {
                    out.extend(sent);
                    at += length;
                }
            }
        }
        self.held.drain(..at);
        out
    }

    /// How long to wait for what follows, before what is held is what it is by itself; `None` where nothing
    /// is held.
    pub(super) fn waits(&self) -> Option<Duration> {
        match self.held.as_slice() {
            [] => None,
            _ if self.pasting => None,
            [0x1b] | [0x1b, _] => Some(ESCAPE),
            _ => Some(SLOWEST),
        }
    }

    /// Nothing followed: what is held is what it is by itself.
    pub(super) fn expire(&mut self) -> Vec<Sent> {
        if self.pasting {
            return Vec::new();
        }
        match std::mem::take(&mut self.held).as_slice() {
            [0x1b] => vec![Sent::Key(Key::plain(Code::Escape))],
            // Alt and the character that also begins a sequence or a string.
            [0x1b, c @ 0x20..=0x7e] => vec![Sent::Key(alt(char::from(*c)))],
            _ => Vec::new(),
        }
    }
}

/// The length of the pasted text in `bytes`, whose first `from` bytes hold no end of it.
fn paste_length(bytes: &[u8], from: usize) -> Option<usize> {
    let tail = bytes.get(from..).unwrap_or_default();
    let end = tail
        .windows(PASTE_END.len())
        .position(|window| window == PASTE_END);
    match end {
        Some(end) => Some(from + end),
        None => (bytes.len() > LONGEST_PASTE).then_some(LONGEST_PASTE),
    }
}

fn alt(c: char) -> Key {
    Key::new(Code::Char(c), false, true, false)
}

/// The first token of `bytes`.
fn token(bytes: &[u8]) -> Token {
    match bytes {
        [] | [0x1b] | [0x1b, b'['] | [0x1b, b'O'] => Token::Cut,
        [0x1b, b'[', rest @ ..] => sequence(rest),
        [0x1b, b'O', last, ..] => {
            let sent = final_key(*last).map(|code| Sent::Key(Key::plain(code)));
            Token::Whole(3, sent)
        }
        [0x1b, b'P' | b']' | b'_' | b'^' | b'X', ..] => string(bytes),
        // Two of them: the first is the key.
        [0x1b, 0x1b, ..] => Token::Whole(1, Some(Sent::Key(Key::plain(Code::Escape)))),
        [0x1b, rest @ ..] => match character(rest) {
            Token::Whole(length, Some(Sent::Key(key))) => {
                let key = Key::new(key.code, key.control, true, key.shift);
                Token::Whole(length + 1, Some(Sent::Key(key)))
            }
            Token::Whole(length, sent) => Token::Whole(length + 1, sent),
            other => other,
        },
        _ => character(bytes),
    }
}

/// A control string, which is an answer. One that CAN, SUB or another sequence breaks off is none, and takes
/// nothing of what follows with it.
fn string(bytes: &[u8]) -> Token {
    let body = bytes.get(2..).unwrap_or_default();
    let ends = |byte: &u8| matches!(byte, 0x07 | 0x18 | 0x1a | 0x1b);
    let Some(length) = body.iter().position(ends) else {
        return Token::Cut;
    };
    let text = body.get(..length).unwrap_or_default();
    let (end, is_whole) = match body.get(length..).unwrap_or_default() {
        [0x1b] => return Token::Cut,
        [0x1b, b'\\', ..] => (2, true),
        [0x1b, ..] => (0, false),
        [0x07, ..] => (1, true),
        _ => (1, false),
    };
    let is_device_control = bytes.get(1) == Some(&b'P');
    let reply = (is_whole && is_device_control).then(|| Sent::Reply(string_reply(text)));
    Token::Whole(2 + length + end, reply)
}

/// What a device control string answers.
fn string_reply(text: &[u8]) -> Reply {
    let said = |rest: &[u8]| String::from_utf8_lossy(rest).into_owned();
    match text {
        [b'>', b'|', rest @ ..] => Reply::Version(said(rest)),
        [b'!', b'|', rest @ ..] => Reply::Tertiary(said(rest)),
        [b'1', b'+', b'r', rest @ ..] => {
            let said = said(rest);
            let (name, value) = said.split_once('=').unwrap_or((&said, ""));
            Reply::Capability(name.to_owned(), value.to_owned())
        }
        [b'1', b'$', b'r', rest @ ..] => Reply::Setting(said(rest)),
        _ => Reply::Other,
    }
}

/// What a control sequence answers that is no key.
fn sequence_reply(parameters: &[u8], last: u8) -> Reply {
    let numbers = Numbers::read(parameters);
    match (parameters.first(), parameters.last(), last) {
        (Some(b'0'..=b'9'), Some(b'$'), b'y') => Reply::Mode(numbers.get(0), numbers.get(1)),
        (Some(b'?'), _, b'c') => Reply::Primary,
        (Some(b'>'), _, b'c') => Reply::Secondary(numbers.all()),
        (Some(b'?'), _, b'u') => Reply::Keyboard(numbers.get(0)),
        _ => Reply::Other,
    }
}

/// A character, or a control that stands for a key.
fn character(bytes: &[u8]) -> Token {
    let Some(first) = bytes.first() else {
        return Token::Cut;
    };
    let control = |c: u8| Key::new(Code::Char(char::from(c)), true, false, false);
    let key = match *first {
        b'\r' => Key::plain(Code::Enter),
        b'\t' => Key::plain(Code::Tab),
        0x7f => Key::plain(Code::Backspace),
        0 => control(b' '),
        byte @ 0x01..=0x1a => control(byte - 1 + b'a'),
        byte @ 0x1c..=0x1f => control(byte - 0x1c + b'\\'),
        byte @ 0x20..=0x7e => Key::char(char::from(byte)),
        _ => return beyond_ascii(bytes),
    };
    Token::Whole(1, Some(Sent::Key(key)))
}

/// A character of several bytes. A byte that is none of UTF-8's is passed over.
fn beyond_ascii(bytes: &[u8]) -> Token {
    let first = bytes.get(..bytes.len().min(4)).unwrap_or_default();
    let valid = match std::str::from_utf8(first) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            let valid = first.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        }
        Err(error) if error.error_len().is_none() => return Token::Cut,
        Err(_) => "",
    };
    match valid.chars().next() {
        // C1 controls, which UTF-8 can write, are no keys.
        Some(c) if c.is_control() => Token::Whole(c.len_utf8(), None),
        Some(c) => Token::Whole(c.len_utf8(), Some(Sent::Key(Key::char(c)))),
        None => Token::Whole(1, None),
    }
}

/// A control sequence; `rest` comes after `ESC [`, which its lengths include.
fn sequence(rest: &[u8]) -> Token {
    // The Linux console's F1 to F5.
    if let [b'[', last @ ..] = rest {
        return match last {
            [] => Token::Cut,
            [c @ b'A'..=b'E', ..] => key_token(4, Some(Code::F(c - b'A' + 1)), Held::NONE),
            _ => Token::Whole(3, None),
        };
    }
    let Some(length) = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else {
        return Token::Cut;
    };
    let parameters = rest.get(..length).unwrap_or_default();
    let whole = length + 3;
    match rest.get(length) {
        Some(b'M') if parameters.is_empty() => old_mouse(rest),
        Some(last @ (b'M' | b'm')) if parameters.first() == Some(&b'<') => {
            Token::Whole(whole, mouse(&Numbers::read(parameters), *last == b'm'))
        }
        Some(last @ 0x40..=0x7e) => keys(whole, parameters, *last),
        // A control in the middle: what came before it is no sequence.
        _ => Token::Whole(length + 2, None),
    }
}

/// The parameters of a sequence: for each its number and the first after a colon.
struct Numbers(Vec<(u32, u32)>);

impl Numbers {
    fn read(parameters: &[u8]) -> Self {
        let number = |text: Option<&str>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
        let text = String::from_utf8_lossy(parameters);
        let text = text.trim_end_matches(|c: char| matches!(c, ' '..='/'));
        let each = text.trim_start_matches(['<', '?', '=', '>']).split(';');
        Self(
            each.map(|part| {
                let mut parts = part.split(':');
                (number(parts.next()), number(parts.next()))
            })
            .collect(),
        )
    }

    fn all(&self) -> Vec<u32> {
        self.0.iter().map(|(number, _)| *number).collect()
    }

    fn get(&self, at: usize) -> u32 {
        self.0.get(at).map_or(0, |(number, _)| *number)
    }

    /// The number after the colon.
    fn below(&self, at: usize) -> u32 {
        self.0.get(at).map_or(0, |(_, number)| *number)
    }
}

/// The modifiers of a key.
#[derive(Clone, Copy)]
struct Held {
    bits: u32,
}

impl Held {
    const NONE: Self = Self { bits: 0 };

    /// As xterm sends them: one more than the sum of 1 (Shift), 2 (Alt), 4 (Ctrl), 8 (Meta).
    fn read(number: u32) -> Self {
        Self {
            bits: number.saturating_sub(1),
        }
    }

    fn key(self, code: Code) -> Key {
        Key::new(
            code,
            self.bits & 4 != 0,
            self.bits & 10 != 0,
            self.bits & 1 != 0,
        )
    }
}

fn key_token(length: usize, code: Option<Code>, held: Held) -> Token {
    Token::Whole(length, code.map(|code| Sent::Key(held.key(code))))
}

/// A key's control sequence of `length` bytes.
fn keys(length: usize, parameters: &[u8], last: u8) -> Token {
    if parameters
        .iter()
        .any(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':'))
    {
        let reply = Sent::Reply(sequence_reply(parameters, last));
        return Token::Whole(length, Some(reply));
    }
    let numbers = Numbers::read(parameters);
    let held = Held::read(numbers.get(1));
    // The kitty protocol tells of keys let go; nobody asked for it.
    if numbers.below(1) == 3 {
        return Token::Whole(length, None);
    }
    match (last, numbers.get(0)) {
        (b'~', 200) => Token::Paste(length),
        (b'~', 27) => key_token(length, by_number(numbers.get(2)), held),
        (b'~', number) => key_token(length, tilde_key(number), held),
        (b'u', _) => Token::Whole(length, protocol::key(parameters)),
        (b'Z', _) => key_token(length, Some(Code::BackTab), Held::NONE),
        // F3 with modifiers begins as the answer where the cursor stands does.
        (b'R', 1) if (2..=16).contains(&numbers.get(1)) => key_token(length, final_key(b'R'), held),
        (b'R', row) if !parameters.is_empty() => {
            let cursor = Reply::Cursor(row, numbers.get(1));
            Token::Whole(length, Some(Sent::Reply(cursor)))
        }
        (b'I', _) if parameters.is_empty() => Token::Whole(length, Some(Sent::Focus)),
        // rxvt's arrows with Shift.
        (b'a'..=b'd', _) if parameters.is_empty() => {
            key_token(length, final_key(last.to_ascii_uppercase()), Held::read(2))
        }
        _ => key_token(length, final_key(last), held),
    }
}

/// The key that a final byte names.
fn final_key(last: u8) -> Option<Code> {
    Some(match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'M' => Code::Enter,
        b'P'..=b'S' => Code::F(last - b'P' + 1),
        _ => return None,
    })
}

/// The key that a number before `~` names.
fn tilde_key(number: u32) -> Option<Code> {
    let function = |first: u8, from: u32| {
        u8::try_from(number - from)
            .ok()
            .map(|more| Code::F(first + more))
    };
    match number {
        1 | 7 => Some(Code::Home),
        2 => Some(Code::Insert),
        3 => Some(Code::Delete),
        4 | 8 => Some(Code::End),
        5 => Some(Code::PageUp),
        6 => Some(Code::PageDown),
        11..=15 => function(1, 11),
        17..=21 => function(6, 17),
        23 | 24 => function(11, 23),
        _ => None,
    }
}

/// The key of a character's number.
pub(super) fn by_number(number: u32) -> Option<Code> {
    match number {
        9 => Some(Code::Tab),
        13 => Some(Code::Enter),
        27 => Some(Code::Escape),
        127 => Some(Code::Backspace),
        _ => char::from_u32(number)
            .filter(|c| !c.is_control())
            .map(Code::Char),
    }
}

/// A mouse report without limit on columns (SGR, mode 1006).
fn mouse(numbers: &Numbers, released: bool) -> Option<Sent> {
    let place = |at| u16::try_from(numbers.get(at).saturating_sub(1)).ok();
    button(numbers.get(0), released).and_then(|act| {
        Some(Sent::Mouse {
            act,
            column: place(1)?,
            row: place(2)?,
        })
    })
}

/// What button number `number` tells, Shift, Alt and Ctrl (4, 8, 16) aside; 32 is for motion.
fn button(number: u32, released: bool) -> Option<Button> {
    match (number & !0b1_1100, released) {
        (0, false) => Some(Button::Press),
        (0, true) | (3, _) => Some(Button::Release),
        (32, _) => Some(Button::Drag),
        (64, false) => Some(Button::WheelUp),
        (65, false) => Some(Button::WheelDown),
        _ => None,
    }
}

/// A mouse report of the old form, for terminals without mode 1006: `M` and three bytes.
fn old_mouse(rest: &[u8]) -> Token {
    let [_, number, column, row, ..] = rest else {
        return Token::Cut;
    };
    let sent = button(u32::from(number.saturating_sub(32)), false).map(|act| Sent::Mouse {
        act,
        column: u16::from(column.saturating_sub(33)),
        row: u16::from(row.saturating_sub(33)),
    });
    Token::Whole(6, sent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What `bytes` mean, keys by their names, once nothing follows.
    fn read(bytes: &[u8]) -> String {
        let mut decoder = Decoder::default();
        let mut sent = decoder.feed(bytes);
        sent.extend(decoder.expire());
        let names: Vec<String> = sent
            .into_iter()
            .map(|sent| match sent {
                Sent::Key(key) => key.to_string(),
                Sent::Placed { text, latin } => format!("{text}={latin}"),
                Sent::Typed(text) => format!("‹{text}›"),
                Sent::Focus => "focus".to_owned(),
                Sent::Mouse { act, column, row } => format!("{act:?}@{column},{row}"),
                Sent::Paste(text) => format!("<{text}>"),
                Sent::Reply(reply) => format!("{reply:?}"),
            })
            .collect();
        names.join(" ")
    }

    #[test]
    fn keys_are_read_as_terminals_send_them() {
        for (bytes, expected) in [
            ("aشZ", "a ش Z"),
            ("\x1b", "Esc"),
            ("\x1b\x1b", "Esc Esc"),
            ("\x1bx\x1bé", "M-x M-é"),
            ("\x1b[", "M-["),
            ("\x1bP", "M-P"),
            ("\r\t\x7f\x01\x1f\0", "Enter Tab Backspace C-a C-_ C-Space"),
            ("\x1b[A\x1bOB\x1b[1;5C\x1b[1;2D", "Up Down C-Right S-Left"),
            (
                "\x1b[H\x1b[4~\x1b[5~\x1b[6~\x1b[3~\x1b[2~",
                "Home End PgUp PgDn Del Ins",
            ),
            ("\x1bOP\x1b[15~\x1b[17~\x1b[24~\x1b[[B", "F1 F5 F6 F12 F2"),
            ("\x1b[1;2R\x1b[R\x1b[1;5S", "S-F3 F3 C-F4"),
            ("\x1b[Z", "S-Tab"),
            ("\x1b[97;5u\x1b[27;5;111~\x1b[13u", "C-a C-o Enter"),
            ("\x1b[97;1:3u", ""),
        ] {
            assert_eq!(read(bytes.as_bytes()), expected, "{bytes:?}");
        }
    }

    #[test]
    fn the_mouse_is_read_in_both_forms() {
        let expected = "Press@9,4 Drag@10,4 Release@10,4 WheelDown@0,0";
        assert_eq!(
            read(b"\x1b[<0;10;5M\x1b[<32;11;5M\x1b[<0;11;5m\x1b[<65;1;1M"),
            expected
        );
        assert_eq!(read(b"\x1b[M *%\x1b[M#*%"), "Press@9,4 Release@9,4");
        assert_eq!(
            read(b"\x1b[<16;300;5M"),
            "Press@299,4",
            "with Ctrl, far to the right"
        );
        assert_eq!(
            read(b"\x1b[<2;10;5M\x1b[<35;10;5M"),
            "",
            "another button, no button"
        );
    }

    #[test]
    fn a_paste_comes_as_one_whatever_it_holds() {
        assert_eq!(
            read("\x1b[200~سلام\rq\x1b[A\x1b[201~j".as_bytes()),
            "<سلام\rq\x1b[A> j"
        );
    }

    #[test]
    fn what_a_terminal_answers_is_no_key() {
        for (answer, reply) in [
            ("\x1b[?62;22c", "Primary"),
            ("\x1b[8;1$y", "Mode(8, 1)"),
            ("\x1b[?2026;2$y", "Other"),
            ("\x1b[>65;7006;1c", "Secondary([65, 7006, 1])"),
            ("\x1b[12;40R", "Cursor(12, 40)"),
            ("\x1b[1;40R", "Cursor(1, 40)"),
            ("\x1b[?1;2R", "Other"),
            ("\x1bP>|XTerm(379)\x1b\\", "Version(\"XTerm(379)\")"),
            ("\x1bP!|7E565445\x1b\\", "Tertiary(\"7E565445\")"),
            ("\x1bP1$r0;38:5:1m\x1b\\", "Setting(\"0;38:5:1m\")"),
            ("\x1bP0$r\x1b\\", "Other"),
            ("\x1b[?5u", "Keyboard(5)"),
            ("\x1bP1+r6b=41\x1b\\", "Capability(\"6b\", \"41\")"),
            ("\x1bP0+r6b\x1b\\", "Other"),
        ] {
            let expected = format!("{reply} j");
            assert_eq!(
                read(format!("{answer}j").as_bytes()),
                expected,
                "{answer:?}"
            );
        }
        assert_eq!(read(b"\x1b[I\x1b[Oj"), "focus j");
        assert_eq!(read(b"\x1b]11;rgb:0000/0000/0000\x07j"), "j");
    }

    #[test]
    fn an_answer_that_has_begun_is_waited_for() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.waits(), None);
        decoder.feed(b"\x1b");
        assert_eq!(decoder.waits(), Some(ESCAPE));
        decoder.feed(b"P>|kitt");
        assert_eq!(decoder.waits(), Some(SLOWEST));
        let rest = decoder.feed(b"y(0.26.5)\x1b\\");
        assert_eq!(
            rest,
            [Sent::Reply(Reply::Version("kitty(0.26.5)".to_owned()))]
        );
    }

    /// A sequence that a control breaks off takes nothing of what follows with it.
    #[test]
    fn a_broken_sequence_ends_where_it_breaks() {
        assert_eq!(read(b"\x1b[12\rj"), "Enter j");
        assert_eq!(read(b"\xff\xd8j\xe2\x82"), "j");
        assert_eq!(read(b"\x1bP>|kit\x18j\x1bP\x1aj"), "j j");
        assert_eq!(read(b"\x1bP>|kit\x1b[Aj"), "Up j");
        assert_eq!(read(b"\x1bP>|kit\x1bP>|tty\x1b\\j"), "Version(\"tty\") j");
    }

    proptest! {
        /// Wherever bytes are cut, they mean the same.
        #[test]
        fn a_cut_changes_nothing(
            parts in prop::collection::vec(prop::sample::select(vec![
                "a", "ش", "\u{1F527}", "\x1b[A", "\x1b[1;5C", "\x1bOP", "\x1b[<0;10;5M", "\x1bx",
                "\x1b[200~x\x1b[\x1b[201~", "\x1bP>|a\x1b\\", "\x1b]1\x07", "\r", "\x1b[[A", "\x1b[M *%",
            ]), 0..12),
            cuts in prop::collection::vec(1..6_usize, 1..40),
        ) {
            let bytes = parts.concat().into_bytes();
            let whole = Decoder::default().feed(&bytes);
            let mut decoder = Decoder::default();
            let mut sent = Vec::new();
            let mut rest = bytes.as_slice();
            for cut in cuts.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (now, later) = rest.split_at((*cut).min(rest.len()));
                sent.extend(decoder.feed(now));
                rest = later;
            }
            prop_assert_eq!(whole, sent);
        }

        /// No bytes break it, and it never holds more than a sequence.
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut decoder = Decoder::default();
            for chunk in bytes.chunks(7) {
                decoder.feed(chunk);
            }
            prop_assert!(decoder.pasting || decoder.held.len() < LONGEST_SEQUENCE);
            decoder.expire();
            prop_assert!(decoder.pasting || decoder.held.is_empty());
        }
    }
}
