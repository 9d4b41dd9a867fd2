//! Kitty's protocol for keys (<https://sw.kovidgoyal.net/kitty/keyboard-protocol/>): each key as a control
//! sequence that tells the key itself, its modifiers, what it types, and where it is on a US keyboard.
//!
//! `CSI key : shifted : base ; modifiers : event ; text u`, all but the first left out where there is nothing to
//! tell. The place on the keyboard is what commands obey while an Arabic, Persian, Hebrew or other layout that is
//! not Latin is active: no table of ours need know the layout.
//!
//! Must not know: layouts, commands.

use super::input::{Sent, by_number};
use crate::app::key::{Code, Key};

/// Pushes what is asked for: keys told apart (1), the other characters on them (4), all keys in this form (8), with
/// what they type (16). Each screen of a terminal has a stack of its own.
pub(super) const ON: &str = "\x1b[>29u";
/// Takes it back.
pub(super) const OFF: &str = "\x1b[<u";

/// The event of a key that is let go.
const RELEASED: u32 = 3;

/// The first letter that is not Latin, in the order of Unicode's blocks.
const BEYOND_LATIN: u32 = 0x370;

/// The functional keys of the protocol, which have numbers of Unicode's private area.
const FUNCTIONAL: std::ops::RangeInclusive<u32> = 57_344..=63_743;

/// The modifiers of a key, as the protocol adds them up.
#[derive(Clone, Copy)]
struct Modifiers(u32);

impl Modifiers {
    fn shift(self) -> bool {
        self.0 & 1 != 0
    }

    fn alt(self) -> bool {
        self.0 & (2 | 32) != 0
    }

    fn control(self) -> bool {
        self.0 & 4 != 0
    }

    /// Super and Hyper: the desktop's own.
    fn foreign(self) -> bool {
        self.0 & (8 | 16) != 0
    }
}

/// The key that a sequence with these parameters tells; `None` where it is none of ours.
pub(super) fn key(parameters: &[u8]) -> Option<Sent> {
    let parameters = std::str::from_utf8(parameters).ok()?;
    let mut fields = parameters.split(';').map(numbers);
    let (keys, held, text) = (fields.next()?, fields.next(), fields.next());
    let held = held.unwrap_or_default();
    let number = |list: &[Option<u32>], at: usize| list.get(at).copied().flatten();
    let modifiers = Modifiers(number(&held, 0).unwrap_or(1).saturating_sub(1));
    if number(&held, 1) == Some(RELEASED) || modifiers.foreign() {
        return None;
    }
    let own = number(&keys, 0)?;
    let text: String = text
        .unwrap_or_default()
        .into_iter()
        .filter_map(|code| char::from_u32(code?))
        .filter(|c| !c.is_control())
        .collect();
    let shifted = number(&keys, 1).and_then(char::from_u32);
    let base = number(&keys, 2).and_then(char::from_u32);
    let latin =
        base.filter(|base| own >= BEYOND_LATIN && !FUNCTIONAL.contains(&own) && base.is_ascii());
    let types = !modifiers.control() && !modifiers.alt();
    match (latin, types) {
        (Some(latin), true) => {
            let latin = if modifiers.shift() {
                upper(latin)
            } else {
                latin
            };
            let typed = char::from_u32(own).filter(|_| text.is_empty());
            let text = typed.map_or(text, |own| {
                shifted
                    .filter(|_| modifiers.shift())
                    .unwrap_or(own)
                    .to_string()
            });
            Some(Sent::Placed { text, latin })
        }
        (Some(latin), false) => Some(struck(Code::Char(latin), modifiers)),
        (None, true) if !text.is_empty() => Some(typed(text, hebrew(own, base, modifiers))),
        (None, false) if modifiers.shift() && shifted.is_some_and(|c| !c.is_alphabetic()) => {
            // A sign that is typed with Shift is the key.
            let plain = Modifiers(modifiers.0 & !1);
            Some(struck(Code::Char(shifted?), plain))
        }
        (None, _) => Some(struck(code(own)?, modifiers)),
    }
}

/// The numbers of a field, by its colons.
fn numbers(field: &str) -> Vec<Option<u32>> {
    field.split(':').map(|number| number.parse().ok()).collect()
}

fn struck(code: Code, modifiers: Modifiers) -> Sent {
    // Shift makes no other key of Esc and Backspace.
    let shift = modifiers.shift() && !matches!(code, Code::Escape | Code::Backspace);
    Sent::Key(Key::new(code, modifiers.control(), modifiers.alt(), shift))
}

/// What types `text`. A sign stands where `place` says, else it is what it is, whatever layout the letters before it
/// told.
fn typed(text: String, place: Option<char>) -> Sent {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(c), None) if c.is_ascii() && !c.is_ascii_alphabetic() => Sent::Placed {
            latin: place.unwrap_or(c),
            text,
        },
        (Some(c), None) => Sent::Key(Key::char(c)),
        _ => Sent::Typed(text),
    }
}

/// The letter on a key that types a sign in the Hebrew layout; no Latin layout has these signs there.
fn hebrew(own: u32, base: Option<char>, modifiers: Modifiers) -> Option<char> {
    let latin = match (char::from_u32(own)?, base?) {
        ('/', 'q') => 'q',
        ('\'', 'w') => 'w',
        _ => return None,
    };
    Some(if modifiers.shift() {
        upper(latin)
    } else {
        latin
    })
}

/// The character on a key of a US keyboard with Shift.
fn upper(c: char) -> char {
    const SIGNS: &[(char, char)] = &[
        ('`', '~'),
        ('1', '!'),
        ('2', '@'),
        ('3', '#'),
        ('4', '$'),
        ('5', '%'),
        ('6', '^'),
        ('7', '&'),
        ('8', '*'),
        ('9', '('),
        ('0', ')'),
        ('-', '_'),
        ('=', '+'),
        ('[', '{'),
        (']', '}'),
        ('\\', '|'),
        (';', ':'),
        ('\'', '"'),
        (',', '<'),
        ('.', '>'),
        ('/', '?'),
    ];
    let sign = SIGNS.iter().find(|(sign, _)| *sign == c);
    sign.map_or_else(|| c.to_ascii_uppercase(), |(_, upper)| *upper)
}

/// The key of a number: a functional key, or the character on it.
fn code(number: u32) -> Option<Code> {
    if !FUNCTIONAL.contains(&number) {
        return by_number(number);
    }
    let of_the_pad = |c: u32| char::from_u32(c).map(Code::Char);
    Some(match number {
        57_376..=57_398 => Code::F(u8::try_from(number - 57_376 + 13).ok()?),
        57_399..=57_408 => of_the_pad(number - 57_399 + u32::from('0'))?,
        57_409 => Code::Char('.'),
        57_410 => Code::Char('/'),
        57_411 => Code::Char('*'),
        57_412 => Code::Char('-'),
        57_413 => Code::Char('+'),
        57_414 => Code::Enter,
        57_415 => Code::Char('='),
        57_416 => Code::Char(','),
        57_417 => Code::Left,
        57_418 => Code::Right,
        57_419 => Code::Up,
        57_420 => Code::Down,
        57_421 => Code::PageUp,
        57_422 => Code::PageDown,
        57_423 => Code::Home,
        57_424 => Code::End,
        57_425 => Code::Insert,
        57_426 => Code::Delete,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parameters: &str) -> String {
        match key(parameters.as_bytes()) {
            None => String::new(),
            Some(Sent::Key(key)) => key.to_string(),
            Some(Sent::Placed { text, latin }) => format!("{text}={latin}"),
            Some(Sent::Typed(text)) => format!("‹{text}›"),
            Some(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_key_is_what_it_types_and_where_it_is() {
        for (parameters, expected) in [
            ("97;;97", "a"),
            ("97:65;2;65", "A"),
            ("97;5", "C-a"),
            ("97", "a"),
            ("97:65;2", "A"),
            // Arabic: sheen on a, with Shift a kasra; yeh on d, with Shift a bracket.
            ("1588::97;;1588", "ش=a"),
            ("1588:1616:97;2;1616", "\u{650}=A"),
            ("1610:93:100;2;93", "]=D"),
            ("1592:1567:47;2;1567", "؟=?"),
            // The key that sends lam and alef.
            ("65275::98;;1604:1575", "لا=b"),
            // With Ctrl and Alt it is the Latin key.
            ("1588::97;5", "C-a"),
            ("1588::97;3", "M-a"),
            // A terminal that tells no text.
            ("1588::97", "ش=a"),
            ("1588:1616:97;2", "\u{650}=A"),
            // Digits and signs of an Arabic layout are what they are; so is German z, where y is on a US keyboard.
            ("49::49;;49", "1=1"),
            ("57:41:57;2;41", ")=)"),
            ("47;;47", "/=/"),
            ("47::113;;47", "/=q"),
            // Dvorak's own sign there.
            ("39::113;;39", "'='"),
            ("45:95;6", "C-_"),
            ("27;2", "Esc"),
            ("13;2", "S-Enter"),
            ("122::121;;122", "z"),
            ("233::50;;233", "é"),
            // Caps Lock and Num Lock are no modifiers of ours.
            ("97;65;65", "A"),
            ("57399;129;48", "0=0"),
            ("57414", "Enter"),
            ("57419", "Up"),
            ("13", "Enter"),
            ("9;2", "S-Tab"),
            ("27", "Esc"),
            ("127;5", "C-Backspace"),
            // Shift by itself, a key let go, the desktop's key, a text of an input method.
            ("57441;2", ""),
            ("97;1:3;97", ""),
            ("97;9", ""),
            ("0;;1587:1604", "‹سل›"),
            ("", ""),
            ("99999999999;5", ""),
            ("1588::97;;27:7", "ش=a"),
        ] {
            assert_eq!(read(parameters), expected, "{parameters}");
        }
    }

    #[test]
    fn no_key_is_a_control_character() {
        for number in (0..0x20).chain(0x7f..0xa0) {
            let sent = key(format!("{number};;{number}").as_bytes());
            if let Some(Sent::Key(key)) = sent {
                assert!(
                    !matches!(key.code, Code::Char(c) if c.is_control()),
                    "{number}"
                );
            }
        }
    }
}
