//! Whether a name is meant as an actor or as a place, and how far the name of a place goes.
//!
//! A country acts (`وافقت إيران`) unless a word of place stands before it (`في إيران`, `غربي العراق`); a
//! capital is a place unless it acts (`أعلنت بغداد`), since it then stands for its government; other places
//! are places. A name that `و` joins to another is what that is (`في العراق وسوريا`).
//!
//! Must not know: where names come from.

use std::ops::Range;

use super::super::gazetteer::{Place, Sort};
use super::super::names::token::{Mark, Token};
use super::language::{Language, List, Order, Role};
use crate::text::phrase;

/// What the bearer of a name is by its nature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nature {
    /// A country: somewhere, and somebody.
    State,
    /// A capital, which may stand for its government.
    Capital,
    /// Somewhere.
    Place,
    /// Somebody.
    Actor,
}

impl Nature {
    /// What a place of the gazetteer is.
    #[must_use]
    pub fn of(place: &Place) -> Self {
        match place.sort {
            Sort::Country => Self::State,
            Sort::Town if place.capital => Self::Capital,
            _ => Self::Place,
        }
    }
}

/// What a name is meant as, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meant {
    /// Whether as a place; else as an actor.
    pub place: bool,
    /// The rule, in a few words.
    pub rule: &'static str,
}

const fn meant(place: bool, rule: &'static str) -> Meant {
    Meant { place, rule }
}

/// A paragraph in which names stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t [Token],
    pub(super) language: &'t Language,
}

impl Around<'_> {
    /// What the name at `name` is meant as; `before` is the name that stands before it in the paragraph, with
    /// what that is.
    pub(super) fn meant(
        &self,
        nature: Nature,
        name: &Range<usize>,
        start: usize,
        before: Option<(&Range<usize>, Meant)>,
    ) -> Meant {
        match nature {
            Nature::Place => return meant(true, "a place"),
            Nature::Actor => return meant(false, "an actor"),
            Nature::State | Nature::Capital => {}
        }
        if let Some((other, known)) = before
            && self.is_joined(other.end, name.start, start)
        {
            let rule = match known.place {
                true => "joined to a place",
                false => "joined to an actor",
            };
            return meant(known.place, rule);
        }
        if self.list_before(List::ActorBefore, name.start) {
            return meant(false, "a state after a word for what somebody does");
        }
        if self.is_after_place_word(name.start, start) || self.is_before_place_word(name.end) {
            return meant(true, "after a word of place");
        }
        match nature {
            Nature::Capital if !self.acts(name) => meant(true, "a capital that does not act"),
            Nature::Capital => meant(false, "a capital that acts for its government"),
            _ => meant(false, "a state that acts"),
        }
    }

    /// Whether a name that begins with the token at `next` is joined to one that ends before `end`.
    fn is_joined(&self, end: usize, next: usize, start: usize) -> bool {
        let Some(token) = self.tokens.get(next) else {
            return false;
        };
        let written = self.text.get(token.span.start()..start).unwrap_or("");
        let comma = |at: usize| {
            self.tokens
                .get(at)
                .is_some_and(|token| token.mark == Mark::Comma)
        };
        if matches!(written, "و" | "ו") {
            return end == next || end + 1 == next && comma(end);
        }
        let and = self.language.whole_at(List::Ands, self.tokens, end);
        written.is_empty() && (end + 1 == next && (comma(end) || and == Some(1)))
    }

    /// Whether a word of `list`, or several, ends right before the token at `end`.
    pub(super) fn list_before(&self, list: List, end: usize) -> bool {
        (1..=4).any(|length| {
            let begin = end.checked_sub(length);
            let found = begin.and_then(|at| self.language.list_at(list, self.tokens, at));
            found == Some(length)
        })
    }

    /// Whether a word of place stands before a name, or is written onto it.
    fn is_after_place_word(&self, at: usize, start: usize) -> bool {
        let written = self
            .tokens
            .get(at)
            .and_then(|token| self.text.get(token.span.start()..start));
        let letter = written.and_then(|written| written.chars().next_back());
        let joined = letter.is_some_and(|letter| self.language.is_written_onto_places(letter));
        joined || self.list_before(List::PlaceBefore, at) || self.list_before(List::PlaceHeads, at)
    }

    fn is_before_place_word(&self, at: usize) -> bool {
        self.language
            .whole_at(List::PlaceAfter, self.tokens, at)
            .is_some()
    }

    /// Whether what is named acts: a verb stands right before it, or a verb that says something behind it.
    fn acts(&self, name: &Range<usize>) -> bool {
        let cue = |at: usize| {
            let found = self.language.form_at(self.tokens, at);
            found.is_some_and(|found| found.of.iter().any(|form| form.role == Role::Finite))
        };
        let before = name.start.checked_sub(1);
        let verb = |at: usize| {
            let token = self.tokens.get(at);
            let word = token.and_then(|token| self.text.get(token.bare_start()..token.span.end()));
            word.is_some_and(phrase::looks_like_verb)
        };
        let marked = self
            .language
            .whole_at(List::Marks, self.tokens, name.end)
            .is_some();
        match self.language.order {
            Order::Before => marked || cue(name.end),
            Order::After | Order::Both => {
                before.is_some_and(|at| cue(at) || verb(at)) || cue(name.end)
            }
        }
    }

    /// The tokens of a place's whole name: with the word for what it is before it (`محافظة الأنبار`), and the
    /// adjectives of that word behind it (`مطار بغداد الدولي`).
    pub(super) fn whole_place(&self, name: &Range<usize>) -> Range<usize> {
        let head = name.start.checked_sub(1).filter(|at| {
            let bare = self.tokens.get(name.start).is_some_and(|token| {
                // What is written onto the name parts it from the word before it.
                token.stem().is_none() || self.language.order == Order::Before
            });
            bare && self.language.list_at(List::PlaceHeads, self.tokens, *at) == Some(1)
        });
        let Some(head) = head else {
            return name.clone();
        };
        let begin = self.tokens.get(head).map_or(0, Token::bare_start);
        let end = phrase::phrase_at(self.text, begin).map_or(0, |span| span.end());
        let behind = self.tokens.iter().skip(name.end);
        let more = behind
            .take_while(|token| {
                token.is_word() && token.span.end() <= end && token.key.starts_with("ال")
            })
            .count();
        head..name.end + more
    }
}
