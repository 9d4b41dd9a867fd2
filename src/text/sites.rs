//! Where a document's blocks stand: a block is a paragraph, or a piece of one that is too long to lay out at
//! once.
//!
//! Must not know: rows, directions.

use super::document::{Document, Span};
use super::pieces::{self, Pieces};

/// A paragraph in pieces.
#[derive(Clone, Debug)]
struct Long {
    paragraph: usize,
    /// The number of the block that its first piece is.
    first: usize,
    pieces: Pieces,
}

/// Where a block stands.
pub(crate) struct Site {
    pub(crate) paragraph: usize,
    pub(crate) span: Span,
    /// Whether its paragraph ends with it.
    pub(crate) last: bool,
    /// Whether its levels come from the whole paragraph's.
    pub(crate) together: bool,
}

/// Where the blocks of one document stand. Its methods are to be given that document.
#[derive(Clone, Debug)]
pub(crate) struct Sites {
    /// In the text's order.
    long: Vec<Long>,
}

impl Sites {
    pub(crate) fn of(document: &Document) -> Self {
        let mut long: Vec<Long> = Vec::new();
        let mut more = 0;
        for (paragraph, found) in document.paragraphs().iter().enumerate() {
            if let Some(pieces) = pieces::pieces(document.slice(found.content)) {
                let first = paragraph + more;
                more += pieces.starts.len() - 1;
                long.push(Long {
                    paragraph,
                    first,
                    pieces,
                });
            }
        }
        Self { long }
    }

    /// The block that holds `offset`; the end of the text belongs to the last.
    pub(crate) fn at(&self, document: &Document, offset: usize) -> usize {
        let paragraph = document.paragraph_at(offset);
        let first = self.first_of(paragraph);
        let start = document.paragraph(paragraph).span.start();
        let found = self.long.binary_search_by_key(&paragraph, |l| l.paragraph);
        let piece = found.ok().and_then(|place| self.long.get(place));
        piece.map_or(first, |long| {
            let within = offset.saturating_sub(start);
            let starts = &long.pieces.starts;
            first + starts.partition_point(|at| *at <= within).saturating_sub(1)
        })
    }

    /// The number of the first block of a paragraph; for one past the last paragraph, of all blocks.
    pub(crate) fn first_of(&self, paragraph: usize) -> usize {
        let before = self.long.partition_point(|l| l.paragraph < paragraph);
        match before.checked_sub(1).and_then(|place| self.long.get(place)) {
            Some(long) => long.first + long.pieces.starts.len() + paragraph - long.paragraph - 1,
            None => paragraph,
        }
    }

    /// Where a block stands; the last one where there is none of that number.
    pub(crate) fn site(&self, document: &Document, index: usize) -> Site {
        let before = self.long.partition_point(|l| l.first <= index);
        let long = before.checked_sub(1).and_then(|place| self.long.get(place));
        let Some(long) = long else {
            return whole(document, index);
        };
        let (piece, count) = (index - long.first, long.pieces.starts.len());
        if piece >= count {
            return whole(document, long.paragraph + 1 + piece - count);
        }
        let all = document.paragraph(long.paragraph).span;
        let at = |piece: usize| long.pieces.starts.get(piece).map(|at| all.start() + at);
        Site {
            paragraph: long.paragraph,
            span: Span::new(
                at(piece).unwrap_or(all.start()),
                at(piece + 1).unwrap_or(all.end()),
            ),
            last: piece + 1 == count,
            together: long.pieces.together,
        }
    }
}

/// A block that is a whole paragraph.
fn whole(document: &Document, paragraph: usize) -> Site {
    let last = document.paragraphs().len().saturating_sub(1);
    let paragraph = paragraph.min(last);
    Site {
        paragraph,
        span: document.paragraph(paragraph).span,
        last: true,
        together: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_counted_over_pieces_of_long_paragraphs() {
        let long = "كلمة وكلمة ".repeat(4000);
        let document = Document::new(format!("a\n{long}\nb\n{long}"));
        let sites = Sites::of(&document);
        let pieces = sites.first_of(2) - 1;
        assert!(pieces > 2);
        assert_eq!(sites.first_of(4), 2 + 2 * pieces);
        let mut at = 0;
        for index in 0..sites.first_of(4) {
            let site = sites.site(&document, index);
            assert_eq!(site.span.start(), at);
            assert_eq!(sites.at(&document, at), index);
            assert_eq!(
                site.last,
                site.span.end() == document.paragraph(site.paragraph).span.end()
            );
            at = site.span.end();
        }
        assert_eq!(at, document.text().len());
        assert_eq!(sites.site(&document, 999).span.end(), at);
        assert_eq!(sites.at(&document, at), sites.first_of(4) - 1);
    }
}
