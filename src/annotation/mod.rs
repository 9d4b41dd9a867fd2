//! Floor 2: annotations, typed claims about spans of an article.
//!
//! An *annotation* says something about one span of the text, or of several (a discontinuous quotation is
//! one claim): of which kind it is, with attributes, links to other annotations, and notes. One without a
//! kind is a bare note. Spans nest, cross and overlap freely. An annotation has *lost its place* where the
//! text at its recorded position is not its quote any more: it is kept and shown, and never rewritten.
//!
//! - `agreement`: how far annotators agree
//! - `anchor`: positions, quotations and contexts, as files record them
//! - `claims`: who claims what, when and where: what tables of claims are made of
//! - `days`: dates as people write them
//! - `edit`: changes, their inverses, the history
//! - `entity`: the actors and places of the world that mentions name
//! - `gazetteer`: places of the world with their names
//! - `merge`: two sides' work on one set becomes one, with nothing lost
//! - `names`: names that are known, found in any spelling
//! - `overlay`: overlapping spans made flat, for painting
//! - `schema`: the kinds, their attributes, the link roles
//! - `set`: the annotations of one article, indexed by place
//! - `suggest`: what may be marked in an article
//!
//! Must not know: serde, files, the screen.

pub mod agreement;
pub mod anchor;
pub mod claims;
pub mod days;
pub mod edit;
pub mod entity;
pub mod gazetteer;
pub mod merge;
pub mod names;
pub mod overlay;
pub mod schema;
pub mod set;
pub mod suggest;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ulid::Ulid;

use crate::text::document::Span;

/// The name of an annotation, unique in its article: a ULID where this program made it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(Arc<str>);

impl Id {
    /// A fresh one, made at `now`; those made later sort later, also in one second.
    #[must_use]
    pub fn fresh(now: Time) -> Self {
        static LAST: Mutex<Ulid> = Mutex::new(Ulid::nil());
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        *last = ulid_behind(*last, now);
        Self(last.to_string().into())
    }

    /// One that a file or a person names.
    pub fn named(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A fresh number made at `now`, right behind `last` where that is of the same second and would sort behind it.
fn ulid_behind(last: Ulid, now: Time) -> Ulid {
    let milliseconds = u64::try_from(now.seconds()).unwrap_or(0) * 1000;
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_millis(milliseconds);
    let random = Ulid::from_datetime(time);
    let is_before = random <= last && random.timestamp_ms() == last.timestamp_ms();
    let next = is_before.then(|| last.increment().ok()).flatten();
    next.unwrap_or(random)
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A moment, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Time(i64);

impl Time {
    /// `seconds` since 1970, UTC.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Now, by the machine's clock.
    #[must_use]
    pub fn now() -> Self {
        Self(jiff::Timestamp::now().as_second())
    }

    /// Seconds since 1970, UTC.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The moment that an RFC 3339 text with an offset tells; fractions of a second are cut.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let moment: jiff::Timestamp = text.parse().ok()?;
        Some(Self(moment.as_second()))
    }
}

impl fmt::Display for Time {
    /// As RFC 3339 has it, in UTC: `2026-11-23T20:16:07Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = jiff::Timestamp::from_second(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        write!(f, "{moment}")
    }
}

/// The spans that an annotation is about: at least one, ascending, disjoint.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spans {
    first: Span,
    further: Vec<Span>,
}

impl Spans {
    /// One span.
    #[must_use]
    pub const fn one(span: Span) -> Self {
        Self {
            first: span,
            further: Vec::new(),
        }
    }

    /// Several: put in order, those that touch or overlap made one. `None` where there is none.
    #[must_use]
    pub fn of(mut spans: Vec<Span>) -> Option<Self> {
        spans.sort_unstable();
        let mut spans = spans.into_iter();
        let mut out = Self::one(spans.next()?);
        for span in spans {
            let last = out.further.last_mut().unwrap_or(&mut out.first);
            if span.start() <= last.end() {
                *last = last.hull(span);
            } else {
                out.further.push(span);
            }
        }
        Some(out)
    }

    /// The first of them.
    #[must_use]
    pub const fn first(&self) -> Span {
        self.first
    }

    /// Those behind the first.
    #[must_use]
    pub fn further(&self) -> &[Span] {
        &self.further
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = Span> + '_ {
        std::iter::once(self.first).chain(self.further.iter().copied())
    }

    /// From the first byte to the last: the gaps included.
    #[must_use]
    pub fn hull(&self) -> Span {
        self.further
            .last()
            .map_or(self.first, |last| self.first.hull(*last))
    }

    /// Bytes covered, the gaps left out.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.iter().map(Span::len).sum()
    }

    /// Whether the byte at `offset` is in one of them; an empty span holds the byte it stands before.
    #[must_use]
    pub fn contains(&self, offset: usize) -> bool {
        self.iter()
            .any(|span| span.contains(offset) || span.is_empty() && span.start() == offset)
    }
}

/// Where an annotation may stand in an article that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// There.
    pub spans: Spans,
    /// How much of what is recorded is found again there, in percent.
    pub score: u8,
}

/// Whether an annotation stands where its record says.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Standing {
    /// The text there is its quote.
    #[default]
    Placed,
    /// The article changed, and it was found again: its quote stands there letter by letter. Its record says where it
    /// stood, until somebody accepts it.
    Moved,
    /// The text there is something else. Its spans are where it last stood, as far as the text reaches.
    Lost {
        /// The text that it is about, as recorded; one a span.
        quotes: Vec<String>,
        /// Whether the record itself says so already (`orphan = true`).
        orphan: bool,
        /// Where it may stand, the best first.
        candidates: Vec<Candidate>,
        /// Whether the first of these is likely: good enough, and better than the others.
        likely: bool,
    },
}

impl Standing {
    /// Lost, with nothing known of where it may stand.
    #[must_use]
    pub const fn lost(quotes: Vec<String>, orphan: bool) -> Self {
        Self::Lost {
            quotes,
            orphan,
            candidates: Vec::new(),
            likely: false,
        }
    }
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, a choice, or a date as it was written.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A place in the text, such as a claim's cue.
    Span {
        /// Where.
        span: Span,
        /// The text there, as recorded; it differs from the text where the place was lost.
        quote: String,
        /// Its dictionary form, where that was given.
        lemma: Option<String>,
    },
    /// Anything else that a file may hold, as it is written there.
    Other(String),
}

/// A link to another annotation, from the one that bears it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What the other is to this one: `said-by`, `supports` …
    pub role: String,
    /// The other. A link to an id that is not there is kept and reported.
    pub to: Id,
}

/// A note in plain text, of any direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it says; may hold several lines.
    pub text: String,
    /// Who wrote it.
    pub by: Option<String>,
    /// When.
    pub created: Option<Time>,
}

impl Note {
    /// Whether the two are one note, worded alike or not: one person's of one moment.
    #[must_use]
    pub fn is_wording_of(&self, other: &Self) -> bool {
        self.created.is_some() && (&self.by, self.created) == (&other.by, other.created)
    }
}

/// Where an annotation was imported from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The format's name: `brat` …
    pub format: String,
    /// The file.
    pub file: Option<String>,
    /// Its name there: `T3`.
    pub id: Option<String>,
}

/// One annotation.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// Its name.
    pub id: Id,
    /// Of which kind; `None` for a bare note. A kind that the schema does not know is kept.
    pub kind: Option<String>,
    /// What it is about.
    pub spans: Spans,
    /// Whether it stands there.
    pub standing: Standing,
    /// The name as it would stand alone, where that differs from the text (`الحشد` for `لحشد`).
    pub form: Option<String>,
    /// The entity that it names.
    pub entity: Option<String>,
    /// Its attributes, by key.
    pub attributes: BTreeMap<String, Value>,
    /// Its links to others, in the order made.
    pub links: Vec<Link>,
    /// Its notes, in the order written.
    pub notes: Vec<Note>,
    /// Who made it.
    pub by: Option<String>,
    /// When.
    pub created: Option<Time>,
    /// When it was last changed.
    pub modified: Option<Time>,
    /// Where it was imported from.
    pub origin: Option<Origin>,
    /// The other of two edits that could not be one.
    pub conflict: Option<Id>,
}

impl Annotation {
    /// A new one of `kind`, about `spans`, made by `by` at `now`.
    #[must_use]
    pub fn new(kind: Option<&str>, spans: Spans, by: Option<&str>, now: Time) -> Self {
        Self {
            id: Id::fresh(now),
            kind: kind.map(str::to_owned),
            spans,
            standing: Standing::Placed,
            form: None,
            entity: None,
            attributes: BTreeMap::new(),
            links: Vec::new(),
            notes: Vec::new(),
            by: by.map(str::to_owned),
            created: Some(now),
            modified: None,
            origin: None,
            conflict: None,
        }
    }

    /// Whether it has lost its place.
    #[must_use]
    pub const fn is_lost(&self) -> bool {
        matches!(self.standing, Standing::Lost { .. })
    }

    /// Whether it was found again elsewhere, and nobody has accepted that yet.
    #[must_use]
    pub const fn is_moved(&self) -> bool {
        matches!(self.standing, Standing::Moved)
    }

    /// Where it may stand, where it has lost its place: the best first.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        match &self.standing {
            Standing::Lost { candidates, .. } => candidates,
            Standing::Placed | Standing::Moved => &[],
        }
    }

    /// The place where it is likely to stand, where it has lost its own.
    #[must_use]
    pub fn likely(&self) -> Option<&Candidate> {
        match &self.standing {
            Standing::Lost {
                candidates,
                likely: true,
                ..
            } => candidates.first(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_put_in_order_and_made_disjoint() {
        let span = Span::new;
        let spans = Spans::of(vec![span(8, 9), span(1, 4), span(3, 6), span(6, 7)]);
        let spans = spans.expect("there are some");
        assert_eq!(spans.first(), span(1, 7));
        assert_eq!(spans.further(), [span(8, 9)]);
        assert_eq!((spans.hull(), spans.covered()), (span(1, 9), 7));
        assert!(spans.contains(8) && !spans.contains(7));
        assert_eq!(Spans::of(Vec::new()), None);
    }

    #[test]
    fn a_time_is_written_as_it_is_read() {
        let time = Time::parse("2026-11-23T21:16:07.9+01:00").expect("a time");
        assert_eq!(time.to_string(), "2026-11-23T20:16:07Z");
        assert_eq!(Time::parse(&time.to_string()), Some(time));
        assert_eq!(Time::parse("yesterday"), None);
    }

    #[test]
    fn fresh_ids_differ_and_sort_by_time() {
        let (one, two) = (
            Time::from_seconds(1_700_000_000),
            Time::from_seconds(1_700_000_001),
        );
        // Other tests make ids meanwhile: which was last is known here alone.
        let times = std::iter::repeat_n(one, 50).chain(std::iter::repeat_n(two, 50));
        let all: Vec<Ulid> = times
            .scan(Ulid::nil(), |last, now| {
                *last = ulid_behind(*last, now);
                Some(*last)
            })
            .collect();
        assert!(all.is_sorted_by(|before, after| before < after));
        let (a, b) = (Id::fresh(one), Id::fresh(one));
        assert!(a != b && a.as_str() < Id::fresh(two).as_str());
        assert_eq!(a.as_str().len(), 26);
    }
}
