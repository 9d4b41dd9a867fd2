//! Hits of a folded pattern, lazily from any place in either direction, in three tiers.
//!
//! - `pattern`: what is looked for, and whether it stands at a place
//! - `near`: words one edit away
//!
//! The tiers of DESIGN.md, shown apart and counted: whole words, also under proclitics; inside other
//! words; near spellings. A hit covers whole grapheme clusters. A pattern of several words matches over
//! any white space inside a paragraph; proclitics only stand before its first word. Hits may overlap (as
//! in `ااا` for `اا`), so that what is found does not depend on where one begins.
//!
//! All searching goes through one function over a piece of the text, piece by piece; nothing looks
//! further than it must.
//!
//! Must not know: how hits are shown.

mod near;
mod pattern;

pub use pattern::Pattern;

use super::clitic;
use super::document::{Span, slice};
use super::fold::{self, Blindness};
use super::segment::{
    ceil_grapheme, floor_character, floor_grapheme, is_word_boundary, segment_at,
};
use pattern::Match;

/// How well a hit fits, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Whole words, also under proclitics.
    Whole,
    /// Inside other words.
    Inside,
    /// Another spelling: one letter too many, too few, other, or two in each other's place, in words of
    /// five letters and more.
    Near,
}

/// A place where the pattern was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// In whole grapheme clusters; without proclitics before it.
    pub span: Span,
    /// How well it fits.
    pub tier: Tier,
}

/// How many hits there are of each tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Counts {
    /// Whole words.
    pub whole: usize,
    /// Inside other words.
    pub inside: usize,
    /// Near spellings.
    pub near: usize,
}

impl Counts {
    /// All of them.
    #[must_use]
    pub const fn total(self) -> usize {
        self.whole + self.inside + self.near
    }

    /// Those of one tier.
    #[must_use]
    pub const fn of(self, tier: Tier) -> usize {
        match tier {
            Tier::Whole => self.whole,
            Tier::Inside => self.inside,
            Tier::Near => self.near,
        }
    }

    const fn add(&mut self, tier: Tier) {
        match tier {
            Tier::Whole => self.whole += 1,
            Tier::Inside => self.inside += 1,
            Tier::Near => self.near += 1,
        }
    }
}

/// Bytes searched in one go; the pieces of a search back grow from a sixteenth of it.
const PIECE: usize = 1 << 14;

/// The first hit that begins in `within`.
#[must_use]
pub fn first(pattern: &Pattern, text: &str, within: Span) -> Option<Hit> {
    let limit = within.end().min(text.len());
    let mut start = within.start();
    let mut piece = PIECE / 16;
    while start < limit {
        let end = start.saturating_add(piece).min(limit);
        if let Some(hit) = hits_from(pattern, text, Span::new(start, end)).first() {
            return Some(*hit);
        }
        start = end;
        piece = (piece * 2).min(PIECE);
    }
    None
}

/// The last hit that begins in `within`.
#[must_use]
pub fn last(pattern: &Pattern, text: &str, within: Span) -> Option<Hit> {
    let mut end = within.end().min(text.len());
    let mut piece = PIECE / 16;
    while end > within.start() {
        let start = end.saturating_sub(piece).max(within.start());
        if let Some(hit) = hits_from(pattern, text, Span::new(start, end)).last() {
            return Some(*hit);
        }
        end = start;
        piece = (piece * 2).min(PIECE);
    }
    None
}

/// The first hit that begins at or after `from`.
#[must_use]
pub fn next(pattern: &Pattern, text: &str, from: usize) -> Option<Hit> {
    first(pattern, text, Span::new(from.min(text.len()), text.len()))
}

/// The last hit that begins before `from`.
#[must_use]
pub fn previous(pattern: &Pattern, text: &str, from: usize) -> Option<Hit> {
    last(pattern, text, Span::new(0, from.min(text.len())))
}

/// The hits that share a byte with `span`, in order: what is to be drawn of a screen. A hit is missed if
/// it begins more than four times the pattern's bytes and a kilobyte before `span` (a pattern stretched
/// by a thousand tatweels).
#[must_use]
pub fn hits_in(pattern: &Pattern, text: &str, span: Span) -> Vec<Hit> {
    let before = pattern.len().saturating_mul(4).saturating_add(1024);
    let start = span.start().saturating_sub(before);
    let mut hits = hits_from(pattern, text, Span::new(start, span.end()));
    hits.retain(|hit| hit.span.overlaps(span));
    hits
}

/// Counts all hits at once: for short texts, and where there is time. Else a [`Counter`].
#[must_use]
pub fn count(pattern: &Pattern, text: &str) -> Counts {
    let mut counter = Counter::new(pattern.clone());
    loop {
        if let Some(counts) = counter.step(text, usize::MAX) {
            return counts;
        }
    }
}

/// Counts the hits of a text slice by slice, so that a key press never waits for it.
#[derive(Clone, Debug)]
pub struct Counter {
    pattern: Pattern,
    at: usize,
    counts: Counts,
}

impl Counter {
    /// A count that has not begun.
    #[must_use]
    pub fn new(pattern: Pattern) -> Self {
        Self {
            pattern,
            at: 0,
            counts: Counts::default(),
        }
    }

    /// Goes through `budget` more bytes of `text` (at least one); the counts once all is counted. The
    /// text must be the same in every step, or a longer one with the same beginning.
    pub fn step(&mut self, text: &str, budget: usize) -> Option<Counts> {
        let end = self.at.saturating_add(budget.max(1)).min(text.len());
        while self.at < end {
            let until = self.at.saturating_add(PIECE).min(end);
            for hit in hits_from(&self.pattern, text, Span::new(self.at, until)) {
                self.counts.add(hit.tier);
            }
            self.at = until;
        }
        (end == text.len()).then_some(self.counts)
    }

    /// What has been counted so far.
    #[must_use]
    pub const fn so_far(&self) -> Counts {
        self.counts
    }

    /// How many bytes have been gone through.
    #[must_use]
    pub const fn reached(&self) -> usize {
        self.at
    }
}

/// The hits that begin in `piece`, in order, of the tiers that the pattern asks for.
fn hits_from(pattern: &Pattern, text: &str, piece: Span) -> Vec<Hit> {
    let mut hits = folded_hits(pattern, text, piece);
    if pattern.is_within(Tier::Near) && pattern.has_near() {
        let near = near::hits(pattern, text, piece);
        let apart = near
            .into_iter()
            .filter(|hit| !is_folded(pattern, text, *hit));
        hits.extend(apart.map(|hit| hit.hit));
        hits.sort_unstable_by_key(|hit| (hit.span.start(), hit.tier));
    }
    hits.retain(|hit| pattern.is_within(hit.tier));
    hits
}

/// Whether a folded hit begins in the word of a near one, before its end.
fn is_folded(pattern: &Pattern, text: &str, near: near::Near) -> bool {
    let place = Span::new(near.word, near.hit.span.end());
    !folded_hits(pattern, text, place).is_empty()
}

/// The hits of the first two tiers that begin in `piece`, in order.
fn folded_hits(pattern: &Pattern, text: &str, piece: Span) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut at = floor_character(text, piece.start());
    // A match may begin on a mark of a cluster that begins in the piece.
    let end = ceil_grapheme(text, piece.end());
    while let Some(found) = pattern.find(text, Span::new(at, end)) {
        at = found.next;
        let hit = judged(pattern, text, found);
        let begins_here = piece.contains(hit.span.start());
        if begins_here
            && hits
                .last()
                .is_none_or(|last| last.span.start() < hit.span.start())
        {
            hits.push(hit);
        }
    }
    hits
}

/// A match with its tier, in whole clusters.
fn judged(pattern: &Pattern, text: &str, found: Match) -> Hit {
    let blind = pattern.blindness() == Blindness::Blind;
    let stretched = if blind {
        stretched(text, found.end)
    } else {
        found.end
    };
    let boundary = |at| is_word_boundary(text, at);
    let ends = !found.cut_end
        && (boundary(found.end) || blind && boundary(after_nothing(text, found.end)));
    let begins = !found.cut_start && begins_word(text, found, blind);
    let end = if ends { stretched } else { found.end };
    Hit {
        span: Span::new(floor_grapheme(text, found.start), ceil_grapheme(text, end)),
        tier: if begins && ends {
            Tier::Whole
        } else {
            Tier::Inside
        },
    }
}

/// Where the characters that fold to nothing end, from `at` on.
fn after_nothing(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    at + rest.len() - rest.trim_start_matches(is_nothing).len()
}

/// Where the last tatweel ends that stretches a word ending at `at`.
fn stretched(text: &str, at: usize) -> usize {
    let end = after_nothing(text, at);
    let marks = slice(text, Span::new(at, end));
    marks.rfind('\u{640}').map_or(at, |found| at + found + 2)
}

fn is_nothing(c: char) -> bool {
    matches!(
        fold::blind(c),
        fold::Fold::Nothing | fold::Fold::Hamza | fold::Fold::Alef
    )
}

/// Whether a word or the stem of one begins where the match does.
fn begins_word(text: &str, found: Match, blind: bool) -> bool {
    if found.after_lam || is_word_boundary(text, found.start) {
        return true;
    }
    let head = text.get(..found.start).unwrap_or("");
    let bare = head.trim_end_matches(is_nothing).len();
    if blind && bare < found.start && is_word_boundary(text, bare) {
        return true;
    }
    segment_at(text, found.start).is_some_and(|word| {
        let stems = clitic::stems(slice(text, word));
        stems
            .iter()
            .any(|stem| word.start() + stem.start == found.start && !stem.only_looks)
    })
}

#[cfg(test)]
mod tests;
