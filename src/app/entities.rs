//! The entity that a mention names: linking it, making a new one, renaming, merging, splitting, adding a name.
//!
//! The list of entities offers what the mention's name is known for first, then what this article names, then
//! the rest of the registry and the gazetteer; it is searched in any of an entity's languages.
//!
//! Must not know: what a list looks like.

use std::collections::{HashMap, HashSet};

use super::command::suggest;
use super::details::Detail;
use super::linking;
use super::list::List;
use super::menu::{Menu, Pick, Row};
use super::occurrences::{self, Deed};
use super::prompt::{Field, Prompt, Purpose};
use super::session::{ISOLATE, MessageKind, Session};
use crate::annotation::edit::Edit;
use crate::annotation::entity::{Change, Entity, id_from, merging};
use crate::annotation::gazetteer;
use crate::annotation::names::token::tokens;
use crate::annotation::{Annotation, Id, Time};
use crate::text::document::Span;
use crate::text::fold::skeleton;

/// What an entity is chosen for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// The mention of that name names it.
    Link(Id),
    /// All mentions of what that mention names, name it: after a look.
    LinkAll(Id),
    /// The entity of that id is merged into it.
    Merge(String, Id),
}

/// Opens the list of entities.
pub(super) fn choose(session: &mut Session, choosing: Choosing) {
    let (Choosing::Link(id) | Choosing::LinkAll(id) | Choosing::Merge(_, id)) = &choosing;
    let Some(mention) = session.work.annotations.get(id).cloned() else {
        return;
    };
    let name = linking::name_of(session, &mention);
    let does = match &choosing {
        Choosing::Link(_) => "who or what is",
        Choosing::LinkAll(_) => "who or what all mentions name of",
        Choosing::Merge(..) => "merge into another:",
    };
    let rows = rows(session, &choosing, &name);
    let title = format!("{does} {}{name}{} · type to search", ISOLATE.0, ISOLATE.1);
    session.list = Some((Menu::Entities(choosing), List::new(title, rows)));
}

/// The rows of the list: what the name is known for, a new one, what the article names, all others.
fn rows(session: &Session, choosing: &Choosing, name: &str) -> Vec<Row> {
    let registry = &session.work.registry;
    let mention = match choosing {
        Choosing::Link(id) | Choosing::LinkAll(id) | Choosing::Merge(_, id) => {
            session.work.annotations.get(id)
        }
    };
    let kind = mention
        .and_then(|mention| mention.kind.as_deref())
        .unwrap_or("");
    let used = used(session);
    let mut known = linking::candidates(session, name, kind);
    known.sort_by_key(|id| std::cmp::Reverse(used.get(id.as_str()).copied()));
    if let Choosing::Merge(own, _) = choosing {
        known.retain(|id| id != own);
    }
    let similar = similar(session, choosing, name);
    let bearers: HashSet<String> = known.iter().cloned().collect();
    known.extend(similar.into_iter().filter(|id| !bearers.contains(id)));
    let first_of_all: HashSet<&str> = known.iter().map(String::as_str).collect();
    let mut ids = known.clone();
    let mut standing: Vec<&Entity> = registry.standing().map(AsRef::as_ref).collect();
    standing.sort_by_key(|entity| std::cmp::Reverse(used.get(entity.id.as_str()).copied()));
    let itself = |entity: &Entity| matches!(choosing, Choosing::Merge(own, _) if *own == entity.id);
    let standing = standing
        .into_iter()
        .filter(|entity| !first_of_all.contains(entity.id.as_str()) && !itself(entity));
    ids.extend(standing.map(|entity| entity.id.clone()));
    let mut out: Vec<Row> = Vec::new();
    let fresh = matches!(choosing, Choosing::Link(_)).then(|| {
        let label = format!("new: {}{name}{}", ISOLATE.0, ISOLATE.1);
        Row::pair(label, "", Some(Pick::NewEntity))
    });
    let linked = mention.is_some_and(|mention| mention.entity.is_some());
    let nobody = (linked && matches!(choosing, Choosing::Link(_))).then(|| {
        let told = "take the link off";
        Row::pair("nobody and nothing", told, Some(Pick::NoEntity))
    });
    let fresh: Vec<Row> = fresh.into_iter().chain(nobody).collect();
    let first = known.len();
    for (number, id) in ids.iter().enumerate() {
        if number == first {
            out.extend(fresh.iter().cloned());
        }
        out.extend(row(session, id));
    }
    if ids.len() <= first {
        out.extend(fresh);
    }
    let others = gazetteer::places().iter().map(|place| place.id);
    let others = others.filter(|id| registry.get(id).is_none() && !first_of_all.contains(id));
    out.extend(others.filter_map(|id| row(session, id)));
    if matches!(choosing, Choosing::Link(_)) {
        out.push(Row::echo("new: ", Pick::NewCalled));
    }
    out
}

/// The entities of which a name shares words with `name`, those that share most first: `ألينا رومانوسكي` for
/// `رومانوسكي`. Words of three letters and fewer, and those that head names, are shared by many.
fn similar(session: &Session, choosing: &Choosing, name: &str) -> Vec<String> {
    let words = |text: &str| -> Vec<String> {
        let all = tokens(text, Span::new(0, text.len())).into_iter();
        let long = all.filter(|token| token.key.chars().count() > 3);
        long.map(|token| token.bare_key().to_owned()).collect()
    };
    let own = words(name);
    // Most names share no letters in a row with it: to look at their words would take long.
    let alike = |other: &&str| {
        let key = skeleton(other);
        own.iter().any(|word| key.contains(word.as_str()))
    };
    let shared = |entity: &Entity| {
        let each = entity.all_names().filter(alike).map(|other| {
            let other = words(other);
            own.iter().filter(|word| other.contains(word)).count()
        });
        each.max().unwrap_or(0)
    };
    let itself = |entity: &Entity| matches!(choosing, Choosing::Merge(own, _) if *own == entity.id);
    let used = used(session);
    let standing = session.work.registry.standing();
    let mut out: Vec<(usize, Option<usize>, String)> = standing
        .filter(|entity| !itself(entity))
        .map(|entity| {
            (
                shared(entity),
                used.get(entity.id.as_str()).copied(),
                entity.id.clone(),
            )
        })
        .filter(|(count, ..)| *count > 0)
        .collect();
    out.sort_by_key(|(count, last, _)| std::cmp::Reverse((*count, *last)));
    out.into_iter().map(|(.., id)| id).collect()
}

/// Where in the article each entity is named last.
fn used(session: &Session) -> HashMap<&str, usize> {
    let mut out = HashMap::new();
    for annotation in session.work.annotations.iter() {
        if let Some(entity) = annotation.entity.as_deref() {
            out.insert(entity, annotation.spans.first().start());
        }
    }
    out
}

/// An entity as a row: its label, then what it is, its id, its other names.
fn row(session: &Session, id: &str) -> Option<Row> {
    let code = session.suggesting.language();
    let entity = match session.work.registry.get(id) {
        Some(entity) => entity.as_ref().clone(),
        None => Entity::of_place(gazetteer::place(id)?, code),
    };
    let value = told(&entity);
    Some(Row::pair(
        entity.label,
        value,
        Some(Pick::Entity(id.to_owned())),
    ))
}

/// What an entity is, beside its label.
pub(super) fn told(entity: &Entity) -> String {
    let english = entity.labels.get("en");
    let own = [&entity.sort, &entity.country].into_iter().flatten();
    let parts = own.chain(english).chain([&entity.id]);
    let parts: Vec<&str> = parts.map(String::as_str).collect();
    let mut out = parts.join(" · ");
    let others = entity.labels.values().filter(|label| {
        Some(*label) != english && **label != entity.label && !entity.names.contains(label)
    });
    for name in entity.names.iter().chain(others) {
        out.push_str(&format!(" · {}{name}{}", ISOLATE.0, ISOLATE.1));
    }
    out
}

/// An entity was chosen.
pub(super) fn chosen(session: &mut Session, choosing: &Choosing, id: &str) {
    match choosing {
        Choosing::Link(mention) => link(session, mention, id),
        Choosing::LinkAll(_) => occurrences::of_entity(session, Deed::Link(id.to_owned())),
        Choosing::Merge(from, _) => {
            let mut changes: Vec<Change> = linking::adoption(session, id).into_iter().collect();
            let mut registry = session.work.registry.clone();
            changes
                .iter()
                .for_each(|change| change.apply(&mut registry));
            changes.extend(merging(&registry, from, id));
            let label = linking::label_of(session, from);
            if session.change_both("merge entities", Edit::nothing(), changes) {
                let into = linking::label_of(session, id);
                session.say(MessageKind::Good, format!("{label} leads to {into} now"));
            }
        }
    }
}

/// Takes the link of the mention off.
pub(super) fn unlink(session: &mut Session, mention: &Id) {
    let Some(found) = session.work.annotations.get(mention).cloned() else {
        return session.say(MessageKind::Warning, "somebody else removed the annotation");
    };
    session.change("take the link off", linked(&found, None));
    session.let_go();
    suggest::resume(session);
    session.say(MessageKind::Good, "it names nobody now");
}

/// Links the mention to the entity called `id`.
pub(super) fn link(session: &mut Session, mention: &Id, id: &str) {
    let Some(found) = session.work.annotations.get(mention).cloned() else {
        return session.say(MessageKind::Warning, "somebody else removed the annotation");
    };
    let changes: Vec<Change> = linking::adoption(session, id).into_iter().collect();
    let edit = linked(&found, Some(id));
    session.change_both("link", edit, changes);
    session.let_go();
    suggest::resume(session);
    let label = linking::told_of(session, id);
    session.say(MessageKind::Good, format!("linked to {label}"));
}

fn linked(mention: &Annotation, entity: Option<&str>) -> Edit {
    let mut changed = mention.clone();
    changed.entity = entity.map(str::to_owned);
    changed.modified = Some(Time::now());
    Edit::Put(Box::new(changed))
}

/// The same, unless the mention is linked already: then it says how to split it off.
pub(super) fn make_first(session: &mut Session, mention: &Id) {
    let entity = session
        .work
        .annotations
        .get(mention)
        .and_then(|one| one.entity.clone());
    match entity {
        Some(entity) => {
            let label = linking::label_of(session, &entity);
            let text = format!("it names {label} already: n in its form splits it off");
            session.say(MessageKind::Note, text);
        }
        None => make(session, mention),
    }
}

/// Makes a new entity of the mention's name, and links it. So that one does not answer the same for each of
/// them, mentions of this name that are linked to nothing are linked too.
pub(super) fn make(session: &mut Session, mention: &Id) {
    let Some(found) = session.work.annotations.get(mention).cloned() else {
        return;
    };
    let name = linking::name_of(session, &found);
    make_called(session, mention, &name);
}

/// The same of a `label` that the mention may not have: then that is another name of it.
pub(super) fn make_called(session: &mut Session, mention: &Id, label: &str) {
    let Some(found) = session.work.annotations.get(mention).cloned() else {
        return;
    };
    let name = linking::name_of(session, &found);
    let id = session.work.registry.free_id(&id_from(label));
    let mut entity = Entity::called(id.clone(), label.to_owned());
    if !entity.is_called(&name) {
        entity.names.push(name.clone());
    }
    let key = skeleton(&name);
    let alike = session.work.annotations.iter().filter(|other| {
        let named = linking::names(session, other.kind.as_deref());
        let free = other.entity.is_none() && !other.is_lost();
        named && free && skeleton(&linking::name_of(session, other)) == key
    });
    let mut edits: Vec<Edit> = alike
        .filter(|other| other.id != found.id)
        .map(|other| linked(other, Some(&id)))
        .collect();
    edits.insert(0, linked(&found, Some(&id)));
    let count = edits.len();
    let changes = vec![Change::put(entity, &session.work.registry)];
    session.change_both("new entity", Edit::Batch(edits), changes);
    session.let_go();
    suggest::resume(session);
    let more = if count > 1 {
        format!(", named {count} times here")
    } else {
        String::new()
    };
    session.say(MessageKind::Good, format!("new entity {label}{more}"));
}

/// Opens what a line of the form about the entity asks for.
pub(super) fn ask(session: &mut Session, mention: &Id, field: &Field) {
    let Some(found) = session.work.annotations.get(mention).cloned() else {
        return;
    };
    let entity = found
        .entity
        .as_deref()
        .and_then(|id| session.work.registry.resolve(id))
        .cloned();
    let purpose = Purpose::Field {
        id: mention.clone(),
        field: field.clone(),
    };
    match (field, entity) {
        (Field::Entity, _) => choose(session, Choosing::Link(mention.clone())),
        (Field::NewEntity, _) => make(session, mention),
        (_, None) => session.say(MessageKind::Note, "it names no entity of the registry yet"),
        (Field::Detail(detail), Some(entity)) => {
            let prompt = Prompt::text(detail.question(), purpose, &session.answers);
            session.prompt = Some(prompt.with(&detail.of(&entity)));
        }
        (Field::AlsoCalled, Some(entity)) => {
            let name = linking::name_of(session, &found);
            if entity.is_called(&name) {
                return session.say(MessageKind::Note, "it is called that already");
            }
            let mut changed = entity.as_ref().clone();
            changed.names.push(name);
            put(session, "add a name", changed);
        }
        (Field::Merge, Some(entity)) => {
            choose(session, Choosing::Merge(entity.id.clone(), mention.clone()));
        }
        _ => {}
    }
}

/// Sets what is known of the entity that `mention` names to what was answered.
pub(super) fn set(session: &mut Session, mention: &Annotation, detail: Detail, answer: &str) {
    let entity = mention
        .entity
        .as_deref()
        .and_then(|id| session.work.registry.resolve(id));
    let Some(mut changed) = entity.map(|entity| entity.as_ref().clone()) else {
        return;
    };
    if let Err(fault) = detail.set(&mut changed, answer) {
        return session.say(
            MessageKind::Warning,
            format!("{} · {fault}", detail.label()),
        );
    }
    put(session, "change the entity", changed);
}

fn put(session: &mut Session, what: &str, entity: Entity) {
    let change = Change::put(entity, &session.work.registry);
    session.change_both(what, Edit::nothing(), vec![change]);
}
