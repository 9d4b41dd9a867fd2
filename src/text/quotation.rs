//! The innermost quotation or bracketed piece around a place.
//!
//! Marks pair within one paragraph and within [`REACH`] bytes of the place. Writers type quotation marks
//! in either order (`”يبدأ … بلدينا“`), so a quotation mark opens or closes by what stands beside it, and
//! by its own form only where that does not decide; any two marks of one family (`“ ” „ ‟ "`, or `« »`)
//! pair. A mark between two letters is an apostrophe. Brackets pair by their form. A mark without its
//! partner is passed over.
//!
//! Must not know: speakers, annotations.

use super::bidi;
use super::document::{Span, slice};
use super::segment::{floor_character, is_paragraph_separator, trimmed};

/// How far, in bytes, marks are looked for before and after the place.
pub const REACH: usize = 1 << 15;

/// How many open marks are looked through for a partner.
const DEPTH: usize = 64;

/// Marks of one family pair with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Double,
    Single,
    Guillemet,
    SingleGuillemet,
    /// A bracket, by its opening form.
    Bracket(char),
}

/// Which way a mark turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Opens,
    Closes,
    Either,
}

/// A mark that stands in the text.
#[derive(Clone, Copy, Debug)]
struct Mark {
    family: Family,
    turn: Turn,
    span: Span,
}

const BRACKETS: &[(char, char)] = &[
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('\u{fd3f}', '\u{fd3e}'),
    ('⟨', '⟩'),
    ('〈', '〉'),
    ('《', '》'),
    ('「', '」'),
    ('『', '』'),
    ('【', '】'),
    ('（', '）'),
];

/// The inside of the innermost quotation or brackets whose inside covers `span` and is larger, without
/// the white space at its ends; also that of a mark which the empty `span` stands on. `None` where there
/// is none within the paragraph.
#[must_use]
pub fn quotation_at(text: &str, span: Span) -> Option<Span> {
    let place = surroundings(text, span)?;
    let larger = pairs(text, place)
        .into_iter()
        .filter_map(|(opening, closing)| {
            let inside = trimmed(text, Span::new(opening.end(), closing.start()));
            let on_mark = span.is_empty()
                && (opening.contains(span.start()) || closing.contains(span.start()));
            let is_larger = inside.covers(span) && inside != span || on_mark && !inside.is_empty();
            is_larger.then_some(inside)
        });
    larger.min_by_key(|inside| inside.len())
}

/// The quotations and brackets of `place`, which lies in one paragraph: what stands between each opening mark and its
/// closing one, in the order of their ends. Any two are apart, or one is within the other.
pub(super) fn quotations(text: &str, place: Span) -> Vec<Span> {
    let pairs = pairs(text, place).into_iter();
    pairs
        .map(|(opening, closing)| Span::new(opening.end(), closing.start()))
        .collect()
}

/// The marks of `place` that are partners, in the order of those that close.
fn pairs(text: &str, place: Span) -> Vec<(Span, Span)> {
    let mut open: Vec<Mark> = Vec::new();
    let mut out = Vec::new();
    for mark in marks(text, place) {
        let depth = open.len();
        let inner = open.iter().rev().take(DEPTH);
        let mut places = inner.zip((0..depth).rev());
        let partner = places
            .find(|(earlier, _)| earlier.family == mark.family)
            .map(|(earlier, index)| (earlier.span, index));
        match partner {
            Some((opening, index)) if closes(mark, true) => {
                open.truncate(index);
                out.push((opening, mark.span));
            }
            _ if closes(mark, false) => {}
            _ => open.push(mark),
        }
    }
    out
}

/// Whether a mark closes, where its family `is_open` or not.
fn closes(mark: Mark, is_open: bool) -> bool {
    match mark.turn {
        Turn::Opens => false,
        Turn::Closes => true,
        Turn::Either => is_open,
    }
}

/// The part of the paragraph around `span` in which marks are looked for; `None` where `span` does not
/// lie in one paragraph or is itself longer than the reach.
fn surroundings(text: &str, span: Span) -> Option<Span> {
    if span.len() > REACH || slice(text, span).contains(is_paragraph_separator) {
        return None;
    }
    let first = floor_character(text, span.start().saturating_sub(REACH));
    let last = floor_character(text, span.end().saturating_add(REACH).min(text.len()));
    let head = text.get(first..span.start())?;
    let tail = text.get(span.end()..last)?;
    let start = head
        .char_indices()
        .rev()
        .find(|(_, c)| is_paragraph_separator(*c))
        .map_or(first, |(at, c)| first + at + c.len_utf8());
    let end = tail
        .find(is_paragraph_separator)
        .map_or(last, |at| span.end() + at);
    Some(Span::new(start, end))
}

/// The marks of `place`, in order.
fn marks(text: &str, place: Span) -> impl Iterator<Item = Mark> {
    let mut before: Option<char> = None;
    let seen = slice(text, place).char_indices();
    let mut characters = seen.filter(|(_, c)| !bidi::is_control(*c)).peekable();
    std::iter::from_fn(move || {
        while let Some((at, c)) = characters.next() {
            let after = characters.peek().map(|(_, c)| *c);
            let found = mark(before, c, after);
            before = Some(c);
            if let Some((family, turn)) = found {
                let start = place.start() + at;
                let span = Span::new(start, start + c.len_utf8());
                return Some(Mark { family, turn, span });
            }
        }
        None
    })
}

/// What mark `c` is between its neighbours, if one.
fn mark(before: Option<char>, c: char, after: Option<char>) -> Option<(Family, Turn)> {
    for (opening, closing) in BRACKETS {
        if c == *opening {
            return Some((Family::Bracket(*opening), Turn::Opens));
        }
        if c == *closing {
            return Some((Family::Bracket(*opening), Turn::Closes));
        }
    }
    let (family, own) = match c {
        '"' | '״' => (Family::Double, Turn::Either),
        '“' | '„' | '‟' => (Family::Double, Turn::Opens),
        '”' => (Family::Double, Turn::Closes),
        '\'' => (Family::Single, Turn::Either),
        '‘' | '‚' | '‛' => (Family::Single, Turn::Opens),
        '’' => (Family::Single, Turn::Closes),
        '«' => (Family::Guillemet, Turn::Opens),
        '»' => (Family::Guillemet, Turn::Closes),
        '‹' => (Family::SingleGuillemet, Turn::Opens),
        '›' => (Family::SingleGuillemet, Turn::Closes),
        _ => return None,
    };
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    if word(before) && word(after) && matches!(c, '"' | '״' | '\'' | '’' | '‘') {
        return None;
    }
    Some((family, turned(before, after, own)))
}

/// Which way a quotation mark turns by its neighbours: it opens after a gap and before a word, closes
/// after a word and before a gap.
fn turned(before: Option<char>, after: Option<char>, own: Turn) -> Turn {
    let gap = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || is_paragraph_separator(c));
    let stop = |c: Option<char>| c.is_some_and(|c| ".,;:!?،؛؟…)]}".contains(c));
    let begin = |c: Option<char>| c.is_some_and(|c| "([{:—–-".contains(c));
    let can_open = (gap(before) || begin(before)) && !gap(after) && !stop(after);
    let can_close = !gap(before) && (gap(after) || stop(after));
    match (can_open, can_close) {
        (true, false) => Turn::Opens,
        (false, true) => Turn::Closes,
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, proptest};

    use super::*;

    /// The text with the span between `[` and `]` taken, and what is found around it.
    fn around(notation: &str) -> Option<String> {
        let start = notation.find('⟦')?;
        let end = notation.find('⟧')? - '⟦'.len_utf8();
        let text = notation.replace(['⟦', '⟧'], "");
        quotation_at(&text, Span::new(start, end)).map(|span| slice(&text, span).to_owned())
    }

    #[test]
    fn the_innermost_piece_around_a_place_is_found() {
        let inner = Some("اليوم حوار".to_owned());
        assert_eq!(around("قال: «يبدأ (⟦اليوم⟧ حوار) غدا»"), inner);
        assert_eq!(
            around("قال: «يبدأ ⟦(اليوم حوار)⟧ غدا»").as_deref(),
            Some("يبدأ (اليوم حوار) غدا")
        );
        assert_eq!(around("قال: « ⟦⟧اليوم حوار » غدا"), inner);
        assert_eq!(around("قال «⟦اليوم حوار⟧» غدا"), None);
        assert_eq!(around("“⟦اليوم⟧ حوار” ثم “غيره”"), inner);
        assert_eq!(around("“غيره” ثم ⟦قال⟧ “غيره”"), None);
        // Marks of direction are no neighbours.
        assert_eq!(around("\"غيره\" ⟦ثم⟧ \u{202A}\"x\"\u{202C}"), None);
        let marked = around("قال \u{202A}\"⟦x⟧ y\"\u{202C}.");
        assert_eq!(marked.as_deref(), Some("x y"));
        assert_eq!(around("ثم \"⟦اليوم⟧ حوار\" ثم \"غيره\""), inner);
        assert_eq!(around("قال ⟦⟧«اليوم حوار» ثم"), inner);
    }

    #[test]
    fn marks_in_the_wrong_order_pair_by_what_stands_beside_them() {
        for text in [
            "منصة X، ”⟦اليوم⟧ حوار“، دون",
            "منصة X، ”⟦اليوم⟧ حوار”، دون",
            "منصة X، »⟦اليوم⟧ حوار«، دون",
            "منصة X: “⟦اليوم⟧ حوار“.",
            "„⟦اليوم⟧ حوار“",
            "‘⟦اليوم⟧ حوار’",
        ] {
            assert_eq!(around(text).as_deref(), Some("اليوم حوار"), "{text}");
        }
    }

    #[test]
    fn apostrophes_and_lone_marks_are_passed_over() {
        assert_eq!(
            around("‘don’t ⟦stop⟧ now’").as_deref(),
            Some("don’t stop now")
        );
        assert_eq!(around("(a «⟦b⟧ c)").as_deref(), Some("a «b c"));
        assert_eq!(around("a) ⟦b⟧ (c"), None);
        assert_eq!(around("«a\n⟦b⟧\nc»"), None);
        assert_eq!(around("(صה\"⟦ל⟧ x)").as_deref(), Some("صה\"ל x"));
    }

    proptest! {
        #[test]
        fn what_is_found_covers_the_place(
            text in "[«»“”\"'() ابa\n]{0,40}", start in 0usize..40, length in 0usize..9
        ) {
            let start = floor_character(&text, start);
            let end = floor_character(&text, start + length);
            let span = Span::new(start, end);
            if let Some(found) = quotation_at(&text, span) {
                prop_assert!(text.get(found.range()).is_some_and(|inside| !inside.contains('\n')));
                prop_assert!(span.is_empty() || found.covers(span) && found != span);
            }
        }
    }
}
