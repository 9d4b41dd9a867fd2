//! A sidecar's text cut into records, and put together again: what is not changed stays byte for byte.
//!
//! A *record* is one `[[annotation]]`, `[[done]]`, `[[rejected]]` or `[[foreign]]` with its sub-tables,
//! and with the comments that no blank line parts from it, above and below. The *head* is what comes before the first:
//! `format`, `[document]`, tables of other programs. Tables of other programs between records follow the record
//! before them; those behind the last are the *tail*. The registry of entities is cut in the same way.
//!
//! Must not know: what records mean.

use std::ops::Range;
use std::sync::Arc;

use toml_edit::{Document, Item, Table};

/// The tables that hold records, in the order in which they are written.
pub(super) const LISTS: [&str; 4] = ["annotation", "done", "rejected", "foreign"];

/// One record as text, with what stands around it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(in crate::store) struct Piece {
    /// The blank lines above it, and comments that a blank line parts from it.
    pub(in crate::store) lead: Arc<str>,
    /// Its header, keys, sub-tables, and the comments right above and below it.
    pub(in crate::store) text: Arc<str>,
    /// Tables of other programs, and comments of records that are gone, which stand behind it.
    pub(in crate::store) followers: Arc<str>,
}

/// A file's text in pieces: a sidecar has one list of records for each of [`LISTS`].
#[derive(Clone, Debug)]
pub(in crate::store) struct Pieces<const N: usize = 4> {
    pub(in crate::store) head: String,
    pub(in crate::store) lists: [Vec<Piece>; N],
    pub(in crate::store) tail: String,
}

impl<const N: usize> Default for Pieces<N> {
    fn default() -> Self {
        Self {
            head: String::new(),
            lists: std::array::from_fn(|_| Vec::new()),
            tail: String::new(),
        }
    }
}

/// Whose a header is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// A record's: the list's number and its own there.
    Record(usize, usize),
    Document,
    Other,
}

/// A header: where the blank lines and comments above it begin, where it does, and whose it is.
struct Header {
    above: usize,
    start: usize,
    owner: Owner,
}

/// Cuts the text of `document` into pieces, with the records of `lists`.
pub(in crate::store) fn cut<const N: usize>(
    document: &Document<&str>,
    lists: &[&str; N],
) -> Pieces<N> {
    let text = document.raw();
    let mut headers = headers_of(document, lists);
    headers.sort_by_key(|header| header.start);
    let after = document
        .trailing()
        .span()
        .filter(|span| span.end == text.len());
    let end = match (headers.last(), after) {
        (Some(last), Some(after)) if matches!(last.owner, Owner::Record(..)) => {
            after.start + below_end(part(text, after), true)
        }
        _ => text.len(),
    };
    for header in &mut headers {
        header.above += below_end(part(text, header.above..header.start), false);
    }
    let mut pieces = Pieces::default();
    let first = headers.first().map_or(end, |header| header.above);
    push(&mut pieces.head, part(text, 0..first));
    // The record that tables of other programs follow.
    let mut last: Option<(usize, usize)> = None;
    for (number, header) in headers.iter().enumerate() {
        let next = headers.get(number + 1).map_or(end, |next| next.above);
        let above = part(text, header.above..header.start);
        let (lead, comment) = above
            .split_at_checked(blank_end(above))
            .unwrap_or(("", above));
        let body = part(text, header.start..next);
        match header.owner {
            Owner::Record(list, _) => {
                place(&mut pieces, header.owner, lead, &format!("{comment}{body}"));
                last = pieces.lists.get(list).map(|records| (list, records.len()));
            }
            Owner::Document => push(&mut pieces.head, &format!("{above}{body}")),
            Owner::Other => match last.and_then(|(list, count)| record(&mut pieces, list, count)) {
                Some(piece) => piece.followers = format!("{}{above}{body}", piece.followers).into(),
                None => push(&mut pieces.head, &format!("{above}{body}")),
            },
        }
    }
    if let Some(piece) = last.and_then(|(list, count)| record(&mut pieces, list, count)) {
        let followers = std::mem::take(&mut piece.followers);
        pieces.tail.push_str(&followers);
    }
    push(&mut pieces.tail, part(text, end..text.len()));
    pieces
}

/// The record numbered `count` from 1 of a list.
fn record<const N: usize>(pieces: &mut Pieces<N>, list: usize, count: usize) -> Option<&mut Piece> {
    pieces.lists.get_mut(list)?.get_mut(count.checked_sub(1)?)
}

/// Puts a header's text where it belongs: a new record, or more of one that began before.
fn place<const N: usize>(pieces: &mut Pieces<N>, owner: Owner, lead: &str, text: &str) {
    let Owner::Record(list, number) = owner else {
        return;
    };
    let Some(list) = pieces.lists.get_mut(list) else {
        return;
    };
    match list.get_mut(number) {
        Some(piece) => {
            let mut whole = piece.text.to_string();
            push(&mut whole, lead);
            push(&mut whole, text);
            piece.text = whole.into();
        }
        None => list.push(Piece {
            lead: lead.into(),
            text: text.into(),
            ..Piece::default()
        }),
    }
}

fn part(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or("")
}

/// Where the last blank line of `above` (blank lines and comments) ends: 0 where there is none.
fn blank_end(above: &str) -> usize {
    let mut end = 0;
    let mut at = 0;
    for line in above.split_inclusive('\n') {
        at += line.len();
        if line.trim().is_empty() && line.ends_with('\n') {
            end = at;
        }
    }
    end
}

/// Where what belongs to the table before ends in `between` (blank lines and comments): comments down to a blank line,
/// or to the end of the file.
fn below_end(between: &str, is_last: bool) -> usize {
    let lines = between.split_inclusive('\n');
    let is_comment = |line: &&str| line.trim_start().starts_with('#');
    let comments = lines.take_while(is_comment).map(str::len).sum();
    match is_last || comments < between.len() {
        true => comments,
        false => 0,
    }
}

/// All headers of the file, with their owners.
fn headers_of(document: &Document<&str>, lists: &[&str]) -> Vec<Header> {
    let mut out = Vec::new();
    for (name, item) in document.as_table() {
        let list = lists.iter().position(|list| *list == name);
        match (item, list) {
            (Item::ArrayOfTables(tables), Some(list)) => {
                for (number, table) in tables.iter().enumerate() {
                    collect(table, Owner::Record(list, number), &mut out);
                }
            }
            (item, _) if name == "document" => collect_item(item, Owner::Document, &mut out),
            (item, _) => collect_item(item, Owner::Other, &mut out),
        }
    }
    out
}

fn collect_item(item: &Item, owner: Owner, out: &mut Vec<Header>) {
    match item {
        Item::Table(table) => collect(table, owner, out),
        Item::ArrayOfTables(tables) => {
            tables.iter().for_each(|table| collect(table, owner, out));
        }
        _ => {}
    }
}

fn collect(table: &Table, owner: Owner, out: &mut Vec<Header>) {
    if let Some(span) = table.span()
        && !table.is_implicit()
        && !table.is_dotted()
    {
        let above = table.decor().prefix().and_then(|prefix| prefix.span());
        let above = above.filter(|above| above.end == span.start);
        out.push(Header {
            above: above.map_or(span.start, |above| above.start),
            start: span.start,
            owner,
        });
    }
    for (_, item) in table {
        collect_item(item, owner, out);
    }
}

/// Adds `more` to `text`, on a line of its own.
pub(in crate::store) fn push(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() && !text.ends_with('\n') {
        let crlf = text.contains("\r\n");
        text.push_str(if crlf { "\r\n" } else { "\n" });
    }
    text.push_str(more);
}

impl<const N: usize> Pieces<N> {
    /// The pieces as one text.
    pub(in crate::store) fn join(&self) -> String {
        let mut out = self.head.clone();
        for piece in self.lists.iter().flatten() {
            push(&mut out, &piece.lead);
            push(&mut out, &piece.text);
            push(&mut out, &piece.followers);
        }
        push(&mut out, &self.tail);
        out
    }

    /// How the file's lines end.
    pub(super) fn newline(&self) -> &'static str {
        let texts = std::iter::once(self.head.as_str())
            .chain(self.lists.iter().flatten().map(|piece| &*piece.text));
        let first = texts.map(str::as_bytes).find_map(|text| {
            let at = text.iter().position(|byte| *byte == b'\n')?;
            Some(text.get(at.wrapping_sub(1)) == Some(&b'\r'))
        });
        if first == Some(true) { "\r\n" } else { "\n" }
    }

    /// Takes records out of a list for which `keep` is false; the comments above them and the tables that
    /// follow them stay. `keep` is asked in order.
    pub(in crate::store) fn retain(&mut self, list: usize, mut keep: impl FnMut(usize) -> bool) {
        let Some(records) = self.lists.get_mut(list) else {
            return;
        };
        let mut kept: Vec<Piece> = Vec::with_capacity(records.len());
        for (number, piece) in std::mem::take(records).into_iter().enumerate() {
            if keep(number) {
                kept.push(piece);
                continue;
            }
            let left = piece.left();
            if left.is_empty() {
                continue;
            }
            match kept.last_mut() {
                Some(before) => {
                    let mut followers = before.followers.to_string();
                    push(&mut followers, &left);
                    before.followers = followers.into();
                }
                None => push(&mut self.head, &left),
            }
        }
        *records = kept;
    }

    /// What stood around the record `piece`, which went before and is to come back: what stayed of it is taken from where
    /// it stayed.
    pub(super) fn surroundings(&mut self, piece: &Piece) -> Piece {
        let left = piece.left();
        let mut followers = self.lists.iter_mut().flatten();
        let is_back = left.is_empty()
            || followers.any(|before| match without(&before.followers, &left) {
                Some(rest) => {
                    before.followers = rest.into();
                    true
                }
                None => false,
            })
            || [&mut self.head, &mut self.tail].into_iter().any(|text| {
                let rest = without(text, &left);
                rest.map(|rest| *text = rest).is_some()
            });
        match is_back {
            true => piece.clone(),
            false => Piece {
                lead: self.newline().into(),
                ..Piece::default()
            },
        }
    }
}

impl Piece {
    /// What stays where the record goes: comments above that a blank line parts from it, and what follows it.
    fn left(&self) -> String {
        let mut left = String::new();
        if self.lead.contains('#') {
            left.push_str(&self.lead);
        }
        push(&mut left, &self.followers);
        left
    }
}

/// `text` without the lines `lines`; `None` where they are not in it.
fn without(text: &str, lines: &str) -> Option<String> {
    let mut found = text.match_indices(lines);
    let (at, _) = found.find(|(at, _)| *at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n'))?;
    let (before, rest) = text.split_at_checked(at)?;
    Some(format!("{before}{}", rest.strip_prefix(lines)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Pieces {
        cut(&Document::parse(text).expect("it is TOML"), &LISTS)
    }

    const WHOLE: &str = "# mine\nformat = 1\n\n[document]\nfile = \"a\"\n\n[other]\nx = 1\n\n\
        # about the first\n[[annotation]]\nid = \"1\"\n[annotation.attributes]\na = 1\n\n\
        # a chapter\n\n# about the second\n[[annotation]] # here\nid = \"\"\"\n# no comment\n[[annotation]]\n\"\"\"\n\n\
        [between]\nx = 2\n\n[[annotation]]\nid = \"3\"\n[[done]]\nstart = 1\n\n[[last]]\n\n# the end";

    #[test]
    fn a_record_is_a_table_with_its_sub_tables_and_the_comment_above_it() {
        let pieces = pieces(WHOLE);
        assert!(pieces.head.ends_with("[other]\nx = 1\n"));
        let records = &pieces.lists[0];
        assert_eq!(records.len(), 3);
        assert_eq!(&*records[0].lead, "\n");
        assert!(
            records[0]
                .text
                .starts_with("# about the first\n[[annotation]]\n")
        );
        assert!(records[0].text.ends_with("a = 1\n"));
        assert_eq!(&*records[1].lead, "\n# a chapter\n\n");
        assert!(records[1].text.ends_with("\"\"\"\n"));
        assert_eq!(&*records[1].followers, "\n[between]\nx = 2\n");
        assert_eq!(pieces.lists[1].len(), 1);
        assert_eq!(pieces.tail, "\n[[last]]\n\n# the end");
        assert_eq!(pieces.join(), WHOLE);
        let crlf = WHOLE.replace('\n', "\r\n");
        let cut = cut(&Document::parse(&*crlf).expect("it is TOML"), &LISTS);
        assert_eq!((cut.join(), cut.newline()), (crlf, "\r\n"));
    }

    #[test]
    fn a_comment_below_a_record_is_its_own_down_to_a_blank_line() {
        let below = "[[annotation]]\nid = \"1\"\n# of the first\n\n# of the second\n[[annotation]]\nid = \"2\"\n# of the second too\n# and this";
        let cut = pieces(below);
        let texts: Vec<&str> = cut.lists[0].iter().map(|piece| &*piece.text).collect();
        assert_eq!(texts[0], "[[annotation]]\nid = \"1\"\n# of the first\n");
        assert!(texts[1].starts_with("# of the second\n") && texts[1].ends_with("# and this"));
        assert_eq!(cut.join(), below);
        // With no blank line it is of the record that it stands right above.
        let above = below.replace("first\n\n", "first\n");
        let texts = pieces(&above).lists[0].clone();
        assert_eq!(&*texts[0].text, "[[annotation]]\nid = \"1\"\n");
    }

    #[test]
    fn a_record_that_comes_back_has_around_it_what_it_had() {
        let whole = pieces(WHOLE);
        let mut pieces = whole.clone();
        let gone = pieces.lists[0][1].clone();
        pieces.retain(0, |number| number != 1);
        let around = pieces.surroundings(&gone);
        assert_eq!(around, gone);
        pieces.lists[0].insert(1, around);
        assert_eq!(pieces.join(), WHOLE);
        // What somebody took away meanwhile does not come back.
        pieces.retain(0, |number| number != 1);
        pieces.lists[0][0].followers = "".into();
        assert_eq!(&*pieces.surroundings(&gone).lead, "\n");
        // A line that begins otherwise is another.
        assert_eq!(without("x # a\n# a\n", "# a\n").as_deref(), Some("x # a\n"));
        assert_eq!(without("x # a\n", "# a\n"), None);
    }

    #[test]
    fn strays_come_home() {
        let text = "[[annotation]]\nid = \"1\"\n[x]\na = 1\n[annotation.attributes]\nb = 2\n[document]\nfile = \"a\"";
        let pieces = pieces(text);
        assert_eq!(
            pieces.join(),
            "[document]\nfile = \"a\"\n[[annotation]]\nid = \"1\"\n[annotation.attributes]\nb = 2\n[x]\na = 1\n"
        );
    }

    #[test]
    fn the_comments_and_followers_of_a_record_that_goes_stay() {
        let mut pieces = pieces(WHOLE);
        pieces.retain(0, |number| number != 1);
        let joined = pieces.join();
        for kept in ["# a chapter", "[between]", "# about the first"] {
            assert!(joined.contains(kept), "{joined}");
        }
        assert!(!joined.contains("about the second"));
        pieces.retain(0, |_| false);
        assert!(pieces.join().contains("[between]\nx = 2\n"));
        assert!(pieces.join().parse::<toml_edit::DocumentMut>().is_ok());
    }
}
