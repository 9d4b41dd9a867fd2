//! WebAnno TSV 3.3, as INCEpTION and WebAnno write and read it.
//!
//! A row is a token, or below it a piece of one; columns are the features of layers. Positions are units of UTF-16. An
//! annotation has a number, which stands behind its values in the rows of all its pieces: `actor[3]`. What is written
//! is one sentence with a row of text for each line, and INCEpTION's own layer of named entities: `value` is the kind,
//! `identifier` the entity. Links are a layer of relations (`webanno.custom.NamedEntityLink`), which a project must
//! have; for projects that have none the same stands beside without links. What is taken in may have any layers of
//! spans.
//!
//! - `reading`: layers become annotations
//! - `writing`: annotations become rows
//!
//! Must not know: files.

mod reading;
mod writing;

use super::Format;
use super::losses::Loss;

pub(super) const FORMAT: Format = Format {
    name: "webanno-tsv",
    doc: "WebAnno TSV 3.3 for INCEpTION, with a layer of relations; beside it the same without that",
    endings: &[".webanno.tsv"],
    loses: &[
        Loss::BareNotes,
        Loss::Empty,
        Loss::Parts,
        Loss::Blank,
        Loss::Forms,
        Loss::Attributes,
        Loss::Dangling,
        Loss::Notes,
        Loss::Authors,
        Loss::Ids,
        Loss::Blanks,
    ],
    lacks: None,
    write: writing::write,
    guarded: None,
    beside: None,
    read: Some(reading::read),
    looks_like: |text| text.trim_start_matches('\u{feff}').starts_with(HEAD),
};

/// What a file begins with, before its version.
const HEAD: &str = "#FORMAT=WebAnno TSV 3.";
/// What a row of the sentence's text begins with.
const TEXT: &str = "#Text=";
/// What stands where there is no annotation, and where one has no value.
const NOTHING: &str = "_";
const NO_VALUE: &str = "*";
/// The features of named entities.
const ENTITY: &str = "identifier";
const KIND: &str = "value";

/// A line of the text with its control characters and backslashes escaped.
fn escaped_text(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            '\\' | '\0'..='\u{7}' | '\u{e}'..='\u{1f}' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// The line that was escaped so; before version 3.2 as Java escapes strings.
fn text_of(line: &str, java: bool) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let Some(c) = rest.next() else {
            out.push('\\');
            break;
        };
        match c {
            't' => out.push('\t'),
            'n' => out.push('\n'),
            'f' => out.push('\u{c}'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'u' if java => {
                let digits: String = rest.by_ref().take(4).collect();
                let code = u32::from_str_radix(&digits, 16).ok();
                out.push(code.and_then(char::from_u32).unwrap_or('\u{fffd}'));
            }
            c if c == '\\' || c.is_control() || java => out.push(c),
            c => out.extend(['\\', c]),
        }
    }
    out
}

/// A value as it stands in a cell.
fn escaped_value(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '-' if rest.peek() == Some(&'>') => out.push_str("\\-"),
            '\\' | '[' | ']' | '|' | '_' | ';' | '*' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// One of the values in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Entry {
    /// The value; `None` where there is none.
    value: Option<String>,
    /// What stands in brackets behind it.
    mark: Option<String>,
}

/// The values of a cell, of annotations one upon the other.
fn entries(cell: &str) -> Vec<Entry> {
    if cell == NOTHING {
        return Vec::new();
    }
    let mut out = vec![Reading::default()];
    let mut rest = cell.chars();
    while let Some(c) = rest.next() {
        if c == '|' {
            out.push(Reading::default());
        } else if let Some(last) = out.last_mut() {
            match c {
                '\\' => last.escaped(rest.next()),
                c => last.take(c),
            }
        }
    }
    out.into_iter().map(Reading::finish).collect()
}

/// A value that is being read.
#[derive(Default)]
struct Reading {
    value: String,
    /// What stands behind a bracket that was opened last.
    mark: Option<String>,
    /// Whether that was closed.
    closed: bool,
    /// Whether any character was escaped.
    escaped: bool,
}

impl Reading {
    fn escaped(&mut self, c: Option<char>) {
        self.escaped = true;
        match c {
            Some('t') => self.plain('\t'),
            Some('n') => self.plain('\n'),
            Some(c) => self.plain(c),
            None => self.plain('\\'),
        }
    }

    fn take(&mut self, c: char) {
        match c {
            '[' => {
                self.give_back();
                self.mark = Some(String::new());
            }
            ']' if self.mark.is_some() && !self.closed => self.closed = true,
            c => self.plain(c),
        }
    }

    fn plain(&mut self, c: char) {
        if self.closed {
            self.give_back();
        }
        match &mut self.mark {
            Some(mark) => mark.push(c),
            None => self.value.push(c),
        }
    }

    /// What stood in brackets was no mark: only the last at the end is one.
    fn give_back(&mut self) {
        if let Some(mark) = self.mark.take() {
            self.value.push('[');
            self.value.push_str(&mark);
            if self.closed {
                self.value.push(']');
            }
        }
        self.closed = false;
    }

    fn finish(mut self) -> Entry {
        if !self.closed {
            self.give_back();
        }
        let none = self.value == NO_VALUE && !self.escaped || self.value.is_empty();
        Entry {
            value: (!none).then_some(self.value),
            mark: self.mark,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str) -> Vec<(Option<String>, Option<String>)> {
        let each = entries(cell).into_iter();
        each.map(|entry| (entry.value, entry.mark)).collect()
    }

    #[test]
    fn a_cell_has_values_with_their_numbers() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(read("_"), []);
        assert_eq!(read("*[3]"), [(None, some("3"))]);
        assert_eq!(
            read("a[1]|b\\|c[2]"),
            [(some("a"), some("1")), (some("b|c"), some("2"))]
        );
        assert_eq!(read("\\*"), [(some("*"), None)]);
        assert_eq!(read("a[x]b"), [(some("a[x]b"), None)]);
        assert_eq!(read("a[b"), [(some("a[b"), None)]);
        assert_eq!(read("a\\[1\\]"), [(some("a[1]"), None)]);
        assert_eq!(read("1-3.1[2_4]"), [(some("1-3.1"), some("2_4"))]);
    }

    #[test]
    fn text_before_version_3_2_is_escaped_as_in_java() {
        assert_eq!(text_of("a\\u0041\\\"\\tb", true), "aA\"\tb");
        assert_eq!(text_of("a\\u0041", false), "a\\u0041");
        assert_eq!(text_of("\\ud83d\\", true), "\u{fffd}\\");
    }

    proptest::proptest! {
        #[test]
        fn what_is_escaped_comes_back(text in "(\\PC|[\\x00-\\x1f\\[\\]|_;*\\\\>-]){0,20}") {
            let line = text.replace('\n', " ");
            proptest::prop_assert_eq!(text_of(&escaped_text(&line), false), line);
            if !text.is_empty() {
                let cell = format!("{}[7]", escaped_value(&text));
                let only = Entry { value: Some(text), mark: Some("7".to_owned()) };
                proptest::prop_assert_eq!(entries(&cell), [only]);
            }
        }
    }
}
