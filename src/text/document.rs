//! An article's text as it was decoded, cut into paragraphs, and the byte spans that point into it.
//!
//! The text is never normalised and never changed while it is open. A *paragraph* is one of UAX #9:
//! a stretch up to and including its separator (class B: LF, CR, CR LF as one, U+001C to U+001E,
//! U+0085, U+2029). Paragraphs tile the text.
//!
//! Must not know: columns, annotations, files.

use std::ops::Range;
use std::sync::Arc;

/// A half-open range of bytes of a document's text, on character boundaries.
///
/// Made by [`Document::span`], which checks, or derived from another span. `start <= end` always holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// A span of offsets already known to be character boundaries in order. Offsets out of order
    /// give the empty span at `start`.
    #[must_use]
    pub(crate) const fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: if end < start { start } else { end },
        }
    }

    /// The first byte.
    #[must_use]
    pub const fn start(self) -> usize {
        self.start
    }

    /// One past the last byte.
    #[must_use]
    pub const fn end(self) -> usize {
        self.end
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the byte at `offset` is in it.
    #[must_use]
    pub const fn contains(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether all of `other` lies in it (its ends included).
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// What the two share; `None` where they share no byte.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        self.overlaps(other)
            .then(|| Self::new(self.start.max(other.start), self.end.min(other.end)))
    }

    /// As a range, for indexing.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The one slicing function: `text` at `span`, and the empty string where the span does not fit the
/// text (one made for another document).
#[must_use]
pub fn slice(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap_or("")
}

/// One paragraph of UAX #9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// All of it, its separator included.
    pub span: Span,
    /// Without the separator.
    pub content: Span,
}

/// An article's text and its paragraphs.
#[derive(Clone, Debug)]
pub struct Document {
    text: Arc<str>,
    paragraphs: Arc<[Paragraph]>,
    /// Of a beginning, the length in bytes that the whole is expected to have.
    expected: Option<usize>,
}

impl Document {
    /// A whole text. A text that ends with a separator has no empty paragraph after it; the empty
    /// text has one empty paragraph.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let paragraphs = paragraphs_of(&text).into();
        Self {
            text,
            paragraphs,
            expected: None,
        }
    }

    /// The beginning of a text that is expected to be `length` bytes long, of which the rest is still
    /// being read. Offsets stay the same when the whole takes its place.
    pub fn beginning(text: impl Into<Arc<str>>, length: usize) -> Self {
        Self {
            expected: Some(length),
            ..Self::new(text)
        }
    }

    /// Whether it is the whole article.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.expected.is_none()
    }

    /// The length of the whole text in bytes, as far as that is known.
    #[must_use]
    pub fn length(&self) -> usize {
        self.text.len().max(self.expected.unwrap_or(0))
    }

    /// The text, as decoded.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, shared: for another thread.
    #[must_use]
    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The paragraphs, in order; never empty.
    #[must_use]
    pub fn paragraphs(&self) -> &[Paragraph] {
        &self.paragraphs
    }

    /// The paragraph numbered `index`, from 0; the last one where there is none of that number.
    #[must_use]
    pub fn paragraph(&self, index: usize) -> Paragraph {
        let last = self.paragraphs.len().saturating_sub(1);
        self.paragraphs
            .get(index.min(last))
            .copied()
            .unwrap_or(Paragraph {
                span: Span::new(0, 0),
                content: Span::new(0, 0),
            })
    }

    /// The number of the paragraph that holds `offset`; the end of the text belongs to the last.
    #[must_use]
    pub fn paragraph_at(&self, offset: usize) -> usize {
        self.paragraphs
            .partition_point(|p| p.span.end() <= offset)
            .min(self.paragraphs.len().saturating_sub(1))
    }

    /// The span of two byte offsets; `None` where they are out of order, beyond the text, or inside a
    /// character.
    #[must_use]
    pub fn span(&self, start: usize, end: usize) -> Option<Span> {
        self.text.get(start..end).map(|_| Span::new(start, end))
    }

    /// The whole text as a span.
    #[must_use]
    pub fn whole(&self) -> Span {
        Span::new(0, self.text.len())
    }

    /// The text at `span`; empty where the span does not fit.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        slice(&self.text, span)
    }
}

/// Cuts `text` into paragraphs (UAX #9, P1; BD separators of class B).
fn paragraphs_of(text: &str) -> Vec<Paragraph> {
    let mut out = Vec::new();
    let (mut start, mut at) = (0, 0);
    let bytes = text.as_bytes();
    while let Some(here) = may_separate(bytes, at) {
        let width = separator_at(bytes, here);
        at = here + width.max(1);
        if width > 0 {
            out.push(Paragraph {
                span: Span::new(start, at),
                content: Span::new(start, here),
            });
            start = at;
        }
    }
    if start < text.len() || out.is_empty() {
        let rest = Span::new(start, text.len());
        out.push(Paragraph {
            span: rest,
            content: rest,
        });
    }
    out
}

/// The next byte from `at` on that begins a paragraph separator, or may: nearly all of a text is passed
/// over here.
fn may_separate(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let found = rest.iter().position(|byte| FIRST[usize::from(*byte)])?;
    Some(at + found)
}

/// Which bytes begin a paragraph separator, or another character that begins as one does.
const FIRST: [bool; 256] = {
    let mut first = [false; 256];
    let bytes = [b'\n', b'\r', 0x1C, 0x1D, 0x1E, 0xC2, 0xE2];
    let mut at = 0;
    while at < bytes.len() {
        first[bytes[at] as usize] = true;
        at += 1;
    }
    first
};

/// The length in bytes of the paragraph separator at byte `at`, 0 where there is none. Looks at bytes:
/// none of the sequences can begin inside another character's encoding.
fn separator_at(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..) {
        Some([b'\r', b'\n', ..]) | Some([0xC2, 0x85, ..]) => 2,
        Some([b'\n' | b'\r' | 0x1C..=0x1E, ..]) => 1,
        Some([0xE2, 0x80, 0xA9, ..]) => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(text: &str) -> Vec<String> {
        let document = Document::new(text);
        document
            .paragraphs()
            .iter()
            .map(|p| document.slice(p.content).to_owned())
            .collect()
    }

    #[test]
    fn paragraphs_end_at_every_separator_of_class_b_and_crlf_is_one() {
        assert_eq!(
            contents("a\r\nb\rc\nd\u{85}e\u{2029}f\u{1c}g"),
            ["a", "b", "c", "d", "e", "f", "g"]
        );
        assert_eq!(
            contents("a\u{2028}b\u{b}c\u{c}d"),
            ["a\u{2028}b\u{b}c\u{c}d"]
        );
        assert_eq!(contents(""), [""]);
        assert_eq!(contents("a\n"), ["a"]);
        assert_eq!(contents("\n\n"), ["", ""]);
    }

    #[test]
    fn paragraphs_tile_the_text_and_know_their_offsets() {
        let document = Document::new("سلام\r\n\r\nx\n");
        let mut at = 0;
        for (number, paragraph) in document.paragraphs().iter().enumerate() {
            assert_eq!(paragraph.span.start(), at);
            assert_eq!(document.paragraph_at(at), number);
            at = paragraph.span.end();
        }
        assert_eq!(at, document.text().len());
        assert_eq!(document.paragraph_at(at), 2);
    }

    #[test]
    fn a_span_is_refused_inside_a_character_or_beyond_the_text() {
        let document = Document::new("سلام");
        assert!(document.span(0, 2).is_some());
        assert_eq!(document.span(0, 1), None);
        assert_eq!(document.span(0, 99), None);
        assert_eq!(document.span(4, 2), None);
    }
}
