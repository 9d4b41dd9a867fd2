//! Which words introduce something, and what introduces it.
//!
//! A form of a cue counts where its content can be seen to begin. What looks like a cue and is none (`يذكر أن`)
//! is passed over, and so is a cue within a longer quotation: what the quoted one reports is a part of what is
//! said.
//!
//! Must not know: who says it, where it ends.

use std::ops::Range;

use super::super::super::names::token::{Mark, Token};
use super::super::language::{Class, Cue, Form, List, Order, Role};
use super::Reading;
use crate::text::document::Span;
use crate::text::phrase;

/// How far behind a verb its content may begin, in tokens.
const REACH: usize = 40;
/// How far behind a noun, and where the speaker stands before the cue.
const NEAR: usize = 6;
/// A quotation of so many words may be a name.
const NAME: usize = 4;

/// A cue that stands in the text.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) tokens: Range<usize>,
    /// Without what is written onto its beginning.
    pub(super) span: Span,
    pub(super) form: Form,
    pub(super) negated: bool,
    /// Where its content begins; `None` for a word that names a source.
    pub(super) opening: Option<Opening>,
    /// Where its clause begins, where that stands beside what is said before it.
    pub(super) beside: Option<usize>,
}

/// What introduces a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// A complementizer.
    That,
    /// A colon.
    Colon,
    /// A quotation mark.
    Quotation,
    /// A quotation that stands before the cue.
    Quoted,
    /// A preposition that the cue takes.
    Preposition,
    /// Nothing: a noun phrase follows the speaker.
    Nothing,
    /// Nothing; it stands before the cue.
    Around,
    /// Nothing: the clause behind the cue.
    Follows,
}

/// Where a content begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) by: By,
    /// What introduces it: one past the last token that may name the speaker.
    pub(super) at: usize,
    /// Its first token, and where in it the content begins, in bytes of the text.
    pub(super) first: usize,
    pub(super) start: usize,
    /// One past its last token, where that is known from the cue.
    pub(super) end: Option<usize>,
}

impl Reading<'_> {
    /// The cues whose content can be seen, in order.
    pub(super) fn hits(&self) -> Vec<Hit> {
        let quoted = self.quotations();
        let mut out: Vec<Hit> = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            if let Some(length) = self.language.list_at(List::Formulas, self.tokens, at) {
                at += length;
                continue;
            }
            let inside = quoted.iter().any(|quotation| quotation.contains(&at));
            let hit = (!inside).then(|| self.hit(at)).flatten();
            // What stands between a cue and what it introduces is no cue.
            at = hit.as_ref().map_or(at + 1, |hit| match hit.opening {
                Some(opening) => opening.at.max(hit.tokens.end),
                None => hit.tokens.end,
            });
            out.extend(hit);
        }
        let beside: Vec<_> = out.iter().map(|hit| self.stands_beside(hit)).collect();
        for (hit, beside) in out.iter_mut().zip(beside) {
            hit.beside = beside;
        }
        out
    }

    /// The insides of quotations that are no names.
    fn quotations(&self) -> Vec<Range<usize>> {
        let opening = |at: &usize| self.mark(*at) == Some(Mark::Opens);
        let all = (0..self.tokens.len()).filter(opening);
        let inside = all.filter_map(|at| Some(at + 1..self.closing(at)?));
        inside.filter(|inside| inside.len() > NAME).collect()
    }

    /// The cue at `at`.
    fn hit(&self, at: usize) -> Option<Hit> {
        let found = self.language.form_at(self.tokens, at)?;
        let mut hits = found.of.iter().map(|form| Hit {
            tokens: found.tokens.clone(),
            span: found.span,
            form: *form,
            negated: at
                .checked_sub(1)
                .is_some_and(|at| self.is(List::Negations, at)),
            opening: None,
            beside: None,
        });
        hits.find_map(|hit| self.opened(hit))
    }

    /// `hit` with where its content begins; `None` where none can be seen.
    fn opened(&self, hit: Hit) -> Option<Hit> {
        if matches!(hit.form.role, Role::Before | Role::After) {
            return Some(hit);
        }
        let opening = self.opening(&hit)?;
        let class = self.language.cue(hit.form.cue)?.class;
        // What is not said is no claim; what is not denied, and not believed, is one.
        if hit.negated && !matches!(class, Class::Deny | Class::Think) {
            return None;
        }
        let clear = matches!(
            opening.by,
            By::That | By::Colon | By::Quotation | By::Quoted
        );
        let fits = match hit.form.role {
            _ if hit.form.doubtful => clear,
            Role::Participle => clear || self.follows_comma(hit.tokens.start),
            _ => true,
        };
        let opening = Some(opening);
        fits.then_some(Hit { opening, ..hit })
    }

    /// Whether a comma stands before the token at `at`, or a word that goes on.
    pub(super) fn follows_comma(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.mark(at));
        before.is_none_or(|mark| mark != Mark::Word) || self.goes_on(at)
    }

    /// Whether the word at `at` has `و` written onto it.
    pub(super) fn goes_on(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| {
            let stem = token.stems.first();
            stem.is_some_and(|stem| stem.likely && self.begins(token, &["و", "ו"]))
        })
    }

    pub(super) fn begins(&self, token: &Token, letters: &[&str]) -> bool {
        let text = self.text.get(token.span.range()).unwrap_or("");
        letters.iter().any(|letter| text.starts_with(letter))
    }

    /// Where the content of `hit` begins.
    fn opening(&self, hit: &Hit) -> Option<Opening> {
        let cue = self.language.cue(hit.form.cue)?;
        if let Some(quoted) = self.quoted_before(hit) {
            return Some(quoted);
        }
        let near = hit.form.role == Role::Noun || self.language.order == Order::Before;
        let reach = if near { NEAR } else { REACH };
        let end = self.tokens.len().min(hit.tokens.end + reach);
        let mut at = hit.tokens.end;
        let mut within = false;
        while at < end {
            let token = self.token(at)?;
            match token.mark {
                Mark::Stop | Mark::Semicolon | Mark::Closes => break,
                Mark::Comma if hit.form.role == Role::Noun => break,
                Mark::Colon => return self.opens(By::Colon, at, at + 1),
                Mark::Opens => match self.name_in_quotation(at, hit) {
                    Some(closing) => at = closing,
                    None => return self.opens(By::Quotation, at, at),
                },
                Mark::Word => {
                    if let Some(opening) = self.word_opens(cue, hit, at) {
                        let phrase = (opening.by == By::Preposition).then(|| self.bare(cue, hit));
                        let before = phrase.flatten().filter(|phrase| phrase.first < at);
                        return before.or(Some(opening));
                    }
                    within |= self.is(List::Relatives, at);
                    let aside = self.mark(at - 1) == Some(Mark::Comma);
                    if !within && self.is_another(at) || aside && self.is_participle(at) {
                        break;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        let before = self.around(cue, hit).or_else(|| self.until(cue, hit));
        if before.is_some() || self.language.order == Order::Before {
            return before.or_else(|| self.follows(cue, hit));
        }
        let found = self.bare(cue, hit)?;
        let bare = found.by == By::Nothing;
        (!bare || self.may_be_said(cue, &found)).then_some(found)
    }

    /// The end of the quotation at `at`, where that is rather a name than what is said.
    fn name_in_quotation(&self, at: usize, hit: &Hit) -> Option<usize> {
        let closing = self.closing(at)?;
        let short = closing - at - 1 <= NAME;
        (short && at > hit.tokens.end && self.mark(at - 1) == Some(Mark::Word)).then_some(closing)
    }

    /// Whether another verb that introduces something stands at `at`.
    pub(super) fn is_another(&self, at: usize) -> bool {
        let found = self.language.form_at(self.tokens, at);
        let finite = |form: &Form| form.role == Role::Finite && !form.doubtful;
        found.is_some_and(|found| found.of.iter().any(finite))
    }

    /// Whether a participle that introduces something stands at `at`.
    fn is_participle(&self, at: usize) -> bool {
        let found = self.language.form_at(self.tokens, at);
        let participle = |form: &Form| form.role == Role::Participle;
        found.is_some_and(|found| found.of.iter().any(participle))
    }

    fn opens(&self, by: By, at: usize, first: usize) -> Option<Opening> {
        let start = self.token(first)?.span.start();
        Some(Opening {
            by,
            at,
            first,
            start,
            end: None,
        })
    }

    /// What the word at `at` introduces, if it does.
    fn word_opens(&self, cue: &Cue, hit: &Hit, at: usize) -> Option<Opening> {
        let token = self.token(at)?;
        if let Some(length) = self.language.list_at(List::That, self.tokens, at) {
            return self.opens(By::That, at, at + length);
        }
        let joined = self.language.joined_at(self.text, token);
        let joined = joined.filter(|start| self.is_clause(token, *start, at == hit.tokens.end));
        if let Some(start) = joined {
            return Some(Opening {
                by: By::That,
                at,
                first: at,
                start,
                end: None,
            });
        }
        let taken = cue.takes.iter().find_map(|word| self.taken(word, at))?;
        self.may_be_said(cue, &taken).then_some(taken)
    }

    /// Whether a noun phrase may be what is said: behind a neutral verb it tells an action, else it is a topic
    /// (`رحب بالتقرير`).
    fn may_be_said(&self, cue: &Cue, opening: &Opening) -> bool {
        let stem = self.token(opening.first).map_or("", |token| {
            let behind = token.stems.iter().find(|stem| stem.start == opening.start);
            behind.map_or(&token.key, |stem| &stem.key)
        });
        cue.class != Class::Say
            || self.mark(opening.first) == Some(Mark::Opens)
            || is_action_noun(stem)
            || self.is(List::Actions, opening.first)
    }

    /// Whether a clause begins at byte `start` within `token`, behind a complementizer written onto it.
    fn is_clause(&self, token: &Token, start: usize, first: bool) -> bool {
        let rest = self.text.get(start..token.span.end()).unwrap_or("");
        let title = self
            .language
            .whole_at(List::Titles, std::slice::from_ref(token), 0);
        let definite = rest.starts_with('ה');
        title.is_none() && (definite || first && token.stems.iter().any(|stem| stem.start == start))
    }

    /// The content behind the preposition `word` at `at`, be it a word or written onto one.
    fn taken(&self, word: &str, at: usize) -> Option<Opening> {
        let token = self.token(at)?;
        let text = self.text.get(token.span.range())?.trim_end_matches('ـ');
        if text == word {
            let next = self.token(at + 1)?;
            let fits = next.is_word() || next.mark == Mark::Opens;
            return fits
                .then(|| self.opens(By::Preposition, at, at + 1))
                .flatten();
        }
        let one = word.chars().nth(1).is_none();
        let stem = token.stems.iter().find(|stem| {
            let before = self.text.get(token.span.start()..stem.start).unwrap_or("");
            stem.likely && one && before == word
        })?;
        let pronoun = stem.key.chars().count() < 3;
        (!pronoun).then_some(Opening {
            by: By::Preposition,
            at,
            first: at,
            start: stem.start,
            end: None,
        })
    }

    /// The quotation that stands right before a cue: `“…”، قال الوزير`.
    fn quoted_before(&self, hit: &Hit) -> Option<Opening> {
        let mut before = hit.tokens.start.checked_sub(1)?;
        if self.mark(before) == Some(Mark::Comma) {
            before = before.checked_sub(1)?;
        }
        if self.mark(before)? != Mark::Closes || hit.form.role != Role::Finite {
            return None;
        }
        let head = self.tokens.get(..before)?;
        let opens = head.iter().rposition(|token| token.mark == Mark::Opens)?;
        let long = before - opens - 1 > NAME;
        let fresh = !self.goes_on(hit.tokens.start);
        let opening = self.opens(By::Quoted, hit.tokens.end, opens)?;
        (long && fresh).then_some(opening)
    }

    /// The content that stands between a preposition and a cue: `از … خبر داد`.
    fn around(&self, cue: &Cue, hit: &Hit) -> Option<Opening> {
        let begin = self.sentence_start(hit.tokens.start);
        let before = (begin..hit.tokens.start).rev();
        let mut before = before.take_while(|at| self.mark(*at) != Some(Mark::Comma));
        let at = before.find(|at| self.is_word(*at, &cue.around))?;
        let first = at + 1;
        let opening = self.opens(By::Around, at, first)?;
        let end = Some(hit.tokens.start);
        (first < hit.tokens.start).then_some(Opening { end, ..opening })
    }

    /// The content that ends with a word right before the cue: `… را رد کرد`, `… کی مذمت کی`.
    fn until(&self, cue: &Cue, hit: &Hit) -> Option<Opening> {
        let end = hit.tokens.start.checked_sub(1)?;
        if !self.is_word(end, &cue.until) {
            return None;
        }
        let least = self.clause_start(end);
        let marked = (least..end)
            .rev()
            .find(|at| self.is_whole(List::Marks, *at));
        let first = match marked {
            Some(mark) => mark + 1,
            None => self.end_of_name(self.after_ends(least), end),
        };
        let opening = self.opens(By::Around, marked.unwrap_or(first), first)?;
        (first < end).then_some(Opening {
            end: Some(end),
            ..opening
        })
    }

    /// The clause behind a cue that needs nothing to introduce it, up to the cue's other part.
    fn follows(&self, cue: &Cue, hit: &Hit) -> Option<Opening> {
        let first = hit.tokens.end;
        let fits =
            cue.bare && hit.form.role == Role::Finite && self.mark(first) == Some(Mark::Word);
        let end = self.sentence_end(first);
        if !fits || end < first + 3 || self.is_another(first) {
            return None;
        }
        let opening = self.opens(By::Follows, first, first)?;
        let close = (first..end).find(|at| self.is_word(*at, &cue.close));
        match (cue.close.is_empty(), close) {
            (false, None) => None,
            _ => Some(Opening {
                end: close,
                ..opening
            }),
        }
    }

    /// Whether the word at `at` is one of `words`.
    fn is_word(&self, at: usize, words: &[String]) -> bool {
        let text = self
            .token(at)
            .and_then(|token| self.text.get(token.span.range()));
        text.is_some_and(|text| words.iter().any(|word| word == text))
    }

    /// The noun phrase behind the speaker, for a cue that takes one.
    fn bare(&self, cue: &Cue, hit: &Hit) -> Option<Opening> {
        if !cue.bare || hit.form.role == Role::Noun {
            return None;
        }
        let begin = self.after_ends(hit.tokens.end);
        if self.is_action(begin) {
            return self.opens(By::Nothing, begin, begin);
        }
        let speaker = self.phrase(begin)?;
        let action = (speaker.start + 1..speaker.end).find(|at| self.is_whole(List::Actions, *at));
        let mut at = action.unwrap_or(speaker.end);
        // A participle tells what its speaker does to somebody: its object comes first.
        if hit.form.role == Role::Participle {
            at = hit.tokens.end;
        }
        let end = self.sentence_end(at).min(at + 14);
        let mut adjunct = false;
        while at < end {
            let token = self.token(at)?;
            match token.mark {
                Mark::Word if self.is_action(at) || self.is_own(at) => {
                    return self.opens(By::Nothing, at, at);
                }
                Mark::Word if self.is(List::Ends, at) || self.is_addressed(at) => adjunct = true,
                Mark::Word if self.is_another(at) => return None,
                Mark::Word if !adjunct && self.is_nominal(at) => {
                    return self.opens(By::Nothing, at, at);
                }
                Mark::Comma => adjunct = false,
                Mark::Word => {}
                _ => return None,
            }
            at += 1;
        }
        None
    }

    /// Whether a preposition is written onto the word at `at`.
    pub(super) fn is_addressed(&self, at: usize) -> bool {
        let token = self.token(at);
        token.is_some_and(|token| token.stem().is_some() && self.begins(token, &["ل", "ب"]))
    }

    /// Whether the word at `at` is a verbal noun.
    fn is_action(&self, at: usize) -> bool {
        let listed = self.is_whole(List::Actions, at);
        listed
            || self
                .token(at)
                .is_some_and(|token| is_action_noun(&token.key))
    }

    /// Whether the word at `at` is somebody's own: `مسؤوليتها`.
    fn is_own(&self, at: usize) -> bool {
        let key = self.token(at).map_or("", |token| token.key.as_str());
        let long = key.chars().count() > 4;
        long && ["ها", "هم", "ته", "هما"]
            .iter()
            .any(|ending| key.ends_with(ending))
    }

    /// Whether the word at `at` may begin a noun phrase.
    fn is_nominal(&self, at: usize) -> bool {
        let token = self.token(at);
        let word = token.and_then(|token| self.text.get(token.span.range()));
        word.is_some_and(|word| !phrase::looks_like_verb(word)) && !self.goes_on(at)
    }
}

/// Whether a word has the shape of a verbal noun of a derived verb: `إطلاق`, `استئناف`, `تعليق`.
fn is_action_noun(key: &str) -> bool {
    let letters: Vec<char> = key.chars().collect();
    let second_last = letters.len().checked_sub(2).and_then(|at| letters.get(at));
    let begins = |letter| letters.first() == Some(&letter);
    let article = key.starts_with("ال");
    match second_last {
        Some('ا') => begins('ا') && !article && letters.len() > 4,
        Some('ي') => begins('ت') && letters.len() == 5,
        _ => false,
    }
}
