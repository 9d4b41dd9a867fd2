//! What a peer called the annotations that came from it, for the way back.
//!
//! Such a name is given again where it can mean one annotation alone: of several that came under one name from one
//! file the first has it, and one under which two files call different things is nobody's. It is no name of the
//! peer's that somebody here has as an id. Whatever else is written gets neither of these names, so that what is
//! exported and taken in again is known again.
//!
//! Must not know: any one format.

use std::collections::{HashMap, HashSet};

use super::Work;
use crate::annotation::{Annotation, Id};

/// The names that a peer gave.
#[derive(Debug)]
pub(super) struct Origins<'a> {
    kept: HashMap<&'a Id, &'a str>,
    /// All of them, whether they are given again or not.
    taken: HashSet<&'a str>,
    /// The last number that was given to what has no name.
    number: u64,
}

impl<'a> Origins<'a> {
    /// Those of the annotations of `work` that came from one of `formats`, where the format can have them.
    pub(super) fn of(work: &Work<'a>, formats: &[&str], fits: impl Fn(&str) -> bool) -> Self {
        let mut by_name: HashMap<&str, Vec<&Annotation>> = HashMap::new();
        let mut own: HashSet<&str> = HashSet::new();
        for one in work.annotations.iter().map(AsRef::as_ref) {
            own.insert(one.id.as_str());
            // Also of one that is not there: the peer's would be meant by the link.
            own.extend(one.links.iter().map(|link| link.to.as_str()));
            let origin = one.origin.as_ref();
            let origin = origin.filter(|origin| formats.contains(&origin.format.as_str()));
            if let Some(name) = origin.and_then(|origin| origin.id.as_deref()) {
                by_name.entry(name).or_default().push(one);
            }
        }
        let kept = by_name.iter().filter_map(|(name, all)| {
            let first = meant(all).filter(|first| !first.is_lost())?;
            (fits(name) && !own.contains(name)).then_some((&first.id, *name))
        });
        Self {
            kept: kept.collect(),
            taken: by_name.keys().copied().collect(),
            number: 0,
        }
    }

    /// What the peer called `one`.
    pub(super) fn name(&self, one: &Annotation) -> Option<&'a str> {
        self.kept.get(&one.id).copied()
    }

    /// What the peer called `one`; else its own id.
    pub(super) fn name_or_id<'n>(&self, one: &'n Annotation) -> &'n str
    where
        'a: 'n,
    {
        self.name(one).unwrap_or(one.id.as_str())
    }

    /// Whether one of the names that are given again is such.
    pub(super) fn any(&self, is: impl Fn(&str) -> bool) -> bool {
        self.kept.values().any(|name| is(name))
    }

    /// The next number that the peer gave to nothing, where it writes numbers as `named` does.
    pub(super) fn fresh(&mut self, named: impl Fn(u64) -> String) -> u64 {
        loop {
            self.number += 1;
            if !self.taken.contains(named(self.number).as_str()) {
                return self.number;
            }
        }
    }

    /// The number that the peer gave `one`, or the next that it gave to nothing.
    pub(super) fn number(&mut self, one: &Annotation) -> u64 {
        let kept = self.name(one).and_then(|name| name.parse().ok());
        kept.unwrap_or_else(|| self.fresh(|number| number.to_string()))
    }
}

/// Which of several that came under one name it means: the first, unless that is only the other side of a conflict;
/// none where they came from different files.
fn meant<'a>(all: &[&'a Annotation]) -> Option<&'a Annotation> {
    let own = all.iter().copied().filter(|one| one.conflict.is_none());
    let own: Vec<&Annotation> = own.collect();
    let file = |one: &Annotation| one.origin.as_ref().and_then(|origin| origin.file.clone());
    let first = own.first().copied()?;
    own.iter()
        .all(|one| file(one) == file(first))
        .then_some(first)
}

/// Whether a name is a number as programs write them, between `least` and `most`.
pub(super) fn is_number(name: &str, least: u64, most: u64) -> bool {
    let number = name.parse::<u64>().ok();
    number.is_some_and(|number| (least..=most).contains(&number) && number.to_string() == name)
}
