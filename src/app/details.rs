//! What is known of an entity: its lines in the form of a mention that names it.
//!
//! What is typed is held to its form: a country is two letters, an item of Wikidata a Q with its number.
//!
//! Must not know: what the form looks like.

use std::collections::BTreeMap;

use super::facts::is_language;
use crate::annotation::entity::{Coordinates, Entity};

/// Something that is known of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// What it is called.
    Label,
    /// What it is called in other languages.
    Labels,
    /// What it is.
    Sort,
    /// The country that it belongs to.
    Country,
    /// Its item in Wikidata.
    Wikidata,
    /// Where it lies.
    Coordinates,
    /// A note.
    Note,
}

impl Detail {
    /// All, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::Label,
        Self::Labels,
        Self::Sort,
        Self::Country,
        Self::Wikidata,
        Self::Coordinates,
        Self::Note,
    ];

    /// The line's label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Labels => "labels",
            Self::Sort => "type",
            Self::Country => "country",
            Self::Wikidata => "wikidata",
            Self::Coordinates => "coordinates",
            Self::Note => "entity note",
        }
    }

    /// The line's letter.
    pub(super) const fn letter(self) -> char {
        match self {
            Self::Label => 'l',
            Self::Labels => 'L',
            Self::Sort => 't',
            Self::Country => 'c',
            Self::Wikidata => 'w',
            Self::Coordinates => 'o',
            Self::Note => 'N',
        }
    }

    /// What is asked.
    pub(super) const fn question(self) -> &'static str {
        match self {
            Self::Labels => "in other languages, as en=Iraq, he=עיראק",
            Self::Sort => "type, as person, party, state-body, country, town",
            Self::Country => "country, as IQ",
            Self::Wikidata => "wikidata, as Q796",
            Self::Coordinates => "coordinates, as 33.34, 44.40 town",
            other => other.label(),
        }
    }

    /// What is known.
    pub(super) fn of(self, entity: &Entity) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        match self {
            Self::Label => entity.label.clone(),
            Self::Labels => {
                let labels = entity.labels.iter();
                let labels: Vec<String> = labels
                    .map(|(code, label)| format!("{code}={label}"))
                    .collect();
                labels.join(", ")
            }
            Self::Sort => text(&entity.sort),
            Self::Country => text(&entity.country),
            Self::Wikidata => text(&entity.wikidata),
            Self::Coordinates => entity.coordinates.as_ref().map_or(String::new(), |place| {
                let precision = place.precision.as_deref().unwrap_or("");
                let written = format!("{}, {} {precision}", place.latitude, place.longitude);
                written.trim_end().to_owned()
            }),
            Self::Note => text(&entity.note),
        }
    }

    /// Sets it to what was answered; an empty answer takes it away. The error says why it can't stand there.
    pub(super) fn set(self, entity: &mut Entity, answer: &str) -> Result<(), &'static str> {
        let text = (!answer.is_empty()).then(|| answer.to_owned());
        match self {
            Self::Label if answer.is_empty() => {}
            Self::Label => rename(entity, answer),
            Self::Labels => entity.labels = labels(answer)?,
            Self::Sort => entity.sort = text,
            Self::Country => entity.country = text.map(|text| country(&text)).transpose()?,
            Self::Wikidata => entity.wikidata = text.map(|text| item(&text)).transpose()?,
            Self::Coordinates => {
                entity.coordinates = text.map(|text| coordinates(&text)).transpose()?;
            }
            Self::Note => entity.note = text,
        }
        Ok(())
    }
}

/// What it was called is what it is found by.
fn rename(entity: &mut Entity, label: &str) {
    if !entity.names.contains(&entity.label) && entity.label != label {
        entity.names.push(entity.label.clone());
    }
    label.clone_into(&mut entity.label);
    entity.names.retain(|name| name != label);
}

fn labels(answer: &str) -> Result<BTreeMap<String, String>, &'static str> {
    let parts = answer
        .split([',', '،'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let each = parts.map(|part| {
        let (code, label) = part.split_once('=').unwrap_or(("", ""));
        let (code, label) = (code.trim(), label.trim());
        let right = is_language(code) && !label.is_empty();
        right
            .then(|| (code.to_owned(), label.to_owned()))
            .ok_or("each is a language and a label: en=Iraq")
    });
    each.collect()
}

fn country(answer: &str) -> Result<String, &'static str> {
    let letters = answer.len() == 2 && answer.bytes().all(|byte| byte.is_ascii_alphabetic());
    letters
        .then(|| answer.to_ascii_uppercase())
        .ok_or("a country is two letters: IQ, PS, US (ISO 3166)")
}

/// An item, or its address.
fn item(answer: &str) -> Result<String, &'static str> {
    let name = answer.rsplit('/').next().unwrap_or(answer);
    let number = name.strip_prefix(['Q', 'q']).unwrap_or("");
    let right = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    right
        .then(|| format!("Q{number}"))
        .ok_or("an item of Wikidata is a Q with its number: Q796")
}

fn coordinates(answer: &str) -> Result<Coordinates, &'static str> {
    const WANTED: &str = "degrees north and east, and what they are precise to: 33.34, 44.40 town";
    let (north, rest) = answer.split_once([',', ' ']).ok_or(WANTED)?;
    let rest = rest.trim_start_matches([',', ' ']);
    let (east, precision) = rest.split_once(' ').unwrap_or((rest, ""));
    let degrees = |text: &str, most: f64| {
        let number = text.trim().parse::<f64>().ok();
        number.filter(|number| number.abs() <= most).ok_or(WANTED)
    };
    let precision = precision.trim();
    Ok(Coordinates {
        latitude: degrees(north, 90.0)?,
        longitude: degrees(east, 180.0)?,
        precision: (!precision.is_empty()).then(|| precision.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_shown_as_it_is_typed() {
        let mut entity = Entity::called("iraq", "العراق");
        for (detail, typed, shown) in [
            (Detail::Labels, "en=Iraq, he=עיראק", "en=Iraq, he=עיראק"),
            (Detail::Sort, "country", "country"),
            (Detail::Country, "iq", "IQ"),
            (
                Detail::Wikidata,
                "https://www.wikidata.org/wiki/Q796",
                "Q796",
            ),
            (Detail::Coordinates, "33.34, 44.4 town", "33.34, 44.4 town"),
            (Detail::Coordinates, "33.34 44.4", "33.34, 44.4"),
            (Detail::Note, "ملاحظة", "ملاحظة"),
            (Detail::Label, "جمهورية العراق", "جمهورية العراق"),
        ] {
            assert_eq!(detail.set(&mut entity, typed), Ok(()), "{typed}");
            assert_eq!(detail.of(&entity), shown);
        }
        assert_eq!(
            entity.names,
            ["العراق"],
            "it is found by what it was called"
        );
        for detail in Detail::ALL {
            assert_eq!(detail.set(&mut entity, ""), Ok(()));
        }
        assert_eq!(entity.label, "جمهورية العراق", "a label there must be");
        assert_eq!((entity.country, entity.coordinates), (None, None));
    }

    #[test]
    fn what_has_another_form_is_refused_and_changes_nothing() {
        let mut entity = Entity::called("x", "x");
        for (detail, typed) in [
            (Detail::Country, "Iraq"),
            (Detail::Wikidata, "796"),
            (Detail::Coordinates, "95, 10"),
            (Detail::Coordinates, "NaN, 10"),
            (Detail::Coordinates, "here"),
            (Detail::Labels, "Iraq"),
            (Detail::Labels, "en="),
        ] {
            assert!(detail.set(&mut entity, typed).is_err(), "{typed}");
        }
        assert_eq!(entity, Entity::called("x", "x"));
    }
}
