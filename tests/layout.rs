//! Laws of the layout, over generated texts: whatever a text holds, its rows tile it, obey the width, and
//! lead back to its bytes.

mod laws;

use hashiya::text::bidi::Direction;
use hashiya::text::cells::{Ambiguous, CellRules, Hidden, LamAlef, Marks, Shaping};
use hashiya::text::document::{Document, slice};
use hashiya::text::layout::{Layout, Options, Place};
use hashiya::text::line::{self, VisualLine};
use hashiya::text::pieces;
use laws::layout::{all_rows, may_be_absent, row_holds};
use proptest::prelude::*;

/// Texts of everything that makes a layout hard, in pieces that meet each other.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => "[ابتلكهيود]{1,6}",
        2 => "[לשבא]{1,4}",
        4 => "[a-z]{1,8}",
        6 => " {1,3}",
        2 => "[0-9٠-٩]{1,4}[.,%/:-]?",
        2 => "[()\\[\\]«»“”{}<>،؛؟.!-]",
        1 => "\n|\r\n|\r|\u{85}|\u{2029}|\u{2028}|\u{b}|\u{c}",
        1 => "[\t\0\u{1b}\u{9b}\u{fffd}\u{feff}\u{ad}\u{7f}\u{a0}]",
        1 => "[\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{61c}]",
        1 => "[\u{600}-\u{605}\u{6dd}\u{70f}\u{8e2}][0-9٠-٩]{0,2}",
        2 => "[\u{64b}-\u{655}\u{670}\u{301}\u{5b8}]{1,3}",
        1 => "لا|لأ|لإ|لآ|ل\u{64e}ا|ل\u{200d}ا|ل\u{200c}ا|ٱل|ڵا",
        1 => "海|ก็|क्षि|한국|👩\u{200d}🔧|🇮🇶|❤\u{fe0f}|1\u{fe0f}\u{20e3}",
        1 => "\\PC{1,3}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

/// Failures are printed, and become tests by hand: a seed says nothing to a reader.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn rules() -> impl Strategy<Value = CellRules> {
    let choices = (
        prop_oneof![Just(Shaping::Forms), Just(Shaping::Letters)],
        prop_oneof![Just(LamAlef::One), Just(LamAlef::Two)],
        prop_oneof![Just(Marks::Ride), Just(Marks::Apart), Just(Marks::Hide)],
        prop_oneof![Just(Ambiguous::One), Just(Ambiguous::Two)],
        prop_oneof![Just(Hidden::Omit), Just(Hidden::Show)],
    );
    choices.prop_map(|(shaping, lam_alef, marks, ambiguous, hidden)| CellRules {
        shaping,
        lam_alef,
        marks,
        ambiguous,
        hidden,
    })
}

fn options() -> impl Strategy<Value = Options> {
    let direction = prop_oneof![
        Just(Direction::Auto),
        Just(Direction::FirstStrong),
        Just(Direction::Rtl),
        Just(Direction::Ltr),
    ];
    (1..60_usize, direction, rules()).prop_map(|(width, direction, rules)| Options {
        width,
        direction,
        rules,
    })
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn rows_tile_the_text_and_hold_every_character(text in text(), options in options()) {
        laws::layout::rows_tile(&text, options);
    }

    #[test]
    fn a_row_ends_its_paragraph_where_the_paragraph_ends(text in text(), options in options()) {
        let layout = Layout::new(Document::new(text.as_str()), options);
        let paragraphs = layout.document().paragraphs().iter();
        let ends: Vec<usize> = paragraphs.map(|p| p.span.end()).collect();
        let rows = all_rows(&layout);
        let found: Vec<usize> = rows
            .iter()
            .filter(|row| row.ends_paragraph)
            .map(|row| row.span.end())
            .collect();
        prop_assert_eq!(ends, found);
    }

    #[test]
    fn places_and_steps_go_through_every_row_and_back(text in text(), options in options()) {
        let layout = Layout::new(Document::new(text.as_str()), options);
        let mut at = layout.first();
        let mut down = vec![at];
        while at != layout.last() {
            let next = layout.step(at, 1);
            prop_assert!(next > at);
            at = next;
            down.push(at);
        }
        prop_assert_eq!(layout.step(at, 1), at);
        let texts: usize = down.iter().filter(|place| layout.row(**place).is_some()).count();
        prop_assert_eq!(texts, all_rows(&layout).len());
        for (count, place) in down.iter().enumerate() {
            let steps = isize::try_from(count).expect("few");
            prop_assert_eq!(layout.step(layout.first(), steps), *place);
            prop_assert_eq!(layout.step(*place, -steps), layout.first());
            prop_assert_eq!(layout.rows_between(layout.first(), *place, 999), Some(count));
            if let Some(line) = layout.row(*place).filter(|line| !line.span.is_empty()) {
                prop_assert_eq!(layout.place_of(line.span.start()), *place);
            }
        }
    }

    #[test]
    fn the_cursor_reaches_every_cluster_and_never_sticks(text in text(), options in options()) {
        laws::layout::the_cursor_walks(&text, options);
    }

    #[test]
    fn glyphs_depend_on_the_text_alone(text in text(), options in options(), other in 1..60_usize) {
        // At another width the same cluster is drawn alike, wherever its row breaks; only tabs, and soft
        // hyphens where a row ends, depend on the column.
        let layout = Layout::new(Document::new(text.as_str()), options);
        let other = layout.with_options(Options { width: other, ..options });
        let glyphs = |layout: &Layout| {
            let mut cells: Vec<(usize, String)> = all_rows(layout)
                .iter()
                .flat_map(|row| row.cells.to_vec())
                .filter(|cell| cell.source.range().all(|_| {
                    let first = slice(&text, cell.source).chars().next().unwrap_or(' ');
                    !may_be_absent(first, Hidden::Omit)
                }))
                .map(|cell| (cell.source.start(), cell.glyph.to_string()))
                .collect();
            cells.sort();
            cells
        };
        prop_assert_eq!(glyphs(&layout), glyphs(&other));
    }

    #[test]
    fn a_text_on_one_row_obeys_its_limit(text in text(), rules in rules(), columns in 0..40_usize) {
        for base in [hashiya::text::bidi::Base::Ltr, hashiya::text::bidi::Base::Rtl] {
            let whole = line::line_of(&text, base, &rules);
            let options = Options { width: usize::MAX, direction: Direction::Auto, rules };
            row_holds(&whole, &text, options);
            let cut = line::fit(&text, base, &rules, columns);
            prop_assert!(cut.width <= columns);
            prop_assert!(whole.width > columns || cut == whole);
            for offset in text.char_indices().map(|(at, _)| at).chain([text.len()]) {
                let (column, second) = line::caret_columns(&whole, offset);
                prop_assert!(column <= whole.width && second.is_none_or(|c| c <= whole.width));
            }
        }
    }

    #[test]
    fn the_beginning_is_laid_out_as_the_whole(text in text(), more in text(), options in options()) {
        let whole = Document::new(format!("{text}{more}"));
        let length = whole.length();
        let beginning = Layout::new(Document::beginning(text.as_str(), length), options);
        let _rows = all_rows(&beginning);
        let continued = beginning.with_document(whole.clone());
        prop_assert_eq!(all_rows(&continued), all_rows(&Layout::new(whole, options)));
    }
}

/// A layout whose rows have all been asked for, the last block first.
fn seen(text: &str, options: Options) -> Layout {
    let layout = Layout::new(Document::new(text), options);
    for index in (0..layout.blocks()).rev() {
        let _rows = layout.block(index);
    }
    layout
}

/// Each block of a layout of its own, so that nothing else was laid out before.
fn alone(text: &str, options: Options) -> Vec<VisualLine> {
    let count = Layout::new(Document::new(text), options).blocks();
    let block = |index| {
        let layout = Layout::new(Document::new(text), options);
        layout.block(index).rows.clone()
    };
    (0..count).flat_map(block).collect()
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn a_block_does_not_depend_on_what_was_laid_out_before(text in text(), options in options()) {
        let rows = all_rows(&seen(&text, options));
        prop_assert_eq!(&rows, &all_rows(&Layout::new(Document::new(text.as_str()), options)));
        prop_assert_eq!(&rows, &alone(&text, options));
    }

    #[test]
    fn other_options_lay_out_as_from_the_start(text in text(), first in options(), then in options()) {
        let changed = seen(&text, first).with_options(then);
        prop_assert_eq!(all_rows(&changed), alone(&text, then));
        let fresh = Layout::new(Document::new(text.as_str()), then);
        let gaps = |layout: &Layout| -> Vec<bool> {
            (0..layout.blocks()).map(|index| layout.gap_below(index)).collect()
        };
        prop_assert_eq!(gaps(&changed), gaps(&fresh));
    }

    #[test]
    fn a_turned_paragraph_lays_out_as_one_of_that_direction(text in text(), options in options()) {
        let mut layout = seen(&text, options);
        for paragraph in 0..layout.document().paragraphs().len() {
            layout.turn(paragraph, Some(hashiya::text::bidi::Base::Rtl));
        }
        let set = Options { direction: Direction::Rtl, ..options };
        prop_assert_eq!(all_rows(&layout), alone(&text, set));
        for paragraph in 0..layout.document().paragraphs().len() {
            layout.turn(paragraph, None);
        }
        prop_assert_eq!(all_rows(&layout), alone(&text, options));
    }
}

/// Long paragraphs of words, numbers, brackets and controls.
fn long_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        20 => "([ابتكهيود\u{64e}]{1,6} ){1,9}",
        10 => "([a-z]{1,8} ){1,9}",
        5 => "[0-9٠-٩+%,.]{1,5} ?",
        5 => "[()\\[\\]!:-] ?",
        1 => "[\u{202a}-\u{202e}\u{2066}-\u{2069}] ?",
    ];
    (
        proptest::collection::vec(part, 1..40),
        proptest::collection::vec(0..40_usize, 600..1600),
    )
        .prop_map(|(parts, order)| {
            let pick = |at: &usize| parts[at % parts.len()].as_str();
            order.iter().map(pick).collect()
        })
}

fn is_blank(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(' '))
}

/// The level of each byte of a long paragraph that blocks' rows show, blanks left out: what L1 sets depends
/// on where rows end.
fn levels(layout: &Layout) -> Vec<(usize, u8)> {
    let mut levels: Vec<(usize, u8)> = all_rows(layout)
        .iter()
        .flat_map(|row| {
            row.cells
                .iter()
                .map(|cell| (cell.source.start(), cell.level))
                .collect::<Vec<_>>()
        })
        .filter(|(at, _)| !is_blank(layout.document().text(), *at))
        .collect();
    levels.sort_unstable();
    levels
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn levels_of_pieces_are_those_of_the_whole_paragraph(text in long_text(), options in options()) {
        let rules = CellRules { lam_alef: LamAlef::Two, ..CellRules::default() };
        let options = Options { width: 80, rules, ..options };
        let layout = Layout::new(Document::new(text.as_str()), options);
        // The whole paragraph on one row has its levels resolved at once.
        let whole = line::line_of(&text, layout.base(0), &rules);
        let mut expected: Vec<(usize, u8)> = whole
            .cells
            .iter()
            .map(|cell| (cell.source.start(), cell.level))
            .filter(|(at, _)| !is_blank(&text, *at))
            .collect();
        expected.sort_unstable();
        let found = levels(&layout);
        // Isolates and their like at a row's end are set by L1 as blanks are.
        let differ = expected.iter().zip(&found).find(|(a, b)| a != b);
        prop_assert_eq!(expected.len(), found.len());
        prop_assert!(differ.is_none(), "{:?} in {} blocks", differ, layout.blocks());
        prop_assert!(text.len() <= pieces::LONG || layout.blocks() > 1 || text.len() < 5 * pieces::LONG);
    }
}

proptest! {
    #![proptest_config(config(30))]

    #[test]
    fn pieces_of_a_long_paragraph_lay_out_alone(text in long_text(), first in options(), then in options()) {
        let rows = all_rows(&seen(&text, first));
        prop_assert_eq!(&rows, &alone(&text, first));
        let changed = seen(&text, first).with_options(then);
        prop_assert_eq!(all_rows(&changed), alone(&text, then));
        let ends: Vec<usize> = rows.iter().map(|row| row.span.end()).collect();
        let starts: Vec<usize> = rows.iter().map(|row| row.span.start()).collect();
        prop_assert_eq!(&ends[..ends.len() - 1], &starts[1..]);
        prop_assert_eq!(ends.last(), Some(&text.len()));
        for row in &rows {
            row_holds(row, &text, first);
        }
    }
}

#[test]
fn a_long_paragraph_is_laid_out_in_pieces_and_found_again() {
    let text = "كلمة وكلمة أخرى ".repeat(20_000);
    let options = Options {
        width: 72,
        direction: Direction::Auto,
        rules: CellRules::default(),
    };
    let layout = Layout::new(Document::new(text.as_str()), options);
    assert!(layout.blocks() > 20);
    let mut at = 0;
    for index in 0..layout.blocks() {
        let block = layout.block(index);
        assert_eq!(block.span.start(), at);
        assert_eq!(layout.block_at(at), index);
        at = block.span.end();
        let last = index + 1 == layout.blocks();
        let ends: Vec<bool> = block.rows.iter().map(|row| row.ends_paragraph).collect();
        assert_eq!(ends.iter().filter(|ends| **ends).count(), usize::from(last));
        assert!(!layout.gap_below(index));
    }
    assert_eq!(at, text.len());
    assert_eq!(layout.place_of(text.len()), layout.last());
    let place = Place { block: 7, row: 3 };
    let line = layout.row(place).expect("a row");
    assert_eq!(layout.place_of(line.span.start()), place);
}
