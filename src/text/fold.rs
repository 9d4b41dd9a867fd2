//! Spelling-blind folding: what a reader takes for the same word becomes the same letters, with a map
//! back to the bytes.
//!
//! Folded away: vowel marks and other marks of Arabic, Hebrew, Syriac and Latin, tatweel, joiners, bidi
//! controls and other invisible characters. Made one: hamza seats with their bare letters, alef forms,
//! `ى ي ی`, `ك ک گ`, `ة ه`, Hebrew final letters, presentation forms, letter case, Latin letters with and
//! without accents, the digits of all scripts. Two things are more than a change of letters:
//!
//! - *dagger alef* (U+0670) is an alef or nothing, whichever fits: `هٰذا` is found by `هذا` and by `هاذا`;
//! - a *hamza* on one seat may stand on another or on none: `مسؤول` is found by `مسئول`, and by `مسوول`,
//!   though `مسيول` is none of them. So a folded letter has a base and knows whether it bears a hamza,
//!   and [`Letter::matches`] is no equivalence.
//!
//! [`skeleton`] and [`Folding`] leave both out: dagger alef is nothing, a hamza its seat.
//!
//! Must not know: words, annotations.

mod tables;

use std::sync::LazyLock;

use super::document::{Span, slice};
use super::segment::{ceil_grapheme, floor_grapheme, is_paragraph_separator};

/// Whether spelling variants count as the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Blindness {
    /// They do.
    #[default]
    Blind,
    /// They do not: each character only equals itself.
    Exact,
}

/// A folded letter, digit or mark of punctuation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Letter {
    /// The bare letter.
    pub base: char,
    /// Whether it bore a hamza.
    pub hamza: bool,
}

impl Letter {
    const fn bare(base: char) -> Self {
        Self { base, hamza: false }
    }

    const fn with_hamza(base: char) -> Self {
        Self { base, hamza: true }
    }

    /// Whether the two may be one letter in two spellings.
    #[must_use]
    pub const fn matches(self, other: Self) -> bool {
        self.base as u32 == other.base as u32 || (self.hamza && other.hamza)
    }
}

/// What one character folds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    /// Nothing: a vowel mark, a joiner.
    Nothing,
    /// Dagger alef: an alef or nothing.
    Alef,
    /// A combining hamza: it belongs to the letter before it.
    Hamza,
    /// White space.
    Space,
    /// A paragraph separator.
    Break,
    /// One letter.
    Letter(Letter),
    /// Several letters, not yet folded; `_` is a space.
    Letters(&'static str),
}

/// The folds of U+0000 to U+07FF, where nearly all text is.
static NEAR: LazyLock<Vec<Fold>> = LazyLock::new(|| (0..0x800).map(fold_of).collect());

/// First code point of the presentation forms.
const FORMS_START: u32 = 0xfb1d;

/// The folds of the presentation forms, from [`FORMS_START`] on.
static FORMS: LazyLock<Vec<Fold>> = LazyLock::new(|| {
    let mut folds: Vec<Fold> = (FORMS_START..=0xfefc).map(fold_of_other).collect();
    for (first, row) in tables::FORMS {
        for (code, letters) in (*first..).zip(row.split_whitespace()) {
            let fold = match letters {
                "-" => Fold::Nothing,
                "=" => continue,
                _ => match letters.strip_prefix(|_: char| true) {
                    Some("") => letters.chars().next().map_or(Fold::Nothing, blind),
                    _ => Fold::Letters(letters),
                },
            };
            let index = usize::try_from(code - FORMS_START).unwrap_or(usize::MAX);
            if let Some(slot) = folds.get_mut(index) {
                *slot = fold;
            }
        }
    }
    folds
});

fn row(table: &[Fold], index: u32) -> Option<Fold> {
    table.get(usize::try_from(index).ok()?).copied()
}

/// What `c` folds to where spelling does not count.
pub(super) fn blind(c: char) -> Fold {
    let code = u32::from(c);
    let known = match code {
        0..0x800 => row(&NEAR, code),
        FORMS_START..=0xfefc => row(&FORMS, code - FORMS_START),
        _ => None,
    };
    known.unwrap_or_else(|| fold_of_other(code))
}

/// What `c` folds to where only white space is alike.
pub(super) fn exact(c: char) -> Fold {
    if is_paragraph_separator(c) {
        Fold::Break
    } else if c.is_whitespace() {
        Fold::Space
    } else {
        Fold::Letter(Letter::bare(c))
    }
}

/// What a character folds to, presentation forms apart.
fn fold_of(code: u32) -> Fold {
    let bare = |base| Fold::Letter(Letter::bare(base));
    let hamza = |base| Fold::Letter(Letter::with_hamza(base));
    match code {
        0x623 | 0x625 | 0x672 | 0x673 | 0x675 => hamza('ا'),
        0x622 | 0x671 => bare('ا'),
        0x624 | 0x676 => hamza('و'),
        0x626 | 0x678 => hamza('ي'),
        0x621 | 0x674 => hamza('ء'),
        0x649 | 0x6cc => bare('ي'),
        0x6a9 | 0x6aa | 0x6af => bare('ك'),
        0x629 | 0x6be | 0x6c0..=0x6c3 | 0x6d5 => bare('ه'),
        0x5da => bare('כ'),
        0x5dd => bare('מ'),
        0x5df => bare('נ'),
        0x5e3 => bare('פ'),
        0x5e5 => bare('צ'),
        0x670 => Fold::Alef,
        0x654 | 0x655 => Fold::Hamza,
        _ => fold_of_other(code),
    }
}

/// Marks, controls, digits, cased letters; all else is itself.
fn fold_of_other(code: u32) -> Fold {
    let Some(c) = char::from_u32(code) else {
        return Fold::Nothing;
    };
    if is_nothing(code) {
        return Fold::Nothing;
    }
    if let Fold::Break | Fold::Space = exact(c) {
        return exact(c);
    }
    let base = digit(code)
        .or_else(|| latin(code))
        .or_else(|| c.to_lowercase().next())
        .unwrap_or(c);
    Fold::Letter(Letter::bare(if base == 'ς' { 'σ' } else { base }))
}

/// Vowel marks and the like, tatweel, joiners, bidi controls, variation selectors.
const fn is_nothing(code: u32) -> bool {
    is_mark(code)
        || matches!(code,
            0xad | 0x61c | 0x640 | 0x7fa | 0x180e
            | 0x200b | 0x200e | 0x200f | 0x202a..=0x202e | 0x2060..=0x206f
            | 0xfeff | 0xe0000..=0xe001f | 0xe0080..=0xe00ff | 0xe01f0..=0xe0fff)
}

/// Of these, the ones that belong to the cluster of the letter before them.
const fn is_mark(code: u32) -> bool {
    matches!(code,
        0x300..=0x36f
        | 0x591..=0x5bd | 0x5bf | 0x5c1 | 0x5c2 | 0x5c4 | 0x5c5 | 0x5c7
        | 0x610..=0x61a | 0x64b..=0x65f | 0x670
        | 0x6d6..=0x6dc | 0x6df..=0x6e8 | 0x6ea..=0x6ed
        | 0x711 | 0x730..=0x74a
        | 0x897..=0x89f | 0x8ca..=0x8e1 | 0x8e3..=0x8ff
        | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff
        | 0x180b..=0x180d | 0x180f | 0x200c | 0x200d
        | 0xfb1e | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f
        | 0x10efa..=0x10eff | 0xe0020..=0xe007f | 0xe0100..=0xe01ef)
}

/// The ASCII digit of a decimal digit.
pub(super) fn digit(code: u32) -> Option<char> {
    let after = tables::ZEROS.partition_point(|zero| *zero <= code);
    let zero = tables::ZEROS.get(after.checked_sub(1)?)?;
    char::from_digit(code - zero, 10)
}

/// The bare small letter of a Latin letter with marks.
fn latin(code: u32) -> Option<char> {
    let (first, letters) = tables::LATIN
        .iter()
        .rev()
        .find(|(first, _)| *first <= code)?;
    let index = usize::try_from(code - first).ok()?;
    let letter = letters.as_bytes().get(index).copied().map(char::from)?;
    (letter != '-').then_some(letter)
}

/// A folded piece of text, as the matching reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    /// An alef or nothing.
    Alef,
    /// A character of white space.
    Space,
    /// A paragraph separator.
    Break,
    /// A letter, digit or mark of punctuation.
    Letter(Letter),
}

/// The symbols of a text from an offset on, each with the span of the character that it is of.
#[derive(Clone)]
pub(super) struct Symbols<'t> {
    text: &'t str,
    at: usize,
    blindness: Blindness,
    /// The rest of a character that folds to several letters, and its span.
    rest: &'static str,
    span: Span,
}

impl<'t> Symbols<'t> {
    pub(super) fn new(text: &'t str, at: usize, blindness: Blindness) -> Self {
        Self {
            text,
            at,
            blindness,
            rest: "",
            span: Span::new(at, at),
        }
    }

    fn fold_char(&self, c: char) -> Fold {
        match self.blindness {
            Blindness::Blind => blind(c),
            Blindness::Exact => exact(c),
        }
    }

    /// Whether letters of the character reached are still to come.
    pub(super) const fn is_within(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Whether the marks at the place reached hold a combining hamza.
    fn hamza_follows(&self) -> bool {
        let marks = self.text.get(self.at..).unwrap_or("").chars();
        self.blindness == Blindness::Blind
            && marks
                .take_while(|c| is_mark(u32::from(*c)))
                .take(8)
                .any(|c| blind(c) == Fold::Hamza)
    }

    /// Whether the combining hamza just read sits on a tatweel and so is a letter of its own, as the
    /// Quran writes it (`أَفـِٔدة`).
    fn hamza_is_letter(&self) -> bool {
        let head = self.text.get(..self.span.start()).unwrap_or("");
        let base = head.chars().rev().find(|c| !is_mark(u32::from(*c)));
        base == Some('\u{640}')
    }

    fn symbol(&mut self, fold: Fold) -> Option<Symbol> {
        Some(match fold {
            Fold::Hamza if self.hamza_is_letter() => Symbol::Letter(Letter::with_hamza('ء')),
            Fold::Nothing | Fold::Hamza => return None,
            Fold::Alef => Symbol::Alef,
            Fold::Space => Symbol::Space,
            Fold::Break => Symbol::Break,
            Fold::Letter(letter) => Symbol::Letter(Letter {
                hamza: letter.hamza || self.hamza_follows(),
                ..letter
            }),
            Fold::Letters(letters) => {
                self.rest = letters;
                return self.of_rest();
            }
        })
    }

    /// The next letter of a character of several.
    fn of_rest(&mut self) -> Option<Symbol> {
        let mut letters = self.rest.chars();
        let c = letters.next()?;
        self.rest = letters.as_str();
        match blind(c) {
            _ if c == '_' => Some(Symbol::Space),
            Fold::Letter(letter) => Some(Symbol::Letter(letter)),
            _ => self.of_rest(),
        }
    }
}

impl Iterator for Symbols<'_> {
    type Item = (Symbol, Span);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(symbol) = self.of_rest() {
            return Some((symbol, self.span));
        }
        loop {
            let c = self.text.get(self.at..)?.chars().next()?;
            self.span = Span::new(self.at, self.at + c.len_utf8());
            self.at = self.span.end();
            let fold = self.fold_char(c);
            if let Some(symbol) = self.symbol(fold) {
                return Some((symbol, self.span));
            }
        }
    }
}

/// The characters that may be read as a letter of the bare form `base`, alone or within a ligature.
pub(super) fn spellings(base: char) -> impl Iterator<Item = char> {
    /// All characters that fold to something else than themselves lie in these.
    const WHERE: &[(u32, u32)] = &[
        (0, 0x2fff),
        (0xa620, 0xabff),
        (0xfb00, 0xffff),
        (0x10000, 0x16fff),
        (0x1cc00, 0x1d7ff),
        (0x1e000, 0x1fbff),
    ];
    WHERE
        .iter()
        .flat_map(|(first, last)| *first..=*last)
        .filter_map(char::from_u32)
        .filter(move |c| match blind(*c) {
            Fold::Letter(letter) => letter.base == base,
            Fold::Letters(letters) => letters
                .chars()
                .any(|c| matches!(blind(c), Fold::Letter(letter) if letter.base == base)),
            Fold::Alef => base == 'ا',
            _ => false,
        })
}

/// A folded text with the way back to the bytes it was folded from.
#[derive(Clone, Debug)]
pub struct Folding<'t> {
    source: &'t str,
    text: String,
    /// Where each character of `text` begins in it, and the character of the source that it is of;
    /// both ascend.
    origins: Vec<(usize, Span)>,
}

impl<'t> Folding<'t> {
    /// Folds `source`: bare letters, white space runs as one space, paragraph separators as `\n`.
    #[must_use]
    pub fn new(source: &'t str) -> Self {
        let (mut text, mut origins) = (String::new(), Vec::new());
        for (symbol, span) in Symbols::new(source, 0, Blindness::Blind) {
            let c = match symbol {
                Symbol::Alef => continue,
                Symbol::Space if text.ends_with(' ') => continue,
                Symbol::Space => ' ',
                Symbol::Break => '\n',
                Symbol::Letter(letter) => letter.base,
            };
            origins.push((text.len(), span));
            text.push(c);
        }
        Self {
            source,
            text,
            origins,
        }
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The source of the folded bytes `start..end`, in whole grapheme clusters; the empty span at the
    /// source's end where there are none.
    #[must_use]
    pub fn source(&self, start: usize, end: usize) -> Span {
        let length = self.source.len();
        let first = self.origins.partition_point(|(at, _)| *at <= start).max(1) - 1;
        let after = self.origins.partition_point(|(at, _)| *at < end);
        let pieces = self.origins.get(first..after).unwrap_or(&[]);
        match (pieces.first(), pieces.last()) {
            (Some((_, first)), Some((_, last))) => Span::new(
                floor_grapheme(self.source, first.start()),
                ceil_grapheme(self.source, last.end()),
            ),
            _ => Span::new(length, length),
        }
    }

    /// The folded byte at which byte `at` of the source comes out, or what follows it.
    #[must_use]
    pub fn folded(&self, at: usize) -> usize {
        let place = self.origins.partition_point(|(_, span)| span.start() < at);
        let found = self.origins.get(place);
        found.map_or(self.text.len(), |(at, _)| *at)
    }

    /// The source that was folded.
    #[must_use]
    pub const fn whole(&self) -> &'t str {
        self.source
    }

    /// The text that was folded.
    #[must_use]
    pub fn source_text(&self, span: Span) -> &'t str {
        slice(self.source, span)
    }
}

/// The bare letters of `text`, white space runs as one space, none at the ends: a key under which the
/// spellings of a name meet (all but those that differ in a hamza's seat or a dagger alef).
#[must_use]
pub fn skeleton(text: &str) -> String {
    let mut folded = Folding::new(text).text;
    folded.truncate(folded.trim_end().len());
    let blanks = folded.len() - folded.trim_start().len();
    folded.drain(..blanks);
    folded
}

#[cfg(test)]
mod tests;
