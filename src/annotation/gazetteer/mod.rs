//! The gazetteer that comes with the program: places of the world with their names in Arabic, Hebrew,
//! Persian and Urdu.
//!
//! It is a table, one place a line ([`TABLE`]); where its names and numbers come from, and under which
//! licences, stands in [`NOTICE`]. A name whose letters are also an ordinary word is *doubtful* (`?` in the
//! table). The names of a language are indexed when they are first asked for.
//!
//! Must not know: files, who asks.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::names::Names;

/// The table, as it is written: a line of comment names its columns.
pub const TABLE: &str = include_str!("places.tsv");

/// Where it comes from, and the licences.
pub const NOTICE: &str = include_str!("NOTICE.md");

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// A country.
    Country,
    /// A part of a country.
    Region,
    /// A town.
    Town,
    /// A part of the world: a sea, a river, several countries.
    Area,
    /// A building, a square, a base.
    Site,
}

impl Sort {
    const NAMES: [(&'static str, Self); 5] = [
        ("country", Self::Country),
        ("region", Self::Region),
        ("town", Self::Town),
        ("area", Self::Area),
        ("site", Self::Site),
    ];

    /// Its name in the table, and as the type of an entity.
    #[must_use]
    pub fn name(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(_, sort)| *sort == self);
        found.map_or("", |(name, _)| name)
    }
}

/// A place of the world.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its name for programs: `iraq`.
    pub id: &'static str,
    /// What it is.
    pub sort: Sort,
    /// The country that it is, or is in: ISO 3166-1, two letters. Empty where it is in none, or in several.
    pub country: &'static str,
    /// Degrees north and east.
    pub coordinates: Option<(f64, f64)>,
    /// Whether it is the capital of its country.
    pub capital: bool,
    /// Its English name.
    pub english: &'static str,
    /// Its names in each language of [`LANGUAGES`], as the table has them.
    names: [&'static str; 4],
}

/// The languages of the table, in the order of its columns.
pub const LANGUAGES: [&str; 4] = ["ar", "he", "fa", "ur"];

impl Place {
    /// Its names in a language of [`LANGUAGES`], the usual one first, each with whether it is doubtful.
    pub fn names(&self, language: &str) -> impl Iterator<Item = (&'static str, bool)> {
        let column = LANGUAGES.iter().position(|code| *code == language);
        let names = column.and_then(|column| self.names.get(column)).copied();
        let names = names
            .unwrap_or_default()
            .split('|')
            .filter(|name| !name.is_empty());
        names.map(|name| match name.strip_prefix('?') {
            Some(name) => (name, true),
            None => (name, false),
        })
    }
}

/// All places.
#[must_use]
pub fn places() -> &'static [Place] {
    static PLACES: LazyLock<Vec<Place>> =
        LazyLock::new(|| TABLE.lines().filter_map(read).collect());
    &PLACES
}

/// The place called `id`.
#[must_use]
pub fn place(id: &str) -> Option<&'static Place> {
    static BY_ID: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
        places()
            .iter()
            .enumerate()
            .map(|(at, place)| (place.id, at))
            .collect()
    });
    places().get(*BY_ID.get(id)?)
}

/// The names of all places in a language, each with the number of its place; none in a language that the
/// table does not have.
#[must_use]
pub fn names(language: &str) -> &'static Names<usize> {
    static NAMES: [LazyLock<Names<usize>>; 4] = [
        LazyLock::new(|| index("ar")),
        LazyLock::new(|| index("he")),
        LazyLock::new(|| index("fa")),
        LazyLock::new(|| index("ur")),
    ];
    static NONE: LazyLock<Names<usize>> = LazyLock::new(Names::default);
    let column = LANGUAGES.iter().position(|code| *code == language);
    column.and_then(|column| NAMES.get(column)).unwrap_or(&NONE)
}

fn index(language: &str) -> Names<usize> {
    let mut out = Names::default();
    for (number, place) in places().iter().enumerate() {
        for (name, doubtful) in place.names(language) {
            out.add(name, number, doubtful);
        }
    }
    out
}

/// A line of the table; `None` for a comment.
fn read(line: &'static str) -> Option<Place> {
    let mut columns = line.split('\t');
    let id = columns.next().filter(|id| !id.starts_with('#'))?;
    let mut next = || columns.next().unwrap_or("");
    let sort = next();
    let (_, sort) = *Sort::NAMES.iter().find(|(name, _)| *name == sort)?;
    let country = next();
    let coordinates = (next().parse().ok(), next().parse().ok());
    let flags = next();
    Some(Place {
        id,
        sort,
        country,
        coordinates: coordinates.0.zip(coordinates.1),
        capital: flags.split(',').any(|flag| flag == "capital"),
        english: next(),
        names: [next(), next(), next(), next()],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::skeleton;

    #[test]
    fn every_line_of_the_table_is_a_place_with_an_id_of_its_own() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(lines.clone().count(), places().len());
        assert!(lines.clone().all(|line| line.split('\t').count() == 11));
        let mut ids: Vec<&str> = places().iter().map(|place| place.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), places().len());
        for place in places() {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(place.id.chars().all(plain), "{}", place.id);
            let country = |c: char| c.is_ascii_uppercase();
            assert!(matches!(place.country.len(), 0 | 2) && place.country.chars().all(country));
            let named = LANGUAGES
                .iter()
                .any(|language| place.names(language).next().is_some());
            assert!(named, "{} has no name", place.id);
            if let Some((north, east)) = place.coordinates {
                assert!(north.abs() <= 90.0 && east.abs() <= 180.0, "{}", place.id);
            }
        }
    }

    #[test]
    fn every_name_is_in_the_script_of_its_language_and_folds_to_something() {
        for place in places() {
            for language in LANGUAGES {
                for (name, _) in place.names(language) {
                    let script = |c: char| match language {
                        "he" => ('א'..='ת').contains(&c),
                        _ => ('\u{620}'..='\u{6ff}').contains(&c),
                    };
                    let fits = |c: char| !c.is_alphabetic() || script(c);
                    assert!(name.chars().all(fits), "{}: {name}", place.id);
                    assert!(!skeleton(name).is_empty(), "{}: {name}", place.id);
                    assert_eq!(name.trim(), name, "{}", place.id);
                }
            }
        }
    }

    #[test]
    fn the_capitals_of_the_arab_world_are_there_in_four_languages() {
        for id in [
            "baghdad", "damascus", "beirut", "amman", "cairo", "riyadh", "sanaa", "tunis",
        ] {
            let place = place(id).expect(id);
            assert!(place.capital && place.sort == Sort::Town && place.coordinates.is_some());
            for language in LANGUAGES {
                assert!(place.names(language).next().is_some(), "{id} in {language}");
            }
        }
    }
}
