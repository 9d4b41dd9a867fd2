//! The looks of an article's kinds of annotation: what the schema calls them, as the theme has them.
//!
//! Must not know: where anything stands.

use super::theme::{KindLook, Theme};
use crate::annotation::Annotation;
use crate::annotation::schema::Schema;

/// The colour role that a note without a kind borrows: the last, which a schema reaches last.
const BARE: (&str, usize) = ("kind-6", 8);

/// The looks of the kinds of one schema in one theme.
#[derive(Debug)]
pub struct Looks<'s> {
    theme: &'s Theme,
    schema: &'s Schema,
}

impl<'s> Looks<'s> {
    /// The looks of the kinds of `schema` in `theme`.
    #[must_use]
    pub const fn new(theme: &'s Theme, schema: &'s Schema) -> Self {
        Self { theme, schema }
    }

    /// The look of the kind called `kind`, or of a bare note.
    #[must_use]
    pub fn kind(&self, kind: Option<&str>) -> KindLook {
        match kind {
            Some(name) => (self.theme).kind(self.schema.role(name), self.schema.number(name)),
            None => self.theme.kind(BARE.0, BARE.1),
        }
    }

    /// The look of an annotation.
    #[must_use]
    pub fn of(&self, annotation: &Annotation) -> KindLook {
        self.kind(annotation.kind.as_deref())
    }

    /// What a person calls the kind of an annotation.
    #[must_use]
    pub fn label(&self, annotation: &'s Annotation) -> &'s str {
        annotation
            .kind
            .as_deref()
            .map_or("note", |name| self.schema.label(name))
    }
}
