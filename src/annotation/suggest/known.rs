//! The names that are known: those of the project's registry, and those that the article has tagged.
//!
//! Both grow by one while somebody reads, so a registry that only grew is not indexed anew.
//!
//! Must not know: where in a text they stand.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::kinds::Nature;
use crate::annotation::entity::{Entity, Registry};
use crate::annotation::gazetteer;
use crate::annotation::names::Names;
use crate::annotation::schema::{ACTOR, PLACE};
use crate::annotation::set::Annotations;
use crate::text::document::slice;

/// Where a name is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The project's registry.
    Registry,
    /// What the article has tagged.
    Article,
    /// The gazetteer.
    Gazetteer,
    /// The words that head it.
    Shape,
    /// It is who says something.
    Speech,
}

impl Source {
    /// Its name for programs: `registry`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Article => "article",
            Self::Gazetteer => "gazetteer",
            Self::Shape => "shape",
            Self::Speech => "speech",
        }
    }
}

/// A name that somebody knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Known {
    /// The entity that bears it, where that is known.
    pub entity: Option<Arc<str>>,
    /// What that is by its nature.
    pub nature: Nature,
    /// Where it is known from.
    pub source: Source,
}

/// The names of a registry. What was merged is found by the names of both.
#[derive(Clone, Debug, Default)]
pub(super) struct Registered {
    pub(super) names: Names<Known>,
    /// The entities whose names they are, as they were then.
    of: Vec<Arc<Entity>>,
}

impl Registered {
    /// Takes up the names of `registry`; whether they are others than before.
    pub(super) fn follow(&mut self, registry: &Registry) -> bool {
        let same = |(one, other): (&Arc<Entity>, &Arc<Entity>)| Arc::ptr_eq(one, other);
        let as_long = self.of.len() == registry.iter().len();
        if as_long && self.of.iter().zip(registry.iter()).all(same) {
            return false;
        }
        // What was merged is called as what it leads to is: where one leads on, all may be others.
        let leads = |entity: &Arc<Entity>| entity.merged_into.is_some();
        if self.of.iter().chain(registry.iter()).any(leads) {
            *self = Self::default();
        }
        for gone in self.of.split_off(registry.iter().len().min(self.of.len())) {
            self.remove(&gone);
        }
        for (at, entity) in registry.iter().enumerate() {
            match self.of.get_mut(at) {
                Some(old) if Arc::ptr_eq(old, entity) => {}
                Some(old) => {
                    let old = std::mem::replace(old, Arc::clone(entity));
                    self.remove(&old);
                    self.add(entity, registry);
                }
                None => {
                    self.of.push(Arc::clone(entity));
                    self.add(entity, registry);
                }
            }
        }
        true
    }

    fn add(&mut self, entity: &Entity, registry: &Registry) {
        let standing = registry.resolve(&entity.id).map_or(entity, AsRef::as_ref);
        let known = known_of(standing);
        for name in entity.all_names() {
            self.names.add(name, known.clone(), false);
        }
    }

    fn remove(&mut self, entity: &Entity) {
        let known = known_of(entity);
        for name in entity.all_names() {
            self.names.remove(name, &known);
        }
    }
}

/// An entity as the bearer of its names.
fn known_of(entity: &Entity) -> Known {
    Known {
        entity: Some(entity.id.as_str().into()),
        nature: entity.nature().unwrap_or(Nature::Actor),
        source: Source::Registry,
    }
}

/// The names that an article has tagged: each as it stands alone, its kind, its entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tagged(BTreeSet<(String, &'static str, Option<String>)>);

impl Tagged {
    /// Those of `text`, with its `annotations`.
    #[must_use]
    pub fn of(text: &str, annotations: &Annotations) -> Self {
        let mut out = BTreeSet::new();
        for annotation in annotations.iter() {
            let kind = match annotation.kind.as_deref() {
                Some(ACTOR) => ACTOR,
                Some(PLACE) => PLACE,
                _ => continue,
            };
            if annotation.is_lost() {
                continue;
            }
            let source = slice(text, annotation.spans.first());
            let name = annotation.form.as_deref().unwrap_or(source);
            out.insert((name.to_owned(), kind, annotation.entity.clone()));
        }
        Self(out)
    }

    /// As names, of what the entities of `registry` are.
    pub(super) fn names(&self, registry: &Registry) -> Names<Known> {
        let mut out = Names::default();
        for (name, kind, entity) in &self.0 {
            let entity = entity.as_deref();
            let known = Known {
                entity: entity.map(Into::into),
                nature: nature(registry, entity, kind),
                source: Source::Article,
            };
            out.add(name, known, false);
        }
        out
    }
}

/// What the bearer of a name is by its nature: that of its entity, else what it was tagged as.
fn nature(registry: &Registry, entity: Option<&str>, kind: &str) -> Nature {
    let registered = entity.and_then(|id| registry.resolve(id)?.nature());
    let place = || entity.and_then(gazetteer::place).map(Nature::of);
    registered.or_else(place).unwrap_or(match kind {
        PLACE => Nature::Place,
        _ => Nature::Actor,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::entity::Change;
    use crate::annotation::names::token::tokens;
    use crate::text::document::Span;

    /// The entities of the names in a text, in order.
    fn found(names: &Names<Known>, text: &str) -> Vec<String> {
        let tokens = tokens(text, Span::new(0, text.len()));
        let found = names.find(&tokens).into_iter();
        let of = found.flat_map(|found| found.of);
        of.map(|known| known.entity.as_deref().unwrap_or("-").to_owned())
            .collect()
    }

    #[test]
    fn a_registry_that_grew_changed_or_shrank_is_followed() {
        let text = "العراق والحشد وبلاد الرافدين وإيران";
        let mut registry = Registry::new([Entity::called("iraq", "العراق")]);
        let mut names = Registered::default();
        assert!(names.follow(&registry) && !names.follow(&registry));
        assert_eq!(found(&names.names, text), ["iraq"]);
        let fresh = Change::put(Entity::called("pmf", "الحشد"), &registry);
        fresh.apply(&mut registry);
        assert!(names.follow(&registry));
        assert_eq!(found(&names.names, text), ["iraq", "pmf"]);
        let mut renamed = Entity::called("iraq", "بلاد الرافدين");
        Change::put(renamed.clone(), &registry).apply(&mut registry);
        assert!(names.follow(&registry));
        assert_eq!(found(&names.names, text), ["pmf", "iraq"]);
        fresh.inverse().apply(&mut registry);
        assert!(names.follow(&registry));
        assert_eq!(found(&names.names, text), ["iraq"]);
        // One that leads to what is not there yet.
        renamed.merged_into = Some("iran".to_owned());
        Change::put(renamed, &registry).apply(&mut registry);
        names.follow(&registry);
        Change::put(Entity::called("iran", "إيران"), &registry).apply(&mut registry);
        names.follow(&registry);
        assert_eq!(found(&names.names, text), ["iran", "iran"]);
    }
}
