//! How text becomes cells of a terminal: the rules that a terminal asks for, what stands for a character
//! that must not be sent, and the one width function of the crate.
//!
//! A character is of one [`Sort`]. *Controls* (and what is no character at all) are drawn as a sign of one
//! cell. *Format* characters are invisible (bidi controls, joiners, variation selectors …): they take no
//! cell, or a sign each where hidden characters are shown. *Number signs* (U+0600, U+06DD …) enclose or
//! underline the digits after them, which no terminal does, and are as wide as each terminal likes: a sign
//! stands for them. A tab advances to the next multiple of [`TAB`] cells from the row's start edge.
//! None of these is ever sent to a terminal itself.
//!
//! Must not know: rows, terminals.

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cells between two tab stops, counted from the row's start edge.
pub const TAB: usize = 8;

/// Characters of a cluster that its cell draws: a letter and thirty marks, as many as a text may have in a row
/// in stream-safe form (UAX #15, section 13). No writing needs more; a text made to harm has any number.
pub const MOST: usize = 31;

/// Stands for the characters of a cluster beyond [`MOST`].
pub(crate) const REST: char = '⋮';

/// Who joins the letters of joined scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Shaping {
    /// We do, with presentation forms.
    #[default]
    Forms,
    /// The terminal does, or an outside judge reads: the letters as they are in the text.
    Letters,
}

/// How many cells lam and alef take together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum LamAlef {
    /// One, as a ligature.
    #[default]
    One,
    /// Two, each its own.
    Two,
}

/// What becomes of vowel marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Marks {
    /// They ride in their letter's cell.
    #[default]
    Ride,
    /// Each that has a character of its own stands in a cell behind its letter, for terminals that lose letters
    /// under them; the others (Hebrew points, signs of recitation) are not drawn. Hamza and madda, which make another
    /// letter, stay.
    Apart,
    /// They are not drawn on letters of right-to-left scripts; hamza and madda stay.
    Hide,
}

/// How many cells a character of ambiguous width (UAX #11) takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Ambiguous {
    /// One.
    #[default]
    One,
    /// Two, as in terminals set up for Chinese, Japanese or Korean.
    Two,
}

/// What becomes of format characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Hidden {
    /// They take no cell.
    #[default]
    Omit,
    /// Each is a sign of one cell.
    Show,
}

/// The rules by which text becomes cells. Chosen by what the terminal does; layout only obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct CellRules {
    /// Who joins letters.
    pub shaping: Shaping,
    /// Cells of lam and alef.
    pub lam_alef: LamAlef,
    /// Vowel marks.
    pub marks: Marks,
    /// Cells of characters of ambiguous width.
    pub ambiguous: Ambiguous,
    /// Format characters.
    pub hidden: Hidden,
}

/// What a character is to a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Drawn as itself (or as its presentation form, or its mirror image).
    Plain,
    /// A blank, at which a row may break, and which then hangs.
    Blank,
    /// A blank that keeps its neighbours together.
    Fixed,
    /// A tab.
    Tab,
    /// Never sent: this sign stands for it.
    Control(char),
    /// A number sign, drawn as this sign.
    NumberSign(char),
    /// Invisible; this sign shows it on demand.
    Format(char),
    /// A soft hyphen: invisible but where a row breaks at it.
    SoftHyphen,
    /// The end of a line or a paragraph; this sign shows it on demand.
    Separator(char),
}

/// What `character` is to a terminal.
#[must_use]
pub fn sort(character: char) -> Sort {
    match character {
        ' ' => Sort::Blank,
        '!'..='~' | '\u{C0}'..='\u{2FF}' | '\u{5D0}'..='\u{5F4}' | '\u{620}'..='\u{6D3}' => {
            Sort::Plain
        }
        '\t' => Sort::Tab,
        '\n' => Sort::Separator('␊'),
        '\r' => Sort::Separator('␍'),
        '\u{1C}'..='\u{1E}' => Sort::Separator(picture(character)),
        '\u{85}' => Sort::Separator('␤'),
        '\u{2028}' => Sort::Separator('⤶'),
        '\u{2029}' => Sort::Separator('⏎'),
        '\0'..='\u{1F}' => Sort::Control(picture(character)),
        '\u{7F}' => Sort::Control('␡'),
        '\u{80}'..='\u{9F}' => Sort::Control('␦'),
        '\u{AD}' => Sort::SoftHyphen,
        '\u{A0}' | '\u{2007}' | '\u{202F}' => Sort::Fixed,
        _ => rare_sort(character),
    }
}

/// The control picture of a C0 control.
fn picture(control: char) -> char {
    char::from_u32(0x2400 + u32::from(control)).unwrap_or('␦')
}

/// [`sort`] for what no table of its own settles.
fn rare_sort(character: char) -> Sort {
    if let Some(sign) = number_sign(character) {
        return Sort::NumberSign(sign);
    }
    if character.is_whitespace() {
        return Sort::Blank;
    }
    let code = u32::from(character);
    if code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code) {
        return Sort::Control('\u{FFFD}');
    }
    let annotation = matches!(character, '\u{FFF9}'..='\u{FFFB}' | '\u{13430}'..='\u{1343F}');
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    if annotation || ignorable.contains(character) {
        return Sort::Format(format_sign(character));
    }
    Sort::Plain
}

/// The sign for a character that encloses or underlines digits (Prepended_Concatenation_Mark).
fn number_sign(character: char) -> Option<char> {
    Some(match character {
        '\u{600}' | '\u{605}' | '\u{110BD}' | '\u{110CD}' => '#',
        '\u{601}' => '\u{FEB3}',
        '\u{602}' => '*',
        '\u{603}' => '\u{FEBB}',
        '\u{604}' => '\u{FEB7}',
        '\u{6DD}' | '\u{8E2}' => '❍',
        '\u{70F}' => '~',
        '\u{890}' => '£',
        '\u{891}' => '¢',
        _ => return None,
    })
}

/// The sign that shows a format character on demand, one for each kind.
fn format_sign(character: char) -> char {
    FORMAT_SIGNS
        .iter()
        .find(|(first, last, _)| (*first..=*last).contains(&character))
        .map_or('⌑', |(_, _, sign)| *sign)
}

/// From, to, sign. All signs are of neutral width, so that they take one cell under every rule.
const FORMAT_SIGNS: &[(char, char, char)] = &[
    ('\u{34F}', '\u{34F}', '⊹'),
    ('\u{61C}', '\u{61C}', '⊩'),
    ('\u{180B}', '\u{180F}', '⋄'),
    ('\u{200B}', '\u{200B}', '␣'),
    ('\u{200C}', '\u{200C}', '¦'),
    ('\u{200D}', '\u{200D}', '‿'),
    ('\u{200E}', '\u{200E}', '⊢'),
    ('\u{200F}', '\u{200F}', '⊣'),
    ('\u{202A}', '\u{202A}', '⋞'),
    ('\u{202B}', '\u{202B}', '⋟'),
    ('\u{202C}', '\u{202C}', '⋔'),
    ('\u{202D}', '\u{202D}', '⊸'),
    ('\u{202E}', '\u{202E}', '⊶'),
    ('\u{2060}', '\u{2060}', '⁀'),
    ('\u{2066}', '\u{2066}', '⌈'),
    ('\u{2067}', '\u{2067}', '⌉'),
    ('\u{2068}', '\u{2068}', '⌊'),
    ('\u{2069}', '\u{2069}', '⌋'),
    ('\u{FE00}', '\u{FE0F}', '⋄'),
    ('\u{FEFF}', '\u{FEFF}', '⍟'),
    ('\u{E0000}', '\u{E007F}', '⌂'),
    ('\u{E0100}', '\u{E01EF}', '⋄'),
];

/// The cells that one grapheme cluster takes under `rules`: the only width function of the crate.
///
/// Marks take none on their base, wide characters and emoji sequences two. A substitute takes one, an
/// omitted format character none. A tab counts as one: only a row knows where its stops are.
#[must_use]
pub fn width(cluster: &str, rules: &CellRules) -> usize {
    let mut characters = cluster.chars();
    let Some(first) = characters.next() else {
        return 0;
    };
    if characters.next().is_none() {
        return width_of_one(first, rules);
    }
    if let Some(rest) = overfull(cluster) {
        return 1 + width(cluster.get(..rest).unwrap_or(""), rules);
    }
    if cluster.chars().all(|c| sort(c) == Sort::Plain) || keeps_joiners(cluster) {
        return measured(cluster, rules).max(1);
    }
    let apart = |c: char| matches!(sort(c), Sort::Plain | Sort::Blank | Sort::Fixed);
    let plain: String = cluster.chars().filter(|c| apart(*c)).collect();
    let ink = match plain.as_str() {
        "" => 0,
        plain => measured(plain, rules).max(1),
    };
    let signs: usize = cluster
        .chars()
        .filter(|c| !apart(*c))
        .map(|c| width_of_one(c, rules))
        .sum();
    ink + signs
}

/// The cells of one character that stands alone.
fn width_of_one(character: char, rules: &CellRules) -> usize {
    match sort(character) {
        Sort::Plain if character.is_ascii() || is_narrow_letter(character) => 1,
        Sort::Blank if character == ' ' => 1,
        Sort::Plain => measured(character.encode_utf8(&mut [0; 4]), rules).max(1),
        Sort::Blank | Sort::Fixed => {
            measured(character.encode_utf8(&mut [0; 4]), rules).clamp(1, 2)
        }
        Sort::Tab | Sort::Control(_) | Sort::NumberSign(_) => 1,
        Sort::Format(_) | Sort::Separator(_) | Sort::SoftHyphen => {
            usize::from(rules.hidden == Hidden::Show)
        }
    }
}

/// Letters of Hebrew and Arabic, one cell each by the width tables: nearly all characters of most articles.
const fn is_narrow_letter(character: char) -> bool {
    matches!(character, '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}')
}

/// What the width tables say of a string without controls.
fn measured(text: &str, rules: &CellRules) -> usize {
    match rules.ambiguous {
        Ambiguous::One => text.width(),
        Ambiguous::Two => text.width_cjk(),
    }
}

/// The width of a character among others: 0 for one that rides on its base.
pub(crate) fn rides(character: char) -> bool {
    sort(character) == Sort::Plain && character.width() == Some(0)
}

/// Whether a cluster's joiners, variation selectors and tags belong to what is drawn: emoji sequences, and
/// conjuncts of scripts that are not joined as Arabic is.
pub(crate) fn keeps_joiners(cluster: &str) -> bool {
    let mut characters = cluster.chars();
    let Some(first) = characters
        .next()
        .filter(|first| sort(*first) == Sort::Plain)
    else {
        return false;
    };
    let indic = matches!(first, '\u{900}'..='\u{DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1B00}'..='\u{1CFF}');
    if indic {
        let conjunct = |c| matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}');
        return characters.all(|c| sort(c) == Sort::Plain || conjunct(c));
    }
    is_symbol(first) && is_emoji_sequence(first, characters.as_str())
}

/// Whether an emoji sequence may begin with it.
fn is_symbol(character: char) -> bool {
    matches!(character, '#' | '*' | '0'..='9' | '\u{A9}' | '\u{AE}' | '\u{203C}'..='\u{3299}')
        || u32::from(character) >= 0x1F000
}

/// Whether `rest` goes on with an emoji sequence that began with `first` (UTS #51): a joiner only before
/// another symbol, tags only on a black flag.
fn is_emoji_sequence(first: char, rest: &str) -> bool {
    let mut characters = rest.chars().peekable();
    while let Some(character) = characters.next() {
        let belongs = match character {
            '\u{FE0E}' | '\u{FE0F}' => true,
            '\u{200D}' => characters.peek().is_some_and(|next| is_symbol(*next)),
            '\u{E0020}'..='\u{E007F}' => first == '\u{1F3F4}',
            other => sort(other) == Sort::Plain,
        };
        if !belongs {
            return false;
        }
    }
    true
}

/// Where the characters of a cluster begin that are too many to be drawn in its cell; `None` where it has
/// no more than [`MOST`]. A sign of one cell stands for them.
pub(crate) fn overfull(cluster: &str) -> Option<usize> {
    if cluster.len() <= MOST {
        return None;
    }
    cluster.char_indices().nth(MOST).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_agree_with_what_terminals_do() {
        let rules = CellRules::default();
        for (cluster, cells) in [
            ("a", 1),
            ("ب", 1),
            ("بَّ", 1),
            ("\u{FEFB}", 1),
            ("\u{FE91}\u{64E}", 1),
            ("\u{FE77}", 1),
            ("ש\u{5C1}\u{5B8}", 1),
            ("海", 2),
            ("👩\u{200D}🔧", 2),
            ("❤\u{FE0F}", 2),
            ("🇮🇶", 2),
            ("1\u{FE0F}\u{20E3}", 2),
            ("…", 1),
            ("\0", 1),
            ("\u{1B}", 1),
            ("\u{9B}", 1),
            ("\u{FFFD}", 1),
            ("\u{301}", 1),
            ("\u{600}", 1),
            ("\u{6DD}1", 2),
            ("\u{200F}", 0),
            ("\u{FEFF}", 0),
            ("\u{AD}", 0),
            ("\n", 0),
            ("\r\n", 0),
            ("\u{2028}", 0),
            ("ب\u{200C}", 1),
            ("\u{3000}", 2),
            ("क्ष", 2),
            ("한", 2),
            ("\u{1112}\u{1161}\u{11AB}", 2),
            ("กำ", 2),
            ("ߞߊ߲", 2),
            ("\u{1E900}\u{1E944}", 1),
            ("", 0),
        ] {
            assert_eq!(width(cluster, &rules), cells, "{cluster:?}");
        }
    }

    #[test]
    fn rules_change_widths() {
        let two = CellRules {
            ambiguous: Ambiguous::Two,
            ..CellRules::default()
        };
        assert_eq!(width("…", &two), 2);
        assert_eq!(width("ب", &two), 1);
        let shown = CellRules {
            hidden: Hidden::Show,
            ..CellRules::default()
        };
        assert_eq!(width("\u{200F}", &shown), 1);
        assert_eq!(width("ب\u{200C}", &shown), 2);
        assert_eq!(width("👩\u{200D}🔧", &shown), 2);
    }

    #[test]
    fn what_is_not_looked_up_is_what_the_tables_say() {
        for ambiguous in [Ambiguous::One, Ambiguous::Two] {
            let rules = CellRules {
                ambiguous,
                ..CellRules::default()
            };
            for character in ('\0'..=char::MAX).filter(|c| is_narrow_letter(*c) || *c == ' ') {
                let looked_up = measured(character.encode_utf8(&mut [0; 4]), &rules);
                assert_eq!(looked_up, 1, "{character:?}");
            }
        }
    }

    #[test]
    fn joiners_are_kept_where_they_draw_something() {
        for cluster in [
            "👩\u{200D}🔧",
            "❤\u{FE0F}\u{200D}🔥",
            "1\u{FE0F}\u{20E3}",
            "क्\u{200D}ष",
        ] {
            assert!(keeps_joiners(cluster), "{cluster:?}");
        }
        let scotland: String = "\u{1F3F4}"
            .chars()
            .chain(
                "gbsct"
                    .chars()
                    .filter_map(|c| char::from_u32(0xE0000 + u32::from(c))),
            )
            .chain(['\u{E007F}'])
            .collect();
        assert!(keeps_joiners(&scotland));
        for cluster in [
            "1\u{200D}",
            "→\u{200C}",
            "👩\u{200D}",
            "👩\u{E0041}",
            "ب\u{200D}",
        ] {
            assert!(!keeps_joiners(cluster), "{cluster:?}");
        }
        for blank in ('\0'..=char::MAX).filter(|c| sort(*c) != Sort::Plain) {
            let marked = format!("{blank}\u{651}");
            assert!(!keeps_joiners(&marked), "{marked:?}");
        }
    }

    #[test]
    fn a_cluster_without_end_is_two_cells() {
        let rules = CellRules::default();
        let stacked = |count: usize| format!("ب{}", "\u{64E}".repeat(count));
        assert_eq!(width(&stacked(30), &rules), 1);
        assert_eq!(width(&stacked(31), &rules), 2);
        assert_eq!(width(&stacked(100_000), &rules), 2);
    }

    #[test]
    fn every_sign_takes_one_cell_and_can_be_sent() {
        assert_eq!(
            (sort(REST), REST.width(), REST.width_cjk()),
            (Sort::Plain, Some(1), Some(1))
        );
        for code in 0..=0x10_FFFF {
            let Some(character) = char::from_u32(code) else {
                continue;
            };
            let sign = match sort(character) {
                Sort::Control(sign)
                | Sort::NumberSign(sign)
                | Sort::Format(sign)
                | Sort::Separator(sign) => sign,
                Sort::Plain => {
                    assert!(!character.is_control(), "{code:X}");
                    continue;
                }
                _ => continue,
            };
            assert_eq!(sort(sign), Sort::Plain, "{code:X}");
            assert_eq!(sign.width(), Some(1), "{code:X}");
            if sign != '\u{FFFD}' {
                assert_eq!(sign.width_cjk(), Some(1), "{code:X} {sign}");
            }
        }
    }
}
