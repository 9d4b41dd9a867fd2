//! Suggestions: what is known that they are made from, which of them are open, which one is looked at.
//!
//! They are made paragraph by paragraph, for what is on the screen and for where the next one is looked for, and
//! kept until what is known changes: the registry, or the names that the article has tagged. A suggestion is
//! *open* while nothing of its kind is annotated there and nobody has refused it.
//!
//! Must not know: what a suggestion looks like, what is done on a key.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::session::Session;
use crate::annotation::entity::Registry;
use crate::annotation::gazetteer::{self, Sort};
use crate::annotation::set::Rejected;
use crate::annotation::suggest::kinds::Nature;
use crate::annotation::suggest::language::Language;
use crate::annotation::suggest::{Claim, Known, Mention, Source, Suggester, Suggestions};
use crate::annotation::{Annotation, Standing};
use crate::text::document::Span;

/// The kind of what somebody says.
pub const CLAIM: &str = "claim";

/// A suggestion that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open {
    /// A name.
    Mention(Mention),
    /// What somebody says.
    Claim(Claim),
}

impl Open {
    /// The kind that is suggested.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Mention(mention) => mention.kind,
            Self::Claim(_) => CLAIM,
        }
    }

    /// Where: of a claim of several parts the first.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Mention(mention) => mention.span,
            Self::Claim(claim) => claim.content.first().copied().unwrap_or_default(),
        }
    }

    /// All places that it covers.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        match self {
            Self::Mention(mention) => vec![mention.span],
            Self::Claim(claim) => claim.content.clone(),
        }
    }
}

/// Names that the article has tagged: as they stand alone, the kind, the entity.
type Tagged = HashSet<(String, &'static str, Option<String>)>;

/// What suggestions are made from, and those that were made.
#[derive(Debug, Default)]
pub struct Suggesting {
    /// Whether they show.
    pub off: bool,
    /// The one that was gone to: what is done is done to it.
    pub chosen: Option<Open>,
    /// The place of one that was taken and is being worked on: behind it one goes on.
    pub(super) resume: Option<(usize, usize)>,
    suggester: Option<Suggester>,
    /// What the names in it are of.
    tagged: Tagged,
    made_of: Option<(u64, u64)>,
    made: RefCell<HashMap<usize, Rc<Suggestions>>>,
}

impl Suggesting {
    /// Takes up what is known of the article's language. Without it nothing is suggested.
    pub(super) fn learn(&mut self, language: Arc<Language>) {
        self.suggester = Some(Suggester::new(language));
        self.forget();
    }

    /// The language of the article, once it is known.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.suggester
            .as_ref()
            .map(|suggester| suggester.language_code())
    }

    /// What was made is made anew.
    fn forget(&mut self) {
        self.made_of = None;
        self.made.borrow_mut().clear();
    }

    /// What may be marked in a paragraph, whatever is marked there.
    fn of_paragraph(&self, session: &Session, number: usize) -> Option<Rc<Suggestions>> {
        let suggester = self.suggester.as_ref()?;
        if let Some(made) = self.made.borrow().get(&number) {
            return Some(Rc::clone(made));
        }
        let made = Rc::new(suggester.paragraph(session.document(), number));
        self.made.borrow_mut().insert(number, Rc::clone(&made));
        Some(made)
    }
}

/// After every input: names are those of now, and what was gone to is forgotten once the cursor is elsewhere.
pub(super) fn settle(session: &mut Session) {
    // It counts while the cursor stands where it was gone to, and nothing is selected.
    let cursor = session.point.cursor;
    let busy = session.point.selection.is_some();
    let elsewhere = |open: &Open| busy || open.span().start() != cursor;
    if session.suggesting.chosen.as_ref().is_some_and(elsewhere) {
        session.suggesting.chosen = None;
    }
    let now = (session.work.edition, session.work.registered);
    if session.suggesting.made_of == Some(now) || session.suggesting.suggester.is_none() {
        return;
    }
    let registered = session.suggesting.made_of.map(|(_, registered)| registered);
    session.suggesting.made_of = Some(now);
    let tagged = tagged(session);
    if registered == Some(now.1) && tagged == session.suggesting.tagged {
        return;
    }
    let mut names = session.work.registry.names();
    for (name, kind, entity) in &tagged {
        let entity = entity.as_deref();
        let known = Known {
            entity: entity.map(Into::into),
            nature: nature(&session.work.registry, entity, kind),
            source: Source::Article,
        };
        names.add(name, known, false);
    }
    let suggesting = &mut session.suggesting;
    suggesting.tagged = tagged;
    if let Some(suggester) = &mut suggesting.suggester {
        suggester.names = names;
    }
    suggesting.made.borrow_mut().clear();
}

/// The names that the article has tagged.
fn tagged(session: &Session) -> Tagged {
    let mut out = Tagged::new();
    for annotation in session.work.annotations.iter() {
        let kind = match annotation.kind.as_deref() {
            Some("actor") => "actor",
            Some("place") => "place",
            _ => continue,
        };
        if annotation.standing != Standing::Placed {
            continue;
        }
        let text = session.document().slice(annotation.spans.first());
        let name = annotation.form.as_deref().unwrap_or(text);
        out.insert((name.to_owned(), kind, annotation.entity.clone()));
    }
    out
}

/// What the bearer of a name is by its nature: that of its entity, else what it was tagged as.
fn nature(registry: &Registry, entity: Option<&str>, kind: &str) -> Nature {
    let registered = entity.and_then(|id| registry.resolve(id)?.nature());
    let place = entity.and_then(gazetteer::place);
    registered
        .or(place.map(|place| match place.sort {
            Sort::Country => Nature::State,
            Sort::Town if place.capital => Nature::Capital,
            _ => Nature::Place,
        }))
        .unwrap_or(match kind {
            "place" => Nature::Place,
            _ => Nature::Actor,
        })
}

impl Session {
    /// The suggestions that are open in the paragraph of that number, in the order of the text, the longer
    /// first.
    #[must_use]
    pub fn suggestions(&self, paragraph: usize) -> Vec<Open> {
        if self.suggesting.off || !self.document().is_complete() {
            return Vec::new();
        }
        let Some(made) = self.suggesting.of_paragraph(self, paragraph) else {
            return Vec::new();
        };
        let mentions = made.mentions.iter().cloned().map(Open::Mention);
        let claims = made.claims.iter().cloned().map(Open::Claim);
        let mut open: Vec<Open> = mentions.chain(claims).collect();
        open.retain(|one| self.is_open(one));
        open.sort_by_key(|one| (one.span().start(), std::cmp::Reverse(one.span().end())));
        open
    }

    /// Whether nothing like it is marked there, and nobody has refused it.
    fn is_open(&self, one: &Open) -> bool {
        let span = one.span();
        let names = matches!(one, Open::Mention(_));
        let like = |annotation: &&Arc<Annotation>| {
            let kind = annotation.kind.as_deref();
            let same = kind == Some(one.kind());
            let name = names && matches!(kind, Some("actor" | "place"));
            let place = annotation.spans.first();
            same && place.overlaps(span) && (!names || crosses(place, span))
                || name && place == span
        };
        let marked = self.work.annotations.around(span);
        let refused = |rejected: &Rejected| {
            rejected.span == span
                && rejected
                    .kind
                    .as_deref()
                    .is_none_or(|kind| kind == one.kind())
        };
        !marked.iter().any(like) && !self.work.annotations.rejected.iter().any(refused)
    }

    /// What somebody is seen to say at `span`, be it marked or not: the statement that shares most with it.
    #[must_use]
    pub fn said_at(&self, span: Span) -> Option<Claim> {
        let number = self.document().paragraph_at(span.start());
        let made = self.suggesting.of_paragraph(self, number)?;
        let shared = |claim: &Claim| -> usize {
            let parts = claim
                .content
                .iter()
                .filter_map(|part| part.intersection(span));
            parts.map(Span::len).sum()
        };
        let best = made.claims.iter().max_by_key(|claim| shared(claim))?;
        (shared(best) > 0).then(|| best.clone())
    }

    /// The open suggestions at the cursor, the one that was gone to first, then the innermost.
    #[must_use]
    pub fn suggestions_here(&self) -> Vec<Open> {
        let cursor = self.point.cursor;
        let number = self.document().paragraph_at(cursor);
        let mut here = self.suggestions(number);
        let holds = |open: &Open, at: usize| open.spans().iter().any(|span| span.contains(at));
        // On what is written onto the beginning of a name, that of the name.
        let name = self.name_here();
        here.retain(|one| {
            holds(one, cursor) || name.is_some_and(|name| one.span().start() == name)
        });
        here.sort_by_key(|one| {
            (
                Some(one) != self.suggesting.chosen.as_ref(),
                one.span().len(),
            )
        });
        here
    }

    /// The suggestion that is worked on: the one that was gone to, else, where nothing is annotated, the
    /// innermost at the cursor.
    #[must_use]
    pub fn suggestion_here(&self) -> Option<Open> {
        if self.suggesting.chosen.is_some() {
            return self.suggesting.chosen.clone();
        }
        let free = self.point.chosen.is_none() && self.stack_here().is_empty();
        free.then(|| self.suggestions_here().into_iter().next())
            .flatten()
    }
}

/// Whether a name that is marked stands in the way of one that is suggested: they are one place, or neither
/// holds the other.
fn crosses(marked: Span, suggested: Span) -> bool {
    let inside = marked.covers(suggested) || suggested.covers(marked);
    !inside || marked == suggested || marked.start() == suggested.start()
}
