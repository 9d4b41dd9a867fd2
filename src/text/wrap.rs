//! Where a paragraph breaks into rows, in the text's order, before anything is put in screen order.
//!
//! Breaks are UAX #14's opportunities (ICU4X), measured in cells of shaped units. Blanks at a break hang. A
//! word wider than the column breaks between grapheme clusters, never inside one. A soft hyphen is a break
//! only where its hyphen has room. Thai and its like, which only a dictionary could part into words, break at
//! their blanks and zero-width spaces, and between clusters where these are too far apart.
//!
//! Must not know: levels, order on screen.

use std::borrow::Cow;

use icu_properties::props::{GeneralCategory, LineBreak};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};
use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;

use super::cells::TAB;
use super::document::{Span, slice};
use super::shape::{Ink, Unit};

const BREAKS: CodePointMapDataBorrowed<'static, LineBreak> = CodePointMapData::<LineBreak>::new();
const CATEGORIES: CodePointMapDataBorrowed<'static, GeneralCategory> =
    CodePointMapData::<GeneralCategory>::new();

/// The line break opportunities of `text` (UAX #14), ascending, without its start and with its end.
#[must_use]
pub fn opportunities(text: &str) -> Vec<usize> {
    let segmenter = LineSegmenter::new_17_for_non_complex_scripts(LineBreakOptions::default());
    let resolved = without_dictionary(text);
    let breaks = segmenter.segment_str(&resolved);
    breaks.filter(|at| *at > 0).collect()
}

/// LB1 for class SA: marks as class CM, all else as AL. The segmenter would ask for a dictionary that is not
/// there, so others of the same classes and lengths stand for them.
fn without_dictionary(text: &str) -> Cow<'_, str> {
    let complex = |c: char| c >= '\u{E00}' && BREAKS.get(c) == LineBreak::ComplexContext;
    if !text.contains(complex) {
        return Cow::Borrowed(text);
    }
    let stand_in = |c: char| match CATEGORIES.get(c) {
        _ if !complex(c) => c,
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark if c < '\u{10000}' => {
            '\u{1AB0}'
        }
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark => '\u{10A01}',
        _ if c < '\u{10000}' => '\u{2135}',
        _ => '\u{1D400}',
    };
    Cow::Owned(text.chars().map(stand_in).collect())
}

/// One row of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// One past its last unit.
    pub(crate) end: usize,
    /// Whether the text goes on in the next row: its blanks hang, its soft hyphen shows.
    pub(crate) wrapped: bool,
}

/// Cuts `units`, whose text begins at byte `origin`, into rows of at most `limit` cells, and gives tabs
/// their widths. There is at least one row.
pub(crate) fn rows(units: &mut [Unit], text: &str, origin: usize, limit: usize) -> Vec<Cut> {
    let opportunities = if fits(units, limit) && !breaks_anyway(text) {
        Vec::new()
    } else {
        opportunities(text)
    };
    let mut filler = Filler {
        opportunities: &opportunities,
        text,
        origin,
        limit: limit.max(1),
        cuts: Vec::new(),
    };
    let mut start = 0;
    let mut from = 0;
    while start < units.len() {
        let (cut, seen) = filler.fill(units, start, from);
        (start, from) = (cut.end, seen);
        filler.cuts.push(cut);
    }
    if filler.cuts.is_empty() {
        filler.cuts.push(Cut {
            end: 0,
            wrapped: false,
        });
    }
    filler.cuts
}

/// Whether all is one row, whatever its tabs do.
fn fits(units: &[Unit], limit: usize) -> bool {
    let cells = |unit: &Unit| match unit.ink {
        Ink::Tab => TAB,
        _ => usize::from(unit.width),
    };
    units.len() <= limit && units.iter().map(cells).sum::<usize>() <= limit
}

/// Whether `text` holds a line break that is no paragraph's end (class BK).
fn breaks_anyway(text: &str) -> bool {
    text.contains(['\u{B}', '\u{C}', '\u{2028}'])
}

struct Filler<'a> {
    opportunities: &'a [usize],
    text: &'a str,
    origin: usize,
    limit: usize,
    cuts: Vec<Cut>,
}

impl Filler<'_> {
    /// The row that begins with unit `start`; `from` is the first opportunity not yet passed. Gives the row
    /// and the first opportunity for the next.
    fn fill(&self, units: &mut [Unit], start: usize, from: usize) -> (Cut, usize) {
        let mut column = 0;
        let mut seen = from;
        let mut best: Option<(usize, usize)> = None;
        let count = units.len();
        for at in start..count {
            let Some(unit) = units.get_mut(at) else { break };
            place_tab(unit, column, self.limit);
            let cells = usize::from(unit.width);
            if at > start && column + cells > self.limit && !unit.ink.hangs() {
                return match best {
                    Some((end, seen)) => (Cut { end, wrapped: true }, seen),
                    None => (self.split(units, start, at), seen),
                };
            }
            column += cells;
            let (after, mandatory, passed) = self.break_after(unit, seen);
            seen = passed;
            if mandatory && at + 1 < count {
                let end = at + 1;
                return (Cut { end, wrapped: true }, seen);
            }
            let hyphen = unit.ink == Ink::SoftHyphen && cells == 0 && column >= self.limit;
            if after && !hyphen {
                best = Some((at + 1, seen));
            }
        }
        let end = units.len();
        (
            Cut {
                end,
                wrapped: false,
            },
            seen,
        )
    }

    /// A break between clusters at or before unit `at`, after at least one cluster.
    fn split(&self, units: &[Unit], start: usize, at: usize) -> Cut {
        let begins = |place: &usize| units.get(*place).is_none_or(|unit| unit.begins);
        let before = (start + 1..=at).rev().find(begins);
        let end = before
            .or_else(|| (at..=units.len()).find(begins))
            .unwrap_or(units.len());
        Cut {
            end,
            wrapped: end < units.len(),
        }
    }

    /// Whether a row may break after `unit`, whether it must, and the first opportunity beyond.
    fn break_after(&self, unit: &Unit, from: usize) -> (bool, bool, usize) {
        let end = unit.span.end() - self.origin;
        let passed = self
            .opportunities
            .get(from..)
            .unwrap_or(&[])
            .iter()
            .take_while(|at| **at < end)
            .count();
        let seen = from + passed;
        if self.opportunities.get(seen) != Some(&end) {
            return (false, false, seen);
        }
        let start = unit.span.start() - self.origin;
        let last = slice(self.text, Span::new(start, end)).chars().next_back();
        let mandatory = matches!(last, Some('\u{B}' | '\u{C}' | '\u{2028}'));
        (true, mandatory, seen + 1)
    }
}

/// Gives the tabs of a text on one row their widths.
pub(crate) fn place_tabs(units: &mut [Unit], limit: usize) {
    let mut column = 0;
    for unit in units {
        place_tab(unit, column, limit);
        column += usize::from(unit.width);
    }
}

/// A tab reaches the next stop, the column's edge at most; beyond the edge it has no width and hangs.
fn place_tab(unit: &mut Unit, column: usize, limit: usize) {
    if unit.ink != Ink::Tab {
        return;
    }
    let stop = (column / TAB + 1) * TAB;
    let cells = stop.min(limit).saturating_sub(column);
    unit.width = u8::try_from(cells).unwrap_or(1);
}
