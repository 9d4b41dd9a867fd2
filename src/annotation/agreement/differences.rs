//! Where two annotators differ: what one lacks, boundaries, kinds, and what is said of what both marked.
//!
//! Must not know: figures.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::matching::{Likeness, Mark, Pair, blind, pairs};
use crate::annotation::entity::Registry;
use crate::annotation::set::Annotations;
use crate::annotation::{Annotation, Id, Value};
use crate::text::document::Span;

/// What a difference is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The first has not marked it.
    MissingInFirst,
    /// The second has not marked it.
    MissingInSecond,
    /// Both marked it, from or to somewhere else.
    Boundary,
    /// Both marked it, as something else.
    Kind,
    /// Both marked it alike, and say something else of it: the attribute's key, `entity`, or a link's role.
    Attribute(String),
}

/// A difference between two annotators.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference<'a> {
    /// What it is.
    pub what: What,
    /// Where, from the first byte that either marked.
    pub span: Span,
    /// What the first marked.
    pub first: Option<&'a Arc<Annotation>>,
    /// What the second marked.
    pub second: Option<&'a Arc<Annotation>>,
    /// What the first and the second say, where that is not the text.
    pub said: Option<(String, String)>,
}

/// How often two annotators say the same of what both marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Said {
    /// Marks of both of which one of them at least says it.
    pub compared: usize,
    /// Those of which both say the same.
    pub same: usize,
}

/// Two annotators' marks, with their pairs.
#[derive(Debug)]
pub struct Compared<'a> {
    /// The text.
    pub text: &'a str,
    /// Marks of the first, in order.
    pub one: Vec<Mark<'a>>,
    /// Marks of the second.
    pub other: Vec<Mark<'a>>,
    /// Which is which.
    pub pairs: Vec<Pair>,
    sets: (&'a Annotations, &'a Annotations),
    registry: &'a Registry,
}

impl<'a> Compared<'a> {
    /// Compares `one` with `other`, as far as what they mark begins in a place for which `counts` is true. Entities
    /// that `registry` merged are one.
    #[must_use]
    pub fn new(
        text: &'a str,
        (one, other): (&'a Annotations, &'a Annotations),
        registry: &'a Registry,
        counts: impl Fn(usize) -> bool,
    ) -> Self {
        let marks = |set: &'a Annotations| -> Vec<Mark<'a>> {
            let marks = set
                .iter()
                .filter_map(|annotation| Mark::of(annotation, text));
            marks
                .filter(|mark| counts(mark.annotation.spans.first().start()))
                .collect()
        };
        let (first, second) = (marks(one), marks(other));
        Self {
            text,
            pairs: pairs(&first, &second),
            one: first,
            other: second,
            sets: (one, other),
            registry,
        }
    }

    fn marks(&self, pair: Pair) -> Option<(&Mark<'a>, &Mark<'a>)> {
        Some((self.one.get(pair.one)?, self.other.get(pair.other)?))
    }

    /// The differences, in the order of the text.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference<'a>> {
        let (mut out, mut met) = (Vec::new(), (BTreeSet::new(), BTreeSet::new()));
        for pair in &self.pairs {
            met.0.insert(pair.one);
            met.1.insert(pair.other);
            if let Some((one, other)) = self.marks(*pair) {
                self.between(one, other, pair.likeness, &mut out);
            }
        }
        let alone = |marks: &[Mark<'a>], met: &BTreeSet<usize>| -> Vec<&'a Arc<Annotation>> {
            let marks = marks.iter().enumerate();
            let alone = marks.filter(|(number, _)| !met.contains(number));
            alone.map(|(_, mark)| mark.annotation).collect()
        };
        let difference = |what, first: Option<&'a Arc<Annotation>>, second| {
            let either: Option<&Arc<Annotation>> = first.or(second);
            Difference {
                what,
                span: either.map(|a| a.spans.hull()).unwrap_or_default(),
                first,
                second,
                said: None,
            }
        };
        let one = alone(&self.one, &met.0).into_iter();
        out.extend(one.map(|a| difference(What::MissingInSecond, Some(a), None)));
        let other = alone(&self.other, &met.1).into_iter();
        out.extend(other.map(|a| difference(What::MissingInFirst, None, Some(a))));
        out.sort_by(|a, b| (a.span, &a.what).cmp(&(b.span, &b.what)));
        out
    }

    fn between(
        &self,
        one: &Mark<'a>,
        other: &Mark<'a>,
        likeness: Likeness,
        out: &mut Vec<Difference<'a>>,
    ) {
        let mut add = |what, said| {
            let (first, second) = (one.annotation, other.annotation);
            out.push(Difference {
                what,
                span: first.spans.hull().hull(second.spans.hull()),
                first: Some(first),
                second: Some(second),
                said,
            });
        };
        match likeness {
            Likeness::Kind => {
                let said = (one.kind.to_owned(), other.kind.to_owned());
                add(What::Kind, Some(said));
                return;
            }
            Likeness::Exact => {}
            Likeness::Blind | Likeness::Overlapping => add(What::Boundary, None),
        }
        for (key, (one, other)) in self.said(one, other) {
            if one != other {
                let said = (told(&one), told(&other));
                add(What::Attribute(key), Some(said));
            }
        }
    }

    /// What both agree on: the marks that both have exactly, with what both say of them, under the ids of the first.
    #[must_use]
    pub fn agreed(&self) -> Vec<Annotation> {
        let partners: HashMap<&Id, &Id> = (self.pairs.iter())
            .filter_map(|pair| self.marks(*pair))
            .map(|(one, other)| (&one.annotation.id, &other.annotation.id))
            .collect();
        let exact = self
            .pairs
            .iter()
            .filter(|pair| pair.likeness == Likeness::Exact);
        let agreed = exact
            .filter_map(|pair| self.marks(*pair))
            .map(|(one, other)| {
                let differ: BTreeSet<String> = self
                    .said(one, other)
                    .into_iter()
                    .filter(|(_, (first, second))| first != second)
                    .map(|(key, _)| key)
                    .collect();
                let mut out = one.annotation.as_ref().clone();
                out.entity = out.entity.filter(|_| !differ.contains("entity"));
                out.attributes.retain(|key, _| !differ.contains(key));
                out.links
                    .retain(|link| !differ.contains(&link.role) && partners.contains_key(&link.to));
                let more = other.annotation.notes.iter();
                let more: Vec<_> = more
                    .filter(|note| !out.notes.contains(note))
                    .cloned()
                    .collect();
                out.notes.extend(more);
                out.form = out.form.or_else(|| other.annotation.form.clone());
                out.conflict = None;
                out
            });
        agreed.collect()
    }

    /// How often both say the same of what both marked, proclitics aside: by kind, then by attribute, `entity` or role.
    #[must_use]
    pub fn attributes(&self) -> BTreeMap<(String, String), Said> {
        let mut out: BTreeMap<(String, String), Said> = BTreeMap::new();
        let alike = |pair: &&Pair| matches!(pair.likeness, Likeness::Exact | Likeness::Blind);
        for (one, other) in (self.pairs.iter().filter(alike)).filter_map(|p| self.marks(*p)) {
            for (key, (first, second)) in self.said(one, other) {
                let said = out.entry((one.kind.to_owned(), key)).or_default();
                said.compared += 1;
                said.same += usize::from(first == second);
            }
        }
        out
    }

    /// What either says of a mark: by key, what the one and what the other says.
    fn said(
        &self,
        one: &Mark<'_>,
        other: &Mark<'_>,
    ) -> BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> {
        let mut out: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
        for (key, value) in self.sayings(one.annotation, self.sets.0) {
            out.entry(key).or_default().0.insert(value);
        }
        for (key, value) in self.sayings(other.annotation, self.sets.1) {
            out.entry(key).or_default().1.insert(value);
        }
        out
    }

    fn sayings(&self, annotation: &Annotation, set: &Annotations) -> Vec<(String, String)> {
        let resolved = |id: &str| {
            let entity = self.registry.resolve(id);
            entity.map_or_else(|| id.to_owned(), |entity| entity.id.clone())
        };
        let mut out: Vec<(String, String)> = Vec::new();
        let entity = annotation.entity.as_deref();
        out.extend(entity.map(|id| ("entity".to_owned(), resolved(id))));
        let values = annotation.attributes.iter();
        out.extend(values.map(|(key, value)| (key.clone(), written(value))));
        for link in &annotation.links {
            // Another annotator's mention of the same has another id: it is known by whom it names, else by its place.
            let to = set.get(&link.to).map(|to| match &to.entity {
                Some(entity) => resolved(entity),
                None => {
                    let parts = blind(&to.spans, self.text);
                    let parts = parts.iter().filter_map(|span| self.text.get(span.range()));
                    parts.collect::<Vec<_>>().join(" … ")
                }
            });
            out.push((link.role.clone(), to.unwrap_or_default()));
        }
        out
    }
}

/// A value as text. A place in the text is its quote: whether the dictionary form was added does not matter.
fn written(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Other(text) => text.clone(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Span { quote, .. } => quote.clone(),
    }
}

fn told(values: &BTreeSet<String>) -> String {
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    values.join(", ")
}
