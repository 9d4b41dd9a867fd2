//! What stands at the right of the status line: what is selected, or the annotations under the cursor from the
//! innermost out, what another annotator has there, the keyboard's layout.
//!
//! What is less important gives way where there is no room: outer annotations first, which are counted then.
//!
//! Must not know: where it stands.

use ratatui::style::Modifier;

use super::hints;
use super::layer;
use super::looks::Looks;
use super::quote;
use super::strip::{Canvas, Strip};
use super::theme::Role;
use crate::annotation::suggest::Who;
use crate::annotation::suggest::open::Open;
use crate::app::layouts::KeyboardLayout;
use crate::app::linking;
use crate::app::panel;
use crate::app::session::Session;
use crate::text::bidi::Base;
use crate::text::deceit::{Deceit, Trick};

/// The columns of several strips.
pub(super) fn columns(canvas: &Canvas<'_>, strips: &[Strip<'_>]) -> u16 {
    let columns = strips.iter().map(|strip| strip.columns(&canvas.rules));
    columns.fold(0, u16::saturating_add)
}

/// What is selected, or the annotations under the cursor, then the direction and the keyboard's layout:
/// in at most `limit` columns.
pub(super) fn here<'s>(
    canvas: &Canvas<'_>,
    session: &'s Session,
    looks: &Looks<'s>,
    limit: u16,
) -> Vec<Strip<'s>> {
    let mut out = Vec::new();
    let dim = canvas.style(Role::Dim);
    let mut tail = deceit(canvas, session);
    tail.extend(surroundings(canvas, session, limit));
    let limit = limit.saturating_sub(columns(canvas, &tail));
    let picked = session.point.chosen.is_some() && session.reshaped().is_none();
    if let Some(span) = session.selected().filter(|_| !picked) {
        let text = quote::ends(session, span);
        let strip = Strip::theirs(text, session.base(), canvas.style(Role::Text));
        out.push(strip.cut(&canvas.rules, limit));
    } else if session.suggestion_here().is_some() {
        suggestion(canvas, session, looks, limit, &mut out);
    } else {
        stack(canvas, session, looks, limit, &mut out);
        other(canvas, session, looks, limit, &mut out);
    }
    if !out.is_empty() && !tail.is_empty() {
        out.push(Strip::ours("  ", dim));
    }
    out.extend(tail);
    out
}

/// What misleads on the cursor's row: at the cursor, else the first.
fn deceit<'s>(canvas: &Canvas<'_>, session: &Session) -> Vec<Strip<'s>> {
    let cursor = session.point.cursor;
    let row = session.layout.row(session.layout.place_of(cursor));
    let at_cursor = |deceit: &&Deceit| deceit.span.contains(cursor);
    let found = row.as_ref().and_then(|row| {
        let there = row.deceits().find(at_cursor);
        there.or_else(|| row.deceits().next())
    });
    let Some(found) = found else {
        return Vec::new();
    };
    let told = match found.trick {
        Trick::Turned => "letters turned round",
        Trick::Torn => "torn quotation",
        Trick::Unseen => "unseen characters",
        Trick::Digits => "mixed digits",
    };
    // The digits are seen anyway.
    let shows = match found.trick {
        Trick::Digits => String::new(),
        _ => format!(": {}", hints::key_of(session, "hidden")),
    };
    let told = format!("{} {told}{shows}  ", canvas.signs().deceit);
    vec![Strip::ours(told, canvas.style(Role::Warning))]
}

/// The keyboard's layout where it is not Latin, and the paragraph's direction where it is not the
/// article's, or where there is room.
fn surroundings<'s>(canvas: &Canvas<'_>, session: &Session, limit: u16) -> Vec<Strip<'s>> {
    let mut out = Vec::new();
    let layout = session.keys.sense.layout();
    if layout != KeyboardLayout::Latin {
        out.push(Strip::ours(layout.name(), canvas.style(Role::Unsure)));
    }
    let number = session.document().paragraph_at(session.point.cursor);
    let base = session.layout.base(number);
    if base != session.base() || limit >= 60 {
        let before = if out.is_empty() { "" } else { "  " };
        let text = if base == Base::Rtl { "RTL" } else { "LTR" };
        out.push(Strip::ours(
            format!("{before}{text}"),
            canvas.style(Role::Faint),
        ));
    }
    out
}

/// The annotations under the cursor, from the innermost out: each its text and its kind. Outer ones that
/// find no room are counted.
fn stack<'s>(
    canvas: &Canvas<'_>,
    session: &'s Session,
    looks: &Looks<'s>,
    limit: u16,
    out: &mut Vec<Strip<'s>>,
) {
    let (dim, faint) = (canvas.style(Role::Dim), canvas.style(Role::Faint));
    let annotations = session.stack_here();
    let mut room = limit;
    for (number, annotation) in annotations.iter().enumerate() {
        let style = canvas.theme.kind_mark(looks.of(annotation));
        let chosen = session.point.chosen.as_ref() == Some(&annotation.id);
        let style = if chosen {
            style.add_modifier(Modifier::BOLD)
        } else {
            style
        };
        let before = format!(" {} ", canvas.signs().within);
        let label = Strip::ours(format!(" {}", looks.label(annotation)), dim);
        let before = Strip::ours(if number > 0 { before } else { String::new() }, faint);
        let around = columns(canvas, &[label.clone(), before.clone()]);
        let left = annotations.len() - number;
        let rest = if left > 1 { MORE } else { 0 };
        let share = room.saturating_sub(around + rest);
        let text = Strip::theirs(quote::of(session, annotation), session.base(), style);
        if share < SHORTEST.min(text.columns(&canvas.rules)) && number > 0 {
            out.push(Strip::ours(
                format!(" {} {left} more", canvas.signs().within),
                faint,
            ));
            return;
        }
        let longest = if number == 0 {
            share.max(SHORTEST)
        } else {
            share.min(OUTER)
        };
        let longest = if left > 1 {
            longest.min(INNER)
        } else {
            longest
        };
        let text = text.cut(&canvas.rules, longest);
        room = room.saturating_sub(around + text.columns(&canvas.rules));
        out.extend([before, text, label]);
    }
    if let Some(entity) = annotations.first().and_then(|one| one.entity.as_deref()) {
        let label = linking::label_of(session, entity);
        let own = annotations.first().map(|one| quote::of(session, one));
        let before = Strip::ours(format!(" {} ", canvas.signs().dot), faint);
        let strip = Strip::theirs(label.clone(), session.base(), faint);
        let needed = columns(canvas, &[before.clone(), strip.clone()]);
        // A name that is all the text says nothing new.
        if annotations.len() == 1 && needed <= room && own.is_none_or(|own| own != label) {
            out.extend([before, strip]);
        }
    }
}

/// The suggestion at the cursor: its text, its kind, whom it names or who says it.
fn suggestion<'s>(
    canvas: &Canvas<'_>,
    session: &'s Session,
    looks: &Looks<'s>,
    limit: u16,
    out: &mut Vec<Strip<'s>>,
) {
    let Some(open) = session.suggestion_here() else {
        return;
    };
    let (dim, faint) = (canvas.style(Role::Dim), canvas.style(Role::Faint));
    let style = canvas.theme.kind_mark(looks.kind(Some(open.kind())));
    let label = session.schema.label(open.kind()).to_owned();
    let label = Strip::ours(format!(" {label}?"), dim);
    let (told, by) = match &open {
        Open::Mention(mention) => (None, mention.entities.join(", ")),
        Open::Claim(claim) => match &claim.speaker {
            Who::Named(mention) => (Some(session.quote(mention.span)), String::new()),
            Who::Nobody => (None, "nobody in particular".to_owned()),
        },
    };
    let said = match (told, by.as_str()) {
        (Some(speaker), _) => {
            let actor = canvas.theme.kind_mark(looks.kind(Some("actor")));
            Some((
                Strip::ours(" said by ", dim),
                Strip::theirs(speaker, session.base(), actor),
            ))
        }
        (None, "") => None,
        (None, by) => {
            let dot = format!(" {} ", canvas.signs().dot);
            Some((Strip::ours(dot, faint), Strip::ours(by.to_owned(), faint)))
        }
    };
    let mut room = limit.saturating_sub(label.columns(&canvas.rules));
    let text = Strip::theirs(session.quote(open.span()), session.base(), style);
    let longest = if said.is_some() { room / 2 } else { room };
    let text = text.cut(&canvas.rules, longest.max(SHORTEST));
    room = room.saturating_sub(text.columns(&canvas.rules));
    out.extend([text, label]);
    if let Some((before, by)) = said {
        let room = room.saturating_sub(before.columns(&canvas.rules));
        if room >= SHORTEST {
            out.extend([before, by.cut(&canvas.rules, room)]);
        }
    }
}

/// What another annotator has at the cursor and we have not, where there is room for it: behind the
/// layer's name.
fn other<'s>(
    canvas: &Canvas<'_>,
    session: &'s Session,
    looks: &Looks<'s>,
    limit: u16,
    out: &mut Vec<Strip<'s>>,
) {
    let others = layer::others_at(session, session.point.cursor);
    let (Some((name, _)), Some(other)) = (&session.work.layer, others.first()) else {
        return;
    };
    let (dim, faint) = (canvas.style(Role::Dim), canvas.style(Role::Faint));
    let apart = if out.is_empty() { "" } else { "   " };
    let before = Strip::ours(format!("{apart}{name}: "), canvas.style(Role::Unsure));
    let label = Strip::ours(format!(" {}", looks.label(other)), dim);
    let taken = columns(canvas, out) + columns(canvas, &[before.clone(), label.clone()]);
    let room = limit.saturating_sub(taken).min(OUTER);
    let style = canvas.theme.kind_mark(looks.of(other));
    let text = panel::quote(session, other);
    let text = Strip::theirs(text, session.base(), style);
    if room < SHORTEST.min(text.columns(&canvas.rules)) {
        return out.push(Strip::ours(format!("{apart}{name}…"), faint));
    }
    let text = text.cut(&canvas.rules, room);
    out.extend([before, text, label]);
}

/// Columns of an annotation's text in the status line: the fewest that say anything, the most of an inner
/// one and of an outer one; and what the count of further ones takes.
const SHORTEST: u16 = 8;
const INNER: u16 = 30;
const OUTER: u16 = 24;
const MORE: u16 = 10;
