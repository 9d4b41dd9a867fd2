//! A recorded passage laid against a changed text: where its quote stands now, and how much of it is
//! found again.
//!
//! Edit distance of the whole passage (before, quote, after) against a window of the text, with free
//! ends in the window, in a band around the place where it is expected (Sellers 1980, Ukkonen 1985). The
//! way back through the table tells which character of the text each character of the quote became; so
//! the context decides where a short quote stands, though it may stand in the window several times.
//!
//! Must not know: how the place was guessed.

use std::ops::Range;

use crate::text::document::Span;

/// Characters of the context next to the quote that must be there where a side of it counts.
const NEAR: usize = 8;

/// A recorded passage, in characters.
pub(super) struct Pattern {
    characters: Vec<char>,
    /// Where in it the quote is.
    quote: Range<usize>,
}

impl Pattern {
    pub(super) fn new(before: &str, quote: &str, after: &str) -> Self {
        let mut characters: Vec<char> = before.chars().collect();
        let start = characters.len();
        characters.extend(quote.chars());
        let end = characters.len();
        characters.extend(after.chars());
        Self {
            characters,
            quote: start..end,
        }
    }

    /// The first and the last word of the quote.
    fn ends(&self) -> [Range<usize>; 2] {
        let quote = self.characters.get(self.quote.clone()).unwrap_or_default();
        let is_letter = |c: &char| c.is_alphanumeric();
        let first = quote.iter().position(is_letter).unwrap_or(0);
        let last = quote.iter().rposition(is_letter).map_or(0, |at| at + 1);
        let word =
            |letters: &mut dyn Iterator<Item = &char>| letters.take_while(|c| is_letter(c)).count();
        let head = word(&mut quote.iter().skip(first));
        let tail = word(&mut quote.iter().take(last).rev());
        let start = self.quote.start;
        [
            start + first..start + first + head,
            start + last - tail..start + last,
        ]
    }
}

/// A place where a passage may stand.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    /// Where its quote stands there.
    pub(super) span: Span,
    /// How much of the passage is found again there, in percent.
    pub(super) score: u8,
    /// How much of the quote.
    pub(super) quote: u8,
    /// Whether its first and its last word are there, each in one piece, by two thirds of its letters at least, and
    /// what stands beyond these in the quote.
    pub(super) ends: bool,
    /// How much of the better kept side of the context; `None` where neither has 16 characters.
    pub(super) side: Option<u8>,
    /// Whether both sides of the context are half there, as far as they have 16 characters.
    pub(super) both: bool,
}

/// How much of `whole` remains after `lost` edits, in percent.
fn percent(lost: usize, whole: usize) -> u8 {
    let kept = whole.saturating_sub(lost) * 100;
    kept.checked_div(whole)
        .and_then(|percent| u8::try_from(percent).ok())
        .unwrap_or(100)
}

/// A window of the text.
struct Window {
    characters: Vec<char>,
    /// Its first byte.
    start: usize,
    /// The character at which the passage is expected to begin.
    expected: usize,
}

impl Window {
    /// The window for a passage of `length` characters expected at byte `at` of `text`, with `reach`
    /// characters more on both sides.
    fn around(text: &str, at: usize, length: usize, reach: usize) -> Self {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let (head, tail) = text.split_at_checked(at).unwrap_or_default();
        let mut characters: Vec<char> = head.chars().rev().take(reach).collect();
        characters.reverse();
        let expected = characters.len();
        let before: usize = characters.iter().map(|c| c.len_utf8()).sum();
        characters.extend(tail.chars().take(length + reach));
        Self {
            characters,
            start: at - before,
            expected,
        }
    }

    /// The bytes of the characters `range`.
    fn span(&self, range: Range<usize>) -> Span {
        let bytes =
            |characters: &[char]| -> usize { characters.iter().map(|c| c.len_utf8()).sum() };
        let head = self.characters.get(..range.start).unwrap_or_default();
        let start = self.start + bytes(head);
        let inner = self.characters.get(range).unwrap_or_default();
        Span::new(start, start + bytes(inner))
    }
}

/// Where `pattern` fits, when it is expected to begin at byte `at` of `text`, give or take `reach`
/// characters: the best place first, then the rivals that the same window holds. Costs the pattern's
/// length times twice `reach`.
pub(super) fn fits(text: &str, pattern: &Pattern, at: usize, reach: usize) -> Vec<Fit> {
    let length = pattern.characters.len();
    let window = Window::around(text, at, length, reach);
    let table = Table::fill(pattern, &window, reach);
    let Some(best) = table.best(|_| true) else {
        return Vec::new();
    };
    // A rival ends elsewhere: as well as the best, or worse but far enough to be another place.
    let least = table.ends.get(best).copied();
    let far = (length / 2).max(1);
    let apart = table.best(|end| end.abs_diff(best) >= far);
    let equal = |end: &usize| table.ends.get(*end).copied() == least && *end != best;
    let mut equals = (0..table.ends.len()).filter(equal);
    let ends = [Some(best), equals.next(), equals.next_back(), apart];
    let ends = ends.into_iter().flatten();
    ends.filter_map(|end| table.fit(pattern, &window, end))
        .collect()
}

/// A step back through the table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A character of the passage stands against one of the window, equal or not.
    Both,
    /// A character of the passage is missing.
    Missing,
    /// The window has a character more.
    More,
}

/// More edits than any passage can need: a place outside the band.
const FAR: u32 = u32::MAX / 2;

/// The table of edit distances, in a band.
struct Table {
    width: usize,
    /// The column of the window at which the band of row 0 begins, as `column + base`.
    base: usize,
    steps: Vec<Step>,
    /// The last row: edits for the whole passage, by place in the band.
    ends: Vec<u32>,
}

impl Table {
    /// Fills the band as far as it lies within the window: of a short text that is little of it.
    fn fill(pattern: &Pattern, window: &Window, reach: usize) -> Self {
        let (width, base) = (2 * reach + 1, reach - window.expected.min(reach));
        let columns = window.characters.len();
        // The places of a row whose columns the window has.
        let inside = |row: usize| {
            let end = (columns + base + 1).saturating_sub(row).min(width);
            base.saturating_sub(row).min(end)..end
        };
        let mut steps = vec![Step::Both; pattern.characters.len() * width];
        let mut ends = vec![FAR; width];
        ends.get_mut(inside(0)).unwrap_or_default().fill(0);
        for (row, own) in pattern.characters.iter().enumerate() {
            let mut left = FAR;
            for place in inside(row + 1) {
                let missing = ends.get(place + 1).map_or(FAR, |above| above + 1);
                let Some(cell) = ends.get_mut(place) else {
                    break;
                };
                let column = (row + 1 + place).checked_sub(base);
                let there = column.and_then(|column| window.characters.get(column.checked_sub(1)?));
                let both = there.map_or(FAR, |there| *cell + u32::from(there != own));
                let more = there.map_or(FAR, |_| left + 1);
                let (edits, step) = if both <= missing && both <= more {
                    (both, Step::Both)
                } else if missing <= more {
                    (missing, Step::Missing)
                } else {
                    (more, Step::More)
                };
                let edits = edits.min(FAR);
                (*cell, left) = (edits, edits);
                if let Some(known) = steps.get_mut(row * width + place) {
                    *known = step;
                }
            }
            // What this row has no longer is far for the next.
            if let Some(beyond) = ends.get_mut(inside(row + 1).end) {
                *beyond = FAR;
            }
        }
        Self {
            width,
            base,
            steps,
            ends,
        }
    }

    /// The place in the last row with fewest edits, of those that `allowed` allows.
    fn best(&self, allowed: impl Fn(usize) -> bool) -> Option<usize> {
        let places = self.ends.iter().enumerate();
        let places = places.filter(|(place, edits)| **edits < FAR && allowed(*place));
        places
            .min_by_key(|(_, edits)| **edits)
            .map(|(place, _)| place)
    }

    /// What the way back from `end` in the last row tells.
    fn fit(&self, pattern: &Pattern, window: &Window, end: usize) -> Option<Fit> {
        let length = pattern.characters.len();
        let edits = self
            .ends
            .get(end)
            .and_then(|edits| usize::try_from(*edits).ok())?;
        let mut became = self.way_back(length, end);
        close_gaps(&mut became, pattern, window);
        let equal = |range: Range<usize>| {
            let pairs = pattern.characters.iter().zip(&became);
            let part = pairs.take(range.end).skip(range.start);
            part.filter(|(own, at)| at.and_then(|at| window.characters.get(at)) == Some(*own))
                .count()
        };
        let range = self.range_of(&pattern.quote, &became)?;
        let range = with_doubles(range, pattern, window, &became);
        let side = |side: Range<usize>, near: Range<usize>| {
            let lost = side.len() - equal(side.clone());
            // What is next to the quote tells most.
            let is_near = 4 * equal(near.clone()) >= 3 * near.len();
            let most = if is_near { 100 } else { 49 };
            (side.len() >= 16).then(|| percent(lost, side.len()).min(most))
        };
        let (start, end) = (pattern.quote.start, pattern.quote.end);
        let before = side(0..start, start.saturating_sub(NEAR)..start);
        let after = side(end..length, end..(end + NEAR).min(length));
        let sides = [before, after];
        let ends = self.has_ends(pattern, window, &became);
        // A character put into the quote counts against it like one that is missing.
        let kept = equal(pattern.quote.clone());
        let whole = pattern.quote.len().max(range.len());
        Some(Fit {
            span: window.span(range),
            score: percent(edits, length),
            quote: percent(whole - kept, whole),
            ends,
            side: sides[0].max(sides[1]),
            both: sides.iter().flatten().all(|side| *side >= 50),
        })
    }

    /// Whether both ends of the quote are there.
    fn has_ends(&self, pattern: &Pattern, window: &Window, became: &[Option<usize>]) -> bool {
        let [first, last] = pattern.ends();
        let is_whole = |word: &Range<usize>, beyond: Range<usize>| {
            let own = pattern.characters.get(word.clone()).unwrap_or_default();
            let places = became.get(word.clone()).unwrap_or_default();
            let pairs = own.iter().zip(places);
            let same =
                pairs.filter(|(own, at)| at.and_then(|at| window.characters.get(at)) == Some(*own));
            let all = word.start.min(beyond.start)..word.end.max(beyond.end);
            let places = became.get(all.clone()).unwrap_or_default();
            let ends = [places.first(), places.last()];
            let mut places = places.iter().flatten();
            let begin = places.next();
            let end = places.next_back().or(begin);
            let is_tight = begin
                .zip(end)
                .is_some_and(|(begin, end)| end - begin <= all.len() + 1);
            let outer_end = if beyond.start < word.start {
                ends[0]
            } else {
                ends[1]
            };
            let has_outer = beyond.is_empty() || outer_end.is_some_and(Option::is_some);
            3 * same.count() >= 2 * word.len() && (is_tight || all.is_empty()) && has_outer
        };
        let (head, tail) = (
            pattern.quote.start..first.start,
            last.end..pattern.quote.end,
        );
        is_whole(&first, head) && is_whole(&last, tail)
    }

    /// For each character of the passage the character of the window that it stands against.
    fn way_back(&self, length: usize, end: usize) -> Vec<Option<usize>> {
        let mut became = vec![None; length];
        let (mut row, mut place) = (length, end);
        while row > 0 {
            let step = self.steps.get((row - 1) * self.width + place);
            match step {
                Some(Step::Both) => {
                    row -= 1;
                    if let Some(became) = became.get_mut(row) {
                        *became = (row + place).checked_sub(self.base);
                    }
                }
                Some(Step::Missing) => (row, place) = (row - 1, place + 1),
                Some(Step::More) if place > 0 => place -= 1,
                Some(Step::More) | None => break,
            }
        }
        became
    }

    /// The characters of the window that the quote became. One without length stands where its context
    /// meets.
    fn range_of(&self, quote: &Range<usize>, became: &[Option<usize>]) -> Option<Range<usize>> {
        let part = |range: Range<usize>| became.get(range).unwrap_or_default().iter().flatten();
        if quote.is_empty() {
            let before = part(0..quote.start).next_back().map(|last| last + 1);
            let at = before.or_else(|| part(quote.end..became.len()).next().copied())?;
            return Some(at..at);
        }
        let first = *part(quote.clone()).next()?;
        let last = *part(quote.clone()).next_back()?;
        Some(first..last + 1)
    }
}

/// Lets the ends of the quote stand next to the rest of it where they could as well: what was put in behind a word that
/// ends like it was not put into that word.
fn close_gaps(became: &mut [Option<usize>], pattern: &Pattern, window: &Window) {
    let quote = pattern.quote.clone();
    let is_gap = |became: &[Option<usize>], at: usize| {
        let place = |at: usize| became.get(at).copied().flatten();
        place(at).is_some_and(|one| place(at + 1).is_none_or(|next| next > one + 1))
    };
    let says = |at: usize, there: Option<usize>| {
        let there = there.and_then(|there| window.characters.get(there));
        there.is_some() && there == pattern.characters.get(at)
    };
    let gaps: Vec<usize> = (quote.start..quote.end.saturating_sub(1))
        .filter(|at| is_gap(became, *at))
        .collect();
    let set = |became: &mut [Option<usize>],
               part: Range<usize>,
               place: &dyn Fn(usize) -> Option<usize>| {
        let slots = became.get_mut(part.clone()).unwrap_or_default();
        slots
            .iter_mut()
            .zip(part)
            .for_each(|(slot, to)| *slot = place(to));
    };
    for at in gaps.iter().copied() {
        let Some(last) = became.get(at).copied().flatten() else {
            continue;
        };
        let next = |to: usize| last.checked_add(to - at);
        if (at + 1..quote.end).all(|to| says(to, next(to))) {
            set(became, at + 1..quote.end, &next);
            break;
        }
    }
    for at in gaps.into_iter().rev() {
        let Some(first) = became.get(at + 1).copied().flatten() else {
            continue;
        };
        let before = |to: usize| first.checked_sub(at + 1 - to);
        if (quote.start..=at).all(|to| says(to, before(to))) {
            set(became, quote.start..at + 1, &before);
            break;
        }
    }
}

/// `range`, where a quote stands, with a letter more at an end where the same letter stands there that no other
/// letter of the passage became: which of the two was there before nobody can say.
fn with_doubles(
    range: Range<usize>,
    pattern: &Pattern,
    window: &Window,
    became: &[Option<usize>],
) -> Range<usize> {
    let own = |at: Option<usize>| at.and_then(|at| pattern.characters.get(at)).copied();
    let there = |at: Option<usize>| at.and_then(|at| window.characters.get(at)).copied();
    let is_free = |at: usize| !became.contains(&Some(at));
    let is_double = |at: Option<usize>, letter: Option<char>| {
        at.is_some_and(is_free) && letter.is_some_and(char::is_alphabetic) && there(at) == letter
    };
    let quote = &pattern.quote;
    let (first, last) = (own(Some(quote.start)), own(quote.end.checked_sub(1)));
    let before = range.start.checked_sub(1);
    let start = if is_double(before, first) {
        before
    } else {
        None
    };
    let end = range.end + usize::from(is_double(Some(range.end), last));
    if range.is_empty() {
        range
    } else {
        start.unwrap_or(range.start)..end
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::document::slice;

    fn best<'t>(text: &'t str, passage: (&str, &str, &str), at: usize) -> (&'t str, u8, u8) {
        let (before, quote, after) = passage;
        let pattern = Pattern::new(before, quote, after);
        let fits = fits(text, &pattern, at, 64);
        let fit = fits.first().expect("a fit");
        (slice(text, fit.span), fit.score, fit.quote)
    }

    #[test]
    fn the_context_says_which_of_two_it_is() {
        let text = "في بغداد قال الوزير إن الوزير السابق غادر أمس";
        let found = best(text, ("في بغداد قال ", "الوزير", " إن "), 0);
        assert_eq!(found, ("الوزير", 100, 100));
        let pattern = Pattern::new(" إن ", "الوزير", " السابق غادر");
        let fits = fits(text, &pattern, 0, 64);
        assert_eq!(fits[0].span.start(), text.rfind("الوزير").expect("there"));
    }

    #[test]
    fn what_is_put_in_beside_the_quote_stays_outside() {
        let passage = ("ثم زار ", "واشنطن", " يوم الاثنين");
        assert_eq!(
            best("ثم زار مدينة واشنطن يوم الاثنين", passage, 0).0,
            "واشنطن"
        );
        assert_eq!(
            best("ثم زار واشنطن العاصمة يوم الاثنين", passage, 0).0,
            "واشنطن"
        );
        assert_eq!(best("ثم زار واشنطون يوم الاثنين", passage, 0).0, "واشنطون");
        assert_eq!(best("ثم زار أشنطن يوم الاثنين", passage, 0).0, "أشنطن");
    }

    #[test]
    fn scores_tell_how_much_is_left() {
        let passage = ("12345678", "abcd", "87654321");
        assert_eq!(best("12345678abcd87654321", passage, 0), ("abcd", 100, 100));
        assert_eq!(best("12345678abXd87654321", passage, 0), ("abXd", 95, 75));
        assert_eq!(best("12345678ab-cd87654321", passage, 0), ("ab-cd", 95, 80));
        assert_eq!(best("abcd", passage, 0), ("abcd", 20, 100));
    }

    #[test]
    fn a_worse_place_far_from_the_best_is_a_rival() {
        let pattern = Pattern::new("12345678", "abcd", "87654321");
        let text = "12345678abcd87654321 -- 123X5678abcd8765X321";
        let found = fits(text, &pattern, 0, 64);
        let found: Vec<_> = found
            .iter()
            .map(|fit| (fit.span.start(), fit.score))
            .collect();
        assert_eq!(found, [(8, 100), (32, 90)]);
    }

    #[test]
    fn a_side_that_is_lost_next_to_the_quote_says_little() {
        let pattern = Pattern::new("0123456789abcdef", "QUOTE", "");
        let side = |text: &str| fits(text, &pattern, 0, 64).first().and_then(|fit| fit.side);
        assert_eq!(side("0123456789abcdefQUOTE"), Some(100));
        assert_eq!(side("0123456789abcdXYQUOTE"), Some(87));
        assert_eq!(side("0123456789abXXXXQUOTE"), Some(49));
        assert_eq!(side("XXXX456789abcdefQUOTE"), Some(75));
    }

    #[test]
    fn nothing_against_nothing() {
        let pattern = Pattern::new("", "abc", "");
        assert_eq!(fits("", &pattern, 99, 8), []);
        let pattern = Pattern::new("ab", "", "cd");
        let fits = fits("xxabcd", &pattern, 0, 8);
        assert_eq!(fits.first().map(|fit| fit.span), Some(Span::new(4, 4)));
    }

    proptest! {
        #[test]
        fn the_band_agrees_with_the_whole_table(
            text in "[abسل]{0,24}", before in "[abسل]{0,6}", quote in "[abسل]{1,6}", after in "[abسل]{0,6}",
            at in 0..30usize, reach in prop_oneof![0..24usize, Just(64)],
        ) {
            let pattern = Pattern::new(&before, &quote, &after);
            let window = Window::around(&text, at, pattern.characters.len(), reach);
            let table = Table::fill(&pattern, &window, reach);
            // Sellers: the whole table; what lies outside of the band is far.
            let columns = window.characters.len();
            let place = |row: usize, column: usize| {
                let place = (column + reach - window.expected).checked_sub(row);
                place.filter(|place| *place < table.width)
            };
            let mut ends = vec![FAR; columns + 1];
            for (column, edits) in ends.iter_mut().enumerate() {
                *edits = place(0, column).map_or(FAR, |_| 0);
            }
            for (row, own) in pattern.characters.iter().enumerate() {
                let mut next = vec![FAR; columns + 1];
                for column in 0..=columns {
                    let mut edits = ends[column] + 1;
                    if let Some(left) = column.checked_sub(1) {
                        let both = ends[left] + u32::from(window.characters[left] != *own);
                        edits = edits.min(both).min(next[left] + 1);
                    }
                    next[column] = place(row + 1, column).map_or(FAR, |_| edits.min(FAR));
                }
                ends = next;
            }
            let mut wanted = vec![FAR; table.width];
            for (column, edits) in ends.iter().enumerate() {
                if let Some(place) = place(pattern.characters.len(), column) {
                    wanted[place] = *edits;
                }
            }
            prop_assert_eq!(&table.ends, &wanted);
            let least = wanted.iter().min().copied().unwrap_or(0) as usize;
            for fit in fits(&text, &pattern, at, reach) {
                prop_assert!(fit.score <= percent(least, pattern.characters.len()));
                prop_assert!(text.get(fit.span.range()).is_some());
            }
        }
    }
}
