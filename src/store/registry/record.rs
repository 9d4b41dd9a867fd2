//! One record's keys changed in its text: every byte that is not of a key that changes stays.
//!
//! The text is parsed only to find places in it; what changes is cut out and put in there. So comments, blank
//! lines, the order of keys and how lines end are as a person made them. A value that was not understood and is
//! replaced stays above the new one as a comment.
//!
//! Must not know: what the keys mean.

use std::ops::Range;

use toml_edit::{Document, Item, Key, Table, Value};

use super::items;
use super::read::LIST;
use super::write::KEYS;
use crate::store::sidecar::literal;

/// A place in a text, and what is to stand there instead.
pub(super) type Edit = (Range<usize>, String);

/// `text` with `edits`, which do not overlap; of those at one place the first given comes first.
pub(super) fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(place, _)| place.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (place, new) in edits {
        out.push_str(text.get(at..place.start).unwrap_or_default());
        out.push_str(&new);
        at = place.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Where the line of byte `at` begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line of byte `at` ends: behind its line end.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let behind = text.get(at..).unwrap_or_default();
    behind.find('\n').map_or(text.len(), |end| at + end + 1)
}

/// A text with one of its records.
pub(super) struct Record<'n> {
    text: String,
    number: usize,
    newline: &'n str,
}

impl<'n> Record<'n> {
    /// The record of that number in `text`, whose lines end with `newline`; `None` where there is none.
    pub(super) fn of(text: String, number: usize, newline: &'n str) -> Option<Self> {
        let record = Self {
            text,
            number,
            newline,
        };
        record.look(|_| Some(()))?;
        Some(record)
    }

    /// The text as it is now.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Asks the table as it stands.
    fn look<T>(&self, ask: impl FnOnce(&Table) -> Option<T>) -> Option<T> {
        let document = Document::parse(self.text.as_str()).ok()?;
        let list = document.as_table().get(LIST)?.as_array_of_tables()?;
        ask(list.get(self.number)?)
    }

    /// The string that stands at `key`.
    pub(super) fn text_at(&self, key: &str) -> Option<String> {
        self.look(|table| table.get(key)?.as_str().map(str::to_owned))
    }

    /// Lets `key` be the TOML `value`; without one it goes. `understood`: whether what stands there is one of the
    /// values that it can have. `None` where that can't be done.
    pub(super) fn set(&mut self, key: &str, value: Option<&str>, understood: bool) -> Option<()> {
        let edits = self.look(|table| {
            let item = table.get(key);
            let mut edits = Vec::new();
            match (item, value) {
                (Some(Item::Value(old)), Some(value)) if understood => {
                    edits.push((old.span()?, value.to_owned()));
                }
                (Some(item), None) => self.cut(table.key(key)?, item, &mut edits)?,
                (item, Some(value)) => {
                    edits.push(self.line(table, key, value)?);
                    if let Some(item) = item {
                        self.comment_out(table.key(key)?, item, &mut edits)?;
                    }
                }
                (None, None) => {}
            }
            Some(edits)
        })?;
        self.text = edited(&self.text, edits);
        Some(())
    }

    /// Lets the list at `key` say `wanted`, which `written` is as a whole.
    pub(super) fn set_list(
        &mut self,
        key: &str,
        wanted: &[String],
        written: Option<&str>,
        says: fn(&Value) -> Option<&str>,
    ) -> Option<()> {
        let place = self.look(|table| table.get(key)?.as_array()?.span());
        let Some(place) = place else {
            let is_there = self.look(|table| table.get(key).map(|_| ())).is_some();
            return self.set(key, written, !is_there);
        };
        let list = items::list(self.text.get(place.clone())?, wanted, says)?;
        if items::is_bare(&list) {
            return self.set(key, None, true);
        }
        self.text = edited(&self.text, vec![(place, list)]);
        Some(())
    }

    /// Lets `key` of the table at `name` be the TOML `value`; without one it goes. `None` where what stands there
    /// is no table that a key can be put into.
    pub(super) fn set_within(&mut self, name: &str, key: &str, value: Option<&str>) -> Option<()> {
        enum Form {
            Absent,
            Inline(Range<usize>),
            Edits(Vec<Edit>),
        }
        let form = self.look(|table| match table.get(name) {
            None => Some(Form::Absent),
            Some(Item::Value(Value::InlineTable(inline))) => Some(Form::Inline(inline.span()?)),
            Some(Item::Table(within)) => Some(Form::Edits(self.within(name, within, key, value)?)),
            Some(_) => None,
        })?;
        match form {
            Form::Absent => {
                let inline = value.map(|value| format!("{{ {} = {value} }}", literal::key(key)));
                self.set(name, inline.as_deref(), true)
            }
            Form::Inline(place) => {
                let inline = items::table(self.text.get(place.clone())?, key, value)?;
                if items::is_bare(&inline) {
                    return self.set(name, None, true);
                }
                self.text = edited(&self.text, vec![(place, inline)]);
                Some(())
            }
            Form::Edits(edits) => {
                self.text = edited(&self.text, edits);
                Some(())
            }
        }
    }

    /// The edits that let `key` of the table `within`, which stands in lines of its own, be `value`.
    fn within(
        &self,
        name: &str,
        within: &Table,
        key: &str,
        value: Option<&str>,
    ) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        match (within.get(key), value) {
            (Some(Item::Value(old)), Some(value)) => edits.push((old.span()?, value.to_owned())),
            (Some(item @ Item::Value(_)), None) => {
                self.cut(within.key(key)?, item, &mut edits)?;
            }
            (Some(_), _) => return None,
            (None, None) => {}
            (None, Some(value)) if within.is_dotted() => {
                let key = format!("{}.{}", literal::key(name), literal::key(key));
                let last = body(within).into_iter().max_by_key(|leaf| leaf.end)?;
                edits.push(self.line_behind(&last, &key, value));
            }
            (None, Some(_)) if within.is_implicit() => return None,
            (None, Some(value)) => {
                let last = body(within).into_iter().max_by_key(|leaf| leaf.end);
                let last = last.or(within.span())?;
                edits.push(self.line_behind(&last, &literal::key(key), value));
            }
        }
        Some(edits)
    }

    /// The line of a new key, in the place where the house's order has it: behind the last of those before it.
    fn line(&self, table: &Table, key: &str, value: &str) -> Option<Edit> {
        let own = KEYS.iter().position(|name| *name == key)?;
        let before = KEYS.get(..own)?;
        let mut last: Option<Range<usize>> = None;
        for (name, item) in table.iter().filter(|(name, _)| before.contains(name)) {
            let leaves = match item {
                Item::Value(_) => leaf(table.key(name)?, item).into_iter().collect(),
                Item::Table(within) if within.is_dotted() => body(within),
                _ => Vec::new(),
            };
            last = leaves.into_iter().chain(last).max_by_key(|leaf| leaf.end);
        }
        let last = last.or(table.span())?;
        Some(self.line_behind(&last, &literal::key(key), value))
    }

    /// A line for `key` behind the line where `last` ends, as deep as that one.
    fn line_behind(&self, last: &Range<usize>, key: &str, value: &str) -> Edit {
        let at = line_end(&self.text, last.end);
        let before = self
            .text
            .get(line_start(&self.text, last.start)..last.start);
        let indent = before.filter(|before| before.trim().is_empty());
        let line = format!("{}{key} = {value}", indent.unwrap_or_default());
        let is_ended = self.text.get(..at).is_some_and(|text| text.ends_with('\n'));
        let line = if is_ended {
            format!("{line}{}", self.newline)
        } else {
            format!("{}{line}", self.newline)
        };
        (at..at, line)
    }

    /// Cuts out what stands at `key`; a comment behind it stays.
    fn cut(&self, key: &Key, item: &Item, edits: &mut Vec<Edit>) -> Option<()> {
        for place in lines(key, item)? {
            let start = line_start(&self.text, place.start);
            let end = line_end(&self.text, place.end);
            let rest = self.text.get(place.end..end)?;
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let is_commented = rest.get(blanks..).is_some_and(|rest| rest.starts_with('#'));
            let cut = if is_commented {
                let indent = self.text.get(start..)?;
                let indent = indent.len() - indent.trim_start_matches([' ', '\t']).len();
                start + indent..place.end + blanks
            } else {
                start..end
            };
            edits.push((cut, String::new()));
        }
        Some(())
    }

    /// Makes comments of the lines of what stands at `key`.
    fn comment_out(&self, key: &Key, item: &Item, edits: &mut Vec<Edit>) -> Option<()> {
        let mut starts = Vec::new();
        for place in lines(key, item)? {
            let mut at = line_start(&self.text, place.start);
            while at < place.end {
                starts.push(at);
                at = line_end(&self.text, at);
            }
        }
        starts.sort_unstable();
        starts.dedup();
        edits.extend(starts.into_iter().map(|at| (at..at, "# ".to_owned())));
        Some(())
    }
}

/// The place of a key with its value.
fn leaf(key: &Key, item: &Item) -> Option<Range<usize>> {
    Some(key.span()?.start..item.span()?.end)
}

/// The keys with their values in a table's own lines: under no header within it.
fn body(table: &Table) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for (name, item) in table {
        match item {
            Item::Value(_) => out.extend(table.key(name).and_then(|key| leaf(key, item))),
            Item::Table(within) if within.is_dotted() => out.extend(body(within)),
            _ => {}
        }
    }
    out
}

/// The keys with their values at and under a table.
fn leaves(table: &Table) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for (name, item) in table {
        if let Some(key) = table.key(name) {
            out.extend(lines(key, item).unwrap_or_default());
        }
    }
    out
}

/// The places, each in lines of its own, of what stands at `key`: headers, and keys with their values.
fn lines(key: &Key, item: &Item) -> Option<Vec<Range<usize>>> {
    Some(match item {
        Item::None => Vec::new(),
        Item::Value(_) => vec![leaf(key, item)?],
        Item::Table(table) => lines_of(table),
        Item::ArrayOfTables(tables) => tables.iter().flat_map(lines_of).collect(),
    })
}

/// The same of a table.
pub(super) fn lines_of(table: &Table) -> Vec<Range<usize>> {
    let header = table
        .span()
        .filter(|_| !table.is_implicit() && !table.is_dotted());
    header.into_iter().chain(leaves(table)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, change: impl Fn(&mut Record<'_>) -> Option<()>, after: &str) {
        for newline in ["\n", "\r\n"] {
            let text = before.replace('\n', newline);
            let mut record = Record::of(text, 0, newline).expect("a record");
            change(&mut record).expect("it can be done");
            assert_eq!(record.into_text(), after.replace('\n', newline));
        }
    }

    #[test]
    fn a_key_is_changed_and_nothing_else() {
        check(
            "[[entity]] # here\n  id   =  'a' # by hand\n  label='x' # y\nother = 1\n",
            |record| record.set("label", Some("\"z\""), true),
            "[[entity]] # here\n  id   =  'a' # by hand\n  label=\"z\" # y\nother = 1\n",
        );
    }

    #[test]
    fn a_new_key_stands_where_the_house_has_it() {
        check(
            "[[entity]]\n  id = 'a' # by hand\n# a note\nnote = \"\"\"x\n# y\"\"\"\n[entity.labels]\nen = 'x'",
            |record| {
                record.set("type", Some("\"town\""), true)?;
                record.set("merged_into", Some("\"b\""), true)?;
                record.set_within("labels", "fr", Some("\"y\""))
            },
            "[[entity]]\n  id = 'a' # by hand\n  type = \"town\"\n# a note\nnote = \"\"\"x\n# y\"\"\"\nmerged_into = \"b\"\n\
             [entity.labels]\nen = 'x'\nfr = \"y\"",
        );
        check(
            "[[entity]]\nlabels.en = 'x' # dotted\nlabel = 'y'\nlabels.he = 'z'\nx = 1\n",
            |record| {
                record.set_within("labels", "fr", Some("\"y\""))?;
                record.set_within("labels", "en", None)?;
                record.set("id", Some("\"a\""), true)
            },
            "[[entity]]\nid = \"a\"\n# dotted\nlabel = 'y'\nlabels.he = 'z'\nlabels.fr = \"y\"\nx = 1\n",
        );
    }

    #[test]
    fn what_goes_leaves_its_comments() {
        check(
            "[[entity]]\nid = 'a'\n# why\nnote = 'x' # because\ntype = 'y'\n",
            |record| {
                record.set("note", None, true)?;
                record.set("type", None, true)
            },
            "[[entity]]\nid = 'a'\n# why\n# because\n",
        );
    }

    #[test]
    fn what_was_not_understood_stays_as_a_comment() {
        check(
            "[[entity]]\nid = 'a'\ncountry = [\n  5, # five\n]\nx = 1\n",
            |record| record.set("country", Some("\"IQ\""), false),
            "[[entity]]\nid = 'a'\ncountry = \"IQ\"\n# country = [\n#   5, # five\n# ]\nx = 1\n",
        );
        check(
            "[[entity]]\nid = 'a'\n[entity.note]\nx = 1\n[entity.note.y]\n",
            |record| record.set("note", Some("\"IQ\""), false),
            "[[entity]]\nid = 'a'\nnote = \"IQ\"\n# [entity.note]\n# x = 1\n# [entity.note.y]\n",
        );
    }
}
