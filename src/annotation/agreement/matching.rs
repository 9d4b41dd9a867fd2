//! Which mark of one annotator is which of another's.
//!
//! Each mark has at most one partner: first those of one kind on the same spans; then those that are the same once the
//! proclitics at their start are taken off (`والعراق` and `العراق`); then those of one kind that share text, the pair
//! with most in common first; last those on the same spans, proclitics aside, that are of different kinds.
//!
//! Must not know: figures.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use crate::annotation::{Annotation, Spans};
use crate::text::clitic::likely_start;
use crate::text::document::{Span, slice};
use crate::text::segment::word_at;

/// An annotation to be compared.
#[derive(Clone, Debug)]
pub struct Mark<'a> {
    /// The annotation.
    pub annotation: &'a Arc<Annotation>,
    /// Its kind.
    pub kind: &'a str,
    /// Its spans without the proclitics of its first word.
    pub blind: Spans,
}

impl<'a> Mark<'a> {
    /// One of `annotation`; `None` for a bare note, and one that has lost its place.
    #[must_use]
    pub fn of(annotation: &'a Arc<Annotation>, text: &str) -> Option<Self> {
        let kind = annotation.kind.as_deref()?;
        (!annotation.is_lost()).then(|| Self {
            annotation,
            kind,
            blind: blind(&annotation.spans, text),
        })
    }

    /// The bytes that it shares with another.
    fn shared(&self, other: &Self) -> usize {
        let spans = self.annotation.spans.iter();
        let each = spans.map(|span| {
            let others = other.annotation.spans.iter();
            let shared = others.filter_map(|other| span.intersection(other));
            shared.map(Span::len).sum::<usize>()
        });
        each.sum()
    }
}

/// Spans without the proclitics of their first word, wherever in it they begin.
#[must_use]
pub fn blind(spans: &Spans, text: &str) -> Spans {
    let first = spans.first();
    let Some(word) = word_at(text, first.start()) else {
        return spans.clone();
    };
    let stem = word.start() + likely_start(slice(text, word));
    if stem <= first.start() || stem >= first.end() {
        return spans.clone();
    }
    let rest = spans.iter().skip(1);
    let all = std::iter::once(Span::new(stem, first.end())).chain(rest);
    Spans::of(all.collect()).unwrap_or_else(|| spans.clone())
}

/// How two marks are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Kind and spans.
    Exact,
    /// Kind and spans, proclitics aside.
    Blind,
    /// The kind, and a part of the text.
    Overlapping,
    /// The spans, proclitics aside, not the kind.
    Kind,
}

/// A mark of the one with its partner of the other, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// In the one's list.
    pub one: usize,
    /// In the other's.
    pub other: usize,
    /// How they are the same.
    pub likeness: Likeness,
}

/// The pairs of two lists of marks, in the order of the first.
#[must_use]
pub fn pairs(one: &[Mark<'_>], other: &[Mark<'_>]) -> Vec<Pair> {
    let mut open = Open {
        one: (0..one.len()).collect(),
        other: (0..other.len()).collect(),
        found: Vec::new(),
    };
    open.alike(one, other, Likeness::Exact, |mark| {
        (mark.kind, mark.annotation.spans.clone())
    });
    open.alike(one, other, Likeness::Blind, |mark| {
        (mark.kind, mark.blind.clone())
    });
    open.overlapping(one, other);
    open.alike(one, other, Likeness::Kind, |mark| mark.blind.clone());
    open.found.sort_by_key(|pair| pair.one);
    open.found
}

/// Marks that have no partner yet, and pairs.
struct Open {
    one: BTreeSet<usize>,
    other: BTreeSet<usize>,
    found: Vec<Pair>,
}

impl Open {
    fn pair(&mut self, one: usize, other: usize, likeness: Likeness) {
        if self.one.contains(&one) && self.other.remove(&other) {
            self.one.remove(&one);
            self.found.push(Pair {
                one,
                other,
                likeness,
            });
        }
    }

    /// Pairs those that have the same `key`.
    fn alike<'m, K: Eq + Hash>(
        &mut self,
        one: &'m [Mark<'m>],
        other: &'m [Mark<'m>],
        likeness: Likeness,
        key: impl Fn(&'m Mark<'m>) -> K,
    ) {
        let mut by_key: HashMap<K, Vec<usize>> = HashMap::new();
        for number in self.other.iter().rev() {
            if let Some(mark) = other.get(*number) {
                by_key.entry(key(mark)).or_default().push(*number);
            }
        }
        for number in self.one.clone() {
            let found = one.get(number).and_then(|mark| by_key.get_mut(&key(mark)));
            if let Some(partner) = found.and_then(Vec::pop) {
                self.pair(number, partner, likeness);
            }
        }
    }

    fn overlapping(&mut self, one: &[Mark<'_>], other: &[Mark<'_>]) {
        let mut shares = Vec::new();
        for number in &self.one {
            let Some(mark) = one.get(*number) else {
                continue;
            };
            let end = mark.annotation.spans.hull().end();
            for partner in &self.other {
                let Some(theirs) = other.get(*partner) else {
                    continue;
                };
                // Marks come in the order of their places: what begins behind it shares nothing with it.
                if theirs.annotation.spans.first().start() >= end {
                    break;
                }
                let shared = mark.shared(theirs);
                if mark.kind == theirs.kind && shared > 0 {
                    shares.push((std::cmp::Reverse(shared), *number, *partner));
                }
            }
        }
        shares.sort_unstable();
        for (_, number, partner) in shares {
            self.pair(number, partner, Likeness::Overlapping);
        }
    }
}
