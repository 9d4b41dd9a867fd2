//! Notes: what one is written on, and how it is written there.
//!
//! What a note is for is settled when it is asked for, not when it is answered: somebody else's work may
//! come in between, and what is under the cursor then may be another annotation. Nothing that was typed is
//! dropped: a note whose annotation is gone stands on its text by itself.
//!
//! Nor is what was typed when the question was left: it is a draft, and stands there again the next time.
//!
//! Must not know: keys.

use super::prompt::{Prompt, Purpose};
use super::session::{MessageKind, Session};
use crate::annotation::edit::{Edit, removal};
use crate::annotation::{Annotation, Id, Note, Spans, Time};
use crate::text::{phrase, segment};

/// What a note is written on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteOn {
    /// An annotation.
    Annotation {
        /// The annotation.
        id: Id,
        /// The text that it stands on.
        spans: Spans,
        /// The note that is changed, as it was; `None` for a new one.
        was: Option<Note>,
    },
    /// A text without an annotation.
    Text(Spans),
}

impl NoteOn {
    /// What a note is meant for here: what is selected, else the annotation here, else the word. A note of
    /// one's own that is the annotation's last is changed. `None` where there is nothing.
    pub(super) fn here(session: &Session) -> Option<Self> {
        let found = match (&session.point.chosen, session.point.selection) {
            (None, Some(_)) => None,
            _ => session.here(),
        };
        if let Some(found) = found {
            let own = |note: &&Note| note.by == session.work.author;
            let was = found.notes.last().filter(own).cloned();
            return Some(Self::of(found, was));
        }
        let word = || phrase::names_from(session.text(), session.point.cursor, 1);
        let span = session.selected().or_else(word)?;
        Some(Self::Text(Spans::one(segment::trimmed(
            session.text(),
            span,
        ))))
    }

    /// A note on `annotation`: one that it has, or a new one.
    pub(super) fn of(annotation: &Annotation, was: Option<Note>) -> Self {
        Self::Annotation {
            id: annotation.id.clone(),
            spans: annotation.spans.clone(),
            was,
        }
    }

    /// Whether it is the same note, wherever its annotation stands by now.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Annotation { id, was, .. }, Self::Annotation { id: i, was: w, .. }) => {
                id == i && was == w
            }
            _ => self == other,
        }
    }

    /// What the note says now.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Annotation {
                was: Some(note), ..
            } => &note.text,
            _ => "",
        }
    }
}

/// Notes that were begun and left, until they are taken up again. They are on no disk.
#[derive(Clone, Debug, Default)]
pub struct Drafts(Vec<(NoteOn, String)>);

impl Drafts {
    /// Keeps what was typed of the note on `on`. False where that is nothing new.
    pub(super) fn keep(&mut self, on: NoteOn, text: &str) -> bool {
        self.forget(&on);
        let new = !text.trim().is_empty() && text.trim() != on.text().trim();
        if new {
            self.0.push((on, text.to_owned()));
        }
        new
    }

    /// What was typed of the note on `on` when it was left.
    pub(super) fn of(&self, on: &NoteOn) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other.is_same(on));
        found.map(|(_, text)| text.as_str())
    }

    /// The note was written.
    pub(super) fn forget(&mut self, on: &NoteOn) {
        self.0.retain(|(other, _)| !other.is_same(on));
    }
}

/// Opens the question for the note on `on`: with what was typed when it was left, else with what it says.
pub(super) fn ask(session: &mut Session, on: NoteOn) {
    let draft = session.drafts.of(&on);
    let question = match (&draft, on.text().is_empty()) {
        (Some(_), _) => "note, as you left it",
        (None, true) => "note",
        (None, false) => "change the note",
    };
    let text = draft.unwrap_or(on.text()).to_owned();
    session.prompt = Some(Prompt::lines(question, Purpose::Note(on)).with(&text));
}

/// The question for the note on `on` was left with `text` typed.
pub(super) fn left(session: &mut Session, on: NoteOn, text: &str) {
    if session.drafts.keep(on, text) {
        let said = "not written, but kept: a note here goes on with it";
        session.say(MessageKind::Note, said);
    }
}

/// Writes `text` as the note that was asked for; an empty one takes the note away.
pub(super) fn write(session: &mut Session, on: &NoteOn, text: &str) {
    let now = Time::now();
    let text = text.trim();
    let (mut annotation, was) = match on {
        NoteOn::Annotation { id, spans, was } => match session.work.annotations.get(id) {
            Some(found) => (found.as_ref().clone(), was.as_ref()),
            None if text.is_empty() => return,
            None => {
                let said = "somebody else removed the annotation: the note stands by itself";
                session.say(MessageKind::Warning, said);
                (bare(session, spans, now), None)
            }
        },
        NoteOn::Text(spans) => (bare(session, spans, now), None),
    };
    let fresh = || Note {
        text: text.to_owned(),
        by: session.work.author.clone(),
        created: Some(now),
    };
    let there = was.and_then(|was| annotation.notes.iter().position(|note| note == was));
    match there {
        Some(number) if text.is_empty() => drop(annotation.notes.remove(number)),
        Some(number) => {
            if let Some(note) = annotation.notes.get_mut(number) {
                text.clone_into(&mut note.text);
            }
        }
        None if text.is_empty() => return,
        None => {
            let note = fresh();
            annotation.notes.push(note);
        }
    }
    if was.is_some() && there.is_none() {
        let said = "somebody else changed the note: yours stands beside it";
        session.say(MessageKind::Warning, said);
    }
    put(session, annotation, now);
}

/// An annotation without a kind, for a note to stand on.
fn bare(session: &Session, spans: &Spans, now: Time) -> Annotation {
    Annotation::new(None, spans.clone(), session.work.author.as_deref(), now)
}

/// Carries the change out, where it is one. What has neither kind nor note goes.
fn put(session: &mut Session, mut annotation: Annotation, now: Time) {
    let before = session.work.annotations.get(&annotation.id);
    if before.is_some_and(|before| **before == annotation) {
        return;
    }
    if before.is_some() {
        annotation.modified = Some(now);
    }
    let edit = if annotation.kind.is_none() && annotation.notes.is_empty() {
        removal(&annotation.id, &session.work.annotations)
    } else {
        Edit::Put(Box::new(annotation))
    };
    session.change("note", edit);
}
