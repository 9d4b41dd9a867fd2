//! Where what is said begins and ends.
//!
//! It goes to the end of its quotation, else of its sentence; but no further than to the next cue that stands
//! beside it, or to a word with which the article itself goes on. A noun phrase ends where a verb is joined to
//! the cue. What is said after `إلا أن` is a statement of its own.
//!
//! Must not know: who says it.

use std::ops::Range;

use super::super::super::names::token::Mark;
use super::super::language::{List, Role};
use super::cues::{By, Hit, Opening};
use super::{Attribution, Reading};
use crate::text::document::Span;

/// So many tokens name who spoke, at most, where a quotation goes on behind them.
const BETWEEN: usize = 16;

/// Something that is said.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) tokens: Range<usize>,
    pub(super) spans: Vec<Span>,
    pub(super) attribution: Attribution,
}

impl Reading<'_> {
    /// The statements that the cue of that number introduces.
    pub(super) fn contents(&self, hits: &[Hit], number: usize, opening: &Opening) -> Vec<Content> {
        let Some(hit) = hits.get(number) else {
            return Vec::new();
        };
        let quotation = self.quotation_at(opening.first);
        let pieces = match (opening.by, quotation) {
            (By::Around, _) => {
                let end = opening.end.unwrap_or(hit.tokens.start);
                std::iter::once(opening.first..end).collect()
            }
            (_, Some(inside)) => self.sentences(inside),
            (_, None) => self.pieces(hits, number, opening),
        };
        let direct = quotation_holds(self, opening);
        let contents = pieces.into_iter().filter_map(|tokens| {
            let begin = match tokens.start == opening.first && !direct {
                true => opening.start,
                false => self.content_start(tokens.start)?,
            };
            let span = self.span_from(begin, tokens.clone())?;
            let attribution = self.attribution(&tokens, direct);
            let spans = vec![span];
            Some(Content {
                tokens,
                spans,
                attribution,
            })
        });
        let mut contents: Vec<Content> = contents.collect();
        if opening.by == By::Quoted {
            self.go_on(hit, &mut contents);
        }
        contents
    }

    /// Adds what a quotation says that goes on behind its cue: `“…”، قال الوزير، “…”`. A sentence that was broken
    /// off is one statement of two spans; what follows are others.
    fn go_on(&self, hit: &Hit, contents: &mut Vec<Content>) {
        let Some(inside) = self.quotation_behind(hit) else {
            return;
        };
        let unfinished = contents.last().is_some_and(|last| {
            let stop = self.mark(last.tokens.end) == Some(Mark::Stop);
            !stop && self.mark(last.tokens.end.saturating_sub(1)) != Some(Mark::Stop)
        });
        let mut pieces = self.sentences(inside).into_iter();
        if unfinished
            && let Some(first) = pieces.next()
            && let Some(last) = contents.last_mut()
        {
            let start = self.token(first.start).map(|token| token.span.start());
            let span = start.and_then(|start| self.span_from(start, first));
            last.spans.extend(span);
        }
        for tokens in pieces {
            let begin = self.content_start(tokens.start);
            let span = begin.and_then(|begin| self.span_from(begin, tokens.clone()));
            contents.extend(span.map(|span| Content {
                tokens,
                spans: vec![span],
                attribution: Attribution::Direct,
            }));
        }
    }

    /// The inside of the quotation that a comma parts from the cue and who spoke.
    fn quotation_behind(&self, hit: &Hit) -> Option<Range<usize>> {
        let mut between = hit.tokens.end..self.tokens.len().min(hit.tokens.end + BETWEEN);
        let opens = between.find(|at| {
            let mark = self.mark(*at);
            matches!(
                mark,
                Some(Mark::Opens | Mark::Stop | Mark::Semicolon | Mark::Closes)
            ) || self.is_another(*at)
        })?;
        let aside = matches!(self.mark(opens - 1), Some(Mark::Comma | Mark::Colon));
        (aside && self.mark(opens) == Some(Mark::Opens)).then_some(())?;
        self.quotation_at(opens)
    }

    /// Where a statement that begins with the token at `at` begins: `و` is left out.
    pub(super) fn content_start(&self, at: usize) -> Option<usize> {
        let start = self.token(at)?.span.start();
        // A conjunction is one letter of two bytes.
        Some(if self.goes_on(at) {
            start + "و".len()
        } else {
            start
        })
    }

    /// The inside of the quotation that begins at `at`.
    fn quotation_at(&self, at: usize) -> Option<Range<usize>> {
        (self.mark(at)? == Mark::Opens).then_some(())?;
        let end = self.closing(at).unwrap_or(self.tokens.len());
        Some(at + 1..end)
    }

    /// The statements within a quotation.
    fn sentences(&self, inside: Range<usize>) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut begin = inside.start;
        while begin < inside.end {
            let end = self.sentence_end(begin).min(inside.end);
            self.broken(begin..end, &mut out);
            begin = end + 1;
        }
        out
    }

    /// The statements of what is told in the article's words.
    fn pieces(&self, hits: &[Hit], number: usize, opening: &Opening) -> Vec<Range<usize>> {
        let end = opening
            .end
            .unwrap_or_else(|| self.end(hits, number, opening));
        let mut out = Vec::new();
        self.broken(opening.first..end, &mut out);
        out
    }

    /// Parts a statement where another one begins.
    pub(super) fn broken(&self, tokens: Range<usize>, out: &mut Vec<Range<usize>>) {
        let mut begin = tokens.start;
        for at in tokens.clone() {
            let after_comma = at > begin && self.mark(at - 1) == Some(Mark::Comma);
            if after_comma && self.goes_on(at) && self.is_joined_verb(at) {
                out.push(self.trimmed(begin..at));
                begin = at;
                continue;
            }
            let breaks = self.language.list_at(List::Breaks, self.tokens, at);
            if let Some(length) = breaks.filter(|_| after_comma) {
                out.push(self.trimmed(begin..at));
                let that = self.language.whole_at(List::That, self.tokens, at + length);
                begin = at + length + that.unwrap_or(0);
            }
        }
        out.push(self.trimmed(begin..tokens.end));
        out.retain(|piece| !piece.is_empty());
    }

    /// `tokens` without marks at both ends.
    fn trimmed(&self, tokens: Range<usize>) -> Range<usize> {
        let (mut begin, mut end) = (tokens.start, tokens.end);
        let is_edge = |at: usize| {
            matches!(
                self.mark(at),
                Some(Mark::Comma | Mark::Colon | Mark::Semicolon | Mark::Dash)
            )
        };
        while begin < end && is_edge(begin) {
            begin += 1;
        }
        while begin < end && is_edge(end - 1) {
            end -= 1;
        }
        begin..end
    }

    /// Where what is said ends.
    fn end(&self, hits: &[Hit], number: usize, opening: &Opening) -> usize {
        let is_phrase = matches!(opening.by, By::Preposition | By::Nothing);
        let next = hits.iter().skip(number + 1);
        let siblings: Vec<usize> = next
            .filter(|hit| hit.tokens.start > opening.first)
            .filter_map(|hit| hit.beside)
            .collect();
        let mut at = opening.first + 1;
        while at < self.tokens.len() {
            let mark = self.mark(at);
            let comma = self.mark(at - 1) == Some(Mark::Comma);
            let ends = match mark {
                Some(Mark::Stop) => !self.is_abbreviation(at),
                Some(Mark::Closes) => true,
                Some(Mark::Opens) => {
                    at = self.closing(at).unwrap_or(at);
                    false
                }
                Some(Mark::Word) => {
                    siblings.contains(&at)
                        || comma && self.is(List::Leaves, at)
                        || is_phrase && self.leaves_phrase(at, comma)
                }
                _ => false,
            };
            if ends {
                break;
            }
            at += 1;
        }
        self.trimmed(opening.first..at.min(self.tokens.len())).end
    }

    /// Whether the full stop at `at` belongs to an abbreviation: one letter stands before it.
    fn is_abbreviation(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.token(at));
        let letter = before.is_some_and(|token| token.is_word() && token.key.chars().count() == 1);
        letter && self.mark(at + 1) == Some(Mark::Word)
    }

    /// Where the clause of a cue begins that stands beside what is said, and not in it: behind a comma, or
    /// with `و`.
    pub(super) fn stands_beside(&self, hit: &Hit) -> Option<usize> {
        let mut begin = hit.tokens.start;
        if begin > 0 && self.is(List::Negations, begin - 1) {
            begin -= 1;
        }
        let comma = begin > 0 && self.mark(begin - 1) == Some(Mark::Comma);
        let joined = self.goes_on(begin);
        let source = matches!(hit.form.role, Role::Before);
        let opening = hit.opening.filter(|_| hit.form.role == Role::Finite);
        let speaker = opening.and_then(|opening| self.speaker_before(hit, &opening));
        if let Some(speaker) = speaker
            && self.follows_comma(speaker.start)
        {
            return Some(speaker.start);
        }
        (comma || joined || source && self.is_source(hit)).then_some(begin)
    }

    /// Whether a noun phrase ends before the word at `at`.
    fn leaves_phrase(&self, at: usize, comma: bool) -> bool {
        let verb = self.goes_on(at) && self.is_joined_verb(at);
        verb || comma && self.is_circumstance(at)
    }

    /// Whether the word at `at` is a verb with `و`.
    fn is_joined_verb(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| {
            let rest = self.text.get(token.bare_start()..token.span.end());
            rest.is_some_and(crate::text::phrase::looks_like_verb)
        })
    }

    /// Whether the word at `at` tells a circumstance of who speaks: `معربة عن …`.
    fn is_circumstance(&self, at: usize) -> bool {
        let key = self.token(at).map_or("", |token| token.key.as_str());
        let letters = key.chars().count();
        key.starts_with('م') && letters > 4 && (key.ends_with('ا') || key.ends_with('ه'))
    }

    fn attribution(&self, tokens: &Range<usize>, direct: bool) -> Attribution {
        if direct {
            return Attribution::Direct;
        }
        let quoted = tokens.clone().any(|at| {
            let closing = (self.mark(at) == Some(Mark::Opens))
                .then(|| self.closing(at))
                .flatten();
            closing.is_some_and(|closing| closing - at > 2)
        });
        match quoted {
            true => Attribution::Mixed,
            false => Attribution::Indirect,
        }
    }
}

/// Whether what begins at `opening` is a quotation.
fn quotation_holds(reading: &Reading<'_>, opening: &Opening) -> bool {
    reading.mark(opening.first) == Some(Mark::Opens)
}
