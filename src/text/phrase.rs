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
//! A press looks no further than [`REACH`](super::quotation::REACH) bytes to both sides of the span, but for
//! one walk to the ends of the paragraph. So a word, quotation or sentence that goes on beyond that is no
//! rung, and a selection longer than that grows to its paragraph.
//!
//! Must not know: annotations, keys.

mod chain;
mod tables;
mod window;

use super::clitic;
use super::document::{Span, slice};
use super::quotation::quotation_at;
use super::segment::{
    ceil_grapheme, floor_character, floor_grapheme, paragraph_at, trimmed, word_at,
};
use window::{Sentence, Window};

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

/// The name at `offset` and the words after it, `count` in all, as far as the sentence goes (and no further
/// than a press looks): what `4a` tags. `None` between words.
#[must_use]
pub fn names_from(text: &str, offset: usize, count: usize) -> Option<Span> {
    let name = name_at(text, offset)?;
    let Some(window) = Window::around(text, name) else {
        return Some(name);
    };
    let sentence = window.sentence_at(offset);
    let end = sentence.map_or(name.end(), |sentence| sentence.span.end());
    let run = window.words(Span::new(offset, end));
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

/// Whether `word`, without its proclitics, has the shape of an Arabic verb in the third person, or is one of
/// the common verbs whose shape says nothing. A guess: no stems, no dictionary.
#[must_use]
pub fn looks_like_verb(word: &str) -> bool {
    chain::is_verb(word)
}

/// Whether `word` has the article and the shape of a verbal noun that no adjective has: `الانسحاب`.
#[must_use]
pub fn looks_like_action(word: &str) -> bool {
    chain::is_action(word)
}

/// The next larger rung: covers `span` and is larger, but for the empty span between words, from which the
/// next word is taken. `span` itself where it is a paragraph already, or goes over several. Offsets within
/// a character count as its first byte, those beyond the text as its end.
#[must_use]
pub fn grow(text: &str, span: Span) -> Span {
    let span = on_characters(text, span);
    Ladder::new(text, span.start()).above(span)
}

/// The next smaller rung below `span`; `origin` is where the cursor was when the selection began. `span`
/// itself where nothing is smaller. Offsets count as in [`grow`].
#[must_use]
pub fn shrink(text: &str, span: Span, origin: usize) -> Span {
    let span = on_characters(text, span);
    let run = run_of_words(text, span);
    if let Some(peeled) = run.and_then(|run| run.without_proclitics(text, span)) {
        return peeled;
    }
    let origin = origin.clamp(span.start(), span.end().saturating_sub(1).max(span.start()));
    let ladder = Ladder::new(text, origin);
    let mut below = None;
    let mut rung = smallest(text, span, origin);
    while let Some(next) = rung.filter(|rung| span.covers(*rung) && *rung != span) {
        below = Some(next);
        let larger = ladder.above(next);
        rung = (larger != next).then_some(larger);
    }
    let fewer = run.and_then(|run| run.without_last(span));
    let climbed = rung == Some(span);
    match (below, fewer) {
        (Some(below), _) if climbed => below,
        (Some(below), Some(fewer)) if fewer.len() > below.len() => fewer,
        (Some(below), _) => below,
        (None, Some(fewer)) => fewer,
        (None, None) => span,
    }
}

/// `span` with both ends on characters of `text`.
fn on_characters(text: &str, span: Span) -> Span {
    Span::new(
        floor_character(text, span.start()),
        floor_character(text, span.end()),
    )
}

/// The rungs of one paragraph, whose ends are looked for once: that walk is as long as the paragraph.
struct Ladder<'t> {
    text: &'t str,
    paragraph: Span,
}

impl<'t> Ladder<'t> {
    fn new(text: &'t str, offset: usize) -> Self {
        let paragraph = paragraph_at(text, offset);
        Self { text, paragraph }
    }

    /// The next larger rung above `span`, as [`grow`] has it.
    fn above(&self, span: Span) -> Span {
        if span.is_empty() {
            return self.name_near(span.start());
        }
        if !self.paragraph.covers(span) {
            return span;
        }
        let larger = |rung: Option<Span>| rung.filter(|rung| rung.covers(span) && *rung != span);
        larger(self.within_reach(span))
            // A word may begin or end with a narrow no-break space, which is white space too.
            .or_else(|| larger(Some(trimmed(self.text, self.paragraph).hull(span))))
            .unwrap_or(span)
    }

    /// The next rung that is smaller than the paragraph.
    fn within_reach(&self, span: Span) -> Option<Span> {
        let window = Window::around(self.text, span)?;
        let larger = |rung: Option<Span>| rung.filter(|rung| rung.covers(span) && *rung != span);
        let sentence = window.sentence_at(span.start());
        let whole = sentence.filter(|sentence| sentence.whole);
        let quotation = || quotation_at(self.text, span);
        // A quotation that the sentence holds comes before it.
        let inside = |quotation: &Span| {
            sentence.is_none_or(|sentence| {
                sentence.span.covers(*quotation) || !sentence.span.covers(span)
            })
        };
        larger(words_rung(window, span, sentence))
            .or_else(|| larger(quotation().filter(inside)))
            .or_else(|| larger(whole.map(|sentence| sentence.span)))
            .or_else(|| larger(quotation()))
    }

    /// The name at `offset`, else that of the next word of the paragraph within reach, else of the one
    /// before, else the paragraph.
    fn name_near(&self, offset: usize) -> Span {
        let word = Window::around(self.text, Span::new(offset, offset)).and_then(|window| {
            let mut after = window.words(Span::new(offset, self.paragraph.end()));
            let before = || {
                window
                    .words(Span::new(self.paragraph.start(), offset))
                    .last()
            };
            window
                .word_at(offset)
                .or_else(|| after.next())
                .or_else(before)
        });
        word.and_then(|word| name_at(self.text, word.start()))
            .unwrap_or_else(|| trimmed(self.text, self.paragraph))
    }
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
fn words_rung(window: Window<'_>, span: Span, sentence: Option<Sentence>) -> Option<Span> {
    let text = window.up_to_end();
    let mut inside = window.words(span);
    let first = inside.next()?;
    let (last, count) = inside.fold((first, 1), |(_, count), word| (word, count + 1));
    let begins_early = span.start() < first.start();
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
        return Some(Span::new(start, span.end().max(last.end())));
    }
    if begins_early || span.end() > last.end() || count >= MOST_WORDS {
        return None;
    }
    let phrase = chain::end(text, Span::new(span.start(), first.end()));
    if phrase > span.end() && !window.is_cut_at(phrase) {
        return Some(Span::new(start, phrase));
    }
    let more = span.hull(chain::next_word(text, last)?);
    let within = sentence.is_some_and(|sentence| sentence.span.covers(more));
    (within && !window.is_cut_at(more.end())).then_some(more)
}

/// The smallest rung at `origin` within `span`.
fn smallest(text: &str, span: Span, origin: usize) -> Option<Span> {
    let window =
        Window::around(text, span).or_else(|| Window::around(text, Span::new(origin, origin)))?;
    let word = window
        .word_at(origin)
        .or_else(|| window.words(span).next())?;
    starts(text, word)
        .into_iter()
        .map(|start| Span::new(start, word.end()))
        .find(|rung| span.covers(*rung))
}

/// The words at both ends of a selection.
#[derive(Clone, Copy)]
struct Run {
    first: Span,
    before_last: Span,
    last: Span,
}

/// The words of `span`, if that begins and ends with words, has few enough, and is no sentence.
fn run_of_words(text: &str, span: Span) -> Option<Run> {
    let window = Window::around(text, span)?;
    let mut inside = window.words(span).take(MOST_WORDS + 1);
    let first = inside.next()?;
    let (mut last, mut before_last, mut count) = (first, first, 1);
    for word in inside {
        (before_last, last, count) = (last, word, count + 1);
    }
    let whole = last.end() == span.end() && first.start() <= span.start();
    let run = Run {
        first,
        before_last,
        last,
    };
    let is_sentence = || {
        let sentence = window.sentence_at(span.start());
        sentence.is_some_and(|sentence| sentence.whole && sentence.span == span)
    };
    (whole && count <= MOST_WORDS && !is_sentence()).then_some(run)
}

impl Run {
    fn is_one_word(&self) -> bool {
        self.first == self.last
    }

    /// `span` of several words without the likely proclitics of its first, which it holds whole.
    fn without_proclitics(&self, text: &str, span: Span) -> Option<Span> {
        let likely = self.first.start() + clitic::likely_start(slice(text, self.first));
        let peels = span.start() == self.first.start() && likely > self.first.start();
        (peels && !self.is_one_word()).then(|| Span::new(likely, span.end()))
    }

    /// `span` of several words without its last.
    fn without_last(&self, span: Span) -> Option<Span> {
        (!self.is_one_word()).then(|| Span::new(span.start(), self.before_last.end()))
    }
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
