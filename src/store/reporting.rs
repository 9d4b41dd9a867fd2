//! Languages as files have them: cues of reported speech and lists of words, the built-in ones and what a
//! project's `hashiya.toml` adds.
//!
//! A file has a list of words under each name of [`List::ALL`], `[patterns]` for inflections, and `[[cue]]`
//! tables. In a pattern `…` is where the stem stands; a cue gives the stem under the pattern's name. Forms of
//! patterns whose name begins with `participle` or `noun` are such, all others are finite verbs.
//!
//! Must not know: how cues are found.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use toml::de::DeTable;

use super::{config, project};
use crate::annotation::suggest::language::{Class, Cue, Form, Language, List, Order, Role};
use crate::error::{Error, Result};
use crate::handwritten::{Key, Sheet, Value, in_brief};

/// The languages that come with the program, as they are written.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("ar", include_str!("reporting/ar.toml")),
    ("fa", include_str!("reporting/fa.toml")),
    ("he", include_str!("reporting/he.toml")),
    ("ur", include_str!("reporting/ur.toml")),
];

const ORDERS: &[(&str, Order)] = &[
    ("before", Order::Before),
    ("after", Order::After),
    ("both", Order::Both),
];

const CUE: &[&str] = &[
    "language",
    "lemma",
    "class",
    "takes",
    "bare",
    "around",
    "until",
    "close",
    "forms",
    "participles",
    "nouns",
    "before",
    "after",
    "doubtful",
];

/// Inflections: the forms of a pattern, by its name.
type Patterns = BTreeMap<String, Vec<String>>;

/// The built-in language called `code`; one of which nothing is known where there is none.
#[must_use]
pub fn builtin(code: &str) -> Arc<Language> {
    static ALL: LazyLock<Vec<Arc<Language>>> = LazyLock::new(|| {
        let all = BUILT_IN.iter().map(|(code, text)| {
            let mut faults = Vec::new();
            let language = language(code, text, Path::new("reporting.toml"), &mut faults);
            debug_assert!(faults.is_empty(), "{faults:#?}");
            Arc::new(language)
        });
        all.collect()
    });
    let found = ALL.iter().find(|language| language.code == code);
    found
        .cloned()
        .unwrap_or_else(|| Arc::new(Language::named(code)))
}

/// The language called `code` for the articles in `folder`: the built-in one with the cues that the nearest
/// `hashiya.toml` upwards adds, and what is wrong with those.
#[must_use]
pub fn load(code: &str, folder: &Path) -> (Arc<Language>, Vec<Error>) {
    let mut faults = Vec::new();
    let builtin = builtin(code);
    let Some(file) = project::find(folder, project::SETTINGS) else {
        return (builtin, faults);
    };
    // What can't be read is told by whoever reads the schema there.
    let Some(text) = config::read_text(&file, &mut Vec::new()) else {
        return (builtin, faults);
    };
    let sheet = Sheet::read(&text, &file, &mut Vec::new());
    let tables = sheet.tables();
    let Some((key, value)) = tables.get_key_value("cue") else {
        return (builtin, faults);
    };
    let mut language = Language::clone(&builtin);
    let mut reading = Reading {
        sheet: &sheet,
        faults: &mut faults,
        patterns: patterns_of(code),
        language: &mut language,
    };
    let outcome = reading.cues(key, value);
    reading.note(outcome);
    (Arc::new(language), faults)
}

/// The inflections of a built-in language: a project's cues may use them.
fn patterns_of(code: &str) -> Patterns {
    let found = BUILT_IN.iter().find(|(known, _)| *known == code);
    let text = found.map_or("", |(_, text)| text);
    let (mut faults, mut language) = (Vec::new(), Language::default());
    let sheet = Sheet::read(text, Path::new("reporting.toml"), &mut faults);
    let tables = sheet.tables();
    let mut reading = Reading {
        sheet: &sheet,
        faults: &mut Vec::new(),
        patterns: Patterns::new(),
        language: &mut language,
    };
    if let Some((key, value)) = tables.get_key_value("patterns") {
        let outcome = reading.patterns(key, value);
        reading.note(outcome);
    }
    reading.patterns
}

/// The language called `code` that `text` tells, which came from `file`; what is wrong with it goes to
/// `faults`.
#[must_use]
pub fn language(code: &str, text: &str, file: &Path, faults: &mut Vec<Error>) -> Language {
    let mut language = Language::named(code);
    let others = faults.len();
    let sheet = Sheet::read(text, file, faults);
    let tables = sheet.tables();
    let mut reading = Reading {
        sheet: &sheet,
        faults,
        patterns: Patterns::new(),
        language: &mut language,
    };
    // Cues need the patterns, wherever these stand.
    if let Some((key, value)) = tables.get_key_value("patterns") {
        let outcome = reading.patterns(key, value);
        reading.note(outcome);
    }
    for (key, value) in &tables {
        let outcome = reading.top(key, value);
        reading.note(outcome);
    }
    in_brief(faults, others, file);
    language
}

/// A file while it is read.
struct Reading<'s, 't> {
    sheet: &'s Sheet<'t>,
    faults: &'s mut Vec<Error>,
    patterns: Patterns,
    language: &'s mut Language,
}

impl Reading<'_, '_> {
    fn note(&mut self, outcome: Result<()>) {
        self.faults.extend(outcome.err());
    }

    fn top(&mut self, key: &Key<'_>, value: &Value<'_>) -> Result<()> {
        let name = key.get_ref().as_ref();
        match name {
            "patterns" => Ok(()),
            "order" => {
                self.language.order = self.sheet.choice(key, value, ORDERS)?;
                Ok(())
            }
            "cue" => self.cues(key, value),
            _ => {
                let list = List::ALL.iter().find(|(known, _)| *known == name);
                let known: Vec<&str> = List::ALL.iter().map(|(name, _)| *name).collect();
                let (_, list) =
                    list.ok_or_else(|| self.sheet.unknown_key(key, "a language", &known))?;
                for words in self.sheet.strings(key, value)? {
                    self.language.add_word(*list, &words);
                }
                Ok(())
            }
        }
    }

    fn patterns(&mut self, key: &Key<'_>, value: &Value<'_>) -> Result<()> {
        for (name, forms) in self.sheet.table(key, value)? {
            let forms = self.sheet.strings(name, forms)?;
            self.patterns.insert(name.get_ref().to_string(), forms);
        }
        Ok(())
    }

    fn cues(&mut self, key: &Key<'_>, value: &Value<'_>) -> Result<()> {
        for one in self.sheet.list(key, value)? {
            let table = self.sheet.table(key, one)?;
            let outcome = self.cue(table, one.span());
            self.note(outcome);
        }
        Ok(())
    }

    /// One `[[cue]]`; of another language it is passed over.
    fn cue(&mut self, table: &DeTable<'_>, place: Range<usize>) -> Result<()> {
        if let Some((key, value)) = table.get_key_value("language")
            && self.sheet.string(key, value)? != self.language.code
        {
            return Ok(());
        }
        let text = |name: &str| match table.get_key_value(name) {
            Some((key, value)) => self.sheet.string(key, value).map(str::to_owned),
            None => {
                let fault = self
                    .sheet
                    .fault(place.clone(), format!("this cue has no `{name}`"));
                Err(fault.hint(format!("{name} = \"…\" is needed")))
            }
        };
        let strings = |name: &str| match table.get_key_value(name) {
            Some((key, value)) => self.sheet.strings(key, value),
            None => Ok(Vec::new()),
        };
        let class = match table.get_key_value("class") {
            Some((key, value)) => self.sheet.choice(key, value, Class::ALL)?,
            None => Class::Say,
        };
        let bare = match table.get_key_value("bare") {
            Some((key, value)) => self.sheet.boolean(key, value)?,
            None => false,
        };
        let cue = Cue {
            lemma: text("lemma")?,
            class,
            takes: strings("takes")?,
            bare,
            around: strings("around")?,
            until: strings("until")?,
            close: strings("close")?,
        };
        let doubtful = match table.get_key_value("doubtful") {
            Some((_, value)) if value.get_ref().as_bool() == Some(true) => None,
            Some((key, value)) => Some(self.sheet.strings(key, value)?),
            None => Some(Vec::new()),
        };
        let number = self.language.add_cue(cue);
        for (key, value) in table {
            let outcome = self.forms(key, value, number, doubtful.as_deref());
            self.note(outcome);
        }
        Ok(())
    }

    /// The forms under one key of a cue.
    fn forms(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        cue: usize,
        doubtful: Option<&[String]>,
    ) -> Result<()> {
        let name = key.get_ref().as_ref();
        let role = match name {
            "forms" => Role::Finite,
            "participles" => Role::Participle,
            "nouns" => Role::Noun,
            "before" => Role::Before,
            "after" => Role::After,
            _ if CUE.contains(&name) => return Ok(()),
            _ if name.starts_with("participle") => Role::Participle,
            _ if name.starts_with("noun") => Role::Noun,
            _ => Role::Finite,
        };
        let stems = match value.get_ref().as_str() {
            Some(stem) => vec![stem.to_owned()],
            None => self.sheet.strings(key, value)?,
        };
        let forms = match self.patterns.get(name) {
            Some(patterns) => inflected(&stems, patterns),
            None if CUE.contains(&name) => stems,
            None => {
                let known = self
                    .patterns
                    .keys()
                    .map(String::as_str)
                    .chain(CUE.iter().copied());
                let known: Vec<&str> = known.collect();
                return Err(self.sheet.unknown_key(key, "a cue", &known));
            }
        };
        for text in forms {
            // All are where the cue says so.
            let doubtful = doubtful.is_none_or(|doubtful| doubtful.contains(&text));
            self.language.add_form(
                &text,
                Form {
                    cue,
                    role,
                    doubtful,
                },
            );
        }
        Ok(())
    }
}

/// The forms of all stems.
fn inflected(stems: &[String], patterns: &[String]) -> Vec<String> {
    let each = |stem: &String| -> Vec<String> {
        patterns
            .iter()
            .map(|pattern| pattern.replace('…', stem))
            .collect()
    };
    stems.iter().flat_map(each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_languages_have_no_mistake() {
        for (code, text) in BUILT_IN {
            let mut faults = Vec::new();
            let language = language(code, text, Path::new("built-in"), &mut faults);
            assert!(faults.is_empty(), "{code}: {faults:#?}");
            assert!(language.cue(20).is_some(), "{code}");
        }
    }

    #[test]
    fn a_mistake_costs_one_key_and_is_told_with_its_place() {
        let text = "that = [\"أن\"]\nthta = [\"x\"]\norder = \"behind\"\n[patterns]\npast = [\"…\", \"…ت\"]\n\
                    [[cue]]\nclass = \"sya\"\n[[cue]]\nlemma = \"قال\"\npast = \"قال\"\nfuture = \"x\"\n";
        let mut faults = Vec::new();
        let language = language("ar", text, Path::new("a.toml"), &mut faults);
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults.len(), 4, "{told:#?}");
        assert!(language.cue(0).is_some_and(|cue| cue.lemma == "قال"));
        assert!(told.iter().any(|told| told.starts_with("a.toml:2:1")));
    }

    #[test]
    fn a_project_adds_cues_of_its_own_with_the_inflections_of_the_language() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[[cue]]\nlanguage = \"ar\"\nlemma = \"غرد\"\nclass = \"say\"\npast = \"غرد\"\n\
                    [[cue]]\nlanguage = \"he\"\nlemma = \"צייץ\"\nforms = [\"צייץ\"]\n";
        std::fs::write(folder.path().join("hashiya.toml"), text).unwrap();
        let (language, faults) = load("ar", folder.path());
        assert!(faults.is_empty(), "{faults:?}");
        let text = "وغردت";
        let span = crate::text::document::Span::new(0, text.len());
        let tokens = crate::annotation::names::token::tokens(text, span);
        let form = language.form_at(&tokens, 0).expect("a cue");
        let cue = form.of.first().and_then(|form| language.cue(form.cue));
        assert!(cue.is_some_and(|cue| cue.lemma == "غرد"));
    }
}
