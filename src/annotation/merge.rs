//! Three-way merge: what two sides made of one set of annotations becomes one set that keeps the work of both.
//!
//! `base` is what both began from. Annotations are known by their ids. What one side alone changed is
//! taken; what both changed is merged field by field (the place is one field, each attribute is one; lists
//! of notes and links are merged as lists). Where both gave one field different values the annotation
//! *parts in two*: theirs keeps the id, mine gets a fresh one and names the other in `conflict`. What one
//! side removed and the other changed is kept. To merge again changes nothing.
//!
//! Must not know: files.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::set::{Annotations, Foreign, Metadata, Rejected};
use super::{Annotation, Id, Link, Note, Time, Value};
use crate::text::document::Span;

/// What a merge made, and what it took from the other side.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Merged {
    /// The work of both.
    pub annotations: Annotations,
    /// What the other side's work did to mine.
    pub news: News,
    /// Annotations that they changed in ways the model does not hold.
    pub beyond: HashSet<Id>,
}

impl Merged {
    /// Whether nothing came in.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.news.is_nothing() && self.beyond.is_empty()
    }
}

/// What the other side's work did to mine.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct News {
    /// Annotations that came in.
    pub added: usize,
    /// Annotations that they changed.
    pub changed: usize,
    /// Annotations that they removed.
    pub removed: usize,
    /// Annotations that one side removed and the other changed: kept.
    pub kept: usize,
    /// The fresh ids of annotations that parted in two.
    pub parted: Vec<Id>,
    /// What could not be kept twice (a title …), each in a sentence.
    pub remarks: Vec<String>,
    /// Whether anything else came in: paragraphs done, suggestions refused, what is known of the article.
    pub other: bool,
}

impl News {
    /// Whether nothing came in.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// In words, for a status line: `3 annotations added, 1 changed by somebody else`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let counted = [
            (self.added, "added"),
            (self.changed, "changed"),
            (self.removed, "removed"),
        ];
        let mut parts: Vec<String> = counted
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if parts.is_empty() && self.other {
            parts.push("marks or metadata changed".to_owned());
        }
        let mut out = Vec::new();
        if !parts.is_empty() {
            out.push(format!("by somebody else: {}", parts.join(", ")));
        }
        if self.kept > 0 {
            out.push(format!(
                "{} kept: one removed what the other changed",
                self.kept
            ));
        }
        if !self.parted.is_empty() {
            out.push(format!("{} in conflict, both kept", self.parted.len()));
        }
        out.extend(self.remarks.iter().cloned());
        if out.is_empty() {
            out.push("nothing new".to_owned());
        }
        out.join("; ")
    }
}

/// Merges `mine` and `theirs`, which both began from `base`. `beyond` names annotations that the side which has them
/// changed in ways the model does not hold (a file's unknown keys): these count as changed. `now` is for fresh ids.
#[must_use]
pub fn merge(
    base: &Annotations,
    mine: &Annotations,
    theirs: &Annotations,
    beyond: &HashSet<Id>,
    now: Time,
) -> Merged {
    let mut news = News::default();
    let sides = Sides {
        base: by_id(base),
        mine: by_id(mine),
        theirs: by_id(theirs),
        beyond,
        now,
    };
    let mut list = sides.annotations(&mut news);
    sides.part(&mut list, &mut news);
    sides.link_again(&mut list);
    let mut out = Annotations::of_shared(list);
    out.set_done(done(base.done(), mine.done(), theirs.done()));
    out.rejected = rejected(&base.rejected, &mine.rejected, &theirs.rejected);
    out.foreign = list_of(&base.foreign, &mine.foreign, &theirs.foreign, foreign_order);
    out.metadata = metadata(&base.metadata, &mine.metadata, &theirs.metadata, &mut news);
    news.other = out.done() != mine.done()
        || out.rejected != mine.rejected
        || out.foreign != mine.foreign
        || out.metadata != mine.metadata;
    Merged {
        annotations: out,
        news,
        beyond: beyond.clone(),
    }
}

type ById<'a> = HashMap<&'a Id, &'a Arc<Annotation>>;

fn by_id(set: &Annotations) -> ById<'_> {
    set.iter().map(|a| (&a.id, a)).collect()
}

/// The three sides of a merge.
struct Sides<'a> {
    base: ById<'a>,
    mine: ById<'a>,
    theirs: ById<'a>,
    beyond: &'a HashSet<Id>,
    now: Time,
}

/// What becomes of one annotation.
enum Fate {
    /// It goes.
    Gone,
    /// It is this.
    One(Arc<Annotation>),
    /// It is both: theirs first.
    Two(Box<(Annotation, Annotation)>),
}

impl Sides<'_> {
    /// All that is kept under its own id; those that part are noted in `news` by their old id first.
    fn annotations(&self, news: &mut News) -> Vec<Arc<Annotation>> {
        let ids: BTreeSet<&Id> = self
            .mine
            .keys()
            .chain(self.theirs.keys())
            .copied()
            .collect();
        let fates = ids.into_iter().map(|id| self.fate(id, news));
        let mut out = Vec::new();
        for fate in fates.collect::<Vec<_>>() {
            match fate {
                Fate::Gone => {}
                Fate::One(one) => out.push(one),
                Fate::Two(both) => {
                    let (theirs, mine) = *both;
                    out.push(Arc::new(theirs));
                    out.push(Arc::new(mine));
                }
            }
        }
        out
    }

    fn fate(&self, id: &Id, news: &mut News) -> Fate {
        let (base, mine, theirs) = (
            self.base.get(id).copied(),
            self.mine.get(id).copied(),
            self.theirs.get(id).copied(),
        );
        let they_changed = theirs != base || self.beyond.contains(id);
        match (mine, theirs) {
            (None, None) => Fate::Gone,
            (Some(mine), None) if base.is_none() => Fate::One(Arc::clone(mine)),
            (Some(mine), None) if base == Some(mine) && !self.beyond.contains(id) => {
                news.removed += 1;
                Fate::Gone
            }
            (Some(mine), None) => {
                news.kept += 1;
                Fate::One(Arc::clone(mine))
            }
            (None, Some(theirs)) if base.is_none() => {
                news.added += 1;
                Fate::One(Arc::clone(theirs))
            }
            (None, Some(theirs)) if they_changed => {
                news.kept += 1;
                Fate::One(Arc::clone(theirs))
            }
            (None, Some(_)) => Fate::Gone,
            (Some(mine), Some(theirs)) => self.both(base, mine, theirs, news),
        }
    }

    fn both(
        &self,
        base: Option<&Arc<Annotation>>,
        mine: &Arc<Annotation>,
        theirs: &Arc<Annotation>,
        news: &mut News,
    ) -> Fate {
        if mine == theirs || base == Some(theirs) {
            return Fate::One(Arc::clone(mine));
        }
        news.changed += 1;
        if base == Some(mine) {
            return Fate::One(Arc::clone(theirs));
        }
        let (one, other) = fields(base.map(|base| &**base), mine, theirs);
        match other {
            None => Fate::One(Arc::new(one)),
            Some(other) => Fate::Two(Box::new((one, other))),
        }
    }

    /// A removal takes the links to what it removes along. Where that was kept, because the other side changed
    /// it, the links are put back.
    fn link_again(&self, list: &mut [Arc<Annotation>]) {
        let there = |side: &ById<'_>, id: &Id| side.contains_key(id);
        let removed_by_one =
            |id: &Id| there(&self.base, id) && there(&self.mine, id) != there(&self.theirs, id);
        let kept: HashSet<Id> = (list.iter())
            .filter(|a| removed_by_one(&a.id))
            .map(|a| a.id.clone())
            .collect();
        if kept.is_empty() {
            return;
        }
        for annotation in list {
            let Some(base) = self.base.get(&annotation.id) else {
                continue;
            };
            let gone = |link: &&Link| kept.contains(&link.to) && !annotation.links.contains(link);
            let back: Vec<Link> = base.links.iter().filter(gone).cloned().collect();
            if !back.is_empty() {
                Arc::make_mut(annotation).links.extend(back);
            }
        }
    }

    /// Gives fresh ids to those of `list` whose id stands twice, and leaves out those whose like is
    /// there already from an earlier merge.
    fn part(&self, list: &mut Vec<Arc<Annotation>>, news: &mut News) {
        let mut seen: HashSet<Id> = HashSet::new();
        let mut parted = Vec::new();
        list.retain(|a| {
            let first = seen.insert(a.id.clone());
            if !first {
                parted.push(a.as_ref().clone());
            }
            first
        });
        for second in parted {
            let like = |other: &Arc<Annotation>| {
                other.conflict.as_ref() == Some(&second.id) && same_but_name(other, &second)
            };
            if list.iter().any(like) {
                continue;
            }
            let fresh = Id::fresh(self.now);
            news.parted.push(fresh.clone());
            list.push(Arc::new(Annotation {
                conflict: Some(second.id.clone()),
                id: fresh,
                ..second
            }));
        }
    }
}

/// Whether two say the same but for their names and the time of their last change.
fn same_but_name(one: &Annotation, other: &Annotation) -> bool {
    let bare = |a: &Annotation| Annotation {
        id: Id::named(""),
        conflict: None,
        modified: None,
        ..a.clone()
    };
    bare(one) == bare(other)
}

/// One value that both may have changed: (with theirs where they differ, with mine), or one for both.
fn value<T: PartialEq + Clone>(base: Option<&T>, mine: &T, theirs: &T, parts: &mut bool) -> (T, T) {
    if mine == theirs || base == Some(theirs) {
        (mine.clone(), mine.clone())
    } else if base == Some(mine) {
        (theirs.clone(), theirs.clone())
    } else {
        *parts = true;
        (theirs.clone(), mine.clone())
    }
}

/// The same of a value that may be absent. Where nobody knows what was there before, what one side lacks it has not
/// removed: the other has filled it in.
fn optional<T: PartialEq + Clone>(
    base: Option<&Option<T>>,
    mine: &Option<T>,
    theirs: &Option<T>,
    parts: &mut bool,
) -> (Option<T>, Option<T>) {
    match (base, mine, theirs) {
        (None, Some(_), None) => (mine.clone(), mine.clone()),
        (None, None, Some(_)) => (theirs.clone(), theirs.clone()),
        _ => value(base, mine, theirs, parts),
    }
}

/// `state` with what somebody else changed of an annotation when they made `to` of `from`; where they
/// changed a field or a note that `state` has otherwise, theirs stands.
#[must_use]
pub(super) fn with_changes(state: &Annotation, from: &Annotation, to: &Annotation) -> Annotation {
    let mut out = fields(Some(from), state, to).0;
    // One note in an earlier wording is that note still.
    let is_gone = |note: &Note| {
        let mut once = from.notes.iter().filter(|other| other.is_wording_of(note));
        once.any(|other| !to.notes.contains(other))
    };
    out.notes
        .retain(|note| to.notes.contains(note) || !is_gone(note));
    out
}

/// Merges one annotation field by field; the second is there where a field had two values.
fn fields(
    base: Option<&Annotation>,
    mine: &Annotation,
    theirs: &Annotation,
) -> (Annotation, Option<Annotation>) {
    let (mut one, mut other, mut parts) = (theirs.clone(), mine.clone(), false);
    macro_rules! field {
        ($name:ident) => {
            (one.$name, other.$name) = optional(
                base.map(|base| &base.$name),
                &mine.$name,
                &theirs.$name,
                &mut parts,
            );
        };
    }
    field!(kind);
    field!(form);
    field!(entity);
    field!(by);
    field!(created);
    field!(origin);
    field!(conflict);
    let place = |a: &Annotation| (a.spans.clone(), a.standing.clone());
    let (with_theirs, with_mine) = value(
        base.map(place).as_ref(),
        &place(mine),
        &place(theirs),
        &mut parts,
    );
    (one.spans, one.standing) = with_theirs;
    (other.spans, other.standing) = with_mine;
    attributes(base, mine, theirs, (&mut one, &mut other), &mut parts);
    let none = (Vec::new(), Vec::new());
    let (links, notes) = base.map_or(none, |base| (base.links.clone(), base.notes.clone()));
    one.links = list_of(&links, &mine.links, &theirs.links, link_order);
    one.notes = list_of(&notes, &mine.notes, &theirs.notes, note_order);
    one.modified = mine.modified.max(theirs.modified);
    (other.links, other.notes) = (one.links.clone(), one.notes.clone());
    other.modified = one.modified;
    (one, parts.then_some(other))
}

/// Merges the attributes, key by key.
fn attributes(
    base: Option<&Annotation>,
    mine: &Annotation,
    theirs: &Annotation,
    (one, other): (&mut Annotation, &mut Annotation),
    parts: &mut bool,
) {
    let keys: BTreeSet<&String> = mine
        .attributes
        .keys()
        .chain(theirs.attributes.keys())
        .collect();
    (one.attributes, other.attributes) = Default::default();
    for key in keys {
        let get = |a: &Annotation| -> Option<Value> { a.attributes.get(key).cloned() };
        let before = base.map(get);
        let before = before.unwrap_or(None);
        // One that only one side has, the base having had another value, was removed and changed: kept.
        let (with_theirs, with_mine) = match (get(mine), get(theirs)) {
            (Some(value), None) | (None, Some(value)) if before.as_ref() != Some(&value) => {
                (Some(value.clone()), Some(value))
            }
            (mine, theirs) => value(Some(&before), &mine, &theirs, parts),
        };
        one.attributes
            .extend(with_theirs.map(|value| (key.clone(), value)));
        other
            .attributes
            .extend(with_mine.map(|value| (key.clone(), value)));
    }
}

/// Merges two lists: what both left, in the base's order, then what either added, in `order`.
fn list_of<T: PartialEq + Clone, K: Ord>(
    base: &[T],
    mine: &[T],
    theirs: &[T],
    order: impl Fn(&T) -> K,
) -> Vec<T> {
    if mine == theirs || base == theirs {
        return mine.to_vec();
    }
    if base == mine {
        return theirs.to_vec();
    }
    let mut out: Vec<T> = base
        .iter()
        .filter(|item| mine.contains(item) && theirs.contains(item))
        .cloned()
        .collect();
    let mut added: Vec<T> = Vec::new();
    for item in mine.iter().chain(theirs) {
        if !base.contains(item) && !added.contains(item) {
            added.push(item.clone());
        }
    }
    added.sort_by_key(&order);
    out.extend(added);
    out
}

fn link_order(link: &Link) -> (String, Id) {
    (link.role.clone(), link.to.clone())
}

fn note_order(note: &Note) -> (Option<Time>, Option<String>, String) {
    (note.created, note.by.clone(), note.text.clone())
}

fn foreign_order(row: &Foreign) -> (String, Option<String>, String) {
    (row.format.clone(), row.file.clone(), row.row.clone())
}

fn rejected(base: &[Rejected], mine: &[Rejected], theirs: &[Rejected]) -> Vec<Rejected> {
    let order = |r: &Rejected| (r.span, r.quote.clone(), r.kind.clone());
    let mut out = list_of(base, mine, theirs, order);
    out.sort_by_key(order);
    out
}

/// Merges two sets: what both have, and what either added.
fn done(base: &[Span], mine: &[Span], theirs: &[Span]) -> Vec<Span> {
    let set = |list: &[Span]| -> HashSet<Span> { list.iter().copied().collect() };
    let (base, mine, theirs) = (set(base), set(mine), set(theirs));
    let all = mine.union(&theirs).copied();
    all.filter(|span| mine.contains(span) && theirs.contains(span) || !base.contains(span))
        .collect()
}

/// Merges what is known of the article. Where both gave one field different values theirs is kept, and
/// mine is told.
fn metadata(base: &Metadata, mine: &Metadata, theirs: &Metadata, news: &mut News) -> Metadata {
    let mut out = theirs.clone();
    macro_rules! field {
        ($name:ident) => {
            let mut parts = false;
            (out.$name, _) = value(Some(&base.$name), &mine.$name, &theirs.$name, &mut parts);
            if parts {
                // Removed here and changed there: what is there is kept.
                out.$name = theirs.$name.clone().or_else(|| mine.$name.clone());
                if let (Some(mine), Some(_)) = (&mine.$name, &theirs.$name) {
                    let name = stringify!($name);
                    news.remarks
                        .push(format!("their {name} was kept, yours was \"{mine}\""));
                }
            }
        };
    }
    field!(title);
    field!(outlet);
    field!(author);
    field!(url);
    field!(language);
    field!(published);
    field!(retrieved);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(format: &str, file: Option<&str>, row: &str) -> Foreign {
        Foreign {
            format: format.to_owned(),
            file: file.map(str::to_owned),
            row: row.to_owned(),
        }
    }

    /// What three sides say, merged.
    fn merged([base, mine, theirs]: [&[Foreign]; 3]) -> Vec<Foreign> {
        let [base, mine, theirs] = [base, mine, theirs].map(|rows| {
            let mut set = Annotations::default();
            set.foreign = rows.to_vec();
            set
        });
        let merged = merge(&base, &mine, &theirs, &HashSet::new(), Time::default());
        merged.annotations.foreign
    }

    #[test]
    fn notes_that_both_added_stand_in_one_order_whoever_merges() {
        let note = |seconds: i64, by: &str, text: &str| Note {
            text: text.to_owned(),
            by: Some(by.to_owned()),
            created: Some(Time::from_seconds(seconds)),
        };
        let [one, two, three] = [note(1, "b", "b"), note(2, "a", "b"), note(2, "b", "a")];
        let four = note(2, "b", "b");
        let all = [&one, &two, &three, &four].map(Clone::clone);
        let both = |mine: &[&Note], theirs: &[&Note]| {
            let [mine, theirs] =
                [mine, theirs].map(|notes| notes.iter().copied().cloned().collect::<Vec<_>>());
            list_of(&[], &mine, &theirs, note_order)
        };
        assert_eq!(both(&[&four, &two], &[&three, &one]), all);
        assert_eq!(both(&[&three, &one], &[&four, &two]), all);
    }

    #[test]
    fn rows_that_both_added_stand_in_one_order_whoever_merges() {
        let all = [
            row("brat", None, "R2"),
            row("brat", Some("a"), "R1"),
            row("conll", None, "R1"),
            row("conll", None, "R2"),
        ];
        let old = [row("tei", None, "x"), row("tei", None, "y")];
        let both = |rows: &[&Foreign]| -> Vec<Foreign> {
            old.iter().chain(rows.iter().copied()).cloned().collect()
        };
        let [one, two, three, four] = &all;
        let (mine, theirs) = (both(&[four, two]), both(&[three, one, two]));
        let expected = both(&[one, two, three, four]);
        assert_eq!(merged([&old, &mine, &theirs]), expected);
        assert_eq!(merged([&old, &theirs, &mine]), expected);
        // What one side took away goes.
        let without = old.get(1..).expect("one");
        assert_eq!(merged([&old, without, &old]), without);
    }
}
