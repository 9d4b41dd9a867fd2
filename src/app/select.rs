//! The cursor, the selection, and the way back.
//!
//! The cursor is a block that stands on one cluster, in the text's order. A selection is logical: it goes
//! from the cluster of its anchor to that of its head, both included, and may show as several pieces on
//! a row.
//!
//! Must not know: the screen.

use crate::annotation::Id;
use crate::text::document::Span;
use crate::text::segment;

/// From one cluster to another, both included, by their first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The end that stays.
    pub anchor: usize,
    /// The end that moves with the cursor.
    pub head: usize,
    /// Whether its ends are meant as they are, inside a lam-alef too. Whoever moves by the eye sees one cell
    /// there, and takes all of it.
    pub exact: bool,
    /// Where the cursor was when growing or shrinking began: what shrinking goes back to.
    pub origin: Option<usize>,
}

impl Selection {
    /// One cluster.
    #[must_use]
    pub const fn at(offset: usize) -> Self {
        Self {
            anchor: offset,
            head: offset,
            exact: false,
            origin: None,
        }
    }

    /// All of `span`, the head at its end.
    #[must_use]
    pub fn of(span: Span, text: &str) -> Self {
        let head = segment::previous_grapheme(text, span.end())
            .unwrap_or(0)
            .max(span.start());
        Self {
            anchor: span.start(),
            head,
            exact: true,
            origin: None,
        }
    }

    /// The bytes that are selected, the later cluster whole.
    #[must_use]
    pub fn span(self, text: &str) -> Span {
        let start = self.anchor.min(self.head);
        let end = segment::next_grapheme(text, self.anchor.max(self.head)).unwrap_or(text.len());
        Span::new(start, end.max(start))
    }

    /// The same with its ends exchanged.
    #[must_use]
    pub const fn turned(self) -> Self {
        Self {
            anchor: self.head,
            head: self.anchor,
            exact: self.exact,
            origin: self.origin,
        }
    }
}

/// Where the reader was before each jump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jumps {
    places: Vec<usize>,
    /// The place in the list; its length where nothing was gone back.
    at: usize,
}

/// More places than anybody walks back through; the oldest are forgotten.
const JUMPS_KEPT: usize = 200;

impl Jumps {
    /// Remembers `offset`, from which a jump goes away.
    pub fn leave(&mut self, offset: usize) {
        self.places.truncate(self.at);
        self.places.retain(|place| *place != offset);
        self.places.push(offset);
        if self.places.len() > JUMPS_KEPT {
            self.places.remove(0);
        }
        self.at = self.places.len();
    }

    /// The place before, seen from `offset`.
    pub fn back(&mut self, offset: usize) -> Option<usize> {
        if self.at == self.places.len() && self.places.last() != Some(&offset) {
            self.places.push(offset);
        } else if self.at == self.places.len() {
            self.at = self.at.saturating_sub(1);
        }
        self.at = self.at.checked_sub(1)?;
        self.places.get(self.at).copied()
    }

    /// The place after, where something was gone back.
    pub fn forth(&mut self) -> Option<usize> {
        let next = self.places.get(self.at + 1).copied()?;
        self.at += 1;
        Some(next)
    }
}

/// What `.` does again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// Tags as a kind, this many words where nothing is selected.
    Tag(String, usize),
    /// Removes what is here.
    Remove,
    /// Makes what is here of another kind.
    Retag(String),
    /// Writes the same note.
    Note(String),
}

/// The cursor, the selection, and the way back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// The first byte of the cluster that the cursor stands on.
    pub cursor: usize,
    /// The column that moves up and down keep to.
    pub goal: Option<usize>,
    /// What is selected.
    pub selection: Option<Selection>,
    /// The annotation that was picked: what is done here is done to it.
    pub chosen: Option<Id>,
    /// The way back.
    pub jumps: Jumps,
    /// What was done last.
    pub again: Option<Again>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_takes_its_last_cluster_whole_whichever_way_it_goes() {
        let text = "سَلام";
        let selection = Selection {
            anchor: 4,
            head: 0,
            exact: false,
            origin: None,
        };
        assert_eq!(selection.span(text), Span::new(0, 6));
        assert_eq!(selection.turned().span(text), Span::new(0, 6));
        let all = Selection::of(Span::new(0, text.len()), text);
        assert_eq!(all.span(text), Span::new(0, text.len()));
    }

    #[test]
    fn one_goes_back_and_forth_through_jumps() {
        let mut jumps = Jumps::default();
        jumps.leave(1);
        jumps.leave(2);
        assert_eq!(jumps.back(3), Some(2));
        assert_eq!(jumps.back(2), Some(1));
        assert_eq!(jumps.back(1), None);
        assert_eq!(jumps.forth(), Some(2));
        assert_eq!(jumps.forth(), Some(3));
        assert_eq!(jumps.forth(), None);
    }
}
