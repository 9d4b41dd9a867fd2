//! How the kinds of a panel share its lines, so that each keeps its heading and its count in sight.
//!
//! While the article is read, every kind shows as many entries as every other, as long as it has them. The kind
//! that the keys are in takes all the room that it needs; the others keep their headings.
//!
//! Must not know: what an entry says.

use std::ops::Range;

use super::panel::Row;

/// The rows of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// The number of its heading's row.
    pub(super) heading: usize,
    /// Those of its entries.
    pub(super) entries: Range<usize>,
}

/// The sections of `rows`.
pub(super) fn sections(rows: &[Row]) -> Vec<Section> {
    let headings: Vec<usize> = (0..rows.len())
        .filter(|at| matches!(rows.get(*at), Some(Row::Heading { .. })))
        .collect();
    let end = |heading: usize| {
        let entries = rows.iter().skip(heading + 1);
        let count = entries
            .take_while(|row| matches!(row, Row::Entry(_)))
            .count();
        heading + 1 + count
    };
    let section = |heading: usize| Section {
        heading,
        entries: heading + 1..end(heading),
    };
    headings.into_iter().map(section).collect()
}

/// The lines that the rows of `range` take.
pub(super) fn lines(rows: &[Row], range: Range<usize>) -> usize {
    rows.get(range)
        .unwrap_or_default()
        .iter()
        .map(Row::lines)
        .sum()
}

/// The lines that each section has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shares {
    /// Whether a blank line is between two sections.
    pub(super) blanks: bool,
    /// The lines for each section's entries; `None` where there is not even room for its heading.
    pub(super) lines: Vec<Option<usize>>,
}

impl Shares {
    /// Those of `sections` on `height` lines; `open` is the number of the one that the keys are in.
    pub(super) fn of(
        rows: &[Row],
        sections: &[Section],
        height: usize,
        open: Option<usize>,
    ) -> Self {
        let count = sections.len();
        if height < count + FEWEST {
            return Self::of_one(count, height, open.unwrap_or(0));
        }
        let gaps = count.saturating_sub(1);
        let blanks = count + gaps + count * FEWEST <= height;
        let mut left = height - count - if blanks { gaps } else { 0 };
        let mut shares: Vec<usize> = vec![0; count];
        let opened = open.and_then(|at| Some((sections.get(at)?, shares.get_mut(at)?)));
        if let Some((section, share)) = opened {
            *share = lines(rows, section.entries.clone()).min(left);
            left -= *share;
        }
        deal(rows, sections, &mut shares, left);
        Self {
            blanks,
            lines: shares.into_iter().map(Some).collect(),
        }
    }

    /// Those where there is room for one section only.
    fn of_one(count: usize, height: usize, open: usize) -> Self {
        let share = |at| (at == open).then_some(height.saturating_sub(1));
        Self {
            blanks: false,
            lines: (0..count).map(share).collect(),
        }
    }
}

/// Lines that a section should have at least, for a heading to be worth its own.
const FEWEST: usize = 2;

/// Gives `left` lines to the sections that have none yet, an entry to each in turn.
fn deal(rows: &[Row], sections: &[Section], shares: &mut [usize], mut left: usize) {
    let mut waiting: Vec<(Range<usize>, &mut usize)> = (sections.iter().zip(shares))
        .filter(|(_, share)| **share == 0)
        .map(|(section, share)| (section.entries.clone(), share))
        .collect();
    while !waiting.is_empty() {
        waiting.retain_mut(|(entries, share)| {
            let next = entries.next().and_then(|at| rows.get(at));
            let Some(row) = next.filter(|row| row.lines() <= left) else {
                return false;
            };
            left -= row.lines();
            **share += row.lines();
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::panel::Entry;

    /// The rows of sections of so many entries; those of the last have two lines each.
    fn rows(counts: &[usize]) -> Vec<Row> {
        let mut out = Vec::new();
        for (number, count) in counts.iter().enumerate() {
            if number > 0 {
                out.push(Row::Blank);
            }
            out.push(Row::Heading {
                label: "kind".to_owned(),
                kind: None,
                count: *count,
            });
            let second = number + 1 == counts.len() && number > 0;
            out.extend((0..*count).map(|_| {
                Row::Entry(Entry {
                    ids: Vec::new(),
                    kind: None,
                    text: String::new(),
                    second: second.then(String::new),
                    paragraph: 1,
                    lost: false,
                })
            }));
        }
        out
    }

    fn shares(counts: &[usize], height: usize, open: Option<usize>) -> Vec<Option<usize>> {
        let rows = rows(counts);
        Shares::of(&rows, &sections(&rows), height, open).lines
    }

    #[test]
    fn kinds_show_as_many_entries_as_one_another_while_they_have_them() {
        assert_eq!(
            shares(&[50, 14, 27], 28, None),
            [Some(7), Some(6), Some(10)]
        );
        assert_eq!(shares(&[50, 2, 27], 28, None), [Some(7), Some(2), Some(14)]);
        assert_eq!(shares(&[3, 2, 4], 28, None), [Some(3), Some(2), Some(8)]);
        assert_eq!(shares(&[50], 10, None), [Some(9)]);
    }

    #[test]
    fn the_one_that_the_keys_are_in_takes_what_it_needs() {
        assert_eq!(
            shares(&[50, 14, 27], 28, Some(0)),
            [Some(23), Some(0), Some(0)]
        );
        assert_eq!(
            shares(&[50, 14, 27], 28, Some(1)),
            [Some(3), Some(14), Some(6)]
        );
    }

    #[test]
    fn where_there_is_no_room_for_headings_one_kind_shows() {
        assert_eq!(shares(&[9, 9, 9], 4, None), [Some(3), None, None]);
        assert_eq!(shares(&[9, 9, 9], 4, Some(2)), [None, None, Some(3)]);
        assert_eq!(shares(&[9, 9], 0, Some(0)), [Some(0), None]);
        assert_eq!(shares(&[], 9, None), []);
    }

    proptest::proptest! {
        #[test]
        fn no_more_lines_are_dealt_out_than_there_are(
            counts in proptest::collection::vec(1..40_usize, 0..7),
            height in 0..60_usize,
            open in proptest::option::of(0..7_usize),
        ) {
            let rows = rows(&counts);
            let sections = sections(&rows);
            let open = open.filter(|at| *at < sections.len());
            let shares = Shares::of(&rows, &sections, height, open);
            let shown: Vec<usize> = shares.lines.iter().copied().flatten().collect();
            let gaps = if shares.blanks { shown.len().saturating_sub(1) } else { 0 };
            let taken = shown.iter().sum::<usize>() + shown.len() + gaps;
            assert!(taken <= height.max(1), "{taken} of {height}: {shares:?}");
        }
    }
}
