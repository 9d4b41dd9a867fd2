//! Benchmarks of the layout: what a screen, a page and a step cost, in texts of any shape.
//!
//! `cargo bench --bench layout`. *Cold* is from the decoded text to the rows of a screen, all that a reader
//! waits for besides the disk.

use std::fmt;

use hashiya::store::article;
use hashiya::text::bidi::Direction;
use hashiya::text::caret;
use hashiya::text::cells::CellRules;
use hashiya::text::document::Document;
use hashiya::text::layout::{Layout, Options, Place};

mod texts;

/// Rows of a screen.
const SCREEN: isize = 50;
const MEGABYTES: usize = 10;

fn main() {
    divan::main();
}

fn options(width: usize) -> Options {
    Options {
        width,
        direction: Direction::Auto,
        rules: CellRules::default(),
    }
}

/// Shapes of a text of ten megabytes.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Paragraphs,
    OneLine,
    /// One line in one isolate: levels hang together from end to end.
    OneIsolate,
    /// One line without a blank.
    OneWord,
    /// Nothing but marks on one letter: one cluster.
    OneCluster,
    /// Brackets that never close.
    Brackets,
    /// A line end after each letter.
    EmptyLines,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

const SHAPES: [Shape; 7] = [
    Shape::Paragraphs,
    Shape::OneLine,
    Shape::OneIsolate,
    Shape::OneWord,
    Shape::OneCluster,
    Shape::Brackets,
    Shape::EmptyLines,
];

impl Shape {
    fn text(self) -> String {
        let half = MEGABYTES * 1_000_000 / 2;
        match self {
            Self::Paragraphs => texts::paragraphs(MEGABYTES),
            Self::OneLine => texts::one_line(MEGABYTES),
            Self::OneIsolate => format!("\u{2067}{}", texts::one_line(MEGABYTES)),
            Self::OneWord => "ب".repeat(half),
            Self::OneCluster => format!("ب{}", "\u{64E}".repeat(half)),
            Self::Brackets => "(".repeat(half * 2),
            Self::EmptyLines => "\n".repeat(half * 2),
        }
    }
}

/// The rows of a screen from `top` on: their cells, so that nothing is left out.
fn screen(layout: &Layout, top: Place) -> usize {
    let mut at = top;
    let mut cells = 0;
    for _ in 0..SCREEN {
        cells += layout.row(at).map_or(0, |line| line.cells.len());
        at = layout.step(at, 1);
    }
    cells
}

fn layout(shape: Shape) -> Layout {
    Layout::new(Document::new(shape.text()), options(72))
}

/// From the decoded text to the first screen.
#[divan::bench(args = SHAPES, sample_count = 10, sample_size = 1)]
fn first_screen_cold(bencher: divan::Bencher, shape: Shape) {
    bencher.with_inputs(|| shape.text()).bench_values(|text| {
        screen(
            &Layout::new(Document::new(text), options(72)),
            Place::default(),
        )
    });
}

/// The screen in the middle, of a text that was just cut into paragraphs and pieces.
#[divan::bench(args = SHAPES, sample_count = 10, sample_size = 1)]
fn middle_cold(bencher: divan::Bencher, shape: Shape) {
    bencher
        .with_inputs(|| layout(shape))
        .bench_values(|layout| {
            let middle = layout.document().text().len() / 2;
            screen(&layout, layout.place_of(middle))
        });
}

/// The last screen, from the end upwards.
#[divan::bench(args = SHAPES, sample_count = 10, sample_size = 1)]
fn end_cold(bencher: divan::Bencher, shape: Shape) {
    bencher
        .with_inputs(|| layout(shape))
        .bench_values(|layout| {
            let top = layout.step(layout.last(), -SCREEN);
            screen(&layout, top)
        });
}

/// One page down and its rows, in text that was not seen before.
#[divan::bench(args = [Shape::Paragraphs, Shape::OneLine, Shape::OneIsolate], sample_count = 100, sample_size = 1)]
fn page_down(bencher: divan::Bencher, shape: Shape) {
    let layout = layout(shape);
    let mut top = layout.first();
    bencher.bench_local(|| {
        top = layout.step(top, SCREEN);
        screen(&layout, top)
    });
}

/// One row down, and the rows of the screen again.
#[divan::bench(args = [Shape::Paragraphs, Shape::OneLine])]
fn row_down(bencher: divan::Bencher, shape: Shape) {
    let layout = layout(shape);
    let mut top = layout.first();
    bencher.bench_local(|| {
        top = layout.step(top, 1);
        screen(&layout, top)
    });
}

/// One step of the cursor to the left.
#[divan::bench(args = [Shape::Paragraphs, Shape::OneLine])]
fn cursor_left(bencher: divan::Bencher, shape: Shape) {
    let layout = layout(shape);
    let mut at = 0;
    bencher.bench_local(|| {
        at = caret::left(&layout, at);
        at
    });
}

/// The window is resized: the screen at the same place in another column.
#[divan::bench(args = [Shape::Paragraphs, Shape::OneLine, Shape::OneIsolate], sample_count = 50, sample_size = 1)]
fn resize(bencher: divan::Bencher, shape: Shape) {
    let mut layout = layout(shape);
    let middle = layout.document().text().len() / 2;
    let mut width = 40;
    bencher.bench_local(|| {
        width = if width == 40 { 72 } else { 40 };
        layout = layout.with_options(options(width));
        screen(&layout, layout.place_of(middle))
    });
}

/// All rows of the sample, at these widths.
#[divan::bench(args = [20, 72, 120])]
fn sample(bencher: divan::Bencher, width: usize) {
    let document = article::sample().document;
    bencher.bench(|| {
        let layout = Layout::new(document.clone(), options(width));
        let rows = |index| layout.block(index).rows.len();
        (0..layout.blocks()).map(rows).sum::<usize>()
    });
}
