//! The part of a text that one press looks through, so that a press costs the same on a line of ten
//! megabytes as on a short one.
//!
//! It reaches [`REACH`] bytes to both sides of a span and is asked by the offsets of the whole text. A
//! word that its edge cuts does not count; a sentence that its edge cuts bounds what lies in it, but
//! is no rung.

use crate::text::document::{Span, slice};
use crate::text::quotation::REACH;
use crate::text::segment;

/// A sentence, or as much of it as lies in the window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sentence {
    pub(super) span: Span,
    /// Whether the window holds all of it.
    pub(super) whole: bool,
}

/// A part of a text around a span.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window<'t> {
    text: &'t str,
    span: Span,
}

impl<'t> Window<'t> {
    /// The window around `span`; `None` where that is itself longer than the reach: so long a selection is
    /// not judged by its words and sentences.
    pub(super) fn around(text: &'t str, span: Span) -> Option<Self> {
        let start = segment::floor_character(text, span.start().saturating_sub(REACH));
        let end = segment::floor_character(text, span.end().saturating_add(REACH));
        (span.len() <= REACH).then_some(Self {
            text,
            span: Span::new(start, end),
        })
    }

    /// The text up to the window's end, for what looks only forwards.
    pub(super) fn up_to_end(&self) -> &'t str {
        slice(self.text, Span::new(0, self.span.end()))
    }

    /// Whether the text goes on beyond `end`, the end of the window.
    pub(super) fn is_cut_at(&self, end: usize) -> bool {
        end == self.span.end() && end < self.text.len()
    }

    fn part(&self) -> &'t str {
        slice(self.text, self.span)
    }

    /// `inside` the window, by the offsets of the whole text.
    fn outside(&self, inside: Span) -> Span {
        let start = self.span.start();
        Span::new(start + inside.start(), start + inside.end())
    }

    /// By the window's own offsets, as far as it reaches.
    fn inside(&self, span: Span) -> Span {
        let own =
            |offset: usize| offset.clamp(self.span.start(), self.span.end()) - self.span.start();
        Span::new(own(span.start()), own(span.end()))
    }

    /// Whether neither edge may cut `span`; `edges` are where such spans would end.
    fn is_whole(&self, span: Span, edges: Span) -> bool {
        let front = self.span.start() == 0 || span.start() > edges.start();
        let back = self.span.end() == self.text.len() || span.end() < edges.end();
        front && back
    }

    /// The words that share a byte with `span`, as [`segment::words`] has them.
    pub(super) fn words(self, span: Span) -> impl Iterator<Item = Span> {
        segment::words(self.part(), self.inside(span))
            .map(move |word| self.outside(word))
            .filter(move |word| self.is_whole(*word, self.span))
    }

    /// The word that holds the byte at `offset`.
    pub(super) fn word_at(&self, offset: usize) -> Option<Span> {
        self.words(Span::new(offset, offset + 1))
            .find(|word| word.contains(offset))
    }

    /// The sentence that holds the byte at `offset`, as [`segment::sentence_at`] has it.
    pub(super) fn sentence_at(&self, offset: usize) -> Option<Sentence> {
        let at = offset.checked_sub(self.span.start())?;
        let span = self.outside(segment::sentence_at(self.part(), at)?);
        let edges = segment::trimmed(self.text, self.span);
        let whole = self.is_whole(span, edges);
        Some(Sentence { span, whole })
    }
}
