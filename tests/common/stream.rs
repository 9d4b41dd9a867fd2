//! What a terminal is sent, held against the list of all that hashiya itself ever sends.
//!
//! The list is short on purpose: colours, places, a few modes, the questions of the beginning, and a copy that the
//! person asked for. Whatever is not on it came from a file. Between entering and leaving the screen there are no
//! controls at all, and nowhere is there a character that turns the order of others.

use std::ops::RangeInclusive;

/// Modes that are set and reset.
const MODES: [&str; 7] = ["?25", "?1002", "?1004", "?1006", "?1049", "?2004", "?2026"];

/// Characters that are drawn as signs, or not at all: they would turn, hide or break what stands beside them.
const UNSEEN: [RangeInclusive<char>; 8] = [
    '\u{61C}'..='\u{61C}',
    '\u{180E}'..='\u{180E}',
    '\u{200E}'..='\u{200F}',
    '\u{2028}'..='\u{202E}',
    '\u{2060}'..='\u{206F}',
    '\u{FEFF}'..='\u{FEFF}',
    '\u{FFF9}'..='\u{FFFB}',
    '\u{E0000}'..='\u{E00FF}',
];

/// Fails where `bytes` hold anything that hashiya does not send.
#[track_caller]
pub(crate) fn assert_own(bytes: &[u8], what: &str) {
    if let Some(found) = foreign(bytes) {
        panic!("{what}: {found}");
    }
}

/// The first thing in `bytes` that hashiya does not send, with what stands around it.
pub(crate) fn foreign(bytes: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Some(format!("bytes that are no UTF-8: {error}")),
    };
    let (mut rest, mut entered, mut is_flag) = (text, false, false);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\x1b' => sequence(rest),
            '\r' | '\n' => (!entered).then_some(1),
            // Some flags are spelt in tags.
            '\u{E0020}'..='\u{E007F}' if is_flag => Some(4),
            c if c.is_control() || UNSEEN.iter().any(|range| range.contains(&c)) => None,
            c => Some(c.len_utf8()),
        };
        let Some(length) = length else {
            let at = text.len() - rest.len();
            let before: Vec<char> = text.split_at(at).0.chars().rev().take(30).collect();
            let before: String = before.into_iter().rev().collect();
            let after: String = rest.chars().take(40).collect();
            return Some(format!("{after:?} behind {before:?}"));
        };
        is_flag = first == '\u{1F3F4}' || is_flag && ('\u{E0020}'..='\u{E007F}').contains(&first);
        let (taken, left) = rest.split_at(length);
        match taken {
            "\x1b[?1049h" => entered = true,
            "\x1b[?1049l" => entered = false,
            _ => {}
        }
        rest = left;
    }
    None
}

/// The length of the sequence that `rest` begins with; `None` where it is none of ours.
fn sequence(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('\x1b')?;
    match body.chars().next()? {
        '7' | '8' => Some(2),
        '[' => control(body.get(1..)?).map(|length| 2 + length),
        // A copy, in the alphabet of base64.
        ']' => {
            let inner = body.strip_prefix("]52;c;")?;
            let end = inner.find('\x07')?;
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
            let is_own = inner.get(..end)?.chars().all(fits);
            is_own.then_some("\x1b]52;c;\x07".len() + end)
        }
        _ => None,
    }
}

/// The length of a control sequence behind its introducer.
fn control(body: &str) -> Option<usize> {
    let end = body.find(|c: char| !matches!(c, '0'..='9' | ';' | '?' | '<' | '=' | '>'))?;
    let (numbers, ending) = body.split_at(end);
    let is_numeric = numbers.chars().all(|c| c.is_ascii_digit() || c == ';');
    let known = match ending.chars().next()? {
        'm' | 'H' => is_numeric,
        'J' => numbers == "2",
        'K' => numbers.is_empty(),
        'n' => numbers == "6",
        'h' | 'l' => numbers == "8" || MODES.contains(&numbers),
        'c' => matches!(numbers, "" | "=" | ">"),
        'q' => numbers == ">",
        'u' => matches!(numbers, "?" | "<" | ">29"),
        '$' if ending.starts_with("$p") => return (numbers == "8").then_some(end + 2),
        _ => false,
    };
    known.then_some(end + 1)
}
