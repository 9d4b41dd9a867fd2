//! Grapheme clusters, words, sentences: where they begin and end, in the text's own order.
//!
//! Rules: UAX #29 (Unicode 17), by `unicode-segmentation`. Each question is answered from a *certain*
//! place before the offset, a place where the rules break whatever stands before it, so it costs what is
//! near and not the paragraph. A *word* is a segment of UAX #29 that holds a letter or a digit; all else
//! is passed over. A *sentence* is given without the white space around it, and never goes past a
//! paragraph separator of UAX #9 (UAX #29 knows nothing of U+001C to U+001E).
//!
//! Any offset will do: one inside a character counts as that character's first byte, one beyond the
//! text as its end.
//!
//! Must not know: columns, rows, direction.

use icu_properties::props::{SentenceBreak, WordBreak};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::document::{Document, Span, slice};

const WORD_BREAK: CodePointMapDataBorrowed<'static, WordBreak> = CodePointMapData::new();
const SENTENCE_BREAK: CodePointMapDataBorrowed<'static, SentenceBreak> = CodePointMapData::new();

/// The clusters of `text`, each with the byte that it begins at.
pub fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let mut characters = rest.chars();
        let first = characters.next()?;
        let alone = stands_alone(first) && characters.next().is_none_or(stands_alone);
        let length = if alone {
            first.len_utf8()
        } else {
            rest.graphemes(true).next().map_or(0, str::len)
        };
        let start = at;
        at += length;
        Some((start, text.get(start..at)?))
    })
}

/// Characters that no rule joins with another such one (Grapheme_Cluster_Break Other, no pictographs): nearly
/// all of most articles. Between two of them clusters part, whatever is around (GB999).
const fn stands_alone(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}')
}

/// The last character boundary at or before `offset`.
#[must_use]
pub fn floor_character(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The last boundary of grapheme clusters at or before `offset`.
#[must_use]
pub fn floor_grapheme(text: &str, offset: usize) -> usize {
    let at = floor_character(text, offset);
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(false) => cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0),
        _ => at,
    }
}

/// The first boundary of grapheme clusters at or after `offset`.
#[must_use]
pub fn ceil_grapheme(text: &str, offset: usize) -> usize {
    if offset >= text.len() {
        return text.len();
    }
    let floor = floor_grapheme(text, offset);
    if floor == offset {
        return floor;
    }
    next_grapheme(text, offset).unwrap_or(text.len())
}

/// The cluster that holds the byte at `offset`; `None` at the text's end.
#[must_use]
pub fn grapheme_at(text: &str, offset: usize) -> Option<Span> {
    let end = next_grapheme(text, offset)?;
    Some(Span::new(floor_grapheme(text, offset), end))
}

/// Where the cluster after the one at `offset` begins (the text's end after the last); `None` at the
/// text's end.
#[must_use]
pub fn next_grapheme(text: &str, offset: usize) -> Option<usize> {
    let at = floor_character(text, offset);
    GraphemeCursor::new(at, text.len(), true)
        .next_boundary(text, 0)
        .ok()
        .flatten()
}

/// Where the last cluster that begins before `offset` begins; `None` at the text's start.
#[must_use]
pub fn previous_grapheme(text: &str, offset: usize) -> Option<usize> {
    let at = floor_character(text, offset);
    if at < offset && offset < text.len() {
        return Some(floor_grapheme(text, at));
    }
    GraphemeCursor::new(at, text.len(), true)
        .prev_boundary(text, 0)
        .ok()
        .flatten()
}

/// Whether two neighbouring characters are parted by the word rules whatever stands around them.
fn parts_words(before: char, after: char) -> bool {
    let (a, b) = (WORD_BREAK.get(before), WORD_BREAK.get(after));
    let alone = |class| {
        matches!(
            class,
            WordBreak::Other | WordBreak::WSegSpace | WordBreak::Newline
        ) || matches!(class, WordBreak::CR | WordBreak::LF)
    };
    match (a, b) {
        (WordBreak::CR | WordBreak::LF | WordBreak::Newline, WordBreak::CR)
        | (WordBreak::LF | WordBreak::Newline, _) => true,
        (WordBreak::CR, b) => b != WordBreak::LF,
        (_, WordBreak::CR | WordBreak::LF | WordBreak::Newline) => true,
        (_, WordBreak::Extend | WordBreak::Format | WordBreak::ZWJ) => false,
        (WordBreak::WSegSpace, WordBreak::WSegSpace) | (WordBreak::ZWJ, _) => false,
        (a, b) => alone(a) || alone(b),
    }
}

/// The last place at or before `offset` where the word rules break whatever stands before it.
fn certain_word_start(text: &str, offset: usize) -> usize {
    let mut at = floor_character(text, offset);
    let mut after = text.get(at..).and_then(|rest| rest.chars().next());
    for before in text.get(..at).unwrap_or("").chars().rev() {
        if after.is_some_and(|after| parts_words(before, after)) {
            return at;
        }
        after = Some(before);
        at -= before.len_utf8();
    }
    at
}

/// The segments of UAX #29 from the certain place `start` on.
fn segments(text: &str, start: usize) -> impl Iterator<Item = Span> {
    text.get(start..)
        .unwrap_or("")
        .split_word_bound_indices()
        .map(move |(at, piece)| Span::new(start + at, start + at + piece.len()))
}

/// Whether a segment holds a letter or digit; vowel marks are alphabetic by Unicode, but on a space they
/// make no word.
fn is_word(text: &str, segment: Span) -> bool {
    let mut characters = slice(text, segment).chars();
    characters.any(|c| c.is_alphanumeric() && WORD_BREAK.get(c) != WordBreak::Extend)
}

/// The segment of UAX #29 that holds the byte at `offset`, be it a word, white space or a mark; `None`
/// at the text's end.
#[must_use]
pub fn segment_at(text: &str, offset: usize) -> Option<Span> {
    segments(text, certain_word_start(text, offset)).find(|segment| segment.end() > offset)
}

/// Whether the word rules break at `offset`.
#[must_use]
pub fn is_word_boundary(text: &str, offset: usize) -> bool {
    let (Some(head), Some(tail)) = (text.get(..offset), text.get(offset..)) else {
        return false;
    };
    let (Some(before), Some(after)) = (head.chars().next_back(), tail.chars().next()) else {
        return true;
    };
    let letter = |c| matches!(WORD_BREAK.get(c), WordBreak::ALetter | WordBreak::Numeric);
    if parts_words(before, after) {
        return true;
    }
    if letter(before) && letter(after) {
        return false;
    }
    segment_at(text, offset).is_none_or(|segment| segment.start() == offset)
}

/// The word that holds the byte at `offset`; `None` between words.
#[must_use]
pub fn word_at(text: &str, offset: usize) -> Option<Span> {
    segment_at(text, offset).filter(|segment| is_word(text, *segment))
}

/// The words that share a byte with `span`, whole, in order.
pub fn words(text: &str, span: Span) -> impl Iterator<Item = Span> {
    segments(text, certain_word_start(text, span.start()))
        .skip_while(move |segment| segment.end() <= span.start())
        .take_while(move |segment| segment.start() < span.end())
        .filter(|segment| is_word(text, *segment))
}

/// Where the first word that begins after `offset` begins (`w`); `None` where there is none.
#[must_use]
pub fn next_word_start(text: &str, offset: usize) -> Option<usize> {
    segments(text, certain_word_start(text, offset))
        .find(|segment| segment.start() > offset && is_word(text, *segment))
        .map(Span::start)
}

/// Where the last word that begins before `offset` begins (`b`); `None` where there is none.
#[must_use]
pub fn previous_word_start(text: &str, offset: usize) -> Option<usize> {
    let mut until = offset.min(text.len());
    while until > 0 {
        let start = certain_word_start(text, until - 1);
        let found = segments(text, start)
            .take_while(|segment| segment.start() < until)
            .filter(|segment| is_word(text, *segment))
            .last();
        if let Some(word) = found {
            return Some(word.start());
        }
        until = start;
    }
    None
}

/// Where the last cluster of a word begins, of the first word for which that is after `offset` (`e`);
/// `None` where there is none.
#[must_use]
pub fn next_word_end(text: &str, offset: usize) -> Option<usize> {
    segments(text, certain_word_start(text, offset))
        .filter(|segment| segment.end() > offset && is_word(text, *segment))
        .filter_map(|word| previous_grapheme(text, word.end()))
        .find(|last| *last > offset)
}

/// Whether a character ends a paragraph of UAX #9 (class B).
#[must_use]
pub fn is_paragraph_separator(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2029}')
}

/// What is known, walking back, of a place where a sentence may begin.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// Nothing.
    Unknown,
    /// A letter begins at the offset.
    Letter(usize),
    /// With white space before it.
    Spaces(usize),
    /// With closing marks before that.
    Closing(usize),
}

impl Before {
    /// Takes in the character at `at`, one further back; `Err` is a place where a sentence begins for
    /// certain: after a full stop, closing marks and white space, before a letter that is not small
    /// (SB8 to SB11: nothing else can hold there).
    fn back(self, at: usize, class: SentenceBreak) -> Result<Self, usize> {
        Ok(match (class, self) {
            (SentenceBreak::OLetter | SentenceBreak::Upper, _) => Self::Letter(at),
            (SentenceBreak::Sp, Self::Letter(start) | Self::Spaces(start)) => Self::Spaces(start),
            (SentenceBreak::Close, Self::Spaces(start) | Self::Closing(start)) => {
                Self::Closing(start)
            }
            (
                SentenceBreak::STerm | SentenceBreak::ATerm,
                Self::Spaces(start) | Self::Closing(start),
            ) => return Err(start),
            (SentenceBreak::Extend | SentenceBreak::Format, same) => same,
            _ => Self::Unknown,
        })
    }
}

/// The last place at or before `offset` where a sentence begins whatever stands before it.
fn certain_sentence_start(text: &str, offset: usize) -> usize {
    let offset = floor_character(text, offset);
    let after = text.get(offset..).and_then(|rest| rest.chars().next());
    let mut known = match after {
        Some(c) => Before::Unknown
            .back(offset, SENTENCE_BREAK.get(c))
            .unwrap_or(Before::Unknown),
        None => Before::Unknown,
    };
    let mut next = after;
    for (at, c) in text.get(..offset).unwrap_or("").char_indices().rev() {
        let class = SENTENCE_BREAK.get(c);
        let line_end = is_paragraph_separator(c) || class == SentenceBreak::Sep;
        if line_end && !(c == '\r' && next == Some('\n')) {
            return at + c.len_utf8();
        }
        match known.back(at, class) {
            Ok(more) => known = more,
            Err(start) => return start,
        }
        next = Some(c);
    }
    0
}

/// The sentences of UAX #29 with the white space after them, from the certain place `start` on; cut
/// where U+001C to U+001E end a paragraph.
fn whole_sentences(text: &str, start: usize) -> impl Iterator<Item = Span> {
    text.get(start..)
        .unwrap_or("")
        .split_sentence_bound_indices()
        .flat_map(move |(at, piece)| {
            let start = start + at;
            let mut from = start;
            piece
                .split_inclusive(['\u{1c}', '\u{1d}', '\u{1e}'])
                .map(move |part| {
                    let span = Span::new(from, from + part.len());
                    from = span.end();
                    span
                })
        })
}

/// `span` without the white space (and the separators) at both its ends.
#[must_use]
pub fn trimmed(text: &str, span: Span) -> Span {
    let blank = |c: char| c.is_whitespace() || is_paragraph_separator(c);
    let piece = slice(text, span);
    let front = piece.len() - piece.trim_start_matches(blank).len();
    let kept = piece.trim_matches(blank).len();
    Span::new(span.start() + front, span.start() + front + kept)
}

/// `text` with single blanks for its white space and line ends, none at its ends.
#[must_use]
pub fn one_line(text: &str) -> String {
    let blank = |c: char| c.is_whitespace() || is_paragraph_separator(c);
    let words = text.split(blank).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The sentence that holds the byte at `offset`, without the white space around it; `None` where that
/// leaves nothing, and at the text's end.
#[must_use]
pub fn sentence_at(text: &str, offset: usize) -> Option<Span> {
    whole_sentences(text, certain_sentence_start(text, offset))
        .find(|sentence| sentence.end() > offset)
        .map(|sentence| trimmed(text, sentence))
        .filter(|sentence| !sentence.is_empty())
}

/// Where the first sentence that begins after `offset` begins (`)`); `None` where there is none.
#[must_use]
pub fn next_sentence(text: &str, offset: usize) -> Option<usize> {
    whole_sentences(text, certain_sentence_start(text, offset))
        .map(|sentence| trimmed(text, sentence))
        .find(|sentence| !sentence.is_empty() && sentence.start() > offset)
        .map(Span::start)
}

/// Where the last sentence that begins before `offset` begins (`(`): the start of the one that holds
/// it, or of the one before; `None` where there is none.
#[must_use]
pub fn previous_sentence(text: &str, offset: usize) -> Option<usize> {
    let mut until = offset.min(text.len());
    while until > 0 {
        let start = certain_sentence_start(text, until - 1);
        let found = whole_sentences(text, start)
            .take_while(|sentence| sentence.start() < until)
            .map(|sentence| trimmed(text, sentence))
            .filter(|sentence| !sentence.is_empty() && sentence.start() < offset)
            .last();
        if let Some(sentence) = found {
            return Some(sentence.start());
        }
        until = start;
    }
    None
}

/// The paragraph of UAX #9 that holds the byte at `offset` (the last one at the text's end), without
/// its separator. Walks to both its ends; with a [`Document`] at hand, ask that.
#[must_use]
pub fn paragraph_at(text: &str, offset: usize) -> Span {
    let at = floor_character(text, offset);
    let at = match text.get(..at) {
        Some(head)
            if head.ends_with('\r') && text.get(at..).is_some_and(|t| t.starts_with('\n')) =>
        {
            at - 1
        }
        _ => at,
    };
    let (head, tail) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = head
        .rfind(is_paragraph_separator)
        .map_or(0, |found| floor_after(head, found));
    let end = tail
        .find(is_paragraph_separator)
        .map_or(text.len(), |found| at + found);
    Span::new(start, end)
}

/// Where the character at `at` of `text` ends.
fn floor_after(text: &str, at: usize) -> usize {
    let width = text.get(at..).and_then(|rest| rest.chars().next());
    at + width.map_or(0, char::len_utf8)
}

fn is_blank(document: &Document, index: usize) -> bool {
    let content = document.paragraph(index).content;
    trimmed(document.text(), content).is_empty()
}

/// Where the next paragraph that is not blank begins (`}`); `None` after the last.
#[must_use]
pub fn next_paragraph(document: &Document, offset: usize) -> Option<usize> {
    let here = document.paragraph_at(offset);
    (here + 1..document.paragraphs().len())
        .find(|index| !is_blank(document, *index))
        .map(|index| document.paragraph(index).span.start())
}

/// Where this paragraph begins, or, at its start, the last one before it that is not blank (`{`);
/// `None` before the first.
#[must_use]
pub fn previous_paragraph(document: &Document, offset: usize) -> Option<usize> {
    let here = document.paragraph_at(offset);
    (0..=here)
        .rev()
        .filter(|index| !is_blank(document, *index))
        .map(|index| document.paragraph(index).span.start())
        .find(|start| *start < offset)
}

#[cfg(test)]
mod tests;
