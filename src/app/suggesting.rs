//! Suggestions: what is known that they are made from, which of them are open, which one is looked at.
//!
//! They are made paragraph by paragraph, for what is on the screen and for where the next one is looked for, and
//! kept until what is known changes: the registry, or the names that the article has tagged. A suggestion is
//! *open* while nothing of its kind is annotated there and nobody has refused it.
//!
//! Must not know: what a suggestion looks like, what is done on a key.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::session::Session;
use crate::annotation::suggest::known::Tagged;
use crate::annotation::suggest::language::Language;
use crate::annotation::suggest::open::Open;
use crate::annotation::suggest::{Claim, Suggester, Suggestions};
use crate::text::document::Span;

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
    made_of: Option<(u64, u64)>,
    made: RefCell<HashMap<usize, Rc<Suggestions>>>,
    /// Those that are open, beside the annotations of that edition.
    opened: RefCell<HashMap<usize, Rc<[Open]>>>,
    opened_of: Cell<Option<u64>>,
}

impl Suggesting {
    /// Takes up what is known of the article's language. Without it nothing is suggested.
    pub(super) fn learn(&mut self, language: Arc<Language>) {
        self.suggester = Some(Suggester::new(language));
        self.forget();
    }

    /// The language of the article, as BCP 47 has it; Arabic until it is known.
    #[must_use]
    pub fn language(&self) -> &str {
        match &self.suggester {
            Some(suggester) => suggester.language_code(),
            None => "ar",
        }
    }

    /// What was made is made anew.
    fn forget(&mut self) {
        self.made_of = None;
        self.made.borrow_mut().clear();
        self.opened_of.set(None);
    }

    /// Those of a paragraph that are open.
    fn open(&self, session: &Session, number: usize) -> Option<Rc<[Open]>> {
        let made = self.of_paragraph(session, number)?;
        let mut opened = self.opened.borrow_mut();
        let edition = Some(session.work.edition);
        if self.opened_of.replace(edition) != edition {
            opened.clear();
        }
        let open = || made.open(&session.work.annotations).into();
        Some(Rc::clone(opened.entry(number).or_insert_with(open)))
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
    if session.suggesting.made_of == Some(now) {
        return;
    }
    let Some(suggester) = &mut session.suggesting.suggester else {
        return;
    };
    session.suggesting.made_of = Some(now);
    let tagged = Tagged::of(session.layout.document().text(), &session.work.annotations);
    if suggester.know(&session.work.registry, tagged) {
        session.suggesting.made.borrow_mut().clear();
        session.suggesting.opened_of.set(None);
    }
}

impl Session {
    /// The suggestions that are open in the paragraph of that number, in the order of the text, the longer
    /// first.
    #[must_use]
    pub fn suggestions(&self, paragraph: usize) -> Rc<[Open]> {
        let none = || Rc::from([]);
        if self.suggesting.off || !self.document().is_complete() {
            return none();
        }
        self.suggesting.open(self, paragraph).unwrap_or_else(none)
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

    /// The words of a paragraph that may introduce what somebody says, each with its dictionary form.
    #[must_use]
    pub fn cues(&self, paragraph: usize) -> Vec<(Span, String)> {
        let suggester = self.suggesting.suggester.as_ref();
        suggester.map_or_else(Vec::new, |known| known.cues(self.document(), paragraph))
    }

    /// The open suggestions at the cursor, the one that was gone to first, then the innermost.
    #[must_use]
    pub fn suggestions_here(&self) -> Vec<Open> {
        let cursor = self.point.cursor;
        let number = self.document().paragraph_at(cursor);
        let mut here = self.suggestions(number).to_vec();
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
