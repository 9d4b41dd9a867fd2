//! Laws of a layout: whatever a text holds, its rows tile it, obey the width, and lead back to its bytes.

use std::ops::Range;

use hashiya::text::caret;
use hashiya::text::cells::{self, Hidden, Sort};
use hashiya::text::document::{Document, slice};
use hashiya::text::layout::{Layout, Options};
use hashiya::text::line::VisualLine;

/// The rows of all blocks.
pub fn all_rows(layout: &Layout) -> Vec<VisualLine> {
    let blocks = (0..layout.blocks()).map(|index| layout.block(index));
    blocks.flat_map(|block| block.rows.clone()).collect()
}

/// Whether a character may be in no cell: it is invisible, or a blank that hangs.
pub fn may_be_absent(character: char, hidden: Hidden) -> bool {
    match cells::sort(character) {
        Sort::Separator(_) | Sort::Blank | Sort::Tab => true,
        Sort::Format(_) | Sort::SoftHyphen => hidden == Hidden::Omit,
        _ => false,
    }
}

/// What holds for each row by itself.
#[track_caller]
pub fn row_holds(line: &VisualLine, text: &str, options: Options) {
    let mut column = 0;
    let mut covered: Vec<Range<usize>> = Vec::new();
    for (place, cell) in line.cells.iter().enumerate() {
        assert_eq!(cell.column, column);
        assert!(cell.width > 0 && !cell.glyph.as_str().is_empty());
        assert!(line.span.covers(cell.source) && !cell.source.is_empty());
        column += usize::from(cell.width);
        covered.push(cell.source.range());
        let start = cell.source.start();
        assert_eq!(line.cell_of(start), Some(place));
        assert_eq!(line.column_of(start), cell.column);
        assert_eq!(line.cell_at(cell.column), Some(place));
        assert_eq!(line.source_at(column - 1), Some(cell.source));
        assert_eq!(line.runs_of(cell.source), vec![cell.columns()]);
        for character in cell.glyph.as_str().chars() {
            assert!(!character.is_control(), "{:?}", cell);
        }
    }
    assert_eq!(line.width, column);
    let clusters = line.cells.iter().filter(|cell| cell.begins_cluster).count();
    assert!(line.width <= options.width || clusters <= 1, "{:?}", line);
    covered.sort_by_key(|range| range.start);
    assert!(covered.windows(2).all(|pair| pair[0].end <= pair[1].start));
    for (at, character) in slice(text, line.span).char_indices() {
        let at = line.span.start() + at;
        let held = covered.iter().any(|range| range.contains(&at));
        let absent = may_be_absent(character, options.rules.hidden);
        assert!(
            held || absent,
            "{:?} is in no cell of {:?}",
            character,
            line
        );
    }
}

/// The rows of `text` hold all of it, each as it should.
#[track_caller]
pub fn rows_tile(text: &str, options: Options) {
    let layout = Layout::new(Document::new(text), options);
    let mut at = 0;
    for line in all_rows(&layout) {
        assert_eq!(line.span.start(), at);
        at = line.span.end();
        row_holds(&line, text, options);
    }
    assert_eq!(at, text.len());
}

/// The cursor comes to every cluster of `text`, to each once, and stays on none.
#[track_caller]
pub fn the_cursor_walks(text: &str, options: Options) {
    let layout = Layout::new(Document::new(text), options);
    let clusters: usize = all_rows(&layout)
        .iter()
        .map(|row| {
            row.cells
                .iter()
                .filter(|cell| cell.begins_cluster)
                .count()
                .max(1)
        })
        .sum();
    let rows = all_rows(&layout);
    let onward = |offset: usize| match layout.base(layout.document().paragraph_at(offset)).is_rtl()
    {
        true => caret::left(&layout, offset),
        false => caret::right(&layout, offset),
    };
    let backward =
        |offset: usize| match layout.base(layout.document().paragraph_at(offset)).is_rtl() {
            true => caret::right(&layout, offset),
            false => caret::left(&layout, offset),
        };
    let first = rows.first().expect("a row");
    let edge = if first.base.is_rtl() {
        first.width.saturating_sub(1)
    } else {
        0
    };
    let inset = first.inset(layout.options().width);
    // A cluster may be in several cells apart from each other: a number sign and its digits. The first
    // column may be of one whose cursor stands elsewhere.
    let mut at = caret::at_column(&layout, first, inset + edge);
    while backward(at) != at {
        at = backward(at);
    }
    let mut seen = 1;
    while onward(at) != at && seen <= clusters {
        at = onward(at);
        seen += 1;
    }
    assert_eq!(seen, clusters);
    for offset in text.char_indices().map(|(at, _)| at) {
        let (below, goal) = caret::down(&layout, offset, None);
        assert!(layout.place_of(below) >= layout.place_of(offset));
        let (above, _) = caret::up(&layout, below, Some(goal));
        assert!(layout.place_of(above) <= layout.place_of(below));
        let snapped = caret::snapped(&layout, offset);
        assert_eq!(caret::snapped(&layout, snapped), snapped);
        assert!(caret::row_start(&layout, offset) <= caret::row_end(&layout, offset));
    }
}
