//! What a file of another program says, before it has a place in the article.
//!
//! Must not know: any one format, the article.

use std::collections::BTreeMap;

use crate::annotation::{Note, Time, Value};

/// What a file counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Code points.
    CodePoints,
    /// Units of UTF-16.
    Utf16,
    /// One or the other: the quotes tell.
    Either,
    /// The tokens of the file, which stand in the article with nothing but white space between them.
    Tokens,
}

/// A place in a text, as a file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// From where to where, in the file's unit.
    pub range: Option<(usize, usize)>,
    /// The text there.
    pub quote: Option<String>,
    /// The text before it.
    pub before: String,
    /// The text behind it.
    pub after: String,
    /// Whether it counts code points, whatever the file does.
    pub code_points: bool,
}

/// A word of the article that an attribute names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The attribute.
    pub key: String,
    /// Where it stands.
    pub place: Place,
    /// Its dictionary form.
    pub lemma: Option<String>,
}

/// An annotation as a file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Where in the file it stands: a line or an item, for messages.
    pub at: String,
    /// What the file calls it.
    pub name: Option<String>,
    /// Its kind.
    pub kind: Option<String>,
    /// Where it stands: at least one place.
    pub places: Vec<Place>,
    /// The name as it would stand alone.
    pub form: Option<String>,
    /// The entity that it names.
    pub entity: Option<String>,
    /// Its attributes.
    pub attributes: BTreeMap<String, Value>,
    /// Attributes that are words of the article.
    pub spots: Vec<Spot>,
    /// Roles, and what the others are called in the file.
    pub links: Vec<(String, String)>,
    /// Its notes.
    pub notes: Vec<Note>,
    /// Who made it.
    pub by: Option<String>,
    /// When.
    pub created: Option<Time>,
    /// When it was last changed.
    pub modified: Option<Time>,
}

/// What can't be read in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: `line 3`, `annotations[3].target`.
    pub at: String,
    /// What is wrong, and what was expected.
    pub message: String,
}

/// What a file says.
#[derive(Clone, Debug)]
pub struct Content {
    /// What its positions count.
    pub unit: Unit,
    /// The article's text, where the file has it.
    pub text: Option<String>,
    /// The article's file name, where the file has it.
    pub source: Option<String>,
    /// The annotations.
    pub drafts: Vec<Draft>,
    /// The tokens, where positions count these: each with where it stands in the file.
    pub tokens: Vec<(String, String)>,
    /// Rows that have no place here, to be kept.
    pub foreign: Vec<String>,
    /// What could not be read.
    pub faults: Vec<Fault>,
    /// Whether a gap between two places of one annotation is only the format's: they are one.
    pub is_seam: fn(&str) -> bool,
    /// Which characters of the article the format has as U+FFFD.
    pub is_replaced: fn(char) -> bool,
}

impl Content {
    /// One that says nothing yet.
    pub(super) const fn counting(unit: Unit) -> Self {
        Self {
            unit,
            text: None,
            source: None,
            drafts: Vec::new(),
            tokens: Vec::new(),
            foreign: Vec::new(),
            faults: Vec::new(),
            is_seam: |_| false,
            is_replaced: |_| false,
        }
    }

    /// Whether the file's own text is `article`, but for what the format can't hold of it.
    pub(super) fn is_of(&self, article: &str) -> bool {
        let stands_for = |own: char, c: char| {
            own == c || own == char::REPLACEMENT_CHARACTER && (self.is_replaced)(c)
        };
        self.text.as_deref().is_none_or(|own| {
            let mut rest = article.chars();
            own.chars()
                .all(|own| rest.next().is_some_and(|c| stands_for(own, c)))
                && rest.next().is_none()
        })
    }

    /// One that could not be read at all.
    pub(super) fn failed(at: impl Into<String>, message: impl Into<String>) -> Self {
        let mut out = Self::counting(Unit::CodePoints);
        out.fault(at, message);
        out
    }

    /// Tells what can't be read.
    pub(super) fn fault(&mut self, at: impl Into<String>, message: impl Into<String>) {
        self.faults.push(Fault {
            at: at.into(),
            message: message.into(),
        });
    }
}

/// A note that says `text` and nothing else.
pub(super) fn plain_note(text: impl Into<String>) -> Note {
    Note {
        text: text.into(),
        by: None,
        created: None,
    }
}
