//! Changes to the annotations of an article, each with its inverse, and the history of them.
//!
//! [`Edit::apply`] gives back the edit that undoes it; apply and then its inverse is the identity. All
//! edits are total: one that finds nothing to change changes nothing. [`removal`] removes an annotation
//! with the links to it, in one edit.
//!
//! *Others work on the same annotations.* When their work came in, the history is [made to stand on
//! it](History::rebase): each state that a step would bring back takes on what they changed, so that a step
//! takes back what was done here and nothing else.
//!
//! A step may change the registry of entities too: then its [changes](Change) go back and forth with it.
//!
//! Must not know: files, the screen.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::entity::{Change, Registry};
use super::merge::with_changes;
use super::set::{Annotations, Metadata, Rejected};
use super::{Annotation, Id, Standing};
use crate::text::document::Span;

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Puts an annotation in, in the place of the one with its id where there is one.
    Put(Box<Annotation>),
    /// Takes an annotation out; links to it stay as they are ([`removal`] takes them along).
    Remove(Id),
    /// Marks a paragraph done, or not.
    Done(Span, bool),
    /// Replaces the suggestions that were refused.
    Rejected(Vec<Rejected>),
    /// Replaces what is known of the article.
    Metadata(Box<Metadata>),
    /// Several, one after another.
    Batch(Vec<Self>),
}

impl Edit {
    /// An edit that changes nothing.
    #[must_use]
    pub const fn nothing() -> Self {
        Self::Batch(Vec::new())
    }

    /// Whether it can change nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Batch(edits) if edits.iter().all(Self::is_nothing))
    }

    /// Carries it out, and gives back the edit that undoes it.
    pub fn apply(self, to: &mut Annotations) -> Self {
        match self {
            Self::Put(annotation) => {
                let id = annotation.id.clone();
                match to.put(*annotation) {
                    Some(old) => Self::Put(Box::new(old.as_ref().clone())),
                    None => Self::Remove(id),
                }
            }
            Self::Remove(id) => match to.take(&id) {
                Some(old) => Self::Put(Box::new(old.as_ref().clone())),
                None => Self::nothing(),
            },
            Self::Done(span, on) if to.mark_done(span, on) => Self::Done(span, !on),
            Self::Done(..) => Self::nothing(),
            Self::Rejected(list) => Self::Rejected(std::mem::replace(&mut to.rejected, list)),
            Self::Metadata(data) => {
                Self::Metadata(Box::new(std::mem::replace(&mut to.metadata, *data)))
            }
            Self::Batch(edits) => {
                let undone = edits.into_iter().map(|edit| edit.apply(to));
                let mut undone: Vec<Self> = undone.collect();
                undone.reverse();
                Self::Batch(undone)
            }
        }
    }

    /// Whether carrying it out on `set` would change it.
    fn changes(&self, set: &Annotations) -> bool {
        match self {
            Self::Put(annotation) => {
                set.get(&annotation.id).map(AsRef::as_ref) != Some(annotation.as_ref())
            }
            Self::Remove(id) => set.get(id).is_some(),
            Self::Done(span, on) => set.is_done(*span) != *on,
            Self::Rejected(list) => set.rejected != *list,
            Self::Metadata(data) => set.metadata != **data,
            Self::Batch(edits) => edits.iter().any(|edit| edit.changes(set)),
        }
    }

    /// The same edit on what others have `changed` since: it brings back nothing that they removed, changes
    /// nothing that they changed, and removes nothing that has work of theirs in it.
    fn rebase(&mut self, changed: &Changed<'_>, beyond: &HashSet<Id>) {
        match self {
            Self::Put(annotation) => match changed.get(&annotation.id) {
                None => {}
                Some((Some(from), Some(to))) => **annotation = with_changes(annotation, from, to),
                Some((None, Some(to))) => **annotation = to.as_ref().clone(),
                Some((_, None)) => *self = Self::nothing(),
            },
            Self::Remove(id) if changed.contains_key(id) || beyond.contains(id) => {
                *self = Self::nothing();
            }
            Self::Batch(edits) => (edits.iter_mut()).for_each(|edit| edit.rebase(changed, beyond)),
            Self::Remove(_) | Self::Done(..) | Self::Rejected(_) | Self::Metadata(_) => {}
        }
    }

    /// The first annotation that it puts or removes: where to look after it.
    #[must_use]
    pub fn touches(&self) -> Option<&Id> {
        match self {
            Self::Put(annotation) => Some(&annotation.id),
            Self::Remove(id) => Some(id),
            Self::Batch(edits) => edits.iter().find_map(Self::touches),
            Self::Done(..) | Self::Rejected(_) | Self::Metadata(_) => None,
        }
    }
}

/// Annotations that others changed: as they were, and as they are; `None` where they are not there.
type Changed<'a> = HashMap<&'a Id, (Option<&'a Arc<Annotation>>, Option<&'a Arc<Annotation>>)>;

/// What differs between two sets.
fn changed<'a>(from: &'a Annotations, to: &'a Annotations) -> Changed<'a> {
    let ids = from
        .iter()
        .chain(to.iter())
        .map(|annotation| &annotation.id);
    let both = ids.map(|id| (id, (from.get(id), to.get(id))));
    both.filter(|(_, (from, to))| from != to).collect()
}

/// What lets all that was found again letter by letter stand there from now on.
#[must_use]
pub fn acceptance(of: &Annotations) -> Edit {
    let moved = of.iter().filter(|one| one.is_moved());
    let accepted = moved.map(|one| {
        let mut one = one.as_ref().clone();
        one.standing = Standing::Placed;
        Edit::Put(Box::new(one))
    });
    Edit::Batch(accepted.collect())
}

/// The edit that removes the annotation called `id` and the links to it. What was in conflict with it alone is so no
/// more.
#[must_use]
pub fn removal(id: &Id, from: &Annotations) -> Edit {
    let names = |other: &Annotation| {
        let links = other.links.iter().any(|link| link.to == *id);
        links || other.conflict.as_ref() == Some(id)
    };
    let others = from.iter().filter(|other| other.id != *id && names(other));
    let unlinked = others.map(|other| {
        let mut after = other.as_ref().clone();
        after.links.retain(|link| link.to != *id);
        after.conflict = after.conflict.filter(|other| other != id);
        Edit::Put(Box::new(after))
    });
    // The removal comes last, so that its inverse comes first: what was removed is what it is about.
    let mut edits: Vec<Edit> = unlinked.collect();
    edits.push(Edit::Remove(id.clone()));
    Edit::Batch(edits)
}

/// What was done and can be taken back, what was taken back and can be done again: without limit.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

/// One step of a history.
#[derive(Clone, Debug)]
struct Step {
    /// What it was, in a few words: `tag as actor`.
    what: String,
    /// What takes it back (or does it again).
    inverse: Edit,
    /// What takes back what it changed of the registry, in that order.
    changes: Vec<Change>,
}

/// What a step back or forth did.
#[derive(Clone, Debug, PartialEq)]
pub struct Stepped {
    /// What was taken back or done again, in a few words.
    pub what: String,
    /// The annotation that it was about.
    pub about: Option<Id>,
    /// Whether nothing was left to do, because somebody else has changed the same since.
    pub kept: bool,
    /// Whether the registry was changed.
    pub registered: bool,
}

impl History {
    /// Carries out `edit`, which is called `what`. An edit that changes nothing leaves no step.
    pub fn carry_out(&mut self, what: &str, edit: Edit, to: &mut Annotations) {
        self.carry_out_both(what, edit, Vec::new(), to, &mut Registry::default());
    }

    /// The same with changes of the registry, as one step.
    pub fn carry_out_both(
        &mut self,
        what: &str,
        edit: Edit,
        changes: Vec<Change>,
        to: &mut Annotations,
        registry: &mut Registry,
    ) {
        let inverse = edit.apply(to);
        let changes = applied(changes, registry);
        if inverse.is_nothing() && changes.is_empty() {
            return;
        }
        self.undone.clear();
        self.done.push(Step {
            what: what.to_owned(),
            inverse,
            changes,
        });
    }

    /// Takes the last step back; `None` where there is none.
    pub fn undo(&mut self, to: &mut Annotations, registry: &mut Registry) -> Option<Stepped> {
        step(&mut self.done, &mut self.undone, to, registry)
    }

    /// Does the last step that was taken back again; `None` where there is none.
    pub fn redo(&mut self, to: &mut Annotations, registry: &mut Registry) -> Option<Stepped> {
        step(&mut self.undone, &mut self.done, to, registry)
    }

    /// Takes up that others made `to` of `from`, the set that the last step left. `beyond` names annotations
    /// that they changed in ways the model does not hold: no step removes those.
    pub fn rebase(&mut self, from: &Annotations, to: &Annotations, beyond: &HashSet<Id>) {
        let changed = changed(from, to);
        if changed.is_empty() && beyond.is_empty() {
            return;
        }
        for step in self.done.iter_mut().chain(&mut self.undone) {
            step.inverse.rebase(&changed, beyond);
        }
    }

    /// How many steps can be taken back, and done again.
    #[must_use]
    pub fn depth(&self) -> (usize, usize) {
        (self.done.len(), self.undone.len())
    }
}

fn step(
    from: &mut Vec<Step>,
    into: &mut Vec<Step>,
    to: &mut Annotations,
    registry: &mut Registry,
) -> Option<Stepped> {
    let Step {
        what,
        inverse,
        changes,
    } = from.pop()?;
    let about = inverse.touches().cloned();
    let registered = !changes.is_empty();
    let kept = !inverse.changes(to) && !registered;
    if !kept {
        into.push(Step {
            what: what.clone(),
            inverse: inverse.apply(to),
            changes: applied(changes, registry),
        });
    }
    Some(Stepped {
        what,
        about,
        kept,
        registered,
    })
}

/// Carries out `changes`, and gives those that undo them.
fn applied(changes: Vec<Change>, registry: &mut Registry) -> Vec<Change> {
    let mut undo = Vec::new();
    for change in changes.into_iter().filter(|change| !change.is_nothing()) {
        change.apply(registry);
        undo.insert(0, change.inverse());
    }
    undo
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_oneof};

    use super::super::entity::Entity;
    use super::super::{Link, Note, Spans, Time};
    use super::*;

    fn annotation(name: u8, start: usize, links: &[u8]) -> Annotation {
        let spans = Spans::one(Span::new(start, start + 3));
        Annotation {
            id: Id::named(name.to_string()),
            links: links
                .iter()
                .map(|to| Link {
                    role: "supports".to_owned(),
                    to: Id::named(to.to_string()),
                })
                .collect(),
            ..Annotation::new(None, spans, None, Time::default())
        }
    }

    #[test]
    fn removing_takes_the_links_along_and_undo_brings_them_back() {
        let before = Annotations::new([annotation(1, 0, &[]), annotation(2, 5, &[1])]);
        let (mut set, mut history) = (before.clone(), History::default());
        history.carry_out("remove", removal(&Id::named("1"), &set), &mut set);
        assert_eq!(set.len(), 1);
        assert!(set.iter().all(|a| a.links.is_empty()));
        let stepped = history
            .undo(&mut set, &mut Registry::default())
            .expect("a step");
        assert_eq!(stepped.about, Some(Id::named("1")));
        assert_eq!(set, before);
        history.redo(&mut set, &mut Registry::default());
        assert_eq!(set.len(), 1);
        assert_eq!(history.depth(), (1, 0));
    }

    #[test]
    fn what_a_step_changed_of_the_registry_goes_back_and_forth_with_it() {
        let mut set = Annotations::new([annotation(1, 0, &[])]);
        let mut registry = Registry::default();
        let mut history = History::default();
        let linked = Annotation {
            entity: Some("iraq".to_owned()),
            ..annotation(1, 0, &[])
        };
        let made = Change::put(Entity::called("iraq", "العراق"), &registry);
        let put = Edit::Put(Box::new(linked));
        history.carry_out_both("link", put, vec![made], &mut set, &mut registry);
        let (both, known) = (set.clone(), registry.clone());
        assert!(registry.get("iraq").is_some());
        for _ in 0..2 {
            let stepped = history.undo(&mut set, &mut registry).expect("a step");
            assert!(stepped.registered && registry.get("iraq").is_none());
            assert_eq!(set, Annotations::new([annotation(1, 0, &[])]));
            history.redo(&mut set, &mut registry).expect("a step");
            assert_eq!((&set, &registry), (&both, &known));
        }
    }

    #[test]
    fn removing_one_of_two_in_conflict_decides_it() {
        let mut other = annotation(2, 0, &[]);
        other.conflict = Some(Id::named("1"));
        let before = Annotations::new([annotation(1, 0, &[]), other]);
        let mut set = before.clone();
        let inverse = removal(&Id::named("1"), &set).apply(&mut set);
        assert!(set.len() == 1 && set.iter().all(|one| one.conflict.is_none()));
        inverse.apply(&mut set);
        assert_eq!(set, before);
    }

    #[test]
    fn what_changes_nothing_leaves_no_step() {
        let (mut set, mut history) = (Annotations::default(), History::default());
        history.carry_out("remove", Edit::Remove(Id::named("1")), &mut set);
        history.carry_out("unmark", Edit::Done(Span::new(0, 1), false), &mut set);
        assert_eq!(history.depth(), (0, 0));
    }

    /// An annotation called `1` of this kind, tagged by us; then what somebody else makes of the set.
    fn tagged_then(they: impl FnOnce(&mut Annotations)) -> (Annotations, History) {
        let (mut set, mut history) = (Annotations::default(), History::default());
        let tagged = Annotation {
            kind: Some("actor".to_owned()),
            ..annotation(1, 0, &[])
        };
        history.carry_out("tag", Edit::Put(Box::new(tagged.clone())), &mut set);
        let retagged = Annotation {
            kind: Some("place".to_owned()),
            ..tagged
        };
        history.carry_out("retag", Edit::Put(Box::new(retagged)), &mut set);
        let before = set.clone();
        they(&mut set);
        history.rebase(&before, &set, &HashSet::new());
        (set, history)
    }

    /// Lets somebody else change the annotation called `1`.
    fn change(set: &mut Annotations, how: impl FnOnce(&mut Annotation)) {
        let mut changed = set
            .get(&Id::named("1"))
            .expect("it is there")
            .as_ref()
            .clone();
        how(&mut changed);
        set.put(changed);
    }

    fn kinds(set: &Annotations) -> Vec<&str> {
        set.iter().filter_map(|a| a.kind.as_deref()).collect()
    }

    #[test]
    fn undo_leaves_what_somebody_else_did_to_the_same_annotation() {
        let (mut set, mut history) =
            tagged_then(|set| change(set, |a| a.entity = Some("iraq".to_owned())));
        assert!(
            !history
                .undo(&mut set, &mut Registry::default())
                .expect("a step")
                .kept
        );
        assert_eq!(kinds(&set), ["actor"]);
        let entity = |set: &Annotations| set.nth(0).and_then(|a| a.entity.clone());
        assert_eq!(entity(&set).as_deref(), Some("iraq"));
        assert!(
            !history
                .redo(&mut set, &mut Registry::default())
                .expect("a step")
                .kept
        );
        assert_eq!(kinds(&set), ["place"]);
        assert_eq!(entity(&set).as_deref(), Some("iraq"));
        history.undo(&mut set, &mut Registry::default());
        // To take the annotation away would take their entity away.
        assert!(
            history
                .undo(&mut set, &mut Registry::default())
                .expect("a step")
                .kept
        );
        assert_eq!(entity(&set).as_deref(), Some("iraq"));
        assert_eq!(
            history.depth(),
            (0, 1),
            "the retagging can still be done again"
        );
    }

    #[test]
    fn undo_does_not_take_back_what_somebody_else_did_since() {
        let (mut set, mut history) =
            tagged_then(|set| change(set, |a| a.kind = Some("claim".to_owned())));
        assert!(
            history
                .undo(&mut set, &mut Registry::default())
                .expect("a step")
                .kept
        );
        assert_eq!(kinds(&set), ["claim"]);
        let (mut set, mut history) = tagged_then(|set| drop(set.take(&Id::named("1"))));
        assert!(
            history
                .undo(&mut set, &mut Registry::default())
                .expect("a step")
                .kept
        );
        assert!(set.is_empty(), "what they removed does not come back");
    }

    #[test]
    fn undo_removes_nothing_that_somebody_else_wrote_beside() {
        let (mut set, mut history) = tagged_then(|_| {});
        let before = set.clone();
        history.rebase(&before, &set, &HashSet::from([Id::named("1")]));
        assert!(
            !history
                .undo(&mut set, &mut Registry::default())
                .expect("a step")
                .kept
        );
        assert_eq!(kinds(&set), ["actor"], "what was done here is taken back");
        assert!(
            history
                .undo(&mut set, &mut Registry::default())
                .expect("a step")
                .kept
        );
        assert_eq!(kinds(&set), ["actor"]);
    }

    #[test]
    fn undo_brings_no_wording_back_of_a_note_that_somebody_else_reworded() {
        let note = |text: &str| Note {
            text: text.to_owned(),
            by: Some("a".to_owned()),
            created: Some(Time::from_seconds(7)),
        };
        let noted = |text: &str| Annotation {
            notes: vec![note(text)],
            ..annotation(1, 0, &[])
        };
        for (theirs, left) in [(Some("three"), vec!["three"]), (None, vec![])] {
            let (mut set, mut history) = (Annotations::default(), History::default());
            for text in ["one", "two"] {
                history.carry_out("note", Edit::Put(Box::new(noted(text))), &mut set);
            }
            let before = set.clone();
            change(&mut set, |a| {
                a.notes = theirs.map(note).into_iter().collect()
            });
            history.rebase(&before, &set, &HashSet::new());
            history.undo(&mut set, &mut Registry::default());
            let notes = set.nth(0).map(|a| a.notes.clone()).unwrap_or_default();
            let texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
            assert_eq!(texts, left);
        }
    }

    #[test]
    fn undo_of_a_removal_does_not_overwrite_what_somebody_else_kept() {
        let (mut set, mut history) = tagged_then(|_| {});
        history.carry_out("remove", removal(&Id::named("1"), &set), &mut set);
        let theirs = Annotation {
            kind: Some("claim".to_owned()),
            ..annotation(1, 0, &[])
        };
        let before = set.clone();
        set.put(theirs);
        history.rebase(&before, &set, &HashSet::new());
        assert!(
            history
                .undo(&mut set, &mut Registry::default())
                .expect("a step")
                .kept
        );
        assert_eq!(kinds(&set), ["claim"]);
    }

    #[test]
    fn undo_overwrites_no_value_that_stood_there_once_by_us_too() {
        let (mut set, mut history) = (Annotations::default(), History::default());
        let of_kind = |kind: &str| Annotation {
            kind: Some(kind.to_owned()),
            ..annotation(1, 0, &[])
        };
        for kind in ["actor", "place", "claim", "place"] {
            history.carry_out("retag", Edit::Put(Box::new(of_kind(kind))), &mut set);
        }
        let before = set.clone();
        set.put(of_kind("claim"));
        history.rebase(&before, &set, &HashSet::new());
        while history.undo(&mut set, &mut Registry::default()).is_some() {
            assert_eq!(kinds(&set), ["claim"]);
        }
    }

    #[test]
    fn undo_does_what_is_left_of_a_step_after_somebody_else_changed_a_part() {
        let mut set = Annotations::new([annotation(1, 0, &[]), annotation(2, 5, &[1])]);
        let mut history = History::default();
        history.carry_out("remove", removal(&Id::named("1"), &set), &mut set);
        let before = set.clone();
        set.take(&Id::named("2"));
        history.rebase(&before, &set, &HashSet::new());
        assert!(
            !history
                .undo(&mut set, &mut Registry::default())
                .expect("a step")
                .kept
        );
        let ids: Vec<&Id> = set.iter().map(|a| &a.id).collect();
        assert_eq!(ids, [&Id::named("1")], "what they removed stays away");
    }

    #[test]
    fn a_mark_that_somebody_else_took_away_is_not_taken_back_again() {
        let (mut set, mut history) = (Annotations::default(), History::default());
        history.carry_out("mark done", Edit::Done(Span::new(0, 3), true), &mut set);
        set.set_done(Vec::new());
        assert!(
            history
                .undo(&mut set, &mut Registry::default())
                .expect("a step")
                .kept
        );
        assert_eq!(history.depth(), (0, 0));
    }

    fn edits() -> impl Strategy<Value = Edit> {
        let one = prop_oneof![
            (0..6u8, 0..20usize, proptest::collection::vec(0..6u8, 0..2)).prop_map(
                |(name, start, links)| Edit::Put(Box::new(annotation(name, start, &links)))
            ),
            (0..6u8).prop_map(|name| Edit::Remove(Id::named(name.to_string()))),
            (0..4usize, any::<bool>()).prop_map(|(at, on)| Edit::Done(Span::new(at, at + 1), on)),
        ];
        proptest::collection::vec(one, 0..12).prop_map(Edit::Batch)
    }

    proptest::proptest! {
        #[test]
        fn an_edit_and_its_inverse_are_nothing(start in edits(), edit in edits()) {
            let mut set = Annotations::default();
            start.apply(&mut set);
            let before = set.clone();
            let inverse = edit.apply(&mut set);
            let after = set.clone();
            let again = inverse.apply(&mut set);
            assert_eq!(set, before);
            again.apply(&mut set);
            assert_eq!(set, after);
        }
    }
}
