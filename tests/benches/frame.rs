//! Benchmarks of the reader: a frame, and a key with the frame that shows what it did.
//!
//! `cargo bench --bench frame`. The screen is 100 by 40 cells; the article is the sample, repeated, with or
//! without many annotations. Nothing here touches a disk or a terminal.

use hashiya::annotation::set::Annotations;
use hashiya::annotation::{Annotation, Spans, Time};
use hashiya::app::key::{Key, parse_keys};
use hashiya::app::session::Session;
use hashiya::app::{Input, update};
use hashiya::text::document::Document;
use hashiya::text::segment;
use hashiya::ui;
use hashiya::ui::theme::{Depth, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

#[path = "../sessions/mod.rs"]
mod sessions;
mod texts;

fn main() {
    divan::main();
}

/// What is read.
#[derive(Clone, Copy, Debug)]
enum Case {
    /// The sample.
    Sample,
    /// Ten megabytes in paragraphs.
    Long,
    /// Ten megabytes in one line.
    OneLine,
    /// One megabyte, of which five thousand words are annotated.
    Annotated,
    /// The sample, all of it claimed ten thousand times.
    Piled,
}

const CASES: [Case; 5] = [
    Case::Sample,
    Case::Long,
    Case::OneLine,
    Case::Annotated,
    Case::Piled,
];

/// A session, its theme and its screen.
struct Reader {
    session: Session,
    theme: Theme,
    screen: Buffer,
}

impl Reader {
    fn of(case: Case) -> Self {
        let text = match case {
            Case::Sample | Case::Piled => texts::paragraphs(0),
            Case::Long => texts::paragraphs(10),
            Case::OneLine => texts::one_line(10),
            Case::Annotated => texts::paragraphs(1),
        };
        let mut session = sessions::session("");
        session.layout = session.layout.with_document(Document::new(text));
        let document = session.document();
        let marked = match case {
            Case::Annotated => annotations(document, 5_000),
            Case::Piled => claims(document, 10_000),
            Case::Sample | Case::Long | Case::OneLine => Annotations::default(),
        };
        session.work.annotations = marked;
        session.work.edition += 1;
        let screen = Rect::new(0, 0, 100, 40);
        update(
            &mut session,
            Input::Resize {
                columns: screen.width,
                rows: screen.height,
            },
        );
        sessions::strike(&mut session, "t");
        Self {
            session,
            theme: Theme::load("dark", &[], Depth::True).0,
            screen: Buffer::empty(screen),
        }
    }

    fn draw(&mut self) {
        self.screen.reset();
        ui::draw(&self.session, &self.theme, &mut self.screen);
    }

    fn strike(&mut self, keys: &[Key]) {
        for key in keys {
            update(&mut self.session, Input::Key(*key));
            self.draw();
        }
    }
}

/// The first `count` words of `document`, each of a kind.
fn annotations(document: &Document, count: usize) -> Annotations {
    let kinds = ["actor", "place", "claim"];
    let words = segment::words(document.text(), document.whole());
    let made = words.into_iter().take(count).enumerate();
    Annotations::new(made.map(|(number, word)| {
        let kind = kinds.get(number % kinds.len()).copied();
        Annotation::new(kind, Spans::one(word), Some("amina"), Time::from_seconds(0))
    }))
}

/// `count` claims, each of the whole of `document`.
fn claims(document: &Document, count: usize) -> Annotations {
    let whole = Spans::one(document.whole());
    let made = (0..count)
        .map(|_| Annotation::new(Some("claim"), whole.clone(), None, Time::from_seconds(0)));
    Annotations::new(made)
}

/// A frame of which nothing has changed.
#[divan::bench(args = CASES)]
fn frame(bencher: divan::Bencher, case: Case) {
    let mut reader = Reader::of(case);
    bencher.bench_local(|| reader.draw());
}

/// A word on, with its frame.
#[divan::bench(args = CASES, sample_count = 100, sample_size = 1)]
fn word(bencher: divan::Bencher, case: Case) {
    strokes(bencher, case, "w");
}

/// A page on, with its frame; nothing was laid out ahead.
#[divan::bench(args = CASES, sample_count = 100, sample_size = 1)]
fn page(bencher: divan::Bencher, case: Case) {
    strokes(bencher, case, "PgDn");
}

/// A word tagged, with its frame, and taken back.
#[divan::bench(args = CASES, sample_count = 100, sample_size = 1)]
fn tag(bencher: divan::Bencher, case: Case) {
    strokes(bencher, case, "a u");
}

/// The first letter of a search that is found nowhere, with its frame.
#[divan::bench(args = CASES, sample_count = 50, sample_size = 1)]
fn search(bencher: divan::Bencher, case: Case) {
    strokes(bencher, case, "/ ☃ Esc");
}

fn strokes(bencher: divan::Bencher, case: Case, keys: &str) {
    let mut reader = Reader::of(case);
    let keys: Vec<Key> = keys
        .split_whitespace()
        .flat_map(|word| parse_keys(word).expect("keys"))
        .collect();
    bencher.bench_local(|| reader.strike(&keys));
}
