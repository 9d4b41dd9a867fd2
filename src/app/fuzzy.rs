//! Matching what was typed against the rows of a list.
//!
//! What was typed is taken as words; each must be found in the row, in any order. A word is found as it
//! stands, at best at the start of a word of the row; where it is not, its characters in their order, if
//! they begin words or follow each other. Case and spelling do not count (see [`crate::text::fold`]). Where nothing
//! matches, a letter or two may be mistaken.
//!
//! Must not know: what the rows are.

use std::collections::HashSet;
use std::ops::Range;

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

/// What was typed: its words, folded once for all rows, each once.
#[derive(Clone, Debug)]
pub struct Wanted(Vec<String>);

impl Wanted {
    /// The words of `pattern`.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        let words = pattern.split_whitespace();
        let folded = words.map(|word| Folding::new(word).text().to_owned());
        let mut known = HashSet::new();
        let new = |word: &String| !word.is_empty() && known.insert(word.clone());
        Self(folded.filter(new).collect())
    }

    /// Matches against `text`; `None` where a word is not found. No words match anything.
    #[must_use]
    pub fn matched(&self, text: &str) -> Option<Match> {
        self.each(text, |wanted, row| {
            together(wanted, row).or_else(|| scattered(wanted, row))
        })
    }

    /// The same, where a word may also be spelt a little otherwise: `bagdad`. For what nothing matches.
    #[must_use]
    pub fn nearly(&self, text: &str) -> Option<Match> {
        self.each(text, |wanted, row| {
            together(wanted, row).or_else(|| near(wanted, row))
        })
    }

    /// Matches each word by `find`.
    fn each(&self, text: &str, find: impl Fn(&str, &str) -> Found) -> Option<Match> {
        let row = Folding::new(text);
        let mut out = Match::default();
        for word in &self.0 {
            let (score, places) = find(word, row.text())?;
            out.score += score;
            // Where a character comes from takes a look at its cluster: that is for those alone that match.
            let sources = places
                .iter()
                .map(|place| row.source(place.start, place.end));
            out.marks.extend(sources);
        }
        // Of two rows that match alike the shorter one is meant.
        let length = row.text().chars().take(400).count();
        out.score -= i32::try_from(length / 8).unwrap_or(0);
        out.marks = joined(out.marks);
        Some(out)
    }
}

/// How well a folded word matches a folded row, and where.
type Found = Option<(i32, Places)>;

/// Whether a word of `row` begins at byte `at`.
fn begins_word(row: &str, at: usize) -> bool {
    let (before, after) = row.split_at_checked(at).unwrap_or(("", row));
    let alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    alphanumeric(after.chars().next()) && !alphanumeric(before.chars().next_back())
}

/// Bytes of a folded row that match.
type Places = Vec<Range<usize>>;

/// The best place where all of `wanted` stands together.
fn together(wanted: &str, row: &str) -> Found {
    let mut best: Option<(i32, usize)> = None;
    let mut from = 0;
    while let Some(found) = row.get(from..).and_then(|rest| rest.find(wanted)) {
        let (at, end) = (from + found, from + found + wanted.len());
        let begins = begins_word(row, at);
        let after = row.get(end..).and_then(|rest| rest.chars().next());
        let ends = !after.is_some_and(char::is_alphanumeric) || begins_word(row, end);
        let score =
            40 + 40 * i32::from(begins) + 20 * i32::from(begins && ends) + 8 * i32::from(at == 0);
        // The first of the best.
        if best.is_none_or(|(other, _)| score > other) {
            best = Some((score, at));
        }
        from = at + row.get(at..)?.chars().next()?.len_utf8();
    }
    let (score, at) = best?;
    Some((score, std::iter::once(at..at + wanted.len()).collect()))
}

/// The characters of `wanted` in their order, each beginning a word or following the one before.
fn scattered(wanted: &str, row: &str) -> Found {
    let mut places = Places::new();
    for c in wanted.chars() {
        let from = places.last().map_or(0, |last: &Range<usize>| last.end);
        let rest = row.get(from..)?;
        let follows = from > 0 && rest.starts_with(c);
        let at = match follows {
            true => from,
            false => {
                let hits = rest.match_indices(c).map(|(at, _)| from + at);
                hits.into_iter().find(|at| begins_word(row, *at))?
            }
        };
        places.push(at..at + c.len_utf8());
    }
    let first = places.first()?.start;
    Some((10 + i32::from(first == 0), places))
}

/// The word of the row that is nearest to `wanted`, or begins nearest: of four letters one may differ, of eight two.
/// The first letter is hardly ever mistaken.
fn near(wanted: &str, row: &str) -> Found {
    let length = wanted.chars().count();
    let most = match length {
        0..4 => return None,
        4..8 => 1,
        _ => 2,
    };
    let first = wanted.chars().next()?;
    let mut best: Option<(usize, Range<usize>)> = None;
    for (at, _) in row
        .match_indices(first)
        .filter(|(at, _)| begins_word(row, *at))
    {
        let rest = row.get(at..)?;
        let word = rest.split(|c: char| !c.is_alphanumeric()).next()?;
        let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
        for end in ends.skip(length - most - 1).take(2 * most + 1) {
            let differ = strsim::osa_distance(wanted, word.get(..end)?);
            if differ <= most && best.as_ref().is_none_or(|(least, _)| differ < *least) {
                best = Some((differ, at..at + end));
            }
        }
    }
    let (differ, place) = best?;
    let worse = i32::try_from(differ).unwrap_or(i32::MAX);
    Some((20 - 5 * worse, vec![place]))
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

    fn matched(pattern: &str, text: &str) -> Option<Match> {
        Wanted::new(pattern).matched(text)
    }

    fn nearly(pattern: &str, text: &str) -> Option<Match> {
        Wanted::new(pattern).nearly(text)
    }

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
        assert_eq!(
            matched("word next word", "next word"),
            matched("word next", "next word")
        );
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

    #[test]
    fn a_word_may_be_spelt_a_little_otherwise() {
        for (pattern, text) in [
            ("bagdad", "بغداد · Baghdad"),
            ("bagda", "Baghdad"),
            ("ألنا رومانوفسكي", "ألينا رومانوسكي"),
        ] {
            assert_eq!(matched(pattern, text), None, "{pattern}");
            assert!(nearly(pattern, text).is_some(), "{pattern}");
        }
        for pattern in ["bgd", "bagbag", "cagdad"] {
            assert_eq!(nearly(pattern, "Baghdad"), None, "{pattern}");
        }
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
