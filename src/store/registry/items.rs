//! The text of a list or an inline table with items put in and taken out: all else stays byte for byte, also
//! comments between items.
//!
//! Must not know: what the items say.

use std::ops::Range;

use toml_edit::{Document, TableLike, Value};

use super::record::{Edit, edited, line_end, line_start};
use crate::store::sidecar::literal;

/// What a value's text is parsed behind.
const LEAD: &str = "a = ";

/// The places of items between brackets: of keys with their values.
struct Items<'t> {
    text: &'t str,
    places: Vec<Range<usize>>,
}

/// Lets the list `text` say `wanted`: what it says already, in that order, stays where it is; what `says` does
/// not understand stays too.
pub(super) fn list(
    text: &str,
    wanted: &[String],
    says: fn(&Value) -> Option<&str>,
) -> Option<String> {
    let mut text = text.to_owned();
    let source = format!("{LEAD}{text}");
    let document = Document::parse(source.as_str()).ok()?;
    let array = document.as_table().get("a")?.as_array()?;
    let mut left = wanted.iter();
    let mut next = left.next();
    let mut gone = Vec::new();
    for (number, value) in array.iter().enumerate() {
        match says(value) {
            Some(name) if next.is_some_and(|next| next == name) => next = left.next(),
            Some(_) => gone.push(number),
            None => {}
        }
    }
    for number in gone.into_iter().rev() {
        text = Items::of_list(&text)?.without(number)?;
    }
    for name in next.into_iter().chain(left) {
        text = Items::of_list(&text)?.with(&literal::string(name));
    }
    Some(text)
}

/// Lets `key` of the inline table `text` be the TOML `value`; without one it goes.
pub(super) fn table(text: &str, key: &str, value: Option<&str>) -> Option<String> {
    let source = format!("{LEAD}{text}");
    let document = Document::parse(source.as_str()).ok()?;
    let table = document.as_table().get("a")?.as_inline_table()?;
    let items = Items::of_table(text, table)?;
    let there = match table.get(key) {
        Some(Value::InlineTable(table)) if table.is_dotted() => return None,
        Some(old) => Some(back(old.span()?)?),
        None => None,
    };
    match (there, value) {
        (Some(place), Some(value)) => Some(edited(text, vec![(place, value.to_owned())])),
        (Some(place), None) => {
            let number = items.places.iter().position(|item| item.end == place.end)?;
            items.without(number)
        }
        (None, Some(value)) => Some(items.with(&format!("{} = {value}", literal::key(key)))),
        (None, None) => Some(text.to_owned()),
    }
}

/// Whether nothing stands between the brackets of `text`.
pub(super) fn is_bare(text: &str) -> bool {
    let inner = text.get(1..text.len().saturating_sub(1));
    inner.is_some_and(|inner| inner.trim_matches([' ', '\t', '\r', '\n', ',']).is_empty())
}

/// A place behind the lead as one in the value's text.
fn back(place: Range<usize>) -> Option<Range<usize>> {
    let start = place.start.checked_sub(LEAD.len())?;
    Some(start..place.end.checked_sub(LEAD.len())?)
}

/// Where the last value at or under `value` ends.
fn end_of(value: &Value) -> Option<usize> {
    match value {
        Value::InlineTable(table) if table.is_dotted() => {
            table.iter().filter_map(|(_, value)| end_of(value)).max()
        }
        value => Some(value.span()?.end),
    }
}

impl<'t> Items<'t> {
    fn of_list(text: &'t str) -> Option<Self> {
        let source = format!("{LEAD}{text}");
        let document = Document::parse(source.as_str()).ok()?;
        let array = document.as_table().get("a")?.as_array()?;
        let places: Option<Vec<_>> = array.iter().map(|value| back(value.span()?)).collect();
        let places = places?;
        Some(Self { text, places })
    }

    fn of_table(text: &'t str, table: &toml_edit::InlineTable) -> Option<Self> {
        let place = |(name, value): (&str, &Value)| {
            let key = TableLike::key(table, name)?.span()?;
            back(key.start..end_of(value)?)
        };
        let places: Option<Vec<_>> = table.iter().map(place).collect();
        let mut places = places?;
        places.sort_by_key(|place| place.start);
        Some(Self { text, places })
    }

    /// Where the closing bracket stands.
    fn close(&self) -> usize {
        self.text.len().saturating_sub(1)
    }

    /// The comma between `from` and `to`, outside comments.
    fn comma(&self, from: usize, to: usize) -> Option<usize> {
        let mut comment = false;
        let bytes = self.text.as_bytes().get(from..to)?.iter();
        for (at, byte) in bytes.enumerate() {
            match byte {
                b'\n' => comment = false,
                b'#' => comment = true,
                b',' if !comment => return Some(from + at),
                _ => {}
            }
        }
        None
    }

    /// What stands before `at` in its line, where it is blank and a line ended before it.
    fn indent(&self, at: usize) -> Option<&'t str> {
        let start = line_start(self.text, at);
        let before = self.text.get(start..at)?;
        (start > 0 && before.trim().is_empty()).then_some(before)
    }

    /// The text without the item of this number.
    fn without(&self, number: usize) -> Option<String> {
        let place = self.places.get(number)?.clone();
        let next = self.places.get(number + 1).map(|next| next.start);
        let behind = self.comma(place.end, next.unwrap_or(self.close()));
        let before = number.checked_sub(1).and_then(|at| self.places.get(at));
        let mut cuts: Vec<Edit> = Vec::new();
        let mut cut = |place: Range<usize>| cuts.push((place, String::new()));
        match (behind, before) {
            (Some(comma), _) if self.is_plain(place.end..comma) => {
                cut(self.whole_line(place.start..comma + 1));
            }
            (Some(comma), _) => {
                cut(place);
                cut(comma..comma + 1);
            }
            (None, Some(before)) => {
                let comma = self.comma(before.end, place.start)?;
                if self.is_plain(comma + 1..place.start) {
                    cut(comma..place.end);
                } else {
                    cut(comma..comma + 1);
                    cut(self.whole_line(place));
                }
            }
            (None, None) => cut(self.whole_line(place)),
        }
        Some(edited(self.text, cuts))
    }

    /// Whether only blanks stand there, in one line.
    fn is_plain(&self, place: Range<usize>) -> bool {
        let there = self.text.get(place).unwrap_or("#");
        there.trim_matches([' ', '\t']).is_empty()
    }

    /// An item's place with the blanks behind it; its whole line where it stands alone there.
    fn whole_line(&self, place: Range<usize>) -> Range<usize> {
        let rest = self.text.get(place.end..self.close()).unwrap_or("");
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let end = place.end + blanks;
        let is_line_end = rest
            .get(blanks..)
            .is_some_and(|rest| rest.starts_with(['\n', '\r']));
        match self.indent(place.start) {
            Some(indent) if is_line_end => place.start - indent.len()..line_end(self.text, end),
            _ if is_line_end => place,
            _ => place.start..end,
        }
    }

    /// The text with the item `written` behind the others.
    fn with(&self, written: &str) -> String {
        let close = self.close();
        let Some(last) = self.places.last() else {
            return self.first(written);
        };
        let comma = self.comma(last.end, close);
        let behind = comma.map_or(last.end, |comma| comma + 1);
        let Some(indent) = self.indent(last.start) else {
            let more = match comma {
                Some(_) => format!(" {written},"),
                None => format!(", {written}"),
            };
            return edited(self.text, vec![(behind..behind, more)]);
        };
        let newline = if self.text.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        // Behind the comment that the last item may have in its line.
        let end = line_end(self.text, behind);
        let mut edits: Vec<Edit> = Vec::new();
        if comma.is_none() {
            edits.push((last.end..last.end, ",".to_owned()));
        }
        let end_mark = if comma.is_some() { "," } else { "" };
        if end <= close {
            edits.push((end..end, format!("{indent}{written}{end_mark}{newline}")));
        } else {
            let more = format!("{newline}{indent}{written}{end_mark}");
            edits.push((behind..behind, more));
        }
        edited(self.text, edits)
    }

    /// The text with its first item.
    fn first(&self, written: &str) -> String {
        let is_table = self.text.starts_with('{');
        match (is_bare(self.text), is_table) {
            (true, true) => format!("{{ {written} }}"),
            (true, false) => format!("[{written}]"),
            (false, true) => edited(self.text, vec![(1..1, format!(" {written}"))]),
            (false, false) => edited(self.text, vec![(1..1, written.to_owned())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: &Value) -> Option<&str> {
        value.as_str()
    }

    #[track_caller]
    fn check(before: &str, wanted: &[&str], after: &str) {
        let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(list(before, &wanted, said).as_deref(), Some(after));
    }

    #[test]
    fn names_come_and_go_in_one_line() {
        check("[]", &["a"], "[\"a\"]");
        check("['a']", &["a", "b"], "['a', \"b\"]");
        check("[ 'a', 'b', ]", &["a", "b", "c"], "[ 'a', 'b', \"c\", ]");
        check("['a', 'b', 'c']", &["a", "c"], "['a', 'c']");
        check("['a', 'b', 'c']", &["b", "c"], "['b', 'c']");
        check("['a', 5, 'b']", &["a"], "['a', 5]");
        check("['a']", &[], "[]");
        check("['a', 'b']", &["b", "a"], "['b', \"a\"]");
        check("['a' , 'b']", &["a"], "['a' ]");
    }

    #[test]
    fn names_come_and_go_line_by_line_and_comments_stay() {
        let lines = "[\n  'a', # one\n  'b', # two\n  'c'  # three\n]";
        check(
            lines,
            &["a", "b", "c", "d"],
            "[\n  'a', # one\n  'b', # two\n  'c',  # three\n  \"d\"\n]",
        );
        check(
            lines,
            &["a", "b"],
            "[\n  'a', # one\n  'b' # two\n  # three\n]",
        );
        check(
            lines,
            &["a", "c"],
            "[\n  'a', # one\n  # two\n  'c'  # three\n]",
        );
        check(lines, &[], "[\n  # one\n  # two\n  # three\n]");
        check("[\n\t'a',\n\t'b',\n]", &["b"], "[\n\t'b',\n]");
        check("[\r\n 'a',\r\n]", &["a", "b"], "[\r\n 'a',\r\n \"b\",\r\n]");
        check("[\n 'a']", &["a", "b"], "[\n 'a',\n \"b\"]");
        check("[ # none\n]", &["a"], "[\"a\" # none\n]");
    }

    #[test]
    fn keys_of_a_table_come_and_go() {
        let check = |before: &str, key: &str, value: Option<&str>, after: &str| {
            assert_eq!(table(before, key, value).as_deref(), Some(after));
        };
        check("{ en = 'x' }", "en", Some("\"y\""), "{ en = \"y\" }");
        check(
            "{ en = 'x' }",
            "fr",
            Some("\"y\""),
            "{ en = 'x', fr = \"y\" }",
        );
        check("{en='x',fr='y'}", "en", None, "{fr='y'}");
        check("{ en = 'x', fr = 'y' }", "fr", None, "{ en = 'x' }");
        check("{ en = 'x' }", "en", None, "{ }");
        check("{}", "a b", Some("1"), "{ \"a b\" = 1 }");
        check(
            "{ a.b = 1, a.c = 2 }",
            "d",
            Some("1"),
            "{ a.b = 1, a.c = 2, d = 1 }",
        );
        assert_eq!(table("{ a.b = 1 }", "a", Some("1")), None);
    }
}
