//! A text in tokens that begin and end where annotations do: `والعراق` is two where `العراق` is annotated.
//!
//! A token is a word, or what stands between two words, or a run of white space. One blank behind a token belongs to
//! it, as spaCy has it, unless an annotation begins or ends there.
//!
//! Must not know: any one format.

use std::collections::BTreeSet;

use super::Work;
use super::losses::{Loss, Losses};
use crate::annotation::Annotation;
use crate::text::cells::{Sort, sort};
use crate::text::document::{Span, slice};
use crate::text::segment::words;

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Where it stands.
    pub(super) span: Span,
    /// Whether the blank behind it belongs to it.
    pub(super) space: bool,
}

/// Whether a character is white space for Python too.
pub(super) const fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// The tokens of `text`, cut where one of `spans` begins or ends. They cover it but for the blanks that belong to
/// them.
pub(super) fn tokens(text: &str, spans: &[Span]) -> Vec<Token> {
    let starts: BTreeSet<usize> = spans.iter().map(|span| span.start()).collect();
    let ends: BTreeSet<usize> = spans.iter().map(|span| span.end()).collect();
    let mut out: Vec<Token> = Vec::new();
    for span in pieces(text, &starts, &ends) {
        let own = slice(text, span);
        let at = span.start();
        let joins = own.starts_with(' ') && !starts.contains(&at) && !ends.contains(&(at + 1));
        let behind = out
            .last_mut()
            .filter(|last| last.span.end() == at && !last.space);
        let behind = behind.filter(|last| !slice(text, last.span).starts_with(is_blank));
        let mut rest = span;
        if let Some(last) = behind.filter(|_| joins) {
            last.space = true;
            rest = Span::new(at + 1, span.end());
        }
        if !rest.is_empty() {
            out.push(Token {
                span: rest,
                space: false,
            });
        }
    }
    out
}

/// Words, what stands between them, and runs of white space, cut where annotations begin and end.
fn pieces(text: &str, starts: &BTreeSet<usize>, ends: &BTreeSet<usize>) -> Vec<Span> {
    let mut cuts: BTreeSet<usize> = starts.union(ends).copied().collect();
    for word in words(text, Span::new(0, text.len())) {
        cuts.extend([word.start(), word.end()]);
    }
    let mut blank = None;
    for (at, c) in text.char_indices() {
        if blank.is_some_and(|blank| blank != is_blank(c)) {
            cuts.insert(at);
        }
        blank = Some(is_blank(c));
    }
    cuts.extend([0, text.len()]);
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let pairs = cuts.windows(2).filter_map(|pair| match pair {
        [start, end] if start < end => Some(Span::new(*start, *end)),
        _ => None,
    });
    pairs.collect()
}

/// The tokens of a format that knows no white space: those that nobody can see stand with their neighbour, unless
/// an annotation begins or ends between.
pub(super) fn visible(text: &str, spans: &[Span]) -> Vec<Span> {
    let bounds: BTreeSet<usize> = spans
        .iter()
        .flat_map(|span| [span.start(), span.end()])
        .collect();
    let mut out: Vec<Span> = Vec::new();
    let mut waiting: Option<Span> = None;
    for token in tokens(text, spans) {
        let own = slice(text, token.span);
        if own.starts_with(is_blank) {
            out.extend(waiting.take());
            continue;
        }
        let span = match waiting.take() {
            Some(before)
                if before.end() == token.span.start() && !bounds.contains(&before.end()) =>
            {
                before.hull(token.span)
            }
            Some(before) => {
                out.push(before);
                token.span
            }
            None => token.span,
        };
        let shown = slice(text, span).chars().any(is_shown);
        match out.last_mut() {
            Some(last)
                if !shown && last.end() == span.start() && !bounds.contains(&span.start()) =>
            {
                *last = last.hull(span)
            }
            _ if shown => out.push(span),
            _ => waiting = Some(span),
        }
    }
    out.extend(waiting);
    out
}

fn is_shown(c: char) -> bool {
    matches!(sort(c), Sort::Plain | Sort::Fixed | Sort::NumberSign(_))
}

/// The annotations that a format of tokens can have, each with its hull; what it can't have of them is counted.
pub(super) fn spanned<'a>(work: &Work<'a>, losses: &mut Losses) -> Vec<(&'a Annotation, Span)> {
    let mut out = Vec::new();
    for one in work.placed() {
        let hull = one.spans.hull();
        if one.kind.is_none() {
            losses.add(Loss::BareNotes);
        } else if hull.is_empty() {
            losses.add(Loss::Empty);
        } else {
            losses.add_if(Loss::Parts, !one.spans.further().is_empty());
            losses.add_if(Loss::Forms, one.form.is_some());
            losses.add_all(Loss::Attributes, one.attributes.len());
            losses.add_all(Loss::Notes, one.notes.len());
            losses.add_if(Loss::Authors, one.by.is_some());
            out.push((one, hull));
        }
    }
    out
}

/// Of annotations that overlap the longest, in the order of the text.
pub(super) fn apart<'a>(all: &[(&'a Annotation, Span)]) -> Vec<(&'a Annotation, Span)> {
    let mut longest = all.to_vec();
    longest.sort_by_key(|(_, span)| (std::cmp::Reverse(span.len()), span.start()));
    let mut out: Vec<(&Annotation, Span)> = Vec::new();
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (one, span) in longest {
        let before = taken.range(..(span.end(), 0)).next_back();
        if before.is_none_or(|(_, end)| *end <= span.start()) {
            taken.insert((span.start(), span.end()));
            out.push((one, span));
        }
    }
    out.sort_by_key(|(_, span)| span.start());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, spans: &[(usize, usize)]) -> Vec<String> {
        let spans: Vec<Span> = spans
            .iter()
            .map(|(start, end)| Span::new(*start, *end))
            .collect();
        let all = tokens(text, &spans).into_iter();
        all.map(|token| {
            format!(
                "{}{}",
                slice(text, token.span),
                if token.space { "_" } else { "" }
            )
        })
        .collect()
    }

    #[test]
    fn tokens_begin_and_end_where_annotations_do() {
        assert_eq!(
            shown("قال: والعراق.", &[(10, 22)]),
            ["قال", ":_", "و", "العراق", "."]
        );
        assert_eq!(shown("a  b\n", &[]), ["a_", " ", "b", "\n"]);
        assert_eq!(
            shown("a b", &[(0, 2)]),
            ["a", " ", "b"],
            "the blank is within"
        );
        assert_eq!(shown("a b", &[(1, 3)]), ["a", " ", "b"]);
        assert_eq!(shown(" a", &[]), [" ", "a"]);
    }

    proptest::proptest! {
        #[test]
        fn tokens_make_the_text_again(text in "(\\PC|[ \\n\\t]){0,30}", cuts in proptest::collection::vec(0usize..40, 0..4)) {
            let mut places: Vec<usize> = cuts.iter().map(|cut| text.char_indices().nth(*cut).map_or(text.len(), |(at, _)| at)).collect();
            places.sort_unstable();
            let spans: Vec<Span> = places.chunks(2).filter(|pair| pair.len() == 2).map(|pair| Span::new(pair[0], pair[1])).collect();
            let mut made = String::new();
            let all = tokens(&text, &spans);
            for token in &all {
                assert_eq!(made.len(), token.span.start());
                made.push_str(slice(&text, token.span));
                if token.space {
                    made.push(' ');
                }
            }
            assert_eq!(made, text);
            for span in spans.iter().filter(|span| !span.is_empty()) {
                assert!(all.iter().any(|token| token.span.start() == span.start()));
                assert!(all.iter().any(|token| token.span.end() == span.end()));
            }
        }
    }
}
