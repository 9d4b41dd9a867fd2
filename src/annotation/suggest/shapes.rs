//! Names that nobody knows yet, by the words that head them.
//!
//! `مخيم`, `بلدة`, `قاعدة` head the names of places, `وزارة`, `حركة`, `رئيس` those of bodies and persons. What
//! belongs to such a name is what belongs to the phrase that the word begins.
//!
//! Must not know: names that are known.

use super::super::names::Found;
use super::super::names::token::{Mark, Token};
use super::kinds::Around;
use super::language::{List, Order};
use super::{Known, Mention, Source};
use crate::annotation::gazetteer::{self, Sort};
use crate::annotation::schema::{ACTOR, PLACE};
use crate::text::document::Span;
use crate::text::phrase;

/// Adds to `mentions` those that their heads tell, where nothing stands yet; one that goes on where a name that is
/// known ends takes its place: `الحكومة العراقية` is not `الحكومة`.
pub(super) fn add(around: &Around<'_>, mentions: &mut Vec<Mention>) {
    for at in 0..around.tokens.len() {
        let found = around.headed_place(at).or_else(|| around.headed_actor(at));
        let Some(mut found) = found else { continue };
        if found.kind == ACTOR {
            around.stop_at_places(&mut found, mentions);
        }
        mentions.retain(|known| !around.goes_on(known, &found));
        mentions.retain(|known| !around.is_surname(known, &found, at));
        let taken = mentions
            .iter()
            .any(|other| other.span.covers(found.span) || other.span.start() == found.span.start());
        if !taken {
            mentions.push(found);
        }
    }
}

/// Whether a word has the article.
fn is_definite(token: &Token) -> bool {
    token.bare_key().starts_with("ال")
}

impl Around<'_> {
    /// Whether a name that may be an ordinary word stands where only a place can.
    pub(super) fn is_placed(&self, name: &Found<Known>) -> bool {
        self.list_before(List::PlaceClasses, name.tokens.start)
    }

    /// Whether a name of the gazetteer is all that stands between two quotation marks: then it is that of a
    /// newspaper, a film, a ship.
    pub(super) fn is_title(&self, name: &Found<Known>) -> bool {
        let mark = |at: Option<usize>| {
            at.and_then(|at| self.tokens.get(at))
                .map(|token| token.mark)
        };
        let known = name
            .of
            .iter()
            .any(|known| known.source != Source::Gazetteer);
        let opens = mark(name.tokens.start.checked_sub(1)) == Some(Mark::Opens);
        !known && opens && mark(Some(name.tokens.end)) == Some(Mark::Closes)
    }

    /// Whether what a project calls `known` is only the beginning of `found`: it is one word, or adjectives follow.
    fn goes_on(&self, known: &Mention, found: &Mention) -> bool {
        let own = matches!(known.source, Source::Registry | Source::Article);
        let begins = known.span.start() == found.span.start() && known.kind == found.kind;
        if !own || !begins || known.span.end() >= found.span.end() {
            return false;
        }
        let within = |span: Span| {
            let words = self.tokens.iter().filter(|token| token.is_word());
            words.filter(move |token| {
                span.covers(Span::new(
                    token.bare_start().max(span.start()),
                    token.span.end(),
                )) && token.span.end() > span.start()
            })
        };
        let rest = Span::new(known.span.end(), found.span.end());
        within(known.span).count() == 1 || within(rest).all(is_definite)
    }

    /// Ends the name of an actor before a known place that does not belong to it: behind a word with the article
    /// nothing stands that it governs (`زار وزير الخارجية الإيراني بغداد`).
    fn stop_at_places(&self, found: &mut Mention, mentions: &[Mention]) {
        for place in mentions.iter().filter(|place| place.kind == PLACE) {
            if place.span.start() <= found.span.start() || !found.span.covers(place.span) {
                continue;
            }
            let behind =
                (self.tokens).partition_point(|token| token.span.end() <= place.span.start());
            let mut before = self.tokens.iter().take(behind).rev();
            let before = before.find(|token| token.is_word());
            if let Some(before) = before.filter(|before| is_definite(before)) {
                found.span = Span::new(found.span.start(), before.span.end());
            }
        }
    }

    /// Whether a town of the gazetteer is only the surname of the person whose title is the token at `title`:
    /// `وزير الدفاع لويد أوستن`.
    fn is_surname(&self, town: &Mention, person: &Mention, title: usize) -> bool {
        let is_town = || {
            let id = town.entities.first();
            let place = id.and_then(|id| gazetteer::place(id));
            place.is_some_and(|place| place.sort == Sort::Town && !place.capital)
        };
        let known = town.kind == PLACE && town.source == Source::Gazetteer && person.kind == ACTOR;
        let inside = person.span.covers(town.span) && person.span.start() < town.span.start();
        if !known
            || !inside
            || self
                .language
                .list_at(List::Titles, self.tokens, title)
                .is_none()
        {
            return false;
        }
        let at = (self.tokens).partition_point(|token| token.span.start() < town.span.start());
        let before = at.saturating_sub(1);
        let lists = [
            List::Titles,
            List::Bodies,
            List::PlaceHeads,
            List::PlaceBefore,
        ];
        let governs = |list: &List| self.language.list_at(*list, self.tokens, before).is_some();
        let given = self
            .tokens
            .get(before)
            .is_some_and(|token| !is_definite(token));
        given && before > title && !lists.iter().any(governs) && is_town()
    }

    fn phrase_from(&self, at: usize) -> Option<(Span, usize)> {
        let token = self.tokens.get(at)?;
        let span = phrase::phrase_at(self.text, token.span.start())?;
        let span = Span::new(token.bare_start(), span.end());
        let tail = self.tokens.iter().skip(at);
        let words = tail
            .take_while(|token| token.span.end() <= span.end())
            .count();
        Some((span, words))
    }

    /// The name of a place whose head is the token at `at`.
    fn headed_place(&self, at: usize) -> Option<Mention> {
        self.language.list_at(List::PlaceHeads, self.tokens, at)?;
        let next = self.tokens.get(at + 1).filter(|token| token.is_word())?;
        let head = self.tokens.get(at)?;
        let definite = head.bare_key().starts_with("ال");
        if definite || !self.is_proper(next) {
            return None;
        }
        let (mut span, words) = self.phrase_from(at)?;
        if self.language.order == Order::Before {
            // Of these languages it is not known what belongs to a phrase.
            let ends = self.language.whole_at(List::Ends, self.tokens, at + 1);
            ends.is_none().then_some(())?;
            span = Span::new(span.start(), next.span.end());
        }
        (words > 1).then(|| self.mention(span, "place", "after the word for a place"))
    }

    /// Whether a word behind the head of a name is rather a name than an adjective.
    fn is_proper(&self, token: &Token) -> bool {
        let key = token.key.as_str();
        let adjective = key.ends_with('ه') || key.ends_with('ي');
        let article = key.starts_with("ال");
        let plain = token.stem().is_none() && !token.is_number();
        plain && (article || !adjective) && key.chars().count() > 2
    }

    /// The name of a person or a body whose head is the token at `at`.
    fn headed_actor(&self, at: usize) -> Option<Mention> {
        if self.language.order == Order::Before {
            return None;
        }
        let body = self
            .language
            .list_at(List::Bodies, self.tokens, at)
            .is_some();
        let title = self
            .language
            .list_at(List::Titles, self.tokens, at)
            .is_some();
        if !body && !title {
            return None;
        }
        let (span, words) = self.phrase_from(at)?;
        let (span, words) = self.with_quotation(at, span, words);
        let head = self.tokens.get(at)?.bare_key();
        let definite = head.starts_with("ال");
        let enough = words > if title && !body && !definite { 1 } else { 0 } || definite;
        let indefinite = !definite && words < 2;
        (enough && !indefinite)
            .then(|| self.mention(span, "actor", "after the word for a body or a person"))
    }

    /// A name in quotation marks behind the head belongs to it: `حركة “أنصار الله”`.
    fn with_quotation(&self, at: usize, span: Span, words: usize) -> (Span, usize) {
        let next = at + words;
        let opens = self
            .tokens
            .get(next)
            .is_some_and(|token| token.mark == Mark::Opens);
        let rest = self.tokens.iter().enumerate().skip(next + 1).take(6);
        let closes = rest
            .into_iter()
            .find(|(_, token)| token.mark == Mark::Closes);
        match closes.filter(|_| opens) {
            Some((closing, token)) => (Span::new(span.start(), token.span.end()), closing + 1 - at),
            None => (span, words),
        }
    }

    fn mention(&self, span: Span, kind: &'static str, rule: &'static str) -> Mention {
        Mention {
            span,
            kind,
            form: super::form_at(self.text, span),
            entities: Vec::new(),
            source: Source::Shape,
            rule,
        }
    }
}
