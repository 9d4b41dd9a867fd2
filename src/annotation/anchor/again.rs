//! Finding annotations again in an article that changed.
//!
//! Where the earlier text is at hand, what it tells comes first: a line that was kept carries its annotations along,
//! one that was edited is the only place where they are looked for, and lines that were there before are no place for
//! what stood elsewhere. Otherwise first by position, where the quote still stands there and its passage nowhere
//! else; then by the quote with its context, letter by letter; then by an approximate match, spelling aside. Where
//! several places fit about as well as each other, the annotation is lost, and the places are told: a wrong place is
//! worse than none. The work for one annotation is bounded, whatever the text.
//!
//! Must not know: files; what becomes of the verdicts.

use std::collections::BTreeMap;

use super::change::{Carried, Change};
use super::context::LONGEST;
use super::order::{Order, part_rivals};
use super::seek::{Field, Passage, Seen, Sighting, seek};
use crate::text::document::{Span, slice};
use crate::text::fold::{Folding, skeleton};
use crate::text::segment::is_paragraph_separator;

/// Where an annotation stood, as a file records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor<'a> {
    /// The recorded positions, in bytes of the text as it is now; `None` where it does not reach so far.
    pub at: Option<Span>,
    /// The recorded positions, in bytes of the earlier text; `None` where that is not at hand.
    pub was: Option<Span>,
    /// The text that stood there.
    pub quote: &'a str,
    /// The text before it.
    pub before: &'a str,
    /// The text behind it.
    pub after: &'a str,
}

/// Where it stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchored {
    /// Where it stood.
    Same,
    /// Elsewhere: its quote stands there letter by letter, and its context says that it is this one.
    Moved(Span),
    /// Perhaps there, where something like its quote stands in something like its context: with how much
    /// of all that is found again, in percent.
    Likely(Span, u8),
    /// Nowhere, or in several places of which none is better than the others.
    Lost,
}

/// What is known of the text that the recorded positions count.
#[derive(Clone, Copy, Debug)]
pub enum Past<'c, 't> {
    /// It is this very text.
    Same,
    /// It is another, which is not at hand.
    Unknown,
    /// It is another, and this is what became of it.
    Known(&'c Change<'t>),
}

/// What was found for one anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands.
    pub verdict: Anchored,
    /// Where it might stand, with how much of its passage is found again there, in percent: the best first.
    pub candidates: Vec<(Span, u8)>,
    /// Whether only one side of its context says so.
    pub(super) one_sided: bool,
}

impl Found {
    fn certain(verdict: Anchored) -> Self {
        Self {
            verdict,
            candidates: Vec::new(),
            one_sided: false,
        }
    }
}

impl<'a> Anchor<'a> {
    /// Where it stood, in bytes of the text that it was recorded from, as far as that is known.
    pub(super) fn stood(&self) -> Option<Span> {
        self.was.or(self.at)
    }

    /// Whether the quote stands at the recorded position in `text`.
    #[must_use]
    pub fn stands(&self, text: &str) -> bool {
        self.at
            .is_some_and(|at| text.get(at.range()) == Some(self.quote))
    }

    /// Whether its context, too, stands there to the letter.
    fn fits(&self, text: &str, at: Span) -> bool {
        let (before, after) = (text.get(..at.start()), text.get(at.end()..));
        slice(text, at) == self.quote
            && before.is_some_and(|before| before.ends_with(self.before))
            && after.is_some_and(|after| after.starts_with(self.after))
    }

    /// The passage that is looked for where nothing is known of the earlier text.
    fn passage(&self, text: &str) -> Passage<'a> {
        Passage::new(
            [self.before, self.quote, self.after],
            self.at.map_or(text.len(), Span::start),
        )
    }

    /// Whether its context told it apart from all else in the text that it was recorded from: it was made longer
    /// until it did, up to a bound.
    fn was_unique(&self) -> bool {
        let is_short = |text: &str| text.chars().nth(LONGEST - 1).is_none();
        let has_context = !self.before.is_empty() || !self.after.is_empty();
        has_context && is_short(self.before) && is_short(self.after)
    }
}

/// Where each of `anchors`, recorded from another text or from `text` itself, stands in `text`, in their order.
#[must_use]
pub fn anchored(text: &str, anchors: &[Anchor<'_>]) -> Vec<Anchored> {
    let found = found(text, anchors, Past::Same).into_iter();
    found.map(|found| found.verdict).collect()
}

/// The same, with what is known of the text from which they were recorded, and with all places that come into
/// question.
#[must_use]
pub fn found(text: &str, anchors: &[Anchor<'_>], past: Past<'_, '_>) -> Vec<Found> {
    let mut out: Vec<Option<Found>> = Vec::with_capacity(anchors.len());
    let mut regions: BTreeMap<Span, Vec<(usize, Passage<'_>)>> = BTreeMap::new();
    for (number, anchor) in anchors.iter().enumerate() {
        let (found, within) = match at_once(text, anchor, past) {
            First::Found(found) => (Some(found), None),
            First::Within(region, passage) => (None, Some((region, passage))),
            First::Open => (None, None),
        };
        out.push(found);
        if let Some((region, passage)) = within {
            regions.entry(region).or_default().push((number, passage));
        }
    }
    for (region, sought) in regions {
        look_within(text, anchors, region, sought, &mut out);
    }
    look_everywhere(text, anchors, past, &mut out);
    let mut out: Vec<Found> = out
        .into_iter()
        .map(|found| found.unwrap_or_else(|| Found::certain(Anchored::Lost)))
        .collect();
    if matches!(past, Past::Same) {
        believe_positions(text, anchors, &mut out);
    }
    part_rivals(anchors, &mut out);
    Order::of(anchors, &out).decide(anchors, &mut out);
    out
}

/// In the text that they were recorded from annotations stand where their records say. But records of another one may
/// have come among them: what stands elsewhere with all that is recorded next to it is there.
fn believe_positions(text: &str, anchors: &[Anchor<'_>], out: &mut [Found]) {
    for (anchor, found) in anchors.iter().zip(out) {
        let is_elsewhere = match found.verdict {
            Anchored::Moved(span) => anchor.fits(text, span),
            _ => false,
        };
        if anchor.stands(text) && !is_elsewhere {
            *found = Found::certain(Anchored::Same);
        }
    }
}

/// Looks for passages in the only part of the text where they are expected. What is not there may have gone elsewhere
/// with a part of the line, and stays open.
fn look_within(
    text: &str,
    anchors: &[Anchor<'_>],
    region: Span,
    sought: Vec<(usize, Passage<'_>)>,
    out: &mut [Option<Found>],
) {
    let field = Field::of(text, region);
    let (numbers, passages): (Vec<usize>, Vec<Passage<'_>>) = sought.into_iter().unzip();
    for (number, sighting) in numbers
        .into_iter()
        .zip(seek(&field, &passages, false, &|_| true))
    {
        if let (Some(slot), Some(anchor)) = (out.get_mut(number), anchors.get(number))
            && !sighting.seen.is_empty()
        {
            *slot = Some(judge(text, anchor, &sighting));
        }
    }
}

/// Looks in the whole text for what was not found yet, but for lines that were there before.
fn look_everywhere(
    text: &str,
    anchors: &[Anchor<'_>],
    past: Past<'_, '_>,
    out: &mut [Option<Found>],
) {
    let open: Vec<usize> = (0..out.len())
        .filter(|at| out.get(*at) == Some(&None))
        .collect();
    if open.is_empty() {
        return;
    }
    let field = Field::new(text);
    let sought = open.iter().filter_map(|at| anchors.get(*at));
    let passages: Vec<Passage<'_>> = sought.map(|anchor| anchor.passage(text)).collect();
    let is_open = |span: Span| match past {
        Past::Known(change) => !change.is_known(span),
        Past::Same | Past::Unknown => true,
    };
    let needs_context = !matches!(past, Past::Known(_));
    let sightings = seek(&field, &passages, needs_context, &is_open);
    for (at, sighting) in open.iter().zip(sightings) {
        if let (Some(slot), Some(anchor)) = (out.get_mut(*at), anchors.get(*at)) {
            *slot = Some(judge(text, anchor, &sighting));
        }
    }
}

/// What can be said of an annotation at first.
enum First<'a> {
    /// Where it stands.
    Found(Found),
    /// That it is in this part of the text, if anywhere: to be looked for there.
    Within(Span, Passage<'a>),
    /// Nothing: the whole text must be looked through.
    Open,
}

fn at_once<'a>(text: &str, anchor: &Anchor<'a>, past: Past<'_, 'a>) -> First<'a> {
    let stands = anchor.stands(text);
    let believed = || match stands && !anchor.was_unique() {
        true => First::Found(Found::certain(Anchored::Same)),
        false => First::Open,
    };
    match past {
        Past::Same if anchor.at.is_some_and(|at| anchor.fits(text, at)) => {
            First::Found(Found::certain(Anchored::Same))
        }
        Past::Same => First::Open,
        Past::Unknown => believed(),
        Past::Known(change) => {
            let was = anchor.was.filter(|was| {
                !was.is_empty() && change.old().get(was.range()) == Some(anchor.quote)
            });
            match was {
                Some(was) => carried(text, anchor, change, was),
                None => believed(),
            }
        }
    }
}

/// What the earlier text, where it stood at `was`, tells of an annotation.
fn carried<'a>(text: &str, anchor: &Anchor<'a>, change: &Change<'a>, was: Span) -> First<'a> {
    match change.carry(was) {
        Carried::Kept(span) if slice(text, span) == anchor.quote => {
            let is_same = anchor.at == Some(span);
            let verdict = if is_same {
                Anchored::Same
            } else {
                Anchored::Moved(span)
            };
            First::Found(Found::certain(verdict))
        }
        // Its lines are the same, their ends are not.
        Carried::Kept(span) => First::Found(Found {
            verdict: Anchored::Likely(span, 100),
            candidates: vec![(span, 100)],
            one_sided: false,
        }),
        Carried::Within(old, new) => {
            let old = old.hull(was);
            let context = |start, end| slice(change.old(), Span::new(start, end));
            let parts = [
                context(old.start(), was.start()),
                anchor.quote,
                context(was.end(), old.end()),
            ];
            let stood = (was.start() - old.start()).min(new.len());
            First::Within(new, Passage::new(parts, stood))
        }
        Carried::Gone => First::Open,
    }
}

/// The verdict on what was seen of an annotation.
fn judge(text: &str, anchor: &Anchor<'_>, sighting: &Sighting) -> Found {
    let candidates = sighting
        .seen
        .iter()
        .map(|seen| (whole_words(text, anchor, seen.span), seen.score));
    let mut candidates: Vec<(Span, u8)> = candidates.collect();
    let here = anchor.at.filter(|_| anchor.stands(text));
    let best = sighting.seen.first().filter(|_| sighting.is_clear);
    // Where something stands that it may be, only the whole passage elsewhere speaks louder.
    let best = best.filter(|seen| {
        let rival = here.filter(|here| *here != seen.span && touches(text, anchor, *here));
        let rival = rival.filter(|_| seen.score < 100);
        if let Some(here) = rival {
            candidates.retain(|(span, _)| *span != here);
            candidates.push((here, seen.score));
        }
        rival.is_none()
    });
    let best = best.filter(|seen| match twin(text, anchor, seen.span) {
        Some(twin) => {
            candidates.push((twin, seen.score));
            false
        }
        None => true,
    });
    let verdict = match (best, here) {
        (Some(seen), here) => match certainty(text, anchor, seen) {
            Anchored::Moved(span) if here == Some(span) => Anchored::Same,
            verdict => verdict,
        },
        // Where nothing else of its passage is found, position and quote with what stands next to it must do.
        (None, Some(here)) if sighting.seen.is_empty() && touches(text, anchor, here) => {
            Anchored::Same
        }
        (None, _) => Anchored::Lost,
    };
    if let (Anchored::Lost, Some(here)) = (verdict, here)
        && !candidates.iter().any(|(span, _)| *span == here)
    {
        candidates.push((here, 0));
    }
    Found {
        verdict,
        candidates,
        one_sided: best.is_some_and(|seen| !seen.both),
    }
}

/// Whether the recorded context, as far as it is next to the quote, stands next to `span` on one side.
fn touches(text: &str, anchor: &Anchor<'_>, span: Span) -> bool {
    let before = slice(text, Span::new(0, span.start()));
    let after = slice(text, Span::new(span.end(), text.len()));
    let three = |text: &str| text.chars().take(3).map(char::len_utf8).sum::<usize>();
    let is_long = |length: usize, recorded: &str| length > 0 && length >= three(recorded);
    is_long(shared_end(before, anchor.before), anchor.before)
        || is_long(shared_start(after, anchor.after), anchor.after)
}

/// How sure a place is.
fn certainty(text: &str, anchor: &Anchor<'_>, seen: &Seen) -> Anchored {
    let span = whole_words(text, anchor, seen.span);
    if slice(text, span) == anchor.quote {
        return Anchored::Moved(span);
    }
    let same = skeleton(slice(text, span)) == skeleton(anchor.quote);
    Anchored::Likely(span, if same { seen.score } else { seen.score.min(99) })
}

/// `span`, grown to whole words where the annotation had whole words: a letter put to the last one belongs to it; so it
/// does at the first one, unless that stands there as it was: then a word was put before it.
fn whole_words(text: &str, anchor: &Anchor<'_>, span: Span) -> Span {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let quote = anchor.quote;
    let letters = |rest: &mut dyn Iterator<Item = char>| -> usize {
        let word = rest.take_while(|c| is_word(Some(*c)));
        word.map(char::len_utf8).sum()
    };
    // Without a context nobody knows: what is annotated may begin or end within a word.
    let is_edge = |next: Option<char>| next.is_some_and(|next| !is_word(Some(next)));
    let ended = is_word(quote.chars().next_back()) && is_edge(anchor.after.chars().next());
    let began = is_word(quote.chars().next()) && is_edge(anchor.before.chars().next_back());
    let (head, tail) = (
        Span::new(0, span.start()),
        Span::new(span.end(), text.len()),
    );
    let mut head = slice(text, head).chars().rev();
    let mut tail = slice(text, tail).chars();
    let is_same = slice(text, span) == quote;
    let less = if began && !is_same {
        letters(&mut head)
    } else {
        0
    };
    let more = if ended { letters(&mut tail) } else { 0 };
    Span::new(span.start() - less, span.end() + more)
}

/// The same words in the same context in the line before that of `span`, or behind it, spelling aside: which of two
/// such neighbours was there first, only a person can say.
fn twin(text: &str, anchor: &Anchor<'_>, span: Span) -> Option<Span> {
    let line = line_around(text, span)?;
    let before = slice(text, Span::new(line.start(), span.start()));
    let after = slice(text, Span::new(span.end(), line.end()));
    // The recorded context as far as it lies in the line.
    let start = span.start() - shared_end(before, anchor.before);
    let end = span.end() + shared_start(after, anchor.after);
    let parts = [
        (start, span.start()),
        (span.start(), span.end()),
        (span.end(), end),
    ];
    let parts = parts.map(|(start, end)| {
        let part = slice(text, Span::new(start, end));
        Folding::new(part).text().to_owned()
    });
    let [before, quote, after] = &parts;
    let has_context = !before.trim().is_empty() || !after.trim().is_empty();
    if !has_context && line.len() > span.len() {
        return None;
    }
    let passage = parts.concat();
    let neighbours = [
        line_before(text, line.start()),
        line_behind(text, line.end()),
    ];
    let mut found = neighbours.into_iter().flatten().filter_map(|other| {
        let folding = Folding::new(slice(text, other));
        let at = folding.text().find(passage.trim())?;
        let at = at + before.trim_start().len();
        let there = folding.source(at, at + quote.len());
        Some(Span::new(
            other.start() + there.start(),
            other.start() + there.end(),
        ))
    });
    found.next()
}

/// How far the ends of a line are looked for, in bytes: of longer lines, neighbours are not compared.
const LINE: usize = 1 << 13;

/// The line that `span` is in, without its end.
fn line_around(text: &str, span: Span) -> Option<Span> {
    let mut from = span.start().saturating_sub(LINE);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut to = (span.end() + LINE).min(text.len());
    while !text.is_char_boundary(to) {
        to += 1;
    }
    let head = slice(text, Span::new(from, span.start()));
    let tail = slice(text, Span::new(span.end(), to));
    let start = match head
        .char_indices()
        .rfind(|(_, c)| is_paragraph_separator(*c))
    {
        Some((at, c)) => from + at + c.len_utf8(),
        None if from == 0 => 0,
        None => return None,
    };
    let end = match tail.find(is_paragraph_separator) {
        Some(at) => span.end() + at,
        None if to == text.len() => to,
        None => return None,
    };
    Some(Span::new(start, end))
}

/// The last line before byte `at` that is not blank, and the first behind it.
fn line_before(text: &str, at: usize) -> Option<Span> {
    let head = text.get(..at)?.trim_end();
    (!head.is_empty())
        .then(|| Span::new(head.len(), head.len()))
        .and_then(|at| line_around(text, at))
}

fn line_behind(text: &str, at: usize) -> Option<Span> {
    let tail = text.get(at..)?;
    let start = at + tail.len() - tail.trim_start().len();
    (start < text.len())
        .then(|| Span::new(start, start))
        .and_then(|at| line_around(text, at))
}

/// Bytes that the ends of two texts share.
fn shared_end(one: &str, other: &str) -> usize {
    let pairs = one.chars().rev().zip(other.chars().rev());
    pairs
        .take_while(|(one, other)| one == other)
        .map(|(c, _)| c.len_utf8())
        .sum()
}

/// Bytes that their beginnings share.
fn shared_start(one: &str, other: &str) -> usize {
    let pairs = one.chars().zip(other.chars());
    pairs
        .take_while(|(one, other)| one == other)
        .map(|(c, _)| c.len_utf8())
        .sum()
}

#[cfg(test)]
mod tests;
