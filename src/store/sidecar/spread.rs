//! Records written as arrays of inline tables (`done = [{ start = 0, end = 9 }]`), spread into tables.
//!
//! Such a file says the same, but records could not be put beside it one by one. It is spread in memory;
//! the file itself changes with the next save.
//!
//! Must not know: what records mean.

use toml_edit::{Array, Document, DocumentMut, Item, Value};

use super::cut::push;

/// The text of `document` with such arrays spread, of the lists called `lists`; `None` where there are none.
pub(in crate::store) fn spread(document: &Document<&str>, lists: &[&str]) -> Option<String> {
    let inline = |name: &&&str| document.as_table().get(name).is_some_and(Item::is_array);
    let names: Vec<&str> = lists.iter().filter(inline).copied().collect();
    if names.is_empty() {
        return None;
    }
    let mut rest: DocumentMut = document.raw().parse().ok()?;
    let mut tables = String::new();
    for name in names {
        let (key, item) = rest.as_table_mut().remove_entry(name)?;
        let decor = key.leaf_decor().prefix().and_then(|prefix| prefix.as_str());
        comments(decor, &mut tables);
        if let Item::Value(Value::Array(array)) = item {
            comments(array.decor().suffix().and_then(|s| s.as_str()), &mut tables);
            records(name, &array, &mut tables);
        }
    }
    let mut out = rest.to_string();
    push(&mut out, &tables);
    if document.raw().contains("\r\n") {
        out = out.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    Some(out)
}

/// The comments in what surrounds a value.
fn comments(decor: Option<&str>, out: &mut String) {
    for line in decor.unwrap_or_default().lines() {
        let line = line.trim().trim_start_matches(',').trim();
        if line.starts_with('#') {
            out.push_str(line);
            out.push('\n');
        }
    }
}

/// Each element as a table of its own.
fn records(name: &str, array: &Array, out: &mut String) {
    for value in array {
        comments(value.decor().prefix().and_then(|p| p.as_str()), out);
        comments(value.decor().suffix().and_then(|s| s.as_str()), out);
        out.push_str(&format!("\n[[{name}]]\n"));
        let Some(table) = value.as_inline_table() else {
            continue;
        };
        for (path, value) in table.get_values() {
            let path: Vec<_> = path.iter().map(|key| key.display_repr()).collect();
            let value = value.clone().decorated("", "");
            out.push_str(&format!("{} = {value}\n", path.join(".")));
        }
    }
    comments(array.trailing().as_str(), out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sidecar::cut::LISTS;

    #[test]
    fn inline_records_become_tables_and_comments_stay() {
        let text = "format = 1\n# mine\ndone = [\n  # one\n  { start = 0, end = 0x9, a.b = 'c' }, # two\n  {},\n  # three\n]\n\
            annotation = []\nother = [{}]\n[document]\nfile = \"a\"\n";
        let spread = spread(&Document::parse(text).unwrap(), &LISTS).expect("there are some");
        let read: DocumentMut = spread.parse().expect("it is TOML");
        assert!(!read.contains_key("annotation"));
        let done = read["done"].as_array_of_tables().expect("tables");
        assert_eq!(done.len(), 2);
        assert_eq!(done.get(0).unwrap()["end"].as_integer(), Some(9));
        assert_eq!(done.get(0).unwrap()["a"]["b"].as_str(), Some("c"));
        for kept in ["# mine", "# one", "# two", "# three", "other = [{}]", "0x9"] {
            assert!(spread.contains(kept), "{kept}\n{spread}");
        }
        assert!(super::spread(&Document::parse("done = 3").unwrap(), &LISTS).is_none());
    }
}
