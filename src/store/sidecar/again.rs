//! Annotations of an article that changed since they were recorded are found again.
//!
//! What was found elsewhere letter by letter has moved: it is shown there, and its record stays as it is until somebody
//! accepts that. Whatever else may be a place is told with how much of what is recorded stands there.
//!
//! Must not know: how places are found; the file.

use std::sync::Arc;

use super::fields::Recorded;
use super::read::{Entry, Read, Trace};
use crate::annotation::anchor::{
    Anchor, Anchored, Change, Found, Offsets, Past, carry_attributes, found,
};
use crate::annotation::{Candidate, Spans, Standing};
use crate::text::document::{Span, slice};
use crate::text::segment::paragraph_at;

/// What is known of the article that the records tell of.
pub(super) enum Earlier {
    /// It is the one that is read for, as far as that is known.
    Same,
    /// It is another; its text, where that is at hand.
    Other(Option<String>),
}

/// Finds the annotations of `read` again that are to be looked for in the text of `offsets`.
pub(super) fn find_again(read: &mut Read, offsets: &Offsets<'_>, earlier: &Earlier) {
    if read.sought_done.is_empty() && read.entries.iter().all(|entry| entry.trace.is_none()) {
        return;
    }
    let text = offsets.text();
    let old = match earlier {
        Earlier::Other(Some(old)) => Some(old.as_str()),
        Earlier::Other(None) | Earlier::Same => None,
    };
    let before = old.map(Offsets::new);
    let change = old.map(|old| Change::between(old, text));
    let past = match (&change, earlier) {
        (Some(change), _) => Past::Known(change),
        (None, Earlier::Other(_)) => Past::Unknown,
        (None, Earlier::Same) => Past::Same,
    };
    carry_done(read, offsets, before.as_ref().zip(change.as_ref()));
    let traces: Vec<Option<Box<Trace>>> = read
        .entries
        .iter_mut()
        .map(|entry| entry.trace.take())
        .collect();
    let sought = traces.iter().flatten();
    let anchors: Vec<Anchor<'_>> = sought
        .flat_map(|trace| anchors(trace, offsets, before.as_ref()))
        .collect();
    let found = found(text, &anchors, past);
    let mut found = anchors.iter().zip(found);
    for (entry, trace) in read.entries.iter_mut().zip(&traces) {
        let Some(trace) = trace else {
            continue;
        };
        let parts: Vec<Sought<'_>> = found
            .by_ref()
            .take(trace.parts.len())
            .map(|(anchor, found)| Sought {
                at: anchor.at,
                quote: anchor.quote,
                found,
            })
            .collect();
        place(entry, trace, &parts, offsets);
    }
}

/// Finds paragraphs again that were marked done: lines that were kept, else the one that begins as the record says.
fn carry_done(
    read: &mut Read,
    offsets: &Offsets<'_>,
    earlier: Option<(&Offsets<'_>, &Change<'_>)>,
) {
    let text = offsets.text();
    for (number, recorded) in std::mem::take(&mut read.sought_done) {
        let quote = recorded.quote.as_deref().unwrap_or_default();
        let kept = earlier.and_then(|(before, change)| {
            let (start, end) = recorded.range()?;
            change.kept(before.span(start, end)?)
        });
        let found = kept.map(|span| paragraph_at(text, span.start()));
        let found = found.or_else(|| only_one_beginning(text, quote));
        let found = found.filter(|span| slice(text, *span).starts_with(quote));
        let is_new = |span: &Span| !read.done.contains(&Some(*span));
        if let (Some(span), Some(slot)) = (found.filter(is_new), read.done.get_mut(number)) {
            *slot = Some(span);
            read.carried_done.push(span);
        }
    }
}

/// The only paragraph of `text` that begins with `quote`.
fn only_one_beginning(text: &str, quote: &str) -> Option<Span> {
    let places = text
        .match_indices(quote)
        .map(|(at, _)| paragraph_at(text, at));
    let mut begins =
        places.filter(|span| slice(text, *span).starts_with(quote) && !quote.is_empty());
    let first = begins.next()?;
    begins.all(|other| other == first).then_some(first)
}

/// The parts of a recorded place. Only of the first the context is recorded.
fn anchors<'t>(
    trace: &'t Trace,
    now: &Offsets<'_>,
    before: Option<&Offsets<'_>>,
) -> Vec<Anchor<'t>> {
    let anchor = |(number, part): (usize, &'t Recorded)| {
        let range = part.range();
        let span = |offsets: &Offsets<'_>| range.and_then(|(start, end)| offsets.span(start, end));
        let context = |text: &'t String| if number == 0 { text.as_str() } else { "" };
        Anchor {
            at: span(now),
            was: before.and_then(span),
            quote: part.quote.as_deref().unwrap_or_default(),
            before: context(&trace.before),
            after: context(&trace.after),
        }
    };
    trace.parts.iter().enumerate().map(anchor).collect()
}

/// A part of a place, and what was found of it.
struct Sought<'t> {
    at: Option<Span>,
    quote: &'t str,
    found: Found,
}

impl Sought<'_> {
    /// Where it is, and with how much of what is recorded, in percent.
    fn place(&self) -> Option<(Span, u8)> {
        match self.found.verdict {
            Anchored::Same => Some((self.at?, 100)),
            Anchored::Moved(span) => Some((span, 100)),
            Anchored::Likely(span, score) => Some((span, score)),
            Anchored::Lost => None,
        }
    }

    fn is_certain(&self) -> bool {
        matches!(self.found.verdict, Anchored::Same | Anchored::Moved(_))
    }
}

/// Says of an entry where it stands.
fn place(entry: &mut Entry, trace: &Trace, parts: &[Sought<'_>], offsets: &Offsets<'_>) {
    let annotation = Arc::make_mut(&mut entry.annotation);
    let orphan = match annotation.standing {
        Standing::Lost { orphan, .. } => orphan,
        Standing::Placed | Standing::Moved => false,
    };
    let together = together(parts);
    let stands = |part: &Sought<'_>| part.found.verdict == Anchored::Same;
    let was_placed = annotation.standing == Standing::Placed;
    if was_placed && together.is_none() && parts.iter().all(stands) {
        return;
    }
    let certain = parts.iter().all(Sought::is_certain);
    let is_nowhere = |whole: &Candidate| orphan && annotation.spans != whole.spans;
    // What a person left without a place is offered one, and not put there.
    if let Some(whole) = together
        .as_ref()
        .filter(|whole| certain && !is_nowhere(whole))
    {
        let shift = shift(trace, whole.spans.first(), offsets);
        let stays = was_placed && annotation.spans == whole.spans;
        annotation.spans = whole.spans.clone();
        let carried = carry_attributes(annotation, offsets, shift);
        if !stays || carried {
            annotation.standing = Standing::Moved;
        }
        return;
    }
    annotation.standing = Standing::Lost {
        quotes: parts.iter().map(|part| part.quote.to_owned()).collect(),
        orphan,
        likely: together.is_some(),
        candidates: candidates(together, parts),
    };
}

/// Where an annotation may stand, the best first: all its parts together, else each place of its only one, else those
/// parts that were found.
fn candidates(together: Option<Candidate>, parts: &[Sought<'_>]) -> Vec<Candidate> {
    let first = together.as_ref().map(|whole| whole.spans.first());
    let mut out: Vec<Candidate> = together.into_iter().collect();
    match parts {
        [one] => {
            let others = one.found.candidates.iter();
            let others = others.filter(|(span, _)| Some(*span) != first);
            out.extend(others.map(|(span, score)| candidate(*span, *score)));
        }
        _ if out.is_empty() => out.extend(partly(parts)),
        _ => {}
    }
    out
}

fn candidate(span: Span, score: u8) -> Candidate {
    Candidate {
        spans: Spans::one(span),
        score,
    }
}

/// All parts in their places, where each has one, and they are in their order.
fn together(parts: &[Sought<'_>]) -> Option<Candidate> {
    let places: Option<Vec<(Span, u8)>> = parts.iter().map(Sought::place).collect();
    let places = places?;
    let in_order = places.windows(2).all(|pair| match pair {
        [(one, _), (next, _)] => one.end() <= next.start(),
        _ => false,
    });
    let score = places.iter().map(|(_, score)| *score).min()?;
    let spans = Spans::of(places.iter().map(|(span, _)| *span).collect())?;
    let is_whole = in_order && spans.iter().count() == parts.len();
    is_whole.then_some(Candidate { spans, score })
}

/// Those parts that have a place, with what share of the text they are.
fn partly(parts: &[Sought<'_>]) -> Option<Candidate> {
    let found = parts
        .iter()
        .filter_map(|part| Some((part.place()?.0, part.quote.len())));
    let (spans, lengths): (Vec<Span>, Vec<usize>) = found.unzip();
    let whole: usize = parts.iter().map(|part| part.quote.len()).sum();
    let share = 100 * lengths.iter().sum::<usize>() / whole.max(1);
    Some(Candidate {
        spans: Spans::of(spans)?,
        score: u8::try_from(share).unwrap_or(100),
    })
}

/// By how many code points the first part has moved.
fn shift(trace: &Trace, first: Span, offsets: &Offsets<'_>) -> isize {
    let now = offsets.code_point(first.start());
    let was = trace.parts.first().and_then(|part| part.range());
    was.map_or(0, |(was, _)| now.cast_signed() - was.cast_signed())
}

#[cfg(test)]
mod tests;
