//! Which entity a mention names.
//!
//! A mention is linked when it is tagged, where its name is known: in the registry, by what the article has
//! linked before, or in the gazetteer. A place of the gazetteer is put into the registry with its first mention,
//! so that what annotations name stands in the project's own file. Where several bear the name, nobody is
//! guessed: the list of entities opens with them.
//!
//! Must not know: what an entity looks like on the screen.

use super::entities::{self, Choosing};
use super::panel;
use super::session::{MessageKind, Session};
use crate::annotation::Annotation;
use crate::annotation::edit::Edit;
use crate::annotation::entity::{Change, Entity};
use crate::annotation::gazetteer::{self, Place, Sort};
use crate::annotation::names::token::tokens;
use crate::annotation::schema::is_name;
use crate::text::document::Span;

/// The name that a mention stands for.
pub(super) fn name_of(session: &Session, mention: &Annotation) -> String {
    match &mention.form {
        Some(form) => form.clone(),
        None => session.quote(mention.spans.first()),
    }
}

/// Whether annotations of `kind` name somebody or something: all do but what somebody says, and bare notes.
pub(super) fn names(session: &Session, kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| !panel::is_statement(&session.schema, kind))
}

/// The entities that `name` may stand for as `kind`, those of the registry first; each id once. Of the gazetteer
/// only countries and capitals are actors, and no name that may be an ordinary word counts; kinds of a project's own
/// name what is in its registry.
pub(super) fn candidates(session: &Session, name: &str, kind: &str) -> Vec<String> {
    let registered = session.work.registry.called(name).into_iter();
    let mut out: Vec<String> = registered.map(|entity| entity.id.clone()).collect();
    if !out.is_empty() || !is_name(kind) {
        return out;
    }
    let code = session.suggesting.language();
    let words = tokens(name, Span::new(0, name.len()));
    let found = gazetteer::names(code).longest(&words, 0);
    let whole = found.filter(|found| {
        let all = found.tokens.len() == words.len() && found.span.start() == 0;
        all && !found.doubtful
    });
    let acts = |place: &&Place| place.sort == Sort::Country || place.capital;
    for number in whole.map(|found| found.of).unwrap_or_default() {
        let place = gazetteer::places().get(number);
        let place = place.filter(|place| kind != "actor" || acts(place));
        let id = place.map(|place| place.id.to_owned());
        out.extend(id.filter(|id| !out.contains(id)));
    }
    out
}

/// What people call the entity of that id.
#[must_use]
pub fn label_of(session: &Session, id: &str) -> String {
    let registered = session
        .work
        .registry
        .resolve(id)
        .map(|entity| entity.label.clone());
    registered.unwrap_or_else(|| {
        let code = session.suggesting.language();
        let place = gazetteer::place(id);
        place.map_or(id.to_owned(), |place| Entity::of_place(place, code).label)
    })
}

/// The same with what it is, where that is known: one name is a town's and a country's.
pub(super) fn told_of(session: &Session, id: &str) -> String {
    let label = label_of(session, id);
    let sort = match session.work.registry.resolve(id) {
        Some(entity) => entity.sort.as_deref(),
        None => gazetteer::place(id).map(|place| place.sort.name()),
    };
    match sort {
        Some(sort) => format!("{label} ({sort})"),
        None => label,
    }
}

/// What puts the entity called `id` into the registry, where it is a place of the gazetteer that is not there
/// yet.
pub(super) fn adoption(session: &Session, id: &str) -> Option<Change> {
    if session.work.registry.get(id).is_some() {
        return None;
    }
    let place = gazetteer::place(id)?;
    let code = session.suggesting.language();
    Some(Change::put(
        Entity::of_place(place, code),
        &session.work.registry,
    ))
}

/// Puts `mention` in, linked where its name is known, and carries out `with` in the same step.
pub(super) fn put_linked(session: &mut Session, what: &str, mut mention: Annotation, with: Edit) {
    let mut changes = Vec::new();
    let is_name = names(session, mention.kind.as_deref());
    let found = match (is_name, &mention.entity) {
        (true, Some(known)) => vec![known.clone()],
        (true, None) => {
            let kind = mention.kind.as_deref().unwrap_or("");
            candidates(session, &name_of(session, &mention), kind)
        }
        (false, _) => Vec::new(),
    };
    let (mut several, mut linked) = (false, None);
    match found.as_slice() {
        [] => {}
        [one] => {
            changes.extend(adoption(session, one));
            mention.entity = Some(one.clone());
            linked = Some(one.clone());
        }
        _ => several = true,
    }
    let id = mention.id.clone();
    let edit = Edit::Batch(vec![Edit::Put(Box::new(mention)), with]);
    session.change_both(what, edit, changes);
    if let Some(id) = linked {
        let text = format!("linked to {}", told_of(session, &id));
        session.say(MessageKind::Good, text);
    }
    if several {
        entities::choose(session, Choosing::Link(id));
    }
}
