//! Which letter changes which line of an annotation's form.
//!
//! Must not know: what the lines say.

use super::links;
use super::menu::{Pick, Row};
use super::prompt::Field;

/// The letters of the form's lines: those that the article's keys have for the same, then of each line the
/// first free one of its label, small or large, then any.
pub(super) fn letters(rows: &[Row]) -> Vec<(char, Field)> {
    let mut fields: Vec<(&Field, &str)> = Vec::new();
    for row in rows {
        if let Some(Pick::Field(field)) = &row.act
            && !row.label.is_empty()
            && !matches!(field, Field::Note(Some(_)))
        {
            fields.push((field, &row.label));
        }
    }
    let mut out: Vec<(char, Field)> = Vec::new();
    for (field, _) in &fields {
        out.extend(own_letter(field).map(|letter| (letter, (*field).clone())));
    }
    for (field, label) in fields {
        if own_letter(field).is_some() {
            continue;
        }
        let small = label.to_lowercase();
        let large = label.to_uppercase();
        let all = small.chars().chain(large.chars()).chain('a'..='z');
        let taken = |c: char| RESERVED.contains(c) || out.iter().any(|(other, _)| *other == c);
        let mut free = all.filter(|c| c.is_ascii_alphabetic() && !taken(*c));
        let letter = free.next();
        out.extend(letter.map(|letter| (letter, field.clone())));
    }
    out
}

/// The letter that a line has whatever it is called.
fn own_letter(field: &Field) -> Option<char> {
    Some(match field {
        Field::Kind => 'r',
        Field::Link(role) if role == links::SAID_BY => 's',
        Field::Link(role) if role == links::VIA => 'S',
        Field::Note(None) => 'i',
        Field::NewEntity => 'n',
        Field::Merge => 'm',
        Field::Form => 'f',
        Field::Entity => 'e',
        Field::AlsoCalled => 'a',
        Field::Detail(detail) => detail.letter(),
        _ => return None,
    })
}

/// Letters that do something else in a form.
const RESERVED: &str = "qxujkgG";
