//! Selecting: by motions, by sentence, by growing and shrinking, by climbing the annotations.
//!
//! Must not know: what a selection looks like.

use std::sync::Arc;

use super::{Command, Context, Group, row};
use crate::annotation::Annotation;
use crate::app::select::Selection;
use crate::app::session::Session;
use crate::text::document::Span;
use crate::text::{phrase, segment};

/// The commands.
pub const COMMANDS: &[Command] = &[
    row("select", "select by motions", Group::Select, &["v"], select),
    row(
        "select-sentence",
        "select the sentence, again the next",
        Group::Select,
        &["V"],
        sentence,
    ),
    row(
        "other-end",
        "to the selection's other end",
        Group::Select,
        &[";"],
        |c| {
            let point = &mut c.session.point;
            point.selection = point.selection.map(Selection::turned);
            point.cursor = point.selection.map_or(point.cursor, |s| s.head);
        },
    ),
    row(
        "climb",
        "pick the annotation here, again the one around it",
        Group::Select,
        &["o"],
        climb,
    ),
    row(
        "nothing",
        "select nothing, forget what was begun",
        Group::Select,
        &["Esc"],
        nothing,
    ),
    row(
        "grow",
        "grow: stem, name, word, phrase, … quotation, sentence, paragraph",
        Group::Grow,
        &["+", "="],
        |c| as_far(c, grow),
    ),
    row(
        "shrink",
        "shrink, on a word: peel what is written onto it",
        Group::Grow,
        &["-"],
        |c| as_far(c, shrink),
    ),
];

/// Starts a selection at the cursor; ends one.
fn select(context: &mut Context<'_>) {
    let point = &mut context.session.point;
    point.selection = match point.selection {
        Some(_) => None,
        None => Some(Selection::at(point.cursor)),
    };
}

/// Selects the sentence at the cursor; where it is selected already, the next one too.
fn sentence(context: &mut Context<'_>) {
    for _ in 0..context.times() {
        let session = &mut *context.session;
        let Some(next) = sentence_to_add(session) else {
            return;
        };
        let span = session.selected().map_or(next, |span| span.hull(next));
        set(session, span);
    }
}

/// The sentence at the cursor; where it is selected already, the one behind the selection.
fn sentence_to_add(session: &Session) -> Option<Span> {
    let text = session.text();
    let sentence = |at| Some(segment::trimmed(text, segment::sentence_at(text, at)?));
    let here = sentence(session.point.cursor)?;
    match session.selected() {
        Some(selected) if selected.covers(here) => sentence(segment::next_sentence(
            text,
            selected.end().saturating_sub(1),
        )?),
        _ => Some(here),
    }
}

/// Makes `span` the selection, the cursor at its end.
pub fn set(session: &mut Session, span: Span) {
    let selection = Selection::of(span, session.text());
    session.point.selection = Some(selection);
    session.point.cursor = selection.head;
    session.point.goal = None;
}

/// Picks the innermost annotation at the cursor, or the one around the one that is picked.
fn climb(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let stack = match (&session.point.chosen, session.point.selection) {
        (Some(_), Some(selection)) => session.work.annotations.stack_at(selection.anchor),
        _ => session.stack_here(),
    };
    let at = session.point.chosen.as_ref();
    let at = at.and_then(|id| stack.iter().position(|a| a.id == *id));
    let next = at.map_or(0, |at| at + 1);
    let Some(found) = stack.get(next).or_else(|| stack.first()) else {
        return context.refuse("no annotation here: ] goes to the next one");
    };
    let found = Arc::clone(found);
    pick(session, &found);
}

/// Picks `annotation`: it is selected, and what is done is done to it.
pub fn pick(session: &mut Session, annotation: &Annotation) {
    let text_end = session.text().len();
    let span = annotation.spans.first();
    if annotation.is_lost() || span.is_empty() || span.end() > text_end {
        session.point.selection = None;
        super::motion::go(session, span.start());
    } else {
        hold(session, span);
    }
    session.point.chosen = Some(annotation.id.clone());
}

/// Selects `span`, with the cursor where it begins: there it is looked at.
pub fn hold(session: &mut Session, span: Span) {
    set(session, span);
    session.point.selection = session.point.selection.map(Selection::turned);
    session.point.cursor = session.point.selection.map_or(span.start(), |s| s.head);
}

fn nothing(context: &mut Context<'_>) {
    let session = &mut *context.session;
    session.point.selection = None;
    session.point.chosen = None;
    session.message = None;
    if let Some(search) = &mut session.search {
        search.shown = false;
    }
}

/// As often as the number says, as far as it goes.
fn as_far(context: &mut Context<'_>, step: fn(&mut Session)) {
    for _ in 0..context.times() {
        let before = context.session.selected();
        step(context.session);
        if context.session.selected() == before {
            break;
        }
    }
}

/// Grows what is selected; with nothing selected, takes the name at the cursor.
fn grow(session: &mut Session) {
    let origin = origin(session);
    let span = session.selected();
    let span = span.unwrap_or_else(|| Span::new(origin, origin));
    let next = phrase::grow(session.text(), span);
    set_from(session, next, origin);
}

/// Shrinks what is selected; with nothing selected, the word at the cursor.
fn shrink(session: &mut Session) {
    let origin = origin(session);
    let word = || segment::word_at(session.text(), origin);
    let Some(span) = session.selected().or_else(word) else {
        return;
    };
    let next = phrase::shrink(session.text(), span, origin);
    set_from(session, next, origin);
}

/// Where growing or shrinking began: at the cursor, if it begins now.
fn origin(session: &Session) -> usize {
    let begun = session
        .point
        .selection
        .and_then(|selection| selection.origin);
    begun.unwrap_or(session.point.cursor)
}

fn set_from(session: &mut Session, span: Span, origin: usize) {
    set(session, span);
    if let Some(selection) = &mut session.point.selection {
        selection.origin = Some(origin);
    }
}
