//! Code points against bytes: the converter between positions in files and positions in memory.
//!
//! One pass over the text notes where each 64th code point begins; a look-up starts from there and
//! walks over at most 63 others. In a text of single bytes the two are the same.
//!
//! Files can be compared where no text is at hand ([`Offsets::as_recorded`]): then positions are the numbers that files
//! say, and no quote is believed.
//!
//! Must not know: what the positions mean.

use crate::text::document::Span;

/// Code points between two noted places.
const STRIDE: usize = 64;

/// A text with the places of its code points.
#[derive(Clone, Debug)]
pub struct Offsets<'t> {
    text: &'t str,
    /// The byte at which each code point begins whose number [`STRIDE`] divides.
    noted: Vec<usize>,
    code_points: usize,
    /// Whether positions are taken as they are recorded, for want of a text.
    recorded: bool,
}

/// Whether a byte begins a code point in UTF-8.
const fn begins(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

impl<'t> Offsets<'t> {
    /// Goes over `text` once.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let mut noted = Vec::with_capacity(text.len() / STRIDE / 2 + 1);
        let mut code_points = 0;
        for (at, byte) in text.bytes().enumerate() {
            if begins(byte) {
                if code_points % STRIDE == 0 {
                    noted.push(at);
                }
                code_points += 1;
            }
        }
        Self {
            text,
            noted,
            code_points,
            recorded: false,
        }
    }

    /// Positions as files record them, without the text that they are of: each code point counts as one byte, and
    /// there is no end.
    #[must_use]
    pub const fn as_recorded() -> Self {
        Self {
            text: "",
            noted: Vec::new(),
            code_points: 0,
            recorded: true,
        }
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &'t str {
        self.text
    }

    /// The text's length in code points.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.code_points
    }

    /// Whether the text is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The code points before byte `at`: inside a code point it is not counted; beyond the text, all are.
    #[must_use]
    pub fn code_point(&self, at: usize) -> usize {
        if self.recorded {
            return at;
        }
        if at >= self.text.len() {
            return self.code_points;
        }
        if self.code_points == self.text.len() {
            return at;
        }
        let block = self.noted.partition_point(|noted| *noted <= at).max(1) - 1;
        let from = self.noted.get(block).copied().unwrap_or(0);
        // Those that begin in (from, at] stand behind the first of the block.
        let walked = self.text.as_bytes().get(from + 1..=at).unwrap_or_default();
        block * STRIDE + walked.iter().filter(|byte| begins(**byte)).count()
    }

    /// The byte at which code point `number` begins; the text's length for the one past the last; `None`
    /// beyond.
    #[must_use]
    pub fn byte(&self, number: usize) -> Option<usize> {
        if self.recorded {
            return Some(number);
        }
        if number >= self.code_points {
            return (number == self.code_points).then_some(self.text.len());
        }
        if self.code_points == self.text.len() {
            return Some(number);
        }
        let from = self.noted.get(number / STRIDE).copied()?;
        let rest = self.text.get(from..)?;
        let (more, _) = rest.char_indices().nth(number % STRIDE)?;
        Some(from + more)
    }

    /// The span of the code points from `start` to one before `end`; `None` where they are out of order
    /// or beyond the text.
    #[must_use]
    pub fn span(&self, start: usize, end: usize) -> Option<Span> {
        if start > end {
            return None;
        }
        Some(Span::new(self.byte(start)?, self.byte(end)?))
    }

    /// The same span, as far as the text reaches: where something last stood.
    #[must_use]
    pub fn clamped(&self, start: usize, end: usize) -> Span {
        let byte = |number: usize| self.byte(number).unwrap_or(self.text.len());
        Span::new(byte(start), byte(end))
    }

    /// The first code point of `span` and one past its last.
    #[must_use]
    pub fn code_points(&self, span: Span) -> (usize, usize) {
        (self.code_point(span.start()), self.code_point(span.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_text_there_is_nothing() {
        let offsets = Offsets::new("سلام");
        assert_eq!((offsets.len(), offsets.byte(4)), (4, Some(8)));
        assert_eq!((offsets.byte(5), offsets.code_point(99)), (None, 4));
        assert_eq!(offsets.span(3, 2), None);
        assert_eq!(offsets.span(3, 5), None);
        assert_eq!(offsets.clamped(3, 5), Span::new(6, 8));
        assert_eq!(offsets.code_point(3), 1, "inside the second letter");
        let empty = Offsets::new("");
        assert!(empty.is_empty());
        assert_eq!(
            (empty.byte(0), empty.byte(1), empty.code_point(0)),
            (Some(0), None, 0)
        );
    }

    #[test]
    fn without_a_text_positions_are_what_is_recorded() {
        let offsets = Offsets::as_recorded();
        assert_eq!(offsets.span(7, 1 << 40), Some(Span::new(7, 1 << 40)));
        assert_eq!(offsets.code_points(Span::new(7, 9)), (7, 9));
    }

    proptest::proptest! {
        #[test]
        fn they_are_what_counting_says(text in "([a-c]{0,90}|[ب-ي]{0,90}|[🙂€\r\n\u{FEFF}]{0,9}){0,6}") {
            let offsets = Offsets::new(&text);
            let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            bytes.push(text.len());
            assert_eq!(offsets.len(), bytes.len() - 1);
            for (number, at) in bytes.iter().enumerate() {
                assert_eq!(offsets.byte(number), Some(*at));
                assert_eq!(offsets.code_point(*at), number);
            }
            for at in 0..text.len() {
                let before = text.char_indices().filter(|(begin, c)| begin + c.len_utf8() <= at);
                assert_eq!(offsets.code_point(at), before.count());
            }
        }
    }
}
