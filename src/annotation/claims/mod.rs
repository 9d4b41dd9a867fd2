//! Who claims what, when and where: each claim of an article with what is said of it, its names those of the
//! registry.
//!
//! A claim's *speakers* are whom its `said-by` links lead to; where there are none, its attribute `speaker` tells
//! that the article itself speaks, or nobody who is named. All texts stand on one line: white space and line ends
//! are single blanks. What has lost its place is told by its quote, and has neither place nor sentence.
//!
//! - `wanted`: which claims somebody wants to see
//!
//! Must not know: files, tables, the screen.

mod wanted;

use std::collections::HashMap;
use std::sync::Arc;

pub use wanted::{Sought, Verdict, Wanted};

use super::days::Days;
use super::entity::Registry;
use super::schema::CLAIM;
use super::set::Annotations;
use super::{Annotation, Id, Spans, Standing, Value};
use crate::text::document::{Span, slice};
use crate::text::segment::{one_line, sentence_at};

/// What stands between the parts of a text that was broken off.
const BROKEN: &str = " … ";

/// Somebody or something that a claim links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The entity's label; where the registry does not know it, the name as it would stand alone, else as it
    /// stands in the text.
    pub name: String,
    /// The entity, where the mention names one: that into which it was merged.
    pub entity: Option<String>,
    /// The mention as it stands in the text.
    pub quote: String,
    /// The mention as it would stand alone, where that differs.
    pub form: Option<String>,
}

/// A claim, and what is said of it; each absent or as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The annotation's name.
    pub id: Id,
    /// Who says it, each once.
    pub speakers: Vec<Named>,
    /// What the attribute `speaker` says: `author`, `unnamed`.
    pub speaker: Option<String>,
    /// Through whom it came. Of a claim that reports it, who says that one.
    pub via: Vec<Named>,
    /// The word that introduces it, as in the text.
    pub cue: Option<String>,
    /// That word's dictionary form.
    pub lemma: Option<String>,
    /// What is claimed: all parts of a broken quotation, with `…` between them.
    pub content: String,
    /// Whether it is told word for word.
    pub attribution: Option<String>,
    /// How the speaker stands to it.
    pub stance: Option<String>,
    /// How surely it is held.
    pub certainty: Option<String>,
    /// When it was said, as far as the text tells.
    pub date: Option<String>,
    /// What it is about, by its links; of a claim its content.
    pub about: Vec<Named>,
    /// The entities whose mentions lie within its content.
    pub within: Vec<String>,
    /// Its notes, with their line ends.
    pub notes: Vec<String>,
    /// The whole sentence that it stands in, or all of them, with `…` where others lie between.
    pub sentence: Option<String>,
    /// From its first byte to its last, gaps included.
    pub span: Option<Span>,
    /// Who annotated it.
    pub by: Option<String>,
}

impl Claim {
    /// Who says it: the speakers' names, else what stands for somebody who is not named. Empty where nothing is
    /// known.
    #[must_use]
    pub fn who(&self) -> Vec<&str> {
        let named = self.speakers.iter().map(|speaker| speaker.name.as_str());
        match self.speakers.is_empty() {
            true => self.speaker.as_deref().into_iter().collect(),
            false => named.collect(),
        }
    }

    /// The days on which it may have been made: those of its own date; without one, of the day on which the article
    /// was `published`. `None` where that is no date.
    #[must_use]
    pub fn days(&self, published: Option<&str>) -> Option<Days> {
        Days::parse(self.date.as_deref().or(published)?)
    }
}

/// The claims among the `annotations` of `text`, in its order.
#[must_use]
pub fn claims(text: &str, annotations: &Annotations, registry: &Registry) -> Vec<Claim> {
    let by_id = annotations.iter().map(|one| (&one.id, one)).collect();
    let mentions = annotations.iter().filter(|one| one.entity.is_some());
    let reader = Reader {
        text,
        mentions: Annotations::of_shared(mentions.cloned()),
        registry,
        by_id,
    };
    let claims = annotations.iter().filter(|one| is_claim(one));
    claims.map(|one| reader.claim(one)).collect()
}

fn is_claim(annotation: &Annotation) -> bool {
    annotation.kind.as_deref() == Some(CLAIM)
}

/// What claims are read from.
struct Reader<'a> {
    text: &'a str,
    /// Those that name an entity.
    mentions: Annotations,
    registry: &'a Registry,
    by_id: HashMap<&'a Id, &'a Arc<Annotation>>,
}

impl Reader<'_> {
    fn claim(&self, claim: &Annotation) -> Claim {
        let said = |key| claim.attributes.get(key).and_then(written);
        let (cue, lemma) = match claim.attributes.get("cue") {
            Some(Value::Span { quote, lemma, .. }) => (Some(one_line(quote)), lemma.clone()),
            other => (other.and_then(written), None),
        };
        let is_placed = !claim.is_lost();
        let notes = claim.notes.iter().map(|note| note.text.clone());
        Claim {
            id: claim.id.clone(),
            speakers: self.linked(claim, "said-by"),
            speaker: said("speaker"),
            via: self.through(claim),
            cue: cue.filter(|cue| !cue.is_empty()),
            lemma,
            content: self.words(claim),
            attribution: said("attribution"),
            stance: said("stance"),
            certainty: said("certainty"),
            date: said("date"),
            about: self.linked(claim, "about"),
            within: self.within(claim),
            notes: notes.collect(),
            sentence: is_placed.then(|| self.sentences(&claim.spans)),
            span: is_placed.then(|| claim.spans.hull()),
            by: claim.by.clone(),
        }
    }

    /// The annotations that the links called `role` lead to.
    fn targets(&self, claim: &Annotation, role: &str) -> Vec<&Annotation> {
        let links = claim.links.iter().filter(|link| link.role == role);
        let found = links.filter_map(|link| self.by_id.get(&link.to));
        found.map(|one| one.as_ref()).collect()
    }

    /// Whom the links called `role` lead to, each once.
    fn linked(&self, claim: &Annotation, role: &str) -> Vec<Named> {
        let targets = self.targets(claim, role).into_iter();
        each_once(targets.map(|one| self.named(one)))
    }

    /// Through whom a claim came.
    fn through(&self, claim: &Annotation) -> Vec<Named> {
        let targets = self.targets(claim, "via").into_iter();
        each_once(targets.flat_map(|one| {
            let speakers = match is_claim(one) {
                true => self.linked(one, "said-by"),
                false => Vec::new(),
            };
            match speakers.is_empty() {
                true => vec![self.named(one)],
                false => speakers,
            }
        }))
    }

    fn named(&self, mention: &Annotation) -> Named {
        let quote = self.words(mention);
        let form = mention.form.as_deref().map(one_line);
        let id = mention.entity.as_deref();
        let entity = id.and_then(|id| self.registry.resolve(id));
        let label = entity.map(|entity| one_line(&entity.label));
        let alone = || form.clone().unwrap_or_else(|| quote.clone());
        Named {
            name: label
                .filter(|label| !label.is_empty())
                .unwrap_or_else(alone),
            entity: entity
                .map(|entity| entity.id.as_str())
                .or(id)
                .map(str::to_owned),
            quote,
            form,
        }
    }

    /// The entities whose mentions lie within one of the claim's spans.
    fn within(&self, claim: &Annotation) -> Vec<String> {
        if claim.is_lost() {
            return Vec::new();
        }
        let holds = |one: &Annotation| {
            let mention = one.spans.hull();
            !one.is_lost() && claim.spans.iter().any(|span| span.covers(mention))
        };
        let around = self.mentions.around(claim.spans.hull()).into_iter();
        let ids = around
            .filter(|one| holds(one))
            .filter_map(|one| one.entity.as_deref());
        let mut out: Vec<String> = Vec::new();
        for id in ids {
            let id = self
                .registry
                .resolve(id)
                .map_or(id, |entity| entity.id.as_str());
            if !out.iter().any(|known| known == id) {
                out.push(id.to_owned());
            }
        }
        out
    }

    /// The text that an annotation is about: what it quotes where it has lost its place.
    fn words(&self, annotation: &Annotation) -> String {
        let parts: Vec<String> = match &annotation.standing {
            Standing::Lost { quotes, .. } => quotes.iter().map(|quote| one_line(quote)).collect(),
            Standing::Placed | Standing::Moved => {
                let spans = annotation.spans.iter();
                spans.map(|span| one_line(slice(self.text, span))).collect()
            }
        };
        parts.join(BROKEN)
    }

    /// The sentences that `spans` share a byte with, whole.
    fn sentences(&self, spans: &Spans) -> String {
        let whole = spans.iter().map(|span| {
            let last = span.end().saturating_sub(1).max(span.start());
            let ends = [span.start(), last].map(|at| sentence_at(self.text, at));
            ends.into_iter().flatten().fold(span, Span::hull)
        });
        let whole = Spans::of(whole.collect()).unwrap_or_else(|| spans.clone());
        let mut out = String::new();
        let mut reached = whole.first().start();
        for span in whole.iter() {
            let between = self.text.get(reached..span.start()).unwrap_or_default();
            if !out.is_empty() {
                out.push_str(if one_line(between).is_empty() {
                    " "
                } else {
                    BROKEN
                });
            }
            out.push_str(&one_line(slice(self.text, span)));
            reached = span.end();
        }
        out
    }
}

/// The same without those that name one already there.
fn each_once(named: impl Iterator<Item = Named>) -> Vec<Named> {
    let mut out: Vec<Named> = Vec::new();
    for one in named {
        let is_same = |other: &Named| (&other.name, &other.entity) == (&one.name, &one.entity);
        if !out.iter().any(is_same) {
            out.push(one);
        }
    }
    out
}

/// A value in words.
fn written(value: &Value) -> Option<String> {
    let text = match value {
        Value::Text(text) | Value::Other(text) => one_line(text),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Span { quote, .. } => one_line(quote),
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests;
