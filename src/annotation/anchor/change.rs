//! What became of a text whose earlier version is known: which of its lines stand where now.
//!
//! Lines are compared without their ends and the blanks there. One that stands once in each version is *kept*,
//! wherever it stands now. One that stands more often is kept where it lies between the same neighbours as
//! before. What is left over on both sides is paired by the words that two lines have in common: such a line
//! *became* the other. The rest is *gone*, and what nothing of the earlier version accounts for is new.
//!
//! Whatever could as well be otherwise counts as gone: quotes and a person find what is certain of it.
//!
//! Must not know: quotes, annotations.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::text::document::{Span, slice};
use crate::text::fold::skeleton;
use crate::text::segment::is_paragraph_separator;

/// Of the words of two lines, how many must be in common that one may have become the other: in percent.
const ALIKE: usize = 50;
/// By how much a line must be more like another than like any third, in percent.
const MARGIN: usize = 15;
/// A word that more lines have says nothing.
const FREQUENT: usize = 256;

/// Where a part of the earlier text is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    /// There: the lines that it is part of stand there as they stood.
    Kept(Span),
    /// Somewhere in the second, if anywhere: the first, of the earlier text, became that.
    Within(Span, Span),
    /// Nowhere, or it could be in several places.
    Gone,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It is this line.
    Kept(usize),
    /// It became this one.
    Became(usize),
    Gone,
}

/// What became of a text.
#[derive(Clone, Debug)]
pub struct Change<'t> {
    old: &'t str,
    new: &'t str,
    /// The lines that are not blank, without their ends.
    before: Vec<Span>,
    after: Vec<Span>,
    /// What became of each of `before`.
    fates: Vec<Fate>,
    /// Whether each of `after` is a line that was kept.
    known: Vec<bool>,
}

/// The lines of `text` that are not blank, without blanks at their ends.
fn lines(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut at = 0;
    for line in text.split(is_paragraph_separator) {
        let kept = line.trim();
        let start = at + line.len() - line.trim_start().len();
        if !kept.is_empty() {
            out.push(Span::new(start, start + kept.len()));
        }
        at += line.len();
        let separator = text.get(at..).and_then(|rest| rest.chars().next());
        at += separator.map_or(0, char::len_utf8);
    }
    out
}

impl<'t> Change<'t> {
    /// What became of `old` now that it is `new`. Costs a pass over both.
    #[must_use]
    pub fn between(old: &'t str, new: &'t str) -> Self {
        let (before, after) = (lines(old), lines(new));
        let mut out = Self {
            old,
            new,
            fates: vec![Fate::Gone; before.len()],
            known: vec![false; after.len()],
            before,
            after,
        };
        out.keep_unique();
        out.keep_between();
        out.pair_in_order();
        out.pair();
        out
    }

    fn keep(&mut self, old: usize, new: usize) {
        if let (Some(fate), Some(known)) = (self.fates.get_mut(old), self.known.get_mut(new)) {
            *fate = Fate::Kept(new);
            *known = true;
        }
    }

    /// The earlier line numbered `at`, and the line of now.
    fn text_before(&self, at: usize) -> &'t str {
        self.before
            .get(at)
            .map_or("", |span| slice(self.old, *span))
    }

    fn text_after(&self, at: usize) -> &'t str {
        self.after.get(at).map_or("", |span| slice(self.new, *span))
    }

    /// Lines that stand once in each version.
    fn keep_unique(&mut self) {
        let mut places: HashMap<&str, [Vec<usize>; 2]> = HashMap::new();
        for at in 0..self.before.len() {
            places.entry(self.text_before(at)).or_default()[0].push(at);
        }
        for at in 0..self.after.len() {
            if let Some(places) = places.get_mut(self.text_after(at)) {
                places[1].push(at);
            }
        }
        for [old, new] in places.into_values() {
            if let ([old], [new]) = (old.as_slice(), new.as_slice()) {
                self.keep(*old, *new);
            }
        }
    }

    /// Runs of other lines between two that were kept, or an edge of the text, where the same stands between
    /// these still.
    fn keep_between(&mut self) {
        let mut start = 0;
        while start < self.fates.len() {
            let Some(end) = self.run_from(start) else {
                start += 1;
                continue;
            };
            if let Some(new) = self.gap_of(start..end)
                && new.len() == end - start
                && (start..end)
                    .zip(new.clone())
                    .all(|(old, new)| self.text_before(old) == self.text_after(new))
            {
                for (old, new) in (start..end).zip(new) {
                    self.keep(old, new);
                }
            }
            start = end;
        }
    }

    /// The end of the run of lines that were not kept that begins at `start`.
    fn run_from(&self, start: usize) -> Option<usize> {
        let is_kept = |fate: &Fate| matches!(fate, Fate::Kept(_));
        self.fates.get(start).filter(|fate| !is_kept(fate))?;
        let rest = self.fates.get(start..).unwrap_or_default();
        Some(start + rest.iter().position(is_kept).unwrap_or(rest.len()))
    }

    /// The lines of now between what the neighbours of the earlier lines `run` became.
    fn gap_of(&self, run: Range<usize>) -> Option<Range<usize>> {
        let kept = |at: usize| match self.fates.get(at) {
            Some(Fate::Kept(new)) => Some(*new),
            _ => None,
        };
        let start = match run.start.checked_sub(1) {
            Some(before) => kept(before)? + 1,
            None => 0,
        };
        let end = if run.end == self.fates.len() {
            self.after.len()
        } else {
            kept(run.end)?
        };
        let gap = start..end;
        let is_free = |at: usize| self.known.get(at) == Some(&false);
        (start <= end && gap.clone().all(is_free)).then_some(gap)
    }

    /// Pairs runs of other lines between two that were kept with what is there now, where there are as many lines and
    /// each is like the one in its place.
    fn pair_in_order(&mut self) {
        let mut start = 0;
        while start < self.fates.len() {
            let Some(end) = self.run_from(start) else {
                start += 1;
                continue;
            };
            let gap = self
                .gap_of(start..end)
                .filter(|gap| gap.len() == end - start);
            if let Some(gap) = gap {
                let is_alike = |(old, new): (usize, usize)| {
                    let (old, new) = (words(self.text_before(old)), words(self.text_after(new)));
                    alike(&old, &new) >= ALIKE
                };
                if (start..end).zip(gap.clone()).all(is_alike) {
                    for (fate, new) in self.fates.iter_mut().skip(start).zip(gap) {
                        *fate = Fate::Became(new);
                    }
                }
            }
            start = end;
        }
    }

    /// Pairs what is left over by its words: each with the one that it is clearly most like.
    fn pair(&mut self) {
        let left = |all: usize, is_left: &dyn Fn(usize) -> bool| -> Vec<usize> {
            (0..all).filter(|at| is_left(*at)).collect()
        };
        let old = left(self.before.len(), &|at| {
            self.fates.get(at) == Some(&Fate::Gone)
        });
        let taken: HashSet<usize> = self
            .fates
            .iter()
            .filter_map(|fate| match fate {
                Fate::Became(new) => Some(*new),
                Fate::Kept(_) | Fate::Gone => None,
            })
            .collect();
        let new = left(self.after.len(), &|at| {
            self.known.get(at) == Some(&false) && !taken.contains(&at)
        });
        let old_words: Vec<Words> = old.iter().map(|at| words(self.text_before(*at))).collect();
        let new_words: Vec<Words> = new.iter().map(|at| words(self.text_after(*at))).collect();
        let forth = most_alike(&old_words, &new_words);
        let back = most_alike(&new_words, &old_words);
        for (number, at) in old.iter().enumerate() {
            let Some(Some(best)) = forth.get(number) else {
                continue;
            };
            if back.get(*best) == Some(&Some(number))
                && let (Some(fate), Some(new)) = (self.fates.get_mut(*at), new.get(*best))
            {
                *fate = Fate::Became(*new);
            }
        }
    }

    /// Where the part `span` of the earlier text is now.
    pub(super) fn carry(&self, span: Span) -> Carried {
        let last = span.end().saturating_sub(1).max(span.start());
        let (Some(first), Some(last)) = (self.line_at(span.start()), self.line_at(last)) else {
            return Carried::Gone;
        };
        if let (Some(start), Some(end)) = (
            self.place(first, span.start()),
            self.place(last, span.end()),
        ) && start <= end
            && self.are_neighbours(first, last)
        {
            return Carried::Kept(Span::new(start, end));
        }
        self.region(first, last)
            .map_or(Carried::Gone, |(old, new)| Carried::Within(old, new))
    }

    /// Where the part `span` of the earlier text is now, where the lines that it is part of were kept.
    #[must_use]
    pub fn kept(&self, span: Span) -> Option<Span> {
        match self.carry(span) {
            Carried::Kept(span) => Some(span),
            Carried::Within(..) | Carried::Gone => None,
        }
    }

    /// The earlier line that byte `at` is in, or behind.
    fn line_at(&self, at: usize) -> Option<usize> {
        let after = self.before.partition_point(|line| line.start() <= at);
        after.checked_sub(1)
    }

    /// Where byte `at` of the earlier line numbered `line`, or behind it, is now, where that line was kept.
    fn place(&self, line: usize, at: usize) -> Option<usize> {
        let Some(Fate::Kept(new)) = self.fates.get(line) else {
            return None;
        };
        let (old, new) = (self.before.get(line)?, self.after.get(*new)?);
        let into = at.checked_sub(old.start())?;
        if into <= old.len() {
            return Some(new.start() + into);
        }
        // Behind the line: as far behind it, if that is still before the next.
        let behind = new.end() + (into - old.len());
        let rest = self.new.get(new.end()..behind)?;
        rest.chars().all(char::is_whitespace).then_some(behind)
    }

    /// Whether the earlier lines from `first` to `last` stand one behind another still.
    fn are_neighbours(&self, first: usize, last: usize) -> bool {
        let fates = self.fates.get(first..=last).unwrap_or_default();
        fates.windows(2).all(|pair| match pair {
            [Fate::Kept(one), Fate::Kept(next)] => one + 1 == *next,
            _ => false,
        })
    }

    /// The earlier lines from `first` to `last`, and from the first to the last line of now that they became.
    fn region(&self, first: usize, last: usize) -> Option<(Span, Span)> {
        let old = self.before.get(first)?.hull(*self.before.get(last)?);
        let fates = self.fates.get(first..=last)?;
        let news = fates.iter().filter_map(|fate| match fate {
            Fate::Kept(new) | Fate::Became(new) => self.after.get(*new).copied(),
            Fate::Gone => None,
        });
        let new = news.reduce(|hull: Span, line| hull.hull(line))?;
        Some((old, new))
    }

    /// Whether `span` of the text of now lies in a line that was there before.
    pub(super) fn is_known(&self, span: Span) -> bool {
        let after = self
            .after
            .partition_point(|line| line.start() <= span.start());
        let line = after.checked_sub(1);
        line.is_some_and(|line| {
            let within = self.after.get(line).is_some_and(|line| line.covers(span));
            within && self.known.get(line) == Some(&true)
        })
    }

    /// The earlier text.
    pub(super) const fn old(&self) -> &'t str {
        self.old
    }
}

/// The words of a line, spelling aside, each with how often it stands there.
type Words = HashMap<String, usize>;

fn words(line: &str) -> Words {
    let mut out = Words::new();
    for word in line.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation()) {
        let word = skeleton(word);
        if !word.is_empty() {
            *out.entry(word).or_default() += 1;
        }
    }
    out
}

/// How much two lines have in common, in percent: twice the shared words of all (Dice 1945).
fn alike(one: &Words, other: &Words) -> usize {
    let size = |words: &Words| words.values().sum::<usize>();
    let shared = one
        .iter()
        .filter_map(|(word, count)| Some((*count).min(*other.get(word)?)));
    (200 * shared.sum::<usize>())
        .checked_div(size(one) + size(other))
        .unwrap_or(0)
}

/// For each of `lines` the one of `others` that it is clearly most like.
fn most_alike(lines: &[Words], others: &[Words]) -> Vec<Option<usize>> {
    let mut having: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, words) in others.iter().enumerate() {
        for word in words.keys() {
            having.entry(word).or_default().push(number);
        }
    }
    let best = |line: &Words| {
        let shared = line.keys().filter_map(|word| having.get(word.as_str()));
        let mut rivals: Vec<usize> = shared
            .filter(|lines| lines.len() <= FREQUENT)
            .flatten()
            .copied()
            .collect();
        rivals.sort_unstable();
        rivals.dedup();
        let scored = rivals
            .into_iter()
            .filter_map(|number| Some((alike(line, others.get(number)?), number)));
        let mut scored: Vec<(usize, usize)> = scored.collect();
        scored.sort_unstable_by(|one, other| other.cmp(one));
        let (score, number) = *scored.first()?;
        let second = scored.get(1).map_or(0, |(score, _)| *score);
        (score >= ALIKE && score >= second + MARGIN).then_some(number)
    };
    lines.iter().map(best).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of the first `part` of `old` in `new`, in words.
    fn carried(old: &str, part: &str, new: &str) -> String {
        let at = old.find(part).expect("it is there");
        let change = Change::between(old, new);
        match change.carry(Span::new(at, at + part.len())) {
            Carried::Kept(span) => format!("{} {}", span.start(), slice(new, span)),
            Carried::Within(_, span) => format!("within {}", slice(new, span)),
            Carried::Gone => "gone".to_owned(),
        }
    }

    const OLD: &str = "العنوان\n\nوصل الوفد إلى واشنطن\nوقال الوزير إن الحوار مستمر\n* * *\nوفي بغداد نفى الناطق\n";

    #[test]
    fn a_line_that_stands_once_is_found_wherever_it_is() {
        let moved = "العنوان\nوفي بغداد نفى الناطق\n* * *\nوصل الوفد إلى واشنطن\n";
        let at = moved.find("واشنطن").expect("there");
        assert_eq!(carried(OLD, "واشنطن", moved), format!("{at} واشنطن"));
        assert_eq!(carried(OLD, "الوزير", moved), "gone");
        assert_eq!(
            carried(OLD, "واشنطن\n", moved),
            format!("{at} واشنطن\n"),
            "what ends behind a line"
        );
        let crlf = OLD.replace('\n', "\r\n");
        let at = crlf.find("بغداد").expect("there");
        assert_eq!(carried(OLD, "بغداد", &crlf), format!("{at} بغداد"));
    }

    #[test]
    fn a_line_that_stands_twice_is_kept_between_its_neighbours() {
        let old = "أ\n* * *\nب\n* * *\nج\n";
        let new = "عنوان\nأ\n* * *\nب\n* * *\nج\n";
        assert_eq!(
            carried(old, "* * *", new),
            format!("{} * * *", "عنوان\nأ\n".len())
        );
        let doubled = "أ\n* * *\n* * *\nب\n* * *\nج\n";
        assert_eq!(carried(old, "* * *", doubled), "gone");
        let twice = OLD.replace(
            "وفي بغداد نفى الناطق\n",
            "وفي بغداد نفى الناطق\nوفي بغداد نفى الناطق\n",
        );
        assert_eq!(carried(OLD, "بغداد", &twice), "gone");
    }

    #[test]
    fn a_line_that_was_edited_is_told_from_a_new_one() {
        let new = OLD.replace("إن الحوار مستمر", "أمس إن الحِوار مستمر");
        assert_eq!(
            carried(OLD, "الحوار", &new),
            "within وقال الوزير أمس إن الحِوار مستمر"
        );
        let other = OLD.replace("وقال الوزير إن الحوار مستمر", "هطلت الأمطار في الشمال");
        assert_eq!(carried(OLD, "الحوار", &other), "gone");
        let two = OLD.replace(
            "وقال الوزير إن الحوار مستمر",
            "وقال الوزير إن الحوار انتهى\nوقال الوزير إن الحوار تأجل",
        );
        assert_eq!(carried(OLD, "الحوار", &two), "gone");
    }

    #[test]
    fn what_spans_lines_is_kept_while_these_are_neighbours() {
        let part = "واشنطن\nوقال الوزير";
        let new = format!("مقدمة\n{OLD}");
        assert!(carried(OLD, part, &new).ends_with(part));
        let torn = OLD.replace("\nوقال", "\nسطر جديد تماما\nوقال");
        assert!(carried(OLD, part, &torn).starts_with("within وصل"));
    }

    #[test]
    fn what_was_there_before_is_known() {
        let new = format!("خبر جديد\n{OLD}");
        let change = Change::between(OLD, &new);
        assert!(!change.is_known(Span::new(0, 6)));
        let at = new.find("بغداد").expect("there");
        assert!(change.is_known(Span::new(at, at + 10)));
    }

    proptest::proptest! {
        #[test]
        fn what_is_kept_says_the_same(
            old in "([ab]{0,3} ?[cd]{0,2}[\n\r]{1,2}){0,9}",
            new in "([ab]{0,3} ?[cd]{0,2}[\n\r]{1,2}){0,9}",
            start in 0..60usize, length in 0..9usize,
        ) {
            let start = start.min(old.len());
            let span = Span::new(start, (start + length).min(old.len()));
            let change = Change::between(&old, &new);
            if let Carried::Kept(found) = change.carry(span) {
                let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                assert_eq!(words(slice(&new, found)), words(slice(&old, span)));
            }
            let same = Change::between(&old, &old);
            if !slice(&old, span).trim().is_empty() {
                let whole = slice(&old, span).trim() == slice(&old, span);
                assert!(!whole || same.carry(span) == Carried::Kept(span));
            }
        }
    }
}
