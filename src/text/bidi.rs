//! Directions, levels and order, as UAX #9 has them.
//!
//! Levels come from unicode-bidi (rules X1 to I2) with ICU4X's tables, one paragraph at a time; the rules
//! per row (L1, L2) and mirroring (L4) are here. L3 is not needed: marks are in their cluster's cell, and
//! whole clusters are put in order.
//!
//! Must not know: cells, rows, glyphs.

use std::ops::Range;

use icu_properties::props::{BidiClass as Class, BidiMirroringGlyph};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed, props};
use unicode_bidi::data_source::{BidiDataSource, BidiMatchedOpeningBracket};
use unicode_bidi::{BidiClass, Level, ParagraphBidiInfo};

/// The direction of a paragraph: its embedding level, 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Base {
    /// Left to right, level 0.
    #[default]
    Ltr,
    /// Right to left, level 1.
    Rtl,
}

impl Base {
    /// Whether it is right to left.
    #[must_use]
    pub const fn is_rtl(self) -> bool {
        matches!(self, Self::Rtl)
    }

    /// The paragraph's embedding level.
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::Ltr => 0,
            Self::Rtl => 1,
        }
    }

    /// The other one.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Ltr => Self::Rtl,
            Self::Rtl => Self::Ltr,
        }
    }
}

/// How a paragraph comes by its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// Its first strong letter's, unless it only begins with a foreign word: see [`auto`].
    #[default]
    Auto,
    /// Its first strong letter's, and left to right where it has none: P2 and P3 exactly.
    FirstStrong,
    /// Right to left.
    Rtl,
    /// Left to right.
    Ltr,
}

/// Bytes of an article that decide its direction. An article that is shown before all of it is read shows
/// more than these, so that the whole is decided alike.
pub const DECIDING: usize = 32 * 1024;

const CLASSES: CodePointMapDataBorrowed<'static, Class> = CodePointMapData::<Class>::new();
const MIRRORS: CodePointMapDataBorrowed<'static, BidiMirroringGlyph> =
    CodePointMapData::<BidiMirroringGlyph>::new();

/// The direction of a strong character; `None` for every other.
#[must_use]
pub fn strong(character: char) -> Option<Base> {
    match CLASSES.get(character) {
        Class::LeftToRight => Some(Base::Ltr),
        Class::RightToLeft | Class::ArabicLetter => Some(Base::Rtl),
        _ => None,
    }
}

/// Whether the order of a text with this character is in question: a right-to-left letter, or an Arabic number.
#[must_use]
pub fn turns(character: char) -> bool {
    let class = CLASSES.get(character);
    matches!(
        class,
        Class::RightToLeft | Class::ArabicLetter | Class::ArabicNumber
    )
}

/// Whether a character is a mark of direction (Bidi_Control): it has no ink, and is no neighbour to anything.
#[must_use]
pub const fn is_control(character: char) -> bool {
    matches!(character, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The direction of the first strong character that stands in no isolate (P2). `text` is one paragraph.
#[must_use]
pub fn first_strong(text: &str) -> Option<Base> {
    let mut isolates = 0_usize;
    for character in text.chars() {
        match CLASSES.get(character) {
            Class::LeftToRight if isolates == 0 => return Some(Base::Ltr),
            Class::RightToLeft | Class::ArabicLetter if isolates == 0 => return Some(Base::Rtl),
            Class::LeftToRightIsolate | Class::RightToLeftIsolate | Class::FirstStrongIsolate => {
                isolates += 1;
            }
            Class::PopDirectionalIsolate => isolates = isolates.saturating_sub(1),
            Class::ParagraphSeparator => return None,
            _ => {}
        }
    }
    None
}

/// The direction of most letters in the first [`DECIDING`] bytes of `text`; `None` where it has no letter,
/// or as many of both.
#[must_use]
pub fn majority(text: &str) -> Option<Base> {
    let (mut rtl, mut ltr) = (0_usize, 0_usize);
    for (_, character) in text.char_indices().take_while(|(at, _)| *at < DECIDING) {
        match strong(character) {
            Some(Base::Rtl) => rtl += 1,
            Some(Base::Ltr) => ltr += 1,
            None => {}
        }
    }
    match rtl.cmp(&ltr) {
        std::cmp::Ordering::Greater => Some(Base::Rtl),
        std::cmp::Ordering::Less => Some(Base::Ltr),
        std::cmp::Ordering::Equal => None,
    }
}

/// The direction of an article: that of most of its letters, else of its first, else left to right.
#[must_use]
pub fn article(text: &str) -> Base {
    let first = || text.chars().take(DECIDING).find_map(strong);
    majority(text).or_else(first).unwrap_or_default()
}

/// The direction of a paragraph of an article whose direction is `article`: its first strong letter's,
/// except that one that begins with a foreign word keeps the article's where most of its own letters have
/// it. A paragraph without a strong letter takes the article's.
#[must_use]
pub fn auto(paragraph: &str, article: Base) -> Base {
    match first_strong(paragraph) {
        Some(first) if first != article && majority(paragraph) != Some(article) => first,
        _ => article,
    }
}

/// What draws `character` where its level is odd (L4): its Bidi_Mirroring_Glyph.
#[must_use]
pub fn mirrored(character: char) -> Option<char> {
    MIRRORS.get(character).mirroring_glyph
}

/// The bracket that `character` is (BD14, BD15): its opening one, canonical equivalents as one, and
/// whether it opens.
pub(crate) fn bracket(character: char) -> Option<(char, bool)> {
    let found = MIRRORS.get(character);
    let (opening, opens) = match found.paired_bracket_type {
        props::BidiPairedBracketType::Open => (character, true),
        props::BidiPairedBracketType::Close => (found.mirroring_glyph?, false),
        _ => return None,
    };
    let canonical = if opening == '\u{2329}' {
        '\u{3008}'
    } else {
        opening
    };
    Some((canonical, opens))
}

/// The bidi class of a character.
pub(crate) fn class(character: char) -> BidiClass {
    CLASSES.get(character).into()
}

/// ICU4X's tables, as unicode-bidi asks them.
struct Tables;

impl BidiDataSource for Tables {
    fn bidi_class(&self, character: char) -> BidiClass {
        match class(character) {
            // A text on one row may hold what ends a paragraph; there it only parts segments.
            BidiClass::B => BidiClass::S,
            class => class,
        }
    }

    fn bidi_matched_opening_bracket(&self, character: char) -> Option<BidiMatchedOpeningBracket> {
        bracket(character).map(|(opening, is_open)| BidiMatchedOpeningBracket { opening, is_open })
    }
}

/// The levels of a paragraph before L1, and the classes of its characters; one of each a byte.
pub(crate) struct Levels {
    levels: Vec<Level>,
    classes: Vec<BidiClass>,
}

impl Levels {
    /// Resolves `text` (rules X1 to I2), as one paragraph of direction `base`.
    pub(crate) fn of(text: &str, base: Base) -> Self {
        if text.is_empty() {
            return Self {
                levels: Vec::new(),
                classes: Vec::new(),
            };
        }
        let level = match base {
            Base::Ltr => Level::ltr(),
            Base::Rtl => Level::rtl(),
        };
        let info = ParagraphBidiInfo::new_with_data_source(&Tables, text, Some(level));
        Self {
            levels: info.levels,
            classes: info.original_classes,
        }
    }

    /// Those of a part of the text, which keeps what was resolved for the whole.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        Self {
            levels: self.levels.get(range.clone()).unwrap_or(&[]).to_vec(),
            classes: self.classes.get(range).unwrap_or(&[]).to_vec(),
        }
    }

    /// The bytes that an override turns round (X6): their level is of a direction that their class never comes to by
    /// itself (I1, I2). What is neutral between two of them is among them.
    pub(crate) fn turned(&self) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        let mut goes_on = false;
        for ((level, class), at) in self.levels.iter().zip(&self.classes).zip(0..) {
            let is_turned = match class {
                BidiClass::L | BidiClass::EN | BidiClass::AN => level.is_rtl(),
                BidiClass::R | BidiClass::AL => level.is_ltr(),
                _ => continue,
            };
            match out.last_mut() {
                Some(last) if is_turned && goes_on => last.end = at + 1,
                _ if is_turned => out.push(at..at + 1),
                _ => {}
            }
            goes_on = is_turned;
        }
        out
    }

    /// The level and the class of the character at byte `at`. Beyond the text stands what ends the
    /// paragraph: L1 gives it its level.
    pub(crate) fn at(&self, at: usize) -> (u8, BidiClass) {
        let level = self.levels.get(at).map_or(0, Level::number);
        let class = self.classes.get(at).copied().unwrap_or(BidiClass::B);
        (level, class)
    }
}

/// L1, for one row: separators, the blanks before them and the blanks at the row's end take the
/// paragraph's level. `row` gives level and original class of each item.
pub(crate) fn reset_blanks(row: &mut [(u8, BidiClass)], base: Base) {
    let mut trailing = true;
    for (level, class) in row.iter_mut().rev() {
        match class {
            BidiClass::S | BidiClass::B => {
                trailing = true;
                *level = base.level();
            }
            BidiClass::WS
            | BidiClass::LRI
            | BidiClass::RLI
            | BidiClass::FSI
            | BidiClass::PDI
            | BidiClass::LRE
            | BidiClass::RLE
            | BidiClass::LRO
            | BidiClass::RLO
            | BidiClass::PDF
            | BidiClass::BN => {
                if trailing {
                    *level = base.level();
                }
            }
            _ => trailing = false,
        }
    }
}

/// L2: the places of a row's items in screen order, left to right.
pub(crate) fn visual_order(levels: &[u8]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..levels.len()).collect();
    let highest = levels.iter().copied().max().unwrap_or(0);
    let lowest_odd = levels.iter().copied().filter(|l| l % 2 == 1).min();
    let Some(lowest_odd) = lowest_odd else {
        return order;
    };
    for level in (lowest_odd..=highest).rev() {
        // Reversing runs of a level leaves runs of lower ones whole: the order can be looked up by place.
        let mut start = 0;
        while start < levels.len() {
            if levels.get(start).is_some_and(|l| *l < level) {
                start += 1;
                continue;
            }
            let run = levels.get(start..).unwrap_or(&[]);
            let end = start + run.iter().take_while(|l| **l >= level).count();
            if let Some(part) = order.get_mut(start..end) {
                part.reverse();
            }
            start = end;
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_strong_letter_decides_and_isolates_are_passed_over() {
        assert_eq!(first_strong("123 سلام abc"), Some(Base::Rtl));
        assert_eq!(first_strong("\u{2067}سلام\u{2069} abc"), Some(Base::Ltr));
        assert_eq!(first_strong("\u{2069} \u{2066}abc"), None);
        assert_eq!(first_strong("1, 2"), None);
    }

    #[test]
    fn a_foreign_word_in_front_does_not_turn_a_paragraph() {
        let smtp = "SMTP هو بروتوكول لنقل البريد";
        assert_eq!(auto(smtp, Base::Rtl), Base::Rtl);
        assert_eq!(auto(smtp, Base::Ltr), Base::Ltr);
        assert_eq!(
            auto("A whole sentence in English سلام", Base::Rtl),
            Base::Ltr
        );
        assert_eq!(auto("2024", Base::Rtl), Base::Rtl);
        assert_eq!(auto("سلام to everyone who reads this", Base::Ltr), Base::Ltr);
        assert_eq!(auto("سلام", Base::Ltr), Base::Rtl);
    }

    #[test]
    fn an_article_goes_as_most_of_its_letters() {
        assert_eq!(article("Title\nسلام عليكم جميعا"), Base::Rtl);
        assert_eq!(article(""), Base::Ltr);
        assert_eq!(article("ab سل"), Base::Ltr);
        let long = format!("{}{}", "س".repeat(DECIDING / 2), "a".repeat(DECIDING));
        assert_eq!(article(&long), Base::Rtl);
    }

    #[test]
    fn mirrors_are_the_characters_own() {
        assert_eq!(mirrored('('), Some(')'));
        assert_eq!(mirrored('«'), Some('»'));
        assert_eq!(mirrored('≤'), Some('≥'));
        assert_eq!(mirrored('∑'), None);
        assert_eq!(mirrored('“'), None);
    }

    #[test]
    fn runs_are_turned_from_the_highest_level_down() {
        assert_eq!(visual_order(&[0, 1, 1, 2, 2, 1, 0]), [0, 5, 3, 4, 2, 1, 6]);
        assert_eq!(visual_order(&[1, 1, 2, 2]), [2, 3, 1, 0]);
        assert_eq!(visual_order(&[]), [] as [usize; 0]);
        assert_eq!(visual_order(&[0, 2, 4]), [0, 1, 2]);
    }

    #[test]
    fn nothing_is_resolved_in_nothing() {
        assert_eq!(Levels::of("", Base::Rtl).at(0).0, 0);
    }
}
