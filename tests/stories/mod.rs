//! Stories of edits: struck on a session in this process, so that it is known what the program must come to.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each file of tests uses its own part"
)]

use std::path::Path;

use hashiya::annotation::set::Annotations;
use hashiya::app::key::{Code, Key};
use hashiya::app::session::Session;
use hashiya::app::{Effect, Event, Input, update};
use hashiya::store::kept::Kept;
use hashiya::store::sidecar::{Sidecar, path_for};
use hashiya::store::{article, reporting};

#[path = "../sessions/mod.rs"]
mod sessions;

/// Words that nobody's name is among, in lines of different lengths.
pub fn text() -> String {
    let line = |number: usize| {
        let words = (0..9 + number % 5).map(|word| ["سطر", "كلمة", "خبر", "حرف"][word % 4]);
        format!("{number} {}.\n", words.collect::<Vec<_>>().join(" "))
    };
    (1..=60).map(line).collect()
}

/// Kind, place, notes and entity of one annotation.
pub type Said = (Option<String>, usize, usize, Vec<String>, Option<String>);

/// What annotations say, without what differs between two sessions: names and times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub annotations: Vec<Said>,
    pub done: Vec<(usize, usize)>,
}

impl State {
    pub fn of(set: &Annotations) -> Self {
        let annotations = set.iter().map(|one| {
            let span = one.spans.hull();
            let notes = one.notes.iter().map(|note| note.text.clone()).collect();
            let (kind, entity) = (one.kind.clone(), one.entity.clone());
            (kind, span.start(), span.end(), notes, entity)
        });
        let mut annotations: Vec<_> = annotations.collect();
        annotations.sort();
        let done = set.done().iter().map(|span| (span.start(), span.end()));
        Self {
            annotations,
            done: done.collect(),
        }
    }
}

/// A session on the text, that knows what the program knows of its language.
pub fn planned() -> Session {
    let mut session = sessions::session(&format!("|{}", text()));
    let language = reporting::builtin("ar");
    update(&mut session, Input::Event(Event::Language(language)));
    session
}

/// Strikes keys as a terminal sends them.
pub fn strike(session: &mut Session, keys: &str) {
    for c in keys.chars() {
        let key = match c {
            '\r' => Key::plain(Code::Enter),
            '\u{1b}' => Key::plain(Code::Escape),
            '\u{12}' => Key::new(Code::Char('r'), true, false, false),
            c => Key::char(c),
        };
        let mut waits = update(session, Input::Key(key)).contains(&Effect::Idle);
        while waits {
            waits = update(session, Input::Event(Event::Idle)).contains(&Effect::Idle);
        }
    }
}

/// What the sidecar says; it must be whole.
pub fn on_disk(path: &Path) -> State {
    let article = article::read(path, None).expect("the article");
    let sidecar = path_for(path, None);
    let opened = Sidecar::open_with(&sidecar, &article, Kept::default());
    let opened = opened.expect("a sidecar that can be read");
    assert!(opened.faults.is_empty(), "{:?}", opened.faults);
    State::of(&opened.annotations)
}
