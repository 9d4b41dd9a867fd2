//! A recorded passage looked for in a text, spelling aside.
//!
//! The text and the passages are folded first: vowel marks, tatweel, letter forms, digits, quotation marks and
//! invisible characters that an editor changed make no difference. Pieces of the passages vote for places in one
//! pass over the text; at the best of these each passage is laid against it. What is seen is told in bytes of
//! the text as it is.
//!
//! Must not know: verdicts, the earlier text.

use super::align::{Fit, Pattern, fits};
use super::context::LONGEST;
use super::votes::{Votes, votes};
use crate::text::document::{Span, slice};
use crate::text::fold::{Folding, skeleton};

/// A quote longer than twice this, in code points, is compared by its two ends.
const END: usize = 512;
/// Passages that are looked for in one pass over the text.
const BATCH: usize = 4096;
/// Places that are looked at for one passage.
const PLACES: usize = 6;
/// Code points by which a passage may have been torn apart, or a guess be wrong.
const REACH: usize = 96;
/// The same around the recorded position, where no piece of the passage led to a place.
const WIDE: usize = 512;

/// A text in which passages are looked for.
pub(super) struct Field<'t> {
    folding: Folding<'t>,
    /// Where in the whole text it begins, in bytes.
    start: usize,
}

impl<'t> Field<'t> {
    /// All of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        Self::of(text, Span::new(0, text.len()))
    }

    /// The part `span` of `text`.
    pub(super) fn of(text: &'t str, span: Span) -> Self {
        Self {
            folding: Folding::new(slice(text, span)),
            start: span.start(),
        }
    }

    /// The source of a folded span, where `quote` if that stands there but for what folding left out.
    fn source(&self, folded: Span, quote: &str) -> Span {
        let text = self.folding.whole();
        let span = self.folding.source(folded.start(), folded.end());
        let is_same = || skeleton(slice(text, span)) == skeleton(quote);
        if folded.is_empty() || slice(text, span) == quote || !is_same() {
            return span;
        }
        // Marks and invisible characters at its ends belong to it where it had them.
        let mut start = span.start().saturating_sub(16);
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = (span.end() + 16).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let around = slice(text, Span::new(start, end));
        let mut found = around.match_indices(quote).map(|(at, _)| start + at);
        match (found.next(), found.next()) {
            (Some(at), None) if at <= span.end() && at + quote.len() >= span.start() => {
                Span::new(at, at + quote.len())
            }
            _ => span,
        }
    }
}

/// A recorded passage, folded.
pub(super) struct Passage<'a> {
    /// Before, quote and after.
    parts: [String; 3],
    quote: &'a str,
    /// Where the quote stood, in bytes of the field.
    stood: usize,
}

impl<'a> Passage<'a> {
    /// The passage `parts` (before, quote, after), whose quote stood at byte `stood` of the field, or near it.
    pub(super) fn new(parts: [&'a str; 3], stood: usize) -> Self {
        let [before, quote, after] = parts;
        let folded = |text: &str| Folding::new(text).text().to_owned();
        Self {
            parts: [
                folded(tail(before, LONGEST)),
                folded(quote),
                folded(head(after, LONGEST)),
            ],
            quote,
            stood,
        }
    }

    fn parts(&self) -> [&str; 3] {
        let [before, quote, after] = &self.parts;
        [before, quote, after]
    }
}

/// The first `count` code points of `text`.
fn head(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map(|(at, _)| at);
    slice(text, Span::new(0, end.unwrap_or(text.len())))
}

/// The last `count` code points of `text`.
fn tail(text: &str, count: usize) -> &str {
    let ends = text.char_indices().rev().take(count);
    let start = ends.last().map_or(text.len(), |(at, _)| at);
    slice(text, Span::new(start, text.len()))
}

/// A place where a passage may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Its quote's.
    pub(super) span: Span,
    /// How much of the passage is found again there, in percent.
    pub(super) score: u8,
    /// Whether its context is there on both sides.
    pub(super) both: bool,
}

/// What was seen of a passage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sighting {
    /// Where it may stand, the best first.
    pub(super) seen: Vec<Seen>,
    /// Whether the first is enough, and better than all others.
    pub(super) is_clear: bool,
}

/// Looks for each of `passages`, where `is_open` says that it may stand. `needs_context`: a quote whose context is
/// nowhere near may be another like it.
pub(super) fn seek(
    field: &Field<'_>,
    passages: &[Passage<'_>],
    needs_context: bool,
    is_open: &dyn Fn(Span) -> bool,
) -> Vec<Sighting> {
    let mut out = Vec::with_capacity(passages.len());
    for batch in passages.chunks(BATCH) {
        let parts: Vec<[&str; 3]> = batch.iter().map(Passage::parts).collect();
        let votes = votes(field.folding.text(), &parts);
        let each = batch.iter().zip(&votes);
        out.extend(each.map(|(passage, votes)| {
            Look {
                field,
                passage,
                votes,
                is_open,
                needs_context,
            }
            .see()
        }));
    }
    out
}

/// The look for one passage.
struct Look<'l> {
    field: &'l Field<'l>,
    passage: &'l Passage<'l>,
    votes: &'l Votes,
    is_open: &'l dyn Fn(Span) -> bool,
    needs_context: bool,
}

impl Look<'_> {
    fn see(&self) -> Sighting {
        let parts @ [before, quote, after] = self.passage.parts();
        if parts == ["", "", ""] || self.votes.says_nothing() {
            return Sighting::default();
        }
        let verbatim: Vec<Seen> = self.verbatim().collect();
        if !verbatim.is_empty() {
            return Sighting {
                is_clear: verbatim.len() == 1,
                seen: verbatim,
            };
        }
        let length = parts.iter().map(|part| part.len()).sum();
        if quote.chars().nth(2 * END).is_none() {
            let found = self.fits(parts, length, 0);
            return self.sighting(&found);
        }
        let end = tail(quote, END);
        let skipped = before.len() + quote.len() - end.len();
        let first = clear(&self.fits([before, head(quote, END), ""], length, 0)).cloned();
        let last = clear(&self.fits(["", end, after], length, skipped)).cloned();
        let whole = first
            .zip(last)
            .and_then(|(first, last)| between(&first, &last, quote));
        self.sighting(whole.as_slice())
    }

    /// What fits, told in the text as it is.
    fn sighting(&self, found: &[Fit]) -> Sighting {
        let seen = found
            .iter()
            .map(|fit| self.seen(fit.span, fit.score, fit.both));
        Sighting {
            seen: seen.collect(),
            is_clear: clear(found).is_some_and(is_enough),
        }
    }

    fn seen(&self, folded: Span, score: u8, both: bool) -> Seen {
        let span = self.field.source(folded, self.passage.quote);
        Seen {
            span: Span::new(
                span.start() + self.field.start,
                span.end() + self.field.start,
            ),
            score,
            both,
        }
    }

    /// The open places at which the whole passage stands letter by letter, of those that have votes.
    fn verbatim(&self) -> impl Iterator<Item = Seen> + '_ {
        let [before, quote, after] = self.passage.parts();
        let length = before.len() + quote.len() + after.len();
        let text = self.field.folding.text();
        let stands = self.votes.places().filter_map(move |place| {
            let begin = place.checked_sub(length)?;
            let rest = text.get(begin..)?.strip_prefix(before)?;
            rest.strip_prefix(quote)?.strip_prefix(after)?;
            let start = begin + before.len();
            Some(self.seen(Span::new(start, start + quote.len()), 100, true))
        });
        stands.filter(|seen| (self.is_open)(seen.span))
    }

    /// The open places where `parts` fits, of the best by votes, else near where it stood: the best first. The
    /// passage that was voted for is `length` bytes long; `parts` leaves out `skipped` at its beginning.
    fn fits(&self, parts: [&str; 3], length: usize, skipped: usize) -> Vec<Fit> {
        let text = self.field.folding.text();
        let pattern = Pattern::new(parts[0], parts[1], parts[2]);
        let is_good = |fit: &Fit| {
            is_acceptable(fit, self.needs_context)
                && (self.is_open)(self.seen(fit.span, 0, false).span)
        };
        let mut found: Vec<Fit> = Vec::new();
        for place in self.votes.best(PLACES) {
            let begin = (place + skipped).saturating_sub(length);
            found.extend(fits(text, &pattern, begin, REACH));
        }
        found.retain(is_good);
        if found.is_empty() {
            let stood = self.field.folding.folded(self.passage.stood) + skipped;
            let [before, ..] = self.passage.parts();
            found = fits(text, &pattern, stood.saturating_sub(before.len()), WIDE);
            found.retain(is_good);
        }
        found.sort_by_key(|fit| std::cmp::Reverse((fit.score, fit.quote)));
        let mut places = Vec::new();
        found.retain(|fit| {
            let is_new = !places.contains(&fit.span);
            places.push(fit.span);
            is_new
        });
        found
    }
}

/// The best of `found` where nothing else fits about as well.
fn clear(found: &[Fit]) -> Option<&Fit> {
    let best = found.first()?;
    // The more is missing, the clearer must it be the best.
    let missing = 100_u8.saturating_sub(best.score);
    let margin = (missing + missing / 2).max(8);
    let is_rival = |fit: &Fit| {
        let elsewhere = fit.span.start() != best.span.start() && fit.span.end() != best.span.end();
        elsewhere && best.score - fit.score < margin
    };
    (!found.iter().any(is_rival)).then_some(best)
}

/// Whether enough is found again to tell a person: three fifths of the passage with two thirds of the quote and both
/// its ends, and half of one side of its context; or the quote whole with one side nearly so.
fn is_acceptable(fit: &Fit, needs_context: bool) -> bool {
    let side = fit.side.unwrap_or(50);
    let has_context = !needs_context || side >= 50;
    let is_much = fit.score >= 60 && fit.quote >= 66 && fit.ends && has_context;
    is_much || fit.quote == 100 && fit.side.is_some_and(|side| side >= 75)
}

/// Whether enough is found again to be believed: three quarters of the passage; or less, where one side of the context
/// is nearly whole, or there was none.
fn is_enough(fit: &Fit) -> bool {
    fit.score >= 75 || fit.side.is_none_or(|side| side >= 90)
}

/// From the place of a long quote's first end to that of its last, where they are in order and about as
/// far apart as they were.
fn between(first: &Fit, last: &Fit, quote: &str) -> Option<Fit> {
    let plausible = quote.len() / 2..=quote.len() * 2;
    let is_plausible = first.span.start() <= last.span.end()
        && plausible.contains(&(last.span.end() - first.span.start()));
    is_plausible.then(|| Fit {
        span: Span::new(first.span.start(), last.span.end()),
        score: first.score.min(last.score),
        ..*first
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_of_a_place_has_the_marks_of_the_quote_and_not_those_of_a_neighbour() {
        let source = |text: &str, quote: &str| {
            let field = Field::new(text);
            let at = field.folding.text().find("كتب").expect("it");
            let span = field.source(Span::new(at, at + "كتب".len()), quote);
            slice(text, span).to_owned()
        };
        assert_eq!(source("من كَتَبَ هذا", "كَتَبَ"), "كَتَبَ");
        assert_eq!(source("كتب كَتَبَ", "كَتَبَ"), "كتب");
        assert_eq!(source("كُتِبَ كَتَبَ", "كتب"), "كُتِبَ");
    }
}
