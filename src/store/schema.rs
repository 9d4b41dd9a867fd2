//! Schemas as files have them: the default one, and what a project's `hashiya.toml` makes of it.
//!
//! `[[kind]]` and `[[link]]` tables add a kind or a link role, or change the keys that they give of the
//! one with their name; `[[kind.attribute]]` does the same to an attribute. A mistake costs one key and
//! is told with line and caret; what stood before it stands.
//!
//! Must not know: which letters the program's own commands need (its caller says), colours.

use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

use toml::de::DeTable;

use super::{config, project};
use crate::annotation::schema::{Attribute, Kind, LinkRole, Schema, Type};
use crate::error::{Error, Result};
use crate::handwritten::{Key, Sheet, Value, in_brief, nearest};

/// The default schema, as it is written: an example for projects.
pub const DEFAULT: &str = include_str!("schema.toml");

/// The default schema.
#[must_use]
pub fn builtin() -> &'static Schema {
    static BUILTIN: LazyLock<Schema> = LazyLock::new(|| {
        let (mut schema, mut faults) = (Schema::default(), Vec::new());
        let file = Path::new("schema.toml");
        extend(&mut schema, DEFAULT, file, &[], &mut faults);
        schema
    });
    &BUILTIN
}

/// The schema for the articles in `folder`: the default one with what the nearest `hashiya.toml`
/// upwards changes, and what is wrong with that file.
#[must_use]
pub fn load(folder: &Path) -> (Schema, Vec<Error>) {
    load_beside(folder, &[])
}

/// The same, where the letters `taken` belong to the program's own commands, each with the command's
/// name: a kind of the project that wants one of them is told so, and does without.
#[must_use]
pub fn load_beside(folder: &Path, taken: &[(char, &str)]) -> (Schema, Vec<Error>) {
    let (mut schema, mut faults) = (builtin().clone(), Vec::new());
    if let Some(file) = project::find(folder, project::SETTINGS)
        && let Some(text) = config::read_text(&file, &mut faults)
    {
        extend(&mut schema, &text, &file, taken, &mut faults);
    }
    (schema, faults)
}

/// Adds to `schema`, and changes of it, what `text` says, which came from `file`; what is wrong with it
/// goes to `faults`.
pub fn extend(
    schema: &mut Schema,
    text: &str,
    file: &Path,
    taken: &[(char, &str)],
    faults: &mut Vec<Error>,
) {
    let others = faults.len();
    let sheet = Sheet::read(text, file, faults);
    let tables = sheet.tables();
    let mut reading = Reading {
        sheet: &sheet,
        faults,
        schema,
        letters: Vec::new(),
        ends: Vec::new(),
    };
    for (key, value) in &tables {
        let outcome = match key.get_ref().as_ref() {
            "kind" => reading.each(key, value, Reading::kind),
            "link" => reading.each(key, value, Reading::link),
            "guidelines" => reading.text(key, value).map(|text| {
                reading.schema.guidelines = flowed(&text);
            }),
            // Read with the article's language.
            "cue" => Ok(()),
            _ => Err(sheet.unknown_key(key, "a project's file", TOP)),
        };
        reading.note(outcome);
    }
    reading.settle_letters(taken);
    reading.judge_ends();
    // Tables are read by the names of their keys; a person goes from the top down.
    let own = faults.get_mut(others..).unwrap_or_default();
    own.sort_by_key(|fault| fault.place().map(|place| (place.line, place.column)));
    in_brief(faults, others, file);
}

/// The most kinds: who has more looks for attributes.
const MOST: usize = 1000;

const TOP: &[&str] = &["kind", "link", "cue", "guidelines"];
const KIND: &[&str] = &[
    "name",
    "label",
    "plural",
    "key",
    "role",
    "doc",
    "guidelines",
    "attribute",
];
const LINK: &[&str] = &["name", "label", "from", "to", "doc"];
const ATTRIBUTE: &[&str] = &["key", "label", "type", "values", "doc"];

/// A letter that this file gives to a kind.
struct Letter {
    kind: String,
    letter: char,
    /// The kind's letter before.
    before: Option<char>,
    place: Range<usize>,
}

/// A file while it is read.
struct Reading<'s, 't> {
    sheet: &'s Sheet<'t>,
    faults: &'s mut Vec<Error>,
    schema: &'s mut Schema,
    letters: Vec<Letter>,
    /// The kinds that links name, judged when all kinds are known.
    ends: Vec<(String, Range<usize>)>,
}

impl Reading<'_, '_> {
    /// Keeps what is wrong.
    fn note(&mut self, outcome: Result<()>) {
        self.faults.extend(outcome.err());
    }

    /// A string as it is.
    fn text(&self, key: &Key<'_>, value: &Value<'_>) -> Result<String> {
        self.sheet.string(key, value).map(str::to_owned)
    }

    /// Reads each table of the list `value`.
    fn each(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        read: fn(&mut Self, &DeTable<'_>, Range<usize>) -> Result<()>,
    ) -> Result<()> {
        for one in self.sheet.list(key, value)? {
            let outcome = match self.sheet.table(key, one) {
                Ok(table) => read(self, table, one.span()),
                Err(fault) => Err(fault),
            };
            self.note(outcome);
        }
        Ok(())
    }

    /// The name, under `called`, of what the table at `place` describes.
    fn name(&self, table: &DeTable<'_>, called: &str, place: Range<usize>) -> Result<String> {
        let Some((key, value)) = table.get_key_value(called) else {
            let fault = self.sheet.fault(place, format!("this has no `{called}`"));
            return Err(fault.hint(format!("{called} = \"…\" says what it is about")));
        };
        let name = self.sheet.string(key, value)?;
        let wrong = name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control());
        if wrong {
            let fault = format!("\"{}\" can't be a name", name.escape_debug());
            let fault = self.sheet.fault(value.span(), fault);
            return Err(fault.hint("a name has no spaces: armed-group"));
        }
        Ok(name.to_owned())
    }

    /// One `[[kind]]`.
    fn kind(&mut self, table: &DeTable<'_>, place: Range<usize>) -> Result<()> {
        let name = self.name(table, "name", place.clone())?;
        let known = self.schema.kind(&name).cloned();
        if known.is_none() && self.schema.kinds().len() >= MOST {
            let message = format!("a project has no more than {MOST} kinds");
            return Err(self.sheet.fault(place, message));
        }
        let mut kind = known.unwrap_or_else(|| Kind::named(&name));
        for (key, value) in table {
            let outcome = self.set_kind(&mut kind, key, value);
            self.note(outcome);
        }
        // A new label without a plural has its own.
        if table.contains_key("label") && !table.contains_key("plural") {
            kind.plural = format!("{}s", kind.label);
        }
        self.schema.put_kind(kind);
        Ok(())
    }

    fn set_kind(&mut self, kind: &mut Kind, key: &Key<'_>, value: &Value<'_>) -> Result<()> {
        match key.get_ref().as_ref() {
            "name" => {}
            "label" => kind.label = self.text(key, value)?,
            "plural" => kind.plural = self.text(key, value)?,
            "role" => kind.role = self.text(key, value)?,
            "doc" => kind.doc = self.text(key, value)?,
            "guidelines" => kind.guidelines = flowed(&self.text(key, value)?),
            "key" => self.set_letter(kind, key, value)?,
            "attribute" => {
                for one in self.sheet.list(key, value)? {
                    let outcome = self.attribute(kind, key, one);
                    self.note(outcome);
                }
            }
            _ => return Err(self.sheet.unknown_key(key, "a kind", KIND)),
        }
        Ok(())
    }

    /// The letter that tags with a kind, or `false` for none.
    fn set_letter(&mut self, kind: &mut Kind, key: &Key<'_>, value: &Value<'_>) -> Result<()> {
        let mut letter = None;
        if value.get_ref().as_bool() != Some(false) {
            let written = self.sheet.string(key, value)?;
            letter = Some(written.parse().ok().filter(char::is_ascii_lowercase));
            if letter == Some(None) {
                let fault = format!("\"{}\" can't be a tag key", written.escape_debug());
                let fault = self.sheet.fault(value.span(), fault);
                return Err(fault.hint("write a small Latin letter, or false for none"));
            }
        }
        let letter = letter.flatten();
        if let Some(letter) = letter {
            self.letters.push(Letter {
                kind: kind.name.clone(),
                letter,
                before: kind.key,
                place: value.span(),
            });
        }
        kind.key = letter;
        Ok(())
    }

    /// One `[[kind.attribute]]`.
    fn attribute(&mut self, kind: &mut Kind, of: &Key<'_>, value: &Value<'_>) -> Result<()> {
        let table = self.sheet.table(of, value)?;
        let name = self.name(table, "key", value.span())?;
        let known = kind.attributes.iter().position(|one| one.key == name);
        let known = known.unwrap_or_else(|| {
            kind.attributes.push(Attribute::named(&name));
            kind.attributes.len() - 1
        });
        let Some(attribute) = kind.attributes.get_mut(known) else {
            return Ok(());
        };
        for (key, value) in table {
            let outcome = match key.get_ref().as_ref() {
                // The two are read together below.
                "key" | "type" | "values" => Ok(()),
                "label" => self.text(key, value).map(|text| attribute.label = text),
                "doc" => self.text(key, value).map(|text| attribute.doc = text),
                _ => Err(self.sheet.unknown_key(key, "an attribute", ATTRIBUTE)),
            };
            self.note(outcome);
        }
        attribute.kind = self.type_of(table, &attribute.kind)?;
        Ok(())
    }

    /// The type that an attribute's `type` and `values` tell, `before` being what it was.
    fn type_of(&self, table: &DeTable<'_>, before: &Type) -> Result<Type> {
        let typed = match table.get_key_value("type") {
            Some((key, value)) => Some((value.span(), self.sheet.choice(key, value, TYPES)?)),
            None => None,
        };
        let values = match table.get_key_value("values") {
            Some((key, value)) => Some((key.span(), self.sheet.strings(key, value)?)),
            None => None,
        };
        match (typed, values, before) {
            (None, None, before) => Ok(before.clone()),
            (None | Some((_, Named::Choice)), Some((_, values)), _) if !values.is_empty() => {
                Ok(Type::Choice(values))
            }
            (Some((_, Named::Choice)), None, Type::Choice(values)) => {
                Ok(Type::Choice(values.clone()))
            }
            (Some((place, Named::Choice)), None, _) => {
                let fault = self.sheet.fault(place, "a choice needs its values");
                Err(fault.hint("values = [\"yes\", \"no\"]"))
            }
            (None | Some((_, Named::Choice)), Some((place, _)), _) => {
                Err(self.sheet.fault(place, "a choice of nothing can't be made"))
            }
            (Some(_), Some((place, _)), _) => {
                Err(self.sheet.fault(place, "only a choice has values"))
            }
            (Some((_, named)), None, _) => Ok(match named {
                Named::Flag => Type::Flag,
                Named::Date => Type::Date,
                Named::Span => Type::Span,
                Named::Text | Named::Choice => Type::Text,
            }),
        }
    }

    /// One `[[link]]`.
    fn link(&mut self, table: &DeTable<'_>, place: Range<usize>) -> Result<()> {
        let name = self.name(table, "name", place)?;
        let known = self.schema.link(&name).cloned();
        let mut link = known.unwrap_or_else(|| LinkRole::named(&name));
        for (key, value) in table {
            let outcome = match key.get_ref().as_ref() {
                "name" => Ok(()),
                "label" => self.text(key, value).map(|text| link.label = text),
                "doc" => self.text(key, value).map(|text| link.doc = text),
                "from" => self.kinds(key, value).map(|kinds| link.from = kinds),
                "to" => self.kinds(key, value).map(|kinds| link.to = kinds),
                _ => Err(self.sheet.unknown_key(key, "a link", LINK)),
            };
            self.note(outcome);
        }
        self.schema.put_link(link);
        Ok(())
    }

    /// The kinds that a link's end names.
    fn kinds(&mut self, key: &Key<'_>, value: &Value<'_>) -> Result<Vec<String>> {
        let names = self.sheet.strings(key, value)?;
        let places = self.sheet.list(key, value)?.iter();
        let places = places.map(toml::Spanned::span);
        self.ends.extend(names.iter().cloned().zip(places));
        Ok(names)
    }

    /// Takes back the letters that commands need or another kind has: the kind gets its former one,
    /// where that is still free, or none.
    fn settle_letters(&mut self, taken: &[(char, &str)]) {
        while let Some((at, why)) = self.wrong_letter(taken) {
            let wrong = self.letters.remove(at);
            let fault = self.sheet.fault(wrong.place, why);
            self.faults
                .push(fault.hint("write another letter, or false for none"));
            let free = |letter: &char| {
                self.schema.kind_of_key(*letter).is_none()
                    && !taken.iter().any(|(other, _)| other == letter)
            };
            let letter = wrong.before.filter(free);
            if let Some(kind) = self.schema.kind(&wrong.kind).cloned() {
                self.schema.put_kind(Kind {
                    key: letter,
                    ..kind
                });
            }
        }
    }

    /// The last of this file's letters that can't be, with the reason.
    fn wrong_letter(&self, taken: &[(char, &str)]) -> Option<(usize, String)> {
        let wrong = |Letter { kind, letter, .. }: &Letter| {
            let mut kinds = self.schema.kinds().iter();
            if let Some((_, command)) = taken.iter().find(|(other, _)| other == letter) {
                return Some(format!("`{letter}` belongs to the command `{command}`"));
            }
            let other = kinds.find(|k| k.key == Some(*letter) && k.name != *kind)?;
            Some(format!("`{letter}` tags already as `{}`", other.name))
        };
        let mut letters = self.letters.iter().enumerate().rev();
        letters.find_map(|(at, letter)| Some((at, wrong(letter)?)))
    }

    /// Tells of the kinds that links name and that are not there.
    fn judge_ends(&mut self) {
        let known: Vec<&str> = self
            .schema
            .kinds()
            .iter()
            .map(|k| k.name.as_str())
            .collect();
        for (name, place) in &self.ends {
            if known.contains(&name.as_str()) {
                continue;
            }
            let name = name.escape_debug().to_string();
            let fault = format!("the schema has no kind `{name}`");
            let fault = self.sheet.fault(place.clone(), fault);
            self.faults.push(match nearest(&name, &known) {
                Some(near) => fault.hint(format!("did you mean `{near}`?")),
                None => fault.hint(format!("known kinds: {}", known.join(", "))),
            });
        }
    }
}

/// A type by its name in files.
#[derive(Clone, Copy)]
enum Named {
    Text,
    Choice,
    Flag,
    Date,
    Span,
}

const TYPES: &[(&str, Named)] = &[
    ("text", Named::Text),
    ("choice", Named::Choice),
    ("flag", Named::Flag),
    ("date", Named::Date),
    ("span", Named::Span),
];

/// A text that is wrapped in the file, a line a paragraph: a blank line ends a paragraph, and an item
/// that begins with `- ` is one by itself.
fn flowed(text: &str) -> String {
    let mut out = String::new();
    let mut fresh = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            fresh = true;
            continue;
        }
        if fresh || line.starts_with("- ") {
            if !out.is_empty() {
                out.push('\n');
            }
        } else {
            out.push(' ');
        }
        out.push_str(line);
        fresh = false;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extended(text: &str) -> (Schema, Vec<String>) {
        let (mut schema, mut faults) = (builtin().clone(), Vec::new());
        let file = Path::new("hashiya.toml");
        extend(&mut schema, text, file, &[('w', "next-word")], &mut faults);
        (schema, faults.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn words_of_speech_are_no_fault_of_the_schema() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[[cue]]\nlemma = \"غرد\"\nforms = [\"غرد\"]\n[[kind]]\nname = \"weapon\"\n";
        std::fs::write(folder.path().join("hashiya.toml"), text).unwrap();
        let (schema, faults) = load_beside(folder.path(), &[]);
        assert!(faults.is_empty(), "{faults:?}");
        assert!(schema.kind("weapon").is_some());
    }

    #[test]
    fn more_kinds_than_anybody_tells_apart_are_a_mistake() {
        let kinds: String = (0..1500)
            .map(|n| format!("[[kind]]\nname = \"k{n}\"\n"))
            .collect();
        let (schema, faults) = extended(&kinds);
        assert_eq!((schema.kinds().len(), faults.len()), (MOST, 101));
        assert!(
            faults[0].contains("no more than 1000 kinds"),
            "{}",
            faults[0]
        );
    }

    #[test]
    fn the_default_schema_is_faultless_and_whole() {
        let (mut schema, mut faults) = (Schema::default(), Vec::new());
        extend(
            &mut schema,
            DEFAULT,
            Path::new("schema.toml"),
            &[],
            &mut faults,
        );
        assert_eq!(
            faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [] as [&str; 0]
        );
        let kinds: Vec<_> = schema
            .kinds()
            .iter()
            .map(|k| (k.name.as_str(), k.key))
            .collect();
        assert_eq!(
            kinds,
            [
                ("actor", Some('a')),
                ("place", Some('p')),
                ("claim", Some('c'))
            ]
        );
        let links: Vec<_> = schema
            .links()
            .iter()
            .map(|link| link.name.as_str())
            .collect();
        assert_eq!(
            links,
            [
                "said-by",
                "via",
                "about",
                "supports",
                "refutes",
                "repeats",
                "responds-to",
                "located-in",
                "member-of"
            ]
        );
        let claim = schema.kind("claim").expect("a claim");
        let attributes: Vec<_> = claim.attributes.iter().map(|a| a.key.as_str()).collect();
        assert_eq!(
            attributes,
            [
                "speaker",
                "cue",
                "attribution",
                "stance",
                "certainty",
                "date"
            ]
        );
        assert_eq!(claim.attribute("cue").map(|a| &a.kind), Some(&Type::Span));
        for kind in schema.kinds() {
            assert!(!kind.doc.is_empty() && !kind.guidelines.is_empty());
            assert!(kind.attributes.iter().all(|a| !a.doc.is_empty()));
        }
        assert!(schema.links().iter().all(|link| !link.doc.is_empty()));
    }

    #[test]
    fn a_project_adds_kinds_and_changes_only_the_keys_it_gives() {
        let (schema, faults) = extended(
            "guidelines = \"\"\"\nOne\nline.\n\n- item\n  goes on\n- item\n\"\"\"\n\
             [[kind]]\nname = \"weapon\"\nkey = \"z\"\nrole = \"kind-1\"\n\
             [[kind.attribute]]\nkey = \"calibre\"\n\
             [[kind]]\nname = \"claim\"\nlabel = \"statement\"\n\
             [[kind.attribute]]\nkey = \"stance\"\nvalues = [\"for\", \"against\"]\n\
             [[link]]\nname = \"armed-with\"\nfrom = [\"actor\"]\nto = [\"weapon\"]\n\
             [[link]]\nname = \"via\"\nlabel = \"through\"\n",
        );
        assert_eq!(faults, [] as [&str; 0]);
        assert_eq!(schema.guidelines, "One line.\n- item goes on\n- item");
        assert_eq!(schema.number("weapon"), 3);
        let weapon = schema.kind_of_key('z').expect("a kind");
        assert_eq!(
            (weapon.plural.as_str(), weapon.role.as_str()),
            ("weapons", "kind-1")
        );
        assert_eq!(weapon.attributes[0].kind, Type::Text);
        let claim = schema.kind("claim").expect("a kind");
        assert_eq!(
            (claim.key, claim.plural.as_str()),
            (Some('c'), "statements")
        );
        assert_eq!(claim.attributes.len(), 6);
        let stance = claim.attribute("stance").expect("an attribute");
        assert_eq!(
            stance.kind,
            Type::Choice(vec!["for".to_owned(), "against".to_owned()])
        );
        assert!(!stance.doc.is_empty());
        let via = schema.link("via").expect("a link");
        assert_eq!((via.label.as_str(), via.from.len()), ("through", 1));
        assert!(
            schema
                .link("armed-with")
                .expect("a link")
                .leads_to(Some("weapon"))
        );
    }

    #[test]
    fn a_mistake_costs_one_key_and_says_where_it_is() {
        let (schema, faults) = extended(
            "[[kind]]\nlabel = \"x\"\n\
             [[kind]]\nname = \"ship\"\nkye = \"s\"\nkey = \"ship\"\nplural = 3\nrole = \"kind-2\"\n\
             attribute = [{ key = \"flag\", type = \"flga\" }, { key = \"size\", type = \"choice\" }, \
             { key = \"x\", type = \"date\", values = [\"a\"] }, { label = \"y\" }, 3]\n\
             [[link]]\nname = \"sails to\"\n[[link]]\nname = \"owns\"\nfrom = [\"acter\"]\nto = \"ship\"\n\
             [kinds]\n",
        );
        let begins = |start: &str| {
            assert!(
                faults.iter().any(|f| f.starts_with(start)),
                "{start}: {faults:#?}"
            );
        };
        begins("hashiya.toml:1:1: this has no `name`");
        begins(
            "hashiya.toml:5:1: a kind has no key `kye`\n   |\n 5 | kye = \"s\"\n   | ^\n  hint: did you mean `key`?",
        );
        begins("hashiya.toml:6:7: \"ship\" can't be a tag key");
        begins("hashiya.toml:7:10: `plural` must be a string");
        begins("hashiya.toml:9:37: `type` can't be \"flga\"");
        begins("hashiya.toml:9:70: a choice needs its values");
        begins("hashiya.toml:9:110: only a choice has values");
        begins("hashiya.toml:9:128: this has no `key`");
        begins("hashiya.toml:9:145: `attribute` must be a table");
        begins("hashiya.toml:11:8: \"sails to\" can't be a name");
        begins("hashiya.toml:14:9: the schema has no kind `acter`");
        begins("hashiya.toml:15:6: `to` must be a list");
        begins("hashiya.toml:16:2: a project's file has no key `kinds`");
        assert_eq!(faults.len(), 13, "{faults:#?}");
        let ship = schema.kind("ship").expect("a kind");
        assert_eq!(
            (ship.key, ship.role.as_str(), ship.plural.as_str()),
            (None, "kind-2", "ships")
        );
        assert_eq!(ship.attributes.len(), 3);
        assert!(schema.link("owns").is_some());
    }

    #[test]
    fn a_letter_serves_one_kind_and_no_command() {
        let keys = |schema: &Schema| -> String {
            let keys = schema.kinds().iter().map(|kind| kind.key.unwrap_or('-'));
            keys.collect()
        };
        let (schema, faults) = extended(
            "[[kind]]\nname = \"weapon\"\nkey = \"p\"\n[[kind]]\nname = \"word\"\nkey = \"w\"\n",
        );
        assert_eq!(keys(&schema), "apc--");
        assert_eq!(faults.len(), 2);
        assert!(faults[1].starts_with("hashiya.toml:6:7: `w` belongs to the command `next-word`"));
        assert!(faults[0].starts_with("hashiya.toml:3:7: `p` tags already as `place`"));
        let (schema, faults) = extended(
            "[[kind]]\nname = \"actor\"\nkey = \"p\"\n[[kind]]\nname = \"place\"\nkey = \"a\"\n\
             [[kind]]\nname = \"claim\"\nkey = false\n",
        );
        assert_eq!((keys(&schema).as_str(), faults.len()), ("pa-", 0));
        let (schema, faults) = extended("[[kind]]\nname = \"actor\"\nkey = \"p\"\n");
        assert_eq!((keys(&schema).as_str(), faults.len()), ("apc", 1));
    }

    #[test]
    fn the_project_is_found_from_the_articles_folder() {
        let top = tempfile::tempdir().unwrap();
        let deep = top.path().join("a");
        std::fs::create_dir(&deep).unwrap();
        std::fs::write(
            top.path().join("hashiya.toml"),
            "[[kind]]\nname = \"ship\"\nkey = \"w\"\nx = 1\n",
        )
        .unwrap();
        let (schema, faults) = load(&deep);
        assert_eq!(
            schema.kind_of_key('w').map(|k| k.name.as_str()),
            Some("ship")
        );
        assert_eq!(faults.len(), 1);
        let (schema, faults) = load_beside(&deep, &[('w', "next-word")]);
        assert_eq!((schema.kind_of_key('w'), faults.len()), (None, 2));
    }

    proptest::proptest! {
        #[test]
        fn any_file_is_read_to_its_end_and_the_built_in_kinds_stay(
            text in "(\\[\\[(kind|link|kind.attribute)\\]\\]\n|(name|key|type|from|label|attribute) = (\"[a-cw]{0,2}\"|\"choice\"|\\[\"a\"\\]|false|\\[\\{key = \"a\"\\}\\])\n){0,24}",
        ) {
            let (schema, _) = extended(&text);
            assert!(["actor", "place", "claim"].iter().all(|name| schema.kind(name).is_some()));
            let mut keys: Vec<char> = schema.kinds().iter().filter_map(|kind| kind.key).collect();
            let count = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), count, "a letter twice");
            assert!(!keys.contains(&'w'));
        }
    }
}
