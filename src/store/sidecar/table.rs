//! One record's keys changed in its text: what is not changed keeps its form, its order, its comments.
//!
//! Values come as TOML in the house style. A new key is put where the house's order has it. A comment
//! above a key that goes stays at the record's end; so does a value that was not understood and is
//! replaced, as a comment.
//!
//! Must not know: what the keys mean.

use std::collections::HashMap;
use std::str::FromStr;

use toml_edit::{Array, DocumentMut, Item, Key, Table, TableLike, Value};

use super::literal;

/// Parses what this program wrote itself.
pub(super) fn parsed<T: FromStr>(written: &str) -> Option<T> {
    written.parse().ok()
}

/// A record's table, with what was taken out of it and must not be lost.
pub(in crate::store) struct Record {
    document: DocumentMut,
    list: &'static str,
    /// Comments to be put at its end.
    left: String,
    /// The house's order of keys.
    order: &'static [&'static str],
}

impl Record {
    /// The record that `text` is, of the list called `list`; `None` where it is none.
    pub(in crate::store) fn parse(
        text: &str,
        list: &'static str,
        order: &'static [&'static str],
    ) -> Option<Self> {
        let document: DocumentMut = text.parse().ok()?;
        let record = Self {
            document,
            list,
            left: String::new(),
            order,
        };
        record.table().is_some().then_some(record)
    }

    /// Its keys.
    pub(in crate::store) fn table(&self) -> Option<&dyn TableLike> {
        match self.document.get(self.list)? {
            Item::ArrayOfTables(tables) => Some(tables.get(0)?),
            item => item.as_table_like(),
        }
    }

    /// Its keys, to be changed.
    pub(in crate::store) fn table_mut(&mut self) -> Option<&mut dyn TableLike> {
        match self.document.get_mut(self.list)? {
            Item::ArrayOfTables(tables) => Some(tables.get_mut(0)?),
            item => item.as_table_like_mut(),
        }
    }

    /// What stands at `key`.
    pub(super) fn get(&self, key: &str) -> Option<&Item> {
        self.table()?.get(key)
    }

    /// What stands at `key`, to be changed.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Item> {
        self.table_mut()?.get_mut(key)
    }

    /// Lets `key` be the TOML `value`; without one it goes. `understood`: whether what stands there is
    /// one of the values that it can have.
    pub(super) fn set(&mut self, key: &str, value: Option<&str>, understood: bool) {
        if !understood {
            self.leave(key);
        }
        let Some(value) = value.and_then(parsed::<Value>) else {
            self.remove(key);
            return;
        };
        let order = self.order;
        let Some(table) = self.table_mut() else {
            return;
        };
        match table.get_mut(key) {
            Some(Item::Value(old)) => {
                let decor = old.decor().clone();
                *old = value;
                *old.decor_mut() = decor;
            }
            Some(_) => {
                self.remove(key);
                self.set(key, Some(&value.to_string()), true);
            }
            None => {
                let place = place_of(key, table, order);
                insert(table, key, value);
                if let Some(Item::ArrayOfTables(tables)) = self.document.get_mut(self.list) {
                    if let Some(table) = tables.get_mut(0) {
                        move_to(table, key, place);
                    }
                } else if let Some(table) = self
                    .document
                    .get_mut(self.list)
                    .and_then(Item::as_table_mut)
                {
                    move_to(table, key, place);
                }
            }
        }
    }

    /// Takes `key` out.
    fn remove(&mut self, key: &str) {
        let Some(table) = self.table_mut() else {
            return;
        };
        let mut left = String::new();
        if let Some(decor) = table.key(key).map(Key::leaf_decor) {
            comments(decor.prefix().and_then(|p| p.as_str()), &mut left);
        }
        if let Some(value) = table.get(key).and_then(Item::as_value) {
            comments(value.decor().suffix().and_then(|s| s.as_str()), &mut left);
        }
        table.remove(key);
        self.left.push_str(&left);
    }

    /// Keeps what stands at `key` as a comment.
    fn leave(&mut self, key: &str) {
        let Some(item) = self.get(key) else {
            return;
        };
        let Ok(value) = item.clone().into_value() else {
            return;
        };
        let value = value.decorated("", "").to_string();
        let written = format!("{} = {value}", literal::key(key));
        for line in written.lines() {
            self.left.push_str(&format!("# {line}\n"));
        }
    }

    /// Keeps the comments that stand above an element of a list that goes.
    pub(super) fn leave_comments<T>(&mut self, element: &Element<T>) {
        let decor = match &element.inline {
            Some(value) => value.decor(),
            None => element.table.decor(),
        };
        comments(decor.prefix().and_then(|p| p.as_str()), &mut self.left);
    }

    /// The record as text.
    pub(in crate::store) fn into_text(self) -> String {
        let mut out = self.document.to_string();
        super::cut::push(&mut out, &self.left);
        out
    }
}

/// The comments in what surrounds a key or a value.
fn comments(decor: Option<&str>, out: &mut String) {
    for line in decor.unwrap_or_default().lines() {
        let line = line.trim();
        if line.starts_with('#') {
            out.push_str(line);
            out.push('\n');
        }
    }
}

/// Puts `value` into `table` at `key`, written as the house has it.
pub(super) fn insert(table: &mut dyn TableLike, key: &str, value: Value) {
    match parsed::<Key>(&literal::key(key)) {
        Some(written) => {
            *table.entry_format(&written).or_insert(Item::None) = Item::Value(value);
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// The place among the keys of `table` where `order` has `key`: behind the last of those before it.
fn place_of(key: &str, table: &dyn TableLike, order: &[&str]) -> usize {
    let Some(own) = order.iter().position(|name| *name == key) else {
        return usize::MAX;
    };
    let before = order.get(..own).unwrap_or_default();
    let places = table.iter().enumerate();
    let behind = places.filter(|(_, (name, _))| before.contains(name));
    behind.map(|(place, _)| place + 1).last().unwrap_or(0)
}

/// Moves the last key of `table`, called `key`, to `place`.
fn move_to(table: &mut Table, key: &str, place: usize) {
    let names = table.iter().map(|(name, _)| name.to_owned());
    let mut names: Vec<String> = names.filter(|name| name != key).collect();
    names.insert(place.min(names.len()), key.to_owned());
    let ranks: HashMap<String, usize> = names.into_iter().zip(0..).collect();
    // The keys of dotted tables within are sorted too: those that stand nowhere here stay in their order.
    let rank = |key: &Key| ranks.get(key.get()).copied().unwrap_or(usize::MAX);
    table.sort_values_by(|one, _, other, _| rank(one).cmp(&rank(other)));
}

/// One element of a list as it stands in a record, and what it says (`None`: it was not understood).
pub(super) struct Element<T> {
    table: Table,
    inline: Option<Value>,
    pub(super) says: Option<T>,
}

/// The elements of a list of tables, inline or not.
pub(super) fn elements<T>(
    item: Option<&Item>,
    read: impl Fn(&dyn TableLike) -> Option<T>,
) -> Vec<Element<T>> {
    match item {
        Some(Item::ArrayOfTables(tables)) => tables
            .iter()
            .map(|table| Element {
                says: read(table),
                table: table.clone(),
                inline: None,
            })
            .collect(),
        Some(Item::Value(Value::Array(array))) => array
            .iter()
            .map(|value| Element {
                says: value.as_inline_table().and_then(|table| read(table)),
                table: Table::new(),
                inline: Some(value.clone()),
            })
            .collect(),
        _ => Vec::new(),
    }
}

impl<T: PartialEq> Element<T> {
    /// A new one, from the TOML of an inline table.
    pub(super) fn new(written: &str) -> Option<Self> {
        let value: Value = parsed(written)?;
        Some(Self {
            table: value.as_inline_table()?.clone().into_table(),
            inline: Some(value),
            says: None,
        })
    }

    /// Lets `key` be the TOML `value`; without one it goes.
    pub(super) fn set(&mut self, key: &str, value: Option<&str>) {
        let table: &mut dyn TableLike = match &mut self.inline {
            Some(Value::InlineTable(table)) => table,
            _ => &mut self.table,
        };
        match value.and_then(parsed::<Value>) {
            Some(value) => match table.get_mut(key) {
                Some(Item::Value(old)) => {
                    let decor = old.decor().clone();
                    *old = value;
                    *old.decor_mut() = decor;
                }
                _ => insert(table, key, value),
            },
            None => {
                table.remove(key);
            }
        }
        if let Some(Value::InlineTable(table)) = &mut self.inline
            && !table.to_string().contains('#')
        {
            let decor = table.decor().clone();
            table.fmt();
            *table.decor_mut() = decor;
        }
    }
}

/// Lets a list hold `elements`, in the form that it has: `[[…]]` tables or an array. `false` where the
/// item is neither.
pub(super) fn fill<T>(item: &mut Item, elements: Vec<Element<T>>) -> bool {
    match item {
        Item::ArrayOfTables(tables) => {
            tables.clear();
            for element in elements {
                tables.push(element.table);
            }
            true
        }
        Item::Value(Value::Array(array)) => {
            fill_array(array, elements.into_iter().filter_map(|e| e.inline));
            true
        }
        _ => false,
    }
}

/// New elements take the line breaks of the one before them.
fn fill_array(array: &mut Array, elements: impl Iterator<Item = Value>) {
    let first = array.get(0).and_then(|v| v.decor().prefix()?.as_str());
    let is_spaced = first == Some(" ");
    let prefix = first.filter(|p| p.contains('\n') && !p.contains('#'));
    let prefix = prefix.map(str::to_owned);
    let end = array.iter().last();
    let end = end.and_then(|v| Some(v.decor().suffix()?.as_str()?.to_owned()));
    let end = end.filter(|end| end.trim().is_empty());
    array.clear();
    for mut value in elements {
        let fresh = value
            .decor()
            .prefix()
            .is_none_or(|p| p.as_str().is_some_and(str::is_empty));
        match &prefix {
            Some(prefix) if fresh => value.decor_mut().set_prefix(prefix.clone()),
            _ if fresh => {
                let lead = if array.is_empty() { "" } else { " " };
                value.decor_mut().set_prefix(lead);
            }
            _ if array.is_empty() && prefix.is_none() && !is_spaced => {
                let plain = value.decor().prefix().and_then(|p| p.as_str()) == Some(" ");
                if plain {
                    value.decor_mut().set_prefix("");
                }
            }
            _ => {}
        }
        array.push_formatted(value);
    }
    if let Some(end) = end {
        end_with(array, &end);
    }
}

/// Lets the blanks `end` stand behind the last element of an array, and behind no other.
fn end_with(array: &mut Array, end: &str) {
    let last = array.len().saturating_sub(1);
    for (at, value) in array.iter_mut().enumerate() {
        let suffix = value.decor().suffix().and_then(|s| s.as_str());
        let is_blank = suffix.is_none_or(|suffix| suffix.trim().is_empty());
        if at == last && is_blank {
            value.decor_mut().set_suffix(end);
        } else if suffix == Some(end) {
            value.decor_mut().set_suffix("");
        }
    }
}
