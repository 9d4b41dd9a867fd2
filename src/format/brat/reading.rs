//! Rows of brat become annotations.
//!
//! Must not know: files, the article.

use std::collections::HashMap;

use super::super::draft::{Content, Draft, Place, Unit, plain_note};
use super::{BARE, ENTITIES, FORM, is_seam, is_text_bound};
use crate::annotation::Value;

pub(super) fn looks_like(text: &str) -> bool {
    let mut rows = text
        .trim_start_matches('\u{feff}')
        .lines()
        .filter(|row| !row.trim().is_empty());
    rows.next().is_some_and(|row| {
        let (name, rest) = row.split_once('\t').unwrap_or_default();
        let mut letters = name.chars();
        let first = letters.next();
        let is_name = letters.clone().next().is_some() && letters.all(|c| c.is_ascii_digit());
        (first == Some('*')
            || is_name && matches!(first, Some('T' | 'R' | 'E' | 'A' | 'M' | 'N' | '#')))
            && rest.contains(' ')
    })
}

pub(super) fn read(text: &str) -> Content {
    let mut reader = Reader {
        content: Content {
            is_seam,
            ..Content::counting(Unit::CodePoints)
        },
        by_name: HashMap::new(),
    };
    let rows = text.trim_start_matches('\u{feff}').split('\n').enumerate();
    let rows: Vec<(String, &str)> = rows
        .map(|(number, row)| (format!("line {}", number + 1), row.trim_end_matches('\r')))
        .filter(|(_, row)| !row.trim().is_empty())
        .collect();
    // What others speak of may stand behind them.
    for (at, row) in rows.iter().filter(|(_, row)| row.starts_with('T')) {
        reader.text_bound(at, row);
    }
    for (at, row) in rows.iter().filter(|(_, row)| !row.starts_with('T')) {
        reader.row(at, row);
    }
    reader.content
}

struct Reader {
    content: Content,
    by_name: HashMap<String, usize>,
}

impl Reader {
    fn text_bound(&mut self, at: &str, row: &str) {
        let expected =
            "T1, a tab, a type with positions (Actor 4 10), a tab, and the text there was expected";
        let mut columns = row.splitn(3, '\t');
        let (name, data, text) = (columns.next(), columns.next(), columns.next());
        let parsed = name.zip(data).and_then(|(name, data)| {
            let (kind, ranges) = data.trim().split_once(' ')?;
            let ranges: Option<Vec<(usize, usize)>> = ranges.split(';').map(range_of).collect();
            Some((name, kind, ranges?))
        });
        let Some((name, kind, ranges)) = parsed.filter(|(name, ..)| is_text_bound(name)) else {
            return self.content.fault(at, expected);
        };
        if self.by_name.contains_key(name) {
            return self.content.fault(at, format!("{name} is there already"));
        }
        self.by_name
            .insert(name.to_owned(), self.content.drafts.len());
        self.content.drafts.push(Draft {
            at: at.to_owned(),
            name: Some(name.to_owned()),
            kind: (kind != BARE).then(|| kind.to_owned()),
            places: places(&ranges, text.unwrap_or("")),
            ..Draft::default()
        });
    }

    fn row(&mut self, at: &str, row: &str) {
        let mut columns = row.splitn(3, '\t');
        let name = columns.next().unwrap_or("");
        let data: Vec<&str> = columns.next().unwrap_or("").splitn(3, ' ').collect();
        let text = columns.next().unwrap_or("");
        let done = match (name.chars().next(), data.as_slice()) {
            (Some('R'), [role, one, two]) => self.relation(role, one, two),
            (Some('A' | 'M'), [key, of, ..]) => self.attribute(key, of, data.get(2).copied()),
            (Some('N'), [_, of, reference]) => self.normalization(of, reference),
            (Some('#'), [_, of, ..]) => self.note(of, text),
            (Some('E'), [_, ..]) | (Some('*'), [_, ..]) => None,
            _ => {
                let message =
                    "a row of brat was expected: T1, R1, A1, N1, E1 or #1, a tab, and what it says";
                return self.content.fault(at, message);
            }
        };
        if done.is_none() {
            self.content.foreign.push(row.to_owned());
        }
    }

    fn draft(&mut self, name: &str) -> Option<&mut Draft> {
        let at = *self.by_name.get(name)?;
        self.content.drafts.get_mut(at)
    }

    fn relation(&mut self, role: &str, one: &str, two: &str) -> Option<()> {
        let (_, from) = one.split_once(':')?;
        let (_, to) = two.trim_end().split_once(':')?;
        self.by_name.contains_key(to).then_some(())?;
        let link = (role.to_owned(), to.to_owned());
        self.draft(from)?.links.push(link);
        Some(())
    }

    fn attribute(&mut self, key: &str, of: &str, value: Option<&str>) -> Option<()> {
        let draft = self.draft(of)?;
        match (key, value) {
            (FORM, Some(form)) => draft.form = Some(form.to_owned()),
            (_, Some(value)) => drop(
                draft
                    .attributes
                    .insert(key.to_owned(), Value::Text(value.to_owned())),
            ),
            (_, None) => drop(draft.attributes.insert(key.to_owned(), Value::Flag(true))),
        }
        Some(())
    }

    fn normalization(&mut self, of: &str, reference: &str) -> Option<()> {
        let (database, id) = reference.split_once(':')?;
        let draft = self.draft(of)?;
        if database == ENTITIES {
            draft.entity = Some(id.to_owned());
        }
        // The number of an entity in Wikidata stands beside it, for others.
        draft.entity.is_some().then_some(())
    }

    fn note(&mut self, of: &str, text: &str) -> Option<()> {
        self.draft(of)?.notes.push(plain_note(text));
        Some(())
    }
}

fn range_of(text: &str) -> Option<(usize, usize)> {
    let (start, end) = text.trim().split_once(' ')?;
    let range @ (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start <= end).then_some(range)
}

/// The places of fragments whose texts, joined by blanks, are `text`.
fn places(ranges: &[(usize, usize)], text: &str) -> Vec<Place> {
    let mut letters = text.chars();
    let mut out = Vec::new();
    for (number, range @ (start, end)) in ranges.iter().enumerate() {
        if number > 0 {
            letters.next();
        }
        let quote: String = letters.by_ref().take(end - start).collect();
        out.push(Place {
            range: Some(*range),
            quote: Some(quote),
            ..Place::default()
        });
    }
    out
}
