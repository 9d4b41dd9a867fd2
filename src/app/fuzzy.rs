//! Matching what was typed against the rows of a list.
//!
//! What was typed is taken as words; each must be found in the row, in any order. A word is found as it
//! stands, at best at the start of a word of the row; where it is not, its characters in their order, if
//! they begin words or follow each other. Case and spelling do not count (see [`crate::text::fold`]).
//!
//! Must not know: what the rows are.

use crate::text::document::Span;
use crate::text::fold::Folding;

/// How well a text matches, and by which of its clusters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// The higher the better.
    pub score: i32,
    /// The bytes that match, ascending, apart from each other.
    pub marks: Vec<Span>,
}

/// A character of the row, as it is compared.
struct Unit {
    folded: char,
    source: Span,
    begins_word: bool,
}

/// What is compared of `text`.
fn units(text: &str) -> Vec<Unit> {
    let folding = Folding::new(text);
    let mut out: Vec<Unit> = Vec::new();
    for (at, c) in folding.text().char_indices() {
        let word = out.last().is_some_and(|unit| unit.folded.is_alphanumeric());
        out.push(Unit {
            folded: c,
            source: folding.source(at, at + c.len_utf8()),
            begins_word: c.is_alphanumeric() && !word,
        });
    }
    out
}

/// Matches `pattern` against `text`; `None` where a word of it is not found. An empty pattern matches
/// anything.
#[must_use]
pub fn matched(pattern: &str, text: &str) -> Option<Match> {
    let row = units(text);
    let mut out = Match::default();
    for word in pattern.split_whitespace() {
        let wanted: Vec<char> = units(word).iter().map(|unit| unit.folded).collect();
        if wanted.is_empty() {
            continue;
        }
        let (score, places) = together(&wanted, &row).or_else(|| scattered(&wanted, &row))?;
        out.score += score;
        out.marks.extend(
            places
                .iter()
                .filter_map(|place| row.get(*place))
                .map(|unit| unit.source),
        );
    }
    // Of two rows that match alike the shorter one is meant.
    out.score -= i32::try_from(row.len().min(400) / 8).unwrap_or(0);
    out.marks = joined(out.marks);
    Some(out)
}

/// The best place where all of `wanted` stands together.
fn together(wanted: &[char], row: &[Unit]) -> Option<(i32, Vec<usize>)> {
    let places = row.windows(wanted.len()).enumerate();
    let hits = places.filter(|(_, window)| {
        let found = window.iter().map(|unit| unit.folded);
        found.eq(wanted.iter().copied())
    });
    let scored = hits.map(|(at, window)| {
        let begins = window.first().is_some_and(|unit| unit.begins_word);
        let after = row.get(at + wanted.len());
        let ends = after.is_none_or(|unit| !unit.folded.is_alphanumeric() || unit.begins_word);
        let score =
            40 + 40 * i32::from(begins) + 20 * i32::from(begins && ends) + 8 * i32::from(at == 0);
        (score, at)
    });
    // The first of the best.
    let (score, at) = scored.max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at)))?;
    Some((score, (at..at + wanted.len()).collect()))
}

/// The characters of `wanted` in their order, each beginning a word or following the one before.
fn scattered(wanted: &[char], row: &[Unit]) -> Option<(i32, Vec<usize>)> {
    let mut places: Vec<usize> = Vec::new();
    for c in wanted {
        let from = places.last().map_or(0, |last| last + 1);
        let follows = row.get(from).filter(|unit| unit.folded == *c && from > 0);
        let next = match follows {
            Some(_) => from,
            None => {
                let mut rest = row.iter().enumerate().skip(from);
                rest.find(|(_, unit)| unit.folded == *c && unit.begins_word)?
                    .0
            }
        };
        places.push(next);
    }
    let first = places.first()?;
    Some((10 + i32::from(*first == 0), places))
}

/// Spans in order, those that touch or overlap as one.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.start(), span.end()));
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start() <= last.end() => *last = last.hull(span),
            _ => out.push(span),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with what matches in brackets.
    fn shown(pattern: &str, text: &str) -> Option<String> {
        let found = matched(pattern, text)?;
        let (mut out, mut at) = (String::new(), 0);
        for mark in found.marks {
            out.push_str(text.get(at..mark.start()).expect("on a boundary"));
            out.push('[');
            out.push_str(text.get(mark.range()).expect("on a boundary"));
            out.push(']');
            at = mark.end();
        }
        out.push_str(text.get(at..).expect("on a boundary"));
        Some(out)
    }

    #[track_caller]
    fn best<'r>(pattern: &str, rows: &[&'r str]) -> &'r str {
        let matching = rows
            .iter()
            .filter_map(|row| Some((matched(pattern, row)?.score, row)));
        matching
            .max_by_key(|(score, _)| *score)
            .expect("one matches")
            .1
    }

    #[test]
    fn words_match_in_any_order_and_case() {
        assert_eq!(
            shown("WORD next", "the next word").as_deref(),
            Some("the [next] [word]")
        );
        assert_eq!(shown("nexw", "next word").as_deref(), Some("[nex]t [w]ord"));
        assert_eq!(shown("xyz", "next word"), None);
        assert_eq!(shown("", "next word").as_deref(), Some("next word"));
    }

    #[test]
    fn spelling_does_not_count_and_marks_are_whole_clusters() {
        assert_eq!(shown("محمد", "قال مُحَمَّد").as_deref(), Some("قال [مُحَمَّد]"));
        assert_eq!(shown("احمد", "أحمد").as_deref(), Some("[أحمد]"));
    }

    #[test]
    fn a_whole_word_beats_its_beginning_beats_its_inside() {
        assert_eq!(
            best("row", &["arrow", "rows of text", "this row"]),
            "this row"
        );
        assert_eq!(best("row", &["arrow", "rows of text"]), "rows of text");
        assert_eq!(best("ns", &["answer", "next sentence"]), "answer");
    }

    proptest::proptest! {
        #[test]
        fn any_pattern_on_any_text_gives_spans_of_it(pattern in "\\PC{0,12}", text in "\\PC{0,40}") {
            if let Some(found) = matched(&pattern, &text) {
                for mark in found.marks {
                    assert!(text.get(mark.range()).is_some_and(|part| !part.is_empty()));
                }
            }
        }
    }
}
