//! Benchmarks of annotating: each key with the frame that shows what it did, on ten thousand words with two
//! thousand annotations and a registry, suggestions being made.
//!
//! `cargo bench --bench annotating`. Each line is the keys that were struck one after the other, a frame drawn
//! after each; what they do is taken back by the last. A key has sixteen milliseconds.

use std::collections::HashSet;

use hashiya::annotation::entity::{Entity, Registry};
use hashiya::annotation::set::Annotations;
use hashiya::annotation::suggest::open::Open;
use hashiya::annotation::{Annotation, Id, Link, Spans, Time};
use hashiya::app::key::{Key, parse_keys};
use hashiya::app::session::Session;
use hashiya::app::{Event, Input, update};
use hashiya::store::{article, reporting};
use hashiya::text::document::{Document, Span};
use hashiya::text::segment;
use hashiya::ui;
use hashiya::ui::theme::{Depth, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

#[path = "../sessions/mod.rs"]
mod sessions;

fn main() {
    divan::main();
}

/// How many words the article has, and how many annotations.
const WORDS: usize = 10_000;
const ANNOTATIONS: usize = 2_000;

/// Every so many paragraphs nothing is annotated.
const FREE: usize = 5;

/// A session with that many entities, its theme and its screen.
struct Reader {
    session: Session,
    theme: Theme,
    screen: Buffer,
}

impl Reader {
    fn new(entities: usize) -> Self {
        let screen = Rect::new(0, 0, 100, 40);
        let mut session = sessions::session("");
        session.layout = session.layout.with_document(text());
        let resize = Input::Resize {
            columns: screen.width,
            rows: screen.height,
        };
        update(&mut session, resize);
        let language = reporting::builtin("ar");
        update(&mut session, Input::Event(Event::Language(language)));
        session.work.annotations = annotations(&session);
        session.work.edition += 1;
        let registry = registry(&session, entities);
        update(
            &mut session,
            Input::Event(Event::Registry(Box::new(registry))),
        );
        sessions::strike(&mut session, "t t 9 0 }");
        Self {
            session,
            theme: Theme::load("dark", &[], Depth::True).0,
            screen: Buffer::empty(screen),
        }
    }

    fn strike(&mut self, keys: &[Key]) {
        for key in keys {
            update(&mut self.session, Input::Key(*key));
            self.screen.reset();
            ui::draw(&self.session, &self.theme, &mut self.screen);
        }
    }
}

/// The sample's paragraphs, as often as it takes.
fn text() -> Document {
    let sample = article::sample();
    let sample = sample.document;
    let words = segment::words(sample.text(), sample.whole()).count();
    Document::new(sample.text().repeat(WORDS.div_ceil(words)))
}

/// What is suggested, and words between, until there are enough; claims with their speakers.
fn annotations(session: &Session) -> Annotations {
    let mut out: Vec<Annotation> = Vec::new();
    let new = |kind: &str, span| {
        let spans = Spans::one(span);
        Annotation::new(Some(kind), spans, Some("amina"), Time::from_seconds(0))
    };
    let paragraphs = session.document().paragraphs().len();
    let numbers: Vec<usize> = (0..paragraphs).filter(|number| number % FREE > 0).collect();
    for number in &numbers {
        let mut speaker: Option<Id> = None;
        for open in session.suggestions(*number).iter() {
            let mut made = new(open.kind(), open.span());
            match open {
                Open::Mention(_) => {
                    made.entity = Some(id(session, open.span()));
                    speaker = Some(made.id.clone());
                }
                Open::Claim(_) => made.links.extend(speaker.clone().map(|to| Link {
                    role: "said-by".to_owned(),
                    to,
                })),
            }
            out.push(made);
        }
    }
    let taken: HashSet<usize> = out.iter().map(|one| one.spans.first().start()).collect();
    let words = numbers.iter().flat_map(|number| {
        let content = session.document().paragraph(*number).content;
        segment::words(session.text(), content)
    });
    let free = words
        .filter(|word| !taken.contains(&word.start()))
        .step_by(2);
    let missing = ANNOTATIONS.saturating_sub(out.len());
    let more = free.take(missing).map(|word| {
        let mut made = new("actor", word);
        made.entity = Some(id(session, word));
        made
    });
    let more: Vec<Annotation> = more.collect();
    out.extend(more);
    assert!(out.len() >= ANNOTATIONS, "{} annotations", out.len());
    Annotations::new(out)
}

/// An id for the name at `span`.
fn id(session: &Session, span: Span) -> String {
    session.document().slice(span).replace(' ', "-")
}

/// The entities that are named, and others, until there are so many; each with a further name.
fn registry(session: &Session, count: usize) -> Registry {
    let named = session.work.annotations.iter().filter_map(|one| {
        let name = session.document().slice(one.spans.first());
        Some(Entity::called(one.entity.clone()?, name))
    });
    let others = (0..).map(|number: usize| {
        let mut entity = Entity::called(format!("other-{number}"), format!("لواء {number}"));
        entity.names = vec![format!("كتيبة {number}"), format!("Brigade {number}")];
        entity
    });
    let all = Registry::new(named.chain(others.take(count)));
    Registry::new(all.iter().take(count).map(|entity| entity.as_ref().clone()))
}

/// What is struck.
const KEYS: [&str; 14] = [
    "w",
    "]",
    "Tab",
    "Tab Enter u",
    "Tab x u",
    "a u",
    "v e c u",
    "+ Esc",
    "s Esc",
    "A Esc",
    "L ب Esc Esc",
    "Enter Esc",
    "t t",
    "E u",
];

#[divan::bench(args = KEYS, sample_count = 60, sample_size = 1)]
fn entities_500(bencher: divan::Bencher, keys: &str) {
    strokes(bencher, 500, keys);
}

#[divan::bench(args = KEYS, sample_count = 60, sample_size = 1)]
fn entities_5000(bencher: divan::Bencher, keys: &str) {
    strokes(bencher, 5_000, keys);
}

fn strokes(bencher: divan::Bencher, entities: usize, keys: &str) {
    let mut reader = Reader::new(entities);
    let keys: Vec<Key> = keys
        .split_whitespace()
        .flat_map(|word| parse_keys(word).expect("keys"))
        .collect();
    bencher.bench_local(|| reader.strike(&keys));
}
