//! What is told according to somebody: `وبحسب وكالة رويترز، …`, `…، بحسب مصادر عسكرية`.
//!
//! Before a clause the source is followed by what it says; behind one it ends the sentence, and the clause
//! before it is what it says. Where a verb in the same sentence tells who says it, the source is only the way
//! by which it came.
//!
//! Must not know: verbs that introduce something.

use std::ops::Range;

use super::super::super::names::token::Mark;
use super::super::language::{List, Role};
use super::cues::{By, Hit, Opening};
use super::{Attribution, Reading, Report, Speaker};
use crate::text::document::Span;

/// A source as it stands in the text.
struct Source {
    /// Its name.
    name: Range<usize>,
    /// The cue and the name.
    whole: Range<usize>,
}

impl Reading<'_> {
    /// What is told according to the source at the cue of that number.
    pub(super) fn according_to(&self, hits: &[Hit], number: usize) -> Vec<Report> {
        let Some(hit) = hits.get(number) else {
            return Vec::new();
        };
        let Some(source) = self.source(hit) else {
            return Vec::new();
        };
        let begin = self.sentence_start(source.whole.start);
        let end = self.sentence_end(source.whole.end);
        let told = |other: &&Hit| {
            let verb = other.opening.is_some();
            verb && (begin..end).contains(&other.tokens.start)
        };
        let first = self.is_first(begin, source.whole.start);
        if hits
            .iter()
            .any(|other| told(&other) && (first || other.tokens.start < source.whole.start))
        {
            return Vec::new();
        }
        let pieces = match first {
            true => self.behind(hits, number, &source),
            false => self.before(&source, begin, end),
        };
        self.reported(hit, &source, pieces)
    }

    fn reported(&self, hit: &Hit, source: &Source, pieces: Vec<Vec<Range<usize>>>) -> Vec<Report> {
        let pronoun = source.name.is_empty() || self.is_pronoun(&source.name);
        let speaker = match self.named(source.name.clone()) {
            Some(name) if !pronoun => Speaker::Named(name),
            _ => Speaker::Before,
        };
        let reports = pieces.into_iter().filter_map(|parts| {
            let spans = parts.iter().filter_map(|part| self.clause(part.clone()));
            let content: Vec<Span> = spans.collect();
            let first = parts.first()?;
            (!content.is_empty()).then(|| Report {
                cue: hit.span,
                number: hit.form.cue,
                negated: false,
                speaker: speaker.clone(),
                content,
                attribution: Attribution::Indirect,
                denies: self.is_negated(first),
                hedged: self.is_hedged(first),
                via: None,
            })
        });
        reports.collect()
    }

    /// A clause of the article without the `و` that joins it to what stands before.
    fn clause(&self, tokens: Range<usize>) -> Option<Span> {
        self.span_from(self.content_start(tokens.start)?, tokens)
    }

    /// Whether what follows a cue is a source, and no measure: `بحسب المنطقة`.
    pub(super) fn is_source(&self, hit: &Hit) -> bool {
        self.source(hit).is_some()
    }

    /// The source at a cue.
    fn source(&self, hit: &Hit) -> Option<Source> {
        if hit.form.role == Role::After {
            let begin = self.begin_of_source(hit.tokens.start);
            let name = begin..hit.tokens.start;
            return (!name.is_empty()).then_some(Source {
                whole: begin..hit.tokens.end,
                name,
            });
        }
        let begin = hit.tokens.end;
        let limit = self.sentence_end(begin);
        let end = self.end_of_name(begin, limit);
        let name = self.author_of(begin..end, limit);
        let end = end.max(name.end);
        if self.is_whole(List::Ends, begin) || self.is(List::Measures, begin) {
            return None;
        }
        // The cue itself says whose word it is: `לדבריו`.
        if self.mark(begin) == Some(Mark::Comma) {
            let whole = hit.tokens.clone();
            return Some(Source {
                name: begin..begin,
                whole,
            });
        }
        let known = self.is(List::Sources, begin) || self.known_at(begin).is_some();
        let titled = self.is(List::Titles, begin) || self.is(List::Bodies, begin);
        let apart = self.follows_comma(hit.tokens.start);
        let fits = known || titled || apart;
        (fits && end > begin).then_some(Source {
            whole: hit.tokens.start..end,
            name,
        })
    }

    /// Where the name of a source begins that ends before `end`.
    fn begin_of_source(&self, end: usize) -> usize {
        let least = self.sentence_start(end);
        let before = (least..end).rev();
        let length = before
            .take_while(|at| {
                self.mark(*at) == Some(Mark::Word) || self.mark(*at) == Some(Mark::Other)
            })
            .take(10)
            .count();
        end - length
    }

    /// Whether nothing but what joins sentences stands before the source.
    fn is_first(&self, begin: usize, source: usize) -> bool {
        let words = (begin..source).filter(|at| self.mark(*at) == Some(Mark::Word));
        words.count() < 2
    }

    /// What a source in front says.
    fn behind(&self, hits: &[Hit], number: usize, source: &Source) -> Vec<Vec<Range<usize>>> {
        let mut first = source.whole.end;
        while self
            .mark(first)
            .is_some_and(|mark| !matches!(mark, Mark::Word | Mark::Opens | Mark::Stop))
        {
            first += 1;
        }
        first = self.after_apposition(first);
        // What is said of the source goes before a comma: `بحسب مصادر تحدثت لرويترز، …`.
        if source.whole.end == first {
            let end = self.sentence_end(first);
            let comma = (first..end.min(first + 12)).find(|at| self.mark(*at) == Some(Mark::Comma));
            first = comma.map_or(first, |comma| comma + 1);
        }
        let that = self.language.list_at(List::That, self.tokens, first);
        first += that.unwrap_or(0);
        let Some(token) = self.token(first).filter(|token| token.mark != Mark::Stop) else {
            return Vec::new();
        };
        let opening = Opening {
            by: By::That,
            at: first,
            first,
            start: token.span.start(),
            end: None,
        };
        let contents = self.contents(hits, number, &opening);
        contents
            .into_iter()
            .map(|content| vec![content.tokens])
            .collect()
    }

    /// Behind what is said of a source between commas: `بحسب فلان، أستاذ الاقتصاد، …`.
    fn after_apposition(&self, first: usize) -> usize {
        let end = self.sentence_end(first).min(first + 9);
        let comma = (first + 1..end).find(|at| self.mark(*at) == Some(Mark::Comma));
        let verb = |at: usize| {
            let token = self.token(at);
            let word = token.and_then(|token| self.text.get(token.bare_start()..token.span.end()));
            word.is_some_and(crate::text::phrase::looks_like_verb)
        };
        match comma {
            Some(comma) if !verb(first) && verb(comma + 1) => comma + 1,
            _ => first,
        }
    }

    /// What a source behind says: the clause before it, and what of the sentence goes on behind it.
    fn before(&self, source: &Source, begin: usize, end: usize) -> Vec<Vec<Range<usize>>> {
        let mut last = source.whole.start;
        while last > begin && self.mark(last - 1).is_some_and(|mark| mark == Mark::Comma) {
            last -= 1;
        }
        let leaves = |at: &usize| {
            *at > begin && self.mark(*at - 1) == Some(Mark::Comma) && self.is(List::Leaves, *at)
        };
        let first = (begin..last).rev().find(leaves).map_or(begin, |at| {
            at + self
                .language
                .list_at(List::Leaves, self.tokens, at)
                .unwrap_or(0)
        });
        if last <= first + 1 {
            return Vec::new();
        }
        let mut parts: Vec<Range<usize>> = std::iter::once(first..last).collect();
        let goes_on = self.mark(source.whole.end) == Some(Mark::Comma);
        let rest = source.whole.end + 1..end;
        let other = self.is(List::Leaves, rest.start) || self.goes_on(rest.start);
        if goes_on && !other && rest.len() > 2 {
            parts.push(rest);
        }
        vec![parts]
    }
}
