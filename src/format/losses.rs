//! What a format can't hold, counted.
//!
//! Must not know: any one format.

use std::collections::BTreeMap;

use super::Work;

/// Something that a format can't hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// Annotations without a place.
    Lost,
    /// Annotations without a kind.
    BareNotes,
    /// Spans without a letter.
    Empty,
    /// Line ends and tabs where a span begins or ends.
    Edges,
    /// Several spans of one annotation.
    Parts,
    /// Annotations that overlap others.
    Overlaps,
    /// White space where a span begins or ends.
    Blank,
    /// The form of a name.
    Forms,
    /// The entity of a mention.
    Entities,
    /// Attributes.
    Attributes,
    /// Where a word stands that an attribute names.
    Spots,
    /// Line ends in attributes.
    ValueLines,
    /// Control characters, which XML and pages have not.
    Controls,
    /// Links.
    Links,
    /// Links that lead nowhere.
    Dangling,
    /// Notes.
    Notes,
    /// Line ends in notes.
    NoteLines,
    /// Who wrote a note.
    NoteAuthors,
    /// Who made an annotation.
    Authors,
    /// What annotations are called.
    Ids,
    /// Blanks in names of kinds.
    Blanks,
    /// Marks of paragraphs.
    Done,
    /// Suggestions that were refused.
    Rejected,
}

impl Loss {
    /// What becomes of it, in a sentence without its stop.
    #[must_use]
    pub const fn told(self) -> &'static str {
        match self {
            Self::Lost => "annotations that have lost their place are left out",
            Self::BareNotes => "notes without a kind are left out",
            Self::Empty => "empty spans are left out",
            Self::Edges => "line ends and tabs where a span begins or ends are left out of it",
            Self::Parts => {
                "several spans of one annotation stand as one, from the first to the last"
            }
            Self::Overlaps => {
                "of annotations that overlap the longest stays, the others are left out"
            }
            Self::Blank => "white space where a span begins or ends is left out of it",
            Self::Forms => "the form of a name, as it would stand alone, is left out",
            Self::Entities => "which entity a mention names is left out",
            Self::Attributes => "attributes are left out",
            Self::Spots => {
                "where a word stands that an attribute names is left out; the word stays"
            }
            Self::ValueLines => "line ends in attributes become blanks",
            Self::Controls => "control characters become U+FFFD",
            Self::Links => "links are left out",
            Self::Dangling => "links to annotations that are not there are left out",
            Self::Notes => "notes are left out",
            Self::NoteLines => "line ends in notes become blanks",
            Self::NoteAuthors => "who wrote a note, and when, is left out",
            Self::Authors => "who made an annotation, and when, is left out",
            Self::Ids => "annotations are called by the format's own numbers",
            Self::Blanks => "blanks in names of kinds, attributes and roles become underscores",
            Self::Done => "marks of paragraphs that are done are left out",
            Self::Rejected => "suggestions that were refused are left out",
        }
    }
}

/// What was lost, and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses(BTreeMap<Loss, usize>);

impl Losses {
    /// What no format holds of `work`.
    pub(super) fn of(work: &Work<'_>) -> Self {
        let mut out = Self::default();
        let lost = work.annotations.iter().filter(|one| one.is_lost());
        out.add_all(Loss::Lost, lost.count());
        out.add_all(Loss::Done, work.annotations.done().len());
        out.add_all(Loss::Rejected, work.annotations.rejected.len());
        out
    }

    /// Counts one.
    pub(super) fn add(&mut self, loss: Loss) {
        self.add_all(loss, 1);
    }

    /// Counts one where `is` is so.
    pub(super) fn add_if(&mut self, loss: Loss, is: bool) {
        self.add_all(loss, usize::from(is));
    }

    /// Counts several.
    pub(super) fn add_all(&mut self, loss: Loss, count: usize) {
        if count > 0 {
            *self.0.entry(loss).or_default() += count;
        }
    }

    /// The same with what `other` has.
    pub fn extend(&mut self, other: &Self) {
        for (loss, count) in &other.0 {
            self.add_all(*loss, *count);
        }
    }

    /// Each with its count.
    pub fn iter(&self) -> impl Iterator<Item = (Loss, usize)> + '_ {
        self.0.iter().map(|(loss, count)| (*loss, *count))
    }

    /// Whether nothing was lost.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
