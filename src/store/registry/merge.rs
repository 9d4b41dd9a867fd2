//! Two registries that came from one, made one again: entity by entity, field by field.
//!
//! Nobody's work is lost. What only one side changed is as that side has it. Where both changed one field, and
//! not to the same, theirs stays, for it is on disk already, and ours is kept beside it where there is room: a
//! label becomes another name, a note stands below theirs. Of any other field ours counts only where theirs is
//! empty, else it is a [`Clash`], which is kept as a comment. An entity that one side removed and the other changed is
//! kept.
//!
//! Must not know: files, TOML.

use std::borrow::Borrow;
use std::collections::HashSet;

use super::write::{coordinates, texts};
use crate::annotation::entity::{Entity, Registry, patched};
use crate::store::merging::keys::KEPT;

/// What `ours` and `theirs` make together; both came from `base`. Theirs come first, in their order. `beyond` are the
/// ids of entities that the side which has them changed in ways the model does not hold: these count as changed.
pub(super) fn merge(
    base: &Registry,
    ours: &Registry,
    theirs: &Registry,
    beyond: &HashSet<String>,
) -> Registry {
    let mut out: Vec<Entity> = Vec::new();
    for their in theirs.iter() {
        match (base.get(&their.id), ours.get(&their.id)) {
            (Some(old), None) if old == their && !beyond.contains(&their.id) => {}
            (_, None) => out.push(their.as_ref().clone()),
            (old, Some(our)) => out.push(both(old.map(Borrow::borrow), our, their)),
        }
    }
    for our in ours.iter().filter(|our| theirs.get(&our.id).is_none()) {
        if base.get(&our.id) != Some(our) || beyond.contains(&our.id) {
            out.push(our.as_ref().clone());
        }
    }
    Registry::new(out)
}

/// A value that one side gave a field and that has no room beside that of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The entity.
    pub(super) id: String,
    key: &'static str,
    /// The comment that keeps it.
    pub(super) line: String,
}

impl std::fmt::Display for Clash {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{} of {}", self.key, self.id)
    }
}

/// What `ours` changed of `base` and is not in `wanted`, which it was made of with theirs.
pub(super) fn clashes(base: &Registry, ours: &Registry, wanted: &Registry) -> Vec<Clash> {
    let both = ours
        .iter()
        .filter_map(|our| Some((our, wanted.get(&our.id)?)));
    let changed = both.filter(|(our, wanted)| our != wanted);
    let clashes = changed.flat_map(|(our, wanted)| {
        let base = base.get(&our.id).map(Borrow::borrow);
        clashes_of(base, our, wanted)
    });
    clashes.collect()
}

/// The same of one entity.
pub(super) fn clashes_of(base: Option<&Entity>, our: &Entity, wanted: &Entity) -> Vec<Clash> {
    let fields = |entity: &Entity| {
        let places = entity.coordinates.as_ref().and_then(coordinates);
        let all = texts(entity).into_iter().chain([("coordinates", places)]);
        // Another label becomes a name, where it is one entity beyond doubt; a note stands below the other.
        all.filter(|(key, _)| *key != "note" && (*key != "label" || base.is_none()))
            .collect::<Vec<_>>()
    };
    let before = base.map_or_else(
        || vec![None; 7],
        |base| fields(base).into_iter().map(|(_, value)| value).collect(),
    );
    let all = fields(our).into_iter().zip(fields(wanted)).zip(before);
    let lost = all.filter_map(|(((key, ours), (_, wanted)), before)| {
        let ours = Some(ours?).filter(|ours| {
            let ours = Some(ours);
            ours != before.as_ref() && ours != wanted.as_ref()
        })?;
        Some(Clash {
            id: our.id.clone(),
            key,
            line: format!("{KEPT}{key} = {ours}"),
        })
    });
    lost.collect()
}

/// Whether two registries hold the same entities, in whatever order.
pub(super) fn same(one: &Registry, other: &Registry) -> bool {
    one.iter().count() == other.iter().count()
        && one
            .iter()
            .all(|entity| other.get(&entity.id) == Some(entity))
}

/// One entity that both sides have.
fn both(base: Option<&Entity>, our: &Entity, their: &Entity) -> Entity {
    let blank = Entity::called(their.id.clone(), "");
    let base = base.unwrap_or(&blank);
    if our == their || our == base {
        return their.clone();
    }
    if their == base {
        return our.clone();
    }
    let mut out = patched(their, base, our);
    for (text, before, after) in [
        (&mut out.sort, &base.sort, &our.sort),
        (&mut out.country, &base.country, &our.country),
        (&mut out.wikidata, &base.wikidata, &our.wikidata),
        (&mut out.note, &base.note, &our.note),
        (&mut out.merged_into, &base.merged_into, &our.merged_into),
    ] {
        fill(text, before, after);
    }
    fill(&mut out.coordinates, &base.coordinates, &our.coordinates);
    keep_names(&mut out, base, our);
    keep_note(&mut out, base, our);
    out
}

/// Ours, where we changed it and theirs is empty.
fn fill<T: Clone + PartialEq>(field: &mut Option<T>, base: &Option<T>, ours: &Option<T>) {
    if field.is_none() && base != ours {
        field.clone_from(ours);
    }
}

/// Keeps what we called it, where they call it something else.
fn keep_names(out: &mut Entity, base: &Entity, our: &Entity) {
    let mut called = Vec::new();
    if our.label != base.label && our.label != out.label {
        called.push(our.label.clone());
    }
    for (language, label) in &our.labels {
        let is_changed = base.labels.get(language) != Some(label);
        match out.labels.get(language) {
            Some(theirs) if is_changed && theirs != label => called.push(label.clone()),
            None if is_changed => drop(out.labels.insert(language.clone(), label.clone())),
            _ => {}
        }
    }
    for name in called {
        if !out.all_names().any(|other| other == name) {
            out.names.push(name);
        }
    }
}

/// Puts our note below theirs, unless one of them says it all already.
fn keep_note(out: &mut Entity, base: &Entity, our: &Entity) {
    let (Some(theirs), Some(ours)) = (&mut out.note, &our.note) else {
        return;
    };
    if base.note.as_ref() == Some(ours) || theirs.contains(ours.as_str()) {
        return;
    }
    if ours.contains(theirs.as_str()) {
        theirs.clone_from(ours);
    } else {
        theirs.push('\n');
        theirs.push_str(ours);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iraq(change: impl FnOnce(&mut Entity)) -> Registry {
        let mut entity = Entity::called("iraq", "العراق");
        entity.names.push("بلاد الرافدين".to_owned());
        change(&mut entity);
        Registry::new([entity])
    }

    fn merged(ours: &Registry, theirs: &Registry) -> Entity {
        let base = iraq(|_| {});
        let out = merge(&base, ours, theirs, &HashSet::new());
        out.get("iraq").expect("it is there").as_ref().clone()
    }

    #[test]
    fn what_each_side_changed_is_in_both() {
        let ours = iraq(|e| {
            e.country = Some("IQ".to_owned());
            e.names.push("جمهورية العراق".to_owned());
            e.labels.insert("en".to_owned(), "Iraq".to_owned());
        });
        let theirs = iraq(|e| {
            e.note = Some("theirs".to_owned());
            e.names.clear();
            e.labels.insert("fr".to_owned(), "Irak".to_owned());
        });
        let out = merged(&ours, &theirs);
        assert_eq!(out.country.as_deref(), Some("IQ"));
        assert_eq!(out.note.as_deref(), Some("theirs"));
        assert_eq!(out.names, ["جمهورية العراق"]);
        assert_eq!(out.labels.len(), 2);
    }

    #[test]
    fn of_one_field_changed_twice_nothing_is_lost() {
        let text = |text: &str| Some(text.to_owned());
        let ours = iraq(|e| {
            e.label = "عراق".to_owned();
            e.labels.insert("en".to_owned(), "Iraq".to_owned());
            e.note = text("ours");
            e.sort = text("country");
            e.country = text("IQ");
        });
        let theirs = iraq(|e| {
            e.label = "جمهورية العراق".to_owned();
            e.labels
                .insert("en".to_owned(), "Republic of Iraq".to_owned());
            e.note = text("theirs");
            e.sort = text("state");
        });
        let out = merged(&ours, &theirs);
        assert_eq!(out.label, "جمهورية العراق");
        assert_eq!(out.names, ["بلاد الرافدين", "عراق", "Iraq"]);
        assert_eq!(out.labels["en"], "Republic of Iraq");
        assert_eq!(out.note.as_deref(), Some("theirs\nours"));
        assert_eq!(out.sort.as_deref(), Some("state"));
        assert_eq!(out.country.as_deref(), Some("IQ"));
        let again = merge(
            &iraq(|_| {}),
            &Registry::new([out.clone()]),
            &theirs,
            &HashSet::new(),
        );
        assert_eq!(again.get("iraq").expect("it is there").as_ref(), &out);
    }

    #[test]
    fn what_one_side_changed_the_other_does_not_remove() {
        let (base, none) = (iraq(|_| {}), Registry::default());
        let changed = iraq(|e| e.note = Some("x".to_owned()));
        let merged = |base, ours, theirs| merge(base, ours, theirs, &HashSet::new());
        assert!(merged(&base, &none, &base).is_empty());
        assert!(merged(&base, &base, &none).is_empty());
        assert_eq!(merged(&base, &none, &changed), changed);
        assert_eq!(merged(&base, &changed, &none), changed);
        assert_eq!(merged(&none, &changed, &none), changed);
        // Nor what is changed in ways that this program does not know.
        let beyond = HashSet::from(["iraq".to_owned()]);
        assert_eq!(merge(&base, &none, &base, &beyond), base);
        assert_eq!(merge(&base, &base, &none, &beyond), base);
    }
}
