//! Who says a claim, and through whom it came: the nearest actors, by number.
//!
//! Must not know: what the question looks like.

use std::sync::Arc;

use super::command::Context;
use super::linking;
use super::panel;
use super::prompt::{Choice, Prompt, Purpose};
use super::session::{MessageKind, Session};
use crate::annotation::edit::Edit;
use crate::annotation::{Annotation, Id, Link, Time, Value};

/// The answers that name nobody.
const AUTHOR: &str = "author";
const UNNAMED: &str = "unnamed";
const NOBODY: &str = "";

/// How many actors are offered: nine by their number, the others by letters.
const MOST: usize = 16;

/// Asks whom the link `role` of the claim here leads to.
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

/// Asks whom the link `role` of `claim` leads to.
pub(super) fn ask_of(session: &mut Session, claim: &Annotation, role: &'static str) {
    let mut rows = Vec::new();
    for (number, actor) in nearest(session, claim, role).into_iter().enumerate() {
        let paragraph = session.document().paragraph_at(actor.spans.first().start()) + 1;
        rows.push(Choice {
            key: u32::try_from(number + 1)
                .ok()
                .and_then(|number| char::from_digit(number, 10)),
            label: format!("{} ¶{paragraph}", linking::name_of(session, &actor)),
            value: format!("={}", actor.id),
        });
    }
    let choice = |key, label: &str, value: &str| Choice {
        key: Some(key),
        label: label.to_owned(),
        value: value.to_owned(),
    };
    if role == "said-by" {
        rows.push(choice('a', "the article itself", AUTHOR));
        rows.push(choice('u', "nobody who is named", UNNAMED));
    }
    rows.push(choice('0', "not known", NOBODY));
    let label = session
        .schema
        .link(role)
        .map_or(role.to_owned(), |link| link.label.clone());
    let purpose = Purpose::Speaker {
        claim: claim.id.clone(),
        role,
    };
    session.prompt = Some(Prompt::choice(label, purpose, rows));
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

/// The nearest mentions that the link may lead to, each name once: those before the claim count as nearer.
fn nearest(session: &Session, claim: &Annotation, role: &str) -> Vec<Arc<Annotation>> {
    let link = session.schema.link(role);
    let start = claim.spans.first().start();
    let may = |one: &&Arc<Annotation>| {
        let leads = link.is_none_or(|link| link.leads_to(one.kind.as_deref()));
        leads && one.id != claim.id && !one.is_lost() && one.kind.is_some()
    };
    let mut all: Vec<&Arc<Annotation>> = session.work.annotations.iter().filter(may).collect();
    let all_claims: Vec<&Arc<Annotation>> = session
        .work
        .annotations
        .iter()
        .filter(|one| one.kind == claim.kind)
        .collect();
    let distance = |one: &&Arc<Annotation>| {
        let place = one.spans.first().start();
        let distance = match place <= start {
            true => start - place,
            false => (place - start) * 2,
        };
        // Hardly anybody is named in what they say themselves, or in what others say.
        let said = all_claims.iter().any(|one| one.spans.contains(place));
        let own = claim.spans.contains(place);
        distance + 300 * usize::from(said) + 300 * usize::from(own)
    };
    all.sort_by_key(distance);
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

/// Sets whom the link `role` of a claim leads to.
pub(super) fn set(session: &mut Session, claim: &Id, role: &str, answer: &str) {
    let Some(found) = session.work.annotations.get(claim).cloned() else {
        return session.say(MessageKind::Warning, "somebody else removed the claim");
    };
    let mut changed = found.as_ref().clone();
    changed.links.retain(|link| link.role != role);
    if role == "said-by" {
        changed.attributes.remove("speaker");
    }
    match answer.strip_prefix('=') {
        Some(id) => changed.links.push(Link {
            role: role.to_owned(),
            to: Id::named(id),
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
    let label = session
        .schema
        .link(role)
        .map_or(role.to_owned(), |link| link.label.clone());
    session.change(&label, Edit::Put(Box::new(changed)));
}
