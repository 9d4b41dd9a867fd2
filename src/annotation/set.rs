//! The annotations of one article, indexed by place; and what else a sidecar says of the article.
//!
//! They stand in the order of a sidecar: by start, then the longer first, then by id. Questions about a
//! place cost what stands near it. They are changed through `edit` alone.
//!
//! Must not know: files, the screen.

use std::sync::Arc;

use super::{Annotation, Id};
use crate::text::document::Span;

/// What is known of an article beside its text; each absent or as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Its title.
    pub title: Option<String>,
    /// The newspaper, agency, site.
    pub outlet: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
    /// Its language, as BCP 47 has it.
    pub language: Option<String>,
    /// The date of publication, as written: `2024-07-23`.
    pub published: Option<String>,
    /// The date on which it was fetched, as written.
    pub retrieved: Option<String>,
}

/// A suggestion that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Where.
    pub span: Span,
    /// The text there.
    pub quote: String,
    /// The kind that was suggested.
    pub kind: Option<String>,
}

/// A row of an imported file that has no place here, kept for the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The format's name.
    pub format: String,
    /// The file.
    pub file: Option<String>,
    /// The row, as it was.
    pub row: String,
}

/// All that is said of one article.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Annotations {
    list: Vec<Arc<Annotation>>,
    /// For each place in the list, the greatest end up to it: where a search backwards may stop.
    reach: Vec<usize>,
    done: Vec<Span>,
    /// Suggestions refused, in order of place.
    pub rejected: Vec<Rejected>,
    /// Rows of foreign formats.
    pub foreign: Vec<Foreign>,
    /// What is known of the article.
    pub metadata: Metadata,
}

impl Annotations {
    /// Those of `list`, put in order. Of two with one id the later is left out: whoever reads a file
    /// gives it a fresh id before.
    #[must_use]
    pub fn new(list: impl IntoIterator<Item = Annotation>) -> Self {
        Self::of_shared(list.into_iter().map(Arc::new))
    }

    /// The same of annotations that are shared already.
    #[must_use]
    pub fn of_shared(list: impl IntoIterator<Item = Arc<Annotation>>) -> Self {
        let mut out = Self::default();
        let mut seen = std::collections::HashSet::new();
        let fresh = list.into_iter().filter(|a| seen.insert(a.id.clone()));
        out.list = fresh.collect();
        out.list.sort_by(|a, b| order(a).cmp(&order(b)));
        out.index();
        out
    }

    /// All, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Annotation>> {
        self.list.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The one called `id`.
    #[must_use]
    pub fn get(&self, id: &Id) -> Option<&Arc<Annotation>> {
        self.position(id).and_then(|at| self.list.get(at))
    }

    /// The place of the one called `id` in the order.
    #[must_use]
    pub fn position(&self, id: &Id) -> Option<usize> {
        self.list.iter().position(|a| a.id == *id)
    }

    /// The one at `position` in the order.
    #[must_use]
    pub fn nth(&self, position: usize) -> Option<&Arc<Annotation>> {
        self.list.get(position)
    }

    /// The first in the order that starts at or behind `offset`, by its position.
    #[must_use]
    pub fn first_from(&self, offset: usize) -> usize {
        self.list
            .partition_point(|a| a.spans.first().start() < offset)
    }

    /// Those whose hull shares a byte with `span` (or which stand empty in it), in order; lost ones too.
    #[must_use]
    pub fn around(&self, span: Span) -> Vec<&Arc<Annotation>> {
        let end = self.first_from(span.end().max(span.start() + 1));
        let within = self.reach.get(..end).unwrap_or_default();
        let begin = within.partition_point(|reach| *reach < span.start());
        let candidates = self.list.get(begin..end).unwrap_or_default();
        candidates
            .iter()
            .filter(|a| {
                let end = a.spans.hull().end();
                let last = a.spans.further().last().copied();
                let ends_empty = last.unwrap_or(a.spans.first()).is_empty();
                end > span.start() || ends_empty && end == span.start()
            })
            .collect()
    }

    /// Those in place that hold the byte at `offset`, from the innermost (the one that covers fewest
    /// bytes) out; of two alike the later in the order is the inner.
    #[must_use]
    pub fn stack_at(&self, offset: usize) -> Vec<&Arc<Annotation>> {
        let mut stack = self.around(Span::new(offset, offset + 1));
        stack.retain(|a| !a.is_lost() && a.spans.contains(offset));
        stack.reverse();
        stack.sort_by_key(|a| a.spans.covered());
        stack
    }

    /// The paragraphs marked done, as spans in order.
    #[must_use]
    pub fn done(&self) -> &[Span] {
        &self.done
    }

    /// Whether the paragraph at `span` is marked done.
    #[must_use]
    pub fn is_done(&self, span: Span) -> bool {
        self.done.binary_search(&span).is_ok()
    }

    /// Marks or unmarks a paragraph; tells whether that changed anything.
    pub(super) fn mark_done(&mut self, span: Span, on: bool) -> bool {
        match (self.done.binary_search(&span), on) {
            (Err(at), true) => self.done.insert(at, span),
            (Ok(at), false) => {
                self.done.remove(at);
            }
            _ => return false,
        }
        true
    }

    /// Replaces the marks of done paragraphs: for whoever reads a file.
    pub fn set_done(&mut self, mut done: Vec<Span>) {
        done.sort_unstable();
        done.dedup();
        self.done = done;
    }

    /// Puts `annotation` in, in the place of the one with its id; that one is given back.
    pub(super) fn put(&mut self, annotation: Annotation) -> Option<Arc<Annotation>> {
        let old = self.take(&annotation.id);
        let at = self
            .list
            .partition_point(|other| order(other) < order(&annotation));
        self.list.insert(at, Arc::new(annotation));
        self.index();
        old
    }

    /// Takes the one called `id` out.
    pub(super) fn take(&mut self, id: &Id) -> Option<Arc<Annotation>> {
        let at = self.position(id)?;
        let old = self.list.remove(at);
        self.index();
        Some(old)
    }

    /// Counts the reach again.
    fn index(&mut self) {
        let mut reach = 0;
        let ends = self.list.iter().map(|a| {
            reach = a.spans.hull().end().max(reach);
            reach
        });
        self.reach = ends.collect();
    }
}

/// By start, then the longer first, then by id.
fn order(annotation: &Annotation) -> (usize, std::cmp::Reverse<usize>, &Id) {
    let spans = &annotation.spans;
    (
        spans.first().start(),
        std::cmp::Reverse(spans.hull().end()),
        &annotation.id,
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Spans, Time};
    use super::*;

    fn annotation(name: &str, start: usize, end: usize) -> Annotation {
        let spans = Spans::one(Span::new(start, end));
        let made = Annotation::new(Some("actor"), spans, None, Time::default());
        Annotation {
            id: Id::named(name),
            ..made
        }
    }

    fn names(list: &[&Arc<Annotation>]) -> String {
        list.iter().map(|a| a.id.as_str()).collect()
    }

    #[test]
    fn they_stand_by_start_then_the_longer_first() {
        let set = Annotations::new([
            annotation("c", 4, 6),
            annotation("b", 0, 3),
            annotation("a", 0, 9),
            annotation("a", 1, 2),
        ]);
        assert_eq!(names(&set.iter().collect::<Vec<_>>()), "abc");
    }

    #[test]
    fn the_innermost_comes_first() {
        let set = Annotations::new([
            annotation("a", 0, 20),
            annotation("b", 2, 8),
            annotation("c", 4, 12),
            annotation("d", 15, 15),
        ]);
        assert_eq!(names(&set.stack_at(5)), "bca");
        assert_eq!(names(&set.stack_at(9)), "ca");
        assert_eq!(names(&set.stack_at(15)), "da");
        assert_eq!(names(&set.stack_at(20)), "");
    }

    proptest::proptest! {
        #[test]
        fn around_finds_what_a_walk_over_all_finds(
            spans in proptest::collection::vec((0..40usize, 0..12usize), 0..20),
            start in 0..50usize,
            length in 0..10usize,
        ) {
            let all = spans.iter().enumerate();
            let all = all.map(|(n, (start, length))| annotation(&format!("{n:02}"), *start, start + length));
            let set = Annotations::new(all);
            let span = Span::new(start, start + length);
            let wide = Span::new(start, (start + length).max(start + 1));
            let walk = set.iter().filter(|a| {
                let hull = a.spans.hull();
                if hull.is_empty() { wide.contains(hull.start()) } else { hull.overlaps(wide) }
            });
            assert_eq!(set.around(span), walk.collect::<Vec<_>>());
        }
    }
}
