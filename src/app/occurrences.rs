//! Every occurrence at once: what is to be tagged, retagged, removed or linked, as a list to look through first.
//!
//! Occurrences of a text come in the tiers of searching, counted apart: whole words (also under proclitics),
//! inside other words, near spellings. At first only whole words are taken. What is marked already as it is to
//! be is left out. The mentions of one entity are what bears its id; of a mention without one, what bears the
//! same name. One step takes all of it back.
//!
//! Must not know: what the list looks like.

use std::sync::Arc;

use super::linking;
use super::list::List;
use super::menu::{LABEL, Menu, Pick, Row};
use super::select::Again;
use super::session::{MessageKind, Session};
use crate::annotation::edit::{Edit, removal};
use crate::annotation::entity::Change;
use crate::annotation::schema::is_name;
use crate::annotation::{Annotation, Id, Spans, Time};
use crate::text::document::Span;
use crate::text::find::{self, Pattern, Tier};
use crate::text::fold::{Blindness, skeleton};
use crate::text::segment::one_line;

/// What is done to each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Tags it as a kind; the entity of what it was begun from, where that has one.
    Tag {
        /// The kind.
        kind: String,
        /// The entity.
        entity: Option<String>,
    },
    /// Makes it of another kind.
    Retag(String),
    /// Removes it.
    Remove,
    /// Links it to this entity.
    Link(String),
}

/// One occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Where.
    pub span: Span,
    /// How well it fits.
    pub tier: Tier,
    /// The mention, where it is one already.
    pub id: Option<Id>,
    /// Whether it is taken.
    pub taken: bool,
}

/// What is looked through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrences {
    /// What is done.
    pub deed: Deed,
    /// In the order of tiers, then of the text.
    pub list: Vec<Occurrence>,
}

/// Opens the list for tagging every occurrence of what is selected, of the annotation here, or of the word
/// here.
pub(super) fn tag(session: &mut Session, kind: &str) {
    if !session.may_change() {
        return;
    }
    let picked = session
        .here()
        .filter(|_| session.point.selection.is_none() || session.point.chosen.is_some());
    let picked = picked.cloned();
    let cursor = session.point.cursor;
    let word = || crate::text::phrase::names_from(session.text(), cursor, 1);
    let (name, entity) = match &picked {
        Some(found) => (linking::name_of(session, found), found.entity.clone()),
        None => match session.selected().or_else(word) {
            Some(span) => (session.quote(span), None),
            None => {
                return session.say(MessageKind::Warning, "no word here: w goes to the next one");
            }
        },
    };
    let deed = Deed::Tag {
        kind: kind.to_owned(),
        entity,
    };
    let list = occurrences(session, &name, kind);
    open(session, Occurrences { deed, list }, &name);
}

/// The occurrences of `name` that are not marked as `kind` already.
fn occurrences(session: &Session, name: &str, kind: &str) -> Vec<Occurrence> {
    let pattern = Pattern::new(name, Blindness::Blind);
    let hits = find::hits_in(&pattern, session.text(), session.document().whole());
    let mut out: Vec<Occurrence> = Vec::new();
    for hit in hits {
        let covered = out.last().is_some_and(|last| last.span.overlaps(hit.span));
        if !covered && !is_marked(session, hit.span, kind) {
            out.push(Occurrence {
                span: hit.span,
                tier: hit.tier,
                id: None,
                taken: hit.tier == Tier::Whole,
            });
        }
    }
    out.sort_by_key(|one| (one.tier, one.span.start()));
    out
}

/// Whether it is marked already: a name as any kind of name.
fn is_marked(session: &Session, span: Span, kind: &str) -> bool {
    let mut around = session.work.annotations.around(span).into_iter();
    around.any(|one| {
        let place = one.spans.first();
        let own = one.kind.as_deref().unwrap_or("");
        let of_kind = own == kind || is_name(own) && is_name(kind);
        !one.is_lost() && of_kind && (place.covers(span) || span.covers(place))
    })
}

/// Opens the list of all mentions of the entity that is named here, for `deed`.
pub(super) fn of_entity(session: &mut Session, deed: Deed) {
    if !session.may_change() {
        return;
    }
    let Some(here) = session.here().cloned() else {
        return session.say(
            MessageKind::Warning,
            "no annotation here: ] goes to the next one",
        );
    };
    let name = linking::name_of(session, &here);
    let list = mentions(session, &here, &deed);
    open(session, Occurrences { deed, list }, &name);
}

/// The mentions of what `here` names.
fn mentions(session: &Session, here: &Annotation, deed: &Deed) -> Vec<Occurrence> {
    let key = skeleton(&linking::name_of(session, here));
    let same = |one: &&Arc<Annotation>| match (&here.entity, &one.entity) {
        (Some(entity), Some(other)) => leads_to(session, entity) == leads_to(session, other),
        (None, Some(_)) => false,
        // What is linked to nothing yet bears the name.
        (_, None) => skeleton(&linking::name_of(session, one)) == key,
    };
    let changes = |one: &&Arc<Annotation>| match deed {
        Deed::Retag(kind) => one.kind.as_deref() != Some(kind),
        Deed::Link(entity) => one.entity.as_deref() != Some(entity),
        Deed::Remove | Deed::Tag { .. } => true,
    };
    let named = |one: &&Arc<Annotation>| linking::names(session, one.kind.as_deref());
    let all = session.work.annotations.iter();
    let found = all
        .filter(|one| !one.is_lost())
        .filter(named)
        .filter(same)
        .filter(changes);
    let list = found.map(|one| Occurrence {
        span: one.spans.first(),
        tier: Tier::Whole,
        id: Some(one.id.clone()),
        taken: true,
    });
    list.collect()
}

/// The entity that an id leads to.
fn leads_to(session: &Session, id: &str) -> String {
    let found = session.work.registry.resolve(id);
    found.map_or_else(|| id.to_owned(), |entity| entity.id.clone())
}

fn open(session: &mut Session, found: Occurrences, name: &str) {
    if found.list.is_empty() {
        let text = match found.deed {
            Deed::Tag { .. } => format!("{name}: every occurrence in this article is tagged"),
            _ => format!("{name}: nothing is left to be changed"),
        };
        return session.say(MessageKind::Note, text);
    }
    let list = List::new(title(session, &found, name), rows(session, &found)).unfiltered();
    session.list = Some((Menu::Occurrences(Box::new(found)), list));
}

/// What is done, to what.
fn title(session: &Session, found: &Occurrences, name: &str) -> String {
    let (open, close) = super::session::ISOLATE;
    let label = |kind: &str| session.schema.label(kind).to_owned();
    let does = match &found.deed {
        Deed::Tag { kind, .. } => format!("tag as {}", label(kind)),
        Deed::Retag(kind) => format!("make of kind {}", label(kind)),
        Deed::Remove => "remove".to_owned(),
        Deed::Link(entity) => {
            format!(
                "link to {open}{}{close}",
                linking::label_of(session, entity)
            )
        }
    };
    format!("{does}: {open}{name}{close}")
}

const TIERS: [(Tier, &str); 3] = [
    (Tier::Whole, "whole words"),
    (Tier::Inside, "inside other words"),
    (Tier::Near, "near spellings"),
];

/// The rows of the list: a heading for each tier with its count, and each occurrence in its context.
pub(super) fn rows(session: &Session, found: &Occurrences) -> Vec<Row> {
    let mut out = Vec::new();
    for (tier, label) in TIERS {
        let of_tier = found
            .list
            .iter()
            .enumerate()
            .filter(|(_, one)| one.tier == tier);
        let count = of_tier.clone().count();
        if count == 0 {
            continue;
        }
        let taken = of_tier.clone().filter(|(_, one)| one.taken).count();
        out.push(Row::heading(format!("{label}: {taken} of {count}")));
        out.extend(of_tier.map(|(number, one)| {
            let mark = if one.taken { "yes" } else { "no" };
            Row::pair(
                mark,
                context(session, one.span),
                Some(Pick::Occurrence(number)),
            )
        }));
    }
    out
}

/// The least room for what stands around an occurrence, in columns.
const LEAST: usize = 24;

/// An occurrence with the words around it, on one line as wide as the list, so that it stands in its middle; brackets
/// stand around it.
fn context(session: &Session, span: Span) -> String {
    let text = session.text();
    let number = session.document().paragraph_at(span.start());
    let paragraph = session.document().paragraph(number).content;
    let room = usize::from(session.geometry().list_rows().width).saturating_sub(LABEL);
    let own = session.document().slice(span);
    let side = room.saturating_sub(own.chars().count()).max(LEAST) / 2;
    let before = text.get(paragraph.start()..span.start()).unwrap_or("");
    let after = text.get(span.end()..paragraph.end()).unwrap_or("");
    one_line(&format!(
        "{}⟦{own}⟧{}",
        ending(before, side),
        beginning(after, side)
    ))
}

/// The last code points of `text`, so many at most; a word that would be cut is left out.
fn ending(text: &str, most: usize) -> &str {
    let Some((from, _)) = text.char_indices().nth_back(most) else {
        return text;
    };
    let cut = text.get(from..).unwrap_or("");
    cut.split_once(char::is_whitespace)
        .map_or("", |(_, whole)| whole)
}

/// The first code points of `text`, so many at most; a word that would be cut is left out.
fn beginning(text: &str, most: usize) -> &str {
    let Some((to, _)) = text.char_indices().nth(most + 1) else {
        return text;
    };
    let cut = text.get(..to).unwrap_or("");
    cut.rsplit_once(char::is_whitespace)
        .map_or("", |(whole, _)| whole)
}

/// Takes or leaves the occurrence of that number.
pub(super) fn set(found: &mut Occurrences, number: usize, taken: bool) {
    if let Some(one) = found.list.get_mut(number) {
        one.taken = taken;
    }
}

/// Takes or leaves all.
pub(super) fn set_all(found: &mut Occurrences, taken: bool) {
    for one in &mut found.list {
        one.taken = taken;
    }
}

/// Does it to all that are taken, as one step.
pub(super) fn carry_out(session: &mut Session, found: &Occurrences) {
    let taken: Vec<&Occurrence> = found.list.iter().filter(|one| one.taken).collect();
    if taken.is_empty() {
        return session.say(MessageKind::Note, "none was taken: nothing was changed");
    }
    let mut changes = Vec::new();
    let edits: Vec<Edit> = taken
        .iter()
        .filter_map(|one| edit(session, &found.deed, one, &mut changes))
        .collect();
    let what = match &found.deed {
        Deed::Tag { .. } => "tag every occurrence",
        Deed::Retag(_) => "retag all",
        Deed::Remove => "remove all",
        Deed::Link(_) => "link all",
    };
    session.change_both(what, Edit::Batch(edits), changes);
    session.point.selection = None;
    session.point.chosen = None;
    if let Deed::Tag { kind, .. } = &found.deed {
        session.point.again = Some(Again::Tag(kind.clone(), 1));
    }
    let text = format!("{what}: {} · u takes all of it back", taken.len());
    session.say(MessageKind::Good, text);
}

fn edit(
    session: &Session,
    deed: &Deed,
    one: &Occurrence,
    changes: &mut Vec<Change>,
) -> Option<Edit> {
    let was = one
        .id
        .as_ref()
        .and_then(|id| session.work.annotations.get(id));
    let mut changed = was.map(|was| was.as_ref().clone());
    match (deed, &mut changed) {
        (Deed::Tag { kind, entity }, _) => {
            return Some(tagged(session, kind, entity.as_deref(), one.span, changes));
        }
        (Deed::Remove, Some(was)) => return Some(removal(&was.id, &session.work.annotations)),
        (Deed::Retag(kind), Some(was)) => was.kind = Some(kind.clone()),
        (Deed::Link(entity), Some(was)) => {
            was.entity = Some(entity.clone());
            adopt(session, entity, changes);
        }
        (_, None) => return None,
    }
    let mut changed = changed?;
    changed.modified = Some(Time::now());
    Some(Edit::Put(Box::new(changed)))
}

/// Puts the entity into the registry, where it is a place of the gazetteer that nobody has put there yet.
fn adopt(session: &Session, entity: &str, changes: &mut Vec<Change>) {
    let known = |change: &Change| changes.iter().any(|other| other.id() == change.id());
    let fresh = linking::adoption(session, entity).filter(|change| !known(change));
    changes.extend(fresh);
}

/// A new mention, of the entity that is meant, else of the one that its name is known for.
fn tagged(
    session: &Session,
    kind: &str,
    entity: Option<&str>,
    span: Span,
    changes: &mut Vec<Change>,
) -> Edit {
    let author = session.work.author.as_deref();
    let mut made = Annotation::new(Some(kind), Spans::one(span), author, Time::now());
    made.form = super::command::annotate::form(session, span);
    let candidates = match entity {
        Some(entity) => vec![entity.to_owned()],
        None => linking::candidates(session, &linking::name_of(session, &made), kind),
    };
    if let [one] = candidates.as_slice()
        && linking::names(session, Some(kind))
    {
        adopt(session, one, changes);
        made.entity = Some(one.clone());
    }
    Edit::Put(Box::new(made))
}
