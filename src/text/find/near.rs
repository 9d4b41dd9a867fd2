//! Near spellings: words one edit away from the pattern's, by their bare letters.
//!
//! Only words of five letters and more, the article not counted, may differ, and each by one edit: a
//! letter too many, too few, another one, or two neighbours in each other's place. Words here are runs
//! of letters and digits with their marks.

use super::pattern::Pattern;
use super::{Hit, Tier};
use crate::text::clitic;
use crate::text::document::{Span, slice};
use crate::text::fold::{self, Fold};
use crate::text::segment::{ceil_grapheme, floor_character, floor_grapheme};

/// A near hit and where its first word begins, proclitics included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    pub(super) hit: Hit,
    pub(super) word: usize,
}

/// Whether a word is long enough to be misspelt.
pub(super) fn is_long(word: &[char]) -> bool {
    let article = matches!(word, ['ا', 'ل', ..]);
    word.len() >= if article { 7 } else { 5 }
}

/// A run of letters with their marks.
#[derive(Debug, Default)]
struct Run {
    span: Span,
    /// The bare letters, and where each begins.
    letters: Vec<char>,
    starts: Vec<usize>,
}

impl Run {
    /// Reads the first run that begins at or after `from`; whether there is one. What stands between is
    /// white space only if `spaces`.
    fn read(&mut self, text: &str, from: usize, spaces: bool) -> bool {
        self.letters.clear();
        self.starts.clear();
        let rest = text.get(from..).unwrap_or("");
        for (at, c) in rest.char_indices() {
            let at = from + at;
            match fold::blind(c) {
                Fold::Letter(letter) if letter.base.is_alphanumeric() => {
                    self.push(letter.base, at, c);
                }
                Fold::Letters(letters) => letters.chars().map(fold::blind).for_each(|fold| {
                    if let Fold::Letter(letter) = fold {
                        self.push(letter.base, at, c);
                    }
                }),
                Fold::Nothing | Fold::Hamza | Fold::Alef => {}
                _ if !self.letters.is_empty() => return true,
                Fold::Space => {}
                _ if spaces => return false,
                _ => {}
            }
        }
        !self.letters.is_empty()
    }

    fn push(&mut self, letter: char, at: usize, c: char) {
        let start = if self.letters.is_empty() {
            at
        } else {
            self.span.start()
        };
        self.span = Span::new(start, at + c.len_utf8());
        self.letters.push(letter);
        self.starts.push(at);
    }
}

/// Where the run of letters begins that goes on at `at`.
fn run_start(text: &str, at: usize) -> usize {
    let at = floor_character(text, at);
    let head = text.get(..at).unwrap_or("");
    head.trim_end_matches(|c| match fold::blind(c) {
        Fold::Letter(letter) => letter.base.is_alphanumeric(),
        Fold::Space | Fold::Break => false,
        _ => true,
    })
    .len()
}

/// The near hits that begin in `piece`, in order.
pub(super) fn hits(pattern: &Pattern, text: &str, piece: Span) -> Vec<Near> {
    let mut out = Vec::new();
    let mut run = Run::default();
    let mut at = run_start(text, piece.start());
    while at < piece.end() && run.read(text, at, false) {
        at = run.span.end();
        let found = near_at(pattern, text, &run);
        if let Some(near) = found.filter(|near| piece.contains(near.hit.span.start())) {
            out.push(near);
        }
    }
    out
}

/// The near hit whose first word is `run`.
fn near_at(pattern: &Pattern, text: &str, run: &Run) -> Option<Near> {
    let (first, others) = pattern.words().split_first()?;
    let (start, mut edits) = first_word(text, run, first)?;
    let mut end = run.span.end();
    let mut next = Run::default();
    for word in others {
        if !next.read(text, end, true) || next.span.start() == end {
            return None;
        }
        edits += edits_between(word, &next.letters)?;
        end = next.span.end();
    }
    (edits > 0).then(|| Near {
        hit: Hit {
            span: Span::new(floor_grapheme(text, start), ceil_grapheme(text, end)),
            tier: Tier::Near,
        },
        word: run.span.start(),
    })
}

/// Where the pattern's first word may stand in `run`: at its start or at a likely stem; and how many
/// edits away.
fn first_word(text: &str, run: &Run, word: &[char]) -> Option<(usize, usize)> {
    let length = run.letters.len();
    if length + 1 < word.len() {
        return None;
    }
    let first = length.saturating_sub(word.len() + 1);
    let places = (first..=first + 2).filter_map(|from| {
        let edits = edits_between(word, run.letters.get(from..)?)?;
        Some((from, edits))
    });
    let mut stems = None;
    let mut stem_at = |start: usize| {
        let word = run.span.start();
        let stems = stems.get_or_insert_with(|| clitic::stems(slice(text, run.span)));
        stems
            .iter()
            .any(|stem| word + stem.start == start && stem.likely)
    };
    let mut found: Vec<(usize, usize)> = places
        .filter_map(|(from, edits)| Some((*run.starts.get(from)?, edits)))
        .filter(|(start, _)| *start == run.span.start() || stem_at(*start))
        .collect();
    found.extend(after_lam(text, run, word));
    found
        .into_iter()
        .min_by_key(|(start, edits)| (*edits, *start))
}

/// The stem after ل whose form with the article is near: `للأمريكيين`.
fn after_lam(text: &str, run: &Run, word: &[char]) -> Option<(usize, usize)> {
    if !matches!(word, ['ا', 'ل', ..])
        || !matches!(*run.letters, ['ل', 'ل', ..] | [_, 'ل', 'ل', ..])
    {
        return None;
    }
    let stems = clitic::stems(slice(text, run.span));
    stems.into_iter().find_map(|stem| {
        let form: Vec<char> = fold::skeleton(&stem.form?).chars().collect();
        Some((run.span.start() + stem.start, edits_between(word, &form)?))
    })
}

/// How many edits lie between two words, if none or, in a long one, one.
fn edits_between(wanted: &[char], word: &[char]) -> Option<usize> {
    if wanted == word {
        return Some(0);
    }
    (is_long(wanted) && is_one_edit(wanted, word)).then_some(1)
}

/// Whether two different words become one by one edit.
fn is_one_edit(one: &[char], other: &[char]) -> bool {
    if one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let pairs = || one.iter().zip(other);
    let front = pairs().take_while(|(a, b)| a == b).count();
    let ends = one.iter().rev().zip(other.iter().rev());
    let shorter = one.len().min(other.len());
    let back = ends
        .take_while(|(a, b)| a == b)
        .count()
        .min(shorter - front);
    let middle = one.len().max(other.len()) - front - back;
    let swapped = || {
        let (a, b) = (one.get(front..front + 2), other.get(front..front + 2));
        matches!((a, b), (Some([a, b]), Some([c, d])) if a == d && b == c)
    };
    middle <= 1 || middle == 2 && one.len() == other.len() && swapped()
}
