//! What comes in from a file, and what is there already, become one.
//!
//! An annotation that comes in is known by its id, where the file has this program's ids; else by what it was called
//! in a file of that name and format before; else by its kind and place. What it says more is added. Where the two say
//! different things both are kept, as in a merge, unless the file is to be believed. Nothing is ever removed, and to
//! take in the same file again changes nothing.
//!
//! Must not know: any one format, files.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::draft::Content;
use super::landing::{Arrival, Landed};
use super::losses::Loss;
use super::names::text_of;
use super::tokens::is_blank;
use crate::annotation::edit::Edit;
use crate::annotation::set::{Annotations, Foreign};
use crate::annotation::{Annotation, Id, Link, Note, Origin, Spans, Time};
use crate::text::document::{Span, slice};
use crate::text::segment::one_line;

/// What comes in, and from where.
#[derive(Clone, Debug)]
pub struct Arrivals<'a> {
    /// The annotations.
    pub landed: &'a Landed,
    /// The article's text.
    pub text: &'a str,
    /// What the file says.
    pub content: &'a Content,
    /// The format's name.
    pub format: &'a str,
    /// The file's name; `None` for standard input.
    pub file: Option<&'a str>,
    /// Whether the file is believed where the two say different things.
    pub theirs: bool,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// What changes.
    pub edit: Edit,
    /// Rows that are new.
    pub foreign: Vec<Foreign>,
    /// How many annotations are new.
    pub added: usize,
    /// How many say more or something else now.
    pub changed: usize,
    /// How many were there already.
    pub same: usize,
    /// How many are there twice now, since the two say different things.
    pub conflicts: usize,
    /// Links that lead nowhere: from, role, to.
    pub dangling: Vec<(Id, String, Id)>,
}

impl Joined {
    /// What became of all of it, with where it `landed`: `3 added, 1 there already`.
    #[must_use]
    pub fn in_words(&self, landed: &Landed) -> String {
        let parts = [
            (self.added, "added"),
            (self.changed, "changed"),
            (self.same, "there already"),
            (self.conflicts, "kept twice, since both say something else"),
            (landed.moved, "found elsewhere than the file says"),
            (landed.lost.len(), "not found"),
        ];
        let told = parts.iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = told
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if told.is_empty() {
            return "nothing to be taken in".to_owned();
        }
        told.join(", ")
    }
}

/// Makes one of `existing` and `arrivals`.
#[must_use]
pub fn join(existing: &Annotations, arrivals: &Arrivals<'_>, now: Time) -> Joined {
    let mut joiner = Joiner::new(existing, arrivals, now);
    let mut out = Joined {
        edit: Edit::nothing(),
        foreign: joiner.foreign(),
        added: 0,
        changed: 0,
        same: 0,
        conflicts: 0,
        dangling: Vec::new(),
    };
    let known = joiner.known();
    let all = arrivals.landed.arrivals.iter().zip(known);
    let own: Vec<(Id, Option<Arc<Annotation>>)> = all
        .map(|(arrival, known)| {
            let id = known.as_ref().map(|known| known.id.clone());
            (id.unwrap_or_else(|| joiner.id(arrival)), known)
        })
        .collect();
    let names = arrivals.landed.arrivals.iter().zip(&own);
    let ids: HashMap<&str, &Id> = names
        .filter_map(|(arrival, (id, _))| Some((arrival.name.as_deref()?, id)))
        .collect();
    let mut edits = Vec::new();
    for (arrival, (id, known)) in arrivals.landed.arrivals.iter().zip(&own) {
        let mut theirs = joiner.arrived(arrival, id);
        for link in &mut theirs.links {
            match ids.get(link.to.as_str()) {
                Some(to) => link.to = (*to).clone(),
                None if existing.get(&link.to).is_some() => {}
                None => out
                    .dangling
                    .push((id.clone(), link.role.clone(), link.to.clone())),
            }
        }
        let Some(mine) = known else {
            out.added += 1;
            edits.push(Edit::Put(Box::new(theirs)));
            continue;
        };
        match joiner.both(mine, theirs) {
            Both::Same => out.same += 1,
            Both::Changed(one) => {
                out.changed += 1;
                edits.push(Edit::Put(one));
            }
            Both::Conflict(mine, other) => {
                out.conflicts += 1;
                edits.extend(mine.map(Edit::Put));
                edits.push(Edit::Put(other));
            }
        }
    }
    out.edit = Edit::Batch(edits);
    out
}

/// What became of an annotation that both have.
enum Both {
    /// It says nothing more.
    Same,
    /// It does.
    Changed(Box<Annotation>),
    /// Mine where it has changed, and the other.
    Conflict(Option<Box<Annotation>>, Box<Annotation>),
}

struct Joiner<'a> {
    existing: &'a Annotations,
    arrivals: &'a Arrivals<'a>,
    now: Time,
    by_origin: HashMap<&'a str, Vec<&'a Arc<Annotation>>>,
    taken: HashSet<Id>,
    /// Whether the format has this program's ids.
    holds_ids: bool,
    /// Whether it has no white space where spans begin and end.
    trims: bool,
    /// How many arrivals are of one kind in one place.
    twins: HashMap<(Option<&'a str>, &'a Spans), usize>,
}

impl<'a> Joiner<'a> {
    fn new(existing: &'a Annotations, arrivals: &'a Arrivals<'a>, now: Time) -> Self {
        let mut by_origin: HashMap<&str, Vec<&Arc<Annotation>>> = HashMap::new();
        for one in existing.iter() {
            let origin = one.origin.as_ref().filter(|origin| {
                origin.format == arrivals.format && origin.file.as_deref() == arrivals.file
            });
            if let Some(id) = origin.and_then(|origin| origin.id.as_deref()) {
                by_origin.entry(id).or_default().push(one);
            }
        }
        let format = super::named(arrivals.format);
        let mut twins: HashMap<(Option<&str>, &Spans), usize> = HashMap::new();
        for arrival in &arrivals.landed.arrivals {
            let one = &arrival.annotation;
            *twins.entry((one.kind.as_deref(), &one.spans)).or_default() += 1;
        }
        Self {
            existing,
            arrivals,
            now,
            by_origin,
            taken: HashSet::new(),
            holds_ids: format.is_some_and(|format| !format.loses.contains(&Loss::Ids)),
            trims: format.is_some_and(|format| format.loses.contains(&Loss::Blank)),
            twins,
        }
    }

    /// For each arrival the annotation that it is already: what is called so goes before what stands so.
    fn known(&mut self) -> Vec<Option<Arc<Annotation>>> {
        let arrivals = &self.arrivals.landed.arrivals;
        let mut out: Vec<Option<&'a Arc<Annotation>>> = Vec::new();
        for arrival in arrivals {
            let found = arrival.name.as_deref();
            let found = found.and_then(|name| self.called(name, &arrival.annotation));
            self.taken.extend(found.map(|found| found.id.clone()));
            out.push(found);
        }
        for (found, arrival) in out.iter_mut().zip(arrivals) {
            if found.is_none() {
                *found = self.alike(&arrival.annotation);
                self.taken.extend(found.map(|found| found.id.clone()));
            }
        }
        out.into_iter().map(Option::<&Arc<_>>::cloned).collect()
    }

    /// The id that an arrival gets which is not known.
    fn id(&mut self, arrival: &Arrival) -> Id {
        let own = arrival.name.as_deref().filter(|name| is_ours(name));
        let own = own.map(Id::named).filter(|id| !self.taken.contains(id));
        let id = own.unwrap_or_else(|| Id::fresh(self.now));
        self.taken.insert(id.clone());
        id
    }

    /// The annotation that is called `name`, or was in a file of that name before.
    fn called(&self, name: &str, theirs: &Annotation) -> Option<&'a Arc<Annotation>> {
        let free = |one: &&Arc<Annotation>| !self.taken.contains(&one.id);
        // What other programs number may be called as somebody's annotation here is.
        let by_id = self.holds_ids.then(|| self.existing.get(&Id::named(name)));
        let by_origin = || {
            let all = self.by_origin.get(name)?.iter().copied();
            let all = all.filter(|one| one.conflict.is_none()).filter(free);
            // What has another kind and another place has only the name in common; and so has what has one of the two,
            // where something else has both.
            let agrees =
                |one: &Annotation| (one.kind == theirs.kind, self.is_one_place(one, theirs));
            let is_elsewhere = self.alike(theirs).is_some();
            let all = all.filter(|one| match agrees(one) {
                (true, true) => true,
                (false, false) => false,
                _ => !is_elsewhere,
            });
            // A file may call several things alike: then each is the first left of those that are most like it.
            all.min_by_key(|one| {
                let is_there = one.is_lost() == theirs.is_lost() && one.spans == theirs.spans;
                let differs = [
                    one.kind != theirs.kind,
                    !self.is_one_place(one, theirs),
                    !is_there,
                ];
                (differs, one.id.clone())
            })
        };
        by_id.flatten().filter(free).or_else(by_origin)
    }

    /// The annotation of that kind in that place. Where the format makes several alike, they come in the order in
    /// which they stand; where it left some out, that which stands there exactly is meant.
    fn alike(&self, theirs: &Annotation) -> Option<&'a Arc<Annotation>> {
        let around = self.existing.around(theirs.spans.hull()).into_iter();
        let fits = |one: &&Arc<Annotation>| {
            let same = one.kind == theirs.kind && one.is_lost() == theirs.is_lost();
            same && one.conflict.is_none() && self.is_one_place(one, theirs)
        };
        let all: Vec<&Arc<Annotation>> = around.filter(fits).collect();
        let twins = self
            .twins
            .get(&(theirs.kind.as_deref(), &theirs.spans))
            .copied();
        let free = |one: &&&Arc<Annotation>| !self.taken.contains(&one.id);
        let exact = all
            .iter()
            .filter(free)
            .find(|one| one.spans == theirs.spans);
        let exact = exact.filter(|_| twins.unwrap_or(0) < all.len());
        exact.or_else(|| all.iter().find(free)).copied()
    }

    /// An arrival as it would be here.
    fn arrived(&self, arrival: &Arrival, id: &Id) -> Annotation {
        let mut out = arrival.annotation.clone();
        out.id = id.clone();
        out.created = out.created.or(Some(self.now));
        out.origin = Some(Origin {
            format: self.arrivals.format.to_owned(),
            file: self.arrivals.file.map(str::to_owned),
            id: arrival.name.clone(),
        });
        out
    }

    /// Makes one of `mine` and `theirs`.
    fn both(&self, mine: &Annotation, theirs: Annotation) -> Both {
        let (joined, differs) = self.joined(mine, &theirs, self.arrivals.theirs);
        let changed = (joined != *mine).then(|| {
            let mut joined = joined;
            joined.modified = Some(self.now);
            Box::new(joined)
        });
        if !differs || self.arrivals.theirs {
            return changed.map_or(Both::Same, Both::Changed);
        }
        let is_copy = |one: &&Arc<Annotation>| {
            one.conflict.as_ref() == Some(&mine.id) && self.says_the_same(one, &theirs)
        };
        if self.existing.iter().any(|one| is_copy(&one)) {
            return changed.map_or(Both::Same, Both::Changed);
        }
        let mut other = theirs;
        other.id = Id::fresh(self.now);
        other.conflict = Some(mine.id.clone());
        Both::Conflict(changed, Box::new(other))
    }

    /// Whether the two stand in one place, as far as the format can say that: it may have several spans as one, and
    /// leave out what it can't have within a span.
    fn is_one_place(&self, mine: &Annotation, theirs: &Annotation) -> bool {
        mine.spans == theirs.spans
            || theirs.spans == Spans::one(mine.spans.hull())
            || self.pieces(&mine.spans) == self.pieces(&theirs.spans)
            || self.trims && theirs.spans == Spans::one(self.without_blanks(mine.spans.hull()))
    }

    /// A span as such a format can have it.
    fn without_blanks(&self, span: Span) -> Span {
        let own = slice(self.arrivals.text, span);
        let start = span.start() + own.len() - own.trim_start_matches(is_blank).len();
        Span::new(start, (start + own.trim_matches(is_blank).len()).max(start))
    }

    /// What the format has of spans.
    fn pieces(&self, spans: &Spans) -> Vec<Span> {
        let mut out: Vec<Span> = Vec::new();
        for span in spans.iter() {
            for (at, c) in slice(self.arrivals.text, span).char_indices() {
                let place = Span::new(span.start() + at, span.start() + at + c.len_utf8());
                if (self.arrivals.content.is_seam)(c.encode_utf8(&mut [0; 4])) {
                    continue;
                }
                match out.last_mut() {
                    Some(last) if last.end() == place.start() => *last = last.hull(place),
                    _ => out.push(place),
                }
            }
        }
        out
    }

    /// `mine` with what `theirs` says more, and whether they say different things; then `theirs` has its way where it
    /// is `believed`.
    fn joined(&self, mine: &Annotation, theirs: &Annotation, believed: bool) -> (Annotation, bool) {
        let mut out = mine.clone();
        let mut differs = false;
        let mut place_differs = !theirs.is_lost() && !self.is_one_place(mine, theirs);
        if mine.is_lost() && !theirs.is_lost() {
            // They know where it stands.
            out.spans = theirs.spans.clone();
            out.standing = theirs.standing.clone();
            place_differs = false;
        }
        differs |= place_differs;
        if place_differs && believed {
            out.spans = theirs.spans.clone();
        }
        let alike = |a: &String, b: &String| plain(a) == plain(b);
        differs |= take(&mut out.kind, theirs.kind.as_ref(), believed, PartialEq::eq);
        differs |= take(&mut out.form, theirs.form.as_ref(), believed, alike);
        differs |= take(&mut out.entity, theirs.entity.as_ref(), believed, alike);
        for (key, value) in &theirs.attributes {
            let mut own = out.attributes.remove(key);
            // What a format can't hold of a value is no other value.
            differs |= take(&mut own, Some(value), believed, |a, b| {
                plain(&text_of(a)) == plain(&text_of(b))
            });
            out.attributes.extend(own.map(|own| (key.clone(), own)));
        }
        // What holds one text alone gives them back as one.
        let mine: Vec<&str> = out.notes.iter().map(|note| note.text.as_str()).collect();
        let all = plain(&mine.join(" "));
        for note in theirs.notes.iter().filter(|note| plain(&note.text) != all) {
            let alike = |own: &Note| plain(&own.text) == plain(&note.text);
            if !out.notes.iter().any(alike) {
                out.notes.push(note.clone());
            }
        }
        for link in &theirs.links {
            let alike = |own: &Link| own == link;
            if !out.links.iter().any(alike) {
                out.links.push(link.clone());
            }
        }
        out.by = out.by.or_else(|| theirs.by.clone());
        (out, differs)
    }

    /// Whether a copy that was kept says what comes in again.
    fn says_the_same(&self, kept: &Annotation, theirs: &Annotation) -> bool {
        let (both, differs) = self.joined(kept, theirs, false);
        !differs && both == *kept
    }

    /// The rows that are not kept already.
    fn foreign(&self) -> Vec<Foreign> {
        let file = self.arrivals.file.map(str::to_owned);
        let rows = self.arrivals.content.foreign.iter().map(|row| Foreign {
            format: self.arrivals.format.to_owned(),
            file: file.clone(),
            row: row.clone(),
        });
        rows.filter(|row| !self.existing.foreign.contains(row))
            .collect()
    }
}

/// Whether a name is an id of this program's making.
fn is_ours(name: &str) -> bool {
    ulid::Ulid::from_string(name).is_ok()
}

/// Takes `other` where there is nothing, or where it is believed; whether the two are different.
fn take<T: Clone>(
    own: &mut Option<T>,
    other: Option<&T>,
    believed: bool,
    same: impl Fn(&T, &T) -> bool,
) -> bool {
    let Some(other) = other else { return false };
    let differs = own.as_ref().is_some_and(|own| !same(own, other));
    if own.is_none() || differs && believed {
        *own = Some(other.clone());
    }
    differs
}

/// A text on one line, and its control characters as U+FFFD: some formats can't hold them.
fn plain(text: &str) -> String {
    one_line(text).replace(char::is_control, "\u{fffd}")
}
