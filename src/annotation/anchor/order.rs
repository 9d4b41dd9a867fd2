//! What the annotations of a text tell of each other: they stand in the order in which they stood, and no two stand
//! in one place that stood in two.
//!
//! Must not know: how a place is found.

use std::collections::HashMap;

use super::again::{Anchor, Anchored, Found};
use crate::text::document::Span;

/// How much of its passage must be found again, in percent, where the order decides between two places.
const SURE: u8 = 95;

/// The order in which what is certain of its place stood, and stands.
pub(super) struct Order {
    /// Where each stood and stands, by where it began.
    placed: Vec<(Span, Span)>,
    /// The same, by where it ended.
    ends: Vec<(usize, Span)>,
}

impl Order {
    /// That of what was found for `anchors`.
    pub(super) fn of(anchors: &[Anchor<'_>], found: &[Found]) -> Self {
        let mut placed: Vec<(Span, Span)> = Vec::new();
        for (anchor, one) in anchors.iter().zip(found) {
            let now = match one.verdict {
                Anchored::Same => anchor.at,
                Anchored::Moved(span) if !one.one_sided => Some(span),
                Anchored::Moved(_) | Anchored::Likely(..) | Anchored::Lost => None,
            };
            placed.extend(anchor.stood().zip(now));
        }
        placed.sort_unstable();
        let ends = placed.iter().map(|(was, now)| (was.end(), *now));
        let mut ends: Vec<(usize, Span)> = ends.collect();
        ends.sort_unstable();
        Self { placed, ends }
    }

    /// Whether `now` lies between what stood before `was` and what stood behind it.
    fn allows(&self, was: Span, now: Span) -> bool {
        let before = self.ends.partition_point(|(end, _)| *end <= was.start());
        let before = before.checked_sub(1).and_then(|at| self.ends.get(at));
        let behind = self
            .placed
            .partition_point(|(other, _)| other.start() < was.end());
        let behind = self.placed.get(behind);
        before.is_none_or(|(_, before)| before.end() <= now.start())
            && behind.is_none_or(|(_, behind)| now.end() <= behind.start())
    }

    /// Where two places are as good as each other, the one that the order allows is likely. Where only one side of
    /// the context speaks for a place, the order must allow it.
    pub(super) fn decide(&self, anchors: &[Anchor<'_>], found: &mut [Found]) {
        for (anchor, one) in anchors.iter().zip(found) {
            let Some(was) = anchor.stood() else {
                continue;
            };
            match one.verdict {
                Anchored::Lost => {
                    let least = one
                        .candidates
                        .first()
                        .map_or(0, |(_, score)| score.saturating_sub(15));
                    let good = one
                        .candidates
                        .iter()
                        .filter(|(_, score)| *score >= least.max(60));
                    let mut good = good.filter(|(span, _)| self.allows(was, *span));
                    if let (Some((span, score)), None) = (good.next().copied(), good.next())
                        && score >= SURE
                    {
                        one.verdict = Anchored::Likely(span, score);
                    }
                }
                Anchored::Moved(span) | Anchored::Likely(span, _) => {
                    if one.one_sided && !self.allows(was, span) {
                        one.verdict = Anchored::Lost;
                    }
                }
                Anchored::Same => {}
            }
        }
    }
}

/// Two that stood in different places do not stand in one now: whichever was looked for gives way to what is
/// certain, and of two that were looked for, neither is believed.
pub(super) fn part_rivals(anchors: &[Anchor<'_>], found: &mut [Found]) {
    let place = |anchor: &Anchor<'_>, verdict: Anchored| match verdict {
        Anchored::Same => anchor.at,
        Anchored::Moved(span) | Anchored::Likely(span, _) => Some(span),
        Anchored::Lost => None,
    };
    let mut taken: HashMap<Span, Vec<usize>> = HashMap::new();
    for (number, (anchor, one)) in anchors.iter().zip(found.iter()).enumerate() {
        if let Some(span) = place(anchor, one.verdict) {
            taken.entry(span).or_default().push(number);
        }
    }
    let is_sought = |one: &Found| !one.candidates.is_empty();
    let mut parted = Vec::new();
    for numbers in taken.values().filter(|numbers| numbers.len() > 1) {
        for number in numbers.iter().copied() {
            let (Some(anchor), Some(one)) = (anchors.get(number), found.get(number)) else {
                continue;
            };
            let differs = |other: &usize| {
                let other = anchors.get(*other);
                other.is_some_and(|other| {
                    let both = other.stood().zip(anchor.stood());
                    both.is_some_and(|(one, other)| one != other)
                })
            };
            if is_sought(one) && numbers.iter().any(differs) {
                parted.push(number);
            }
        }
    }
    for number in parted {
        if let Some(one) = found.get_mut(number) {
            one.verdict = Anchored::Lost;
        }
    }
}
