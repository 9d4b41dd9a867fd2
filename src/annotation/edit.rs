//! Changes to the annotations of an article, each with its inverse, and the history of them.
//!
//! [`Edit::apply`] gives back the edit that undoes it; apply and then its inverse is the identity. All
//! edits are total: one that finds nothing to change changes nothing. [`removal`] removes an annotation
//! with the links to it, in one edit.
//!
//! Must not know: files, the screen.

use super::set::{Annotations, Metadata, Rejected};
use super::{Annotation, Id};
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

/// The edit that removes the annotation called `id` and the links to it.
#[must_use]
pub fn removal(id: &Id, from: &Annotations) -> Edit {
    let linked = from
        .iter()
        .filter(|other| other.id != *id && other.links.iter().any(|link| link.to == *id));
    let unlinked = linked.map(|other| {
        let mut after = other.as_ref().clone();
        after.links.retain(|link| link.to != *id);
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
}

/// What a step back or forth did.
#[derive(Clone, Debug, PartialEq)]
pub struct Stepped {
    /// What was taken back or done again, in a few words.
    pub what: String,
    /// The annotation that it was about.
    pub about: Option<Id>,
}

impl History {
    /// Carries out `edit`, which is called `what`. An edit that changes nothing leaves no step.
    pub fn carry_out(&mut self, what: &str, edit: Edit, to: &mut Annotations) {
        let inverse = edit.apply(to);
        if inverse.is_nothing() {
            return;
        }
        self.undone.clear();
        self.done.push(Step {
            what: what.to_owned(),
            inverse,
        });
    }

    /// Takes the last step back; `None` where there is none.
    pub fn undo(&mut self, to: &mut Annotations) -> Option<Stepped> {
        step(&mut self.done, &mut self.undone, to)
    }

    /// Does the last step that was taken back again; `None` where there is none.
    pub fn redo(&mut self, to: &mut Annotations) -> Option<Stepped> {
        step(&mut self.undone, &mut self.done, to)
    }

    /// How many steps can be taken back, and done again.
    #[must_use]
    pub fn depth(&self) -> (usize, usize) {
        (self.done.len(), self.undone.len())
    }
}

fn step(from: &mut Vec<Step>, into: &mut Vec<Step>, to: &mut Annotations) -> Option<Stepped> {
    let Step { what, inverse } = from.pop()?;
    let about = inverse.touches().cloned();
    let inverse = inverse.apply(to);
    into.push(Step {
        what: what.clone(),
        inverse,
    });
    Some(Stepped { what, about })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_oneof};

    use super::super::{Link, Spans, Time};
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
        let stepped = history.undo(&mut set).expect("a step");
        assert_eq!(stepped.about, Some(Id::named("1")));
        assert_eq!(set, before);
        history.redo(&mut set);
        assert_eq!(set.len(), 1);
        assert_eq!(history.depth(), (1, 0));
    }

    #[test]
    fn what_changes_nothing_leaves_no_step() {
        let (mut set, mut history) = (Annotations::default(), History::default());
        history.carry_out("remove", Edit::Remove(Id::named("1")), &mut set);
        history.carry_out("unmark", Edit::Done(Span::new(0, 1), false), &mut set);
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
