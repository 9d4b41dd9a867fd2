//! Entities: the actors and places of the world that mentions name, and the registry of them that a folder of
//! articles shares.
//!
//! An entity has no kind: العراق is an actor in one line and a place in the next, and the mention bears the
//! kind. Two that turn out to be one are merged: the one that goes stays behind with
//! [`merged_into`](Entity::merged_into), so that links of colleagues lead on. The places of the
//! [gazetteer] count as entities that nobody has put into the registry yet.
//!
//! *Others work on the same registry.* A [`Change`] knows an entity before and after, field by field; taking it
//! back takes back what was done here, and leaves what others did to other fields.
//!
//! Must not know: TOML (its twin is `store::registry`), the screen.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use deunicode::deunicode;

use super::gazetteer::{self, Place, Sort};
use super::suggest::kinds::Nature;
use crate::text::fold::skeleton;

/// Where a place lies.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Coordinates {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// How exactly: `town`, `region` …
    pub precision: Option<String>,
}

/// An actor or a place of the world.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Entity {
    /// Its name for programs: what annotations name.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// The same in other languages, by BCP 47.
    pub labels: BTreeMap<String, String>,
    /// Other forms that it is found by.
    pub names: Vec<String>,
    /// What it is: `person`, `organisation`, `armed-group`, `country`, `town` …
    pub sort: Option<String>,
    /// The country that it belongs to: ISO 3166-1, two letters.
    pub country: Option<String>,
    /// Its number in Wikidata: `Q796`.
    pub wikidata: Option<String>,
    /// Where it lies.
    pub coordinates: Option<Coordinates>,
    /// A note.
    pub note: Option<String>,
    /// The entity that it was merged into.
    pub merged_into: Option<String>,
}

/// What an entity can be, as the list offers it; any other word is kept.
pub const SORTS: &[&str] = &[
    "person",
    "organisation",
    "state",
    "state-body",
    "armed-group",
    "party",
    "outlet",
    "company",
    "country",
    "region",
    "town",
    "facility",
    "area",
];

/// The sorts of which one is somewhere.
const PLACES: &[&str] = &["region", "town", "facility", "area", "site", "place"];

impl Entity {
    /// One called `label`, with nothing more known of it.
    #[must_use]
    pub fn called(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            ..Self::default()
        }
    }

    /// A place of the gazetteer, labelled in `language`, with its other names there that are no ordinary words.
    #[must_use]
    pub fn of_place(place: &Place, language: &str) -> Self {
        let first = |language: &str| {
            place
                .names(language)
                .next()
                .map(|(name, _)| name.to_owned())
        };
        let labels = gazetteer::LANGUAGES
            .iter()
            .filter(|other| **other != language);
        let mut labels: BTreeMap<String, String> = labels
            .filter_map(|other| Some(((*other).to_owned(), first(other)?)))
            .collect();
        labels.insert("en".to_owned(), place.english.to_owned());
        let sure = place.names(language).filter(|(_, doubtful)| !doubtful);
        let (latitude, longitude) = place.coordinates.unwrap_or_default();
        let sort = match place.sort {
            Sort::Site => "facility",
            other => other.name(),
        };
        Self {
            id: place.id.to_owned(),
            label: first(language).unwrap_or_else(|| place.english.to_owned()),
            names: sure.skip(1).map(|(name, _)| name.to_owned()).collect(),
            labels,
            sort: Some(sort.to_owned()),
            country: (!place.country.is_empty()).then(|| place.country.to_owned()),
            coordinates: place.coordinates.map(|_| Coordinates {
                latitude,
                longitude,
                precision: Some(sort.to_owned()),
            }),
            ..Self::default()
        }
    }

    /// All that it is called: its label, the labels in other languages, other names.
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        let labels = self.labels.values().map(String::as_str);
        let names = self.names.iter().map(String::as_str);
        std::iter::once(self.label.as_str())
            .chain(labels)
            .chain(names)
    }

    /// Whether it is called `name`, in any spelling.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let key = skeleton(name);
        self.all_names().any(|other| skeleton(other) == key)
    }

    /// What it is by its nature, as far as its sort tells: a mention of it is an actor or a place, or either.
    #[must_use]
    pub fn nature(&self) -> Option<Nature> {
        Some(match self.sort.as_deref()? {
            "country" | "state" => Nature::State,
            sort if PLACES.contains(&sort) => {
                let capital = gazetteer::place(&self.id).is_some_and(|place| place.capital);
                if capital {
                    Nature::Capital
                } else {
                    Nature::Place
                }
            }
            _ => Nature::Actor,
        })
    }
}

/// So many merges lead from one entity to another at most: nobody makes so many, and a ring has no end.
pub const LEADS: usize = 100;

/// The entities of a folder, in the order of its file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registry {
    list: Vec<Arc<Entity>>,
    by_id: HashMap<String, usize>,
}

impl Registry {
    /// Those of `list`; of two with one id the first.
    #[must_use]
    pub fn new(list: impl IntoIterator<Item = Entity>) -> Self {
        let mut out = Self::default();
        for entity in list {
            if out.get(&entity.id).is_none() {
                out.put(entity);
            }
        }
        out
    }

    /// All, in order; also those that were merged into others.
    pub fn iter(&self) -> std::slice::Iter<'_, Arc<Entity>> {
        self.list.iter()
    }

    /// Those that were merged into no other.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &Arc<Entity>> {
        self.list
            .iter()
            .filter(|entity| entity.merged_into.is_none())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The one called `id`, as it stands in the file.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Entity>> {
        self.list.get(*self.by_id.get(id)?)
    }

    /// The one that `id` leads to, through what it was merged into. A ring of merges, and more than [`LEADS`] one
    /// after the other, lead to the one where they were entered.
    #[must_use]
    pub fn resolve(&self, id: &str) -> Option<&Arc<Entity>> {
        let first = self.get(id)?;
        let mut found = first;
        for _ in 0..LEADS {
            match found.merged_into.as_deref().and_then(|next| self.get(next)) {
                Some(next) => found = next,
                None => return Some(found),
            }
        }
        Some(first)
    }

    /// The entities that are called `name`, in any spelling and language.
    #[must_use]
    pub fn called(&self, name: &str) -> Vec<&Arc<Entity>> {
        let fits = |entity: &&Arc<Entity>| entity.is_called(name);
        self.standing().filter(fits).collect()
    }

    /// What became of `before`, counted, in words: `1 added, 2 changed`. Empty where nothing did.
    #[must_use]
    pub fn news_since(&self, before: &Self) -> String {
        let is_new = |entity: &&Arc<Entity>| before.get(&entity.id).is_none();
        let is_other = |entity: &&Arc<Entity>| {
            let old = before.get(&entity.id);
            old.is_some_and(|old| old != *entity)
        };
        let is_gone = |entity: &&Arc<Entity>| self.get(&entity.id).is_none();
        let counts = [
            (self.iter().filter(is_new).count(), "added"),
            (self.iter().filter(is_other).count(), "changed"),
            (before.iter().filter(is_gone).count(), "removed"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = counts
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        words.join(", ")
    }

    /// An id that no entity has: `wanted`, else with a number behind it.
    #[must_use]
    pub fn free_id(&self, wanted: &str) -> String {
        let free = |id: &String| self.get(id).is_none() && gazetteer::place(id).is_none();
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
        candidates.find(free).unwrap_or_default()
    }

    /// Puts `entity` in, in the place of the one with its id.
    fn put(&mut self, entity: Entity) -> Option<Arc<Entity>> {
        match self
            .by_id
            .get(&entity.id)
            .and_then(|at| self.list.get_mut(*at))
        {
            Some(slot) => Some(std::mem::replace(slot, Arc::new(entity))),
            None => {
                self.by_id.insert(entity.id.clone(), self.list.len());
                self.list.push(Arc::new(entity));
                None
            }
        }
    }

    fn take(&mut self, id: &str) {
        let Some(at) = self.by_id.remove(id) else {
            return;
        };
        self.list.remove(at);
        for place in self.by_id.values_mut() {
            *place -= usize::from(*place > at);
        }
    }
}

/// A change of one entity: as it was, and as it is to be; `None` where it is not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// As it was.
    pub before: Option<Entity>,
    /// As it is to be.
    pub after: Option<Entity>,
}

impl Change {
    /// Puts `entity` into `registry`, as a change.
    #[must_use]
    pub fn put(entity: Entity, registry: &Registry) -> Self {
        Self {
            before: registry
                .get(&entity.id)
                .map(|before| before.as_ref().clone()),
            after: Some(entity),
        }
    }

    /// The id of the entity.
    #[must_use]
    pub fn id(&self) -> &str {
        let either = self.after.as_ref().or(self.before.as_ref());
        either.map_or("", |entity| entity.id.as_str())
    }

    /// The change that undoes it.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            before: self.after.clone(),
            after: self.before.clone(),
        }
    }

    /// Whether it changes anything.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.before == self.after
    }

    /// Carries it out. Of an entity that somebody else has changed since, only the fields change that this
    /// change is about and that still are as it knows them; one that somebody else has removed stays away, and
    /// one that they have changed is not removed.
    pub fn apply(&self, to: &mut Registry) {
        let now = to.get(self.id()).map(|now| now.as_ref().clone());
        match (&self.before, &self.after, now) {
            (None, Some(after), None) => drop(to.put(after.clone())),
            (before, Some(after), Some(now)) => {
                let blank = Entity::called(after.id.clone(), "");
                let before = before.as_ref().unwrap_or(&blank);
                to.put(patched(&now, before, after));
            }
            (Some(before), None, Some(now)) if *before == now => to.take(&now.id),
            _ => {}
        }
    }
}

/// `now` with what differs between `before` and `after`, where it is still as it was before. Lists of names
/// take on what was added and lose what was removed.
#[must_use]
pub fn patched(now: &Entity, before: &Entity, after: &Entity) -> Entity {
    fn field<T: Clone + PartialEq>(now: &T, before: &T, after: &T) -> T {
        if before != after && now == before {
            after.clone()
        } else {
            now.clone()
        }
    }
    let mut names: Vec<String> = now.names.clone();
    names.retain(|name| after.names.contains(name) || !before.names.contains(name));
    let fresh = after
        .names
        .iter()
        .filter(|name| !before.names.contains(name));
    let fresh: Vec<String> = fresh
        .filter(|name| !names.contains(name))
        .cloned()
        .collect();
    names.extend(fresh);
    let mut labels = now.labels.clone();
    let languages = before.labels.keys().chain(after.labels.keys());
    for language in languages {
        let changed = field(
            &now.labels.get(language),
            &before.labels.get(language),
            &after.labels.get(language),
        );
        match changed.cloned() {
            Some(label) => drop(labels.insert(language.clone(), label)),
            None => drop(labels.remove(language)),
        }
    }
    Entity {
        id: now.id.clone(),
        label: field(&now.label, &before.label, &after.label),
        labels,
        names,
        sort: field(&now.sort, &before.sort, &after.sort),
        country: field(&now.country, &before.country, &after.country),
        wikidata: field(&now.wikidata, &before.wikidata, &after.wikidata),
        coordinates: field(&now.coordinates, &before.coordinates, &after.coordinates),
        note: field(&now.note, &before.note, &after.note),
        merged_into: field(&now.merged_into, &before.merged_into, &after.merged_into),
    }
}

/// The changes that merge the entity `from` into `into`, whose names then are those of both. None where they
/// are one already, or one of them is not there.
#[must_use]
pub fn merging(registry: &Registry, from: &str, into: &str) -> Vec<Change> {
    let (Some(from), Some(into)) = (registry.resolve(from), registry.resolve(into)) else {
        return Vec::new();
    };
    if from.id == into.id {
        return Vec::new();
    }
    let mut gone = from.as_ref().clone();
    gone.merged_into = Some(into.id.clone());
    let mut kept = into.as_ref().clone();
    let more = from.all_names().filter(|name| !into.is_called(name));
    for name in more {
        if !kept.is_called(name) {
            kept.names.push(name.to_owned());
        }
    }
    vec![Change::put(kept, registry), Change::put(gone, registry)]
}

/// An id from a name, in small Latin letters and digits: of another script one that sounds like it.
#[must_use]
pub fn id_from(name: &str) -> String {
    let letters = deunicode(&skeleton(name)).to_lowercase();
    let mut out = String::new();
    for c in letters.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if c != '\'' && c != '`' && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    match out.trim_matches('-') {
        "" => "entity".to_owned(),
        id => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry() -> Registry {
        let mut iraq = Entity::called("iraq", "العراق");
        iraq.labels.insert("en".to_owned(), "Iraq".to_owned());
        iraq.sort = Some("country".to_owned());
        let mut pmf = Entity::called("pmf", "الحشد الشعبي");
        pmf.names.push("هيئة الحشد".to_owned());
        Registry::new([iraq, pmf, Entity::called("hashd", "الحشد")])
    }

    fn change(registry: &Registry, id: &str, with: impl FnOnce(&mut Entity)) -> Change {
        let mut after = registry
            .get(id)
            .map(|entity| entity.as_ref().clone())
            .unwrap_or_default();
        with(&mut after);
        Change::put(after, registry)
    }

    #[test]
    fn what_became_of_a_registry_is_counted() {
        let before = Registry::new(["a", "b", "c"].map(|id| Entity::called(id, id)));
        let now = Registry::new(["a", "B", "d"].map(|id| Entity::called(id.to_lowercase(), id)));
        assert_eq!(now.news_since(&before), "1 added, 1 changed, 1 removed");
        assert_eq!(now.news_since(&now), "");
    }

    #[test]
    fn what_something_is_by_nature_its_sort_tells() {
        let nature = |id: &str, sort: Option<&str>| {
            let mut entity = Entity::called(id, "x");
            entity.sort = sort.map(str::to_owned);
            entity.nature()
        };
        for state in ["country", "state"] {
            assert_eq!(nature("iraq", Some(state)), Some(Nature::State));
        }
        assert_eq!(nature("ain-al-asad", Some("facility")), Some(Nature::Place));
        assert_eq!(nature("amina", Some("person")), Some(Nature::Actor));
        assert_eq!(nature("amina", None), None);
    }

    #[test]
    fn an_entity_is_found_by_any_of_its_names_in_any_spelling() {
        let registry = registry();
        let ids = |name: &str| -> Vec<&str> {
            registry
                .called(name)
                .into_iter()
                .map(|entity| entity.id.as_str())
                .collect()
        };
        assert_eq!(ids("العِراق"), ["iraq"]);
        assert_eq!(ids("IRAQ"), ["iraq"]);
        assert_eq!(ids("هيئه الحشد"), ["pmf"]);
        assert_eq!(ids("إيران"), Vec::<&str>::new());
    }

    #[test]
    fn what_was_merged_leads_on_and_its_names_with_it() {
        let mut registry = registry();
        let changes = merging(&registry, "hashd", "pmf");
        changes
            .iter()
            .for_each(|change| change.apply(&mut registry));
        assert_eq!(
            registry.resolve("hashd").map(|entity| entity.id.as_str()),
            Some("pmf")
        );
        assert_eq!(registry.called("الحشد").len(), 1);
        assert_eq!(registry.standing().count(), 2);
        assert_eq!(merging(&registry, "hashd", "pmf"), []);
        changes
            .iter()
            .rev()
            .for_each(|change| change.inverse().apply(&mut registry));
        assert_eq!(registry, self::registry());
    }

    #[test]
    fn a_ring_of_merges_ends() {
        let mut registry = registry();
        for (id, into) in [("iraq", "pmf"), ("pmf", "iraq")] {
            change(&registry, id, |entity| {
                entity.merged_into = Some(into.to_owned())
            })
            .apply(&mut registry);
        }
        assert_eq!(
            registry.resolve("iraq").map(|entity| entity.id.as_str()),
            Some("iraq")
        );
    }

    #[test]
    fn taking_back_leaves_what_others_did_to_other_fields() {
        let mut registry = registry();
        let mine = change(&registry, "iraq", |entity| {
            entity.note = Some("mine".to_owned());
            entity.names.push("بلاد الرافدين".to_owned());
        });
        mine.apply(&mut registry);
        change(&registry, "iraq", |entity| {
            entity.country = Some("IQ".to_owned());
            entity.names.push("جمهورية العراق".to_owned());
        })
        .apply(&mut registry);
        mine.inverse().apply(&mut registry);
        let iraq = registry.get("iraq").expect("it is there");
        assert_eq!(
            (iraq.note.as_deref(), iraq.country.as_deref()),
            (None, Some("IQ"))
        );
        assert_eq!(iraq.names, ["جمهورية العراق"]);
    }

    #[test]
    fn what_others_changed_is_not_removed() {
        let mut registry = registry();
        let made = Change::put(Entity::called("x", "س"), &registry);
        made.apply(&mut registry);
        change(&registry, "x", |entity| {
            entity.note = Some("theirs".to_owned())
        })
        .apply(&mut registry);
        made.inverse().apply(&mut registry);
        assert!(registry.get("x").is_some());
    }

    #[test]
    fn ids_are_made_from_latin_names_and_are_free() {
        assert_eq!(id_from("Alina  Romanowski"), "alina-romanowski");
        assert_eq!(id_from("كتائب حزب الله"), "ktyb-hzb-llh");
        assert_eq!(id_from("הבית הלבן"), "hbyt-hlbn");
        assert_eq!(id_from("!؟"), "entity");
        let registry = registry();
        assert_eq!(registry.free_id("pmf"), "pmf-2");
        assert_eq!(registry.free_id("baghdad"), "baghdad-2");
        assert_eq!(registry.free_id("other"), "other");
    }

    #[test]
    fn a_place_of_the_gazetteer_is_an_entity() {
        let place = gazetteer::place("baghdad").expect("a place");
        let entity = Entity::of_place(place, "ar");
        assert_eq!(
            (entity.label.as_str(), entity.sort.as_deref()),
            ("بغداد", Some("town"))
        );
        assert_eq!(entity.nature(), Some(Nature::Capital));
        assert_eq!(entity.labels.get("en").map(String::as_str), Some("Baghdad"));
        assert!(!entity.labels.contains_key("ar"), "that is its label");
        assert!(entity.labels.contains_key("fa"));
    }
}
