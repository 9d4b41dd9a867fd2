//! What bytes are fed to, by name: each name is a target of the fuzzer, and a folder of `tests/fuzz/corpora`.
//!
//! Bytes that are to be a text are read as UTF-8, with U+FFFD for what is none: so none of them is wasted.

use std::borrow::Cow;

use hashiya::format::{FORMATS, Format};
use hashiya::text::bidi::Direction;
use hashiya::text::cells::{Ambiguous, CellRules, Hidden, LamAlef, Marks, Shaping};
use hashiya::text::layout::Options;

use super::{files, imports, keys, layout};

/// A law of bytes.
pub type Law = fn(&[u8]);

/// What bytes are fed to, but for the formats.
pub const TARGETS: &[(&str, Law)] = &[
    ("layout", laid_out),
    ("article", files::article),
    ("sidecar", files::sidecar),
    ("registry", files::registry),
    ("schema", files::schema),
    ("settings", files::settings),
    ("theme", files::theme),
    ("reporting", files::reporting),
    ("keys", keys::struck),
];

/// The formats that can be read: each is a target, too.
pub fn formats() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(|format| format.read.is_some())
}

/// Feeds `bytes` to the target called `name`.
#[track_caller]
pub fn feed(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    if let Some((_, feed)) = target {
        return feed(bytes);
    }
    let format = formats().find(|format| format.name == name);
    let format = format.unwrap_or_else(|| panic!("there is no target {name}"));
    imports::comes_in(format, &text_of(bytes));
}

/// The text that bytes are.
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// A text at a width and by rules: both are the first three bytes.
fn laid_out(bytes: &[u8]) {
    let [width, direction, rules, text @ ..] = bytes else {
        return;
    };
    let options = Options {
        width: usize::from(*width).max(1),
        direction: match direction % 4 {
            0 => Direction::Auto,
            1 => Direction::FirstStrong,
            2 => Direction::Rtl,
            _ => Direction::Ltr,
        },
        rules: rules_of(*rules),
    };
    let text = text_of(text);
    layout::rows_tile(&text, options);
    layout::the_cursor_walks(&text, options);
}

fn rules_of(byte: u8) -> CellRules {
    let pick = |bit: u8| byte & (1 << bit) != 0;
    CellRules {
        shaping: if pick(0) {
            Shaping::Letters
        } else {
            Shaping::Forms
        },
        lam_alef: if pick(1) { LamAlef::Two } else { LamAlef::One },
        marks: match (pick(2), pick(3)) {
            (false, _) => Marks::Ride,
            (true, false) => Marks::Apart,
            (true, true) => Marks::Hide,
        },
        ambiguous: if pick(4) {
            Ambiguous::Two
        } else {
            Ambiguous::One
        },
        hidden: if pick(5) { Hidden::Show } else { Hidden::Omit },
    }
}
