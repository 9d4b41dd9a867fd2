//! What was searched: the pattern, its hits, their number.
//!
//! Hits are looked for from where the reader stands, and on what is on the screen. They are counted behind,
//! a piece at a time, so that a long article never holds up a key.
//!
//! Must not know: what a hit looks like.

use crate::text::find::{self, Counter, Counts, Hit, Pattern};
use crate::text::fold::Blindness;

/// A piece of the counting, in bytes: some milliseconds.
const PIECE: usize = 512 * 1024;

/// What was searched.
#[derive(Debug)]
pub struct Search {
    /// As it was typed.
    pub typed: String,
    /// Whether spelling counts not.
    pub blind: bool,
    /// Whether hits show on the screen.
    pub shown: bool,
    /// The number of hits, once they are counted.
    pub counts: Option<Counts>,
    pattern: Pattern,
    counter: Counter,
}

impl Search {
    /// A search for what was `typed`; `None` where that holds nothing to look for.
    #[must_use]
    pub fn new(typed: &str, blind: bool) -> Option<Self> {
        let blindness = if blind {
            Blindness::Blind
        } else {
            Blindness::Exact
        };
        let pattern = Pattern::new(typed, blindness);
        (!pattern.is_empty()).then(|| Self {
            typed: typed.to_owned(),
            blind,
            shown: true,
            counts: None,
            counter: Counter::new(pattern.clone()),
            pattern,
        })
    }

    /// The pattern.
    #[must_use]
    pub const fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The hit behind `offset`, from the start again where there is none; and whether it began again.
    #[must_use]
    pub fn next(&self, text: &str, offset: usize) -> Option<(Hit, bool)> {
        let on = find::next(&self.pattern, text, offset).map(|hit| (hit, false));
        on.or_else(|| find::next(&self.pattern, text, 0).map(|hit| (hit, true)))
    }

    /// The hit before `offset`, from the end again where there is none; and whether it began again.
    #[must_use]
    pub fn previous(&self, text: &str, offset: usize) -> Option<(Hit, bool)> {
        let back = find::previous(&self.pattern, text, offset).map(|hit| (hit, false));
        back.or_else(|| find::previous(&self.pattern, text, text.len()).map(|hit| (hit, true)))
    }

    /// Counts on for a piece; tells whether there is more to count.
    pub fn count_on(&mut self, text: &str) -> bool {
        if self.counts.is_none() {
            self.counts = self.counter.step(text, PIECE);
        }
        self.counts.is_none()
    }

    /// Begins to count again: the text has grown.
    pub fn count_again(&mut self) {
        self.counts = None;
        self.counter = Counter::new(self.pattern.clone());
    }
}
