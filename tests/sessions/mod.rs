//! Sessions on texts in a notation, and keys struck in them.
//!
//! Notation: `|` stands before the cluster that the cursor is on, `<actor …>` around an annotation.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each file of tests uses its own part"
)]

use hashiya::annotation::schema::Schema;
use hashiya::annotation::set::Annotations;
use hashiya::annotation::{Annotation, Spans, Time};
use hashiya::app::feed::Keys;
use hashiya::app::key::{Key, parse_keys};
use hashiya::app::keymap::{Keymap, KindKey};
use hashiya::app::layouts::LayoutSense;
use hashiya::app::menu::Recent;
use hashiya::app::session::{ArticleInfo, Saving, Session, Setup};
use hashiya::app::view::View;
use hashiya::app::{Effect, Input, command, update};
use hashiya::store::schema;
use hashiya::text::bidi::Direction;
use hashiya::text::cells::CellRules;
use hashiya::text::document::{Document, Span};
use hashiya::text::layout::Options;

/// A session on a text in the notation.
pub fn session(notation: &str) -> Session {
    let (text, cursor, annotations) = parsed(notation);
    let schema = schema::builtin().clone();
    Session::new(Setup {
        article: ArticleInfo {
            name: "article.txt".to_owned(),
            encoding: "utf-8",
            ..ArticleInfo::default()
        },
        document: Document::new(text),
        annotations: Annotations::new(annotations),
        saving: Saving::Saved,
        keys: Keys::new(keymap(&schema), LayoutSense::default()),
        schema,
        author: Some("amina".to_owned()),
        options: Options {
            width: 70,
            direction: Direction::Auto,
            rules: CellRules::default(),
        },
        view: View::default(),
        panel: false,
        blind: true,
        cursor,
        recent: Vec::new(),
    })
}

/// The start page, where the articles called `names` were read lately.
pub fn start_page(names: &[&str]) -> Session {
    let schema = schema::builtin().clone();
    Session::new(Setup {
        article: ArticleInfo {
            nothing: true,
            ..ArticleInfo::default()
        },
        document: Document::new(""),
        annotations: Annotations::default(),
        saving: Saving::Nowhere,
        keys: Keys::new(keymap(&schema), LayoutSense::default()),
        schema,
        author: None,
        options: Options {
            width: 70,
            direction: Direction::Auto,
            rules: CellRules::default(),
        },
        view: View::default(),
        panel: false,
        blind: true,
        cursor: 0,
        recent: (names.iter())
            .map(|name| Recent {
                path: name.into(),
                name: (*name).to_owned(),
                told: "~/articles".to_owned(),
            })
            .collect(),
    })
}

pub fn keymap(schema: &Schema) -> Keymap {
    let kinds = schema.kinds().iter().map(|kind| KindKey {
        kind: kind.name.clone(),
        label: kind.label.clone(),
        key: kind.key.map(String::from),
        built_in: true,
    });
    let mut map = Keymap::new(command::rows(), kinds.collect());
    map.bind_every();
    map
}

/// The text, the cursor, the annotations.
pub fn parsed(notation: &str) -> (String, usize, Vec<Annotation>) {
    let (mut text, mut cursor, mut open, mut made) = (String::new(), 0, Vec::new(), Vec::new());
    let mut rest = notation;
    while let Some(c) = rest.chars().next() {
        rest = rest.strip_prefix(c).unwrap_or("");
        match c {
            '|' => cursor = text.len(),
            '<' => {
                let (kind, after) = rest.split_once(' ').expect("a kind and a blank");
                open.push((text.len(), kind));
                rest = after;
            }
            '>' => {
                let (start, kind) = open.pop().expect("an open annotation");
                let spans = Spans::one(span(&text, start, text.len()));
                made.push(Annotation::new(
                    Some(kind),
                    spans,
                    Some("omar"),
                    Time::from_seconds(0),
                ));
            }
            _ => text.push(c),
        }
    }
    (text, cursor, made)
}

pub fn span(text: &str, start: usize, end: usize) -> Span {
    let span = Document::new(text).span(start, end);
    span.expect("on the boundaries of characters")
}

/// Strikes keys; gives what was asked for.
pub fn strike(session: &mut Session, keys: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for word in keys.split_whitespace() {
        for key in parse_keys(word).expect("keys") {
            effects.extend(update(session, Input::Key(key)));
        }
    }
    effects
}

/// Types a text into a prompt.
pub fn type_in(session: &mut Session, text: &str) {
    for c in text.chars() {
        update(session, Input::Key(Key::char(c)));
    }
}
