//! What of the article is on the screen: its first row, and how the screen follows the cursor.
//!
//! The screen moves as little as it can: a cursor that leaves it is brought back with some rows
//! to spare; one that jumped further than a screen is set in the middle.
//!
//! Must not know: what the rows look like.

use crate::text::cells::Marks;
use crate::text::layout::{Layout, Place};

/// Rows that stay visible above and below the cursor.
const SCROLL_OFF: usize = 2;

/// Where the panel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PanelSide {
    /// On the side where the text ends.
    #[default]
    Auto,
    /// Always left.
    Left,
    /// Always right.
    Right,
}

/// A jump label on a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The word's first byte.
    pub offset: usize,
    /// The keys to press: one or two small Latin letters.
    pub keys: String,
}

/// The screen, and what of the article is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The screen's columns.
    pub columns: u16,
    /// The screen's rows.
    pub rows: u16,
    /// The first row of the article on the screen.
    pub top: Place,
    /// The reading column's width that was asked for, in cells.
    pub measure: usize,
    /// Where the panel stands.
    pub panel_side: PanelSide,
    /// The theme's name.
    pub theme: String,
    /// The names of all themes that there are.
    pub themes: Vec<String>,
    /// Whether paragraphs are numbered.
    pub numbers: bool,
    /// How vowel marks are shown where they are.
    pub shown_marks: Marks,
    /// Whether the wheel scrolled away from a cursor that stays: the screen does not follow it until a key
    /// or a click comes.
    pub loose: bool,
    /// The labels on the screen while a jump is being chosen.
    pub labels: Vec<Label>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            columns: 80,
            rows: 24,
            top: Place::default(),
            measure: 70,
            panel_side: PanelSide::Auto,
            theme: "dark".to_owned(),
            themes: vec!["dark".to_owned()],
            numbers: false,
            shown_marks: Marks::Ride,
            loose: false,
            labels: Vec::new(),
        }
    }
}

impl View {
    /// Moves the screen of `height` rows so that the row of byte `offset` is on it.
    pub fn follow(&mut self, layout: &Layout, offset: usize, height: usize) {
        let place = layout.place_of(offset);
        let spare = SCROLL_OFF.min(height.saturating_sub(1) / 2);
        let last = height.saturating_sub(1);
        self.top = match layout.rows_between(self.top, place, height * 2) {
            Some(at) if at >= spare && at + spare <= last => self.top,
            Some(at)
                if at < height * 2
                    && at > last.saturating_sub(spare)
                    && at <= last + height / 2 =>
            {
                layout.step(place, -signed(last - spare))
            }
            Some(at) if at < spare => layout.step(place, -signed(spare)),
            _ => match layout.rows_between(place, self.top, height) {
                Some(above) if above <= height / 2 => layout.step(place, -signed(spare)),
                _ => layout.step(place, -signed(height / 3)),
            },
        };
        self.keep_full(layout, height);
    }

    /// Moves the screen of `height` rows by `rows` (down where positive); gives how many it moved.
    pub fn scroll(&mut self, layout: &Layout, rows: isize, height: usize) -> isize {
        let before = self.top;
        self.top = layout.step(self.top, rows);
        self.keep_full(layout, height);
        let most = rows.unsigned_abs();
        let moved = if rows >= 0 {
            layout.rows_between(before, self.top, most)
        } else {
            layout.rows_between(self.top, before, most)
        };
        signed(moved.unwrap_or(0)) * rows.signum()
    }

    /// The row of a screen of `height` rows that a cursor at `offset` has to go to so as to be on it with
    /// some rows to spare; `None` where it is.
    pub fn nearest(&self, layout: &Layout, offset: usize, height: usize) -> Option<Place> {
        let place = layout.place_of(offset);
        let spare = SCROLL_OFF.min(height.saturating_sub(1) / 2);
        let last = height.saturating_sub(1);
        let highest = layout.step(self.top, signed(spare));
        let lowest = layout.step(self.top, signed(last - spare));
        let end = layout.step(self.top, signed(last));
        if place < highest && self.top != layout.first() {
            Some(highest)
        } else if place > lowest && end != layout.last() {
            Some(lowest)
        } else {
            None
        }
    }

    /// Lays out the screens of `height` rows before and behind this one, so that the next key finds them
    /// made.
    pub fn look_ahead(&self, layout: &Layout, height: usize) {
        for rows in [signed(2 * height), -signed(height)] {
            let _end = layout.step(self.top, rows);
        }
    }

    /// Keeps the last row of the article from rising above the bottom of the screen. Where that is far, it
    /// is not asked for: only what is on the screen is laid out.
    fn keep_full(&mut self, layout: &Layout, height: usize) {
        let below = height.saturating_sub(1);
        let bottom = layout.step(self.top, signed(below));
        if layout.rows_between(self.top, bottom, below) != Some(below) {
            let lowest = layout.step(layout.last(), -signed(below));
            self.top = self.top.min(lowest);
        }
    }
}

/// A count of rows with a sign; there are never as many as would not fit.
#[must_use]
pub fn signed(rows: usize) -> isize {
    isize::try_from(rows).unwrap_or(isize::MAX)
}
