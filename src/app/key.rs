//! Keys as the program knows them: their own type, read from and written as `C-x`, `M-x`, `S-Tab`, `Space`, `gd`.
//!
//! A key has one value and one name, whatever a terminal calls it: a shifted letter is the capital,
//! Shift-Tab is `S-Tab`, and what terminals cannot tell apart (`C-i` and `Tab`, `C-m` and `Enter`, `C-[`
//! and `Esc`, `C-A` and `C-a`) is one key. Names of keys may be written in any letter case, and `Ctrl-`,
//! `Alt-` and `Shift-` for `C-`, `M-` and `S-`.
//!
//! Must not know: terminals, modes, commands.

use std::fmt;

/// What was struck, modifiers aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character.
    Char(char),
    /// Enter, Return.
    Enter,
    /// Escape.
    Escape,
    /// The tabulator key.
    Tab,
    /// The tabulator key with Shift.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// The arrow upwards.
    Up,
    /// The arrow downwards.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key, counted from 1.
    F(u8),
}

/// The keys that have names: the first name of a code is the one that is written.
const NAMES: &[(&str, Code)] = &[
    ("Space", Code::Char(' ')),
    ("Enter", Code::Enter),
    ("Return", Code::Enter),
    ("Esc", Code::Escape),
    ("Escape", Code::Escape),
    ("Tab", Code::Tab),
    ("BackTab", Code::BackTab),
    ("Backspace", Code::Backspace),
    ("Del", Code::Delete),
    ("Delete", Code::Delete),
    ("Ins", Code::Insert),
    ("Insert", Code::Insert),
    ("Left", Code::Left),
    ("Right", Code::Right),
    ("Up", Code::Up),
    ("Down", Code::Down),
    ("Home", Code::Home),
    ("End", Code::End),
    ("PgUp", Code::PageUp),
    ("PageUp", Code::PageUp),
    ("PgDn", Code::PageDown),
    ("PageDown", Code::PageDown),
];

/// One key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What was struck.
    pub code: Code,
    /// With Ctrl.
    pub control: bool,
    /// With Alt (Meta, Option).
    pub alt: bool,
    /// With Shift, where that is no character of its own.
    pub shift: bool,
}

impl Key {
    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self {
            code,
            control: false,
            alt: false,
            shift: false,
        }
    }

    /// A character.
    #[must_use]
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// A key with modifiers, as the one value that it has here.
    #[must_use]
    pub fn new(code: Code, control: bool, alt: bool, shift: bool) -> Self {
        Self {
            code,
            control,
            alt,
            shift,
        }
        .normal()
    }

    /// The one value of a key that can be told in several ways.
    #[must_use]
    pub fn normal(self) -> Self {
        let key = match self.code {
            Code::Char(c) => self.normal_character(c),
            Code::Tab if self.shift => Self {
                code: Code::BackTab,
                ..self
            },
            _ => self,
        };
        match key.code {
            Code::Char(_) | Code::BackTab => Self {
                shift: false,
                ..key
            },
            _ => key,
        }
    }

    fn normal_character(self, c: char) -> Self {
        let code = match (self.control, c) {
            (true, 'i' | 'I') if self.shift => Code::BackTab,
            (true, 'i' | 'I') => Code::Tab,
            (true, 'm' | 'M') => Code::Enter,
            (true, '[') => Code::Escape,
            (true, c) => return self.with(Code::Char(lower(c))),
            (false, '\t') => Code::Tab,
            (false, '\n' | '\r') => Code::Enter,
            (false, c) if self.shift => Code::Char(upper(c)),
            (false, c) => Code::Char(c),
        };
        Self {
            control: false,
            ..self.with(code)
        }
    }

    const fn with(self, code: Code) -> Self {
        Self { code, ..self }
    }

    /// The character that it types, where it types one: no Ctrl, no Alt, no control character.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.control && !self.alt && !c.is_control() => Some(c),
            _ => None,
        }
    }

    /// Reads one key: `x`, `C-x`, `M-Left`, `S-Tab`, `Space`, `F5`, `U+200C`. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut key = Self::char('\0');
        let mut rest = text;
        while let Some((modifier, after)) = modifier(rest) {
            match modifier {
                'C' => key.control = true,
                'M' => key.alt = true,
                _ => key.shift = true,
            }
            rest = after;
        }
        code(rest).map(|code| key.with(code).normal())
    }
}

/// The modifier that `text` begins with and what follows it, where something does.
fn modifier(text: &str) -> Option<(char, &str)> {
    const LONG: &[(&str, char)] = &[("ctrl-", 'C'), ("alt-", 'M'), ("shift-", 'S')];
    const SHORT: &[(&str, char)] = &[("C-", 'C'), ("M-", 'M'), ("A-", 'M'), ("S-", 'S')];
    let long = LONG.iter().find_map(|(name, modifier)| {
        let head = text.get(..name.len())?;
        head.eq_ignore_ascii_case(name)
            .then_some((*modifier, text.get(name.len()..)?))
    });
    let short = || {
        SHORT
            .iter()
            .find_map(|(name, modifier)| Some((*modifier, text.strip_prefix(name)?)))
    };
    long.or_else(short).filter(|(_, rest)| !rest.is_empty())
}

/// A key without its modifiers.
fn code(text: &str) -> Option<Code> {
    let mut characters = text.chars();
    let first = characters.next()?;
    if characters.next().is_none() {
        return (!first.is_control() && !first.is_whitespace()).then_some(Code::Char(first));
    }
    let named = NAMES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text))
        .map(|(_, code)| *code);
    named.or_else(|| function(text)).or_else(|| number(text))
}

/// A function key, `F1` to `F99`.
fn function(text: &str) -> Option<Code> {
    let digits = text.strip_prefix(['F', 'f'])?;
    let canonical = digits.starts_with(|c: char| ('1'..='9').contains(&c)) && digits.len() <= 2;
    canonical.then(|| digits.parse().ok().map(Code::F))?
}

/// A character by its number, `U+200C`: one that can't be seen.
fn number(text: &str) -> Option<Code> {
    let digits = text
        .strip_prefix("U+")
        .or_else(|| text.strip_prefix("u+"))?;
    let hexadecimal = digits.len() <= 6 && digits.chars().all(|c| c.is_ascii_hexdigit());
    let value = hexadecimal.then(|| u32::from_str_radix(digits, 16).ok())??;
    char::from_u32(value)
        .filter(|c| !c.is_control())
        .map(Code::Char)
}

/// The small letter, where it is one character.
fn lower(c: char) -> char {
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// The capital, where it is one character.
fn upper(c: char) -> char {
    let mut capital = c.to_uppercase();
    match (capital.next(), capital.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// Whether a character is written as itself: it can be seen where it stands alone.
fn is_visible(c: char) -> bool {
    let invisible = matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202F}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{E0000}'..='\u{E0FFF}');
    !invisible && !c.is_whitespace() && !c.is_control()
}

impl fmt::Display for Key {
    /// Writes the key as [`Key::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.normal();
        let modifiers = [
            (key.control, "C-"),
            (key.alt, "M-"),
            (key.shift || key.code == Code::BackTab, "S-"),
        ];
        for (_, sign) in modifiers.iter().filter(|(held, _)| *held) {
            f.write_str(sign)?;
        }
        let name = NAMES.iter().find(|(_, code)| *code == key.code);
        match (key.code, name) {
            (Code::BackTab, _) => f.write_str("Tab"),
            (_, Some((name, _))) => f.write_str(name),
            (Code::F(number), _) => write!(f, "F{number}"),
            (Code::Char(c), _) if is_visible(c) => write!(f, "{c}"),
            (Code::Char(c), _) => write!(f, "U+{:04X}", u32::from(c)),
            (other, None) => write!(f, "{other:?}"),
        }
    }
}

/// Reads keys struck one after the other: `g d`, `gd`, `C-w h`, `Space`. `None` where a part is no key.
///
/// Parts stand apart by spaces. A part that is no key by itself is a key for each of its characters.
#[must_use]
pub fn parse_keys(text: &str) -> Option<Vec<Key>> {
    let mut keys = Vec::new();
    for part in text.split_ascii_whitespace() {
        match Key::parse(part) {
            Some(key) => keys.push(key),
            None if looks_like_one(part) => return None,
            None => {
                for c in part.chars() {
                    keys.push(code(c.encode_utf8(&mut [0; 4])).map(Key::plain)?);
                }
            }
        }
    }
    (!keys.is_empty()).then_some(keys)
}

/// Whether a part that is no key was meant for one: `C-`, `C-Foo`, `PageUpp`.
fn looks_like_one(part: &str) -> bool {
    let bare = ["C-", "M-", "A-", "S-"].contains(&part);
    bare || modifier(part).is_some() || part.chars().count() > 3
}

/// Writes keys as [`parse_keys`] reads them: `gd`, where each is one character, else with spaces.
#[must_use]
pub fn print_keys(keys: &[Key]) -> String {
    let words: Vec<String> = keys.iter().map(Key::to_string).collect();
    let joined = words.concat();
    if parse_keys(&joined).as_deref() == Some(keys) {
        return joined;
    }
    words.join(" ")
}

/// Any key that has a name.
#[cfg(test)]
pub(crate) fn any_key() -> impl proptest::strategy::Strategy<Value = Key> {
    use proptest::prelude::{Strategy, any, prop, prop_oneof};
    let code = prop_oneof![
        8 => any::<char>().prop_filter("no control", |c| !c.is_control()).prop_map(Code::Char),
        8 => proptest::char::range(' ', '~').prop_map(Code::Char),
        4 => prop::sample::select(NAMES).prop_map(|(_, code)| code),
        1 => (1..=99_u8).prop_map(Code::F),
    ];
    (code, any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(code, control, alt, shift)| Key::new(code, control, alt, shift))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> Key {
        Key::parse(text).unwrap_or_else(|| panic!("{text} is no key"))
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        for text in [
            "x",
            "X",
            "C-x",
            "M-x",
            "C-M-x",
            "S-Tab",
            "Tab",
            "Space",
            "C-Space",
            "PgDn",
            "PgUp",
            "Esc",
            "S-Left",
            "C-S-Left",
            "M-Enter",
            "S-Enter",
            "F1",
            "F12",
            "-",
            "C--",
            "M--",
            "+",
            "ش",
            "C-_",
            "Del",
            "Ins",
            "Home",
            "End",
            "Backspace",
            "U+200C",
            "U+00A0",
            "<",
            "M-U+200F",
        ] {
            assert_eq!(key(text).to_string(), text);
        }
    }

    #[test]
    fn other_spellings_are_the_same_key() {
        for (other, usual) in [
            ("Ctrl-x", "C-x"),
            ("ctrl-shift-left", "C-S-Left"),
            ("Alt-x", "M-x"),
            ("A-x", "M-x"),
            ("escape", "Esc"),
            ("pagedown", "PgDn"),
            ("BackTab", "S-Tab"),
            ("S-a", "A"),
            ("C-A", "C-a"),
            ("C-S-a", "C-a"),
            ("C-i", "Tab"),
            ("C-m", "Enter"),
            ("C-[", "Esc"),
            ("U+0061", "a"),
        ] {
            assert_eq!(key(other).to_string(), usual, "{other}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in [
            "", "C-", "gd", "F0", "F100", "F01", "U+", "U+D800", "U+110000", "U+0007", "\u{7}",
            "\n", "C-Foo",
        ] {
            assert_eq!(Key::parse(text), None, "{text:?}");
        }
        for text in ["", "   ", "C-", "g C-", "PageUpp", "C-Foo", "g\u{7}"] {
            assert_eq!(parse_keys(text), None, "{text:?}");
        }
    }

    #[test]
    fn sequences_may_be_written_with_or_without_spaces() {
        let gd = [Key::char('g'), Key::char('d')];
        assert_eq!(parse_keys("gd").as_deref(), Some(&gd[..]));
        assert_eq!(parse_keys(" g  d ").as_deref(), Some(&gd[..]));
        assert_eq!(print_keys(&gd), "gd");
        assert_eq!(parse_keys("C-w h").unwrap(), [key("C-w"), key("h")]);
        assert_eq!(print_keys(&[key("C-w"), key("h")]), "C-w h");
        // Joined they would be the arrow.
        assert_eq!(print_keys(&[key("U"), key("p")]), "U p");
        assert_eq!(print_keys(&[key("C"), key("-")]), "C -");
    }

    #[test]
    fn a_key_types_a_character_only_without_ctrl_and_alt() {
        assert_eq!(key("ش").typed(), Some('ش'));
        assert_eq!(key("Space").typed(), Some(' '));
        assert_eq!(key("C-x").typed(), None);
        assert_eq!(key("M-x").typed(), None);
        assert_eq!(Key::char('\u{7}').typed(), None);
        assert_eq!(key("Enter").typed(), None);
    }

    proptest! {
        #[test]
        fn writing_and_reading_are_inverse(key in any_key()) {
            prop_assert_eq!(Key::parse(&key.to_string()), Some(key));
            prop_assert_eq!(key.normal(), key);
        }

        #[test]
        fn so_they_are_for_sequences(keys in prop::collection::vec(any_key(), 1..5)) {
            prop_assert_eq!(parse_keys(&print_keys(&keys)), Some(keys));
        }

        #[test]
        fn any_text_is_read_without_harm(text in any::<String>()) {
            if let Some(keys) = parse_keys(&text) {
                prop_assert_eq!(parse_keys(&print_keys(&keys)), Some(keys));
            }
        }
    }
}
