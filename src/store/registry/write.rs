//! Entities become text: a whole one, and each of its keys as TOML in the house style.
//!
//! What the file can't say, or would be told as a mistake of, is not written: [`clean`] takes it out first.
//!
//! Must not know: files, what stands in them already.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::read::{LIST, country_of};
use crate::annotation::entity::{Coordinates, Entity, Registry};
use crate::store::sidecar::literal::{key, string};

/// The keys of an entity, in the order in which they are written.
pub(super) const KEYS: &[&str] = &[
    "id",
    "label",
    "labels",
    "names",
    "type",
    "country",
    "wikidata",
    "coordinates",
    "note",
    "merged_into",
];

/// The head of a new file.
pub(super) const HEAD: &str = "format = 1\n\
    # The actors and places that the articles in this folder name, and all names of each: `hashiya entities`.\n";

/// The keys of an entity that hold a text, each as it is to be written.
pub(super) fn texts(entity: &Entity) -> [(&'static str, Option<String>); 6] {
    let text = |value: &Option<String>| value.as_deref().map(string);
    [
        ("label", Some(string(&entity.label))),
        ("type", text(&entity.sort)),
        ("country", text(&entity.country)),
        ("wikidata", text(&entity.wikidata)),
        ("note", text(&entity.note)),
        ("merged_into", text(&entity.merged_into)),
    ]
}

/// Labels as one inline table; `None` where there are none.
pub(super) fn labels(labels: &BTreeMap<String, String>) -> Option<String> {
    let all = labels
        .iter()
        .map(|(language, label)| (key(language), string(label)));
    inline(all.collect())
}

/// Names as a list; `None` where there are none.
pub(super) fn names(names: &[String]) -> Option<String> {
    let all: Vec<String> = names.iter().map(|name| string(name)).collect();
    (!all.is_empty()).then(|| format!("[{}]", all.join(", ")))
}

/// The keys of coordinates.
pub(super) fn degrees(coordinates: &Coordinates) -> [(&'static str, Option<String>); 3] {
    [
        ("latitude", Some(format!("{:?}", coordinates.latitude))),
        ("longitude", Some(format!("{:?}", coordinates.longitude))),
        ("precision", coordinates.precision.as_deref().map(string)),
    ]
}

/// Coordinates as an inline table.
pub(super) fn coordinates(coordinates: &Coordinates) -> Option<String> {
    let keys = degrees(coordinates).into_iter();
    inline(
        keys.filter_map(|(key, value)| Some((key.to_owned(), value?)))
            .collect(),
    )
}

fn inline(keys: Vec<(String, String)>) -> Option<String> {
    let all: Vec<String> = keys.iter().map(|(k, v)| format!("{k} = {v}")).collect();
    (!all.is_empty()).then(|| format!("{{ {} }}", all.join(", ")))
}

/// A whole entity, with its header; lines end with LF.
pub(super) fn entity(entity: &Entity) -> String {
    let mut out = format!("[[{LIST}]]\nid = {}\n", string(&entity.id));
    let mut values: BTreeMap<&str, Option<String>> = texts(entity).into_iter().collect();
    values.insert("labels", labels(&entity.labels));
    values.insert("names", names(&entity.names));
    let places = entity.coordinates.as_ref().and_then(coordinates);
    values.insert("coordinates", places);
    for key in KEYS {
        if let Some(Some(value)) = values.get(key) {
            out.push_str(&format!("{key} = {value}\n"));
        }
    }
    out
}

/// `registry` with nothing in it that a file can't say so that it is read as it was.
pub(super) fn clean(registry: &Registry) -> Cow<'_, Registry> {
    let is_clean = registry.iter().all(|entity| {
        let cleaned = cleaned(entity);
        cleaned.as_ref() == Some(entity.as_ref())
    });
    if is_clean {
        return Cow::Borrowed(registry);
    }
    let all = registry.iter().filter_map(|entity| cleaned(entity));
    Cow::Owned(Registry::new(all))
}

/// An entity as a file can say it: texts that are empty are not there, a label is, countries and coordinates
/// are within their bounds. `None` where it has no id.
fn cleaned(entity: &Entity) -> Option<Entity> {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let mut out = entity.clone();
    if out.id.trim().is_empty() {
        return None;
    }
    if out.label.is_empty() {
        out.label.clone_from(&out.id);
    }
    out.labels.retain(|_, label| !label.is_empty());
    out.names.retain(|name| !name.is_empty());
    out.sort = text(&out.sort);
    out.country = out.country.as_deref().and_then(country_of);
    out.wikidata = text(&out.wikidata);
    out.note = text(&out.note);
    out.merged_into = text(&out.merged_into);
    out.coordinates = out.coordinates.filter(|place| {
        let within = |degrees: f64, most: f64| degrees.abs() <= most;
        within(place.latitude, 90.0) && within(place.longitude, 180.0)
    });
    if let Some(place) = &mut out.coordinates {
        place.precision = text(&place.precision);
    }
    Some(out)
}
