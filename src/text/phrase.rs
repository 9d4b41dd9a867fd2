//! The ladder of `+` and `-`: stem, name under the article, word, phrase, one word more …, then
//! quotation, sentence, paragraph.
//!
//! Nothing is remembered between two presses: [`grow`] finds the next rung from the span alone, and
//! [`shrink`] climbs the ladder of the place where the cursor was first, up to the rung below the span.
//! Two choices were made for annotators:
//!
//! - with nothing selected, `+` takes the name and not the word: `العراق` of `والعراق`;
//! - `-` on several words first takes the likely proclitics off the first one (`والقوات الأميركية`
//!   becomes `القوات الأميركية`: the و is hardly ever meant), then drops the last word. So there, and
//!   only there, it does not undo `+`; and `+` leaves a first word without its proclitics as it is.
//!
//! One word more is added up to the next mark of punctuation, the sentence's end, or [`MOST_WORDS`]. What
//! belongs to a phrase is judged word by word, in `chain`.
//!
//! Must not know: annotations, keys.

mod chain;
mod tables;

use super::clitic;
use super::document::{Span, slice};
use super::quotation::quotation_at;
use super::segment::{
    ceil_grapheme, floor_character, floor_grapheme, next_word_start, paragraph_at,
    previous_word_start, sentence_at, trimmed, word_at, words,
};

/// One word more is not added to a selection of so many words; the next rung is then the quotation.
pub const MOST_WORDS: usize = 24;

/// The name at `offset`: the word there without its likely proclitics, the article kept; `None` between
/// words. What tagging without a selection tags.
#[must_use]
pub fn name_at(text: &str, offset: usize) -> Option<Span> {
    let word = word_at(text, offset)?;
    let start = clitic::likely_start(slice(text, word));
    Some(Span::new(word.start() + start, word.end()))
}

/// The name at `offset` and the words after it, `count` in all, as far as the sentence goes: what `4a`
/// tags. `None` between words.
#[must_use]
pub fn names_from(text: &str, offset: usize, count: usize) -> Option<Span> {
    let name = name_at(text, offset)?;
    let sentence = sentence_at(text, offset).unwrap_or(name);
    let run = words(text, Span::new(offset, sentence.end()));
    let last = run.take(count.max(1)).last();
    let end = last.map_or(name.end(), |last| last.end().max(name.end()));
    Some(Span::new(name.start(), end))
}

/// The phrase that begins with the name at `offset`; the name itself where no more belongs to it.
/// `None` between words.
#[must_use]
pub fn phrase_at(text: &str, offset: usize) -> Option<Span> {
    let name = name_at(text, offset)?;
    Some(Span::new(name.start(), chain::end(text, name)))
}

/// The next larger rung: covers `span` and is larger, but for the empty span between words, from which the
/// next word is taken. `span` itself where it is a paragraph already, or goes over several.
#[must_use]
pub fn grow(text: &str, span: Span) -> Span {
    let span = Span::new(
        floor_character(text, span.start()),
        floor_character(text, span.end()),
    );
    if span.is_empty() {
        return name_near(text, span.start());
    }
    let paragraph = paragraph_at(text, span.start());
    if !paragraph.covers(span) {
        return span;
    }
    let sentence = sentence_at(text, span.start());
    let larger = |rung: Option<Span>| rung.filter(|rung| rung.covers(span) && *rung != span);
    larger(words_rung(text, span, sentence))
        .or_else(|| larger(quotation_in(text, span, sentence)))
        .or_else(|| larger(sentence))
        .or_else(|| larger(quotation_at(text, span)))
        .or_else(|| larger(Some(trimmed(text, paragraph))))
        .unwrap_or(span)
}

/// The quotation around `span`, if the sentence does not end before it does.
fn quotation_in(text: &str, span: Span, sentence: Option<Span>) -> Option<Span> {
    let quotation = quotation_at(text, span)?;
    let inside =
        sentence.is_none_or(|sentence| sentence.covers(quotation) || !sentence.covers(span));
    inside.then_some(quotation)
}

/// The next smaller rung below `span`; `origin` is where the cursor was when the selection began. `span`
/// itself where nothing is smaller.
#[must_use]
pub fn shrink(text: &str, span: Span, origin: usize) -> Span {
    if let Some(peeled) = without_proclitics(text, span) {
        return peeled;
    }
    let origin = origin.clamp(span.start(), span.end().saturating_sub(1).max(span.start()));
    let mut below = None;
    let mut rung = smallest(text, span, origin);
    while let Some(next) = rung.filter(|rung| span.covers(*rung) && *rung != span) {
        below = Some(next);
        let larger = grow(text, next);
        rung = (larger != next).then_some(larger);
    }
    let fewer = without_last_word(text, span);
    let climbed = rung == Some(span);
    match (below, fewer) {
        (Some(below), _) if climbed => below,
        (Some(below), Some(fewer)) if fewer.len() > below.len() => fewer,
        (Some(below), _) => below,
        (None, Some(fewer)) => fewer,
        (None, None) => span,
    }
}

/// The name at `offset`, else that of the next word of the paragraph, else of the one before, else the
/// paragraph.
fn name_near(text: &str, offset: usize) -> Span {
    let paragraph = paragraph_at(text, offset);
    let inside = |at: &usize| paragraph.contains(*at);
    name_at(text, offset)
        .or_else(|| {
            next_word_start(text, offset)
                .filter(inside)
                .and_then(|at| name_at(text, at))
        })
        .or_else(|| {
            previous_word_start(text, offset)
                .filter(inside)
                .and_then(|at| name_at(text, at))
        })
        .unwrap_or_else(|| trimmed(text, paragraph))
}

/// Where a selection may begin within `word`, the furthest in first: its stems, its start.
fn starts(text: &str, word: Span) -> Vec<usize> {
    let stems = clitic::stems(slice(text, word)).into_iter();
    let mut starts: Vec<usize> = stems.map(|stem| word.start() + stem.start).collect();
    starts.insert(0, word.start());
    starts.reverse();
    starts
}

/// The next rung made of words: a stem, the word, the phrase, one word more.
fn words_rung(text: &str, span: Span, sentence: Option<Span>) -> Option<Span> {
    let mut inside = words(text, span);
    let first = inside.next()?;
    let (last, count) = inside.fold((first, 1), |(_, count), word| (word, count + 1));
    let begins_early = span.start() < first.start();
    let end = span.end().max(last.end());
    let starts = starts(text, first);
    // Within one word, its stems and the word.
    if first == last {
        let rung = starts
            .iter()
            .map(|start| Span::new(*start, first.end()))
            .find(|rung| rung.covers(span) && *rung != span);
        if rung.is_some() {
            return rung;
        }
    }
    // Ends within a word: to whole words.
    let aligned = begins_early || starts.contains(&span.start());
    let start = if aligned { span.start() } else { first.start() };
    if !aligned || span.end() < last.end() {
        return Some(Span::new(start, end));
    }
    if begins_early || span.end() > last.end() || count >= MOST_WORDS {
        return None;
    }
    let head = Span::new(span.start(), first.end());
    let phrase = chain::end(text, head);
    if phrase > span.end() {
        return Some(Span::new(start, phrase));
    }
    let next = chain::next_word(text, last)?;
    let within = sentence.is_some_and(|sentence| sentence.covers(span.hull(next)));
    within.then(|| span.hull(next))
}

/// The smallest rung at `origin` within `span`.
fn smallest(text: &str, span: Span, origin: usize) -> Option<Span> {
    let word = word_at(text, origin).or_else(|| words(text, span).next())?;
    starts(text, word)
        .into_iter()
        .map(|start| Span::new(start, word.end()))
        .find(|rung| span.covers(*rung))
}

/// `span` of several words without the likely proclitics of its first, which it holds whole.
fn without_proclitics(text: &str, span: Span) -> Option<Span> {
    let (first, last, _) = run_of_words(text, span)?;
    let likely = first.start() + clitic::likely_start(slice(text, first));
    let peels = first != last && span.start() == first.start() && likely > first.start();
    peels.then(|| Span::new(likely, span.end()))
}

/// `span` of several words without its last.
fn without_last_word(text: &str, span: Span) -> Option<Span> {
    let (first, last, before_last) = run_of_words(text, span)?;
    (first != last).then(|| Span::new(span.start(), before_last.end()))
}

/// The first, the last and the one before the last word of `span`, if that begins and ends with words,
/// has few enough, and is no sentence.
fn run_of_words(text: &str, span: Span) -> Option<(Span, Span, Span)> {
    let mut inside = words(text, span).take(MOST_WORDS + 1);
    let first = inside.next()?;
    let (mut last, mut before_last, mut count) = (first, first, 1);
    for word in inside {
        (before_last, last, count) = (last, word, count + 1);
    }
    let whole = last.end() == span.end() && first.start() <= span.start();
    let sentence = sentence_at(text, span.start()) == Some(span);
    (whole && count <= MOST_WORDS && !sentence).then_some((first, last, before_last))
}

/// `span` widened to whole grapheme clusters: what a person selects.
#[must_use]
pub fn in_clusters(text: &str, span: Span) -> Span {
    Span::new(
        floor_grapheme(text, span.start()),
        ceil_grapheme(text, span.end()),
    )
}

#[cfg(test)]
mod tests;
