//! How far annotators of one text agree: figures of each kind and of all, and where they differ.
//!
//! - *F1* between two annotators is 2m/(a + b), with a and b the marks of each and m those that both have: exactly; with
//!   proclitics at the start aside; or sharing some text. Of more than two it is the mean over all pairs.
//! - *κ* is Cohen's, over the words of the text (`kappa`); of more than two the mean over all pairs.
//! - *αU* is Krippendorff's, over code points (`alpha`); of more than two it is of all at once.
//!
//! Several articles are pooled: counts are added up, and the articles stand one behind the other in one continuum. A
//! figure that nothing could be reckoned from is absent. Bare notes, and what has lost its place, are left out.
//!
//! - `alpha`: Krippendorff's alpha, unitised
//! - `differences`: where two differ
//! - `kappa`: Cohen's kappa
//! - `matching`: which mark of one is which of the other's
//!
//! Must not know: files, layers' names.

pub mod alpha;
pub mod differences;
pub mod kappa;
pub mod matching;

use std::collections::{BTreeMap, BTreeSet};

use alpha::{Disagreement, disagreement, float};
use differences::{Compared, Said};
use kappa::Labels;
use matching::{Likeness, Mark};

use super::anchor::Offsets;
use super::entity::Registry;
use super::set::Annotations;
use crate::text::document::{Document, Span};
use crate::text::segment::words;

/// An article as several annotated it.
#[derive(Debug)]
pub struct Work<'a> {
    /// The article's text.
    pub document: &'a Document,
    /// What each of the annotators made of it, in one order for all articles; `None` where that is nothing.
    pub sides: Vec<Option<&'a Annotations>>,
    /// The entities that its mentions name.
    pub registry: &'a Registry,
}

/// Marks of two annotators, and those that both have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Counts {
    /// The marks of the first.
    pub one: usize,
    /// The marks of the second.
    pub other: usize,
    /// Those that both have, exactly.
    pub exact: usize,
    /// The same, proclitics aside.
    pub blind: usize,
    /// Those that share some text.
    pub overlapping: usize,
}

impl Counts {
    /// F1 of so many that both have; `None` where neither marked anything.
    #[must_use]
    pub fn f1(&self, both: usize) -> Option<f64> {
        let all = self.one + self.other;
        (all > 0).then(|| 2.0 * float(both) / float(all))
    }
}

/// The figures of one kind, or of all.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Figures {
    /// The marks of the two; of more than two their sums over all pairs.
    pub counts: Counts,
    /// F1, exact.
    pub exact: Option<f64>,
    /// F1, proclitics aside.
    pub blind: Option<f64>,
    /// F1 of what shares some text.
    pub overlapping: Option<f64>,
    /// Cohen's κ.
    pub kappa: Option<f64>,
    /// Krippendorff's αU.
    pub alpha: Option<f64>,
}

/// How far some annotators agree.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Agreement {
    /// Of all kinds.
    pub all: Figures,
    /// By kind.
    pub kinds: BTreeMap<String, Figures>,
    /// By kind and attribute (`entity`, a link's role): how often both say the same.
    pub attributes: BTreeMap<(String, String), Said>,
    /// The articles that they all annotated.
    pub articles: usize,
}

/// The paragraphs of an article that count: all, or those that all of `sides` marked done.
fn window(document: &Document, sides: &[&Annotations], done: bool) -> Vec<Span> {
    let paragraphs = document.paragraphs().iter().map(|one| one.span);
    let counts = |span: &Span| !done || sides.iter().all(|set| set.is_done(*span));
    paragraphs.filter(counts).collect()
}

/// Paragraphs that follow one another as one.
fn stretches(window: &[Span]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for span in window {
        match out.last_mut() {
            Some(last) if last.end() == span.start() => *last = last.hull(*span),
            _ => out.push(*span),
        }
    }
    out
}

/// Whether a mark that begins at `at` is within; one without length may stand at the very end of the text, at `end`.
fn is_within(window: &[Span], at: usize, end: usize) -> bool {
    let behind = window.partition_point(|span| span.start() <= at);
    let last = behind.checked_sub(1).and_then(|last| window.get(last));
    last.is_some_and(|span| span.contains(at) || at == end && span.end() == end)
}

/// Compares two annotators' work on one article: over all, or over what both marked done. `None` where one of them has
/// not annotated it.
#[must_use]
pub fn compared<'a>(
    work: &Work<'a>,
    (one, other): (usize, usize),
    done: bool,
) -> Option<Compared<'a>> {
    let side = |number: usize| work.sides.get(number).copied().flatten();
    let (one, other) = (side(one)?, side(other)?);
    let window = window(work.document, &[one, other], done);
    Some(Compared::new(
        work.document.text(),
        (one, other),
        work.registry,
        |at| is_within(&window, at, work.document.text().len()),
    ))
}

/// How far two annotators agree, by their numbers.
#[must_use]
pub fn of_two(works: &[Work<'_>], pair: (usize, usize), done: bool) -> Agreement {
    let mut counts: BTreeMap<Option<String>, Counts> = BTreeMap::new();
    let mut attributes: BTreeMap<(String, String), Said> = BTreeMap::new();
    for compared in works.iter().filter_map(|work| compared(work, pair, done)) {
        count(&compared, &mut counts);
        for (key, said) in compared.attributes() {
            let sum = attributes.entry(key).or_default();
            sum.compared += said.compared;
            sum.same += said.same;
        }
    }
    let kappas = kappas(works, pair, done);
    let (alphas, articles) = alphas(works, &[pair.0, pair.1], done);
    let figures = |kind: Option<&String>| {
        let counts = counts.get(&kind.cloned()).copied().unwrap_or_default();
        Figures {
            counts,
            exact: counts.f1(counts.exact),
            blind: counts.f1(counts.blind),
            overlapping: counts.f1(counts.overlapping),
            kappa: kappas.get(&kind.cloned()).copied().flatten(),
            alpha: alphas.get(&kind.cloned()).and_then(|found| found.alpha()),
        }
    };
    let kinds = counts.keys().flatten();
    Agreement {
        all: figures(None),
        kinds: kinds
            .map(|kind| (kind.clone(), figures(Some(kind))))
            .collect(),
        attributes,
        articles,
    }
}

/// How far all of so many annotators agree, of whom each pair has these figures.
#[must_use]
pub fn of_all(works: &[Work<'_>], annotators: usize, pairs: &[Agreement], done: bool) -> Agreement {
    if let [one] = pairs {
        return one.clone();
    }
    let everybody: Vec<usize> = (0..annotators).collect();
    let (alphas, articles) = alphas(works, &everybody, done);
    let kinds: BTreeSet<&String> = pairs.iter().flat_map(|pair| pair.kinds.keys()).collect();
    let figures = |kind: Option<&String>| {
        let of = |pair: &Agreement| match kind {
            Some(kind) => pair.kinds.get(kind).cloned(),
            None => Some(pair.all.clone()),
        };
        let each: Vec<Figures> = pairs.iter().filter_map(of).collect();
        Figures {
            alpha: alphas.get(&kind.cloned()).and_then(|found| found.alpha()),
            ..mean(&each)
        }
    };
    let mut attributes: BTreeMap<(String, String), Said> = BTreeMap::new();
    for (key, said) in pairs.iter().flat_map(|pair| &pair.attributes) {
        let sum = attributes.entry(key.clone()).or_default();
        sum.compared += said.compared;
        sum.same += said.same;
    }
    Agreement {
        all: figures(None),
        kinds: kinds
            .iter()
            .map(|kind| ((*kind).clone(), figures(Some(kind))))
            .collect(),
        attributes,
        articles,
    }
}

/// The means of figures, each of those that are there.
fn mean(each: &[Figures]) -> Figures {
    let of = |figure: fn(&Figures) -> Option<f64>| {
        let there: Vec<f64> = each.iter().filter_map(figure).collect();
        (!there.is_empty()).then(|| there.iter().sum::<f64>() / float(there.len()))
    };
    let mut counts = Counts::default();
    for one in each {
        counts.one += one.counts.one;
        counts.other += one.counts.other;
        counts.exact += one.counts.exact;
        counts.blind += one.counts.blind;
        counts.overlapping += one.counts.overlapping;
    }
    Figures {
        counts,
        exact: of(|one| one.exact),
        blind: of(|one| one.blind),
        overlapping: of(|one| one.overlapping),
        kappa: of(|one| one.kappa),
        alpha: None,
    }
}

/// Adds up marks and pairs, by kind and of all (`None`).
fn count(compared: &Compared<'_>, counts: &mut BTreeMap<Option<String>, Counts>) {
    let mut add = |kind: &str, to: &dyn Fn(&mut Counts)| {
        to(counts.entry(Some(kind.to_owned())).or_default());
        to(counts.entry(None).or_default());
    };
    for mark in &compared.one {
        add(mark.kind, &|counts| counts.one += 1);
    }
    for mark in &compared.other {
        add(mark.kind, &|counts| counts.other += 1);
    }
    for pair in &compared.pairs {
        let Some(mark) = compared.one.get(pair.one) else {
            continue;
        };
        let (exact, blind) = match pair.likeness {
            Likeness::Exact => (1, 1),
            Likeness::Blind => (0, 1),
            Likeness::Overlapping => (0, 0),
            Likeness::Kind => continue,
        };
        add(mark.kind, &|counts| {
            counts.exact += exact;
            counts.blind += blind;
            counts.overlapping += 1;
        });
    }
}

/// The marks of a set.
fn marks<'a>(set: &'a Annotations, text: &str) -> Vec<Mark<'a>> {
    set.iter().filter_map(|a| Mark::of(a, text)).collect()
}

/// κ by kind and of all (`None`), over words.
fn kappas(
    works: &[Work<'_>],
    (one, other): (usize, usize),
    done: bool,
) -> BTreeMap<Option<String>, Option<f64>> {
    let mut kinds: BTreeMap<String, Labels<bool>> = BTreeMap::new();
    let mut all: Labels<BTreeSet<String>> = Labels::default();
    let mut labelled: Vec<[Vec<BTreeSet<String>>; 2]> = Vec::new();
    for work in works {
        let side = |number: usize| work.sides.get(number).copied().flatten();
        let (Some(one), Some(other)) = (side(one), side(other)) else {
            continue;
        };
        let text = work.document.text();
        let window = window(work.document, &[one, other], done);
        let words: Vec<Span> = window.iter().flat_map(|span| words(text, *span)).collect();
        labelled.push([one, other].map(|set| labels(&marks(set, text), &words)));
    }
    for label in labelled.iter().flatten().flatten().flatten() {
        kinds.entry(label.clone()).or_default();
    }
    for [one, other] in &labelled {
        for (one, other) in one.iter().zip(other) {
            all.count(one.clone(), other.clone());
            for (kind, labels) in &mut kinds {
                labels.count(one.contains(kind), other.contains(kind));
            }
        }
    }
    let kinds = kinds
        .into_iter()
        .map(|(kind, labels)| (Some(kind), labels.kappa()));
    kinds.chain([(None, all.kappa())]).collect()
}

/// The kinds that cover each word.
fn labels(marks: &[Mark<'_>], words: &[Span]) -> Vec<BTreeSet<String>> {
    let mut out = vec![BTreeSet::new(); words.len()];
    for mark in marks {
        for span in mark.annotation.spans.iter() {
            let first = words.partition_point(|word| word.end() <= span.start());
            let last = words.partition_point(|word| word.start() < span.end());
            for labels in out.iter_mut().take(last).skip(first) {
                labels.insert(mark.kind.to_owned());
            }
        }
    }
    out
}

/// One annotator's units of one kind, by annotator.
type Units = Vec<Vec<(usize, usize)>>;

/// What αU is made of, by kind and of all (`None`), over the articles that all these annotated; and how many those are.
fn alphas(
    works: &[Work<'_>],
    annotators: &[usize],
    done: bool,
) -> (BTreeMap<Option<String>, Disagreement>, usize) {
    let mut kinds: BTreeMap<String, Units> = BTreeMap::new();
    let (mut length, mut articles) = (0, 0);
    for work in works {
        let sides = annotators
            .iter()
            .map(|at| work.sides.get(*at).copied().flatten());
        let Some(sides) = sides.collect::<Option<Vec<&Annotations>>>() else {
            continue;
        };
        articles += 1;
        let text = work.document.text();
        let offsets = Offsets::new(text);
        for part in stretches(&window(work.document, &sides, done)) {
            let (start, end) = offsets.code_points(part);
            for (number, set) in sides.iter().enumerate() {
                for mark in set.around(part) {
                    let Some(mark) = Mark::of(mark, text) else {
                        continue;
                    };
                    let units = kinds.entry(mark.kind.to_owned());
                    let units = units.or_insert_with(|| vec![Vec::new(); sides.len()]);
                    let within = mark.annotation.spans.iter();
                    let within = within.filter_map(|span| span.intersection(part));
                    let placed = within.map(|span| {
                        let (first, last) = offsets.code_points(span);
                        (length + first - start, length + last - start)
                    });
                    if let Some(own) = units.get_mut(number) {
                        own.extend(placed);
                    }
                }
            }
            length += end - start;
        }
    }
    let each = kinds.into_iter();
    let each = each.map(|(kind, units)| (Some(kind), disagreement(&units, length)));
    let mut out: BTreeMap<Option<String>, Disagreement> = each.collect();
    let all = out.values().copied();
    let all = all.fold(Disagreement::default(), std::ops::Add::add);
    out.insert(None, all);
    (out, articles)
}

#[cfg(test)]
mod tests;
