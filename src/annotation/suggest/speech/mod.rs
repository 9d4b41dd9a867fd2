//! Reported speech, found by its shape: who says what, by which word.
//!
//! A paragraph is gone through in three steps. *Cues* are found by their forms, each with what introduces
//! its content: a complementizer, a colon, a quotation mark, a preposition that the cue takes, or nothing
//! where a noun phrase may follow. The *speaker* is the noun phrase behind the cue or before it, as the
//! language has it; a participle and a verb that goes on (`وأضاف`) have the speaker of what stands before.
//! The *content* goes to its true end: that of the quotation or the sentence, or to where the next cue, or
//! something that the speaker does not say, begins.
//!
//! Grammatical gender decides nothing: newspapers and translations often have it wrong.
//!
//! - `content`: where a content begins and ends
//! - `cues`: which words introduce something
//! - `source`: what is told according to somebody
//! - `speaker`: who says it
//!
//! Must not know: kinds, what becomes of a proposal.

mod content;
mod cues;
mod source;
mod speaker;

use std::ops::Range;

use super::super::names::token::{Mark, Token};
use super::language::{Class, Language, List, Order, Role};
use crate::text::document::Span;
use cues::Hit;

/// Who says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The one named here.
    Named(Span),
    /// The speaker of what was said last before.
    Before,
    /// Nobody in particular.
    Nobody,
}

/// How what is said is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribution {
    /// Word for word, in quotation marks.
    Direct,
    /// In the article's words.
    Indirect,
    /// Partly both.
    Mixed,
}

impl Attribution {
    /// Its name in files: `direct`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
        }
    }
}

/// One statement that somebody makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The cue, in bytes of the text, without what is written onto its beginning.
    pub cue: Span,
    /// The number of the cue in the language.
    pub number: usize,
    /// Whether a word before it turns it into its opposite.
    pub negated: bool,
    /// Who says it.
    pub speaker: Speaker,
    /// What is said: one span, or several where it is interrupted.
    pub content: Vec<Span>,
    /// How it is told.
    pub attribution: Attribution,
    /// Whether what is said is that something is not so.
    pub denies: bool,
    /// Whether what is said is hedged.
    pub hedged: bool,
    /// Through whom it came.
    pub via: Option<Span>,
}

/// A paragraph that is read for reported speech.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'t> {
    /// The whole text.
    pub text: &'t str,
    /// The paragraph's tokens.
    pub tokens: &'t [Token],
    /// What is known of the language.
    pub language: &'t Language,
    /// The tokens of names that are known, in order.
    pub names: &'t [Range<usize>],
}

/// So many words the subject before a negation has at most.
const SUBJECT: usize = 6;

/// What somebody says in the paragraph, in the order of the text.
#[must_use]
pub fn reports(reading: &Reading<'_>) -> Vec<Report> {
    if reading.is_caption() {
        return Vec::new();
    }
    let hits = reading.hits();
    let mut out: Vec<Report> = Vec::new();
    for (number, hit) in hits.iter().enumerate() {
        let found = match hit.form.role {
            Role::Before | Role::After => reading.according_to(&hits, number),
            _ => reading.told(&hits, number),
        };
        out.extend(found);
    }
    out.sort_by_key(|report| report.content.first().map(|span| span.start()));
    without_twins(out)
}

/// Of two reports of the same words the first is kept.
fn without_twins(reports: Vec<Report>) -> Vec<Report> {
    let mut out: Vec<Report> = Vec::new();
    for report in reports {
        let covers = |kept: &Report| {
            let mut all = kept.content.iter();
            all.any(|span| {
                report
                    .content
                    .first()
                    .is_some_and(|first| span.start() == first.start())
            })
        };
        if !out.iter().any(covers) {
            out.push(report);
        }
    }
    out
}

impl Reading<'_> {
    fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    /// Whether the paragraph stands under a picture: it ends with whose that is, in brackets.
    fn is_caption(&self) -> bool {
        let mut end = self.tokens.iter().rev();
        let closes = end
            .next()
            .is_some_and(|token| token.mark == Mark::BracketCloses);
        closes && end.take(5).any(|token| token.mark == Mark::BracketOpens)
    }

    fn mark(&self, at: usize) -> Option<Mark> {
        self.token(at).map(|token| token.mark)
    }

    fn is(&self, list: List, at: usize) -> bool {
        self.language.list_at(list, self.tokens, at).is_some()
    }

    /// Whether a word of `list` stands at `at` as it is, with nothing written onto it.
    fn is_whole(&self, list: List, at: usize) -> bool {
        self.language.whole_at(list, self.tokens, at).is_some()
    }

    /// What the tokens of `range` cover, from byte `start` on.
    fn span_from(&self, start: usize, range: Range<usize>) -> Option<Span> {
        let last = self.tokens.get(range.end.checked_sub(1)?)?;
        (last.span.end() > start).then(|| Span::new(start, last.span.end()))
    }

    /// Where the sentence begins that the token at `at` is in.
    fn sentence_start(&self, at: usize) -> usize {
        let head = self.tokens.get(..at).unwrap_or_default();
        let stop = head.iter().rposition(|token| token.mark == Mark::Stop);
        stop.map_or(0, |stop| stop + 1)
    }

    /// Where the sentence ends that the token at `at` is in: the place of its full stop.
    fn sentence_end(&self, at: usize) -> usize {
        let tail = self.tokens.iter().skip(at);
        let length = tail.take_while(|token| token.mark != Mark::Stop).count();
        at + length
    }

    /// The mark that ends the quotation which the mark at `opens` begins.
    fn closing(&self, opens: usize) -> Option<usize> {
        let mut behind = self.tokens.iter().enumerate().skip(opens + 1);
        let found = behind.find(|(_, token)| token.mark == Mark::Closes)?;
        Some(found.0)
    }

    /// What a verb, a participle or a noun tells.
    fn told(&self, hits: &[Hit], number: usize) -> Vec<Report> {
        let Some(hit) = hits.get(number) else {
            return Vec::new();
        };
        let Some(opening) = hit.opening else {
            return Vec::new();
        };
        let speaker = self.speaker(hit, &opening);
        let contents = self.contents(hits, number, &opening);
        let via = self.via(hit, &opening);
        let reports = contents.into_iter().map(|content| Report {
            cue: hit.span,
            number: hit.form.cue,
            negated: hit.negated,
            speaker: speaker.clone(),
            attribution: content.attribution,
            denies: self.denies(hit, &content.tokens),
            hedged: self.is_hedged(&content.tokens),
            content: content.spans,
            via,
        });
        reports.collect()
    }

    /// Whether a cue with this content says that something is not so.
    fn denies(&self, hit: &Hit, content: &Range<usize>) -> bool {
        let class = self.language.cue(hit.form.cue).map(|cue| cue.class);
        let denied = class == Some(Class::Deny) && !hit.negated;
        denied != self.is_negated(content)
    }

    /// Whether what is said is that something is not so: nothing but a subject stands before its negation.
    fn is_negated(&self, tokens: &Range<usize>) -> bool {
        let mut subject = tokens.start..tokens.end.min(tokens.start + SUBJECT);
        let end = subject.find(|at| {
            self.is(List::Negations, *at)
                || self.mark(*at) != Some(Mark::Word)
                || self.is(List::Relatives, *at)
                || self.is(List::That, *at)
                || self.language.order != Order::Before && self.looks_like_verb(*at)
        });
        end.is_some_and(|end| self.is(List::Negations, end))
    }

    /// Whether what is said is called probable or possible.
    fn is_hedged(&self, tokens: &Range<usize>) -> bool {
        let beginning = tokens.start..tokens.end.min(tokens.start + 8);
        beginning
            .into_iter()
            .any(|at| self.is_whole(List::Hedges, at) && !self.is_finished(at))
    }

    /// Whether the word at `at` makes what stands behind it no less sure: `قد` before a verb of what has happened.
    fn is_finished(&self, at: usize) -> bool {
        let present = |token: &Token| token.is_word() && self.begins(token, &["ي", "ت", "ن"]);
        self.is(List::Auxiliaries, at) && !self.token(at + 1).is_some_and(present)
    }
}
