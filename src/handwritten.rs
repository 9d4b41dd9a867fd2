//! TOML that people write by hand: settings, themes, schemas. Read so that one mistake costs one key.
//!
//! A *sheet* is such a file's text with its name. Whoever reads one walks its tables key by key, and
//! turns each mistake into an error that names file, line and column, shows the line with a caret, and
//! says which known key or value is nearest to what was written.
//!
//! Must not know: what the keys mean.

use std::cell::{Cell, OnceCell};
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};

pub use crate::error::nearest;
use crate::error::{Error, Lines, Place, Result};

/// A key as it was written, with its place.
pub type Key<'t> = Spanned<DeString<'t>>;
/// A value as it was written, with its place.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// Mistakes of one file that are told one by one.
const TOLD: usize = 100;

/// Of the mistakes of `file` in `faults`, which begin at the one numbered `from`, the first are kept and the rest
/// counted.
pub fn in_brief(faults: &mut Vec<Error>, from: usize, file: &Path) {
    let more = faults.len().saturating_sub(from + TOLD);
    if more > 0 {
        faults.truncate(from + TOLD);
        let message = format!("{more} more mistakes like these");
        faults.push(Error::failed(message).in_file(file));
    }
}

/// A file's text and name, for messages.
#[derive(Clone, Debug)]
pub struct Sheet<'t> {
    text: &'t str,
    lines: OnceCell<Lines<'t>>,
    /// Mistakes that were found.
    found: Cell<usize>,
    file: &'t Path,
    /// The text with the lines blanked that are no TOML.
    legible: String,
}

impl<'t> Sheet<'t> {
    /// A sheet for messages only: `text`, which came from `file`, is not read.
    #[must_use]
    pub const fn new(text: &'t str, file: &'t Path) -> Self {
        Self {
            text,
            lines: OnceCell::new(),
            found: Cell::new(0),
            file,
            legible: String::new(),
        }
    }

    /// Reads `text`, which came from `file`. A line that is no TOML becomes an error in `faults`, and
    /// the rest is read as if the line were blank; with more than twenty such lines the file is
    /// something else, and nothing is read.
    #[must_use]
    pub fn read(text: &'t str, file: &'t Path, faults: &mut Vec<Error>) -> Self {
        let mut sheet = Self::new(text, file);
        let mut legible = text.to_owned();
        for _ in 0..20 {
            let Err(error) = DeTable::parse(&legible) else {
                sheet.legible = legible;
                break;
            };
            let place = error.span().unwrap_or(0..0);
            let message = error.message().trim().replace('\n', ", ");
            faults.push(sheet.fault(place.clone(), format!("this is not TOML: {message}")));
            match without_line(&legible, place.start) {
                Some(shorter) => legible = shorter,
                None => break,
            }
        }
        sheet
    }

    /// Its tables: none where it was not [read](Self::read).
    #[must_use]
    pub fn tables(&self) -> DeTable<'_> {
        DeTable::parse(&self.legible).map_or_else(|_| DeTable::default(), Spanned::into_inner)
    }

    /// A mistake at the bytes `place` of the text.
    #[must_use]
    pub fn fault(&self, place: Range<usize>, message: impl Into<String>) -> Error {
        let error = Error::failed(message).in_file(self.file);
        if self.found.replace(self.found.get() + 1) >= TOLD {
            return error;
        }
        error.at(self.place(place.start))
    }

    /// The place of byte `at` of the text.
    #[must_use]
    pub fn place(&self, at: usize) -> Place {
        let lines = self.lines.get_or_init(|| Lines::of(self.text));
        lines.place(at)
    }

    /// The file that the text came from.
    #[must_use]
    pub const fn file(&self) -> &'t Path {
        self.file
    }

    /// A key that `what` ("settings", "a theme") does not have; names the nearest of `known`.
    #[must_use]
    pub fn unknown_key(&self, key: &Key<'_>, what: &str, known: &[&str]) -> Error {
        let name = key.get_ref();
        let error = self.fault(key.span(), format!("{what} has no key `{name}`"));
        if self.found.get() > TOLD {
            return error;
        }
        match nearest(name, known) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(format!("known keys: {}", known.join(", "))),
        }
    }

    /// A string.
    pub fn string<'v>(&self, key: &Key<'_>, value: &'v Value<'_>) -> Result<&'v str> {
        let found = value.get_ref().as_str();
        found.ok_or_else(|| self.mismatch(key, value, "a string"))
    }

    /// `true` or `false`.
    pub fn boolean(&self, key: &Key<'_>, value: &Value<'_>) -> Result<bool> {
        let found = value.get_ref().as_bool();
        found.ok_or_else(|| self.mismatch(key, value, "true or false"))
    }

    /// A whole number within `bounds`.
    pub fn number(
        &self,
        key: &Key<'_>,
        value: &Value<'_>,
        bounds: std::ops::RangeInclusive<i64>,
    ) -> Result<i64> {
        let wanted = || format!("a whole number from {} to {}", bounds.start(), bounds.end());
        let written = value.get_ref().as_integer();
        written
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok())
            .filter(|number| bounds.contains(number))
            .ok_or_else(|| self.mismatch(key, value, &wanted()))
    }

    /// One of the named `choices`.
    pub fn choice<T: Copy>(
        &self,
        key: &Key<'_>,
        value: &Value<'_>,
        choices: &[(&str, T)],
    ) -> Result<T> {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let written = self.string(key, value)?;
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == written) {
            return Ok(*choice);
        }
        let message = format!("`{}` can't be \"{written}\"", key.get_ref());
        let error = self.fault(value.span(), message);
        Err(match nearest(written, &names) {
            Some(near) => error.hint(format!("did you mean \"{near}\"?")),
            None => error.hint(format!("it can be: {}", names.join(", "))),
        })
    }

    /// A table.
    pub fn table<'v>(&self, key: &Key<'_>, value: &'v Value<'v>) -> Result<&'v DeTable<'v>> {
        let found = value.get_ref().as_table();
        found.ok_or_else(|| self.mismatch(key, value, "a table"))
    }

    /// A list.
    pub fn list<'v>(&self, key: &Key<'_>, value: &'v Value<'v>) -> Result<&'v DeArray<'v>> {
        let found = value.get_ref().as_array();
        found.ok_or_else(|| self.mismatch(key, value, "a list"))
    }

    /// A list of strings.
    pub fn strings(&self, key: &Key<'_>, value: &Value<'_>) -> Result<Vec<String>> {
        let each = self.list(key, value)?.iter();
        each.map(|one| {
            let text = one.get_ref().as_str().map(str::to_owned);
            text.ok_or_else(|| self.mismatch(key, one, "a list of strings"))
        })
        .collect()
    }

    /// A value of the wrong type.
    fn mismatch(&self, key: &Key<'_>, value: &Value<'_>, wanted: &str) -> Error {
        let kind = value.get_ref().type_str();
        let found = if value.get_ref().is_integer() && wanted.starts_with("a whole") {
            "out of bounds".to_owned()
        } else {
            format!("of type {kind}")
        };
        self.fault(
            value.span(),
            format!("`{}` must be {wanted}; this is {found}", key.get_ref()),
        )
    }
}

/// `text` with the line of byte `at` blanked, nothing moved; `None` where it is blank already.
fn without_line(text: &str, at: usize) -> Option<String> {
    let bytes = text.as_bytes();
    let (head, tail) = bytes.split_at_checked(at)?;
    let end_of_line = |byte: &u8| *byte == b'\n';
    let start = head.iter().rposition(end_of_line).map_or(0, |end| end + 1);
    let end = tail
        .iter()
        .position(end_of_line)
        .map_or(text.len(), |more| at + more);
    let line = text.get(start..end)?;
    if line.trim().is_empty() {
        return None;
    }
    let (before, after) = (text.get(..start)?, text.get(end..)?);
    Some(format!("{before}{}{after}", " ".repeat(line.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_line_does_not_take_the_others_with_it() {
        let text = "width = 70\nthis is not toml\ntheme = \"dark\"\n";
        let mut faults = Vec::new();
        let sheet = Sheet::read(text, Path::new("config.toml"), &mut faults);
        let table = sheet.tables();
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].place().map(|place| place.line), Some(2));
        assert!(table.get("width").is_some());
        assert!(table.get("theme").is_some());
        let key = table.get_key_value("theme").unwrap().0;
        let fault = sheet.unknown_key(key, "a test", &[]);
        assert_eq!(fault.place().map(|place| place.line), Some(3));
    }

    #[test]
    fn what_is_no_toml_at_all_gives_nothing_and_ends() {
        let long = "x y\n".repeat(100);
        for text in ["\u{0}", "a = '''", "[[[[", &long, "\r", "=\n=\n="] {
            let mut faults = Vec::new();
            let sheet = Sheet::read(text, Path::new("config.toml"), &mut faults);
            assert!(sheet.tables().is_empty());
            assert!(!faults.is_empty() && faults.len() <= 20, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in "([a-c]{1,2} ?= ?[0-9\"'\\[{]{0,3}|\\PC{0,6}|\\[[a-c]\\]|#.{0,5}|\r?\n){0,40}") {
            let mut faults = Vec::new();
            let sheet = Sheet::read(&text, Path::new("x.toml"), &mut faults);
            let table = sheet.tables();
            for (key, value) in &table {
                let told = sheet.unknown_key(key, "a test", &["abc"]).to_string();
                assert!(told.starts_with("x.toml:"));
                assert!(sheet.number(key, value, 0..=3).is_ok() || !sheet.fault(value.span(), "x").to_string().is_empty());
            }
        }
    }
}
