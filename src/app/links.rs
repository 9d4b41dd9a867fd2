//! What an annotation is linked to: who says a claim, through whom it came, what it is about, which other it
//! answers. The nearest that the link may lead to are offered by number; those that it leads to already come
//! first.
//!
//! Must not know: what the question looks like.

use std::sync::Arc;

use super::command::Context;
use super::linking;
use super::panel;
use super::prompt::{Choice, Prompt, Purpose};
use super::session::{MessageKind, Session, beginning};
use crate::annotation::edit::Edit;
use crate::annotation::{Annotation, Id, Link, Time, Value};
use crate::text::document::Span;

/// The link to who says a claim.
pub(super) const SAID_BY: &str = "said-by";
/// The link to through whom it came.
pub(super) const VIA: &str = "via";
/// The link to what it is about.
const ABOUT: &str = "about";

/// The answers that name nobody.
const AUTHOR: &str = "author";
const UNNAMED: &str = "unnamed";
const NOBODY: &str = "";

/// How many are offered: nine by their number, the others by letters.
const MOST: usize = 16;
const NUMBERED: usize = 9;

/// Asks where the link `role` of the claim here leads.
pub(super) fn ask(context: &mut Context<'_>, role: &'static str) {
    if !context.session.may_change() {
        return;
    }
    let session = &mut *context.session;
    let Some(claim) = claim_here(session) else {
        return context.refuse("no claim here: ] goes to the next annotation");
    };
    ask_of(session, &claim, role);
}

/// Asks where the link `role` of an annotation leads.
pub(super) fn ask_of(session: &mut Session, from: &Annotation, role: &str) {
    let mut rows = Vec::new();
    for (number, other) in offered(session, from, role).into_iter().enumerate() {
        let number = u32::try_from(number + 1).ok();
        let linked = is_linked(from, role, &other.id) && !is_single(role);
        let sign = if linked { "✓ " } else { "" };
        rows.push(Choice {
            key: number.and_then(|number| char::from_digit(number, 10)),
            label: format!("{sign}{}", told(session, &other)),
            value: format!("={}", other.id),
        });
    }
    let choice = |key, label: &str, value: &str| Choice {
        key: Some(key),
        label: label.to_owned(),
        value: value.to_owned(),
    };
    let mut others = Vec::new();
    if role == SAID_BY {
        others.push(choice('a', "the article itself", AUTHOR));
        others.push(choice('u', "nobody who is named", UNNAMED));
    }
    let none = match is_single(role) {
        true => "not known",
        false => "nothing",
    };
    others.push(choice('0', none, NOBODY));
    // Behind those with a number, so that they are in sight in a low window.
    let numbered = rows.len().min(NUMBERED);
    rows.splice(numbered..numbered, others);
    let purpose = Purpose::Link {
        from: from.id.clone(),
        role: role.to_owned(),
    };
    let prompt = Prompt::choice(label(session, role), purpose, rows);
    // The nearest where nothing is known yet, else what is so.
    let nobody = from.attributes.get("speaker").filter(|_| role == SAID_BY);
    let now = match (from.links.iter().find(|link| link.role == role), nobody) {
        (Some(link), _) => format!("={}", link.to),
        (None, Some(Value::Text(text))) => text.clone(),
        _ => return session.prompt = Some(prompt),
    };
    session.prompt = Some(prompt.at(&now));
}

/// What a link is called.
fn label(session: &Session, role: &str) -> String {
    let known = session.schema.link(role);
    known.map_or(role.to_owned(), |link| link.label.clone())
}

/// Whether the link leads to one only: another answer takes its place. Of the others there may be several, and
/// an answer that is there already is taken away.
fn is_single(role: &str) -> bool {
    matches!(role, SAID_BY | VIA)
}

fn is_linked(from: &Annotation, role: &str, to: &Id) -> bool {
    from.links
        .iter()
        .any(|link| link.role == role && link.to == *to)
}

/// What a link may lead to, in a few words: a name, or who says what; and where it stands.
fn told(session: &Session, other: &Annotation) -> String {
    let kind = other.kind.as_deref().unwrap_or("");
    let start = other.spans.first().start();
    let paragraph = session.document().paragraph_at(start) + 1;
    let name = match panel::is_statement(&session.schema, kind) {
        true => {
            let said = beginning(&panel::quote(session, other));
            let speaker = panel::speaker(session, other);
            speaker.map_or(said.clone(), |speaker| format!("{speaker}: {said}"))
        }
        false => linking::name_of(session, other),
    };
    format!("{name} ¶{paragraph}")
}

/// The claim that is worked on: the one that was picked, else the innermost at the cursor.
fn claim_here(session: &Session) -> Option<Arc<Annotation>> {
    let says = |one: &&Arc<Annotation>| {
        let kind = one.kind.as_deref();
        kind.is_some_and(|kind| panel::is_statement(&session.schema, kind))
    };
    let picked = session.point.chosen.as_ref();
    let picked = picked
        .and_then(|id| session.work.annotations.get(id))
        .filter(says);
    picked
        .or_else(|| session.stack_here().into_iter().find(says))
        .cloned()
}

/// What the link may lead to: what it leads to already, then the nearest, each name once. What stands before
/// counts as nearer.
fn offered(session: &Session, from: &Annotation, role: &str) -> Vec<Arc<Annotation>> {
    let link = session.schema.link(role);
    let may = |one: &&Arc<Annotation>| {
        let leads = link.is_none_or(|link| link.leads_to(one.kind.as_deref()));
        leads && one.id != from.id && !one.is_lost() && one.kind.is_some()
    };
    let mut all: Vec<&Arc<Annotation>> = session.work.annotations.iter().filter(may).collect();
    all.sort_by_cached_key(|one| {
        let first = !is_single(role) && is_linked(from, role, &one.id);
        (!first, distance(session, from, role, one))
    });
    let mut out: Vec<Arc<Annotation>> = Vec::new();
    for one in all {
        let name = linking::name_of(session, one);
        let known = |other: &Arc<Annotation>| {
            let entity = one.entity.is_some() && one.entity == other.entity;
            entity || linking::name_of(session, other) == name
        };
        if !out.iter().any(known) {
            out.push(Arc::clone(one));
        }
        if out.len() == MOST {
            break;
        }
    }
    out
}

/// How far it is from `from` to where its link may lead, in bytes of the text.
fn distance(session: &Session, from: &Annotation, role: &str, to: &Annotation) -> usize {
    let (start, place) = (from.spans.first().start(), to.spans.first().start());
    let distance = match place <= start {
        true => start - place,
        false => (place - start) * 2,
    };
    let own = from.spans.contains(place);
    if role == ABOUT && own {
        // What somebody names is what they speak about.
        return 0;
    }
    let kind = to.kind.as_deref().unwrap_or("");
    if panel::is_statement(&session.schema, kind) {
        return distance;
    }
    // Hardly anybody is named in what they say themselves, or in what others say.
    let around = session.work.annotations.around(Span::new(place, place + 1));
    let says = |kind: &str| panel::is_statement(&session.schema, kind);
    let said = around
        .iter()
        .any(|one| one.kind.as_deref().is_some_and(says));
    distance + 300 * usize::from(said) + 300 * usize::from(own)
}

/// Sets where the link `role` of an annotation leads.
pub(super) fn set(session: &mut Session, from: &Id, role: &str, answer: &str) {
    let Some(found) = session.work.annotations.get(from).cloned() else {
        return session.say(MessageKind::Warning, "somebody else removed the annotation");
    };
    let mut changed = found.as_ref().clone();
    let to = answer.strip_prefix('=').map(Id::named);
    let there = to.as_ref().is_some_and(|to| is_linked(&found, role, to));
    match &to {
        Some(to) if !is_single(role) => {
            changed
                .links
                .retain(|link| link.role != role || link.to != *to);
        }
        _ => changed.links.retain(|link| link.role != role),
    }
    if role == SAID_BY {
        changed.attributes.remove("speaker");
    }
    match to {
        Some(_) if there && !is_single(role) => {}
        Some(to) => changed.links.push(Link {
            role: role.to_owned(),
            to,
        }),
        None if answer.is_empty() => {}
        None => {
            let value = Value::Text(answer.to_owned());
            changed.attributes.insert("speaker".to_owned(), value);
        }
    }
    session.let_go();
    if changed == *found {
        return;
    }
    changed.modified = Some(Time::now());
    let label = label(session, role);
    session.change(&label, Edit::Put(Box::new(changed)));
}
