//! Who says something: the noun phrase behind a cue, or before it.
//!
//! Behind a cue the phrase goes on to what introduces the content, or to the first word that can't belong to
//! a name: a preposition, a word of time, a relative pronoun, a comma. Before a cue it begins with its clause.
//!
//! Must not know: what is said.

use std::ops::Range;

use super::super::super::names::token::{Mark, Token};
use super::super::language::{List, Order, Role};
use super::cues::{By, Hit, Opening};
use super::{Reading, Speaker};
use crate::text::document::Span;
use crate::text::phrase;

/// The vowel that makes a verb passive, on its first letter.
const DAMMA: char = '\u{64f}';

/// The most words that name a speaker.
const LONGEST: usize = 14;

impl Reading<'_> {
    /// Who says what `hit` introduces.
    pub(super) fn speaker(&self, hit: &Hit, opening: &Opening) -> Speaker {
        if hit.form.role != Role::Finite {
            return self.beside_noun(hit, opening);
        }
        if self.is_impersonal(hit, opening) {
            return Speaker::Nobody;
        }
        let after = || self.speaker_after(hit, opening);
        let before = || self.speaker_before(hit, opening);
        let found = match self.language.order {
            Order::Before => before(),
            Order::After | Order::Both => self.relative_before(hit).or_else(after).or_else(before),
        };
        match found {
            Some(tokens) if self.is_pronoun(&tokens) => Speaker::Before,
            Some(tokens) => self.named(tokens).map_or(Speaker::Before, Speaker::Named),
            None => Speaker::Before,
        }
    }

    /// Whether nobody is said to hold it: a passive, with what is held right behind it. Beside another verb of its
    /// sentence it has that one's speaker, unless its vowel shows that it is none.
    fn is_impersonal(&self, hit: &Hit, opening: &Opening) -> bool {
        if opening.by != By::That || opening.at != hit.tokens.end {
            return false;
        }
        let word = self.text.get(hit.span.range()).unwrap_or("");
        if word.chars().nth(1) == Some(DAMMA) {
            return true;
        }
        let mut before = self.sentence_start(hit.tokens.start)..hit.tokens.start;
        let beside = self.goes_on(hit.tokens.start) && before.any(|at| self.is_another(at));
        self.is(List::Impersonal, hit.tokens.start) && !beside
    }

    pub(super) fn is_pronoun(&self, tokens: &Range<usize>) -> bool {
        self.is(List::Pronouns, tokens.start)
    }

    /// What the tokens cover, without what is written onto the first.
    pub(super) fn named(&self, tokens: Range<usize>) -> Option<Span> {
        let first = self.token(tokens.start)?;
        self.span_from(first.bare_start(), tokens)
    }

    /// The known name that begins with the token at `at`.
    pub(super) fn known_at(&self, at: usize) -> Option<&Range<usize>> {
        self.names.iter().find(|name| name.start == at)
    }

    /// A participle and a noun have the speaker of what stands before; that of a noun may follow it.
    fn beside_noun(&self, hit: &Hit, opening: &Opening) -> Speaker {
        let possible = hit.form.role == Role::Noun && opening.at > hit.tokens.end;
        let tokens = possible.then(|| self.speaker_after(hit, opening)).flatten();
        let tokens = tokens.or_else(|| self.quoted_from(hit));
        let tokens = tokens.or_else(|| self.subject_of_sentence(hit));
        let tokens = tokens.or_else(|| self.first_in_sentence(hit));
        let named = tokens.and_then(|tokens| self.named(tokens));
        named.map_or(Speaker::Before, Speaker::Named)
    }

    /// The one from whom a saying is told: `عن مسؤول قوله إن`.
    fn quoted_from(&self, hit: &Hit) -> Option<Range<usize>> {
        let least = self.sentence_start(hit.tokens.start);
        let mut before = (least..hit.tokens.start).rev().take(LONGEST);
        let of = before.find(|at| self.is_whole(List::Of, *at))?;
        let end = self.end_of_name(of + 1, hit.tokens.start);
        (end > of + 1).then_some(of + 1..end)
    }

    /// The noun phrase behind the verb with which the sentence begins, where that is no cue: of
    /// `وعلق فلان على الوضع، قائلا`.
    fn subject_of_sentence(&self, hit: &Hit) -> Option<Range<usize>> {
        let begin = self.sentence_start(hit.tokens.start);
        let before = begin..hit.tokens.start;
        let cue = before.clone().any(|at| {
            let found = self.language.form_at(self.tokens, at);
            found.is_some_and(|found| found.of.iter().any(|form| form.role == Role::Finite))
        });
        if cue {
            return None;
        }
        let verb = before.take(2).find(|at| self.looks_like_verb(*at))?;
        let begin = self.after_ends(verb + 1);
        let found = self.phrase(begin)?;
        (found.end <= hit.tokens.start).then_some(found)
    }

    /// The first that its sentence names, where no other cue stands before it: of `كان للوزير فلان رأي آخر، قائلا`.
    fn first_in_sentence(&self, hit: &Hit) -> Option<Range<usize>> {
        let begin = self.sentence_start(hit.tokens.start);
        let limit = hit.tokens.start;
        if (begin..limit).any(|at| self.is_another(at)) {
            return None;
        }
        let placed = |at: usize| at > begin && self.is(List::PlaceBefore, at - 1);
        let is_name = |at: usize| {
            let listed = self.is(List::Titles, at) || self.is(List::Bodies, at);
            listed || self.known_at(at).is_some() || at == begin + 1 && self.is_definite(at)
        };
        let found = (begin..limit).find(|at| is_name(*at) && !placed(*at))?;
        Some(found..self.end_of_name(found, limit))
    }

    fn is_definite(&self, at: usize) -> bool {
        let token = self.token(at);
        token.is_some_and(|token| token.bare_key().starts_with("ال"))
    }

    pub(super) fn looks_like_verb(&self, at: usize) -> bool {
        let token = self.token(at);
        let word = token.and_then(|token| self.text.get(token.bare_start()..token.span.end()));
        word.is_some_and(phrase::looks_like_verb)
    }

    /// The speaker behind a cue.
    fn speaker_after(&self, hit: &Hit, opening: &Opening) -> Option<Range<usize>> {
        let limit = match opening.by {
            By::Quoted => self.sentence_end(hit.tokens.end),
            By::Around => return None,
            _ => opening.at,
        };
        let begin = self.after_ends(hit.tokens.end);
        if begin >= limit || !self.may_begin(begin) {
            return None;
        }
        let end = self.end_of_name(begin, limit);
        (end > begin).then(|| self.author_of(begin..end, limit))
    }

    /// Whose a statement is: `وزارة الدفاع` of `بيان لوزارة الدفاع`, `بيان صادر عن وزارة الدفاع`.
    pub(super) fn author_of(&self, name: Range<usize>, limit: usize) -> Range<usize> {
        if !self.is(List::Statements, name.start) {
            return name;
        }
        let mut behind = name.start + 1..limit.min(name.start + 5);
        let begin = behind.find_map(|at| {
            let of = self.is_whole(List::Of, at);
            let to = self
                .token(at)
                .is_some_and(|token| token.stem().is_some() && self.begins(token, &["ل"]));
            match (of, to) {
                (true, _) => Some(at + 1),
                (_, true) => Some(at),
                _ => None,
            }
        });
        let Some(begin) = begin.filter(|begin| *begin < limit) else {
            return name;
        };
        begin..self.end_of_name(begin, limit)
    }

    /// Whether a name may begin with the token at `at`.
    fn may_begin(&self, at: usize) -> bool {
        let word = self
            .token(at)
            .is_some_and(|token| token.is_word() && !token.is_number());
        word && !self.is(List::That, at) && !self.is(List::Relatives, at)
    }

    /// Passes over what may stand between a cue and its speaker: words of time, prepositions with what they
    /// govern, commas.
    pub(super) fn after_ends(&self, from: usize) -> usize {
        let mut at = from;
        for _ in 0..4 {
            let Some(token) = self.token(at) else {
                return at;
            };
            if token.mark == Mark::Comma {
                at += 1;
                continue;
            }
            if self.known_at(at).is_some() || self.is_ali(at) {
                return at;
            }
            let Some(length) = self.language.whole_at(List::Ends, self.tokens, at) else {
                return at;
            };
            let governed = self.phrase(at + length);
            let comma = |at: usize| self.mark(at) == Some(Mark::Comma);
            // What a preposition governs ends with a comma, or it is not known where.
            at = match governed {
                Some(governed) if comma(governed.end) => governed.end + 1,
                _ => at + length,
            };
        }
        at
    }

    /// Where a name ends that begins at `begin`: at `limit` at most.
    pub(super) fn end_of_name(&self, begin: usize, limit: usize) -> usize {
        if self.mark(begin) != Some(Mark::Word) {
            return begin;
        }
        let limit = limit.min(begin + LONGEST);
        let mut at = match self.known_at(begin) {
            Some(known) => known.end,
            None => begin + 1,
        };
        while at < limit {
            let Some(token) = self.token(at) else { break };
            match token.mark {
                Mark::Word if self.is_apart(begin, at) => break,
                Mark::Word if self.is_whole(List::GoesOn, at) => at += 1,
                Mark::Word if self.is_whole(List::Within, at) && self.holds(begin, at, limit) => {
                    at = self
                        .phrase(at + 1)
                        .map_or(at + 1, |inside| inside.end.min(limit));
                }
                Mark::Word if self.ends_name(at) || self.is_done(at) => break,
                Mark::Word => at += 1,
                Mark::Dash | Mark::Other => at += 1,
                Mark::Opens => match self.closing(at) {
                    Some(closing) if closing - at < 6 && closing < limit => at = closing + 1,
                    _ => break,
                },
                _ => break,
            }
        }
        at
    }

    /// Whether a known name at `at` is no part of the one that begins at `begin`: another known name ends there, or
    /// a word with the article, which governs nothing (`اتهمت إيران إسرائيل`).
    fn is_apart(&self, begin: usize, at: usize) -> bool {
        let Some(known) = self.known_at(at) else {
            return false;
        };
        let ends = self
            .names
            .iter()
            .any(|name| name.start == begin && name.end == at);
        ends || self.is_definite(at - 1) && !self.is_definite(known.start)
    }

    /// Whether what stands in the place at `at` belongs to the name that begins at `begin`: `مسؤول في الحشد`,
    /// `السفيرة الأميركية في العراق ألينا رومانوسكي`.
    fn holds(&self, begin: usize, at: usize, limit: usize) -> bool {
        if self.is(List::Statements, at + 1) || self.is_whole(List::Ends, at + 1) {
            return false;
        }
        if self.is(List::Titles, begin) && !self.is_definite(begin) {
            return true;
        }
        let inside = self.known_at(at + 1).map(|known| known.end);
        inside.is_some_and(|end| {
            end < limit && self.mark(end) == Some(Mark::Word) && !self.ends_name(end)
        })
    }

    /// Whether the word at `at` can't belong to the name before it.
    fn ends_name(&self, at: usize) -> bool {
        let ends = self.is_whole(List::Ends, at) && !self.is_ali(at);
        let whole = ends || self.is(List::Relatives, at);
        whole
            || self.is_addressed(at) && !self.is_surname(at)
            || self.goes_on(at) && self.looks_like_verb(at)
    }

    /// Whether the word at `at` is what the one named before it does: `رفض الرئيس التفاوض`.
    fn is_done(&self, at: usize) -> bool {
        let token = self.token(at);
        let word = token.and_then(|token| self.text.get(token.span.range()));
        self.is_definite(at - 1) && word.is_some_and(phrase::looks_like_action)
    }

    /// Whether the word at `at` is the name `علي`, and not `على`: where the text tells the two letters apart.
    fn is_ali(&self, at: usize) -> bool {
        let word = self
            .token(at)
            .and_then(|token| self.text.get(token.span.range()));
        word == Some("علي") && self.text.contains('ى')
    }

    /// Whether the word at `at` is a surname that only begins as if something were written onto it: `بلينكن` behind
    /// a given name.
    fn is_surname(&self, at: usize) -> bool {
        let governs = |at: usize| {
            [List::Titles, List::Bodies, List::Sources]
                .iter()
                .any(|list| self.is(*list, at))
        };
        let Some((before, token)) = at
            .checked_sub(1)
            .and_then(|before| Some((before, self.token(at)?)))
        else {
            return false;
        };
        let word = |token: &Token| token.is_word() && token.stem().is_none();
        let given = self.token(before).is_some_and(word) && !self.is_definite(before);
        let foreign = self.begins(token, &["ب"]) && !self.is_definite(at);
        given && foreign && !governs(before) && self.known_at(at).is_none()
    }

    /// The noun phrase that begins with the token at `at`: a known name, or what the words tell.
    pub(super) fn phrase(&self, at: usize) -> Option<Range<usize>> {
        if let Some(known) = self.known_at(at) {
            return Some(known.clone());
        }
        let token = self.token(at).filter(|token| token.is_word())?;
        let span = phrase::phrase_at(self.text, token.span.start())?;
        let tail = self.tokens.iter().skip(at);
        let length = tail
            .take_while(|token| token.span.end() <= span.end())
            .count();
        Some(at..at + length.max(1))
    }

    /// The one whom a relative pronoun right before the cue stands for: `السوداني، الذي دعا إلى`.
    fn relative_before(&self, hit: &Hit) -> Option<Range<usize>> {
        let mut end = hit.tokens.start.checked_sub(1)?;
        if self.is(List::Negations, end) {
            end = end.checked_sub(1)?;
        }
        if !self.is_whole(List::Relatives, end) {
            return None;
        }
        if end > 0 && self.mark(end - 1) == Some(Mark::Comma) {
            end -= 1;
        }
        self.name_before(end, self.sentence_start(end))
    }

    /// The name that ends right before `end`.
    fn name_before(&self, end: usize, least: usize) -> Option<Range<usize>> {
        let mut begin = end;
        while begin > least && end - begin < LONGEST {
            let at = begin - 1;
            let word = self.token(at).is_some_and(|token| token.is_word());
            if !word || self.is_whole(List::Ends, at) || self.is(List::Relatives, at) {
                break;
            }
            begin = at;
            let token = self.token(at);
            if token.is_some_and(|token| token.stem().is_some()) {
                break;
            }
        }
        (begin < end).then_some(begin..end)
    }

    /// The speaker before a cue: what its clause begins with.
    pub(super) fn speaker_before(&self, hit: &Hit, opening: &Opening) -> Option<Range<usize>> {
        let cue = hit.tokens.start;
        if self.goes_on(cue) && self.language.order != Order::Before {
            return None;
        }
        let limit = match opening.by {
            By::Around => opening.at,
            _ => cue,
        };
        let clause = self.clause_start(limit);
        let and = self.token(clause);
        let and = and.is_some_and(|token| self.begins(token, &["و"]));
        if self.language.order != Order::Before && and && self.is(List::Ends, clause) {
            // `وفي بغداد قال`: nobody stands before the verb.
            return None;
        }
        let begin = self.behind_auxiliaries(self.after_ends(clause), limit);
        if begin < limit && self.may_begin(begin) {
            let begin = self.behind_adjuncts(begin, limit);
            let end = self.end_before(begin, limit);
            return (end > begin).then_some(begin..end);
        }
        // What is said of the speaker stands between commas: the name is in front of it.
        let begin = self.after_ends(self.sentence_start(limit));
        let aside = begin < limit && limit > 0 && self.mark(limit - 1) == Some(Mark::Comma);
        let found = aside.then(|| begin..self.end_of_name(begin, limit))?;
        (self.may_begin(begin) && !found.is_empty()).then_some(found)
    }

    /// Passes over verbs that go with the cue: `كان الوزير قد أعلن`.
    fn behind_auxiliaries(&self, begin: usize, limit: usize) -> usize {
        let is_other = |at: &usize| !self.is(List::Auxiliaries, *at);
        (begin..limit).find(is_other).unwrap_or(limit)
    }

    /// Where postpositions follow what they govern, a name begins behind the last of them.
    fn behind_adjuncts(&self, begin: usize, limit: usize) -> usize {
        let marked = (begin..limit).find(|at| self.is_whole(List::Marks, *at));
        if !self.language.has_marks() {
            return begin;
        }
        let end = marked.unwrap_or(limit);
        let last = (begin..end).rev().find(|at| self.is_whole(List::Ends, *at));
        last.map_or(begin, |last| last + 1)
    }

    /// Where a name that begins at `begin` ends before a cue at `limit`: at the mark of a speaker, where the
    /// language has one.
    fn end_before(&self, begin: usize, limit: usize) -> usize {
        let marked = (begin..limit).find(|at| self.is_whole(List::Marks, *at));
        self.end_of_name(begin, marked.unwrap_or(limit))
    }

    /// Where the clause begins that goes on to `at`.
    pub(super) fn clause_start(&self, at: usize) -> usize {
        let least = self.sentence_start(at);
        let mut begin = at;
        while begin > least {
            let before = begin - 1;
            let ends = matches!(
                self.mark(before),
                Some(Mark::Comma | Mark::Semicolon | Mark::Colon | Mark::Closes)
            );
            if ends || self.is_whole(List::That, before) {
                return begin;
            }
            begin = before;
        }
        begin
    }

    /// Through whom it came: `لوكالة رويترز` behind the cue.
    pub(super) fn via(&self, hit: &Hit, opening: &Opening) -> Option<Span> {
        let between = hit.tokens.end..opening.at.max(hit.tokens.end);
        let at = between.into_iter().find(|at| {
            let token = self.token(*at);
            let to =
                token.is_some_and(|token| token.stem().is_some() && self.begins(token, &["ل"]));
            to && (self.is(List::Sources, *at) || self.known_at(*at).is_some())
        })?;
        let end = self.end_of_name(at, opening.at);
        self.named(at..end)
    }
}
