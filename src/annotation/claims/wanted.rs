//! Which claims somebody wants to see: by who says them, what they are about, when they were made.
//!
//! A name is looked for in every spelling, near ones too, as whole words, also under proclitics, in all that an entity
//! is called.
//! What is not asked for does not count; what is must all be so.
//!
//! Must not know: where the claims come from.

use std::collections::HashSet;

use super::{Claim, Named};
use crate::annotation::days::Days;
use crate::annotation::entity::Registry;
use crate::annotation::names::Names;
use crate::annotation::names::token::tokens;
use crate::text::document::Span;
use crate::text::find::{self, Pattern, Tier};
use crate::text::fold::Blindness;

/// Somebody or something that is looked for, by name or by id.
#[derive(Clone, Debug)]
pub struct Sought {
    text: String,
    pattern: Pattern,
    /// The entities whose id it is, or one of whose names holds it.
    alike: HashSet<String>,
    /// Those of them that are called so, and nothing more.
    called: HashSet<String>,
    /// What these are called.
    names: Names<()>,
}

impl Sought {
    /// What `text` may name, in the registry of the claims.
    #[must_use]
    pub fn new(text: &str, registry: &Registry) -> Self {
        let mut out = Self {
            text: text.to_owned(),
            pattern: Pattern::new(text, Blindness::Blind).within(Tier::Near),
            alike: HashSet::new(),
            called: HashSet::new(),
            names: Names::default(),
        };
        let all = || {
            let entities = registry.iter();
            entities.filter_map(|one| Some((one, registry.resolve(&one.id)?.id.clone())))
        };
        for (entity, standing) in all() {
            if entity.id == text || entity.is_called(text) {
                out.called.insert(standing.clone());
                out.alike.insert(standing);
            } else if entity.all_names().any(|name| out.stands_in(name)) {
                out.alike.insert(standing);
            }
        }
        for (entity, _) in all().filter(|(_, standing)| out.called.contains(standing)) {
            entity
                .all_names()
                .for_each(|name| out.names.add(name, (), false));
        }
        out
    }

    /// Whether it stands in `text` as whole words, or in a near spelling.
    fn stands_in(&self, text: &str) -> bool {
        let all = Span::new(0, text.len());
        let mut hits = find::hits_in(&self.pattern, text, all).into_iter();
        hits.any(|hit| hit.tier != Tier::Inside)
    }

    /// Whether one of the names of what is called so stands in `text`.
    fn is_named_in(&self, text: &str) -> bool {
        let tokens = tokens(text, Span::new(0, text.len()));
        !self.names.find(&tokens).is_empty()
    }

    /// Whether it is what `named` is.
    fn is(&self, named: &Named) -> bool {
        let entity = named.entity.as_ref();
        let form = named.form.as_deref();
        entity.is_some_and(|id| *id == self.text || self.alike.contains(id))
            || self.stands_in(&named.quote)
            || form.is_some_and(|form| self.stands_in(form))
            || entity.is_none() && self.is_named_in(&named.quote)
    }

    fn says(&self, claim: &Claim) -> bool {
        let nobody = claim.speakers.is_empty() && claim.speaker.as_deref() == Some(&self.text);
        nobody || claim.speakers.iter().any(|speaker| self.is(speaker))
    }

    /// Whether the claim is about it: by its links, by what is marked in its content, or by its words, be it under
    /// another name.
    fn is_subject_of(&self, claim: &Claim) -> bool {
        let content = &claim.content;
        let marked = |id: &String| *id == self.text || self.called.contains(id);
        claim.about.iter().any(|one| self.is(one))
            || claim.within.iter().any(marked)
            || self.stands_in(content)
            || self.is_named_in(content)
    }
}

/// The claims that somebody wants to see.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Who says them.
    pub speaker: Option<Sought>,
    /// What they are about.
    pub about: Option<Sought>,
    /// Not before these days.
    pub since: Option<Days>,
    /// Not after them.
    pub until: Option<Days>,
}

/// Whether a claim is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Wanted,
    /// It would be, had it a date.
    Undated,
    /// It is not.
    Other,
}

impl Wanted {
    /// Whether `claim` is wanted, of an article `published` then. One whose date is a month or a year is, where it
    /// may be.
    #[must_use]
    pub fn judge(&self, claim: &Claim, published: Option<&str>) -> Verdict {
        let said = |sought: &Sought| sought.says(claim);
        let about = |sought: &Sought| sought.is_subject_of(claim);
        let named = self.speaker.as_ref().is_none_or(said);
        if !named || !self.about.as_ref().is_none_or(about) {
            return Verdict::Other;
        }
        if self.since.is_none() && self.until.is_none() {
            return Verdict::Wanted;
        }
        let Some(days) = claim.days(published) else {
            return Verdict::Undated;
        };
        let late = self.since.is_none_or(|since| days.reach(since));
        let early = self.until.is_none_or(|until| days.begin_by(until));
        match late && early {
            true => Verdict::Wanted,
            false => Verdict::Other,
        }
    }
}
