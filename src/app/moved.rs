//! Annotations of an article that changed: what stands elsewhere now is looked at one by one, accepted, refused, or put
//! in its place by hand.
//!
//! Nothing of it is recorded before somebody accepts it. To leave the article accepts what has moved letter by letter;
//! what is only likely waits for a person.
//!
//! Must not know: how places are found, files.

use std::sync::Arc;

use super::command::{motion, select};
use super::panel::{Listing, Panel};
use super::session::{MessageKind, Session};
use crate::annotation::anchor::{Offsets, carry_attributes};
use crate::annotation::edit::{Edit, acceptance};
use crate::annotation::{Annotation, Candidate, Spans, Standing};
use crate::text::document::Span;

/// The annotation that the panel of changed places has chosen.
fn chosen(session: &Session) -> Option<Arc<Annotation>> {
    let panel = session.panel.as_ref()?;
    let id = panel
        .entry()
        .filter(|_| panel.listing == Listing::Changed)?;
    session.work.annotations.get(id.ids.first()?).cloned()
}

/// The place that is shown of an annotation without one: the candidate that was stepped to.
#[must_use]
pub fn candidate<'a>(panel: Option<&Panel>, annotation: &'a Annotation) -> Option<&'a Candidate> {
    let turn = panel.map_or(0, |panel| panel.turn(&annotation.id));
    annotation.candidates().get(turn)
}

/// Where an annotation that the panel lists may be looked at.
#[must_use]
pub fn place(session: &Session, annotation: &Annotation) -> Span {
    let found = candidate(session.panel.as_ref(), annotation);
    found.map_or(annotation.spans.first(), |found| found.spans.first())
}

/// Goes to where the chosen one may stand, and shows it.
pub fn show(session: &mut Session) {
    let Some(annotation) = chosen(session) else {
        return;
    };
    let span = place(session, &annotation);
    session.point.selection = None;
    motion::go(session, span.start());
    if annotation.is_lost() && !annotation.candidates().is_empty() {
        select::hold(session, span);
    } else {
        select::pick(session, &annotation);
    }
    session.point.chosen = Some(annotation.id.clone());
}

/// Takes the place that is shown for the chosen one.
pub fn accept(session: &mut Session) {
    let Some(annotation) = chosen(session) else {
        return refuse_elsewhere(session);
    };
    if !session.may_change() {
        return;
    }
    let spans = if annotation.is_moved() {
        annotation.spans.clone()
    } else {
        match candidate(session.panel.as_ref(), &annotation) {
            Some(found) => found.spans.clone(),
            None => {
                let told = "there is no place to accept: select the words, then O puts it there";
                return session.say(MessageKind::Warning, told);
            }
        }
    };
    let placed = placed(session, &annotation, spans);
    session.change("accept a place", Edit::Put(Box::new(placed)));
    go_on(session);
}

/// Accepts all that has moved, and all that is likely.
pub fn accept_all(session: &mut Session) {
    if !session
        .panel
        .as_ref()
        .is_some_and(|panel| panel.listing == Listing::Changed)
    {
        return refuse_elsewhere(session);
    }
    if !session.may_change() {
        return;
    }
    let text = session.document().shared_text();
    let offsets = Offsets::new(&text);
    // What a person has left without a place, or whose likely place was refused, is not put there.
    let turned = |one: &Annotation| {
        session
            .panel
            .as_ref()
            .is_some_and(|panel| panel.turn(&one.id) > 0)
    };
    let all = session.work.annotations.iter().filter_map(|one| {
        let spans = match &one.standing {
            Standing::Moved => &one.spans,
            Standing::Lost { orphan: false, .. } if !turned(one) => &one.likely()?.spans,
            Standing::Lost { .. } | Standing::Placed => return None,
        };
        Some(at(&offsets, one, spans.clone()))
    });
    let edits: Vec<Edit> = all.map(|one| Edit::Put(Box::new(one))).collect();
    let count = edits.len();
    if count == 0 {
        return session.say(MessageKind::Note, "nothing here is moved or likely");
    }
    session.change("accept places", Edit::Batch(edits));
    session.say(MessageKind::Good, format!("{count} accepted"));
    go_on(session);
}

/// The place that is shown is not the one: shows the next, or leaves the annotation without one.
pub fn refuse(session: &mut Session) {
    let Some(annotation) = chosen(session) else {
        return refuse_elsewhere(session);
    };
    let count = annotation.candidates().len();
    if let Some(panel) = &mut session.panel
        && panel.turn(&annotation.id) + 1 < count
    {
        panel.turn_on(&annotation.id);
        let turn = panel.turn(&annotation.id) + 1;
        show(session);
        return session.say(MessageKind::Note, format!("place {turn} of {count}"));
    }
    if !session.may_change() {
        return;
    }
    let quotes = match &annotation.standing {
        Standing::Lost { orphan: true, .. } => {
            return session.say(MessageKind::Note, "it is without a place already");
        }
        Standing::Lost { quotes, .. } => quotes.clone(),
        Standing::Placed | Standing::Moved => annotation
            .spans
            .iter()
            .map(|span| session.quote(span))
            .collect(),
    };
    let mut without = annotation.as_ref().clone();
    without.standing = Standing::Lost {
        quotes,
        orphan: true,
        candidates: annotation.candidates().to_vec(),
        likely: false,
    };
    session.change("leave without a place", Edit::Put(Box::new(without)));
    go_on(session);
    session.say(
        MessageKind::Note,
        "kept without a place: g o lists it, u takes this back",
    );
}

/// Puts what the panel of changed places has chosen, or what is picked, where the selection is.
pub fn place_here(session: &mut Session) {
    let picked = session.point.chosen.as_ref();
    let picked = picked
        .and_then(|id| session.work.annotations.get(id))
        .cloned();
    let picked = picked.filter(|one| one.is_lost() || one.is_moved());
    let Some(annotation) = chosen(session).or(picked) else {
        let told = "nothing is chosen that lost its place: g o lists them";
        return session.say(MessageKind::Warning, told);
    };
    let Some(span) = session.selected().filter(|span| !span.is_empty()) else {
        return session.say(MessageKind::Warning, "select its words first: v and move");
    };
    if !session.may_change() {
        return;
    }
    let placed = placed(session, &annotation, Spans::one(span));
    session.change("put in its place", Edit::Put(Box::new(placed)));
    session.point.selection = None;
    session.point.chosen = None;
    session.say(MessageKind::Good, "it stands here now");
}

/// Accepts what has moved letter by letter, as leaving the article does. Gives whether anything had.
pub fn settle(session: &mut Session) -> bool {
    let edit = acceptance(&session.work.annotations);
    !edit.is_nothing() && session.saves() && session.change("accept what has moved", edit)
}

/// The annotation at `spans`, with the places that it tells of.
fn placed(session: &Session, annotation: &Annotation, spans: Spans) -> Annotation {
    let text = session.document().shared_text();
    at(&Offsets::new(&text), annotation, spans)
}

fn at(offsets: &Offsets<'_>, annotation: &Annotation, spans: Spans) -> Annotation {
    let was = offsets.code_point(annotation.spans.first().start());
    let now = offsets.code_point(spans.first().start());
    let mut out = annotation.clone();
    out.spans = spans;
    out.standing = Standing::Placed;
    if annotation.is_lost() {
        carry_attributes(&mut out, offsets, now.cast_signed() - was.cast_signed());
    }
    out
}

/// Goes on to the next that is listed.
fn go_on(session: &mut Session) {
    super::panel::refresh(session);
    let told = session.message.take();
    session.point.selection = None;
    session.point.chosen = None;
    let is_done = session
        .panel
        .as_ref()
        .is_some_and(|panel| panel.entry().is_none());
    if is_done {
        session.panel = None;
        session.say(MessageKind::Good, "all annotations are in their places");
        return;
    }
    show(session);
    session.message = told;
}

/// `y`, `Y` and `n` decide about changed places only.
fn refuse_elsewhere(session: &mut Session) {
    session.say(
        MessageKind::Note,
        "this is for what g o lists: annotations of an article that changed",
    );
}

/// What the panel says of where an annotation may stand: `87 % · the words there`; nothing of one that moved.
#[must_use]
pub fn told(session: &Session, annotation: &Annotation) -> Option<String> {
    let words = |spans: &Spans| {
        let parts: Vec<String> = spans.iter().map(|span| session.quote(span)).collect();
        parts.join(" … ")
    };
    let count = annotation.candidates().len();
    let turn = session
        .panel
        .as_ref()
        .map_or(0, |panel| panel.turn(&annotation.id));
    Some(match candidate(session.panel.as_ref(), annotation) {
        Some(found) if count > 1 => {
            format!(
                "{} of {count} · {} % · {}",
                turn + 1,
                found.score,
                words(&found.spans)
            )
        }
        Some(found) => format!("{} % · {}", found.score, words(&found.spans)),
        None if annotation.is_moved() => return None,
        None => "nothing like it".to_owned(),
    })
}

/// Of an annotation that the panel of changed places lists, under which heading; `None` where it is in its place.
#[must_use]
pub const fn heading(annotation: &Annotation) -> Option<&'static str> {
    match &annotation.standing {
        Standing::Placed => None,
        Standing::Moved => Some(HEADINGS[3]),
        Standing::Lost { orphan: true, .. } => Some(HEADINGS[2]),
        Standing::Lost { likely: true, .. } => Some(HEADINGS[0]),
        Standing::Lost { .. } => Some(HEADINGS[1]),
    }
}

/// The headings of the panel of changed places.
pub const HEADINGS: [&str; 4] = [
    "likely elsewhere",
    "lost their place",
    "without a place",
    "moved",
];
