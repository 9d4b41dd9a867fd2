//! Floor 4: the session, and the commands that change it.
//!
//! [`update`] takes what came in (a key, the mouse, something that happened outside), changes the session,
//! and gives back what is to be done outside. It is the only way in.
//!
//! - `adjudicating`: two annotators' layers that are being made one
//! - `arriving`: what another program made comes in
//! - `asking`: questions, and what becomes of their answers
//! - `command`: all that the program can be told to do
//! - `cue`: the word that introduces a claim
//! - `details`: what is known of an entity
//! - `entities`: the entity that a mention names
//! - `facts`: what is known of the article
//! - `feed`: keys as they are struck, with the number before them
//! - `form`: an annotation's form: kind, attributes, notes
//! - `fuzzy`: matching what was typed against a list
//! - `geometry`: where each part of the screen stands
//! - `key`: keys, and how they are written
//! - `keymap`: which keys do what
//! - `layouts`: which Latin key an Arabic, Persian or Hebrew letter stands for
//! - `letters`: the letters of a form's lines
//! - `line`: a line that is being typed
//! - `links`: who says a claim, and where other links lead
//! - `linking`: which entity a mention names
//! - `list`: what covers the article, as rows to choose from
//! - `menu`: help, palette and guidelines as lists
//! - `moved`: annotations of an article that changed, looked at one by one
//! - `notes`: what a note is written on
//! - `occurrences`: every occurrence at once
//! - `panel`: the panel's rows
//! - `pointer`: the mouse
//! - `prompt`: what is being asked
//! - `search`: what was searched
//! - `select`: cursor, selection, the way back
//! - `session`: the session
//! - `shares`: how the kinds of the panel share its lines
//! - `suggesting`: what may be marked
//! - `view`: what of the article is on the screen
//!
//! Must not know: ratatui, crossterm, files.

pub mod adjudicating;
pub mod arriving;
mod asking;
pub mod command;
mod cue;
pub mod details;
pub mod entities;
pub mod facts;
pub mod feed;
pub mod form;
pub mod fuzzy;
pub mod geometry;
pub mod key;
pub mod keymap;
pub mod layouts;
mod letters;
pub mod line;
pub mod linking;
mod links;
pub mod list;
pub mod menu;
pub mod moved;
pub mod notes;
pub mod occurrences;
pub mod panel;
pub mod pointer;
pub mod prompt;
pub mod search;
pub mod select;
pub mod session;
mod shares;
pub mod suggesting;
pub mod view;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::annotation::Id;
use crate::annotation::entity::Registry;
use crate::annotation::set::Annotations;
use crate::annotation::suggest::language::Language;
use crate::text::document::Document;
use adjudicating::Side;
use command::{Arg, Context};
use feed::Fed;
use key::{Code, Key};
use keymap::{Action, Mode};
use pointer::Mouse;
use session::{ArticleInfo, Message, MessageKind, Saving, Session};

/// What comes in.
#[derive(Clone, Debug)]
pub enum Input {
    /// A key.
    Key(Key),
    /// Characters that arrived at once, but were typed: a key that sends two letters.
    Typed(String),
    /// Characters that one key typed, and the Latin character that stands on it on a US keyboard.
    Placed {
        /// What it types.
        text: String,
        /// What it is as a command.
        latin: char,
    },
    /// A text that was pasted.
    Paste(String),
    /// The mouse.
    Mouse(Mouse),
    /// The screen has this size now.
    Resize {
        /// Columns.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// Something that happened outside.
    Event(Event),
}

/// Something that happened outside.
#[derive(Clone, Debug)]
pub enum Event {
    /// The rest of the article was read.
    Whole {
        /// All of it.
        document: Document,
        /// What is known of it now.
        article: ArticleInfo,
        /// What its sidecar says.
        annotations: Box<Annotations>,
        /// Whether it can be written.
        saving: Saving,
    },
    /// The work up to `revision` is on disk.
    Saved {
        /// The number of the last change that is.
        revision: u64,
    },
    /// The work could not be written; it is tried again.
    SaveFailed {
        /// Why, in a sentence.
        message: String,
    },
    /// Somebody else changed the sidecar, and that was merged with what is so here now.
    Merged {
        /// Both together.
        annotations: Box<Annotations>,
        /// What came, in a few words; `None` where there is nothing to see.
        what: Option<String>,
        /// Annotations that they changed in ways that are not seen here: nothing takes these back.
        beyond: HashSet<Id>,
    },
    /// What is known of the article's language came in: suggestions can be made.
    Language(Arc<Language>),
    /// The registry was read, or somebody else has changed it: what it is now.
    Registry(Box<Registry>),
    /// Another annotator's layer was read.
    Layer {
        /// Its name.
        name: String,
        /// What it says.
        annotations: Box<Annotations>,
    },
    /// Two annotators' layers were read, to be made one.
    Sides(Box<[Side; 2]>),
    /// Others annotate this article too, and nobody has said yet whose layer is written here: their names.
    Others(Vec<String>),
    /// Something to say.
    Told(Message),
    /// There is time: something that was begun can go on.
    Idle,
}

/// What is to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write the annotations.
    Save,
    /// Write the registry.
    SaveRegistry,
    /// Write them to this file.
    SaveElsewhere(PathBuf),
    /// Put this text on the clipboard.
    Copy(String),
    /// Open this article.
    Open(PathBuf),
    /// Open the article that comes with the program.
    OpenSample,
    /// The next of the articles that were named.
    Next,
    /// The one before.
    Previous,
    /// The page of articles read lately.
    StartPage,
    /// Use the theme of that name.
    Theme(String),
    /// Write the article in a format: its name, and where.
    Export(String),
    /// Take in what another program made of it.
    Import(PathBuf),
    /// Read another annotator's layer.
    LoadLayer(String),
    /// Read the layers of two annotators, by their names or files.
    LoadSides([String; 2]),
    /// Annotate the layer of that name from now on; the article's own where there is none.
    AnnotateAs(Option<String>),
    /// Find out what suggestions are made from, now that the article's language is another.
    Learn,
    /// To the shell, until called back.
    Suspend,
    /// Draw the whole screen.
    Redraw,
    /// Leave.
    Quit,
    /// Send [`Event::Idle`] when nothing else waits.
    Idle,
}

/// Takes what came in, changes the session, and tells what is to be done outside.
pub fn update(session: &mut Session, input: Input) -> Vec<Effect> {
    let mut effects = Vec::new();
    let before = (session.work.revision, session.work.registered);
    let language = session.work.annotations.metadata.language.clone();
    let outside = matches!(input, Input::Event(_) | Input::Resize { .. });
    let wheel = matches!(&input, Input::Mouse(mouse) if mouse.act.is_wheel());
    session.view.loose &= wheel || matches!(input, Input::Event(_));
    let given_up = matches!(input, Input::Key(key) if key.code == key::Code::Escape);
    let from_outside = matches!(input, Input::Event(Event::Registry(_)));
    if outside || command::find::settle(session, given_up, &mut effects) {
        take(session, input, &mut effects);
    }
    if session.work.revision != before.0 && session.saves() {
        effects.push(Effect::Save);
    }
    if session.work.registered != before.1 && !from_outside {
        effects.push(Effect::SaveRegistry);
    }
    if session.work.annotations.metadata.language != language {
        // Who speaks how, and what places are called, is another matter in another language.
        effects.push(Effect::Learn);
    }
    session.settle();
    effects
}

fn take(session: &mut Session, input: Input, effects: &mut Vec<Effect>) {
    match input {
        Input::Key(key) => strike(session, key, effects),
        Input::Typed(text) => {
            for key in session.keys.struck(&text) {
                strike(session, key, effects);
            }
        }
        Input::Placed { text, latin } => match feed::Keys::one(&text) {
            Some(key) => {
                session.keys.sense.place(Some(latin));
                strike(session, key, effects);
                session.keys.sense.place(None);
            }
            None => take(session, Input::Typed(text), effects),
        },
        Input::Paste(text) => paste(session, &text, effects),
        Input::Mouse(mouse) => pointer::point(session, mouse, effects),
        Input::Resize { columns, rows } => {
            session.view.columns = columns;
            session.view.rows = rows;
        }
        Input::Event(event) => happen(session, event, effects),
    }
}

/// A key, for whoever has the keys.
fn strike(session: &mut Session, key: Key, effects: &mut Vec<Effect>) {
    if matches!(session.mode(), Mode::Read | Mode::Select | Mode::Panel) {
        session.message = None;
    }
    match session.mode() {
        Mode::Prompt => asking::strike(session, key, effects),
        Mode::List => menu::strike(session, key, effects),
        Mode::Jump => match session.keys.latin(key) {
            Some(letter) if key.code != Code::Escape => command::find::narrow(session, letter),
            _ => session.stop_jumping(),
        },
        mode => match session.keys.feed(mode, key) {
            Fed::Run { action, count } => act(session, &action, count, effects),
            Fed::Unknown(keys) => {
                let text = format!("{keys} does nothing here · ? shows all keys");
                session.say(MessageKind::Note, text);
            }
            Fed::Pending | Fed::Nothing => {}
        },
    }
}

/// Does what a key or a choice asks for.
pub fn act(
    session: &mut Session,
    action: &Action,
    count: Option<usize>,
    effects: &mut Vec<Effect>,
) {
    let mut context = Context {
        session,
        count,
        arg: None,
        effects,
    };
    match action {
        Action::Command(name) => {
            let Some(command) = command::named(name) else {
                return;
            };
            match command.arg {
                Arg::None => (command.run)(&mut context),
                Arg::Text(_) | Arg::Theme => asking::ask(context.session, command, count),
            }
        }
        Action::Tag(kind) => command::annotate::tag(&mut context, kind),
        Action::TagEvery(kind) => occurrences::tag(context.session, kind),
    }
}

/// There is time: what is looked for is looked for further, then hits are counted.
fn idle(session: &mut Session, effects: &mut Vec<Effect>) {
    let text = session.layout.document().shared_text();
    let Some(search) = &mut session.search else {
        return;
    };
    if search.look.is_some() {
        command::find::go_on(session, effects);
    } else if search.count_on(&text) {
        effects.push(Effect::Idle);
    }
}

/// A pasted text goes where text is typed; on the article it means nothing.
fn paste(session: &mut Session, text: &str, effects: &mut Vec<Effect>) {
    match session.mode() {
        Mode::Prompt => asking::paste(session, text, effects),
        Mode::List => menu::paste(session, text),
        _ => session.say(MessageKind::Note, "there is nothing to paste into"),
    }
}

/// Something that happened outside.
fn happen(session: &mut Session, event: Event, effects: &mut Vec<Effect>) {
    match event {
        Event::Whole {
            document,
            article,
            annotations,
            saving,
        } => {
            session.article = session::ArticleInfo {
                layer: session.article.layer.take(),
                ..article
            };
            session.complete(document, *annotations, saving);
        }
        Event::Saved { revision } => {
            if session.work.revision == revision && session.saves() {
                session.saved();
            }
        }
        Event::SaveFailed { message } => session.work.saving = Saving::Failed(message),
        Event::Merged {
            annotations,
            what,
            beyond,
        } => session.merge(*annotations, what.as_deref(), &beyond),
        Event::Language(language) => session.suggesting.learn(language),
        Event::Registry(registry) => {
            session.work.registry = *registry;
            session.work.registered += 1;
        }
        Event::Layer { name, annotations } => {
            let count = annotations.len();
            session.say(
                MessageKind::Good,
                format!("layer {name}: {count} annotations"),
            );
            session.work.layer = Some((name, *annotations));
        }
        Event::Sides(sides) => adjudicating::begin(session, *sides),
        Event::Others(names) => command::article::ask_whose(session, &names),
        Event::Told(message) => session.message = Some(message),
        Event::Idle => idle(session, effects),
    }
}
