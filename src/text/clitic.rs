//! Proclitics: where the stem of a word may begin.
//!
//! Arabic writes *and, so, in, to, like, will* onto the next word, Hebrew *and, the, in, like, to, from,
//! that*. [`stems`] gives the places where what follows may stand alone, in the order in which a reader
//! peels: first the whole chain of what is probably proclitic, the article kept; then the article; then,
//! on request, what only looks like a proclitic.
//!
//! Legal chains, Arabic: `و ف`, then one of `ب ل ك` or `س` (before an imperfect: ي ت ن أ), then the
//! article `ال`, which after ل is written as a second ل: of `للحشد` the stem is `لحشد`, its form
//! `الحشد`. Hebrew: ו, then ש or כש, then one of ב כ ל מ, then ה.
//!
//! Whether a peel is *likely* is judged by rules (an article after it, the length of the rest, the shape of
//! the rest, a doubled letter) and by a short table of beginnings that only look prefixed. Words with
//! letters that Arabic does not use (پ چ ژ گ ک ی) are of another language: nothing is likely there.
//!
//! Must not know: the text around the word.

mod tables;

use super::fold;

/// A place in a word where its stem may begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stem {
    /// In bytes from the word's start, on a boundary of grapheme clusters.
    pub start: usize,
    /// How the stem is written where it stands alone, if not as the rest of the word: `الحشد` of
    /// `للحشد`.
    pub form: Option<String>,
    /// Whether it is probable that a stem begins here.
    pub likely: bool,
    /// Whether the article has been peeled too.
    pub bare: bool,
    /// Whether the word is known only to look prefixed (`وزير`).
    pub only_looks: bool,
}

/// The stems of `word` in the order of peeling: their starts ascend. Empty where nothing can be peeled.
///
/// The first one is the name as an annotator wants it, if it is likely.
#[must_use]
pub fn stems(word: &str) -> Vec<Stem> {
    let letters = letters_of(word);
    let word = Word {
        text: word,
        letters: &letters,
    };
    match word.letter(0) {
        Some('א'..='ת') => word.peels(&hebrew(word)),
        Some('\u{620}'..='\u{6ff}') => word.peels(&arabic(word)),
        _ => Vec::new(),
    }
}

/// Where the stem of `word` begins that an annotator most probably wants, its article kept; 0 where
/// nothing is likely to be proclitic.
#[must_use]
pub fn likely_start(word: &str) -> usize {
    let first = stems(word).into_iter().next();
    first.map_or(0, |stem| match stem {
        Stem {
            likely: true,
            bare: false,
            start,
            ..
        } => start,
        _ => 0,
    })
}

/// A letter of a word without its marks: where it begins, what it is, where the next begins.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: usize,
    letter: char,
}

/// The letters of a word; marks, tatweel and joiners belong to the letter before them. Presentation
/// forms count as their letters where they are of one.
fn letters_of(word: &str) -> Vec<Piece> {
    word.char_indices()
        .filter_map(|(start, c)| {
            let letter = match fold::blind(c) {
                fold::Fold::Letter(letter) if u32::from(c) >= 0xfb00 => letter.base,
                fold::Fold::Letter(_) | fold::Fold::Letters(_) => c,
                _ => return None,
            };
            Some(Piece { start, letter })
        })
        .collect()
}

/// A word, or the rest of one.
#[derive(Clone, Copy)]
struct Word<'w> {
    text: &'w str,
    letters: &'w [Piece],
}

/// What is peeled in one step: how many letters from the word's start, and how it is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Peel {
    letters: usize,
    likely: bool,
    /// An article is peeled too.
    bare: bool,
    /// The rest begins with the second ل of `لل`, an article's.
    lam: bool,
}

impl<'w> Word<'w> {
    fn letter(self, index: usize) -> Option<char> {
        self.letters.get(index).map(|piece| piece.letter)
    }

    fn len(self) -> usize {
        self.letters.len()
    }

    fn from(self, index: usize) -> Self {
        Self {
            letters: self.letters.get(index..).unwrap_or(&[]),
            ..self
        }
    }

    /// Whether the letters begin with `beginning`, spelling variants of alef apart.
    fn begins(self, beginning: &str) -> bool {
        let mut letters = self.letters.iter();
        beginning
            .chars()
            .all(|c| letters.next().is_some_and(|piece| same(piece.letter, c)))
    }

    fn is(self, word: &str) -> bool {
        self.len() == word.chars().count() && self.begins(word)
    }

    fn is_one_of(self, words: &str) -> bool {
        words.split_ascii_whitespace().any(|word| self.is(word))
    }

    fn begins_with_one_of(self, beginnings: &str) -> bool {
        beginnings
            .split_ascii_whitespace()
            .any(|word| self.begins(word))
    }

    /// Whether it begins with the article and enough after it.
    fn has_article(self) -> bool {
        matches!(self.letter(0), Some('ا' | 'ٱ'))
            && self.letter(1) == Some('ل')
            && self.len() >= 4
            && !self.begins_with_one_of(tables::NO_ARTICLE)
    }

    /// Whether what the letter before `index` begins is listed as only looking prefixed.
    fn only_looks(self, index: usize) -> bool {
        let rest = self.from(index.saturating_sub(1));
        rest.begins_with_one_of(tables::ONLY_LOOKS)
            || rest.is_one_of(tables::ONLY_LOOKS_WHOLE)
            || rest.begins_with_one_of(tables::HEBREW_ONLY_LOOKS)
    }

    /// Whether the letters from `index` on are those of a word that itself begins with ل: لجنة, لغة. Then
    /// `للجنة` may be *to the committee*, its article unwritten.
    fn lam_is_its_own(self, index: usize) -> bool {
        let rest = self.from(index);
        rest.begins_with_one_of(tables::ONLY_LOOKS) || rest.is("له")
    }

    /// The form of the stem that begins at `index`, with the second ل of `لل`.
    fn form_after_lam(self, index: usize) -> String {
        let next = index + usize::from(!self.lam_is_its_own(index));
        let start = self.letters.get(next).map(|piece| piece.start);
        let rest = start.and_then(|start| self.text.get(start..));
        format!("ال{}", rest.unwrap_or(""))
    }

    /// Turns peels into stems of the whole word, their order and starts checked.
    fn peels(self, peels: &[Peel]) -> Vec<Stem> {
        let mut out: Vec<Stem> = Vec::new();
        for peel in peels {
            let Some(piece) = self.letters.get(peel.letters) else {
                continue;
            };
            if out.last().is_some_and(|last| last.start >= piece.start) {
                continue;
            }
            let form = peel.lam.then(|| self.form_after_lam(peel.letters));
            out.push(Stem {
                start: piece.start,
                form,
                likely: peel.likely,
                bare: peel.bare,
                only_looks: !peel.likely && self.only_looks(peel.letters),
            });
        }
        out
    }
}

/// Whether two letters are the same but for a hamza on an alef.
const fn same(one: char, other: char) -> bool {
    one == other || (matches!(one, 'أ' | 'إ' | 'آ' | 'ا' | 'ٱ') && matches!(other, 'ا'))
}

/// The peels of an Arabic word: the likely chain, the article, then what only looks like a proclitic.
fn arabic(word: Word<'_>) -> Vec<Peel> {
    let foreign = word
        .letters
        .iter()
        .any(|piece| tables::FOREIGN.contains(piece.letter));
    let (mut likely, mut lam) = (0, false);
    while let Some(next) = arabic_step(word, likely).filter(|_| !foreign) {
        lam = next.lam;
        likely = next.letters;
    }
    let mut out = Vec::new();
    let peel = |letters, likely, bare, lam| Peel {
        letters,
        likely,
        bare,
        lam,
    };
    if likely > 0 {
        out.push(peel(likely, true, false, lam));
    }
    let rest = word.from(likely);
    if lam && word.lam_is_its_own(likely) {
        // The article is unwritten: there is nothing more to peel.
    } else if lam {
        out.push(peel(likely + 1, !foreign, true, false));
    } else if rest.letter(0) == Some('ا') && rest.letter(1) == Some('ل') && rest.len() > 3 {
        let sure = rest.has_article() && !foreign;
        out.push(peel(likely + 2, sure, true, false));
    } else if possible(word, likely) && rest.len() > 2 {
        out.push(peel(likely + 1, false, false, false));
    }
    out
}

/// Whether the letter at `at` may be a proclitic after those before it.
fn possible(word: Word<'_>, at: usize) -> bool {
    let rest = word.from(at + 1);
    let imperfect = rest.begins_with_one_of("ي ت ن أ");
    let conjunctions = (0..at).all(|index| matches!(word.letter(index), Some('و' | 'ف')));
    match word.letter(at) {
        Some('و' | 'ف') => at == 0,
        Some('ب' | 'ل' | 'ك') => conjunctions,
        Some('س') => conjunctions && imperfect,
        _ => false,
    }
}

/// The likely proclitic at `at` letters, and where the rest then begins; `None` where there is none.
fn arabic_step(word: Word<'_>, at: usize) -> Option<Peel> {
    if !possible(word, at) {
        return None;
    }
    let rest = word.from(at + 1);
    if word.only_looks(at + 1) {
        return None;
    }
    let likely = match word.letter(at)? {
        'و' => conjunction(rest),
        'ف' => so(rest),
        'ب' => preposition(rest),
        'ل' => rest.letter(0) == Some('ل') && rest.len() > 1 || preposition(rest),
        'ك' => like(rest),
        'س' => rest.len() > 3,
        _ => false,
    };
    likely.then_some(Peel {
        letters: at + 1,
        likely,
        bare: false,
        lam: word.letter(at) == Some('ل') && rest.letter(0) == Some('ل') && rest.len() > 1,
    })
}

/// Whether `rest` after و leaves a word: و goes before anything, so only its own words speak against.
fn conjunction(rest: Word<'_>) -> bool {
    if rest.is_one_of(tables::SHORT) {
        return true;
    }
    match rest.letter(0) {
        // A bare alef that is no article is mostly that of واجه, واضح: but not before a derived verb.
        Some('ا') if !rest.has_article() => {
            rest.is_one_of(tables::AFTER_WAW)
                || rest.begins("است")
                || rest.len() > 4 && (rest.letter(1) == Some('ن') || rest.letter(2) == Some('ت'))
                || rest.letter(1) == Some('ت') && rest.len() > 3
        }
        _ => rest.len() > 2,
    }
}

/// Whether `rest` after ف leaves a word: rare in prose, so only with a sign.
fn so(rest: Word<'_>) -> bool {
    rest.has_article()
        || rest.is_one_of(tables::SHORT)
        || rest.is_one_of(tables::AFTER_FA)
        || matches!(rest.letter(0), Some('أ' | 'إ')) && rest.len() > 3
        || rest.begins("لل") && rest.len() > 4
        || matches!(rest.letter(0), Some('ب' | 'ك' | 'ل')) && rest.from(1).has_article()
}

/// Whether `rest` after ب or ل leaves a word.
fn preposition(rest: Word<'_>) -> bool {
    let hamza = matches!(rest.letter(0), Some('أ' | 'إ' | 'آ'));
    rest.has_article()
        || rest.is_one_of(tables::AFTER_PREPOSITION)
        || hamza && rest.len() > 1
        || rest.len() > 3
}

/// Whether `rest` after ك leaves a word: far more words begin with ك than stand after it.
fn like(rest: Word<'_>) -> bool {
    rest.has_article()
        || rest.is_one_of(tables::AFTER_KAF)
        || matches!(rest.letter(0), Some('أ' | 'إ')) && rest.len() > 2
}

/// The peels of a Hebrew word: the likely chain, the article, then what only looks like a proclitic.
fn hebrew(word: Word<'_>) -> Vec<Peel> {
    let mut likely = 0;
    while hebrew_step(word, likely) {
        likely += 1;
    }
    let peel = |letters, likely, bare| Peel {
        letters,
        likely,
        bare,
        lam: false,
    };
    let mut out = Vec::new();
    if likely > 0 {
        out.push(peel(likely, true, false));
    }
    let rest = word.from(likely);
    if rest.letter(0) == Some('ה') && rest.len() > 2 {
        let sure = rest.len() > 3 && !rest.begins_with_one_of(tables::HEBREW_HE);
        out.push(peel(likely + 1, sure, true));
    } else if hebrew_possible(word, likely) && rest.len() > 2 {
        out.push(peel(likely + 1, false, false));
    }
    out
}

/// Whether the letter at `at` may be a proclitic after those before it: each stands later in the chain.
fn hebrew_possible(word: Word<'_>, at: usize) -> bool {
    let rank = |index| match word.letter(index) {
        Some('ו') => 1,
        Some('כ') if word.letter(index + 1) == Some('ש') => 2,
        Some('ש') => 3,
        Some('ב' | 'כ' | 'ל' | 'מ') => 4,
        _ => 9,
    };
    rank(at) < 9 && (0..at).all(|index| rank(index) < rank(at))
}

/// Whether the letter at `at` is likely to be a proclitic.
fn hebrew_step(word: Word<'_>, at: usize) -> bool {
    let (here, rest) = (word.from(at), word.from(at + 1));
    if !hebrew_possible(word, at) || here.begins_with_one_of(tables::HEBREW_ONLY_LOOKS) {
        return false;
    }
    let article = rest.letter(0) == Some('ה') && rest.len() > 3;
    match word.letter(at) {
        Some('ו') => rest.len() > 2,
        Some('ב' | 'ל') => article || rest.len() > 3,
        Some('כ') if rest.letter(0) == Some('ש') => rest.len() > 3,
        _ => article,
    }
}

#[cfg(test)]
mod tests;
