//! What a brief for people tells of an article: who claims what, and whom and what it names how often.
//!
//! Must not know: any one format.

use std::collections::BTreeMap;

use super::Work;
use crate::annotation::Annotation;
use crate::annotation::claims::{Claim, Named, claims};
use crate::text::document::slice;

/// The title of the article, and what else is known of it.
pub(super) fn about<'a>(work: &Work<'a>) -> (&'a str, Vec<&'a str>) {
    let about = &work.annotations.metadata;
    let known = [&about.outlet, &about.author, &about.published, &about.url];
    let known = known.into_iter().flatten().map(String::as_str);
    (about.title.as_deref().unwrap_or(work.file), known.collect())
}

/// Who claims what: by speaker, in the order in which they speak first.
pub(super) fn by_speaker(work: &Work<'_>) -> Vec<(String, Vec<Claim>)> {
    let mut out: Vec<(String, Vec<Claim>)> = Vec::new();
    let all = claims(work.text, work.annotations, work.registry);
    for claim in all.into_iter().filter(|claim| claim.span.is_some()) {
        let who = speaker(&claim);
        match out.iter_mut().find(|(known, _)| *known == who) {
            Some((_, own)) => own.push(claim),
            None => out.push((who, vec![claim])),
        }
    }
    out
}

/// Who says a claim, in words.
pub(super) fn speaker(claim: &Claim) -> String {
    match claim.who().as_slice() {
        [] => "nobody is named".to_owned(),
        ["author"] => "the article itself".to_owned(),
        ["unnamed"] => "somebody who is not named".to_owned(),
        names => names.join(", "),
    }
}

/// What is said of a claim, each with its value.
pub(super) fn facts(claim: &Claim) -> Vec<(&'static str, String)> {
    let names = |named: &[Named]| {
        let names: Vec<&str> = named.iter().map(|one| one.name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let told = [
        ("cue", claim.cue.clone()),
        ("told", claim.attribution.clone()),
        ("certainty", claim.certainty.clone()),
        ("stance", claim.stance.clone()),
        ("date", claim.date.clone()),
        ("via", names(&claim.via)),
        ("about", names(&claim.about)),
    ];
    let told = told.into_iter();
    told.filter_map(|(what, value)| Some((what, value?)))
        .collect()
}

/// What the annotations of `kind` name, the most often named first, with the count of its mentions.
pub(super) fn mentions(work: &Work<'_>, kind: &str) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let own = work
        .placed()
        .filter(|one| one.kind.as_deref() == Some(kind));
    for one in own {
        *counts.entry(name(work, one)).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// What a mention names: its entity, else the name as it would stand alone.
pub(super) fn name(work: &Work<'_>, one: &Annotation) -> String {
    let label = one.entity.as_deref().and_then(|id| work.entity(id).0);
    let alone = || {
        one.form
            .clone()
            .unwrap_or_else(|| slice(work.text, one.spans.first()).to_owned())
    };
    label.map_or_else(alone, str::to_owned)
}
