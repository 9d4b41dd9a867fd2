//! TOML that no model holds, merged key by key; and comments, which are nobody's keys.
//!
//! Values are compared by what they say, not by how they are spaced. Where both sides changed one key mine stays, and
//! theirs is kept as a comment: what is kept twice is told by its path.
//!
//! Must not know: which keys mean what.

use std::collections::HashSet;

use toml_edit::{DocumentMut, Item, Key, TableLike, Value};

/// What begins the comment that keeps the other value of a key.
pub(in crate::store) const KEPT: &str = "# in conflict: ";

/// What stood against what: the paths of keys, and each other value as a comment.
#[derive(Default)]
pub(in crate::store) struct Clashes {
    /// The keys that both changed.
    pub(in crate::store) paths: Vec<String>,
    /// Their values on the other side, each as a comment in a line.
    pub(in crate::store) kept: Vec<String>,
}

impl Clashes {
    fn add(&mut self, path: &str, theirs: &Item) {
        let value = theirs.clone().into_value().ok();
        let written = value.map(|value| value.decorated("", "").to_string());
        let written = written.unwrap_or_else(|| theirs.to_string());
        for line in format!("{path} = {written}").lines() {
            self.kept.push(format!("{KEPT}{line}"));
        }
        self.paths.push(path.to_owned());
    }
}

/// Brings into `mine` what `theirs` changed of `base`, but for the keys of `known`, which are somebody else's.
pub(in crate::store) fn merge(
    base: Option<&dyn TableLike>,
    mine: &mut dyn TableLike,
    theirs: &dyn TableLike,
    known: &[&str],
    clashes: &mut Clashes,
) {
    merge_at("", base, mine, theirs, known, clashes);
}

fn merge_at(
    above: &str,
    base: Option<&dyn TableLike>,
    mine: &mut dyn TableLike,
    theirs: &dyn TableLike,
    known: &[&str],
    clashes: &mut Clashes,
) {
    let names = |table: &dyn TableLike| table.iter().map(|(key, _)| key.to_owned()).collect();
    let mut keys: Vec<String> = names(theirs);
    keys.extend(base.map(names).unwrap_or_default());
    let mut seen = HashSet::new();
    keys.retain(|key| !known.contains(&key.as_str()) && seen.insert(key.clone()));
    for key in keys {
        let before = base.and_then(|base| base.get(&key));
        let (own, other) = (mine.get(&key), theirs.get(&key));
        if same(own, other) || same(before, other) {
            continue;
        }
        match other {
            // Removed there: it stays where it was changed here.
            None if same(before, own) => drop(mine.remove(&key)),
            None => {}
            Some(other) if own.is_none() || same(before, own) => {
                put(mine, theirs.key(&key), &key, other);
            }
            Some(other) => {
                let path = format!("{above}{}", crate::store::sidecar::literal::key(&key));
                let own = mine.get_mut(&key).and_then(Item::as_table_like_mut);
                match (own, other.as_table_like()) {
                    (Some(own), Some(other)) => {
                        let before = before.and_then(Item::as_table_like);
                        merge_at(&format!("{path}."), before, own, other, &[], clashes);
                    }
                    _ => clashes.add(&path, other),
                }
            }
        }
    }
}

/// A record as one side has it.
#[derive(Clone, Copy)]
pub(in crate::store) struct Said<'a> {
    /// As it is written there.
    pub(in crate::store) written: Option<&'a dyn TableLike>,
    /// As it would be written anew: all of it that was understood.
    pub(in crate::store) plain: Option<&'a dyn TableLike>,
}

/// Brings into `out`, which was made of `base` and both sides, what these wrote under keys of `known` and nobody
/// understood. Where theirs alone gave a key such a value it is that one's; else the value is a clash.
pub(in crate::store) fn take_strange(
    base: Option<&dyn TableLike>,
    out: &mut dyn TableLike,
    [mine, theirs]: [Said<'_>; 2],
    known: &[&str],
    clashes: &mut Clashes,
) {
    for key in known {
        let get =
            |table: Option<&'_ dyn TableLike>| table.and_then(|table| table.get(key)).cloned();
        let [before, own] = [base, mine.written].map(get);
        let before = before.as_ref();
        let nothing_came = out.get(key).is_none() || same(before, out.get(key));
        let other = theirs.written.and_then(|table| table.get(key));
        let changed = other.filter(|other| !same(before, Some(other)));
        if let (Some(other), Some(table)) = (changed, theirs.written)
            && nothing_came
            && same(before, own.as_ref())
        {
            put(out, table.key(key), key, other);
            continue;
        }
        for side in [theirs, mine] {
            let item = side.written.and_then(|table| table.get(key));
            let plain = side.plain.and_then(|table| table.get(key));
            let lost = item.filter(|item| is_lost(item, [plain, before, out.get(key)]));
            if let Some(item) = lost {
                clashes.add(key, item);
            }
        }
    }
}

/// Whether a value, or a part of it, is in none of `others`: it was not understood, it is new, and nothing came of it.
fn is_lost(item: &Item, others: [Option<&Item>; 3]) -> bool {
    if others.iter().any(|other| same(*other, Some(item))) {
        return false;
    }
    let Some(own) = parts(item) else {
        return true;
    };
    let others: Vec<Part> = others
        .into_iter()
        .flatten()
        .filter_map(parts)
        .flatten()
        .collect();
    let is_there = |(name, part): &Part| {
        let mut others = others.iter().filter(|(other, _)| other == name);
        others.any(|(_, other)| same(Some(other), Some(part)))
    };
    !own.iter().all(is_there)
}

/// A part of a list, or of a table with its key.
type Part = (Option<String>, Item);

/// The parts of a list or a table; `None` of what has none.
fn parts(item: &Item) -> Option<Vec<Part>> {
    match item.clone().into_value().ok()? {
        Value::Array(list) => Some(
            list.into_iter()
                .map(|one| (None, Item::Value(one)))
                .collect(),
        ),
        Value::InlineTable(table) => {
            let all = table.into_iter();
            Some(
                all.map(|(key, one)| (Some(key.to_string()), Item::Value(one)))
                    .collect(),
            )
        }
        _ => None,
    }
}

/// Puts `item` at `key`, with the comment above it where it is new.
fn put(table: &mut dyn TableLike, written: Option<&Key>, key: &str, item: &Item) {
    match (table.get_mut(key), written) {
        (Some(Item::Value(old)), _) if item.is_value() => {
            let decor = old.decor().clone();
            if let Some(value) = item.as_value() {
                *old = value.clone();
                *old.decor_mut() = decor;
            }
        }
        (Some(old), _) => *old = item.clone(),
        (None, Some(written)) => {
            table.entry_format(written).or_insert_with(|| item.clone());
        }
        (None, None) => drop(table.insert(key, item.clone())),
    }
}

/// Whether two items say the same.
pub(in crate::store) fn same(one: Option<&Item>, other: Option<&Item>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(Item::ArrayOfTables(one)), Some(Item::ArrayOfTables(other))) => {
            let pairs = || one.iter().zip(other.iter());
            one.len() == other.len() && pairs().all(|(one, other)| same_table(one, other))
        }
        (Some(one), Some(other)) => match (one.as_table_like(), other.as_table_like()) {
            (Some(one), Some(other)) => same_table(one, other),
            _ => {
                let plain = |item: &Item| {
                    let value = item.clone().into_value().ok()?;
                    Some(value.decorated("", "").to_string())
                };
                plain(one).is_some() && plain(one) == plain(other)
            }
        },
        _ => false,
    }
}

fn same_table(one: &dyn TableLike, other: &dyn TableLike) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .all(|(key, item)| same(Some(item), other.get(key)))
}

/// The same of whole texts: what `mine` becomes; `None` where one of them is no TOML.
pub(in crate::store) fn merge_texts(
    base: &str,
    mine: &str,
    theirs: &str,
    clashes: &mut Clashes,
) -> Option<String> {
    let parsed = |text: &str| text.parse::<DocumentMut>().ok();
    let (base_table, theirs_table) = (parsed(base)?, parsed(theirs)?);
    let mut out = parsed(mine)?;
    let before = clashes.kept.len();
    merge(
        Some(base_table.as_table()),
        out.as_table_mut(),
        theirs_table.as_table(),
        &[],
        clashes,
    );
    let text = with_comments(&out.to_string(), base, theirs);
    Some(below(&text, clashes.kept.get(before..).unwrap_or_default()))
}

/// `text` with lines at its end.
pub(in crate::store) fn below(text: &str, lines: &[String]) -> String {
    let mut out = text.to_owned();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    for line in lines.iter().filter(|line| !text.contains(line.as_str())) {
        crate::store::sidecar::cut::push(&mut out, &format!("{line}{newline}"));
    }
    out
}

/// `text` with the comments of `theirs` that neither it nor `base` has: behind the same key and value where there is
/// such a line, below it all where they stood so, else above.
pub(in crate::store) fn with_comments(text: &str, base: &str, theirs: &str) -> String {
    let had: HashSet<&str> = comments(base)
        .into_iter()
        .chain(comments(text))
        .map(|(_, comment)| comment)
        .collect();
    let mut out: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let (mut above, mut last) = (String::new(), Vec::new());
    let all = comments(theirs);
    let inside = all.len() - comments_below(theirs);
    for ((code, comment), number) in all.into_iter().zip(0..) {
        if had.contains(comment) {
            continue;
        }
        if number >= inside {
            last.push(comment.to_owned());
            continue;
        }
        let line = out
            .iter_mut()
            .find(|line| !code.is_empty() && line.trim() == code);
        match line {
            Some(line) => line.push_str(&format!(" {comment}")),
            None => above.push_str(&format!("{comment}\n")),
        }
    }
    below(&(above + &out.join("\n")), &last)
}

/// How many comments stand below all keys of `text`; none where there are no keys.
fn comments_below(text: &str) -> usize {
    let is_blank = |line: &&str| line.trim().is_empty();
    let is_comment = |line: &&str| line.trim_start().starts_with('#');
    let lines = text.lines().rev().filter(|line| !is_blank(line));
    let count = lines.clone().take_while(is_comment).count();
    if lines.count() == count { 0 } else { count }
}

/// `text` with the comments of `side` at its end that neither it nor `base` has: those of records that are gone.
pub(in crate::store) fn with_strays(text: &str, base: &str, side: &str) -> String {
    let had = [comments(base), comments(text)].concat();
    let had: HashSet<&str> = had.into_iter().map(|(_, comment)| comment).collect();
    let strays = comments(side).into_iter().map(|(_, comment)| comment);
    let strays: Vec<String> = strays
        .filter(|comment| !had.contains(comment))
        .map(str::to_owned)
        .collect();
    below(text, &strays)
}

/// The comments of a TOML text, each with what stands before it in its line.
fn comments(text: &str) -> Vec<(&str, &str)> {
    let bytes = text.as_bytes();
    let (mut out, mut at, mut line) = (Vec::new(), 0, 0);
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b'\n' => {
                line = at + 1;
                at + 1
            }
            b'#' => {
                let end = memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default());
                let end = end.map_or(text.len(), |more| at + more);
                let part = |from, to| text.get(from..to).unwrap_or_default().trim();
                out.push((part(line, at), part(at, end)));
                end
            }
            b'"' | b'\'' => string_end(text, at),
            _ => at + 1,
        };
    }
    out
}

/// Where the string ends that begins at `start` with its quotation mark.
fn string_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let (mark, escapes) = match rest.as_bytes() {
        [b'"', b'"', b'"', ..] => ("\"\"\"", true),
        [b'\'', b'\'', b'\'', ..] => ("'''", false),
        [b'"', ..] => ("\"", true),
        _ => ("'", false),
    };
    let mut at = mark.len();
    while let Some(behind) = rest.get(at..).filter(|behind| !behind.is_empty()) {
        if behind.starts_with(mark) {
            at += mark.len();
            // Up to two quotation marks of the text may stand right before those that end it.
            let more = rest.get(at..).unwrap_or_default().bytes();
            let marks = more
                .take_while(|byte| mark.len() == 3 && mark.starts_with(char::from(*byte)))
                .count();
            return start + at + marks;
        }
        let mut characters = behind.chars();
        let first = characters.next().map_or(1, char::len_utf8);
        let escaped = escapes && behind.starts_with('\\');
        let second = characters.next().filter(|_| escaped);
        at += first + second.map_or(0, char::len_utf8);
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str, mine: &str, theirs: &str) -> (String, Vec<String>) {
        let mut clashes = Clashes::default();
        let out = merge_texts(base, mine, theirs, &mut clashes).expect("it is TOML");
        (out, clashes.paths)
    }

    #[test]
    fn each_side_changes_its_keys_and_a_key_that_both_changed_is_kept_twice() {
        let base = "a = 1\nb = 2\ngone = 3\n[t]\nx = 1\ny = 1\n";
        let mine = "a = 5 # five\nb = 2\ngone = 3\n[t]\nx = 2\ny = 1\n";
        let theirs = "a = 1\n# why\nb = 7\n[t]\nx = 3\ny = 4\n[u]\nz = 1\n";
        let (out, clashes) = merged(base, mine, theirs);
        assert_eq!(
            out,
            "# why\na = 5 # five\nb = 7\n[t]\nx = 2\ny = 4\n[u]\nz = 1\n# in conflict: t.x = 3\n"
        );
        assert_eq!(clashes, ["t.x"]);
        let (again, _) = merged(base, &out, theirs);
        assert_eq!(again, out, "to merge again changes nothing");
    }

    #[test]
    fn what_one_side_removed_and_the_other_changed_stays() {
        assert_eq!(merged("a = 1\n", "", "a = 2\n").0, "a = 2\n");
        assert_eq!(merged("a = 1\n", "a = 2\n", "").0, "a = 2\n");
        assert_eq!(merged("a = 1\n", "a = 1\n", "").0, "");
    }

    #[test]
    fn how_it_is_spaced_is_no_change() {
        let (out, clashes) = merged("a = [1, 2]\n", "a   = 3\n", "a= [1, 2]\n");
        assert_eq!((out.as_str(), clashes.len()), ("a   = 3\n", 0));
    }

    #[test]
    fn a_comment_is_told_from_a_string_that_looks_like_one() {
        let text = "# whole\na = \"# no\" # one\nb = '# \\' # two\nc = \"\"\"\n# no \\\"\"\" \"\"\"\" # three\nd = '''\n# no''' # four\ne = \"\\\"# no\"";
        let found: Vec<&str> = comments(text).into_iter().map(|(_, c)| c).collect();
        assert_eq!(found, ["# whole", "# one", "# two", "# three", "# four"]);
        assert_eq!(comments("a = 1 # x")[0].0, "a = 1");
        for broken in ["\"", "'''", "a = \"\\", "\"\"\"\\"] {
            assert!(comments(broken).is_empty());
        }
    }

    #[test]
    fn comments_of_both_are_there_once() {
        let text = with_comments(
            "a = 1\n# mine\nb = 2\n",
            "# old\n",
            "# old\na = 1 # sure?\n# theirs\n",
        );
        assert_eq!(text, "a = 1 # sure?\n# mine\nb = 2\n# theirs\n");
        assert_eq!(with_comments(&text, "", "a = 1 # sure?\n"), text);
    }
}
