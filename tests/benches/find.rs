//! Benchmarks of search in ten megabytes: a step to the next hit, the hits of a screen, a count.
//!
//! `cargo bench --bench find`.

use hashiya::text::document::Document;
use hashiya::text::find::{self, Tier};
use hashiya::text::find::{Counter, Pattern};
use hashiya::text::fold::Blindness;

mod texts;

const MEGABYTES: usize = 10;
/// Bytes that a screen shows, about.
const SCREEN: usize = 8 * 1024;
/// Bytes that a count goes on between two keys.
const BUDGET: usize = 64 * 1024;

fn main() {
    divan::main();
}

/// A word that is nowhere in the text, and one that is on every screen.
const ABSENT: &str = "قسطنطينية";
const COMMON: &str = "مرجانة";

fn pattern(text: &str) -> Pattern {
    Pattern::new(text, Blindness::Blind)
}

/// A step to the next hit, near by.
#[divan::bench]
fn next(bencher: divan::Bencher) {
    let text = texts::paragraphs(MEGABYTES);
    let pattern = pattern(COMMON);
    let mut at = 0;
    bencher.bench_local(|| {
        at = find::next(&pattern, &text, at).map_or(0, |hit| hit.span.end());
        at
    });
}

/// A step that goes through the whole text and finds nothing.
#[divan::bench(args = [Tier::Whole, Tier::Inside, Tier::Near], sample_count = 10, sample_size = 1)]
fn nothing(bencher: divan::Bencher, lowest: Tier) {
    let text = texts::paragraphs(MEGABYTES);
    let pattern = pattern(ABSENT).within(lowest);
    bencher.bench(|| find::next(&pattern, &text, 0));
}

/// The same backwards.
#[divan::bench(args = [Tier::Whole, Tier::Inside, Tier::Near], sample_count = 10, sample_size = 1)]
fn nothing_back(bencher: divan::Bencher, lowest: Tier) {
    let text = texts::paragraphs(MEGABYTES);
    let pattern = pattern(ABSENT).within(lowest);
    bencher.bench(|| find::previous(&pattern, &text, text.len()));
}

/// All hits that a screen shows.
#[divan::bench]
fn on_screen(bencher: divan::Bencher) {
    let document = Document::new(texts::paragraphs(MEGABYTES));
    let paragraph = document.paragraph_at(document.text().len() / 2);
    let start = document.paragraph(paragraph).span.start();
    let end = document
        .paragraph(document.paragraph_at(start + SCREEN))
        .span
        .end();
    let span = document.span(start, end).expect("both are boundaries");
    let pattern = pattern(COMMON);
    bencher.bench(|| find::hits_in(&pattern, document.text(), span));
}

/// One step of a count, between two keys.
#[divan::bench]
fn count_step(bencher: divan::Bencher) {
    let text = texts::paragraphs(MEGABYTES);
    bencher
        .with_inputs(|| Counter::new(pattern(COMMON)))
        .bench_values(|mut counter| counter.step(&text, BUDGET));
}
